"""Places with candidates → places with one division, by what stands beside them, the document's own place and the rest of the text.

    福建省|鼓楼区 → 350102, the only one of the four 鼓楼区 that lies in 福建省
    朝阳区, alone → no code, two candidates: nothing is guessed

A chain settles first: of two names side by side the second lies within the first. Names that are also ordinary words, and short
names of counties, count only where something else speaks for them: the full name, the city around them, a neighbour in a list.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from msgspec.structs import replace

from extractor.model import Division, Mention, Place
from extractor.rulebook.gazetteer import MUNICIPALITIES, city_of, highest, holds, level
from extractor.rulebook.places import CERTAIN, WEAK

STATION = "站"  # behind the name of a county: where water and air are measured
LIST = re.compile("[、和与及]|以及")


def resolve_places(mentions: Sequence[Mention], text: str, home: Division | None) -> list[Mention]:
    """The mentions of one text in its order, each place settled as far as the text allows; others pass through."""
    at = [i for i, mention in enumerate(mentions) if isinstance(mention, Place) and mention.candidates]
    if not at:
        return [*mentions]
    reader = PlaceReader([place for i in at if isinstance(place := mentions[i], Place)], text, home)
    out: list[Mention | None] = [*mentions]
    for i, settled in zip(at, reader.settled(), strict=True):
        out[i] = settled
    return [mention for mention in out if mention is not None]


Codes = tuple[str, ...]


class PlaceReader:
    """The places of one text while they are being settled: for each the codes that are still possible."""

    def __init__(self, places: Sequence[Place], text: str, home: Division | None) -> None:
        self._places, self._text, self._home = places, text, home
        known: dict[int, Codes] = {}
        self._codes = [
            known.get(id(place.candidates))
            or known.setdefault(id(place.candidates), tuple(division.code for division in place.candidates))
            for place in places
        ]
        self._chained = [False] * len(places)

    def settled(self) -> list[Place | None]:
        """The places in their order, None for a name that nothing speaks for."""
        self._read_chains()
        certain = {
            codes[0]
            for place, codes in zip(self._places, self._codes, strict=True)
            if place.rule in CERTAIN and len(codes) == 1
        }
        home = self._home.code if self._home else ""
        for i, codes in enumerate(self._codes):
            if len(codes) > 1:
                self._codes[i] = preferred(codes, frozenset(certain.intersection(codes)), self._places[i].rule, home)
        supported = self._supported(certain)
        self._by_context([i for i, codes in enumerate(self._codes) if len(codes) > 1 and supported[i]], supported)
        return [self._place(i) if supported[i] else self._feature(i) for i in range(len(self._places))]

    def _read_chains(self) -> None:
        """Of two places side by side the second lies within the first, where that can be."""
        codes = self._codes
        neighbours = [i for i in range(1, len(codes)) if self._places[i - 1].end == self._places[i].start]
        for order in (neighbours, neighbours[::-1], neighbours):
            for i in order:
                chain = chained(codes[i - 1], codes[i])
                if chain is not None:
                    codes[i - 1], codes[i] = chain
                    self._chained[i - 1] = self._chained[i] = True

    def _supported(self, certain: set[str]) -> list[bool]:
        """Which names count: certain ones and those that something else speaks for."""
        known = {
            codes[0]
            for place, codes in zip(self._places, self._codes, strict=True)
            if place.rule not in WEAK and place.type != "natural" and len(codes) == 1
        }
        if self._home is not None:
            known.add(self._home.code)
        cities = {city_of(code) for code in known if level(code) > 1 or code[:2] in MUNICIPALITIES}
        supported = [
            place.rule not in WEAK
            and place.type != "natural"
            or by_chain
            or not certain.isdisjoint(codes)
            or place.rule == "short-county"
            and not district(place)
            and any(city_of(code) in cities for code in codes)
            or self._names_station(place)
            and any(deeper(code, around) for code in codes for around in known)
            for place, codes, by_chain in zip(self._places, self._codes, self._chained, strict=True)
        ]
        count = len(supported)
        for order, step in ((range(1, count), -1), (range(count - 2, -1, -1), 1)):
            for i in order:
                if not supported[i] and (supported[i + step] or self._may_be_listed(i + step, cities)):
                    first, second = sorted((i, i + step))
                    if LIST.fullmatch(self._text, self._places[first].end, self._places[second].start):
                        fitting = alike(self._codes[i + step], self._codes[i])
                        supported[i] = bool(fitting)
                        self._codes[i] = fitting or self._codes[i]
        return supported

    def _names_station(self, place: Place) -> bool:
        """Whether a name is that of a station: 桃江站, of a county of the province that is told."""
        return self._text.startswith(STATION, place.end) and not district(place)

    def _may_be_listed(self, i: int, cities: Collection[str]) -> bool:
        """Whether a name that nothing speaks for yet may be that of a district of a city which the text names."""
        return self._places[i].rule == "short-county" and any(city_of(code) in cities for code in self._codes[i])

    def _by_context(self, open_ones: Sequence[int], supported: Sequence[bool]) -> None:
        """Settles what is still open by the document's place, then by the places named before it, then by those after it."""
        codes = self._codes
        if self._home is not None:
            for i in open_ones:
                codes[i] = near(self._home.code, codes[i])
        if all(len(codes[i]) == 1 for i in open_ones):
            return
        for order in (range(len(codes)), range(len(codes) - 1, -1, -1)):
            seen: dict[str, int] = {}
            for position, i in enumerate(order):
                if not supported[i]:
                    continue
                if len(codes[i]) > 1:
                    codes[i] = nearest(codes[i], seen)
                if len(codes[i]) == 1:
                    for around in surroundings(codes[i][0]):
                        seen[around] = position

    def _place(self, i: int) -> Place:
        place, codes = self._places[i], self._codes[i]
        if len(codes) == len(place.candidates) and (len(codes) > 1 or place.adcode):
            return place
        divisions = tuple(division for division in place.candidates if division.code in codes)
        if len(divisions) > 1:
            return replace(place, candidates=divisions)
        division = divisions[0]
        feature = place.type == "natural"
        name = place.name if place.rule == "former" else division.name
        return replace(
            place,
            name=name,
            rule="ordinary-word" if feature else place.rule,
            type="admin" if feature else place.type,
            adcode=division.adcode,
            province=division.province,
            city=division.city,
            county=division.county,
            candidates=(division,),
        )

    def _feature(self, i: int) -> Place | None:
        """A name that is no division here: still a mountain or a river, or nothing."""
        place = self._places[i]
        return replace(place, candidates=()) if place.type == "natural" else None


