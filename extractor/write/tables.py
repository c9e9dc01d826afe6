"""The tables and views of a store, the same in SQLite and in PostgreSQL.

    issues 1 ─ n articles, records, mentions        runs 1 ─ n issues, failures

`records` has the fields of `record.schema.json` under their names, `issue_id` and the record's `number` in its issue before
them. Codes are text, days are dates, lists are joined by a blank. What is counted inside an issue (articles, records,
mentions) is counted from 0, in the order of the text.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    UniqueConstraint,
    and_,
    case,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.schema import CreateView

from extractor.write.frame import COLUMNS, DAYS, REAL, WHOLE
from extractor.write.rows import ARTICLE_COLUMNS, MENTION_COLUMNS

METADATA = MetaData()
EXACT = frozenset({"low", "high", "base_low", "base_high", "seconds"})


def typed(name: str) -> Column[object]:
    """A column of `records` with the type that frames and Parquet give it."""
    kind = Integer if name in WHOLE else Float(53) if name in REAL else Date if name in DAYS else Text
    return Column(name, kind, nullable=name not in {"start", "end", "text", "kind"})


def told(name: str) -> Column[object]:
    """A column of `mentions`."""
    kind = (Integer if name in {"start", "end"} else Float(53) if name in EXACT
            else Date if name in {"start_date", "end_date"} else Text)
    return Column(name, kind)


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

# A file is known by its path, an issue in a zip archive by the archive's path and its name in there. `key` is a hash of the
# content, the options and the version of the rules. `members`, on the last issue of a file, says how many the file holds:
# where it is set, all of them are in.
KNOWN = ("path", "member")
ISSUES = Table(
    "issues", METADATA,
    Column("issue_id", Integer, primary_key=True),
    Column("path", Text, nullable=False),
    Column("member", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("title", Text), Column("format", Text),
    Column("published", Date), Column("published_from", Text),
    Column("place", Text), Column("place_from", Text),
    Column("characters", Integer, nullable=False),
    Column("records", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("members", Integer),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint(*KNOWN),
    Index("issues_by_content", "sha256"),
    sqlite_autoincrement=True)

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

MENTIONS = Table("mentions", METADATA, *numbered(), *map(told, MENTION_COLUMNS))

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


def latest() -> Select[tuple[object, ...]]:
    """The records without those that a later issue tells anew: the same kind of figure of the same thing, place and period.

    Records without an indicator or a period say too little to be told anew: all of them stay.
    """
    record = RECORDS.c
    same = [record.kind, func.coalesce(record.indicator_id, record.indicator), record.subject, record.dimension, record.per,
            record.basis, func.coalesce(record.adcode, record.place), record.place, record.date_start, record.date_end]
    newest = func.rank().over(partition_by=same, order_by=[ISSUES.c.published.desc().nulls_last(), ISSUES.c.issue_id.desc()])
    ranked = select(RECORDS, ISSUES.c.published, newest.label("newness")).join(ISSUES).subquery()
    alone = or_(ranked.c.indicator.is_(None), and_(ranked.c.date_start.is_(None), ranked.c.date_end.is_(None)))
    return select(*(column for column in ranked.c if column.name != "newness")).where(or_(ranked.c.newness == 1, alone))


LATEST = CreateView(latest(), "latest_records", metadata=METADATA).table


def observed() -> Select[tuple[object, ...]]:
    """One row for each known indicator, place and period: its value in the base unit. 2023, 2023-09, 2023-Q3, 2023-01-01/2023-09-30."""
    record = LATEST.c
    first, last = cast(record.date_start, Text), cast(record.date_end, Text)
    year, month = func.substr(first, 1, 4), func.substr(first, 1, 7)
    quarter = (cast(func.substr(first, 6, 2), Integer) + 2) // 3
    period = case(
        (record.granularity == "year", year),
        (record.granularity == "month", month),
        (record.granularity == "quarter", year + "-Q" + cast(quarter, Text)),
        (record.date_start == record.date_end, first),
        else_=first + "/" + last)
    return select(
        record.indicator_id, record.adcode, record.place, record.subject, period.label("period"), record.date_start,
        record.date_end, record.per, func.coalesce(record.base_low, record.value_low).label("value"),
        func.coalesce(record.base_high, record.value_high).label("value_high"),
        func.coalesce(record.base_unit, record.unit).label("unit"), record.modifier, record.issue_id,
    ).where(record.kind == "level", record.indicator_id.is_not(None), record.adcode.is_not(None),
            record.date_start.is_not(None), record.date_end.is_not(None)).distinct()


OBSERVATIONS = CreateView(observed(), "observations", metadata=METADATA).table
