"""Records → observations: whatever is measured, so that figures of many issues can be joined, and each traced to its
record.

    Record(text="下降4.1%", kind="change", direction="down", date_start="2024-01-01", date_end="2024-03-31", …)
    → Observation(kind="change", change=-4.1, usual=4.1, usual_unit="%", period="2024-Q1", printed_number="4.1", printed_unit="%", …)

A value is given three times: as it is printed (13600, 万千瓦时), in the base unit of its dimension (joule), and in the
unit that people use for it, which the rules of indicators name (亿千瓦时); what no rule names a unit for keeps the
printed one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import regex
from msgspec import Struct

from extractor.model import RANK, Record
from extractor.write.storable import key

OBSERVED = frozenset({"level", "change", "rank", "limit", "target"})
SIZES = {"十": 10.0, "百": 100.0, "千": 1e3, "万": 1e4, "亿": 1e8}
RATIOS = frozenset({"percentage", "ratio"})
LAST_DIGIT = regex.compile(r"^(.*[0-9０-９])([^0-9０-９]*)$")
NATION = "100000"       # the code of the whole country
EXACT = 12              # digits that a quotient of two floats is rounded to
DAY = timedelta(1)


class Usual(Struct, frozen=True):
    """The unit that people use for an indicator: its name, its size in base units, and the base unit itself."""

    unit: str
    size: float
    base_unit: str | None


class Observation(Struct, frozen=True, kw_only=True, gc=False):
    """One row of the table `observations`, without the issue that it stands in. `review` is filled where people looked
    at it."""

    number: int
    record_id: str
    indicator_key: str
    indicator_id: str | None
    indicator: str
    subject: str | None
    kind: str
    place: str | None
    adcode: str | None
    period: str | None
    date_start: str | None
    date_end: str | None
    per: str | None
    basis: str | None
    modifier: str | None
    printed_number: str
    printed_unit: str
    value: float
    value_high: float
    unit: str
    usual: float
    usual_high: float
    usual_unit: str
    change: float | None
    confidence: float | None
    review: str | None


class Observer:
    """Makes observations. `usual` are the units of indicators by their ids, `nation` the words for the whole
    country."""

    def __init__(
        self, usual: Mapping[str, Usual] = {}, nation: frozenset[str] = frozenset(), names: Mapping[str, str] = {}
    ) -> None:
        self._usual, self._nation = usual, nation
        self.names = names      # of the known indicators, by their ids

    def observe(self, record: Record, number: int, review: str | None = None) -> Observation | None:
        """The observation that a record makes; None for one that measures nothing, or nothing that has a name."""
        name = record.indicator or record.indicator_id
        if record.kind not in OBSERVED or not name or record.value_low is None:
            return None
        high = record.value_low if record.value_high is None else record.value_high
        printed, magnitude = as_printed(record)
        usual_unit, usual, usual_high = self._in_use(record, high, magnitude)
        low, top, unit = based(record, high)
        return Observation(
            number=number,
            record_id=record.record_id,
            indicator_key=key(record.indicator_id or name),
            indicator_id=record.indicator_id,
            indicator=name,
            subject=record.subject,
            kind=record.kind,
            place=record.place,
            adcode=record.adcode or (NATION if record.place in self._nation else None),
            period=period(record.date_start, record.date_end),
            date_start=record.date_start,
            date_end=record.date_end,
            per=record.per,
            basis=record.basis,
            modifier=record.modifier,
            printed_number=printed,
            printed_unit=magnitude + record.unit,
            value=low,
            value_high=top,
            unit=unit,
            usual=usual,
            usual_high=usual_high,
            usual_unit=usual_unit,
            change=signed(usual, record.direction) if record.kind == "change" else None,
            confidence=getattr(record, "confidence", None),
            review=review,
        )

    def unit(self, observation: Observation) -> str | None:
        """The unit that an indicator is usually given in; None where only a change of it tells."""
        if known := self._usual.get(observation.indicator_key):
            return known.unit
        return observation.usual_unit if observation.kind == "level" else None

    def _in_use(self, record: Record, high: float, magnitude: str) -> tuple[str, float, float]:
        """The unit that people use, and both ends of the value in it."""
        known = self._usual.get(record.indicator_id or "")
        low = record.value_low or 0.0
        points = record.kind == "change" and record.dimension in RATIOS  # 0.3个百分点 of a share are no 0.3%
        if (
            known
            and not points
            and record.base_low is not None
            and record.base_unit == known.base_unit
            and record.unit != RANK
        ):
            base_high = record.base_low if record.base_high is None else record.base_high
            return known.unit, rounded(record.base_low / known.size), rounded(base_high / known.size)
        size = 1.0
        for char in magnitude:
            size *= SIZES[char]
        return magnitude + record.unit, rounded(low / size), rounded(high / size)


def based(record: Record, high: float) -> tuple[float, float, str]:
    """Both ends of the value in the base unit, where the dimension has one, else as printed."""
    if record.base_low is None:
        return record.value_low or 0.0, high, record.unit
    return (
        record.base_low,
        record.base_low if record.base_high is None else record.base_high,
        record.base_unit or record.unit,
    )


def as_printed(record: Record) -> tuple[str, str]:
    """The number as it is printed, and the magnitude word before its unit: 13600 万千瓦时 → 13600, 万."""
    text = "".join(record.text.split())
    body = text.removesuffix(record.unit) if record.unit else text
    if found := LAST_DIGIT.match(body):
        return found[1], "".join(char for char in found[2] if char in SIZES) if body != text or not record.unit else ""
    return body, ""


def signed(value: float, direction: str | None) -> float | None:
    """A change with its sign: 下降4.1% and -4.1% are -4.1. None where the text says neither."""
    if value < 0 or direction == "up":
        return value
    return -value if direction == "down" else None


def rounded(value: float) -> float:
    """A quotient without the dust of binary fractions: 523.6, not 523.5999999999999."""
    return float(f"{value:.{EXACT}g}")


def period(start: str | None, end: str | None) -> str | None:
    """Two ISO days, both inclusive → one form for one period, as the days stand and whatever the words were.

    2024, 2024-Q1, 2024-03, 2024-03-05, 2024-01/2024-09, 2021/2025, 2024-01-05/2024-03-07; an open end is written `..`.
    """
    if start is None or end is None:
        return None if start is end else f"{start or '..'}/{end or '..'}"
    if start == end:
        return start
    first, after = date.fromisoformat(start), date.fromisoformat(end)
    if after == date.max or first > after:
        return f"{start}/{end}"
    after += DAY
    if first.day != 1 or after.day != 1:
        return f"{start}/{end}"
    months = (after.year - first.year) * 12 + after.month - first.month
    if first.month == 1 and months % 12 == 0:
        return f"{first.year:04}" if months == 12 else f"{first.year:04}/{after.year - 1:04}"
    if months == 1:
        return start[:7]
    if months == 3 and first.month % 3 == 1:
        return f"{start[:4]}-Q{first.month // 3 + 1}"
    return f"{start[:7]}/{end[:7]}"
