"""A page's runs, as they are drawn → strands: what the page draws as one, each from the top down.

    the lines of the left column, those of the right column, a title over both → [title], [left column], [right column]

A strand goes on to the right on one line, or down to a line that stands under the one before and is of its size. A
piece of a line that is drawn by itself (a number in a font of its own) goes back to its line, the cells of a table go
together, and a title that is drawn after what stands below it goes before that.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import takewhile

from extractor.readers.pdf.runs import Run

# As shares of a run's height:
SHARED = 0.4      # by which two stand on one line
FAR = 8.0         # what stands farther down is another strand
INDENT = 2.5      # of a paragraph's first line
SIZES = 0.15      # by which lines of one strand differ
TOUCHING = 0.5    # between a piece and the line that it is of
PIECES = 0.7      # of a strand's runs that adjoin another's, by which it is none of its own
MOST = 120        # strands of a page in which titles are looked for
CELL_LINES = 4    # of a cell, at most,
CELL_TEXT = 8     # and characters of each where they are words

Strand = list[Run]


def strands_of(runs: Sequence[Run]) -> list[Strand]:
    """The strands of a page, in the order in which it draws them, titles before what they are over."""
    strands = tables_together(pieces_back(drawn(runs)))
    return titles_first(strands) if len(strands) <= MOST else strands


def drawn(runs: Sequence[Run]) -> list[Strand]:
    strands: list[Strand] = []
    line: list[Run] = []
    left = right = 0.0   # of the strand
    for run in runs:
        if line and on_line(run, line[-1]) and run.left > line[-1].left:
            strands[-1].append(run)
            line.append(run)
        else:
            # a paragraph's first line may stand in
            reach = INDENT * run.height if strands and strands[-1][0] is line[0] else 0.0
            if line and under(run, line) and run.left < right + reach and run.right > left - reach:
                strands[-1].append(run)
            else:
                strands.append([run])
                left, right = run.left, run.right
            line = [run]
        left, right = min(left, run.left), max(right, run.right)
    return strands


def on_line(run: Run, other: Run) -> bool:
    """Whether two runs are at the same height."""
    return min(run.top, other.top) - max(run.bottom, other.bottom) > SHARED * min(run.height, other.height)


def under(run: Run, line: Sequence[Run]) -> bool:
    """Whether a run is closely below a line and has the same size."""
    last, height = line[-1], max(other.height for other in line)
    return abs(run.height - height) < SIZES * max(run.height, height) and run.top < last.middle \
        and last.bottom - run.top < FAR * height


def pieces_back(strands: Sequence[Strand]) -> list[Strand]:
    """The strands without those that are pieces of other strands' lines, and the lines whole."""
    owner = {id(run): number for number, strand in enumerate(strands) for run in strand}
    length = [sum(len(run.text) for run in strand) for strand in strands]
    rows: defaultdict[int, list[Run]] = defaultdict(list)
    for strand in strands:
        for run in strand:
            rows[round(run.middle)].append(run)
    grown = [list(strand) for strand in strands]
    for number in sorted(range(len(strands)), key=length.__getitem__):
        homes = [
            home
            for run in strands[number]
            if (
                home := next(
                    (owner[id(other)] for other in beside(run, rows) if length[owner[id(other)]] > length[number]), None
                )
            )
            is not None
        ]
        if len(homes) >= PIECES * len(strands[number]):
            home, _ = Counter(homes).most_common(1)[0]
            grown[home] += grown[number]
            length[home] += length[number]
            owner |= {id(run): home for run in grown[number]}
            grown[number].clear()
    return [strand for strand in grown if strand]


def beside(run: Run, rows: dict[int, list[Run]]) -> Iterator[Run]:
    """The runs of a page on whose ends a run adjoins, or that leave a gap for it."""
    for height in range(round(run.bottom), round(run.top) + 1):
        for other in rows.get(height, ()):
            gap = max(run.left - other.right, other.left - run.right)
            if on_line(run, other) and (
                abs(gap) < TOUCHING * run.height or other.left < run.left < run.right < other.right
            ):
                yield other


