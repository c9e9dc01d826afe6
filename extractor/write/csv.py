"""Documents → CSV that a spreadsheet opens as it is: UTF-8 with a byte order mark, one line a record.

    Record(text="-6.42", value_low=-6.42, rules=("a", "b"), adcode=None) → '-6.42  -6.42  a b  (empty)

A text that a spreadsheet would take for a formula (it starts with = + - @, also in full width or behind blanks) gets an
apostrophe before it; numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import regex

from extractor.model import Document
from extractor.write.fields import COLUMNS

# A tab or a line break alone makes some programs part a cell in two, whose second half may be a formula.
FORMULA = regex.compile(r"[\t\r\n\v\f\x85\u2028\u2029]|[\s\p{Cc}\p{Cf}]*+[=+\-@＝＋－＠﹢﹣﹦﹫−]")


def lines(documents: Iterable[Document], columns: Sequence[str] = COLUMNS) -> Iterator[bytes]:
    """The header, then the lines of one document after the other."""
    yield "\ufeff".encode() + encoded([columns])
    for document in documents:
        yield encoded([cell(getattr(record, column)) for column in columns] for record in document.records)


def encoded(rows: Iterable[Iterable[object]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode("utf-8", "replace")


def cell(value: object) -> object:
    """A field as a cell: lists joined by a blank, formulas made text, nothing for what is not known."""
    if isinstance(value, tuple):
        value = " ".join(map(str, value))
    if isinstance(value, str) and FORMULA.match(value):
        return "'" + value
    return value
