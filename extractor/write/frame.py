"""Documents → a pandas DataFrame: one row a record, the schema's columns in its order, the same dtypes whatever the
rows hold.

    Record(value_low=800.0, adcode="440881", date_start="2021-12-15", …)
    → value_low float64 800.0, adcode string "440881", date_start datetime64[s] 2021-12-15
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import regex

from extractor.errors import MissingError
from extractor.model import Document
from extractor.write.fields import COLUMNS, DAYS, FIELDS

if TYPE_CHECKING:
    import pandas
    import polars

HALF = regex.compile(r"[\uD800-\uDFFF]")
# kind of field → dtype: codes are text, whole numbers may be missing, days are days
DTYPES: Mapping[str, str] = MappingProxyType({
    "whole": "Int64", "real": "float64", "day": "datetime64[s]", "list": "object", "text": "string"})


def to_frame(documents: Iterable[Document]) -> pandas.DataFrame:
    """One row a record, in the order of the documents and of their records."""
    import pandas

    records = [record for document in documents for record in document.records]
    return pandas.DataFrame({
        column: pandas.Series([plain(getattr(record, column)) for record in records], dtype=DTYPES[field.kind])
        for column, field in FIELDS.items()})


def to_polars(documents: Iterable[Document]) -> polars.DataFrame:
    """As `to_frame`, for Polars: text, Int64, Float64, Date, and lists. Raises MissingError where it is not
    installed."""
    try:
        import polars
    except ImportError:
        raise MissingError("a Polars frame needs Polars", "polars") from None
    records = [record for document in documents for record in document.records]
    types = {"whole": polars.Int64(), "real": polars.Float64(), "text": polars.String(), "day": polars.String()}
    made = polars.DataFrame(
        [[plain(getattr(record, column)) for column in COLUMNS] for record in records],
        orient="row",
        schema={
            column: polars.List(types[field.items]) if field.items else types[field.kind]
            for column, field in FIELDS.items()
        },
    )
    return made.with_columns(polars.col(*sorted(DAYS)).str.to_date())


def plain(value: Any) -> Any:
    """A field as a column takes it: half a surrogate pair is no character."""
    return HALF.sub("\ufffd", value) if isinstance(value, str) else value
