"""Which place a quantity holds for: candidates from the places of the article, words such as 全市, and what the article is about.

平鲁区造林3万亩，占全市的35% → of 35%: 平鲁区, 朔州市 (全市), what the article is about, 全国, none
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import regex
from msgspec import Struct

from extractor.assemble.choice.near import OPENERS, Stance, around, undivided, whence
from extractor.assemble.choice.site import Candidate, Scored, Site
from extractor.assemble.choice.weights import Group, Sums, Weights, steps
from extractor.assemble.frame import Frame, Spot
from extractor.model import Division, Place

NATION = Division(name="全国", code="")
NATIONAL = "100000"  # the code that stands for the whole nation
REACH = 30  # characters behind a quantity in which a place may be meant
DATELINE = regex.compile(r"[\d月日]{1,6}[电讯]")
SOURCES = ("home", "second home", "nation", "none")
ZONE = "zone-form"  # the rule of 大同高新区
NAMED = frozenset(("admin", "region", "natural", "zone"))
DEPTHS = {"1": "province", "2": "city", "3": "county"}  # the levels of words such as 全市, by the digit in their sort
UNSURE = 0.3  # how probable what a part is about must be for places to lie in or out of it
SHARES = (0.1, 0.2, 0.35, 0.5, 0.8)


class Spoken(Struct, frozen=True, gc=False):
    """A place that the article speaks of: by name, or by a word such as 全市 (`sort` says by which)."""

    start: int
    end: int
    division: Division
    sort: str
    rule: str
    level: str
    spot: Spot


class Deictic(Struct, frozen=True, gc=False):
    """A word such as 全市, before it is known which place it means."""

    start: int
    end: int
    word: str
    sort: str
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
    left: str
    left2: str
    right2: str
    quoted: bool
    held: bool
    dateline: bool
    rule: str
    often: int
    frame: str

    TEMPLATES = (  # type: ignore[misc]
        "home level",
        "share level",
        "left",
        "left2",
        "right2",
        "quoted",
        "held",
        "dateline",
        "rule",
        "often home",
        "frame level home",
        "office level",
        "sort office",
    )


class Near(NamedTuple):
    """How a place stands to the quantity."""

    behind: bool
    clauses: int
    sentences: int
    paragraphs: int
    sections: int
    rank: int
    opened: bool
    narrowed: bool
    sort: str
    level: str
    home: str
    opens: str
    office: bool

    TEMPLATES = (  # type: ignore[misc]
        "behind clauses sort office",
        "behind sentences opens office",
        "paragraphs sort",
        "behind clauses opens home",
        "rank sentences",
        "opened sentences home",
        "home sentences sort",
        "home rank behind clauses",
        "level sort sentences",
        "narrowed",
        "sections opens",
        "clauses sort opens",
        "paragraphs opens home",
    )


class Worded(NamedTuple):
    """How far a place is from the quantity, coarsely, and what stands beside it."""

    behind: bool
    clauses: int
    sentences: int
    words: str
    left: str
    right: str

    TEMPLATES = ("words sentences", "left behind sentences", "right clauses", "right behind sentences", "left behind")  # type: ignore[misc]


class Of(NamedTuple):
    """The kind of the quantity, and a place."""

    kind: str
    dimension: str | None
    role: str | None
    level: str
    sort: str
    home: str

    TEMPLATES = ("role kind", "kind level", "kind sort home", "dimension level home")  # type: ignore[misc]


class Unsaid(NamedTuple):
    """What speaks for a place that no name beside the quantity says: what the article is about, the nation, or none."""

    kind: str
    dimension: str | None
    inside: int
    some: int
    office: bool
    frame: str

    TEMPLATES = ("", "inside", "frame inside", "kind", "dimension", "office", "some", "kind frame", "office inside")  # type: ignore[misc]


class Known(NamedTuple):
    """What the article is about: its level, how sure that is, whether it is named near the quantity."""

    level: str
    sure: int
    seen: bool

    TEMPLATES = ("level", "sure", "seen", "sure seen")  # type: ignore[misc]


class Ruled(NamedTuple):
    """The pattern that took the quantity."""

    rule: str

    TEMPLATES = ("rule",)  # type: ignore[misc]


class Mentioned(Struct, gc=False):
    """A place that the article speaks of, and what of it does not depend on the quantity."""

    place: Spoken
    key: str
    spot: Spot
    prefix: str
    opener: bool
    heard: tuple[Any, ...]
    lite: tuple[Any, ...]
    words: tuple[Any, ...]
    of_it: tuple[Any, ...]
    score: float
    near: Sums
    worded: Sums
    of: Sums


def level_of(division: Division) -> str:
    """nation, region, province, city, county, township or village."""
    code = division.code
    if division.name == NATION.name:
        return "nation"
    if not code:
        return "region"
    if len(code) > 6:
        return "township" if len(code) == 9 else "village"
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "county"


def identity(division: Division) -> str:
    """Equal for divisions of which a record says the same place: a township's is that of its county."""
    return (
        NATION.name if division.name == NATION.name or division.code == NATIONAL else division.code[:6] or division.name
    )


