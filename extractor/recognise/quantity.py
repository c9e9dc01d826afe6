"""Cleaned text → candidates for numbers, ordinals, quantities, durations and terms.

    年发电量约13600万千瓦时 → Quantity(text="13600万千瓦时", low=136000000, unit="千瓦时", modifier="approx", …)

One pattern finds where a number, a term or a rate (每…) begins; from there the grammar below reads on: number, unit,
range, what follows. Units are looked up in the rule book's table.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import regex
from msgspec import Struct
from msgspec.structs import replace

from extractor.model import Duration, Mention, Number, Ordinal, Quantity, Term
from extractor.recognise.number import (
    DIGITS, EXACT, FINANCIAL, HALF, PLACES, PLAIN, POINT, POWERS, Numeral, Patterns, patterns, read,
)
from extractor.rulebook import RuleBook, alternation
from extractor.rulebook.measure import Meaning, UnitTable, trie
from extractor.rulebook.units import TermRule

RANGE = "~～—–―－-至到±"
SIGNS = "下负負的-−－ "
TENTH = Decimal("0.1")
PERCENT = {"百": "%", "佰": "%", "千": "‰", "仟": "‰", "万": "‱", "萬": "‱"}
RANK = "名次"
DEGREES = ("度", "°")
RANK_WORD = regex.compile(
    r"(?:排名?|位[居列次]|[名并]列|居|排[在至]|[升跃跌降退进][至到居]|[全省市县区州国]|世界|亚洲|全球|同类|同期|之)"
    r"(?:[^，。；：、\u2029]{0,8}(?:第|前|倒数第))$")
ENDED = regex.compile(r"$|[^\p{Han}\w“（(]|[和与及或的至到并，]")
HAN = regex.compile(r"\p{Han}")
LIMIT = regex.compile("的[^，。；、]{0,10}(?:限值|标准|要求)")  # what is exceeded then says nothing of the number
FROM = regex.compile("[由从自][^，。；]{0,12}$")
CLAUSE = regex.compile("[，。；！？\u2029]")
DATED = frozenset("年月日号时点旬世")  # a bare number before these is part of a date, a time or a name
CHINESE_END = regex.compile(rf"[{PLAIN}两兩十百千万亿零]$")


class Read(Struct, frozen=True):
    """A number with its unit, if there is one, as far as it was read."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    numeral: Numeral
    meaning: Meaning | None
    form: str = "bare"


