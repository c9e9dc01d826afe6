"""A fact pattern as text → a tree of its parts, read once; what a match needs, and how near one came, is told of the
tree.

    parse("lead <rate> (、|@and)? <level:quantity>")
    → Series(Name("lead"), Capture("rate", Name("rate")), Repeat(Choice(…), "?"), Capture("level", Name("quantity")))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import regex
from msgspec import Struct

PART = regex.compile(r"""\s++|<(?P<role>\w+)(?::(?P<what>@?[\w.]+))?>|@(?P<list>[\w.]+)|(?P<name>[a-z_]+)
                         |(?P<mark>[，、；：∶。！？（）—…:/])|(?P<open>\((?:\?[!=])?)|(?P<close>\))|(?P<or>\|)|(?P<end>\$)
                         |(?P<repeat>(?:[?*+]|\{\d*,?\d*\})[?+]?)|(?P<other>.)""", regex.VERBOSE)
LEAST = regex.compile(r"\{(\d*)")
DEEPEST = 50     # groups within one another


class PatternError(Exception):
    """A pattern that cannot be read; says what stands where it should not, and what to write."""


class Mark(Struct, frozen=True):
    """A mark itself: ， 、 ："""

    text: str


class Listed(Struct, frozen=True):
    """Any word of a list: @copula."""

    name: str

    @property
    def text(self) -> str:
        return f"@{self.name}"


class Name(Struct, frozen=True):
    """A symbol, or a class that stands for a pattern of its own."""

    name: str

    @property
    def text(self) -> str:
        return self.name


class Capture(Struct, frozen=True):
    """What a part matches, under a role."""

    role: str
    part: Listed | Name

    @property
    def text(self) -> str:
        return f"<{self.role}>" if self.part.text == self.role else f"<{self.role}:{self.part.text}>"


class Series(Struct, frozen=True):
    """Parts one after the other."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        return " ".join(part.text for part in self.parts)


class Choice(Struct, frozen=True):
    """A group: any one of some series."""

    choices: tuple[Series, ...]

    @property
    def text(self) -> str:
        return f"({'|'.join(one.text for one in self.choices)})"


class Look(Struct, frozen=True):
    """What must (=) or must not (!) follow, without being part of the match; or, empty, that nothing follows ($)."""

    sign: str
    ahead: Choice | None = None

    @property
    def text(self) -> str:
        return f"(?{self.sign}{self.ahead.text[1:]}" if self.ahead else "$"


class Repeat(Struct, frozen=True):
    """A part that may stand several times, or need not: ? * + {2,5}, lazy with ? behind, possessive with +."""

    part: Part
    times: str

    @property
    def text(self) -> str:
        return f"{self.part.text}{self.times}"

    @property
    def least(self) -> int:
        """How often it must stand there."""
        counted = LEAST.match(self.times)
        return int(counted[1] or 0) if counted else int(self.times[0] == "+")


Part: TypeAlias = Mark | Listed | Name | Capture | Choice | Look | Repeat


def parse(pattern: str) -> Series:
    """The tree of a pattern. Raises PatternError."""
    choices, rest = branches(list(PART.finditer(pattern)), 0, 0)
    if rest < len(list(PART.finditer(pattern))):
        raise PatternError("a ')' closes no group; remove it, or write the '(' that it closes")
    return choices[0] if len(choices) == 1 else Series((Choice(choices),))


def branches(pieces: list[regex.Match[str]], at: int, depth: int) -> tuple[tuple[Series, ...], int]:
    """The series of a group that begins at a piece, and the piece that ends it. Raises PatternError."""
    if depth > DEEPEST:
        raise PatternError(f"no valid pattern: groups are nested deeper than {DEEPEST}; name some of them as [[class]]")
    found: list[list[Part]] = [[]]
    while at < len(pieces):
        piece, parts = pieces[at], found[-1]
        at += 1
        if piece["close"]:
            return tuple(Series(tuple(one)) for one in found), at - 1
        if piece["or"]:
            found.append([])
        elif piece["open"]:
            inside, at = branches(pieces, at, depth + 1)
            if at == len(pieces):
                raise PatternError("no valid pattern: a '(' is not closed; write the ')' that closes it")
            at += 1
            parts.append(Look(piece["open"][2], Choice(inside)) if len(piece["open"]) > 1 else Choice(inside))
        elif piece["repeat"]:
            if not parts or isinstance(parts[-1], Repeat):
                raise PatternError(f"no valid pattern: nothing stands before {piece[0]!r} that it could repeat")
            parts[-1] = Repeat(parts[-1], piece[0])
        elif not piece[0].isspace():
            parts.append(single(piece))
    return tuple(Series(tuple(one)) for one in found), at


def single(piece: regex.Match[str]) -> Part:
    """One part that is no group. Raises PatternError."""
    if piece["role"]:
        what = piece["what"] or piece["role"]
        return Capture(piece["role"], Listed(what[1:]) if what[0] == "@" else Name(what))
    if piece["list"]:
        return Listed(piece["list"])
    if piece["name"]:
        return Name(piece["name"])
    if piece["mark"]:
        return Mark(piece["mark"])
    if piece["end"]:
        return Look("")
    raise PatternError(f"{piece[0]!r} has no meaning in a pattern; write parts as <role:part>, @list or a name")


def captured(part: Part | Series) -> Iterator[Capture]:
    """All captures in a part, in their order."""
    if isinstance(part, Capture):
        yield part
    elif isinstance(part, Series):
        for one in part.parts:
            yield from captured(one)
    elif isinstance(part, Choice):
        for choice in part.choices:
            yield from captured(choice)
    elif isinstance(part, Repeat):
        yield from captured(part.part)


def named(part: Part | Series) -> Iterator[str]:
    """The names of all symbols and classes in a part."""
    if isinstance(part, Name):
        yield part.name
    elif isinstance(part, Series):
        for one in part.parts:
            yield from named(one)
    elif isinstance(part, Choice):
        for choice in part.choices:
            yield from named(choice)
    elif isinstance(part, Look):
        yield from named(part.ahead) if part.ahead else ()
    elif isinstance(part, (Capture, Repeat)):
        yield from named(part.part)
