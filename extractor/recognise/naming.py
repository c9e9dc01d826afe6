"""Whether a number that was read only names something: 一个项目, 2023年, 歼-20, 邮编450003, a digit inside a word; and
why.

    Naming(book, modifiers).of("表3", 1, reading) → "it is the number of a table, a figure or an annex"
"""

from __future__ import annotations

import regex

from extractor.recognise.measure import UnitMeaning
from extractor.recognise.modifier import Modifiers
from extractor.recognise.number import POINT, SIZES
from extractor.recognise.reading import HAN, MINUS, Amount
from extractor.rulebook import RuleBook

DATED = frozenset("年月日号时点旬世")  # a bare number before these is part of a date, a time or a name
CLOCK = frozenset("时点")
WITHIN = ("内", "以内", "之内")
ALONE = frozenset(("", " ", ",", "，", "。", "\u2029", "\n"))  # a single 五 is a number between these
TIMES = frozenset("×xX*")
MAKE = regex.compile("[0-9][×xX*]$")
LETTERS = regex.compile(r"(?<![A-Za-z0-9])[A-Za-z](?:[A-Za-z0-9&]|\.(?=[0-9]))*$")
COLONS = frozenset(":：∶")
JOINED = regex.compile("[0-9.:：∶]++$")
JOINED_ON = regex.compile("[0-9.:：∶]++")
LISTED = frozenset("和与及或")
NUMERALS = frozenset("二三四五六七八九十两")
FIGURES = frozenset("+-.0123456789０１２３４５６７８９−－")
WHOLES = frozenset(("1", "10", "100", "1000"))      # what the other number of a ratio is to
MARKED = frozenset("#版")      # 5#泊位, 2.0版
QUOTING = frozenset("“《》")
SUMS = frozenset("+>=")
YEAR = regex.compile("(?:19|20)[0-9]{2}")
# Why a number measures nothing.
CAPTION = "it is the number of a table, a figure or an annex"
PRODUCT = "it is a factor of a size or a make"
SORTS = "it sorts the thing that follows"
PART = "it is part of a word"
LATIN = "it is the rest of a Latin name"
JOINED_TO = "it is joined to what stands beside it, as in a code"
TIME = "it is a year, a day or a time of day"
NAMES = "it is part of the name of a road, a ring or a house"
ARTICLE = "一 is an article here, or part of a word"
CODE = "it is a code, or the number of a thing"
LABEL = "it numbers an item, names a file or is part of a sum"
RATIO = "it is part of a time, or what the other number of a ratio is to"
NO_UNIT = "it has no unit that is known, and a word follows it"
MEASURES = ""
MANY = 1000
YEARS = 1000  # 2023年 is a year, 三年 a length of time
LAST_DAY = 31


