"""NDJSON, or the rows of a CSV file or a workbook → documents, one a row: its text, and any of its date, place and id.

    extractor extract posts.csv --text-column 正文 --date-column 日期

A row that cannot be read is told with its file and number; the others are still done.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import asdict

from extractor.cli.inputs import STDIN, Options, opened
from extractor.cli.output import complain
from extractor.errors import InputError, ReadError

if TYPE_CHECKING:
    from extractor.document import Document
    from extractor.pipeline import Extractor
    from extractor.readers.limits import Limits

OWN = {"text": "text", "date": "date", "place": "place", "document": "document"}    # names where none are given


class Columns(Struct, frozen=True, kw_only=True):
    """What the fields of a row are called; None for one that rows do not have."""

    text: str
    date: str | None = None
    place: str | None = None
    document: str | None = None


def read_rows(paths: Sequence[str], columns: Columns, extractor: Extractor, options: Options, limits: Limits,
              failures: list[ReadError], *, ndjson: bool) -> Iterator[Document]:
    """The documents of the rows that can be read; the others are told and noted."""
    from extractor.readers.limits import counted, limited

    for path in paths:
        for where, row in located(path, columns, ndjson=ndjson):
            try:
                if isinstance(row, ReadError):
                    raise row
                with limited(limits, where):
                    document = document_of(row, columns, extractor, options, where)
                    counted(len(document.records), limits, where)
            except (ReadError, InputError) as error:
                failures.append(error if isinstance(error, ReadError) else ReadError(where, str(error)))
                complain(failures[-1])
                continue
            yield document


def document_of(
    row: Mapping[str, Any], columns: Columns, extractor: Extractor, options: Options, where: str
) -> Document:
    """One row. Raises InputError for a field that cannot be used."""
    if columns.text not in row:
        raise InputError(f"has no {columns.text!r}; there are {', '.join(map(repr, row))}")
    given = {
        field: row.get(name)
        for field, name in (("date", columns.date), ("place", columns.place), ("document", columns.document))
        if name
    }
    told = {**options, **{field: value for field, value in given.items() if value not in (None, "")}}
    return extractor.given({"text": row[columns.text] or "", "document": where, **told}, date=None, place=None)


def located(path: str, columns: Columns, *, ndjson: bool) -> Iterator[tuple[str, Mapping[str, Any] | ReadError]]:
    """Each row of a file with what it is called: posts.csv:3."""
    name = "stdin" if path == STDIN else path
    for _, held in opened(path, whole=True):
        if isinstance(held, ReadError):
            yield name, held
            return
        try:
            for number, row in json_lines(held, name) if ndjson else table_rows(held, name, columns):
                yield f"{name}:{number}", row
        except ReadError as error:
            yield name, error


def json_lines(data: bytes, name: str) -> Iterator[tuple[int, Mapping[str, Any] | ReadError]]:
    """The objects of NDJSON, with the numbers of their lines."""
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        yield number, row if isinstance(row, dict) else ReadError(f"{name}:{number}", "is no JSON object")


def table_rows(data: bytes, name: str, columns: Columns) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows of a CSV file, or of a workbook's first sheet, by the names in the first row, which has all that are
    asked for.

    Raises ReadError.
    """
    from extractor.readers import sheets
    from extractor.readers.kinds import kind_of

    if kind_of(data, name) == "xlsx":
        lines = [*sheets(data, name)[:1]]
        rows: Iterator[Sequence[str]] = iter(lines[0] if lines else [])
    else:
        from extractor.readers import text

        csv.field_size_limit(len(data) + 1)
        rows = csv.reader(io.StringIO(text.read(data, name).text, newline=""))
    names = next(rows, None)
    if not names:
        raise ReadError(name, "has no row with the names of its columns")
    if lacking := [asked for asked in asdict(columns).values() if asked and asked not in names]:
        raise ReadError(name, f"has no column {lacking[0]!r}; there are {', '.join(map(repr, names))}")
    for number, row in enumerate(rows, 2):
        if any(row):
            yield number, dict(zip(names, row, strict=False))
