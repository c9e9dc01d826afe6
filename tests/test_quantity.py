"""Numbers, units and what is said round them become mentions; words that only look like numbers do not."""

import math
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.model import Duration, Mention, Number, Ordinal, Quantity, Term
from extractor.recognise.board import settle
from extractor.recognise.quantity import Quantities
from extractor.rulebook import load
from extractor.rulebook.units import TermRule

BOOK = load()
QUANTITIES = Quantities(BOOK)


def found(text: str) -> list[Mention]:
    """What is left when the candidates of this grammar have settled."""
    return settle(QUANTITIES.find(text), BOOK.order["mentions"])


def measured(text: str) -> list[tuple[str, str, str]]:
    """(text, value, unit) of each number and quantity: a range's value as 3~5."""
    return [
        (
            m.text,
            plain(m.low) if m.low == m.high else f"{plain(m.low)}~{plain(m.high)}",
            m.unit if isinstance(m, Quantity) else "",
        )
        for m in found(text)
        if isinstance(m, Number) and not isinstance(m, Ordinal)
    ]


def plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


@pytest.mark.parametrize(("text", "span", "value", "unit"), [
    ("年发电量约13600万千瓦时", "13600万千瓦时", "136000000", "千瓦时"),
    ("复垦6000多亩", "6000多亩", "6000", "亩"),
    ("清洗11.5万余平方米", "11.5万余平方米", "115000", "平方米"),
    ("关停八十余家，", "八十余家", "80", "家"),
    ("二噁英浓度0.03ng TEQ/m3，", "0.03ng TEQ/m3", "0.03", "ng TEQ/m3"),
    ("超过每立方米75微克的限值", "每立方米75微克", "75", "微克/立方米"),
    ("每平方公里每月10吨", "每平方公里每月10吨", "10", "吨/平方公里"),
    ("每月每平方公里18.6吨", "每月每平方公里18.6吨", "18.6", "吨/平方公里"),
    ("每亩800元", "每亩800元", "800", "元/亩"),
    ("每10万人3.5例", "每10万人3.5例", "3.5", "例/10万人"),
    ("每百平方公里98.7公里", "每百平方公里98.7公里", "98.7", "公里/百平方公里"),
    ("每小时3千米", "每小时3千米", "3", "千米/小时"),
    ("每人每月补助1800元", "1800元", "1800", "元"),
    ("每天500吨", "500吨", "500", "吨"),
    ("流量4020立方米每秒，", "4020立方米每秒", "4020", "立方米每秒"),
    ("产能160万吨/年", "160万吨/年", "1600000", "吨/年"),
    ("检查3.6万家（次）", "3.6万家（次）", "36000", "家（次）"),
    ("单产463.5公斤/亩", "463.5公斤/亩", "463.5", "公斤/亩"),
    ("租金20元/平方米·月", "20元/平方米·月", "20", "元/平方米·月"),
    ("发病率24.6例/10万人", "24.6例/10万人", "24.6", "例/10万人"),
    ("死亡率9.6/10万，", "9.6/10万", "9.6", "/10万"),
    ("菌落总数100CFU/100mL", "100CFU/100mL", "100", "CFU/100mL"),
    ("炉温850～1100℃", "850～1100℃", "850~1100", "℃"),
    ("3至5万元", "3至5万元", "30000~50000", "元"),
    ("8000至1万元", "8000至1万元", "8000~10000", "元"),
    ("8%至10%", "8%至10%", "8~10", "%"),
    ("50毫米—1米", "50毫米—1米", "0.05~1", "米"),
    ("室温18±2℃", "18±2℃", "16~20", "℃"),
    ("收益两千三四百元。", "两千三四百元", "2300~2400", "元"),
    ("零下21℃", "零下21℃", "-21", "℃"),
    ("下降到-6.42。", "-6.42", "-6.42", ""),
    ("百分之十二点五", "百分之十二点五", "12.5", "%"),
    ("千分之三", "千分之三", "3", "‰"),
    ("百万分之三", "百万分之三", "3", "百万分之"),
    ("百分之三十到四十", "百分之三十到四十", "30~40", "%"),
    ("占三成五。", "三成五", "3.5", "成"),
    ("增长一倍半", "一倍半", "1.5", "倍"),
    ("翻一番", "一番", "1", "番"),
    ("降低四分之三", "四分之三", "0.75", ""),
    ("约1/4。", "1/4", "0.25", ""),
    ("合1 3/4。", "1 3/4", "1.75", ""),
    ("压减一半", "一半", "0.5", ""),
    ("综合指数3.89，", "3.89", "3.89", ""),
    ("通过“72+24”小时试运行", "72+24", "96", "小时"),
    ("通过72+24小时试运行", "72+24小时", "96", "小时"),
    ("用时一小时九分", "一小时九分", "1.15", "小时"),
    ("单价5元6角", "5元6角", "5.6", "元"),
    ("8天又20小时", "8天又20小时", plain(8 + Decimal(20) / 24), "天"),
    ("历时17个多月", "17个多月", "17", "个月"),
    ("一个半小时", "一个半小时", "1.5", "小时"),
    ("人民币50元", "人民币50元", "50", "元"),
    ("捐款￥300，", "￥300", "300", "元"),
    ("贷款$1.2亿", "$1.2亿", "120000000", "美元"),
    ("围绕四大重点任务", "四大重点任务", "4", "任务"),
    ("实施八大专项行动", "八大专项行动", "8", "行动"),
    ("安装一台，", "一台", "1", "台"),
    ("两座氧化沟", "两座", "2", "座"),
    ("省、市、县、乡四级河长", "四级", "4", "级"),
    ("在六城区排名", "六城区", "6", "城区"),
    ("全国第六批示范县", "第六批", "6", "批"),
    ("取第95百分位数", "第95百分位数", "95", "百分位数"),
    ("居全省第2位。", "第2位", "2", "名次"),
    ("在全省排名第三。", "第三", "3", "名次"),
    ("进入全国前十。", "前十", "10", "名次"),
    ("工期从一百 二十天", "一百 二十天", "120", "天"),
])
def test_one_quantity_reads(text: str, span: str, value: str, unit: str) -> None:
    assert measured(text) == [(span, value, unit)]


