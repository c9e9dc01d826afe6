"""Facts, dates and places in force → records.

    〔2022年底〕，全市〔森林〕〔覆盖率〕达〔20.50%〕 → Record(indicator="森林覆盖率", value_low=20.5, unit="%", date_start="2022-12-31", …)

The kind is that of the pattern, unless the sentence says that it is planned or the date in force has yet to come.
A limit holds everywhere and always, so it takes no place and no date from what came before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date as Day

import regex
from msgspec import Struct

from extractor.model import RANK, Date, Division, Duration, Fact, Lane, Mention, Number, Ordinal, Place, Quantity
from extractor.naming import Named, Namer
from extractor.rulebook import RuleBook
from extractor.rulebook.facts import FactRule
from extractor.scope import CARRIED, Scope, Scopes, division, period_of

CLOSED = regex.compile(r"[。！？；：][”’」』）]*\u2029?\Z")
SETS = ("than", "begin", "until", "local", "deictic", "plan", "done", "among", "will", "and", "of", "average")
LAST_YEAR = regex.compile(r"上年|去年|上一?年度?|同期")
LAST_PERIOD = regex.compile(r"上个?月|上个?季|上周|上期|上旬")
SERIES = "series"                     # the rule of 第六批, 第3次
NAMING = regex.compile(r"大.|\+")     # 三大产业, “72+24”小时


class Draft(Struct, frozen=True, gc=False):
    """A record before its offsets are those of the source."""

    quantity: Number
    sentence: tuple[int, int]
    kind: str
    named: Named
    scope: Scope
    direction: str | None
    basis: str | None
    rules: tuple[str, ...]


class Sentence(Struct, frozen=True, gc=False):
    """A sentence on its way to records; `lane` is None where it has no quantity."""

    span: tuple[int, int]
    mentions: list[Mention]
    lane: Lane | None
    facts: list[Fact]


class Assembler:
    """Builds records by the rules of a book. `in_list` gives the lane's symbols for the words of a list.

    `nouns` are the symbols of nouns and names, `verbs` that of verbs, `attributive` that of words that only stand before nouns.
    """

    def __init__(self, book: RuleBook, in_list: Callable[[str], str],
                 lift: Callable[[str, Division | None], Division | None], nouns: frozenset[str], verbs: str, attributive: str) -> None:
        self._rules = {rule.id: rule for rule in book.of(FactRule)}
        self._measures = regex.compile(f"(?:{book.alternation('measure')})$")
        self._naming_units = frozenset(book.words("naming_unit"))
        self._not_rates = book.words("rate.not")
        self._sets = {name: frozenset(in_list(name)) for name in SETS}
        self._turns = self._sets["plan"] | self._sets["done"] | {"；", "，"}     # where what is planned may begin or end
        self._verbs, self._attributive = verbs, attributive
        self._nouns = frozenset(in_list("guard")) - frozenset(in_list("doing")) | nouns
        self._sets["begins"] = frozenset().union(*(in_list(name) for name in ("among", "adverb", "and", "deictic")))
        self._sets["joins"] = frozenset("、").union(in_list("and"), in_list("station"))
        self._sets["compares"] = frozenset().union(in_list("yoy"), in_list("mom"))
        self._lift = lift
        self._holidays, self._toward = book.words("holiday"), book.words("toward")
        self._hourly, self._producing = book.words("hourly"), book.words("producing")
        self._standing = book.words("standing")
        self._announce = book.words("announce")
        self._reports = regex.compile(book.alternation("report"))
        self._aims = regex.compile(book.alternation("aim"))
        self._bodies = regex.compile(rf"[^，。；：、！？\s]{{0,24}}?(?:{book.alternation('body')})")

    def article(self, text: str, paragraphs: Iterable[Sequence[Sentence]], home: Division | None, home_from: str | None,
                published: Day | None, titled: Date | None, title: str | None) -> Iterator[Draft]:
        """The records of one article, in the order of the text, at offsets of the cleaned text.

        `home` is the place that it is about, `title` its title and `titled` the period that this names.
        """
        scopes = Scopes(text, home, home_from, published, titled, self._sets, self._lift, self._bodies, self._holidays, self._toward,
                        title is not None and self._reports.search(title) is not None)
        basis: str | None = None
        aims = False    # under a heading that announces aims
        for paragraph in paragraphs:
            compared = self._sets["compares"]
            scopes.paragraph(compares=any(s.lane and not compared.isdisjoint(s.lane.symbols) for s in paragraph))
            namer = Namer(text, self._rules, self._measures, self._not_rates, self._verbs, self._attributive, self._hourly,
                          self._producing)
            if len(paragraph) == 1 and paragraph[0].lane is None and not CLOSED.search(text, *paragraph[0].span):
                scopes.heading(paragraph[0].mentions)
                aims = self._aims.search(text, *paragraph[0].span) is not None
            for sentence in paragraph:
                lane, facts = sentence.lane, sentence.facts
                if lane is None:
                    scopes.pass_by(sentence.mentions)
                    continue
                by_token = {fact.quantity: fact for fact in facts}
                apart = {token for fact in facts for role in ("than", "of", "date", "note") for a, b in fact.roles.get(role, ())
                         for token in range(a, b)}
                namer.sentence()
                before = False    # a value before the change was told: what is told of the change is against that
                plans = self._plans(text, lane, apart, published, aims)
                for token, scope in scopes.sentence(lane, apart).items():
                    quantity = lane.mentions[token]
                    assert isinstance(quantity, Number)
                    fact = by_token.get(token)
                    if fact is None and isinstance(quantity, Duration):
                        continue
                    if fact is None:
                        yield Draft(quantity, sentence.span, "other", Named(None), scope, None, None, (quantity.rule,))
                        continue
                    dimension = quantity.dimension if isinstance(quantity, Quantity) else None
                    before = before and fact.kind == "change" or fact.kind == "before" or "before" in fact.roles
                    named = namer.name(fact, lane, dimension)
                    kind = self._kind(fact, quantity, planned=plans[token])
                    direction = basis_now = None
                    if kind in ("change", "target"):
                        direction = self._direction(fact)
                    if kind == "change":
                        basis_now = self._basis(fact, lane, scope)
                        if basis_now in ("yoy", "mom"):
                            basis = basis_now
                        elif basis_now is None:
                            basis_now = "other" if before else basis or usual(quantity, scope)
                        before = before or basis_now == "other"
                    yield Draft(quantity, sentence.span, kind, named, self._own_scope(fact, kind, named, lane, scope), direction, basis_now,
                                (quantity.rule, fact.rule))

    def _kind(self, fact: Fact, quantity: Number, *, planned: bool) -> str:
        unit = quantity.unit if isinstance(quantity, Quantity) else ""
        if NAMING.search(quantity.text) or unit in self._naming_units or quantity.rule == SERIES:
            return "other"
        if isinstance(quantity, Ordinal) or unit == RANK:
            return "other" if fact.kind == "other" else "rank"
        if fact.kind == "before":
            return "level"
        planned = planned and "target" not in fact.roles      # 距 500 张的目标还差 50 张: the target was told
        return "target" if planned and fact.kind in ("level", "change") else fact.kind

    def _plans(self, text: str, lane: Lane, apart: Collection[int], published: Day | None, aims: bool) -> list[bool]:
        """For each token whether the words before it say that it is planned, or its date has yet to come."""
        plan, done = self._sets["plan"], self._sets["done"]
        planned = aims
        plans: list[bool] = []
        turns = [i for i, symbol in enumerate(lane.symbols) if symbol in self._turns or lane.mentions[i] is not None]
        for i in turns:
            symbol, mention = lane.symbols[i], lane.mentions[i]
            plans += [planned] * (i + 1 - len(plans))
            if mention is not None:
                if isinstance(mention, Date) and mention.start_date and published and i not in apart:
                    unended = mention.end_date is None or mention.end_date >= published      # 力争全年达到: not over yet
                    planned = mention.start_date > published or aims or planned and unended
            elif symbol in plan:
                ahead = lane.symbols[i + 1:i + 2]
                planned = planned or i not in apart and not (symbol in self._sets["will"] and ahead in self._nouns)
            elif symbol in done or symbol == "；":
                planned = aims and symbol == "；"
            elif symbol == "，" and text.endswith(self._announce, 0, lane.starts[i]):      # 该市提出，
                planned = True
        return plans + [planned] * (len(lane.symbols) - len(plans))

    def _direction(self, fact: Fact) -> str | None:
        """The direction that the last word before the quantity says, of a list the first where its own says none."""
        told = sorted((begin, way) for way in ("up", "down") for begin, _ in fact.roles.get(way, ()))
        before = [way for begin, way in told if begin < fact.quantity]
        return before[-1] if before else told[0][1] if told else self._rules[fact.rule].direction

    def _basis(self, fact: Fact, lane: Lane, scope: Scope) -> str | None:
        if "yoy" in fact.roles:
            return "yoy"
        if "mom" in fact.roles:
            return "mom"
        if "than" not in fact.roles:
            return self._rules[fact.rule].basis
        begin, end = fact.roles["than"][0]
        dates = [m for m in lane.mentions[begin:end] if isinstance(m, Date)]
        if not dates:
            return "other"
        if LAST_PERIOD.search(dates[0].text):
            return "mom"
        if LAST_YEAR.search(dates[0].text):
            return "yoy"
        now, then = scope.period, dates[0]
        year_before = now and now.start and then.start_date and now.granularity == then.granularity \
            and now.start.year == then.start_date.year + 1 and now.start.month == then.start_date.month
        return "yoy" if year_before else "other"

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
        if carried and named.name and named.name.endswith(self._standing):
            return Scope(None, None, scope.place, scope.place_from)
        told = scope.date_from == "clause" or scope.date_from == "sentence" and (kind == "target" or self._averages(fact, lane))
        if named.per and fact.kind != "change" and not told:
            return Scope(None, None, scope.place, scope.place_from)
        return scope


def usual(quantity: Number, scope: Scope) -> str | None:
    """The basis of a bare 增长 5%: over a period, statistics mean the same period a year before."""
    percent = isinstance(quantity, Quantity) and quantity.unit in ("%", "‰")
    return "yoy" if percent and scope.period and scope.period.granularity in CARRIED else None
