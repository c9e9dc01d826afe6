"""Cleaned text → candidates for dates, periods and vague times, as written: what is unsaid is None.

    去年6月起 → WrittenDate(text="去年6月", first=InYear(year=Year(year_shift=-1), part=Part(of=Months(month=6))))

At each character that a form may begin with, the longest form is taken, then the longest that may follow it (2023年,
6月, 5日), until none does. Two dates with 至 between them become a range; words such as 以来 behind a date become part
of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import regex
from msgspec import Struct

from extractor.errors import RuleError
from extractor.model import Mention
from extractor.rulebook import RuleBook, patterns
from extractor.rulebook.dates import (
    ALONE,
    GRAINS,
    DateBoundRule,
    DateRangeRule,
    DateRule,
    DateWordsRule,
    EventRule,
    HolidayRule,
    SeasonRule,
    expand,
    no_field,
)
from extractor.rulebook.written import FIELDS, Point, WrittenDate, named, point
from extractor.support.memo import Memo
from extractor.support.numerals import ONES, TENS, ZEROS, small

NUMERAL = f"{ZEROS}{ONES}两{''.join(TENS)}"
DIGIT = "0123456789"
HAN = regex.compile(r"\p{Han}")
PROBES = ("龘", "\ue000")      # a character of the script, and another one: no rule names them
FEW, REACH = 1, (2, 3, 5)      # more forms than a few are told apart by more characters
REMEMBERED = 1 << 14
NAMED = ("season", "holiday", "event")
LONGEST_BETWEEN = 4
LIMITS = MappingProxyType({
    "month": (1, 12), "lunar_month": (1, 12), "day": (1, 31), "lunar_day": (1, 30), "quarter": (1, 4), "week": (1, 53),
    "hour": (0, 24), "minute": (0, 59), "second": (0, 59), "year_begins": (1, 12)})
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Form(Struct, frozen=True):
    """A compiled date rule. `meanings` has the number of each group, the field it fills and its table of words.

    `bare` is the pattern without what must stand before it, `firsts` what it may begin with.
    """

    number: int
    rule: DateRule
    pattern: regex.Pattern[str]
    meanings: tuple[tuple[int, str, Mapping[str, Any]], ...]
    names: bool
    bare: regex.Pattern[str]
    firsts: frozenset[str]

    def named(self, said: Point) -> str:
        """The rule that a date of this form tells: that of the season, holiday or event it names, or its own."""
        return (named(said) if self.names else None) or self.rule.id


Match = tuple[Form, regex.Match[str]]


class Index:
    """Forms by what they may begin with. The engine itself is asked whether a few characters may become a match, once
    for each few."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self.by_first: dict[str, tuple[Form, ...]] = {}
        for form in forms:
            for letter in form.firsts:
                self.by_first[letter] = (*self.by_first.get(letter, ()), form)
        self.possible = Memo(self._possible_of, REMEMBERED)
        self._named = frozenset(letter for form in forms for letter in form.bare.pattern)
        self._alike = Memo(self._alike_of, REMEMBERED)

    def longest(self, text: str, position: int) -> Match | None:
        """The form with the longest match; of equal ones the first in the index."""
        forms: tuple[Form, ...] = ()
        for reach in REACH:
            forms = self.possible[text[position:position + reach].translate(self._alike)]
            if len(forms) <= FEW:
                break
        best: Match | None = None
        for form in forms:
            match = form.pattern.match(text, position)
            if match and (best is None or match.end() > best[1].end()):
                best = form, match
        return best

    def _possible_of(self, beginning: str) -> tuple[Form, ...]:
        """The forms that a text with this beginning may hold."""
        shorter = max((reach for reach in REACH if reach < len(beginning)), default=0)
        known = self.possible[beginning[:shorter]] if shorter else self.by_first.get(beginning[:1], ())
        return tuple(form for form in known if form.bare.match(beginning, partial=True))

    def _alike_of(self, code: int) -> int:
        """One character of the script for all that no pattern names."""
        return code if chr(code) in self._named or not HAN.match(chr(code)) else ord(PROBES[0])


class Spotted(Struct, frozen=True):
    """A date, one end of a range, or a range. `alone` says whether it may stand by itself, as in the rule."""

    start: int
    end: int
    rule: str
    alone: str
    first: Point
    last: Point | None = None