@pytest.mark.parametrize(("text", "expected"), [
    ("25.2∶33.6∶41.2", ["25.2", "33.6", "41.2"]),
    ("三产比例为12.3:45.6:42.1。", ["12.3", "45.6", "42.1"]),
    ("城乡收入比2.51∶1，", ["2.51"]),
    ("10:30开始", []),
    ("装机2×35万千瓦", ["35万千瓦"]),
    ("第一、二、三产业", []),
    ("从5%到10%", ["5%", "10%"]),
    ("流经5镇13村，", ["5镇", "13村"]),
    ("5万元以上20万元以下", ["5万元", "20万元"]),
    ("10万千瓦/20万千瓦时", ["10万千瓦", "20万千瓦时"]),
    ("4人民币5美元", ["4人民币", "5美元"]),
    ("围挡9处1290平方米", ["9处", "1290平方米"]),
])
def test_neighbours_stay_apart(text: str, expected: list[str]) -> None:
    assert [span for span, _, _ in measured(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "一个项目", "一座城", "一片荒芜", "一条新路", "一张“身份证”", "一户一岗", "一个个", "下一步", "另一个", "首台",
        "首个", "双碳", "两岸", "零碳", "统一思想", "一体化推进", "一方面", "万一", "千方百计", "第一产业", "第三方",
        "2023年", "6月5日", "10号", "8时30分", "2023.6.5", "PM2.5", "NO₂", "O3", "GB 18485-2014", "DB14/1929-2019",
        "国发〔2023〕12号", "5G网络", "3D打印", "A股", "4K超高清", "二级标准", "一级A标准", "Ⅲ类", "“六个百分百”",
        "“两山”", "一是加强监管", "（二）主要任务", "1.坚持", "0351-6371234", "热线12345", "百亿级产业集群",
        "亿元以上项目", "十分重要", "上半年", "半导体", "长三角", "十九届六中全会", "101国道", "“3060”目标",
        "邮编450003", "歼-20",
    ],
)
def test_words_and_names_are_no_numbers(text: str) -> None:
    assert measured(text) == []


