"""One issue of a store → what its page shows: its text in marked pieces, its records, the one that is looked at.

    shown(connection, 1, 14, extractor)    # the record that starts at 14, or the first that nobody has looked at
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, select

from extractor.model import Record
from extractor.pipeline import Extractor
from extractor.stored.check import ASKED, choices
from extractor.stored.check import shown as written
from extractor.stored.corrections import last_seen
from extractor.write.fields import COLUMNS
from extractor.write.keep import as_record, corrections_of, records_of, unpacked
from extractor.write.marks import Mark, mentioned, pieces
from extractor.write.observe import period
from extractor.write.tables import ISSUES, REVIEWS

LARGEST = 1 << 31   # numbers of issues are smaller
REMEMBERED = 32     # texts whose dates and places are remembered


class Entry(Struct, frozen=True, kw_only=True):
    """A record on the page. `review` is empty where nobody looked at it; `seen` the number of the last thing said of
    it."""

    record: Record
    review: str
    seen: int
    period: str
    machine: Record | None


class Page(Struct, frozen=True, kw_only=True):
    """All that a page shows of an issue. `orphans` are corrections whose words the text has no more."""

    issue: Any
    text: str
    entries: Sequence[Entry]
    current: Entry | None
    position: int
    pieces: Sequence[tuple[str, Mark | None]]
    orphans: Sequence[Any]
    image: bool


def shown(connection: Connection, number: int, at: int | None, extractor: Extractor) -> Page | None:
    """The page of an issue; None where there is no such issue."""
    known = select(ISSUES).where(ISSUES.c.issue_id == number)
    issue = connection.execute(known).one_or_none() if number < LARGEST else None
    if issue is None:
        return None
    text = unpacked(issue.text) or ""
    entries = entries_of(connection, number, last_seen(connection, issue.path, issue.member))
    current = next((one for one in entries if at is not None and one.record.start == at), None) \
        or next((one for one in entries if not one.review and (at is None or one.record.start > at)), None) \
        or next(iter(entries), None)
    marks = [Mark(one.record.start, one.record.end, "record", place, one.review) for place, one in enumerate(entries)
             if one.record.end <= len(text)]
    marks += around(text, str(issue.published or ""), issue.place or "", extractor)
    orphans = [one for one in corrections_of(connection, issue.path, issue.member) if text and not standing(one, text)]
    return Page(
        issue=issue,
        text=text,
        entries=entries,
        current=current,
        position=entries.index(current) if current else 0,
        pieces=[*pieces(text, marks)],
        orphans=orphans,
        image=bool(
            current
            and current.record.page
            and issue.format == "pdf"
            and not issue.member
            and os.path.isfile(issue.path)
        ),
    )


def standing(correction: Any, text: str) -> bool:
    from extractor.write.revise import located

    return located(correction, text) is not None


def entries_of(connection: Connection, issue: int, seen: dict[tuple[int, int], int]) -> list[Entry]:
    """The records of an issue as people left them, those rejected too, in the order of the text."""
    machine = {(one.start, one.end): one for one in records_of(connection, issue)}
    fields = [REVIEWS.c[name] for name in COLUMNS]
    people = {(record.start, record.end): (record, row[-1])
              for row in connection.execute(select(*fields, REVIEWS.c.review).where(REVIEWS.c.issue_id == issue))
              for record in [as_record(row[:-1])]}
    both: dict[tuple[int, int], tuple[Record, str]] = {
        place: (record, "") for place, record in machine.items()
    } | people
    return [Entry(record=record, review=review, seen=seen.get(place, 0), machine=machine.get(place) if review else None,
                  period=period(record.date_start, record.date_end) or "")
            for place, (record, review) in sorted(both.items())]


@lru_cache(REMEMBERED)
def around(text: str, published: str, place: str, extractor: Extractor) -> list[Mark]:
    """The dates and places of a text, which a store keeps only on demand."""
    return [*mentioned(extractor.extract(text, date=published or None, place=place or None).mentions)]


def form(entry: Entry, given: dict[str, str] | None = None) -> list[tuple[str, str, tuple[str, ...]]]:
    """The fields of the form of a record: name, value, what it may be."""
    values = written(entry.record) | (given or {})
    return [(name, values.get(name, ""), choices(name)) for name in ASKED]


def page_image(path: str, page: int, box: Sequence[float] | None) -> bytes:
    """A page of a PDF as PNG, with a box round the record. Raises OSError, and what the renderer raises, for a damaged
    file."""
    import io

    import pypdfium2
    from PIL import ImageDraw

    scale = 1.5
    document = pypdfium2.PdfDocument(path)
    try:
        drawn = document[page - 1]
        picture = drawn.render(scale=scale).to_pil().convert("RGB")
        if box:
            height = drawn.get_height()
            left, bottom, right, top = box
            frame = [left * scale - 3, (height - top) * scale - 3, right * scale + 3, (height - bottom) * scale + 3]
            ImageDraw.Draw(picture).rectangle(frame, outline=(214, 80, 0), width=3)
        held = io.BytesIO()
        picture.save(held, "PNG")
        return held.getvalue()
    finally:
        document.close()
