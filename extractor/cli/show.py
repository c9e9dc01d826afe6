"""`extractor explain`, `rules` and `schema`: what the rules make of a text, which rules there are, what a record holds."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import Date, Place, Rules
from extractor.cli.output import say

LONGEST = 255   # bytes of a file's name, at most

if TYPE_CHECKING:
    from extractor.rulebook import RuleBook


def explain(
    text: Annotated[str, typer.Argument(show_default=False, help="A sentence or a paragraph; a file; - is standard input.")],
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
    """What is to be explained: standard input, the text of the file that is named, or the argument itself. Raises ReadError."""
    from extractor.cli.inputs import STDIN, given
    from extractor.readers import read, source

    if argument == STDIN:
        return source(given(), "standard input").text
    return read(argument).text if len(argument) < LONGEST and Path(argument).is_file() else argument


def schema() -> None:
    """Print the JSON schema of a record."""
    say(files("extractor").joinpath("record.schema.json").read_text("utf-8").rstrip())


def rules(context: typer.Context, folder: Rules = None) -> None:
    """List the files of rules, the kinds in each, and how many rules and examples they hold."""
    if context.invoked_subcommand is None:
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
    rows = [(*key, found[key], examples[key], counters[key]) for key in sorted(found)]
    rows.append(("all", "", found.total(), examples.total(), counters.total()))
    width = max(len(file) for file, *_ in rows)
    kinds = max(len("kind"), *(len(kind) for _, kind, *_ in rows))
    head = f"{'file':{width}}  {'kind':{kinds}}  {'rules':>6}  {'examples':>8}  {'counterexamples':>15}"
    lines = (f"{file:{width}}  {kind:{kinds}}  {rules:6}  {yes:8}  {no:15}" for file, kind, rules, yes, no in rows)
    return "\n".join([head, *lines])
