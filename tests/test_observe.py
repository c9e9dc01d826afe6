"""Records become observations: one form of a period, a sign for a change, the unit that people use."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import extractor
from extractor.pipeline import default_extractor
from extractor.serving.keeping import observer_of
from extractor.write.observe import Observation, period


def observed(text: str, **options: Any) -> list[Observation]:
    """The observations of a text, published on 1 February 2025 in 大同市."""
    document = extractor.extract(text, **{"date": "2025-02-01", "place": "大同市", **options})
    observe = observer_of(default_extractor()).observe
    return [one for number, record in enumerate(document.records) if (one := observe(record, number))]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2024-01-01", "2024-03-31", "2024-Q1"),
        ("2024-10-01", "2024-12-31", "2024-Q4"),
        ("2024-01-01", "2024-12-31", "2024"),
        ("2024-01-01", "2024-09-30", "2024-01/2024-09"),
        ("2024-02-01", "2024-02-29", "2024-02"),
        ("2024-02-01", "2024-02-28", "2024-02-01/2024-02-28"),
        ("2024-02-01", "2024-04-30", "2024-02/2024-04"),
        ("2021-01-01", "2025-12-31", "2021/2025"),
        ("2023-07-01", "2024-06-30", "2023-07/2024-06"),
        ("2024-03-05", "2024-03-05", "2024-03-05"),
        ("2024-12-31", "2024-12-31", "2024-12-31"),
        ("2024-01-05", "2024-03-07", "2024-01-05/2024-03-07"),
        ("2024-01-01", None, "2024-01-01/.."),
        (None, "2024-12-31", "../2024-12-31"),
        (None, None, None),
        ("2024-05-01", "2024-03-31", "2024-05-01/2024-03-31"),
        ("9999-01-01", "9999-12-31", "9999-01-01/9999-12-31"),
    ],
)
def test_a_period_has_one_form(start: str | None, end: str | None, expected: str | None) -> None:
    assert expected == period(start, end)


@pytest.mark.parametrize("words", ["1—3月", "一季度", "1至3月份"])
def test_words_for_one_period_give_one_form(words: str) -> None:
    assert [one.period for one in observed(f"2024年{words}，全市造林3万亩。")] == ["2024-Q1"]


@given(st.dates(), st.dates())
def test_periods_of_different_days_differ(first: Any, second: Any) -> None:
    one, other = sorted([first, second])
    told = period(one.isoformat(), other.isoformat())

    assert told is not None
    assert (told == one.isoformat()) == (one == other)


@pytest.mark.parametrize(("text", "change", "unit"), [
    ("2024年，全市用电量同比下降4.1%。", -4.1, "%"), ("2024年，全市用电量同比增长4.1%。", 4.1, "%"),
    ("2024年，全市用电量同比减少1.2亿千瓦时。", -1.2, "亿千瓦时"),
    ("2024年，全市森林覆盖率提高0.3个百分点。", 0.3, "个百分点"), ("2024年，全市优良天数减少5天。", -5, "天")])
def test_a_change_has_its_sign_whatever_the_words(text: str, change: float, unit: str) -> None:
    assert [(one.kind, one.change, one.usual_unit) for one in observed(text)] == [("change", change, unit)]


@pytest.mark.parametrize(
    ("text", "usual", "unit", "value", "base"),
    [
        ("2024年，全市地区生产总值52360000万元。", 5236, "亿元", 5.236e11, "CNY"),
        ("2024年，全市发电量13600万千瓦时。", 1.36, "亿千瓦时", 4.896e14, "J"),
        ("2024年，全市粮食产量13.5亿斤。", 67.5, "万吨", 6.75e8, "kg"),
        ("2024年，全市森林覆盖率23.1%。", 23.1, "%", 23.1, "%"),
        ("2024年，全市耕地面积达340平方公里。", 51, "万亩", 3.4e8, "m2"),
    ],
)
def test_a_value_is_given_in_the_unit_that_people_use(
    text: str, usual: float, unit: str, value: float, base: str
) -> None:
    (one,) = observed(text)

    assert (one.usual, one.usual_unit, one.unit) == (pytest.approx(usual), unit, base)
    assert one.value == pytest.approx(value)


@pytest.mark.parametrize(("text", "number", "unit"), [
    ("2024年，全市发电量约13600 万千瓦时。", "13600", "万千瓦时"), ("2024年，全市新栽果树6000多亩。", "6000", "亩"),
    ("2024年，全市绿电占比达三成。", "三", "成"),
    ("2024年，全市用工3至4万人。", "3至4", "万人"), ("2024年，全市造林3.2万亩。", "3.2", "万亩"),
    ("2024年，全市森林覆盖率百分之五。", "百分之五", "%")])
def test_a_value_is_given_as_it_is_printed(text: str, number: str, unit: str) -> None:
    (one,) = observed(text)

    assert (number, unit) == (one.printed_number, one.printed_unit)


def test_the_whole_country_has_a_code() -> None:
    (one,) = observed("2024年，全国粮食产量1.3万亿斤。")

    assert (one.place, one.adcode, one.indicator_key) == ("全国", "100000", "grain.output")


def test_what_the_rules_do_not_know_is_observed_under_its_name() -> None:
    assert [(one.indicator_key, one.indicator_id) for one in observed("2024年，全市晾晒场面积达3万平方米。")] == [
        ("晾晒场面积", None)
    ]


def test_numbers_that_measure_nothing_are_not_observed() -> None:
    assert observed("第三批项目名单公布。") == []
