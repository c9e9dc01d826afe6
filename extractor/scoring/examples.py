"""Rules → what their examples and counterexamples prove wrong.

Every example runs through the whole pipeline: each table of `gives` must match something that the rule made, and where
a rule has counterexamples it must make nothing of them. Every spelling must stand in what an example of its own rule
gives.

    for case in cases(book): problem = run(case, extractor)

What a rule makes depends on its kind (`MAKERS`): mentions and records that bear its id; for a word list of the lane the
words that are cut out as its own; for other lists whatever the text gives; for a guard the places that it should have
held back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeAlias

import regex
from msgspec import Struct

from extractor.articles import Mark
from extractor.assemble.frame import Cue, Frame
from extractor.clean import Mend, Opening
from extractor.model import Date, Document, Duration, Mention, Number, Place, Record
from extractor.pipeline import Extractor, Reading
from extractor.rulebook import Counter, Example, Rule, RuleBook, WordList
from extractor.rulebook.facts import FactRule
from extractor.rulebook.indicators import IndicatorRule
from extractor.rulebook.kinds import alternation
from extractor.rulebook.named import PatternRule
from extractor.rulebook.places import WEAK, DeicticRule, PlaceFormRule, PlaceGuardRule

SHOWN = 2               # of what an example made, in a fault
UNSHOWN = frozenset({"record_id", "document", "article", "sentence", "confidence"})     # of a record, in a fault
ABSENT = "absent"       # of a table of `gives`: nothing may match the rest of it
PREVENTED = frozenset({"short", *WEAK})     # kinds of names that a guard without names holds for


class Piece(Struct, frozen=True):
    """A word of a sentence that is cut out as one of a list, or what a named pattern finds."""

    text: str


Made: TypeAlias = Mention | Record | Mend | Opening | Mark | Frame | Cue | Piece


class Case(Struct, frozen=True):
    """One example or counterexample of one rule."""

    kind: str
    rule: Rule
    example: Example | Counter

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.rule.id}-{self.example.text}"


class Trial:
    """An example as it is read: its document, and what the stages before the records made of it."""

    def __init__(self, example: Example | Counter, extractor: Extractor) -> None:
        self.extractor, self._example = extractor, example
        self.text, self.counters = example.text, isinstance(example, Counter)

    @cached_property
    def document(self) -> Document:
        return self.extractor.extract(self.text, date=self._example.published, place=self._example.place)

    @cached_property
    def reading(self) -> Reading:
        return self.extractor.reading(self.text, date=self._example.published, place=self._example.place)

    @property
    def cleaned(self) -> str:
        return self.reading.cleaned.text

    def frames(self) -> list[Frame]:
        """The frames of the text's articles."""
        return [self.extractor.drafts(self.reading, article, None).frame for article in self.reading.articles]

    def listed(self, name: str) -> list[Piece]:
        """The words of the text's sentences that are cut out as those of a list of the lane."""
        symbols, found = self.extractor.alphabet.in_list(name), []
        for lane in self.extractor.lanes(self.reading):
            found += [
                Piece(self.cleaned[start:end])
                for symbol, start, end in zip(lane.symbols, lane.starts, lane.ends, strict=True)
                if symbol in symbols
            ]
        return found

    def everything(self) -> list[Made]:
        """Whatever any rule made of the text."""
        cleaner = self.extractor.cleaner
        return [*self.reading.mentions, *self.document.records, *cleaner.mends(self.text), *cleaner.openings(self.text),
                *self.extractor.articles.marks(self.cleaned)]


def cases(book: RuleBook) -> Iterator[Case]:
    """All examples and counterexamples of a book, in the order of its rules."""
    for kind, rule in book.all():
        examples: tuple[Example | Counter, ...] = (*rule.example, *rule.counter)
        for example in examples:
            yield Case(kind, rule, example)


