"""Cleaned text → candidates for dates, periods and vague times, as written: what is unsaid is None."""

from __future__ import annotations

from extractor.model import Mention
from extractor.rulebook import RuleBook


class Dates:
    """The grammar of dates, compiled from a rule book."""

    def __init__(self, book: RuleBook) -> None:
        pass

    def find(self, text: str) -> list[Mention]:
        """Candidates in the text, offsets in it; they may overlap, the board chooses."""
        return []