@lru_cache(maxsize=4096)
def chained(outer: Codes, inner: Codes) -> tuple[Codes, Codes] | None:
    """The codes of two names of which the second can lie within the first, or None where it cannot."""
    held = tuple(code for code in inner if any(deeper(code, around) for around in outer))
    return (tuple(around for around in outer if any(deeper(code, around) for code in held)), held) if held else None


@lru_cache(maxsize=4096)
def alike(neighbour: Codes, codes: Codes) -> Codes:
    """What a name in a list may mean beside one that is known: a county of the same city (榆次、太谷), a city beside a city."""
    cities = {city_of(code) for code in neighbour if level(code) > 1 or code[:2] in MUNICIPALITIES}
    beside_city = any(level(code) == 2 for code in neighbour)
    return tuple(
        code for code in codes if (level(code) == 3 and city_of(code) in cities) or (level(code) == 2 and beside_city)
    )


@lru_cache(maxsize=4096)
def preferred(codes: Codes, certain: frozenset[str], rule: str, home: str) -> Codes:
    """Of several divisions the one that the text names in full; of a short name's the one at home, or else the highest.

    荆州 is the city though the text names its 荆州区 in full.
    """
    top = highest(codes)
    if certain and not (len(top) == 1 and all(deeper(code, top[0]) for code in certain)):
        codes = tuple(code for code in codes if code in certain)
    if rule in CERTAIN or rule in ("township", "village") or len(codes) == 1:
        return codes
    own = [code for code in codes if holds(home, code) or holds(code, home)] if home and len(top) < len(codes) else []
    return tuple(own if len(own) == 1 else top)


@lru_cache(maxsize=4096)
def near(known: str, codes: Codes) -> Codes:
    """The one code that lies in the same county, city or province as a known one; all codes where there is no such one."""
    for length in (6, 4, 2):
        shared = tuple(code for code in codes if code[:length] == known[:length])
        if len(shared) == 1:
            return shared
    return codes


def nearest(codes: Codes, seen: Mapping[str, int]) -> Codes:
    """The one code whose township, county, city or province was named last; all codes where there is no such one."""
    for table in beginnings(codes):
        common = table.keys() & seen.keys()
        if common:
            found = table[max(common, key=seen.__getitem__)]
            return found if len(found) == 1 else codes
    return codes


@lru_cache(maxsize=4096)
def beginnings(codes: Codes) -> tuple[Mapping[str, Codes], ...]:
    """The codes by their first nine, six, four and two digits."""
    tables: list[dict[str, Codes]] = []
    for length in (9, 6, 4, 2):
        table: dict[str, Codes] = {}
        for code in codes:
            table[code[:length]] = (*table.get(code[:length], ()), code)
        tables.append(table)
    return tuple(tables)


@lru_cache(maxsize=4096)
def surroundings(code: str) -> Codes:
    """The beginnings of a code that are the codes of the divisions around it: 140603 → 14, 1406, 140603."""
    return tuple(code[:length] for length in (2, 4, 6, 9) if length <= 2 * level(code) or 9 == length <= len(code))


def deeper(inner: str, outer: str) -> bool:
    return level(outer) < level(inner) and holds(outer, inner)


def district(place: Place) -> bool:
    """Whether a short name is that of city districts alone: 迎泽, 朝阳; they are told by more than their city."""
    return all(division.name.endswith("区") for division in place.candidates)
