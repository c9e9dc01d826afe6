"""The document that callers hold: the data of `model.Document`, with shorthands for what is most often made of it.

    extractor.extract("全市用水5万吨。").to_frame()      # a DataFrame, one row a record

Each shorthand loads its module when it is called.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from extractor import model

if TYPE_CHECKING:
    import pandas
    import polars
    from spacy.tokens import Doc
    from spacy.vocab import Vocab


class Document(model.Document, frozen=True, kw_only=True):
    """One bulletin and what was read from it. `text` is the source before any cleaning; all offsets count in it.

    `id` is the file's stem, what the caller says, or a digest of the text; `published` the day of publication, `place`
    the publisher's area; `articles`, `mentions` and `records` are in the order in which they stand in the text.
    `published_from` and `place_from` say who told the day of publication and the publisher's area: the caller, or the
    part of the file where a reader found it (meta, info, masthead, source, signed, name; see
    `extractor.readers.Source`).
    """

    def to_frame(self) -> pandas.DataFrame:
        """One row a record, columns as in the schema, dtypes fixed whatever the records hold."""
        from extractor.write.frame import to_frame

        return to_frame([self])

    def sure(self, least: float) -> Document:
        """The document with those records alone whose confidence (0 to 1) is at least so much."""
        return replace(self, records=tuple(record for record in self.records if record.confidence >= least))

    def to_polars(self) -> polars.DataFrame:
        """As `to_frame`, for Polars. Raises MissingError where that is not installed."""
        from extractor.write.frame import to_polars

        return to_polars([self])

    def to_dict(self) -> dict[str, Any]:
        """What `to_json` writes, as dictionaries and lists."""
        from extractor.write.jsonl import document_json

        told: dict[str, Any] = json.loads(document_json(self))
        return told

    def to_json(self) -> str:
        """The document as one JSON object: id, published, place, articles, mentions, records."""
        from extractor.write.jsonl import document_json

        return document_json(self)

    def to_doc(self, *, vocab: Vocab | None = None) -> Doc:
        """The document as a spaCy Doc, in a vocabulary of its own or in a pipeline's; needs spaCy."""
        from extractor.spacy import to_doc

        return to_doc(self, vocab=vocab)

    def _repr_html_(self) -> str:
        """The text with its records on hover: what a notebook shows."""
        from extractor.write.html import fragment

        return fragment(self)
