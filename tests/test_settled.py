"""What a sentence settles of its dates and places: no weight decides against it."""

from __future__ import annotations

import pytest

from extractor import extract

AGAINST = [
    (
        "今年1—5月，全市快递业务量8600万件，去年1—5月为7900万件，同比增长8.9%，其中5月份1900万件。",
        ["2025-01-01 2025-05-31", "2024-01-01 2024-05-31", "2025-01-01 2025-05-31", "2025-05-01 2025-05-31"],
    ),
    (
        "2024年全市生猪出栏36万头，2023年为34.5万头，增长4.3%；牛出栏2.1万头。",
        ["2024-01-01 2024-12-31", "2023-01-01 2023-12-31", "2024-01-01 2024-12-31", "2024-01-01 2024-12-31"],
    ),
    ("截至5月末，全市存款余额3650亿元，去年5月末为3320亿元，增长9.9%。", ["2025-05-31", "2024-05-31", "2025-05-31"]),
    (
        "今年春季造林12万亩，去年春季造林10万亩，增长20%。",
        ["2025-03-01 2025-05-31", "2024-03-01 2024-05-31", "2025-03-01 2025-05-31"],
    ),
    (
        "2023年财政收入12亿元，2024年为13亿元，增长8.3%。",
        ["2023-01-01 2023-12-31", "2024-01-01 2024-12-31", "2024-01-01 2024-12-31"],
    ),
    (
        "2024年，全市快递业务量1860万件，增速由上年的22.4%提高到35.1%。",
        ["2024-01-01 2024-12-31", "2023-01-01 2023-12-31", "2024-01-01 2024-12-31"],
    ),
    ("今年1—5月用电12亿千瓦时，较去年同期均超10%。", ["2025-01-01 2025-05-31", "2025-01-01 2025-05-31"]),
]


@pytest.mark.parametrize(("text", "periods"), AGAINST)
def test_a_period_that_another_is_held_against_holds_for_its_own_value_alone(text: str, periods: list[str]) -> None:
    records = extract(text, date="2025-06-20", place="潍坊市").records

    assert [record.date_start if record.date_start == record.date_end else f"{record.date_start} {record.date_end}"
            for record in records] == periods


FIELDS = [
    ("GDP增速7.1%（全省第二），投资86亿元，进出口12亿元。", ["朔州市"] * 4),
    ("全市降尘量在全省11个市中排名第3，出口36亿元。", ["山西省", "朔州市", "朔州市"]),
    ("增加值增速居全国第三、全省第一，消费支出2.3万元。", ["朔州市"] * 3),
    ("我市排名第2，出口36亿元。", ["朔州市"] * 2),
]


@pytest.mark.parametrize(("text", "places"), FIELDS)
def test_the_field_of_a_ranking_is_no_place_of_what_is_ranked(text: str, places: list[str]) -> None:
    assert [record.place for record in extract(text, date="2025-06-20", place="朔州市").records] == places


WHOLES = [
    ("棉花总产61万吨、占全省92.8%，蔬菜206万吨。", ["朔州市"] * 3),
    ("零售额19亿元，增长15.6%，高于全国平均水平7.4个百分点；餐饮收入2亿元。", ["朔州市"] * 4),
    ("大同市今年用电12亿千瓦时，平鲁区造林3万亩。", ["大同市", "平鲁区"]),
]


@pytest.mark.parametrize(("text", "places"), WHOLES)
def test_what_a_value_is_compared_with_and_what_a_later_clause_names_is_not_its_place(text: str, places: list[str]) -> None:
    assert [record.place for record in extract(text, date="2025-06-20", place="朔州市").records] == places


LISTS = [
    ("太原市玉米2.51元/公斤、大同市2.48元/公斤，环比分别下降0.8%和1.5%。", ["太原市", "大同市"] * 2),
    (
        "太原市接待游客120万人次、晋城市36万人次、阳泉市21万人次，同比分别增长5.1%、3.2%和1.8%。",
        ["太原市", "晋城市", "阳泉市"] * 2,
    ),
    ("山西省太原市用水12万吨、大同市用水8万吨，分别增长3%和5%。", ["太原市", "大同市"] * 2),
    ("太原市用水12万吨，其中工业5万吨、居民4万吨，分别增长3%和5%。", ["太原市"] * 5),
]


@pytest.mark.parametrize(("text", "places"), LISTS)
def test_values_of_a_list_are_of_the_places_that_were_listed(text: str, places: list[str]) -> None:
    assert [record.place for record in extract(text, date="2025-06-20", place="山西省").records] == places


BASES = [
    ("6月份，批发价格环比、同比分别下降0.4%和2.6%。", ["mom", "yoy"]),
    ("6月份，批发价格同比、环比分别下降2.6%、上升0.4%。", ["yoy", "mom"]),
    ("全年利润8亿元，比去年下降19%。", [None, "yoy"]),
    ("2022年，单位产值能耗比2021年降低3.8%，比2015年降低20.8%。", ["yoy", "other"]),
    ("5月份，投资同比增长4.2%，增速比4月份加快1.2个百分点。", ["yoy", "mom"]),
    ("9月末库存306万平方米，比8月末减少4.2万平方米。", [None, "mom"]),
    ("上半年，住户贷款增加86亿元，同比多增12亿元。", ["other", "yoy"]),
]


@pytest.mark.parametrize(("text", "bases"), BASES)
def test_a_change_is_against_what_its_words_say(text: str, bases: list[str | None]) -> None:
    assert [record.basis for record in extract(text, date="2025-10-20", place="潍坊市").records] == bases


TURNS = [
    ("全市水泥产量下降3.2%，降幅扩大1.1个百分点。", ["down", "up"]),
    ("出口12亿元，同比-4.6%；进口9亿元，同比+2.8%。", [None, "down", None, "up"]),
    ("亏损企业比上年少3户，利润比上年多0.6亿元。", ["down", "up"]),
]


@pytest.mark.parametrize(("text", "ways"), TURNS)
def test_a_change_goes_the_way_that_its_words_or_its_sign_say(text: str, ways: list[str | None]) -> None:
    assert [record.direction for record in extract(text, date="2025-10-20", place="潍坊市").records] == ways
