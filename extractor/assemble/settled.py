"""What a sentence settles about its dates and places, before anything is weighed.

    今年1—7月货运量1256万吨，去年1—7月为1189万吨，增长5.6% → 去年1—7月 holds for 1189万吨 alone
    PM2.5浓度在全省排名第三，出口95亿元 → 全省, the field of a ranking, holds for neither
    甲市25元、乙市24元，分别下降0.8%和1.5% → 0.8% is of 甲市, 1.5% of 乙市
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from extractor.assemble.lexicon import CLAUSE_ENDS, Lexicon
from extractor.model import Date, Fact, Lane, Number, Ordinal, Place, Quantity

# of which one can be set against an earlier one
PERIODS = frozenset({"day", "month", "quarter", "season", "range", "year"})
COMPARED = ("than", "of")       # roles of dates beside which stands no value of theirs
FIELD = 10      # tokens before a rank among which its field is named
ROWED = frozenset("、")        # between the parts of a row
NOBODY = (-1, -1)       # for a date or place that holds for no quantity


class Alone:
    """Dates and places of an article that hold for one quantity or list of them alone, or for none.

    `of` has where they start → where the first of those quantities starts and the last; `own` has where a quantity
    starts → where the date starts that stands right before it.
    """

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._text, self._sets, self._of_words = text, lexicon.sets, lexicon.speech.of
        self._ranks = lexicon.sets["rank"] | lexicon.sets["local"]
        # granularity → the last date that was not set against another, and its words
        self._before: dict[str, tuple[Date, str]] = {}
        self.of: dict[int, tuple[int, int]] = {}
        self.own: dict[int, int] = {}

    def sentence(self, lane: Lane, asides: Mapping[int, str], befores: Collection[int]) -> None:
        """Takes in the next sentence.

        `asides` has the roles of the dates and places that its patterns took, `befores` the tokens of values before a
        change.
        """
        for token, mention in enumerate(lane.mentions):
            compared = asides.get(lane.starts[token]) in COMPARED
            if compared and (isinstance(mention, Place) or lane.symbols[token] in self._sets["deictic"]):
                self.of.setdefault(lane.starts[token], NOBODY)      # 占全国的3%, 高于全省平均水平2个百分点
            if isinstance(mention, Date):
                value = token + 1 + (lane.symbols[token + 1:token + 2] in self._of_words)
                if value in befores:        # 由上年的22.4%提高到35.1%
                    start = lane.starts[value]
                    self.own[start], self.of[mention.start] = mention.start, (start, start)
                elif asides.get(mention.start) not in COMPARED:
                    self._date(lane, token, mention)
            elif isinstance(mention, Ordinal) or isinstance(mention, Quantity) and mention.dimension == "rank":
                self._field(lane, token)

    def _date(self, lane: Lane, token: int, date: Date) -> None:
        """去年1—7月为1189万吨 beside a figure of 今年1—7月: a value to compare with, and no new period."""
        if date.granularity not in PERIODS or date.start_date is None:
            return
        last, words = self._before.get(date.granularity, (None, ""))
        named, values = ("", []) if self._against(lane, token) else self._following(lane, token)
        if values and not named:
            self.own.update(dict.fromkeys(values, date.start))
        if last and last.start_date and last.start_date > date.start_date and values and named in ("", words):
            self.of[date.start] = values[0], values[-1]
        else:
            self._before[date.granularity] = date, named

    def _against(self, lane: Lane, token: int) -> bool:
        """Whether a date is what something is compared with: 较去年同期均超两倍."""
        return token > 0 and lane.symbols[token - 1] in self._sets["against"]

    def _following(self, lane: Lane, token: int) -> tuple[str, list[int]]:
        """The words between a date and the next quantity, but for 为, 是, 约, and where this and those listed with it
        begin."""
        words, values = "", list[int]()
        for at in range(token + 1, len(lane.symbols)):
            mention, symbol = lane.mentions[at], lane.symbols[at]
            if isinstance(mention, Number) and not isinstance(mention, Ordinal):
                values.append(mention.start)
            elif (
                symbol in CLAUSE_ENDS
                or values
                and symbol not in self._sets["joins"]
                or isinstance(mention, (Date, Place))
            ):
                break
            elif not values and symbol not in self._sets["linking"]:
                words += self._text[lane.starts[at]:lane.ends[at]]
        return words, values

    def _field(self, lane: Lane, token: int) -> None:
        """居全省第二, 在全省13个市中排名第4: the places among which is ranked, not what is ranked."""
        symbols, beside = lane.symbols, True
        for at in range(token - 1, max(-1, token - 1 - FIELD), -1):
            symbol, mention = symbols[at], lane.mentions[at]
            if symbol in CLAUSE_ENDS:
                break
            among = at > 0 and symbols[at - 1] in self._ranks
            if (
                isinstance(mention, Place)
                and among
                or symbol in self._sets["deictic"]
                and symbol not in self._sets["oneself"]
                and (beside or among)
            ):
                after = lane.mentions[at + 1]
                held = (after.start, after.start) if isinstance(after, Number) and at + 1 != token else NOBODY
                self.of.setdefault(lane.starts[at], held)
            beside = beside and symbol in self._ranks


def listed(fact: Fact | None, lane: Lane, lexicon: Lexicon) -> Place | None:
    """The place that a list gives to one of several values: 甲市、乙市…分别…, or 甲市25元、乙市24元，分别下降…"""
    if fact is None:
        return None
    if "place" in fact.roles:
        named = [lane.mentions[begin] for begin, _ in fact.roles["place"]]
        places = [place for place in named if isinstance(place, Place)]
    elif fact.of_many > 1:
        plain = row(lane, fact.first, lexicon.sets["joins"])
        told = len(plain) == fact.of_many or "indicator" in fact.roles
        places = plain if told else with_values(lane, fact)
    else:
        return None
    many = len(places) > 1 and len(fact.roles[fact.kind]) == len(places)
    return places[fact.number % len(places)] if many else None


def rows(lane: Lane, stations: Collection[str]) -> dict[int, Place]:
    """Token of a quantity → its place, where parts side by side have one of each: 甲市用水25万吨、乙市24万吨; and
    甲站水位3米 alone."""
    found: dict[int, Place] = {}
    if sum([isinstance(mention, Place) for mention in lane.mentions]) < 2:
        return found
    run: list[tuple[int, Place]] = []
    place, values, leads, station = None, list[int](), True, False
    for token, (symbol, mention) in enumerate(zip(lane.symbols + "；", [*lane.mentions, None], strict=True)):
        if symbol in ROWED or symbol in CLAUSE_ENDS:
            alone = place is not None and len(values) == 1
            if alone and place is not None:
                run.append((values[0], place))
                found.update(run[-1:] if station else ())
            if not alone or symbol not in ROWED:
                found.update(run if len({one.start for _, one in run}) > 1 else ())
                run = []
            place, values, leads, station = None, [], True, False
        elif isinstance(mention, Place):
            if mention.type != "admin" or not mention.adcode:
                continue
            if leads or place is not None and place.end == mention.start:
                place, leads = mention, False
            else:
                values.append(-1)       # a second place in a part: which one is meant is not settled here
        elif isinstance(mention, Number):
            values.append(token)
            leads = False
        else:
            station = (
                station or place is not None and not values and place.end == lane.starts[token] and symbol in stations
            )
            leads = leads and isinstance(mention, Date)
    return found


def row(lane: Lane, end: int, joins: Collection[str]) -> list[Place]:
    """The last list of places before a token, of its part of the sentence: 甲市、乙市和丙市."""
    found: list[Place] = []
    joined = True       # whether only a join and a station stand behind the last place
    end_before = -2
    for token in range(end):
        symbol, mention = lane.symbols[token], lane.mentions[token]
        if isinstance(mention, Place) and mention.is_division:
            if end_before == token - 1:
                found.pop()     # 四川省 of 四川省成都市
            elif not joined:
                found = []
            found.append(mention)
            joined, end_before = True, token
        elif symbol == "；":
            found = []
        elif symbol not in joins:
            joined = False
    return found


def with_values(lane: Lane, fact: Fact) -> list[Place]:
    """The places before a list of values where each has a value of its own, as many as the list has; else none."""
    found: list[tuple[Place, int]] = []
    for symbol, mention in zip(lane.symbols[:fact.first], lane.mentions, strict=False):
        if symbol == "；":
            found = []
        elif isinstance(mention, Place) and mention.is_division:
            if found and not found[-1][1]:
                found.pop()     # 四川省 of 四川省成都市 has no value
            found.append((mention, 0))
        elif isinstance(mention, Number) and found:
            found[-1] = found[-1][0], found[-1][1] + 1
    values = {count for _, count in found}
    return [place for place, _ in found] if len(found) == fact.of_many and len(values) == 1 and 0 not in values else []
