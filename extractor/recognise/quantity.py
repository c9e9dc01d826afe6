"""Cleaned text → candidates for numbers, ordinals, quantities, durations and terms.

    年发电量约13600万千瓦时 → Quantity(text="13600万千瓦时", low=136000000, unit="千瓦时", modifier="approx", …)

One pattern finds where something may begin, another for each kind of character what does: a number, a term or a rate
(每…); from there the grammar reads on: number, unit, range (`reading.py`), what is said of it (`modifier.py`), whether
it measures anything (`naming.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import accumulate, groupby
from operator import itemgetter
from types import MappingProxyType

import regex
from msgspec import Struct
from msgspec.structs import replace

from extractor.model import RANK, Duration, Mention, Number, Ordinal, Quantity, Term
from extractor.recognise.caption import CAPTION, Captioned, Captions
from extractor.recognise.modifier import Modifiers
from extractor.recognise.naming import COLONS, Naming
from extractor.recognise.number import FINANCIAL, PLACES, POWERS, Numeral, beyond, near, numeral_of
from extractor.recognise.reading import ENDED, RANGE, TO, Amount, NumberReader
from extractor.rulebook import RuleBook, alternation
from extractor.rulebook.units import TermRule
from extractor.support.numerals import COUNTING

PARTS = {"百": "%", "佰": "%", "千": "‰", "仟": "‰", "万": "‱"}
MOST_BELOW = 3  # units below the line: 每月每平方公里
# digits before these are a number, no term
PLAINLY = "%‰℃元吨个公立平毫微亩米人户家座处项件起台天小倍成名条只头辆株所斤里张宗种艘趟"
KINDS = MappingProxyType({     # the characters that a mention may begin with; `mark` begins a term or 每
    "digit": "0-9０-９.", "letter": "A-Za-z", "mark": r"每“（(〔﹝【\[第",
    "numeral": f"〇零{COUNTING}廿卅卌两几数百佰千仟万亿半{FINANCIAL}"})
ORDERED = frozenset("第前")
RANKED = ("位", "名")
MERIT = "名"      # 第1名临城县, but 第1位女市长
BEGINNINGS = frozenset(("", "\u2029", "\n", "。", "；"))
DEGREES = ("度", "°")
SIGNS = frozenset("下负的-−－+ ")
SIGN = regex.compile(
    r"(?:零下|(?<![减担抱自肩背辜胜正])负的?|(?<![0-9A-Za-z）)%％℃年月日号~～—–―－-])[-−－]|(?<![^，。；\u2029])[-−－负]) ?$"
)
DATED = frozenset("年月日")
DATED_SIGN = regex.compile("[-−－]$")      # 上月-3.0%
PLUS = regex.compile(r"(?<![0-9A-Za-z）)%])\+ ?$")
# Blanks inside numerals: 三千 八百, 五 分之 一, 四点 五个百分 点.
NUMERALS = f"〇零{COUNTING}百千万亿两佰仟拾廿卅点负"
BLANK = regex.compile(
    rf"(?<=[{NUMERALS}]) ++(?=[{NUMERALS}余多几]|分 ?[之点]|又|个 ?百|[成折])"
    rf"|(?<=[成分又之]) ++(?=[{NUMERALS}之])|(?<=百 ?分) ++(?=点)|(?<=[0-9]) (?=[0-9] ?折)")


class Passed(Struct, frozen=True):
    """A number that measures nothing, at offsets of the cleaned text, and why."""

    start: int
    end: int
    text: str
    why: str


class Sweep(Struct):
    """What is found on the way through a text: mentions, and where `passed` is a list the numbers that measure nothing.

    `captions` are those of the text.
    """

    mentions: list[Mention]
    captions: Captioned | None = None
    passed: list[Passed] | None = None


class Quantities:
    """The grammar of numbers and units, compiled from a rule book."""

    def __init__(self, book: RuleBook) -> None:
        self._reader = NumberReader(book)
        self._captions = Captions(book, self._reader)
        self._modifiers = Modifiers(book)
        self._naming = Naming(book, self._modifiers)
        numeral = self._reader.numerals.either
        heads = book.alternation("number.heads")
        self._headed = regex.compile(
            rf"大\p{{Han}}{{0,5}}?(?:(?:{heads})(?={book.alternation('number.tails')}))?(?P<unit>{heads})"
        )
        self._series = sorted(book.words("number.series"), key=len, reverse=True)
        # 第二、第三产业
        self._shared = regex.compile(rf"(?:[、和及]第{numeral})++(?P<series>{alternation(self._series)})")
        self._ranking = regex.compile(
            rf"(?:{book.alternation('number.rank.before')})[^，。；：、\u2029]{{0,8}}(?:第|前|倒数第)$"
        )
        percent = rf"(?P<of>{numeral}|百(?!分)|[{FINANCIAL}])"
        self._foremost = book.words("number.foremost")
        self._moving = book.words("number.rank.after")
        self._percent_parts = regex.compile(rf"(?P<parts>[百佰千仟万]{{1,2}})分之{percent}")
        self._percent_to = regex.compile(rf"{TO}(?:(?P<parts>[百佰千仟万]{{1,2}})分之)?{percent}")
        self._amount = regex.compile("每(?P<count>[0-9]{1,4}+)?[十百千万亿]{0,2}+")
        self._about = regex.compile("约|近|超过?|达|不足")
        self._sum_parts = regex.compile(r"(?P<part>[0-9]++)(?:\+(?P<part>[0-9]++))++(?P<quote>[”\"]?)")
        self._ahead_sign = regex.compile(f"(?P<ahead>{alternation(self._reader.table.ahead)})(?:（[大小]写）：?)? ?$")
        self._ahead_end = frozenset(word[-1] for word in self._reader.table.ahead) | frozenset(" ）：")
        terms = {f"term{number}": rule for number, rule in enumerate(book.of(TermRule))}
        self._terms = {name: rule.id for name, rule in terms.items()}
        self._unmeasured = frozenset(name for name, rule in terms.items() if rule.unmeasured)
        self._first = firsts(terms)
        self._starts = beginnings(book, self._reader, terms)
        self._begun: dict[str | None, Callable[[str, int, int, Sweep], int]] = {
            "number": self._plain, "percent": self._percent, "each": self._each, "sum": self._sum}

    def find(self, text: str) -> list[Mention]:
        """Candidates in the text, offsets in it; they may overlap, the board chooses."""
        blanks = [match.span() for match in BLANK.finditer(text)] if " " in text else []
        within = squeezed(text, blanks) if blanks else text
        captions = self._captions.find(within) if CAPTION in text else None
        found = [self._captioned(within, one, captions) if type(one) is Number and one.rule == "bare" else one
                 for one in self._find(within, Sweep([], captions)).mentions]
        return unsqueezed(found, text, blanks) if blanks else found

    def passed_over(self, text: str) -> list[Passed]:
        """The numbers of a text that measure nothing, and why: for telling how it was read."""
        passed: list[Passed] = []
        self._find(text, Sweep([], passed=passed))
        return passed

    def _find(self, text: str, found: Sweep) -> Sweep:
        search, starts, kinds = self._first.search, self._starts, self._begun
        reach = end = 0
        while first := search(text, end):
            start, end = first.span()
            group = first.lastgroup
            if group == "number" and text[start - 1:start] in BEGINNINGS:
                group = "digit"     # 2.2 may open 2.2项目概算
            if group in starts:
                match = starts[group].match(text, start)
                if match is None or match.end() == start:
                    continue
                end, group = match.end(), match.lastgroup
            if start < reach:
                continue
            if group in self._unmeasured and self._reader.unit(text, end, start):
                group = "number"
            if group in kinds:
                reach = kinds[group](text, start, end, found)
            elif group in self._terms:
                found.mentions.append(Term(start=start, end=end, text=text[start:end], rule=self._terms[group]))
                reach = end
        return found

    def _plain(self, text: str, start: int, end: int, found: Sweep) -> int:
        """A number with what surrounds it."""
        before = text[start - 1:start]
        if before in ORDERED and (ordinal := self._ordinal(text, start, end)):
            found.mentions.append(ordinal)
            return ordinal.end
        reading = self._reader.read(text, start, end)
        if reading is None:
            if beyond(text[start:end]):
                found.mentions.append(Term(start=start, end=end, text=text[start:end], rule="beyond"))
            return end
        if before in SIGNS:
            reading = signed(text, reading)
            before = text[reading.start - 1:reading.start]
        following = text[reading.end:reading.end + 1]
        if following in RANGE:
            reading = self._reader.ranged(text, reading)
        elif (
            following == "大"
            and reading.meaning is None
            and reading.low > 1
            and (headed := self._headed.match(text, end))
        ):
            found.mentions.append(
                Quantity(
                    start=start,
                    end=headed.end(),
                    text=text[start : headed.end()],
                    rule="headed",
                    low=reading.low,
                    high=reading.high,
                    unit=headed["unit"],
                    dimension="count",
                    base_low=reading.low,
                    base_high=reading.high,
                    base_unit="1",
                )
            )
            return headed.end()
        if before in self._ahead_end:
            reading = signed(text, self._ahead(text, reading))      # 零下摄氏11度 and 摄氏零下11度
            before = text[reading.start - 1:reading.start]
        why = self._naming.of(text, reading.start, reading)
        if why and reading.meaning is None and before in COLONS and self._captions.unit(
                text, reading.start, reading.end, found.captions):
            why = ""
        if not why:
            found.mentions.append(self._mention(text, reading, reading.start))
        elif found.passed is not None:
            found.passed.append(Passed(reading.start, reading.end, text[reading.start:reading.end], why))
        return reading.end

    def _captioned(self, text: str, number: Number, captions: Captioned | None) -> Number:
        """A number without a unit, with the one that stands apart from it."""
        unit = self._captions.unit(text, number.start, number.end, captions)
        if unit is None:
            return number
        size, meaning = unit
        low, high = number.low * size, number.high * size
        reading = Amount(number.start, number.end, low, high, Numeral(low, high), meaning)
        return replace(self._mention(text, reading, number.start), modifier=number.modifier, rule="captioned")

    def _percent(self, text: str, start: int, end: int, found: Sweep) -> int:
        """百分之十二点五, 千分之三, 百万分之一; 百分之三十到四十."""
        match = self._percent_parts.match(text, start)
        numeral = numeral_of("一百" if match["of"] == "百" else match["of"]) if match else None
        if match is None or numeral is None:
            return end
        parts, high = match["parts"], numeral.high
        to = self._percent_to.match(text, end)
        if to and to["parts"] in (None, parts):
            second = numeral_of("一百" if to["of"] == "百" else to["of"])
            if second and second.high >= numeral.low and (to["parts"] or not self._reader.table.at(text, to.end())):
                end, high = to.end(), second.high
        meaning = self._reader.table.read(PARTS.get(parts, "%"))[0]
        if len(parts) > 1:
            size = Decimal(1)
            for char in parts:
                size *= PLACES.get(char) or POWERS[char]
            meaning = replace(meaning, unit=f"{parts}分之", code=None, times=Decimal(100), over=size)
        reading = Amount(start, end, numeral.low, high, numeral, meaning)
        reading = signed(text, reading)
        found.mentions.append(self._mention(text, reading, reading.start))
        return end

    def _each(self, text: str, start: int, end: int, found: Sweep) -> int:
        """每立方米35微克, 每10万人3.5例, 每月每平方公里18.6吨; of 每天500吨 the quantity is 500吨, a day."""
        below, per, pos = [], None, start
        for _ in range(MOST_BELOW):
            amount = self._amount.match(text, pos)
            unit = self._reader.table.below(text, amount.end()) if amount else None
            if amount is None or unit is None or unit[1].per and amount["count"]:
                break       # 每3天5次 is no rate
            if unit[1].per and unit[1].per != "hour":
                per = unit[1].per
            else:
                below.append(text[pos + 1:unit[0]])
            pos = unit[0]
        about = self._about.match(text, pos)
        reading = self._reader.at(text, about.end() if about else pos) if pos > start else None
        if reading is None or reading.meaning is None:
            return end
        number = reading.start
        if below:
            known = self._reader.table.read("/".join((reading.meaning.unit, *below)))
            if not known:
                return end
            reading = replace(reading, start=start, meaning=known[0])
        mention = self._mention(text, reading, number)
        found.mentions.append(replace(mention, per=per) if per and isinstance(mention, Quantity) else mention)
        return reading.end

    def _ahead(self, text: str, reading: Amount) -> Amount:
        """The number with the sign or word before it that says its unit: ￥300, 人民币50元, 摄氏37度."""
        sign = self._ahead_sign.search(text, max(0, reading.start - 11), reading.start)
        if sign is None:
            return reading
        ahead, meaning = self._reader.table.ahead[sign["ahead"]], reading.meaning
        if meaning is None or meaning.unit in DEGREES:
            return replace(reading, start=sign.start(), meaning=ahead)
        if meaning.dimension != ahead.dimension or meaning.base not in ("CNY", ahead.base):
            return reading
        return replace(
            reading,
            start=sign.start(),
            meaning=meaning if meaning.rule == ahead.rule else replace(ahead, unit=meaning.unit),
        )

    def _sum(self, text: str, start: int, end: int, found: Sweep) -> int:
        """72+24小时 → 96小时; of “72+24”小时 the quotation mark ends the mention."""
        parts = self._sum_parts.match(text, start)
        unit = self._reader.unit(text, parts.end(), start) if parts else None
        if parts is None or unit is None:
            return end
        total = sum((Decimal(part) for part in parts.captures("part")), Decimal(0))
        if not near(total):
            return end
        stop = parts.start("quote") if parts["quote"] else unit[0]
        found.mentions.append(
            self._mention(text, Amount(start, stop, total, total, Numeral(total, total), unit[1]), start)
        )
        return unit[0]

    def _ordinal(self, text: str, start: int, end: int) -> Number | None:
        """第3位, 排名第二, 前三名 are ranks, 第六批 is one of a series, 第三 else an ordinal."""
        numeral = numeral_of(text[start:end])
        if numeral is None:
            return None
        begin, top = start - 1, text[start - 1] == "前"
        shared = self._shared.match(text, end)
        series = (
            shared["series"] if shared else next((word for word in self._series if text.startswith(word, end)), None)
        )
        if series and not top:
            stop = end if shared else end + len(series)
            return Quantity(
                start=begin,
                end=stop,
                text=text[begin:stop],
                rule="series",
                unit=series,
                dimension="count",
                low=numeral.low,
                high=numeral.high,
                base_low=numeral.low,
                base_high=numeral.high,
                base_unit="1",
            )
        stop = end + (text[end:end + 1] in RANKED)
        if stop > end and text.endswith(self._foremost, 0, begin):
            return None  # 放在第一位
        ended = (
            ENDED.match(text, stop)
            or text[end : end + 1] == MERIT
            or stop > end
            and text.startswith(self._moving, stop)
        )
        if ended and (stop > end or self._ranking.search(text, max(0, begin - 16), start)):
            return Quantity(start=begin, end=stop, text=text[begin:stop], rule="rank", unit=RANK, dimension="rank",
                            low=numeral.low, high=numeral.high, modifier="less" if top else None)
        if top:
            return None
        return Ordinal(start=begin, end=end, text=text[begin:end], rule="ordinal", low=numeral.low, high=numeral.high)

    def _mention(self, text: str, reading: Amount, number: int) -> Number:
        """The mention of what was read; words before `number` modify it."""
        modifier = self._modifiers.of(text, number, reading)
        start, end, low, high, meaning = reading.start, reading.end, reading.low, reading.high, reading.meaning
        if meaning is None:
            return Number(
                start=start, end=end, text=text[start:end], rule=reading.form, low=low, high=high, modifier=modifier
            )
        base_low = meaning.based(low)
        base_high = base_low if low is high else meaning.based(high)
        if meaning.dimension == "time":
            return Duration(
                start=start,
                end=end,
                text=text[start:end],
                rule=meaning.rule,
                low=low,
                high=high,
                modifier=modifier,
                unit=meaning.unit,
                unit_code=meaning.code,
                dimension="time",
                base_low=base_low,
                base_high=base_high,
                base_unit=meaning.base,
                seconds=base_low,
            )
        return Quantity(
            start=start,
            end=end,
            text=text[start:end],
            rule=meaning.rule,
            low=low,
            high=high,
            modifier=modifier,
            unit=meaning.unit,
            unit_code=meaning.code,
            dimension=meaning.dimension,
            base_low=base_low,
            base_high=base_high,
            base_unit=meaning.base,
            per=meaning.per,
        )


def firsts(terms: dict[str, TermRule]) -> re.Pattern[str]:
    """Where a mention may begin: a plain number, a word that is a term, or a character of a kind, one group for each.

    Dates that no number is part of are skipped.
    The first character is read as one of a set, which `re` looks for fastest; the groups look back at it.
    """
    plain = f"(?<=[0-9])[0-9]*+(?:[.][0-9]++)?+[万亿]{{0,2}}+(?=(?!个亿)[{PLAINLY}]|(?<=[万亿])千)"
    words = {name: "|".join(behind_first(rule.words)) for name, rule in terms.items() if rule.words}
    kinds = {kind: f"(?<=[{characters}])" for kind, characters in KINDS.items()}
    heads = {re.escape(word[0]) for rule in terms.values() for word in rule.words}
    skip = (
        "(?<=[12])[0-9]{3}年(?:[01]?[0-9]月(?:[0-3]?[0-9][日号])?)?|(?:(?<=[01])[0-9])?(?<=[0-9])月[0-3]?[0-9][日号]"
        "|(?<=[0-9])[0-9]*+(?:[.][0-9]++){2,}+"
    )
    groups = {"number": plain, "skip": skip, "digit": kinds["digit"], **words, **kinds}
    named = "|".join(f"(?P<{name}>{rest})" for name, rest in groups.items())
    return re.compile(f"[{''.join([*KINDS.values(), *sorted(heads)])}](?:{named})")


def behind_first(words: Iterable[str]) -> Iterator[str]:
    """For each first character of words the pattern of what follows it in them."""
    for head, group in groupby(sorted(words), itemgetter(0)):
        rests = {word[1:] for word in group}
        yield f"(?<={re.escape(head)})" + (
            f"(?:{alternation(rests - {''})}){'?' if '' in rests else ''}" if rests != {""} else ""
        )


def beginnings(
    book: RuleBook, reader: NumberReader, terms: dict[str, TermRule]
) -> dict[str | None, regex.Pattern[str]]:
    """For each kind of character the pattern of what it may begin, one group for each kind of beginning and each
    term."""
    numerals = reader.numerals
    kinds = {
        "digit": ([r"(?P<sum>[0-9]++(?:\+[0-9]++)++(?=[”\"]?\p{Han}))"], [f"(?P<number>{numerals.arabic})"]),
        "numeral": ([f"(?P<percent>[百佰千仟万]{{1,2}}分之(?:{numerals.either}|百(?!分)|[{FINANCIAL}]))"], [
            f"(?P<number>一半|半(?<![上下前后大过多]半)|{numerals.chinese})"]),
        "letter": ([], []),
        "mark": (["(?P<each>每)"], []),
    }
    found: dict[str | None, regex.Pattern[str]] = {}
    for kind, (before, after) in kinds.items():
        known = [
            f"(?P<{name}>{book.expand(rule.pattern, rule)})"
            for name, rule in terms.items()
            if rule.pattern and kind in rule.begins
        ]
        found[kind] = regex.compile("|".join([*before, *known, *after]) or "(?!)")
    return found


def squeezed(text: str, blanks: list[tuple[int, int]]) -> str:
    """The text without the blanks."""
    ends = [0, *(end for _, end in blanks)]
    starts = [*(start for start, _ in blanks), len(text)]
    return "".join(text[end:start] for end, start in zip(ends, starts, strict=True))


def unsqueezed(mentions: list[Mention], text: str, blanks: list[tuple[int, int]]) -> list[Mention]:
    """Mentions of the squeezed text → the same at their places in the text."""
    shifts = [0, *accumulate(end - start for start, end in blanks)]
    cuts = [start - shift for (start, _), shift in zip(blanks, shifts, strict=False)]
    result = []
    for mention in mentions:
        start = mention.start + shifts[bisect_right(cuts, mention.start)]
        end = mention.end + shifts[bisect_right(cuts, mention.end - 1)]
        result.append(mention if end == mention.end else replace(mention, start=start, end=end, text=text[start:end]))
    return result


def signed(text: str, reading: Amount) -> Amount:
    """The number with the sign before it: 零下21℃, 负三分之二, -6.42, +3%."""
    begin = max(0, reading.start - 3)
    if plus := PLUS.search(text, begin, reading.start):
        return replace(reading, start=plus.start())
    share = reading.meaning is not None and reading.meaning.dimension == "percentage"
    match = (DATED_SIGN if share and text[reading.start - 2 : reading.start - 1] in DATED else SIGN).search(
        text, begin, reading.start
    )
    return reading.negative(match.start()) if match else reading
