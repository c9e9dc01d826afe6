"""Places with candidates → places with one division, by what stands beside them, the document's own place and the rest of the text.

    福建省|鼓楼区 → 350102, the only one of the four 鼓楼区 that lies in 福建省
    朝阳区, alone → no code, two candidates: nothing is guessed

A chain settles first: of two names side by side the second lies within the first. Names that are also ordinary words, and short
names of counties, count only where something else speaks for them: the full name, the city around them, a neighbour in a list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import regex
from msgspec.structs import replace

from extractor.gazetteer import highest, holds, level
from extractor.model import Division, Mention, Place

CERTAIN = frozenset({"full", "abbreviated", "former"})
WEAK = frozenset({"short-county", "ordinary-word"})
LIST = regex.compile("[、和与及]|以及")


def resolve_places(mentions: Sequence[Mention], text: str, home: Division | None) -> list[Mention]:
    """The mentions of one text in its order, each place settled as far as the text allows; others pass through."""
    at = [i for i, mention in enumerate(mentions) if isinstance(mention, Place) and mention.candidates]
    places = [mention for mention in mentions if isinstance(mention, Place) and mention.candidates]
    reader = Reader(places, text, home)
    settled = dict(zip(at, reader.settled(), strict=True))
    out: list[Mention] = []
    for i, mention in enumerate(mentions):
        place = settled.get(i, mention)
        if place is not None:
            out.append(place)
    return out


class Reader:
    """The places of one text while they are being settled: for each the codes that are still possible."""

    def __init__(self, places: Sequence[Place], text: str, home: Division | None) -> None:
        self._places, self._text, self._home = places, text, home
        self._divisions = [{division.code: division for division in place.candidates} for place in places]
        self._codes = [list(divisions) for divisions in self._divisions]
        self._chained = [False] * len(places)

    def settled(self) -> list[Place | None]:
        """The places in their order, None for a name that nothing speaks for."""
        self._read_chains()
        certain = {codes[0] for place, codes in zip(self._places, self._codes, strict=True)
                   if place.rule in CERTAIN and len(codes) == 1}
        for i, codes in enumerate(self._codes):
            named = [code for code in codes if code in certain]
            if named:
                self._codes[i] = named
        for i, place in enumerate(self._places):
            if len(self._codes[i]) > 1 and place.rule not in CERTAIN and place.rule not in ("township", "village"):
                self._codes[i] = self._level(self._codes[i])
        supported = self._supported(certain)
        self._by_context(supported)
        return [self._place(i) if supported[i] else self._feature(i) for i in range(len(self._places))]

    def _read_chains(self) -> None:
        """Of two places side by side the second lies within the first, where that can be."""
        neighbours = [i for i in range(1, len(self._places)) if self._places[i - 1].end == self._places[i].start]
        for order in (neighbours, neighbours[::-1], neighbours):
            for i in order:
                outer, inner = self._codes[i - 1], self._codes[i]
                held = [code for code in inner if any(deeper(code, around) for around in outer)]
                if held:
                    self._codes[i] = held
                    self._codes[i - 1] = [around for around in outer if any(deeper(code, around) for code in held)]
                    self._chained[i - 1] = self._chained[i] = True

    def _level(self, codes: list[str]) -> list[str]:
        """A short name of several levels: the one within the document's place, or else the highest."""
        top = highest(codes)
        if self._home is not None and len(top) < len(codes):
            own = [code for code in codes if holds(self._home.code, code) or holds(code, self._home.code)]
            return own if len(own) == 1 else top
        return top

    def _supported(self, certain: set[str]) -> list[bool]:
        """Which names count: certain ones and those that something else speaks for."""
        cities, provinces = set[str](), set[str]()
        known = [codes[0] for place, codes in zip(self._places, self._codes, strict=True) if place.rule not in WEAK and len(codes) == 1]
        for code in (*known, *((self._home.code,) if self._home else ())):
            provinces.add(code[:2])
            if level(code) > 1:
                cities.add(code[:4])
        supported = []
        for place, codes, chained in zip(self._places, self._codes, self._chained, strict=True):
            if place.rule not in WEAK and place.type != "natural" or chained or any(code in certain for code in codes):
                supported.append(True)
            elif place.rule == "short-county":
                supported.append(any(code[:4] in cities for code in codes) and not district(place, codes))
            else:
                supported.append(False)
        self._support_lists(supported, (range(1, len(supported)), range(len(supported) - 2, -1, -1)), (-1, 1))
        return supported

    def _support_lists(self, supported: list[bool], orders: Sequence[range], steps: Sequence[int]) -> None:
        """A short name in a list with one that counts, of the same city, counts too: 榆次、太谷."""
        for order, step in zip(orders, steps, strict=True):
            for i in order:
                other = i + step
                if supported[i] or not supported[other] or self._places[i].rule != "short-county":
                    continue
                first, second = sorted((self._places[i], self._places[other]), key=lambda place: place.start)
                if LIST.fullmatch(self._text, first.end, second.start):
                    cities = {code[:4] for code in self._codes[other]}
                    supported[i] = any(code[:4] in cities for code in self._codes[i])

    def _by_context(self, supported: list[bool]) -> None:
        """Settles what is still open by the document's place, then by the places named before it, then by those after it."""
        open_ones = [i for i, codes in enumerate(self._codes) if len(codes) > 1 and supported[i]]
        if not open_ones:
            return
        if self._home is not None:
            for i in open_ones:
                self._codes[i] = self._near([self._home.code], self._codes[i])
        for order in (range(len(self._codes)), range(len(self._codes) - 1, -1, -1)):
            seen: dict[str, int] = {}
            for position, i in enumerate(order):
                codes = self._codes[i]
                if len(codes) > 1 and supported[i]:
                    codes = self._codes[i] = self._nearest(codes, seen)
                if len(codes) == 1 and supported[i]:
                    for length in (2, 4, 6, 9):
                        if len(codes[0].rstrip("0")) > length - 2:
                            seen[codes[0][:length]] = position

    def _near(self, known: list[str], codes: list[str]) -> list[str]:
        """The codes that lie in the same county, city or province as a known one, where that leaves just one."""
        for length in (6, 4, 2):
            shared = [code for code in codes if any(code[:length] == one[:length] for one in known)]
            if len(shared) == 1:
                return shared
        return codes

    def _nearest(self, codes: list[str], seen: dict[str, int]) -> list[str]:
        """The one code whose township, county, city or province was named last."""
        for length in (9, 6, 4, 2):
            last = {code: seen[code[:length]] for code in codes if code[:length] in seen}
            if last:
                latest = max(last.values())
                nearest = [code for code, position in last.items() if position == latest]
                return nearest if len(nearest) == 1 else codes
        return codes

    def _place(self, i: int) -> Place:
        place, divisions = self._places[i], [self._divisions[i][code] for code in self._codes[i]]
        if len(divisions) > 1:
            return replace(place, candidates=tuple(divisions))
        division = divisions[0]
        feature = place.type == "natural"
        name = place.name if place.rule == "former" else division.name
        return replace(place, name=name, rule="ordinary-word" if feature else place.rule, type="admin" if feature else place.type,
                       adcode=division.adcode, province=division.province, city=division.city, county=division.county,
                       candidates=(division,))

    def _feature(self, i: int) -> Place | None:
        """A name that is no division here: still a mountain or a river, or nothing."""
        place = self._places[i]
        return replace(place, candidates=()) if place.type != "admin" else None


