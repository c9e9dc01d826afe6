"""A table in plain text → its rows as sentences, each with where its numbers stand.

    县区 | 产量（吨）        县区      产量（吨）
    ---|---             云州区    32            →  云州区产量为32吨。
    云州区 | 32           应县      41               应县产量为41吨。

The cells of a line stand between bars, tabs, or gaps of several blanks. A table is a head without numbers and rows
below it that have some, in as many cells; where a row has fewer, its cells belong to the columns that they stand in.
Lines that are no such table are text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

import regex
from msgspec import Struct

from extractor.tables import Cell, Said, is_figure, said, says_nothing

ABOVE = 2        # lines over a table that tell of it
HEADS = 4        # lines of a head, at most
ROWS = 2         # with numbers, at least; one below a ruled head
LONGEST = 60     # characters of a cell, at most,
LINES = 2000     # and of a line
TRIED = 4        # heads among lines that follow each other, at most
LINE = regex.compile(r"[^\n\r\u2028\u2029]++")
# Two numbers behind a gap, a tab or a bar: what a text without them holds is no table.
HINT = regex.compile(
    r"(?<=[ \u3000]{2}|[\t|][ \u3000]?)[-+−－]?\d[\d.,．，]*+[%％]?(?=[ \t\u3000]*+(?:[\n\r|]|\Z)|\t|[ \u3000]{2})"
)
RULE = "-─━=:+|│┃┼├┤┌┐└┘┬┴ \t\u3000"   # what a rule between lines consists of
BARS = regex.compile(r"[|｜│┃]")
GAPS = regex.compile(r"\t+|[ \u3000]{2,}|(?<=\p{Han})\u3000(?=[-+−－]?\d)")


class Field(Struct, frozen=True, gc=False):
    """A cell of a line: its text, where it stands in the text, and between which columns of the screen."""

    text: str
    start: int
    left: int
    right: int


class Row(Struct, frozen=True):
    """A line and its cells; `ruled` where it is a rule between lines and has none."""

    start: int
    end: int
    fields: list[Field]
    ruled: bool = False


class Piece(Struct, frozen=True):
    """Characters of a sentence, and where they stand; those that stand nowhere are `put` at a place."""

    text: str
    at: int
    put: bool


class Grid(Struct, frozen=True):
    """A table of a text: where it stands, and its sentences."""

    start: int
    end: int
    sentences: list[list[Piece]]


def may_hold(text: str) -> bool:
    """A quick check of whether a text may hold a table."""
    first = HINT.search(text)
    return first is not None and HINT.search(text, first.end()) is not None


def grids(text: str) -> Iterator[Grid]:
    """The tables of a text, in its order; its widths are folded."""
    lines = [row_of(match[0], match.start()) for match in LINE.finditer(text) if match[0].strip()]
    at = 0
    while at < len(lines):
        end = end_of(lines, at)
        at += end == at
        for _ in range(TRIED):
            if at >= end:
                break
            first = next((number for number in range(at, end) if numbered(lines[number])), end)
            begin = max(at, first - HEADS)
            rows = [row for row in lines[begin:end] if not row.ruled] if begin < first < end else []
            above = [text[row.start:row.end].strip() for row in lines[max(0, begin - ABOVE):begin] if not row.ruled]
            grid = made(rows, above, least=ROWS if len(rows) == end - begin else 1)
            if grid:
                yield grid
                at = end
            else:
                at = next((number for number in range(first + 1, end) if not numbered(lines[number])), end)
        at = max(at, end)


def numbered(row: Row) -> bool:
    """Whether a line has a number in one of its cells but the first."""
    return any(is_figure(field.text) for field in row.fields[1:])


def row_of(line: str, start: int) -> Row:
    if not line.strip(RULE) and len(line) > 1:
        return Row(start, start + len(line), [], ruled=True)
    if len(line) > LINES:
        return Row(start, start + len(line), [])
    bars = len(BARS.findall(line)) > 1
    fields, screen, at = [], 0, 0
    for match in (*(BARS if bars else GAPS).finditer(line), None):
        end = match.start() if match else len(line)
        whole = line[at:end]
        inner = whole.strip(" \t\u3000")
        before = len(whole) - len(whole.lstrip(" \t\u3000"))
        if inner or bars and at and match:
            left = screen + width(whole[:before])
            fields.append(Field(inner, start + at + before, left, left + width(inner)))
        screen += width(line[at:match.end()]) if match else 0
        at = match.end() if match else len(line)
    return Row(start, start + len(line), fields)


def width(text: str) -> int:
    """The number of terminal columns that characters take."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def end_of(lines: Sequence[Row], begin: int) -> int:
    """Where the lines end that follow each other as a table's: several cells in each, but a rule or the name of a part
    between them."""
    if len(lines[begin].fields) < 2:
        return begin
    end = begin
    while end < len(lines) and (lines[end].ruled or len(lines[end].fields) > 1 or (
            end + 1 < len(lines) and len(lines[end].fields) == 1 and len(lines[end].fields[0].text) < LONGEST / 3
            and len(lines[end + 1].fields) == len(lines[begin].fields))):
        if any(len(field.text) > LONGEST for field in lines[end].fields):
            break
        end += 1
    return end


def made(rows: Sequence[Row], above: Sequence[str], *, least: int) -> Grid | None:
    """The table that the rows form, or None."""
    full = [row for row in rows if len(row.fields) > 1]
    body = [row for row in full if numbered(row)]
    filled = sum(is_figure(field.text) or says_nothing(field.text) for row in body for field in row.fields[1:])
    if len(body) < least or 3 * filled < sum(len(row.fields) - 1 for row in body):
        return None
    columns = columns_of(full)
    placed = [dict(zip(range(len(columns)), row.fields, strict=False)) if len(row.fields) in (1, len(columns))
              else {column_of(field, columns): field for field in row.fields} for row in rows]
    cells = [[Cell(own[at].text if at in own else "") for at in range(len(columns))] for own in placed]
    sentences = list(said(cells, above))
    if not any(sentence.tells for sentence in sentences):
        return None
    return Grid(rows[0].start, rows[-1].end, [pieces(one, rows[one.row], placed[one.row]) for one in sentences])


def columns_of(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """The strips of the screen that cells stand in: those of the usual number of cells, where most rows have so
    many."""
    most = max(len(row.fields) for row in rows)
    whole = [row for row in rows if len(row.fields) == most]
    return [
        (min(row.fields[at].left for row in whole), max(row.fields[at].right for row in whole)) for at in range(most)
    ]


def column_of(field: Field, columns: Sequence[tuple[int, int]]) -> int:
    return max(range(len(columns)), key=lambda at: min(field.right, columns[at][1]) - max(field.left, columns[at][0]))


def pieces(sentence: Said, row: Row, fields: dict[int, Field]) -> list[Piece]:
    """A sentence in pieces: its numbers where they stand, what is said of them put before and behind them."""
    found: list[Piece] = []
    at, place = 0, row.start
    for start, end, column in sentence.numbers:
        number = sentence.text[start:end]
        if start > at:
            found.append(Piece(sentence.text[at:start], place, put=True))
        stands = fields[column].start + fields[column].text.index(number)
        found.append(Piece(number, stands, put=False))
        at, place = end, stands + len(number)
    found.append(Piece(sentence.text[at:], place, put=True))
    return found
