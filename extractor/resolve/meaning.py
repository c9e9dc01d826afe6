"""What a `Point` means in a year that is known.

    Point(month=2, edge="end"), 2024 → 2024-02-29 … 2024-02-29, day
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from msgspec import Struct

from extractor.resolve.holidays import DaysOff, days_off, holidays, lunar_day, lunar_month, seasons
from extractor.resolve.period import (
    MONTHS,
    Period,
    at_clock,
    day,
    edge_of,
    first_days,
    half_month,
    month,
    months,
    nth_day,
    nth_week,
    nth_weekday,
    quarter,
    tenday,
    whole_year,
)
from extractor.rulebook import RuleBook
from extractor.rulebook.written import Point

YEARS = range(2, 9998)


class Meaning(Struct, frozen=True):
    """The seasons, holidays and days off of a rule book."""

    seasons: Mapping[str, Callable[[int], Period | None]]
    holidays: Mapping[str, Callable[[int], Period | None]]
    days_off: DaysOff

    def in_year(self, said: Point, year: int) -> Period | None:
        """The days of a point in a year, or None where that year has no such day."""
        if year not in YEARS:
            return None
        found = self._part(said, year)
        if found is None or found.start is None:
            return found
        if said.week is not None:
            found = nth_weekday(found, said.week, said.weekday) if said.weekday else nth_week(found, said.week)
        elif said.first is not None and said.unit == "day":
            found = first_days(found, said.first)
        elif said.nth_day is not None:
            found = nth_day(found, said.nth_day)
        elif said.tenday is not None:
            found = tenday(found, said.tenday)
        elif said.half_month is not None:
            found = half_month(found, said.half_month)
        if found and said.edge:
            found = edge_of(found, said.edge)
        return at_clock(found, said) if found else None

    def _part(self, said: Point, year: int) -> Period | None:
        """The period that the season, holiday, half, quarter, month or day says, or else the whole year."""
        if said.holiday is not None:
            found = self.holidays[said.holiday](year)
            return self.days_off.round(found.start) if said.days_off and found and found.start else found
        if said.season is not None:
            return self._season(said.season, said.season_to, year)
        if said.half is not None:
            return months(year, 6 * said.half - 5, 6 * said.half, "range")
        if said.quarter is not None:
            return quarter(year, said.quarter)
        if said.first is not None and said.unit and said.unit in MONTHS:
            last = said.first * MONTHS[said.unit]
            return months(year, 1, last, "range") if 0 < last <= 12 else None
        if said.lunar or said.lunar_month or said.lunar_day:
            return self._lunar(said, year)
        if said.month is None:
            return whole_year(year)
        if said.day is None:
            return month(year, said.month)
        return exact(year, said.month, said.day)

    def _season(self, name: str, to: str | None, year: int) -> Period | None:
        first = self.seasons[name](year)
        last = self.seasons[to](year + 1) if to else first
        return Period(first.start, last.end, "season") if first and last else None

    def _lunar(self, said: Point, year: int) -> Period | None:
        number, at = said.lunar_month or said.month, said.lunar_day or said.day
        if number is None:
            return None
        if at is None:
            return lunar_month(year, number, bool(said.leap))
        found = lunar_day(year, number, at, bool(said.leap))
        return day(found) if found else None


def meaning(book: RuleBook) -> Meaning:
    return Meaning(seasons(book), holidays(book), days_off(book))


def exact(year: int, number: int, at: int) -> Period | None:
    try:
        return day(date(year, number, at))
    except ValueError:
        return None
