"""Documents → CSV that a spreadsheet opens as it is: UTF-8 with a byte order mark, one line a record.

    Record(text="-6.42", value_low=-6.42, rules=("a", "b"), adcode=None) → '-6.42  -6.42  a b  (empty)

A text that a spreadsheet would take for a formula (it starts with = + - @) gets an apostrophe before it; numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from extractor.model import Document
from extractor.write.frame import COLUMNS

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def lines(documents: Iterable[Document]) -> Iterator[bytes]:
    """The header, then the lines of one document after the other."""
    yield "\ufeff".encode() + encoded([COLUMNS])
    for document in documents:
        yield encoded([cell(getattr(record, column)) for column in COLUMNS] for record in document.records)


def encoded(rows: Iterable[Iterable[object]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode("utf-8", "replace")


def cell(value: object) -> object:
    """A field as a cell: lists joined by a blank, formulas made text, nothing for what is not known."""
    if isinstance(value, tuple):
        value = " ".join(map(str, value))
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value