class Quantities:
    """The grammar of numbers and units, compiled from a rule book."""

    def __init__(self, book: RuleBook) -> None:
        self._table = UnitTable(book)
        numerals = patterns(self._table.spellings)
        numeral = numerals.either
        self._before = {word: None for word in book.words("number.before.none")} | {
            word: modifier for modifier in ("approx", "more", "less") for word in book.words(f"number.before.{modifier}")}
        self._after = {word: modifier for modifier in ("approx", "more", "less") for word in book.words(f"number.after.{modifier}")}
        self._before_end = frozenset(word[-1] for word in self._before)
        self._after_start = frozenset(word[0] for word in self._after)
        self._share = regex.compile(rf"(?P<word>{alternation(self._before)})[^，。；：、\u2029]{{1,16}}的$")
        self._series = sorted(book.words("number.series"), key=len, reverse=True)
        self._numeral = regex.compile(f"(?:零下|[-−－])?{numeral}")
        self._headed = regex.compile(
            rf"大\p{{Han}}{{0,5}}?(?:(?:{book.alternation('number.heads')})(?={book.alternation('number.tails')}))?"
            rf"(?P<unit>{book.alternation('number.heads')})")
        self._range = regex.compile(rf"(?:[~～—–―－-]{{1,2}}|[至到])(?P<number>(?:零下|[-−－])?{numeral})")
        self._start, self._terms = starts(book, self._table, numerals)
        self._others: dict[str, Callable[[str, int, int, list[Mention]], int]] = {
            "skip": lambda text, start, end, found: end, "percent": self._percent, "each": self._each, "sum": self._sum}
        self._percent_parts = regex.compile(rf"(?P<parts>[百佰千仟万萬]{{1,2}})分之(?P<of>{numeral}|百(?!分)|[{FINANCIAL}])")
        self._percent_to = regex.compile(rf"(?:[~～—–―－-]{{1,2}}|[至到])(?:(?P<parts>[百佰千仟万萬]{{1,2}})分之)?(?P<of>{numeral}|百(?!分))")
        self._fraction_rest = regex.compile(
            rf"(?:又(?P<below>{numeral}))?分之(?P<negative>[负負]?)(?P<above>{numeral}|[{FINANCIAL}])"
            rf"|分(?P<short>[一二三])|/(?P<slash>[1-9][0-9]{{0,2}}+|[{PLAIN}十][{PLAIN}十百]*+)(?![/0-9.年月日-]|{self._table.below})")
        self._each_parts = regex.compile(rf"(?:每(?P<below>{self._table.below}))++")
        self._ahead_sign = regex.compile(f"(?:{alternation(self._table.ahead)}) ?$")
        self._ahead_end = frozenset(word[-1] for word in self._table.ahead)
        self._sum_parts = regex.compile(r"(?P<part>[0-9]++)(?:\+(?P<part>[0-9]++))++(?P<quote>[”\"]?)")

    def find(self, text: str) -> list[Mention]:
        """Candidates in the text, offsets in it; they may overlap, the board chooses."""
        if " " not in text or not BLANK.search(text):
            return self._find(text)
        kept = [match.span() for match in regex.finditer("|".join((BLANK.pattern, "(?P<kept>.)")), text, regex.DOTALL) if match["kept"]]
        return [replace(mention, start=kept[mention.start][0], end=kept[mention.end - 1][1],
                        text=text[kept[mention.start][0]:kept[mention.end - 1][1]])
                for mention in self._find("".join(text[start] for start, _ in kept))]

    def _find(self, text: str) -> list[Mention]:
        found: list[Mention] = []
        reach = 0
        for match in self._start.finditer(text):
            start, end = match.span()
            if start < reach:
                continue
            group = match.lastgroup
            if group == "number":
                reach = self._plain(text, start, end, found)
            elif group in self._terms:
                found.append(Term(start=start, end=end, text=match[0], rule=self._terms[group]))
                reach = end
            else:
                reach = self._others[group](text, start, end, found)
        return found

    # ---- reading one number ------------------------------------------------------------------------------------

    def _read(self, text: str, start: int, end: int) -> Read | None:
        """The numeral at start:end, its unit, and what is glued to it: 半, a digit (三成五), a smaller unit (5元6角)."""
        raw = text[start:end]
        if raw.isdecimal() and raw.isascii() and end - start < 30:
            low = high = Decimal(raw)
            numeral = Numeral(low, high)
        else:
            known = read(raw.lstrip("-−－零下") if raw[0] in "-−－" or raw.startswith("零下") else raw)
            if known is None and end - start == 2 and text.startswith("折", end) and raw[0] in PLAIN and raw[1] in PLAIN:
                known = read(f"{raw[0]}点{raw[1]}")  # 五五折
            if known is None:
                return None
            numeral, low, high = known, known.low, known.high
            if raw[0] in "-−－" or raw.startswith("零下"):
                low, high = -high, -low
        following = text[end:end + 1]
        if following in ("分", "又", "/") and (fraction := self._fraction(text, start, end, low)):
            return fraction
        if following in ("个", "個") and text[end + 1:end + 2] in ("半", "多"):
            unit = self._unit(text[end + 2:end + 8], 0) or self._unit("个" + text[end + 2:end + 8], 0)
            if unit is not None and not unit[1].counter:
                more = HALF if text[end + 1] == "半" else Decimal(0)
                stop = end + 2 + unit[0] - (unit[1].unit[0] == "个")
                return Read(start, stop, low + more, high + more, Numeral(low, high, None if more else "more"), unit[1])
        unit = self._unit(text, end, start)
        if unit is None:
            return Read(start, end, low, high, numeral, None, "half" if raw[-1] == "半" else "bare")
        end, meaning = unit
        if meaning.rule == "discount" and low > 10:
            low, high = low * TENTH, high * TENTH  # 75折
        following = text[end:end + 1]
        if following == "半" and not meaning.counter and text[end + 1:end + 2] not in HALF_WORDS:
            low, high, end = low + HALF, high + HALF, end + 1
        elif meaning.half and self._tenth(text, end) and CHINESE_END.search(raw):
            tenth = DIGITS[following] * TENTH
            low, high, end = plus(low, tenth), plus(high, tenth), end + 1
        elif following in JOINED and not meaning.counter:
            return self._compound(text, Read(start, end, low, high, numeral, meaning))
        return Read(start, end, low, high, numeral, meaning)

    def _tenth(self, text: str, end: int) -> bool:
        """Whether a digit stands here that closes what is said: the 五 of 三成五."""
        return text[end:end + 1] in tuple(PLAIN) and ENDED.match(text, end + 1) is not None

    def _fraction(self, text: str, start: int, end: int, number: Decimal) -> Read | None:
        """三分之一, 一又二分之一, 1/3."""
        match = self._fraction_rest.match(text, end)
        if match is None:
            return None
        if match["slash"]:
            below = read(match["slash"])
            parts, of, whole = below.low if below else Decimal(0), number, Decimal(0)
            if text[start - 1:start] == "/":
                return None
        else:
            below, above = read(match["below"]) if match["below"] else None, read(match["above"] or match["short"])
            if above is None or match["below"] and below is None:
                return None
            parts, of, whole = below.low if below else number, above.low, number if below else Decimal(0)
        if parts == 0:
            return None
        share = whole + (-of if match["negative"] else of) / parts
        stop = match.end()
        unit = self._unit(text, stop, start)
        meaning = None
        if unit is not None and not unit[1].counter:
            stop, meaning = unit
        if match["short"] and (meaning is None or meaning.dimension not in ("mass", "length", "volume")):
            return None  # 四分一升, but not 三分一秒
        return Read(start, stop, share, share, Numeral(share, share), meaning, "fraction")

    def _compound(self, text: str, first: Read) -> Read:
        """5元6角, 一小时九分, 8天又20小时 → one quantity in the first unit."""
        while first.meaning is not None:
            joint = JOINT.match(text, first.end)
            pos = joint.end() if joint else first.end
            match = self._numeral.match(text, pos)
            unit = self._table.at(text, match.end()) if match and text[pos] not in "-−－" else None
            numeral = read(match[0]) if match and unit else None
            if unit is None or numeral is None or numeral.low != numeral.high:
                return first
            small = next((one for one in unit[1] if one.dimension == first.meaning.dimension and one.base == first.meaning.base), None)
            if small is None or not (joint and joint[0] != "零" or smaller(small, first.meaning)):
                return first
            number, end = numeral.low, unit[0]
            if small.half and self._tenth(text, end):
                number, end = number + DIGITS[text[end]] * TENTH, end + 1
            more = EXACT.divide(number * small.times * first.meaning.over, small.over * first.meaning.times)
            first = Read(first.start, end, plus(first.low, more), plus(first.high, more), first.numeral, first.meaning)
        return first

    def _unit(self, text: str, end: int, start: int = 0) -> tuple[int, Meaning] | None:
        """The unit behind a number and what it means here: the first of its meanings whose condition the clause meets."""
        known = self._table.at(text, end)
        if known is None:
            return None
        stop, meanings = known
        if meanings[0].when is None:
            return stop, meanings[0]
        clause = CLAUSE.split(text[max(0, start - 24):start])[-1] + text[start:stop + 4]
        meaning = next((one for one in meanings if one.when is None or one.when.search(clause)), None)
        return (stop, meaning) if meaning else None

    # ---- the kinds of beginnings -------------------------------------------------------------------------------

    def _plain(self, text: str, start: int, end: int, found: list[Mention]) -> int:
        """A number with what surrounds it."""
        before = text[start - 1] if start else ""
        if before and before in "第前" and (ordinal := self._ordinal(text, start, end)):
            found.append(ordinal)
            return ordinal.end
        first = self._read(text, start, end)
        if first is None:
            return end
        following = text[first.end:first.end + 1]
        if following and following in RANGE:
            first = self._second(text, first) or first
        if before and (before in self._ahead_end or before == " "):
            start, first = self._ahead(text, first)
            before = text[start - 1:start]
        if before and before in SIGNS:
            start, first = signed(text, start, first)
        if following == "大" and first.meaning is None and (headed := self._headed.match(text, first.end)):
            found.append(Quantity(start=start, end=headed.end(), text=text[start:headed.end()], rule="headed", low=first.low,
                                  high=first.high, unit=headed["unit"], dimension="count", base_low=first.low,
                                  base_high=first.high, base_unit="1"))
            return headed.end()
        if not self._names(text, start, first):
            found.append(self._mention(text, start, first))
        return first.end

    def _second(self, text: str, first: Read) -> Read | None:
        """The range that the first number opens: 3至5万元, 8%至10%, 18±2."""
        sign = text[first.end:first.end + 1]
        if sign == "±":
            match = self._numeral.match(text, first.end + 1)
            width = self._read(text, match.start(), match.end()) if match else None
            if width is None:
                return None
            return Read(first.start, width.end, first.low - width.high, first.high + width.high, width.numeral, width.meaning)
        match = self._range.match(text, first.end)
        if match is None:
            return None
        second = self._read(text, match.start("number"), match.end("number"))
        if second is None:
            return None
        one, other = first.meaning, second.meaning
        if one is not None and other is not None and one.unit != other.unit:
            if one.dimension != other.dimension:
                return None
        elif one is not None and other is None:
            return None
        if one is not None and sign in "至到" and FROM.search(text, max(0, first.start - 13), first.start):
            return None
        low = first.low
        if one is None and first.numeral.power == 1 and second.numeral.power > 1 and low * second.numeral.power <= second.high:
            low = low * second.numeral.power
        if one is not None and other is not None:
            low = EXACT.divide(low * one.times * other.over, one.over * other.times) if one.unit != other.unit else low
        if low > second.high:
            return None
        if one is None and other is None and (sign == "-" or not text[first.start].isascii()):
            if not text[first.start].isascii() or "." not in text[first.start:second.end]:
                return None
        return Read(first.start, second.end, low, second.high, second.numeral, other)

    def _percent(self, text: str, start: int, end: int, found: list[Mention]) -> int:
        """百分之十二点五, 千分之三; 百分之三十到四十."""
        match = self._percent_parts.match(text, start)
        numeral = read("一百" if match["of"] == "百" else match["of"]) if match else None
        if match is None or numeral is None:
            return end
        high = numeral.high
        to = self._percent_to.match(text, end)
        if to and to["parts"] in (None, match["parts"]):
            second = read("一百" if to["of"] == "百" else to["of"])
            if second and second.high >= numeral.low and (to["parts"] or not self._table.at(text, to.end())):
                end, high = to.end(), second.high
        if len(match["parts"]) == 2:  # 千万分之一 is a fraction
            size = Decimal(1)
            for char in match["parts"]:
                size *= PLACES.get(char) or POWERS[char]
            first = Read(start, end, numeral.low / size, high / size, numeral, None, "fraction")
        else:
            first = Read(start, end, numeral.low, high, numeral, self._table.read(PERCENT[match["parts"]])[0])
        start, first = signed(text, start, first)
        found.append(self._mention(text, start, first))
        return end

    def _each(self, text: str, start: int, end: int, found: list[Mention]) -> int:
        """每立方米35微克, 每月每平方公里18.6吨; of 每天500吨 the quantity is 500吨, a day."""
        parts = self._each_parts.match(text, start)
        number = self._numeral.match(text, end)
        first = self._read(text, number.start(), number.end()) if number else None
        if parts is None or number is None or first is None or first.meaning is None:
            return end
        first = self._second(text, first) or first
        assert first.meaning is not None
        below, per = [], None
        for written in parts.captures("below"):
            one = self._table.read(written)[0]
            if one.per and one.per != "hour":
                per = one.per
            else:
                below.append(one)
        if not below:
            start = first.start
        else:
            names = "/".join(one.unit for one in below)
            meaning = self._table.over(first.meaning, below, f"{first.meaning.unit}/{names}")
            first = Read(start, first.end, first.low, first.high, first.numeral, meaning)
        mention = self._mention(text, start, first, number.start())
        found.append(replace(mention, per=per) if per and isinstance(mention, Quantity) else mention)
        return first.end

    def _ahead(self, text: str, first: Read) -> tuple[int, Read]:
        """The number with the sign or word before it that says its unit: ￥300, 人民币50元, 摄氏37度."""
        sign = self._ahead_sign.search(text, max(0, first.start - 6), first.start)
        if sign is None:
            return first.start, first
        ahead, meaning = self._table.ahead[sign[0].rstrip()], first.meaning
        if meaning is None:
            meaning = ahead
        elif meaning.unit not in DEGREES and (meaning.dimension != ahead.dimension or meaning.base not in ("CNY", ahead.base)):
            return first.start, first
        elif meaning.rule != ahead.rule:
            meaning = replace(ahead, unit=ahead.unit if meaning.unit in DEGREES else meaning.unit)
        return sign.start(), Read(sign.start(), first.end, first.low, first.high, first.numeral, meaning)

    def _sum(self, text: str, start: int, end: int, found: list[Mention]) -> int:
        """72+24小时 → 96小时; of “72+24”小时 the quotation mark ends the mention."""
        parts = self._sum_parts.match(text, start)
        unit = self._unit(text, parts.end(), start) if parts else None
        if parts is None or unit is None:
            return end
        total = sum((Decimal(part) for part in parts.captures("part")), Decimal(0))
        stop = parts.start("quote") if parts["quote"] else unit[0]
        found.append(self._mention(text, start, Read(start, stop, total, total, Numeral(total, total), unit[1])))
        return unit[0]

    def _ordinal(self, text: str, start: int, end: int) -> Mention | None:
        """第3位, 排名第二, 前三名 are ranks, 第六批 is one of a series, 第三 else an ordinal."""
        numeral = read(text[start:end])
        if numeral is None:
            return None
        begin = start - 1
        following = text[end:end + 1]
        fields = {"low": numeral.low, "high": numeral.high}
        for word in self._series:
            if text[begin] == "第" and text.startswith(word, end):
                return Quantity(start=begin, end=end + len(word), text=text[begin:end + len(word)], rule="series", unit=word,
                                dimension="count", **fields)
        if following in ("位", "名") and ENDED.match(text, end + 1):
            return Quantity(start=begin, end=end + 1, text=text[begin:end + 1], rule="rank", unit=RANK, dimension="rank",
                            modifier="less" if text[begin] == "前" else None, **fields)
        if ENDED.match(text, end) and RANK_WORD.search(text[max(0, begin - 16):start]):
            return Quantity(start=begin, end=end, text=text[begin:end], rule="rank", unit=RANK, dimension="rank",
                            modifier="less" if text[begin] == "前" else None, **fields)
        if text[begin] == "第":
            return Ordinal(start=begin, end=end, text=text[begin:end], rule="ordinal", **fields)
        return None

    # ---- what is said --------------------------------------------------------------------------------------------

    def _names(self, text: str, start: int, first: Read) -> bool:
        """Whether the characters name something and measure nothing: 一个项目, 3号, CO2, a Chinese digit inside a word."""
        before, following = text[start - 1:start], text[first.end:first.end + 1]
        raw = text[start:first.end]
        meaning = first.meaning
        if meaning is not None:
            if before.isascii() and before.isalpha():
                return meaning.counter or bool(HAN.match(meaning.unit))
            if before in ("时", "点", "時", "點") and meaning.unit == "分":
                return True
            if before == "-" and text[start - 2:start - 1].isalnum() and text[start - 2:start - 1].isascii():
                return True
            if meaning.rule == "year" and first.high >= 1000 and raw[0].isdecimal():
                return True
            if meaning.rule == "day-of-month" and raw[0] not in "两兩" and first.high <= 31:
                return not text.startswith(("内", "以内", "之内"), first.end)
            if raw[0] in "一壹" and first.low == 1 and first.high == 1:
                noun = (HAN.match(following) and following not in NOT_NOUN or following == "“") and not self._follows(text, first.end)
                return before in ARTICLE or meaning.article and bool(noun)
            return False
        if first.form != "bare":
            return first.form == "half" and raw == "半" and (before not in "近约达" or bool(HAN.match(following)))
        if before in CODED or before == "“" and following == "”":
            return True
        if before and (before.isascii() and (before.isalnum() or before in "_/.-:") or before == "："):
            return not (before == ":" or before == "：") or not raw.isdecimal() or following in (":", "：")
        if following and (following in DATED or following.isascii() and (following in "_/:" or following.isalpha() and raw[-1].isdecimal())):
            return True
        if raw[0] in "-.0123456789０１２３４５６７８９":
            if raw.isdecimal() and HAN.match(following) and following not in "和与及或的至到" and not self._follows(text, first.end):
                return True
            if raw[0] in "-−－" and raw[1:].isdecimal() and HAN.match(before):
                return True
            return following == "-" or len(raw) > 6 and raw.isdecimal() and bool(HAN.match(before)) and before not in SAYS
        if POINT.search(raw):
            return False
        if before == "是" and (not HAN.match(following) or following in "不那这却"):
            return False
        ended = not HAN.match(following)
        if len(raw) == 1 or first.low < 10:
            return not ended or bool(HAN.match(before))
        return not ended

    def _mention(self, text: str, start: int, first: Read, number: int | None = None) -> Number:
        """The mention of what was read; modifiers are looked for round it, or before the number in a rate."""
        modifier = self._modifier(text, start if number is None else number, first)
        meaning = first.meaning
        end = first.end
        if meaning is None:
            return Number(start=start, end=end, text=text[start:end], rule=first.form, low=first.low, high=first.high, modifier=modifier)
        low, high = first.low, first.high
        base_low = meaning.based(low)
        base_high = base_low if low is high else meaning.based(high)
        if meaning.dimension == "time":
            return Duration(start=start, end=end, text=text[start:end], rule=meaning.rule, low=low, high=high, modifier=modifier,
                            unit=meaning.unit, unit_code=meaning.code, dimension="time", base_low=base_low, base_high=base_high,
                            base_unit=meaning.base, seconds=base_low)
        return Quantity(start=start, end=end, text=text[start:end], rule=meaning.rule, low=low, high=high, modifier=modifier,
                        unit=meaning.unit, unit_code=meaning.code, dimension=meaning.dimension, base_low=base_low, base_high=base_high,
                        base_unit=meaning.base, per=meaning.per)

    def _follows(self, text: str, end: int) -> str | None:
        """What the words behind the number say of it: 以上, 左右."""
        if text[end:end + 1] in self._after_start:
            for length in (5, 4, 3, 2, 1):
                known = self._after.get(text[end:end + length])
                if known:
                    return known
        return None

    def _modifier(self, text: str, start: int, first: Read) -> str | None:
        after = self._follows(text, first.end)
        if after:
            return after
        if text[first.end:first.end + 1] == "的" and LIMIT.match(text, first.end):
            return first.numeral.more
        if start and text[start - 1] in self._before_end:
            for length in (4, 3, 2, 1):
                word = text[max(0, start - length):start]
                if word in self._before:
                    return self._before[word] or first.numeral.more
        if text[start - 1:start] == "的" and (first.form != "bare" or first.meaning and first.meaning.dimension == "percentage"):
            share = self._share.search(text, max(0, start - 20), start)
            return self._before[share["word"]] if share else first.numeral.more
        return first.numeral.more