def encloses(outer: Division, inner: Division) -> bool:
    """Whether one division holds the other: 全国 holds 山西省, 山西省 holds 朔州市, 朔州市 holds 平鲁区."""
    if outer.name == NATION.name:
        return inner.name != NATION.name
    code = outer.code.rstrip("0") if len(outer.code) == 6 else outer.code
    if len(code) % 2 and len(code) < 6:
        code += "0"
    return bool(code) and outer.code != inner.code and inner.code.startswith(code)


class PlaceWords(Struct, frozen=True):
    """What the rules say of words round places.

    `lift` gives the division that 全市 means where another is in force, `division` the one of a six-digit code, `seat` the one that
    a zone is called after.
    """

    deictics: Callable[[str, int, int], list[tuple[int, int, str, int | None]]]
    lift: Callable[[str, Division | None], Division | None]
    division: Callable[[str], Division | None]
    seat: Callable[[str], Division | None]
    office: regex.Pattern[str]
    national: regex.Pattern[str]


def heard(frame: Frame, places: Sequence[Place], words: PlaceWords) -> list[Spoken | Deictic]:
    """The places that an article speaks of, by name and by words such as 全市, in the order of the text."""
    named: list[Place] = []
    found: list[Spoken | Deictic] = []
    for place in places:
        if place.adcode or place.type in ("region", "natural"):
            division, sort = of_place(place), "admin" if place.is_division else place.type
        elif place.rule == ZONE and (seat := words.seat(place.name)) is not None:
            division, sort = seat, "zone"
        else:
            continue
        named.append(place)
        spot = frame.spot(place.start)
        found.append(Spoken(place.start, place.end, division, sort, place.rule, level_of(division), spot))
    starts = [place.start for place in named]
    for start, end, word, depth in words.deictics(frame.text, frame.start, frame.end):
        at = bisect_left(starts, end)
        if not (at and named[at - 1].end > start):
            sort = f"{word[0] if word[0] in '全我' else '该'}{'' if depth is None else depth}"
            found.append(Deictic(start, end, frame.text[start:end], sort, frame.spot(start)))
    return sorted(found, key=lambda one: one.start)