def tables_together(strands: Sequence[Strand]) -> list[Strand]:
    """The strands, those together that are the cells of a table: figures or a few words to the right of a short strand,
    and what stands under such a row."""
    found: list[Strand] = []
    cells = False
    before: Strand = []
    for strand in strands:
        if found and (is_cell(strand, before) or is_column(strand, found[-1])):
            cells = True
            found[-1] += strand
        elif (
            found
            and cells
            and overlap(strand, found[-1]) > 0
            and 0 <= min(run.bottom for run in found[-1]) - strand[0].middle < FAR / 2 * strand[0].height
        ):
            found[-1] += strand
        else:
            cells = False
            found.append(list(strand))
        before = strand
    return found


def is_cell(strand: Strand, before: Strand) -> bool:
    """Whether a strand stands in the next cell of the row that a strand ends with: figures or a few words to the right
    of a few lines."""
    cells = list(takewhile(partial(on_line, strand[0]), strand))
    if not all(len(run.text) <= CELL_TEXT or not wordy(run) for run in cells):
        return False
    beside_it = [run for run in before[-CELL_LINES:] if run.middle < strand[0].top]
    return (
        bool(beside_it)
        and beside_it[0].top > strand[0].bottom
        and strand[0].left >= max(run.right for run in beside_it)
    )


def wordy(run: Run) -> bool:
    """Whether a run consists of words rather than numbers."""
    return sum(char > "\u2e7f" or char.isalpha() for char in run.text) >= len(run.text) / 3


def is_column(strand: Strand, table: Strand) -> bool:
    """Whether a strand is the next column of a table: figures, each on the line of something before it."""
    figures = [run for run in strand if not wordy(run)]
    return (
        2 * len(figures) >= len(strand)
        and strand[0].left >= max(run.right for run in table) - strand[0].height
        and 2 * sum(any(on_line(run, other) for other in table) for run in figures) > len(figures)
    )


def titles_first(strands: Sequence[Strand]) -> list[Strand]:
    """The strands as they are drawn, but one that stands above others and is drawn after them before the first of
    these."""
    ordered: list[Strand] = []
    for strand in strands:
        for at, other in enumerate(ordered):
            if parts := round_gap(strand, other):
                ordered[at:at + 1] = parts
                break
        ordered.insert(first_under(strand, ordered), strand)
    return ordered


def round_gap(title: Strand, text: Strand) -> tuple[Strand, Strand] | None:
    """What of a strand stands above and below a gap that another stands in; None where there is no such gap."""
    top, bottom = max(run.top for run in title), min(run.bottom for run in title)
    upper, lower = [run for run in text if run.bottom >= top - 1], [run for run in text if run.top <= bottom + 1]
    whole = upper and lower and len(upper) + len(lower) == len(text)
    return (upper, lower) if whole and overlap(title, text) > 0 else None


def first_under(title: Strand, ordered: Sequence[Strand]) -> int:
    """Which strand is the first that another stands above; where that stands over the middle of several side by side,
    the first of them."""
    at = next((at for at, other in enumerate(ordered) if stands_above(title, other)), len(ordered))
    for first in range(at):
        columns = ordered[first:]
        columns = columns[
            : next(
                (number for number, other in enumerate(columns) if not side_by_side(other, columns[0])), len(columns)
            )
        ]
        if first + len(columns) > at and all(lies_over(title, column) for column in columns):
            left, right = (
                min(run.left for column in columns for run in column),
                max(run.right for column in columns for run in column),
            )
            if (
                abs(left + right - min(run.left for run in title) - max(run.right for run in title))
                < 2 * title[0].height
            ):
                return first
    return at


def side_by_side(one: Strand, other: Strand) -> bool:
    """Whether two strands are at the same height."""
    return min(one[0].top, other[0].top) > max(one[-1].bottom, other[-1].bottom)


def lies_over(upper: Strand, lower: Strand) -> bool:
    return min(run.bottom for run in upper) >= max(run.top for run in lower) - 1


def stands_above(upper: Strand, lower: Strand) -> bool:
    """Whether one strand is entirely above another."""
    return lies_over(upper, lower) and overlap(upper, lower) > 0


def overlap(one: Strand, other: Strand) -> float:
    """The width that two strands share."""
    return min(max(run.right for run in one), max(run.right for run in other)) - max(
        min(run.left for run in one), min(run.left for run in other))

