"""What a fact measures, with what the sentence leaves out filled in."""

import pytest

import extractor


@pytest.mark.parametrize(("text", "names"), [
    ("日处理生活垃圾800吨、餐厨垃圾50吨", ["处理生活垃圾", "处理餐厨垃圾"]),
    ("新建小学12所、医院3所", ["新建小学", "新建医院"]),
    ("销售收入5亿元、利润1亿元", ["销售收入", "利润"]),
    ("氨氮、总磷平均浓度分别为0.31和0.08毫克/升", ["氨氮平均浓度", "总磷平均浓度"]),
    ("城镇、农村居民人均可支配收入分别为4.2万元和1.9万元", ["城镇居民人均可支配收入", "农村居民人均可支配收入"]),
    ("集中供水率、自来水普及率分别达到85%和80%", ["集中供水率", "自来水普及率"]),
    ("综合指数为3.89，同比下降1.0%", ["综合指数", "综合指数"]),
    ("出口额12亿元，占35%，比上年提高2个百分点", ["出口额", "出口额占比", "出口额占比"]),
    ("全社会用电量120亿千瓦时，其中工业85亿千瓦时、居民20亿千瓦时", ["全社会用电量", "工业用电量", "居民用电量"]),
    ("货物吞吐量完成5.6亿吨，其中外贸2.1亿吨", ["货物吞吐量", "外贸吞吐量"]),
    ("市场主体86万户，其中企业21万户", ["市场主体", "企业"]),
    ("这个风电场装机80万千瓦", ["风电场装机"]),
    ("优良天数比例：榆林市96.7%，延安市90.0%", ["优良天数比例", "优良天数比例"]),
    ("水电320亿千瓦时，火电510亿千瓦时，分别增长3%和5%", ["水电", "火电", "水电", "火电"]),
], ids=lambda value: value if isinstance(value, str) else "")
def test_ellipses_are_filled_in(text: str, names: list[str]) -> None:
    assert names == [record.indicator for record in extractor.extract(text).records]


@pytest.mark.parametrize(("text", "per"), [
    ("年发电量13600万千瓦时", "year"),
    ("日处理能力5万吨", "day"),
    ("每小时供汽200吨", "hour"),
    ("500吨/日的焚烧炉", "day"),
    ("设计时速350公里", "hour"),
    ("公司100吨藻粉的年产能", "year"),
    ("年均浓度32微克/立方米", None),
    ("年末存栏48万头", None),
    ("日用品零售额3亿元", None),
])
def test_rates_carry_their_time(text: str, per: str | None) -> None:
    assert [per] == [record.per for record in extractor.extract(text).records]
