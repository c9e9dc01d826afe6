"""A page's runs → blocks of lines in reading order.

    left column, right column under a title over both → [title], [left column], [right column]

Most pages draw their text in the order in which it is read, so the strands that it draws (`strands`) are the blocks,
unless geometry proves them wrong: where strands are hardly longer than a line (the page draws from below, or to and
fro), or lines of columns are drawn one beside the other. Then blocks are cut out, and read from the top down and from
left to right.

Columns are found by their gutter: a strip that no run crosses between prose on its left and prose on its right. The
runs that cross it, such as a title, part the page into bands above and below. What has numbers on one side is a table
and read by its rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from msgspec import Struct

from extractor.readers.pdf.runs import Page, Run
from extractor.readers.pdf.strands import on_line, strands_of, wordy

GUTTER = 0.7      # of a line's height: the least width
PROSE = 6         # characters of an ordinary line of prose, at least
LINES = 3         # lines on each side that make columns
HANGING = "，。；：、！？）》”’」』】%"
TORN = 1.6        # lines of a strand, on the average: fewer prove that the order drawn is wrong
CANDIDATES = 120
DEEPEST = 12


class Line(Struct, gc=False):
    """Runs on one line, from left to right; or, `said`, a row of a table as a sentence."""

    runs: list[Run]
    left: float
    right: float
    bottom: float
    top: float
    said: bool = False

    @property
    def height(self) -> float:
        return self.top - self.bottom


class Block(Struct, frozen=True):
    """Lines one below the other; `left` and `right` are the edges that they may reach."""

    page: Page
    lines: list[Line]
    left: float
    right: float


def blocks(page: Page) -> list[Block]:
    """The blocks of a page, in reading order."""
    if not page.runs:
        return []
    strands, cut = strands_of(page.runs), parted(page.runs, 0)
    groups = cut if torn(strands) or drawn_across(page.runs, cut) else strands
    made = []
    for runs in groups:
        lines = lines_of(runs)
        left, right = min(line.left for line in lines), max(map(edge, lines))
        filled = sum(right - edge(line) < line.height and right - left > 2 * PROSE * line.height for line in lines)
        # short lines: the page's margins tell how wide they might be
        if filled < LINES and not beside_others(runs, groups):
            left = min(run.left for run in page.runs)
            right = max(*(run.right for run in page.runs), page.right - (left - page.left))
        made.append(Block(page, lines, left, right))
    return made


def edge(line: Line) -> float:
    """The right edge of a line without the punctuation that may hang over the column's edge."""
    run = line.runs[-1]
    return run.rights[max(0, len(run.text.rstrip(HANGING)) - 1)]


def beside_others(runs: Sequence[Run], groups: Sequence[Sequence[Run]]) -> bool:
    """Whether another block is at the same height."""
    low, high = min(run.bottom for run in runs), max(run.top for run in runs)
    return any(
        min(high, run.top) - max(low, run.bottom) > run.height / 2
        for other in groups
        if other is not runs
        for run in other
    )


def parted(runs: Sequence[Run], depth: int) -> list[list[Run]]:
    """The blocks of some runs, from top to bottom and from left to right."""
    gutter = gutter_of(runs) if depth < DEEPEST and len(runs) >= 2 * LINES else None
    if gutter is None:
        return [list(runs)]
    found: list[list[Run]] = []
    for part in bands(runs, gutter):
        if isinstance(part, tuple):
            for side in part:
                found += parted(side, depth + 1)
        elif len(part) < len(runs):
            found += parted(part, depth + 1)
        else:
            found.append(part)
    return found


def gutter_of(runs: Sequence[Run]) -> float | None:
    """The gutter with most lines on both of its sides, or None if there are no columns."""
    height = median(run.height for run in runs)
    rights = sorted({round(run.right) for run in runs})
    last = max(run.left for run in runs)
    candidates = [
        edge
        for edge, after in pairwise([*rights, rights[-1] + 1000])
        if after - edge > GUTTER * height / 2 and edge < last
    ]
    best, most = None, (0, 0)
    for edge in candidates[:CANDIDATES]:
        place = edge + GUTTER * height / 2
        pairs = [part for part in bands(runs, place) if isinstance(part, tuple)]
        score = sum(min(map(len, pair)) for pair in pairs), sum(sum(map(len, pair)) for pair in pairs)
        if score > most:
            best, most = place, score
    return best


