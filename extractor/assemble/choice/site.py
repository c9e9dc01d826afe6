"""A quantity whose fields are to be chosen, a candidate for one of them, and a choice."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, TypeAlias

from msgspec import Struct

from extractor.assemble.choice.weights import Group
from extractor.assemble.frame import Cue, Spot
from extractor.model import Place

NONE: Mapping[int, tuple[int, int]] = {}


class Site(Struct, frozen=True, gc=False):
    """One quantity of an article, as far as its own sentence tells.

    `sort` is the kind that its pattern says (`before` for a value before a change), `kind` the kind of its record; `asides` has for
    the mentions of its sentence, by where they start, the role in which a pattern took them (what is compared with, the whole of a
    share); `listed` is the place that a list gives to it; `alone` has the dates and places of the article that hold for one quantity
    or list alone, by where they start → where the first and the last of these start; `own` is where the date starts that
    stands right before it, `due` that for which it is planned; `edge` says whether it is the value before or after a change;
    `left` is the word before it, `head` the end of the name that its pattern gives.
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
    head: str
    planned: bool
    cue: Cue | None
    asides: Mapping[int, str]
    listed: Place | None = None
    alone: Mapping[int, tuple[int, int]] = NONE
    own: int | None = None
    due: int | None = None
    edge: str = ""

    def may_have(self, start: int) -> bool:
        """Whether the date or place that starts at an offset may hold for this quantity."""
        held = self.alone.get(start)
        return held is None or held[0] <= self.start <= held[1]


class Candidate(Struct, frozen=True, gc=False):
    """One value that a field may have: `key` is equal for equal values; `groups` describe how it stands to the quantity.

    Where several candidates share their groups, `label` begins the names of their features.
    """

    key: Hashable
    value: Any
    whence: str | None
    groups: tuple[Group, ...]
    words: str = ""
    label: str = ""


# A candidate while it is scored: its key, its score without what was chosen before, and by what its value is made when it is chosen.
Scored: TypeAlias = tuple[Hashable, float, Any]


class Chosen(Struct, frozen=True, gc=False):
    """The value that was chosen, whence it comes, and how probable it is that it is right."""

    key: Hashable
    value: Any
    whence: str | None
    probability: float