def spoken(told: Sequence[Spoken | Deictic], words: PlaceWords, homes: Sequence[Division]) -> list[Spoken]:
    """What was heard, with the divisions that 全市 may mean. `homes` are what the article may be about, likeliest first."""
    home = homes[0] if homes else None
    out: list[Spoken] = []
    last: Spoken | None = None
    for one in told:
        if isinstance(one, Spoken):
            last = one if one.sort == "admin" else last
            out.append(one)
            continue
        # 全市 behind a county-level city, in a text about the city around it: the city
        level, around = DEPTHS.get(one.sort[1:]), last.division if last else None
        whole = [
            known for known in homes if around is not None and level_of(known) == level and encloses(known, around)
        ]
        forces: Sequence[Division | None] = whole[:1] or [around or home, home or around]
        if last is not None and last.level == level and last.end == one.start:
            forces = [around]  # 黑龙江全省
        meant = {identity(lifted): lifted for force in forces if (lifted := words.lift(one.word, force)) is not None}
        out += [
            Spoken(one.start, one.end, division, one.sort, f"lifted {number}", level_of(division), one.spot)
            for number, division in enumerate(meant.values())
        ]
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
    """The places of one article, ready to give candidates scored by weights. `homes` tell what its parts are about."""

    def __init__(
        self, frame: Frame, places: Sequence[Spoken], words: PlaceWords, homes: Sequence[Home], weights: Weights
    ) -> None:
        self._frame, self._words, self._homes, self._weights = frame, words, homes, weights
        self._beside, self._worded = (
            weights.heard(Heard, "left", "left2", "right2"),
            weights.heard(Worded, "words", "left", "right"),
        )
        self._parts = [home.start for home in homes]
        self._given = any(told != "article" for home in homes for _, _, told in home.ranked)
        self._held = {
            place.end for place in places if place.sort == "admin"
        }  # where the first part of a longer name may end
        places = [place for number, place in enumerate(places) if not leads(place, places[number + 1 : number + 2])]
        self._starts = [place.start for place in places]
        self._often = Counter([identity(place.division) for place in places if place.rule[:6] != "lifted"])
        self._total = max(1, sum(self._often.values()))
        self._known = [self._hear(number, places) for number in range(len(places))]
        self._unsaid, self._ruled, self._sure = (weights.vectors(kind, SOURCES) for kind in (Unsaid, Ruled, Known))
        self._nation = (
            words.national.search(frame.text, frame.start, frame.end) is not None
        )  # else nothing speaks of it
        self._national: tuple[int, bool] = (
            -1,
            False,
        )  # the sentence that was looked at last, and whether a national body speaks in it

    def alike(self, before: Site, site: Site) -> bool:
        """Whether a quantity is of the place of the one before: of the same sentence, with no place between them."""
        return (
            before.spot.sentence == site.spot.sentence
            and before.listed is None
            and site.listed is None
            and undivided(self._known, self._starts, before, site)
        )

    def scored(self, site: Site) -> list[Scored]:
        """The places that a quantity may hold for."""
        if (division := listed(site)) is not None:
            return [(identity(division), 0.0, (division, "sentence"))]
        kind, sentence = (site.kind, site.dimension), site.spot.sentence
        found: list[Scored] = []
        inside = 0
        for one, stance, narrowed in self._around(site):
            behind, clauses, sentences, *_ = stance
            inside += not behind and one.spot.sentence == sentence
            score = (
                one.score
                + one.near[(*stance, narrowed)]
                + one.worded[behind, min(clauses, 2), min(sentences, 2)]
                + one.of[(*kind, site.asides.get(one.place.start))]
            )
            found.append((one.key, score, (one, stance)))
        seen = {key for key, _, _ in found}
        context, ruled = self._context(site, inside, len(seen))
        scores = [a + b for a, b in zip(self._unsaid[context], self._ruled[ruled], strict=True)]
        barred = self._barred(site)
        for number, (division, sure, whence_) in enumerate(self._home(site.start).ranked):
            own = identity(division)
            if barred and own == NATION.name:
                continue
            found.append(
                (own, scores[number] + self._sure[known(division, sure, own in seen)][number], (division, whence_))
            )
        if self._nation and NATION.name not in seen and not barred:
            found.append((NATION.name, scores[2], (NATION, "article")))
        if not self._placed(site):
            found.append((None, scores[3], None))
        return self._nation_alone(found) or found

    def made(self, reference: Any) -> tuple[Division | None, str | None]:
        """The division that a scored candidate stands for, and whence it comes."""
        if reference is None:
            return None, None
        one, told = reference
        return (one.place.division, whence(told)) if isinstance(one, Mentioned) else (one, told)

    def candidates(self, site: Site) -> list[Candidate]:
        """The same candidates with all that is known of them: for learning and explaining."""
        found = []
        inside = 0
        for one, stance, narrowed in self._around(site):
            behind, clauses, sentences, *_ = stance
            inside += not behind and one.spot.sentence == site.spot.sentence
            groups: tuple[Group, ...] = (
                (Heard, one.heard),
                (Near, (*stance, narrowed, *one.lite)),
                (Worded, (behind, min(clauses, 2), min(sentences, 2), *one.words)),
                (Of, (site.kind, site.dimension, site.asides.get(one.place.start), *one.of_it)),
            )
            words = self._frame.text[one.place.start : one.place.end]
            found.append(Candidate(one.key, one.place.division, whence(stance), groups, words))
        seen = {one.key for one in found}
        context, ruled = self._context(site, inside, len(seen))
        told: tuple[Group, ...] = ((Unsaid, context), (Ruled, ruled))
        barred = self._barred(site)
        for number, (division, sure, whence_) in enumerate(self._home(site.start).ranked):
            own = identity(division)
            if barred and own == NATION.name:
                continue
            found.append(
                Candidate(
                    own,
                    division,
                    whence_,
                    (*told, (Known, known(division, sure, own in seen))),
                    division.name,
                    SOURCES[number],
                )
            )
        if self._nation and NATION.name not in seen and not barred:
            found.append(Candidate(NATION.name, NATION, "article", told, NATION.name, SOURCES[2]))
        if not self._placed(site):
            found.append(Candidate(None, None, None, told, "", SOURCES[3]))
        return found

    def settled(self, site: Site) -> str | None:
        """The name of the place that a list gives to the quantity, or 全国 at the head of its clause, beside which no candidate counts."""
        division = listed(site)
        if division is None and [key for key, *_ in self.scored(site)] == [NATION.name]:
            division = NATION
        return division.name if division else None

    def _context(self, site: Site, inside: int, some: int) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """The groups that speak for or against places which no name beside the quantity says."""
        number = site.spot.sentence
        if self._national[0] != number:
            start = self._frame.sentence_start(site.start)
            self._national = number, self._words.national.search(self._frame.text, start, site.start) is not None
        return (site.kind, site.dimension, min(inside, 2), min(some, 3), self._national[1], self._frame.sort), (
            site.rule,
        )

    def _barred(self, site: Site) -> bool:
        """Whether the nation is named by the quantity as what does not hold for it: 居全国第三."""
        return bool(site.alone) and any(
            one.key == NATION.name and not site.may_have(one.place.start)
            for one in self._known[max(0, bisect_left(self._starts, site.start) - 2) :][:4]
        )

    def _nation_alone(self, found: Sequence[Scored]) -> list[Scored]:
        """The nation where 全国 begins the quantity's clause and is likeliest by itself: what was chosen before counts no more."""
        best = max(found, key=itemgetter(1))
        if best[0] != NATION.name or not isinstance(best[2][0], Mentioned):
            return []
        one, (behind, clauses, *_) = best[2]
        begins = self._frame.opens(one.place.start) != "inside"
        return [best] if begins and not behind and not clauses else []

    def _placed(self, site: Site) -> bool:
        """Whether a quantity holds somewhere: where the publisher's area is known, all do but what measures nothing."""
        return self._given and site.kind != "other"

    def _around(self, site: Site) -> list[tuple[Mentioned, Stance, bool]]:
        """Each place that may be meant, how it stands to the quantity, and whether a place in it stands between, in the sentence."""
        found: list[tuple[Mentioned, Stance, bool]] = []
        narrow: list[str] = []
        said = False  # whether the clause of the quantity names a division before it
        for one, stance in around(self._known, self._starts, site, REACH):
            behind, clauses, *_ = stance
            if said and behind and clauses:
                continue  # 大同市造林3万亩，平鲁区2万亩: the next clause has a place of its own
            said = said or not (behind or clauses or one.place.sort == "natural")
            prefix = one.prefix
            narrowed = bool(narrow and prefix) and any(code.startswith(prefix) and code != one.key for code in narrow)
            found.append((one, stance, narrowed))
            if stance[2] == 0 and not stance[0]:
                narrow.append(one.key)
        return found

    def _hear(self, number: int, places: Sequence[Spoken]) -> Mentioned:
        place, frame, weights = places[number], self._frame, self._weights
        text, start, end, sort, level = frame.text, place.start, place.end, place.sort, place.level
        own, home, opens = identity(place.division), self._to_home(place), frame.opens(place.start)
        office = self._words.office.match(text, end) is not None
        named = sort == "admin"
        held = named and start in self._held
        left, right2 = text[max(frame.start, start - 1) : start], text[end : end + 2]
        heard = (
            sort,
            level,
            home,
            steps(self._often[own] / self._total, SHARES),
            office,
            *self._beside(left, text[max(frame.start, start - 2) : start], right2),
            frame.titles(start),
            held,
            DATELINE.match(text, end) is not None,
            place.rule,
            min(self._often[own], 5),
            frame.sort,
        )
        lite, of_it = (sort, level, home, opens, office), (level, sort, home)
        words = tuple(self._worded("" if sort in NAMED else text[start:end], left, right2[:1]))
        code = place.division.code if level != "nation" else ""
        prefix = code.rstrip("0") if len(code) == 6 else code
        return Mentioned(
            place,
            own,
            place.spot,
            prefix + "0" * (len(prefix) % 2 if len(prefix) < 6 else 0),
            opens in OPENERS and not office,
            heard,
            lite,
            words,
            of_it,
            weights.sums(Heard)[heard],
            weights.sums(Near, lite),
            weights.sums(Worded, words),
            weights.sums(Of, of_it),
        )

    def _home(self, offset: int) -> Home:
        """What the part of the article that an offset lies in is about."""
        return self._homes[max(0, bisect_right(self._parts, offset) - 1)]

    def _to_home(self, place: Spoken) -> str:
        """How a place lies to what its part is about: the same, in it, over it, or out of it; open where that is not sure."""
        division, ranked = place.division, self._home(place.start).ranked
        if not ranked:
            return "out"
        home, sure, _ = ranked[0]
        if sure < UNSURE:
            return "open"
        if identity(division) == identity(home):
            return "same"
        if encloses(home, division):
            return "in"
        return "over" if encloses(division, home) else "out"


def leads(place: Spoken, following: Sequence[Spoken]) -> bool:
    """Whether a name is the first part of a longer one, 山西省 of 山西省朔州市: it says where that is, not where something happened."""
    return any(
        place.sort == one.sort == "admin" and place.end == one.start and encloses(place.division, one.division)
        for one in following
    )


def listed(site: Site) -> Division | None:
    """The division that a list gives to the quantity, which settles the choice."""
    return of_place(site.listed) if site.listed is not None and site.listed.adcode else None


def known(division: Division, sure: float, seen: bool) -> tuple[str, int, bool]:
    return level_of(division), steps(sure, (0.3, 0.5, 0.7, 0.9)), seen
