"""The rules of well-known indicators: one id for the many names under which bulletins give the same thing.

    [[indicator]] id = "forest.cover", names = ["森林覆盖率"], dimensions = ["percentage"]
    → 全市森林覆盖率 in % is forest.cover; in 亩 it is not

A name may hold alternatives: (PM2.5|细颗粒物)(平均|年均|)浓度 stands for six names.
"""

from __future__ import annotations

from itertools import chain, product
from typing import ClassVar

import regex

from extractor.rulebook.kinds import Rule

ALTERNATIVES = regex.compile(r"\(([^()]*+)\)")
ID = regex.compile(r"[a-z0-9_]++(?:\.[a-z0-9_]++)++")


class IndicatorRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An indicator: its names and the dimensions that its numbers have; "" is a bare number.

    A record of another dimension is none of it, save a change, which may be a ratio. `unit` tells a reader what it is
    usually given in.
    """

    listed: ClassVar[str] = "names"

    names: tuple[str, ...]
    dimensions: tuple[str, ...]
    unit: str = ""

    def spellings(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(chain.from_iterable(map(varied, self.names))))

    def fault(self) -> tuple[str, str] | None:
        if not ID.fullmatch(self.id):
            return "id", f"{self.id!r} is no dotted name; write it as forest.cover or air.pm2_5.mean"
        for part, values in (("names", self.names), ("dimensions", self.dimensions)):
            if not values:
                return part, "the list is empty; the rule would name nothing"
        for name in self.names:
            if "(" in (rest := ALTERNATIVES.sub("", name)) or ")" in rest:
                return "names", f"{name!r} has a bracket without its other; alternatives are written (平均|年均|)"
            if not all(written(name)):
                return "names", f"{name!r} may be empty; an empty name would match everywhere"
        return None


def written(name: str) -> tuple[str, ...]:
    """All the names that a name with alternatives stands for, in the order of its alternatives."""
    return tuple(map("".join, product(*choices(name))))


def varied(name: str) -> tuple[str, ...]:
    """The name with the first of all alternatives, then with each of the others in turn: each alternative is seen
    once."""
    parts = choices(name)
    first = [part[0] for part in parts]
    others = (
        "".join((*first[:number], choice, *first[number + 1 :]))
        for number, part in enumerate(parts)
        for choice in part[1:]
    )
    return ("".join(first), *others)


def choices(name: str) -> list[list[str]]:
    """(a|b)c → [["a", "b"], ["c"]]"""
    return [part.split("|") if number % 2 else [part] for number, part in enumerate(ALTERNATIVES.split(name))]
