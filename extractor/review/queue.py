"""A store → what is to be looked at, the least certain records first.

    Queue(store).page(connection, Filters(kind="level", state="open"), 0)

Filters are those of the address of the page. What differs from last year by a factor of ten is looked for once for each
state of the store, since it compares all figures with each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, Table, and_, func, literal, or_, select, tuple_

from extractor.write.storable import storable
from extractor.write.store import Store, state
from extractor.write.tables import CORRECTIONS, INDICATOR_NAMES, ISSUES, OBSERVATIONS, PLACES, RECORDS, REVIEWS

SIZE = 50           # records of a page
COUNTED = 10_000    # more than that are not counted
JUMPS = 1_000       # of those, at most so many are shown
SPREAD = 1 << 22    # more than there are records of an issue: with it two numbers are one
FACTOR = 10.0
SHOWN = (
    "issue_id", "number", "start", "end", "kind", "indicator", "subject", "text", "unit", "place", "date_start",
    "date_end", "sentence",
)
KINDS = ("level", "change", "rank", "limit", "target", "other")
STATES = ("open", "accepted", "corrected", "added", "rejected", "all")


class Filters(Struct, frozen=True):
    """What a person wants to see. All are texts, as they come from an address; `jump` asks for differences by a factor
    of ten."""

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
    made = Filters(
        **{name: storable(given[name].strip()[:200]) for name in Filters.__struct_fields__ if given.get(name)}
    )
    return made if made.state in STATES else Filters(**{**asdict(made), "state": "open"})


class Queue:
    """Asks a store for its records. It remembers which figures jump, for one state of the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._jumps: tuple[str, Sequence[tuple[int, int]]] = ("", ())
        self._lock = Lock()

    def page(self, connection: Connection, filters: Filters, offset: int, size: int = SIZE) -> list[Any]:
        """Records with the issue that they stand in, from an offset on."""
        record = table_of(filters).c
        sure = record.confidence if "confidence" in record else literal(None)
        columns = [*(record[name] for name in SHOWN), sure.label("confidence"), REVIEWS.c.review.label("review"),
                   ISSUES.c.title, ISSUES.c.path]
        order = (
            [record.issue_id, record.number]
            if "confidence" not in record
            else [record.confidence, record.issue_id, record.number]
        )
        return [
            *connection.execute(self._found(connection, filters, columns).order_by(*order).limit(size).offset(offset))
        ]

    def count(self, connection: Connection, filters: Filters) -> int:
        """How many there are, counted up to COUNTED + 1."""
        if filters == Filters():
            every = connection.execute(select(func.coalesce(func.sum(ISSUES.c.records), 0))).scalar_one()
            looked_at = connection.execute(
                select(func.count()).select_from(REVIEWS).where(REVIEWS.c.review != "added")
            ).scalar_one()
            return max(0, int(every) - int(looked_at))
        some = self._found(connection, filters, [table_of(filters).c.number]).limit(COUNTED + 1).subquery()
        counted: int = connection.execute(select(func.count()).select_from(some)).scalar_one()
        return counted

    def _found(self, connection: Connection, filters: Filters, columns: list[Any]) -> Any:
        """Some columns of the records that pass the filters."""
        table = table_of(filters)
        joined = table.join(ISSUES, ISSUES.c.issue_id == table.c.issue_id)
        if table is RECORDS:
            joined = joined.outerjoin(
                REVIEWS, and_(REVIEWS.c.issue_id == table.c.issue_id, REVIEWS.c.number == table.c.number)
            )
        return select(*columns).select_from(joined).where(*self._conditions(connection, filters, table.c))

    def _conditions(self, connection: Connection, filters: Filters, record: Any) -> list[Any]:
        made: list[Any] = []
        if filters.state == "open":
            made.append(REVIEWS.c.number.is_(None))
        elif filters.state != "all":
            made.append(REVIEWS.c.review == filters.state)
        if filters.kind:
            made.append(record.kind == filters.kind)
        if filters.issue:
            issue = ISSUES.c
            like = issue.title.contains(filters.issue, autoescape=True) | issue.path.contains(
                filters.issue, autoescape=True
            )
            exact = filters.issue.isdigit() and len(filters.issue) < 10
            made.append(
                record.issue_id == int(filters.issue)
                if exact
                else record.issue_id.in_(select(issue.issue_id).where(like))
            )
        if filters.indicator or filters.place:
            named = select(OBSERVATIONS.c.issue_id, OBSERVATIONS.c.number).where(*measured(filters))
            made.append(tuple_(record.issue_id, record.number).in_(named))
        if filters.jump:
            some = self.jumps(connection)
            made += [
                record.issue_id.in_({issue for issue, _ in some}),
                (record.issue_id * SPREAD + record.number).in_([issue * SPREAD + number for issue, number in some]),
            ]
        return made

    def jumps(self, connection: Connection) -> Sequence[tuple[int, int]]:
        """The first records whose figure is ten times that of the same thing a year before or after, or a tenth of
        it."""
        with self._lock:
            now = state(connection)
            if self._jumps[0] != now:
                self._jumps = now, sorted(set(jumping(connection)))[:JUMPS]
            return self._jumps[1]


def measured(filters: Filters) -> list[Any]:
    """The observations of an indicator, a place, or both."""
    seen, name = OBSERVATIONS.c, INDICATOR_NAMES.c
    made: list[Any] = []
    if filters.indicator:
        keys = select(name.id).where(or_(name.met == filters.indicator, name.id == filters.indicator))
        made.append(seen.indicator_key.in_(keys))
    if filters.place:
        words = filters.place.split()
        codes = select(PLACES.c.adcode).where(PLACES.c.place == words[0])   # by these the index is used
        named = and_(seen.place == words[0], or_(seen.adcode.in_(codes), seen.adcode.is_(None)))
        made.append(seen.adcode == words[-1] if words[-1].isdigit() else named)
    return made


def table_of(filters: Filters) -> Table:
    """Where the records of a state stand: what people left of them, or what the machine read."""
    return REVIEWS if filters.state in {"added", "rejected", "corrected", "accepted"} else RECORDS


def jumping(connection: Connection) -> Sequence[tuple[int, int]]:
    """Read through once, in the order of what is measured: figures of one thing lie beside each other."""
    seen = OBSERVATIONS.c
    same = (seen.indicator_key, seen.place, seen.adcode, seen.subject, seen.per, seen.unit)
    rows = connection.execute(
        select(*same, seen.date_start, seen.date_end, seen.value, seen.issue_id, seen.number).where(
            seen.kind == "level", seen.date_end.is_not(None), seen.date_start.is_not(None), seen.value != 0
        )
    )
    figures: dict[tuple[Any, ...], list[tuple[float, int, int]]] = {}
    for *what, first, last, value, issue, number in rows:
        figures.setdefault((*what, first.year, first.month, first.day, last.year, last.month), []).append(
            (value, issue, number)
        )
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
    places = (
        select(c.path, c.member, c.start)
        .where(c.who == who, c.at >= midnight, c.undone_at.is_(None))
        .distinct()
        .subquery()
    )
    done: int = connection.execute(select(func.count()).select_from(places)).scalar_one()
    return done
