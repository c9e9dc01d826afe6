"""A store, an indicator, a place → its figures over time, each with the sentence that it was read from.

    series("facts.db", "GDP", "大同市")        # a DataFrame, indexed by period: value, unit, …, sentence, path, page

Of figures of the same thing and period, those of the latest issue count; `others` says how many different values other
issues give. What is measured of different subjects, or under a narrower name, stays apart: such rows share a period.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import regex
from msgspec import Struct
from msgspec.structs import fields, replace
from sqlalchemy import Connection, and_, func, select

from extractor.pipeline import Extractor, default_extractor
from extractor.stored import opened
from extractor.stored.names import indicator_of, place_of
from extractor.write.tables import ISSUES, OBSERVATIONS, RECORDS, REVIEWS

if TYPE_CHECKING:
    import pandas

BRACKETED = regex.compile(r"[(（\[［【〔]([^()（）\[\]［］【】〔〕]*)[)）\]］】〕]")


class Figure(Struct, frozen=True, kw_only=True):
    """One figure of a series. `value` is in `unit`, the one that people use; `others` counts the values that other
    issues give."""

    period: str | None
    value: float
    value_high: float
    unit: str
    indicator: str
    subject: str | None
    place: str | None
    adcode: str | None
    kind: str
    basis: str | None
    per: str | None
    modifier: str | None
    date_start: Any
    date_end: Any
    printed: str
    base_value: float
    base_unit: str
    sentence: str | None
    title: str | None
    published: Any
    path: str
    member: str
    page: int | None
    record_id: str
    review: str | None
    confidence: float | None
    others: int = 0
    indicator_key: str = ""
    issue_id: int = 0


COLUMNS = tuple(field.name for field in fields(Figure) if field.name not in {"period", "indicator_key", "issue_id"})


def series(store: str | Path, indicator: str, place: str | None = None, *, change: bool = False,
           rules: str | Sequence[str] = ()) -> pandas.DataFrame:
    """The figures of one indicator, indexed by period in the order of time; one row for each that is measured apart.

    `indicator` is an id (economy.gdp) or any name (GDP, 地区生产总值), `place` a name or a code; without a place the
    figures of all places are given. `change` gives the changes (signed: a decline of 4.1% is -4.1) instead of the
    levels. Raises InputError, with suggestions, for a name that the store does not know and for a store that is not
    there; WriteError where it cannot be read.
    """
    import pandas

    points = read_series(
        store, indicator, place, change=change, extractor=Extractor(rules) if rules else default_extractor()
    )
    index = pandas.Index([point.period for point in points], name="period", dtype="string")
    frame = pandas.DataFrame({name: [getattr(point, name) for point in points] for name in COLUMNS}, index=index)
    for name in ("date_start", "date_end", "published"):
        frame[name] = pandas.to_datetime(frame[name]).astype("datetime64[s]")
    return frame


def read_series(
    store: str | Path, indicator: str, place: str | None, *, change: bool, extractor: Extractor
) -> list[Figure]:
    """The points of a series, in the order of time."""
    with opened(store, extractor) as held, held.reading() as connection:
        wanted = [OBSERVATIONS.c.indicator_key == indicator_of(connection, indicator, extractor.book),
                  OBSERVATIONS.c.kind == ("change" if change else "level")]
        if place:
            where = place_of(connection, place)
            wanted.append(OBSERVATIONS.c.place == where.place)
            if where.adcode:
                wanted.append(OBSERVATIONS.c.adcode == where.adcode)
        return newest(in_one_unit([*points(connection, and_(*wanted))]))


def points(connection: Connection, wanted: Any) -> Iterator[Figure]:
    """All observations that fit, with where they stand."""
    seen, record, review, issue = OBSERVATIONS.c, RECORDS.c, REVIEWS.c, ISSUES.c
    of_record = and_(record.issue_id == seen.issue_id, record.number == seen.number)
    of_review = and_(review.issue_id == seen.issue_id, review.number == seen.number)
    found = select(
        OBSERVATIONS,
        issue.title,
        issue.published,
        issue.path,
        issue.member,
        func.coalesce(review.sentence, record.sentence).label("sentence"),
        func.coalesce(review.page, record.page).label("page"),
    ).select_from(
        OBSERVATIONS.join(ISSUES, issue.issue_id == seen.issue_id)
        .outerjoin(RECORDS, of_record)
        .outerjoin(REVIEWS, of_review)
    )
    for row in connection.execute(found.where(wanted).order_by(seen.issue_id, seen.number)):
        told = row._mapping
        signed = told["change"] if told["kind"] == "change" and told["change"] is not None else told["usual"]
        own = {
            name: told[name]
            for name in Figure.__struct_fields__
            if name in told.keys() and name not in {"value", "value_high", "unit"}
        }
        high = signed if told["usual"] == told["usual_high"] else told["usual_high"]
        yield Figure(
            value=signed,
            value_high=high,
            unit=told["usual_unit"],
            printed=told["printed_number"] + told["printed_unit"],
            base_value=told["value"],
            base_unit=told["unit"],
            **own,
        )


def in_one_unit(found: Sequence[Figure]) -> list[Figure]:
    """The points in the unit that most of them are given in, where their base unit is the same: 1.2亿元 beside 9800万元
    is 0.98亿元."""
    counted = Counter((point.base_unit, point.unit) for point in found)
    chosen: dict[str, tuple[str, float]] = {}
    for (base, unit), _ in counted.most_common():
        size = next((abs(point.value / point.base_value) for point in found
                     if (point.base_unit, point.unit) == (base, unit) and point.base_value and point.value), None)
        if size:
            chosen.setdefault(base, (unit, size))
    made = []
    for point in found:
        unit, size = chosen.get(point.base_unit, (point.unit, 0.0))
        own = abs(point.value / point.base_value) if point.base_value and point.value else 0.0
        if unit != point.unit and own:
            point = replace(point, unit=unit, value=float(f"{point.value / own * size:.12g}"),
                            value_high=float(f"{point.value_high / own * size:.12g}"))
        made.append(point)
    return made


def apart(point: Figure) -> tuple[str, ...]:
    """What keeps two figures of one period apart: place, subject, what the name says in brackets, rate, basis, unit."""
    narrower = (
        point.indicator if point.indicator == point.indicator_key else " ".join(BRACKETED.findall(point.indicator))
    )
    return tuple(
        part or ""
        for part in (
            point.place, point.adcode, point.indicator_key, point.subject, narrower, point.per, point.basis, point.kind,
            point.base_unit,
        )
    )


def newest(found: Sequence[Figure]) -> list[Figure]:
    """Of each figure what the latest issue says, all of it where that issue says two things; in the order of time."""
    def same(point: Figure) -> tuple[str, ...]:
        return (*apart(point), point.period or "")

    kept = []
    for _, group in groupby(sorted(found, key=same), key=same):
        members = [*group]
        latest = max(members, key=lambda point: (str(point.published or ""), point.issue_id))
        values = {point.value for point in members}
        own = {point.value: point for point in reversed(members) if point.issue_id == latest.issue_id}
        kept += [replace(point, others=len(values - own.keys())) for point in own.values()]
    return sorted(
        kept,
        key=lambda point: (str(point.date_end or point.date_start or ""), str(point.date_start or ""), apart(point)),
    )
