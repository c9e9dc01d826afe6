"""The divisions of China by name and by code, read from the data files of the rules.

    Gazetteer(folder).division("140603") → Division(name="平鲁区", code="140603", province="山西省", city="朔州市", county="平鲁区")
    Gazetteer(folder).meanings("朝阳")["区"] → the two districts of that name

Provinces, prefectures and counties are read at once (2 ms); townships and villages when the first one is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path

import marisa_trie
from msgspec import Struct

from extractor.errors import InputError
from extractor.model import Division
from extractor.support.memo import Memo

MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
TOWNSHIP = 15        # the longest name of a township, in characters
VILLAGE = 12
REMEMBERED = 1 << 15


class NameMeaning(Struct, frozen=True):
    """What a spelling may mean: a division, as its full name, abbreviated (海北州), short (朔州) or former (怀仁县,
    until `year`)."""

    kind: str
    code: str
    year: int | None = None

    @property
    def level(self) -> int:
        return level(self.code)


class Gazetteer:
    """Names and codes. Made from the folder that holds its files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = columns(folder / "divisions.tsv")
        self.heads = columns(folder / "names.tsv")
        self._divisions: dict[str, Division] = {}
        self._ends_village = Memo(self._village_ending, REMEMBERED)
        self._meanings: dict[str, Mapping[str, tuple[NameMeaning, ...]]] = {}

    @cached_property
    def _townships(self) -> marisa_trie.RecordTrie:
        return marisa_trie.RecordTrie("<I").mmap(str(self._folder / "townships.marisa"))

    @cached_property
    def _villages(self) -> marisa_trie.RecordTrie:
        return marisa_trie.RecordTrie("<BH").mmap(str(self._folder / "villages.marisa"))

    def meanings(self, head: str) -> Mapping[str, tuple[NameMeaning, ...]]:
        """For the first two characters of names: the rest of each name, longest first, and what it may mean."""
        known = self._meanings.get(head)
        if known is None:
            items = (item.partition("=") for item in self.heads.get(head, "").split(" ") if item)
            known = self._meanings[head] = {rest: tuple(map(meaning, codes.split(","))) for rest, _, codes in items}
        return known

    def named(self, name: str) -> tuple[NameMeaning, ...]:
        """What a name of two characters or more may mean, down to counties."""
        return self.meanings(name[:2]).get(name[2:], ())

    def full_name(self, code: str) -> str | None:
        """The name of a division of six digits, or None where there is none."""
        return self._names.get(code)

    def division(self, code: str, name: str | None = None) -> Division:
        """The division of a code of six, nine or twelve digits; a township or village is given with its name."""
        known = self._divisions.get(code)
        if known is None:
            province = self._names.get(code[:2] + "0000")
            city = self._names.get(code[:4] + "00") if code[2:4] != "00" else None
            if city is None and code[:2] in MUNICIPALITIES and code[2:] != "0000":
                city = province
            county = self._names.get(code[:6]) if code[4:6] != "00" else None
            known = Division(name=name or self._names[code], code=code, province=province, city=city, county=county)
            if len(self._divisions) >= REMEMBERED:
                self._divisions.clear()
            self._divisions[code] = known
        return known

    def townships(self, name: str) -> list[str]:
        """The nine-digit codes of a township's name."""
        return [f"{code:09}" for (code,) in self._townships.get(name[::-1], ())]

    def township_before(self, text: str, start: int, end: int) -> str:
        """The longest name of a township that ends at `end` and begins no earlier than `start`, or nothing."""
        return longest(self._townships.prefixes(text[max(start, end - TOWNSHIP):end][::-1]))[::-1]

    def villages(self, code: str, name: str) -> list[str]:
        """The twelve-digit codes of a village's name within a county or township."""
        codes = (f"{code[:6]}{high * 65536 + low:06}" for high, low in self._villages.get(code[:6] + name[::-1], ()))
        return [one for one in codes if one.startswith(code)]

    def village_before(self, counties: Iterable[str], text: str, end: int) -> str:
        """The longest name of a village of some counties that ends at `end`, of three characters or more, or
        nothing."""
        backward = text[max(0, end - VILLAGE):end][::-1]
        last, ends = backward[:3], self._ends_village
        known = [county for county in counties if ends[county + last]]
        return longest([name for county in known for name in self._villages.prefixes(county + backward)])[6:][::-1]

    def _village_ending(self, backward: str) -> bool:
        """Whether a village of a county ends with some characters, the county's code and these from the last one on."""
        return next(self._villages.iterkeys(backward), None) is not None

    def lookup(self, wanted: str) -> Division:
        """A division by its code, its name, or a chain of names from the outermost in: 山西省朔州市平鲁区.

        Raises InputError where there is none, or several (朝阳区): the message names them.
        """
        name = wanted.strip()
        if name.isdecimal():
            if name not in self._names:
                raise InputError(
                    f"{wanted!r} is the code of no division; write a six-digit code such as 140600, or a name"
                )
            return self.division(name)
        found = highest(self._chain(name))
        if not found:
            raise InputError(
                f"{wanted!r} is the name of no division; write it as 朔州市 or 山西省朔州市平鲁区, or its six-digit code"
            )
        if len(found) > 1:
            several = "、".join(f"{self.path(code)} {code}" for code in found)
            raise InputError(f"{wanted!r} may be {several}; write the longer name or the code")
        return self.division(found[0])

    def _chain(self, name: str) -> list[str]:
        """The codes that a chain of names may mean: each part lies within the one before it."""
        outer: list[str] = []
        start = 0
        while start < len(name):
            rest = self.meanings(name[start:start + 2])
            end, inner = start, tuple[NameMeaning, ...]()
            for tail, meanings in rest.items():
                if name.startswith(tail, start + 2):
                    end, inner = start + 2 + len(tail), meanings
                    break
            codes = [one.code for one in inner if not outer or any(holds(code, one.code) for code in outer)]
            if not codes:
                return []
            outer, start = codes, end
        return outer

    def path(self, code: str) -> str:
        """The names from the province down, as one word: 山西省朔州市平鲁区."""
        division = self.division(code)
        return "".join(dict.fromkeys(filter(None, (division.province, division.city, division.county))))


