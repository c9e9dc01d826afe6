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
from extractor.resolve.meaning import meaning
from extractor.resolve.period import DAY, Period, at_clock, month, nth_day, shifted
from extractor.resolve.point import Points, Scene, in_year_of, says_year
from extractor.rulebook import RuleBook
from extractor.rulebook.dates import EventRule
from extractor.rulebook.written import (
    ALL,
    WHOLE,
    Count,
    Current,
    Holiday,
    InYear,
    Lunar,
    Months,
    Named,
    Near,
    Part,
    Point,
    Same,
    Season,
    Within,
    WrittenDate,
    Year,
    Years,
)

YEARS = range(1000, 9000)  # so that no count of years leaves the calendar
SENTENCE = re.compile("[。！？!?]")
MARK = r"^|[^\p{L}\p{N}%‰℃（(“‘]"  # what a clause begins after
NOON = 12
BEFORE = 12  # so many characters before a date tell how it is meant


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

    def resolve(
        self,
        mentions: Sequence[Mention],
        text: str,
        published: date | None,
        breaks: Sequence[tuple[int, Date | None]] = (),
    ) -> list[Mention]:
        """The mentions in the order of the text, every written date replaced by a `Date`; others pass through.

        `breaks` are the offsets at which an article begins, what was said before them being forgotten, each with the
        period that the article's title names, which governs until another does.
        A `published` with a time of day lets 前两小时 be resolved too; one outside of `YEARS` pins nothing.
        """
        now = None
        if published is not None and published.year in YEARS:
            now = published if isinstance(published, datetime) else datetime.combine(published, time())
        out: list[Mention] = []
        reader = DateReader(self, text, now, 0, None)
        ahead = sorted(breaks, key=lambda one: -one[0])
        for mention in mentions:
            if not isinstance(mention, WrittenDate):
                out.append(mention)
                continue
            while ahead and ahead[-1][0] <= mention.start:
                reader = DateReader(self, text, now, *ahead.pop())
            out.append(reader.read(mention))
        return out


class DateReader:
    """Reads the dates of an article in their order and keeps the scene that each leaves to the next."""

    def __init__(self, rules: DateResolver, text: str, now: datetime | None, start: int, titled: Date | None) -> None:
        self.rules, self.text, self.place = rules, text, start
        governing = Period(titled.start_date, titled.end_date, titled.granularity) if titled else None
        self.scene = Scene(now=now, governing=governing)

    def read(self, written: WrittenDate) -> Date:
        """The date with its days."""
        between = self.text[self.place : written.start]
        before = self.text[max(0, written.start - BEFORE) : written.start]
        same_paragraph = self.scene.same_paragraph and "\u2029" not in between
        self.scene = replace(
            self.scene,
            same_paragraph=same_paragraph,
            same_sentence=self.scene.same_sentence and same_paragraph and not SENTENCE.search(between),
            until=before.endswith(self.rules.until),
            compared=before.endswith(self.rules.compare),
            coming=self.text.startswith(self.rules.ahead, written.end) or self.rules.future.search(before) is not None,
        )
        self.place = written.end
        points = Points(self.rules.meaning, self.rules.events, self.scene)
        period = bounded(begun(points, written) or extent(points, written), written.bound, points.today)
        period = period or Period(None, None, granularity(written))
        self._keep(period, written, before)
        return Date(
            start=written.start,
            end=written.end,
            text=written.text,
            rule=written.rule,
            start_date=period.start,
            end_date=period.end,
            granularity=period.granularity,
            start_time=period.start_time,
            end_time=period.end_time,
            said=said_by(written.first) or said_by(written.last),
        )

    def _keep(self, period: Period, written: WrittenDate, before: str) -> None:
        """Takes the date into the scene, as the last one and perhaps as the one that governs."""
        if period.start is None or period.end is None or period.granularity == "vague":
            return
        self.scene = replace(self.scene, last=period, day=period if within_month(period) else self.scene.day)
        if isinstance(written.first, (Count, Same)) or not self.rules.governs.search(before):
            return  # nor does 去年同期 govern: it is named beside what does
        if self._set_against(period, written.end):
            return
        if self.scene.until and period.granularity == "day":
            period = Period(period.start.replace(month=1, day=1), period.end, "range")
        self.scene = replace(
            self.scene,
            governing=period,
            said=None if written.last or written.bound else written.first,
            same_sentence=True,
            same_paragraph=True,
        )

    def _set_against(self, period: Period, end: int) -> bool:
        """Whether a period is an earlier one of the same length as the one that governs, told beside it with a value."""
        now = self.scene.governing
        if now is None or now.start is None or period.start is None or now.granularity != period.granularity:
            return False
        return (
            self.scene.same_paragraph
            and period.start < now.start
            and self.rules.valued.match(self.text, end) is not None
        )


