"""Weights learned from annotated bulletins, and the sums that they give.

A candidate is described by groups of attributes, each a NamedTuple; `TEMPLATES` of its class says which of them make a feature together:

    Near(side="before", clauses=1, …) with "side clauses" → the feature "Near side=before clauses=1"

A candidate's score is the sum of the weights of all its features; groups repeat, so their sums are remembered.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

Group: TypeAlias = tuple[Any, ...]      # a NamedTuple with TEMPLATES
REMEMBERED = 1 << 16                    # sums of a class of groups


def features(group: Group) -> Iterator[str]:
    """The features that a group's templates make of its attributes."""
    kind = type(group)
    for template in kind.TEMPLATES:     # type: ignore[attr-defined]
        yield " ".join([kind.__name__, *(f"{name}={getattr(group, name)}" for name in template.split())])


class Weights:
    """Feature → weight. A feature that was never learned weighs nothing."""

    def __init__(self, table: Mapping[str, float]) -> None:
        self.table = table
        self._sums: dict[type, dict[Group, float]] = {}

    def sum(self, groups: Iterable[Group]) -> float:
        """The sum of the weights of all features of some groups."""
        total, sums = 0.0, self._sums
        for group in groups:
            known = sums.get(type(group))
            if known is None:
                known = sums[type(group)] = {}
            value = known.get(group)
            if value is None:
                table = self.table
                value = math.fsum(table.get(feature, 0.0) for feature in features(group))
                if len(known) < REMEMBERED:
                    known[group] = value
            total += value
        return total

    def heaviest(self, groups: Iterable[Group], count: int = 3) -> list[tuple[str, float]]:
        """The features of some groups that weigh most, with their weights."""
        found = [(feature, self.table[feature]) for group in groups for feature in features(group) if feature in self.table]
        return sorted(found, key=lambda one: (-abs(one[1]), one[0]))[:count]


def shares(scores: Sequence[float]) -> list[float]:
    """Scores → probabilities, by the exponential function."""
    top = max(scores)
    parts = [math.exp(score - top) for score in scores]
    whole = math.fsum(parts)
    return [part / whole for part in parts]


def steps(count: float, edges: Sequence[float]) -> int:
    """How many edges a number lies beyond: a coarse measure of its size."""
    return sum(count > edge for edge in edges)
