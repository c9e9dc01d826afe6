"""The rules of seasons and holidays → for each of them a function from a year to its days.

    holidays(book)["mid-autumn"](2023) → 2023-09-29, day

The calendars are libraries that load at the first use: borax for the lunar months and solar terms, holidays for the days off
that the State Council sets.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING

from extractor.resolve.period import Period
from extractor.rulebook import RuleBook
from extractor.rulebook.dates import HolidayRule, SeasonRule

if TYPE_CHECKING:
    from holidays import HolidayBase

DAY = timedelta(days=1)
LUNAR_YEARS = range(1900, 2100)
DAYS_OFF_YEARS = range(1950, 2100)


def seasons(book: RuleBook) -> dict[str, Callable[[int], Period | None]]:
    return {rule.id: partial(season, rule) for rule in book.of(SeasonRule)}


def season(rule: SeasonRule, year: int) -> Period:
    first, last = month_and_day(rule.first), month_and_day(rule.last)
    ends = year + (last < first)
    return Period(date(year, *first), date(ends, last[0], min(last[1], monthrange(ends, last[0])[1])), "season")


def month_and_day(written: str) -> tuple[int, int]:
    month, day = written.split("-")
    return int(month), int(day)


def holidays(book: RuleBook) -> dict[str, Callable[[int], Period | None]]:
    return {rule.id: partial(holiday, rule) for rule in book.of(HolidayRule)}


def holiday(rule: HolidayRule, year: int) -> Period | None:
    at = holiday_day(rule, year)
    return Period(at, at, "day") if at else None


def holiday_day(rule: HolidayRule, year: int) -> date | None:
    if rule.day:
        return date(year, *month_and_day(rule.day))
    if rule.nth:
        number, weekday, which = rule.nth
        first = date(year, number, 1)
        return first + DAY * ((weekday - 1 - first.weekday()) % 7 + 7 * (which - 1))
    if rule.term:
        return solar_term(year, rule.term)
    if rule.lunar_eve:
        after = lunar_day(year, *month_and_day(rule.lunar_eve))
        return after - DAY if after else None
    assert rule.lunar
    return lunar_day(year, *month_and_day(rule.lunar))


def lunar_day(year: int, month: int, day: int, leap: bool = False) -> date | None:
    """A day of the lunar calendar, or None where that year or month has no such day."""
    from borax.calendars.lunardate import InvalidLunarDateError, LunarDate

    if year not in LUNAR_YEARS:
        return None
    try:
        found: date = LunarDate(year, month, day, int(leap)).to_solar_date()
    except InvalidLunarDateError:
        return None
    return found


def lunar_month(year: int, month: int, leap: bool = False) -> Period | None:
    first = lunar_day(year, month, 1, leap)
    if first is None:
        return None
    last = lunar_day(year, month, 30, leap) or lunar_day(year, month, 29, leap)
    return Period(first, last, "month")


def solar_term(year: int, name: str) -> date | None:
    from borax.calendars.lunardate import TermUtils

    if year not in LUNAR_YEARS:
        return None
    found: date = TermUtils.day_start_from_term(year, name)
    return found


def days_off(day: date) -> Period:
    """The run of days without work round a holiday, as the State Council set it."""
    first = last = day
    while off(first - DAY):
        first -= DAY
    while off(last + DAY):
        last += DAY
    return Period(first, last, "range")


def off(day: date) -> bool:
    if day.year not in DAYS_OFF_YEARS:
        return False
    calendar = china(day.year)
    return day in calendar or (day.weekday() >= 5 and day not in calendar.weekend_workdays)


@cache
def china(year: int) -> HolidayBase:
    from holidays import country_holidays

    return country_holidays("CN", years=year)
