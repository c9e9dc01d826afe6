"""Blocks in reading order → the same, what stands amid a paragraph (a caption, a box, a table) after that paragraph.

    [全县造林3万], [图为苗圃一角。], [亩。¶ 一年来，…] → [全县造林3万], [亩。], [图为苗圃一角。], [一年来，…]

Something is aside where its type is of another size than that of the text round it, or is turned another way, and that
text breaks off before it (without a sentence's end, or its paragraphs stand in) and goes on behind it with no new
paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from msgspec.structs import replace

from extractor.readers.pdf.order import Block
from extractor.readers.pdf.paragraphs import ENDED, INDENT, LARGER
from extractor.rulebook import own_pattern

MOST = 4     # asides in one place,
LINES = 25   # and lines of each


def asides_after(blocks: Sequence[Block]) -> Iterator[Block]:
    """Moves asides (captions, boxes) behind the paragraphs that they interrupt."""
    waiting: list[Block] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        more = amid(block, blocks[at + 1:at + 2 + MOST])
        at += 1
        if waiting:
            ends = next((number for number in range(1, len(block.lines)) if stands_in(block, number)), len(block.lines))
            yield replace(block, lines=block.lines[:ends])
            if ends == len(block.lines) and more >= 0:
                waiting += blocks[at:at + more]
                at += more
                continue
            yield from waiting
            block = replace(block, lines=block.lines[ends:])
        if block.lines:
            yield block
        waiting = list(blocks[at:at + max(0, more)])
        at += len(waiting)
    yield from waiting


def amid(block: Block, after: Sequence[Block]) -> int:
    """How many blocks after one interrupt its last paragraph, which continues behind them; -1 if that paragraph ends
    with the block."""
    count = next((number for number, other in enumerate(after) if not aside(other, block)), len(after))
    if count == len(after) or stands_in(after[count], 0) or not alike(block, after[count]) or not reaches_edge(block):
        return -1
    ended = ENDED.search(block.lines[-1].runs[-1].text) is not None
    indented = any(stands_in(each, number) for each in (block, after[count]) for number in range(1, len(each.lines)))
    return count if not ended or indented else -1


def reaches_edge(block: Block) -> bool:
    """Whether the last of several lines ends where the others do, and not before, as a title or the line over a table
    does."""
    last = block.lines[-1]
    return len(block.lines) > 1 and max(line.right for line in block.lines) - last.right < 2 * last.height


def aside(block: Block, text: Block) -> bool:
    """Whether a block is small and none of its lines has the size of body text."""
    size = median(line.height for line in text.lines)
    return len(block.lines) <= LINES and (block.page.quarters != text.page.quarters or all(
        abs(line.height - size) > LARGER * size for line in block.lines))


def alike(block: Block, other: Block) -> bool:
    """Whether two blocks have the same type size and rotation."""
    size, other_size = (median(line.height for line in each.lines) for each in (block, other))
    return abs(size - other_size) < LARGER * max(size, other_size) and block.page.quarters == other.page.quarters


def stands_in(block: Block, at: int) -> bool:
    """Whether a line begins a paragraph."""
    line = block.lines[at]
    indent = line.left - min(each.left for each in block.lines)
    return indent > INDENT * line.height or own_pattern("page.opening").match(line.runs[0].text) is not None