def within_month(period: Period) -> bool:
    """Whether a period is a month or lies in one, so that 当日 and 5日 may be counted from it."""
    return period.start is not None and period.end is not None and period.end - period.start < 31 * DAY


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
    if written.bound != "since" or points.today is None:
        return None
    if not isinstance(said, InYear) or not isinstance(said.part.of, Season) or said.year.told:
        return None
    found = points.in_year(said, points.today.year)
    late = found and found.start and found.start > points.today
    return points.in_year(said, points.today.year - 1) if late else found


def extent(points: Points, written: WrittenDate) -> Period | None:
    """From the first day of the one end to the last day of the other."""
    first, last = ends(points, written.first, written.last)
    if written.last is None or not first or not last:
        return first
    found = through(first, last)
    if (
        not says_year(written.first)
        and not says_year(written.last)
        and points.barely_begun(found)
        and not points.scene.same_sentence
    ):
        assert found.start
        assert found.end
        first, last = ends(points, in_year_of(written.first, found.start.year - 1), written.last)
        found = through(first, last) if first and last else found
    if found.start is None or found.end is None or found.start < found.end:
        return found
    return replace(found, granularity="day") if found.start == found.end else None  # 今年~三年前: the wrong way round


def through(first: Period, last: Period) -> Period:
    """From the beginning of one to the end of another; 下午3点至5点 ends in the afternoon too."""
    begins, closes = first.start_time, last.end_time
    if begins and closes and first.start == last.end and closes < begins and closes.hour < NOON:
        closes = closes.replace(hour=closes.hour + NOON)
    return Period(first.start, last.end, "range", begins, closes)


def ends(points: Points, one: Point, other: Point | None) -> tuple[Period | None, Period | None]:
    if other is None:
        return points.period(one), None
    if isinstance(other, Named) and other.vague:
        return points.period(one), Period(points.today, points.today, "day") if points.today else None
    if not says_year(one) and says_year(other) and not steps(other):
        last = points.period(other)
        return (ending(points, one, last.end) if last and last.end else None), last
    first = points.period(one)
    return first, beginning(points, other, first.start) if first and first.start else None


def steps(said: Point) -> bool:
    """Whether its year counts from that of the date before it: 次年."""
    return isinstance(said, (InYear, Current, Near, Same)) and said.year.year_step is not None


def beginning(points: Points, said: Point, first: date) -> Period | None:
    """The last end of a range: what it leaves unsaid it has from the first."""
    match said:
        case InYear(year=Year(year_step=int(step))) | Current(year=Year(year_step=int(step))):
            return points.in_year(said, first.year + step)
        case Near(day_step=int(step), clock=clock):
            at = first + step * DAY
            return at_clock(Period(at, at, "day"), clock)
        case Near(day_shift=None, month_shift=None, month_step=None, quarter_shift=None, within=Within(weekday=int())):
            found = points.period(said)
            late = found and found.start and found.start < first
            return (
                Period(found.start + 7 * DAY, found.start + 7 * DAY, "day") if late and found and found.start else found
            )
        case InYear(part=part, year=year) | Same(part=part, year=year) if part.told and not year.told:
            return part_after(points, part, first)
        case Count(behind=InYear() as behind):
            return beginning(points, behind, first)
        case _:
            return points.period(said)


