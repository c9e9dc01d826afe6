"""A database of issues and their records, SQLite or PostgreSQL, which at any moment holds whole issues only.

    store = Store("sqlite:///facts.db")
    store.prepare()
    run = store.begin("0.1.0 5f1c…", {"date": "2023-12-01"})
    store.put(Issue(path="/2023/11.txt", …), rows(document), run)    # one transaction: all of an issue's rows or none

Any number of processes may write at once: each writes a file under a lock, and sees what the one before it has written.
Whatever the database refuses is a WriteError of one line.

Nobody waits for the disk at the end of each transaction (SQLite: a write-ahead log, synchronous=NORMAL; PostgreSQL:
synchronous_commit=off): a killed process loses nothing, and after a power failure the database is whole, but the last
issues may be missing; they are then read again, as any issue is that the store does not hold.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from time import monotonic, sleep
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import (
    Connection,
    Engine,
    Table,
    and_,
    bindparam,
    case,
    create_engine,
    delete,
    event,
    func,
    insert,
    literal,
    or_,
    select,
    union,
    union_all,
    update,
)
from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from extractor.errors import MissingError, RefusedError, WriteError
from extractor.write.address import name_of, url_of
from extractor.write.keep import Keeper, Known, known, packed, records_of
from extractor.write.migrate import prepare
from extractor.write.observe import Observer
from extractor.write.rows import Row, Rows
from extractor.write.storable import fit, key, storable
from extractor.write.tables import ARTICLES, CORRECTIONS, FAILURES, ISSUES, MENTIONS, RECORDS, RUNS, shown

CONNECTING = 30     # seconds that a server has to answer
PATIENCE = 300      # seconds that a writer waits for others
LOG_PAGES = 16_000  # of SQLite's log before it is copied into the database: 64 MB
CACHE = 16_384      # kilobytes of SQLite's pages in each process
FETCHED = 5000      # rows held at once where a whole table is read
REFUSED = frozenset({"22", "23", "54"})     # classes of PostgreSQL's errors: data, constraints, limits
SETUP = 0x6661637473    # the lock of PostgreSQL under which one process at a time makes the tables


# An issue whose text is not kept, as in a store of an earlier version, is to be read again: its key fits nothing.
KEY = case((ISSUES.c.text.is_(None), "-"), else_=ISSUES.c.key)
# The members of a file with their keys, and an empty key for each of its failures.
THERE = union_all(select(FAILURES.c.member, literal("")).where(FAILURES.c.path == bindparam("path")),
                  select(ISSUES.c.member, KEY).where(ISSUES.c.path == bindparam("path")))
NEW = insert(ISSUES).returning(ISSUES.c.issue_id)


class Issue(Struct, frozen=True, kw_only=True):
    """What is known of an issue beside its rows.

    `member` is its name in a zip archive, else empty. `key` stands for the content, the options and the version of the
    rules. `members` is set on the last issue of a file: how many the file holds; where it is set, all of them are
    there.
    """

    path: str
    member: str = ""
    document: str
    title: str | None = None
    format: str | None = None
    published: date | None = None
    published_from: str | None = None
    place: str | None = None
    place_from: str | None = None
    characters: int
    sha256: str
    key: str
    members: int | None = None


class Failure(Struct, frozen=True, kw_only=True):
    """A file, or an issue in a zip archive, that could not be read, and why; `options` is a JSON object.

    `sha256` and `key` are None where the file could not even be opened.
    """

    path: str
    member: str = ""
    reason: str
    sha256: str | None = None
    key: str | None = None
    options: str = "{}"
    members: int | None = None

    def __str__(self) -> str:
        return f"{self.path}{'/' * bool(self.member)}{self.member}: {self.reason}"


class Store:
    """A database, opened on first use. `url` is FILE, sqlite:///FILE or postgresql://…; raises InputError for any
    other."""

    def __init__(self, url: str, observer: Observer | None = None) -> None:
        self._engine = engine(url)
        self._keeper = Keeper(self._engine.dialect, observer or Observer())
        self.name = name_of(self._engine.url)
        # what its driver raises where SQLAlchemy is passed by
        self._faults = self._engine.dialect.loaded_dbapi.Error

    def close(self) -> None:
        self._engine.dispose()

    def prepare(self) -> None:
        """Makes the tables, or brings those of an earlier version to this one. Raises WriteError where others of these
        names are."""
        with self.writing() as connection:
            prepare(connection, self._keeper, self.name)

    def begin(self, version: str, options: Mapping[str, Any]) -> int:
        """A new run → its id."""
        row = {"started_at": now(), "status": "running", "version": version,
               "options": storable(json.dumps(options, ensure_ascii=False))}
        with self.writing() as connection:
            run: int = connection.execute(insert(RUNS).values(row).returning(RUNS.c.run_id)).scalar_one()
            return run

    def finish(self, run: int, status: str, counts: Mapping[str, int]) -> None:
        """Ends a run; its status is done, interrupted or stopped."""
        with self.writing() as connection:
            connection.execute(
                update(RUNS).where(RUNS.c.run_id == run).values(finished_at=now(), status=status, **counts)
            )

    def whole(self) -> dict[str, str]:
        """Path → key of the files that are one issue each and there."""
        with self.reading() as connection:
            alone = select(ISSUES.c.path, KEY).where(ISSUES.c.members == 1)
            return dict(connection.execute(alone).all())

    def held(self, path: str, key: str) -> tuple[int, list[Failure]] | None:
        """How many issues of a file are there with that key, and what of it could not be read; None where something is
        yet to do."""
        with self.reading() as connection:
            ours = select(ISSUES.c.members).where(
                ISSUES.c.path == path, ISSUES.c.key == key, ISSUES.c.text.is_not(None)
            )
            issues = connection.execute(ours).scalars().all()
            if issues == [1]:
                return 1, []
            of_path = failures().where(FAILURES.c.path == path, FAILURES.c.key == key)
            failed = [Failure(**row._mapping) for row in connection.execute(of_path)]
        whole = any(issues) or any(failure.members for failure in failed)
        return (len(issues), failed) if whole else None

    def elsewhere(self, path: str, sha256: str) -> list[str]:
        """The other files with an issue of the same content."""
        with self.reading() as connection:
            others = select(ISSUES.c.path).where(ISSUES.c.sha256 == sha256, ISSUES.c.path != path)
            return [*connection.execute(others.distinct()).scalars()]

    def failures(self) -> list[Failure]:
        """All failures, by path."""
        with self.reading() as connection:
            return [Failure(**row._mapping) for row in connection.execute(failures())]

    def has(self, path: str, member: str, key: str) -> bool:
        """Whether an issue with this key is stored."""
        with self.reading() as connection:
            return connection.execute(select(KEY).where(*named(ISSUES, path, member))).scalar() == key

    def state(self) -> str:
        """Changes whenever an issue or a failure comes or goes."""
        with self.reading() as connection:
            return state(connection)

    @contextmanager
    def snapshot(self) -> Iterator[tuple[str, Callable[[Table], Iterator[Sequence[Row]]]]]:
        """The state at one moment, and a function that gives the rows of a table as they are at that moment, some at a
        time."""
        with self.reading() as connection:
            def read(table: Table) -> Iterator[Sequence[Row]]:
                found = select(*shown(table)).order_by(*(table.primary_key or table.columns))
                return connection.execute(found, execution_options={"yield_per": FETCHED}).partitions()

            yield state(connection), read

    def put(self, issue: Issue, rows: Rows, run: int, gone: Sequence[str] = ()) -> str:
        """Writes an issue whole: → `written`, `replaced`, or `unchanged` where another process has just done so.

        `gone` are files that are no more, of which this is what is left: what came of them goes. Raises RefusedError
        where the store does not take what the issue holds.
        """
        issue = fit(issue)
        with self.writing(issue.path) as connection:
            there = connection.execute(THERE, {"path": issue.path}).all()
            before = next((key for member, key in there if key and member == issue.member), None)
            if before == issue.key:
                if issue.members:  # it was not the last one that could be read when it was written
                    connection.execute(
                        update(ISSUES).where(*named(ISSUES, issue.path, issue.member)).values(members=issue.members)
                    )
                return "unchanged"
            if there:
                self._forget(connection, issue)
            for path in gone:
                connection.execute(delete(ISSUES).where(ISSUES.c.path == path))
            values = {
                **asdict(issue),
                "text": packed(rows.text),
                "records": len(rows.records),
                "run_id": run,
                "written_at": now(),
            }
            number = connection.execute(NEW, values).scalar_one()
            for table, own in ((ARTICLES, rows.articles), (RECORDS, rows.records), (MENTIONS, rows.mentions)):
                self._keeper.fill(connection, table, number, own)
            if gone:    # what people said of a file moves with it
                moved = update(CORRECTIONS).where(CORRECTIONS.c.path.in_(gone), CORRECTIONS.c.member == issue.member)
                connection.execute(moved.values(path=issue.path))
            self._keeper.sentences(connection, number, rows.sentences, rows.text)
            self._keeper.settle(connection, Known(number, issue.path, issue.member, rows.text), rows.facts, fresh=True)
        return "replaced" if before else "written"

    def fail(self, failure: Failure, run: int) -> None:
        """Stores a failure. If the content of the file is known, the failure replaces what came from earlier
        content."""
        failure = fit(failure)
        with self.writing(failure.path) as connection:
            if failure.key:
                self._forget(connection, failure)
            else:
                connection.execute(delete(FAILURES).where(*named(FAILURES, failure.path, failure.member)))
            connection.execute(insert(FAILURES).values({**asdict(failure), "run_id": run, "failed_at": now()}))

    def forget_failures(self, path: str) -> None:
        """Deletes the failures of a file that no longer exists."""
        with self.writing(path) as connection:
            connection.execute(delete(FAILURES).where(FAILURES.c.path == path))

    def settle(self, connection: Connection, issue: int) -> None:
        """Applies what people said of an issue, within the transaction in which they said it."""
        if one := known(connection, issue):
            self._keeper.settle(connection, one, records_of(connection, issue))

    def number_of(self, connection: Connection, path: str, member: str) -> int | None:
        """The number of an issue, by its file."""
        found: int | None = connection.execute(select(ISSUES.c.issue_id).where(*named(ISSUES, path, member))).scalar()
        return found

    def gone(self) -> list[str]:
        """The files of issues or failures that no longer exist, by path."""
        with self.reading() as connection:
            known = union(select(ISSUES.c.path), select(FAILURES.c.path)).order_by("path")
            return [path for path in connection.execute(known).scalars() if not os.path.exists(path)]

    def prune(self, path: str) -> None:
        """Deletes everything that came from a file. Corrections are kept, and apply again if the file comes back."""
        with self.writing(path) as connection:
            for table in (ISSUES, FAILURES):
                connection.execute(delete(table).where(table.c.path == path))

    def _forget(self, connection: Connection, new: Issue | Failure) -> None:
        """Deletes what a new issue or failure stands for, and after the last one of a file whatever is left of its
        former content."""
        old = [and_(*named(table, new.path, new.member)) for table in (ISSUES, FAILURES)]
        if new.members:
            former = [
                and_(table.c.path == new.path, or_(table.c.key != new.key, table.c.key.is_(None)))
                for table in (ISSUES, FAILURES)
            ]
            old = [or_(*pair) for pair in zip(old, former, strict=True)]
            if new.member:      # a failure of the archive as a whole
                old[1] = or_(old[1], and_(*named(FAILURES, new.path, "")))
        for table, condition in zip((ISSUES, FAILURES), old, strict=True):
            connection.execute(delete(table).where(condition))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._told(), self._engine.connect().execution_options(reading=True) as connection:
            yield connection

    @contextmanager
    def writing(self, path: str | None = None) -> Iterator[Connection]:
        """A transaction that holds the lock of a file, or of the tables as a whole. SQLite has one lock for all."""
        with self._told(), self._engine.begin() as connection:
            if self._engine.dialect.name == "postgresql":
                lock = func.hashtextextended(path, 0) if path else SETUP
                connection.execute(
                    select(func.pg_advisory_xact_lock(lock), func.set_config("synchronous_commit", "off", True))
                )
            try:
                yield connection
            except BaseException:
                self._keeper.forget()
                raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, self._faults, OverflowError, UnicodeError) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            told = str(cause).partition("\n")[0]
            if refused(cause):
                raise RefusedError(self.name, f"does not take it: {told}") from None
            raise WriteError(self.name, f"cannot be written: {told}") from None


def engine(store: str) -> Engine:
    """An engine for a store's address. Raises InputError where it is none, MissingError where its driver is not
    installed."""
    url = url_of(store)
    if url.drivername == "sqlite":
        made = create_engine(url, connect_args={"timeout": PATIENCE}, paramstyle="qmark")
        event.listen(made, "connect", set_up)
        event.listen(made, "begin", begin)
        return made
    try:
        waits = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECTING}
        return create_engine(url, connect_args=waits, paramstyle="format")
    except (ImportError, NoSuchModuleError):
        raise MissingError("PostgreSQL needs its driver", "postgresql") from None


def set_up(connection: Any, _record: object) -> None:
    """Configures a new SQLite connection: transactions begin where `begin` says so, not where the driver guesses."""
    connection.isolation_level = None
    patiently_wal(connection)
    for setting in ("synchronous = NORMAL", "foreign_keys = ON", f"wal_autocheckpoint = {LOG_PAGES}",
                    f"cache_size = -{CACHE}"):
        connection.execute(f"PRAGMA {setting}").close()


def patiently_wal(connection: Any) -> None:
    """Turns on write-ahead logging; retries, as SQLite fails at once while another connection does the same."""
    end = monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > end:
                raise
            sleep(0.01)
        else:
            return


def begin(connection: Connection) -> None:
    """A writer takes the lock at once: one that first reads could be refused it later."""
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reading") else "BEGIN IMMEDIATE")


def named(table: Table, path: str, member: str) -> tuple[Any, Any]:
    return table.c.path == key(path), table.c.member == key(member)


def refused(error: BaseException | None) -> bool:
    """Whether a database error is about the data: values out of range, too long, or in conflict with each other."""
    state = getattr(error, "sqlstate", None)
    if state:
        return state[:2] in REFUSED
    return isinstance(error, (OverflowError, UnicodeError)) or any(kind.__name__ in ("DataError", "IntegrityError")
                                                                    for kind in type(error).__mro__)


def failures() -> Any:
    return select(*(FAILURES.c[name] for name in Failure.__struct_fields__)).order_by(
        FAILURES.c.path, FAILURES.c.member
    )


def state(connection: Connection) -> str:
    """Numbers are never given twice, so the last one and how many there are tell of any change."""
    beside = (func.max(FAILURES.c.failure_id), func.count(FAILURES.c.failure_id),
              func.max(CORRECTIONS.c.correction_id), func.count(CORRECTIONS.c.undone_at))
    seen = select(func.max(ISSUES.c.issue_id), func.count(), *(select(one).scalar_subquery() for one in beside))
    return ".".join(str(number or 0) for number in connection.execute(seen).one())


def now() -> datetime:
    return datetime.now(UTC)