HALF_WORDS = tuple("年天径岛数导个月小截夜空价")  # 半年, 半径 … behind a unit begin a word of their own
JOINED = frozenset("又零外加0123456789一二三四五六七八九十两兩半壹贰貳叁肆伍陆陸柒捌玖拾")
JOINT = regex.compile("又|零|外加|加上|加")
SIGN = regex.compile(r"(?:零下|[负負]的?|(?<![0-9A-Za-z）)%％℃年月日号~～—–―－-])[-−－]|(?<![^，。；\u2029])[-−－负負]) ?$")
# Blanks inside numerals: 三千 八百, 五 分之 一, 四点 五个百分 点.
NUMERALS = "〇零一二三四五六七八九十百千万亿两兩萬億佰仟拾廿卅点點负負"
BLANK = regex.compile(rf"(?<=[{NUMERALS}]) ++(?=[{NUMERALS}余餘多几幾]|分 ?[之点點]|又|[个個] ?百|[成折])|(?<=[成分又之]) ++(?=[{NUMERALS}之])|(?<=百 ?分) ++(?=[点點])")
NOT_NOUN = frozenset("和与及或二三四五六七八九十两")
SAYS = frozenset("为达到至约近超共计有是")
CODED = tuple("编号码线话箱址第")  # what stands before the digits of a code
ARTICLE = frozenset("统唯逐之单同任周合期初其第万下进又再头这那每某哪另")  # 一 after these is part of a word


