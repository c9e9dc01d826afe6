"""What a file holds: its text, where each character of it stands on a page, and what the file tells about its
publication.

    Source(text="本刊讯 今年…", format="pdf", date="2023-11-30", date_from="masthead", layout=…)
    source.layout.page_at(120) → 1
    source.layout.box(120, 126) → (1, 85.0, 640.5, 139.2, 652.5)

Offsets count the characters of `text`. Pages count from 1. A box is in PDF points (1/72 inch): left, bottom, right,
top, from the lower left corner of the page as PDF counts them, whatever way a viewer turns it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Mapping

from msgspec import Struct, field

Box = tuple[int, float, float, float, float]


class Layout(Struct, frozen=True):
    """Where the characters of a paged text stand; empty for what has no pages.

    The text consists of pieces of lines: piece i begins at `starts[i]`, on page `pages[i]`. A character has its left
    and right edge and its lower and upper one; where its left edge is not left of its right one, it is not printed (a
    line's end).
    """

    starts: array[int] = field(default_factory=lambda: array("L"))
    pages: array[int] = field(default_factory=lambda: array("L"))
    lefts: array[float] = field(default_factory=lambda: array("f"))
    bottoms: array[float] = field(default_factory=lambda: array("f"))
    rights: array[float] = field(default_factory=lambda: array("f"))
    tops: array[float] = field(default_factory=lambda: array("f"))

    def page_at(self, offset: int) -> int | None:
        """The page of a character; None where the text has no pages."""
        return self.pages[max(0, bisect_right(self.starts, offset) - 1)] if self.starts else None

    def box(self, start: int, end: int) -> Box | None:
        """The page of a half-open span and the box round its characters there: of one that runs over pages, on the
        first.

        None where the text has no pages, or nothing of the span is printed.
        """
        printed = [at for at in range(start, min(end, len(self.lefts))) if self.lefts[at] < self.rights[at]]
        if not printed:
            return None
        page = self.page_at(printed[0])
        assert page is not None
        here = [at for at in printed if self.page_at(at) == page]
        edges = (min(self.lefts[at] for at in here), min(self.bottoms[at] for at in here),
                 max(self.rights[at] for at in here), max(self.tops[at] for at in here))
        left, bottom, right, top = (round(edge, 2) for edge in edges)
        return page, left, bottom, right, top


class Source(Struct, frozen=True):
    """What a file holds, before any cleaning.

    `format` is pdf, docx, html or text. `date` is the day of publication (ISO) that the file itself or its name tells,
    `place` its publisher's area, `date_from` and `place_from` where that was found: meta (an HTML page's head), info (a
    PDF's properties), masthead (2023年第11期, 主办), source (来源, 发布时间), signed (a date that closes the text), or
    name (2023-11.pdf). `margin` has the lines that pages repeat, which are no part of the text. `recognised` has the
    pages that a text recognition read, each with how sure that is, 0 to 1. `note` says what of the file could not be
    read.
    """

    text: str
    format: str = "text"
    title: str | None = None
    date: str | None = None
    date_from: str | None = None
    place: str | None = None
    place_from: str | None = None
    layout: Layout = field(default_factory=Layout)
    margin: tuple[str, ...] = ()
    recognised: Mapping[int, float] = {}
    note: str | None = None
