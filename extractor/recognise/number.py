"""Numerals as they are written → exact decimals. `patterns` find them, `read` gives their value.

    numeral_of("13600万") → 136000000; numeral_of("两千三四百") → 2300 to 2400; numeral_of("11.5万余") → 115000, more

Arabic digits, Chinese numerals plain and financial, and both in one (3.5万, 5亿1万4千6百). What does not read as one
number is None: 三三, 一千一千.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Context, Decimal, localcontext
from functools import lru_cache

import regex
from msgspec import Struct

from extractor.support import numerals

HALF = Decimal("0.5")
LONGEST = 80  # digits; what is longer is no number of a bulletin
EXACT = Context(prec=2 * LONGEST)
FURTHEST = 60  # powers of ten up or down; in every unit, and in several of them together, a double holds what is nearer

DIGITS = {**numerals.DIGITS, "两": 2} | {
    char: value for value, chars in enumerate("壹 贰 叁参 肆 伍 陆 柒 捌 玖".split(), 1) for char in chars}
TENS = {"廿": 2, "卅": 3, "卌": 4}
PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
POWERS = {"万": 10**4, "亿": 10**8, "兆": 10**12}
ENDS = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}
SHORT = 15  # digits that keep exact under any of these
LETTERS = {"w": 10**4, "W": 10**4, "k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9}
SEVERAL = "几数"
SIZES = "百佰千仟万亿"      # a number without 一 before it: 上亿元, 百所院校
MORE = {"多": "more", "余": "more", "几": "more", "来": "approx", "把": "approx"}
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")

D = "[0-9０-９]"
PLAIN = "一二三四五六七八九壹贰叁柒捌玖"  # the financial ones of these are no other words
FINANCIAL = "壹贰叁参肆伍陆柒捌玖拾"
ARABIC = rf"(?:{D}{{1,3}}(?:,{D}{{3}})++(?!{D})|{D}++)(?:[.．]{D}++)?+|\.{D}++"
# Exactly one pair of neighbouring digits is a range: 三四十, 五六百, 十七八, 一两, 三五.
PAIR = regex.compile("一[二两]|[二两]三|三[四五]|四五|五六|六七|七八|八九")
TOKEN = regex.compile(rf"{ARABIC}|.", regex.DOTALL)
POSITIONAL = regex.compile(f"[〇零○{PLAIN}肆伍陆]{{3,}}|[{PLAIN}]?[〇零○][〇零○{PLAIN}]*|[{PLAIN}]")
VAGUE = regex.compile("[多余几来个把]")
POINT = regex.compile("点")
SPOKEN = regex.compile("(?<=[万亿])[0-9]$")      # 13万2 is 132000
SCIENCE = regex.compile(
    rf"(?P<base>{ARABIC})(?:[×xX*]10(?:(?P<up>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]++)|\^(?P<caret>[-+−]?\d++))|[eE](?P<e>[-+]?\d++)"
    r"|(?P<own>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]++)|\^(?P<own_caret>[-+−]?\d++))"
)


class Numeral(Struct, frozen=True):
    """A number as written: its bounds with all magnitude words, what its 多 or 余 says, its last magnitude word's
    size."""

    low: Decimal
    high: Decimal
    more: str | None = None
    power: int = 1


class NumeralPatterns(Struct, frozen=True):
    """Patterns of one unsigned numeral: begun with a digit, begun with a character, either."""

    arabic: str
    chinese: str

    @property
    def either(self) -> str:
        return f"(?:{self.arabic}|{self.chinese})"


def patterns(spellings: Collection[str]) -> NumeralPatterns:
    """Of the units it is told, a numeral keeps 千 off 千瓦, 百 off 百帕 and 两 off 三两."""
    rests = {
        head: "|".join(sorted(regex.escape(one[1:]) for one in spellings if one[0] == head and one[1:])) or "(?!)"
        for head in "千百"
    }
    thousand, hundred = f"[千仟](?!{rests['千']})", f"[百佰](?!{rests['百']}|分[位点比])"
    two = "两(?=[十百千万亿])|(?<=一)两(?=[个天年次家人名户位种百千万])"
    financial = f"[{FINANCIAL}](?=[拾佰仟百千万亿元圆点])|(?<=[{FINANCIAL}佰仟零][万亿]?)[{FINANCIAL}]"
    rest = f"(?:[〇零○{PLAIN}十廿卅卌万亿]|{financial}|{thousand}|{hundred}|{two}|兆(?=[{PLAIN}十百千]++[万亿]|[元圆美日韩新]))"
    alone = ("[百千](?=把[块元人斤里亩个家])|[百千](?=[个名所座位亩米支条项台辆](?!计划|级))"      # 百所院校, 千亩基地
             "|(?<![百千每])万(?=元以[上下内]|[名个所座](?!计划|级))")
    start = (f"[〇零○{PLAIN}十廿卅卌两]|[{FINANCIAL}](?=[拾佰仟百千万亿点元圆]|(?<=拾)[{FINANCIAL}])"
             f"|[几数](?=[十百千万亿])|(?:{hundred}|{thousand}|[万亿])(?:(?=[余多])|(?<=[上近逾超过破][百千万亿]))|(?<![{D[1:-1]}{PLAIN}十几数两半成]){alone}")
    power = f"(?:(?:{thousand}|{hundred}|十)?(?:[万亿])*+)"
    chinese = f"(?:{start})(?:{rest})*+(?:点[〇零○{PLAIN}{D[1:-1]}{FINANCIAL[:-1]}]++(?![十分时刻])[万亿]*+)?+"
    chain = (
        f"(?:[零]?(?:{D}{{1,4}}+|[{PLAIN}两])(?:[百万亿]|{thousand})++)*+(?:零(?:{D}{{1,4}}|[{PLAIN}])(?!{D})|{D}{{4}}(?!{D})"
        f"|(?<=万){D},{D}{{3}}(?![,{D}])|(?<=[万亿]){D}(?=元|块|[，。；、：）]|$))?+"
    )
    letter = (r"[wW](?=元|块|人|上下|左右|以[上下内])|[kK](?=元|块|个?百分|个|[，。、；,;）)~～—–\-]|$)"
              r"|M(?=[，。、；,;）)]|$)|(?<=\.\d++)G(?![A-Za-z])")
    science = (r"(?:[×xX*]10(?:[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]++|\^[-+−]?\d++)|(?<=10)[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]++|\^[-+−]?\d{1,2}+(?!\d)"
               r"|[eE][-+]\d{1,3}+(?![0-9A-Za-z]))")
    arabic = f"(?:{ARABIC})(?:点{D}++(?=度|摄氏|华氏|$)|{science}|{letter}|(?=[百千十万亿]){power}{chain})?+"
    more = "(?:(?<=[百千万])把(?=[块元人斤里亩个家])|个[亿](?![元吨级立千斤产园])|[多余几来](?:[十百千]?[万亿]++)?|(?<=[万亿])[多余])?+"
    return NumeralPatterns(f"(?:{arabic}){more}", f"(?:{chinese}){more}")


@lru_cache(maxsize=1 << 15)
def numeral_of(text: str) -> Numeral | None:
    """The value of one numeral, blanks ignored; None where it does not read as one."""
    digits = text.rstrip("万亿")
    power = ENDS.get(text[len(digits):])
    if power and len(digits) <= SHORT and digits.isascii() and digits.replace(".", "", 1).isdecimal():
        number = Decimal(digits) * power if power > 1 else Decimal(digits)
        return Numeral(number, number, None, power)
    return spelled(text)


def spelled(text: str) -> Numeral | None:
    """The value of a numeral that is more than digits with 万 or 亿; None also where it is beyond all that is
    counted."""
    numeral = whole(text)
    return numeral if numeral and near(numeral.low) and near(numeral.high) else None


def near(number: Decimal) -> bool:
    """Whether a number is one that something can be counted by: neither 1×10^999 nor 1×10^-999."""
    return not number or abs(number.adjusted()) <= FURTHEST


def beyond(text: str) -> bool:
    """Whether what does not read as a number would be one, if it were not beyond all that is counted."""
    if len(text) > LONGEST:
        return True
    numeral = whole(text)
    return numeral is not None and not (near(numeral.low) and near(numeral.high))


def whole(text: str) -> Numeral | None:
    """The value of a numeral, whatever its size."""
    text = text.replace(" ", "")
    if not text or len(text) > LONGEST:
        return None
    if text in ("半", "一半"):
        return Numeral(HALF, HALF)
    more = None
    if text[0] in SEVERAL:
        text, more = "一" + text[1:], "more"
    elif text[0] in SIZES:
        text = "一" + text
    if vague := VAGUE.search(text):
        text, more = text.replace(vague[0], ""), MORE.get(vague[0])
    power = LETTERS.get(text[-1], 1)
    if power > 1:
        text = text[:-1]
    with localcontext(EXACT):
        bounds = core(text)
        if bounds is None:
            return None
        low = bounds[0] * power
        high = low if bounds[0] is bounds[1] else bounds[1] * power
    return Numeral(
        low, high, more, power if power > 1 else next((POWERS[char] for char in reversed(text) if char in POWERS), 1)
    )


def core(text: str) -> tuple[Decimal, Decimal] | None:
    """The bounds of a numeral without its 多."""
    science = SCIENCE.fullmatch(text)
    if science:
        return scientific(science)
    pairs = PAIR.findall(text) if not POINT.search(text) and not POSITIONAL.fullmatch(text) else []
    if len(pairs) == 1:
        first, second = pairs[0]
        low, high = value(text.replace(pairs[0], first)), value(text.replace(pairs[0], second))
    else:
        low = high = value(text)
    return None if low is None or high is None else (low, high)


def scientific(match: regex.Match[str]) -> tuple[Decimal, Decimal] | None:
    base = Decimal(match["base"].replace(",", ""))
    exponent = (
        (match["up"] or match["own"] or match["caret"] or match["own_caret"] or match["e"])
        .translate(SUPERSCRIPTS)
        .replace("−", "-")
    )
    if len(exponent) > 3:
        return None
    if match["own"] or match["own_caret"]:
        number = base ** int(exponent) if base else None
    else:
        number = base * Decimal(10) ** int(exponent)
    return (number, number) if number is not None else None


def value(text: str) -> Decimal | None:
    """The value of digits, numerals and magnitude words in a row: 5亿1万4千6百, 一百二, 二〇二三, 零点零五."""
    whole, *fraction = POINT.split(text)
    if fraction:  # 12点5 as well
        return decimal(whole, fraction)
    if POSITIONAL.fullmatch(whole):
        return Decimal("".join(str(DIGITS[char]) for char in whole))
    parts = Decimal(0)  # what stands before the last magnitude words
    section = Decimal(0)  # below the next magnitude word
    digit: Decimal | None = None
    unit, place, zero = 0, 10**6, False  # the size of the place before; the lowest of the section; 零 just read
    power = 10**30
    for token in TOKEN.findall(whole):
        if token in PLACES:
            if PLACES[token] >= place and not zero:
                return None
            unit = place = PLACES[token]
            section += (Decimal(1) if digit is None else digit) * unit
            digit, zero = None, False
        elif token in POWERS:
            alone = digit is None and section == 0
            section += digit or 0
            unit = POWERS[token]
            if alone:
                if token == whole[0]:
                    return None
                parts *= unit
            elif unit > power:
                parts = (parts + section) * unit
            else:
                parts += section * unit
            power, section, digit, place, zero = min(unit, power), Decimal(0), None, 10**6, False
        elif token in TENS:
            if digit is not None:
                return None
            section += TENS[token] * 10
            unit, place, zero = 10, 10, False
        elif token in DIGITS and DIGITS[token] == 0:
            if digit is not None:
                return None
            zero, unit = True, 0
        else:
            if digit is not None:
                return None
            digit = Decimal(DIGITS[token]) if token in DIGITS else Decimal(token.replace(",", "").replace("．", "."))
    if digit is not None:
        bare = (
            unit > 10 and len(whole) > 1 and (whole[-1] in DIGITS or unit >= 10**4 and SPOKEN.search(whole) is not None)
        )
        section += digit * unit / 10 if bare else digit
    return parts + section


def decimal(whole: str, fraction: list[str]) -> Decimal | None:
    """六 and 四二万 → 64200."""
    number = value(whole)
    if number is None or len(fraction) != 1:
        return None
    places = fraction[0].rstrip("万亿")
    digits = "".join(str(DIGITS.get(char, char)) for char in places)
    if not digits.isdecimal():
        return None
    scale = value("一" + fraction[0][len(places):]) or Decimal(1)
    return (number + Decimal(f"0.{digits}")) * scale
