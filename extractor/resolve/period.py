"""Days and periods and their arithmetic.

    edge_of(month(2024, 2), "end") → 2024-02-29, day
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, time, timedelta
from types import MappingProxyType

from msgspec import Struct

from extractor.rulebook.written import Clock, Within

DAY = timedelta(days=1)
QUARTER, YEAR = 3, 12
MONTHS = MappingProxyType({"year": YEAR, "quarter": QUARTER, "month": 1})
DAYS = MappingProxyType({"week": 7, "day": 1})
SECONDS = MappingProxyType({"hour": 3600, "minute": 60})


class Period(Struct, frozen=True):
    """Inclusive days; None where an end is open or unknown. `start_time`, `end_time` where a time of day is said."""

    start: date | None
    end: date | None
    granularity: str
    start_time: time | None = None
    end_time: time | None = None


NOTHING = MappingProxyType({name: Period(None, None, name) for name in ("season", "vague", "range", "duration", "day")})


def day(at: date) -> Period:
    return Period(at, at, "day")


def month(year: int, number: int) -> Period:
    return Period(date(year, number, 1), date(year, number, monthrange(year, number)[1]), "month")


def months(year: int, first: int, last: int, granularity: str, begins: int = 1) -> Period:
    """The first to the last of these months of a year, which begins with the month `begins`: of a fiscal year,
    April."""
    start = shifted(date(year, 1, 1), begins + first - 2)
    return Period(start, shifted(start, last - first + 1) - DAY, granularity)


def whole_year(year: int, begins: int = 1) -> Period:
    first = date(year, begins, 1)
    return Period(first, date(year, YEAR, 31) if begins == 1 else first.replace(year=year + 1) - DAY, "year")


def quarter(year: int, number: int, begins: int = 1) -> Period:
    return months(year, QUARTER * number - 2, QUARTER * number, "quarter", begins)


def week(at: date) -> Period:
    """Monday to Sunday round a day."""
    monday = at - DAY * at.weekday()
    return Period(monday, monday + 6 * DAY, "range")


def shifted(at: date, count: int) -> date:
    """The day so many months later, or the month's last where it has no such day."""
    number = at.year * YEAR + at.month - 1 + count
    year, index = divmod(number, YEAR)
    return date(year, index + 1, min(at.day, monthrange(year, index + 1)[1]))


def years_later(period: Period, count: int) -> Period:
    """The same period so many years later."""
    def moved(at: date | None) -> date | None:
        if at is None:
            return None
        ends_month = at.day == monthrange(at.year, at.month)[1] and at.day < 30
        there = shifted(at, YEAR * count)
        return there.replace(day=monthrange(there.year, there.month)[1]) if ends_month else there

    return Period(moved(period.start), moved(period.end), period.granularity)


def edge_of(period: Period, edge: str) -> Period:
    """The first or last day of a period, or its middle third."""
    assert period.start
    assert period.end
    if edge == "start":
        return day(period.start)
    if edge == "end":
        return day(period.end)
    third = (period.end - period.start + DAY) // 3
    if period.granularity == "year":
        return months(period.start.year, 5, 8, "range")
    return Period(period.start + third, period.end - third, "range")


def part_of_years(first: int, last: int, edge: str | None) -> Period:
    """A run of years, or the first, the middle, the last three tenths of it: 上世纪七十年代初."""
    tenth = (last - first + 1) // 10
    if edge == "start":
        last = first + 3 * tenth - 1
    elif edge == "end":
        first = last - 3 * tenth + 1
    elif edge == "middle":
        first, last = first + 3 * tenth, last - 3 * tenth
    return Period(date(first, 1, 1), date(last, 12, 31), "range")


def plan(number: int, edge: str | None) -> Period:
    """The years of a five-year plan: the first began in 1953, the third in 1966, and from there one followed the
    other."""
    first = 1966 + 5 * (number - 3) if number >= 3 else 1953 + 5 * (number - 1)
    whole = Period(date(first, 1, 1), date(first + 4, 12, 31), "range")
    if edge == "middle":
        return whole_year(first + 2)
    return edge_of(whole, edge) if edge else whole


def nth_week(within: Period, number: int) -> Period | None:
    """The week that contains the nth Thursday of a month or year."""
    thursday = nth_weekday(within, number, 4)
    return week(thursday.start) if thursday and thursday.start else None


def narrowed(whole: Period, said: Within) -> Period | None:
    """The part of a month or year that is said, or None where there is no such part: 2月30日."""
    if said.day is not None:
        return nth_day(whole, said.day)
    if said.week is not None:
        return nth_weekday(whole, said.week, said.weekday) if said.weekday else nth_week(whole, said.week)
    if said.first_days is not None:
        return first_days(whole, said.first_days)
    if said.nth_day is not None:
        return nth_day(whole, said.nth_day)
    if said.tenday is not None:
        return tenday(whole, said.tenday)
    return half_month(whole, said.half_month) if said.half_month is not None else whole


def nth_day(within: Period, number: int) -> Period | None:
    assert within.start
    assert within.end
    at = within.start + DAY * (number - 1)
    return day(at) if at <= within.end else None


def first_days(within: Period, number: int) -> Period | None:
    last = nth_day(within, number)
    return Period(within.start, last.end, "range") if last else None


def nth_weekday(within: Period, number: int, weekday: int) -> Period | None:
    """The nth such weekday of a month or year; Monday is 1."""
    assert within.start
    assert within.end
    at = within.start + DAY * ((weekday - 1 - within.start.weekday()) % 7 + 7 * (number - 1))
    return day(at) if at <= within.end else None


def tenday(within: Period, number: int) -> Period:
    """上旬 1, 中旬 2, 下旬 3 of a month; of two digits the first is where it begins and the last where it ends: 中下旬
    23."""
    assert within.start
    first, last = number // 10 or number, number % 10
    return Period(
        within.start.replace(day=10 * first - 9),
        within.end if last == 3 else within.start.replace(day=10 * last),
        "range",
    )


def half_month(within: Period, number: int) -> Period:
    assert within.start
    assert within.end
    middle = within.start.replace(day=15)
    return Period(within.start, middle, "range") if number == 1 else Period(middle + DAY, within.end, "range")


def at_clock(period: Period, said: Clock) -> Period:
    """The period with the time of day that is said; 24时 is the end of the day."""
    if said.hour is None:
        return period
    hour = said.hour + 12 if said.half_day == 12 and said.hour < 12 else said.hour
    if hour >= 24:
        return period
    at = time(hour, 30 if said.half_hour else said.minute or 0, said.second or 0)
    return Period(period.start, period.end, period.granularity, at, at)
