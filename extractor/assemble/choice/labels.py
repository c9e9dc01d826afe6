"""What is chosen from a few labels: the kind of a record, the direction of a change, and what it is against.

今年新建学校12所 → target under 2026年重点工作, level under 过去五年
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from extractor.assemble.choice.weights import Group, Kind, Vectors, Weights, shares

KINDS = ("level", "change", "rank", "limit", "target", "other")
ORDINALS = ("rank", "other")  # what an ordinal can be
DIRECTIONS = ("up", "down")
BASES = ("yoy", "mom", "other")


class Pattern(NamedTuple):
    """What the pattern and the words of plans say."""

    rule: str
    sort: str
    planned: bool
    mood: str
    ahead: str
    ordinal: bool

    TEMPLATES = (  # type: ignore[misc]
        "rule",
        "sort",
        "sort planned",
        "planned mood",
        "sort planned mood ahead",
        "sort ahead",
        "mood",
        "ordinal sort",
        "planned ahead",
    )


class Written(NamedTuple):
    """How the quantity is written."""

    shape: str
    unit: str
    dimension: str | None
    sort: str
    right: str
    right2: str

    TEMPLATES = ("shape", "unit sort", "dimension sort", "right sort", "right2 sort")  # type: ignore[misc]


class Beside(NamedTuple):
    """The words right before and behind it."""

    left: str
    left2: str
    behind: str
    sort: str

    TEMPLATES = ("left", "left sort", "left2 left", "behind sort", "behind")  # type: ignore[misc]


class Word(NamedTuple):
    """A word of its clause before it."""

    word: str

    TEMPLATES = ("word",)  # type: ignore[misc]


class Early(NamedTuple):
    """A word of its sentence before its clause."""

    word: str

    TEMPLATES = ("word",)  # type: ignore[misc]


class Text(NamedTuple):
    """The sort of the text."""

    frame: str
    sort: str

    TEMPLATES = ("frame sort",)  # type: ignore[misc]


class Earlier(NamedTuple):
    """What was chosen for the quantity before, and how near that is."""

    label: str
    close: str
    rule: str

    TEMPLATES = ("label close", "label close rule")  # type: ignore[misc]


class Against(NamedTuple):
    """What may tell against what a change is: words before it in its sentence, how long its period lasts."""

    said: str
    heard: str | None
    usual: str
    grain: str
    rule: str
    percent: bool

    TEMPLATES = ("said", "heard said", "said grain", "usual", "usual grain", "rule", "said percent")  # type: ignore[misc]


class Turned(NamedTuple):
    """The nearest word of change before the quantity, and the word right before it."""

    near: str | None
    left: str

    TEMPLATES = ("near", "left")  # type: ignore[misc]


class Labels:
    """Weights of a choice from a few labels, which are scored at once; the names of the features begin with the label."""

    def __init__(self, labels: Sequence[str], weights: Weights) -> None:
        self.labels, self.weights = tuple(labels), weights
        self._none = (0.0,) * len(self.labels)
        self._vectors: dict[Kind, Vectors] = {}
        self._allowed: dict[tuple[str, ...], list[int]] = {}

    def vocabulary(self, kind: Kind, attribute: str) -> Mapping[str, str] | None:
        """The texts of an attribute that weigh something for a label; None where nothing was learned. See Weights.vocabulary."""
        return self.weights.vocabulary(kind, attribute, self.labels)

    def heard(self, kind: Kind, *attributes: str) -> Callable[..., Sequence[str]]:
        """Gives texts of some attributes as they are where they weigh something for a label. See Weights.heard."""
        return self.weights.heard(kind, *attributes, labels=self.labels)

    def scores(self, groups: Sequence[Group]) -> Sequence[float]:
        """The score of each label."""
        known, none, told = self._vectors, self._none, []
        for kind, values in groups:
            if kind not in known:
                known[kind] = self.weights.vectors(kind, self.labels)
            vector = known[kind][values]
            if vector is not none:
                told.append(vector)
        return [*map(sum, zip(*told, strict=True))] if told else none

    def choose(self, groups: Sequence[Group], allowed: Sequence[str] = ()) -> tuple[str, float]:
        """The likeliest label, of those allowed where some are named, and its probability."""
        if len(allowed) == 1:
            return allowed[0], 1.0
        scores = self.scores(groups)
        if allowed:
            known = tuple(allowed)
            if known not in self._allowed:
                self._allowed[known] = [number for number, label in enumerate(self.labels) if label in known]
            numbers = self._allowed[known]
            probable = shares([scores[number] for number in numbers])
        else:
            numbers, probable = [*range(len(self.labels))], shares(scores)
        best = max(range(len(numbers)), key=probable.__getitem__)
        return self.labels[numbers[best]], probable[best]
