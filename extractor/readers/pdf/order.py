"""A page's runs → blocks of lines in reading order.

    left column, right column under a title over both → [title], [left column], [right column]

Where the page draws its blocks one after the other, that order stands. Where it zig-zags between them (the first line of each column,
then the second) or draws a title after what stands below it, blocks are read from the top down and from left to right.
Columns are found by their gutter: a strip that no run crosses between prose on its left and prose on its right. The runs that
cross it, such as a title, part the page into bands above and below. What has numbers on one side is a table and read by its rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from msgspec import Struct

from extractor.readers.pdf.runs import Page, Run

GUTTER = 0.7      # of a line's height: the least width
PROSE = 6         # characters of an ordinary line of prose, at least
LINES = 3         # lines on each side that make columns
HANGING = "，。；：、！？）》”’」』】%"
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
    cut = parted(page.runs, 0)
    groups = cut if zigzags(page.runs, cut) else drawn(page.runs, cut)
    made = []
    for runs in groups:
        lines = lines_of(runs)
        left, right = min(line.left for line in lines), max(map(edge, lines))
        filled = sum(right - edge(line) < line.height and right - left > 2 * PROSE * line.height for line in lines)
        if filled < LINES and not beside_others(runs, groups):   # short lines: the page's margins tell how wide they might be
            left = min(run.left for run in page.runs)
            right = max(*(run.right for run in page.runs), page.right - (left - page.left))
        made.append(Block(page, lines, left, right))
    return made


def edge(line: Line) -> float:
    """Where a line ends, apart from the marks that may hang over the column's edge."""
    run = line.runs[-1]
    return run.rights[max(0, len(run.text.rstrip(HANGING)) - 1)]


def beside_others(runs: Sequence[Run], groups: Sequence[Sequence[Run]]) -> bool:
    """Whether another block stands on the same height."""
    low, high = min(run.bottom for run in runs), max(run.top for run in runs)
    return any(min(high, run.top) - max(low, run.bottom) > run.height / 2 for other in groups if other is not runs for run in other)


def parted(runs: Sequence[Run], depth: int) -> list[list[Run]]:
    """The blocks of some runs, from the top down and from left to right."""
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
    """Where the gutter is that has most lines on both of its sides, and then on either; None where there are no columns."""
    height = median(run.height for run in runs)
    rights = sorted({round(run.right) for run in runs})
    last = max(run.left for run in runs)
    candidates = [edge for edge, after in pairwise([*rights, rights[-1] + 1000]) if after - edge > GUTTER * height / 2 and edge < last]
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
    return all(median(len(run.text) for run in side) >= PROSE and sum(map(wordy, side)) >= len(side) / 2 for side in (left, right))


def flush(side: Sequence[Run]) -> bool:
    """Whether lines are plainly a column's by themselves: several, long, and most of them end at the same place."""
    end = max(run.right for run in side)
    return len(side) > LINES and median(len(run.text) for run in side) >= 2 * PROSE \
        and sum(end - run.right < 1.5 * run.height for run in side) > len(side) / 2


def wordy(run: Run) -> bool:
    """Whether a run holds words rather than numbers."""
    return sum(char > "\u2e7f" or char.isalpha() for char in run.text) >= len(run.text) / 3


def stray(above: Sequence[Run], left: list[Run], right: list[Run]) -> tuple[list[Run], list[Run], list[Run]]:
    """The last line of a paragraph above the columns, which is too short to cross the gutter; and the columns without it."""
    if not above:
        return [], left, right
    top = max(run.top for run in right)
    lines = [run for run in left if run.bottom > top - 0.3 * run.height]
    if not lines or len(lines) > 2 or len(left) - len(lines) < LINES:
        return [], left, right
    return lines, [run for run in left if run not in lines], right


def zigzags(runs: Sequence[Run], groups: Sequence[Sequence[Run]]) -> bool:
    """Whether the order in which a page is drawn jumps to and fro between its blocks, up inside one, or from below to above."""
    group_of = {id(run): number for number, group in enumerate(groups) for run in group}
    visited = [group_of[id(run)] for run in runs]
    switches = sum(before != after for before, after in pairwise(visited))
    ups = sum(group_of[id(last)] == group_of[id(run)] and run.bottom > last.top for last, run in pairwise(runs))
    if switches > 2 * (len(groups) - 1) or ups > len(runs) / 20:
        return True
    order = list(dict.fromkeys(visited))
    return any(stands_above(groups[later], groups[earlier]) for at, earlier in enumerate(order) for later in order[at + 1:])


def stands_above(upper: Sequence[Run], lower: Sequence[Run]) -> bool:
    """Whether one block lies wholly over another."""
    if min(run.bottom for run in upper) < max(run.top for run in lower) - 1:
        return False
    shared = min(max(run.right for run in upper), max(run.right for run in lower)) - max(
        min(run.left for run in upper), min(run.left for run in lower))
    return shared > 0


def drawn(runs: Sequence[Run], groups: Sequence[list[Run]]) -> list[list[Run]]:
    """The blocks in the order in which the page draws them."""
    first = {id(run): at for at, run in enumerate(runs)}
    return sorted(groups, key=lambda group: min(first[id(run)] for run in group))


def lines_of(runs: Sequence[Run]) -> list[Line]:
    """The lines of a block, from the top down."""
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (-run.middle, run.left)):
        if lines and abs(lines[-1][0].middle - run.middle) < 0.5 * max(run.height, lines[-1][0].height):
            lines[-1].append(run)
        else:
            lines.append([run])
    return [Line(row := sorted(line, key=lambda run: run.left), row[0].left, max(run.right for run in row),
                 min(run.bottom for run in row), max(run.top for run in row)) for line in lines]
