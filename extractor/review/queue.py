"""A store → what is to be looked at, the least certain records first.

    Queue(store).page(connection, Filters(kind="level", state="open"), 0)

Filters are those of the address of the page. What differs from last year by a factor of ten is looked for once for each state of the
store, since it compares all figures with each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, and_, func, literal, or_, select, tuple_

from extractor.write.storable import storable
from extractor.write.store import Store, state
from extractor.write.tables import CORRECTIONS, INDICATOR_NAMES, ISSUES, OBSERVATIONS, RECORDS, REVIEWS

SIZE = 50           # records of a page
COUNTED = 10_000    # more than that are not counted
FACTOR = 10.0
SHOWN = ("issue_id", "number", "start", "end", "kind", "indicator", "subject", "text", "unit", "place", "date_start", "date_end",
         "sentence")
KINDS = ("level", "change", "rank", "limit", "target", "other")
STATES = ("open", "accepted", "corrected", "added", "rejected", "all")


class Filters(Struct, frozen=True):
    """What a person wants to see. All are texts, as they come from an address; `jump` asks for differences by a factor of ten."""

    issue: str = ""
    indicator: str = ""
    place: str = ""
    kind: str = ""
    state: str = "open"
    jump: str = ""

    def address(self) -> dict[str, str]:
        """The parameters of an address with these filters."""
        return {name: value for name, value in asdict(self).items() if value and (name, value) != ("state", "open")}


def filters_of(given: Mapping[str, str]) -> Filters:
    made = Filters(**{name: storable(given[name].strip()[:200]) for name in Filters.__struct_fields__ if given.get(name)})
    return made if made.state in STATES else Filters(**{**asdict(made), "state": "open"})


class Queue:
    """Asks a store for its records. It remembers which figures jump, for one state of the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._jumps: tuple[str, frozenset[tuple[int, int]]] = ("", frozenset())
        self._lock = Lock()

    def page(self, connection: Connection, filters: Filters, offset: int, size: int = SIZE) -> list[Any]:
        """Records with the issue that they stand in, from an offset on."""
        table, both = (REVIEWS, None) if filters.state in {"added", "rejected", "corrected", "accepted"} else (RECORDS, REVIEWS)
        record = table.c
        columns = [record[name] for name in SHOWN]
        sure = record.confidence if "confidence" in record else literal(None)
        review = REVIEWS.c.review
        joined = table.join(ISSUES, ISSUES.c.issue_id == record.issue_id)
        if both is not None:
            joined = joined.outerjoin(REVIEWS, and_(REVIEWS.c.issue_id == record.issue_id, REVIEWS.c.number == record.number))
        found = select(*columns, sure.label("confidence"), review.label("review"), ISSUES.c.title, ISSUES.c.path).select_from(joined)
        for condition in self._conditions(connection, filters, record):
            found = found.where(condition)
        order = [record.issue_id, record.number] if "confidence" not in record else [record.confidence, record.issue_id, record.number]
        return [*connection.execute(found.order_by(*order).limit(size).offset(offset))]

    def count(self, connection: Connection, filters: Filters) -> int:
        """How many there are, counted up to COUNTED + 1."""
        if filters == Filters():
            every = connection.execute(select(func.coalesce(func.sum(ISSUES.c.records), 0))).scalar_one()
            looked_at = connection.execute(select(func.count()).select_from(REVIEWS).where(REVIEWS.c.review != "added")).scalar_one()
            return max(0, int(every) - int(looked_at))
        return len(self.page(connection, filters, 0, COUNTED + 1))

    def _conditions(self, connection: Connection, filters: Filters, record: Any) -> list[Any]:
        made: list[Any] = []
        if filters.state == "open":
            made.append(REVIEWS.c.number.is_(None))
        elif filters.state != "all":
            made.append(REVIEWS.c.review == filters.state)
        if filters.kind:
            made.append(record.kind == filters.kind)
        if filters.issue:
            made.append(ISSUES.c.issue_id == int(filters.issue) if filters.issue.isdigit() and len(filters.issue) < 10 else or_(
                ISSUES.c.title.contains(filters.issue, autoescape=True), ISSUES.c.path.contains(filters.issue, autoescape=True)))
        seen = OBSERVATIONS.c
        same = [seen.issue_id == record.issue_id, seen.number == record.number]
        if filters.indicator:
            name = INDICATOR_NAMES.c
            keys = select(name.id).where(or_(name.met == filters.indicator, name.id == filters.indicator))
            named = select(seen.issue_id, seen.number).where(seen.indicator_key.in_(keys))
            made.append(tuple_(record.issue_id, record.number).in_(named))
        if filters.place:
            words = filters.place.split()
            code = words[-1] if words[-1].isdigit() else None
            where = seen.adcode == code if code else seen.place == words[0]
            made.append(select(seen.number).where(*same, where).exists())
        if filters.jump:
            numbers = sorted(self.jumps(connection))[:COUNTED]
            made.append(tuple_(record.issue_id, record.number).in_(numbers or [(0, -1)]))
        return made

    def jumps(self, connection: Connection) -> frozenset[tuple[int, int]]:
        """The records whose figure is ten times that of the same thing a year before or after, or a tenth of it."""
        with self._lock:
            now = state(connection)
            if self._jumps[0] != now:
                self._jumps = now, frozenset(jumping(connection))
            return self._jumps[1]


def jumping(connection: Connection) -> Sequence[tuple[int, int]]:
    """Read through once, in the order of what is measured: figures of one thing lie beside each other."""
    seen = OBSERVATIONS.c
    same = (seen.indicator_key, seen.place, seen.adcode, seen.subject, seen.per, seen.unit)
    rows = connection.execute(select(*same, seen.date_start, seen.date_end, seen.value, seen.issue_id, seen.number).where(
        seen.kind == "level", seen.date_end.is_not(None), seen.date_start.is_not(None), seen.value != 0))
    figures: dict[tuple[Any, ...], list[tuple[float, int, int]]] = {}
    for *what, first, last, value, issue, number in rows:
        figures.setdefault((*what, first.year, first.month, first.day, last.year, last.month), []).append((value, issue, number))
    found = []
    for key, ours in figures.items():
        *what, first_year, month, day, last_year, last_month = key
        for before in figures.get((*what, first_year - 1, month, day, last_year - 1, last_month), ()):
            for now in ours:
                ratio = abs(now[0] / before[0])
                if ratio >= FACTOR or ratio <= 1 / FACTOR:
                    found += [now[1:], before[1:]]
    return found


def progress(connection: Connection, who: str) -> int:
    """How many records a person has looked at today, as the clock of this machine has it."""
    midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    c = CORRECTIONS.c
    places = select(c.path, c.member, c.start).where(c.who == who, c.at >= midnight, c.undone_at.is_(None)).distinct().subquery()
    done: int = connection.execute(select(func.count()).select_from(places)).scalar_one()
    return done
