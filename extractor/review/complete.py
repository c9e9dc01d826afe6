"""A field and what was typed into it so far → what it may hold: known indicators, units, places with their codes,
periods.

    complete(connection, "place", "大同", extractor)    # ["大同市 140200", …]
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, select

from extractor.errors import InputError
from extractor.pipeline import Extractor
from extractor.rulebook.indicators import IndicatorRule
from extractor.rulebook.units import UnitRule
from extractor.write.tables import INDICATOR_NAMES, OBSERVATIONS, PLACES

MOST = 12


def complete(connection: Connection, field: str, begun: str, extractor: Extractor) -> list[str]:
    """What begins with the characters typed, then what holds them; nothing for a field of another kind."""
    if field == "indicator":
        names = INDICATOR_NAMES.c.met
        return best(begun, [*matching(connection, names, begun), *known_names(extractor)])
    if field == "unit":
        return best(begun, [*matching(connection, INDICATOR_NAMES.c.unit, begun), *units(extractor)])
    if field == "place":
        return best(begun, [*places(connection, begun), *division(begun, extractor)])
    if field in {"date_start", "date_end"}:
        column = OBSERVATIONS.c[field]
        days = connection.execute(
            select(column).where(column.is_not(None)).distinct().order_by(column.desc()).limit(400)
        ).scalars()
        return best(begun, [day.isoformat() for day in days])
    return []


def matching(connection: Connection, column: Any, begun: str) -> list[str]:
    found = select(column).where(column.contains(begun, autoescape=True)).distinct().limit(200)
    return [*connection.execute(found).scalars()]


def places(connection: Connection, begun: str) -> list[str]:
    known = PLACES.c
    like = known.place.contains(begun, autoescape=True) | known.adcode.startswith(begun, autoescape=True)
    found = select(known.place, known.adcode).where(like)
    return [f"{place} {code}".strip() for place, code in connection.execute(found.limit(200))]


def division(begun: str, extractor: Extractor) -> list[str]:
    """The one division that a name or a code stands for, where it is written out."""
    try:
        one = extractor.division(begun)
    except InputError:
        return []
    return [f"{one.name} {one.code}"]


@lru_cache(4)
def known_names(extractor: Extractor) -> tuple[str, ...]:
    return tuple(name for rule in extractor.book.of(IndicatorRule) for name in rule.spellings())


@lru_cache(4)
def units(extractor: Extractor) -> tuple[str, ...]:
    """The units that people use for indicators, then all others by their first spelling."""
    usual = {rule.unit: None for rule in extractor.book.of(IndicatorRule) if rule.unit}
    return tuple(usual | {rule.spell[0]: None for rule in extractor.book.of(UnitRule)})


def best(begun: str, names: list[str]) -> list[str]:
    unique = [*dict.fromkeys(name for name in names if name and begun.lower() in name.lower())]
    return sorted(unique, key=lambda name: (not name.startswith(begun), len(name)))[:MOST]
