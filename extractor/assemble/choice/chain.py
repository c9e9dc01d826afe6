"""Scored candidates for a field of each quantity of an article → one choice for each, in the order of the text.

A choice depends on the one before it: neighbours often share a value. What was chosen before is not held for certain; the
likeliest values are carried along with their probabilities, so that one wrong turn does not decide what follows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from extractor.assemble.choice.site import Chosen, Scored, Site
from extractor.assemble.choice.weights import Group, Sums, Weights

CARRIED = 2  # values of the quantity before that are carried along


class After(NamedTuple):
    """How a candidate stands to the value of the quantity before. `nothing` and `before` say which of the two are no value."""

    same: bool
    close: str
    nothing: bool
    before: bool
    kind: str

    TEMPLATES = ("same close", "same close nothing", "same before close", "same kind")  # type: ignore[misc]


def close(one: Site, other: Site) -> str:
    """The smallest part of the text that holds both quantities."""
    first, second = one.spot, other.spot
    if first.clause == second.clause:
        return "clause"
    if first.sentence == second.sentence:
        return "sentence"
    if first.paragraph == second.paragraph:
        return "paragraph"
    return "section" if first.section == second.section else "article"


def after(own: Hashable, key: Hashable, nothing: Hashable, near: str, kind: str) -> Group:
    """The group that says how a candidate with the key `own` stands to the value `key` of the quantity before."""
    return After, (own == key, near, own == nothing, key == nothing, kind)


def choose(
    sites: Sequence[Site],
    scored: Callable[[Site], Sequence[Scored]],
    made: Callable[[Any], tuple[Any, str | None]],
    alike: Callable[[Site, Site], bool],
    weights: Weights,
    nothing: Hashable,
) -> Iterator[Chosen]:
    """The choice for each quantity.

    `scored` gives its candidates, `made` the value of one and whence it comes. A quantity that is `alike` to the one before it
    has what that one has. `nothing` is the key of the candidate that stands for no value.
    """
    before: Site | None = None
    likely: list[tuple[Hashable, float]] = []
    linked, exp = weights.sums(After), math.exp
    chosen: Chosen | None = None
    for site in sites:
        if chosen is not None and before is not None and alike(before, site):
            before = site
            yield chosen
            continue
        found = scored(site)
        top = max([score for _, score, _ in found])
        own: dict[Hashable, float] = {}
        for key, score, _ in found:
            own[key] = own.get(key, 0.0) + exp(score - top)
        if before is not None:
            own = handed_on(own, likely, linked, close(before, site), site.kind, nothing)
        best = max(own, key=own.__getitem__)
        reference = max([(score, -i, told) for i, (key, score, told) in enumerate(found) if key == best])[2]
        value, whence = made(reference)
        chosen = Chosen(best, value, whence, own[best] / sum(own.values()))
        yield chosen
        kept = sorted(own.items(), key=lambda one: -one[1])[:CARRIED]
        total = sum([share for _, share in kept])
        likely, before = [(key, share / total) for key, share in kept], site


def handed_on(
    own: Mapping[Hashable, float],
    likely: Sequence[tuple[Hashable, float]],
    linked: Sums,
    near: str,
    kind: str,
    nothing: Hashable,
) -> dict[Hashable, float]:
    """The probabilities of the keys that are `own` before the likely ones of the quantity before are looked at."""
    exp, whole = math.exp, sum(own.values())
    usual, more = 0.0, dict[Hashable, float]()  # what each key is multiplied with, and what some are beside that
    for known, share in likely:
        empty = known == nothing
        same, other = exp(linked[True, near, empty, empty, kind]), exp(linked[False, near, False, empty, kind])
        none = other if empty else exp(linked[False, near, True, False, kind])
        scale = share / (other * whole + (same - other) * own.get(known, 0.0) + (none - other) * own.get(nothing, 0.0))
        usual += other * scale
        more[known] = more.get(known, 0.0) + (same - other) * scale
        more[nothing] = more.get(nothing, 0.0) + (none - other) * scale
    return {key: part * (usual + more.get(key, 0.0)) for key, part in own.items()}
