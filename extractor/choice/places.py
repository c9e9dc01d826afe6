"""Which place a quantity holds for: candidates from the places of the article, words such as 全市, and what the article is about.

    平鲁区造林3万亩，占全市的35% → of 35%: 平鲁区, 朔州市 (全市), what the article is about, 全国, none
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

import regex
from msgspec import Struct

from extractor.choice.site import Candidate, Site
from extractor.choice.weights import Group, steps
from extractor.frame import MARKS, Frame, Spot
from extractor.model import Division, Place

NATION = Division(name="全国", code="")
NATIONAL = "100000"           # the code that stands for the whole nation
NEAR, FIRST, BEHIND = 8, 3, 2      # places that are candidates: the last before the quantity, the first of the article, the next
REACH = 30                    # characters behind a quantity in which a place may be meant
MARK = frozenset(MARKS)
DATELINE = regex.compile(r"[\d月日]{1,6}[电讯]")
SHARES = (.1, .2, .35, .5, .8)


class Spoken(Struct, frozen=True, gc=False):
    """A place that the article speaks of: by name, or by a word such as 全市 (`sort` says by which)."""

    start: int
    end: int
    division: Division
    sort: str
    rule: str
    level: str
    spot: Spot


class Home(Struct, frozen=True, gc=False):
    """What a part of an article is about: divisions, likeliest first, with their probabilities and whence they are known."""

    start: int
    ranked: Sequence[tuple[Division, float, str]]


class Heard(NamedTuple):
    """A place by itself: its level, how it lies to what the article is about, and what stands beside it."""

    sort: str
    level: str
    home: str
    share: int
    office: bool
    opens: str
    left: str
    left2: str
    right2: str
    quoted: bool
    holds: bool
    held: bool
    dateline: bool
    rule: str
    often: int
    frame: str

    TEMPLATES = ("home level", "share level", "left", "left2", "right2", "quoted", "holds held", "dateline", "rule", "often home",  # type: ignore[misc]
                 "frame level home", "office level", "sort office")


class Near(NamedTuple):
    """How a place stands to the quantity."""

    side: str
    clauses: int
    sentences: int
    paragraphs: int
    sections: int
    rank: int
    opened: bool
    narrowed: bool
    joined: bool
    sort: str
    level: str
    home: str
    opens: str
    office: bool

    TEMPLATES = ("side clauses sort office", "side sentences opens office", "paragraphs sort", "side clauses opens home", "rank sentences",  # type: ignore[misc]
                 "opened sentences home", "home sentences sort", "home rank side clauses", "level sort sentences", "narrowed", "sections opens",
                 "joined sort opens", "paragraphs opens home")


class Worded(NamedTuple):
    """What stands beside a place, and how far it is from the quantity."""

    words: str
    left: str
    right: str
    side: str
    clauses: int
    sentences: int

    TEMPLATES = ("words sentences", "left side sentences", "right clauses", "right side sentences", "left side")    # type: ignore[misc]


class Of(NamedTuple):
    """A place and the kind of the quantity."""

    kind: str
    dimension: str | None
    role: str | None
    level: str
    sort: str
    home: str
    listed: bool | None

    TEMPLATES = ("role kind", "kind level", "kind sort home", "dimension level home", "listed")     # type: ignore[misc]


class Beside(NamedTuple):
    """The word before the quantity, and how far the place is."""

    left: str
    side: str
    clauses: int
    sort: str

    TEMPLATES = ("left side clauses sort",)     # type: ignore[misc]


class Unsaid(NamedTuple):
    """A place that no name beside the quantity says: what the article is about, the nation, or none."""

    source: str
    kind: str
    dimension: str | None
    rule: str
    level: str
    inside: int
    some: int
    seen: bool
    sure: int
    office: bool
    frame: str

    TEMPLATES = ("source", "source inside", "source frame inside", "source kind", "source level", "source seen", "source sure",     # type: ignore[misc]
                 "source dimension", "source office", "source some", "source rule", "source kind frame", "source office inside")


def level_of(division: Division) -> str:
    """nation, region, province, city, county, township or village."""
    code = division.code
    if division.name == NATION.name:
        return "nation"
    if not code:
        return "region"
    if len(code) > 6:
        return "township" if len(code) == 9 else "village"
    return "province" if code.endswith("0000") else "city" if code.endswith("00") else "county"


def identity(division: Division) -> str:
    """Equal for divisions of which a record says the same place: a township's is that of its county."""
    return NATION.name if division.name == NATION.name or division.code == NATIONAL else division.code[:6] or division.name


