"""A database, empty or of any earlier version → one with the tables and views of this version, and all that was in it.

    prepare(connection, keeper, "facts.db")

Nothing is dropped but views. What an earlier version did not keep (the texts) stays unknown until the files are read
again; observations are made of the records that are there.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, inspect, select, text
from sqlalchemy.schema import CreateColumn

from extractor.errors import WriteError
from extractor.write.keep import Keeper, known, records_of
from extractor.write.tables import ABOUT, ISSUES, METADATA, OBSERVATIONS, RECORDS
from extractor.write.views import VIEWS

FORMAT = "2"
OURS = frozenset({"adcode", "issue_id", "sentence"})     # columns of `records` in each version
GONE = ("observations", "latest_records", "reviewed_records", "indicators")     # views of this and of earlier versions
# Full-text search of SQLite: an index over `words` that keeps no copy of them, and follows the table.
SEARCH = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS sentence_search USING fts5(words, content='sentences', content_rowid='sentence_id')",
    """CREATE TRIGGER IF NOT EXISTS sentence_added AFTER INSERT ON sentences BEGIN
           INSERT INTO sentence_search (rowid, words) VALUES (new.sentence_id, new.words); END""",
    """CREATE TRIGGER IF NOT EXISTS sentence_gone AFTER DELETE ON sentences BEGIN
           INSERT INTO sentence_search (sentence_search, rowid, words) VALUES ('delete', old.sentence_id, old.words); END""",
)


def prepare(connection: Connection, keeper: Keeper, name: str) -> None:
    """Makes what is missing. Raises WriteError where the tables are none of ours, or of a later version."""
    found = inspect(connection)
    there = set(found.get_table_names())
    if RECORDS.name in there and (strange := OURS - {column["name"] for column in found.get_columns(RECORDS.name)}):
        raise WriteError(
            name, f"its table 'records' has no column {min(strange)!r}: another program made it; name a new store"
        )
    format_ = None
    if ABOUT.name in there:
        format_ = connection.execute(select(ABOUT.c.value).where(ABOUT.c.name == "format")).scalar()
    if format_ and format_.isdigit() and int(format_) > int(FORMAT):
        raise WriteError(name, "a later version of extractor made it; install that one")
    missing = {table: columns for table in METADATA.sorted_tables if table.name in there
               and (columns := {*table.columns.keys()} - {column["name"] for column in found.get_columns(table.name)})}
    if format_ == FORMAT and not missing:
        return
    for view in GONE:
        if view in set(found.get_view_names()):
            connection.execute(
                text(f"DROP VIEW {view}" + (" CASCADE" if connection.dialect.name == "postgresql" else ""))
            )
    if missing:
        for table, columns in missing.items():
            for column in sorted(columns):
                definition = CreateColumn(table.columns[column]).compile(dialect=connection.dialect)
                connection.execute(text(f"ALTER TABLE {table.name} ADD COLUMN {definition}"))
    METADATA.create_all(connection)
    for table in missing:
        for index in table.indexes:
            index.create(connection, checkfirst=True)
    if connection.dialect.name == "sqlite":
        for statement in SEARCH:
            connection.execute(text(statement))
    for made in VIEWS:
        connection.execute(made)
    if RECORDS.name in there and (format_ is None or OBSERVATIONS in missing):
        for issue in connection.execute(select(ISSUES.c.issue_id)).scalars().all():
            if one := known(connection, issue):
                keeper.settle(connection, one, records_of(connection, issue))
    connection.execute(delete(ABOUT).where(ABOUT.c.name == "format"))
    connection.execute(insert(ABOUT).values(name="format", value=FORMAT))
