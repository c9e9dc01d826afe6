"""Candidates for a field of each quantity of an article → one choice for each, in the order of the text.

A choice depends on the one before it: neighbours often share a value. What was chosen before is not held for certain; the
likeliest values are carried along with their probabilities, so that one wrong turn does not decide what follows.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from extractor.choice.site import Candidate, Chosen, Site
from extractor.choice.weights import Weights, shares

CARRIED = 4     # values of the quantity before that are carried along


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


def after(candidate: Candidate, key: Hashable, nothing: Hashable, near: str, kind: str) -> After:
    """The group that says how a candidate stands to the value `key` of the quantity before."""
    return After(candidate.key == key, near, candidate.key == nothing, key == nothing, kind)


def choose(sites: Sequence[Site], candidates: Callable[[Site], Sequence[Candidate]], weights: Weights,
           nothing: Hashable) -> Iterator[Chosen]:
    """The choice for each quantity. `nothing` is the key of the candidate that stands for no value."""
    before: Site | None = None
    likely: dict[Hashable, float] = {}
    for site in sites:
        found = candidates(site)
        alone = [weights.sum(one.groups) for one in found]
        if before is None:
            probable = shares(alone)
        else:
            near = close(before, site)
            probable = [0.0] * len(found)
            for key, share in likely.items():
                linked = [score + weights.sum((after(one, key, nothing, near, site.kind),)) for one, score in zip(found, alone, strict=True)]
                for i, part in enumerate(shares(linked)):
                    probable[i] += share * part
        sums: dict[Hashable, float] = {}
        for one, part in zip(found, probable, strict=True):
            sums[one.key] = sums.get(one.key, 0.0) + part
        best = max(sums, key=sums.__getitem__)
        chosen = max((part, -i) for i, (one, part) in enumerate(zip(found, probable, strict=True)) if one.key == best)
        yield Chosen(found[-chosen[1]], sums[best], found)
        kept = sorted(sums.items(), key=lambda one: -one[1])[:CARRIED]
        whole = sum(share for _, share in kept)
        likely, before = {key: share / whole for key, share in kept}, site


def linked(sites: Iterable[Site]) -> Iterator[tuple[Site | None, Site]]:
    """Each quantity with the one before it."""
    before: Site | None = None
    for site in sites:
        yield before, site
        before = site
