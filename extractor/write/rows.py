"""A document → the rows of its articles, records and mentions, each in the order of its columns.

    Record(start=32, text="800 吨", rules=("rate-verb-object", "tonne"), …) → [0, …, 32, "800 吨", …, "rate-verb-object tonne"]

The number of a row in its issue comes first. Days are ISO strings, exact numbers become floats, lists are joined by a
blank. What no store takes as text (see `storable`) is changed; offsets count in the source still.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import astuple, fields

from extractor.model import Article, Division, Document, Duration, Mention, Place, Record
from extractor.model import Date as Period
from extractor.write.fields import COLUMNS, LISTS
from extractor.write.storable import fit, strange

Row: TypeAlias = Sequence[Any]

ARTICLE_COLUMNS = tuple(field.name for field in fields(Article) if field.name not in {"index", "paragraphs", "roles"})
WORDED = "said"       # of a date, what its words say: for the choice of what a number is compared with, and no column
MENTION_COLUMNS = ("kind", *dict.fromkeys(
    field.name for kind in (Duration, Period, Place) for field in fields(kind) if field.name != WORDED))
LISTED = tuple(place for place, name in enumerate(COLUMNS, 1) if name in LISTS)     # in a row of records


class Rows(Struct, frozen=True):
    """What one document puts into each table."""

    articles: Sequence[Row]
    records: Sequence[Row]
    mentions: Sequence[Row]
    facts: Sequence[Record]                 # what the rows of records were made of
    text: str
    sentences: Sequence[tuple[int, int]]


def rows(document: Document, *, mentions: bool = False, sentences: Sequence[tuple[int, int]] = ()) -> Rows:
    """The rows of a document; its mentions only where they are wanted. `sentences` are where they stand in its text."""
    if strange(document.text, document.id):
        document = Document(id=document.id, text=document.text, articles=tuple(map(fit, document.articles)),
                            records=tuple(map(fit, document.records)), mentions=tuple(map(fit, document.mentions)))
    return Rows(
        [[article.index, *(getattr(article, name) for name in ARTICLE_COLUMNS)] for article in document.articles],
        [record_row(number, record) for number, record in enumerate(document.records)],
        [mention_row(number, mention) for number, mention in enumerate(document.mentions)] if mentions else [],
        document.records, document.text, sentences)


def record_row(number: int, record: Record) -> Row:
    row = [number, *astuple(record)]
    for place in LISTED:
        if row[place] is not None:
            row[place] = " ".join(map(str, row[place]))
    return row


def mention_row(number: int, mention: Mention) -> Row:
    return [number, *(plain(getattr(mention, name, None)) for name in MENTION_COLUMNS)]


def plain(value: Any) -> Any:
    """A field of a mention as a database takes it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, tuple):
        return " ".join(part.code if isinstance(part, Division) else str(part) for part in value)
    return value
