"""A record → what people are shown of it: its value as it is printed, unit, period and kind, each in a word or two.

    value(record) → "≈ 136,000,000" or, in 亿, "≈ 1.36";  unit(record) → "千瓦时 /year";  period(record) → "2023-01…09"
"""

from __future__ import annotations

import tomllib
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import regex

from extractor.model import Record

MODIFIERS = {"approx": "≈ ", "more": "≥ ", "less": "≤ ", None: ""}
ARROWS = {"up": "↑", "down": "↓", None: ""}
SCALES = MappingProxyType({"万": 10_000, "亿": 100_000_000})
PRINTED = regex.compile(r"\d[\d,，]*+(?:\.(?P<decimals>\d++))?")
Words = Mapping[str, Any]
NO_WORDS: Words = MappingProxyType({})


@cache
def words(language: str) -> Words:
    """The words of a table in a language: en or zh."""
    told: Words = tomllib.loads(files("extractor").joinpath("write/table.toml").read_text("utf-8"))[language]
    return told


def counted(number: int, what: str, said: Words) -> str:
    """1 issue, 2 issues."""
    told: str = said[what][number != 1].format(f"{number:,}")
    return told


def value(record: Record, scale: str | None = None) -> str:
    """≈ 136,000,000 or 3–5; with as many decimals as are printed. In 万 or 亿 where it is at least one of them."""
    size = scale_of(record, scale)
    low, high = (figure(number, record.text, size) for number in (record.value_low, record.value_high))
    return MODIFIERS[record.modifier] + (low if low == high or not high else f"{low}–{high}")


def figure(number: float | None, text: str, size: int = 1) -> str:
    """A number with the decimals that it has in the text, 6.0; otherwise with those that it needs."""
    if number is None:
        return ""
    if size > 1:
        return f"{number / size:,.12g}"
    for match in PRINTED.finditer(text):
        if match["decimals"] and float(match[0].replace(",", "").replace("，", "")) == abs(number):
            return f"{number:,.{len(match['decimals'])}f}"
    return f"{number:,.15g}"


def scale_of(record: Record, scale: str | None) -> int:
    """The number that the values of a record are divided by."""
    low = record.value_low
    return SCALES[scale] if scale and low is not None and abs(low) >= SCALES[scale] else 1


def unit(record: Record, scale: str | None = None, said: Words = NO_WORDS) -> str:
    """千瓦时 /year; the time is left out where the unit says it: 吨/日."""
    says_it = "/" in record.unit or "每" in record.unit
    name = (scale or "") + record.unit if scale_of(record, scale) > 1 else record.unit
    return f"{name} /{said.get(record.per, record.per)}" if record.per and not says_it else name


def kind(record: Record, said: Words = NO_WORDS) -> str:
    """level; of a change its direction and what it is compared with: ↑ yoy."""
    change = f"{ARROWS[record.direction]} {said.get(record.basis or '', record.basis or '')}".strip()
    own = said.get(record.kind, record.kind)
    return change if change and record.kind == "change" else f"{own} {change}".strip()


def period(record: Record) -> str:
    """A period as short as it can be said: 2022, 2023-01…09, 2023-06-30; … where an end is open."""
    start, end = (date.fromisoformat(day) if day else None for day in (record.date_start, record.date_end))
    if start is None or end is None:
        return f"{start or ''}…{end or ''}" if start or end else ""
    if start == end:
        return start.isoformat()
    first, last = start.isoformat(), end.isoformat()
    if start.day == 1 and end.day == monthrange(end.year, end.month)[1]:
        first, last = first[:7], last[:7]
        if start.month == 1 and end.month == 12:
            first, last = first[:4], last[:4]
    if first == last:
        return first
    if len(first) == 10 and first[:7] == last[:7]:
        return f"{first}…{last[8:]}"
    if len(first) == 7 and first[:4] == last[:4]:
        return f"{first}…{last[5:]}"
    return f"{first}…{last}"
