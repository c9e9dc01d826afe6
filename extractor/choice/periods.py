"""Which period a quantity is of: candidates from the dates of the article, its title, its section and the day of publication.

    去年全市森林覆盖率达20.50%，比2016年提高2.1个百分点 → of both quantities: 去年, 2016年 (what is compared with), the day of
    publication, its year and the year before, none
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from datetime import date as Day
from datetime import timedelta
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from extractor.choice.site import Candidate, Site
from extractor.choice.weights import Group, steps
from extractor.frame import MARKS, Frame, Spot, shape
from extractor.model import Date

Span: TypeAlias = tuple[Day | None, Day | None]
NOTHING: Span = (None, None)
NEAR, FIRST, BEHIND = 10, 4, 2        # dates that are candidates: the last before the quantity, the first of the article, the next
REACH = 40                            # characters behind a quantity in which a date may be meant
AGES = (3, 12, 40, 100, 200, 400, 800, 2000)      # days since the end of a period, coarsely
DAY = timedelta(days=1)
SPOKEN = ("title", "cue", "cue end", "cue last year")      # sources that count beside a date with the same period
COMPARES = frozenset("比较与同")


class Period(Struct, frozen=True, gc=False):
    """A period that holds for a quantity: first and last day (inclusive; None where open), its words, how exact it is."""

    start: Day | None
    end: Day | None
    text: str
    granularity: str


class Said(NamedTuple):
    """A date by itself: its words and what stands beside them."""

    words: str
    grain: str
    age: str
    opens: str
    left: str
    left2: str
    right2: str
    quoted: bool
    first: bool
    titled: bool
    often: int
    sort: str

    TEMPLATES = ("grain", "age grain", "words", "left", "left2", "right2", "quoted", "first sort", "opens words", "titled", "often",  # type: ignore[misc]
                 "age", "opens")


class Near(NamedTuple):
    """How a date stands to the quantity."""

    side: str
    clauses: int
    sentences: int
    paragraphs: int
    sections: int
    rank: int
    opened: bool
    joined: bool
    cued: bool
    opens: str
    grain: str
    age: str
    first: bool
    sort: str

    TEMPLATES = ("side clauses", "side sentences opens", "paragraphs", "side clauses opens", "rank sentences", "opened sentences grain",  # type: ignore[misc]
                 "grain sentences", "age sentences", "first sentences", "sections opens", "opens rank paragraphs", "joined grain", "cued",
                 "sort grain sentences", "rank side clauses")


class Worded(NamedTuple):
    """The words of a date, and how far it is from the quantity."""

    words: str
    left: str
    right: str
    side: str
    clauses: int
    sentences: int

    TEMPLATES = ("words sentences", "left side", "right clauses", "left side sentences", "right side sentences")    # type: ignore[misc]


class Of(NamedTuple):
    """A date and the kind of the quantity."""

    kind: str
    per: str | None
    dimension: str | None
    planned: bool
    compared: bool
    clauses: int
    role: str | None
    grain: str
    age: str
    edge: bool

    TEMPLATES = ("compared kind clauses", "role kind", "grain kind", "grain dimension", "per grain", "age kind", "planned age", "edge grain")  # type: ignore[misc]


class Unsaid(NamedTuple):
    """A period that no date beside the quantity says: that of the title or section, of publication, or none at all."""

    source: str
    kind: str
    per: str | None
    planned: bool
    sort: str
    edge: bool
    inside: int
    around: int
    some: int
    cue: str | None

    TEMPLATES = ("source", "source kind", "source per", "source sort", "source planned", "source inside", "source around",  # type: ignore[misc]
                 "source some sort", "source cue", "source kind inside", "source per inside", "source edge", "source cue kind", "source cue planned", "source cue edge")


class UnsaidOf(NamedTuple):
    """The same, and the words of the quantity."""

    source: str
    rule: str
    dimension: str | None
    unit: str
    left: str
    cued: bool

    TEMPLATES = ("source rule", "source dimension", "source unit", "source left", "source cued dimension", "source cued left", "source cued rule")       # type: ignore[misc]


class Mentioned(Struct, frozen=True, gc=False):
    """A date of the article, and what of it does not depend on the quantity."""

    date: Date
    spot: Spot
    said: Said
    compared: bool
    right: str

    @property
    def span(self) -> Span:
        return self.date.start_date, self.date.end_date


class Periods:
    """The dates of one article, ready to give candidates."""

    def __init__(self, frame: Frame, dates: Sequence[Date]) -> None:
        self._frame = frame
        dated = [date for date in dates if date.start_date or date.end_date]
        often = Counter((date.start_date, date.end_date) for date in dated)
        titled = frame.titled
        self._titled: Span = (titled.start_date, titled.end_date) if titled else NOTHING
        self._starts = [date.start for date in dated]
        self._known = [self._mentioned(date, number == 0, often) for number, date in enumerate(dated)]

    def candidates(self, site: Site) -> list[Candidate]:
        """The periods that a quantity may be of, the one of no period last."""
        at = bisect_left(self._starts, site.start)
        last = len(self._known)
        numbers = [*range(min(FIRST, max(0, at - NEAR))), *range(max(0, at - NEAR), at)]
        numbers += [i for i in range(at, min(at + BEHIND, last)) if self._starts[i] < site.end + REACH]
        found = [self._candidate(site, number, at) for number in numbers]
        spot, known = site.spot, self._known
        inside = sum(known[i].spot.sentence == spot.sentence for i in range(max(0, at - NEAR), at))
        around = sum(known[i].spot.paragraph == spot.paragraph for i in range(max(0, at - NEAR), at))
        seen = {one.key for one in found}
        context = (min(inside, 2), min(around, 2), min(len(seen), 3))
        for source, span, whence, words in self._unsaid(site):
            if span not in seen or source in SPOKEN:
                found.append(Candidate(span, Period(*span, words, grain_of(span)), whence, self._groups(source, site, context), words))
        found.append(Candidate(NOTHING, None, None, self._groups("none", site, context)))
        return found

    def _mentioned(self, date: Date, first: bool, often: Counter[Span]) -> Mentioned:
        frame, text = self._frame, self._frame.text
        left, left2 = text[max(frame.start, date.start - 1):date.start], text[max(frame.start, date.start - 2):date.start]
        right2 = text[date.end:date.end + 2]
        quoted = text.rfind("《", frame.start, date.start) > text.rfind("》", frame.start, date.start)
        span = (date.start_date, date.end_date)
        said = Said(shape(date.text), date.granularity, self._age(date), frame.opens(date.start), left, left2, right2, quoted, first,
                    span == self._titled, min(often[span], 4), frame.sort)
        return Mentioned(date, frame.spot(date.start), said, left in COMPARES or "同期" in date.text, right2[:1])

    def _age(self, date: Date) -> str:
        """How long ago a period ended, coarsely; `future` and `now` for one to come and one that lasts."""
        published = self._frame.published
        start, end = date.start_date or date.end_date, date.end_date or date.start_date
        if published is None or start is None or end is None:
            return "unknown"
        if start > published:
            return "future"
        return "now" if end >= published else str(steps((published - end).days, AGES))

    def _candidate(self, site: Site, number: int, at: int) -> Candidate:
        one = self._known[number]
        date, said, spot, here = one.date, one.said, one.spot, site.spot
        before = number < at
        side = "before" if before else "behind"
        clauses = steps(abs(here.clause - spot.clause), (0, 1, 2, 3, 5, 8, 13))
        sentences = steps(abs(here.sentence - spot.sentence), (0, 1, 2, 4, 8))
        between = self._known[number + 1:at]
        span = one.span
        rank = len({other.span for other in between if other.span != span})
        opened = any(other.said.opens in ("sentence", "paragraph", "article") and other.span != span and not other.compared for other in between)
        joined = before and MARK.isdisjoint(self._frame.text[date.end:site.start])
        near = Near(side, clauses, sentences, steps(abs(here.paragraph - spot.paragraph), (0, 1, 2, 4)), min(abs(here.section - spot.section), 2),
                    min(rank, 5), opened, joined, self._frame.cue(date.start) is site.cue, said.opens, said.grain, said.age, said.first, said.sort)
        worded = Worded(said.words, said.left, one.right, side, min(clauses, 2), min(sentences, 2))
        of = Of(site.kind, site.per, site.dimension, site.planned, one.compared, min(clauses, 1), site.asides.get(date.start), said.grain,
                said.age, site.sort == "before")
        whence = "clause" if clauses == 0 else "sentence" if sentences == 0 else "paragraph" if spot.paragraph == here.paragraph else "article"
        return Candidate(span, Period(*span, date.text, date.granularity), whence, (said, near, worded, of), date.text)

    def _unsaid(self, site: Site) -> list[tuple[str, Span, str, str]]:
        """(source, period, whence, words) of the periods that hold without a date beside the quantity."""
        found: list[tuple[str, Span, str, str]] = []
        frame, cue, published = self._frame, site.cue, self._frame.published
        if frame.titled and self._titled != NOTHING:
            found.append(("title", self._titled, "article", frame.titled.text))
        if cue:
            words = str(cue.first.year) if cue.first.year == cue.last.year else f"{cue.first.year}—{cue.last.year}"
            found += [("cue", (cue.first, cue.last), "article", words), ("cue end", (cue.last, cue.last), "article", words)]
            if cue.first.year < cue.last.year:
                found.append(("cue last year", (Day(cue.last.year, 1, 1), cue.last), "article", str(cue.last.year)))
            if site.sort == "before":
                eve = cue.first - DAY
                found += [("cue eve", (eve, eve), "article", words), ("cue year before", (Day(eve.year, 1, 1), eve), "article", words)]
        if published:
            year = published.year
            found.append(("published", (published, published), "article", ""))
            found.append(("this year", (Day(year, 1, 1), Day(year, 12, 31)), "article", ""))
            found.append(("last year", (Day(year - 1, 1, 1), Day(year - 1, 12, 31)), "article", ""))
            if site.sort == "before":
                found.append(("last year end", (Day(year - 1, 12, 31), Day(year - 1, 12, 31)), "article", ""))
        return found

    def _groups(self, source: str, site: Site, context: tuple[int, int, int]) -> tuple[Group, ...]:
        cue = None
        if site.cue:
            away = site.spot.paragraph - self._frame.spot(site.cue.start).paragraph
            cue = f"{site.cue.rule} {site.cue.opens} {steps(away, (0, 1, 4))}"
        return (Unsaid(source, site.kind, site.per, site.planned, self._frame.sort, site.sort == "before", *context, cue),
                UnsaidOf(source, site.rule, site.dimension, site.unit, site.left, site.cue is not None))


MARK = frozenset(MARKS)


def grain_of(span: Span) -> str:
    """The granularity of a period that no date says."""
    start, end = span
    if start is None or end is None or start == end:
        return "day"
    whole = start.month == start.day == 1 and (end.month, end.day) == (12, 31)
    return "year" if whole and start.year == end.year else "range"
