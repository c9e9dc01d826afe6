"""Facts of an article → drafts of its records: for each field the candidates, and the one that was chosen.

    〔2022年底〕，全市〔森林〕〔覆盖率〕达〔20.50%〕 → Draft(level, "森林覆盖率", 2022-12-31, 朔州市)

First each quantity is looked at in its own sentence (a `Site`), then its kind is chosen, then period and place, in the order of the
text: what was chosen for one quantity speaks for the next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from extractor.assemble.choice import homes as about
from extractor.assemble.choice import names as naming
from extractor.assemble.choice.chain import choose, close
from extractor.assemble.choice.clues import Clues
from extractor.assemble.choice.confidence import Confidence, evidence
from extractor.assemble.choice.labels import (
    BASES,
    DIRECTIONS,
    KINDS,
    ORDINALS,
    Against,
    Earlier,
    Early,
    Labels,
    Text,
    Turned,
    Word,
)
from extractor.assemble.choice.periods import DAY, NOTHING, Period, Periods
from extractor.assemble.choice.places import NATION, Home, PlaceChoices, PlaceWords, heard, spoken
from extractor.assemble.choice.site import Chosen, Site
from extractor.assemble.choice.weights import Group, Table, Weights, shares, steps
from extractor.assemble.frame import Frame
from extractor.assemble.lexicon import CLAUSE_ENDS, Lexicon
from extractor.assemble.naming import Named, Namer
from extractor.assemble.plans import Plan, Plans
from extractor.assemble.settled import Alone, listed, rows
from extractor.assemble.subject import Subjects
from extractor.model import RANK, Date, Division, Duration, Fact, Lane, Mention, Number, Ordinal, Place, Quantity
from extractor.support.han import HAN_SET

CLOSING = "。！？；："  # marks: a paragraph that ends with one is no heading
CLOSED = re.compile(rf"[{CLOSING}][”’」』）]*\u2029?\Z")
ASIDE = ("than", "of", "date", "note")  # roles whose dates and places seldom govern
LAST_YEAR, LAST_PERIOD = "last_year", "last_period"  # what a date says: see model.Date
SAME_PERIOD = {"same_period", LAST_YEAR}
CARRIED = frozenset({"month", "quarter", "year", "range", "season"})
SHARE = "percentage"  # the dimension of % and of points
SIGNED = {"+": "up", "-": "down"}
WHOLE = frozenset({"year", "day"})  # what of a year can be set against the year before: all of it, its end
STEPS = frozenset({"month", "day"})  # a change against the one before is mom
HAN = re.compile(f"[{HAN_SET}]")
AFTER_RANK = frozenset("的和与及位名大高低强多少长升退降跃前到至")  # 第三大洪水, 第7退至第13
HEADED = "headed"  # the rule of 三大产业
FORCE = "force"  # of wind: 14级
SERIES = "series"  # the rule of 第六批, 第3次
NAMING = ("other",)
MEASURED = ("level", "change", "limit", "target", "other")
LENGTHS = (
    0,
    30,
    91,
    184,
    365,
)  # days between the first and the last day of a day, a month, a quarter, a part of a year, a year
LASTS = ("day", "month", "quarter", "range", "year", "years")
NAMES = 2  # names of the quantities before that one may have too
SURE = 0.6  # how probable what a text is about must be to go before the publisher's area
GIVEN = 0.8  # how probable it is that a text of which the publisher's area alone is known is about that


Identify: TypeAlias = Callable[[str, str | None, str, str], str | None]


class Draft(Struct, frozen=True, gc=False):
    """A record before its offsets are those of the source."""

    quantity: Number
    sentence: tuple[int, int]
    kind: str
    named: Named
    period: Period | None
    period_key: Hashable
    date_from: str | None
    place: Division | None
    place_key: Hashable
    place_from: str | None
    evidence: Mapping[str, float]
    confidence: float
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


class Sighted(Struct, frozen=True, gc=False):
    """A quantity of the article with what its own sentence tells of it."""

    site: Site
    quantity: Number
    sentence: Sentence
    lane: Lane
    token: int
    fact: Fact | None
    named: Named
    subject: str | None
    clues: tuple[Group, ...]
    after_before: bool
    sure: float


class Scales(Struct, frozen=True):
    """The weights of each field."""

    home: Weights
    kind: Labels
    direction: Labels
    basis: Labels
    date: Weights
    place: Weights
    name: Weights
    confidence: Confidence


def scales(weights: Mapping[str, Table]) -> Scales:
    """Field → table of weights, as scales. A field without weights chooses its first candidate."""
    of = {field: Weights(weights.get(field, {})) for field in Scales.__struct_fields__}
    confidence = Confidence(weights.get("confidence", {}).get("", {}))
    return Scales(
        of["home"],
        Labels(KINDS, of["kind"]),
        Labels(DIRECTIONS, of["direction"]),
        Labels(BASES, of["basis"]),
        of["date"],
        of["place"],
        of["name"],
        confidence,
    )


class Drafts:
    """The drafts of one article, at offsets of the cleaned text.

    `titled` are the divisions that its title and source name, `given` is the publisher's area and whence it is known.
    """

    def __init__(
        self,
        frame: Frame,
        mentions: Sequence[Mention],
        lexicon: Lexicon,
        words: PlaceWords,
        scales: Scales,
        identify: Identify,
        titled: Sequence[Division],
        given: tuple[Division, str] | None,
    ) -> None:
        self.frame, self._text, self._published = frame, frame.text, frame.published
        self._lexicon, self._rules, self._sets, self._identify = lexicon, lexicon.rules, lexicon.sets, identify
        self.scales = scales
        self._subjects = Subjects(frame.text, lexicon)
        self._alone = Alone(frame.text, lexicon)
        self._basis_before: tuple[str, Site] | None = None  # what the last change was against
        self._kind_before: tuple[str, Site] | None = None
        self.names = naming.Names(frame.text, lexicon.speech, frame.sort, scales.name)
        self._plans = Plans(frame.text, lexicon, frame.published)
        self._clues = Clues(frame, scales.kind, self._plans.coming)
        told = heard(frame, [mention for mention in mentions if isinstance(mention, Place)], words)
        anywhere = spoken(told, words, ())
        self.parts = [(part[:2], about.candidates(frame, part, anywhere, titled, words)) for part in frame.parts()]
        homes = [Home(start, ranked(about.homes(found, scales.home), given)) for (start, _), found in self.parts]
        places = spoken(told, words, [division for division, *_ in homes[0].ranked])
        self.periods = Periods(frame, [mention for mention in mentions if isinstance(mention, Date)], scales.date)
        self.places = PlaceChoices(frame, places, words, homes, scales.place)

    def drafts(self, paragraphs: Iterable[Sequence[Sentence]]) -> Iterator[Draft]:
        """The drafts of all quantities of the article, in order."""
        return (draft for _, draft in self.drafted(paragraphs))

    def drafted(self, paragraphs: Iterable[Sequence[Sentence]]) -> Iterator[tuple[Sighted, Draft]]:
        """Each quantity of the article with what its sentence tells of it, and its draft."""
        seen = [one for paragraph in paragraphs for one in self.sighted(paragraph)]
        sites = [one.site for one in seen]
        periods = choose(sites, self.periods.scored, self.periods.made, self.periods.alike, self.scales.date, NOTHING)
        places = choose(sites, self.places.scored, self.places.made, self.places.alike, self.scales.place, None)
        before: list[naming.Told] = []  # the names of the quantities before, the last one first
        for one, period, place in zip(seen, periods, places, strict=True):
            name, sure = self._name(one, before)
            if name and one.site.kind != "other":
                before = [naming.Told(name, one.site), *before[: NAMES - 1]]
            yield one, self._draft(one, period, place, name, sure)

    def _name(self, one: Sighted, before: Sequence[naming.Told]) -> tuple[str | None, float]:
        """What a quantity measures, and how surely."""
        if one.site.kind == "other" and one.named.name is None:
            return None, 1.0
        if self.known(one):
            return one.named.name, 1.0
        found = self.names.scored(self.named(one), before)
        if not found:
            return one.named.name, 1.0
        probable = shares([score for _, score in found])
        best = max(range(len(found)), key=probable.__getitem__)
        return found[best][0], probable[best]

    def known(self, one: Sighted) -> bool:
        """Whether a pattern gives a name that nothing is better than: a well-known indicator's, or one of its own making."""
        name, site = one.named.name, one.site
        if name and (one.named.sure or one.fact and self._rules[one.fact.rule].sure):
            return True
        if name and one.fact and self._rules[one.fact.rule].name != "{}":
            return True  # the pattern shapes a name of its own: 出口额占比
        if not name or named_by(one.fact) is None:
            return False
        return self._identify(name, site.dimension, site.unit, site.kind) is not None

    def named(self, one: Sighted) -> naming.Spoken:
        """A quantity as its name's candidates need it."""
        return naming.Spoken(one.site, one.lane, one.token, one.named.name, named_by(one.fact))

    def sighted(self, sentences: Sequence[Sentence]) -> Iterator[Sighted]:
        """The quantities of the next paragraph."""
        if any(sentence.lane is not None for sentence in sentences):
            self._namer = Namer(self._text, self._lexicon)
        elif len(sentences) == 1 and not CLOSED.search(self._text, *sentences[0].span):
            self._plans.heading(sentences[0].span, sentences[0].mentions)
        self._plans.paragraph()
        for sentence in sentences:
            if sentence.lane is not None:
                yield from self._sentence(sentence, sentence.lane)
            elif sentence.mentions:
                self._subjects.pass_by(sentence.span, sentence.mentions)

    def _sentence(self, sentence: Sentence, lane: Lane) -> Iterator[Sighted]:
        facts = {fact.quantity: fact for fact in sentence.facts}
        asides: dict[int, str] = {}
        apart: set[int] = set()
        for fact in sentence.facts:
            if fact.number == 0:
                for role in ASIDE:
                    for begin, end in fact.roles.get(role, ()):
                        apart.update(range(begin, end))
                        asides.update((lane.starts[token], role) for token in range(begin, end))
        plans = self._plans.sentence(sentence.span[0], lane, apart)
        self._alone.sentence(lane, asides, {fact.quantity for fact in sentence.facts if fact.kind == "before"})
        self._rows = rows(lane, self._sets["station"])
        told = self._clues.sentence(lane)
        subjects = self._subjects.sentence(lane, sentence.facts)
        self._namer.sentence()
        before = False  # a value before the change was told: what is told of the change is against that
        for token, before_it in told.items():
            quantity = lane.mentions[token]
            assert isinstance(quantity, Number)
            own = facts.get(token)
            if own is None and isinstance(quantity, Duration):
                continue
            named = Named(None)
            if own is not None:
                before = before and own.kind == "change" or own.kind == "before" or "before" in own.roles
                named = self._namer.name(own, lane, quantity.dimension if isinstance(quantity, Quantity) else None)
            plan = plans[token]
            clues = self._clues.of(quantity, own, lane, token, before_it, planned=plan.planned, aims=self._plans.aims)
            site = self._site(quantity, own, lane, token, named, asides, plan, before)
            kind, sure = self._kind(quantity, site, clues, plan)
            site = replace(site, kind=kind, due=site.due if kind == "target" and site.cue is None else None)
            self._kind_before = kind, site
            yield Sighted(site, quantity, sentence, lane, token, own, named, subjects.get(token), clues, before, sure)

    def _site(
        self,
        quantity: Number,
        fact: Fact | None,
        lane: Lane,
        token: int,
        named: Named,
        asides: Mapping[int, str],
        plan: Plan,
        after: bool,
    ) -> Site:
        measured = quantity if isinstance(quantity, Quantity) else None
        sort = fact.kind if fact else "none"
        return Site(
            quantity.start,
            quantity.end,
            self.frame.spot(quantity.start),
            fact.rule if fact else "none",
            sort,
            "",
            named.per or (measured.per if measured else None),
            measured.dimension if measured else None,
            measured.unit if measured else "",
            lane.word(self._text, token - 1),
            (named.name or "")[-2:],
            plan.planned,
            self.frame.cue(quantity.start),
            asides,
            listed(fact, lane, self._lexicon) or self._rows.get(token),
            self._alone.of,
            self._alone.own.get(quantity.start),
            plan.due,
            edge_of(sort, after),
        )

    def _kind(self, quantity: Number, site: Site, clues: Sequence[Group], plan: Plan) -> tuple[str, float]:
        before = self._kind_before
        chained = (*clues, earlier(*before, site)) if before else clues
        allowed = self.allowed(quantity, site.sort)
        fact = self._rules.get(site.rule)
        if fact is not None and fact.sure and site.sort in allowed:
            allowed = (site.sort,)
        if plan.handed and site.cue is None and site.sort in ("level", "change") and "target" in allowed:
            allowed = ("target",)
        return self.scales.kind.choose(chained, allowed)

    def allowed(self, quantity: Number, sort: str) -> tuple[str, ...]:
        """The kinds that a quantity can have; `sort` is what its pattern says.

        An ordinal ranks or names a thing; what is no ordinal does not rank; 三大产业 measure nothing.
        """
        unit = quantity.unit if isinstance(quantity, Quantity) else ""
        if quantity.rule in (HEADED, SERIES) or "+" in quantity.text[1:]:
            return NAMING  # 三大产业, “72+24”小时
        if unit in self._lexicon.naming_units and quantity.rule != FORCE:
            return NAMING
        if isinstance(quantity, Ordinal) or unit == RANK:
            following = self._text[quantity.end : quantity.end + 1]
            names = sort != "rank" and unit != RANK and HAN.match(following) and following not in AFTER_RANK
            return NAMING if names else ORDINALS  # 根据第15条, 第三小学
        return MEASURED

    def _draft(self, one: Sighted, period: Chosen, place: Chosen, name: str | None, sure: float) -> Draft:
        fact, kind = one.fact, one.site.kind
        rules = (one.quantity.rule, fact.rule) if fact else (one.quantity.rule,)
        direction = basis = None
        probabilities = {"kind": one.sure, "name": sure, "date": period.probability, "place": place.probability}
        if kind == "change" or kind == "target" and fact is not None and fact.kind == "change":
            direction = self.said_direction(one) or self.scales.direction.choose(self.turns(one))[0]
        if kind == "change":
            basis = self.said_basis(one, period.value)
            if basis is None:
                before = self._basis_before
                against = (*self.against(one, period.value), *([earlier(*before, one.site)] if before else []))
                basis, probabilities["basis"] = self.scales.basis.choose(against)
            if hands_on(one.quantity):
                self._basis_before = basis, one.site
        circumstances = (
            f"date {period.whence}",
            f"place {place.whence}",
            f"text {self.frame.sort}",
            f"rule {one.site.rule}",
        )
        told = evidence(probabilities, circumstances)
        return Draft(
            one.quantity,
            one.sentence.span,
            kind,
            replace(one.named, name=name),
            period.value,
            period.key,
            period.whence,
            place.value,
            place.key,
            place.whence,
            told,
            self.scales.confidence.of(told),
            direction,
            basis,
            one.subject,
            rules,
        )

    def turns(self, one: Sighted) -> tuple[Group, ...]:
        """What the direction of a change is chosen by, where its words do not say it."""
        symbols, near = one.lane.symbols, None
        for i in range(one.token - 1, max(-1, one.token - 8), -1):
            if symbols[i] in CLAUSE_ENDS:
                break
            near = next((way for way in ("up", "down") if symbols[i] in self._sets[way]), None)
            if near:
                break
        return ((Turned, (near, one.site.left)), *(group for group in one.clues if group[0] is Word))

    def against(self, one: Sighted, period: Period | None) -> tuple[Group, ...]:
        """What a change is against is chosen by this, where its words do not say it: words and values before it, the period."""
        told = "other" if one.fact and "than" in one.fact.roles else "unsaid"
        group: Group = (
            Against,
            (
                "before" if one.after_before else told,
                self._heard_basis(one.lane, one.token),
                usual(one.quantity, period) or "none",
                lasting(period),
                one.site.rule,
                percent(one.quantity),
            ),
        )
        return (group, *(group for group in one.clues if group[0] in (Word, Early, Text)))

    def said_direction(self, one: Sighted) -> str | None:
        """The direction that the sign of a change says, or the last word before it, of a list the first where its own says none."""
        fact, quantity = one.fact, one.quantity
        if (way := SIGNED.get(quantity.text[0])) or fact is None:
            return way
        told = sorted((begin, way) for way in ("up", "down") for begin, _ in fact.roles.get(way, ()))
        before = [way for begin, way in told if begin < fact.quantity]
        if before:
            return before[-1]
        return told[0][1] if told else self._rules[fact.rule].direction

    def said_basis(self, one: Sighted, period: Period | None) -> str | None:
        """What the words of a change say that it is against; None where they leave it open."""
        fact, lane, quantity = one.fact, one.lane, one.quantity
        if fact is None:
            return None
        told = sorted((begin, basis) for basis in ("yoy", "mom") for begin, _ in fact.roles.get(basis, ()))
        if told:
            return told[fact.number % len(told)][1]  # 同比、环比分别上涨0.3%和0.1%
        if any(
            self._text[lane.starts[begin] : lane.ends[begin]] == "年" for begin, _ in fact.roles.get("rate", ())
        ) and percent(quantity):
            return "yoy"  # 年增 3%
        if "than" not in fact.roles:
            return self._rules[fact.rule].basis
        begin, end = fact.roles["than"][0]
        then = next((mention for mention in lane.mentions[begin:end] if isinstance(mention, Date)), None)
        return lag(period, then) if then else None

    def _heard_basis(self, lane: Lane, token: int) -> str | None:
        """The last word for a basis in the sentence before a change: 从环比看，价格下降0.2%."""
        heard = [name for symbol in lane.symbols[:token] for name in ("yoy", "mom") if symbol in self._sets[name]]
        return heard[-1] if heard else None


