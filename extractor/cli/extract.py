"""`extractor extract PATH...`: files, folders, archives, rows of tables or standard input → records in one of several
formats."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from enum import StrEnum
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from extractor.cli.inputs import STDIN, files_of, prepared, read_all
from extractor.cli.options import (
    MEMORY,
    RECORDS,
    SECONDS,
    Confidence,
    Date,
    Follow,
    Memory,
    Place,
    Quiet,
    Records,
    Rules,
    Seconds,
    Verbose,
)
from extractor.cli.output import language, to_stdout, told_by_log
from extractor.cli.progress import progress
from extractor.errors import InputError, ReadError
from extractor.write.formats import ENDINGS, Format

if TYPE_CHECKING:
    from extractor.cli.rows import Columns
    from extractor.document import Document


class Scale(StrEnum):
    """In what a table shows large numbers."""

    WAN = "万"
    YI = "亿"


Paths: TypeAlias = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH", help="Files, folders, patterns such as '2023/*.pdf', or zip archives; - is standard input."
    ),
]
As: TypeAlias = Annotated[
    Format | None, typer.Option("--format", "-f", help="By default what the ending of --output says, else a table.")
]
Lines: TypeAlias = Annotated[
    bool, typer.Option("--ndjson", help="Each line is a JSON object: text, and any of date, place, document.")
]


def extract(
    context: typer.Context,
    paths: Paths,
    date: Date = None,
    place: Place = None,
    rules: Rules = None,
    min_confidence: Confidence = None,
    format_: As = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file.")] = None,
    columns: Annotated[
        str | None, typer.Option(metavar="NAMES", help="Only these fields: indicator,value_low,unit,place.")
    ] = None,
    units: Annotated[Scale | None, typer.Option(help="Show large numbers of a table in 万 or 亿.")] = None,
    ndjson: Lines = False,
    text_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="Texts stand in this column of CSV or XLSX, or NDJSON.")
    ] = None,
    date_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="… and their days of publication in this one.")
    ] = None,
    place_column: Annotated[str | None, typer.Option(metavar="NAME", help="… and their publishers' areas.")] = None,
    id_column: Annotated[str | None, typer.Option(metavar="NAME", help="… and their ids.")] = None,
    follow_links: Follow = False,
    max_seconds: Seconds = SECONDS,
    max_memory: Memory = MEMORY,
    max_records: Records = RECORDS,
    quiet: Quiet = False,
    verbose: Verbose = 0,
) -> None:
    """Read bulletins and print their records.

    A table fits the terminal; elsewhere nothing of it is cut short. A file that cannot be read is named on standard
    error and the exit code is 1; the others are still done.
    """
    from extractor.readers.limits import Limits

    told_by_log(verbose)
    rows = columns_of(ndjson, text_column, date_column, place_column, id_column)
    said = {name for name in ("columns", "units") if str(context.get_parameter_source(name)).endswith("COMMANDLINE")}
    write = checked(paths, format_, output, columns, units, said)
    failures: list[ReadError] = []
    extractor, options = prepared(rules, date, place)
    limits = Limits(seconds=max_seconds, memory=max_memory, records=max_records)
    files = files_of(paths, failures, follow_links=follow_links)
    with progress(quiet or len(files) < 2 or output is None and on_terminal()) as tell:
        if rows:
            from extractor.cli.rows import read_rows

            documents = read_rows(files, rows, extractor, options, limits, failures, ndjson=ndjson)
        else:
            documents = read_all(files, extractor, options, limits, failures, quiet=quiet, tell=tell)
        if min_confidence is not None:
            documents = (document.sure(min_confidence) for document in documents)
        first = next(documents, None)
        if first is not None:
            deliver(write(chain([first], documents)), output)
    raise typer.Exit(1 if failures else 0)


def columns_of(
    ndjson: bool, text: str | None, date: str | None, place: str | None, document: str | None
) -> Columns | None:
    """What the fields of rows are called; None where whole files are read."""
    from extractor.cli.rows import OWN, Columns

    given = {"text": text, "date": date, "place": place, "document": document}
    if ndjson:
        return Columns(**{field: name or OWN[field] for field, name in given.items()})
    if text:
        return Columns(text=text, date=date, place=place, document=document)
    for name, value in (("date", date), ("place", place), ("id", document)):
        if value:
            raise InputError(f"--{name}-column is of a table's rows: say --text-column too, or --ndjson")
    return None


def checked(paths: Sequence[str], format_: Format | None, output: Path | None, columns: str | None, units: Scale | None,
            said: Collection[str]) -> Callable[[Iterable[Document]], Iterator[bytes]]:
    """What writes documents as the options say. Raises InputError for options that do not go together where both are
    `said`."""
    chosen = format_ or format_of(output)
    if chosen.packed and output is None:
        raise InputError(f"--format {chosen} is no text: say --output FILE")
    if output and any(path != STDIN and same_file(path, output) for path in paths):
        raise InputError(f"--output {output} is one of the inputs and would be overwritten")
    if "units" in said and chosen is not Format.TABLE:
        raise InputError(
            f"--units {units} is for tables; in {chosen} values stay in their units, base_low in base_unit"
        )
    if "columns" in said and not chosen.chosen:
        raise InputError("--columns is for tables and data; a page shows all fields")
    fields = fields_of(columns)
    if chosen is Format.TABLE:
        return table_writer(fields, units, to_terminal=output is None and on_terminal())
    return partial(chosen.writer(), columns=fields) if fields and chosen.chosen else chosen.writer()


def on_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def format_of(output: Path | None) -> Format:
    """The format that a file's ending stands for; a table where there is no file."""
    if output is None:
        return Format.TABLE
    if output.suffix not in ENDINGS:
        raise InputError(
            f"--output {output}: its ending says no format; say --format, or end it with {', '.join(ENDINGS)}"
        )
    return ENDINGS[output.suffix]


def fields_of(columns: str | None) -> tuple[str, ...]:
    """The fields of a record that are named, parted by commas. Raises InputError for one that no record has."""
    from difflib import get_close_matches

    from extractor.write.fields import COLUMNS

    names = tuple(name.strip() for name in columns.replace("，", ",").split(",") if name.strip()) if columns else ()
    for name in names:
        if name not in COLUMNS:
            near = get_close_matches(name, COLUMNS, n=1)
            raise InputError(
                f"--columns: a record has no {name!r}; {f'did you mean {near[0]}?' if near else 'see extractor schema'}"
            )
    return tuple(dict.fromkeys(names))


def same_file(path: str, output: Path) -> bool:
    return output.is_file() and Path(path).exists() and output.samefile(path)


def table_writer(
    columns: Sequence[str], units: Scale | None, *, to_terminal: bool
) -> Callable[[Iterable[Document]], Iterator[bytes]]:
    from rich.console import Console

    from extractor.write import table

    console = Console()
    look = table.Look(
        width=console.width if to_terminal else None,
        color=to_terminal and console.color_system is not None,
        language=language(),
        columns=columns,
        scale=units,
    )
    return partial(table.lines, look=look)


def deliver(pieces: Iterable[bytes], output: Path | None) -> None:
    if output is None:
        to_stdout(pieces)
    else:
        from extractor.write.file import save

        save(output, pieces)
