"""Documents → JSON: a line or an array's item for each record with the schema's fields, or a whole document as one
object.

    Record(text="800 吨", value_low=800.0, …) → {"record_id":"…","document":"2023-11",…,"text":"800 吨",…,"value_low":800.0,…}
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from msgspec.structs import asdict

from extractor.model import Document

ENCODER = msgspec.json.Encoder(decimal_format="number")


def lines(documents: Iterable[Document], columns: Sequence[str] = ()) -> Iterator[bytes]:
    """One line of UTF-8 for each record, with those fields alone where some are named."""
    for document in documents:
        for record in document.records:
            yield encoded({column: getattr(record, column) for column in columns} if columns else record) + b"\n"


def array(documents: Iterable[Document], columns: Sequence[str] = ()) -> Iterator[bytes]:
    """The records as one JSON array, a line each."""
    before = b"[\n"
    for line in lines(documents, columns):
        yield before + line.rstrip(b"\n")
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def document_json(document: Document) -> str:
    """The document as JSON without its text: what `Document` holds, and of each mention its kind. Numbers are
    numbers."""
    return encoded({
        "id": document.id,
        "published": document.published,
        "published_from": document.published_from,
        "place": document.place,
        "place_from": document.place_from,
        "articles": document.articles,
        "mentions": [{"kind": mention.kind, **asdict(mention)} for mention in document.mentions],
        "records": document.records,
    }).decode()


def encoded(value: Any) -> bytes:
    """JSON in UTF-8. Half a surrogate pair, which UTF-8 cannot hold and some PDF readers give, is written as its
    escape."""
    try:
        return ENCODER.encode(value)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(value, builtin_types=(Decimal,)), default=float).encode()
