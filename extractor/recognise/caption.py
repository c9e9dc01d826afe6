"""Units that stand apart from their numbers: 产值（亿元）：171.42; 12.6（单位：亿元）; 单位：万吨, then 粮食45.6.

    Captions(reader).unit("产值（亿元）：171.42", 7, 13) → (Decimal(100000000), UnitMeaning(unit="元", …))

A caption 单位： holds to the end of its paragraph and for the paragraphs behind it that are no sentences (45.6 in a
list), up to the next one. It says nothing of growth.
"""

from __future__ import annotations

from bisect import bisect_right
from decimal import Decimal

import regex
from msgspec import Struct

from extractor.recognise.measure import UnitMeaning
from extractor.recognise.number import numeral_of
from extractor.recognise.reading import NumberReader
from extractor.rulebook import RuleBook

Unit = tuple[Decimal, UnitMeaning]      # how many of a unit the number counts
CAPTION = "单位"        # stands in every caption
LONGEST = 14        # characters of a unit as captions write it: 亿千瓦时, 微克/立方米
SENTENCE = "。！？"
CLOSING, OPENING = frozenset("）)]：: 为是达约\u2029"), frozenset("（( ")
MAGNITUDES = "十百千万亿"
MAGNITUDE = regex.compile(f"[{MAGNITUDES}]++")
SLASH = regex.compile("[/每]")
WRITTEN = rf"(?P<unit>[^（()）\[\]：:，。；、\s]{{1,{LONGEST}}})"


class Caption(Struct, frozen=True):
    """The offset at which a caption ceases to hold, and its unit; None if it names several units."""

    stop: int
    unit: Unit | None


Captioned = tuple[list[int], list[Caption]]     # the captions of a text in its order, and where each begins to hold


class Captions:
    """The grammar of captions, compiled from a rule book."""

    def __init__(self, book: RuleBook, reader: NumberReader) -> None:
        self._reader = reader
        words = book.alternation("number.unit.caption")
        inside = rf"[（(\[](?:(?:{words})[：:]?)?{WRITTEN}[)）\]]"
        self._ahead = regex.compile(rf"{inside}(?:[：:]|为|是|达|约|\u2029| )*$")
        self._behind = regex.compile(rf" ?{inside}")
        more = rf"(?P<more>[、，,/和][^，。；\u2029]{{1,{LONGEST}}})?"
        self._caption = regex.compile(rf"(?:{words})[：:]{WRITTEN}{more}(?=[，。；）)\]\u2029\s]|$)")
        self._growth = regex.compile(rf"(?:{book.alternation('number.unit.never')})[^，。；：\u2029]{{0,4}}$")

    def find(self, text: str) -> Captioned:
        """The captions of a text in its order, and where each begins to hold."""
        starts: list[int] = []
        captions: list[Caption] = []
        for match in self._caption.finditer(text):
            starts.append(match.end())
            captions.append(
                Caption(held(text, match.end()), None if match["more"] else self._numeral_of(match["unit"]))
            )
        return starts, captions

    def unit(self, text: str, start: int, end: int, captions: Captioned | None) -> Unit | None:
        """The unit of a number without one: in brackets beside it, or that of the caption in force."""
        if unit := self.beside(text, start, end):
            return unit
        if captions is None or self._growth.search(text, max(0, start - 12), start):
            return None
        number = bisect_right(captions[0], start) - 1
        caption = captions[1][number] if number >= 0 else None
        return caption.unit if caption and start < caption.stop else None

    def beside(self, text: str, start: int, end: int) -> Unit | None:
        """The unit in brackets before or behind a number."""
        beside = (
            self._ahead.search(text, max(0, start - LONGEST - 8), start) if text[start - 1 : start] in CLOSING else None
        )
        if beside is None and text[end:end + 1] in OPENING:
            beside = self._behind.match(text, end)
        return self._numeral_of(beside["unit"]) if beside else None

    def _numeral_of(self, written: str) -> Unit | None:
        """万人 → 10000 人, 千克/亩 → 1 千克/亩; None where it is no unit."""
        size = MAGNITUDE.match(written)
        for cut in range(1 + size.end() if size else 1):
            first = SLASH.split(written[cut:], 1)[0]
            if first and (first in self._reader.table.spellings or first[0] not in MAGNITUDES):
                meanings = self._reader.table.read(written[cut:])
                numeral = numeral_of("一" + written[:cut])
                if meanings and numeral:
                    return numeral.low, meanings[-1]
        return None


def held(text: str, start: int) -> int:
    """The offset up to which a caption that ends at `start` holds."""
    stop = text.find("\u2029", start)
    while 0 <= stop < len(text) - 1:
        following = text.find("\u2029", stop + 1)
        following = len(text) if following < 0 else following
        if text[following - 1] in SENTENCE:
            return stop
        stop = following
    return len(text) if stop < 0 else stop
