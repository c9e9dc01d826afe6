"""Documents → a table for people: one line a record, as wide as the terminal, and below all of them a line of totals.

    indicator        value  unit          place   date        kind
    发电量   ≈ 136,000,000  千瓦时 /year  怀仁市  2022        level
    优良率            31.2  %             大同市  2023-01…09  ↑ yoy
"""

from __future__ import annotations

import io
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from extractor.model import Document, Record
from extractor.support.visible import visible

UNBOUNDED = 10_000
NARROWEST = 72   # on a terminal narrower than that lines run over
MODIFIERS = {"approx": "≈ ", "more": "≥ ", "less": "≤ ", None: ""}
ARROWS = {"up": "↑", "down": "↓", None: ""}


def lines(documents: Iterable[Document], *, width: int | None, color: bool) -> Iterator[bytes]:
    """A table for each document and the totals. Without a width nothing is cut short."""
    articles = 0
    kinds: Counter[str] = Counter()
    found = 0
    for document in documents:
        found += 1
        articles += len(document.articles)
        kinds.update(record.kind for record in document.records)
        yield rendered(heading(document), width, color)
        if document.records:
            yield rendered(table(document.records), width, color)
    yield rendered(Text(totals(found, articles, kinds)), width, color)


def rendered(what: Table | Text, width: int | None, color: bool) -> bytes:
    buffer = io.StringIO()
    console = Console(file=buffer, width=max(width, NARROWEST) if width else UNBOUNDED, force_terminal=color,
                      color_system="standard" if color else None, legacy_windows=False)
    console.print(what, soft_wrap=isinstance(what, Text))
    return "".join(line.rstrip() + "\n" for line in buffer.getvalue().splitlines()).encode("utf-8", "replace")


def heading(document: Document) -> Text:
    """The document with its place and day of publication, and where those come from if it is not the caller."""
    told = ((document.place, document.place_from), (document.published and document.published.isoformat(), document.published_from))
    about = [what if source in (None, "caller") else f"{what} (from its {source})" for what, source in told if what]
    return Text.assemble((visible(" ".join(document.id.split())), "bold"), f"  {' '.join(about)}" if about else "")


def table(records: Iterable[Record]) -> Table:
    """On a narrow terminal indicators, units and places run over several lines; nothing is cut."""
    made = Table(box=SIMPLE_HEAD, padding=0, pad_edge=False, show_edge=False)
    made.add_column("indicator", overflow="fold")
    made.add_column("value", justify="right", no_wrap=True)
    made.add_column("unit", overflow="fold")
    made.add_column("place", overflow="fold")
    made.add_column("date", no_wrap=True)
    made.add_column("kind", no_wrap=True)
    for record in records:
        cells = (value(record), unit(record), record.place or "", period(record), kind(record))
        made.add_row(one_line(record.indicator), *map(one_line, cells))
    return made


def value(record: Record) -> str:
    """≈ 136,000,000 or 3–5."""
    low, high = figure(record.value_low), figure(record.value_high)
    return MODIFIERS[record.modifier] + (low if low == high or not high else f"{low}–{high}")


def figure(number: float | None) -> str:
    return "" if number is None else f"{number:,.15g}"


def unit(record: Record) -> str:
    """千瓦时 /year; the time is left out where the unit says it: 吨/日."""
    says_it = "/" in record.unit or "每" in record.unit
    return f"{record.unit} /{record.per}" if record.per and not says_it else record.unit


def kind(record: Record) -> str:
    """level; of a change its direction and what it is compared with: ↑ yoy."""
    change = f"{ARROWS[record.direction]} {record.basis or ''}".strip()
    return change if change and record.kind == "change" else f"{record.kind} {change}".strip()


def one_line(text: str | None) -> Text:
    """A cell's text, its line breaks made blanks."""
    return Text(visible(" ".join((text or "").split())))


def period(record: Record) -> str:
    """A period as short as it can be said: 2022, 2023-01…09, 2023-06-30; … where an end is open."""
    start, end = (date.fromisoformat(day) if day else None for day in (record.date_start, record.date_end))
    if start is None or end is None:
        return f"{start or ''}…{end or ''}" if start or end else ""
    if start == end:
        return start.isoformat()
    first, last = start.isoformat(), end.isoformat()
    if start.day == 1 and end.day == monthrange(end.year, end.month)[1]:
        first, last = first[:7], last[:7]
        if start.month == 1 and end.month == 12:
            first, last = first[:4], last[:4]
    if first == last:
        return first
    shared = 8 if len(first) == 10 and first[:7] == last[:7] else 5 if len(first) == 7 and first[:4] == last[:4] else 0
    return f"{first}…{last[shared:]}"


def totals(documents: int, articles: int, kinds: Counter[str]) -> str:
    """2 documents, 3 articles, 41 records: 30 level, 11 change."""
    records = counted(kinds.total(), "record")
    told = ", ".join(f"{number:,} {kind}" for kind, number in sorted(kinds.items(), key=lambda item: (-item[1], item[0])))
    return f"{counted(documents, 'document')}, {counted(articles, 'article')}, {records}" + (f": {told}" if told else "")


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