def deeper(inner: str, outer: str) -> bool:
    return level(outer) < level(inner) and holds(outer, inner)


def district(place: Place, codes: Iterable[str]) -> bool:
    """Whether a short name is that of city districts alone: 迎泽, 朝阳; they are told by more than their city."""
    return all(division.name.endswith("区") for division in place.candidates)


def home_of(mentions: Sequence[Mention], title: Sequence[Mention] = ()) -> Division | None:
    """The place that an article is about: the most exact one of its title or byline, or the one that most of its places lie in."""
    for places in (divisions(title), divisions(mentions)):
        found = central(places)
        if found:
            return found
    return None


def divisions(mentions: Iterable[Mention]) -> list[Division]:
    return [mention.candidates[0] for mention in mentions if isinstance(mention, Place) and mention.adcode and mention.candidates]


def central(places: Sequence[Division]) -> Division | None:
    """From the province down as long as most places lie in one division and it is named as often as the one around it.

    None where no province has most of them.
    """
    named = Counter(place.adcode for place in places)
    code = ""
    for digits in (2, 4, 6):
        inside = Counter(place.code[:digits] for place in places if place.code.startswith(code) and level(place.code) >= digits // 2)
        if not inside:
            break
        best, count = inside.most_common(1)[0]
        if count < 0.6 * sum(inside.values()) or named[full_code(best)] < named[full_code(code)] and code:
            break
        code = best
    if not code:
        return None
    return next((place for place in places if place.code == full_code(code)), None) or Division(name="", code=full_code(code))


def full_code(digits: str) -> str:
    return digits.ljust(6, "0")
