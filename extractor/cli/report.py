"""`extractor report STORE` and `extractor show FILE`: a report to send, a text with its records marked."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import Date, Place, Rules
from extractor.cli.output import complain, say
from extractor.errors import InputError, ReadError


class Language(StrEnum):
    """The languages of a report."""

    ZH = "zh"
    EN = "en"


def report(
    store: Annotated[str, typer.Argument(metavar="STORE", show_default=False, help="SQLite file, or postgresql://…")],
    out: Annotated[Path, typer.Option(
        "--out", "-o", metavar="FILE", help="report.html, or a workbook: report.xlsx.")] = Path("report.html"),
    language: Annotated[Language, typer.Option("--lang", help="The language of headings.")] = Language.ZH,
    indicator: Annotated[str | None, typer.Option(metavar="NAME", help="Only this indicator.")] = None,
    place: Annotated[str | None, typer.Option(metavar="PLACE", help="Only this place.")] = None,
    rules: Rules = None,
) -> None:
    """Write what a store holds as a page or a workbook.

    The page needs no network.
    """
    from extractor.cli.inputs import prepared
    from extractor.report import book, page
    from extractor.report.figures import gathered
    from extractor.write.file import save

    if out.suffix not in {".html", ".xlsx"}:
        raise InputError(f"--out {out}: a report is .html or .xlsx")
    figures = gathered(store, prepared(rules)[0], indicator, place)
    if out.suffix == ".html":
        save(out, [page.page(figures, language.value)])
    else:
        book.save(figures, out, language.value)
    say(
        f"{out}: {len(figures.rows):,} figures of {len(figures.issues):,} issues, {len(figures.conflicts):,} contradictions"
    )


def show(
    paths: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Files, folders or patterns; - is standard input.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The page to write.")] = Path("page.html"),
    date: Date = None,
    place: Place = None,
    rules: Rules = None,
) -> None:
    """Write a page that shows texts with their records on hover.

    Every quantity, date and place is marked in it.
    """
    from extractor.cli.inputs import files_of, prepared, read_all
    from extractor.readers.limits import Limits
    from extractor.write.file import save
    from extractor.write.html import page

    if any(Path(one).exists() and out.exists() and out.samefile(one) for one in paths):
        raise InputError(f"--out {out} is one of the inputs and would be overwritten")
    extractor, options = prepared(rules, date, place)
    failures: list[ReadError] = []
    documents = [*read_all(files_of(paths, failures), extractor, options, Limits(), failures)]
    if not documents:
        complain("nothing was read, so no page is written")
        raise typer.Exit(1)
    save(out, [page(documents).encode("utf-8", "replace")])
    say(f"{out}: {sum(len(one.records) for one in documents):,} records")
    raise typer.Exit(1 if failures else 0)
