"""Annotated bulletins → how often each rule fired there, how often rightly, and which others would have taken the same.

    coverage("corpus/bulletins", Extractor())
    → [Covered(kind="fact", rule="value", fired=812, right=690, judged=801, alone=455, against={"copula": 210, …}), …]

A rule fires where it makes a mention, takes a quantity for a fact, or names a record's indicator. It was right where
annotators found the same: of a quantity its value and unit, of a date its days, of a place its division, of a fact its
indicator, kind and change besides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct

from extractor.model import Date, Document, Mention, Number, Place, Record
from extractor.pipeline import Extractor, Reading
from extractor.scoring.gold import Gold, read_gold
from extractor.scoring.score import extent, judge, matched, same_days, touches

COLUMNS = ("kind", "rule", "fired", "judged", "right", "alone", "against")
QUANTITY, DATE, PLACE, FACT, INDICATOR = "quantity", "date", "place", "fact", "indicator"
TABLES: Mapping[str, tuple[str, ...]] = MappingProxyType({      # what fires → the kinds of rules that make it
    QUANTITY: ("unit", "counter", "number"), DATE: ("date", "date_bound", "date_range", "season", "holiday", "event"),
    PLACE: ("division", "place", "place_form"), FACT: ("fact",), INDICATOR: ("indicator",)})
RIGHT: Mapping[str, tuple[str, ...]] = MappingProxyType({       # the facets of a record that a rule answers for
    QUANTITY: ("value", "unit"), FACT: ("core", "kind", "change"), INDICATOR: ("indicator",)})


class Covered(Struct, frozen=True, kw_only=True):
    """What a rule did to the bulletins. `right` are those that annotators found too, of the `judged`; nobody can tell
    of the others.

    Of those fired it took `alone` what no other rule would have taken; `against` counts, by id, the others that would
    have.
    """

    kind: str
    rule: str
    fired: int = 0
    right: int = 0
    judged: int = 0
    alone: int = 0
    against: Mapping[str, int] = {}


class Firing(Struct, frozen=True):
    """One time that a rule fired; `right` is None where nobody can tell."""

    kind: str
    rule: str
    right: bool | None
    rivals: frozenset[str]


def coverage(folder: str | Path, extractor: Extractor) -> list[Covered]:
    """All rules that make mentions, facts or names of indicators, those that fired most first.

    Raises CorpusError where an annotation is broken.
    """
    tables = {
        (group, rule.id): kind
        for kind, rule in extractor.book.all()
        for group, kinds in TABLES.items()
        if kind in kinds
    }
    fired: dict[tuple[str, str], list[Firing]] = {(kind, rule): [] for (_, rule), kind in tables.items()}
    for gold in read_gold(folder):
        for firing in firings(gold, extractor):
            if kind := tables.get((firing.kind, firing.rule)):
                fired[kind, firing.rule].append(firing)
    return sorted((summed(*key, own) for key, own in fired.items()), key=lambda one: (one.kind, -one.fired, one.rule))


def summed(kind: str, rule: str, fired: list[Firing]) -> Covered:
    against = Counter(rival for firing in fired for rival in sorted(firing.rivals))
    return Covered(
        kind=kind,
        rule=rule,
        fired=len(fired),
        right=sum(firing.right is True for firing in fired),
        judged=sum(firing.right is not None for firing in fired),
        alone=sum(not firing.rivals for firing in fired),
        against=dict(against.most_common()),
    )


def firings(gold: Gold, extractor: Extractor) -> Iterator[Firing]:
    """Whatever fires on one bulletin."""
    reading = extractor.reading(gold.text, date=gold.reference_date)
    document = extractor.extract(gold.text, date=gold.reference_date)
    verdicts = judged(gold, document)
    yield from of_mentions(gold, document, extractor, reading, verdicts)
    yield from of_facts(extractor, reading, verdicts)
    for record in document.records:
        if record.indicator_id:
            yield Firing(INDICATOR, record.indicator_id, right_of(INDICATOR, verdicts, extent(record)), frozenset())


def of_mentions(gold: Gold, document: Document, extractor: Extractor, reading: Reading,
                verdicts: Mapping[tuple[int, int], Mapping[str, bool]]) -> Iterator[Firing]:
    candidates = [
        (reading.cleaned.span(one.start, one.end), one.rule) for one in extractor.candidates(reading.cleaned.text)
    ]
    for mention in document.mentions:
        span = extent(mention)
        rivals = frozenset(
            rule for (start, end), rule in candidates if start < span[1] and span[0] < end and rule != mention.rule
        )
        if isinstance(mention, Number):
            kind, right = QUANTITY, right_of(QUANTITY, verdicts, span)
        else:
            kind, right = PLACE if isinstance(mention, Place) else DATE, agreed(gold, mention)
        yield Firing(kind, mention.rule, None if touches(mention, gold.free()) else right, rivals)


def of_facts(
    extractor: Extractor, reading: Reading, verdicts: Mapping[tuple[int, int], Mapping[str, bool]]
) -> Iterator[Firing]:
    for article in reading.articles:
        for sentence in (one for paragraph in extractor.paragraphs(reading, article) for one in paragraph):
            if not sentence.lane:
                continue
            for fact in sentence.facts:
                mention = sentence.lane.mentions[fact.quantity]
                assert mention
                right = right_of(FACT, verdicts, reading.cleaned.span(mention.start, mention.end))
                yield Firing(FACT, fact.rule, right, frozenset(extractor.patterns.rivals(sentence.lane, fact)))


def judged(gold: Gold, document: Document) -> dict[tuple[int, int], Mapping[str, bool]]:
    """The verdict on each record that annotators can tell of; one that they did not find is wrong in all."""
    verdicts: dict[tuple[int, int], Mapping[str, bool]] = {}
    pairs = {j: gold.quantities[i] for i, j in matched(gold.quantities, document.records)}
    for number, record in enumerate(document.records):
        if number in pairs:
            verdicts[extent(record)] = judge(pairs[number], record)
        elif tells(gold, record):
            verdicts[extent(record)] = {}
    return verdicts


def tells(gold: Gold, record: Record) -> bool:
    """Whether annotators looked at where a record stands."""
    read = gold.annotated is None or any(start <= record.start and record.end <= end for start, end in gold.annotated)
    return read and not touches(record, gold.free())


def right_of(kind: str, verdicts: Mapping[tuple[int, int], Mapping[str, bool]], span: tuple[int, int]) -> bool | None:
    verdict = verdicts.get(span)
    return None if verdict is None else all(verdict.get(facet, False) for facet in RIGHT[kind])


def agreed(gold: Gold, mention: Mention) -> bool | None:
    """Whether annotators found a date or a place with the same extent and meaning."""
    if isinstance(mention, Date):
        return any(extent(entry) == extent(mention) and same_days(entry, mention) for entry in gold.dates)
    if isinstance(mention, Place):
        return any(
            extent(entry) == extent(mention) and (entry.type != "admin" or entry.adcode == mention.adcode)
            for entry in gold.places
        )
    return None


def row(one: Covered) -> tuple[str, ...]:
    """The cells of `COLUMNS`, numbers as text."""
    against = " ".join(f"{rule}:{count}" for rule, count in one.against.items())
    return one.kind, one.rule, str(one.fired), str(one.judged), str(one.right), str(one.alone), against


def unfired(covered: Iterable[Covered]) -> Iterator[str]:
    """A line for each kind that says which of its rules did not fire."""
    for kind, rules in groupby(covered, key=attrgetter("kind")):
        if idle := [one.rule for one in rules if not one.fired]:
            yield f"{kind}: {len(idle)} did not fire: {' '.join(idle)}"
