"""Lanes → facts: which quantity measures what, by the patterns of rules/facts.

    〔日〕〔处理〕〔生活〕〔垃圾〕〔800吨〕、〔餐厨〕〔垃圾〕〔50吨〕
    → Fact(quantity=800吨, kind="level", indicator="生活垃圾", verb="处理", rate="日", rule="rate-verb-object"),
      Fact(quantity=50吨, kind="level", indicator="餐厨垃圾", rule="and-object")

Patterns are tried in their order (`extractor.recognise.order`: what asks for more comes first) on each stretch of the
lane that leads to a quantity: from the last mark before it (， ； ： 。), or from the end of the fact before it; what
stands before a colon is tried with what follows it first. The first that matches wins and may take several quantities.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import TypeAlias

import regex

from extractor.errors import RuleError
from extractor.model import Fact, Lane
from extractor.recognise.lane import MENTIONS, QUANTITIES, Alphabet
from extractor.recognise.order import Asked, OrderError, asked, ordered
from extractor.recognise.pattern import (
    Capture,
    Choice,
    Listed,
    Look,
    Mark,
    Name,
    Part,
    PatternError,
    Repeat,
    Series,
    captured,
    named,
    parse,
)
from extractor.rulebook import RuleBook, WordList
from extractor.rulebook.facts import QUANTITY_ROLES, ROLES, ClassRule, FactRule, SymbolRule
from extractor.rulebook.patterns import compiled
from extractor.rulebook.told import meant
from extractor.support.memo import Memo

Patterned: TypeAlias = FactRule | ClassRule
BREAKS = "，；：。！？,;:!?【】"
ENDS = frozenset([*BREAKS, "、", ""])
LONGEST = 60     # tokens on either side of a quantity that its pattern may reach
SEVERAL, CLOSED = 1, 2     # bits: a stretch holds several quantities; a mark stands behind its first
REMEMBERED = 1 << 14       # what stretches may hold


class Tried:
    """A compiled pattern. `runs_on` says that a match needs more words right behind its first quantity, so no mark
    there."""

    def __init__(self, rule: FactRule, pattern: regex.Pattern[str], runs_on: bool) -> None:
        self.rule, self.pattern, self.runs_on = rule, pattern, runs_on
        self._roles = [(role, group) for role, group in pattern.groupindex.items()]
        self._kinds = [(role, group) for role, group in self._roles if role in QUANTITY_ROLES]

    def facts(self, match: regex.Match[str]) -> list[Fact]:
        """One fact for each quantity that a match captured under the name of a kind, in text order."""
        spans = match.allspans()
        roles: dict[str, list[tuple[int, int]]] = {}
        for role, group in self._roles:
            if own := spans[group]:
                roles[role] = own
        found = []
        for role, group in self._kinds:
            for start, _ in spans[group]:
                found.append((start, role))
        first, many, rule = spans[0][0][0], len(found), self.rule.id
        if many == 1:
            (token, kind), = found
            return [Fact(token, kind, rule, 0, 1, first, roles)]
        found.sort()
        return [Fact(token, kind, rule, number, many, first, roles) for number, (token, kind) in enumerate(found)]


class FactPatterns:
    """The fact patterns of a rule book, compiled over its alphabet."""

    def __init__(self, book: RuleBook, alphabet: Alphabet) -> None:
        self._book, self._alphabet = book, alphabet
        self._classes = {rule.id: rule for rule in book.of(ClassRule)}
        self._symbols = {rule.id for rule in book.of(SymbolRule) if rule.tags}
        self._trees: dict[tuple[str, str], Series] = {}
        self._done: dict[str, str] = {}
        self._sets = frozenset({*self._symbols, *MENTIONS, "quantity"})
        self.rules = tuple((rule, self._compile(self._tree(rule), rule)) for rule in self._ordered())
        self._quantities = frozenset(self._alphabet.mention[name] for name in QUANTITIES)
        self._quantity = re.compile(f"[{''.join(self._quantities)}]")
        self._break = re.compile(f"[{BREAKS}]")
        self._tried = [Tried(rule, pattern, self._runs_on(rule)) for rule, pattern in self.rules]
        self._bits: defaultdict[str, int] = defaultdict(int)     # symbol → a bit for each need that it meets
        self._needed = self._bits_needed()
        self._possible = Memo(self._possible_where, REMEMBERED)

    def find(self, lane: Lane) -> list[Fact]:
        """The facts of a lane, in order. A quantity that no pattern takes gives none."""
        symbols, at = lane.symbols, 0
        facts: list[Fact] = []
        breaks = [match.start() for match in self._break.finditer(symbols)]
        breaks.append(len(symbols))
        tokens = [match.start() for match in self._quantity.finditer(symbols)]
        tokens.append(len(symbols))
        place = 0
        for token, following in pairwise(tokens):
            if token < at:
                continue
            while breaks[place] < token:
                place += 1
            start = max(at, token - LONGEST, breaks[place - 1] + 1 if place else 0)
            stop = min(breaks[place], token + LONGEST)
            marks = (SEVERAL if following < stop else 0) | (CLOSED if symbols[token + 1:token + 2] in ENDS else 0)
            found = None
            if place and symbols[start - 1] == "：" and start == breaks[place - 1] + 1:      # 优良天数比例：甲市 96.7%
                topic = max(at, start - LONGEST, breaks[place - 2] + 1 if place > 1 else 0)
                found = self._first(symbols, topic, stop, marks)
            found = found or self._first(symbols, start, stop, marks)
            if found:
                one, match = found
                facts += one.facts(match)
                at = match.end()
            else:
                at = token + 1
        return facts

    def _first(self, symbols: str, start: int, stop: int, marks: int) -> tuple[Tried, regex.Match[str]] | None:
        """The first pattern that matches a stretch, with its match; `marks` are the bits that depend on no single
        symbol."""
        seen, bits = marks, self._bits
        for symbol in symbols[start:stop]:
            seen |= bits[symbol]
        for one in self._possible[seen]:
            match = one.pattern.match(symbols, start)
            if match:
                return one, match
        return None

    def rivals(self, lane: Lane, fact: Fact) -> list[str]:
        """The other patterns that would take a fact's quantity from the same token on, were it not for the one that
        did."""
        return [
            one.rule.id
            for one in self._tried
            if one.rule.id != fact.rule
            and (match := one.pattern.match(lane.symbols, fact.first))
            and any(other.quantity == fact.quantity for other in one.facts(match))
        ]

    def reach(self, rule: FactRule, symbols: str, start: int) -> tuple[int, int, str, int]:
        """How far a pattern that does not match came: parts matched, parts in all, the part that failed, the token
        it failed at."""
        parts = self._tree(rule).parts
        for count in range(len(parts) - 1, 0, -1):
            match = self._compile(Series(parts[:count]), rule).match(symbols, start)
            if match:
                return count, len(parts), parts[count].text, match.end()
        return 0, len(parts), parts[0].text, start

    def _possible_where(self, seen: int) -> list[Tried]:
        """The patterns that may match a stretch with these bits, in their order."""
        return [one for one, needed in zip(self._tried, self._needed, strict=True)
                if not needed & ~seen and not (one.runs_on and seen & CLOSED)]

    def _bits_needed(self) -> list[int]:
        """For each pattern the bits that a match requires: where a stretch lacks one of them, the pattern is not
        tried."""
        bit_of: dict[frozenset[str], int] = {}
        needed = []
        for one in self._tried:
            needs = list(self._needs(self._tree(one.rule), one.rule))
            bits = SEVERAL if sum(need <= self._quantities for need in needs) > 1 else 0
            for need in needs:
                bits |= bit_of.setdefault(need, CLOSED << 1 + len(bit_of))
            needed.append(bits)
        for need, bit in bit_of.items():
            for symbol in need:
                self._bits[symbol] |= bit
        return needed

    def _needs(self, part: Part | Series, rule: Patterned) -> Iterator[frozenset[str]]:
        """For each part that a match requires, the symbols that it may be; parts for which that is unknown are left
        out."""
        if isinstance(part, Series):
            for one in part.parts:
                yield from self._needs(one, rule)
        elif isinstance(part, Choice):
            if len(part.choices) == 1:
                yield from self._needs(part.choices[0], rule)
                return
            needs = [next(self._needs(choice, rule), None) for choice in part.choices]
            if all(needs):
                yield frozenset().union(*filter(None, needs))
        elif isinstance(part, Repeat):
            if part.least:
                yield from self._needs(part.part, rule)
        elif isinstance(part, Capture):
            yield from self._needs(part.part, rule)
        elif isinstance(part, Name) and part.name in self._classes:
            own = self._classes[part.name]
            yield from self._needs(self._tree(own), own)
        elif symbols := self._alone(part, rule):
            yield symbols

    def _alone(self, part: Part, rule: Patterned) -> frozenset[str]:
        """The symbols of a mark, a list or a symbol's name; empty for any other part."""
        if isinstance(part, Mark):
            return frozenset(part.text)
        if isinstance(part, Listed):
            return frozenset(self._list(part.name, rule))
        return (
            frozenset(self._name(part.name, rule))
            if isinstance(part, Name) and part.name in self._sets
            else frozenset()
        )

    def _runs_on(self, rule: FactRule) -> bool:
        """Whether a match needs a word right behind its first quantity: not where a mark, or nothing, may stand
        there."""
        parts = self._tree(rule).parts
        first = next(
            (i for i, part in enumerate(parts) if any(one.role in QUANTITY_ROLES for one in captured(part))), len(parts)
        )
        begun, needed = self._begins(Series(parts[first + 1:]), rule)
        return needed and begun.isdisjoint(ENDS)

    def _begins(self, part: Part | Series, rule: Patterned) -> tuple[frozenset[str], bool]:
        """The symbols that a match of a part may begin with, and whether it holds any at all. What cannot be told may
        be a mark."""
        if isinstance(part, Series):
            found: frozenset[str] = frozenset()
            for one in part.parts:
                begun, needed = self._begins(one, rule)
                found |= begun
                if needed:
                    return found, True
            return found, False
        if isinstance(part, Choice):
            each = [self._begins(choice, rule) for choice in part.choices]
            return frozenset().union(*(begun for begun, _ in each)), all(needed for _, needed in each)
        if isinstance(part, Repeat):
            begun, needed = self._begins(part.part, rule)
            return begun, needed and part.least > 0
        if isinstance(part, Capture):
            return self._begins(part.part, rule)
        if isinstance(part, Name) and part.name in self._classes:
            own = self._classes[part.name]
            return self._begins(self._tree(own), own)
        if isinstance(part, Look):
            return ENDS, True
        return self._alone(part, rule), True

    def _ordered(self) -> list[FactRule]:
        """The fact rules in the order in which they are tried."""
        inside = {name: self._classes.keys() & set(named(self._tree(rule))) for name, rule in self._classes.items()}
        classes: dict[str, Asked] = {}
        try:
            for name in TopologicalSorter(inside).static_order():
                classes[name] = asked(self._tree(self._classes[name]), classes)
        except CycleError as error:
            raise self._fault(
                self._classes[error.args[1][0]], f"classes stand in one another: {', '.join(error.args[1])}"
            ) from None
        try:
            return ordered(self._book.of(FactRule), lambda rule: asked(self._tree(rule), classes))
        except OrderError as error:
            raise RuleError(self._book.file(error.rule), error.rule.id, error.part, error.hint) from None

    def _tree(self, rule: Patterned) -> Series:
        """The parsed pattern of a rule."""
        key = (type(rule).__name__, rule.id)
        if key not in self._trees:
            try:
                self._trees[key] = parse(rule.pattern)
            except PatternError as error:
                raise self._fault(rule, str(error)) from None
        return self._trees[key]

    def _compile(self, tree: Series, rule: FactRule) -> regex.Pattern[str]:
        try:
            return compiled(self._translate(tree, rule))
        except regex.error as error:
            raise RuleError(self._book.file(rule), rule.id, "pattern", f"no valid pattern: {error}") from None

    def _translate(self, part: Part | Series, rule: Patterned) -> str:
        """Translates a part to a regex over symbols."""
        if isinstance(part, Series):
            return "".join(self._translate(one, rule) for one in part.parts)
        if isinstance(part, Choice):
            return f"(?:{'|'.join(self._translate(choice, rule) for choice in part.choices)})"
        if isinstance(part, Repeat):
            return self._translate(part.part, rule) + part.times
        if isinstance(part, Look):
            return f"(?{part.sign}{self._translate(part.ahead, rule)})" if part.ahead else "$"
        if isinstance(part, Capture):
            if part.role not in ROLES:
                hint = meant(part.role, ROLES, "{!r}")
                raise self._fault(rule, f"no role {part.role!r}{hint}; there are {', '.join(sorted(ROLES))}")
            return f"(?P<{part.role}>{self._translate(part.part, rule)})"
        if isinstance(part, Mark):
            return part.text
        if isinstance(part, Listed):
            return f"[{self._list(part.name, rule)}]"
        inside = self._name(part.name, rule)
        return f"[{inside}]" if part.name in self._sets else f"(?:{inside})"

    def _name(self, name: str, rule: Patterned) -> str:
        if name == "any":
            return f"[^{BREAKS}{''.join(self._alphabet.mention[q] for q in QUANTITIES)}]"
        if name == "quantity":
            return "".join(self._alphabet.mention[q] for q in QUANTITIES)
        if name in MENTIONS:
            return self._alphabet.mention[name]
        if name in self._symbols:
            return self._alphabet.of_speech(name)
        if name in self._classes:
            if name not in self._done:
                self._done[name] = self._translate(self._tree(self._classes[name]), self._classes[name])
            return self._done[name]
        known = [*sorted(self._sets), *self._classes]
        raise self._fault(
            rule, f"no symbol or class {name!r}{meant(name, known, '{!r}')}; there are {', '.join(known)}"
        )

    def _list(self, name: str, rule: Patterned) -> str:
        symbols = self._alphabet.in_list(name)
        if not symbols:
            lists = {one.id: one for one in self._book.of(WordList)}
            own = lists.get(name)
            hint = f"; add lane = true to it in {self._book.file(own)}" if own else meant(name, lists, "@{}")
            raise self._fault(rule, f"no word list '@{name}' of the lane{hint}")
        return symbols

    def _fault(self, rule: Patterned, hint: str) -> RuleError:
        return RuleError(self._book.file(rule), rule.id, "pattern", hint)
