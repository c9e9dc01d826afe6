"""rules/*.toml → a frozen `RuleBook`: every rule checked, every fault told by file, rule, part and hint.

    book = load()                    # the package's own rules
    book = load("my-rules")          # with a folder of one's own laid over them (see `overlay`)
    book.of(UnitRule)                # the rules of one kind, in the order of files and lines
    book.alternation("direction.up") # a list's words as a regex: escaped, longest first
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar, cast

import msgspec
import regex

from extractor.errors import RuleError
from extractor.model import Date, Duration, Number, Ordinal, Place, Quantity, Term
from extractor.rulebook.dates import (
    DateBoundRule,
    DatePartRule,
    DateRangeRule,
    DateRule,
    DateWordsRule,
    DaysOffRule,
    EventRule,
    HolidayRule,
    SeasonRule,
)
from extractor.rulebook.facts import ClassRule, FactRule, SymbolRule
from extractor.rulebook.files import RuleFile, are_weights, rule_files, rules_folder, version
from extractor.rulebook.frames import CueRule, FrameRule
from extractor.rulebook.glyphs import GlyphRule, ScriptRule
from extractor.rulebook.indicators import IndicatorRule
from extractor.rulebook.kinds import Counter, Example, Rule, WordList, alternation
from extractor.rulebook.lines import LineRule
from extractor.rulebook.marks import MarkRule
from extractor.rulebook.named import PatternRule
from extractor.rulebook.overlay import ANEW, Change, changed, settled
from extractor.rulebook.patterns import compiled
from extractor.rulebook.places import (
    DeicticRule,
    DivisionRule,
    InitialRule,
    PlaceAliasRule,
    PlaceFormRule,
    PlaceGuardRule,
    PlaceRule,
)
from extractor.rulebook.told import converted, meant, plain
from extractor.rulebook.units import CounterRule, DimensionRule, FormRule, NumberRule, TermRule, UnitRule

__all__ = [
    "KINDS", "Counter", "Example", "Rule", "RuleBook", "WordList", "alternation", "load", "own_pattern", "read_rules",
    "rule_files", "rules_folder", "version",
]

PATTERN = "pattern"
KINDS: Mapping[str, type[Rule]] = MappingProxyType({
    "words": WordList,
    "glyph": GlyphRule,
    "script": ScriptRule,
    "line": LineRule,
    "mark": MarkRule,
    "symbol": SymbolRule,
    "class": ClassRule,
    "fact": FactRule,
    "dimension": DimensionRule,
    "unit": UnitRule,
    "counter": CounterRule,
    "term": TermRule,
    "number": NumberRule,
    "form": FormRule,
    "date": DateRule,
    "date_part": DatePartRule,
    "date_words": DateWordsRule,
    "date_range": DateRangeRule,
    "date_bound": DateBoundRule,
    "season": SeasonRule,
    "holiday": HolidayRule,
    "days_off": DaysOffRule,
    "place": PlaceRule,
    "place_form": PlaceFormRule,
    "place_guard": PlaceGuardRule,
    "division": DivisionRule,
    "initial": InitialRule, "place_alias": PlaceAliasRule, "deictic": DeicticRule,
    "event": EventRule,
    "indicator": IndicatorRule,
    "frame": FrameRule,
    "cue": CueRule,
    PATTERN: PatternRule,
})
R = TypeVar("R", bound=Rule)
REFERENCE = regex.compile(r"@([a-z0-9_]+(?:\.[a-z0-9_]+)*+)")
ORDERS = ("mentions",)
MENTIONS = tuple(mention.kind for mention in (Term, Date, Duration, Quantity, Ordinal, Place, Number))
MAY_BE_NONE = frozenset({"dimensions", "units"})   # lists in which "" stands for a number without one


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RuleBook:
    """Rules of all kinds, read once and never changed.

    `order` holds the lists of `order.toml`: for each stage the ids or kinds in the order in which they apply.
    `version` is a hash of all rule files: two books of the same version give the same records.
    """

    _rules: Mapping[tuple[str, str], Rule]
    _files: Mapping[tuple[str, str], str]
    order: Mapping[str, tuple[str, ...]]
    version: str
    _of: Mapping[type[Rule], tuple[Rule, ...]] = field(init=False)

    def __post_init__(self) -> None:
        for name in ("_rules", "_files", "order"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        of = {kind: tuple(rule for rule in self._rules.values() if type(rule) is kind) for kind in KINDS.values()}
        object.__setattr__(self, "_of", MappingProxyType(of))

    def __reduce__(self) -> tuple[Any, ...]:
        return RuleBook, (dict(self._rules), dict(self._files), dict(self.order), self.version)

    def all(self) -> Iterable[tuple[str, Rule]]:
        """(kind, rule) for every rule, in the order of files and lines."""
        return ((kind, rule) for (kind, _), rule in self._rules.items())

    def of(self, kind: type[R]) -> tuple[R, ...]:
        """The rules of one kind, in the order of files and lines."""
        return cast("tuple[R, ...]", self._of[kind])

    def file(self, rule: Rule) -> str:
        """The name of the file that a rule stands in."""
        kind = next(name for name, cls in KINDS.items() if type(rule) is cls)
        return self._files[kind, rule.id]

    def named(self, name: str) -> PatternRule:
        """The pattern of a name. Raises KeyError where there is none."""
        rule = self._rules[PATTERN, name]
        assert isinstance(rule, PatternRule)
        return rule

    def words(self, name: str) -> tuple[str, ...]:
        """The words of a list. Raises KeyError where there is none of that name."""
        rule = self._rules["words", name]
        assert isinstance(rule, WordList)
        return rule.words

    def alternation(self, name: str) -> str:
        """The words of a list as the inside of a regex group: escaped, longest first."""
        return alternation(self.words(name))

    def expand(self, pattern: str, rule: Rule, part: str = "pattern") -> str:
        """The pattern with each `@list` replaced by its words, or by the named pattern. Raises RuleError for one that
        is not there."""

        def words(match: regex.Match[str]) -> str:
            name = match[1]
            if isinstance(named := self._rules.get((PATTERN, name)), PatternRule):
                return f"(?:{self.expand(named.pattern, named)})"
            if ("words", name) not in self._rules:
                hint = meant(name, (known for kind, known in self._rules if kind == "words"), "@{}")
                raise RuleError(self.file(rule), rule.id, part, f"no word list @{name}{hint}")
            return f"(?:{self.alternation(name)})"

        return REFERENCE.sub(words, pattern)

    def compile(self, pattern: str, rule: Rule, part: str = "pattern", flags: int = 0) -> regex.Pattern[str]:
        """The expanded pattern, compiled. Raises RuleError with the place of the fault in the pattern."""
        expanded = self.expand(pattern, rule, part)
        try:
            return compiled(expanded, flags)
        except regex.error as error:
            what, _, position = str(error).partition(" at position ")
            before = f" after {expanded[:int(position)][-30:]!r}" if position.isdecimal() else ""
            raise RuleError(self.file(rule), rule.id, part, f"no valid pattern: {what}{before}") from None


def load(*folders: str) -> RuleBook:
    """The package's rules and, laid over them, those of the given folders in their order.

    Raises RuleError for the first fault found: its file, rule, part and what to write instead.
    """
    return read_rules(rule_files(*folders)) if folders else own_rules()


@cache
def own_rules() -> RuleBook:
    """The package's rules, read once; folders of a user's own are read anew each time, they may change."""
    return read_rules(rule_files())


@cache
def own_pattern(name: str) -> regex.Pattern[str]:
    """The package's pattern of a name. Raises KeyError where there is none."""
    book = own_patterns()
    rule = book.named(name)
    return book.compile(rule.pattern, rule)


