"""Dates are found in every form that bulletins print and resolved against the publication and what the text said
before."""

import pickle
import time as clock
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractor.errors import RuleError
from extractor.model import Date, Mention, Number
from extractor.recognise.date import Dates
from extractor.resolve.date import DateResolver
from extractor.resolve.holidays import days_off, lunar_day, lunar_month, solar_term
from extractor.resolve.period import (
    Period,
    edge_of,
    half_month,
    month,
    part_of_years,
    plan,
    quarter,
    shifted,
    tenday,
    years_later,
)
from extractor.rulebook import load
from extractor.rulebook.written import InYear, Months, Part, WrittenDate, Year
from extractor.support.numerals import small

BOOK = load()
DATES = Dates(BOOK)
RESOLVER = DateResolver(BOOK)


def resolved(text: str, published: str | datetime | None = None, breaks: tuple[int, ...] = ()) -> list[Date]:
    day = date.fromisoformat(published) if isinstance(published, str) else published
    found = RESOLVER.resolve(DATES.find(text), text, day, [(start, None) for start in breaks])
    return [mention for mention in found if isinstance(mention, Date)]


def shown(found: Date) -> tuple[str, str, str]:
    """(text, period, granularity): both days, or one where they are the same, … for an open end, ? where there is
    none."""
    if found.start_date is None and found.end_date is None:
        return found.text, "?", found.granularity
    first, last = (day.isoformat() if day else "…" for day in (found.start_date, found.end_date))
    return found.text, first if first == last else f"{first} {last}", found.granularity


def periods(text: str, published: str | None = None) -> list[str]:
    return [" ".join(shown(found)[:2]) for found in resolved(text, published)]


# --- forms

@pytest.mark.parametrize(("text", "period", "granularity"), [
    ("2022年", "2022-01-01 2022-12-31", "year"),
    ("二〇二二年", "2022-01-01 2022-12-31", "year"),
    ("2022年度", "2022-01-01 2022-12-31", "year"),
    ("去年", "2022-01-01 2022-12-31", "year"),
    ("2022年5月", "2022-05-01 2022-05-31", "month"),
    ("二〇二二年十二月", "2022-12-01 2022-12-31", "month"),
    ("2022年2月", "2022-02-01 2022-02-28", "month"),
    ("上个月", "2023-11-01 2023-11-30", "month"),
    ("2022年5月8日", "2022-05-08", "day"),
    ("2022年五月八号", "2022-05-08", "day"),
    ("5月8日", "2023-05-08", "day"),
    ("2022.5.8", "2022-05-08", "day"),
    ("2022/5/8", "2022-05-08", "day"),
    ("2022-05-08", "2022-05-08", "day"),
    ("20220508", "2022-05-08", "day"),
    ("22年5月8日", "2022-05-08", "day"),
    ("2022年一季度", "2022-01-01 2022-03-31", "quarter"),
    ("第三季度", "2023-07-01 2023-09-30", "quarter"),
    ("2022年上半年", "2022-01-01 2022-06-30", "range"),
    ("前三季度", "2023-01-01 2023-09-30", "range"),
    ("前11个月", "2023-01-01 2023-11-30", "range"),
    ("5月上旬", "2023-05-01 2023-05-10", "range"),
    ("2月下旬", "2023-02-21 2023-02-28", "range"),
    ("2022年底", "2022-12-31", "day"),
    ("2024年2月底", "2024-02-29", "day"),
    ("今年年初", "2023-01-01", "day"),
    ("二季度末", "2023-06-30", "day"),
    ("1~9月", "2023-01-01 2023-09-30", "range"),
    ("1—9月", "2023-01-01 2023-09-30", "range"),
    ("1-9月", "2023-01-01 2023-09-30", "range"),
    ("1月至9月", "2023-01-01 2023-09-30", "range"),
    ("今年1至9月", "2023-01-01 2023-09-30", "range"),
    ("10月1日~11月20日", "2023-10-01 2023-11-20", "range"),
    ("6月5日至7日", "2023-06-05 2023-06-07", "range"),
    ("6月30日至2日", "2023-06-30 2023-07-02", "range"),
    ("2016—2020年", "2016-01-01 2020-12-31", "range"),
    ("2016年至2020年", "2016-01-01 2020-12-31", "range"),
    ("2022年11月—2023年3月", "2022-11-01 2023-03-31", "range"),
    ("2022年11月15日至次年3月15日", "2022-11-15 2023-03-15", "range"),
    ("11月至2023年3月", "2022-11-01 2023-03-31", "range"),
    ("1—2季度", "2023-01-01 2023-06-30", "range"),
    ("一至三季度", "2023-01-01 2023-09-30", "range"),
    ("自2020年5月26日起至5月29日", "2020-05-26 2020-05-29", "range"),
    ("“十四五”期间", "2021-01-01 2025-12-31", "range"),
    ("“十三五”末", "2020-12-31", "day"),
    ("上世纪七十年代", "1970-01-01 1979-12-31", "range"),
    ("21世纪初", "2000-01-01 2029-12-31", "range"),
    ("2022年秋季", "2022-09-01 2022-11-30", "season"),
    ("今冬明春", "2023-12-01 2024-05-31", "season"),
    ("2023年国庆假期", "2023-09-29 2023-10-06", "range"),
    ("2023年端午节", "2023-06-22", "day"),
    ("农历2015年十月初一", "2015-11-12", "day"),
    ("2020年农历闰四月", "2020-05-23 2020-06-20", "month"),
    ("2023年冬至", "2023-12-22", "day"),
    ("近三年", "2020-12-15 2023-12-15", "range"),
    ("五年来", "2018-12-15 2023-12-15", "range"),
    ("四年前", "2019-01-01 2019-12-31", "year"),
    ("三个月后", "2024-03-01 2024-03-31", "month"),
    ("2019年以来", "2019-01-01 2023-12-15", "range"),
    ("今年以来", "2023-01-01 2023-12-15", "range"),
    ("入夏以来", "2023-06-01 2023-12-15", "season"),
    ("2020年以后", "2021-01-01 …", "range"),
    ("2020年及以后", "2020-01-01 …", "range"),
    ("2020年6月5日或之前", "… 2020-06-05", "range"),
    ("本周", "2023-12-11 2023-12-17", "range"),
    ("上周五", "2023-12-08", "day"),
    ("昨日", "2023-12-14", "day"),
    ("目前", "2023-12-15", "vague"),
    ("近年来", "?", "vague"),
    ("秋冬季", "?", "season"),
    ("三年内", "?", "duration"),
])
def test_a_form_says_its_period(text: str, period: str, granularity: str) -> None:
    found = [shown(one) for one in resolved(text, "2023-12-15")]

    assert [(text.removeprefix("自"), period, granularity)] == found