@pytest.mark.parametrize(
    ("text", "modifier"),
    [
        ("约3吨", "approx"),
        ("近3吨", "approx"),
        ("3吨左右", "approx"),
        ("3吨上下", "approx"),
        ("超3吨", "more"),
        ("突破3吨", "more"),
        ("逾3吨", "more"),
        ("不低于3吨", "more"),
        ("3吨以上", "more"),
        ("3吨多", "more"),
        ("三十多吨", "more"),
        ("不足3吨", "less"),
        ("不到3吨", "less"),
        ("低于3吨", "less"),
        ("不超过3吨", "less"),
        ("3吨以内", "less"),
        ("3吨以下", "less"),
        ("达3吨", None),
        ("最近3年", None),
        ("低于3毫克/升的标准限值", None),
        ("约占全国总数的五分之一", "approx"),
        ("不足十年前的三成", "less"),
        ("每立方米约35微克", "approx"),
    ],
)
def test_modifier_stands_outside_the_span(text: str, modifier: str | None) -> None:
    mention = [m for m in found(text) if isinstance(m, Number)][-1]

    assert mention.modifier == modifier


@pytest.mark.parametrize(("text", "dimension", "base", "base_unit", "code"), [
    ("3.2万吨", "mass", "32000000", "kg", "t"),
    ("36微克/立方米", "concentration", "0.000000036", "kg/m3", "ug/m3"),
    ("9亩", "area", "6000", "m2", None),
    ("500吨/日", "mass flow", str(Decimal(500000) / 86400), "kg/s", "t/d"),
    ("36公里/小时", "speed", "10", "m/s", "km/h"),
    ("三成", "percentage", "30", "%", None),
    ("个百分点".join(("1.2", "")), "percentage", "1.2", "%", "%"),
    ("3.5万元", "money", "35000", "CNY", None),
    ("800元/亩", "money/area", "1.2", "CNY/m2", None),
    ("华氏50度", "temperature", "10", "Cel", "[degF]"),
    ("0.3kWh/m3", "energy/volume", "1080000", "J/m3", "kW.h/m3"),
    ("用电42万度", "energy", "1512000000000", "J", "kW.h"),
    ("1.2万户", "count", "12000", "1", None),
])
def test_quantity_knows_its_dimension(text: str, dimension: str, base: str, base_unit: str, code: str | None) -> None:
    (mention,) = found(text)

    assert isinstance(mention, Quantity)
    assert (mention.dimension, mention.base_low, mention.base_unit, mention.unit_code) == (
        dimension,
        Decimal(base),
        base_unit,
        code,
    )


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("18个月", 18 * 30 * 86400),
        ("三年", 3 * 365 * 86400),
        ("45个工作日", 45 * 86400),
        ("半小时", 1800),
        ("两日", 2 * 86400),
        ("90日", 90 * 86400),
    ],
)
def test_a_length_of_time_is_a_duration(text: str, seconds: int) -> None:
    (mention,) = found(text)

    assert isinstance(mention, Duration)
    assert mention.seconds == seconds


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("500吨/日", "day"),
        ("163万吨/年", "year"),
        ("20公里/小时", "hour"),
        ("每天500吨", "day"),
        ("每月每平方公里18吨", "month"),
        ("500吨", None),
    ],
)
def test_a_rate_says_its_time(text: str, per: str | None) -> None:
    (mention,) = found(text)

    assert isinstance(mention, Quantity)
    assert mention.per == per


