"""A record and what a person writes into its fields → the record with all that follows from it, or what is wrong with
it.

    check.changed(record, {"value": "32.5", "unit": "万亩"})    # value_low=325000.0, base_low=216666666.7, dimension="area", …
    check.changed(record, {"date_end": "2023-13-01"})           # InputError: date_end: '2023-13-01' is no day; write it as 2023-12-31

A value is written with the magnitude word of its unit: 32.5 and 万亩 are 325000 亩. A range is written 3–4.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any, get_args, get_type_hints

import regex
from msgspec.structs import replace

from extractor.errors import InputError
from extractor.model import RANK, Quantity, Record
from extractor.pipeline import Extractor
from extractor.resolve.indicator import plain
from extractor.rulebook.indicators import IndicatorRule, written
from extractor.scoring.gold import GoldQuantity
from extractor.serving.keeping import nation_of
from extractor.write.observe import NATION, SIZES, as_printed, period, rounded

ASKED = (
    "kind", "indicator", "value", "unit", "modifier", "per", "direction", "basis", "subject", "place", "date_start",
    "date_end",
)
RANGE = regex.compile(r"(?<=[0-9.])\s*(?:–|—|~|～|至|\.\.)\s*|(?<=[0-9])\s*-\s*(?=[0-9])")
CHOSEN = ("kind", "modifier", "per", "direction", "basis")


def choices(field: str) -> tuple[str, ...]:
    """What a field of few values may be, as annotated bulletins have it; empty stands for nothing said. () for any
    other field."""
    if field not in CHOSEN:
        return ()
    hint = get_type_hints(GoldQuantity)[field]
    parts = tuple(one for kind in (hint, *get_args(hint)) for one in get_args(kind) if isinstance(one, str))
    return parts if field == "kind" else ("", *parts)


def shown(record: Record) -> dict[str, str]:
    """The fields that people edit, as they write them."""
    _, magnitude = as_printed(record)
    size = 1.0
    for char in magnitude:
        size *= SIZES[char]
    low, high = record.value_low, record.value_high
    value = "" if low is None else f"{rounded(low / size):.12g}"
    if high is not None and high != low:
        value += f"–{rounded(high / size):.12g}"
    plain = {name: getattr(record, name) or "" for name in ASKED if name not in {"value", "unit", "place"}}
    place = f"{record.place} {record.adcode}" if record.place and record.adcode else record.place or ""
    return {name: {**plain, "value": value, "unit": magnitude + record.unit, "place": place}[name] for name in ASKED}


class Checker:
    """What fields may hold, by the rules of an extractor."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor
        self._rules = extractor.book.of(IndicatorRule)
        self._nation = nation_of(extractor)

    def changed(self, record: Record, written: Mapping[str, str]) -> Record:
        """The record with what is written. Raises InputError, which begins with the name of the field."""
        before = shown(record)
        new = {name: text.strip() for name, text in written.items() if text.strip() != before.get(name)}
        if unknown := new.keys() - set(ASKED):
            raise InputError(f"no field is called {min(unknown)!r}; there are {', '.join(ASKED)}")
        fields: dict[str, Any] = {}
        for name, text in new.items():
            if (may := choices(name)) and text not in may:
                raise InputError(f"{name}: {text!r} is none of {', '.join(one or 'nothing' for one in may)}")
            if name not in {"value", "unit", "place"}:
                fields[name] = text or None
        if "value" in new or "unit" in new:
            fields |= self._value(new.get("value", before["value"]), new.get("unit", before["unit"]))
        if "place" in new:
            fields |= self.place(new["place"])
        made = replace(record, **fields)
        if "date_start" in new or "date_end" in new:
            made = dated(made)
        return self.identified(made) if {"indicator", "unit", "kind"} & new.keys() else made

    def added(self, record: Record) -> Record:
        """A record that was written whole, with its indicator's id. Raises InputError."""
        return self.identified(dated(record))

    def _value(self, value: str, unit: str) -> dict[str, Any]:
        parts = RANGE.split(value)
        try:
            low, high = (float(Decimal(part.replace(",", ""))) for part in (parts[0], parts[-1]))
        except (InvalidOperation, ValueError):
            raise InputError(f"value: {value!r} is no number; write 32.5, or 3–4") from None
        if not (isfinite(low) and isfinite(high)):
            raise InputError(f"value: {value!r} is no number; write 32.5, or 3–4")
        if len(parts) > 2 or low > high:
            raise InputError(f"value: {value!r} is no range from the lower to the higher end")
        name = unit.lstrip("".join(SIZES))
        if self.measured(unit) and not self.measured(name):
            name = unit     # 千瓦时, 百分点: what looks like a magnitude word belongs to the unit
        while len(name) < len(unit) and self.measured(unit[len(unit) - len(name) - 1] + name):
            name = unit[len(unit) - len(name) - 1:]
        size = 1.0
        for char in unit[:len(unit) - len(name)]:
            size *= SIZES[char]
        return {
            "value_low": rounded(low * size),
            "value_high": rounded(high * size),
            **self.based(low * size, high * size, name),
        }

    def measured(self, unit: str) -> Quantity | None:
        """One of a unit, as the rules of units read it; None for what is no unit."""
        found = (
            [one for one in self._extractor.extract(f"1{unit}").mentions if isinstance(one, Quantity)] if unit else []
        )
        return found[0] if found and found[0].unit == unit and found[0].low == 1 else None

    def based(self, low: float, high: float, unit: str) -> dict[str, Any]:
        """The fields of a value in a unit: what the unit measures, and the value in base units."""
        if unit in {"", RANK}:
            return dict.fromkeys(("unit_code", "base_low", "base_high", "base_unit")) | {
                "unit": unit, "dimension": "rank" if unit else None}
        one = self.measured(unit)
        if one is None:
            raise InputError(
                f"unit: {unit!r} is no unit that the rules know; write it as in the text, or add it to rules of your own"
            )
        base: tuple[float | None, float | None] = (None, None)
        if one.base_low is not None:
            none = next((zero.base_low for zero in self._extractor.extract(f"0{unit}").mentions
                         if isinstance(zero, Quantity) and zero.base_low is not None), Decimal(0))
            step = float(one.base_low - none)
            base = (rounded(float(none) + low * step), rounded(float(none) + high * step))
        return {
            "unit": unit,
            "unit_code": one.unit_code,
            "dimension": one.dimension,
            "base_low": base[0],
            "base_high": base[1],
            "base_unit": one.base_unit,
        }

    def place(self, name: str) -> dict[str, Any]:
        """The fields of a place that is written by its name, its code, or both."""
        if not name:
            return dict.fromkeys(("place", "adcode", "province", "city", "county"))
        words = name.split()
        code = words[-1] if words[-1].isdigit() else None
        own = " ".join(words[:-1] if code else words)
        if own in self._nation and code in {None, NATION}:
            return {"place": own, "adcode": None, "province": None, "city": None, "county": None}
        try:
            found = self._extractor.division(code or own)
        except InputError as error:
            raise InputError(f"place: {error}") from None
        fields = {"place": found.name, "adcode": found.adcode or None, "province": found.province, "city": found.city,
                  "county": found.county}
        if not code or not own or found.name.startswith(own):
            return fields
        if found.county is None:    # only a county has townships, which go by its code
            raise InputError(f"place: {code} is {found.name}, not {own}")
        return fields | {"place": own}

    def identified(self, record: Record, *, strict: bool = True) -> Record:
        """The record with the id of its indicator. If `strict`, raises InputError where the rules know the indicator
        and it has no such unit.
        """
        if not record.indicator or record.kind == "other":
            return replace(record, indicator_id=None)
        known = self._extractor.identify(record.indicator, record.dimension, record.unit, record.kind)
        if strict and known is None and record.kind in {"level", "limit"}:
            same = plain(record.indicator)
            others = [rule for rule in self._rules if any(same in map(plain, written(name)) for name in rule.names)]
            if others:
                fit = "、".join(rule.unit or (rule.dimensions[0] or "no unit") for rule in others)
                raise InputError(
                    f"unit: {record.indicator} is never given in {record.unit or 'a bare number'}; it is given in {fit}"
                )
        return replace(record, indicator_id=known)


def dated(record: Record) -> Record:
    """The record with the granularity of its period. Raises InputError for days that are none, or in the wrong
    order."""
    days = []
    for name in ("date_start", "date_end"):
        written = getattr(record, name)
        try:
            days.append(date.fromisoformat(written) if written else None)
        except ValueError:
            raise InputError(f"{name}: {written!r} is no day; write it as 2023-12-31") from None
    first, last = days
    if first and last and first > last:
        raise InputError(f"date_end: {last} is before {first}, the first day of the period")
    return replace(record, date_start=first.isoformat() if first else None, date_end=last.isoformat() if last else None,
                   granularity=granularity(first, last))


def granularity(first: date | None, last: date | None) -> str | None:
    if first is None and last is None:
        return None
    told = period(first.isoformat() if first else None, last.isoformat() if last else None) or ""
    if "/" in told:
        return "range"
    return "quarter" if "Q" in told else {4: "year", 7: "month"}.get(len(told), "day")
