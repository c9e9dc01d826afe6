"""Documents → a table for people: one line a record, as wide as the terminal, and below all of them a line of totals.

    indicator        value  unit          place   date        kind
    发电量   ≈ 136,000,000  千瓦时 /year  怀仁市  2022        level
    优良率            31.2  %             大同市  2023-01…09  ↑ yoy
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from extractor.model import Document, Record
from extractor.support.visible import visible
from extractor.write.fields import REAL
from extractor.write.shown import Words, counted, kind, period, unit, value, words

UNBOUNDED = 10_000
NARROWEST = 72   # on a terminal narrower than that lines run over
SHOWN = ("indicator", "value", "unit", "place", "date", "kind")
WHOLE = frozenset({"value", "date", "kind"})    # columns that never run over several lines


NUMBERS = REAL | frozenset({"value"})


class Look(Struct, frozen=True, kw_only=True):
    """How a table looks: its width (without one nothing is cut short), whether it is coloured, its language (en, zh).

    `columns` are fields of a record that stand in the place of the usual columns; `scale`, 万 or 亿, is that of large
    numbers.
    """

    width: int | None = None
    color: bool = False
    language: str = "en"
    columns: Sequence[str] = ()
    scale: str | None = None


def lines(documents: Iterable[Document], look: Look) -> Iterator[bytes]:
    """A table for each document and the totals."""
    said = words(look.language)
    articles = 0
    kinds: Counter[str] = Counter()
    found = 0
    for document in documents:
        found += 1
        articles += len(document.articles)
        kinds.update(record.kind for record in document.records)
        yield rendered(heading(document, said), look)
        if document.records:
            yield rendered(table(document.records, look, said), look)
    yield rendered(Text(totals(found, articles, kinds, said)), look)


def rendered(what: Table | Text, look: Look) -> bytes:
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=max(look.width, NARROWEST) if look.width else UNBOUNDED,
        force_terminal=look.color,
        color_system="standard" if look.color else None,
        legacy_windows=False,
    )
    console.print(what, soft_wrap=isinstance(what, Text))
    return "".join(line.rstrip() + "\n" for line in buffer.getvalue().splitlines()).encode("utf-8", "replace")


def heading(document: Document, said: Words) -> Text:
    """The document with its place and day of publication, and where those come from if it is not the caller."""
    told = (
        (document.place, document.place_from),
        (document.published and document.published.isoformat(), document.published_from),
    )
    about = [
        what if source in (None, "caller") else what + said["from"].format(said.get(source, source))
        for what, source in told
        if what
    ]
    return Text.assemble((visible(" ".join(document.id.split())), "bold"), f"  {' '.join(about)}" if about else "")


def table(records: Iterable[Record], look: Look, said: Words) -> Table:
    """On a narrow terminal indicators, units and places run over several lines; nothing is cut."""
    made = Table(box=SIMPLE_HEAD, padding=0, pad_edge=False, show_edge=False)
    for name in look.columns or SHOWN:
        whole = name in WHOLE and not look.columns
        made.add_column(
            said.get(name, name), overflow="fold", no_wrap=whole, justify="right" if name in NUMBERS else "left"
        )
    for record in records:
        made.add_row(*map(one_line, cells(record, look, said)))
    return made


def cells(record: Record, look: Look, said: Words) -> Sequence[object]:
    """What a record's line holds."""
    if look.columns:
        return [getattr(record, name) for name in look.columns]
    return (
        record.indicator,
        value(record, look.scale),
        unit(record, look.scale, said),
        record.place,
        period(record),
        kind(record, said),
    )


def one_line(held: object) -> Text:
    """A cell's text, its line breaks made blanks; nothing for what is not known."""
    if held is None:
        return Text("")
    if isinstance(held, float):
        return Text(f"{held:.15g}")
    told = " ".join(map(str, held)) if isinstance(held, tuple) else str(held)
    return Text(visible(" ".join(told.split())))


def totals(documents: int, articles: int, kinds: Counter[str], said: Words) -> str:
    """2 documents, 3 articles, 41 records: 30 level, 11 change."""
    numbers = {"documents": documents, "articles": articles, "records": kinds.total()}
    whole: str = said["and"].join(counted(number, name, said) for name, number in numbers.items())
    told = said["and"].join(said["part"].format(f"{number:,}", said.get(kind, kind))
                            for kind, number in sorted(kinds.items(), key=lambda item: (-item[1], item[0])))
    return whole + (said["namely"] + told if told else "")
