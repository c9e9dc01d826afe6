"""`extractor explain`, `rules` and `schema`: what the rules make of a text, which rules there are, what a record
holds."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import Date, Place, Rules
from extractor.cli.output import aligned, say, to_stdout

LONGEST = 255   # bytes of a file's name, at most

if TYPE_CHECKING:
    from extractor.rulebook import RuleBook


def explain(
    text: Annotated[str, typer.Argument(
        metavar="TEXT", show_default=False, help="A sentence or a paragraph; a file; - is standard input.")],
    date: Date = None,
    place: Place = None,
    rules: Rules = None,
) -> None:
    """Show what was read from a text, and by which rules."""
    from extractor.cli.inputs import prepared
    from extractor.explain import explain
    from extractor.readers.limits import Limits, limited

    extractor, options = prepared(rules, date, place)
    with limited(Limits(), "the text"):
        told = explain(text_of(text), extractor, **options)
    say(told)


def text_of(argument: str) -> str:
    """What is to be explained: standard input, the text of the file that is named, or the argument itself. Raises
    ReadError."""
    from extractor.cli.inputs import STDIN, given
    from extractor.readers import read, source

    if argument == STDIN:
        return source(given(), "standard input").text
    return read(argument).text if len(argument) < LONGEST and Path(argument).is_file() else argument


def schema() -> None:
    """Print the JSON schema of a record."""
    from msgspec import json

    from extractor.write.fields import record_schema

    say(json.format(json.encode(record_schema())).decode())


class Shown(StrEnum):
    """How the coverage is shown."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def rules(
    context: typer.Context,
    folder: Rules = None,
    coverage: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            help="Show instead how often each fires on a folder of annotated bulletins, and how often rightly.",
        ),
    ] = None,
    format_: Annotated[
        Shown, typer.Option("--format", help="Of the coverage: what fired as a table, all as CSV or JSON.")
    ] = Shown.TABLE,
) -> None:
    """List the files of rules, or what they do to bulletins."""
    if context.invoked_subcommand is not None:
        return
    if coverage:
        to_stdout([covered(coverage, folder, format_)])
    else:
        from extractor.rulebook import load

        say(listing(load(*([folder] if folder else []))))


def listing(book: RuleBook) -> str:
    """A line for each file and kind, and one for all."""
    found: Counter[tuple[str, str]] = Counter()
    examples: Counter[tuple[str, str]] = Counter()
    counters: Counter[tuple[str, str]] = Counter()
    for kind, rule in book.all():
        key = (book.file(rule), kind)
        found[key] += 1
        examples[key] += len(rule.example)
        counters[key] += len(rule.counter)
    rows = [(*key, str(found[key]), str(examples[key]), str(counters[key])) for key in sorted(found)]
    rows.append(("all", "", str(found.total()), str(examples.total()), str(counters.total())))
    return "\n".join(aligned([("file", "kind", "rules", "examples", "counterexamples"), *rows], right={2, 3, 4}))


def covered(folder: str, rules: str | None, shown: Shown) -> bytes:
    """The coverage of a folder of bulletins, encoded."""
    from msgspec import json

    from extractor.cli.inputs import prepared
    from extractor.scoring.coverage import COLUMNS, coverage, row, unfired
    from extractor.write.csv import cell, encoded

    rows = coverage(folder, prepared(rules)[0])
    if shown is Shown.JSON:
        return json.format(json.encode(rows)) + b"\n"
    if shown is Shown.CSV:
        return encoded([COLUMNS, *(map(cell, row(one)) for one in rows)])
    fired = [row(one) for one in rows if one.fired]
    return "\n".join([*aligned([COLUMNS, *fired], right={2, 3, 4, 5}), *unfired(rows), ""]).encode()
