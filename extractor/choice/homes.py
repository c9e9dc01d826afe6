"""What an article is about: candidates are the divisions that it names, those around them, and the nation.

    中新网太原7月19日电 记者从大同市统计局获悉，上半年全市用电量 … → 大同市, before 太原市 (of the dateline) and 山西省
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from extractor.choice.places import DATELINE, NATION, PlaceWords, Spoken, encloses, identity, level_of
from extractor.choice.site import Candidate
from extractor.choice.weights import Group, Weights, shares, steps
from extractor.frame import Frame
from extractor.model import Division

DEPTH = {0: "nation", 1: "province", 2: "city", 3: "county"}
KNOWN = 12      # candidates that are looked at: the divisions named most often


class Named(NamedTuple):
    """How often and where an article names a division."""

    level: str
    frame: str
    share: int
    own: int
    first: str
    titled: bool
    provinces: int
    cities: int
    leads: bool

    TEMPLATES = ("level frame", "share level", "own level", "first level", "titled level", "provinces level", "cities level", "leads level")    # type: ignore[misc]


class Beside(NamedTuple):
    """What stands beside the first place where an article names a division."""

    level: str
    left: str
    right: str
    office: bool
    dateline: bool

    TEMPLATES = ("right", "left", "office level", "dateline level")     # type: ignore[misc]


class Meant(NamedTuple):
    """A word such as 全市 or 我县 in the article, and the level of the division."""

    word: str
    level: str
    often: int
    same: bool

    TEMPLATES = ("word level often", "same level")      # type: ignore[misc]


class Speaks(NamedTuple):
    """Whether a body of the nation speaks in the first words."""

    level: str
    national: bool

    TEMPLATES = ("level national",)     # type: ignore[misc]


def candidates(frame: Frame, places: Sequence[Spoken], words: PlaceWords, division: Callable[[str], Division | None]) -> list[Candidate]:
    """The divisions that an article may be about. `division` gives the one of a six-digit code."""
    counts: Counter[str] = Counter()
    first: dict[str, Spoken] = {}
    known: dict[str, Division] = {NATION.name: NATION}
    for place in places:
        if place.sort in ("admin", "region"):
            own = identity(place.division)
            counts[own] += 1
            first.setdefault(own, place)
            known.setdefault(own, place.division if len(place.division.code) <= 6 else division(own) or place.division)
    for code in [code for code in known if code.isdigit()]:
        for around in (code[:4] + "00", code[:2] + "0000"):
            if around not in known and (outer := division(around)) is not None:
                known[around] = outer
    provinces = len({code[:2] for code in counts if code.isdigit()})
    cities = len({code[:4] for code in counts if code.isdigit()})
    total = max(1, sum(counts.values()))
    said = Counter(place.sort for place in places if place.rule[:6] == "lifted" and place.rule != "lifted 1")
    national = words.national.search(frame.text, frame.start, min(frame.end, frame.start + 60)) is not None
    found = []
    for own, one in known.items():
        level = level_of(one)
        inside = sum(count for other, count in counts.items() if other != own and level != "nation" and encloses(one, known[other]))
        at = first.get(own)
        named = Named(level, frame.sort, steps((counts[own] + inside) / total, (0, .15, .3, .5, .7, .9)), steps(counts[own], (0, 1, 2, 4, 8)),
                      "never" if at is None else str(steps(at.start - frame.start, (0, 20, 60, 120, 250, 500))), one.name[:2] in frame.title,
                      min(provinces, 4), min(cities, 4), counts[own] == max(counts.values(), default=0) > 0)
        groups: list[Group] = [named, Speaks(level, national)]
        if at is not None:
            text = frame.text
            groups.append(Beside(level, text[max(frame.start, at.start - 1):at.start], text[at.end:at.end + 2],
                                 words.office.match(text, at.end) is not None, DATELINE.match(text, at.end) is not None))
        groups += [Meant(word, level, min(often, 3), DEPTH.get(int(word[1:] or 9)) == level) for word, often in sorted(said.items())]
        found.append(Candidate(own, one, "article", tuple(groups), one.name))
    return found


def homes(found: Sequence[Candidate], weights: Weights) -> list[tuple[Division, float, str]]:
    """The two likeliest of the candidates, with their probabilities and whence they come."""
    probable = shares([weights.sum(one.groups) for one in found])
    ranked = sorted(zip(probable, range(len(found)), strict=True), key=lambda one: (-one[0], one[1]))
    return [(found[number].value, share, "article") for share, number in ranked[:2]]