def part_after(points: Points, part: Part, first: date) -> Period | None:
    """The part of a year that comes next after a day."""
    if part.of == WHOLE and part.within.day is not None:
        there = first.replace(day=1) if part.within.day >= first.day else shifted(first.replace(day=1), 1)
        found = nth_day(month(there.year, there.month), part.within.day)
        return at_clock(found, part.clock) if found else None
    if part.of == WHOLE and part.within == ALL:
        return at_clock(Period(first, first, "day"), part.clock)
    found = points.meaning.in_year(part, first.year)
    if found is None or (found.end and found.end < first):
        found = points.meaning.in_year(part, first.year + 1)
    return found


def ending(points: Points, said: Point, last: date) -> Period | None:
    """The first end of a range whose last one says the year."""
    match said:
        case InYear(part=Part(of=Months() as of, within=Within(day=int(number)), clock=clock)) if of == WHOLE:
            found = nth_day(month(last.year, last.month), number)  # 5日至2023年6月7日
            return at_clock(found, clock) if found else None
        case InYear() | Current(of="year"):
            found = points.in_year(said, last.year)
            return (
                points.in_year(said, last.year - 1) if found is None or (found.start and found.start > last) else found
            )
        case _:
            return points.period(said)


def said_by(said: Point | None) -> tuple[str, ...]:
    """What the words of a point say of how it lies to others, as in `Date.said`."""
    match said:
        case InYear(year=year) | Current(year=year):
            return ("last_year",) if is_last(year) else ()
        case Same(year=year, part=part):
            bare = not year.told and not part.told
            return ("same_period", "last_year") if bare or is_last(year) else ("same_period",)
        case Near(month_shift=-1) | Near(quarter_shift=-1) | Near(week_shift=-1):
            return ("last_period",)
        case Near(year=year):
            return ("last_year",) if is_last(year) else ()
        case _:
            return ()


def is_last(year: Year) -> bool:
    return year.year_shift == -1 or year.year_step == -1


def granularity(written: WrittenDate) -> str:
    """That of a date which nothing pins."""
    said = written.first
    season = isinstance(said, InYear) and isinstance(said.part.of, Season)
    if written.last is not None or written.bound is not None and not season:
        return "range"
    match said:
        case Count(way=way):
            return "duration" if way == "within" else "range"
        case Named(vague=str()):
            return "vague"
        case InYear(part=part):
            return grain_of(part) or "year"
        case Same(part=part):
            grain = grain_of(part)
            return grain if grain in ("day", "quarter") else "range"
        case Current(edge=edge) | Years(edge=edge):
            return "day" if edge else "year"
        case Near():
            return nearness(said)
        case Named():
            return "day"


def grain_of(part: Part) -> str | None:
    """The granularity of a part of a year; None of the whole."""
    within = part.within
    if isinstance(part.of, Season):
        return "season"
    days = (within.day, within.nth_day, within.weekday, part.edge, part.clock.hour)
    if isinstance(part.of, Holiday) or any(said is not None for said in days):
        return "day"
    if isinstance(part.of, Months) and part.of.quarter is not None:
        return "quarter"
    if isinstance(part.of, Lunar) or within == ALL and part.of.month is not None:
        return "month"
    return "range" if part.told else None


def nearness(said: Near) -> str:
    """The granularity of what is counted from another period."""
    narrower = grain_of(Part(within=said.within, edge=said.edge, clock=said.clock))
    if narrower or said.day_shift is not None or said.day_step is not None:
        return narrower or "day"
    if said.quarter_shift is not None:
        return "quarter"
    return "range" if said.week_shift is not None else "month"
