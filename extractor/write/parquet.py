"""Documents → Parquet with one schema, with rows or without: text, int64, double, date32, and lists for the rules and
boxes.

    Record(start=32, value_low=800.0, adcode="440881", date_start="2021-12-15") → int64 32, double 800, string "440881", date32
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from extractor.errors import MissingError
from extractor.model import Document
from extractor.write.fields import COLUMNS, FIELDS
from extractor.write.frame import to_frame


def needed() -> Any:
    """pyarrow with its Parquet. Raises MissingError where it is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise MissingError("Parquet needs pyarrow", "parquet") from None
    return pyarrow


def schema() -> Any:
    """The columns' types, as a `pyarrow.Schema`."""
    pyarrow = needed()
    types = {"whole": pyarrow.int64(), "real": pyarrow.float64(), "day": pyarrow.date32(), "text": pyarrow.string()}
    return pyarrow.schema(
        [
            (name, pyarrow.list_(types[field.items]) if field.items else types[field.kind])
            for name, field in FIELDS.items()
        ]
    )


def content(documents: Iterable[Document], columns: Sequence[str] = COLUMNS) -> Iterator[bytes]:
    """The whole file at once: Parquet has its index at the end."""
    pyarrow, buffer = needed(), io.BytesIO()
    table = pyarrow.Table.from_pandas(to_frame(documents), schema=schema(), preserve_index=False)
    pyarrow.parquet.write_table(table.select([*columns]), buffer, compression="zstd")
    yield buffer.getvalue()
