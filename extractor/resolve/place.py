"""Places with candidates → places with one division, given the document's own place and the neighbours."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.model import Division, Mention


def resolve_places(mentions: Sequence[Mention], text: str, home: Division | None) -> list[Mention]:
    """The mentions of one article in the order of the text, each place settled as far as the text allows; others pass through."""
    return list(mentions)
