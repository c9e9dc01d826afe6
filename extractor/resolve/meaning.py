"""What a part of a year means in a year that is known.

    Part(of=Months(month=2), edge="end"), 2024 → 2024-02-29 … 2024-02-29, day
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from extractor.resolve.holidays import DaysOff, days_off, holidays, lunar_day, lunar_month, seasons
from extractor.resolve.period import (
    MONTHS,
    Period,
    at_clock,
    day,
    edge_of,
    month,
    months,
    narrowed,
    quarter,
    whole_year,
)
from extractor.rulebook import RuleBook
from extractor.rulebook.written import Holiday, Lunar, Months, Part, Season

YEARS = range(2, 9998)


class Calendar(Struct, frozen=True):
    """The seasons, holidays and days off of a rule book."""

    seasons: Mapping[str, Callable[[int], Period | None]]
    holidays: Mapping[str, Callable[[int], Period | None]]
    days_off: DaysOff

    def in_year(self, said: Part, year: int, begins: int = 1) -> Period | None:
        """The days of a part of a year, which begins with the month `begins`, or None where that year has no such
        day."""
        if year not in YEARS:
            return None
        whole = self._span(said.of, year, begins)
        found = narrowed(whole, said.within) if whole and whole.start else whole
        if found and found.start and said.edge:
            found = edge_of(found, said.edge)
        return at_clock(found, said.clock) if found else None

    def _span(self, said: Months | Season | Holiday | Lunar, year: int, begins: int) -> Period | None:
        match said:
            case Months():
                return months_of(said, year, begins)
            case Season(season=str(name), season_to=to):
                first = self.seasons[name](year)
                last = self.seasons[to](year + 1) if to else first
                return Period(first.start, last.end, "season") if first and last else None
            case Holiday(holiday=str(name), days_off=off):
                found = self.holidays[name](year)
                return self.days_off.round(found.start) if off and found and found.start else found
            case Lunar(lunar_month=int(number), lunar_day=int(at), leap=leap):
                there = lunar_day(year, number, at, bool(leap))
                return day(there) if there else None
            case Lunar(lunar_month=int(number), leap=leap):
                return lunar_month(year, number, bool(leap))
            case _:
                return None


def months_of(said: Months, year: int, begins: int) -> Period | None:
    """The half, quarter, first months or month that is said, or else the whole year."""
    if said.half is not None:
        return months(year, 6 * said.half - 5, 6 * said.half, "range", begins)
    if said.quarter is not None:
        return quarter(year, said.quarter, begins)
    if said.first is not None and said.unit and said.unit in MONTHS:
        last = said.first * MONTHS[said.unit]
        return months(year, 1, last, "range", begins) if 0 < last <= 12 else None
    if said.month is not None:
        return month(year + (said.month < begins), said.month)
    return whole_year(year, begins)


def meaning(book: RuleBook) -> Calendar:
    return Calendar(seasons(book), holidays(book), days_off(book))
