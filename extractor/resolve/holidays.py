"""The rules of seasons and holidays → for each of them a function from a year to its days; the days off round a day.

    holidays(book)["mid-autumn"](2023) → 2023-09-29, day
    days_off(book).round(date(2024, 10, 1)) → 2024-10-01 … 2024-10-07, range

Lunar months and solar terms are those of borax, which loads at the first use; days off are data (`[[days_off]]`).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial

from msgspec import Struct

from extractor.resolve.period import Period
from extractor.rulebook import RuleBook
from extractor.rulebook.dates import DaysOffRule, HolidayRule, SeasonRule

DAY = timedelta(days=1)
LUNAR_YEARS = range(1900, 2100)
SATURDAY = 5


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


class DaysOff(Struct, frozen=True):
    """Weekdays off and weekends worked: year → "02-12 02-13"."""

    off: Mapping[str, str]
    worked: Mapping[str, str]

    def round(self, day: date) -> Period:
        """The run of days without work round a holiday; the day alone in a year of which nothing is known."""
        first = last = day
        while self._free(first - DAY):
            first -= DAY
        while self._free(last + DAY):
            last += DAY
        return Period(first, last, "range")

    def _free(self, day: date) -> bool:
        year, written = str(day.year), f"{day:%m-%d}"
        if year not in self.off:
            return False
        return written in self.off[year] or (day.weekday() >= SATURDAY and written not in self.worked.get(year, ""))


def days_off(book: RuleBook) -> DaysOff:
    rules = book.of(DaysOffRule)
    return DaysOff({year: days for rule in rules for year, days in rule.off.items()},
                   {year: days for rule in rules for year, days in rule.worked.items()})
