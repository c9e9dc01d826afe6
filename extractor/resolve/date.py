"""Dates as written → periods, given the publication date and what the text said before.

    今年1~10月 … 较去年同期, published 2022-11-20 → 2022-01-01 … 2022-10-31; 2021-01-01 … 2021-10-31

A date at the head of a clause governs what follows: 全年, 年末, 上年, 同期 and a bare 6月 are read by it, until another one governs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import regex
from msgspec.structs import replace

from extractor.model import Date, Mention
from extractor.resolve.meaning import Meaning, exact, meaning
from extractor.resolve.period import (
    DAY, DAYS, MONTHS, SECONDS, Period, at_clock, day, edge_of, month, part_of_years, plan, quarter, shifted, week, whole_year,
    years_later)
from extractor.rulebook import RuleBook
from extractor.rulebook.dates import EventRule
from extractor.written import Point, WrittenDate

HALF_A_YEAR, NINE_MONTHS = timedelta(days=183), timedelta(days=275)
NEW_YEAR = 3                    # up to this month a bulletin speaks of the year that has ended
SENTENCE = regex.compile("[。！？!?]")
FINER = ("half", "quarter", "month", "season", "holiday", "first", "week", "tenday", "day", "lunar_month", "lunar_day", "nth_day")
YEARLY = ("year", "year_shift", "year_step", "century", "century_shift", "decade", "plan", "whole")


class DateResolver:
    """The words and calendars that dates are resolved with, from a rule book."""

    def __init__(self, book: RuleBook) -> None:
        self.meaning = meaning(book)
        self.events = {rule.id: date.fromisoformat(rule.day) for rule in book.of(EventRule)}
        clause = book.alternation("date.clause")
        until = book.alternation("date.until")
        self.until = regex.compile(f"(?:{until})(?:了)?$")
        self.governs = regex.compile(f"(?:^|\u2029|{clause})(?:{until}|{book.alternation('date.lead')})?$")
        self.future = regex.compile(f"(?:{book.alternation('date.future')})[^，。；\u2029]{{0,4}}$")
        self.compare = regex.compile(f"(?:{book.alternation('date.compare')})$")
        self.ahead = regex.compile(book.alternation("date.ahead"))

    def resolve(self, mentions: Sequence[Mention], text: str, published: date | None, breaks: Sequence[int] = ()) -> list[Mention]:
        """The mentions in the order of the text, every written date replaced by a `Date`; others pass through.

        `breaks` are the offsets at which an article begins: what was said before them is forgotten.
        """
        out: list[Mention] = []
        reader = Reader(self, text, published)
        ahead = sorted(breaks, reverse=True)
        for mention in mentions:
            if not isinstance(mention, WrittenDate):
                out.append(mention)
                continue
            while ahead and ahead[-1] <= mention.start:
                reader = Reader(self, text, published, ahead.pop())
            out.append(reader.read(mention))
        return out


class Reader:
    """What an article said so far: the period that governs, the last date, and where the reading stands."""

    def __init__(self, rules: DateResolver, text: str, published: date | None, start: int = 0) -> None:
        self.rules, self.text, self.place = rules, text, start
        self.now = published if isinstance(published, datetime) else datetime.combine(published, time()) if published else None
        self.today = self.now.date() if self.now else None
        self.governing: Period | None = None
        self.last: Period | None = None
        self.same_sentence = self.same_paragraph = False
        self.until = self.coming = self.compared = False

    def read(self, date: WrittenDate) -> Date:
        """The date with its days; what it says is kept for those that follow."""
        between = self.text[self.place:date.start]
        if "\u2029" in between:
            self.same_paragraph = self.same_sentence = False
        elif SENTENCE.search(between):
            self.same_sentence = False
        before = self.text[max(0, date.start - 12):date.start]
        self.until = bool(self.rules.until.search(before))
        self.compared = bool(self.rules.compare.search(before))
        self.coming = bool(self.rules.future.search(before) or self.rules.ahead.match(self.text, date.end))
        self.place = date.end
        since = date.bound == "since" and date.last is None
        period = self._bounded(self._begun(date.first) if since else self._range(date), date.bound) or Period(None, None, granularity(date))
        self._keep(period, date, before)
        return Date(start=date.start, end=date.end, text=date.text, rule=date.rule, start_date=period.start, end_date=period.end,
                    granularity=period.granularity, start_time=period.start_time, end_time=period.end_time)

    def _keep(self, period: Period, date: WrittenDate, before: str) -> None:
        if period.start is None or period.end is None or period.granularity == "vague":
            return
        self.last = period
        if not self.rules.governs.search(before):
            return
        self.governing = period
        if self.until and period.granularity == "day":
            self.governing = Period(period.start.replace(month=1, day=1), period.end, "range")
        self.same_sentence = self.same_paragraph = True

    # --- ends

    def _bounded(self, period: Period | None, bound: str | None) -> Period | None:
        if period is None or bound is None:
            return period
        kind = "season" if period.granularity == "season" else "range"
        if bound == "since":
            return Period(period.start, self.today if period.start else None, kind)
        if bound == "from":
            return Period(period.start, None, kind, period.start_time)
        if bound == "after":
            return Period(period.end + DAY if period.end else None, None, kind)
        return Period(None, period.end, kind, None, period.end_time)

    def _begun(self, said: Point) -> Period | None:
        """The period with which 以来 begins: of a season the latest that has begun."""
        if not said.season or says_year(said) or self.today is None:
            return self._point(said)
        found = self._in_year(said, self.today.year)
        return self._in_year(said, self.today.year - 1) if found and found.start and found.start > self.today else found

    def _range(self, date: WrittenDate) -> Period | None:
        if date.last is None:
            return self._point(date.first)
        if date.last.vague:
            first = self._point(date.first)
            return Period(first.start, self.today, "range", first.start_time) if first else None
        if not says_year(date.first) and says_year(date.last):
            last = self._point(date.last)
            first = last and last.end and self._ending(date.first, last.end)
        else:
            first = self._point(date.first)
            last = first and first.start and self._beginning(date.last, first.start)
        if not first or not last:
            return None
        return Period(first.start, last.end, "range", first.start_time, last.end_time)

    def _beginning(self, said: Point, first: date) -> Period | None:
        """The last end of a range: what it leaves unsaid it has from the first."""
        if said.year_step is not None:
            return self._in_year(said, first.year + said.year_step)
        if says_year(said) or not says_part(said):
            return self._point(said)
        if said.hour is not None and said.day is None and said.month is None:
            said = replace(said, month=first.month, day=first.day)
        elif said.day is not None and said.month is None and said.month_shift is None:
            found = exact(first.year, first.month, said.day)
            if found and found.start and found.start >= first:
                return at_clock(found, said)
            there = shifted(first.replace(day=1), 1)
            found = exact(there.year, there.month, said.day)
            return at_clock(found, said) if found else None
        found = self._in_year(said, first.year)
        if found is None or (found.end and found.end < first):
            found = self._in_year(said, first.year + 1)
        return found

    def _ending(self, said: Point, last: date) -> Period | None:
        """The first end of a range whose last one says the year."""
        found = self._in_year(said, last.year)
        return self._in_year(said, last.year - 1) if found is None or (found.start and found.start > last) else found

    # --- points

    def _point(self, said: Point) -> Period | None:
        if said.vague:
            return Period(self.today, self.today, "vague") if said.vague != "open" else None
        if said.every:
            return None
        if said.count is not None or said.and_half:
            return self._counted(said)
        if said.decade is not None or said.century is not None or said.century_shift is not None:
            return self._years(said)
        if said.plan is not None:
            return plan(said.plan, said.edge)
        if said.same:
            return self._same(said)
        if said.whole or said.of:
            return self._of(said)
        if said.week_shift is not None or said.weekday is not None and said.day is None and said.week is None:
            return self._week(said)
        if said.day_shift is not None or said.day_step is not None:
            return self._day(said)
        if said.quarter_shift is not None or said.month_shift is not None or said.month_step is not None:
            return self._month(said)
        if said.day is not None and said.month is None and said.lunar_month is None:
            return self._day_of_month(said)
        if said.hour is not None and said.day is None:
            return self._clock(said)
        if said.event:
            return day(self.rules.events[said.event])
        if said.season and not says_year(said):
            return None
        year = self._year(said)
        if year is not None:
            found = self._in_year(said, year)
            return self._so_far(found) if said.season and not said.season_to else found
        return self._nearest(said) if says_part(said) else None

    def _in_year(self, said: Point, year: int) -> Period | None:
        return self.rules.meaning.in_year(said, year)

    def _so_far(self, found: Period | None) -> Period | None:
        """Of a season in progress what has passed: 今年秋冬防期间, in December."""
        if not found or not found.start or not found.end or not self.today or self.coming or not found.start <= self.today < found.end:
            return found
        return Period(found.start, self.today, found.granularity)

    def _year(self, said: Point) -> int | None:
        """The year that is said, or None."""
        if said.year is not None:
            return said.year if said.year > 99 else self._century(said.year)
        if said.year_shift is not None:
            return self.today.year + said.year_shift if self.today else None
        if said.year_step is not None:
            base = self._spoken_of()
            return base + said.year_step if base is not None else None
        return None

    def _century(self, year: int) -> int:
        """23 → 2023, 98 → 1998: up to ten years ahead."""
        this = self.today.year if self.today else 2030
        return 2000 + year if 2000 + year <= this + 10 else 1900 + year

    def _spoken_of(self) -> int | None:
        """The year that the text speaks of, or else that of the publication."""
        if self.governing and self.governing.end:
            return self.governing.end.year
        return self.today.year if self.today else None

    def _nearest(self, said: Point) -> Period | None:
        """A part of a year that is not said: that of the governing date near by, or the one next to the publication."""
        force = self.governing
        if force and force.end and (self.same_sentence or (force.granularity == "year" and self._holds(force.end.year))):
            return self._in_year(said, force.end.year)
        if self.today is None:
            return self._in_year(said, force.end.year) if force and force.end else None
        found = self._in_year(said, self.today.year)
        if found is None:
            years = range(self.today.year - 1, self.today.year - 9, -1)
            return next((past for year in years if (past := self._in_year(said, year))), None)
        assert found.start
        far = NINE_MONTHS if said.holiday else HALF_A_YEAR
        late = found.start > self.today if self.until else not self.coming and found.start - self.today > far
        return self._in_year(said, self.today.year - 1) if late else found

    def _holds(self, year: int) -> bool:
        """Whether a governing year is still that of a later sentence."""
        if self.until:
            return False
        if self.same_paragraph or self.today is None:
            return True
        return year == self.today.year - 1 and self.today.month <= NEW_YEAR

    def _of(self, said: Point) -> Period | None:
        """全年, 年底, 月底: of the year or month that the text speaks of."""
        unit = said.whole or said.of
        if unit == "year":
            found = self._whole_year(said)
        else:
            base = self.last if self.last and self.last.granularity in ("day", "month", "quarter") else None
            at = base.end if base else self.today
            found = (month(at.year, at.month) if unit == "month" else quarter(at.year, (at.month + 2) // 3)) if at else None
        return edge_of(found, said.edge) if found and said.edge else found

    def _whole_year(self, said: Point) -> Period | None:
        if said.year is not None or said.year_shift is not None:
            year = self._year(said)
        elif self.governing and self.governing.end:
            year = self.governing.end.year
        elif self.today:
            year = self.today.year - (self.today.month < NEW_YEAR and not self.coming)
        else:
            year = None
        return whole_year(year) if year is not None else None

    def _same(self, said: Point) -> Period | None:
        """同期: the period that governs, in another year."""
        said_part = replace(said, same=None, year=None, year_shift=None, year_step=None)
        base = self._nearest(said_part) if says_part(said_part) else self.governing
        if base is None or base.start is None or base.end is None:
            return None
        if said.year is not None:
            return years_later(base, (said.year if said.year > 99 else self._century(said.year)) - base.end.year)
        return years_later(base, (said.year_shift if said.year_shift is not None else said.year_step) or 0)

    def _years(self, said: Point) -> Period | None:
        if said.century is not None:
            first = 100 * (said.century - 1)
        elif said.century_shift is not None:
            if self.today is None:
                return None
            first = 100 * (self.today.year // 100 + said.century_shift)
        else:
            first = 1900
        if said.decade is None:
            return part_of_years(first, first + 99, said.edge)
        return part_of_years(first + said.decade, first + said.decade + 9, said.edge)

    def _week(self, said: Point) -> Period | None:
        if self.today is None:
            return None
        found = week(self.today + 7 * DAY * (said.week_shift or 0))
        return day(found.start + DAY * (said.weekday - 1)) if said.weekday and found.start else found

    def _day(self, said: Point) -> Period | None:
        if said.day_shift is not None:
            at = self.today + DAY * said.day_shift if self.today else None
            if at and said.year_shift:
                at = shifted(at, 12 * said.year_shift)
        else:
            at = self.last.end + DAY * (said.day_step or 0) if self.last and self.last.end else None
        return at_clock(day(at), said) if at else None

    def _month(self, said: Point) -> Period | None:
        if said.month_step is not None:
            at = shifted(self.last.end.replace(day=1), said.month_step) if self.last and self.last.end else None
        else:
            base = self._compared_with(said) or self.today
            step = said.month_shift if said.month_shift is not None else 3 * (said.quarter_shift or 0)
            at = shifted(base.replace(day=1), step + 12 * (said.year_shift or 0)) if base else None
        if at is None:
            return None
        if said.quarter_shift is not None:
            found = quarter(at.year, (at.month + 2) // 3)
            return edge_of(found, said.edge) if said.edge else found
        return self._in_year(replace(said, month=at.month, month_shift=None, month_step=None), at.year)

    def _compared_with(self, said: Point) -> date | None:
        """10月, 较上月: the month before the one that governs."""
        unit = "month" if said.month_shift is not None else "quarter"
        force = self.governing
        return force.end if force and self.compared and force.granularity == unit else None

    def _day_of_month(self, said: Point) -> Period | None:
        """A day without its month: of the month last said, or the latest such day up to the publication."""
        at = self.last.end if self.last and self.same_paragraph else self.today
        if at is None or said.day is None:
            return None
        found = exact(at.year, at.month, said.day)
        if found is None or (at == self.today and found.start and found.start > at and not self.coming):
            before = shifted(at.replace(day=1), -1)
            found = exact(before.year, before.month, said.day)
        return at_clock(found, said) if found else None

    def _clock(self, said: Point) -> Period | None:
        at = self.last.end if self.last and self.last.granularity == "day" else self.today
        return at_clock(day(at), said) if at else None

    # --- counts

    def _counted(self, said: Point) -> Period | None:
        """三年前, 近三年, 未来五年: counted from the publication."""
        if self.today is None or self.now is None or said.way == "within" or said.unit is None:
            return None
        count, unit, way = said.count or 0, said.unit, said.way
        if way in ("ago", "later"):
            return self._moved(unit, count, bool(said.and_half), -1 if way == "ago" else 1)
        if unit in SECONDS:
            return None
        if way == "back":
            return Period(self._away(unit, -count), self.today, "range")
        if way == "ahead":
            return Period(self.today, self._away(unit, count) - DAY, "range")
        return self._full(unit, count, -1 if way == "before" else 1)

    def _away(self, unit: str, count: int) -> date:
        assert self.today
        return shifted(self.today, MONTHS[unit] * count) if unit in MONTHS else self.today + DAY * DAYS[unit] * count

    def _moved(self, unit: str, count: int, half: bool, sign: int) -> Period | None:
        """The year, month or day so far from the publication."""
        assert self.today and self.now
        if unit in SECONDS:
            at = self.now + sign * timedelta(seconds=SECONDS[unit] * (count + half / 2))
            return Period(at.date(), at.date(), "day", at.time(), at.time())
        if unit == "year" and not half:
            return whole_year(self.today.year + sign * count)
        if unit in MONTHS:
            at_month = shifted(self.today.replace(day=1), sign * (MONTHS[unit] * count + (MONTHS[unit] // 2 if half else 0)))
            return month(at_month.year, at_month.month)
        return day(self.today + sign * DAY * (DAYS[unit] * count))

    def _full(self, unit: str, count: int, sign: int) -> Period:
        """So many full years or months, or days, before or after that of the publication."""
        assert self.today
        if unit in DAYS:
            ends = sorted((self.today + sign * DAY, self._away(unit, sign * count)))
            return Period(ends[0], ends[1], "range")
        near, far = self._moved(unit, 1, False, sign), self._moved(unit, count, False, sign)
        assert near and far and near.start and near.end and far.start and far.end
        return Period(min(near.start, far.start), max(near.end, far.end), "range")


def says_year(said: Point) -> bool:
    return any(getattr(said, field) is not None for field in YEARLY)


def says_part(said: Point) -> bool:
    return any(getattr(said, field) is not None for field in FINER) or said.hour is not None


def granularity(written: WrittenDate) -> str:
    """That of a date which nothing pins."""
    said = written.first
    if written.last is not None or written.bound is not None and not said.season:
        return "range"
    if said.vague:
        return "vague"
    if said.season:
        return "season"
    if said.count is not None or said.and_half:
        return "duration" if said.way == "within" else "range"
    if said.day is not None or said.edge or said.hour is not None or said.holiday or said.day_shift is not None or said.day_step is not None:
        return "day"
    if said.quarter is not None or said.quarter_shift is not None:
        return "quarter"
    if said.month is not None or said.month_shift is not None or said.month_step is not None:
        return "range" if said.tenday else "month"
    return "range" if said.same or said.half or said.first or said.week_shift is not None else "year"
