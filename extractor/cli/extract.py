"""`extractor extract PATH...`: files, archives of them or standard input → records as a table, JSON lines, CSV or Parquet."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import MEMORY, RECORDS, SECONDS, Date, Memory, Place, Records, Rules, Seconds
from extractor.cli.output import complain, to_stdout
from extractor.errors import InputError, ReadError

if TYPE_CHECKING:
    from extractor.model import Document
    from extractor.pipeline import Extractor
    from extractor.readers.limits import Limits

STDIN = "-"
SHOWN = 5   # dates that a warning names


class Format(StrEnum):
    """How records are written."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"


ENDINGS = {".jsonl": Format.JSONL, ".csv": Format.CSV, ".parquet": Format.PARQUET, ".txt": Format.TABLE}


def extract(
    paths: Annotated[list[str], typer.Argument(
        metavar="PATH", help="PDF, DOCX, HTML or text files, or zip archives of them; - is standard input.")],
    date: Date = None,
    place: Place = None,
    rules: Rules = None,
    format_: Annotated[
        Format | None, typer.Option("--format", help="By default what the ending of --output says, else a table.")] = None,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Write to this file instead of standard output.")] = None,
    max_seconds: Seconds = SECONDS,
    max_memory: Memory = MEMORY,
    max_records: Records = RECORDS,
) -> None:
    """Read bulletins and print their records.

    A table fits the terminal; elsewhere nothing of it is cut short. A file that cannot be read is named on standard error
    and the exit code is 1; the others are still done.
    """
    chosen = format_ or format_of(output)
    if chosen is Format.PARQUET and output is None:
        raise InputError("--format parquet is no text: say --output FILE")
    if output and any(path != STDIN and same_file(path, output) for path in paths):
        raise InputError(f"--output {output} is one of the inputs and would be overwritten")
    from extractor.readers.limits import Limits

    failures: list[ReadError] = []
    extractor, options = prepared(rules, date, place)
    limits = Limits(seconds=max_seconds, memory=max_memory, records=max_records)
    write = writer(chosen, to_terminal=output is None and sys.stdout is not None and sys.stdout.isatty())
    documents = read_all(paths, extractor, options, limits, failures)
    first = next(documents, None)
    if first is not None:
        deliver(write(chain([first], documents)), output)
    raise typer.Exit(1 if failures else 0)


def format_of(output: Path | None) -> Format:
    """The format that a file's ending stands for; a table where there is no file."""
    if output is None:
        return Format.TABLE
    if output.suffix not in ENDINGS:
        raise InputError(f"--output {output}: its ending says no format; say --format, or end it with {', '.join(ENDINGS)}")
    return ENDINGS[output.suffix]


def same_file(path: str, output: Path) -> bool:
    return output.is_file() and Path(path).exists() and output.samefile(path)


def prepared(rules: str | None, date: str | None = None, place: str | None = None) -> tuple[Extractor, dict[str, str | None]]:
    """An extractor and the options of each extraction, tried on an empty text. Raises RuleError and InputError."""
    from extractor.pipeline import Extractor, default_extractor

    extractor = Extractor(rules) if rules else default_extractor()
    options = {"date": date, "place": place}
    for name, value in options.items():
        try:
            extractor.extract("", **{name: value})
        except InputError as error:
            raise InputError(f"--{name}: {error}") from None
    return extractor, options


def opened(path: str) -> Iterator[tuple[str, bytes | ReadError]]:
    """What a path holds, or why it cannot be read; an archive holds several documents."""
    from extractor.readers import content, parts

    name = "standard input" if path == STDIN else path
    try:
        data = given() if path == STDIN else content(path)
    except ReadError as error:
        return iter([(name, error)])
    return parts(data, name)


def given() -> bytes:
    """Standard input, of at most a file's size. Raises ReadError."""
    from extractor.readers import LARGEST
    from extractor.support.regular import bounded

    if sys.stdin is None:
        raise ReadError("standard input", "is closed")
    try:
        return bounded(sys.stdin.buffer, LARGEST)
    except OSError as error:
        raise ReadError("standard input", f"cannot be read: {error.strerror or error}") from None


def read_all(paths: Sequence[str], extractor: Extractor, options: Mapping[str, str | None], limits: Limits,
             failures: list[ReadError]) -> Iterator[Document]:
    """The documents of those files that can be read within their limits; the others are told and noted."""
    from extractor.readers import source
    from extractor.readers.limits import counted, limited

    for path in paths:
        for name, held in opened(path):
            try:
                if isinstance(held, ReadError):
                    raise held
                with limited(limits, name):
                    found = source(held, name)
                    document = extractor.from_source(found, document=name_of(path, name), **options)
                    counted(len(document.records), limits, name)
            except ReadError as error:
                complain(error)
                failures.append(error)
                continue
            if found.note:
                complain(f"{name}: {found.note}")
            if not document.published:
                warn_of_dates(name, document)
            yield document


def name_of(path: str, name: str) -> str:
    """The id of a document, by its path and the name that its reader gives."""
    from extractor.readers import called

    return called("standard input", name, "stdin") if path == STDIN else called(path, name)


def warn_of_dates(name: str, document: Document) -> None:
    """Tells which dates of an undated document stay unknown."""
    from extractor.model import Date

    unknown = dict.fromkeys("".join(mention.text.split()) for mention in document.mentions
                            if isinstance(mention, Date) and mention.start_date is None and mention.end_date is None)
    if unknown:
        several = "、".join(list(unknown)[:SHOWN]) + (" …" if len(unknown) > SHOWN else "")
        complain(f"{name}: no day of publication is known, so {several} stay without dates; say --date")


def writer(chosen: Format, *, to_terminal: bool) -> Callable[[Iterable[Document]], Iterator[bytes]]:
    """The function that turns documents into pieces of that format."""
    if chosen is Format.JSONL:
        from extractor.write.jsonl import lines as write
    elif chosen is Format.CSV:
        from extractor.write.csv import lines as write
    elif chosen is Format.PARQUET:
        from extractor.write.parquet import content as write
        from extractor.write.parquet import needed

        needed()
    else:
        return table_writer(to_terminal=to_terminal)
    return write


def table_writer(*, to_terminal: bool) -> Callable[[Iterable[Document]], Iterator[bytes]]:
    from functools import partial

    from rich.console import Console

    from extractor.write import table

    console = Console()
    color = to_terminal and console.color_system is not None
    return partial(table.lines, width=console.width if to_terminal else None, color=color)


def deliver(pieces: Iterable[bytes], output: Path | None) -> None:
    if output is None:
        to_stdout(pieces)
    else:
        from extractor.write.file import save

        save(output, pieces)