def bands(runs: Sequence[Run], gutter: float) -> list[list[Run] | tuple[list[Run], list[Run]]]:
    """From the top down: runs that a gutter does not part, and pairs of columns on its left and right."""
    half = GUTTER / 2
    parts: list[list[Run] | tuple[list[Run], list[Run]]] = []
    whole: list[Run] = []
    left: list[Run] = []
    right: list[Run] = []

    def end() -> None:
        nonlocal whole, left, right
        if columns(left, right):
            opening, left, right = stray(whole, left, right)
            whole += opening
            if whole:
                parts.append(whole)
            parts.append((left, right))
            whole = []
        else:
            whole += left + right
        left, right = [], []

    for run in sorted(runs, key=lambda run: -run.top):
        if run.right <= gutter + half * run.height * 0.2:
            left.append(run)
        elif run.left >= gutter - half * run.height * 0.2:
            right.append(run)
        else:
            end()
            whole.append(run)
    end()
    if whole:
        parts.append(whole)
    return parts


def columns(left: Sequence[Run], right: Sequence[Run]) -> bool:
    """Whether what stands on both sides of a gutter is prose in columns, not the cells of a table."""
    if not left or not right or min(len(left), len(right)) < LINES and not any(map(flush, (left, right))):
        return False
    if min(run.left for run in right) - max(run.right for run in left) < GUTTER * median(run.height for run in left):
        return False
    return all(
        median(len(run.text) for run in side) >= PROSE and sum(map(wordy, side)) >= len(side) / 2
        for side in (left, right)
    )


def flush(side: Sequence[Run]) -> bool:
    """Whether lines are plainly a column's by themselves: several, long, and most of them end at the same place."""
    end = max(run.right for run in side)
    return len(side) > LINES and median(len(run.text) for run in side) >= 2 * PROSE \
        and sum(end - run.right < 1.5 * run.height for run in side) > len(side) / 2


def stray(above: Sequence[Run], left: list[Run], right: list[Run]) -> tuple[list[Run], list[Run], list[Run]]:
    """The last line of a paragraph above the columns, which is too short to cross the gutter; and the columns without
    it."""
    if not above:
        return [], left, right
    top = max(run.top for run in right)
    lines = [run for run in left if run.bottom > top - 0.3 * run.height]
    if not lines or len(lines) > 2 or len(left) - len(lines) < LINES:
        return [], left, right
    return lines, [run for run in left if run not in lines], right


def torn(strands: Sequence[Sequence[Run]]) -> bool:
    """Whether the strands are hardly longer than a line, so that the drawing order is no reading order."""
    lines = sum(len(lines_of(strand)) for strand in strands)
    return lines > 2 * LINES and lines < TORN * len(strands)


def drawn_across(runs: Sequence[Run], groups: Sequence[Sequence[Run]]) -> bool:
    """Whether columns are drawn line beside line: most lines that have another beside them are followed by that, and
    fill their column."""
    column_of = {id(run): number for number, group in enumerate(groups) for run in group}
    filled = [full(group) for group in groups]
    across = [(column_of[id(before)], column_of[id(run)]) for before, run in pairwise(runs) if on_line(before, run)]
    across = [pair for pair in across if pair[0] != pair[1] and (filled[pair[0]] or filled[pair[1]])]
    beside = {number for pair in across for number in pair}
    rows = Counter(round(run.middle) for run in runs if column_of[id(run)] in beside)
    return len(across) > 1 and len(across) > sum(count - 1 for count in rows.values()) / 2


def full(group: Sequence[Run]) -> bool:
    """Whether most lines of a block reach its right edge."""
    lines = lines_of(group)
    right = max(map(edge, lines))
    return 2 * sum(right - edge(line) < 1.5 * line.height for line in lines) > len(lines)


def lines_of(runs: Sequence[Run]) -> list[Line]:
    """The lines of a block, from the top down."""
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (-run.middle, run.left)):
        if lines and abs(lines[-1][0].middle - run.middle) < 0.5 * max(run.height, lines[-1][0].height):
            lines[-1].append(run)
        else:
            lines.append([run])
    return [Line(row := in_gaps(sorted(line, key=lambda run: run.left)), row[0].left, max(run.right for run in row),
                 min(run.bottom for run in row), max(run.top for run in row)) for line in lines]


def in_gaps(row: list[Run]) -> list[Run]:
    """Runs from left to right, each that stands in a gap of the one before it between that one's parts."""
    found: list[Run] = []
    for run in row:
        before = found[-1] if found else None
        if (
            before
            and run.right < before.right
            and (at := next((at for at, left in enumerate(before.lefts) if left >= run.left), 0))
        ):
            found[-1:] = [before.part(0, at), run, before.part(at, len(before.text))]
        else:
            found.append(run)
    return found
