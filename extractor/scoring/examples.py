"""Rules → what their examples and counterexamples prove wrong.

Every example runs through the whole pipeline: each table of `gives` must match a mention or record that the rule made,
and where a rule has counterexamples it must make nothing of them. Every spelling must be seen in some example.

    for case in cases(book): problem = run(case, extractor)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from msgspec import Struct

from extractor.articles import Mark
from extractor.assemble.frame import Cue, Frame
from extractor.clean import Mend, Opening
from extractor.model import Document, Mention, Record
from extractor.pipeline import Extractor
from extractor.rulebook import Counter, Example, RuleBook

Made: TypeAlias = Mention | Record | Mend | Opening | Mark | Frame | Cue


class Case(Struct, frozen=True):
    """One example or counterexample of one rule."""

    kind: str
    rule: str
    example: Example | Counter

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.rule}-{self.example.text}"


def cases(book: RuleBook) -> Iterator[Case]:
    """All examples and counterexamples of a book, in the order of its rules."""
    for kind, rule in book.all():
        examples: tuple[Example | Counter, ...] = (*rule.example, *rule.counter)
        for example in examples:
            yield Case(kind, rule.id, example)


def run(case: Case, extractor: Extractor) -> str | None:
    """What is wrong with one case, in a sentence, or None."""
    example = case.example
    document = extractor.extract(example.text, date=example.published, place=example.place)
    made = made_by(case, document, extractor)
    if isinstance(example, Counter):
        if example.todo:
            return None if made else "a known gap that is closed: remove todo"
        return f"must find nothing here ({example.why}) but finds {shown(made)}" if made else None
    for wanted in example.wanted:
        if wanted and not any(matches(wanted, found) for found in made):
            return f"must give {wanted}, gives {shown(made)}" if made else f"must give {wanted}, finds nothing"
    return None


def made_by(case: Case, document: Document, extractor: Extractor) -> Sequence[Made]:
    """The mentions and records of a document that a rule had a hand in; for the first stages' kinds, what these find."""
    if case.kind == "glyph":
        return [mend for mend in extractor.cleaner.mends(document.text) if mend.rule == case.rule]
    if case.kind in ("form", "days_off"):
        return document.mentions
    if case.kind == "script":
        return [mend for mend in extractor.cleaner.rewritings(document.text) if mend.rule == case.rule]
    if case.kind == "line":
        return [opening for opening in extractor.cleaner.openings(document.text) if opening.rule == case.rule]
    if case.kind == "mark":
        marks = extractor.articles.marks(extractor.cleaner.clean(document.text).text)
        return [mark for mark in marks if mark.rule == case.rule]
    if case.kind in ("frame", "cue"):
        return framed(case, document, extractor)
    return [*(m for m in document.mentions if m.rule == case.rule), *(r for r in document.records if case.rule in r.rules)]


def framed(case: Case, document: Document, extractor: Extractor) -> Sequence[Frame | Cue]:
    """The frames of a document's articles that a rule named, or the cues that it found."""
    reading = extractor.reading(document.text, date=document.published)
    frames = [extractor.drafts(reading, article, None).frame for article in reading.articles]
    return [one for one in frames if one.sort == case.rule] if case.kind == "frame" else [
        cue for one in frames for cue in one.cues if cue.rule == case.rule]


def matches(wanted: Mapping[str, Any], found: Made) -> bool:
    return all(hasattr(found, name) and same(value, getattr(found, name)) for name, value in wanted.items())


def same(wanted: Any, found: Any) -> bool:
    """Equal as a rule file writes it: numbers by value, dates in ISO, "" for what is not there."""
    if isinstance(found, (date, time)):
        return bool(wanted == found.isoformat())
    if isinstance(found, (Decimal, float)):
        try:
            return bool(abs(Decimal(str(wanted)) - Decimal(found)) <= abs(Decimal(found)) * Decimal("1e-9"))
        except InvalidOperation:
            return False
    return bool(wanted == ("" if found is None else found))


def shown(made: Sequence[Made]) -> str:
    told = []
    for found in made:
        names = found.__struct_fields__ if isinstance(found, Struct) else ("sort",)
        told.append(", ".join(f"{name}={getattr(found, name)!s}" for name in names if getattr(found, name) not in (None, (), "")))
    return "; ".join(told)


def unseen(book: RuleBook) -> Iterator[tuple[str, str, str]]:
    """(kind, rule, spelling) for each spelling that no example of any rule holds."""
    texts = "\n".join(example.text for _, rule in book.all() for example in rule.example)
    for kind, rule in book.all():
        for spelling in rule.spellings():
            if spelling not in texts:
                yield kind, rule.id, spelling
