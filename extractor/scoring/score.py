"""What was found against what annotators found → figures, misses, and the figures that fell below their floors.

    scores = score_folder("corpus/bulletins", Extractor())
    print(render(scores))
    below(scores, read_floors("corpus/floors.json"))     # ["fact.f1: 0.812 is below its floor of 0.870"]

Figures are counted over all documents together:

    mention     a quantity found overlaps an annotated one; exact: with the same start and end
    value, unit, modifier, kind, change, per, indicator, place, date
                the share that is right, of those matched
    indicator   right where it holds the annotated core and is at most 8 characters longer than the best name
    core        value, unit and indicator right          over records;
    fact        core, kind, place, date and change right   entries of kind "other" count in neither
    easy        recall over the entries that are not marked hard
    dates       found with the same start and end; interval: the share of the resolvable ones whose days are right
    places      names of administrative places found with the same start and end; adcode: right, of those found
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct

from extractor.errors import CorpusError
from extractor.model import Date, Document, Duration, Mention, Place, Record
from extractor.scoring.gold import LARGEST, Gold, GoldDate, GoldPlace, GoldQuantity, Span, fingerprint, iso, read_gold
from extractor.support.regular import content

if TYPE_CHECKING:
    from extractor.pipeline import Extractor

FACETS = ("exact", "value", "unit", "modifier", "kind", "change", "per", "indicator", "place", "date")
OF_EVERY_NUMBER = frozenset({"exact", "value", "unit", "kind"})   # also of one that names a thing and measures nothing
SAME_UNIT = {
    "％": "%",
    "个百分点": "百分点",
    "公斤": "千克",
    "公里": "千米",
    "km": "千米",
    "平方公里": "平方千米",
    "摄氏度": "℃",
    "°C": "℃",
    "t": "吨",
    "kWh": "千瓦时",
    "度": "千瓦时",
    "m³": "立方米",
    "m3": "立方米",
    "㎡": "平方米",
    "m2": "平方米",
    "mg/L": "毫克/升",
    "名次": "位",
    "位次": "位",
    "名": "位",
    "微克每立方米": "微克/立方米",
    "毫克每立方米": "毫克/立方米",
    **dict.fromkeys(["μg/m3", "μg/m³", "µg/m³", "ug/m3"], "微克/立方米"),
    **dict.fromkeys(["mg/m3", "mg/m³"], "毫克/立方米"),
}
LONGER = 8   # characters by which an indicator may be longer than the best name
G = TypeVar("G", bound=Span)
F = TypeVar("F", bound=Span)


class Share(Struct, frozen=True):
    """A number of right items out of a total."""

    right: int = 0
    of: int = 0

    @property
    def value(self) -> float | None:
        return self.right / self.of if self.of else None

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.of + other.of)


class Tally(Struct, frozen=True):
    """The number of right, found and annotated items."""

    right: int = 0
    found: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.found + other.found, self.gold + other.gold)


class Scores(Struct, frozen=True, kw_only=True):
    """The figures of a document, or of many together."""

    mention: Tally = Tally()
    core: Tally = Tally()
    fact: Tally = Tally()
    facets: Mapping[str, Share] = {}
    easy_core: Share = Share()
    easy_fact: Share = Share()
    dates: Tally = Tally()
    interval: Share = Share()
    granularity: Share = Share()
    places: Tally = Tally()
    adcode: Share = Share()
    all_places: Tally = Tally()
    misses: tuple[str, ...] = ()
    fingerprint: str = ""

    def figures(self) -> dict[str, float]:
        """Each figure by its name, as floors name them; those of which nothing was counted are left out."""
        tallies = {
            "mention": self.mention, "core": self.core, "fact": self.fact, "dates": self.dates, "places": self.places,
            "all_places": self.all_places,
        }
        shares = {
            **self.facets, "easy_core": self.easy_core, "easy_fact": self.easy_fact, "dates.interval": self.interval,
            "dates.granularity": self.granularity, "places.adcode": self.adcode,
        }
        return {**{f"{name}.f1": tally.f1 for name, tally in tallies.items() if tally.gold},
                **{name: share.value for name, share in shares.items() if share.value is not None}}


class Floors(Struct, frozen=True, forbid_unknown_fields=True):
    """The least that each figure must reach on the corpus of that fingerprint; `lowered` says why one ever went
    down."""

    fingerprint: str
    floors: dict[str, float]
    lowered: tuple[str, ...] = ()


def score_folder(folder: str | Path, extractor: Extractor) -> Scores:
    """The figures over all annotated bulletins of a folder, each read with its own day of publication.

    Raises CorpusError where an annotation is broken.
    """
    gold = read_gold(folder)
    scores = total(
        score(bulletin, extractor.extract(bulletin.text, date=bulletin.reference_date, document=bulletin.doc_id))
        for bulletin in gold
    )
    return msgspec.structs.replace(scores, fingerprint=fingerprint(gold))


def score(gold: Gold, document: Document) -> Scores:
    """The figures of one document."""
    mentions = document.mentions
    return total([score_records(gold, document.records), score_dates(gold, mentions), score_places(gold, mentions)])


def total(scores: Iterable[Scores]) -> Scores:
    """The figures of many documents, counted together."""
    parts = list(scores)
    sums = {name: sum((getattr(part, name) for part in parts), start=getattr(Scores(), name))
            for name in Scores.__struct_fields__ if name not in ("facets", "fingerprint")}
    facets = {name: sum((part.facets[name] for part in parts if name in part.facets), Share()) for name in FACETS}
    return Scores(facets=facets, **sums)


def score_records(gold: Gold, records: Sequence[Record]) -> Scores:
    """mention, core, fact and the facets of one document."""
    wanted = gold.quantities
    if gold.annotated is not None:
        records = [
            record
            for record in records
            if any(start <= record.start and record.end <= end for start, end in gold.annotated)
        ]
    pairs = matched(wanted, records)
    used = {j for _, j in pairs}
    spare = {j for j, record in enumerate(records) if j not in used and touches(record, gold.free())}
    names_a_thing = {j for i, j in pairs if wanted[i].kind == "other"}
    claimed = [j for j, record in enumerate(records)
               if j not in spare and j not in names_a_thing and (j in used or record.kind != "other")]
    measured = [quantity for quantity in wanted if quantity.kind != "other"]
    judged = [(wanted[i], records[j], judge(wanted[i], records[j])) for i, j in pairs]
    facts = [(quantity, right) for quantity, _, right in judged if quantity.kind != "other"]
    easy = [right for quantity, right in facts if not quantity.hard]
    core, fact = (
        Tally(sum(right[name] for _, right in facts), len(claimed), len(measured)) for name in ("core", "fact")
    )
    easy_core, easy_fact = (Share(sum(right[name] for right in easy), sum(not quantity.hard for quantity in measured))
                            for name in ("core", "fact"))
    misses = [
        f"{at(gold, quantity)} {'; '.join(record_faults(quantity, record, right))}"
        for quantity, record, right in judged
        if quantity.kind != "other" and not all(right[name] for name in FACETS)
    ]
    return Scores(
        mention=Tally(len(pairs), len(records) - len(spare), len(wanted)), core=core, fact=fact,
        facets=shares(judged), easy_core=easy_core, easy_fact=easy_fact,
        misses=(*misses, *unmatched(gold, "record", pairs, wanted, records, spare=spare)))


def shares(judged: Sequence[tuple[GoldQuantity, Record, Mapping[str, bool]]]) -> dict[str, Share]:
    """For each facet, how many of the matched quantities that have it got it right."""
    right: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for quantity, _, verdict in judged:
        for name in FACETS:
            if quantity.kind == "change" if name == "change" else quantity.kind != "other" or name in OF_EVERY_NUMBER:
                of[name] += 1
                right[name] += verdict[name]
    return {name: Share(right[name], of[name]) for name in FACETS}


def judge(quantity: GoldQuantity, record: Record) -> dict[str, bool]:
    """Which facets of a record are right, and whether its core and the whole fact are."""
    period = (record.date_start, record.date_end)
    right = {
        "exact": (record.start, record.end) == (quantity.start, quantity.end),
        "value": any(
            close(record.value_low, low) and close(record.value_high, high) for low, high in quantity.values()
        ),
        "unit": one_unit(record.unit) == one_unit(quantity.unit),
        "modifier": record.modifier == quantity.modifier,
        "kind": record.kind in quantity.kinds(),
        # a bare 增长 states no basis: any is accepted there
        "change": quantity.kind != "change"
        or (record.direction == quantity.direction and quantity.basis in (None, record.basis)),
        "per": record.per == quantity.per,
        "indicator": same_indicator(quantity, record.indicator),
        # a township carries its county's code
        "place": record.place in quantity.places()
        or (quantity.adcode is not None and record.adcode == quantity.adcode),
        "date": any(same_period(accepted, period) for accepted in quantity.periods()),
    }
    right["core"] = right["value"] and right["unit"] and right["indicator"]
    right["fact"] = right["core"] and all(right[name] for name in ("kind", "place", "date", "change"))
    return right


def same_indicator(quantity: GoldQuantity, found: str | None) -> bool:
    """The core is in it, it is not much longer than the best name and takes in no other clause; or it is an accepted
    name."""
    name = squeeze(found)
    core, longest, best = (
        squeeze(quantity.indicator_core),
        squeeze(quantity.indicator_max),
        squeeze(quantity.indicator_full),
    )
    if not core or not name:
        return not core and not name
    over = set("，。；") & set(name) - set(longest + best)
    bounded = core in name and len(name) <= max(len(longest), len(best)) + LONGER and not over
    return bounded or name == best or name in map(squeeze, quantity.indicators())


def same_period(wanted: tuple[str | None, str | None], found: tuple[str | None, str | None]) -> bool:
    """Equal; or, for what is counted up to a day, that day and the period of its year that ends with it."""
    if wanted == found:
        return True
    first, last = wanted
    found_first, found_last = found
    if first is None or last is None or found_first is None or found_last is None:
        return False
    return last == found_last and last in (first, found_first) and first[:4] == found_first[:4] == last[:4]


def score_dates(gold: Gold, mentions: Sequence[Mention]) -> Scores:
    """dates, interval and granularity of one document.

    A length of time counts as a date where it is annotated as one; where it is annotated as a quantity it counts as a
    record.
    """
    found = [m for m in mentions if isinstance(m, (Date, Duration))]
    pairs = matched(gold.dates, found)
    used = {j for _, j in pairs}
    spare = {j for j, m in enumerate(found) if j not in used and touches(m, [*gold.free(), *gold.quantities])}
    both = [(gold.dates[i], found[j]) for i, j in pairs]
    exact = sum(extent(entry) == extent(m) for entry, m in both)
    resolvable = sum(is_resolvable(entry) for entry in gold.dates)
    misses = [
        f"{at(gold, entry)} date: {', '.join(date_faults(entry, m))}" for entry, m in both if any(date_faults(entry, m))
    ]
    return Scores(
        dates=Tally(exact, len(found) - len(spare), len(gold.dates)),
        interval=Share(sum(is_resolvable(entry) and same_days(entry, m) for entry, m in both), resolvable),
        granularity=Share(sum(entry.granularity == granularity(m) for entry, m in both), len(both)),
        misses=(*misses, *unmatched(gold, "date", pairs, gold.dates, found, spare=spare)))


def is_resolvable(entry: GoldDate) -> bool:
    return entry.start_date is not None or entry.end_date is not None


def same_days(entry: GoldDate, mention: Date | Duration) -> bool:
    return days(entry) == days(mention)


def days(period: GoldDate | Date | Duration) -> tuple[str | None, str | None]:
    """First and last day in ISO; a length of time has none."""
    return (None, None) if isinstance(period, Duration) else (iso(period.start_date), iso(period.end_date))


def granularity(mention: Date | Duration) -> str:
    return "duration" if isinstance(mention, Duration) else mention.granularity


def date_faults(entry: GoldDate, mention: Date | Duration) -> Iterator[str]:
    if extent(entry) != extent(mention):
        yield f"found as {squeeze(mention.text)!r}"
    if not same_days(entry, mention):
        yield f"{days(entry)} wanted, {days(mention)} found"
    if entry.granularity != granularity(mention):
        yield f"{entry.granularity} wanted, {granularity(mention)} found"


def score_places(gold: Gold, mentions: Sequence[Mention]) -> Scores:
    """places, adcode and all_places of one document."""
    found = [m for m in mentions if isinstance(m, Place)]
    everything, _ = place_tally(gold, gold.places, found)
    admin, exact = place_tally(
        gold,
        [entry for entry in gold.places if entry.type == "admin"],
        [place for place in found if place.type == "admin"],
    )
    needed = [entry for entry in gold.places if not entry.nested]
    pairs = matched(needed, found)
    used = {j for _, j in pairs}
    allowed = [*gold.free(), *(entry for entry in gold.places if entry.nested)]
    spare = {j for j, place in enumerate(found) if j not in used and touches(place, allowed)}
    misses = [f"{at(gold, needed[i])} place: {', '.join(place_faults(needed[i], found[j]))}"
              for i, j in pairs if any(place_faults(needed[i], found[j]))]
    return Scores(
        places=admin, all_places=everything,
        adcode=Share(sum(entry.adcode == place.adcode for entry, place in exact), len(exact)),
        misses=(*misses, *unmatched(gold, "place", pairs, needed, found, spare=spare)))


def place_tally(
    gold: Gold, wanted: Sequence[GoldPlace], found: Sequence[Place]
) -> tuple[Tally, list[tuple[GoldPlace, Place]]]:
    """How many places have the same start and end, and which; a name inside a longer name may be found but need not."""
    needed = {extent(entry): entry for entry in wanted if not entry.nested}
    exact = [(needed[extent(place)], place) for place in found if extent(place) in needed]
    allowed = needed.keys() | {extent(entry) for entry in gold.places if entry.nested}
    extra = [place for place in found if extent(place) not in allowed and not touches(place, gold.free())]
    return Tally(len(exact), len(exact) + len(extra), len(needed)), exact


def place_faults(entry: GoldPlace, place: Place) -> Iterator[str]:
    if extent(entry) != extent(place):
        yield f"found as {squeeze(place.text)!r}"
    if entry.type != place.type:
        yield f"{entry.type} wanted, {place.type} found"
    elif entry.type == "admin" and entry.adcode != place.adcode:
        yield f"adcode {entry.adcode} wanted, {place.adcode} found"


def matched(wanted: Sequence[G], found: Sequence[F]) -> list[tuple[int, int]]:
    """Pairs of indexes: each annotated span with at most one found, those that share most characters first."""
    pairs = sorted(((overlap(a, b), -abs(length(b) - length(a)), i, j)
                    for i, a in enumerate(wanted) for j, b in enumerate(found) if overlap(a, b) > 0), reverse=True)
    left: set[int] = set()
    right: set[int] = set()
    out = []
    for _, _, i, j in pairs:
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            out.append((i, j))
    return sorted(out)


def overlap(a: Span, b: Span) -> int:
    """How many characters two spans share; below one where they share none."""
    return min(a.end, b.end) - max(a.start, b.start)


def touches(span: Span, others: Iterable[Span]) -> bool:
    return any(overlap(span, other) > 0 for other in others)


def length(span: Span) -> int:
    return span.end - span.start


def extent(span: Span) -> tuple[int, int]:
    return span.start, span.end


def close(found: float | None, wanted: float) -> bool:
    return found is not None and math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-12)


def squeeze(text: str | None) -> str:
    """Without any blanks."""
    return "".join((text or "").split())


def one_unit(unit: str) -> str:
    """One spelling for the spellings of a unit that mean the same."""
    squeezed = squeeze(unit)
    return SAME_UNIT.get(squeezed, squeezed)


# Misses: one line each, first where it stands, then what was wanted and what was found.

SHOWN = {  # the fields of an annotation and of a record that tell why a facet is wrong
    "exact": (("text",), ("text",)),
    "value": (("low", "high"), ("value_low", "value_high")),
    "change": (("direction", "basis"), ("direction", "basis")),
    "indicator": (("indicator_core", "indicator_max", "indicator_full"), ("indicator",)),
    "place": (("place", "adcode"), ("place", "adcode")),
    "date": (("date_start", "date_end"), ("date_start", "date_end")),
}


def record_faults(quantity: GoldQuantity, record: Record, right: Mapping[str, bool]) -> Iterator[str]:
    for name in FACETS:
        if not right[name]:
            wanted, found = SHOWN.get(name, ((name,), (name,)))
            yield f"{name}: {fields(quantity, wanted)} wanted, {fields(record, found)} found"


def fields(holder: object, names: Iterable[str]) -> str:
    return "|".join(squeeze(str(getattr(holder, name))) for name in names)


def unmatched(gold: Gold, what: str, pairs: Sequence[tuple[int, int]], wanted: Sequence[Span],
              found: Sequence[Span], *, spare: set[int]) -> Iterator[str]:
    """A line for each annotation that nothing found, and for each find that nothing wanted."""
    left, right = {i for i, _ in pairs}, {j for _, j in pairs}
    yield from (f"{at(gold, entry)} {what} missed" for i, entry in enumerate(wanted) if i not in left)
    yield from (f"{at(gold, m)} {what} not wanted" for j, m in enumerate(found) if j not in right | spare)


def at(gold: Gold, span: Span) -> str:
    return f"{gold.doc_id}:{span.start} {squeeze(span.text)!r}"


# Figures as text, and against their floors.


def render(scores: Scores) -> str:
    """The figures as a table for a terminal."""
    tallies = {"mention": scores.mention, "core": scores.core, "fact": scores.fact, "dates": scores.dates,
               "places": scores.places, "all places": scores.all_places}
    groups = {
        "of the matched": scores.facets, "easy entries": {"core": scores.easy_core, "fact": scores.easy_fact},
        "dates": {"interval": scores.interval, "granularity": scores.granularity}, "places": {"adcode": scores.adcode}}
    rows = [f"{name:10}  {t.precision:9.3f}  {t.recall:6.3f}  {t.f1:5.3f}  {t.right:6}  {t.found:5}  {t.gold:6}"
            for name, t in tallies.items()]
    lines = [f"{name}: " + "  ".join(f"{part} {shown(share)}" for part, share in group.items())
             for name, group in groups.items()]
    return "\n".join([f"{'':10}  precision  recall     F1   right  found  wanted", *rows, *lines])


def shown(share: Share) -> str:
    return "–" if share.value is None else f"{share.value:.3f}"


def read_floors(path: str | Path) -> Floors:
    """The floors of a file. Raises CorpusError where it cannot be read or breaks the format."""
    try:
        return msgspec.json.decode(content(path, LARGEST), type=Floors)
    except OSError as error:
        raise CorpusError(str(path), error.strerror or "cannot be read") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CorpusError(str(path), f"no valid floors: {error}") from None


def below(scores: Scores, floors: Floors) -> list[str]:
    """A sentence for each figure under its floor, and one where the floors were set on another corpus."""
    figures = scores.figures()
    lines = [f"{name}: {figures.get(name, 0.0):.3f} is below its floor of {floor:.3f}"
             for name, floor in floors.floors.items() if figures.get(name, 0.0) < floor]
    if scores.fingerprint != floors.fingerprint:
        lines.insert(
            0,
            f"the corpus ({scores.fingerprint}) is not the one that the floors were set on ({floors.fingerprint}); "
            "set them again: python benchmarks/floors.py",
        )
    return lines
