"""A page of pdfium → runs of characters that stand side by side on one line, in the order in which the page draws them.

    Page(number=1, runs=[Run("本刊讯 今年 1~10 月，长治市环境空气", left=60.0, right=262.5, bottom=777.0, top=789.0, …), …])

Coordinates are turned so that the page's text runs from left to right: `Page.turned_back` gives a box as the page
counts it.
"""

from __future__ import annotations

import ctypes
from array import array
from collections import Counter
from collections.abc import Iterator
from math import pi
from typing import Any

from msgspec import Struct

NEAR = 0.6        # of a character's height: a wider gap ends a run
SAMPLE = 60       # characters that tell how a page's text is turned
BLANKS = frozenset(map(ord, " \t\u00a0\u2002\u2003\u3000"))
SKIPPED = frozenset((0, 10, 13, 0xFFFF))
HYPHENS = frozenset((2, 0xFFFE))   # how pdfium gives the hyphen that ends a line

EDGES = tuple[float, float, float, float]


class Run(Struct, gc=False):
    """Adjacent characters; `lefts` and `rights` are their edges."""

    text: str
    lefts: array[float]
    rights: array[float]
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def part(self, start: int, end: int) -> Run:
        """A slice of the characters."""
        lefts, rights = self.lefts[start:end], self.rights[start:end]
        return Run(self.text[start:end], lefts, rights, min(lefts), max(rights), self.bottom, self.top)


class Page(Struct, frozen=True):
    """One page, counted from 1. `quarters` is how many quarter turns its text is turned to the right."""

    number: int
    runs: list[Run]
    left: float
    bottom: float
    right: float
    top: float
    quarters: int = 0

    def turned_back(self, left: float, bottom: float, right: float, top: float) -> EDGES:
        """Converts a box from our coordinates to the page's: left, bottom, right, top."""
        x, y, other_x, other_y = *turn(left, bottom, self.quarters), *turn(right, top, self.quarters)
        return min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)


def turn(x: float, y: float, quarters: int) -> tuple[float, float]:
    """Rotates a point about the origin by quarter turns to the right."""
    for _ in range(quarters % 4):
        x, y = y, -x
    return x, y


def pages_of(page: Any, number: int) -> list[Page]:
    """An open pdfium page → its runs: those that are turned as most are, then those that are turned another way.

    What lies between two quarter turns, as a watermark does, is left out.
    """
    from pypdfium2 import raw

    text = page.get_textpage()
    try:
        count = text.count_chars()
        left, bottom, right, top = page.get_bbox()
        found = []
        for quarters in turns_of(text.raw, count, raw):
            (x, y), (other_x, other_y) = turn(left, bottom, -quarters), turn(right, top, -quarters)
            found.append(
                Page(
                    number,
                    runs_of(text.raw, count, quarters, raw),
                    min(x, other_x),
                    min(y, other_y),
                    max(x, other_x),
                    max(y, other_y),
                    quarters,
                )
            )
        return found
    finally:
        text.close()


def turns_of(text: Any, count: int, raw: Any) -> list[int]:
    """The rotations of the characters of a page in quarter turns to the right, the most frequent first, from a
    sample."""
    sample = range(0, count, max(1, count // SAMPLE))
    turns = Counter(
        quarter(raw.FPDFText_GetCharAngle(text, at)) for at in sample if not raw.FPDFText_IsGenerated(text, at)
    )
    return [turn for turn, _ in turns.most_common() if turn is not None]


def quarter(angle: float) -> int | None:
    """The number of quarter turns to the right, or None for an angle between two."""
    turns = angle * 2 / pi
    return round(turns) % 4 if abs(turns - round(turns)) < 0.1 else None


def runs_of(text: Any, count: int, quarters: int, raw: Any) -> list[Run]:
    """The runs with this rotation, in drawing order."""
    runs: list[Run] = []
    characters: list[str] = []
    lefts, rights = array("f"), array("f")
    low = high = 0.0
    blank = False

    def end() -> None:
        if characters:
            runs.append(Run("".join(characters), lefts[:], rights[:], min(lefts), max(rights), low, high))
            characters.clear()
            del lefts[:], rights[:]

    for at, character, left, bottom, right, top in glyphs(text, count, quarters, raw):
        if character == " ":
            blank = True
            continue
        height = top - bottom
        if characters:
            gap = left - rights[-1]
            shared = min(high, top) - max(low, bottom)
            near = max(height, high - low) * NEAR
            if shared < 0.4 * min(height, high - low) or not -near < gap < near:
                end()
            elif character == characters[-1] and abs(left - lefts[-1]) < 0.1 * height:
                continue   # drawn twice to look bold
        if not characters:
            if quarter(raw.FPDFText_GetCharAngle(text, at)) != quarters:
                continue
            low, high = bottom, top
        elif blank:
            characters.append(" ")
            lefts.append(rights[-1])
            rights.append(rights[-1])
        elif height > high - low:
            low, high = bottom, top   # what began with something small: a note's mark, a unit's power
        blank = False
        characters.append(character)
        lefts.append(left)
        rights.append(right)
    end()
    return runs


def glyphs(text: Any, count: int, quarters: int, raw: Any) -> Iterator[tuple[int, str, float, float, float, float]]:
    """Each character with its number and its box (left, bottom, right, top), turned back by so many quarters; " " for
    any blank."""
    box = raw.FS_RECTF()
    at_box = ctypes.byref(box)
    code_at, box_at = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox
    pending = 0   # the first half of a character of two
    for at in range(count):
        code = code_at(text, at)
        if code in BLANKS:
            yield at, " ", 0.0, 0.0, 0.0, 0.0
            continue
        if code in SKIPPED or not box_at(text, at, at_box):
            continue
        if 0xD800 <= code < 0xE000:
            if code < 0xDC00:
                pending = code
                continue
            code = 0x10000 + ((pending - 0xD800) << 10) + code - 0xDC00 if pending else 0xFFFD
        pending = 0
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        if quarters:
            (left, bottom), (right, top) = turn(left, bottom, -quarters), turn(right, top, -quarters)
        left, right, bottom, top = min(left, right), max(left, right), min(bottom, top), max(bottom, top)
        if top <= bottom:   # a font that does not say how high it is
            top = bottom + (abs(raw.FPDFText_GetFontSize(text, at)) or 1.0)
        yield at, "-" if code in HYPHENS else chr(code), left, bottom, right, top
