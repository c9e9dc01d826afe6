"""Records and what people said of them → the records as they stand after it.

    revised(records, [Correction(action="set", field="value_low", new="523.6", start=14, end=19, …)], text)
    → Revised(records={3: (Record(value_low=523.6, …), "corrected")}, rejected={7}, orphans=(…))

A correction is anchored in the text: at its offsets, by what is written there and round it. Where a new version of the
text has the same words in one place, it moves with them; where it has not, it is an orphan: kept, shown, not applied.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from extractor.errors import InputError
from extractor.model import Record

Action = Literal["accept", "set", "reject", "add"]
AROUND = 40             # characters on each side that tell a place in a text
FIRST_ADDED = 1 << 20   # the number in its issue of the first record that people added
# What people may correct, in the order in which they are asked for it.
FIELDS = (
    "kind", "indicator", "indicator_id", "subject", "value_low", "value_high", "unit", "modifier", "per", "direction",
    "basis", "place", "adcode", "province", "city", "county", "date_start", "date_end", "granularity", "unit_code",
    "dimension", "base_low", "base_high", "base_unit",
)


class Correction(Struct, frozen=True, kw_only=True):
    """What one person said of one record. `old` and `new` are JSON; `record` is the record as it stood before, as JSON.

    `accept`: all is right; `set`: one field; `reject`: no fact here; `add`: a fact was missed, `new` is the whole
    record.
    """

    correction_id: int = 0
    path: str
    member: str = ""
    action: Action
    start: int
    end: int
    quote: str
    fingerprint: str
    before: str = ""        # the text before the quote, and after it, as they were then
    after: str = ""
    field: str | None = None
    old: str | None = None
    new: str | None = None
    record: str | None = None
    who: str
    at: datetime
    note: str | None = None


class Revised(Struct, frozen=True):
    """Records that differ from the machine's, or were looked at: by number, with `accepted`, `corrected`, `added`,
    `rejected`."""

    records: Mapping[int, tuple[Record, str]]
    orphans: tuple[Correction, ...]


def anchored(text: str, start: int, end: int) -> dict[str, Any]:
    """The fields of a correction that tell its place in a text."""
    before, after = text[max(0, start - AROUND):start], text[end:end + AROUND]
    return {"start": start, "end": end, "quote": text[start:end], "before": before, "after": after,
            "fingerprint": fingerprint(before, text[start:end], after)}


def fingerprint(before: str, quote: str, after: str) -> str:
    """A hash of a place's words without blanks and line breaks, which a new reading of a page may set otherwise."""
    parts = ("".join(part.split()) for part in (before, quote, after))
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def located(correction: Correction, text: str) -> tuple[int, int] | None:
    """Where in a text a correction belongs; None where the text is another one there, or has these words twice."""
    start, end = correction.start, correction.end
    if anchored(text, start, end)["fingerprint"] == correction.fingerprint:
        return start, end
    words = correction.before + correction.quote + correction.after
    place = text.find(words)
    if not words.strip() or place < 0 or text.find(words, place + 1) >= 0:
        return None
    start = place + len(correction.before)
    return start, start + len(correction.quote)


def revised(records: Sequence[Record], corrections: Iterable[Correction], text: str | None) -> Revised:
    """The records of one issue as people left them, and the corrections that have no place in its text."""
    groups: dict[tuple[int, int], list[Correction]] = {}
    orphans: list[Correction] = []
    for correction in corrections:
        place = located(correction, text) if text is not None else (correction.start, correction.end)
        if place is None:
            orphans.append(correction)
        else:
            groups.setdefault(place, []).append(correction)
    numbers = {(record.start, record.end): number for number, record in enumerate(records)}
    made: dict[int, tuple[Record, str]] = {}
    added = FIRST_ADDED
    for place, group in sorted(groups.items()):
        number = numbers.get(place)
        if number is None:
            number = overlapping(records, place, set(made))
        now = records[number] if number is not None else None
        stands = settled(group, now, place)
        if stands is None:
            orphans += group
            continue
        if number is None:
            number, added = added, added + 1
        made[number] = stands
    return Revised(made, tuple(orphans))


def overlapping(records: Sequence[Record], place: tuple[int, int], taken: set[int]) -> int | None:
    """The one record that another version of the rules reads from almost the same characters."""
    start, end = place
    found = [
        number
        for number, record in enumerate(records)
        if record.start < end and start < record.end and number not in taken
    ]
    return found[0] if len(found) == 1 else None


def settled(group: Sequence[Correction], now: Record | None, place: tuple[int, int]) -> tuple[Record, str] | None:
    """A record after all that was said of it, in the order in which it was said. None where nothing tells what it
    was."""
    first = next((one.record or one.new for one in group if one.record or one.action == "add"), None)
    record = now or (msgspec.json.decode(first, type=Record) if first else None)
    if record is None:
        return None
    state = ""
    for correction in group:
        if correction.action == "add" and correction.new:
            record, state = msgspec.json.decode(correction.new, type=Record), "added"
        elif correction.action == "accept":
            said = msgspec.json.decode(correction.record, type=Record) if correction.record else record
            record = replace(record, **{name: getattr(said, name) for name in FIELDS})
            state = state if state in {"corrected", "added"} else "accepted"
        elif correction.action == "reject":
            state = "rejected"
        elif correction.field and correction.new is not None:
            record = replace(record, **{correction.field: msgspec.json.decode(correction.new)})
            state = state if state == "added" else "corrected"
    return replace(record, start=place[0], end=place[1]), state


def checked(field: str, value: Any) -> None:
    """Raises InputError for a value that a field cannot have, whatever the rest of the record says."""
    if field in {"value_low", "value_high"} and value is not None and not isinstance(value, (int, float)):
        raise InputError(f"{field}: {value!r} is no number")
    if field in {"date_start", "date_end"} and value is not None:
        try:
            date.fromisoformat(value)
        except (TypeError, ValueError):
            raise InputError(f"{field}: {value!r} is no day; write it as 2023-12-31") from None
