"""Facts, dates and places in force → records.

    〔2022年底〕，全市〔森林〕〔覆盖率〕达〔20.50%〕 → Record(indicator="森林覆盖率", value_low=20.5, unit="%", date_start="2022-12-31", …)

The kind is that of the pattern, unless the sentence says that it is planned or the date in force has yet to come.
A limit holds everywhere and always, so it takes no place and no date from what came before.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date as Day

from msgspec import Struct

from extractor.han import HAN_SET
from extractor.lexicon import Lexicon
from extractor.model import RANK, Date, Division, Duration, Fact, Lane, Mention, Number, Ordinal, Place, Quantity
from extractor.naming import Named, Namer
from extractor.scope import CARRIED, Scope, Scopes, division, period_of
from extractor.subject import Subjects

CLOSING = "。！？；："      # marks: a paragraph that ends with one is no heading
CLOSED = re.compile(rf"[{CLOSING}][”’」』）]*\u2029?\Z")
APART = ("than", "of", "date", "note")     # roles whose dates and places do not govern
LAST_YEAR = re.compile(r"上年|去年|上一?年度?")
SAME_PERIOD = re.compile(r"(?:上年|去年|上一?年度?)?同期")
LAST_PERIOD = re.compile(r"上个?月|上个?季|上周|上期|上旬")
SIGNED = {"+": "up", "-": "down"}
HAN = re.compile(f"[{HAN_SET}]")
AFTER_RANK = frozenset("的和与及位名大高低强多少长升退降跃前到至")     # 第三大洪水, 第7退至第13
FORCE = "force"                       # of wind: 14级
HEADED = "headed"                     # the rule of 三大产业
SERIES = "series"                     # the rule of 第六批, 第3次


class Draft(Struct, frozen=True, gc=False):
    """A record before its offsets are those of the source."""

    quantity: Number
    sentence: tuple[int, int]
    kind: str
    named: Named
    scope: Scope
    direction: str | None
    basis: str | None
    subject: str | None
    rules: tuple[str, ...]


class Sentence(Struct, frozen=True, gc=False):
    """A sentence on its way to records; `lane` is None where it has no quantity."""

    span: tuple[int, int]
    mentions: list[Mention]
    lane: Lane | None
    facts: Sequence[Fact]


class Drafts:
    """The records of one article, drafted paragraph by paragraph in the order of the text, at offsets of the cleaned text.

    `home` is the place that it is about, `title` its title and `titled` the period that this names.
    """

    def __init__(self, text: str, lexicon: Lexicon, home: Division | None, home_from: str | None, published: Day | None,
                 titled: Date | None, title: str | None) -> None:
        self._text, self._lexicon, self._rules, self._sets, self._published = text, lexicon, lexicon.rules, lexicon.sets, published
        reports = title is not None and lexicon.reports.search(title) is not None
        self._scopes = Scopes(text, lexicon, home, home_from, published, titled, reports=reports)
        self._subjects = Subjects(text, lexicon)
        self._basis_before: str | None = None      # 同比 or 环比, said last
        self._aims = False                         # under a heading that announces aims

    def paragraph(self, sentences: Sequence[Sentence]) -> Iterator[Draft]:
        """The records of the next paragraph."""
        compares = [self._compares(sentence, sentence.lane) for sentence in sentences if sentence.lane is not None]
        if compares:
            self._scopes.paragraph(compares=sum(compares) > 1)
            self._namer = Namer(self._text, self._lexicon)
        elif len(sentences) == 1 and not CLOSED.search(self._text, *sentences[0].span):
            self._scopes.heading(sentences[0].mentions)
            self._aims = self._lexicon.aims.search(self._text, *sentences[0].span) is not None
        for sentence in sentences:
            if sentence.lane is not None:
                yield from self._sentence(sentence, sentence.lane)
            elif sentence.mentions:
                self._scopes.pass_by(sentence.mentions)
                self._subjects.pass_by(sentence.span, sentence.mentions)

    def _compares(self, sentence: Sentence, lane: Lane) -> int:
        """How surely a sentence tells changes against another period: 2 with 同比, else one for each 增长 by so many percent."""
        if not self._sets["compares"].isdisjoint(lane.symbols):
            return 2
        return sum(fact.kind == "change" and "than" not in fact.roles and percent(lane.mentions[fact.quantity]) for fact in sentence.facts)

    def _sentence(self, sentence: Sentence, lane: Lane) -> Iterator[Draft]:
        facts = {fact.quantity: fact for fact in sentence.facts}
        apart = {token for fact in sentence.facts if fact.number == 0 for role in APART if role in fact.roles
                 for a, b in fact.roles[role] for token in range(a, b)}
        plans = self._plans(lane, apart)
        subjects = self._subjects.sentence(lane, sentence.facts)
        self._namer.sentence()
        before = False    # a value before the change was told: what is told of the change is against that
        for token, scope in self._scopes.sentence(lane, apart).items():
            quantity, fact, subject = lane.mentions[token], facts.get(token), subjects.get(token)
            assert isinstance(quantity, Number)
            if fact is None:
                if not isinstance(quantity, Duration):
                    yield Draft(quantity, sentence.span, "other", Named(None), scope, None, None, subject, (quantity.rule,))
                continue
            before = before and fact.kind == "change" or fact.kind == "before" or "before" in fact.roles
            named = self._namer.name(fact, lane, quantity.dimension if isinstance(quantity, Quantity) else None)
            kind = self._kind(fact, quantity, planned=plans[token])
            basis = self._basis(fact, lane, quantity, scope, told=before) if kind == "change" else None
            before = before or basis == "other"
            way = self._direction(fact, quantity) if kind in ("change", "target") else None
            yield Draft(quantity, sentence.span, kind, named, self._own_scope(fact, kind, named, lane, scope),
                        way, basis, subject, (quantity.rule, fact.rule))

    def _kind(self, fact: Fact, quantity: Number, *, planned: bool) -> str:
        unit = quantity.unit if isinstance(quantity, Quantity) else ""
        if quantity.rule == HEADED or "+" in quantity.text[1:] or quantity.rule == SERIES:
            return "other"      # 三大产业, “72+24”小时
        if unit in self._lexicon.naming_units and quantity.rule != FORCE:
            return "other"
        if isinstance(quantity, Ordinal) or unit == RANK:
            following = self._text[quantity.end:quantity.end + 1]
            if fact.kind != "rank" and unit != RANK and HAN.match(following) and following not in AFTER_RANK:
                return "other"      # 根据第15条, 第三小学
            return "other" if fact.kind == "other" else "rank"
        if fact.kind == "before":
            return "level"
        planned = planned and "target" not in fact.roles      # 距 500 张的目标还差 50 张: the target was told
        return "target" if planned and fact.kind in ("level", "change") else fact.kind

    def _plans(self, lane: Lane, apart: Collection[int]) -> list[bool]:
        """For each token whether the words before it say that it is planned, or its date has yet to come."""
        sets, aims, published = self._sets, self._aims, self._published
        planned = aims
        plans: list[bool] = []
        for turn in self._lexicon.turns.finditer(lane.symbols):
            i, symbol = turn.start(), turn[0]
            mention = lane.mentions[i]
            plans += [planned] * (i + 1 - len(plans))
            if mention is not None:
                if isinstance(mention, Date) and mention.start_date and published and i not in apart:
                    unended = mention.end_date is None or mention.end_date >= published      # 力争全年达到: not over yet
                    planned = mention.start_date > published or aims or planned and unended
            elif symbol in sets["plan"]:
                ahead = lane.symbols[i + 1:i + 2]
                planned = planned or i not in apart and not (symbol in sets["will"] and ahead in self._lexicon.nouns)
            elif symbol in sets["done"] or symbol == "；":
                planned = aims and symbol == "；"
            elif symbol == "，" and self._text.endswith(self._lexicon.announce, 0, lane.starts[i]):      # 该市提出，
                planned = True
        return plans + [planned] * (len(lane.symbols) - len(plans))

    def _direction(self, fact: Fact, quantity: Number) -> str | None:
        """The direction that its sign says, or the last word before the quantity, of a list the first where its own says none."""
        if way := SIGNED.get(quantity.text[0]):
            return way
        told = sorted((begin, way) for way in ("up", "down") for begin, _ in fact.roles.get(way, ()))
        before = [way for begin, way in told if begin < fact.quantity]
        return before[-1] if before else told[0][1] if told else self._rules[fact.rule].direction

    def _basis(self, fact: Fact, lane: Lane, quantity: Number, scope: Scope, *, told: bool) -> str | None:
        """What a change is against: as its words say, or else the value before where one was `told`, or as the change before."""
        said = self._said_basis(fact, lane, quantity, scope)
        if said in ("yoy", "mom"):
            self._basis_before = said
        return said or ("other" if told else self._basis_before or usual(quantity, scope))

    def _said_basis(self, fact: Fact, lane: Lane, quantity: Number, scope: Scope) -> str | None:
        if "yoy" in fact.roles:
            return "yoy"
        if "mom" in fact.roles:
            return "mom"
        if any(self._text[lane.starts[begin]:lane.ends[begin]] == "年" for begin, _ in fact.roles.get("rate", ())) and percent(quantity):
            return "yoy"        # 年增 3%
        if "than" not in fact.roles:
            return self._rules[fact.rule].basis
        begin, end = fact.roles["than"][0]
        dates = [m for m in lane.mentions[begin:end] if isinstance(m, Date)]
        if not dates:
            return "other"
        if LAST_PERIOD.search(dates[0].text):
            return "mom"
        if SAME_PERIOD.match(dates[0].text):
            return "yoy"
        now, then = scope.period, dates[0]
        if now is None or now.start is None or then.start_date is None:
            return "yoy" if LAST_YEAR.search(then.text) else "other"
        same_part = now.start.month == then.start_date.month or then.granularity == "year"
        return "yoy" if same_part and now.start.year == then.start_date.year + 1 else "other"

    def _listed(self, fact: Fact, lane: Lane) -> list[Place]:
        """The places of the list that the values of a match may follow: its own, or the last one of its part of the sentence."""
        if "place" in fact.roles:
            own = [lane.mentions[begin] for begin, _ in fact.roles["place"]]
            return [place for place in own if isinstance(place, Place)]
        found: list[Place] = []
        if fact.of_many == 1:
            return found
        joins, between = self._sets["joins"], True     # whether only a join and a station stand behind the last place
        for symbol, mention in zip(lane.symbols[:fact.first], lane.mentions, strict=False):
            if isinstance(mention, Place) and mention.type == "admin":
                found = [*found, mention] if between else [mention]
                between = True
            elif symbol == "；":
                found = []
            elif symbol not in joins:
                between = False
        return found

    def _averages(self, fact: Fact, lane: Lane) -> bool:
        return any(lane.symbols[begin] in self._sets["average"] for begin, _ in fact.roles.get("rate", ()))

    def _own_scope(self, fact: Fact, kind: str, named: Named, lane: Lane, scope: Scope) -> Scope:
        """The scope of a fact: that of its place in the text, or what its pattern says of its own."""
        if kind == "limit":
            here = self._rules[fact.rule].here
            return Scope(place=scope.place, place_from=scope.place_from) if here else Scope()
        places = self._listed(fact, lane)
        if len(places) > 1 and len(fact.roles[fact.kind]) == len(places):
            listed = places[fact.number % len(places)]
            scope = Scope(scope.period, scope.date_from, division(listed), "clause") if listed.adcode else scope
        if fact.kind == "before":
            dates = [m for a, b in fact.roles.get("date", ()) for m in lane.mentions[a:b] if isinstance(m, Date)]
            period = period_of(dates[0]) if dates else None
            return Scope(period, "clause" if period else None, scope.place, scope.place_from)
        carried = scope.period and scope.period.granularity in CARRIED and scope.date_from in ("paragraph", "article")
        if carried and named.name and named.name.endswith(self._lexicon.standing):
            return Scope(None, None, scope.place, scope.place_from)
        told = scope.date_from == "clause" or scope.date_from == "sentence" and (kind == "target" or self._averages(fact, lane))
        if named.per and fact.kind != "change" and not told:
            return Scope(None, None, scope.place, scope.place_from)
        return scope


def usual(quantity: Number, scope: Scope) -> str | None:
    """The basis of a bare 增长 5%: over a period, statistics mean the same period a year before."""
    return "yoy" if percent(quantity) and scope.period and scope.period.granularity in CARRIED else None


def percent(mention: Mention | None) -> bool:
    return isinstance(mention, Quantity) and mention.unit in ("%", "‰")