def encloses(outer: Division, inner: Division) -> bool:
    """Whether one division holds the other: 全国 holds 山西省, 山西省 holds 朔州市, 朔州市 holds 平鲁区."""
    if outer.name == NATION.name:
        return inner.name != NATION.name
    code = outer.code.rstrip("0") if len(outer.code) == 6 else outer.code
    if len(code) % 2 and len(code) < 6:
        code += "0"
    return bool(code) and outer.code != inner.code and inner.code.startswith(code)


class PlaceWords(Struct, frozen=True):
    """What the rules say of words round places: `lift` gives the division that 全市 means where another is in force."""

    deictics: Callable[[str, int, int], list[tuple[int, int, str, int | None]]]
    lift: Callable[[str, Division | None], Division | None]
    office: regex.Pattern[str]
    national: regex.Pattern[str]


def spoken(frame: Frame, places: Sequence[Place], words: PlaceWords, home: Division | None) -> list[Spoken]:
    """The places that an article speaks of, in the order of the text. `home` is what it is about."""
    named = [place for place in places if place.adcode or place.type in ("region", "natural")]
    starts = [place.start for place in named]
    found = [(place.start, place.end, place, "") for place in named if place.type != "site"]
    told: list[tuple[int, int, Place | None, str]] = [*found]
    for start, end, word, depth in words.deictics(frame.text, frame.start, frame.end):
        at = bisect_left(starts, end)
        if not (at and named[at - 1].end > start):
            told.append((start, end, None, f"{word[0] if word[0] in '全我' else '该'}{'' if depth is None else depth}"))
    told.sort(key=lambda one: one[0])
    out: list[Spoken] = []
    last: Division | None = None
    for start, end, place, sort in told:
        if place is not None:
            division = of_place(place)
            last = division if place.type == "admin" else last
            out.append(Spoken(start, end, division, place.type, place.rule, level_of(division), frame.spot(start)))
            continue
        word = frame.text[start:end]
        meant = {identity(one): one for one in (words.lift(word, last or home), words.lift(word, home or last)) if one is not None}
        out += [Spoken(start, end, one, sort, f"lifted {number}", level_of(one), frame.spot(start)) for number, one in enumerate(meant.values())]
    return out


def of_place(place: Place) -> Division:
    """The division that a settled place names; a region or a river has its name alone."""
    if not place.adcode:
        return Division(name=place.name, code="")
    if place.adcode == NATIONAL:
        return NATION
    code = place.candidates[0].code if place.candidates else place.adcode
    return Division(name=place.name, code=code, province=place.province, city=place.city, county=place.county)


