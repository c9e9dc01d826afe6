"""`extractor batch PATHS...`: folders of bulletins → a database, or files made of one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

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
from extractor.cli.output import complain, language, say, told_by_log
from extractor.cli.progress import progress
from extractor.errors import InputError
from extractor.write.formats import OF_STORE, Format

if TYPE_CHECKING:
    from extractor.batches.report import BatchReport

INTERRUPTED = 130


Paths: TypeAlias = Annotated[
    list[str] | None, typer.Argument(metavar="PATH", help="Files, folders, patterns such as '2023/*.pdf'.")
]
To: TypeAlias = Annotated[
    str, typer.Option(metavar="STORE", help="SQLite file, sqlite:///FILE, postgresql://… or folder.")
]
As: TypeAlias = Annotated[
    Format | None,
    typer.Option("--format", metavar=f"<{'|'.join(OF_STORE)}>", help="STORE is a folder in which such files are made."),
]
Manifest: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="FILE", help="CSV that says of files: path,date,place,title.")
]
Workers: TypeAlias = Annotated[
    int | None, typer.Option(metavar="N", help="Processes that read; by default one for each core.")
]
Mentions: TypeAlias = Annotated[
    bool, typer.Option("--mentions", help="Also keep every number, date and place that is mentioned.")
]
Retry: TypeAlias = Annotated[bool, typer.Option("--retry-failed", help="Try what failed before, and only that.")]


def batch(
    paths: Paths = None,
    to: To = "facts.db",
    format_: As = None,
    date: Date = None,
    place: Place = None,
    manifest: Manifest = None,
    rules: Rules = None,
    workers: Workers = None,
    mentions: Mentions = False,
    retry_failed: Retry = False,
    follow_links: Follow = False,
    min_confidence: Confidence = None,
    max_seconds: Seconds = SECONDS,
    max_memory: Memory = MEMORY,
    max_records: Records = RECORDS,
    quiet: Quiet = False,
    verbose: Verbose = 0,
) -> None:
    """Read many bulletins into a store, each of them once.

    The store holds each whole and as it is now. Run this again at any time: it leaves out what the store holds already,
    and replaces what has changed. A file that cannot be read is named on standard error and in the table `failures`,
    and the exit code is 1; the others are still done.
    """
    from extractor.batches.run import batch

    if not paths and not manifest and not retry_failed:
        raise InputError("name files or folders, or say --manifest FILE or --retry-failed")
    told_by_log(verbose)
    with progress(quiet) as tell:
        try:
            report = batch(
                paths or [],
                to,
                format=format_,
                date=date,
                place=place,
                manifest=manifest,
                rules=rules or (),
                workers=workers,
                mentions=mentions,
                retry_failed=retry_failed,
                follow_links=follow_links,
                min_confidence=min_confidence,
                max_seconds=max_seconds,
                max_memory=max_memory,
                max_records=max_records,
                progress=lambda done: tell(done.files, done.total, pace(done)),
            )
        except KeyboardInterrupt:
            complain("interrupted; what was done is kept, run it again to go on")
            raise typer.Exit(INTERRUPTED) from None
    for failure in (*report.failed, *report.untried):
        complain(failure)
    if not quiet:
        say(summary(report))
    raise typer.Exit(1 if report.failed or report.untried else 0)


def pace(report: BatchReport) -> str:
    """34.1/s, 0:04:10 left, 12 failed: by the files done so far."""
    from extractor.write.shown import words

    said = words(language())
    rate = report.files / report.seconds if report.seconds else 0.0
    told = [f"{rate:.1f}/s"]
    if rate:
        left = round((report.total - report.files) / rate)
        told.append(said["left"].format(f"{left // 3600}:{left // 60 % 60:02}:{left % 60:02}"))
    if report.failed:
        told.append(said["failed"].format(f"{len(report.failed):,}"))
    together: str = said["and"].join(told)
    return together


def summary(report: BatchReport) -> str:
    """facts.db: 24 issues written, 1 replaced, 3 unchanged, 2 failed; 1,125 records in 12.3 s."""
    from extractor.write.shown import counted, words

    said = words(language())
    done = [said["written"].format(counted(report.written, "issues", said))]
    done += [said[what].format(f"{number:,}") for what, number in (
        ("replaced", report.replaced), ("unchanged", report.unchanged), ("failed", len(report.failed)),
        ("untried", len(report.untried))) if number]
    lines = [
        said["summary"].format(
            store=report.store,
            done=said["and"].join(done),
            records=counted(report.records, "records", said),
            seconds=f"{report.seconds:.1f}",
        )
    ]
    if report.undated:
        lines.append(said["undated"].format(counted(report.undated, "issues", said)))
    if report.passed_over:
        kinds = [
            said["part"].format(f"{number:,}", said.get(what, what))
            for what, number in sorted(report.passed_over.items())
        ]
        lines.append(said["passed_over"].format(f"{sum(report.passed_over.values()):,}", said["and"].join(kinds)))
    return "\n".join(lines)
