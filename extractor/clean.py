"""Source text → cleaned text, and for each cleaned character where it stood in the source.

    "13600 万千瓦\n时" → "13600万千瓦时"

Paragraphs of the cleaned text end with U+2029 (paragraph separator); it holds no other line break.
A cleaned character stands for exactly one source character (mends are one to one), others are dropped, order is kept.
"""

from __future__ import annotations

from bisect import bisect_right

from msgspec import Struct

PARAGRAPH = "\u2029"


class Cleaned(Struct, frozen=True):
    """A cleaned text with its way back.

    The text consists of pieces without a gap in the source: piece i begins at `starts[i]` in `text` and at `origins[i]`
    in `source`.
    """

    text: str
    source: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]

    def origin(self, offset: int) -> int:
        """Where the cleaned character at `offset` stood in the source."""
        piece = bisect_right(self.starts, offset) - 1
        return self.origins[piece] + offset - self.starts[piece]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A half-open span of the cleaned text (not empty) → the half-open span of the source round the same characters."""
        return self.origin(start), self.origin(end - 1) + 1


def clean(source: str) -> Cleaned:
    return Cleaned(source, source, (0,), (0,))
