"""Arrow batches of records → a table of PostgreSQL, by COPY in its binary form: for results that come by the million.

    copy(extract_batches(batches), "postgresql://me@host/db")     # 51234, the rows that came in

The table has the columns of the batches. A document that comes again replaces what is there of it, and all of a call is
one transaction: one that is killed leaves nothing, and one that is repeated leaves nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from extractor.errors import MissingError, WriteError

if TYPE_CHECKING:
    import pyarrow

WHICH = "coalesce(path, document)"      # what a row belongs to: its file, or its text
SETUP = 0x6661637474    # the lock under which one process at a time makes the table


def copy(batches: Iterable[pyarrow.RecordBatch], url: str, table: str = "facts") -> int:
    """Rows into a table, which is made where there is none; gives their number.

    The rows of a file, or of a `document` where there is no `path`, are to come in one call; several calls may run at
    once. Characters NUL, which PostgreSQL does not take, become U+FFFD. Raises MissingError where the driver is not
    installed, WriteError where the database refuses; then nothing of the call is there.
    """
    driver = loaded()
    import pyarrow.compute

    seen: set[str] = set()
    count = 0
    try:
        with driver.connect(url) as connection, connection.cursor() as cursor:
            for batch in batches:
                if not seen:
                    make(connection, cursor, table, batch.schema)
                named = pyarrow.compute.coalesce(batch.column("path"), batch.column("document"))
                new = set(named.drop_null().unique().to_pylist()) - seen
                if new:
                    which = pyarrow.array([sorted(new)], pyarrow.list_(pyarrow.string()))
                    cursor.execute(
                        f"DELETE FROM {quoted(table)} WHERE {WHICH} = ANY($1)", pyarrow.record_batch({"which": which})
                    )
                seen |= new
                cursor.adbc_ingest(table, without_nul(batch), mode="append")
                count += batch.num_rows
            connection.commit()
    except driver.Error as error:
        raise WriteError(table, f"cannot be written: {' '.join(str(error).split())}") from None
    return count


def loaded() -> Any:
    try:
        from adbc_driver_postgresql import dbapi
    except ImportError:
        raise MissingError("COPY into PostgreSQL needs its driver", "postgresql") from None
    return dbapi


def make(connection: Any, cursor: Any, table: str, schema: pyarrow.Schema) -> None:
    """The table and what finds the rows of a file in it, in a transaction of their own."""
    cursor.execute(f"SELECT pg_advisory_xact_lock({SETUP})")
    cursor.fetchall()
    cursor.adbc_ingest(table, schema.empty_table(), mode="create_append")
    cursor.execute(f"CREATE INDEX IF NOT EXISTS {quoted(f'{table}_by_file')} ON {quoted(table)} ({WHICH})")
    connection.commit()


def quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))


def without_nul(batch: pyarrow.RecordBatch) -> pyarrow.RecordBatch:
    import pyarrow.compute

    columns = [
        pyarrow.compute.replace_substring(column, "\0", "\ufffd") if pyarrow.types.is_string(column.type) else column
        for column in batch.columns
    ]
    return pyarrow.record_batch(columns, schema=batch.schema)
