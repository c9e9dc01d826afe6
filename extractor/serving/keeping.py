"""An extractor → what a store needs of it: how records are observed, and where the sentences of a text stand.

    observer_of(extractor).observe(record, 0).usual_unit     # 亿元
    list(sentences_of(extractor, document))                  # [(0, 24), (24, 61), …]
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.model import Document, Quantity
from extractor.pipeline import Extractor
from extractor.rulebook.indicators import IndicatorRule
from extractor.rulebook.places import DeicticRule
from extractor.segment import sentences
from extractor.write.observe import Observer, Usual


def observer_of(extractor: Extractor) -> Observer:
    """What makes observations by the rules of an extractor: their units, the names of indicators, the words for the
    nation."""
    known = extractor.book.of(IndicatorRule)
    units = {unit: usual(extractor, unit) for unit in {rule.unit for rule in known if rule.unit}}
    return Observer({rule.id: unit for rule in known if (unit := units.get(rule.unit))}, nation_of(extractor),
                    {rule.id: rule.spellings()[0] for rule in known})


def nation_of(extractor: Extractor) -> frozenset[str]:
    """The words for the whole country."""
    return frozenset(word for rule in extractor.book.of(DeicticRule) if rule.level == "nation" for word in rule.spell)


def usual(extractor: Extractor, unit: str) -> Usual | None:
    """A unit with its magnitude word, measured by the rules of units: 亿元 is 100,000,000 CNY."""
    found = next((one for one in extractor.extract(f"1{unit}").mentions if isinstance(one, Quantity)), None)
    if found is None or found.base_low is None or found.end != len(unit) + 1:
        return None
    return Usual(unit, float(found.base_low), found.base_unit)


def sentences_of(extractor: Extractor, document: Document) -> Iterator[tuple[int, int]]:
    """Where the sentences of a document stand in its text; those of nothing but blanks are left out."""
    cleaned = extractor.cleaner.clean(document.text)
    for start, end in sentences(cleaned.text, 0, len(cleaned.text)):
        if cleaned.text[start:end].strip():
            yield cleaned.span(start, end)
