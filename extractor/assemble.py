"""Facts of an article → drafts of its records: for each field the candidates, and the one that was chosen.

    〔2022年底〕，全市〔森林〕〔覆盖率〕达〔20.50%〕 → Draft(level, "森林覆盖率", 2022-12-31, 朔州市)

First each quantity is looked at in its own sentence (a `Site`), then its kind is chosen, then period and place, in the order of the
text: what was chosen for one quantity speaks for the next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from extractor.choice import homes as about
from extractor.choice.chain import choose
from extractor.choice.kinds import KindWeights
from extractor.choice.kinds import Beside as BesideIt
from extractor.choice.kinds import Early, Pattern, Text, Word, Written
from extractor.choice.periods import NOTHING, Period, Periods
from extractor.choice.places import NATION, PlaceChoices, PlaceWords, Spoken, spoken
from extractor.choice.site import Candidate, Chosen, Site
from extractor.choice.weights import Group, Weights
from extractor.frame import Frame, shape
from extractor.lexicon import MARKS, Lexicon
from extractor.model import RANK, Date, Division, Duration, Fact, Lane, Mention, Number, Ordinal, Place, Quantity
from extractor.naming import Named, Namer
from extractor.subject import Subjects

CLOSING = "。！？；："      # marks: a paragraph that ends with one is no heading
CLOSED = re.compile(rf"[{CLOSING}][”’」』）]*\u2029?\Z")
ASIDE = ("than", "of", "date", "note")     # roles whose dates and places seldom govern
LAST_YEAR = re.compile(r"上年|去年|上一?年度?")
SAME_PERIOD = re.compile(r"(?:上年|去年|上一?年度?)?同期")
LAST_PERIOD = re.compile(r"上个?月|上个?季|上周|上期|上旬")
CARRIED = frozenset({"month", "quarter", "year", "range", "season"})
SERIES = "series"                     # the rule of 第六批, 第3次
CONTEXT = 12                          # words of the clause that a kind is chosen by


class Draft(Struct, frozen=True, gc=False):
    """A record before its offsets are those of the source."""

    quantity: Number
    sentence: tuple[int, int]
    kind: str
    named: Named
    period: Period | None
    date_from: str | None
    place: Division | None
    place_from: str | None
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
    fact: Fact | None
    named: Named
    subject: str | None
    clues: tuple[Group, ...]
    after_before: bool


class Scales(Struct, frozen=True):
    """The weights of each field."""

    home: Weights
    kind: KindWeights
    date: Weights
    place: Weights


class Drafts:
    """The drafts of one article, at offsets of the cleaned text. `given` is the publisher's area and whence it is known."""

    def __init__(self, frame: Frame, mentions: Sequence[Mention], lexicon: Lexicon, words: PlaceWords, scales: Scales,
                 division: Callable[[str], Division | None], given: tuple[Division, str] | None) -> None:
        self._frame, self._text, self._lexicon, self._rules, self._sets = frame, frame.text, lexicon, lexicon.rules, lexicon.sets
        self._published, self._scales = frame.published, scales
        self._subjects = Subjects(frame.text, lexicon)
        self._basis_before: str | None = None      # 同比 or 环比, said last
        self._aims = False                         # under a heading that announces aims
        named = [mention for mention in mentions if isinstance(mention, Place)]
        self.home_candidates = about.candidates(frame, spoken(frame, named, words, None), words, division)
        self.homes = about.homes(self.home_candidates, scales.home)
        if given is not None:
            self.homes = [(given[0], 1.0, given[1]), *self.homes[:1]]
        self.periods = Periods(frame, [mention for mention in mentions if isinstance(mention, Date)])
        self.places = PlaceChoices(frame, spoken(frame, named, words, self.homes[0][0]), words, self.homes)

    def drafts(self, paragraphs: Iterable[Sequence[Sentence]]) -> Iterator[Draft]:
        """The drafts of all quantities of the article, in order."""
        seen = [one for paragraph in paragraphs for one in self.sighted(paragraph)]
        sites = [one.site for one in seen]
        periods = choose(sites, self.periods.candidates, self._scales.date, NOTHING)
        places = choose(sites, self.places.candidates, self._scales.place, None)
        for one, period, place in zip(seen, periods, places, strict=True):
            yield self._draft(one, period, place)

    def sighted(self, sentences: Sequence[Sentence]) -> Iterator[Sighted]:
        """The quantities of the next paragraph."""
        if any(sentence.lane is not None for sentence in sentences):
            self._namer = Namer(self._text, self._lexicon)
        elif len(sentences) == 1 and not CLOSED.search(self._text, *sentences[0].span):
            self._aims = self._lexicon.aims.search(self._text, *sentences[0].span) is not None
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
        plans = self._plans(lane, apart)
        subjects = self._subjects.sentence(lane, sentence.facts)
        self._namer.sentence()
        before = False    # a value before the change was told: what is told of the change is against that
        for token, quantity in enumerate(lane.mentions):
            if not isinstance(quantity, Number):
                continue
            fact = facts.get(token)
            if fact is None and isinstance(quantity, Duration):
                continue
            named = Named(None)
            if fact is not None:
                before = before and fact.kind == "change" or fact.kind == "before" or "before" in fact.roles
                named = self._namer.name(fact, lane, quantity.dimension if isinstance(quantity, Quantity) else None)
            clues = self._clues(quantity, fact, lane, token, planned=plans[token])
            kind = self._kind(quantity, fact, clues)
            site = self._site(quantity, fact, lane, token, kind, named, asides, planned=plans[token])
            yield Sighted(site, quantity, sentence, lane, fact, named, subjects.get(token), clues, before)

    def _site(self, quantity: Number, fact: Fact | None, lane: Lane, token: int, kind: str, named: Named, asides: Mapping[int, str], *,
              planned: bool) -> Site:
        measured = quantity if isinstance(quantity, Quantity) else None
        listed = self._listed(fact, lane) if fact else []
        own = listed[fact.number % len(listed)] if fact and len(listed) > 1 and len(fact.roles[fact.kind]) == len(listed) else None
        return Site(quantity.start, quantity.end, self._frame.spot(quantity.start), fact.rule if fact else "none", fact.kind if fact else "none",
                    kind, named.per or (measured.per if measured else None), measured.dimension if measured else None,
                    measured.unit if measured else "", self._word(lane, token - 1), planned, self._frame.cue(quantity.start), asides, own)

    def _word(self, lane: Lane, token: int) -> str:
        return self._text[lane.starts[token]:lane.ends[token]] if 0 <= token < len(lane.starts) else ""

    def _clues(self, quantity: Number, fact: Fact | None, lane: Lane, token: int, *, planned: bool) -> tuple[Group, ...]:
        """What the kind of a quantity is chosen by."""
        text, published = self._text, self._published
        ahead = "none"
        words: list[str] = []
        early: list[str] = []
        inside = True
        for i in range(token - 1, max(-1, token - 40), -1):
            symbol, mention = lane.symbols[i], lane.mentions[i]
            if symbol in MARKS:
                inside = False
                if symbol != "，":
                    break
            elif isinstance(mention, Date):
                if ahead == "none" and published and mention.start_date:
                    ahead = "future" if mention.start_date > published else "now" if (mention.end_date or published) >= published else "past"
            elif mention is None:
                (words if inside else early).append(self._word(lane, i))
        cue = self._frame.cue(quantity.start)
        mood = ("aims" if self._aims else "none") if cue is None else f"{cue.mood} {cue.rule}"
        sort, rule = (fact.kind, fact.rule) if fact else ("none", "none")
        unit = quantity if isinstance(quantity, Quantity) else None
        return (Pattern(rule, sort, planned, mood, ahead, isinstance(quantity, Ordinal)),
                Written(shape("".join(quantity.text.split()))[:6], unit.unit if unit else "", unit.dimension if unit else None, sort,
                        text[quantity.end:quantity.end + 1], text[quantity.end:quantity.end + 2]),
                BesideIt(self._word(lane, token - 1), self._word(lane, token - 2), self._word(lane, token + 1), sort),
                Text(self._frame.sort, sort),
                *(Word(word) for word in dict.fromkeys(words[:CONTEXT])), *(Early(word) for word in dict.fromkeys(early[:CONTEXT])))

    def _kind(self, quantity: Number, fact: Fact | None, clues: Sequence[Group]) -> str:
        return self._scales.kind.choose(clues)[0]

    def _draft(self, one: Sighted, period: Chosen, place: Chosen) -> Draft:
        fact, kind = one.fact, one.site.kind
        rules = (one.quantity.rule, fact.rule) if fact else (one.quantity.rule,)
        direction = basis = None
        if kind in ("change", "target") and fact is not None:
            direction = self._direction(fact)
        if kind == "change":
            direction = direction or self._turned(one)
            basis = self._basis(fact, one, period.candidate.value) if fact else None
        chosen, where = period.candidate, place.candidate
        return Draft(one.quantity, one.sentence.span, kind, one.named, chosen.value, chosen.whence, where.value, where.whence,
                     period.probability * place.probability, direction, basis, one.subject, rules)

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

    def _direction(self, fact: Fact) -> str | None:
        """The direction that the last word before the quantity says, of a list the first where its own says none."""
        told = sorted((begin, way) for way in ("up", "down") for begin, _ in fact.roles.get(way, ()))
        before = [way for begin, way in told if begin < fact.quantity]
        return before[-1] if before else told[0][1] if told else self._rules[fact.rule].direction

    def _turned(self, one: Sighted) -> str | None:
        """The direction that the nearest word of change in the clause of a quantity says, where its pattern knows none."""
        return None

    def _basis(self, fact: Fact, one: Sighted, period: Period | None) -> str | None:
        """What a change is against: as its words say, or else the value before where one was told, or as the change before."""
        said = self._said_basis(fact, one.lane, period)
        if said in ("yoy", "mom"):
            self._basis_before = said
        return said or ("other" if one.after_before else self._basis_before or usual(one.quantity, period))

    def _said_basis(self, fact: Fact, lane: Lane, period: Period | None) -> str | None:
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
        if SAME_PERIOD.match(dates[0].text):
            return "yoy"
        now, then = period, dates[0]
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


def usual(quantity: Number, period: Period | None) -> str | None:
    """The basis of a bare 增长 5%: over a period, statistics mean the same period a year before."""
    return "yoy" if percent(quantity) and period and period.granularity in CARRIED else None


def percent(mention: Mention | None) -> bool:
    return isinstance(mention, Quantity) and mention.unit in ("%", "‰")
