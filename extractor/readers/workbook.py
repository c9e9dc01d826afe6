"""An XLSX workbook → its sheets, each cell as a spreadsheet shows it: 0.125 under the format 0.0% is 12.5%.

    read(data, "2023.xlsx") → Workbook(sheets=(Sheet("产量", ((Cell("指标"), Cell("产量（万吨）")), …)),))

Cells that are merged are one cell over several columns and rows. Formulas are shown with the value that was saved with
them; hidden sheets, rows and columns are left out.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import regex
from msgspec import Struct

from extractor import tables
from extractor.errors import ReadError
from extractor.readers.zipped import check

DAMAGED = "is a damaged XLSX workbook"
DECIMALS = regex.compile(r"\.(?P<decimals>[0#]+)")
LITERAL = regex.compile(r'"[^"]*"|\\.|\[[^\]]*\]')   # of a number's format: texts, colours, currencies


class Sheet(Struct, frozen=True):
    """A sheet's name and rows, each of the cells that begin in it."""

    name: str
    rows: tuple[tuple[tables.Cell, ...], ...]


class Workbook(Struct, frozen=True):
    """A workbook's title, if its properties name one, and its sheets."""

    title: str | None
    sheets: tuple[Sheet, ...]


def read(data: bytes, name: str) -> Workbook:
    """What is shown of a workbook. Raises ReadError where it is damaged, encrypted or unpacks to no bulletin's size."""
    check(data, name, DAMAGED)
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        title = book.properties.title or None
    except Exception as error:   # what a damaged part makes of zipfile, its XML reader and openpyxl is of many kinds
        if isinstance(error, MemoryError):
            raise
        raise ReadError(name, DAMAGED) from None
    return Workbook(title, tuple(Sheet(sheet.title, rows(sheet)) for sheet in sheets))


def rows(sheet: Any) -> tuple[tuple[tables.Cell, ...], ...]:
    """The cells of a sheet up to the last row and column that hold something, however far away a cell without anything
    stands."""
    spans, covered = merged(sheet)
    hidden = {at for letter, column in sheet.column_dimensions.items() if column.hidden
              for at in range(column.min or 0, (column.max or 0) + 1)}
    # Its own, as all that is public makes the cells that are not there: millions, where one stands in the last corner.
    held = {
        at: cell
        for at, cell in sheet._cells.items()
        if cell.value is not None and at[0] <= tables.ROWS and at[1] <= tables.COLUMNS
    }
    last, width = (max((at[side] for at in held), default=0) for side in (0, 1))
    found = [tuple(tables.Cell(shown(cell.value, cell.number_format) if (cell := held.get((row, column))) else "",
                               *spans.get((row, column), (1, 1)))
                   for column in range(1, width + 1) if column not in hidden and (row, column) not in covered)
             for row in range(1, last + 1) if not sheet.row_dimensions[row].hidden]
    while found and not any(cell.text for cell in found[-1]):
        found.pop()
    return tuple(found)


def merged(sheet: Any) -> tuple[Mapping[tuple[int, int], tuple[int, int]], frozenset[tuple[int, int]]]:
    """Of each merged cell its columns and rows, by where it begins; and the places that it covers besides."""
    spans = {(area.min_row, area.min_col): (area.max_col - area.min_col + 1, area.max_row - area.min_row + 1)
             for area in sheet.merged_cells.ranges}
    covered = {
        (row, column)
        for (top, left), (columns, down) in spans.items()
        for row in range(top, min(top + down, tables.ROWS))
        for column in range(left, min(left + columns, tables.COLUMNS))
    }
    return spans, frozenset(covered - spans.keys())


def shown(value: Any, number_format: str) -> str:
    """A cell's value as its format shows it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return dated(value.date(), number_format) if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return dated(value, number_format)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    plain = LITERAL.sub("", number_format.partition(";")[0])
    decimals = DECIMALS.search(plain)
    if "%" in plain:
        return f"{value * 100:.{len(decimals['decimals']) if decimals else 0}f}%"
    if decimals and "E" not in plain:
        return f"{value:.{len(decimals['decimals'])}f}"
    return f"{value:.12g}" if abs(value) < 1e12 else f"{value:.0f}"


def dated(day: date, number_format: str) -> str:
    """2023年9月, where a format shows no day; otherwise 2023年9月5日."""
    plain = LITERAL.sub("", number_format).lower()
    return f"{day.year}年{day.month}月" + (f"{day.day}日" if "d" in plain or "y" not in plain else "")


def texts(sheet: Sheet) -> Sequence[Sequence[str]]:
    """The rows of a sheet as lists of texts."""
    return [[cell.text or "" for cell in row for _ in range(cell.columns)] for row in sheet.rows]
