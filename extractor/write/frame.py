"""Documents → a pandas DataFrame: one row a record, the schema's columns in its order, the same dtypes whatever the rows hold.

    Record(value_low=800.0, adcode="440881", date_start="2021-12-15", …)
    → value_low float64 800.0, adcode string "440881", date_start datetime64[s] 2021-12-15
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import regex
from msgspec.structs import fields

from extractor.errors import MissingError
from extractor.model import Document, Record

if TYPE_CHECKING:
    import pandas
    import polars

WHOLE = frozenset({"article", "page", "start", "end"})
REAL = frozenset({"value_low", "value_high", "base_low", "base_high", "confidence"})
DAYS = frozenset({"date_start", "date_end"})
LISTS = frozenset({"rules", "bbox"})
HALF = regex.compile(r"[\uD800-\uDFFF]")
COLUMNS = tuple(field.name for field in fields(Record))


def dtype(column: str) -> str:
    """The dtype of a column. Codes are text, whole numbers may be missing, days are days."""
    if column in WHOLE:
        return "Int64"
    if column in REAL:
        return "float64"
    if column in DAYS:
        return "datetime64[s]"
    return "object" if column in LISTS else "string"


def to_frame(documents: Iterable[Document]) -> pandas.DataFrame:
    """One row a record, in the order of the documents and of their records."""
    import pandas

    records = [record for document in documents for record in document.records]
    return pandas.DataFrame({
        column: pandas.Series([plain(getattr(record, column)) for record in records], dtype=dtype(column)) for column in COLUMNS})


def to_polars(documents: Iterable[Document]) -> polars.DataFrame:
    """As `to_frame`, for Polars: text, Int64, Float64, Date, and lists. Raises MissingError where it is not installed."""
    try:
        import polars
    except ImportError:
        raise MissingError("a Polars frame needs Polars", "polars") from None
    records = [record for document in documents for record in document.records]
    types = {**dict.fromkeys(WHOLE, polars.Int64()), **dict.fromkeys(REAL, polars.Float64()),
             "bbox": polars.List(polars.Float64()), "rules": polars.List(polars.String())}
    made = polars.DataFrame([[plain(getattr(record, column)) for column in COLUMNS] for record in records], orient="row",
                            schema={column: types.get(column, polars.String()) for column in COLUMNS})
    return made.with_columns(polars.col(*sorted(DAYS)).str.to_date())


def plain(value: Any) -> Any:
    """A field as a column takes it: half a surrogate pair is no character."""
    return HALF.sub("\ufffd", value) if isinstance(value, str) else value
