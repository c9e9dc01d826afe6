"""Blocks of lines in reading order → the text, paragraph by paragraph, and where its characters stand.

    今年 1~10 月，全市优 | 良天数 238 天。 → "今年 1~10 月，全市优良天数 238 天。\\u2029\\n"

A line goes on in the next where it reaches the right edge of its column as far as the next word let it, and the next
one is neither indented nor of another size; so do the last line of a column or page and the first of what is read next.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

import regex
from msgspec import Struct

from extractor.readers.pdf.order import Block, Line, edge
from extractor.readers.source import Layout
from extractor.rulebook import own_pattern

# As shares of a line's height, which is about the width of a character:
INDENT = 0.8        # by which a paragraph's first line stands in
SLACK = 0.6         # that justification leaves at a line's end,
SLACK_AT_END = 0.1  # at a sentence's end,
TITLE_SLACK = 1.2   # and beside a title
NARROWEST = 10      # of a column
LARGER = 0.06       # by which titles are larger
SIZES = 0.15        # by which lines of one size differ
WIDE = 1.5          # between the cells of a table
NEIGHBOURS = 8    # lines before and after that show where a column ends
BREAK = 12        # characters on each side of a line's end that tell whether it parts a number
FLUSH = 4         # of them that end there
LOOSE = 1.2       # of the usual distance between lines: where a sentence has ended, more parts paragraphs
APART = 4.0       # and this does in any case
NOWHERE = (0.0, 0.0, 0.0, 0.0)
PARAGRAPH_END = "\u2029\n"
ENDED = regex.compile(r"[。！？!?…：:；;][”’」』）)》]*\Z")
SIGN = regex.compile("[■□◆◇●○★☆▲△※]")
FIRST_WORD = regex.compile(r"(?:[!-~]++|[“‘《（「『【]?.)[，。；：、！？）》”’」』】%]*+")
# A number that a line's end parts, 18|6.5亿元, and what is too little for a paragraph, 45.6万|吨。
PARTED = regex.compile(
    r"(?<=\p{Han}[\d.]*)\d\.?\n\d*+\.?\d*+(?:[%％‰]|[万亿]?\p{Han})|[^。！？；：]\n\p{Han}{1,2}[。；]\Z"
)
LETTERS_MEET = regex.compile(r"[A-Za-z][A-Za-z\d]|\d[A-Za-z]")


class Placed(Struct, gc=False):
    """A line with its block, the usual line spacing there, and whether its type is larger than most of the text."""

    line: Line
    block: Block
    text: str
    pitch: float
    large: bool


def composed(blocks: Sequence[Block]) -> tuple[str, Layout]:
    """The text of all blocks and its layout."""
    layout = Layout()
    parts: list[str] = []
    length = 0
    lines = list(placed(blocks))
    for index, here in enumerate(lines):
        layout.starts.append(length)
        layout.pages.append(here.block.page.number)
        length += write(here, layout, parts)
        after = lines[index + 1] if index + 1 < len(lines) else None
        if after and goes_on(lines, index):
            put = " " if LETTERS_MEET.fullmatch(here.text[-1] + after.text[0]) else ""
        else:
            put = PARAGRAPH_END
        length += unprinted(put, layout, parts)
    return "".join(parts), layout


def placed(blocks: Sequence[Block]) -> Iterator[Placed]:
    usual = median([line.height for block in blocks for line in block.lines] or [0.0])
    for block in blocks:
        steps = [upper.bottom - lower.bottom for upper, lower in pairwise(block.lines)]
        pitch = median(steps) if steps else 0.0
        for line in block.lines:
            yield Placed(
                line, block, " ".join(run.text for run in line.runs), pitch, line.height > (1 + LARGER) * usual
            )


def write(here: Placed, layout: Layout, parts: list[str]) -> int:
    """Appends the characters of a line and their boxes; returns their number."""
    length = 0
    for number, run in enumerate(here.line.runs):
        if number:
            length += unprinted(" ", layout, parts)
        parts.append(run.text)
        length += len(run.text)
        if here.block.page.quarters:
            for left, right in zip(run.lefts, run.rights, strict=True):
                box = here.block.page.turned_back(left, run.bottom, right, run.top) if left < right else NOWHERE
                for edges, edge in zip((layout.lefts, layout.bottoms, layout.rights, layout.tops), box, strict=True):
                    edges.append(edge)
        else:
            layout.lefts.extend(run.lefts)
            layout.rights.extend(run.rights)
            layout.bottoms.extend(array("f", [run.bottom]) * len(run.text))
            layout.tops.extend(array("f", [run.top]) * len(run.text))
    return length


def unprinted(put: str, layout: Layout, parts: list[str]) -> int:
    """Appends characters that have no place on the page."""
    parts.append(put)
    for edges in (layout.lefts, layout.bottoms, layout.rights, layout.tops):
        edges.extend(array("f", [0.0]) * len(put))
    return len(put)


def goes_on(lines: Sequence[Placed], index: int) -> bool:
    """Whether a paragraph continues in the next line."""
    here, after = lines[index], lines[index + 1]
    line, below = here.line, after.line
    height = line.height
    if abs(height - below.height) > SIZES * max(height, below.height) or cells(line) or cells(below):
        return False
    if here.block.page.quarters != after.block.page.quarters or line.said or below.said:
        return False
    ended = ENDED.search(here.text) is not None
    if ended and own_pattern("page.opening").match(after.text) or SIGN.match(after.text):
        return False
    if here.block is after.block and PARTED.search(f"{here.text[-BREAK:]}\n{after.text[:BREAK]}"):
        return True
    stands_in = below.left - after.block.left > INDENT * below.height
    if here.block is after.block and (here.large and after.large or stands_in and centred(here) and centred(after)):
        return titles_go_on(here, after)
    if not fills(lines, index):
        return False
    if stands_in and not all(
        each.block is here.block and abs(each.line.left - below.left) < INDENT * height / 2
        for each in lines[index : index + 3]
    ):
        return False   # but where three lines stand in alike, they are a paragraph set apart
    if here.block is after.block:
        step = line.bottom - below.bottom
        return step < APART * max(here.pitch, height) and not (ended and step > LOOSE * here.pitch)
    return True


def titles_go_on(here: Placed, after: Placed) -> bool:
    """Whether two lines in the middle of a column are one title: the upper one fills the column, the lower one says
    what follows."""
    spare = here.line.left - here.block.left + here.block.right - here.line.right
    if spare >= first_word(after) + TITLE_SLACK * here.line.height or here.text[-1] in "）)。！？":
        return False
    imprint = own_pattern("page.imprint")
    if own_pattern("page.under_title").match(after.text) or imprint.search(after.text):
        return False
    return not (spare > here.line.height and imprint.search(here.text))


def centred(here: Placed) -> bool:
    """Whether a line is centred in its column."""
    spare = here.line.left - here.block.left, here.block.right - here.line.right
    return abs(spare[0] - spare[1]) < here.line.height / 2


def fills(lines: Sequence[Placed], index: int) -> bool:
    """Whether a line ends where its column does, or as far before as the next line's first word is wide."""
    here = lines[index]
    slack = SLACK_AT_END if ENDED.search(here.text) else SLACK
    return right_edge(lines, index) - here.line.right < first_word(lines[index + 1]) + slack * here.line.height


