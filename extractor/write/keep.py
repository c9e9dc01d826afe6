"""The records of one issue, with what people said of them → its rows in `reviews`, `observations`, `indicator_names`,
`places`.

    keep = Keeper(dialect, Observer(…))
    keep.settle(connection, Known(issue_id=1, path="/2023/11.txt", member="", text="…"), records)

Whatever changes an issue, a new reading of it or a correction, settles it anew in the same transaction.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

import regex
from msgspec import Struct
from msgspec.structs import astuple
from sqlalchemy import Connection, Dialect, Table, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from extractor.model import Record
from extractor.write.fields import COLUMNS, LISTS
from extractor.write.observe import Observation, Observer
from extractor.write.revise import Correction, revised
from extractor.write.rows import Row, record_row
from extractor.write.storable import key
from extractor.write.tables import (
    ARTICLES,
    CORRECTIONS,
    INDICATOR_NAMES,
    ISSUES,
    MENTIONS,
    OBSERVATIONS,
    PLACES,
    RECORDS,
    REVIEWS,
    SENTENCES,
)

TOKENS = regex.compile(r"(?P<han>\p{Han}+)|(?:(?!\p{Han})[\p{L}\p{N}])+")
REMEMBERED = 1 << 16    # names and places that a process knows to be there
SAID = Correction.__struct_fields__


class Known(Struct, frozen=True):
    """An issue in the store. `text` is None if an older version of the store did not keep it."""

    issue_id: int
    path: str
    member: str
    text: str | None


class Keeper:
    """Writes what follows from records. It remembers which names and places are in the store already."""

    def __init__(self, dialect: Dialect, observer: Observer) -> None:
        self._dialect, self._observer = dialect, observer
        self._fills = {
            table: filling(table, dialect) for table in (ARTICLES, RECORDS, MENTIONS, REVIEWS, OBSERVATIONS, SENTENCES)
        }
        self._met: set[tuple[str, ...]] = set()

    def fill(self, connection: Connection, table: Table, issue: int, rows: Sequence[Row]) -> None:
        """Inserts rows by the driver's fastest way: SQLAlchemy inspects each value, which takes longer than the
        database does."""
        if not rows:
            return
        with closing(connection.connection.cursor()) as cursor:
            if self._dialect.name == "postgresql":
                with cursor.copy(self._fills[table]) as copy:
                    for row in rows:
                        copy.write_row((issue, *row))
            else:
                cursor.executemany(self._fills[table], [(issue, *row) for row in rows])

    def settle(self, connection: Connection, issue: Known, records: Sequence[Record], *, fresh: bool = False) -> None:
        """Applies all corrections of an issue to its records, and observes the outcome. `fresh`: no rows of it are
        there yet."""
        if not fresh:
            for table in (REVIEWS, OBSERVATIONS):
                connection.execute(delete(table).where(table.c.issue_id == issue.issue_id))
        said = corrections_of(connection, issue.path, issue.member)
        after = revised(records, said, issue.text)
        if said:
            lost = {one.correction_id for one in after.orphans}
            for orphaned in (0, 1):
                ids = [one.correction_id for one in said if (one.correction_id in lost) == bool(orphaned)]
                connection.execute(update(CORRECTIONS).where(CORRECTIONS.c.correction_id.in_(ids)).values(orphaned=orphaned))
        self.fill(
            connection,
            REVIEWS,
            issue.issue_id,
            [[number, review, *record_row(number, record)[1:]] for number, (record, review) in after.records.items()],
        )
        standing = {number: (record, None) for number, record in enumerate(records)} | dict(after.records)
        seen = [(record, self._observer.observe(record, number, review))
                for number, (record, review) in standing.items() if review != "rejected"]
        self.fill(connection, OBSERVATIONS, issue.issue_id, [astuple(one) for _, one in seen if one])
        self._meet(connection, [(record, one) for record, one in seen if one])

    def sentences(self, connection: Connection, issue: int, spans: Iterable[tuple[int, int]], text: str) -> None:
        """The sentences of an issue, to be found by their words."""
        self.fill(connection, SENTENCES, issue,
                  [(start, end, words) for start, end in spans if (words := self._words(text[start:end]))])

    def _words(self, text: str) -> str:
        found = [*tokens(text)]
        if self._dialect.name != "postgresql":
            return " ".join(found)
        return " ".join(f"'{token}':{place}" for place, token in enumerate(found[:16_000], 1))

    def _meet(self, connection: Connection, seen: Sequence[tuple[Record, Observation]]) -> None:
        """Inserts new names and places. They are sorted, so that two writers never deadlock."""
        names = {
            ("n", one.indicator_key, one.indicator): {
                "id": one.indicator_key,
                "met": key(one.indicator),
                "name": self._observer.names.get(one.indicator_key, one.indicator_key),
                "unit": self._observer.unit(one),
            }
            for _, one in seen
        }
        places = {("p", one.adcode or "", one.place): {
            "adcode": one.adcode or "", "place": key(one.place), "province": record.province, "city": record.city,
            "county": record.county} for record, one in seen if one.place}
        for table, rows in ((INDICATOR_NAMES, names), (PLACES, places)):
            new = [row for name, row in sorted(rows.items()) if name not in self._met]
            if new:
                made: Any = (postgresql if self._dialect.name == "postgresql" else sqlite).insert(table)
                connection.execute(made.on_conflict_do_nothing(), new)
        if len(self._met) > REMEMBERED:
            self._met.clear()
        self._met.update(names, places)

    def forget(self) -> None:
        """Called after a rolled back transaction: what it noted may not be in the store."""
        self._met.clear()


def filling(table: Table, dialect: Dialect) -> str:
    """The statement that inserts whole rows into a table; a sentence's number is assigned by the database."""
    names = [name for name in table.columns.keys() if name != "sentence_id"]
    quote = dialect.identifier_preparer.quote
    columns = f"{quote(table.name)} ({', '.join(map(quote, names))})"
    if dialect.name == "sqlite":
        return f"INSERT INTO {columns} VALUES ({', '.join('?' * len(names))})"
    return f"COPY {columns} FROM STDIN"