def columns(path: Path) -> dict[str, str]:
    """A file of two columns as a dictionary."""
    cells = path.read_text("utf-8").replace("\n", "\t").split("\t")
    return dict(zip(cells[::2], cells[1::2], strict=False))


def longest(words: list[str]) -> str:
    return max(words, key=len, default="")


def meaning(entry: str) -> NameMeaning:
    """o140681-2018 → a former name of 140681, replaced in 2018."""
    return NameMeaning(entry[0], entry[1:7], int(entry[8:]) if len(entry) > 8 else None)


def city_of(code: str) -> str:
    """The digits that all divisions of a city share; a municipality is one city."""
    return code[:2] if code[:2] in MUNICIPALITIES else code[:4]


@lru_cache(maxsize=65536)
def level(code: str) -> int:
    """0 for the nation, 1 province, 2 prefecture, 3 county, 4 township, 5 village."""
    if len(code) > 6:
        return 4 if len(code) == 9 else 5
    if not code:
        return 0
    if code.endswith("0000"):
        return 1
    return 2 if code.endswith("00") else 3


def is_zone(code: str) -> bool:
    """Whether a code is that of a zone (经济技术开发区), which is counted like a county and is none."""
    return len(code) == 6 and code[4] in "79"


def stem(code: str) -> str:
    """The digits that all divisions within share: 140000 → 14."""
    return code[:2 * level(code)] if len(code) <= 6 else code


def holds(outer: str, inner: str) -> bool:
    """Whether the division of one code lies within that of the other, or is it."""
    return inner.startswith(stem(outer))


def highest(codes: Iterable[str]) -> list[str]:
    """Of several divisions those of the highest level: a bare 大同 is the prefecture, not the district of another
    city."""
    listed = sorted(set(codes))
    top = min(map(level, listed), default=0)
    return [code for code in listed if level(code) == top]


def within(codes: Iterable[str], outer: str) -> Iterator[str]:
    """Those of the codes that lie within a division."""
    return (code for code in codes if holds(outer, code))
