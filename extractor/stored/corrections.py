"""What a person says of a record → corrections in the store, which every later reading of the issue goes by.

    with opened("facts.db") as store:
        say(store, Edit(issue_id=1, start=14, end=19, action="set", record=better, seen=0, who="wang"))

A correction is bound to the words of the text, not to a row: see `extractor.write.revise`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, func, select

from extractor.errors import InputError
from extractor.model import Record
from extractor.write.fields import COLUMNS
from extractor.write.keep import SAID, add, as_record, known, undo
from extractor.write.revise import FIELDS, Action, Correction, anchored
from extractor.write.store import Store
from extractor.write.tables import CORRECTIONS, RECORDS, REVIEWS


class ConflictError(InputError):
    """Somebody else has said something of this record meanwhile; tells who and what."""


class Edit(Struct, frozen=True, kw_only=True):
    """One thing that a person says. `record` is what it is to be, for `set` and `add`.

    `seen` is the number of the last correction that the person saw at this place (0 for none): where there is a later
    one, the edit is refused. None asks for no such check.
    """

    issue_id: int
    start: int
    end: int
    action: Action
    who: str
    record: Record | None = None
    seen: int | None = None
    note: str | None = None


def say(store: Store, edit: Edit) -> list[int]:
    """Keeps what a person says → the numbers of the corrections. Raises ConflictError, and InputError where there is no
    such issue."""
    with store.reading() as connection:
        issue = known(connection, edit.issue_id)
    if issue is None:
        raise InputError(f"no issue has the number {edit.issue_id}")
    if issue.text is None:
        raise InputError(
            f"{issue.path}: its text is not kept, as an earlier version read it; read it again with extractor batch"
        )
    if not 0 <= edit.start < edit.end <= len(issue.text):
        raise InputError(f"{issue.path}: no text stands at {edit.start} to {edit.end}")
    with store.writing(issue.path) as connection:
        unseen(connection, edit, issue.path, issue.member)
        before = standing(connection, edit.issue_id, edit.start, edit.end)
        said = [
            *corrections(
                edit, before, {"path": issue.path, "member": issue.member, **anchored(issue.text, edit.start, edit.end)}
            )
        ]
        numbers = [add(connection, one) for one in said]
        if numbers:
            store.settle(connection, issue.issue_id)
    return numbers


def unseen(connection: Connection, edit: Edit, path: str, member: str) -> None:
    """Raises ConflictError where something was said of the place after what the person saw."""
    if edit.seen is None:
        return
    c = CORRECTIONS.c
    here = select(c.who, c.action, c.field, c.new).where(
        c.path == path, c.member == member, c.start < edit.end, c.end > edit.start
    )
    later = connection.execute(here.where(c.correction_id > edit.seen).order_by(c.correction_id)).first()
    if later:
        what = f"set {later.field} to {later.new}" if later.action == "set" else later.action
        raise ConflictError(f"{later.who} has changed this record meanwhile ({what}); look at it again")


def last_seen(connection: Connection, path: str, member: str) -> dict[tuple[int, int], int]:
    """By place in an issue: the number of the last thing said of it, also what was taken back."""
    c = CORRECTIONS.c
    found = (
        select(c.start, c.end, func.max(c.correction_id))
        .where(c.path == path, c.member == member)
        .group_by(c.start, c.end)
    )
    return {(start, end): number for start, end, number in connection.execute(found)}


def corrections(edit: Edit, before: Record | None, where: dict[str, Any]) -> Iterator[Correction]:
    """The corrections of one edit: one for each field that changes."""
    base: dict[str, Any] = {**where, "who": edit.who, "at": datetime.now(UTC), "note": edit.note}
    record = encoded(before) if before else None
    if edit.action == "add":
        assert edit.record
        yield Correction(**base, action="add", new=encoded(edit.record))
        return
    if before is None:
        raise InputError(f"no record stands at {edit.start} to {edit.end}")
    if edit.action != "set":
        yield Correction(**base, action=edit.action, record=record)
        return
    assert edit.record
    for field in FIELDS:
        old, new = getattr(before, field), getattr(edit.record, field)
        if old != new:
            yield Correction(**base, action="set", field=field, old=encoded(old), new=encoded(new), record=record)


def encoded(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def standing(connection: Connection, issue: int, start: int, end: int) -> Record | None:
    """The record at a place, as people left it, also where it was rejected."""
    for table in (REVIEWS, RECORDS):
        columns = [table.c[name] for name in COLUMNS]
        row = connection.execute(select(*columns).where(
            table.c.issue_id == issue, table.c.start == start, table.c.end == end)).first()
        if row:
            return as_record(row)
    return None


def take_back(store: Store, who: str) -> Correction | None:
    """Takes back the last thing that a person said → it, or None where there is nothing. All fields of one edit go
    together."""
    c = CORRECTIONS.c
    with store.reading() as connection:
        last = connection.execute(
            select(CORRECTIONS).where(c.who == who, c.undone_at.is_(None)).order_by(c.correction_id.desc())
        ).first()
    if last is None:
        return None
    with store.writing(last.path) as connection:
        same = select(c.correction_id).where(
            c.who == who,
            c.at == last.at,
            c.path == last.path,
            c.member == last.member,
            c.start == last.start,
            c.undone_at.is_(None),
        )
        for number in connection.execute(same).scalars().all():
            undo(connection, number)
        issue = store.number_of(connection, last.path, last.member)
        if issue is not None:
            store.settle(connection, issue)
    return Correction(**{name: last._mapping[name] for name in SAID})


def listed(connection: Connection, *, orphaned: bool = False) -> list[dict[str, Any]]:
    """All that was said and not taken back, or what has no place in the text any more."""
    found = select(CORRECTIONS).where(CORRECTIONS.c.undone_at.is_(None)).order_by(CORRECTIONS.c.correction_id)
    if orphaned:
        found = found.where(CORRECTIONS.c.orphaned == 1)
    return [dict(row._mapping) for row in connection.execute(found)]
