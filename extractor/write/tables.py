"""The tables of a store, the same in SQLite and in PostgreSQL; the views over them stand in `views`.

    issues 1 ─ n articles, records, reviews, observations, sentences, mentions        runs 1 ─ n issues, failures

`records` has the fields of `Record` under their names, `issue_id` and the record's `number` in its issue before them;
`reviews` has the same of those records that people corrected, added, accepted or rejected, made from `corrections`.
Codes are text, days are dates, lists are joined by a blank. What is counted inside an issue (articles, records,
mentions) is counted from 0, in the order of the text. What each column holds is told in `columns.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, get_type_hints

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from extractor.model import Date as Period
from extractor.model import Duration, Place
from extractor.write.fields import COLUMNS, DAYS, FIELDS, without_none
from extractor.write.observe import Observation
from extractor.write.revise import Correction
from extractor.write.rows import ARTICLE_COLUMNS, MENTION_COLUMNS

METADATA = MetaData()
TYPES: Mapping[str, Any] = MappingProxyType(
    {"whole": Integer, "real": Float(53), "day": Date, "list": Text, "text": Text}
)
SQL: Mapping[Any, Any] = MappingProxyType({
    int: Integer, float: Float(53), Decimal: Float(53), date: Date, datetime: DateTime(timezone=True)})


def typed(name: str) -> Column[object]:
    """A column of `records` with the type that frames and Parquet give it."""
    return Column(name, TYPES[FIELDS[name].kind], nullable=name not in {"start", "end", "text", "kind"})


def held(*kinds: type) -> dict[str, Any]:
    """The fields of classes with their types in a database: what is no number, day or moment is text, and so are lists
    and times."""
    hints = {name: hint for kind in kinds for name, hint in get_type_hints(kind).items()}
    return {name: Date if name in DAYS else SQL.get(without_none(hint), Text) for name, hint in hints.items()}


def numbered() -> list[Column[object]]:
    """The key of what is counted inside an issue."""
    return [Column("issue_id", ForeignKey("issues.issue_id", ondelete="CASCADE"), primary_key=True),
            Column("number", Integer, primary_key=True, autoincrement=False)]


RUNS = Table(
    "runs", METADATA,
    Column("run_id", Integer, primary_key=True),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    Column("status", Text, nullable=False),          # running, done, interrupted, stopped
    Column("version", Text, nullable=False),         # of the package and of the rules
    Column("options", Text, nullable=False),         # as a JSON object
    Column("written", Integer), Column("replaced", Integer), Column("unchanged", Integer), Column("failed", Integer),
    Column("records", Integer),
    sqlite_autoincrement=True)

# A file is known by its path, an issue in a zip archive by the archive's path and its name in there. `key` is a hash of
# the content, the options and the version of the rules. `members`, on the last issue of a file, says how many the file
# holds: where it is set, all of them are in.
KNOWN = ("path", "member")
ISSUES = Table(
    "issues",
    METADATA,
    Column("issue_id", Integer, primary_key=True),
    Column("path", Text, nullable=False),
    Column("member", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("title", Text),
    Column("format", Text),
    Column("published", Date),
    Column("published_from", Text),
    Column("place", Text),
    Column("place_from", Text),
    Column("characters", Integer, nullable=False),
    Column("records", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("members", Integer),
    Column("text", LargeBinary),  # zlib; unknown in a store of an older version, until the file is read again
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint(*KNOWN),
    Index("issues_by_content", "sha256"),
    sqlite_autoincrement=True,
)

ARTICLES = Table(
    "articles", METADATA, *numbered(),
    *(Column(name, Integer if name in {"start", "end"} else Text) for name in ARTICLE_COLUMNS))

RECORDS = Table(
    "records", METADATA, *numbered(), *map(typed, COLUMNS),
    ForeignKeyConstraint(["issue_id", "article"], ["articles.issue_id", "articles.number"], ondelete="CASCADE"))
Index("records_by_indicator", RECORDS.c.indicator_id, RECORDS.c.adcode, RECORDS.c.date_end,
      sqlite_where=RECORDS.c.indicator_id.is_not(None), postgresql_where=RECORDS.c.indicator_id.is_not(None))
Index("records_by_place", RECORDS.c.adcode)
Index("records_by_period", RECORDS.c.date_end)

# Records as people left them; `review` says which way: accepted, corrected, added, rejected.
REVIEWS = Table("reviews", METADATA, *numbered(), Column("review", Text, nullable=False), *map(typed, COLUMNS))

OBSERVATIONS = Table(
    "observations",
    METADATA,
    *numbered(),
    *(Column(name, kind) for name, kind in held(Observation).items() if name != "number"),
    Index("observations_by_indicator", "indicator_key", "adcode", "date_end"),
    Index("observations_by_place", "adcode"),
    Index("observations_by_record", "record_id"),
    Index("observations_by_confidence", "confidence"),
)

# Each name under which an indicator was met; an indicator that the rules do not know is known by its name.
INDICATOR_NAMES = Table(
    "indicator_names", METADATA,
    Column("id", Text, primary_key=True), Column("met", Text, primary_key=True),
    Column("name", Text, nullable=False), Column("unit", Text))

PLACES = Table(
    "places", METADATA,
    Column("adcode", Text, primary_key=True), Column("place", Text, primary_key=True),
    Column("province", Text), Column("city", Text), Column("county", Text))

# Sentences are cut from the text of their issue; `words` is what a search finds them by.
SENTENCES = Table(
    "sentences", METADATA,
    Column("sentence_id", Integer, primary_key=True),
    Column("issue_id", ForeignKey("issues.issue_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("start", Integer, nullable=False), Column("end", Integer, nullable=False),
    Column("words", Text().with_variant(TSVECTOR, "postgresql"), nullable=False))
Index("sentences_by_words", SENTENCES.c.words, postgresql_using="gin").ddl_if("postgresql")

# Corrections outlive records and issues: they are bound to a file and to words in it, not to a row.
CORRECTIONS = Table(
    "corrections", METADATA,
    Column("correction_id", Integer, primary_key=True),
    *(Column(name, kind, nullable=name in {"field", "old", "new", "record", "note"})
      for name, kind in held(Correction).items() if name != "correction_id"),
    Column("orphaned", Integer, nullable=False, default=0),     # 1 where the text no longer holds its words
    Column("undone_at", DateTime(timezone=True)),
    Index("corrections_by_issue", "path", "member"),
    Index("corrections_by_day", "at"),
    sqlite_autoincrement=True)

# What kind of store this is: `format` counts the versions of these tables and views.
ABOUT = Table("about", METADATA, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

if "confidence" in RECORDS.c:     # the least certain records first
    Index("records_by_confidence", RECORDS.c.confidence, RECORDS.c.issue_id, RECORDS.c.number)

MENTION = held(Duration, Period, Place)
MENTIONS = Table("mentions", METADATA, *numbered(), *(Column(name, MENTION[name]) for name in MENTION_COLUMNS))

FAILURES = Table(
    "failures", METADATA,
    Column("failure_id", Integer, primary_key=True),
    Column("path", Text, nullable=False),
    Column("member", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("sha256", Text),                          # unknown where the file could not even be opened
    Column("key", Text),
    Column("options", Text, nullable=False),         # date, place, title that it was given, as a JSON object
    Column("members", Integer),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
    Column("failed_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint(*KNOWN),
    sqlite_autoincrement=True)


def shown(table: Table) -> list[Column[object]]:
    """The columns of a table that files can show: all but packed texts."""
    return [column for column in table.columns if not isinstance(column.type, LargeBinary)]