def run(case: Case, extractor: Extractor) -> str | None:
    """What is wrong with one case, in a sentence, or None."""
    trial = Trial(case.example, extractor)
    if isinstance(case.example, Counter):
        return against(case.rule, case.example, trial, made_by(case, trial))
    if not any(case.example.wanted):
        return "proves nothing: write gives = […], what the rule must make of it"
    made = made_by(case, trial)
    for wanted in case.example.wanted:
        absent, rest = wanted.get(ABSENT), {name: value for name, value in wanted.items() if name != ABSENT}
        fitting = [found for found in (trial.everything() if absent else made) if matches(rest, found)]
        if absent and fitting:
            return f"must not give {rest}, gives {shown(fitting)}"
        if not absent and not fitting:
            return f"must give {wanted}, {f'gives {shown(made, wanted)}' if made else 'finds nothing'}{instead(case, trial)}"
    return None


def against(rule: Rule, counter: Counter, trial: Trial, made: Sequence[Made]) -> str | None:
    """What is wrong with a counterexample, of which something was made, or nothing."""
    if counter.todo:
        return None if made else "a known gap that is closed: remove todo"
    if made:
        return f"must find nothing here ({counter.why}) but finds {shown(made)}"
    if isinstance(rule, PlaceGuardRule) and not holds_back(rule, trial):
        return "proves nothing: no name that the guard is for stands there beside what it tells of"
    return None


def holds_back(guard: PlaceGuardRule, trial: Trial) -> bool:
    """Whether a guard has something to say of a text: one of its names with what must not stand before or after it."""
    book = trial.extractor.book
    name = alternation(guard.names) if guard.names else guard.ending or r"\p{Han}"
    before, after = (f"(?:{book.expand(part, guard)})" for part in (guard.before, guard.after))
    return bool(guard.before and regex.search(f"(?<={before})(?:{name})", trial.cleaned)
                or guard.after and regex.search(f"(?:{name})(?={after})", trial.cleaned))


def instead(case: Case, trial: Trial) -> str:
    """Which patterns took the quantities of an example of a pattern, and what to write so that its own is tried
    first."""
    if not isinstance(case.rule, FactRule):
        return ""
    order = [rule.id for rule, _ in trial.extractor.patterns.rules]
    took = dict.fromkeys(
        rule for record in trial.document.records for rule in record.rules if rule in order and rule != case.rule.id
    )
    earlier = [rule for rule in took if order.index(rule) < order.index(case.rule.id)]
    told = "; ".join(
        f"{rule!r} took {'、'.join(r.text for r in trial.document.records if rule in r.rules)}" for rule in took
    )
    if not told:
        return ""
    names = ", ".join(f'"{rule}"' for rule in earlier)
    return f"; {told}" + (f", which is tried before it: write before = [{names}]" if earlier else "")


def made_by(case: Case, trial: Trial) -> Sequence[Made]:
    """What a rule made of a text."""
    return MAKERS.get(case.kind, by_id)(case.rule, trial)


def by_id(rule: Rule, trial: Trial) -> list[Made]:
    return [*(one for one in trial.document.mentions if one.rule == rule.id),
            *(one for one in trial.document.records if rule.id in one.rules)]


def of_words(rule: Rule, trial: Trial) -> list[Made]:
    assert isinstance(rule, WordList)
    return [*trial.listed(rule.id)] if rule.lane else trial.everything()


def of_deictic(rule: Rule, trial: Trial) -> list[Made]:
    assert isinstance(rule, DeicticRule)
    return [one for one in trial.listed("deictic") if one.text in rule.spell]


def of_guard(rule: Rule, trial: Trial) -> list[Made]:
    assert isinstance(rule, PlaceGuardRule)
    places = [one for one in trial.document.mentions if isinstance(one, Place)]
    if rule.names:
        return [one for one in places if one.text in rule.names]
    return [one for one in places if (one.text.endswith(rule.ending) if rule.ending else one.rule in PREVENTED)]


def of_dates(rule: Rule, trial: Trial) -> list[Made]:
    """The dates of a text: what is only a part of one bears another rule's id."""
    return [one for one in trial.document.mentions if isinstance(one, (Date, Duration))]


def of_form(rule: Rule, trial: Trial) -> list[Made]:
    """The dates that bear the id of a form, or, for an example of a form that is only a part of dates, all of them."""
    return by_id(rule, trial) or ([] if trial.counters else of_dates(rule, trial))


def of_unit(rule: Rule, trial: Trial) -> list[Made]:
    """The quantities of a unit, or, for an example of one that is only a part of units (吨/分, 九元零九分), all
    numbers."""
    return by_id(rule, trial) or (
        [] if trial.counters else [one for one in trial.document.mentions if isinstance(one, Number | Duration)]
    )