class Naming:
    """The words that tell names from measures, from a rule book."""

    def __init__(self, book: RuleBook, modifiers: Modifiers) -> None:
        self._modifiers = modifiers
        self._article = book.words("number.article.before")
        self._code = tuple(book.words("number.code.before"))
        self._days = book.words("number.days.before")
        self._roads = book.words("number.road.before")
        self._named = frozenset(book.words("number.named"))
        self._eras = book.words("number.era.before")
        self._sorting = book.words("number.sorting")
        self._says = frozenset(book.words("number.says.before"))
        self._acronyms, self._sizes = (
            frozenset(book.words("number.acronyms")),
            frozenset(book.words("number.sizes.before")),
        )
        self._captioned, self._uncaptioned = book.words("number.caption.before"), book.words("number.caption.not")
        self._captions = frozenset(word[-1] for word in self._captioned)
        self._toll = book.words("number.toll")
        self._sized = regex.compile(f"(?:{book.alternation('number.size.before')})[0-9]++[×xX*]$")

    def of(self, text: str, start: int, reading: Amount) -> str:
        """Why a number that begins at `start` measures nothing; empty where it does measure something."""
        before = text[start - 1:start]
        if before in self._captions and self._caption(text, start, reading):
            return CAPTION
        if (
            before in TIMES
            and MAKE.search(text, max(0, start - 2), start)
            and not self._sized.search(text, max(0, start - 8), start)
        ):
            return PRODUCT     # 2×660兆瓦 of a machine
        if reading.meaning is not None:
            if text.startswith(self._sorting, reading.end - len(reading.meaning.unit)):
                return SORTS
            return self._measured(text, start, reading, reading.meaning)
        if reading.form == "bare":
            return self._bare(text, start, reading)
        following = text[reading.end:reading.end + 1]
        alone = text[start : reading.end] == "半" and (
            before not in ("近", "约", "达") or HAN.match(following) is not None
        )
        return PART if alone else MEASURES

    def _caption(self, text: str, start: int, reading: Amount) -> bool:
        """Whether a number is that of a table or a figure: 表3, 图2, 表3所示; 水表3万只 measures."""
        if (
            not text.endswith(self._captioned, 0, start)
            or text.endswith(self._uncaptioned, 0, start)
            or not text[start].isdecimal()
        ):
            return False
        return reading.meaning is None or text.startswith("所示", reading.end - len(reading.meaning.unit))

    def _letters(self, text: str, start: int) -> str:
        """The Latin word that ends right before a number."""
        found = LETTERS.search(text, max(0, start - 12), start)
        return found[0] if found else ""

    def _measured(self, text: str, start: int, reading: Amount, meaning: UnitMeaning) -> str:
        before, first = text[start - 1:start], text[start]
        if before.isascii():
            if before.isalpha():
                letters = self._letters(text, start)
                if letters in self._sizes or letters not in self._acronyms and (
                        meaning.counter or len(letters) == 1 and HAN.match(meaning.unit) is not None):
                    return LATIN
            if (
                before == "-"
                and latin(text[start - 2 : start - 1])
                or before == "/"
                and text[start - 2 : start - 1].isdecimal()
            ):
                return JOINED_TO     # 140/90mmHg is no 90mmHg
        elif before in CLOCK and meaning.unit == "分":
            return TIME
        if meaning.calendar == "year" and first.isdecimal():
            return TIME if reading.high >= YEARS or text.endswith(self._eras, 0, start) else MEASURES
        if meaning.calendar == "day" and first != "两" and reading.high <= LAST_DAY:
            lasting = text.startswith(WITHIN, reading.end) or text.endswith(self._days, max(0, start - 3), start)
            return MEASURES if lasting else TIME
        if meaning.unit in self._named and not first.isdecimal() and HAN.match(before) and before not in LISTED:
            return NAMES     # 能源四路
        if meaning.unit == "线" and text.endswith(self._roads, 0, start):
            return NAMES
        if first not in "一壹" or reading.low != 1 or reading.high != 1:
            return MEASURES
        following = text[reading.end:reading.end + 1]
        noun = (
            following == "“"
            or following.isdecimal()
            or HAN.match(following)
            and following not in LISTED
            and following not in NUMERALS
        )
        word = text.endswith(self._article, max(0, start - 2), start)
        return (
            ARTICLE if word or meaning.article and noun and not self._modifiers.behind(text, reading.end) else MEASURES
        )

    def _bare(self, text: str, start: int, reading: Amount) -> str:
        before, following, raw = text[start - 1:start], text[reading.end:reading.end + 1], text[start:reading.end]
        noun = HAN.match(following) is not None
        if before in self._code or following in DATED or following in MARKED or before == "“" and following == "”":
            return CODE
        if raw[0] == "+" and "." not in raw or raw.isdecimal() and self._labels(text, start, reading.end):
            return LABEL
        if following in TIMES:
            return PRODUCT  # 2×35万千瓦
        if raw[0] in FIGURES and (before in COLONS or following in COLONS):
            other = not proportion(text, start, reading.end) or raw in WHOLES and simple(text, start, reading.end)
            return RATIO if other else MEASURES
        if before and before in "_/.-·" or following and following in "_/" or raw[-1].isdecimal() and (
                latin(following) or latin(before) and self._letters(text, start) not in self._acronyms):
            return JOINED_TO
        if raw[0] not in FIGURES:
            return PART if self._word(before, following, raw, reading, noun) else MEASURES
        if raw.isdecimal():
            if noun and following not in LISTED and following not in "的至到" and not (
                    self._modifiers.behind(text, reading.end) or text.startswith(self._toll, reading.end)):
                return NO_UNIT
            if len(raw) > 6 and HAN.match(before) and before not in self._says:
                return CODE
        joined = following == "-" or raw[0] in MINUS and raw[1:].isdecimal() and HAN.match(before) is not None
        return JOINED_TO if joined else MEASURES

    def _labels(self, text: str, start: int, end: int) -> bool:
        """Whether whole digits number an item or name a file or a sum's part: 1.我省, 688.ofd, 1+1, 2023“雏鹰计划”."""
        following = text[end:end + 1]
        if following in QUOTING:
            return YEAR.fullmatch(text, start, end) is not None
        if following == "." and text[start - 1:start] not in self._says:
            return latin(text[end + 1:end + 2]) or end - start < 3 and HAN.match(text[end + 1:end + 2]) is not None
        return following in SUMS or text[start - 1:start] in SUMS

    def _word(self, before: str, following: str, raw: str, reading: Amount, noun: bool) -> bool:
        """Whether a numeral in characters, without a unit, is part of a word."""
        if POINT.search(raw) or before == "是" and (not noun or following in "不那这却"):
            return False
        if len(raw) == 1 and raw in SIZES:
            return following not in ALONE       # 上亿
        if len(raw) == 1:
            return before not in ALONE or following not in ALONE
        if reading.numeral.more and reading.low >= MANY:
            return False        # 帮助万余群众
        return noun or reading.low < 10 and HAN.match(before) is not None


def proportion(text: str, start: int, end: int) -> bool:
    """Whether a number joined by colons is part of a proportion, 12.3:45.6:42.1, and not of a time, 10:30."""
    before, behind = JOINED.search(text, max(0, start - 30), start), JOINED_ON.match(text, end, end + 30)
    chain = text[before.start() if before else start:behind.end() if behind else end]
    return "." in chain or "∶" in chain


def simple(text: str, start: int, end: int) -> bool:
    """Whether a number is one of the two of a ratio: the 1 of 12.6:1."""
    before, behind = JOINED.search(text, max(0, start - 30), start), JOINED_ON.match(text, end, end + 30)
    return sum(char in COLONS for char in (before[0] if before else "") + (behind[0] if behind else "")) == 1


def latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