@cache
def own_patterns() -> RuleBook:
    """The package's named patterns alone: readers of files need no other rules, and all of them take a while to
    read."""
    return read_rules([file for file in rule_files() if f"[[{PATTERN}]]".encode() in file.content])


def read_rules(files: Sequence[RuleFile]) -> RuleBook:
    """The rules of some files, those of a later folder laid over those of an earlier one. Raises RuleError."""
    rules: dict[tuple[str, str], Rule] = {}
    origins: dict[tuple[str, str], str] = {}
    order: dict[str, tuple[str, ...]] = {}
    seen: set[tuple[str, str, str]] = set()
    for folder, name, content in [file for file in files if not are_weights(file)]:
        for kind, number, table in tables(content, name):
            if kind == "order":
                order.update(ordering(table, name, order))
                continue
            key = (kind, str(table.get("id")))
            if KINDS[kind].packaged and folder != str(rules_folder()):
                raise RuleError(
                    name,
                    key[1],
                    None,
                    f"files are read without your rules, so that no [[{kind}]] of yours would be seen",
                )
            if (folder, *key) in seen:
                raise RuleError(name, key[1], "id", f"another {kind} rule has this id in {origins[key]}")
            base, own = rules.get(key), table
            if isinstance(table.get("id"), str):
                said = settled(table, base, kind, name, [one for of, one in rules if of == kind])
                if base is not None and isinstance(said, Change):
                    rules[key], origins[key] = changed(base, said, name), name
                    seen.add((folder, *key))
                    continue
                own = said if isinstance(said, dict) else table
            rules[key], origins[key] = read_rule(kind, number, own, name), name
            seen.add((folder, *key))
    return RuleBook(rules, origins, order, version(files))


