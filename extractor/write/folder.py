"""A store → a folder of files, one a table, with a `datapackage.json` that describes them.

    export(store, Path("facts"), "csv")
    → facts/issues.csv, articles.csv, records.csv, observations.csv, failures.csv, mentions.csv where there are any, datapackage.json

Each file takes the place of the one before when it is complete, `datapackage.json` last: the state of the store that it
names is then that of the files. XLSX is one workbook, `facts.xlsx`, with a sheet for each table.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import Date, DateTime, Float, Integer, Table

from extractor.errors import WriteError
from extractor.support.whole import replacing
from extractor.write import csv, jsonl, parquet, xlsx
from extractor.write.datapackage import describe
from extractor.write.fields import LISTS
from extractor.write.file import save
from extractor.write.rows import Row
from extractor.write.store import Store
from extractor.write.tables import (
    ARTICLES,
    CORRECTIONS,
    FAILURES,
    ISSUES,
    MENTIONS,
    OBSERVATIONS,
    PLACES,
    RECORDS,
    shown,
)
from extractor.write.views import INDICATORS

Parts: TypeAlias = Iterator[Sequence[Row]]
Read: TypeAlias = Callable[[Table], Parts]

DESCRIPTOR = "datapackage.json"
TABLES = (ISSUES, ARTICLES, RECORDS, OBSERVATIONS, INDICATORS, PLACES, FAILURES)
WHERE_ANY = (CORRECTIONS, MENTIONS)


def export(store: Store, folder: Path, format_: str) -> None:
    """Writes the files anew where the store has changed since. Raises WriteError."""
    while store.state() != state_of(folder, format_):     # another process may write to the store meanwhile
        with store.snapshot() as (state, read), told(folder):
            tables = (*TABLES, *(table for table in WHERE_ANY if any(read(table))))
            paths = {table: "facts.xlsx" if format_ == "xlsx" else f"{table.name}.{format_}" for table in tables}
            if format_ == "xlsx":
                with replacing(folder / "facts.xlsx") as beside:
                    xlsx.save(
                        beside, ((table.name, names(table), chain.from_iterable(read(table))) for table in tables)
                    )
            else:
                for table, path in paths.items():
                    with replacing(folder / path) as beside:
                        WRITERS[format_](beside, table, read(table))
        save(folder / DESCRIPTOR, [json.dumps(describe(paths, format_, state), ensure_ascii=False, indent=1).encode()])


def state_of(folder: Path, format_: str) -> str | None:
    """The state of the store that the files of a folder show; None where they are not all there."""
    try:
        told = json.loads((folder / DESCRIPTOR).read_bytes())
        paths = {resource["path"] for resource in told["resources"] if resource["format"] in {format_, "ndjson"}}
        return told["version"] if paths and all((folder / path).is_file() for path in paths) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WriteError(str(folder), f"cannot be written: {error.strerror or error}") from None


def write_csv(path: Path, table: Table, parts: Parts) -> None:
    with path.open("wb") as file:
        file.write("\ufeff".encode() + csv.encoded([names(table)]))
        file.writelines(csv.encoded(map(csv.cell, row) for row in rows) for rows in parts)


def write_jsonl(path: Path, table: Table, parts: Parts) -> None:
    columns = names(table)
    with path.open("wb") as file:
        for rows in parts:
            file.writelines(
                jsonl.encoded(dict(zip(columns, row, strict=True))) + b"\n" for row in with_lists(table, rows)
            )


def write_parquet(path: Path, table: Table, parts: Parts) -> None:
    pyarrow = parquet.needed()
    kinds = {
        Integer: pyarrow.int64(),
        Float: pyarrow.float64(),
        Date: pyarrow.date32(),
        DateTime: pyarrow.timestamp("us", "UTC"),
    }
    lists = {name: parquet.schema().field(name).type for name in LISTS}
    schema = pyarrow.schema(
        [
            (column.name, lists.get(column.name) or kinds.get(type(column.type), pyarrow.string()))
            for column in shown(table)
        ]
    )
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as file:
        for rows in parts:
            columns = zip(*with_lists(table, rows), strict=True)
            file.write_batch(pyarrow.record_batch([*columns], schema=schema))


def names(table: Table) -> list[str]:
    return [column.name for column in shown(table)]


def with_lists(table: Table, rows: Sequence[Row]) -> Iterable[Row]:
    """Rows in which what a database keeps joined is a list again."""
    places = {place: float if name == "bbox" else str for place, name in enumerate(names(table)) if name in LISTS}
    for row in rows:
        made = list(row)
        for place, kind in places.items():
            made[place] = made[place] and [kind(part) for part in made[place].split()]
        yield made


WRITERS: Mapping[str, Callable[[Path, Table, Parts], Any]] = {
    "csv": write_csv,
    "jsonl": write_jsonl,
    "parquet": write_parquet,
}
