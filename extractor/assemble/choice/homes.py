"""What an article is about: candidates are the divisions that it names, those around them, and the nation.

中新网太原7月19日电 记者从大同市统计局获悉，上半年全市用电量 … → 大同市, before 太原市 (of the dateline) and 山西省
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from extractor.assemble.choice.places import DATELINE, NATION, PlaceWords, Spoken, identity, level_of
from extractor.assemble.choice.site import Candidate
from extractor.assemble.choice.weights import Group, Weights, shares, steps
from extractor.assemble.frame import Frame
from extractor.model import Division
from extractor.rulebook.gazetteer import level as depth_of

DEPTH = {"province": 1, "city": 2, "county": 3}
OUTER = {"province": 2, "city": 4}  # digits of their codes that those of all divisions in them begin with


class Named(NamedTuple):
    """How often and where an article names a division."""

    level: str
    share: int
    own: int
    first: str
    titled: str
    provinces: int
    cities: int
    leads: bool
    meant: str
    central: bool
    source: bool

    TEMPLATES = (  # type: ignore[misc]
        "level",
        "share",
        "own",
        "own level",
        "own leads meant",
        "first",
        "first leads",
        "titled",
        "titled level",
        "provinces level",
        "cities level",
        "share provinces",
        "meant level",
        "central",
        "central level",
        "central meant",
        "source level",
    )


class Beside(NamedTuple):
    """What stands beside the first place where an article names a division."""

    level: str
    left: str
    right: str
    office: bool
    dateline: bool

    TEMPLATES = ("right", "left", "office level", "dateline level")  # type: ignore[misc]


class Speaks(NamedTuple):
    """Whether a body of the nation speaks in the first words."""

    level: str
    national: bool

    TEMPLATES = ("level national",)  # type: ignore[misc]


class Nowhere(NamedTuple):
    """What speaks for an article that is about no place."""

    national: bool
    places: int
    frame: str

    TEMPLATES = ("", "national", "places", "places frame")  # type: ignore[misc]


def candidates(
    frame: Frame, part: tuple[int, int, str], places: Sequence[Spoken], titled: Sequence[Division], words: PlaceWords
) -> list[Candidate]:
    """The divisions that a part of an article, told by its start, end and title, may be about.

    `titled` are those that the article's title and source name.
    """
    begin, stop, title = part
    places = [place for place in places if begin <= place.start < stop]
    national = words.national.search(frame.text, begin, stop) is not None
    speaks = national and words.national.search(frame.text, begin, min(stop, begin + 60)) is not None
    known, first, counts = named_divisions(places, titled, words)
    if national:
        known = {NATION.name: NATION, **known}
    told = Part(frame, begin, title, counts, places)
    found = []
    for own, one in known.items():
        at = first.get(own)
        groups: list[Group] = [(Named, told.named(own, one, at)), (Speaks, (level_of(one), speaks))]
        if at is not None:
            groups.append((Beside, beside(frame, at, level_of(one), words)))
        found.append(Candidate(own, one, "article", tuple(groups), one.name))
    found.append(Candidate(None, None, None, ((Nowhere, (speaks, min(len(counts), 3), frame.sort)),)))
    return found


def named_divisions(
    places: Sequence[Spoken], titled: Sequence[Division], words: PlaceWords
) -> tuple[dict[str, Division], dict[str, Spoken], Counter[str]]:
    """By their identity: the divisions that places and a title name, with those around them; where each is first named, and how
    often."""
    known: dict[str, Division] = {}
    first: dict[str, Spoken] = {}
    counts: Counter[str] = Counter()
    for place in places:
        if place.sort in ("admin", "region", "zone"):
            own = identity(place.division)
            counts[own] += 1
            first.setdefault(own, place)
            known.setdefault(own, at_county(place.division, words))
    for one in titled:
        known.setdefault(identity(one), at_county(one, words))
    for code in [code for code in known if code.isdigit()]:
        for around in (code[:4] + "00", code[:2] + "0000"):
            if around not in known and (outer := words.division(around)) is not None:
                known[around] = outer
    return known, first, counts


def at_county(division: Division, words: PlaceWords) -> Division:
    """The county of a township or village; any other division itself."""
    return division if len(division.code) <= 6 else words.division(identity(division)) or division


class Part:
    """What a part of an article, from `begin` on, names, as far as it tells of each division."""

    def __init__(self, frame: Frame, begin: int, title: str, counts: Counter[str], places: Sequence[Spoken]) -> None:
        self._begin, self._title, self._source, self._counts = begin, title, frame.source, counts
        self._provinces = len({code[:2] for code in counts if code.isdigit()})
        self._cities = len({code[:4] for code in counts if code.isdigit()})
        self._total = max(1, sum(counts.values()))
        self._most = max(counts.values(), default=0)
        self._within = Counter[str]()  # how often divisions of a province or city are named, by its digits
        for code, count in counts.items():
            if code.isdigit():
                self._within[code[:2]] += count
                self._within[code[:4]] += count
        lifted = [place.sort[1:] for place in places if place.rule == "lifted 0"]
        self._said = Counter(int(depth) for depth in lifted if depth not in ("", "0"))
        self._middle = central([place.division for place in places if place.sort == "admin" and place.division.code])

    def named(self, own: str, one: Division, at: Spoken | None) -> tuple[Any, ...]:
        """The values of Named for a division that is first named `at` a place."""
        level, count = level_of(one), self._counts[own]
        inside = self._within[own[: OUTER[level]]] - count if level in OUTER else 0
        return (
            level,
            steps((count + inside) / self._total, (0, 0.15, 0.3, 0.5, 0.7, 0.9)),
            steps(count, (0, 1, 2, 4, 8)),
            "never" if at is None else str(steps(at.start - self._begin, (0, 20, 60, 120, 250, 500))),
            in_title(one, self._title),
            min(self._provinces, 4),
            min(self._cities, 4),
            count == self._most > 0,
            meant(self._said, level),
            self._middle is not None and self._middle.code == one.code,
            one.name[:2] in self._source,
        )


def beside(frame: Frame, at: Spoken, level: str, words: PlaceWords) -> tuple[Any, ...]:
    """The values of Beside for a place."""
    text = frame.text
    return (
        level,
        text[max(frame.start, at.start - 1) : at.start],
        text[at.end : at.end + 2],
        words.office.match(text, at.end) is not None,
        DATELINE.match(text, at.end) is not None,
    )


def in_title(division: Division, title: str) -> str:
    """Whether a title names a division, and whether it begins with it: full, short or no."""
    name = division.name
    if title.startswith((name, name[:2])):
        return "begins"
    if name in title:
        return "full"
    return "short" if name[:2] in title else "no"


def meant(said: Counter[int], level: str) -> str:
    """Whether words such as 全市 speak of a level: most of them, some, or none."""
    depth = DEPTH.get(level, 0)
    if not said:
        return "nothing said"
    if depth not in said:
        return "others"
    return "most" if said[depth] == max(said.values()) else "some"


def homes(found: Sequence[Candidate], weights: Weights) -> list[tuple[Division, float, str]]:
    """The two likeliest of the candidates, with their probabilities and whence they come."""
    probable = shares([sum([weights.sums(kind)[values] for kind, values in one.groups]) for one in found])
    ranked = sorted(zip(probable, range(len(found)), strict=True), key=lambda one: (-one[0], one[1]))
    return [(found[number].value, share, "article") for share, number in ranked if found[number].value is not None][:2]


def central(places: Sequence[Division]) -> Division | None:
    """From the province down as long as most places lie in one division and it is named as often as the one around it.

    None where no province has most of them.
    """
    codes = {place.code for place in places}
    code = ""
    for digits in (2, 4, 6):
        inside: dict[str, int] = {}
        for one in codes:
            if one.startswith(code) and depth_of(one) >= digits // 2:
                inside[one[:digits]] = inside.get(one[:digits], 0) + 1
        if not inside:
            break
        best = max(inside, key=inside.__getitem__)
        if inside[best] < 0.6 * sum(inside.values()) or code and times_named(places, best) < times_named(places, code):
            break
        code = best
    if not code:
        return None
    return next((place for place in places if place.code == full_code(code)), None) or Division(
        name="", code=full_code(code)
    )


def times_named(places: Sequence[Division], digits: str) -> int:
    """How often a division, or one of its townships and villages, is named."""
    code = full_code(digits)
    return sum(place.adcode == code for place in places)


def full_code(digits: str) -> str:
    return digits.ljust(6, "0")
