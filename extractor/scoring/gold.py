"""A folder of annotated bulletins → frozen gold, checked: every fault is told by file and entry.

    gold = read_gold("corpus/bulletins")
    gold[0].quantities[0].text     # 800 吨, and gold[0].text[q.start:q.end] == q.text

The format is told by example in corpus/README.md. `…_alt` fields hold other values that the annotators accept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal, Protocol

import msgspec
from msgspec import Struct

from extractor.errors import CorpusError
from extractor.support.regular import content

LARGEST = 256 << 20     # bytes of a file


class Span(Protocol):
    """Anything with a place in a text; the end is exclusive."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...


class Stretch(Struct, frozen=True):
    """A quoted stretch of the text."""

    text: str
    start: int
    end: int


class LeftOut(Struct, frozen=True):
    """A string that the annotators left out on purpose: finding something there is neither right nor wrong."""

    text: str
    start: int | None = None
    end: int | None = None


class GoldQuantity(Stretch, frozen=True, kw_only=True):
    """One number that measures or counts, and all that the text says of it."""

    low: float
    high: float
    unit: str
    modifier: Literal["approx", "more", "less"] | None
    kind: Literal["level", "change", "rank", "limit", "target", "other"]
    direction: Literal["up", "down"] | None
    basis: Literal["yoy", "mom", "other"] | None
    per: Literal["hour", "day", "month", "quarter", "year"] | None
    indicator_core: str | None
    indicator_max: str | None
    indicator_full: str | None
    place: str | None
    adcode: str | None
    date_start: date | None
    date_end: date | None
    hard: bool
    value_alt: Any = None
    kind_alt: Any = None
    indicator_alt: Any = None
    place_alt: Any = None
    date_alt: Any = None

    def values(self) -> list[tuple[float, float]]:
        """(low, high) as annotated, and the other numbers accepted."""
        return [
            (self.low, self.high),
            *((float(v), float(v)) for v in several(self.value_alt) if isinstance(v, (int, float))),
        ]

    def kinds(self) -> list[str]:
        return [self.kind, *words(self.kind_alt)]

    def indicators(self) -> list[str]:
        """Names accepted beside those that `indicator_core` and `indicator_max` bound."""
        return words(self.indicator_alt)

    def places(self) -> list[str | None]:
        return [self.place, *words(self.place_alt)]

    def periods(self) -> list[tuple[str | None, str | None]]:
        """(first day, last day) as annotated, and the other periods accepted, in ISO."""
        periods = [(iso(self.date_start), iso(self.date_end))]
        for other in several(self.date_alt):
            if isinstance(other, dict):
                periods.append((other.get("date_start"), other.get("date_end")))
            elif isinstance(other, list) and len(other) == 2:
                periods.append((other[0], other[1]))
        return periods


class GoldDate(Stretch, frozen=True, kw_only=True):
    """A date, period, duration or vague time word; days that nothing pins are None."""

    start_date: date | None
    end_date: date | None
    granularity: Literal["day", "month", "quarter", "year", "range", "season", "duration", "vague"]


class GoldPlace(Stretch, frozen=True, kw_only=True):
    """A named place. `nested` marks one that lies inside a longer name: it may be found, it need not."""

    type: Literal["admin", "natural", "site", "region"]
    adcode: str | None
    nested: bool = False


class Gold(Struct, frozen=True, kw_only=True):
    """One annotated bulletin."""

    doc_id: str
    reference_date: date
    text: str
    quantities: tuple[GoldQuantity, ...]
    dates: tuple[GoldDate, ...]
    places: tuple[GoldPlace, ...]
    left_out: tuple[LeftOut, ...] = ()
    # of a long document: what is annotated of it; the rest counts neither way
    annotated: tuple[tuple[int, int], ...] | None = None

    def free(self) -> list[Span]:
        """The stretches in which a find is neither right nor wrong."""
        return [Stretch(x.text, x.start, x.end) for x in self.left_out if x.start is not None and x.end is not None]


def several(value: Any) -> list[Any]:
    """A field of alternatives as a list: nothing, one, or a list already."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def words(value: Any) -> list[str]:
    return [word for word in several(value) if isinstance(word, str)]


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def read_gold(folder: str | Path) -> list[Gold]:
    """The annotated bulletins of a folder, by name. Raises CorpusError for the first fault found, and where there are
    none.

    A JSON file that holds neither a text nor quantities is no bulletin and is passed over.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise CorpusError(str(folder), "no such folder of annotated bulletins")
    read = {path: read_file(path) for path in sorted(folder.glob("*.json"))}
    gold = [bulletin for bulletin in read.values() if bulletin]
    if not gold:
        raise CorpusError(str(folder), "holds no annotated bulletin (*.json)")
    first: dict[str, Path] = {}
    for path, bulletin in read.items():
        if bulletin and first.setdefault(bulletin.doc_id, path) != path:
            raise CorpusError(str(path), f"doc_id: {bulletin.doc_id!r} is also that of {first[bulletin.doc_id].name}")
    return gold


def read_file(path: Path) -> Gold | None:
    """One annotated bulletin, checked, or None where the file is none. Raises CorpusError for a fault."""
    try:
        data = msgspec.json.decode(content(path, LARGEST))
    except OSError as error:
        raise CorpusError(str(path), error.strerror or "cannot be read") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CorpusError(str(path), f"no valid JSON: {error}") from None
    if isinstance(data, dict) and not data.keys() & {"text", "quantities"}:
        return None
    return as_gold(data, path)


def as_gold(data: Any, path: Path) -> Gold:
    """An annotated bulletin from JSON builtins, checked. Raises CorpusError for a fault, which names the path."""
    try:
        gold = msgspec.convert(data, Gold)
    except msgspec.ValidationError as error:
        raise CorpusError(str(path), f"{error}") from None
    for fault in faults(gold):
        raise CorpusError(str(path), fault)
    return gold


def fingerprint(gold: Sequence[Gold]) -> str:
    """A hash of texts and annotations: floors hold for the corpus that they were measured on."""
    return hashlib.sha256(b"\0".join(msgspec.json.encode(bulletin) for bulletin in gold)).hexdigest()[:16]


def faults(gold: Gold) -> Iterator[str]:
    """What is wrong with a bulletin's annotations, one sentence each."""
    groups: dict[str, Sequence[Stretch]] = {"quantities": gold.quantities, "dates": gold.dates, "places": gold.places}
    for group, entries in groups.items():
        last = 0
        for entry in entries:
            where = f"{group}: {entry.text!r} at {entry.start}"
            there = gold.text[entry.start:entry.end]
            if there != entry.text or not there:
                yield f"{where}: the text there is {there!r}"
            if entry.start < last:
                yield f"{where}: stands after an entry that starts at {last}; sort them by start"
            last = entry.start
    squeezed = "".join(gold.text.split())
    for quantity in gold.quantities:
        where = f"quantities: {quantity.text!r} at {quantity.start}"
        core, longest = quantity.indicator_core, quantity.indicator_max
        if quantity.low > quantity.high:
            yield f"{where}: low {quantity.low} is more than high {quantity.high}"
        for name, value in (("indicator_core", core), ("indicator_max", longest)):
            if value and value not in squeezed:
                yield f"{where}: {name} {value!r} does not stand in the text"
        if core and longest and core not in longest:
            yield f"{where}: indicator_core {core!r} does not stand in indicator_max {longest!r}"