def tables(content: bytes, file: str) -> Iterable[tuple[str, int, dict[str, Any]]]:
    """(kind, number, table) for each rule of a file; numbers count the rules of a kind from one."""
    try:
        data = tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise RuleError(file, None, None, f"not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise RuleError(file, None, None, f"no valid TOML: {error}") from None
    except RecursionError:
        raise RuleError(file, None, None, "lists or tables are nested deeper than those of any rule") from None
    for kind, entries in data.items():
        if kind == "order":
            if not isinstance(entries, dict):
                raise RuleError(file, None, kind, "write [order] with single brackets: a file holds one order")
            yield kind, 1, entries
            continue
        if kind not in KINDS:
            hint = meant(kind, KINDS, "[[{}]]") or f"; there are {', '.join(f'[[{name}]]' for name in KINDS)}"
            raise RuleError(file, None, kind, f"no kind of rule{hint}")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise RuleError(file, None, kind, f"write [[{kind}]] with two brackets: a file holds a list of rules")
        for number, entry in enumerate(entries, 1):
            yield kind, number, entry


def ordering(table: dict[str, Any], file: str, before: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The lists of an order file, checked. `before` are those of earlier folders, which only `replace` writes anew.
    Raises RuleError."""
    anew = table.get(ANEW) is True
    for name, value in table.items():
        if name == ANEW:
            continue
        if name not in ORDERS:
            raise RuleError(file, None, f"order.{name}", f"no order is called {name!r}; there are {', '.join(ORDERS)}")
        try:
            listed = msgspec.convert(value, tuple[str, ...])
        except msgspec.ValidationError as error:
            part, hint = plain(str(error))
            raise RuleError(file, None, f"order.{name}{part}", f"{hint}; an order is a list of strings") from None
        if name == "mentions" and sorted(listed) != sorted(MENTIONS):
            raise RuleError(file, None, "order.mentions", f"write each kind of mention once: {', '.join(MENTIONS)}")
        if name in before and not anew:
            raise RuleError(
                file,
                None,
                f"order.{name}",
                f"this order is there already; write {ANEW} = true under [order] to have yours in its place",
            )
    return {name: tuple(value) for name, value in table.items() if name != ANEW}


def read_rule(kind: str, number: int, table: Mapping[str, Any], file: str) -> Rule:
    """One rule, checked. Raises RuleError."""
    rule = converted(table, KINDS[kind], kind, file, number)
    if not rule.id:
        raise RuleError(file, None, f"[[{kind}]] number {number}: id", "is empty; give the rule a name")
    fault = rule.fault() or empty_word(rule)
    if fault:
        raise RuleError(file, rule.id, *fault)
    return rule


def empty_word(rule: Rule) -> tuple[str, str] | None:
    """(part, hint) of a list of words that holds an empty one."""
    for name in rule.__struct_fields__:
        value = getattr(rule, name)
        if name not in MAY_BE_NONE and isinstance(value, tuple) and "" in value:
            return name, "an empty word would match everywhere; remove it"
    return None
