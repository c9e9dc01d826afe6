"""Documents → JSON: a line for each record with exactly the schema's fields, or a whole document as one object.

    Record(text="800 吨", value_low=800.0, …) → {"record_id":"…","document":"2023-11",…,"text":"800 吨",…,"value_low":800.0,…}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec.structs import asdict

from extractor.model import Document


def lines(documents: Iterable[Document]) -> Iterator[bytes]:
    """One line of UTF-8 for each record."""
    encoder = msgspec.json.Encoder()
    for document in documents:
        for record in document.records:
            yield encoder.encode(record) + b"\n"


def document_json(document: Document) -> str:
    """The document without its text: id, published, place, articles, mentions with their kind, records. Numbers are numbers."""
    return msgspec.json.Encoder(decimal_format="number").encode({
        "id": document.id,
        "published": document.published,
        "place": document.place,
        "articles": document.articles,
        "mentions": [{"kind": mention.kind, **asdict(mention)} for mention in document.mentions],
        "records": document.records,
    }).decode()
