"""The rules of numbers and units: units with their sizes, dimensions, counters, terms, forms of numbers and of writing.

    [[unit]] id = "tonne", dimension = "mass", size = "1000", ucum = "t", spell = ["吨", "t"]
    → 3.2万吨 is 32000 吨, 32000000 kg
"""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, Literal

import regex

from extractor.rulebook.kinds import Rule
from extractor.rulebook.patterns import compiled

ZERO = regex.compile(r"-?\d++(?:\.\d++)?+")
SIZE = 60    # characters of a number
EXPONENT = regex.compile("[eE][-+]?[0-9]{3,}")
LARGEST = Fraction(10**40)      # a double holds any number of such a unit, also of several of them together
Per = Literal["hour", "day", "week", "month", "quarter", "year"]


class DimensionRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a unit measures. `base` is the code of its base unit; `of` names the quotient that it is: length/time."""

    base: str
    of: str = ""


class UnitRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One unit with all its spellings.

    `size` in base units is a number or a quotient of two ("2000/3"); where the scale's zero lies elsewhere, `zero` is
    subtracted first. `base` is for a unit whose base unit is not its dimension's (each currency is its own). `ahead`
    are spellings that stand before the number (￥300). `unless` are words that begin with a spelling and are no unit
    (成本 for 成). `when` is a pattern that the clause up to the unit must hold, where a spelling has several meanings.
    `below` marks a unit that only stands below the line (吨/a), `per` the time word of a rate, `half` one whose next
    digit is a decimal (三成五), `tenths` one whose two digits are a digit and a decimal (75折), `article` one before
    which 一 is an article where a noun follows (一块土地), as with all counters, `calendar` one that also names years
    (2023年) or days (5日).
    """

    listed: ClassVar[str] = "spell"

    dimension: str
    size: str = "1"
    zero: str = "0"
    ucum: str | None = None
    base: str | None = None
    spell: tuple[str, ...]
    ahead: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    when: str | None = None
    below: bool = False
    per: Per | None = None
    half: bool = False
    tenths: bool = False
    article: bool = False
    calendar: Literal["year", "day"] | None = None

    @property
    def ratio(self) -> Fraction:
        return Fraction(self.size)

    def spellings(self) -> tuple[str, ...]:
        return (*self.spell, *self.ahead)

    def fault(self) -> tuple[str, str] | None:
        try:
            if len(self.size) > SIZE or EXPONENT.search(self.size):
                return "size", f"{self.size[:SIZE]!r} is beyond all sizes; write one from 1e-40 to 1e40"
            if Fraction(self.size) <= 0:
                return "size", f"{self.size!r} is not above zero"
            if not 1 / LARGEST <= Fraction(self.size) <= LARGEST:
                return "size", f"{self.size!r} is beyond all sizes; write one from 1e-40 to 1e40"
        except (ValueError, ZeroDivisionError):
            return "size", f"{self.size!r} is no number; write it as a string of digits, or as a quotient like '2000/3'"
        if not ZERO.fullmatch(self.zero) or len(self.zero) > SIZE:
            return "zero", f"{self.zero!r} is no number; write it as a string of digits"
        return spelling_fault(self.spell, self.unless) or pattern_fault("when", self.when)


class CounterRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words that count things (量词, and nouns that need none): 个, 家, 人次, 镇. `unless` as for units."""

    listed: ClassVar[str] = "spell"

    spell: tuple[str, ...]
    unless: tuple[str, ...] = ()

    def spellings(self) -> tuple[str, ...]:
        return self.spell

    def fault(self) -> tuple[str, str] | None:
        return spelling_fault(self.spell, self.unless)


class TermRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Characters that hold a number and measure nothing: words, or a pattern and what it `begins` with.

    In the sentence a term is a noun; `stands` is what it is else: nothing at all (1., [2], （一）), or a mark. Of
    `unmeasured` ones the digits have no unit behind them.
    """

    listed: ClassVar[str] = "words"

    pattern: str | None = None
    stands: Literal["", "；"] | None = None
    unmeasured: bool = False
    begins: tuple[Literal["digit", "numeral", "letter", "mark"], ...] = ()
    words: tuple[str, ...] = ()

    def spellings(self) -> tuple[str, ...]:
        return self.words

    def fault(self) -> tuple[str, str] | None:
        if (self.pattern is None) == (not self.words):
            return "pattern", "give either a pattern or words"
        if (self.pattern is None) == bool(self.begins):
            return (
                "begins",
                "say of a pattern, and only of a pattern, what it begins with: digit, numeral, letter, mark",
            )
        if "" in self.words:
            return "words", "an empty word would match everywhere; remove it"
        return pattern_fault("pattern", self.pattern)


class NumberRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A form of numbers that the grammar reads (fraction, rank, bare number …): what it is, with examples."""


class FormRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A way of writing amounts or times that the grammars read together. Each example's `gives` holds mentions of any
    rule."""


def spelling_fault(spell: tuple[str, ...], unless: tuple[str, ...]) -> tuple[str, str] | None:
    if not spell:
        return "spell", "no spelling; list at least one"
    if "" in spell:
        return "spell", "an empty spelling would match everywhere; remove it"
    if len(set(spell)) < len(spell):
        return "spell", f"{next(word for word in spell if spell.count(word) > 1)!r} stands twice; remove one"
    for word in unless:
        if not any(word.startswith(one) and word != one for one in spell):
            return "unless", f"{word!r} does not begin with any of the spellings; it excludes nothing"
    return None


def pattern_fault(part: str, pattern: str | None) -> tuple[str, str] | None:
    if pattern is None:
        return None
    try:
        compiled(pattern)
    except regex.error as error:
        return part, f"no valid pattern: {error}"
    return None