def right_edge(lines: Sequence[Placed], index: int) -> float:
    """Where the column ends round a line: where the widest line ends before it or behind it, if several end there, else
    the block's."""
    here = lines[index]
    near = range(max(0, index - NEIGHBOURS), min(len(lines), index + 1 + NEIGHBOURS))
    edges = [edge(lines[each].line) for each in near if lines[each].block is here.block]
    at = sum(lines[each].block is here.block for each in near if each < index)
    least = min(max(side) for side in (edges[:at + 1], edges[at:]) if len(side) > 1) if len(edges) > 1 else edges[0]
    flush = sum(abs(each - least) < (1 + SLACK) * here.line.height for each in edges)
    needed = FLUSH if ENDED.search(here.text) else 2
    height = here.line.height
    wide = least > edge(here.line) - SLACK * height and least - here.block.left > NARROWEST * height
    return least if flush >= needed and wide else here.block.right


def first_word(here: Placed) -> float:
    """The width of the first characters of a line that no line break may separate."""
    word = FIRST_WORD.match(here.text)
    run = here.line.runs[0]
    size = min(len(word[0]), len(run.text)) if word else 0
    return run.rights[size - 1] - run.left if size else 0.0


def cells(line: Line) -> bool:
    """Whether the runs of a line are as far apart as the cells of a table."""
    return any(right.left - left.right > WIDE * line.height for left, right in pairwise(line.runs)) and any(
        any(char.isdigit() for char in run.text) for run in line.runs[1:])
