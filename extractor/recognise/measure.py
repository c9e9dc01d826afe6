"""The unit rules of a book → a table that reads a written unit, alone or over another: 吨, 吨/日, 微克每立方米.

UnitTable(book).read("吨/日") → UnitMeaning(unit="吨/日", dimension="mass flow", code="t/d", times=1000, over=86400, per="day", …)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Context, Decimal
from string import ascii_letters, digits
from typing import Any

import regex
from msgspec import Struct
from msgspec.structs import replace

from extractor.errors import RuleError
from extractor.rulebook import RuleBook
from extractor.rulebook.told import meant
from extractor.rulebook.units import CounterRule, DimensionRule, UnitRule
from extractor.support.memo import Memo

COUNT = "count"
EXACT = Context(prec=160)
ONE = Decimal(1)
LATIN = frozenset(f"{ascii_letters}{digits}²³")
INSIDE = "(?![A-Za-z0-9²³])"  # a Latin spelling does not end inside a word
MAGNITUDES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
REMEMBERED = 1 << 12
COMPOSED = frozenset("/／每·•（(")  # behind a unit, these may add another


class UnitMeaning(Struct, frozen=True, kw_only=True):
    """What a written unit means: `times / over` base units each, counted from `zero`."""

    unit: str
    rule: str
    dimension: str
    code: str | None
    base: str | None
    times: Decimal
    over: Decimal = Decimal(1)
    zero: Decimal = Decimal(0)
    per: str | None = None
    when: regex.Pattern[str] | None = None
    below: bool = False
    half: bool = False
    tenths: bool = False
    article: bool = False
    calendar: str | None = None
    counter: bool = False


    def based(self, value: Decimal) -> Decimal:
        """The value in base units."""
        if self.zero:
            value -= self.zero
        if self.over != ONE:
            return value * self.times / self.over
        return value if self.times == ONE else EXACT.multiply(value, self.times)


# meanings, what may not follow, whether no Latin letter may
Leaf = tuple[tuple[UnitMeaning, ...], tuple[str, ...], bool]
Node = dict[str | None, Any]  # a character → the node behind it; None → the leaf of the spelling that ends here


class UnitTable:
    """Every spelling of every unit with its meanings, and the pattern of a written unit."""

    def __init__(self, book: RuleBook) -> None:
        self._dimensions = {rule.id: rule for rule in book.of(DimensionRule)}
        self._quotients = {rule.of: rule.id for rule in self._dimensions.values() if rule.of}
        self._meanings: dict[str, tuple[UnitMeaning, ...]] = {}
        self.ahead: dict[str, UnitMeaning] = {}
        unless: dict[str, list[str]] = {}
        for unit in book.of(UnitRule):
            if unit.dimension not in self._dimensions:
                hint = meant(unit.dimension, self._dimensions, "{!r}")
                raise RuleError(
                    book.file(unit), unit.id, "dimension", f"no [[dimension]] has the id {unit.dimension!r}{hint}"
                )
            for spelling in unit.spell:
                self._add(self._meaning(unit, spelling))
            for spelling in unit.ahead:
                self.ahead[spelling] = self._meaning(unit, unit.spell[0])
            exclude(unless, unit.spell, unit.unless)
        for counter in book.of(CounterRule):
            for spelling in counter.spell:
                self._add(
                    UnitMeaning(
                        unit=spelling,
                        rule=counter.id,
                        dimension=COUNT,
                        code=None,
                        base="1",
                        times=Decimal(1),
                        article=True,
                        counter=True,
                    )
                )
            exclude(unless, counter.spell, counter.unless)
        self._root: Node = {}
        self._below: Node = {}
        for spelling, meanings in self._meanings.items():
            leaf = (meanings, tuple(unless.get(spelling, ())), spelling[-1] in LATIN)
            grow(self._below, spelling, leaf)
            if not all(one.below for one in meanings):
                grow(self._root, spelling, leaf)
        self._reach = max(map(len, self._meanings), default=0)
        self._composed = regex.compile(written(any_unit(self._meanings.keys(), unless)))
        self._composed_of = Memo(self._compose, REMEMBERED)

    @property
    def spellings(self) -> Collection[str]:
        return self._meanings.keys()

    def at(self, text: str, pos: int) -> tuple[int, tuple[UnitMeaning, ...]] | None:
        """The unit that stands at a place of the text: its end and its meanings, those with a condition first."""
        if text[pos:pos + 1] == " ":
            pos += 1
        end, meanings = self._longest(self._root, text, pos)
        if not end:
            return None
        sign = text[end:end + 1]
        if sign not in COMPOSED:
            return end, meanings
        if sign == "/":
            stop = self._longest(self._below, text, end + 1)[0]
            if stop and text[stop:stop + 1] not in COMPOSED and (known := self.read(text[pos:stop])):
                return stop, known
        match = self._composed.match(text, pos)
        if match and match.end() > end and (known := self.read(match[0])):
            return match.end(), known
        return end, meanings

    def below(self, text: str, pos: int) -> tuple[int, UnitMeaning] | None:
        """The unit that stands at a place of the text below a line: the 月 of 每月."""
        end, meanings = self._longest(self._below, text, pos)
        return (end, meanings[-1]) if end else None

    def read(self, written: str) -> tuple[UnitMeaning, ...]:
        """The meanings of a written unit, those with a condition first; none where it is no unit."""
        known = self._meanings.get(written)
        return self._composed_of[written] if known is None else known

    def _longest(self, root: Node, text: str, pos: int) -> tuple[int, tuple[UnitMeaning, ...]]:
        """The longest spelling at a place of the text: its end and its meanings; 0 where there is none."""
        node, end = root, 0
        meanings: tuple[UnitMeaning, ...] = ()
        for place, char in enumerate(text[pos:pos + self._reach], pos + 1):
            if (deeper := node.get(char)) is None:
                break
            node = deeper
            if (leaf := node.get(None)) is not None:
                known, unless, latin = leaf
                if not (unless and text.startswith(unless, place)) and not (latin and text[place:place + 1] in LATIN):
                    end, meanings = place, known
        return end, meanings

    def over(self, above: UnitMeaning, below: Sequence[UnitMeaning], unit: str) -> UnitMeaning:
        """A unit over others."""
        result = above
        for one in below:
            quotient = f"{result.dimension}/{one.dimension}"
            dimension = self._quotients.get(quotient, quotient)
            known = self._dimensions.get(dimension)
            base = known.base if known and above.dimension != "money" else over_code(result.base, one.base)
            result = replace(
                result, unit=unit, dimension=dimension, code=over_code(result.code, one.code), base=base,
                times=result.times * one.over, over=result.over * one.times, per=one.per or result.per,
                half=False, article=False, counter=False)
        return result

    def _meaning(self, rule: UnitRule, spelling: str) -> UnitMeaning:
        ratio = rule.ratio
        return UnitMeaning(
            unit=spelling,
            rule=rule.id,
            dimension=rule.dimension,
            code=rule.ucum,
            base=rule.base or self._dimensions[rule.dimension].base,
            times=Decimal(ratio.numerator),
            over=Decimal(ratio.denominator),
            zero=Decimal(rule.zero),
            per=rule.per,
            when=regex.compile(rule.when) if rule.when else None,
            below=rule.below,
            half=rule.half,
            tenths=rule.tenths,
            article=rule.article,
            calendar=rule.calendar,
        )

    def _add(self, meaning: UnitMeaning) -> None:
        others = self._meanings.get(meaning.unit, ())
        self._meanings[meaning.unit] = tuple(sorted((*others, meaning), key=lambda one: one.when is None))

    def _compose(self, written: str) -> tuple[UnitMeaning, ...]:
        plain = written.replace("／", "/").replace("•", "·").replace("（", "(").replace("）", ")")
        if plain.endswith(")") and "/" not in plain:
            return tuple(
                replace(one, unit=written) for one in self._meanings.get(plain[: plain.index("(")], ()) if one.counter
            )
        first, *rest = regex.split("[/每]", plain)
        above = self._product(first)
        below = [self._product(part.strip("()")) for part in rest]
        if above is None or any(one is None or part[0].isdecimal() and one.dimension == above.dimension == "money"
                                for part, one in zip(rest, below, strict=True)):
            return ()       # 500元/1000元 are two sums
        return (replace(self.over(above, [one for one in below if one], written), unit=written),)

    def _product(self, written: str) -> UnitMeaning | None:
        """平方公里·月, 10万人, 100mL."""
        amount = Decimal(1)
        stripped = written.lstrip("0123456789")
        if stripped != written:
            amount, written = Decimal(written[:len(written) - len(stripped)]), stripped
        while written and written[0] in MAGNITUDES and written not in self._meanings:
            amount, written = amount * MAGNITUDES[written[0]], written[1:]
        parts = [self._meanings.get(part) for part in written.split("·")]
        result: UnitMeaning | None = None
        for meanings in parts:
            if not meanings:
                return None
            one = meanings[-1]
            result = one if result is None else replace(
                result, dimension=f"{result.dimension}·{one.dimension}", code=times_code(result.code, one.code),
                base=times_code(result.base, one.base), times=result.times * one.times, over=result.over * one.over,
                per=one.per or result.per)
        if result is None or amount == 1:
            return result
        return replace(result, times=result.times * amount, code=None)


def exclude(unless: dict[str, list[str]], spellings: Sequence[str], words: Sequence[str]) -> None:
    for word in words:
        spelling = max((one for one in spellings if word.startswith(one)), key=len)
        unless.setdefault(spelling, []).append(word[len(spelling):])


def grow(root: Node, spelling: str, leaf: Leaf) -> None:
    node = root
    for char in spelling:
        node = node.setdefault(char, {})
    node[None] = leaf


def any_unit(spellings: Iterable[str], unless: dict[str, list[str]]) -> str:
    """The pattern of any of the spellings: longest first, Latin ones not inside a word, not where a word of `unless`
    begins."""
    guards = {}
    for spelling in spellings:
        guards[spelling] = INSIDE if spelling[-1] in LATIN else ""
        if rest := unless.get(spelling):
            guards[spelling] = f"(?!{'|'.join(map(regex.escape, rest))})"
    return trie(guards)


def written(unit: str) -> str:
    """The pattern of a unit over or times another: 吨/日, kg/(h·m2), 个/10万人, 微克每立方米, 家（次）."""
    one = r"(?:(?&unit)|(?:10++|[十百千万亿])[十百千万亿]?(?&unit))(?:[·•](?&unit))*+"
    over = rf"(?:[/／](?:[(（]{one}[)）]|{one}))"
    words = r"(?:每(?&unit)(?!(?![和与及或以左的较比增减升降至到上下提加放])\p{Han}|[A-Za-z0-9]))"
    return rf"(?(DEFINE)(?P<unit>{unit}))(?&unit)(?:[（(](?&unit)[)）]|(?:[·•](?&unit))*+(?:{over}{{1,3}}+|{words})?+)"


def trie(words: dict[str, str]) -> str:
    """Words (each with a guard behind it) as one pattern that looks at each character once, longest word first."""
    heads: dict[str, dict[str, str]] = {}
    for word, guard in words.items():
        if word:
            heads.setdefault(word[0], {})[word[1:]] = guard
    branches = []
    for head in sorted(heads):
        rest = heads[head]
        deeper = trie({word: guard for word, guard in rest.items() if word})
        branch = regex.escape(head)
        here = rest.get("")
        if here is None or not deeper:
            branch += deeper or here or ""
        else:
            branch += f"(?:{deeper}|{here})" if here else f"(?:{deeper})?"
        branches.append(branch)
    return f"(?:{'|'.join(branches)})" if len(branches) > 1 else "".join(branches)


def over_code(above: str | None, below: str | None) -> str | None:
    if above is None or below is None:
        return None
    return f"{above}/({below})" if "." in below or "/" in below else f"{above}/{below}"


def times_code(first: str | None, second: str | None) -> str | None:
    return None if first is None or second is None else f"{first}.{second}"
