"""Rules of dates: forms, their parts and words, seasons, holidays, what makes ranges and opens them.

A form's pattern is a regular expression in which

    {name}   is a part ([[date_part]]), a table of words ([[date_words]]), {season}, {holiday} or {event}
    @list    is a word list ([[words]])

and every named group fills the field of its name in `extractor.rulebook.written`: by the table of that name where there
is one, as a number (arabic or Chinese) where the field holds one, as the mere fact that it is there where the field is
a flag.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

import regex

from extractor.errors import RuleError
from extractor.rulebook.kinds import Rule
from extractor.rulebook.told import meant
from extractor.rulebook.written import FIELDS

if TYPE_CHECKING:
    from extractor.rulebook import RuleBook

PART = regex.compile(r"\{([a-z][a-z_]*+)\}")
GRAINS = (
    "century", "decade", "plan", "lunar", "year", "half", "quarter", "season", "holiday", "month", "tenday", "week",
    "day", "clock", "edge", "same", "count", "vague",
)
ALONE = ("yes", "end", "bound", "no")
BOUNDS = ("since", "from", "after", "until")
UNITS = ("year", "quarter", "month", "week", "day", "hour", "minute")
VALUES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "unit": UNITS,
        "of": ("year", "quarter", "month"),
        "whole": ("year", "quarter", "month"),
        "edge": ("start", "middle", "end"),
        "way": ("ago", "later", "until", "from", "back", "ahead", "within", "before", "after"),
        "vague": ("now", "recent", "open"),
    }
)


class DatePartRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A piece of pattern with a name: year = '(?P<year>[12][0-9]{3})年'."""

    pattern: str


class DateWordsRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The words of a field and what each says: 去年 = -1. The id is the field, unless `field` names it.

    `not_after` and `not_before` list, for some of the words, characters that must not stand beside it: 过 before 去年.
    """

    listed: ClassVar[str] = "words"

    words: dict[str, int | str]
    field: str = ""
    not_after: dict[str, str] = {}
    not_before: dict[str, str] = {}

    def spellings(self) -> tuple[str, ...]:
        return tuple(self.words)

    def fault(self) -> tuple[str, str] | None:
        if not self.words or "" in self.words:
            return "words", "an empty table or word would match everywhere; write at least one word"
        field = self.field or self.id
        if field not in FIELDS:
            return "field", no_field(field)
        for word, value in self.words.items():
            if type(value).__name__ != FIELDS[field] or field in VALUES and value not in VALUES[field]:
                wanted = (
                    f"one of {', '.join(VALUES[field])}"
                    if field in VALUES
                    else {"int": "a whole number"}.get(FIELDS[field], "an id")
                )
                return "words", f"{word} = {value!r}: write {wanted}"
        for part, table in (("not_after", self.not_after), ("not_before", self.not_before)):
            for word in table:
                if word not in self.words:
                    return part, f"{word!r} is not among the words of this table"
        return None

    def alternation(self) -> str:
        """The words as the inside of a regex group, longest first, each with its guards."""
        return either((word, self.not_after.get(word, ""), self.not_before.get(word, "")) for word in self.words)


class DateRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A form: a whole date or a part of one. Parts that follow one another make one date: 2023年 + 6月 + 5日 + 9时.

    `grain` is what it says, `within` the grains that it may follow, `after` a pattern that must stand before it.
    By itself it is a date (`alone = "yes"`), or only an end of a range (`"end"`: 7日 in 6月5日至7日),
    or one with a bound alone (`"bound"`: 入夏以来), or none (`"no"`).
    `fields` says what the form's words leave unsaid.
    """

    pattern: str
    grain: str
    within: tuple[str, ...] = ()
    after: str = ""
    alone: str = "yes"
    fields: dict[str, int | str | bool] = {}

    def fault(self) -> tuple[str, str] | None:
        if self.grain not in GRAINS:
            return "grain", f"{self.grain!r} is no grain; there are {', '.join(GRAINS)}"
        for grain in self.within:
            if grain not in GRAINS:
                return "within", f"{grain!r} is no grain; there are {', '.join(GRAINS)}"
        if self.alone not in ALONE:
            return "alone", f"{self.alone!r}: write one of {', '.join(ALONE)}"
        return None


class DateRangeRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What stands between two dates that are the ends of a range."""

    between: str


class DateBoundRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words after a date that open it at one end: since (up to the publication), from, after, until, before."""

    listed: ClassVar[str] = "spell"

    bound: str
    spell: tuple[str, ...]
    not_before: str = ""

    def spellings(self) -> tuple[str, ...]:
        return self.spell

    def fault(self) -> tuple[str, str] | None:
        if self.bound not in BOUNDS:
            return "bound", f"{self.bound!r} is no bound; there are {', '.join(BOUNDS)}"
        return spelling_fault(self.spell)


class SeasonRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of the year that has no dates of its own, and those that we give it once its year is known.

    `first` and `last` are month and day ("12-01"); where `last` comes before `first` it lies in the next year.
    """

    listed: ClassVar[str] = "spell"

    spell: tuple[str, ...]
    first: str
    last: str
    not_before: str = ""
    not_after: str = ""

    def spellings(self) -> tuple[str, ...]:
        return self.spell

    def fault(self) -> tuple[str, str] | None:
        for part, day in (("first", self.first), ("last", self.last)):
            if not regex.fullmatch(r"[01]\d-[0-3]\d", day):
                return part, f"{day!r} is no month and day; write it as 06-01"
        return spelling_fault(self.spell)


class HolidayRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A day that comes every year: `day` ("10-01"), `lunar` ("08-15"), `term` (冬至) or `nth` (month, weekday, which
    one: [5, 7, 2]).

    `lunar_eve` is the day before a lunar day: 除夕 is that of 01-01. A name that is also a common word (大雪) says the
    day only behind a year or before 节气; it has `bare = false`.
    """

    listed: ClassVar[str] = "spell"

    spell: tuple[str, ...]
    day: str | None = None
    lunar: str | None = None
    lunar_eve: str | None = None
    term: str | None = None
    nth: tuple[int, int, int] | None = None
    bare: bool = True
    not_before: str = ""
    not_after: str = ""

    def spellings(self) -> tuple[str, ...]:
        return self.spell

    def fault(self) -> tuple[str, str] | None:
        said = [name for name in ("day", "lunar", "lunar_eve", "term", "nth") if getattr(self, name) is not None]
        if len(said) != 1:
            return "day", "say when it is by just one of day, lunar, lunar_eve, term, nth"
        return spelling_fault(self.spell)


class DaysOffRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Of each year the weekdays that are off and the weekends that are worked: 2024 = "02-12 02-13". A later rule's
    year goes first."""

    off: dict[str, str]
    worked: dict[str, str] = {}

    def fault(self) -> tuple[str, str] | None:
        for part, years in (("off", self.off), ("worked", self.worked)):
            for year, days in years.items():
                if not regex.fullmatch(r"[12]\d{3}", year):
                    return part, f"{year!r} is no year; write it as 2024"
                if not regex.fullmatch(r"(?:[01]\d-[0-3]\d(?: (?!\Z)|\Z))*+", days):
                    return part, f"{year} = {days!r}: write months and days, parted by a blank: 02-12 02-13"
        return None


class EventRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A day of history that is told by its name: 党的十八大以来."""

    listed: ClassVar[str] = "spell"

    spell: tuple[str, ...]
    day: str
    source: str
    not_before: str = ""
    not_after: str = ""

    def spellings(self) -> tuple[str, ...]:
        return self.spell

    def fault(self) -> tuple[str, str] | None:
        if not regex.fullmatch(r"[12]\d{3}-[01]\d-[0-3]\d", self.day):
            return "day", f"{self.day!r} is no date; write it as 2012-11-08"
        return spelling_fault(self.spell)


def no_field(name: str) -> str:
    """That a date has no such field, and which it has."""
    return f"{name!r} is no field of a date{meant(name, FIELDS, '{!r}')}; there are {', '.join(FIELDS)}"


def spelling_fault(spell: tuple[str, ...]) -> tuple[str, str] | None:
    if not spell or "" in spell:
        return "spell", "an empty list or word would match everywhere; write at least one word"
    return None


def either(words: Iterable[tuple[str, str, str]]) -> str:
    """(word, characters that must not stand before, … after) as the inside of a regex group, longest first."""
    return "|".join(
        (f"(?<![{regex.escape(before)}])" if before else "")
        + regex.escape(word)
        + (f"(?![{regex.escape(after)}])" if after else "")
        for word, before, after in sorted(words, key=lambda guarded: (-len(guarded[0]), guarded[0]))
    )


def expand(book: RuleBook, pattern: str, rule: Rule, part: str = "pattern") -> str:
    """The pattern with its parts, tables and lists put in. Raises RuleError for a name that is not there."""
    parts = {other.id: other for other in book.of(DatePartRule)}
    tables = {other.id: other for other in book.of(DateWordsRule)}
    holidays = book.of(HolidayRule)
    named: dict[str, tuple[SeasonRule | HolidayRule | EventRule, ...]] = {
        "season": book.of(SeasonRule), "event": book.of(EventRule),
        "holiday": tuple(holiday for holiday in holidays if holiday.bare),
        "holiday_in_year": tuple(holiday for holiday in holidays if not holiday.bare)}

    def put(match: regex.Match[str], above: tuple[str, ...] = ()) -> str:
        name = match[1]
        if name in tables:
            return f"(?P<{name}>{tables[name].alternation()})"
        if named.get(name):
            words = ((word, other.not_after, other.not_before) for other in named[name] for word in other.spell)
            return f"(?P<{name}>{either(words)})"
        if name in above:
            raise RuleError(book.file(rule), rule.id, part, f"the part {{{name}}} contains itself")
        if name in parts:
            return f"(?:{PART.sub(lambda inner: put(inner, (*above, name)), parts[name].pattern)})"
        hint = meant(name, [*parts, *tables, *named], "{{{}}}")
        raise RuleError(book.file(rule), rule.id, part, f"no part or table of words {{{name}}}{hint}")

    return book.expand(PART.sub(put, pattern), rule, part)