class Dates:
    """The grammar of dates, compiled from a rule book."""

    def __init__(self, book: RuleBook) -> None:
        forms = [compiled(number, rule, book) for number, rule in enumerate(book.of(DateRule))]
        self._forms = forms
        heads = [form for form in forms if form.rule.alone != "no" or not form.rule.within]
        self._heads = Index(sorted(heads, key=lambda form: ALONE.index(form.rule.alone)))
        self._tails = {grain: Index([form for form in forms if grain in form.rule.within]) for grain in GRAINS}
        self._link = re.compile(book.alternation("date.link"))
        self._starts = starts(self._heads)
        self._between = [(rule.id, book.compile(expand(book, rule.between, rule, "between"), rule, "between"))
                         for rule in book.of(DateRangeRule)]
        self._bound, self._bounds = bounds(book)
        self._point = Memo(self._point_of, REMEMBERED)

    def find(self, text: str) -> list[Mention]:
        """Candidates in the text, offsets in it; no two of them share a character."""
        return [date for found in self._ranges(self._points(text), text) if (date := self._written(found, text))]

    def _points(self, text: str) -> list[Spotted]:
        """The dates and ends of ranges, in text order."""
        found: list[Spotted] = []
        done = 0
        possible = self._heads.possible
        for start in self._starts.finditer(text):
            position = start.start()
            if position < done or not possible[text[position:position + 2]]:
                continue
            part = self._heads.longest(text, position)
            if part is None:
                continue
            parts = []
            while part:
                parts.append(part)
                done = part[1].end()
                part = self._next(part[0].rule.grain, text, done)
            said = self._point[tuple([(form.number, match.groups()) for form, match in parts])]
            alone = parts[0][0].rule.alone if len(parts) == 1 else "yes"
            if said is not None and alone != "no":
                found.append(Spotted(position, done, parts[-1][0].named(said), alone, said))
        return found

    def _next(self, grain: str, text: str, position: int) -> Match | None:
        """What goes on a date of this grain, a 的 between them or not."""
        tails = self._tails[grain]
        if not tails.by_first:
            return None
        part = tails.longest(text, position) if text[position:position + 1] in tails.by_first else None
        if part is None and (link := self._link.match(text, position)):
            part = tails.longest(text, link.end())
        return part

    def _point_of(self, parts: tuple[tuple[int, tuple[str | None, ...]], ...]) -> Point | None:
        """What the groups of the parts say, or None where they say what cannot be (month 13)."""
        said: dict[str, Any] = {}
        for form_number, texts in parts:
            form = self._forms[form_number]
            said |= form.rule.fields
            for group, field, table in form.meanings:
                text = texts[group - 1]
                if text is None:
                    continue
                if text in table:
                    said[field] = table[text]
                else:
                    said[field] = small(text) if FIELDS[field] == "int" else True
        return point(said) if possible(said) else None

    def _ranges(self, points: Sequence[Spotted], text: str) -> Iterator[Spotted]:
        """Merges two dates with 至 between them into a range."""
        waiting: Spotted | None = None
        for found in points:
            rule = self._range(text, waiting.end, found.start) if waiting else None
            if waiting and rule:
                yield Spotted(waiting.start, found.end, rule, "yes", waiting.first, found.first)
                waiting = None
                continue
            if waiting:
                yield waiting
            waiting = found
        if waiting:
            yield waiting

    def _range(self, text: str, start: int, end: int) -> str | None:
        """The range rule that the text between two dates matches."""
        if not 0 < end - start <= LONGEST_BETWEEN:
            return None
        return next((rule for rule, pattern in self._between if pattern.fullmatch(text, start, end)), None)

    def _written(self, found: Spotted, text: str) -> WrittenDate | None:
        """The date together with the 以来, 之后 … that follows it, or None for what is none by itself."""
        match = self._bound.match(text, found.end)
        bound = self._bounds[match[0]] if match else None
        if found.alone == "end" or found.alone == "bound" and bound is None:
            return None
        end = match.end() if match else found.end
        return WrittenDate(
            start=found.start,
            end=end,
            text=text[found.start : end],
            rule=bound.id if bound else found.rule,
            first=found.first,
            last=found.last,
            bound=bound.bound if bound else None,
        )


def compiled(number: int, rule: DateRule, book: RuleBook) -> Form:
    """Compiles the pattern of a rule. Raises RuleError if it is invalid, or if a group is no field."""
    after = f"(?<={expand(book, rule.after, rule, 'after')})" if rule.after else ""
    try:
        bare = patterns.compiled(expand(book, rule.pattern, rule))
        pattern = patterns.compiled(f"{after}(?:{bare.pattern})") if after else bare
    except regex.error as error:
        raise RuleError(book.file(rule), rule.id, "pattern", f"no valid pattern: {error}") from None
    known = tables(book)
    for name in (*pattern.groupindex, *rule.fields):
        if name not in FIELDS and name not in known:
            raise RuleError(book.file(rule), rule.id, "pattern", no_field(name))
        if FIELDS.get(name) == "str" and name not in known and name not in rule.fields:
            raise RuleError(
                book.file(rule), rule.id, "pattern", f"{name!r} holds a word; put its table {{{name}}} into the pattern"
            )
    meanings = tuple((group, *known.get(name, (name, {}))) for name, group in pattern.groupindex.items())
    names = any(field in NAMED for _, field, _ in meanings)
    return Form(number, rule, pattern, meanings, names, bare, first_characters(rule, bare, book))


