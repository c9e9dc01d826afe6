"""Which kind a quantity's record is: level, change, rank, limit, target, or other for a number that measures nothing.

    今年新建学校12所 → target under 2026年重点工作, level under 过去五年
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from extractor.choice.weights import Group, Weights, features, shares

KINDS = ("level", "change", "rank", "limit", "target", "other")
NONE = (0.0,) * len(KINDS)


class Pattern(NamedTuple):
    """What the pattern and the words of plans say."""

    rule: str
    sort: str
    planned: bool
    mood: str
    ahead: str
    ordinal: bool

    TEMPLATES = ("rule", "sort", "sort planned", "planned mood", "sort planned mood ahead", "sort ahead", "mood", "ordinal sort", "planned ahead")  # type: ignore[misc]


class Written(NamedTuple):
    """How the quantity is written."""

    shape: str
    unit: str
    dimension: str | None
    sort: str
    right: str
    right2: str

    TEMPLATES = ("shape", "unit sort", "dimension sort", "right sort", "right2 sort")      # type: ignore[misc]


class Beside(NamedTuple):
    """The words right before and behind it."""

    left: str
    left2: str
    behind: str
    sort: str

    TEMPLATES = ("left", "left sort", "left2 left", "behind sort", "behind")     # type: ignore[misc]


class Word(NamedTuple):
    """A word of its clause before it."""

    word: str

    TEMPLATES = ("word",)       # type: ignore[misc]


class Early(NamedTuple):
    """A word of its sentence before its clause."""

    word: str

    TEMPLATES = ("word",)       # type: ignore[misc]


class Text(NamedTuple):
    """The sort of the text."""

    frame: str
    sort: str

    TEMPLATES = ("frame sort",)     # type: ignore[misc]


class Clues(Struct, frozen=True, gc=False):
    """What a quantity's kind is chosen by."""

    groups: tuple[Group, ...]


class KindWeights:
    """Scores all kinds at once; the weights' names begin with the kind."""

    def __init__(self, weights: Weights) -> None:
        self._table = weights.table
        self._known: dict[type, dict[Group, tuple[float, ...]]] = {}

    def scores(self, groups: Sequence[Group]) -> list[float]:
        """The score of each of KINDS."""
        total = [0.0] * len(KINDS)
        for group in groups:
            known = self._known.setdefault(type(group), {})
            vector = known.get(group)
            if vector is None:
                vector = known[group] = self._vector(group)
            if vector is not NONE:
                total = [a + b for a, b in zip(total, vector, strict=True)]
        return total

    def _vector(self, group: Group) -> tuple[float, ...]:
        table, names = self._table, list(features(group))
        vector = tuple(sum(table.get(f"{kind} {name}", 0.0) for name in names) for kind in KINDS)
        return vector if any(vector) else NONE

    def choose(self, groups: Sequence[Group]) -> tuple[str, float]:
        """The likeliest kind and its probability."""
        probable = shares(self.scores(groups))
        best = max(range(len(KINDS)), key=probable.__getitem__)
        return KINDS[best], probable[best]
