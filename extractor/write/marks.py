"""A text and what was read from it → pieces of text, each plain or marked, in order and without overlap.

pieces("造林3万亩。", [Mark(2, 5, "record", 0)]) → [("造林", None), ("3万亩", Mark(2, 5, "record", 0)), ("。", None)]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from extractor.model import Date, Mention, Place


class Mark(Struct, frozen=True):
    """A stretch of a text: a `record` with its number, a `date` or a `place`; `about` tells more of it."""

    start: int
    end: int
    kind: str
    number: int = -1
    about: str = ""


def pieces(
    text: str, marks: Iterable[Mark], start: int = 0, end: int | None = None
) -> Iterator[tuple[str, Mark | None]]:
    """The text between two offsets. Where marks overlap, records go first, then what begins earlier."""
    last = len(text) if end is None else end
    busy = bytearray(max(last - start, 0))
    taken: list[Mark] = []
    for mark in sorted(marks, key=lambda one: (one.kind != "record", one.start, -one.end)):
        first, after = mark.start - start, mark.end - start
        if 0 <= first < after <= len(busy) and not any(busy[first:after]):
            busy[first:after] = b"\1" * (after - first)
            taken.append(mark)
    position = start
    for mark in sorted(taken, key=lambda one: one.start):
        if mark.start > position:
            yield text[position:mark.start], None
        yield text[mark.start:mark.end], mark
        position = mark.end
    if position < last:
        yield text[position:last], None


def mentioned(mentions: Iterable[Mention]) -> Iterator[Mark]:
    """The dates and places among the mentions of a document."""
    for one in mentions:
        if isinstance(one, Date):
            days = [day.isoformat() if day else "" for day in (one.start_date, one.end_date)]
            yield Mark(one.start, one.end, "date", about="–".join(dict.fromkeys(days)))
        elif isinstance(one, Place):
            yield Mark(one.start, one.end, "place", about=f"{one.name} {one.adcode or ''}".strip())
