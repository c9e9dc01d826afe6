"""`extractor batch PATHS...`: folders of bulletins → a database, or files made of one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import MEMORY, RECORDS, SECONDS, Date, Memory, Place, Records, Rules, Seconds
from extractor.cli.output import complain, say
from extractor.errors import InputError

if TYPE_CHECKING:
    from extractor.batches.report import BatchReport

INTERRUPTED = 130
EVERY = 5.0         # seconds between two lines of progress where there is no terminal


class Files(StrEnum):
    """The kinds of files that are made of a store."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"
    XLSX = "xlsx"


def batch(
    paths: Annotated[list[str] | None, typer.Argument(metavar="PATH", help="Files, folders, patterns such as '2023/*.pdf'.")] = None,
    to: Annotated[str, typer.Option(metavar="STORE", help="SQLite file, sqlite:///FILE, postgresql://… or folder.")] = "facts.db",
    format_: Annotated[Files | None, typer.Option("--format", help="STORE is a folder in which such files are made.")] = None,
    date: Date = None,
    place: Place = None,
    manifest: Annotated[Path | None, typer.Option(metavar="FILE", help="CSV that says of files: path,date,place,title.")] = None,
    rules: Rules = None,
    workers: Annotated[int | None, typer.Option(metavar="N", help="Processes that read; by default one for each core.")] = None,
    mentions: Annotated[bool, typer.Option("--mentions", help="Also keep every number, date and place that is mentioned.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try what failed before, and only that.")] = False,
    follow_links: Annotated[bool, typer.Option("--follow-links", help="Also take what links in a folder lead to outside of it.")] = False,
    max_seconds: Seconds = SECONDS,
    max_memory: Memory = MEMORY,
    max_records: Records = RECORDS,
    quiet: Annotated[bool, typer.Option("--quiet", help="Tell nothing but what failed.")] = False,
) -> None:
    """Read many bulletins into a store that holds each of them once, whole and as it is now.

    Run it again at any time: it leaves out what the store holds already, and replaces what has changed. A file that cannot be
    read is named on standard error and in the table `failures`, and the exit code is 1; the others are still done.
    """
    from extractor.batches.run import batch

    if not paths and not manifest and not retry_failed:
        raise InputError("name files or folders, or say --manifest FILE or --retry-failed")
    with progress(quiet) as tell:
        try:
            report = batch(paths or [], to, format=format_, date=date, place=place, manifest=manifest, rules=rules or (), workers=workers,
                           mentions=mentions, retry_failed=retry_failed, follow_links=follow_links, max_seconds=max_seconds,
                           max_memory=max_memory, max_records=max_records, progress=tell)
        except KeyboardInterrupt:
            complain("interrupted; what was done is kept, run it again to go on")
            raise typer.Exit(INTERRUPTED) from None
    for failure in (*report.failed, *report.untried):
        complain(failure)
    if not quiet:
        say(summary(report))
    raise typer.Exit(1 if report.failed or report.untried else 0)


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[BatchReport], None] | None]:
    """What tells how far a batch is: a bar on a terminal, a line every few seconds elsewhere; on standard error."""
    if quiet:
        yield None
    elif sys.stderr is not None and sys.stderr.isatty():
        with bar() as tell:
            yield tell
    else:
        yield lines()


@contextmanager
def bar() -> Iterator[Callable[[BatchReport], None]]:
    """A bar with the share done, the rate and the time left."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    with Progress(BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[told]}"), console=Console(stderr=True),
                  transient=True, auto_refresh=False) as shown:
        task = shown.add_task("", total=None, told="")

        def tell(report: BatchReport) -> None:
            shown.update(task, total=report.total, completed=report.files, told=pace(report), refresh=True)

        yield tell


def lines() -> Callable[[BatchReport], None]:
    """A line now and then."""
    last = 0.0

    def tell(report: BatchReport) -> None:
        nonlocal last
        if report.seconds - last >= EVERY:
            last = report.seconds
            complain(f"{report.files:,} of {report.total:,} files, {pace(report)}")

    return tell


def pace(report: BatchReport) -> str:
    """34.1/s, 4:10 left, 12 failed: by the files done so far."""
    rate = report.files / report.seconds if report.seconds else 0.0
    told = [f"{rate:.1f}/s"]
    if rate:
        left = round((report.total - report.files) / rate)
        told.append(f"{left // 3600}:{left // 60 % 60:02}:{left % 60:02} left")
    if report.failed:
        told.append(f"{len(report.failed):,} failed")
    return ", ".join(told)


def summary(report: BatchReport) -> str:
    """facts.db: 24 issues written, 1 replaced, 3 unchanged, 2 failed; 1,125 records in 12.3 s."""
    from extractor.write.table import counted

    told = [f"{counted(report.written, 'issue')} written"]
    told += [f"{number:,} {what}" for what, number in (
        ("replaced", report.replaced), ("unchanged", report.unchanged), ("failed", len(report.failed)),
        ("not tried for want of memory or processes", len(report.untried))) if number]
    text = f"{report.store}: {', '.join(told)}; {counted(report.records, 'record')} in {report.seconds:.1f} s"
    if report.undated:
        text += f"\nundated: {counted(report.undated, 'issue')}, in which dates like 今年 stay unknown; say --date or --manifest"
    if report.passed_over:
        kinds = ", ".join(f"{number:,} {what}" for what, number in sorted(report.passed_over.items()))
        text += f"\npassed over: {sum(report.passed_over.values()):,} ({kinds})"
    return text
