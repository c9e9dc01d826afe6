"""What people call an indicator or a place → how a store knows it, with suggestions where it knows nothing of the kind.

    indicator_of(connection, "GDP", book)          # economy.gdp
    place_of(connection, "大同")                    # Where(place="大同市", adcode="140200")
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from msgspec import Struct
from sqlalchemy import Connection, select

from extractor.errors import InputError
from extractor.resolve.indicator import plain
from extractor.rulebook import RuleBook
from extractor.rulebook.indicators import IndicatorRule, written
from extractor.write.tables import INDICATOR_NAMES, PLACES

SUGGESTED = 5


class Where(Struct, frozen=True):
    """A place as the observations have it."""

    place: str
    adcode: str | None


def indicator_of(connection: Connection, wanted: str, book: RuleBook) -> str:
    """The key of an indicator that the store holds, by its id, a name that it was met under, or any name of the rules.

    Raises InputError where the store holds none, or several, of that name.
    """
    known = select(INDICATOR_NAMES.c.id, INDICATOR_NAMES.c.met, INDICATOR_NAMES.c.name)
    rows: list[tuple[str, str, str]] = [(row[0], row[1], row[2]) for row in connection.execute(known)]
    keys = {key for key, _, _ in rows}
    if wanted in keys:
        return wanted
    same = plain(wanted)
    found = {key for key, *names in rows if same in map(plain, names)}
    found |= {rule.id for rule in book.of(IndicatorRule) if rule.id in keys
              and any(same in map(plain, written(name)) for name in rule.names)}
    if len(found) > 1:
        raise InputError(f"indicator {wanted!r} may be {', '.join(sorted(found))}; say which")
    if not found:
        raise InputError(
            f"no indicator is called {wanted!r} in this store{near(wanted, (name for row in rows for name in row))}"
        )
    return found.pop()


def place_of(connection: Connection, wanted: str) -> Where:
    """A place that the store holds, by its code, its name, or the beginning of its name (大同). Raises InputError."""
    rows = [
        Where(place, adcode or None) for place, adcode in connection.execute(select(PLACES.c.place, PLACES.c.adcode))
    ]
    exact = [row for row in rows if wanted in {row.place, f"{row.place} {row.adcode}"}]
    found = (
        exact or [row for row in rows if row.adcode == wanted] or [row for row in rows if row.place.startswith(wanted)]
    )
    if wanted.isdigit() and len(found) > 1:     # the townships of a county have its code too
        found = [min(found, key=lambda row: (row.place[-1] not in "市县区旗省", len(row.place)))]
    if not found:
        raise InputError(f"no place is called {wanted!r} in this store{near(wanted, (row.place for row in rows))}")
    if len(found) > 1:
        raise InputError(
            f"place {wanted!r} may be {', '.join(f'{row.place} {row.adcode}' for row in found[:SUGGESTED])}; say which"
        )
    return found[0]


def near(wanted: str, names: Iterable[str]) -> str:
    """; did you mean …? Names that hold the word first, then those spelled like it."""
    known = sorted({*names}, key=lambda name: (len(name), name))
    holding = [name for name in known if wanted.lower() in name.lower()]
    like = [name for name in difflib.get_close_matches(wanted, known, SUGGESTED, 0.4) if name not in holding]
    told = (holding + like)[:SUGGESTED]
    return f"; did you mean {', '.join(told)}?" if told else ""
