"""One number with its unit, read from where its numeral begins: 13600万千瓦时, 三成五, 5元6角, 三分之一, 3至5万元.

    NumberReader(book).read("3至5万元，", 0, 1) → Amount(low=3, high=3, …); .ranged(…) → low=30000, high=50000, unit 元
"""

from __future__ import annotations

from decimal import Decimal

import regex
from msgspec import Struct
from msgspec.structs import replace

from extractor.recognise.measure import UnitMeaning, UnitTable
from extractor.recognise.number import DIGITS, EXACT, FINANCIAL, HALF, PLAIN, Numeral, numeral_of, patterns
from extractor.rulebook import RuleBook

RANGE = frozenset("~～—–―－-至到±")
TO = "(?:[~～—–―－-]{1,2}|[至到])"
MINUS = "-−－"
SIGNED = frozenset(f"{MINUS}零")
PARTS = frozenset("分又/ ")
TENTH = Decimal("0.1")
MOST_PARTS = 10      # of which 1/10米 is one
FAR = 5      # times as much as a change is the value that it leads to
CLAUSE = regex.compile("[，。；！？\u2029]")
SEEN = 24  # characters before a number in which the condition of an ambiguous unit is looked for
HAN = regex.compile(r"\p{Han}")
ENDED = regex.compile(r"$|[^\p{Han}\w“（(]|[和与及或的至到并，]")  # nothing that belongs to the number follows
CHINESE_END = regex.compile(rf"[{PLAIN}两十百千万亿零]$")
TENTHS = frozenset(PLAIN)
DEGREE_TENTH = regex.compile(r"(?<=度)[0-9](?![0-9.．]|\p{Han})")      # 37度2
METRE_PARTS = regex.compile(r"(?<=米)[0-9]{1,2}(?![0-9.．×xX*:：]|\p{Han})")     # 1米75
CUT = frozenset(("mass", "length", "volume"))  # what 四分一升 may be of; 三分一秒 is three minutes


