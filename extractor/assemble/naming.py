"""The words that a pattern captured → the indicator's name, with what an ellipsis leaves out filled in.

    日处理生活垃圾 800 吨、餐厨垃圾 50 吨 → 处理生活垃圾; 处理餐厨垃圾 (the verb is shared, and so is the rate)
    氨氮、总磷平均浓度分别为 … → 氨氮平均浓度; 总磷平均浓度 (the head is shared)
    同比下降 1.0% → the name of the fact before
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from extractor.assemble.lexicon import CLAUSE_ENDS, Lexicon
from extractor.assemble.wording import wording
from extractor.model import Fact, Lane, Place, Quantity
from extractor.rulebook.facts import FactRule

PERIODS = ("年度", "全年", "年")
BEGINS = frozenset("年月日")      # begin a name that is a rate, 年发电量; 天府机场 is none
FLOWS = frozenset({"mass", "energy"})
SHARES = frozenset({"percentage", "ratio"})
WHOLE = frozenset({"%", "‰"})     # units of growth: an amount grows so, a share by points
PART = 8        # characters of the name of a part: 玉米, 新能源汽车
LONG = 16       # characters of a name from which on it is likely to hold a whole clause
JOINED = "、和与及"
GOES_ON = JOINED + "，"     # before a part of what 其中 narrows
THESE = frozenset("该此本这")     # begin words that stand for what was named


class Named(Struct, frozen=True, gc=False):
    """What a fact measures. `verb` and `noun` are the parts of the name where a verb was captured.

    `shaped` names are made by a pattern (出口额占比); a `sure` one is better than any that could be weighed against it.
    """

    name: str | None
    per: str | None = None
    verb: str | None = None
    noun: str | None = None
    dimension: str | None = None
    shaped: bool = False
    sure: bool = False


class Namer:
    """Names the facts of one paragraph, in order."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._text, self._lexicon, self._rules, self._measures = text, lexicon, lexicon.rules, lexicon.measures
        self._pace: str | None = None      # the time of the last rate in the sentence
        self._named: list[Named] = []      # of the facts that name what they measure
        self._before: list[Named] = []
        self._told: tuple[Lane, int] | None = None      # the quantity before
        # the tokens of the name before, where it ends with a measure
        self._last_name: tuple[Lane, int, int] | None = None
        self._measure = ""                 # the measure of what 其中 narrows, and its dimension
        self._narrows: str | None = None

    def sentence(self) -> None:
        """A new sentence begins: a rate said before holds no longer."""
        self._pace = None

    def name(self, fact: Fact, lane: Lane, dimension: str | None) -> Named:
        """The name of a fact of a lane. `dimension` is that of its quantity."""
        rule = self._rules[fact.rule]
        if fact.number == 0:
            self._before = self._named[-fact.of_many:]
        own = "indicator" in fact.roles and not (fact.kind == "rank" and "level" in fact.roles)
        if own and self._named and self._named[-1].dimension == dimension and only_places(fact, lane):
            named = replace(self._named[-1], verb=None, noun=None)      # 其中关中 48 微克/立方米、陕北 30 微克/立方米
        else:
            named = self._own(fact, lane, dimension) if own else self._taken_over(fact, lane, rule, dimension)
        if named.per:
            self._pace = named.per
        elif (
            self._pace
            and own
            and self._goes_on(named, dimension)
            and not any(lane.mentions[fact.first : fact.quantity])
        ):
            named = replace(named, per=self._pace)      # 年产藻粉 80 吨，减排二氧化碳 1000 吨
        if own:
            named = self._contrasted(named) or self._narrowed(fact, lane, named)
        if own or rule.name != "{}":
            self._named.append(named)
        self._told = lane, fact.quantity
        return named

    def _contrasted(self, named: Named) -> Named | None:
        """农村居民收入 of 城镇居民收入4.2万元，农村2.1万元: the name before, with the one word in place of the
        other."""
        before = self._named[-1] if self._named else None
        others = self._lexicon.contrasts.get(named.name or "")
        if others is None or before is None or not before.name or before.dimension != named.dimension:
            return None
        word = max((one for one in others if one in before.name), key=len, default=None)
        if word is None or word == before.name:
            return None
        return replace(named, name=before.name.replace(word, named.name or ""), per=named.per or before.per, sure=True)

    def _narrowed(self, fact: Fact, lane: Lane, named: Named) -> Named:
        """玉米面积 of 播种面积 46 万亩，其中玉米 28 万亩、大豆 9 万亩: what 其中 narrows is measured by the same
        word."""
        begin, end = fact.roles["indicator"][0]
        if not self._lexicon.sets["among"].isdisjoint(lane.symbols[fact.first:begin]):
            whole = self._named[-1] if self._named else None
            self._measure = self._last(*self._last_name) if whole and self._last_name else ""
            self._narrows = whole.dimension if whole else None
        elif not lane.starts[begin] or self._text[lane.starts[begin] - 1] not in GOES_ON:
            self._measure = ""
        if named.name is None or named.name.endswith(self._measures):
            self._last_name = lane, begin, end
            return named
        self._last_name = None
        if named.verb is not None or len(named.name) > PART or named.dimension != self._narrows:
            self._measure = ""
        return replace(named, name=named.name + self._measure)

    def _last(self, lane: Lane, begin: int, end: int) -> str:
        """The last word of a name that is a measure: 面积, 用电量; one of a single character together with the word
        before."""
        tokens = range(end - 1, max(begin, end - 2) - 1, -1)
        last = next((i for i in tokens if self._words(lane, (i, i + 1)).endswith(self._measures)), begin)
        single = lane.ends[last] - lane.starts[last] == 1
        return self._words(lane, (max(begin, last - single), last + 1))

    def _goes_on(self, named: Named, dimension: str | None) -> bool:
        """Whether a deed may go on with the rate of the deed before."""
        return named.verb is not None and (dimension in FLOWS or named.verb in self._lexicon.producing)

    def _own(self, fact: Fact, lane: Lane, dimension: str | None) -> Named:
        spans = fact.roles["indicator"]
        listed = len(spans) > 1 and fact.of_many % len(spans) == 0
        number = fact.number % len(spans) if listed else 0
        name = self._words(lane, self._cut(lane, spans[number]))
        head = self._shared_head(lane, spans, number) if listed else ""
        name += head
        per = self._rate(fact, lane, dimension)
        verb = self._words(lane, fact.roles["verb"][0]) if "verb" in fact.roles else None
        if name.endswith(self._lexicon.tails):
            name = self._lexicon.tail.sub("", name)
        begin = lane.starts[fact.roles["verb"][0][0] if verb else spans[0][0]]
        shared = self._before[-1] if self._before and begin and self._text[begin - 1] in JOINED else None
        if shared:
            per = per or shared.per
            if (
                verb is None
                and shared.verb
                and shared.dimension == dimension
                and shared.noun
                and not shared.noun.endswith(self._measures)
            ):
                return Named(shared.verb + name, per, shared.verb, name, dimension)
        if per is None and name[:1] in BEGINS and len(name) > 2 and self._begins_rate(lane, spans[number][0], name):
            per, name = self._lexicon.per[name[0]], name[1:]
        if per is None and name.endswith(self._lexicon.hourly):
            per = "hour"
        if name in self._lexicon.growth and self._named and self._named[-1].name:
            name = self._named[-1].name + name      # 发电量增长 5.9%，增速加快 3.4 个百分点
        name = self._rules[fact.rule].name.format(name)
        return Named((verb or "") + name or None, per, verb, name, dimension, sure=bool(head))

    def _begins_rate(self, lane: Lane, token: int, name: str) -> bool:
        """Whether the 年 that a name begins with is a rate: 年产值, 年|上网电量; not in 年货销售额, whose first word it
        only begins."""
        word = self._words(lane, (token, token + 1))
        return not name.startswith(self._lexicon.not_rates) and (
            len(word) == 1 or word.endswith(self._lexicon.measures)
        )

    def _taken_over(self, fact: Fact, lane: Lane, rule: FactRule, dimension: str | None) -> Named:
        if not self._before:
            return Named(None)
        listed = len(self._before) == fact.of_many == len(fact.roles[fact.kind])
        kept = self._before[fact.number if listed else -1]
        grown = self._grown(fact, lane, dimension) if kept.shaped and fact.of_many == 1 and rule.name == "{}" else None
        if grown is not None:
            return Named(grown.name, self._rate(fact, lane, dimension), dimension=grown.dimension, sure=True)
        shared = dimension in SHARES and (kept.dimension not in SHARES or rule.name != "{}")
        per = self._rate(fact, lane, dimension) or (None if shared else kept.per)
        if kept.name is None or rule.name == "{}":
            return Named(kept.name, per, dimension=kept.dimension)
        whole = self._words(lane, fact.roles["of"][0]) if "of" in fact.roles else ""
        return Named(rule.name.format(kept.name, of=whole), per, dimension=kept.dimension, shaped=True)

    def _grown(self, fact: Fact, lane: Lane, dimension: str | None) -> Named | None:
        """What grew behind a share of it: 收入8亿元，完成预算的95%，下降3%; a share itself grows by points."""
        quantity = lane.mentions[fact.quantity]
        if fact.kind != "change" or not isinstance(quantity, Quantity) or not self._follows(fact, lane):
            return None
        whole = quantity.unit in WHOLE
        if dimension in SHARES and not whole:
            return None
        return next((named for named in reversed(self._named) if not named.shaped and named.name and (
            named.dimension not in SHARES if whole else named.dimension == dimension)), None)

    def _follows(self, fact: Fact, lane: Lane) -> bool:
        """Whether nothing but marks stands between the quantity before and the words of a fact."""
        before, token = self._told or (None, 0)
        return before is lane and all(symbol in CLAUSE_ENDS for symbol in lane.symbols[token + 1:fact.first])

    def _cut(self, lane: Lane, span: tuple[int, int]) -> tuple[int, int]:
        """A name with the 平均 before it, without the word that stands for a thing, 该厂装机, and who does it:
        市场监管局没收违法所得."""
        begin, end = span
        if begin and lane.symbols[begin - 1] in self._lexicon.sets["mean"]:
            return begin - 1, end
        if begin + 1 < end and self._text[lane.starts[begin]] in THESE:
            begin, span = begin + 1, (begin + 1, end)
        if lane.ends[end - 1] - lane.starts[begin] <= LONG or self._words(lane, span).endswith(self._measures):
            return span
        verb = max((lane.symbols.rfind(symbol, begin + 1, end - 1) for symbol in self._lexicon.verbs), default=-1)
        return (verb, end) if verb > begin else span

    def _shared_head(self, lane: Lane, spans: Sequence[tuple[int, int]], number: int) -> str:
        """平均浓度 for the first of 氨氮、总磷平均浓度; nothing for the last, and where the members are whole names."""
        if number == len(spans) - 1:
            return ""
        begin, end = spans[-1]
        if self._words(lane, spans[number]).endswith(self._measures):
            return ""
        first = self._words(lane, spans[-2])
        alike = self._alike(lane, spans[-1], first[-1:])
        if alike is not None:      # 家具类、建材类零售额
            head = self._words(lane, (alike + 1, end))
        elif len(self._words(lane, (begin, begin + 1))) > len(first):      # 城镇、农村居民收入: 居民 is shared too
            head = self._words(lane, (begin, end))[len(first):]
        else:
            for _ in range(sum(symbol != self._lexicon.attributive for symbol in lane.symbols[slice(*spans[-2])])):
                while begin < end and lane.symbols[begin] == self._lexicon.attributive:
                    begin += 1
                begin += 1
            head = self._words(lane, (begin, end)) if begin < end else ""
        return head if head.endswith(self._measures) else ""

    def _alike(self, lane: Lane, span: tuple[int, int], last: str) -> int | None:
        """The first token of a name, but for its last, that ends with a character."""
        return next((token for token in range(span[0], span[1] - 1) if self._text[lane.ends[token] - 1] == last), None)

    def _rate(self, fact: Fact, lane: Lane, dimension: str | None) -> str | None:
        if "rate" not in fact.roles:
            return None
        words = self._words(lane, fact.roles["rate"][0])
        if words in PERIODS and dimension in SHARES:
            return None     # 年度考核优秀率 is no share a year, and 年增 3% one against the year before
        times = self._lexicon.times.findall(words)
        return self._lexicon.per[times[-1]] if times else None

    def _words(self, lane: Lane, span: tuple[int, int]) -> str:
        if span[0] >= span[1]:
            return ""
        return wording(self._text[lane.starts[span[0]]:lane.ends[span[1] - 1]])


def only_places(fact: Fact, lane: Lane) -> bool:
    """Whether what was captured as a name names places alone: what is measured there was told before."""
    return "verb" not in fact.roles and all(
        isinstance(mention, Place) for begin, end in fact.roles["indicator"] for mention in lane.mentions[begin:end])
