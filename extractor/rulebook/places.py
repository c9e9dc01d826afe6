"""Rules of places: the kinds of names in the gazetteer, places of one's own, forms of natural features and sites,
guards.

    [[place]] id = "plain", type = "natural", spell = ["长江", "黄河"]                   → names that are listed
    [[place_form]] id = "reservoir", type = "site", ending = ["水库"]                    → names that are told by their ending
    [[place_guard]] id = "bank", names = ["河南"], after = "岸"                          → 河南岸 is no province
    [[deictic]] id = "whole-city", level = "city", spell = ["全市", "我市"]              → the city of the place in force
"""

from __future__ import annotations

from types import MappingProxyType
from typing import ClassVar

import regex

from extractor.rulebook.kinds import Rule

TYPES = ("admin", "natural", "site", "region")
LEVELS = MappingProxyType({"nation": 0, "province": 1, "city": 2, "county": 3, "any": None})
NAMES = ("full", "abbreviated", "short", "short-county", "ordinary-word", "former", "township", "village")

CERTAIN = frozenset({"full", "abbreviated", "former"})        # kinds of names that count by themselves
WEAK = frozenset({"short-county", "ordinary-word"})           # kinds that something else must speak for


class DivisionRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A kind of name that the gazetteer has; the id is one of full, abbreviated, short, … and says how much else must
    speak for it."""

    def fault(self) -> tuple[str, str] | None:
        return None if self.id in NAMES else ("id", f"is no kind of name; there are {', '.join(NAMES)}")


class PlaceRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Places that are listed.

    `name` is the full name where it is not the spelling. `adcode` is the code of an administrative place, or of the
    zone that a site is; `within` is the code of the division around a place that has none of its own.
    """

    listed: ClassVar[str] = "spell"

    type: str
    spell: tuple[str, ...]
    name: str | None = None
    adcode: str | None = None
    within: str | None = None
    source: str = ""

    def spellings(self) -> tuple[str, ...]:
        return self.spell

    def fault(self) -> tuple[str, str] | None:
        for part, code in (("adcode", self.adcode), ("within", self.within)):
            if code is not None and not regex.fullmatch(r"\d{6}", code):
                return part, f"{code!r} is no code; write six digits in quotation marks"
        if self.type == "admin" and not (self.adcode or self.within):
            return (
                "adcode",
                "is missing; an administrative place has a code, or the code of the division it lies within",
            )
        return type_fault(self.type) or spelling_fault(self.spell)


class InitialRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The single characters that stand for provinces, with their codes; they count in lists: 京、津、冀三省市."""

    listed: ClassVar[str] = "codes"

    codes: dict[str, str]

    def spellings(self) -> tuple[str, ...]:
        return tuple(self.codes)

    def fault(self) -> tuple[str, str] | None:
        for initial, code in self.codes.items():
            if len(initial) != 1 or not regex.fullmatch(r"\d{2}0000", code):
                return "codes", f"{initial!r} = {code!r}: write one character and the six digits of a province"
        return None


class PlaceAliasRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Other names of divisions, with the codes of those: 喀左县 = "211324"."""

    listed: ClassVar[str] = "codes"

    codes: dict[str, str]

    def spellings(self) -> tuple[str, ...]:
        return tuple(self.codes)

    def fault(self) -> tuple[str, str] | None:
        for name, code in self.codes.items():
            if len(name) < 2 or not regex.fullmatch(r"\d{6}", code):
                return "codes", f"{name!r} = {code!r}: write a name of two characters or more and six digits"
        return None


class PlaceFormRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Names that are told by their ending: 松塔水库, 昌源河国家湿地公园.

    `middle` are words between the name and the ending (国家级, 省级). `ordinary` are words with that ending which name
    nothing (大型水库). `unless_before` lists characters behind the ending that make it another word (河 before 道).
    `joins` takes the division before it as its name, where there is no other: 晋中开发区.
    """

    listed: ClassVar[str] = "ending"

    type: str
    ending: tuple[str, ...]
    middle: tuple[str, ...] = ()
    ordinary: tuple[str, ...] = ()
    unless_before: str = ""
    shortest: int = 1
    longest: int = 6
    joins: bool = False

    def spellings(self) -> tuple[str, ...]:
        return (*self.ending, *self.middle)

    def fault(self) -> tuple[str, str] | None:
        if not self.ending or "" in self.ending:
            return "ending", "an empty list or word would match everywhere; write at least one ending"
        return type_fault(self.type)


class PlaceGuardRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the characters of a name are none: patterns of what stands before or after.

    It holds for the `names`, or else for the full names of an `ending`, or else for all short names.
    """

    names: tuple[str, ...] = ()
    ending: str = ""
    before: str = ""
    after: str = ""

    def fault(self) -> tuple[str, str] | None:
        if not self.before and not self.after:
            return "after", "say what must not stand before or after the names"
        return None


class DeicticRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words for the place in force, or the division of a level around it."""

    listed: ClassVar[str] = "spell"

    level: str
    spell: tuple[str, ...]

    def spellings(self) -> tuple[str, ...]:
        return self.spell

    def fault(self) -> tuple[str, str] | None:
        if self.level not in LEVELS:
            return "level", f"{self.level!r} is no level; there are {', '.join(LEVELS)}"
        return spelling_fault(self.spell)


def type_fault(kind: str) -> tuple[str, str] | None:
    return None if kind in TYPES else ("type", f"{kind!r} is no type of place; there are {', '.join(TYPES)}")


def spelling_fault(spell: tuple[str, ...]) -> tuple[str, str] | None:
    if not spell or any(len(word) < 2 for word in spell):
        return "spell", "write at least one name, each of two characters or more; single characters are words too often"
    return None
