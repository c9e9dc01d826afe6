"""Weights learned from annotated bulletins, and the sums that they give.

A candidate is described by groups of attributes. A kind of group is a NamedTuple whose `TEMPLATES` say which attributes make a feature
together; a group is such a kind with its values:

    Near, (False, 1, …) with the template "behind clauses" → the feature "periods.Near behind clauses=False|1"

A candidate's score is the sum of the weights of all its features. The sums of groups that occur again are remembered, so that scoring
is looking up: `Sums` by a group's values, with the last of them bound beforehand where many groups share these; `Vectors` for several
labels at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import add, itemgetter
from typing import Any, TypeAlias, get_args, get_type_hints

from extractor.errors import RuleError
from extractor.rulebook.files import WEIGHTS

Kind: TypeAlias = type[tuple[Any, ...]]  # a NamedTuple with TEMPLATES
Group: TypeAlias = tuple[Kind, tuple[Any, ...]]
Table: TypeAlias = Mapping[
    str, Mapping[str, float]
]  # the templates' names → the values that make a feature → its weight
REMEMBERED = 1 << 16  # sums of one kind of group
UNHEARD = "\0"  # stands for all texts of an attribute that no feature has
EQUALS, BETWEEN, WIDE = "=", "|", "｜"


def named(kind: Kind, template: str) -> str:
    """The name of a template in a table of weights: periods.Near behind clauses."""
    return f"{kind.__module__.rpartition('.')[2]}.{kind.__name__} {template}"


def features(kind: Kind, values: Sequence[Any]) -> Iterator[str]:
    """The features that the templates of a kind make of a group's values."""
    texts = [str(value).replace(BETWEEN, WIDE) for value in values]
    told = dict(zip(kind._fields, texts, strict=True))  # type: ignore[attr-defined]
    for template in kind.TEMPLATES:  # type: ignore[attr-defined]
        yield named(kind, template) + EQUALS + BETWEEN.join([told[one] for one in template.split()])


def described(groups: Iterable[Group], label: str = "") -> list[str]:
    """The features of some groups; a label goes before their names."""
    before = f"{label} " if label else ""
    return [before + feature for kind, values in groups for feature in features(kind, values)]


