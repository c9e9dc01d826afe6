"""Fact rules → the order in which their patterns are tried: those that ask for more come first.

    value          <indicator:phrase> <level:quantity>                        asks (0 words, 1 quantity, 1 part)
    reached        <indicator:phrase> @reach <level:quantity>                 asks (1 word, 1 quantity, 1 part), is tried earlier

What a pattern may leave out is not asked. A rule that says `before` is lifted to those that it names, one that says
`after` waits for them; of rules that ask for as much the one that stands first in the files is tried first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from graphlib import CycleError, TopologicalSorter
from operator import itemgetter
from typing import NamedTuple

from extractor.recognise.lane import MENTIONS, QUANTITIES
from extractor.recognise.pattern import Capture, Choice, Listed, Look, Mark, Name, Part, Repeat, Series
from extractor.rulebook.facts import FactRule
from extractor.rulebook.told import meant


class OrderError(Exception):
    """A rule whose place cannot be found: the rule, the part of it that is wrong, and what is wrong."""

    def __init__(self, rule: FactRule, part: str, hint: str) -> None:
        super().__init__(hint)
        self.rule, self.part, self.hint = rule, part, hint


class Asked(NamedTuple):
    """What must stand in a text for a pattern to match, at least: words of lists, marks, dates and places; quantities;
    other parts."""

    words: int = 0
    quantities: int = 0
    parts: int = 0

    def and_also(self, other: Asked) -> Asked:
        return Asked(*[own + more for own, more in zip(self, other, strict=True)])


WORD, PART = Asked(words=1), Asked(parts=1)
QUANTITY, SUCH_QUANTITY = Asked(quantities=1), Asked(quantities=1, parts=1)     # any quantity; one of a kind


def asked(part: Part | Series, classes: Mapping[str, Asked]) -> Asked:
    """What a part of a pattern asks for; of alternatives, that which asks for least. `classes` says what each class
    asks for."""
    match part:
        case Series():
            found = Asked()
            for one in part.parts:
                found = found.and_also(asked(one, classes))
            return found
        case Choice():
            return min(asked(choice, classes) for choice in part.choices)
        case Repeat():
            return Asked(*[part.least * each for each in asked(part.part, classes)])
        case Capture():
            return asked(part.part, classes)
        case Look():
            return Asked()
        case Mark() | Listed():
            return WORD
        case Name(name):
            return classes[name] if name in classes else of_symbol(name)


def of_symbol(name: str) -> Asked:
    if name == "quantity":
        return QUANTITY
    if name in QUANTITIES:
        return SUCH_QUANTITY
    return WORD if name in MENTIONS else PART


def ordered(rules: Sequence[FactRule], ask: Callable[[FactRule], Asked]) -> list[FactRule]:
    """The rules in the order in which they are tried. `ask` tells what a rule's pattern asks for. Raises OrderError."""
    known = {rule.id: rule for rule in rules}
    earlier: dict[str, set[str]] = {rule.id: set() for rule in rules}       # rule → those that are tried before it
    for rule in rules:
        for part, names in (("before", rule.before), ("after", rule.after)):
            if unknown := next((name for name in names if name not in known), None):
                raise OrderError(rule, part, f"no fact rule is called {unknown!r}{meant(unknown, known, '{!r}')}")
        earlier[rule.id].update(rule.after)
        for name in rule.before:
            earlier[name].add(rule.id)
    waiting = TopologicalSorter(earlier)
    try:
        waiting.prepare()
    except CycleError as error:
        circle = error.args[1]
        first = next(known[name] for name in circle if known[name].before or known[name].after)
        part = "before" if first.before else "after"
        raise OrderError(first, part, f"rules wait for one another in a circle: {', '.join(circle)}") from None

    @cache
    def lifted(name: str) -> Asked:
        """What a rule asks for, or, where that is more, one of those that it is tried before."""
        return max(ask(known[name]), *map(lifted, known[name].before), Asked())

    number = {rule.id: i for i, rule in enumerate(rules)}
    ready: list[tuple[Asked, int, FactRule]] = []
    found: list[FactRule] = []
    while waiting.is_active():
        ready += [(lifted(name), -number[name], known[name]) for name in waiting.get_ready()]
        ready.sort(key=itemgetter(0, 1))
        found.append(ready.pop()[2])
        waiting.done(found[-1].id)
    return found
