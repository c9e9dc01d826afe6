"""Lanes → facts: which quantity measures what, by the patterns of rules/facts.

    〔日〕〔处理〕〔生活〕〔垃圾〕〔800吨〕、〔餐厨〕〔垃圾〕〔50吨〕
    → Fact(quantity=800吨, kind="level", indicator="生活垃圾", verb="处理", rate="日", rule="rate-verb-object"),
      Fact(quantity=50吨, kind="level", indicator="餐厨垃圾", rule="and-object")

Patterns are tried in the order of `order.toml` on each stretch of the lane that leads to a quantity: from the last mark
before it (， ； ： 。), or from the end of the fact before it; what stands before a colon is tried with what follows it first.
The first that matches wins and may take several quantities.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import regex

from extractor.errors import RuleError
from extractor.model import Fact, Lane
from extractor.recognise.lane import MENTIONS, QUANTITIES, Alphabet
from extractor.rulebook import RuleBook
from extractor.rulebook.facts import QUANTITY_ROLES, ROLES, ClassRule, FactRule, SymbolRule
from extractor.rulebook.patterns import compiled
from extractor.support.memo import Memo

PART = regex.compile(r"""\s++|<(?P<role>\w+)(?::(?P<what>@?[\w.]+))?>|@(?P<list>[\w.]+)|(?P<name>[a-z_]+)
                         |(?P<mark>[，、；：∶。！？（）—…:/])|(?P<operator>\(\?[!=]|[()|?*+$]|\{\d*,?\d*\})|(?P<other>.)""", regex.VERBOSE)
BREAKS = "，；：。！？,;:!?【】"
ENDS = frozenset([*BREAKS, "、", ""])
LONGEST = 60     # tokens on either side of a quantity that its pattern may reach
REPEAT = regex.compile(r"(?:\{(?P<least>\d*),?\d*\}|[?*+])[?+]?$")
SEVERAL, CLOSED = 1, 2     # bits: a stretch holds several quantities; a mark stands behind its first
REMEMBERED = 1 << 14       # what stretches may hold


class Tried:
    """A compiled pattern. `runs_on` says that a match needs more words right behind its first quantity, so no mark there."""

    def __init__(self, rule: FactRule, pattern: regex.Pattern[str], runs_on: bool) -> None:
        self.rule, self.pattern, self.runs_on = rule, pattern, runs_on
        self._roles = [(role, group) for role, group in pattern.groupindex.items()]
        self._kinds = [(role, group) for role, group in self._roles if role in QUANTITY_ROLES]

    def facts(self, match: regex.Match[str]) -> list[Fact]:
        """One fact for each quantity that a match captured under a kind's name, in the order of the text."""
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


class Patterns:
    """The fact patterns of a rule book, compiled over its alphabet."""

    def __init__(self, book: RuleBook, alphabet: Alphabet) -> None:
        self._book, self._alphabet = book, alphabet
        self._classes = {rule.id: rule for rule in book.of(ClassRule)}
        self._symbols = {rule.id for rule in book.of(SymbolRule) if rule.tags}
        self._done: dict[str, str] = {}
        rules = {rule.id: rule for rule in book.of(FactRule)}
        self.rules = tuple((rule, self._compile(rule.pattern, rule)) for rule in [rules[name] for name in book.order["facts"]])
        self._quantities = frozenset(self._alphabet.mention[name] for name in QUANTITIES)
        self._quantity = re.compile(f"[{''.join(self._quantities)}]")
        self._break = re.compile(f"[{BREAKS}]")
        self._tried = [Tried(rule, pattern, runs_on(rule.pattern)) for rule, pattern in self.rules]
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
        """The first pattern that matches a stretch, and its match; `marks` are the bits that no single symbol says."""
        seen, bits = marks, self._bits
        for symbol in symbols[start:stop]:
            seen |= bits[symbol]
        for one in self._possible[seen]:
            match = one.pattern.match(symbols, start)
            if match:
                return one, match
        return None

    def reach(self, rule: FactRule, symbols: str, start: int) -> tuple[int, int, str, int]:
        """How near a pattern that does not match came: parts matched, parts in all, the part that failed, the token it failed at."""
        parts = split(rule.pattern)
        for count in range(len(parts) - 1, 0, -1):
            match = self._compile(" ".join(parts[:count]), rule).match(symbols, start)
            if match:
                return count, len(parts), parts[count], match.end()
        return 0, len(parts), parts[0], start

    def _possible_where(self, seen: int) -> list[Tried]:
        """The patterns that may match a stretch which holds what these bits say, in their order."""
        return [one for one, needed in zip(self._tried, self._needed, strict=True)
                if not needed & ~seen and not (one.runs_on and seen & CLOSED)]

    def _bits_needed(self) -> list[int]:
        """For each pattern the bits of what a match cannot do without: where a stretch lacks one it need not be tried."""
        bit_of: dict[frozenset[str], int] = {}
        needed = []
        for one in self._tried:
            needs = list(self._needs(one.rule.pattern, one.rule))
            bits = SEVERAL if sum(need <= self._quantities for need in needs) > 1 else 0
            for need in needs:
                bits |= bit_of.setdefault(need, CLOSED << 1 + len(bit_of))
            needed.append(bits)
        for need, bit in bit_of.items():
            for symbol in need:
                self._bits[symbol] |= bit
        return needed

    def _needs(self, pattern: str, rule: Any) -> Iterator[frozenset[str]]:
        """For each part that a match must hold, the symbols that it may be; nothing for parts of which that cannot be told."""
        choices = alternatives(pattern)
        if len(choices) > 1:
            needs = [next(self._needs(choice, rule), None) for choice in choices]
            if all(needs):
                yield frozenset().union(*filter(None, needs))
            return
        for part in split(pattern):
            inside, least = repeated(part)
            if least == 0 or part.startswith("(?"):
                continue
            if inside.startswith("("):
                yield from self._needs(inside[1:-1], rule)
                continue
            what = PART.fullmatch(inside)
            if what is None:
                continue
            name = what["what"] or what["role"] or what["name"] or ""
            if what["mark"]:
                yield frozenset(inside)
            elif what["list"] or name.startswith("@"):
                yield frozenset(self._list(what["list"] or name[1:], rule))
            elif name in self._classes:
                yield from self._needs(self._classes[name].pattern, rule)
            elif name in self._sets():
                yield frozenset(self._name(name, rule))

    def _compile(self, pattern: str, rule: FactRule) -> regex.Pattern[str]:
        try:
            return compiled(self._translate(pattern, rule))
        except regex.error as error:
            raise RuleError(self._book.file(rule), rule.id, "pattern", f"no valid pattern: {error}") from None

    def _translate(self, pattern: str, rule: Any) -> str:
        """A pattern of parts → a regex over symbols."""
        out = []
        for match in PART.finditer(pattern):
            kind = match.lastgroup
            if match["role"]:
                role, what = match["role"], match["what"] or match["role"]
                if role not in ROLES:
                    raise self._fault(rule, f"no role {role!r}; there are {', '.join(sorted(ROLES))}")
                inside = self._list(what[1:], rule) if what[0] == "@" else self._name(what, rule)
                out.append(f"(?P<{role}>{'[' + inside + ']' if what[0] == '@' or what in self._sets() else inside})")
            elif kind == "list":
                out.append(f"[{self._list(match['list'], rule)}]")
            elif kind == "name":
                inside = self._name(match["name"], rule)
                out.append(f"[{inside}]" if match["name"] in self._sets() else f"(?:{inside})")
            elif kind == "operator":
                out.append("(?:" if match[0] == "(" else match[0])
            elif kind == "mark":
                out.append(match[0])
            elif kind == "other":
                raise self._fault(rule, f"{match[0]!r} has no meaning in a pattern; write parts as <role:part>, @list or a name")
        return "".join(out)

    def _sets(self) -> set[str]:
        return {*self._symbols, *MENTIONS, "quantity"}

    def _name(self, name: str, rule: Any) -> str:
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
                self._done[name] = self._translate(self._classes[name].pattern, self._classes[name])
            return self._done[name]
        raise self._fault(rule, f"no symbol or class {name!r}; there are {', '.join([*self._sets(), *self._classes])}")

    def _list(self, name: str, rule: Any) -> str:
        symbols = self._alphabet.in_list(name)
        if not symbols:
            raise self._fault(rule, f"no word list '@{name}' of the lane")
        return symbols

    def _fault(self, rule: Any, hint: str) -> RuleError:
        return RuleError(self._book.file(rule), rule.id, "pattern", hint)


def split(pattern: str) -> list[str]:
    """The parts of a pattern at the top level, a group as one, each with its repeat."""
    parts: list[str] = []
    depth = 0
    for piece in PART.finditer(pattern):
        word = piece[0]
        opens, closes = word.startswith("("), word == ")"
        if depth or closes or piece["operator"] and not opens:
            parts[-1] += word
        elif not word.isspace():
            parts.append(word)
        depth += opens - closes
    return parts


def repeated(part: str) -> tuple[str, int]:
    """A part without its repeat, and how often it must be there at least: @adverb* → @adverb, 0."""
    repeat = REPEAT.search(part)
    if repeat is None:
        return part, 1
    least = repeat["least"]
    return part[:repeat.start()], int(least or 0) if least is not None else int(repeat[0][0] == "+")


def alternatives(group: str) -> list[str]:
    """The inside of a group, cut at each | of its top level."""
    found, depth = [""], 0
    for char in group:
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += char
    return found


def runs_on(pattern: str) -> bool:
    """Whether a match needs more words right behind its first quantity: not where a mark stands there."""
    parts = split(pattern)
    first = next((i for i, part in enumerate(parts) if any(f"<{role}:" in part for role in QUANTITY_ROLES)), len(parts) - 1)
    for part in parts[first + 1:]:
        if part.endswith(("?", "*")):
            continue
        return not part.startswith(("(?", "(join", "(、", "，"))
    return False
