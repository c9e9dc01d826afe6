"""Issues of a store, as people left them ⇄ annotated bulletins in the form of corpus/README.md.

    for bulletin in annotated(store, extractor): …       # {"doc_id": …, "text": …, "quantities": […], "dates": […], "places": […]}
    take(store, bulletin, extractor, who="wang")         # Taken(corrections=3, differing=0)

`score` measures with what is written, `train` learns from it. Beside the fields of the corpus a quantity has `subject`
and `review` (accepted, corrected, added; nothing where nobody looked at it).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import select

from extractor.errors import InputError
from extractor.model import Date, Document, Mention, Number, Place, Record
from extractor.pipeline import Extractor
from extractor.scoring.gold import Gold, GoldQuantity
from extractor.stored.check import Checker, dated
from extractor.stored.corrections import Edit, say
from extractor.stored.missed import sentence
from extractor.write.fields import COLUMNS
from extractor.write.keep import as_record, unpacked
from extractor.write.revise import Action
from extractor.write.store import Store
from extractor.write.tables import CORRECTIONS, ISSUES
from extractor.write.views import REVIEWED

# Fields of a quantity that are those of a record under another name, and those of the same name.
RENAMED = {"low": "value_low", "high": "value_high", "indicator_full": "indicator"}
SAME = ("unit", "modifier", "kind", "direction", "basis", "per", "place", "adcode", "date_start", "date_end", "subject")


class Taken(Struct, frozen=True):
    """The result of importing an annotated bulletin: how many records were changed, accepted, added or rejected, and
    how many of its dates and places the extraction does not find (a store keeps no corrections of these)."""

    said: int
    differing: int


def annotated(store: Store, extractor: Extractor, *, everything: bool = False) -> Iterator[dict[str, Any]]:
    """The issues that people said something of, or all; those without a text (of an earlier version) are left out."""
    with store.reading() as connection:
        touched = select(CORRECTIONS.c.path).where(
            CORRECTIONS.c.path == ISSUES.c.path,
            CORRECTIONS.c.member == ISSUES.c.member,
            CORRECTIONS.c.undone_at.is_(None),
        )
        wanted = select(ISSUES).where(ISSUES.c.text.is_not(None)).order_by(ISSUES.c.path, ISSUES.c.member)
        ids: set[str] = set()
        for issue in connection.execute(wanted if everything else wanted.where(touched.exists())).all():
            found = select(*(REVIEWED.c[name] for name in COLUMNS), REVIEWED.c.review).where(
                REVIEWED.c.issue_id == issue.issue_id
            )
            records = [
                (as_record(row[:-1]), row[-1])
                for row in connection.execute(found.order_by(REVIEWED.c.start, REVIEWED.c.end))
            ]
            name = (
                issue.document if issue.document not in ids else f"{issue.document}-{issue.sha256[:8]}-{issue.issue_id}"
            )
            ids.add(name)
            yield bulletin(name, issue, records, extractor)


def bulletin(
    name: str, issue: Any, records: Iterable[tuple[Record, str | None]], extractor: Extractor
) -> dict[str, Any]:
    """One issue as an annotated bulletin. Without a day of publication the day on which it was read stands for it."""
    text = unpacked(issue.text) or ""
    document = extractor.extract(text, date=issue.published, place=issue.place)
    squeezed = "".join(text.split())
    return {
        "doc_id": name,
        "title": issue.title or "",
        "reference_date": (issue.published or issue.written_at.date()).isoformat(),
        "text": text,
        "quantities": [quantity(record, review, squeezed) for record, review in records],
        "dates": [*spans(document, Date)],
        "places": [*spans(document, Place)],
    }


def quantity(record: Record, review: str | None, squeezed: str) -> dict[str, Any]:
    """A record as an entry of `quantities`. Core and longest name are what of the indicator stands in the text."""
    name = record.indicator
    core = name if name and "".join(name.split()) in squeezed else standing_part(name or "", squeezed)
    own = {"text": record.text, "start": record.start, "end": record.end}
    own |= {theirs: getattr(record, ours) for theirs, ours in RENAMED.items()}
    own |= {field: getattr(record, field) for field in SAME}
    high = record.value_low if record.value_high is None else record.value_high
    return own | {
        "low": record.value_low, "high": high, "indicator_core": core, "indicator_max": core, "hard": False,
        "review": review,
    }


def standing_part(name: str, squeezed: str) -> str | None:
    """The longest end of a name that stands in the text (处理餐厨垃圾, of which the text has 餐厨垃圾), else its
    longest beginning."""
    ends = (name[start:] for start in range(1, len(name) - 1))
    begins = (name[:end] for end in range(len(name) - 1, 1, -1))
    return next((part for part in (*ends, *begins) if part in squeezed), None)


def spans(document: Document, kind: type[Mention]) -> Iterator[dict[str, Any]]:
    """The dates or places of a document as entries of the corpus."""
    last = 0
    for one in document.mentions:
        if not isinstance(one, kind) or one.start < last:
            continue
        last = one.start
        own: dict[str, Any] = {"text": one.text, "start": one.start, "end": one.end}
        if isinstance(one, Date):
            yield own | {
                "start_date": iso(one.start_date),
                "end_date": iso(one.end_date),
                "granularity": one.granularity,
            }
        elif isinstance(one, Place):
            yield own | {"type": one.type, "adcode": one.adcode}


def iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def take(store: Store, gold: Gold, extras: Sequence[Mapping[str, Any]], extractor: Extractor, who: str) -> Taken:
    """Makes the store say what an annotated bulletin says. `extras` are its quantities as they were read, with subject
    and review.

    Raises InputError where no issue has its text, or a quantity of it cannot be.
    """
    with store.reading() as connection:
        same = select(ISSUES).where(ISSUES.c.characters == len(gold.text), ISSUES.c.text.is_not(None))
        issues = [row for row in connection.execute(same) if unpacked(row.text) == gold.text]
        if not issues:
            raise InputError(f"{gold.doc_id}: no issue of the store has this text; read it first, with extractor batch")
        issue = min(issues, key=lambda row: (row.document != gold.doc_id, row.issue_id))
        found = select(*(REVIEWED.c[name] for name in COLUMNS), REVIEWED.c.review).where(
            REVIEWED.c.issue_id == issue.issue_id
        )
        there = {(row.start, row.end): (as_record(row[:-1]), row[-1]) for row in connection.execute(found)}
    check = Checker(extractor)
    said = 0
    for entry, extra in zip(gold.quantities, extras, strict=True):
        record, review = there.pop((entry.start, entry.end), (None, None))
        try:
            wanted = as_told(record or blank(entry, issue.document, gold.text), entry, extra, check)
        except InputError as error:
            raise InputError(f"{gold.doc_id}: {entry.text!r} at {entry.start}: {error}") from None
        action: Action | None = None
        if record is None:
            action = "add"
        elif wanted != record:
            action = "set"
        elif extra.get("review") and not review:
            action = "accept"
        if action:
            said += bool(
                say(
                    store,
                    Edit(
                        issue_id=issue.issue_id, start=entry.start, end=entry.end, action=action, who=who, record=wanted
                    ),
                )
            )
    for start, end in there:
        said += bool(say(store, Edit(issue_id=issue.issue_id, start=start, end=end, action="reject", who=who)))
    return Taken(said, differing(gold, extractor.extract(gold.text, date=issue.published, place=issue.place)))


def as_told(record: Record, entry: GoldQuantity, extra: Mapping[str, Any], check: Checker) -> Record:
    """A record with what an entry says of it, and with what follows from that where it differs."""
    told: dict[str, Any] = {
        "value_low": entry.low,
        "value_high": entry.high,
        "indicator": entry.indicator_full or entry.indicator_core,
    }
    told |= {name: getattr(entry, name) for name in SAME if name not in {"subject", "date_start", "date_end"}}
    told |= {
        "date_start": iso(entry.date_start),
        "date_end": iso(entry.date_end),
        "subject": extra.get("subject", record.subject),
    }
    new = {name: value for name, value in told.items() if value != getattr(record, name)}
    if not new:
        return record
    made = replace(record, **new)
    if {"value_low", "value_high", "unit"} & new.keys():
        made = replace(made, **measured(made, check))
    if {"place", "adcode"} & new.keys():
        made = replace(made, **where(made, check))
    if {"date_start", "date_end"} & new.keys():
        made = dated(made)
    return check.identified(made, strict=False) if {"indicator", "unit", "kind"} & new.keys() else made


def measured(record: Record, check: Checker) -> dict[str, Any]:
    """What follows from a value and a unit that the rules know; of another unit nothing follows."""
    low = record.value_low or 0.0
    try:
        return check.based(low, low if record.value_high is None else record.value_high, record.unit)
    except InputError:
        return dict.fromkeys(("unit_code", "dimension", "base_low", "base_high", "base_unit"))


def where(record: Record, check: Checker) -> dict[str, Any]:
    """The places around a place, where its code is known; its own name and code stay as annotated."""
    try:
        around = check.place(record.adcode or "")
    except InputError:
        around = check.place("")
    return {**around, "place": record.place, "adcode": record.adcode}


def filled(entry: Mapping[str, Any], extractor: Extractor) -> dict[str, Any]:
    """An entry of a quantity with what its own characters say, where nobody said it: for spans that were only
    marked."""
    found = next((one for one in extractor.extract(entry["text"]).mentions if isinstance(one, Number)), None)
    if found is None or entry.get("low") is not None:
        return dict(entry)
    said = {
        "low": float(found.low),
        "high": float(found.high),
        "modifier": found.modifier,
        "unit": getattr(found, "unit", ""),
        "per": getattr(found, "per", None),
    }
    return {**entry, **{name: value for name, value in said.items() if not entry.get(name)}}


def blank(entry: GoldQuantity, document: str, text: str) -> Record:
    """A record that the machine did not find, at the place of an entry."""
    return Record(
        record_id=f"added:{entry.start}:{entry.end}",
        document=document,
        start=entry.start,
        end=entry.end,
        text=entry.text,
        sentence=sentence(text, entry.start),
        kind=entry.kind,
    )


def differing(gold: Gold, document: Document) -> int:
    """How many dates and places of a bulletin the extraction does not find just so."""
    def told(entries: Iterable[Mapping[str, Any]]) -> set[tuple[Any, ...]]:
        return {tuple(entry.values()) for entry in entries}

    dates = told(
        {
            "text": one.text,
            "start": one.start,
            "end": one.end,
            "start_date": iso(one.start_date),
            "end_date": iso(one.end_date),
            "granularity": one.granularity,
        }
        for one in gold.dates
    )
    places = told(
        {"text": one.text, "start": one.start, "end": one.end, "type": one.type, "adcode": one.adcode}
        for one in gold.places
    )
    return len(dates - told(spans(document, Date))) + len(places - told(spans(document, Place)))
