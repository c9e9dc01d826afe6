"""An XLSX workbook → the sentences of its sheets, one sheet after the other.

    产量: 指标 | 产量（万吨）   → Source(text="粮食产量为12.4万吨。\\u2029\\n")
          粮食 | 12.4
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor import tables
from extractor.readers import workbook
from extractor.readers.source import Source
from extractor.rulebook import own_pattern

ABOVE = 3     # lines that may tell what a table is about
PARAGRAPH_END = "\u2029\n"


def read(data: bytes, name: str) -> Source:
    """The text of a workbook. Raises ReadError as `workbook.read` does."""
    book = workbook.read(data, name)
    text = "".join(line + PARAGRAPH_END for sheet in book.sheets for line in lines(sheet))
    return Source(text, "xlsx", book.title)


def lines(sheet: workbook.Sheet) -> Iterator[str]:
    """The sheet's name, where somebody gave it one, the lines above its table, and what its rows say."""
    above = [] if own_pattern("page.sheet").fullmatch(sheet.name.strip()) or not sheet.rows else [sheet.name]
    first = next(
        (number for number, row in enumerate(sheet.rows) if sum(bool(cell.text) for cell in row) > 1), len(sheet.rows)
    )
    above += [cell.text for row in sheet.rows[:first] for cell in row if cell.text]
    yield from above
    yield from tables.sentences(sheet.rows[first:], above[-ABOVE:])
