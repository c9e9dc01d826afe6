"""Dates as written → periods, given the publication date and what the text said before.

    今年1~10月 … 较去年同期, published 2022-11-20 → 2022-01-01 … 2022-10-31; 2021-01-01 … 2021-10-31

A date at the head of a clause governs what follows: 全年, 年末, 上年, 同期 and a bare 6月 are read by it, until another governs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time

import regex
from msgspec.structs import replace

from extractor.model import Date, Mention
from extractor.resolve.meaning import exact, meaning
from extractor.resolve.period import DAY, Period, at_clock, shifted
from extractor.resolve.point import Points, Scene, says_part, says_year
from extractor.rulebook import RuleBook
from extractor.rulebook.dates import EventRule
from extractor.rulebook.written import Point, WrittenDate

YEARS = range(1000, 9000)               # so that no count of years leaves the calendar
SENTENCE = re.compile("[。！？!?]")
MARK = r"^|[^\p{L}\p{N}%‰℃（(“‘]"       # what a clause begins after
BEFORE = 12                             # so many characters before a date tell how it is meant


class DateResolver:
    """The words and calendars that dates are resolved with, from a rule book."""

    def __init__(self, book: RuleBook) -> None:
        self.meaning = meaning(book)
        self.events = {rule.id: date.fromisoformat(rule.day) for rule in book.of(EventRule)}
        until, lead = book.alternation("date.until"), book.alternation("date.lead")
        self.until = book.words("date.until")
        self.governs = regex.compile(f"(?:{MARK}|{book.alternation('date.clause')})(?:{until}|{lead})?$")
        self.future = regex.compile(f"(?:{book.alternation('date.future')})[^，。；\u2029]{{0,4}}$")
        # 去年1—7月为1189万吨, behind 今年1—7月: a value beside the one that was told, and no new period
        links = f"(?:{book.alternation('copula')})?(?:{book.alternation('modifier')})?"
        self.valued = regex.compile(rf"\s*{links}\s*[\d０-９]")
        self.compare, self.ahead = book.words("date.compare"), book.words("date.ahead")

    def resolve(self, mentions: Sequence[Mention], text: str, published: date | None,
                breaks: Sequence[tuple[int, Date | None]] = ()) -> list[Mention]:
        """The mentions in the order of the text, every written date replaced by a `Date`; others pass through.

        `breaks` are the offsets at which an article begins, what was said before them being forgotten, each with the
        period that the article's title names, which governs until another does.
        A `published` with a time of day lets 前两小时 be resolved too; one outside of `YEARS` pins nothing.
        """
        known = published is not None and published.year in YEARS
        now = (published if isinstance(published, datetime) else datetime.combine(published, time())) if published and known else None
        out: list[Mention] = []
        reader = Reader(self, text, now, 0, None)
        ahead = sorted(breaks, key=lambda one: -one[0])
        for mention in mentions:
            if not isinstance(mention, WrittenDate):
                out.append(mention)
                continue
            while ahead and ahead[-1][0] <= mention.start:
                reader = Reader(self, text, now, *ahead.pop())
            out.append(reader.read(mention))
        return out


class Reader:
    """Reads the dates of an article in their order and keeps the scene that each leaves to the next."""

    def __init__(self, rules: DateResolver, text: str, now: datetime | None, start: int, titled: Date | None) -> None:
        self.rules, self.text, self.place = rules, text, start
        governing = Period(titled.start_date, titled.end_date, titled.granularity) if titled else None
        self.scene = Scene(now=now, governing=governing)

    def read(self, written: WrittenDate) -> Date:
        """The date with its days."""
        between = self.text[self.place:written.start]
        before = self.text[max(0, written.start - BEFORE):written.start]
        same_paragraph = self.scene.same_paragraph and "\u2029" not in between
        self.scene = replace(
            self.scene, same_paragraph=same_paragraph,
            same_sentence=self.scene.same_sentence and same_paragraph and not SENTENCE.search(between),
            until=before.endswith(self.rules.until), compared=before.endswith(self.rules.compare),
            coming=self.text.startswith(self.rules.ahead, written.end) or self.rules.future.search(before) is not None)
        self.place = written.end
        points = Points(self.rules.meaning, self.rules.events, self.scene)
        period = bounded(begun(points, written) or extent(points, written), written.bound, points.today)
        period = period or Period(None, None, granularity(written))
        self._keep(period, written, before)
        return Date(start=written.start, end=written.end, text=written.text, rule=written.rule, start_date=period.start,
                    end_date=period.end, granularity=period.granularity, start_time=period.start_time, end_time=period.end_time)

    def _keep(self, period: Period, written: WrittenDate, before: str) -> None:
        """Takes the date into the scene, as the last one and perhaps as the one that governs."""
        if period.start is None or period.end is None or period.granularity == "vague":
            return
        self.scene = replace(self.scene, last=period)
        if written.first.count is not None or written.first.same or not self.rules.governs.search(before):
            return      # nor does 去年同期 govern: it is named beside what does
        if self._set_against(period, written.end):
            return
        if self.scene.until and period.granularity == "day":
            period = Period(period.start.replace(month=1, day=1), period.end, "range")
        self.scene = replace(self.scene, governing=period, said=None if written.last or written.bound else written.first,
                             same_sentence=True, same_paragraph=True)


    def _set_against(self, period: Period, end: int) -> bool:
        """Whether a period is an earlier one of the same length as the one that governs, told beside it with a value."""
        now = self.scene.governing
        if now is None or now.start is None or period.start is None or now.granularity != period.granularity:
            return False
        return self.scene.same_paragraph and period.start < now.start and self.rules.valued.match(self.text, end) is not None


def bounded(period: Period | None, bound: str | None, today: date | None) -> Period | None:
    """The period with an end opened, or carried up to the publication."""
    if period is None or bound is None:
        return period
    kind = "season" if period.granularity == "season" else "range"
    if bound == "since":
        return Period(period.start, today if period.start and today and period.start <= today else None, kind)
    if bound == "from":
        return Period(period.start, None, kind, period.start_time)
    if bound == "after":
        return Period(period.end + DAY if period.end else None, None, kind)
    return Period(None, period.end, kind, None, period.end_time)


def begun(points: Points, written: WrittenDate) -> Period | None:
    """Of a season without its year, the latest that has begun: with it 以来 begins."""
    said = written.first
    if written.bound != "since" or not said.season or says_year(said) or points.today is None:
        return None
    found = points.meaning.in_year(said, points.today.year)
    late = found and found.start and found.start > points.today
    return points.meaning.in_year(said, points.today.year - 1) if late else found


def extent(points: Points, written: WrittenDate) -> Period | None:
    """From the first day of the one end to the last day of the other."""
    first, last = ends(points, written.first, written.last)
    if written.last is None or not first or not last:
        return first
    found = Period(first.start, last.end, "range", first.start_time, last.end_time)
    if not says_year(written.first) and not says_year(written.last) and points.barely_begun(found) and not points.scene.same_sentence:
        assert found.start
        assert found.end
        first, last = ends(points, replace(written.first, year=found.start.year - 1), written.last)
        found = Period(first.start, last.end, "range", first.start_time, last.end_time) if first and last else found
    if found.start is None or found.end is None or found.start < found.end:
        return found
    return replace(found, granularity="day") if found.start == found.end else None      # 今年~三年前: the wrong way round


def ends(points: Points, one: Point, other: Point | None) -> tuple[Period | None, Period | None]:
    if other is None:
        return points.period(one), None
    if not says_year(one) and says_year(other) and not other.vague and other.year_step is None:
        last = points.period(other)
        return (ending(points, one, last.end) if last and last.end else None), last
    first = points.period(one)
    if other.vague:
        return first, Period(points.today, points.today, "day") if points.today else None
    return first, beginning(points, other, first.start) if first and first.start else None


def beginning(points: Points, said: Point, first: date) -> Period | None:
    """The last end of a range: what it leaves unsaid it has from the first."""
    if said.year_step is not None:
        return points.meaning.in_year(said, first.year + said.year_step)
    if said.day_step is not None:
        at = first + said.day_step * DAY
        return at_clock(Period(at, at, "day"), said)
    if said.weekday is not None and said.day is None and said.week is None:
        found = points.period(said)
        late = found and found.start and found.start < first
        return Period(found.start + 7 * DAY, found.start + 7 * DAY, "day") if late and found and found.start else found
    if says_year(said) or not says_part(said):
        return points.period(said)
    if said.day_shift is not None:
        return points.period(said)
    if said.hour is not None and said.day is None and said.month is None:
        said = replace(said, month=first.month, day=first.day)
    elif said.day is not None and said.month is None and said.month_shift is None:
        there = first.replace(day=1) if said.day >= first.day else shifted(first.replace(day=1), 1)
        found = exact(there.year, there.month, said.day)
        return at_clock(found, said) if found else None
    found = points.meaning.in_year(said, first.year)
    if found is None or (found.end and found.end < first):
        found = points.meaning.in_year(said, first.year + 1)
    return found


def ending(points: Points, said: Point, last: date) -> Period | None:
    """The first end of a range whose last one says the year."""
    found = points.meaning.in_year(said, last.year)
    return points.meaning.in_year(said, last.year - 1) if found is None or (found.start and found.start > last) else found


def granularity(written: WrittenDate) -> str:
    """That of a date which nothing pins."""
    said = written.first
    if written.last is not None or written.bound is not None and not said.season:
        return "range"
    kinds = (
        ("vague", ("vague",)), ("season", ("season",)), ("day", ("day", "edge", "hour", "holiday", "day_shift", "day_step", "weekday")),
        ("quarter", ("quarter", "quarter_shift")), ("range", ("tenday", "same", "half", "first", "week_shift")),
        ("month", ("month", "month_shift", "month_step", "lunar_month")))
    if said.count is not None or said.and_half:
        return "duration" if said.way == "within" else "range"
    return next((kind for kind, names in kinds if any(getattr(said, name) is not None for name in names)), "year")
