"""The views of a store: records as people left them, and the latest of them.

    reviewed_records    each record with its corrections, `review`, and beside the corrected fields the machine's
    latest_records      of those, what no later issue tells anew
    indicators          id, name, the names met, unit
"""

from __future__ import annotations

from sqlalchemy import Select, and_, func, null, or_, select, union_all
from sqlalchemy.schema import CreateView

from extractor.write.fields import COLUMNS
from extractor.write.tables import INDICATOR_NAMES, ISSUES, RECORDS, REVIEWS

# The fields that stand twice in `reviewed_records`: corrected, and as the machine read them.
BESIDE = (
    "kind", "indicator", "indicator_id", "subject", "value_low", "value_high", "unit", "place", "adcode", "date_start",
    "date_end",
)


def reviewed() -> Select[tuple[object, ...]]:
    """Records with corrected values; those that were rejected are left out, those that were added have no machine's
    values."""
    touched = select(REVIEWS.c.issue_id).where(
        REVIEWS.c.issue_id == RECORDS.c.issue_id, REVIEWS.c.number == RECORDS.c.number
    )
    machine = select(
        RECORDS, null().label("review"), *(RECORDS.c[name].label(f"machine_{name}") for name in BESIDE)
    ).where(~touched.exists())
    fields = [REVIEWS.c[name] for name in ("issue_id", "number", *COLUMNS)]
    both = and_(REVIEWS.c.issue_id == RECORDS.c.issue_id, REVIEWS.c.number == RECORDS.c.number)
    people = (
        select(*fields, REVIEWS.c.review, *(RECORDS.c[name].label(f"machine_{name}") for name in BESIDE))
        .select_from(REVIEWS.outerjoin(RECORDS, both))
        .where(REVIEWS.c.review != "rejected")
    )
    return select(union_all(machine, people).subquery())


REVIEWED_VIEW = CreateView(reviewed(), "reviewed_records")
REVIEWED = REVIEWED_VIEW.table


def latest() -> Select[tuple[object, ...]]:
    """The records without those that a later issue tells anew: the same kind of figure of the same thing, place and
    period.

    Records without an indicator or a period say too little to be told anew: all of them stay.
    """
    record = REVIEWED.c
    same = [
        record.kind,
        func.coalesce(record.indicator_id, record.indicator),
        record.subject,
        record.dimension,
        record.per,
        record.basis,
        func.coalesce(record.adcode, record.place),
        record.place,
        record.date_start,
        record.date_end,
    ]
    newest = func.rank().over(
        partition_by=same, order_by=[ISSUES.c.published.desc().nulls_last(), ISSUES.c.issue_id.desc()]
    )
    ranked = select(REVIEWED, ISSUES.c.published, newest.label("newness")).join(
        ISSUES, ISSUES.c.issue_id == REVIEWED.c.issue_id).subquery()
    alone = or_(ranked.c.indicator.is_(None), and_(ranked.c.date_start.is_(None), ranked.c.date_end.is_(None)))
    return select(*(column for column in ranked.c if column.name != "newness")).where(or_(ranked.c.newness == 1, alone))


LATEST_VIEW = CreateView(latest(), "latest_records")
LATEST = LATEST_VIEW.table


def known() -> Select[tuple[object, ...]]:
    """One row an indicator. `name` is the rules' own, `names` are all those met, joined by a blank."""
    name = INDICATOR_NAMES.c
    return select(name.id, func.min(name.name).label("name"), func.aggregate_strings(name.met, " ").label("names"),
                  func.min(name.unit).label("unit")).group_by(name.id)


INDICATORS_VIEW = CreateView(known(), "indicators")
INDICATORS = INDICATORS_VIEW.table
VIEWS = (REVIEWED_VIEW, LATEST_VIEW, INDICATORS_VIEW)   # each after what it is made of
