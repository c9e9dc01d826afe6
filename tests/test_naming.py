"""What a fact measures, with what the sentence leaves out filled in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import extractor
from extractor.assemble.wording import wording


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
    ("契税收入1.3亿元，完成预算的88.4%，下降6.2%", ["契税收入", "契税收入完成预算", "契税收入"]),
    ("教育支出8.2亿元，完成预算的97%，增支0.6亿元，增长7.9%", ["教育支出", "教育支出完成预算", "教育支出", "教育支出"]),
    ("新能源汽车产量3万辆，占汽车产量的41%，提高6.2个百分点",
     ["新能源汽车产量", "新能源汽车产量占汽车产量", "新能源汽车产量占汽车产量"]),
    ("东部地区水稻单产612公斤，西部地区578公斤", ["东部地区水稻单产", "西部地区水稻单产"]),
    ("城市居民医保参保3.1万人，农村12万人", ["城市居民医保参保", "农村居民医保参保"]),
    ("男生平均身高172厘米，女生161厘米", ["男生平均身高", "女生平均身高"]),
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


@pytest.mark.parametrize(("words", "name"), [
    ("、累计 雨量的", "累计雨量"),
    ("局地有大暴雨（累计雨量", "累计雨量"),
    ("数量（", "数量"),
    ("会”仲裁案件", "仲裁案件"),
    ("销售收入）", "销售收入"),
    ("国内生产总值（GDP）", "国内生产总值（GDP）"),
    ("（含税）收入", "（含税）收入"),
    ("“一站式”服务窗口", "“一站式”服务窗口"),
    ("《条例》宣讲", "《条例》宣讲"),
    ("（", ""),
])
def test_a_name_holds_no_half_of_a_pair_of_brackets(words: str, name: str) -> None:
    assert wording(words) == name


@given(st.text(alphabet="甲乙（）“”《》、的 ", max_size=12))
def test_brackets_of_a_name_are_always_paired(words: str) -> None:
    name = wording(words)
    assert name in "".join(words.split())
    assert wording(name) == name
