"""A store → what a report shows: every observation with its source, what was read and what failed, and what
contradicts.

    figures = gathered("facts.db")
    figures.rows[0].sentence, figures.conflicts     # [[0, 17], …]: rows of one thing and period with different values
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, and_, func, select

from extractor.errors import InputError
from extractor.pipeline import Extractor
from extractor.stored import opened
from extractor.stored.names import indicator_of, place_of
from extractor.write.tables import FAILURES, ISSUES, OBSERVATIONS, RECORDS, REVIEWS, RUNS

MOST = 200_000      # observations of a report; a page of more would open in no browser


class Row(Struct, frozen=True, kw_only=True):
    """One observation with where it stands. `issue` is the number of its issue among those of the report."""

    indicator: str
    named: str
    subject: str
    kind: str
    place: str
    adcode: str
    period: str
    value: float
    unit: str
    change: float | None
    basis: str
    per: str
    modifier: str
    printed: str
    page: int | None
    sentence: str
    review: str
    issue: int
    first: str
    last: str


class Figures(Struct, frozen=True, kw_only=True):
    """What a report is made of. `asof` is the moment at which the store was last written to."""

    name: str
    asof: str
    rows: tuple[Row, ...]
    issues: tuple[tuple[str, str, str, int], ...]       # title, file, day of publication, records
    failures: tuple[tuple[str, str], ...]               # file, reason
    conflicts: tuple[tuple[int, ...], ...]


def gathered(
    store: str | Path, extractor: Extractor, indicator: str | None = None, place: str | None = None
) -> Figures:
    """All that a store holds, or what it holds of one indicator or place. Raises InputError for a store or a name that
    is not there."""
    with opened(store, extractor) as held, held.reading() as connection:
        wanted = []
        if indicator:
            wanted.append(OBSERVATIONS.c.indicator_key == indicator_of(connection, indicator, extractor.book))
        if place:
            wanted.append(OBSERVATIONS.c.place == place_of(connection, place).place)
        count = connection.execute(select(func.count()).select_from(OBSERVATIONS).where(*wanted)).scalar_one()
        if count > MOST:
            raise InputError(
                f"{held.name}: {count:,} observations are too many for one report; say --indicator or --place"
            )
        issues, numbers = issues_of(connection)
        rows = rows_of(connection, wanted, numbers, named(connection))
        failures = connection.execute(
            select(FAILURES.c.path, FAILURES.c.member, FAILURES.c.reason).order_by(FAILURES.c.path)
        ).all()
        last = connection.execute(select(func.max(RUNS.c.finished_at))).scalar()
    return Figures(
        name=os.path.basename(held.name),
        asof=f"{last:%Y-%m-%d %H:%M}" if last else "",
        rows=rows,
        issues=issues,
        failures=tuple((path + ("/" + member if member else ""), reason) for path, member, reason in failures),
        conflicts=conflicting(rows),
    )


def issues_of(connection: Connection) -> tuple[tuple[tuple[str, str, str, int], ...], dict[int, int]]:
    """The issues in the order of publication, and the place of each in that order by its number."""
    issue = ISSUES.c
    found = connection.execute(
        select(issue.issue_id, issue.title, issue.path, issue.member, issue.published, issue.records).order_by(
            issue.published.desc().nulls_last(), issue.path, issue.member
        )
    ).all()
    made = tuple((title or "", path + ("/" + member if member else ""), str(published or ""), records)
                 for _, title, path, member, published, records in found)
    return made, {row[0]: number for number, row in enumerate(found)}


def named(connection: Connection) -> dict[str, str]:
    """What issues call an indicator most often, by its key."""
    seen = OBSERVATIONS.c
    counted = select(seen.indicator_key, seen.indicator, func.count().label("times")).group_by(
        seen.indicator_key, seen.indicator
    )
    found = sorted(connection.execute(counted), key=lambda row: (row.times, -len(row.indicator), row.indicator))
    return {row.indicator_key: row.indicator for row in found}


def rows_of(
    connection: Connection, wanted: list[Any], numbers: dict[int, int], names: dict[str, str]
) -> tuple[Row, ...]:
    seen, record, review = OBSERVATIONS.c, RECORDS.c, REVIEWS.c
    joined = OBSERVATIONS.outerjoin(
        RECORDS, and_(record.issue_id == seen.issue_id, record.number == seen.number)
    ).outerjoin(REVIEWS, and_(review.issue_id == seen.issue_id, review.number == seen.number))
    found = select(OBSERVATIONS, func.coalesce(review.sentence, record.sentence).label("sentence"),
                   func.coalesce(review.page, record.page).label("page")).select_from(joined).where(*wanted)
    rows = (row._mapping for row in connection.execute(found))
    made = [
        Row(
            indicator=names.get(one["indicator_key"], one["indicator_key"]),
            named=one["indicator"],
            subject=one["subject"] or "",
            kind=one["kind"],
            place=one["place"] or "",
            adcode=one["adcode"] or "",
            period=one["period"] or "",
            value=one["usual"],
            unit=one["usual_unit"],
            change=one["change"],
            basis=one["basis"] or "",
            per=one["per"] or "",
            modifier=one["modifier"] or "",
            printed=one["printed_number"] + one["printed_unit"],
            page=one["page"],
            sentence=one["sentence"] or "",
            review=one["review"] or "",
            issue=numbers[one["issue_id"]],
            first=str(one["date_start"] or ""),
            last=str(one["date_end"] or ""),
        )
        for one in rows
    ]
    return tuple(
        sorted(
            made,
            key=lambda row: (
                row.indicator, row.place, row.last, row.first, row.kind, row.issue, row.value, row.sentence,
            ),
        )
    )


def conflicting(rows: tuple[Row, ...]) -> tuple[tuple[int, ...], ...]:
    """Rows of the same thing, place and period of which two issues say different things, by their numbers. All sides
    are there."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for number, row in enumerate(rows):
        if row.period and row.place and row.kind in {"level", "change"}:
            key = (
                row.indicator,
                row.named if row.named != row.indicator and "（" in row.named else "",
                row.subject,
                row.kind,
                row.place,
                row.adcode,
                row.period,
                row.per,
                row.basis,
                row.unit,
            )
            groups.setdefault(key, []).append(number)
    return tuple(tuple(group) for group in groups.values() if len({rows[one].issue for one in group}) > 1
                 and len({said(rows[one]) for one in group}) > 1)


def said(row: Row) -> float:
    return row.value if row.change is None else row.change
