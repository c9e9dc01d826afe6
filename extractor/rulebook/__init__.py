"""rules/*.toml → a frozen `RuleBook`: every rule checked, every fault told by file, rule, part and hint.

    book = load()                    # the package's own rules
    book = load("my-rules")          # with a folder of one's own, which adds rules or replaces those of the same id
    book.of(UnitRule)                # the rules of one kind, in the order of files and lines
    book.alternation("direction.up") # a list's words as a regex: escaped, longest first
"""

from __future__ import annotations

import difflib
import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec
import regex

from extractor.errors import RuleError
from extractor.rulebook.kinds import Counter, Example, Rule, WordList

__all__ = ["KINDS", "Counter", "Example", "Rule", "RuleBook", "WordList", "load", "rules_folder"]

KINDS: Mapping[str, type[Rule]] = MappingProxyType({"words": WordList})
R = TypeVar("R", bound=Rule)
REFERENCE = regex.compile(r"@([a-z0-9_]+(?:\.[a-z0-9_]+)*+)")


class RuleBook:
    """Rules of all kinds, read once and never changed.

    `version` is a hash of all rule files: two books of the same version give the same records.
    `order` holds the lists of `order.toml`: for each stage the ids or kinds in the order in which they apply.
    """

    __slots__ = ("_files", "_rules", "order", "version")

    def __init__(self, rules: Mapping[tuple[str, str], Rule], origins: Mapping[tuple[str, str], str],
                 order: Mapping[str, tuple[str, ...]], version: str) -> None:
        self._rules = MappingProxyType(dict(rules))
        self._files = MappingProxyType(dict(origins))
        self.order = MappingProxyType(dict(order))
        self.version = version

    def __reduce__(self) -> tuple[Any, ...]:
        return RuleBook, (dict(self._rules), dict(self._files), dict(self.order), self.version)

    def all(self) -> Iterable[tuple[str, Rule]]:
        """(kind, rule) for every rule, in the order of files and lines."""
        return ((kind, rule) for (kind, _), rule in self._rules.items())

    def of(self, kind: type[R]) -> tuple[R, ...]:
        """The rules of one kind, in the order of files and lines."""
        return tuple(rule for rule in self._rules.values() if type(rule) is kind)

    def file(self, rule: Rule) -> str:
        """The name of the file that a rule stands in."""
        kind = next(name for name, cls in KINDS.items() if type(rule) is cls)
        return self._files[kind, rule.id]

    def words(self, name: str) -> tuple[str, ...]:
        """The words of a list. Raises KeyError where there is none of that name."""
        rule = self._rules["words", name]
        assert isinstance(rule, WordList)
        return rule.words

    def alternation(self, name: str) -> str:
        """The words of a list as the inside of a regex group: escaped, longest first."""
        return alternation(self.words(name))

    def expand(self, pattern: str, rule: Rule, part: str = "pattern") -> str:
        """The pattern with each `@list` replaced by its words. Raises RuleError for a list that is not there."""

        def words(match: regex.Match[str]) -> str:
            name = match[1]
            if ("words", name) not in self._rules:
                near = difflib.get_close_matches(name, [i for kind, i in self._rules if kind == "words"], n=3, cutoff=0.4)
                hint = f"no word list '@{name}'" + (f"; did you mean {', '.join('@' + n for n in near)}?" if near else "")
                raise RuleError(self.file(rule), rule.id, part, hint)
            return f"(?:{self.alternation(name)})"

        return REFERENCE.sub(words, pattern)

    def compile(self, pattern: str, rule: Rule, part: str = "pattern", flags: int = 0) -> regex.Pattern[str]:
        """The expanded pattern, compiled. Raises RuleError with the place of the fault in the pattern."""
        try:
            return regex.compile(self.expand(pattern, rule, part), flags)
        except regex.error as error:
            raise RuleError(self.file(rule), rule.id, part, f"no valid pattern: {error}") from None


def alternation(words: Iterable[str]) -> str:
    """Words as the inside of a regex group: escaped, longest first. Raises ValueError where one is empty or none is given."""
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    if not longest_first or not longest_first[-1]:
        raise ValueError("an alternation of no words, or with an empty word, would match everywhere")
    return "|".join(regex.escape(word) for word in longest_first)


def rules_folder() -> Path:
    """Where the package's own rules lie: inside the installed package, or in the checkout of an editable install."""
    inside = Path(str(files("extractor"))) / "rules"
    return inside if inside.is_dir() else inside.parent.parent / "rules"


@cache
def load(*folders: str) -> RuleBook:
    """The package's rules and, over them, those of the given folders, later ones winning.

    Raises RuleError for the first fault found: its file, rule, part and what to write instead.
    """
    rules: dict[tuple[str, str], Rule] = {}
    origins: dict[tuple[str, str], str] = {}
    order: dict[str, tuple[str, ...]] = {}
    digest = hashlib.sha256()
    for folder in (rules_folder(), *map(Path, folders)):
        if not folder.is_dir():
            raise RuleError(str(folder), None, None, "no such folder of rules")
        seen: set[tuple[str, str]] = set()
        for path in sorted(folder.rglob("*.toml")):
            name = path.relative_to(folder).as_posix()
            content = path.read_bytes()
            digest.update(name.encode() + b"\0" + content + b"\0")
            for kind, table in tables(content, name):
                if kind == "order":
                    order.update(ordering(table, name))
                    continue
                rule = read_rule(kind, table, name)
                key = (kind, rule.id)
                if key in seen:
                    raise RuleError(name, rule.id, "id", f"another {kind} rule has this id in {origins[key]}")
                seen.add(key)
                rules[key], origins[key] = rule, name
    return RuleBook(rules, origins, order, digest.hexdigest()[:16])


def tables(content: bytes, file: str) -> Iterable[tuple[str, dict[str, Any]]]:
    """(kind, table) for each rule of a file."""
    try:
        data = tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise RuleError(file, None, None, f"not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise RuleError(file, None, None, f"no valid TOML: {error}") from None
    for kind, entries in data.items():
        if kind == "order" and isinstance(entries, dict):
            yield kind, entries
            continue
        if kind not in KINDS:
            near = difflib.get_close_matches(kind, [*KINDS, "order"], n=1, cutoff=0)
            raise RuleError(file, None, kind, f"no kind of rule; did you mean [[{near[0]}]]? There are {', '.join(KINDS)}")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise RuleError(file, None, kind, f"write [[{kind}]] with two brackets: a file holds a list of rules")
        for entry in entries:
            yield kind, entry


def ordering(table: dict[str, Any], file: str) -> dict[str, tuple[str, ...]]:
    try:
        return msgspec.convert(table, dict[str, tuple[str, ...]])
    except msgspec.ValidationError as error:
        raise RuleError(file, None, "order", f"each key holds a list of strings: {error}") from None


def read_rule(kind: str, table: dict[str, Any], file: str) -> Rule:
    name = table.get("id")
    shown = name if isinstance(name, str) else None
    try:
        rule = msgspec.convert(table, KINDS[kind])
    except msgspec.ValidationError as error:
        fields = ", ".join(field.name for field in msgspec.structs.fields(KINDS[kind]))
        raise RuleError(file, shown, kind, f"{error}; a {kind} rule has {fields}") from None
    fault = rule.fault()
    if fault:
        raise RuleError(file, rule.id, *fault)
    return rule