def starts(book: RuleBook, table: UnitTable, numerals: Patterns) -> tuple[regex.Pattern[str], dict[str, str]]:
    """The pattern of all beginnings, and for each of its term groups the id of the rule.

    What may begin depends on the first character, so that most characters of a text are looked at once.
    """
    names = {f"term{number}": rule for number, rule in enumerate(book.of(TermRule))}
    terms = {name: f"(?P<{name}>{book.expand(rule.pattern, rule) if rule.pattern else trie(dict.fromkeys(rule.words, ''))})"
             for name, rule in names.items()}
    words = "".join(sorted({regex.escape(word[0]) for rule in names.values() for word in rule.words}))
    figure = "[0-9０-９〇零一二三四五六七八九十廿卅卌两兩几幾数數百千万萬亿億半壹贰貳叁參肆伍陆陸柒捌玖拾.-]"
    percent = "|".join((numerals.either, "百(?!分)", f"[{FINANCIAL}]"))
    begins = {
        "digit": ("0-9０-９.", [
            "(?P<skip>[12][0-9]{3}年(?:[01]?[0-9]月(?:[0-3]?[0-9][日号])?)?|[01]?[0-9]月[0-3]?[0-9][日号]|[0-9]++(?:[.][0-9]++){2,}+)",
            r"(?P<sum>[0-9]++(?:\+[0-9]++)++(?=[”\"]?\p{Han}))"],
            [f"(?P<number>{numerals.arabic})"]),
        "numeral": (f"〇零一二三四五六七八九十廿卅卌两兩几幾数數百佰千仟万萬亿億半{FINANCIAL}{words}", [
            *(terms[name] for name, rule in names.items() if rule.words),
            f"(?P<percent>[百佰千仟万萬]{{1,2}}分之(?:{percent}))"],
            [f"(?P<number>一半|半(?<![上下前后大过多]半)|{numerals.chinese})"]),
        "letter": ("A-Za-z", [], []),
        "mark": ("每“（(〔﹝【\\[第", [
            rf"(?P<each>(?:每{table.below}){{1,2}}+(?:约|近|超过?|达|不足)?(?={figure}))"], []),
    }
    branches = []
    for kind, (first, before, after) in begins.items():
        groups = [*before, *(terms[name] for name, rule in names.items() if kind in rule.begins), *after]
        branches.append(f"(?=[{first}])(?:{'|'.join(groups)})")
    everything = "".join(first for first, _, _ in begins.values())
    return regex.compile(f"(?=[{everything}])(?:{'|'.join(branches)})"), {name: rule.id for name, rule in names.items()}


def signed(text: str, start: int, first: Read) -> tuple[int, Read]:
    """The number with the sign before it: 零下21℃, 负三分之二, -6.42."""
    match = SIGN.search(text, max(0, start - 3), start)
    if match is None:
        return start, first
    return match.start(), Read(match.start(), first.end, -first.high, -first.low, first.numeral, first.meaning, first.form)


def plus(number: Decimal, more: Decimal) -> Decimal:
    return number - more if number < 0 else number + more


def smaller(one: Meaning, other: Meaning) -> bool:
    return one.times * other.over < other.times * one.over