class PlaceChoices:
    """The places of one article, ready to give candidates. `homes` tell what its parts are about."""

    def __init__(self, frame: Frame, places: Sequence[Spoken], words: PlaceWords, homes: Sequence[Home]) -> None:
        self._frame, self._places, self._words, self._homes = frame, places, words, homes
        self._parts = [home.start for home in homes]
        self._starts = [place.start for place in places]
        self._ids = [identity(place.division) for place in places]
        self._often = Counter(one for one, place in zip(self._ids, places, strict=True) if place.rule[:6] != "lifted")
        self._heard = [self._hear(number) for number in range(len(places))]

    def candidates(self, site: Site) -> list[Candidate]:
        """The places that a quantity may hold for, the one of no place last."""
        at, last = bisect_left(self._starts, site.start), len(self._places)
        numbers = [*range(min(FIRST, max(0, at - NEAR))), *range(max(0, at - NEAR), at)]
        numbers += [i for i in range(at, min(at + BEHIND, last)) if self._starts[i] < site.end + REACH]
        found = [self._candidate(site, number, at) for number in numbers]
        seen = {one.key for one in found}
        inside = min(sum(self._places[i].spot.sentence == site.spot.sentence for i in numbers if i < at), 2)
        some = min(len(seen), 3)
        office = self._words.national.search(self._frame.text, self._frame.sentence_start(site.start), site.start) is not None

        def unsaid(source: str, division: Division | None, whence: str | None, sure: float = 0.0) -> Candidate:
            key = identity(division) if division else None
            level = level_of(division) if division else ""
            group = Unsaid(source, site.kind, site.dimension, site.rule, level, inside, some, key in seen, steps(sure, (.3, .5, .7, .9)), office,
                           self._frame.sort)
            return Candidate(key, division, whence, (group,), division.name if division else "")

        for (division, sure, whence), source in zip(self._home(site.start).ranked, ("home", "second home"), strict=False):
            found.append(unsaid(source, division, whence, sure))
        if NATION.name not in seen:
            found.append(unsaid("nation", NATION, "article"))
        found.append(unsaid("none", None, None))
        return found

    def _hear(self, number: int) -> tuple[Heard, bool]:
        place, frame = self._places[number], self._frame
        text, start, end = frame.text, place.start, place.end
        office = self._words.office.match(text, end) is not None
        named = place.sort == "admin"
        home = self._to_home(place)
        share = steps(self._often[self._ids[number]] / max(1, sum(self._often.values())), SHARES)
        held = named and number > 0 and self._places[number - 1].end == start
        holds = named and number + 1 < len(self._places) and self._places[number + 1].start == end and self._places[number + 1].sort == "admin"
        quoted = text.rfind("《", frame.start, start) > text.rfind("》", frame.start, start)
        return Heard(place.sort, place.level, home, share, office, frame.opens(start), text[max(frame.start, start - 1):start],
                     text[max(frame.start, start - 2):start], text[end:end + 2], quoted, holds, held, DATELINE.match(text, end) is not None,
                     place.rule, min(self._often[self._ids[number]], 5), frame.sort), office

    def _home(self, offset: int) -> Home:
        """What the part of the article that an offset lies in is about."""
        return self._homes[max(0, bisect_right(self._parts, offset) - 1)]

    def _to_home(self, place: Spoken) -> str:
        """How a place lies to what its part of the article is about: the same, in it, over it, or out of it."""
        division, home = place.division, self._home(place.start).ranked[0][0]
        if identity(division) == identity(home):
            return "same"
        return "in" if encloses(home, division) else "over" if encloses(division, home) else "out"

    def _candidate(self, site: Site, number: int, at: int) -> Candidate:
        place, (heard, office) = self._places[number], self._heard[number]
        here, spot, own = site.spot, place.spot, self._ids[number]
        before = number < at
        side = "before" if before else "behind"
        clauses = steps(abs(here.clause - spot.clause), (0, 1, 2, 3, 5, 8, 13))
        sentences = steps(abs(here.sentence - spot.sentence), (0, 1, 2, 4, 8))
        between = range(number + 1, at)
        rank = len({self._ids[i] for i in between if self._ids[i] != own})
        opened = any(self._heard[i][0].opens in ("sentence", "paragraph", "article") and self._ids[i] != own and not self._heard[i][1] for i in between)
        narrowed = any(self._ids[i] != own and self._places[i].spot.sentence == here.sentence and
                       encloses(place.division, self._places[i].division) for i in between)
        joined = before and MARK.isdisjoint(self._frame.text[place.end:site.start])
        near = Near(side, clauses, sentences, steps(abs(here.paragraph - spot.paragraph), (0, 1, 2, 4)), min(abs(here.section - spot.section), 2),
                    min(rank, 5), opened, narrowed, joined, heard.sort, heard.level, heard.home, heard.opens, office)
        words = self._frame.text[place.start:place.end] if place.sort not in ("admin", "region", "natural") else ""
        worded = Worded(words, heard.left, heard.right2[:1], side, min(clauses, 2), min(sentences, 2))
        listed = None if site.listed is None else site.listed.start == place.start
        of = Of(site.kind, site.dimension, site.asides.get(place.start), heard.level, heard.sort, heard.home, listed)
        groups: tuple[Group, ...] = (heard, near, worded, of)
        if sentences == 0:
            groups += (Beside(site.left, side, clauses, heard.sort),)
        whence = "clause" if clauses == 0 else "sentence" if sentences == 0 else "paragraph" if spot.paragraph == here.paragraph else "article"
        return Candidate(own, place.division, whence, groups, self._frame.text[place.start:place.end])
