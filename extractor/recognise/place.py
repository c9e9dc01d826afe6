"""Cleaned text → candidates for places, each with all divisions that its name may mean."""

from __future__ import annotations

from extractor.model import Mention
from extractor.rulebook import RuleBook


class Places:
    """The gazetteer and the grammar of places, compiled from a rule book."""

    def __init__(self, book: RuleBook) -> None:
        pass

    def find(self, text: str) -> list[Mention]:
        """Candidates in the text, offsets in it; they may overlap, the board chooses."""
        return []
