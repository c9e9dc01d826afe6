"""A stretch of a text that a person marked → the record that stands there, filled in as far as the rules can.

    missed(text, 14, 19, issue, extractor)    # Record(text="3.2万亩", value_low=32000.0, unit="亩", place=…, …)
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from extractor.errors import InputError
from extractor.model import Number, Quantity, Record
from extractor.pipeline import Extractor
from extractor.segment import sentences


def missed(text: str, start: int, end: int, issue: Any, extractor: Extractor) -> Record:
    """The record of the number that is marked. Place and period are those of the record before it, as a reader would
    carry them.

    Raises InputError where no number is marked.
    """
    if not 0 <= start < end <= len(text):
        raise InputError(f"no text stands at {start} to {end}")
    quote = text[start:end]
    number = next((one for one in extractor.extract(quote).mentions if isinstance(one, Number)), None)
    if number is None:
        raise InputError(f"value: no number stands in {quote.strip()[:40]!r}; mark a number with its unit")
    document = extractor.extract(text, date=issue.published, place=issue.place, document=issue.document)
    like = next((one for one in reversed(document.records) if one.start <= start), None) or next(
        iter(document.records), None
    )
    unit = number if isinstance(number, Quantity) else None
    made = Record(
        record_id=f"added:{start}:{end}",
        document=issue.document,
        start=start,
        end=end,
        text=quote,
        sentence=sentence(text, start),
        kind="level",
        value_low=float(number.low),
        value_high=float(number.high),
        modifier=number.modifier,
        unit=unit.unit if unit else "",
        unit_code=unit.unit_code if unit else None,
        dimension=unit.dimension if unit else None,
        base_unit=unit.base_unit if unit else None,
        base_low=real(unit.base_low) if unit else None,
        base_high=real(unit.base_high) if unit else None,
        per=unit.per if unit else None,
    )
    if like is None:
        return made
    return replace(
        made,
        **{
            name: getattr(like, name)
            for name in (
                "article", "article_title", "page", "place", "adcode", "province", "city", "county", "date_start",
                "date_end", "granularity",
            )
        },
    )


def real(value: Any) -> float | None:
    return None if value is None else float(value)


def sentence(text: str, start: int) -> str:
    """The sentence that holds an offset, without blanks and line breaks."""
    return next(
        ("".join(text[first:last].split()) for first, last in sentences(text, 0, len(text)) if first <= start < last),
        "",
    )
