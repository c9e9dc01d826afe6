"""A text and its edits → the edited text and, for each of its characters, where it stood before.

    Draft("13 600").edited([(2, 3, "")]) → Draft("13600", starts=(0, 2), origins=(0, 3))
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from msgspec import Struct

from extractor.model import Cleaned

# From start to end stands nothing, or one character that stands for the one at the start.
Edit = tuple[int, int, str]
ENDLESS = sys.maxsize
PARAGRAPH = "\u2029"


class Joined:
    """Cleaned stretches of one source, and what is put between them, joined to one."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._parts: list[str] = []
        self._starts: list[int] = []
        self._origins: list[int] = []
        self._length = 0

    def put(self, text: str, place: int) -> None:
        """Inserts characters that have no place in the source, between those before an offset and those from it on."""
        self._piece(text, ~place)

    def paragraph(self, place: int) -> None:
        """A paragraph's end, where one is needed."""
        if self._parts and self._parts[-1][-1] != PARAGRAPH:
            self.put(PARAGRAPH, place)

    def stretch(self, text: str, place: int) -> None:
        """Characters of the source that begin at a place."""
        self._piece(text, place)

    def cleaned(self, part: Cleaned, place: int) -> None:
        """A part of the source that begins at a place, cleaned by itself."""
        for at, (start, origin) in enumerate(zip(part.starts, part.origins, strict=True)):
            self._piece(part.text[start:part.starts[at + 1] if at + 1 < len(part.starts) else None], origin + place)

    def _piece(self, text: str, origin: int) -> None:
        if text:
            self._parts.append(text)
            self._starts.append(self._length)
            self._origins.append(origin)
            self._length += len(text)

    def whole(self) -> Cleaned:
        return Cleaned("".join(self._parts), self._source, tuple(self._starts), tuple(self._origins), put=True)


class Draft(Struct, frozen=True):
    """A text being cleaned, with the pieces that map its characters to the source."""

    text: str
    starts: tuple[int, ...] = (0,)
    origins: tuple[int, ...] = (0,)

    def rewritten(self, text: str) -> Draft:
        """The same characters, some replaced by others one for one."""
        return Draft(text, self.starts, self.origins)

    def edited(self, edits: Iterable[Edit]) -> Draft:
        """The text after edits that are in its order and don't overlap."""
        old = self.text
        parts: list[str] = []
        starts: list[int] = []
        origins: list[int] = []
        position = length = 0
        shift = -1
        for start, end, put in edits:
            if start > position:
                if position - length != shift:
                    shift = position - length
                    starts.append(length)
                    origins.append(position)
                parts.append(old[position:start])
                length += start - position
            if put:
                if start - length != shift:
                    shift = start - length
                    starts.append(length)
                    origins.append(start)
                parts.append(put)
                length += 1
            position = end
        if not position:
            return self
        if position < len(old):
            if position - length != shift:
                starts.append(length)
                origins.append(position)
            parts.append(old[position:])
        if not starts:
            return Draft("")
        return Draft("".join(parts), *composed(starts, origins, self.starts, self.origins))


def composed(starts: Sequence[int], origins: Sequence[int], inner_starts: Sequence[int],
             inner_origins: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The pieces of an edited text over those of the text before: where its characters stood at the very first."""
    if len(inner_starts) == 1:
        return tuple(starts), tuple(origins) if inner_origins[0] == 0 else tuple(
            origin + inner_origins[0] for origin in origins
        )
    new_starts: list[int] = []
    new_origins: list[int] = []
    inner, shift = 0, inner_origins[0] - inner_starts[0]
    bounds = [*inner_starts[1:], ENDLESS]
    bound = bounds[0]
    stops = [
        *(stop - start + origin for start, stop, origin in zip(starts, starts[1:], origins, strict=False)),
        ENDLESS,
    ]
    for start, origin, stop in zip(starts, origins, stops, strict=True):
        while bound <= origin:
            inner += 1
            shift, bound = inner_origins[inner] - bound, bounds[inner]
        new_starts.append(start)
        new_origins.append(origin + shift)
        while bound < stop:
            inner += 1
            new_starts.append(start + bound - origin)
            new_origins.append(inner_origins[inner])
            shift, bound = inner_origins[inner] - bound, bounds[inner]
    return tuple(new_starts), tuple(new_origins)
