"""Tables → an XLSX workbook, a sheet each: numbers are numbers, days are days, all else is text, also what looks like a
formula.

    save(path, [("records", {"adcode": Text, "value_low": Float, …}, rows)])

The header stays in sight and can be filtered by. A table longer than a sheet goes on in another one (`records 2`). Rows
are written as they come; the workbook is never held as a whole.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from extractor.model import Document
from extractor.write.fields import COLUMNS, DAYS
from extractor.write.rows import Row

LONGEST = 32_767    # characters of a cell
ROWS = 1_048_575    # of a sheet, below its header
WIDTHS = {"sentence": 60, "text": 14, "path": 40, "reason": 60, "title": 30, "article_title": 30, "indicator": 24}
WIDTH = 12


def content(documents: Iterable[Document], columns: Sequence[str] = COLUMNS) -> Iterator[bytes]:
    """The records of documents as a workbook of one sheet, whole at once."""
    buffer = io.BytesIO()
    rows = (
        [in_cell(column, getattr(record, column)) for column in columns]
        for document in documents
        for record in document.records
    )
    save(buffer, [("records", columns, rows)])
    yield buffer.getvalue()


def in_cell(column: str, value: Any) -> Any:
    """A field of a record as a cell holds it: days as days, lists joined by a blank."""
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return date.fromisoformat(value) if column in DAYS and value else value


def save(path: Path | io.BytesIO, sheets: Iterable[tuple[str, Sequence[str], Iterable[Row]]]) -> None:
    """Writes a workbook of sheets: name, columns, rows. Raises OSError."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    book = xlsxwriter.Workbook(path, {"constant_memory": True, "remove_timezone": True})
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for name, columns, rows in sheets:
        for sheet, row, values in placed(book, name, columns, rows, bold):
            for column, value in enumerate(values):
                if isinstance(value, str):
                    sheet.write_string(row, column, value[:LONGEST])
                elif isinstance(value, (int, float)):
                    sheet.write_number(row, column, value)
                elif isinstance(value, datetime):
                    sheet.write_datetime(row, column, value, moment)
                elif isinstance(value, date):
                    sheet.write_datetime(row, column, value, day)
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from None


def placed(
    book: Any, name: str, columns: Sequence[str], rows: Iterable[Row], bold: Any
) -> Iterator[tuple[Any, int, Row]]:
    """Each row with its sheet and its place there; every sheet has a header."""
    sheet, number = header(book, name, columns, bold), 1
    for count, values in enumerate(rows):
        if count and count % ROWS == 0:
            sheet, number = header(book, f"{name} {count // ROWS + 1}", columns, bold), 1
        yield sheet, number, values
        number += 1


def header(book: Any, name: str, columns: Sequence[str], bold: Any) -> Any:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, ROWS, len(columns) - 1)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, WIDTHS.get(column, WIDTH))
        sheet.write_string(0, place, column, bold)
    return sheet