def corrections_of(connection: Connection, path: str, member: str) -> list[Correction]:
    """What people said of an issue and did not take back, in the order in which they said it."""
    found = select(*(CORRECTIONS.c[name] for name in SAID)).where(
        CORRECTIONS.c.path == path, CORRECTIONS.c.member == member, CORRECTIONS.c.undone_at.is_(None))
    return [Correction(**row._mapping) for row in connection.execute(found.order_by(CORRECTIONS.c.correction_id))]


def records_of(connection: Connection, issue: int, table: Table = RECORDS) -> list[Record]:
    """The records of an issue as the machine read them."""
    found = select(*(table.c[name] for name in COLUMNS)).where(table.c.issue_id == issue).order_by(table.c.number)
    return [as_record(row) for row in connection.execute(found)]


def as_record(row: Sequence[Any]) -> Record:
    """A row of a table that has the columns of records, in their order → the record."""
    fields = dict(zip(COLUMNS, row, strict=True))
    for name, value in fields.items():
        if isinstance(value, date):
            fields[name] = value.isoformat()
        elif name in LISTS:
            parts = tuple(value.split()) if value else ()
            if name == "bbox":
                fields[name] = tuple(map(float, parts)) or None
            else:
                fields[name] = parts
    return Record(**fields)


def known(connection: Connection, issue: int) -> Known | None:
    """The issue with this number."""
    wanted = select(ISSUES.c.issue_id, ISSUES.c.path, ISSUES.c.member, ISSUES.c.text).where(ISSUES.c.issue_id == issue)
    found = connection.execute(wanted).one_or_none()
    return Known(found[0], found[1], found[2], unpacked(found[3])) if found else None


def packed(text: str) -> bytes:
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 6)


def unpacked(content: bytes | None) -> str | None:
    return None if content is None else zlib.decompress(content).decode("utf-8", "surrogatepass")


def tokens(text: str) -> Iterator[str]:
    """What a text is found by: of Chinese each pair of neighbours and the last character of a run, else words and
    numbers.

    So whatever one looks for is found wherever it stands: 森林覆盖率 → 森林 林覆 覆盖 盖率 率.
    """
    for found in TOKENS.finditer("".join(text.split())):
        run = found[0]
        if found["han"] is None:
            yield run.lower()
            continue
        for place in range(len(run) - 1):
            yield run[place:place + 2]
        yield run[-1]


def add(connection: Connection, correction: Correction) -> int:
    """Stores a correction and returns its number."""
    values = {name: getattr(correction, name) for name in SAID if name != "correction_id"}
    number: int = connection.execute(
        insert(CORRECTIONS).values(orphaned=0, **values).returning(CORRECTIONS.c.correction_id)).scalar_one()
    return number


def undo(connection: Connection, correction_id: int) -> None:
    connection.execute(
        update(CORRECTIONS).where(CORRECTIONS.c.correction_id == correction_id).values(undone_at=datetime.now(UTC))
    )
