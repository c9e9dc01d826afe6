"""Blocks of lines in reading order → the text, paragraph by paragraph, and where its characters stand.

    今年 1~10 月，全市优 | 良天数 238 天。 → "今年 1~10 月，全市优良天数 238 天。\\u2029\\n"

A line goes on in the next where it reaches the right edge of its column as far as the next word let it, and the next one is neither
indented nor of another size; so do the last line of a column or page and the first of what is read next.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

import regex
from msgspec import Struct

from extractor.readers.pdf.order import Block, Line
from extractor.readers.source import Layout

INDENT = 0.8      # of a line's height, by which a paragraph's first line stands in
SLACK = 0.6       # that justification leaves at a line's end
SIZES = 0.15      # by which lines of one size differ
WIDE = 1.5        # between the cells of a table
LOOSE = 1.4       # of the usual distance between lines: where a sentence has ended, more parts paragraphs
APART = 2.2       # and this does in any case
PARAGRAPH_END = "\u2029\n"
ENDED = regex.compile(r"[。！？!?…：:；;][”’」』）)》]*\Z")
NUMBERED = regex.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|第[一二三四五六七八九十百]{1,4}[章节条编]|\d{1,2}[、．]|[①-⑳■□◆◇●○★☆▲△※]")
FIRST_WORD = regex.compile(r"(?:[!-~]++|[“‘《（「『【]?.)[，。；：、！？）》”’」』】%]*+")
LETTERS_MEET = regex.compile(r"[A-Za-z][A-Za-z\d]|\d[A-Za-z]")


class Placed(Struct, gc=False):
    """A line with its block and the usual distance of the lines there."""

    line: Line
    block: Block
    text: str
    pitch: float


def composed(pages: Sequence[Sequence[Block]]) -> tuple[str, Layout]:
    """The text of all pages and its layout."""
    layout = Layout()
    parts: list[str] = []
    length = 0
    lines = list(placed(pages))
    for index, here in enumerate(lines):
        layout.starts.append(length)
        layout.pages.append(here.block.page.number)
        length += write(here, layout, parts)
        after = lines[index + 1] if index + 1 < len(lines) else None
        if after and goes_on(lines[max(0, index - 1):index + 3], here, after):
            put = " " if LETTERS_MEET.fullmatch(here.text[-1] + after.text[0]) else ""
        else:
            put = PARAGRAPH_END
        length += unprinted(put, layout, parts)
    return "".join(parts), layout


def placed(pages: Sequence[Sequence[Block]]) -> Iterator[Placed]:
    for page in pages:
        for block in page:
            steps = [upper.bottom - lower.bottom for upper, lower in pairwise(block.lines)]
            pitch = median(steps) if steps else 0.0
            for line in block.lines:
                yield Placed(line, block, " ".join(run.text for run in line.runs), pitch)


def write(here: Placed, layout: Layout, parts: list[str]) -> int:
    """A line's characters and their boxes; how many they are."""
    length = 0
    for number, run in enumerate(here.line.runs):
        if number:
            length += unprinted(" ", layout, parts)
        parts.append(run.text)
        length += len(run.text)
        if here.block.page.quarters:
            for left, right in zip(run.lefts, run.rights, strict=True):
                box = here.block.page.turned_back(left, run.bottom, right, run.top)
                for edges, edge in zip((layout.lefts, layout.bottoms, layout.rights, layout.tops), box, strict=True):
                    edges.append(edge)
        else:
            layout.lefts.extend(run.lefts)
            layout.rights.extend(run.rights)
            layout.bottoms.extend(array("f", [run.bottom]) * len(run.text))
            layout.tops.extend(array("f", [run.top]) * len(run.text))
    return length


def unprinted(put: str, layout: Layout, parts: list[str]) -> int:
    """Characters that stand nowhere on the page."""
    parts.append(put)
    for edges in (layout.lefts, layout.bottoms, layout.rights, layout.tops):
        edges.extend(array("f", [0.0]) * len(put))
    return len(put)


def goes_on(around: Sequence[Placed], here: Placed, after: Placed) -> bool:
    """Whether a line goes on in the next one; `around` are these two with the one before and the one after."""
    line, below = here.line, after.line
    height = line.height
    if abs(height - below.height) > SIZES * max(height, below.height) or cells(line) or cells(below):
        return False
    ended = ENDED.search(here.text) is not None
    if ended and NUMBERED.match(after.text) or not fills(around[0], here, after):
        return False
    if below.left - after.block.left > INDENT * below.height and not all(
            each.block is here.block and abs(each.line.left - below.left) < INDENT * height / 2 for each in around[-3:]):
        return False   # but where three lines stand in alike, they are a paragraph set apart
    if here.block is after.block:
        step = line.bottom - below.bottom
        return step < APART * max(here.pitch, height) and not (ended and step > LOOSE * here.pitch)
    return True


def fills(before: Placed, here: Placed, after: Placed) -> bool:
    """Whether a line ends where its column does, or as far before as the next line's first word is wide; or flush with both neighbours."""
    word = FIRST_WORD.match(after.text)
    need = sum(width_of(after.line, len(word[0]))) if word else 0.0
    room = here.block.right - here.line.right
    if room < need + SLACK * here.line.height:
        return True
    return (before is not here and before.block is here.block is after.block and len(here.text) > 10
            and abs(before.line.right - here.line.right) < 0.3 * here.line.height > abs(after.line.right - here.line.right))


def width_of(line: Line, characters: int) -> Iterator[float]:
    run = line.runs[0]
    yield from (right - left for left, right in zip(run.lefts[:characters], run.rights[:characters], strict=True))


def cells(line: Line) -> bool:
    """Whether a line's runs stand as far apart as the cells of a table."""
    return any(right.left - left.right > WIDE * line.height for left, right in pairwise(line.runs)) and any(
        any(char.isdigit() for char in run.text) for run in line.runs[1:])