def ranked(
    found: Sequence[tuple[Division, float, str]], given: tuple[Division, str] | None
) -> list[tuple[Division, float, str]]:
    """What a part is about, and the publisher's area: this goes first where the text itself is not sure of another."""
    if given is None:
        return [*found]
    own = (given[0], GIVEN, given[1])
    return [*found[:1], own] if found and found[0][1] > SURE and found[0][0].name != NATION.name else [own, *found[:1]]


def edge_of(sort: str, after: bool) -> str:
    """Whether a quantity is the value before a change, or, behind one, the value after it."""
    if sort == "before":
        return "before"
    return "after" if after and sort == "level" else ""


def named_by(fact: Fact | None) -> tuple[int, int] | None:
    """The tokens that a pattern took for the name of its quantity."""
    if fact is None or "indicator" not in fact.roles:
        return None
    spans = fact.roles["indicator"]
    begin, end = spans[fact.number % len(spans)]
    return (fact.roles["verb"][0][0] if "verb" in fact.roles and fact.roles["verb"][0][0] < begin else begin, end)


def earlier(label: str, before: Site, site: Site) -> Group:
    """The group that says what was chosen for the quantity before."""
    return Earlier, (label, close(before, site), site.rule)


def usual(quantity: Number, period: Period | None) -> str | None:
    """The basis of a bare 增长 5%: over a period, statistics mean the same period a year before."""
    return "yoy" if percent(quantity) and period and period.granularity in CARRIED else None


