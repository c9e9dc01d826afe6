"""`extractor series`, `find`, `prune`, `metadata`: a store → figures over time, sentences, and what is told of its
columns."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from extractor.cli.options import Rules
from extractor.cli.output import aligned, complain, language, say

if TYPE_CHECKING:
    from extractor.stored.find import Sentence
    from extractor.stored.series import Figure
    from extractor.write.shown import Words

Facts: TypeAlias = Annotated[str, typer.Argument(metavar="STORE", show_default=False, help="SQLite file, or postgresql://…")]
BAR = 40            # columns of the longest bar
PARTS = " ▏▎▍▌▋▊▉█"
COLOR = "\x1b[1;33m{}\x1b[0m"
MARKED = "【{}】"


class Shown(StrEnum):
    """How a series is shown."""

    TABLE = "table"
    CSV = "csv"
    CHART = "chart"


def series(
    store: Facts,
    indicator: Annotated[str, typer.Option(metavar="NAME", help="An id or any name: economy.gdp, GDP, 地区生产总值.")],
    place: Annotated[str | None, typer.Option(metavar="PLACE", help="A name or a code; without it all places.")] = None,
    change: Annotated[
        bool, typer.Option("--change", help="The changes instead of the levels; a decline is below zero.")
    ] = False,
    format_: Annotated[
        Shown, typer.Option("--format", help="A table, CSV with all columns, or a chart.")
    ] = Shown.TABLE,
    rules: Rules = None,
) -> None:
    """Show one indicator over time, each figure with its source."""
    from extractor.cli.inputs import prepared
    from extractor.stored.series import read_series
    from extractor.write.shown import words

    points = read_series(store, indicator, place, change=change, extractor=prepared(rules)[0])
    if not points:
        complain("no figure of that kind is in this store; --change shows changes")
        raise typer.Exit(1)
    if format_ is Shown.CSV:
        from extractor.cli.output import to_stdout
        from extractor.stored.series import COLUMNS
        from extractor.write.csv import cell, encoded

        names = ("period", *COLUMNS)
        to_stdout([encoded([names]), encoded([cell(getattr(point, name)) for name in names] for point in points)])
    else:
        say((chart if format_ is Shown.CHART else as_table)(points, words(language())))


def as_table(points: list[Figure], said: Words) -> str:
    """Period, value, unit, what and where, source; a figure of which other issues say something else is marked."""
    head = tuple([said[name] for name in ("period", "value", "unit", "indicator", "place", "origin")])
    rows = [
        (
            point.period or "",
            number(point) + "*" * bool(point.others),
            unit_of(point, said),
            what(point),
            point.place or "",
            source(point, said),
        )
        for point in points
    ]
    lines = aligned([head, *rows], right={1})
    if any(point.others for point in points):
        lines.append(said["others"])
    return "\n".join(lines)


def chart(points: list[Figure], said: Words) -> str:
    """A bar for each figure, from zero; a decline goes by its size and keeps its sign."""
    most = max(abs(point.value) for point in points) or 1.0
    several = len({(what(point), point.place) for point in points}) > 1
    rows = [(point.period or "", number(point), unit_of(point, said), *[f"{what(point)} {point.place or ''}"] * several,
             bar(abs(point.value) / most), source(point, said)) for point in points]
    head = points[0].indicator if several else f"{what(points[0])}  {points[0].place or ''}".rstrip()
    return "\n".join([head, *aligned(rows, right={1})])


def bar(share: float) -> str:
    eighths = round(share * BAR * 8)
    return PARTS[-1] * (eighths // 8) + PARTS[eighths % 8].strip()


def number(point: Figure) -> str:
    ends = [f"{point.value:,.12g}"] + ([f"{point.value_high:,.12g}"] if point.value_high != point.value else [])
    return {"approx": "≈ ", "more": "≥ ", "less": "≤ "}.get(point.modifier or "", "") + "–".join(ends)


def unit_of(point: Figure, said: Words) -> str:
    per, basis = (said.get(name, name) if name else "" for name in (point.per, point.basis))
    return " ".join(part for part in (point.unit, f"/{per}" if per else "", basis) if part)


def what(point: Figure) -> str:
    return f"{point.subject} {point.indicator}" if point.subject else point.indicator


def source(place: Figure | Sentence, said: Words) -> str:
    """Title, file and page of what a figure was read from."""
    import os

    page = getattr(place, "page", None)
    file = os.path.basename(place.path) + ("/" + place.member if place.member else "")
    file = said["page"].format(file, page) if page else file
    return file if not place.title or place.title in file else f"{place.title} ({file})"


def find(
    store: Facts,
    words: Annotated[str, typer.Argument(
        metavar="WORDS", show_default=False, help="What the sentences must hold; several words, all of them.")],
    limit: Annotated[int, typer.Option(metavar="N", help="Sentences shown at most.")] = 20,
) -> None:
    """Show the sentences that hold some words, records marked."""
    from extractor.stored.find import find as look
    from extractor.stored.find import unread
    from extractor.write.shown import words as said_in

    said = said_in(language())
    found = look(store, words, limit)
    if left := unread(store):
        complain(
            f"{left} issues were read by an earlier version, which kept no texts; run extractor batch again to search them"
        )
    color = sys.stdout is not None and sys.stdout.isatty()
    for sentence in found:
        say(told(sentence, COLOR if color else MARKED, said))
    if not found:
        complain(f"no sentence holds {words!r}")
        raise typer.Exit(1)


def told(sentence: Sentence, mark: str, said: Words) -> str:
    """A sentence with its quantities marked, and a line for each record."""
    parts, position = [], 0
    for record in sentence.records:
        start, end = record.start - sentence.start, record.end - sentence.start
        if start >= position:
            parts += [sentence.text[position:start], mark.format(sentence.text[start:end])]
            position = end
    text = "".join("".join([*parts, sentence.text[position:]]).split())
    day = f" {sentence.published}" if sentence.published else ""
    rows = [
        (
            "",
            said.get(record.kind, record.kind),
            record.subject or "",
            record.indicator or "",
            shown(record),
            record.place or "",
            when(record),
        )
        for record in sentence.records
    ]
    return "\n".join(
        [
            f"{source(sentence, said)}{day}",
            f"  {text}",
            *(f"  {line}" for line in (aligned(rows, right={4}) if rows else [])),
        ]
    )


def shown(record: Any) -> str:
    sign = (
        {"up": "+", "down": "-"}.get(record.direction or "", "")
        if record.kind == "change" and record.value_low >= 0
        else ""
    )
    return "".join([sign, "".join(record.text.split())])


def when(record: Any) -> str:
    from extractor.write.observe import period

    return period(record.date_start, record.date_end) or ""


def prune(
    store: Facts,
    yes: Annotated[bool, typer.Option("--yes", help="Delete them; without it they are only listed.")] = False,
) -> None:
    """Delete what came of files that are gone. Corrections stay, and hold again when a file comes back."""
    from extractor.stored import opened

    with opened(store) as held:
        gone = held.gone()
        for path in gone:
            say(path)
            if yes:
                held.prune(path)
    if gone and not yes:
        complain(f"files that are gone: {len(gone)}; --yes deletes what came of them")


def metadata(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The stem of the store's file.")] = "facts",
) -> None:
    """Print what a store's columns hold, as Datasette's metadata."""
    import json

    from extractor.write.describe import metadata as described

    say(json.dumps(described(name), ensure_ascii=False, indent=1))
