"""A quantity whose fields are to be chosen, and a candidate for one of them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from extractor.choice.weights import Group
from extractor.frame import Cue, Spot
from extractor.model import Place


class Site(Struct, frozen=True, gc=False):
    """One quantity of an article, as far as its own sentence tells.

    `sort` is the kind that its pattern says (`before` for a value before a change), `kind` the kind of its record; `asides` has for
    the mentions of its sentence, by where they start, the role in which a pattern took them (what is compared with, the whole of a
    share); `listed` is the place that a list gives to it.
    """

    start: int
    end: int
    spot: Spot
    rule: str
    sort: str
    kind: str
    per: str | None
    dimension: str | None
    unit: str
    left: str
    planned: bool
    cue: Cue | None
    asides: Mapping[int, str]
    listed: Place | None = None


class Candidate(Struct, frozen=True, gc=False):
    """One value that a field may have: `key` is equal for equal values; `groups` describe how it stands to the quantity."""

    key: Hashable
    value: Any
    whence: str | None
    groups: tuple[Group, ...]
    words: str = ""


class Chosen(Struct, frozen=True, gc=False):
    """The candidate that was chosen, and how probable it is that its value is right."""

    candidate: Candidate
    probability: float
    candidates: Sequence[Candidate] = ()
