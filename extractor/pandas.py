"""A pandas frame with a column of texts → the records of its texts: `frame.extractor`.

    import extractor.pandas
    frame.extractor.records(text="正文", date="日期", place="朔州市")    # one row a record, its index that of the text's row

The import gives every frame of pandas this attribute.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date as Day
from typing import Any

import pandas

from extractor.errors import InputError
from extractor.pipeline import Extractor, default_extractor
from extractor.write.frame import to_frame

TEXT = "text"


@pandas.api.extensions.register_dataframe_accessor("extractor")
class Accessor:
    """What `frame.extractor` is."""

    def __init__(self, frame: pandas.DataFrame) -> None:
        self._frame = frame

    def records(
        self,
        text: str = TEXT,
        *,
        date: str | Day | None = None,
        place: str | int | None = None,
        document: str | None = None,
        extractor: Extractor | None = None,
        min_confidence: float = 0.0,
        workers: int = 1,
    ) -> pandas.DataFrame:
        """One row a record, with the columns of `extractor.to_frame`; its index is that of the row whose text it was
        read from.

        `text`, `date`, `place` and `document` name columns; a date or place that is no column's name is that of all
        rows. Without a `document` column a row's id is its index. A missing text has no records. Raises InputError for
        a column that is not there, and, saying the number of the row, for what `Extractor.extract` does not take.
        """
        for name, column in (("text", text), ("document", document)):
            if column is not None and column not in self._frame.columns:
                raise InputError(
                    f"{name}: the frame has no column {column!r}; there are {', '.join(map(repr, self._frame.columns))}"
                )
        columns = {"text": text, "date": date, "place": place, "document": document}
        named = {
            field: column for field, column in columns.items() if column is not None and column in self._frame.columns
        }
        whole: dict[str, Any] = {
            field: value for field, value in (("date", date), ("place", place)) if field not in named
        }
        documents = list((extractor or default_extractor()).extract_many(self._rows(named), workers=workers, **whole))
        sure = [one.sure(min_confidence) for one in documents]
        found = to_frame(sure)
        found.index = self._frame.index.repeat([len(one.records) for one in sure])
        return found

    def _rows(self, named: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The rows as `extract_many` takes them."""
        for index, values in zip(
            self._frame.index, zip(*(self._frame[column] for column in named.values()), strict=True), strict=True
        ):
            row = dict(zip(named, values, strict=True))
            yield {"document": str(index), **row, "text": row["text"] if isinstance(row["text"], str) else ""}
