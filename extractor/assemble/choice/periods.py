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
from typing import Any, NamedTuple, TypeAlias

from msgspec import Struct

from extractor.assemble.choice.near import OPENERS, Stance, around, undivided, whence
from extractor.assemble.choice.site import Candidate, Scored, Site
from extractor.assemble.choice.weights import Group, Sums, Weights, steps
from extractor.assemble.frame import Cue, Frame, Spot, shape
from extractor.model import Date

Span: TypeAlias = tuple[Day | None, Day | None]
NOTHING: Span = (None, None)
REACH = 40  # characters behind a quantity in which a date may be meant
AGES = (3, 12, 40, 100, 200, 400, 800, 2000)  # days since the end of a period, coarsely
DAY = timedelta(days=1)
PARAGRAPHS = frozenset(("paragraph", "article"))  # what a date opens that holds for the paragraphs behind its own
COMPARES = frozenset("比较与同")
SOURCES = (
    "none",
    "title",
    "cue",
    "cue end",
    "cue last year",
    "cue eve",
    "cue year before",
    "published",
    "this year",
    "last year",
    "last year end",
)
SPOKEN = frozenset(
    ("title", "cue", "cue end", "cue last year")
)  # sources that count beside a date with the same period


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

    TEMPLATES = (  # type: ignore[misc]
        "grain",
        "age grain",
        "words",
        "left",
        "left2",
        "right2",
        "quoted",
        "first sort",
        "opens words",
        "titled",
        "often",
        "age",
        "opens",
    )


class Near(NamedTuple):
    """How a date stands to the quantity."""

    behind: bool
    clauses: int
    sentences: int
    paragraphs: int
    sections: int
    rank: int
    opened: bool
    cued: bool
    opens: str
    grain: str
    age: str
    first: bool
    sort: str

    TEMPLATES = (  # type: ignore[misc]
        "behind clauses",
        "behind sentences opens",
        "paragraphs",
        "behind clauses opens",
        "rank sentences",
        "opened sentences grain",
        "grain sentences",
        "age sentences",
        "first sentences",
        "sections opens",
        "opens rank paragraphs",
        "clauses grain",
        "cued",
        "sort grain sentences",
        "rank behind clauses",
    )


class Worded(NamedTuple):
    """How far a date is from the quantity, coarsely, and its words."""

    behind: bool
    clauses: int
    sentences: int
    words: str
    left: str
    right: str

    TEMPLATES = ("words sentences", "left behind", "right clauses", "left behind sentences", "right behind sentences")  # type: ignore[misc]


class Of(NamedTuple):
    """The kind of the quantity, and a date."""

    kind: str
    per: str | None
    dimension: str | None
    planned: bool
    edge: str
    role: str | None
    clauses: int
    grain: str
    age: str
    compared: bool

    TEMPLATES = (  # type: ignore[misc]
        "compared kind clauses",
        "role kind",
        "grain kind",
        "grain dimension",
        "per grain",
        "age kind",
        "planned age",
        "edge grain",
    )


class Unsaid(NamedTuple):
    """What speaks for a period that no date beside the quantity says: that of the title or section, of publication, or none at all."""

    kind: str
    per: str | None
    planned: bool
    edge: str
    inside: int
    around: int
    some: int
    cue: str | None
    sort: str

    TEMPLATES = (  # type: ignore[misc]
        "",
        "kind",
        "per",
        "sort",
        "planned",
        "inside",
        "around",
        "some sort",
        "cue",
        "kind inside",
        "per inside",
        "edge",
        "cue kind",
        "cue planned",
        "cue edge",
    )


class Measured(NamedTuple):
    """The same, by what is measured."""

    rule: str
    dimension: str | None
    cued: bool

    TEMPLATES = ("rule", "dimension", "cued dimension", "cued rule")  # type: ignore[misc]


class Led(NamedTuple):
    """The same, by the word before the quantity and the end of its name."""

    left: str
    head: str
    cued: bool

    TEMPLATES = ("left", "head", "cued left", "cued head")  # type: ignore[misc]


class Mentioned(Struct, gc=False):
    """A date of the article, and what of it does not depend on the quantity."""

    date: Date
    key: Span
    spot: Spot
    cue: Cue | None
    said: tuple[Any, ...]
    lite: tuple[Any, ...]
    words: tuple[Any, ...]
    own: tuple[Any, ...]
    opener: bool
    score: float
    near: Sums
    worded: Sums
    of: Sums


