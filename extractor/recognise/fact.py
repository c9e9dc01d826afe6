"""Lanes → facts: which quantity measures what, by the patterns of rules/facts.

    〔日〕〔处理〕〔生活〕〔垃圾〕〔800吨〕、〔餐厨〕〔垃圾〕〔50吨〕
    → Fact(quantity=800吨, kind="level", indicator="生活垃圾", verb="处理", rate="日", rule="rate-verb-object"),
      Fact(quantity=50吨, kind="level", indicator="餐厨垃圾", rule="and-object")

Patterns are tried in the order of `order.toml` on each stretch of the lane that leads to a quantity: from the last mark
before it (， ； ： 。), or from the end of the fact before it. The first that matches wins and may take several quantities.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import regex

from extractor.errors import RuleError
from extractor.model import Fact, Lane
from extractor.recognise.lane import MENTIONS, QUANTITIES, Alphabet
from extractor.rulebook import RuleBook
from extractor.rulebook.facts import QUANTITY_ROLES, ROLES, ClassRule, FactRule, SymbolRule

PART = regex.compile(r"""\s++|<(?P<role>\w+)(?::(?P<what>@?[\w.]+))?>|@(?P<list>[\w.]+)|(?P<name>[a-z_]+)
                         |(?P<mark>[，、；：∶。！？（）—…:/])|(?P<operator>\(\?[!=]|[()|?*+$]|\{\d*,?\d*\})|(?P<other>.)""", regex.VERBOSE)
BREAKS = "，；：。！？,;:!?【】"
ENDS = frozenset([*BREAKS, "、", ""])
LONGEST = 60     # tokens on either side of a quantity that its pattern may reach


class Patterns:
    """The fact patterns of a rule book, compiled over its alphabet."""

    def __init__(self, book: RuleBook, alphabet: Alphabet) -> None:
        self._book, self._alphabet = book, alphabet
        self._classes = {rule.id: rule for rule in book.of(ClassRule)}
        self._symbols = {rule.id for rule in book.of(SymbolRule) if rule.tags}
        self._done: dict[str, str] = {}
        rules = {rule.id: rule for rule in book.of(FactRule)}
        listed = book.order.get("facts", ())
        ordered = [rules[name] for name in listed if name in rules] + [r for name, r in rules.items() if name not in listed]
        self.rules = tuple((rule, self._compile(rule.pattern, rule)) for rule in ordered)
        self._quantities = frozenset(self._alphabet.mention[name] for name in QUANTITIES)
        self._quantity = regex.compile(f"[{''.join(self._quantities)}]")
        self._break = regex.compile(f"[{BREAKS}]")
        self._bits: dict[str, int] = {}                     # symbol → the bits of the needs that it meets
        self._bit_of: dict[frozenset[str], int] = {}
        self._tried = tuple((rule, pattern, self._bit(rule), runs_on(rule.pattern)) for rule, pattern in self.rules)

    def find(self, lane: Lane) -> Iterator[Fact]:
        """The facts of a lane, in order. A quantity that no pattern takes gives none."""
        symbols, at = lane.symbols, 0
        breaks = [match.start() for match in self._break.finditer(symbols)]
        breaks.append(len(symbols))
        bits, place = self._bits, 0
        for found in self._quantity.finditer(symbols):
            token = found.start()
            if token < at:
                continue
            while breaks[place] < token:
                place += 1
            start = max(at, token - LONGEST, breaks[place - 1] + 1 if place else 0)
            stop = min(breaks[place], token + LONGEST)
            seen = 0
            for symbol in symbols[start:stop]:
                seen |= bits.get(symbol, 0)
            ends = symbols[token + 1:token + 2] in ENDS
            for rule, pattern, needed, more in self._tried:
                if needed & ~seen or more and ends:
                    continue
                match = pattern.match(symbols, start)
                if match:
                    yield from facts(rule, match)
                    at = match.end()
                    break
            else:
                at = token + 1

    def reach(self, rule: FactRule, symbols: str, start: int) -> tuple[int, int, str, int]:
        """How near a pattern that does not match came: parts matched, parts in all, the part that failed, the token it failed at."""
        parts = split(rule.pattern)
        for count in range(len(parts) - 1, 0, -1):
            match = self._compile(" ".join(parts[:count]), rule).match(symbols, start)
            if match:
                return count, len(parts), parts[count], match.end()
        return 0, len(parts), parts[0], start

    def _bit(self, rule: FactRule) -> int:
        """The bits of what a match cannot do without: where a stretch lacks one the pattern need not be tried."""
        bits = 0
        for need in self._needs(rule.pattern, rule):
            bit = self._bit_of.setdefault(need, 1 << len(self._bit_of))
            bits |= bit
            for symbol in need:
                self._bits[symbol] = self._bits.get(symbol, 0) | bit
        return bits

    def _needs(self, pattern: str, rule: Any) -> Iterator[frozenset[str]]:
        """For each part at the top level that a match must hold, the symbols that it may be."""
        for part in split(pattern):
            need = self._need(part, rule)
            if need and not need & self._quantities or need and len(need) == 1:
                yield need

    def _need(self, part: str, rule: Any) -> frozenset[str] | None:
        """The symbols of which a part takes at least one, or None where it may do without any that can be told."""
        if part.endswith(("?", "*", "}")) or part.startswith("(?"):
            return None
        inside = part.rstrip("+")
        if inside.startswith("("):
            choices = [self._need(choice.split()[0], rule) if choice.split() else None for choice in alternatives(inside[1:-1])]
            return frozenset().union(*(choice for choice in choices if choice)) if all(choices) else None
        what = PART.fullmatch(inside)
        if what is None:
            return None
        name = what["what"] or what["role"] or what["name"] or ""
        if what["list"] or name.startswith("@"):
            return frozenset(self._list(what["list"] or name[1:], rule))
        if name in self._classes:
            return next((need for need in self._needs(self._classes[name].pattern, rule)), None)
        return frozenset(self._name(name, rule)) if name in self._sets() else None

    def _compile(self, pattern: str, rule: FactRule) -> regex.Pattern[str]:
        try:
            return regex.compile(self._translate(pattern, rule))
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


def facts(rule: FactRule, match: regex.Match[str]) -> Iterator[Fact]:
    """One fact for each quantity that a match captured under a kind's name, in the order of the text."""
    roles = {role: tuple(spans) for role in match.re.groupindex if (spans := match.spans(role))}
    found = sorted((span[0], role) for role in roles.keys() & QUANTITY_ROLES for span in roles[role])
    for number, (token, kind) in enumerate(found):
        yield Fact(token, kind, rule.id, number, len(found), match.start(), roles)


def split(pattern: str) -> list[str]:
    """The parts of a pattern at the top level, a group with its repeat as one."""
    parts: list[str] = []
    depth = 0
    for word in pattern.split():
        if depth:
            parts[-1] += " " + word
        else:
            parts.append(word)
        depth += word.count("(") - word.count(")")
    return parts


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
