"""Drafts of facts → records: the fields of `Record`, at offsets of the source.

    Draft(800吨, "处理生活垃圾", level) → Record(start=14, end=19, text="800 吨", indicator="处理生活垃圾", value_low=800.0, …)

Numbers leave their exact decimals here and become floats.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date as Day
from decimal import Decimal

from extractor.assemble.drafts import Draft
from extractor.model import RANK, Article, Cleaned, Quantity, Record
from extractor.support.memo import Memo

ISO = Memo(Day.isoformat, 1 << 12)
# What a number without a unit has of one.
UNMEASURED = Quantity(start=0, end=0, text="", rule="", low=Decimal(0), high=Decimal(0), unit="")


class Recorder:
    """Writes the records of one document. `key` makes ids: the same text and rules give the same ones."""

    def __init__(self, cleaned: Cleaned, document: str, key: str,
                 identify: Callable[[str, str | None, str, str], str | None]) -> None:
        self._cleaned, self._document, self._identify = cleaned, document, identify
        self._hash = hashlib.blake2b(key.encode(), digest_size=8)
        self._sentence: tuple[tuple[int, int], str] = ((0, 0), "")

    def record(self, draft: Draft, article: Article) -> Record:
        """One draft of an article → its record."""
        number, named = draft.quantity, draft.named
        start, end = self._cleaned.span(number.start, number.end)
        unit = number if isinstance(number, Quantity) else UNMEASURED
        period, place = draft.period, draft.place
        known = None
        if named.name and draft.kind != "other":
            known = self._identify(named.name, unit.dimension, unit.unit, draft.kind)
        low, base = float(number.low), None if unit.base_low is None else float(unit.base_low)
        if unit.base_high is unit.base_low:
            high_base = base
        else:
            high_base = None if unit.base_high is None else float(unit.base_high)
        return Record(
            record_id=self._id(start, end),
            document=self._document,
            article=article.index,
            article_title=article.title,
            start=start,
            end=end,
            text=self._cleaned.source[start:end],
            sentence=self._words(draft.sentence),
            kind=draft.kind,
            indicator=named.name,
            indicator_id=known,
            subject=draft.subject,
            value_low=low,
            value_high=low if number.high == number.low else float(number.high),
            modifier=number.modifier,
            unit=unit.unit or (RANK if draft.kind == "rank" else ""),
            unit_code=unit.unit_code,
            dimension=unit.dimension,
            base_low=base,
            base_high=high_base,
            base_unit=unit.base_unit,
            per=named.per or unit.per,
            direction=draft.direction,
            basis=draft.basis,
            place=place.name if place else None,
            adcode=(place.code[:6] or None) if place else None,
            province=place.province if place else None,
            city=place.city if place else None,
            county=place.county if place else None,
            place_from=draft.place_from if place else None,
            date_text=period.text if period else None,
            date_start=ISO[period.start] if period and period.start else None,
            date_end=ISO[period.end] if period and period.end else None,
            granularity=period.granularity if period else None,
            date_from=draft.date_from if period else None,
            confidence=draft.confidence,
            rules=(*draft.rules, known) if known else draft.rules,
        )

    def _id(self, start: int, end: int) -> str:
        own = self._hash.copy()
        own.update(f":{start}:{end}".encode())
        return own.hexdigest()

    def _words(self, span: tuple[int, int]) -> str:
        """The cleaned sentence; several records share it."""
        if span != self._sentence[0]:
            self._sentence = span, self._cleaned.text[slice(*span)].strip()
        return self._sentence[1]