@pytest.mark.parametrize(
    "text",
    [
        "2023年2月30日", "2023年2月29日", "6月31日", "2023年13月", "2023-13-05", "0月", "4月0日", "2023/2/30",
        "占年度任务的81%", "年发电量800万千瓦时", "日处理800吨", "历时5个月", "3号机组", "每年可少烧煤",
        "10万元以上年均增长", "变化体现在三个方面", "五一路", "安全年活动", "提前三年完成", "不足三成", "第2位",
        "3.5月", "1—3天", "过去这里是荒滩", "一周五次", "目前置条件", "三年底子打得牢",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert [] == resolved(text, "2023-12-15")


# --- what the text said before

@pytest.mark.parametrize(
    ("published", "text", "expected"),
    [
        (
            "2022-11-20",
            "今年1~10月，优良天数238天，较去年同期增加11天。10月份，受静稳天气影响",
            ["今年1~10月 2022-01-01 2022-10-31", "去年同期 2021-01-01 2021-10-31", "10月份 2022-10-01 2022-10-31"],
        ),
        (
            "2020-10-20",
            "今年，造林900亩。截至9月25日，完成81%，比去年同期快12个百分点",
            ["今年 2020-01-01 2020-12-31", "9月25日 2020-09-25", "去年同期 2019-01-01 2019-09-25"],
        ),
        (
            "2018-01-12",
            "2017年，立案1264起，比2016年增加318起，罚款58.6万元，是上年的1.8倍。全年受理举报80件",
            [
                "2017年 2017-01-01 2017-12-31",
                "2016年 2016-01-01 2016-12-31",
                "上年 2016-01-01 2016-12-31",
                "全年 2017-01-01 2017-12-31",
            ],
        ),
        (
            "2018-01-15",
            "2018年，计划投资7000亿元；6月底前全面建立河长制，年底前全面建立湖长制",
            ["2018年 2018-01-01 2018-12-31", "6月底 2018-06-30", "年底 2018-12-31"],
        ),
        (
            "2018-01-15",
            "2017年投资7012亿元。截至12月底，累计调水140亿立方米",
            ["2017年 2017-01-01 2017-12-31", "12月底 2017-12-31"],
        ),
        (
            "2019-11-12",
            "2018年9月，项目开工。截至10月底，完成投资",
            ["2018年9月 2018-09-01 2018-09-30", "10月底 2019-10-31"],
        ),
        (
            "2021-04-12",
            "2020年，实现产值171亿元，比上年增长3.9%。\u2029年末生猪存栏48万头",
            ["2020年 2020-01-01 2020-12-31", "上年 2019-01-01 2019-12-31", "年末 2020-12-31"],
        ),
        (
            "2024-07-24",
            "2023年，研发支出39亿元。上半年新增专利1873件；截至6月末，有效专利3962件",
            ["2023年 2023-01-01 2023-12-31", "上半年 2024-01-01 2024-06-30", "6月末 2024-06-30"],
        ),
        (
            "2024-01-18",
            "12月份，用电量126亿千瓦时，占比比上年同月下降0.9个百分点。\u20291—12月，用电量1386亿千瓦时",
            ["12月份 2023-12-01 2023-12-31", "上年同月 2022-12-01 2022-12-31", "1—12月 2023-01-01 2023-12-31"],
        ),
        (
            "2023-02-17",
            "过去一年，新增就业4260人，年末失业率3.9%",
            ["过去一年 2022-01-01 2022-12-31", "年末 2022-12-31"],
        ),
        (
            "2023-07-21",
            "6月，机场通航城市增至31个，当月旅客吞吐量11万人次",
            ["6月 2023-06-01 2023-06-30", "当月 2023-06-01 2023-06-30"],
        ),
        (
            "2023-07-03",
            "6月5日举行活动，当日签约，次日开工",
            ["6月5日 2023-06-05", "当日 2023-06-05", "次日 2023-06-06"],
        ),
        (
            "2023-07-16",
            "15日，12个项目开工。今年计划投资228亿元。当日签约",
            ["15日 2023-07-15", "今年 2023-01-01 2023-12-31", "当日 2023-07-15"],
        ),
        (
            "2023-07-16",
            "今年1至4月，进出口65亿元。5日，新线开通",
            ["今年1至4月 2023-01-01 2023-04-30", "5日 2023-07-05"],
        ),
        ("2022-06-20", "该市要求，24日前降至汛限水位，月底前完成修复", ["24日 2022-06-24", "月底 2022-06-30"]),
        ("2022-11-03", "10月，产量5万吨，较上月增长", ["10月 2022-10-01 2022-10-31", "上月 2022-09-01 2022-09-30"]),
        (
            "2023-06-26",
            "端午假期，接待游客8万人次，恢复到2019年同期的118%",
            ["端午假期 2023-06-22 2023-06-24", "2019年同期 2019-06-07 2019-06-09"],
        ),
        ("2023-01-04", "12月28日，全市降雪", ["12月28日 2022-12-28"]),
        ("2023-11-20", "到12月底，完成改造", ["12月底 2023-12-31"]),
        ("2023-12-01", "今年秋冬防期间，平台派单88件", ["今年秋冬防期间 2023-10-01 2023-12-01"]),
    ],
)
def test_a_date_is_read_by_what_the_text_said_before(published: str, text: str, expected: list[str]) -> None:
    assert expected == periods(text, published)


def test_a_new_article_forgets_what_the_one_before_said() -> None:
    text = "2017年，立案80起。\u2029全年受理举报"

    kept, forgotten = (
        resolved(text, "2023-07-03", breaks)[-1].start_date for breaks in ((0,), (0, text.index("\u2029") + 1))
    )

    assert (date(2017, 1, 1), date(2023, 1, 1)) == (kept, forgotten)


@pytest.mark.parametrize(("text", "expected"), [
    ("去年，完成30万亩", ["去年 ?"]),
    ("6月，完成30万亩", ["6月 ?"]),
    ("2022年，完成30万亩。6月，开工", ["2022年 2022-01-01 2022-12-31", "6月 2022-06-01 2022-06-30"]),
    ("2022年，比上年增长", ["2022年 2022-01-01 2022-12-31", "上年 2021-01-01 2021-12-31"]),
    ("2022年以来", ["2022年以来 2022-01-01 …"]),
    ("目前", ["目前 ?"]),
    ("三年前", ["三年前 ?"]),
])
def test_without_a_publication_only_the_text_pins_a_date(text: str, expected: list[str]) -> None:
    assert expected == periods(text)


def test_times_of_day_are_kept_and_the_granularity_is_the_day() -> None:
    found = resolved("20日8时至21日6时，全市降雨", "2023-07-25")[0]

    assert (date(2023, 7, 20), time(8), date(2023, 7, 21), time(6)) == (
        found.start_date,
        found.start_time,
        found.end_date,
        found.end_time,
    )


def test_a_publication_with_a_time_of_day_resolves_hours() -> None:
    found = resolved("前两小时", datetime(2023, 7, 25, 4, 30))[0]

    assert (time(2), time(3, 59)) == (found.start_time, found.end_time)


def test_other_mentions_pass_through_in_their_order() -> None:
    text = "2022年30亩"
    other: Mention = Number(start=5, end=7, text="30", rule="bare", low=30, high=30)  # type: ignore[arg-type]

    resolved_ones = RESOLVER.resolve([*DATES.find(text), other], text, None)

    assert [Date, Number] == [type(mention) for mention in resolved_ones]


# --- what is written

def test_what_is_unsaid_is_none() -> None:
    found = DATES.find("去年6月")[0]

    assert isinstance(found, WrittenDate)
    assert InYear(year=Year(year_shift=-1), part=Part(of=Months(month=6))) == found.first
    assert "Months(month=6)" == repr(found.first.part.of)


@pytest.mark.parametrize(("text", "said"), [
    ("同期", ("same_period", "last_year")),
    ("去年同期", ("same_period", "last_year")),
    ("上年度", ("last_year",)),
    ("去年6月", ("last_year",)),
    ("去年1—7月", ("last_year",)),
    ("2021年同期", ("same_period",)),
    ("上月", ("last_period",)),
    ("上一季度", ("last_period",)),
    ("前年", ()),
    ("本月", ()),
])
def test_a_date_keeps_what_it_is_said_by(text: str, said: tuple[str, ...]) -> None:
    assert [said] == [found.said for found in resolved(f"较{text}增长5%", "2023-07-03")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2023", 2023),
        ("二〇二三", 2023),
        ("二十三", 23),
        ("十", 10),
        ("十二", 12),
        ("廿一", 21),
        ("两千零四", 2004),
        ("二千一十", 2010),
        ("三", 3),
    ],
)
def test_numerals_of_dates(text: str, value: int) -> None:
    assert value == small(text)


def numerals(value: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(value, 10)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones or not tens else "")


def renderings(day: date) -> Iterator[str]:
    year, digits = str(day.year), str.maketrans("0123456789", "〇一二三四五六七八九")
    yield f"{year}年{day.month}月{day.day}日"
    yield f"{year}年{day.month:02}月{day.day:02}日"
    yield f"{year}-{day.month:02}-{day.day:02}"
    yield f"{year}/{day.month}/{day.day}"
    yield f"{year}.{day.month}.{day.day}"
    yield f"{year}{day.month:02}{day.day:02}"
    yield f"{year.translate(digits)}年{numerals(day.month)}月{numerals(day.day)}日"


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_a_day_is_read_back_from_each_way_to_write_it(day: date) -> None:
    for text in renderings(day):
        found = resolved(f"（{text}）")

        assert [(text, day, day)] == [(one.text, one.start_date, one.end_date) for one in found]


@given(st.dates(date(1950, 1, 1), date(2049, 12, 1)), st.integers(0, 700))
def test_a_range_is_read_back(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    found = resolved(f"{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日")

    assert [(first, last)] == [(one.start_date, one.end_date) for one in found]


PIECES = st.lists(
    st.sampled_from(
        [
            *"0123456789年月日号时分秒季度旬周一二三十〇~—-至到前后近内来底初末的，。、（）“”十四五 \u2029",
            "今年",
            "去年",
            "同期",
            "以来",
            "上半年",
            "全年",
            "当日",
            "月底",
            "2023年",
            "6月",
            "5日",
            "国庆",
            "农历",
            "正月",
            "上世纪",
            "70年代",
            "目前",
            "过去",
            "三年前",
            "第三周",
            "截至",
            "比",
            "将",
        ]
    ),
    max_size=40,
).map("".join)


@given(PIECES, st.one_of(st.none(), st.dates(), st.datetimes()))
@example("月底以来", date(2000, 1, 1))
@example("今年~三年前", date(2000, 1, 1))
def test_any_text_gives_quotes_in_their_order_that_share_no_character(text: str, published: date | None) -> None:
    written = DATES.find(text)
    found = RESOLVER.resolve(written, text, published)

    assert all(text[mention.start:mention.end] == mention.text and mention.text for mention in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(
        isinstance(one, Date) and (not one.start_date or not one.end_date or one.start_date <= one.end_date)
        for one in found
    )


@pytest.mark.parametrize("piece", [
    "1", "一", "十", "(", "1~", "年", "今", "1月", "“十", "近三", "1.", "至", "2012、", "初", "1月1日至", "三年"])
def test_long_texts_take_linear_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    start = clock.process_time()
    RESOLVER.resolve(DATES.find(text), text, date(2023, 7, 3))

    assert clock.process_time() - start < 20


def test_the_grammar_pickles() -> None:
    copy = pickle.loads(pickle.dumps(DATES))

    assert DATES.find("去年6月") == copy.find("去年6月")


# --- calendars

@pytest.mark.parametrize(("found", "expected"), [
    (lunar_day(2023, 5, 5), date(2023, 6, 22)),
    (lunar_day(2020, 4, 30, leap=True), None),
    (lunar_day(1800, 1, 1), None),
    (solar_term(2024, "冬至"), date(2024, 12, 21)),
    (shifted(date(2024, 2, 29), 12), date(2025, 2, 28)),
    (shifted(date(2023, 1, 31), -2), date(2022, 11, 30)),
])
def test_calendar_days(found: date | None, expected: date | None) -> None:
    assert expected == found


@pytest.mark.parametrize(("found", "expected"), [
    (days_off(BOOK).round(date(2024, 2, 10)), Period(date(2024, 2, 10), date(2024, 2, 17), "range")),
    (lunar_month(2020, 4, leap=True), Period(date(2020, 5, 23), date(2020, 6, 20), "month")),
    (edge_of(month(2024, 2), "end"), Period(date(2024, 2, 29), date(2024, 2, 29), "day")),
    (edge_of(month(2023, 6), "middle"), Period(date(2023, 6, 11), date(2023, 6, 20), "range")),
    (tenday(month(2023, 2), 3), Period(date(2023, 2, 21), date(2023, 2, 28), "range")),
    (half_month(month(2023, 2), 2), Period(date(2023, 2, 16), date(2023, 2, 28), "range")),
    (plan(14, None), Period(date(2021, 1, 1), date(2025, 12, 31), "range")),
    (plan(1, None), Period(date(1953, 1, 1), date(1957, 12, 31), "range")),
    (part_of_years(1970, 1979, "end"), Period(date(1977, 1, 1), date(1979, 12, 31), "range")),
    (years_later(month(2023, 2), 1), Period(date(2024, 2, 1), date(2024, 2, 29), "month")),
    (quarter(2023, 4), Period(date(2023, 10, 1), date(2023, 12, 31), "quarter")),
])
def test_calendar_periods(found: Period, expected: Period) -> None:
    assert expected == found


# --- rules of one's own

@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ('[[date]]\nid = "x"\ngrain = "yaer"\npattern = "财年"', "grain: 'yaer' is no grain"),
        ('[[date]]\nid = "x"\ngrain = "year"\npattern = "{yyy}财年"', "no part or table of words {yyy}; did you mean"),
        ('[[date]]\nid = "x"\ngrain = "year"\npattern = "(?P<yaer>[0-9]{4})财年"', "'yaer' is no field of a date"),
        ('[[date]]\nid = "x"\ngrain = "year"\npattern = "(财年"', "no valid pattern"),
        (
            '[[date]]\nid = "x"\ngrain = "year"\npattern = ".年"',
            "a form must begin with two characters that its pattern names",
        ),
        (
            '[[date]]\nid = "x"\ngrain = "edge"\npattern = "财年(?P<way>前)"',
            "'way' holds a word; put its table {way} into the pattern",
        ),
        ('[[date_words]]\nid = "yaer"\nwords = { "财年" = 1 }', "'yaer' is no field of a date"),
        (
            '[[date_words]]\nid = "my-unit"\nfield = "unit"\nwords = { "旬" = "tenday" }',
            "旬 = 'tenday': write one of year, quarter",
        ),
        (
            '[[date_words]]\nid = "year_shift"\nreplace = true\nwords = { "本届" = "0" }',
            "本届 = '0': write a whole number",
        ),
        ('[[season]]\nid = "x"\nspell = ["梅雨"]\nfirst = "6-1"\nlast = "07-10"', "'6-1' is no month and day"),
        ('[[holiday]]\nid = "x"\nspell = ["校庆"]', "say when it is by just one of"),
        ('[[date_bound]]\nid = "x"\nbound = "til"\nspell = ["为止"]', "'til' is no bound"),
    ],
)
def test_a_faulty_rule_is_told_by_its_part(rule: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(rule, encoding="utf-8")

    with pytest.raises(RuleError) as caught:
        Dates(load(str(tmp_path)))

    assert str(caught.value).startswith("mine.toml: rule '")
    assert message in str(caught.value)


def test_a_form_of_ones_own_needs_no_code(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        '[[date]]\nid = "fiscal"\ngrain = "year"\npattern = "(?P<year>[0-9]{4})财年"\n'
        '[[season]]\nid = "plum-rain"\nspell = ["梅雨季"]\nfirst = "06-10"\nlast = "07-10"\n', encoding="utf-8")
    found = Dates(load(str(tmp_path))).find("2023财年上半年，2022年梅雨季")

    assert ["2023财年上半年", "2022年梅雨季"] == [one.text for one in found]


FISCAL = """
[[date_words]]
id = "fiscal_shift"
field = "year_shift"
words = { "本财年" = 0, "上财年" = -1 }

[[date_words.example]]
text = "本财年、上财年"
published = "2023-07-03"
gives = [{ text = "本财年", start_date = "2023-04-01" }, { text = "上财年", start_date = "2022-04-01" }]

[[date]]
id = "fiscal-year"
about = "a year from April to March, named by the one that it begins in"
grain = "year"
fields = { year_begins = 4 }
pattern = "(?P<year>{yyyy})财年|{fiscal_shift}"
example = [{ text = "2022财年", gives = { start_date = "2022-04-01", end_date = "2023-03-31", granularity = "year" } }]
"""


@pytest.mark.parametrize(("text", "published", "first", "last", "granularity"), [
    ("2022财年", None, "2022-04-01", "2023-03-31", "year"),
    ("2022财年一季度", None, "2022-04-01", "2022-06-30", "quarter"),
    ("2022财年第四季度", None, "2023-01-01", "2023-03-31", "quarter"),
    ("2022财年上半年", None, "2022-04-01", "2022-09-30", "range"),
    ("2022财年前三季度", None, "2022-04-01", "2022-12-31", "range"),
    ("2022财年11月", None, "2022-11-01", "2022-11-30", "month"),
    ("2022财年2月", None, "2023-02-01", "2023-02-28", "month"),
    ("2022财年末", None, "2023-03-31", "2023-03-31", "day"),
    ("本财年", "2023-02-10", "2022-04-01", "2023-03-31", "year"),
    ("上财年下半年", "2023-05-10", "2022-10-01", "2023-03-31", "range"),
    ("2021财年至2022财年", None, "2021-04-01", "2023-03-31", "range"),
])
def test_a_fiscal_year_is_a_rule(
    text: str, published: str | None, first: str, last: str, granularity: str, tmp_path: Path
) -> None:
    (tmp_path / "fiscal.toml").write_text(FISCAL, encoding="utf-8")
    book = load(str(tmp_path))
    found = DateResolver(book).resolve(
        Dates(book).find(text), text, date.fromisoformat(published) if published else None
    )[0]

    assert isinstance(found, Date)
    assert (text, first, last, granularity) == (
        found.text,
        str(found.start_date),
        str(found.end_date),
        found.granularity,
    )


def test_a_time_that_ends_a_range_is_of_the_same_half_of_the_day() -> None:
    book, text = load(), "3月11日下午3点半至5点"
    found = DateResolver(book).resolve(Dates(book).find(text), text, date(2026, 3, 12))[0]

    assert isinstance(found, Date)
    assert (time(15, 30), time(17)) == (found.start_time, found.end_time)
