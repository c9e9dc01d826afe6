"""What a quantity measures: candidates for its name from the words round it, from the pattern, and from the quantities before it.

累计完成旅客吞吐量1079.8万人次，同比增长14% → of 1079.8万人次: 完成旅客吞吐量, 旅客吞吐量; of 14%: those again, 累计
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct

from extractor.assemble.choice.chain import close
from extractor.assemble.choice.site import Candidate, Site
from extractor.assemble.choice.weights import Group, Sums, Weights, ladder
from extractor.assemble.frame import MARKS
from extractor.assemble.wording import wording
from extractor.model import Lane

LONGEST = 26  # characters of a name
WINDOW = 24  # tokens before a quantity that its name may be made of
BEHIND = 8  # tokens behind it
LISTED = "、"
NO_NAME = frozenset("，。；：！？,;:!?")
SIZES = ladder((1, 2, 3, 4, 6, 8, 11, 15, 20), LONGEST)


class Kind(NamedTuple):
    """Where a name comes from, and the pattern that took the quantity."""

    source: str
    rule: str
    sort: str
    kind: str
    frame: str

    TEMPLATES = ("source", "source rule", "source sort", "source kind", "source frame")  # type: ignore[misc]


class Form(NamedTuple):
    """How a name is made: its length, the sorts of its first and last word."""

    source: str
    size: int
    first: str
    last: str
    measure: bool
    words: int

    TEMPLATES = (  # type: ignore[misc]
        "size",
        "source size",
        "first",
        "last",
        "first last",
        "measure",
        "source first",
        "source last",
        "source measure",
        "words",
        "source words",
    )


class Of(NamedTuple):
    """A name and the quantity."""

    source: str
    dimension: str | None
    lead: str
    behind: str
    measure: bool

    TEMPLATES = (  # type: ignore[misc]
        "source dimension",
        "measure dimension",
        "source lead",
        "source behind",
        "source lead behind",
        "source dimension behind",
    )


class Words(NamedTuple):
    """A name and the words beside the quantity."""

    source: str
    left: str
    right: str
    unit: str

    TEMPLATES = ("source left", "source right", "source unit")  # type: ignore[misc]


class Prior(NamedTuple):
    """A name of a quantity before, and how that quantity is to this one."""

    source: str
    same: bool
    kind: str
    before: str
    close: str

    TEMPLATES = (  # type: ignore[misc]
        "source same kind",
        "source kind before",
        "source close kind",
        "source close same",
        "source same before kind close",
    )


class Head(NamedTuple):
    """The last word and character of a name and its first characters, and what measures it."""

    word: str
    unit: str
    end: str
    begin: str

    TEMPLATES = ("word", "word unit", "end", "begin")  # type: ignore[misc]


class Agreed(NamedTuple):
    """How many sources give the name, and the first of them."""

    number: int
    source: str

    TEMPLATES = ("number", "number source")  # type: ignore[misc]


class Speech(Struct, frozen=True):
    """What the symbols of a lane are to names: `nominal` may stand inside one, `leading` and `tailing` words stand round it.

    `hollow` words are no names: they say that there is something, or that it was done. `rates` are what a rate in a unit of time is
    called (年 → year), `no_rates` words that only begin like one (年末).
    """

    nominal: frozenset[str]
    nouns: frozenset[str]
    verbs: frozenset[str]
    leading: frozenset[str]
    tailing: frozenset[str]
    of: frozenset[str]
    joins: frozenset[str]
    quantities: frozenset[str]
    describe: Mapping[str, str]
    measures: tuple[str, ...]
    hollow: frozenset[str]
    rates: Mapping[str, str]
    no_rates: tuple[str, ...]


class Spoken(Struct, frozen=True, gc=False):
    """A quantity in its lane, with the name that its pattern gives and the tokens that this was made of."""

    site: Site
    lane: Lane
    token: int
    patterned: str | None
    span: tuple[int, int] | None


class Told(Struct, frozen=True, gc=False):
    """The name that a quantity before was given."""

    name: str
    site: Site


class Names:
    """Gives the candidates for the names of one article's quantities."""

    def __init__(self, text: str, speech: Speech, frame: str, weights: Weights) -> None:
        self._text, self._speech, self._frame = text, speech, frame
        self._sums: dict[type[Any], Sums] = {
            kind: weights.sums(kind) for kind in (Kind, Form, Of, Words, Head, Agreed, Prior)
        }
        self._beside = weights.heard(Words, "left", "right", "unit")
        self._led = weights.heard(Of, "lead", "behind")
        self._head = weights.heard(Head, *Head._fields)
        self._break = re.compile(f"[{re.escape(MARKS)}【】{''.join(sorted(speech.quantities))}]")

    def scored(self, one: Spoken, before: Sequence[Told]) -> list[tuple[str, float]]:
        """The names that a quantity may have, each with its score.

        `before` are the names of the quantities before it, the last one first.
        """
        sums = self._sums
        if one.patterned and (self._agreed(one) or self._repeated(one, before) or self._listed(one, before)):
            return [(one.patterned, 0.0)]
        return [
            (name, sum([sums[kind][values] for kind, values in groups]))
            for name, groups in self._described(one, before)
        ]

    def _agreed(self, one: Spoken) -> bool:
        """Whether the pattern took all words of the clause but those round a name, and they end with a measure: there is no better name."""
        if not one.patterned or one.span is None or not one.patterned.endswith(self._speech.measures):
            return False
        begin, end = one.span
        symbols, speech = one.lane.symbols, self._speech
        while end < one.token and symbols[end] in speech.tailing:
            end += 1
        return end == one.token and (begin == 0 or symbols[begin - 1] in speech.leading or symbols[begin - 1] in MARKS)

    def _repeated(self, one: Spoken, before: Sequence[Told]) -> bool:
        """Whether the pattern gives the name of the quantity before, and no noun stands between the two: 达3万亩，增长5%."""
        if not before or before[0].name != one.patterned:
            return False
        lane, start, nominal = one.lane, before[0].site.start, self._speech.nominal
        at = one.token - 1
        while at >= 0 and lane.starts[at] > start and lane.symbols[at] not in nominal:
            at -= 1
        return at >= 0 and lane.starts[at] == start

    def _listed(self, one: Spoken, before: Sequence[Told]) -> bool:
        """Whether the pattern's name stands right behind the quantity before, in a list: 原煤320万吨、焦炭41万吨."""
        if not before or one.span is None:
            return False
        begin = one.lane.starts[one.span[0]]
        return before[0].site.end == begin - 1 and self._text[begin - 1] == LISTED

    def candidates(self, one: Spoken, before: Sequence[Told]) -> list[Candidate]:
        """The same names with all that is known of them: for learning and explaining."""
        return [Candidate(name, name, None, tuple(groups), name) for name, groups in self._described(one, before)]

    def _described(self, one: Spoken, before: Sequence[Told]) -> Iterator[tuple[str, list[Group]]]:
        sources: dict[str, list[tuple[str, tuple[int, int] | None]]] = {}
        hollow = self._speech.hollow
        for source, told_name, span in self._all(one, before):
            name = self._without_rate(told_name or "", one.site.per)
            if name and len(name) <= LONGEST and NO_NAME.isdisjoint(name) and name not in hollow:
                sources.setdefault(name, []).append((source, span))
        site, lane, describe, measures = one.site, one.lane, self._speech.describe, self._speech.measures
        beside = self._beside(site.left, lane.word(self._text, one.token + 1), site.unit)
        lead, behind = self._led(self._label(lane, one.token - 1), self._label(lane, one.token + 1))
        rule, sort, kind, dimension, frame = site.rule, site.sort, site.kind, site.dimension, self._frame
        for name, found in sources.items():
            measure = name.endswith(measures)
            span = found[0][1] or (found[-1][1] if len(found) > 1 else None)
            first = last = "?"
            word, words = name[-2:], 0
            if span:
                begin, end = span[0], span[1] - 1
                first, last, words = (
                    describe.get(lane.symbols[begin], "?"),
                    describe.get(lane.symbols[end], "?"),
                    min(end - begin + 1, 6),
                )
                word = self._text[lane.starts[end] : lane.ends[end]]
            size = SIZES[len(name)]
            groups: list[Group] = [
                (Agreed, (min(len(found), 4), found[0][0])),
                (Head, tuple(self._head(word, site.unit, name[-1], name[:2]))),
            ]
            for told in before:
                if told.name == name:
                    groups.append(
                        (
                            Prior,
                            (
                                found[0][0],
                                told.site.dimension == dimension,
                                kind,
                                told.site.kind,
                                close(told.site, site),
                            ),
                        )
                    )
                    break
            for source, _ in found:
                groups += (
                    (Kind, (source, rule, sort, kind, frame)),
                    (Form, (source, size, first, last, measure, words)),
                    (Of, (source, dimension, lead, behind, measure)),
                    (Words, (source, *beside)),
                )
            yield name, groups

    def _without_rate(self, name: str, per: str | None) -> str:
        """处理垃圾 of 年处理垃圾, where the quantity is one a year."""
        rates = self._speech.rates
        if per and rates.get(name[:1]) == per and len(name) > 3 and not name.startswith(self._speech.no_rates):
            return name[1:]
        return name

    def _all(self, one: Spoken, before: Sequence[Told]) -> Iterator[tuple[str, str, tuple[int, int] | None]]:
        lane, token = one.lane, one.token
        if one.patterned:
            yield "pattern" if one.span else "pattern taken over", one.patterned, one.span
        if one.site.dimension == "count" and one.site.unit:
            yield "unit", one.site.unit, None
        for number, name in enumerate(dict.fromkeys(told.name for told in before)):
            yield f"before {number}", name, None
        for source, span in (*self._left(lane, token), *self._behind(lane, token)):
            yield source, self._words(lane, span), span

    def _left(self, lane: Lane, token: int) -> Iterator[tuple[str, tuple[int, int]]]:
        """Spans of tokens before the quantity, in its clause and in the one before."""
        speech, symbols = self._speech, lane.symbols
        breaks = [match.start() for match in self._break.finditer(symbols, max(0, token - 2 * WINDOW), token)]
        start = breaks[-1] + 1 if breaks else max(0, token - WINDOW)
        first, last = start, token
        while first < last and symbols[first] in speech.leading:
            first += 1
        while last > first and symbols[last - 1] in speech.tailing:
            last -= 1
        if first < last:
            yield "clause", (first, last)
            run = last
            while run > first and symbols[run - 1] in speech.nominal:
                run -= 1
            if first < run < last:
                yield "last nouns", (run, last)
                if symbols[run - 1] in speech.verbs:
                    yield "verb and nouns", (run - 1, last)
            head = first
            while head < last and symbols[head] in speech.nominal:
                head += 1
            if first < head < last:
                yield "first nouns", (first, head)
        if breaks and start > 1:
            earlier = breaks[-2] + 1 if len(breaks) > 1 else max(0, start - WINDOW)
            begin, end = earlier, start - 1
            while begin < end and symbols[begin] in speech.leading:
                begin += 1
            run = begin
            while run < end and symbols[run] in speech.nominal:
                run += 1
            if begin < run:
                yield "subject before", (begin, run)
            while end > run and not lane.word(self._text, end - 1).endswith(speech.measures):
                end -= 1
            if run < end:
                yield "measure before", (begin, end)

    def _behind(self, lane: Lane, token: int) -> Iterator[tuple[str, tuple[int, int]]]:
        """Spans of tokens behind the quantity, up to the next mark or quantity."""
        speech, symbols = self._speech, lane.symbols
        first = token + 1
        while (
            first < len(symbols)
            and (symbols[first] in speech.of or symbols[first] in speech.tailing)
            and first < token + 3
        ):
            first += 1
        stop = next(
            (match.start() for match in self._break.finditer(symbols, first, first + BEHIND)),
            min(len(symbols), first + BEHIND),
        )
        run = first
        while run < stop and symbols[run] in speech.nominal:
            run += 1
        if first < run:
            yield "nouns behind", (first, run)
        if first < stop and run < stop:
            yield "all behind", (first, stop)
            last = stop
            while last > run and symbols[last - 1] not in speech.nominal:
                last -= 1
            begin = last
            while begin > run and symbols[begin - 1] in speech.nominal:
                begin -= 1
            if begin < last:
                yield "last nouns behind", (begin, last)
            if run + 1 < stop:
                yield "more behind", (first, run + 1)
        if run < len(symbols) and symbols[run] in speech.joins:
            begin = self._over_listed(lane, run)
            end = begin
            while end < len(symbols) and symbols[end] in speech.nominal:
                end += 1
            if begin < end:
                yield "nouns behind the list", (begin, end)

    def _over_listed(self, lane: Lane, token: int) -> int:
        """The first token behind the quantities that are listed from a join on: 20幢、约3万平方米老旧房屋."""
        symbols, speech, end = lane.symbols, self._speech, len(lane.symbols)
        behind = token
        while token < end and symbols[token] in speech.joins:
            token += 1
            while token < end and symbols[token] in speech.tailing:
                token += 1
            if token == end or symbols[token] not in speech.quantities:
                break
            token = behind = token + 1
        return behind

    def _label(self, lane: Lane, token: int) -> str:
        """What the symbol of a token stands for; nothing at the ends of the sentence."""
        if not 0 <= token < len(lane.symbols):
            return ""
        return self._speech.describe.get(lane.symbols[token], lane.symbols[token])

    def _words(self, lane: Lane, span: tuple[int, int]) -> str:
        return wording(self._text[lane.starts[span[0]] : lane.ends[span[1] - 1]])