class Periods:
    """The dates of one article, ready to give candidates scored by weights."""

    def __init__(self, frame: Frame, dates: Sequence[Date], weights: Weights) -> None:
        self._frame, self._weights = frame, weights
        self._said, self._worded = (
            weights.heard(Said, "words", "left", "left2", "right2"),
            weights.heard(Worded, "words", "left", "right"),
        )
        self._led = weights.heard(Led, "left", "head", labels=SOURCES)
        cued = {cue.start for cue in frame.cues}  # 过去一年 in a report: the cue says which year
        dated = [date for date in dates if (date.start_date or date.end_date) and date.start not in cued]
        often = Counter([(date.start_date, date.end_date) for date in dated])
        titled = frame.titled
        self._titled: Span = (titled.start_date, titled.end_date) if titled else NOTHING
        self._starts = [date.start for date in dated]
        self._known = [self._mentioned(date, number == 0, often) for number, date in enumerate(dated)]
        self._published = around_publication(frame.published) if frame.published else []
        self._unsaid, self._measured, self._left = (weights.vectors(kind, SOURCES) for kind in (Unsaid, Measured, Led))

    def alike(self, before: Site, site: Site) -> bool:
        """Whether a quantity is of the period of the one before, with no date between them: of the same sentence, or of the same kind
        in a later paragraph."""
        return (
            (before.spot.sentence == site.spot.sentence or before.kind == site.kind and self._goes_on(before, site))
            and before.cue is site.cue
            and before.planned == site.planned
            and before.own == site.own
            and before.due == site.due
            and before.edge == site.edge
            and undivided(self._known, self._starts, before, site)
        )

    def _goes_on(self, before: Site, site: Site) -> bool:
        """Whether one date of their section, which begins its paragraph and is alone in it, is the last before both of two paragraphs."""
        at = bisect_left(self._starts, site.start)
        if not at or before.spot.paragraph == site.spot.paragraph:
            return False
        last = self._known[at - 1]
        alone = at == 1 or self._known[at - 2].spot.paragraph != last.spot.paragraph
        return alone and last.spot.section == site.spot.section and self._frame.opens(last.date.start) in PARAGRAPHS

    def scored(self, site: Site) -> list[Scored]:
        """The periods that a quantity may be of."""
        kind = (site.kind, site.per, site.dimension, site.planned, site.edge)
        found: list[Scored] = []
        own = own_date(site)
        inside = near = 0
        sentence, paragraph, asides, cue = site.spot.sentence, site.spot.paragraph, site.asides, site.cue
        for one, stance in self._around(site):
            behind, clauses, sentences, *_ = stance
            spot = one.spot
            if not behind:
                inside += spot.sentence == sentence
                near += spot.paragraph == paragraph
            if one.date.start == own:
                return [(one.key, 0.0, (one, stance))]
            score = (
                one.score
                + one.near[(*stance, one.cue is cue)]
                + one.worded[behind, min(clauses, 2), min(sentences, 2)]
                + one.of[(*kind, asides.get(one.date.start), min(clauses, 1))]
            )
            found.append((one.key, score, (one, stance)))
        seen = {key for key, _, _ in found}
        context, measured, left = self._context(site, inside, near, len(seen))
        scores = [
            a + b + c for a, b, c in zip(self._unsaid[context], self._measured[measured], self._left[left], strict=True)
        ]
        for number, span, words in self._sources(site):
            if span not in seen or SOURCES[number] in SPOKEN:
                found.append((span, scores[number], (span, words)))
        found.append((NOTHING, scores[0], None))
        return found

    def made(self, reference: Any) -> tuple[Period | None, str | None]:
        """The period that a scored candidate stands for, and whence it comes."""
        if reference is None:
            return None, None
        one, told = reference
        if isinstance(one, Mentioned):
            return period_of(one.date), whence(told)
        return Period(one[0], one[1], told, grain_of(one)), "article"

    def candidates(self, site: Site) -> list[Candidate]:
        """The same candidates with all that is known of them: for learning and explaining."""
        kind = (site.kind, site.per, site.dimension, site.planned, site.edge)
        found = []
        pairs = self._around(site)
        for one, stance in pairs:
            behind, clauses, sentences, *_ = stance
            groups: tuple[Group, ...] = (
                (Said, one.said),
                (Near, (*stance, one.cue is site.cue, *one.lite)),
                (Worded, (behind, min(clauses, 2), min(sentences, 2), *one.words)),
                (Of, (*kind, site.asides.get(one.date.start), min(clauses, 1), *one.own)),
            )
            found.append(Candidate(one.key, period_of(one.date), whence(stance), groups, one.date.text))
        seen = {one.key for one in found}
        before = [one.spot for one, (behind, *_) in pairs if not behind]
        inside, near = (
            sum(getattr(spot, name) == getattr(site.spot, name) for spot in before)
            for name in ("sentence", "paragraph")
        )
        context, measured, left = self._context(site, inside, near, len(seen))
        told: tuple[Group, ...] = ((Unsaid, context), (Measured, measured), (Led, left))
        for number, span, words in self._sources(site):
            if span not in seen or SOURCES[number] in SPOKEN:
                found.append(
                    Candidate(
                        span, Period(span[0], span[1], words, grain_of(span)), "article", told, words, SOURCES[number]
                    )
                )
        found.append(Candidate(NOTHING, None, None, told, "", SOURCES[0]))
        return found

    def settled(self, site: Site) -> str | None:
        """The words of the date that the sentence settles on, beside which no candidate counts."""
        own = own_date(site)
        return next((one.date.text for one, _ in self._around(site) if one.date.start == own), None)

    def _around(self, site: Site) -> list[tuple[Mentioned, Stance]]:
        return around(self._known, self._starts, site, REACH)

    def _mentioned(self, date: Date, first: bool, often: Counter[Span]) -> Mentioned:
        frame, text, weights = self._frame, self._frame.text, self._weights
        start, end = date.start, date.end
        left, left2, right2 = (
            text[max(frame.start, start - 1) : start],
            text[max(frame.start, start - 2) : start],
            text[end : end + 2],
        )
        span, words, age, opens = (
            (date.start_date, date.end_date),
            shape(date.text),
            self._age(date),
            frame.opens(start),
        )
        said_words, said_left, said_left2, said_right2 = self._said(words, left, left2, right2)
        said = (
            said_words,
            date.granularity,
            age,
            opens,
            said_left,
            said_left2,
            said_right2,
            frame.titles(start),
            first,
            span == self._titled,
            min(often[span], 4),
            frame.sort,
        )
        compared = left in COMPARES or "same_period" in date.said
        lite, worded, own = (
            (opens, date.granularity, age, first, frame.sort),
            tuple(self._worded(words, left, right2[:1])),
            (date.granularity, age, compared),
        )
        return Mentioned(
            date,
            span,
            frame.spot(start),
            frame.cue(start),
            said,
            lite,
            worded,
            own,
            opens in OPENERS and not compared,
            weights.sums(Said)[said],
            weights.sums(Near, lite),
            weights.sums(Worded, worded),
            weights.sums(Of, own),
        )

    def _age(self, date: Date) -> str:
        """How long ago a period ended, coarsely; `future` and `now` for one to come and one that lasts."""
        published = self._frame.published
        start, end = date.start_date or date.end_date, date.end_date or date.start_date
        if published is None or start is None or end is None:
            return "unknown"
        if start > published:
            return "future"
        return "now" if end >= published else str(steps((published - end).days, AGES))

    def _context(
        self, site: Site, inside: int, around: int, some: int
    ) -> tuple[tuple[Any, ...], tuple[Any, ...], tuple[Any, ...]]:
        """The groups that speak for or against periods which no date beside the quantity says."""
        cue = None
        if site.cue:
            away = site.spot.paragraph - self._frame.spot(site.cue.start).paragraph
            cue = f"{site.cue.rule} {site.cue.opens} {steps(away, (0, 1, 4))}"
        cued = cue is not None
        return (
            (
                site.kind,
                site.per,
                site.planned,
                site.edge,
                min(inside, 2),
                min(around, 2),
                min(some, 3),
                cue,
                self._frame.sort,
            ),
            (site.rule, site.dimension, cued),
            (*self._led(site.left, site.head), cued),
        )

    def _sources(self, site: Site) -> list[tuple[int, Span, str]]:
        """(number of the source, period, its words) of the periods that hold without a date beside the quantity."""
        found: list[tuple[int, Span, str]] = []
        frame, cue, published = self._frame, site.cue, self._frame.published
        edge = site.edge == "before"
        if frame.titled and self._titled != NOTHING:
            found.append((1, self._titled, frame.titled.text))
        if cue:
            words = str(cue.first.year) if cue.first.year == cue.last.year else f"{cue.first.year}—{cue.last.year}"
            found += [(2, (cue.first, cue.last), words), (3, (cue.last, cue.last), words)]
            if cue.first.year < cue.last.year:
                found.append((4, (Day(cue.last.year, 1, 1), cue.last), str(cue.last.year)))
            if edge:
                eve = cue.first - DAY
                found += [(5, (eve, eve), words), (6, (Day(eve.year, 1, 1), eve), words)]
        if published:
            found += self._published[: 4 if edge else 3]
        return found


def own_date(site: Site) -> int | None:
    """Where the date starts that stands right before a quantity, or for which it is planned."""
    return site.due if site.own is None else site.own


def period_of(date: Date) -> Period:
    return Period(date.start_date, date.end_date, date.text, date.granularity)


def around_publication(published: Day) -> list[tuple[int, Span, str]]:
    """The periods round the day of publication, as sources: the day, its year, the year before, that one's last day."""
    year = published.year
    return [
        (7, (published, published), ""),
        (8, (Day(year, 1, 1), Day(year, 12, 31)), ""),
        (9, (Day(year - 1, 1, 1), Day(year - 1, 12, 31)), ""),
        (10, (Day(year - 1, 12, 31), Day(year - 1, 12, 31)), ""),
    ]


def grain_of(span: Span) -> str:
    """The granularity of a period that no date says."""
    start, end = span
    if start is None or end is None or start == end:
        return "day"
    whole = start.month == start.day == 1 and (end.month, end.day) == (12, 31)
    return "year" if whole and start.year == end.year else "range"