def lag(now: Period | None, then: Date) -> str | None:
    """What a change over a period is against, which is compared with an earlier date; None where the two do not tell."""
    if LAST_PERIOD in then.said:
        return "mom"
    if SAME_PERIOD.issubset(then.said) or LAST_YEAR in then.said and then.granularity == "year":
        return "yoy"
    if now is None or now.start is None or now.end is None or then.start_date is None or then.end_date is None:
        return "yoy" if LAST_YEAR in then.said else None
    years = now.end.year - then.end_date.year
    if now.granularity in WHOLE if then.granularity == "year" else now.start.month == then.start_date.month and years:
        return "yoy" if years == 1 else "other"
    months = 12 * years + now.end.month - then.end_date.month
    ends = months == 1 and (now.end + DAY).day == (then.end_date + DAY).day == 1  # 9月末 and 8月末, 9月 and 8月
    if now.granularity == then.granularity and now.granularity in STEPS and (ends or then.end_date == now.start - DAY):
        return "mom"
    return "other" if years > 1 else None


def hands_on(quantity: Number) -> bool:
    """Whether changes behind a change are likely against the same: not behind one of a rate, by so many points."""
    return not (isinstance(quantity, Quantity) and quantity.dimension == SHARE and not percent(quantity))


def lasting(period: Period | None) -> str:
    """How long a period lasts, coarsely: a day, a month, …, several years; none where that is not known."""
    if period is None or period.start is None or period.end is None:
        return "none"
    return LASTS[steps((period.end - period.start).days, LENGTHS)]


def percent(mention: Mention | None) -> bool:
    return isinstance(mention, Quantity) and mention.unit in ("%", "‰")
