"""Cleaned text → candidates for numbers, ordinals, quantities, durations and terms."""

from __future__ import annotations

from extractor.model import Mention
from extractor.rulebook import RuleBook


class Quantities:
    """The grammar of numbers and units, compiled from a rule book."""

    def __init__(self, book: RuleBook) -> None:
        pass

    def find(self, text: str) -> list[Mention]:
        """Candidates in the text, offsets in it; they may overlap, the board chooses."""
        return []