def of_pattern(rule: Rule, trial: Trial) -> list[Made]:
    """What a named pattern finds in the text as it stands."""
    assert isinstance(rule, PatternRule)
    return [
        Piece(match[0]) for match in trial.extractor.book.compile(rule.pattern, rule).finditer(trial.text) if match[0]
    ]


MAKERS: Mapping[str, Callable[[Rule, Trial], Sequence[Made]]] = MappingProxyType(
    {
        "words": of_words,
        "deictic": of_deictic,
        "place_guard": of_guard,
        "glyph": lambda rule, trial: [one for one in trial.extractor.cleaner.mends(trial.text) if one.rule == rule.id],
        "script": lambda rule, trial: [
            one for one in trial.extractor.cleaner.rewritings(trial.text) if one.rule == rule.id
        ],
        "line": lambda rule, trial: [
            one for one in trial.extractor.cleaner.openings(trial.text) if one.rule == rule.id
        ],
        "mark": lambda rule, trial: [
            one for one in trial.extractor.articles.marks(trial.cleaned) if one.rule == rule.id
        ],
        "frame": lambda rule, trial: [one for one in trial.frames() if one.sort == rule.id],
        "cue": lambda rule, trial: [cue for one in trial.frames() for cue in one.cues if cue.rule == rule.id],
        "term": lambda rule, trial: [one for one in trial.reading.mentions if one.rule == rule.id],
        **dict.fromkeys(("form", "days_off"), lambda rule, trial: trial.document.mentions),
        **dict.fromkeys(("date_words", "season", "holiday", "event"), of_dates),
        "date": of_form,
        "unit": of_unit,
        "pattern": of_pattern,
    }
)


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


def shown(made: Sequence[Made], wanted: Mapping[str, Any] = MappingProxyType({})) -> str:
    """What was made, that which has most of what was wanted first, and of much no more than that."""
    near = sorted(made, key=lambda found: -sum(matches({name: value}, found) for name, value in wanted.items()))
    told = []
    for found in near[:SHOWN]:
        names = (
            [name for name in found.__struct_fields__ if name not in UNSHOWN] if isinstance(found, Struct) else ["sort"]
        )
        told.append(
            ", ".join(
                f"{name}={getattr(found, name)!s}" for name in names if getattr(found, name) not in (None, (), "")
            )
        )
    more = [f"and {len(made) - SHOWN} more"] if len(made) > SHOWN else []
    return "; ".join([*told, *more])


def unseen(
    book: RuleBook, extractor: Extractor, of: Collection[tuple[str, str]] | None = None
) -> Iterator[tuple[str, str, str]]:
    """(kind, rule, spelling) for each spelling that stands in nothing that an example of its rule gives; `of` says of
    which rules."""
    for kind, rule in book.all():
        spellings = rule.spellings()
        if spellings and (of is None or (kind, rule.id) in of):
            seen = seen_in(kind, rule, extractor)
            yield from ((kind, rule.id, spelling) for spelling in spellings if spelling not in seen)


def seen_in(kind: str, rule: Rule, extractor: Extractor) -> set[str]:
    """The spellings of a rule that its examples show: those that stand in what was made, the longest ones first.

    An indicator's names are tried by themselves.
    """
    if isinstance(rule, IndicatorRule):
        return {name for name in rule.spellings() for dimension in rule.dimensions
                if extractor.identify(name, dimension or None, rule.unit, "level") == rule.id}
    spellings = sorted(rule.spellings(), key=len, reverse=True)
    texts: set[str] = set()
    for example in rule.example:
        trial = Trial(example, extractor)
        if isinstance(rule, WordList) and not rule.lane:
            texts.add(trial.text)
        else:
            texts.update(one.text for one in MAKERS.get(kind, by_id)(rule, trial) if not isinstance(one, Frame | Cue))
    if isinstance(rule, PlaceFormRule) or isinstance(rule, WordList) and not rule.lane:
        return {spelling for spelling in spellings if any(spelling in text for text in texts)}
    seen: set[str] = set()
    for text in texts:
        for spelling in spellings:
            if spelling in text:
                seen.add(spelling)
                text = text.replace(spelling, "\0")
    return seen