def table_of(weights: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Feature → weight, as a table."""
    table: dict[str, dict[str, float]] = {}
    for feature, weight in weights.items():
        name, _, values = feature.partition(EQUALS)
        table.setdefault(name, {})[values] = weight
    return table


def flat(table: Table) -> dict[str, float]:
    """A table as feature → weight."""
    return {name + EQUALS + values: weight for name, of in table.items() for values, weight in of.items()}


# What of a group makes a feature, and the weights of such features by it.
Learned: TypeAlias = list[tuple[Callable[[tuple[Any, ...]], Any], Mapping[Any, Any]]]
LOGICAL = {"True": True, "False": False}


def taking(kind: Kind, template: str) -> Callable[[tuple[Any, ...]], Any]:
    """What a template takes of a group's values: the value of its attribute, or a tuple of values where it joins several or none."""
    numbers = [kind._fields.index(name) for name in template.split()]  # type: ignore[attr-defined]
    return itemgetter(*numbers) if numbers else itemgetter(slice(0))


def keys(kind: Kind, template: str, told: Iterable[str]) -> Iterable[Any]:
    """What a template takes of the groups that make some features, read from the values that these name.

    Raises RuleError for values that no such group has.
    """
    names, hints = template.split(), get_type_hints(kind)
    try:
        if len(names) < 2:
            return read_back(hints[names[0]], told) if names else [() for _ in told]
        columns = zip(*[one.split(BETWEEN) for one in told], strict=True)
        return zip(*[read_back(hints[name], column) for name, column in zip(names, columns, strict=True)], strict=True)
    except (ValueError, LookupError) as error:
        hint = f"no values of this feature: {error}; write weights with `extractor train`"
        raise RuleError(WEIGHTS, None, named(kind, template), hint) from None


def read_back(hint: Any, told: Iterable[str]) -> Iterable[Any]:
    """The values of an attribute from their texts, by its type: texts, whole numbers or truth values, of which some may be None."""
    types = get_args(hint) or (hint,)
    if str in types:
        return told if len(types) == 1 else [None if one == "None" else one for one in told]
    read = int if int in types else LOGICAL.__getitem__
    return [None if one == "None" else read(one) for one in told]


def learned(kind: Kind, table: Table, label: str = "") -> Learned:
    """For each template of a kind that has weights: what it takes of a group, and the weights by that."""
    before = f"{label} " if label else ""
    found = [(template, table.get(before + named(kind, template))) for template in kind.TEMPLATES]  # type: ignore[attr-defined]
    return [
        (taking(kind, template), dict(zip(keys(kind, template, of), of.values(), strict=True)))
        for template, of in found
        if of
    ]


class Sums(dict[tuple[Any, ...], float]):
    """A group's values → the sum of its features' weights, found when it is first asked for.

    `last` are values that all its groups end with.
    """

    def __init__(self, of_kind: Learned, last: tuple[Any, ...] = ()) -> None:
        super().__init__()
        self._learned, self._last = [(take, weights.get) for take, weights in of_kind], last

    def __missing__(self, values: tuple[Any, ...]) -> float:
        told = values + self._last
        found = math.fsum([weight(take(told), 0.0) for take, weight in self._learned])
        if len(self) < REMEMBERED:
            self[values] = found
        return found


class Vectors(dict[tuple[Any, ...], tuple[float, ...]]):
    """A group's values → the sums for each of some labels, whose names begin the features'."""

    def __init__(self, kind: Kind, labels: Sequence[str], table: Table) -> None:
        super().__init__()
        self._none = (0.0,) * len(labels)
        self._learned = []
        for template in kind.TEMPLATES:  # type: ignore[attr-defined]
            of_values: dict[str, list[float]] = {}
            for number, label in enumerate(labels):
                for values, weight in table.get(f"{label} {named(kind, template)}", {}).items():
                    of_values.setdefault(values, [0.0] * len(labels))[number] = weight
            if of_values:
                known = dict(zip(keys(kind, template, of_values), of_values.values(), strict=True))
                self._learned.append((taking(kind, template), known.get))

    def __missing__(self, values: tuple[Any, ...]) -> tuple[float, ...]:
        found = self._none
        for take, known in self._learned:
            vector = known(take(values))
            if vector is not None:
                found = tuple(map(add, found, vector))
        if len(self) < REMEMBERED:
            self[values] = found
        return found


class Weights:
    """The weights of one field, and the sums of its groups. A feature that was never learned weighs nothing."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._learned: dict[Kind, Learned] = {}
        self._sums: dict[Group, Sums] = {}
        self._vectors: dict[tuple[Kind, tuple[str, ...]], Vectors] = {}
        self._vocabularies: dict[tuple[Kind, str, tuple[str, ...]], dict[str, str]] = {}

    def sums(self, kind: Kind, last: tuple[Any, ...] = ()) -> Sums:
        """The sums of the groups of a kind that end with some values."""
        known = self._sums.get((kind, last))
        if known is None:
            if kind not in self._learned:
                self._learned[kind] = learned(kind, self.table)
            known = Sums(self._learned[kind], last)
            if len(self._sums) < REMEMBERED:
                self._sums[kind, last] = known
        return known

    def vectors(self, kind: Kind, labels: tuple[str, ...]) -> Vectors:
        """The sums of the groups of a kind for each label."""
        known = self._vectors.get((kind, labels))
        if known is None:
            known = self._vectors[kind, labels] = Vectors(kind, labels, self.table)
        return known

    def vocabulary(self, kind: Kind, attribute: str, labels: Sequence[str] = ()) -> Mapping[str, str] | None:
        """The texts of an attribute that some feature has, as keys and values; None where nothing was learned at all."""
        if not self.table:
            return None
        own = kind, attribute, tuple(labels)
        known = self._vocabularies.get(own)
        if known is None:
            known = self._vocabularies[own] = {}
            for template in kind.TEMPLATES:  # type: ignore[attr-defined]
                parts = template.split()
                if attribute in parts:
                    for before in [f"{label} " for label in labels] or [""]:
                        for values in self.table.get(before + named(kind, template), ()):
                            text = values.split(BETWEEN)[parts.index(attribute)]
                            known[text] = text
        return known

    def heard(self, kind: Kind, *attributes: str, labels: Sequence[str] = ()) -> Callable[..., Sequence[str]]:
        """Gives texts of some attributes as they are where some feature has them, UNHEARD for others.

        Groups that differ only in what weighs nothing are so one and the same, whose sum is found once.
        """
        known = [self.vocabulary(kind, attribute, labels) or {} for attribute in attributes]
        if not self.table:
            return lambda *texts: texts
        return lambda *texts: [of.get(text, UNHEARD) for of, text in zip(known, texts, strict=True)]

    def of(self, feature: str) -> float:
        """The weight of a feature."""
        name, _, values = feature.partition(EQUALS)
        return self.table.get(name, {}).get(values, 0.0)

    def sum(self, groups: Iterable[Group], label: str = "") -> float:
        """The sum of the weights of all features of some groups."""
        return math.fsum(map(self.of, described(groups, label)))

    def heaviest(self, groups: Iterable[Group], label: str = "", count: int = 3) -> list[tuple[str, float]]:
        """The features of some groups that weigh most, with their weights."""
        found = [(feature, weight) for feature in described(groups, label) if (weight := self.of(feature))]
        return sorted(found, key=lambda one: (-abs(one[1]), one[0]))[:count]


def shares(scores: Sequence[float]) -> list[float]:
    """Scores → probabilities, by the exponential function."""
    top, exp = max(scores), math.exp
    parts = [exp(score - top) for score in scores]
    whole = sum(parts)
    return [part / whole for part in parts]


def steps(count: float, edges: Sequence[float]) -> int:
    """How many edges a number lies beyond: a coarse measure of its size."""
    found = 0
    for edge in edges:
        if count <= edge:
            break
        found += 1
    return found


def ladder(edges: Sequence[int], top: int) -> tuple[int, ...]:
    """`steps` of each number from 0 to `top`, to be looked up."""
    return tuple(steps(number, edges) for number in range(top + 1))