@pytest.mark.parametrize("rule", BOOK.of(TermRule), ids=lambda rule: rule.id)
def test_a_term_rule_keeps_its_examples_from_the_numbers(rule: TermRule) -> None:
    for example in rule.example:
        mentions = found(example.text)

        assert [m.text for m in mentions if not isinstance(m, Term) and m.unit != "%"] == []
        assert any(m.rule == rule.id for m in mentions)


@given(
    st.text(
        "0123456789.,-~～—–－至到±+/％%一二三十百千万亿两半第每约多余个年月日元吨℃mgL³²()（）“” \u2029", max_size=40
    )
)
def test_every_candidate_quotes_the_text(text: str) -> None:
    for mention in QUANTITIES.find(text):
        assert 0 <= mention.start < mention.end <= len(text)
        assert text[mention.start:mention.end] == mention.text


def test_blanks_inside_numerals_stay_in_the_text() -> None:
    text = "前有三千 八百户，中有五 分之 一，后有3吨、四点 五个百分 点"

    assert measured(text) == [("三千 八百户", "3800", "户"), ("五 分之 一", "0.2", ""), ("3吨", "3", "吨"),
    ("四点 五个百分 点", "4.5", "个百分点")]
    assert all(text[m.start:m.end] == m.text for m in found(text))


@given(
    st.integers(1, 10**9),
    st.sampled_from(["吨", "万元", "平方公里", "个百分点", "微克/立方米", "千瓦时", "户", "mg/L"]),
)
def test_an_amount_in_a_sentence_reads_back(number: int, unit: str) -> None:
    (mention,) = found(f"合计{number}{unit}，同比持平")

    assert isinstance(mention, Quantity)
    assert mention.low == number * (10**4 if unit[0] == "万" else 1)


@pytest.mark.parametrize(
    "text",
    [
        "1", "一", "吨", "吨/", "1吨/", "1、", "1~", "每吨", "每年", "8天又", "“一", "第一", "1.", "1/", "(", "A1",
        "一万", "半", "1×10", "0-", "12:", "1个半", "约", "1的",
    ],
    ids=repr,
)
def test_a_megabyte_of_the_same_takes_linear_time(text: str) -> None:
    short, long = (timed(text * many) for many in (3000, 30_000))

    assert long < 40 * short + 0.5


def timed(text: str) -> float:
    start = time.process_time()
    QUANTITIES.find(text)
    return time.process_time() - start


BEYOND = ["1×10^999", "10^61", "1" + "亿" * 60, "9" * 70, "9" * 400, "0." + "0" * 70 + "1", "3×10⁻⁹⁹", "2^999"]


@pytest.mark.parametrize("number", BEYOND)
@pytest.mark.parametrize(
    "form",
    [
        "{}吨", "共{}吨垃圾", "百分之{}", "第{}", "{}至{}元", "8±{}℃", "{}+24小时", "{}/10万", "每{}人3例", "{}分之一",
        "{}",
    ],
)
def test_what_nothing_is_counted_by_is_no_quantity(form: str, number: str) -> None:
    values = [
        float(value) for m in found(form.replace("{}", number)) if isinstance(m, Number) for value in (m.low, m.high)
    ]

    assert all(math.isfinite(value) and abs(value) < 1e70 for value in values)


def test_a_number_beyond_all_that_is_counted_is_told() -> None:
    assert [("1×10^999", "beyond")] == [(m.text, m.rule) for m in found("处理1×10^999吨") if isinstance(m, Term)]


@pytest.mark.parametrize("text", ["8±9吨", "8±－9吨", "8±-9吨", "8 ± −9吨"])
def test_what_is_written_behind_plus_or_minus_has_no_sign(text: str) -> None:
    assert all(m.low <= m.high for m in found(text) if isinstance(m, Number))
    assert measured("8±－9吨") == [("8±－9吨", "-1~17", "吨")]
