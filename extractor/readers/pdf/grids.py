"""Lines of a block → the same lines, a table among them as sentences, one a row, with the place of each number on the
page.

    县区      PM2.5平均浓度（微克/立方米）   优良率
    平鲁区    38                            81.2%      → 平鲁区PM2.5平均浓度为38微克/立方米，平鲁区优良率为81.2%。

A table is a head and at least two rows below it whose runs stand in columns that no run crosses, and numbers in one of
the columns; or rows in the columns of the table that the block before ended with, on whose next page they stand. What
is no such table stays lines.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from extractor import tables
from extractor.readers.pdf.order import Block, Line
from extractor.readers.pdf.runs import Run

APART = 0.7       # of a line's height, between two cells
ROWS = 2          # below the head, at least
FILLED = 0.6      # of the cells, at least
STEP = 2.6        # of a line's height, between two lines of a table
NEARER = 0.15     # of a line's height, by which a line is nearer to the one below than to that above
WITHIN = 0.8      # of the step from row to row: a smaller one is that of a cell's lines
ABOVE = 2         # lines over a table that tell of it

Span = tuple[float, float]


class Row(Struct, gc=False):
    """One line of a table, as cells."""

    line: Line
    cells: list[Run]


class Head(Struct, frozen=True):
    """The head of a table: its columns on the page, its cells, and the lines above it."""

    columns: list[Span]
    cells: list[list[tables.Cell]]
    above: list[str]


def with_tables(blocks: Iterable[Block]) -> Iterator[Block]:
    """Replaces the rows of tables in the blocks by sentences."""
    going_on: Head | None = None   # that of a table that ends the block before
    over: list[str] = []           # the lines before, also of other blocks of the page
    page = 0
    for block in blocks:
        lines: list[Line] = []
        over = over[-ABOVE:] if block.page.number == page else []
        page = block.page.number
        at = 0
        rows = [Row(line, list(cells_of(line))) for line in block.lines]
        while at < len(rows):
            end = end_of_table(rows, at)
            head, made = table_of(rows[at:end], over[-ABOVE:], going_on if at == 0 else None)
            lines += made or [rows[at].line]
            over += map(text_of, made or [rows[at].line])
            at = end if made else at + 1
            going_on = head if made and at == len(rows) else None
        yield replace(block, lines=lines)


def text_of(line: Line) -> str:
    return " ".join(run.text for run in line.runs)


def cells_of(line: Line) -> Iterator[Run]:
    """Merges the runs of a line that are close to each other into cells."""
    cell: Run | None = None
    for run in line.runs:
        if cell is not None and run.left - cell.right < APART * line.height:
            cell = joined(cell, run)
            continue
        if cell is not None:
            yield cell
        cell = run
    if cell is not None:
        yield cell


def joined(left: Run, right: Run, between: str = "") -> Run:
    blank = array("f", [left.right] * len(between))
    return Run(
        left.text + between + right.text,
        left.lefts + blank + right.lefts,
        left.rights + blank + right.rights,
        min(left.left, right.left),
        max(left.right, right.right),
        min(left.bottom, right.bottom),
        max(left.top, right.top),
    )


def end_of_table(rows: Sequence[Row], begin: int) -> int:
    """The index after the last line that may belong to a table: the first line has several cells, and most others
    have too."""
    if len(rows[begin].cells) < 2:
        return begin
    end, width = begin + 1, (rows[begin].line.left, rows[begin].line.right)
    while end < len(rows):
        row, before = rows[end], rows[end - 1]
        near = before.line.bottom - row.line.bottom < STEP * max(row.line.height, before.line.height)
        single = len(row.cells) == 1 and row.line.right - row.line.left > (width[1] - width[0]) / 2
        if not near or single:
            break
        width = min(width[0], row.line.left), max(width[1], row.line.right)
        end += 1
    while end > begin and len(rows[end - 1].cells) < 2:
        end -= 1
    steps = [
        upper.line.bottom - lower.line.bottom
        for upper, lower in pairwise(row for row in rows[begin:end] if len(row.cells) > 1)
    ]
    if end < len(rows) and steps and rows[end - 1].line.bottom - rows[end].line.bottom < WITHIN * min(steps):
        end += 1   # the last row's name goes on in a second line
    return end


def table_of(rows: Sequence[Row], above: list[str], going_on: Head | None) -> tuple[Head | None, list[Line]]:
    """The head of a table and its rows as lines that are said; no rows where these are no table."""
    first = next((at for at, row in enumerate(rows) if any(map(is_number, row.cells[1:]))), 0)
    columns = columns_of(rows[first:])
    head = Head(columns, [spanned(row, columns) for row in rows[:first]], above) if first else going_on
    # the head again, on the next page: what told of it stands on the first
    if head and going_on and head.cells == going_on.cells:
        head = replace(head, above=going_on.above)
    if head is None or len(columns) < 2 or not alike(columns, head.columns):
        return None, []
    placed = list(rows_of(rows[first:], columns))
    if len(placed) < (ROWS if first else 1) or sum(map(len, placed)) < FILLED * len(placed) * len(columns):
        return None, []
    body = [[tables.Cell(own[at].text if at in own else "") for at in range(len(columns))] for own in placed]
    return head, [
        line_of(sentence, placed[sentence.row - len(head.cells)])
        for sentence in tables.said([*head.cells, *body], head.above)
        if sentence.row >= len(head.cells)
    ]


def rows_of(lines: Sequence[Row], columns: Sequence[Span]) -> Iterator[dict[int, Run]]:
    """The cells of each row by their columns; a line with one cell alone goes on that of the row before it, or of a
    nearer one."""
    row: dict[int, Run] = {}
    first: dict[int, Run] = {}   # lines of the next row's cells above its others
    for at, line in enumerate(lines):
        own = {column_of(cell, columns): cell for cell in line.cells}
        if (
            len(own) == 1
            and not is_number(line.cells[0])
            and at + 1 < len(lines)
            and (not row or nearer_below(lines[at - 1 : at + 2]))
        ):
            first = together(first, own)
        elif len(own) == 1 and not is_number(line.cells[0]) and row and not first:
            row = together(row, own)
        else:
            if row:
                yield row
            row, first = together(first, own), {}
    if row or first:
        yield together(row, first)


def nearer_below(lines: Sequence[Row]) -> bool:
    """Whether the second of three lines is closer to the third than to the first."""
    above, line, below = (row.line for row in lines)
    return line.bottom - below.top < above.bottom - line.top - NEARER * line.height


def together(row: dict[int, Run], more: dict[int, Run]) -> dict[int, Run]:
    """Cells with further lines added below."""
    return row | {column: joined(row[column], cell) if column in row else cell for column, cell in more.items()}


def alike(columns: Sequence[Span], others: Sequence[Span]) -> bool:
    """Whether columns are at the same positions as others."""
    return len(columns) == len(others) and all(
        left < other_right and other_left < right
        for (left, right), (other_left, other_right) in zip(columns, others, strict=True)
    )


def is_number(cell: Run) -> bool:
    return tables.is_figure(cell.text)


def columns_of(rows: Sequence[Row]) -> list[Span]:
    """The horizontal ranges of the columns, from left to right."""
    columns: list[Span] = []
    for left, right in sorted((cell.left, cell.right) for row in rows for cell in row.cells):
        if columns and left < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], right)
        else:
            columns.append((left, right))
    return columns


def column_of(cell: Run, columns: Sequence[Span]) -> int:
    """The column that a cell overlaps most, or the nearest one."""
    return max(range(len(columns)), key=lambda at: min(cell.right, columns[at][1]) - max(cell.left, columns[at][0]))


def spanned(row: Row, columns: Sequence[Span]) -> list[tables.Cell]:
    """The cells of a head, each over the columns whose middle it covers, or else over one."""
    texts = [""] * len(columns)
    for cell in row.cells:
        over = [at for at, (left, right) in enumerate(columns) if cell.left <= (left + right) / 2 <= cell.right]
        for at in over or [column_of(cell, columns)]:
            texts[at] += cell.text
    return [tables.Cell(text) for text in texts]


def line_of(sentence: tables.Said, cells: dict[int, Run]) -> Line:
    """A sentence as a line. Its numbers keep their place on the page; the rest of it is not printed there."""
    row = list(cells.values())
    left, right = min(cell.left for cell in row), max(cell.right for cell in row)
    bottom, top = min(cell.bottom for cell in row), max(cell.top for cell in row)
    lefts, rights = array("f", bytes(4 * len(sentence.text))), array("f", bytes(4 * len(sentence.text)))
    for start, end, column in sentence.numbers:
        cell = cells[column]
        at = cell.text.index(sentence.text[start:end])
        lefts[start:end], rights[start:end] = cell.lefts[at:at + end - start], cell.rights[at:at + end - start]
    return Line([Run(sentence.text, lefts, rights, left, right, bottom, top)], left, right, bottom, top, said=True)