def tables(book: RuleBook) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """group → the field that it fills, and what each of its words says."""
    named: dict[str, tuple[str, Mapping[str, Any]]] = {
        rule.id: (rule.field or rule.id, rule.words) for rule in book.of(DateWordsRule)}
    seasons = {word: rule.id for rule in book.of(SeasonRule) for word in rule.spell}
    named["season"] = "season", seasons
    named["holiday"] = named["holiday_in_year"] = (
        "holiday",
        {word: rule.id for rule in book.of(HolidayRule) for word in rule.spell},
    )
    named["event"] = "event", {word: rule.id for rule in book.of(EventRule) for word in rule.spell}
    return named


def first_characters(rule: DateRule, pattern: regex.Pattern[str], book: RuleBook) -> frozenset[str]:
    """The characters that a form may begin with. Raises RuleError if its first two characters may be any."""
    firsts = frozenset(letter for letter in {*pattern.pattern, *DIGIT} if pattern.match(letter, partial=True))
    beginnings = (*PROBES, *(first + probe for first in firsts for probe in PROBES)) if rule.alone != "no" else PROBES
    if any(pattern.match(beginning, partial=True) for beginning in beginnings):
        raise RuleError(
            book.file(rule), rule.id, "pattern", "a form must begin with two characters that its pattern names"
        )
    return firsts


def starts(heads: Index) -> re.Pattern[str]:
    """The places where a form may begin, by two characters; a number is one only at its first, and by what is behind
    its digits.

    For these sets of 200 characters `re` is used: its sets are bitmaps, those of `regex` lists (0.03 against 0.19 µs a
    character).
    """
    seconds: set[str] = set()
    for first in heads.by_first.keys() - set(DIGIT):
        for form in heads.by_first[first]:
            seconds |= {
                second
                for second in {*form.bare.pattern, *DIGIT} - seconds
                if form.bare.match(first + second, partial=True)
            }
    other = f"(?<![0-9])(?=[{characters(seconds)}])(?<![{NUMERAL}][{NUMERAL}])"
    digits = ""
    for behind in reversed(behind_digits(heads)):
        digits = f"(?:{behind}|[0-9]{digits})"
    return re.compile(f"[{characters(heads.by_first)}](?:{other}|(?<=[0-9])(?<![0-9.][0-9])(?={digits}))")


def behind_digits(heads: Index) -> list[str]:
    """What may stand behind one digit, two and three where they begin a form, as sets of a pattern."""
    found: list[set[str]] = [set(), set(), set()]
    for form in {form.number: form for digit in DIGIT for form in heads.by_first.get(digit, ())}.values():
        letters = {*form.bare.pattern, *PROBES}.difference(DIGIT)
        digits, runs = told_apart(form.bare.pattern), [""]
        for behind in found:
            runs = [run + digit for run in runs for digit in digits if form.bare.match(run + digit, partial=True)]
            for run in runs:
                behind |= {letter for letter in letters - behind if form.bare.match(run + letter, partial=True)}
                behind |= set(PROBES) if form.bare.match(run) else set()
    return [any_of(behind) for behind in found]


def any_of(behind: set[str]) -> str:
    """The pattern of a character of a set: nothing where it may be any, one that never matches where there is none."""
    if behind.intersection(PROBES):
        return ""
    return f"[{characters(behind)}]" if behind else "(?!)"


def told_apart(pattern: str) -> list[str]:
    """Digits enough to stand for all that a pattern tells apart: those written in it, and the first of each run of
    others."""
    written = set(pattern.replace(DIGIT, ""))
    return [
        digit
        for digit, before in zip(DIGIT, f"0{DIGIT}", strict=False)
        if digit == "0" or digit in written or before in written
    ]


def characters(letters: Iterable[str]) -> str:
    return "".join(sorted(map(re.escape, letters)))


def bounds(book: RuleBook) -> tuple[re.Pattern[str], Mapping[str, DateBoundRule]]:
    """What opens a date behind it, as a pattern, and the rule of each spelling."""
    rules = {word: rule for rule in book.of(DateBoundRule) for word in rule.spell}
    guarded = (
        re.escape(word) + (f"(?![{re.escape(rule.not_before)}])" if rule.not_before else "")
        for word, rule in sorted(rules.items(), key=lambda item: (-len(item[0]), item[0])))
    return re.compile("|".join(guarded) or r"(?!)"), rules


def possible(said: Mapping[str, Any]) -> bool:
    """Whether such a day can exist: no 13月, no 2月30日, no 2023年2月29日."""
    for field, (low, high) in LIMITS.items():
        value = said.get(field)
        if value is not None and not low <= value <= high:
            return False
    month, day, year = said.get("month"), said.get("day"), said.get("year")
    if month is None or day is None or said.get("lunar"):
        return True
    if month == 2 and day == 29 and year is not None and year > 99:
        return bool(year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    return bool(day <= DAYS[month - 1])