class Amount(Struct, frozen=True):
    """A number with its unit, if there is one, as far as it was read. `form` is bare, fraction or half."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    numeral: Numeral
    meaning: UnitMeaning | None
    form: str = "bare"

    def negative(self, start: int) -> Amount:
        """The same below zero, from where its sign stands."""
        return replace(self, start=start, low=-self.high, high=-self.low)


class NumberReader:
    """The grammar of one number, compiled from a rule book."""

    def __init__(self, book: RuleBook) -> None:
        self.table = UnitTable(book)
        self.numerals = patterns(self.table.spellings)
        numeral = self.numerals.either
        self.numeral = regex.compile(f"(?:零下|[{MINUS}])?{numeral}")
        joints = book.alternation("number.joint")
        self._joint = regex.compile(joints)
        self._joined = frozenset(word[0] for word in book.words("number.joint")) | frozenset(
            f"0123456789十两半零{PLAIN}{FINANCIAL}"
        )
        self._half_words = tuple(book.words("number.half.words"))
        self._from = regex.compile(f"(?:{book.alternation('number.from')})[^，。；]{{0,12}}$")
        self._changed = regex.compile(f"(?:{book.alternation('number.changed')})(?:了|约|近|超过?){{0,2}}$")
        self._exact = book.words("number.exact")
        self._range = regex.compile(rf"{TO}(?P<number>(?:零下|[{MINUS}])?{numeral})")
        self._each_rest = regex.compile("/(?P<size>10*[十百千]?[万亿]|[十百千]?万|10+[百千])")
        self._fraction_rest = regex.compile(
            rf"(?:又(?P<below>{numeral}))?分之(?P<negative>负?)(?P<above>{numeral}|[{FINANCIAL}])"
            rf"|分(?P<short>[一二三])"
            r"| (?P<above>[0-9]{1,3}+)/(?P<below>[1-9][0-9]{0,2}+)(?![/0-9.])"
            rf"|/(?P<slash>[1-9][0-9]{{0,2}}+|[{PLAIN}十][{PLAIN}十百]*+)(?![/0-9.年月日十百千万亿-])")

    def at(self, text: str, pos: int) -> Amount | None:
        """The number that begins at a place of the text, with its range."""
        match = self.numeral.match(text, pos)
        first = self.read(text, match.start(), match.end()) if match else None
        return self.ranged(text, first) if first else None

    def read(self, text: str, start: int, end: int) -> Amount | None:
        """The numeral at start:end, its unit, and what is glued to it: 半, a digit (三成五), a smaller unit
        (5元6角)."""
        raw = text[start:end]
        numeral = numeral_of(raw) if raw[0] not in SIGNED else None
        if numeral is None and (numeral := self._numeral(text, raw, end)) is None:
            return None
        low, high = numeral.low, numeral.high
        following = text[end:end + 1]
        if following in PARTS:
            if fraction := self._fraction(text, start, end, low):
                return fraction
            if following == "/" and (ratio := self._each(text, start, end, numeral)):
                return ratio
        elif (
            following == "个"
            and text[end + 1 : end + 2] in ("半", "多")
            and (counted := self._counted(text, start, end, numeral))
        ):
            return counted
        unit = self.unit(text, end, start)
        if unit is None:
            return Amount(start, end, low, high, numeral, None, "half" if raw[-1] == "半" else "bare")
        end, meaning = unit
        if meaning.dimension == "money" and text.startswith(self._exact, end) and not HAN.match(text[end + 1:end + 2]):
            end += 1
        following = text[end:end + 1]
        if meaning.tenths and low > 10:  # 75折
            low, high = low * TENTH, high * TENTH
        if following == "半" and not meaning.counter and text[end + 1:end + 2] not in self._half_words:
            return Amount(start, end + 1, plus(low, HALF), plus(high, HALF), numeral, meaning)
        if meaning.half and (
            self._tenth(text, end) and CHINESE_END.search(raw) or raw.isdecimal() and DEGREE_TENTH.match(text, end)
        ):
            tenth = (DIGITS[following] if following in DIGITS else int(following)) * TENTH
            return Amount(start, end + 1, plus(low, tenth), plus(high, tenth), numeral, meaning)
        if meaning.half and raw.isdecimal() and (parts := METRE_PARTS.match(text, end)):
            part = Decimal(f"0.{parts[0]}")
            return Amount(start, parts.end(), plus(low, part), plus(high, part), numeral, meaning)
        first = Amount(start, end, low, high, numeral, meaning)
        return self._compound(text, first, meaning) if following in self._joined and not meaning.counter else first

    def unit(self, text: str, end: int, start: int = 0) -> tuple[int, UnitMeaning] | None:
        """The unit behind a number and what it means here: the first of its meanings whose condition the clause
        meets."""
        known = self.table.at(text, end)
        if known is None:
            return None
        stop, meanings = known
        if meanings[0].when is None:
            return stop, meanings[0]
        clause = CLAUSE.split(text[max(0, start - SEEN):start])[-1] + text[start:stop + 4]
        meaning = next((one for one in meanings if one.when is None or one.when.search(clause)), None)
        return (stop, meaning) if meaning else None

    def ranged(self, text: str, first: Amount) -> Amount:
        """The number, or the range that it opens: 3至5万元, 8%至10%, 18±2."""
        sign = text[first.end:first.end + 1]
        if sign not in RANGE:
            return first
        if sign == "±":
            match = self.numeral.match(text, first.end + 1)
            width = self.read(text, match.start(), match.end()) if match else None
            if width is None:
                return first
            wide = max(abs(width.low), abs(width.high))
            return Amount(first.start, width.end, first.low - wide, first.high + wide, width.numeral, width.meaning)
        match = self._range.match(text, first.end)
        second = self.read(text, match.start("number"), match.end("number")) if match else None
        if second is None or first.meaning and (
                second.meaning is None or sign in "至到" and self._reached(text, first, second)):
            return first
        if first.meaning is None and second.meaning is None and not plainly(text[first.start:second.end], sign):
            return first
        low = lowest(first, second)
        return (
            first if low is None else Amount(first.start, second.end, low, second.high, second.numeral, second.meaning)
        )

    def _reached(self, text: str, first: Amount, second: Amount) -> bool:
        """Whether 至 leads to a value reached: 从5%至10%, 下降0.2个百分点至1.4%, 减少2万人至80万人; 增长5%至8% is a
        range."""
        begin = max(0, first.start - 13)
        if self._from.search(text, begin, first.start):
            return True
        one, other = first.meaning, second.meaning
        if one is None or other is None or not self._changed.search(text, begin, first.start):
            return False
        return one.rule != other.rule or second.low >= FAR * first.high

    def _numeral(self, text: str, raw: str, end: int) -> Numeral | None:
        sign = 2 if raw.startswith("零下") else raw[0] in MINUS
        numeral = numeral_of(raw[sign:])
        if numeral is None and len(raw) == 2 and raw[0] in TENTHS and raw[1] in TENTHS:
            unit = self.unit(text, end)  # 五五折
            numeral = numeral_of(f"{raw[0]}点{raw[1]}") if unit and unit[1].tenths else None
        return replace(numeral, low=-numeral.high, high=-numeral.low) if numeral and sign else numeral

    def _counted(self, text: str, start: int, end: int, numeral: Numeral) -> Amount | None:
        """一个半小时, 17个多月."""
        behind = text[end + 2:end + 10]
        unit = self.unit(behind, 0) or self.unit(f"个{behind}", 0)
        if unit is None or unit[1].counter:
            return None
        stop, meaning = unit
        half = text[end + 1] == "半"
        more = HALF if half else Decimal(0)
        return Amount(start, end + 2 + stop - meaning.unit.startswith("个"), numeral.low + more, numeral.high + more,
                       numeral if half else replace(numeral, more="more"), meaning)

    def _tenth(self, text: str, end: int) -> bool:
        """Whether a digit stands here that closes what is said: the 五 of 三成五."""
        return text[end:end + 1] in TENTHS and ENDED.match(text, end + 1) is not None

    def _fraction(self, text: str, start: int, end: int, number: Decimal) -> Amount | None:
        """三分之一, 一又二分之一, 1/3, 2 1/3."""
        match = self._fraction_rest.match(text, end)
        if match is None or match["slash"] and text[start - 1:start] == "/":
            return None
        below = numeral_of(match["below"] or match["slash"] or "")
        above = numeral_of(match["above"] or match["short"] or "")
        parts = below.low if below else number
        if match["below"] and below is None or not match["slash"] and above is None or parts == 0:
            return None
        unit = self.unit(text, match.end(), start)
        if match["slash"] and unit and (number >= parts or parts > MOST_PARTS) and not unit[1].counter:
            return None     # 140/90mmHg, 220/380伏: two values
        whole, of = number if match["below"] else Decimal(0), above.low if above else number
        share = whole + (-of if match["negative"] else of) / parts
        stop, meaning = unit if unit and not unit[1].counter else (match.end(), None)
        if match["short"] and (meaning is None or meaning.dimension not in CUT):
            return None
        return Amount(start, stop, share, share, Numeral(share, share), meaning, "fraction")

    def _each(self, text: str, start: int, end: int, numeral: Numeral) -> Amount | None:
        """9.6/10万: so many in a hundred thousand."""
        match = self._each_rest.match(text, end)
        size = numeral_of(match["size"]) if match else None
        if match is None or size is None:
            return None
        meaning = replace(self.table.read("倍")[0], unit=match[0], code=None, over=size.low)
        return Amount(start, match.end(), numeral.low, numeral.high, numeral, meaning)

    def _compound(self, text: str, first: Amount, meaning: UnitMeaning) -> Amount:
        """5元6角, 一小时九分, 8天又20小时 → one quantity in the first unit."""
        while True:
            joint = self._joint.match(text, first.end)
            pos = joint.end() if joint else first.end + (text[first.end:first.end + 1] == "零")
            match = self.numeral.match(text, pos)
            unit = self.table.at(text, match.end()) if match and match[0][0] not in MINUS else None
            numeral = numeral_of(match[0]) if match and unit else None
            if unit is None or numeral is None or numeral.low != numeral.high:
                return first
            small = next(
                (one for one in unit[1] if one.dimension == meaning.dimension and one.base == meaning.base), None
            )
            if small is None or not (joint or small.times * meaning.over < meaning.times * small.over):
                return first
            number, end = numeral.low, unit[0]
            if small.half and self._tenth(text, end):
                number, end = number + DIGITS[text[end]] * TENTH, end + 1
            more = EXACT.divide(number * small.times * meaning.over, small.over * meaning.times)
            first = replace(first, end=end, low=plus(first.low, more), high=plus(first.high, more))


def lowest(first: Amount, second: Amount) -> Decimal | None:
    """The lower end of a range in the unit of the upper; None where the two are no range. 3至5万 begins at 30000."""
    low, one, other = first.low, first.meaning, second.meaning
    if one is None:
        power = second.numeral.power if first.numeral.power == 1 else 1
        low = low * power if low * power <= second.high else low
    elif other is not None and one.unit != other.unit:
        if one.dimension != other.dimension or one.base != other.base:
            return None
        low = EXACT.divide(low * one.times * other.over, one.over * other.times)
    return low if low <= second.high else None


def plainly(written: str, sign: str) -> bool:
    """Whether two numbers without a unit are written as a range: 3~5, 1.2-1.5, but no 2016-2020 and no 三至五."""
    return written[0].isascii() and (sign != "-" or "." in written)


def plus(number: Decimal, more: Decimal) -> Decimal:
    return number - more if number < 0 else number + more
