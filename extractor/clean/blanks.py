"""Which blanks of a text stay: one between Latin words, one between the parts of a title or a list of names.

    "草 原 综 合 植 被 盖 度 达 59.09%"  → "草原综合植被盖度达59.09%"
    "排放浓度仅为 0.03 ng TEQ/m3"        → "排放浓度仅为0.03ng TEQ/m3"
    "存栏 2 386 头，（周 岩 李丹枫）"     → "存栏2386头，（周岩 李丹枫）"
    "增 长 1 6 . 2 %，用水 38 m 3"        → "增长16.2%，用水38m3"
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

from extractor.clean.edits import Edit
from extractor.clean.fold import BLANK
from extractor.support.numerals import COUNTING

PARAGRAPH = "\u2029"
BLANKS = re.compile(BLANK + BLANK + "*+")  # a set before any repeat lets `re` search quickly
# 2 386, 12 500.5: groups of three digits with a word or a unit after them; not 第 1 200, not 2023 386.
THOUSANDS = regex.compile(
    r"(?<![A-Za-z0-9_.,:/\-第表图号]|[第表图号\d.,:/\-]" + BLANK + r"+)[1-9]\d{0,2}(?:" + BLANK + r"++\d{3})++(?!\d)"
    r"(?=" + BLANK + r"*+(?:\." + BLANK + r"*+\d++" + BLANK + r"*+)?+[\p{Han}%‰A-Za-z℃㎡、])")
# 8 6 . 3, 用 水 1 2 0 吨: single digits as far apart as their point, or as the words beside them.
SINGLE = rf"\d(?:{BLANK}++\d)"
SPREAD = regex.compile(
    rf"(?<![A-Za-z0-9_.,]|[0-9.,]{BLANK}+){SINGLE}*+(?:{BLANK}++\.{BLANK}*+|\.{BLANK}++){SINGLE}*+(?![\d.])"
    rf"|(?:(?<=\p{{Han}}{BLANK}+\p{{Han}}{BLANK}*){SINGLE}++|(?<![\d.,]{BLANK}*){SINGLE}++(?={BLANK}++\p{{Han}}(?:{BLANK}|[，。；、])))"
    rf"(?![\d.]|{BLANK}++\d)")
NUMBER_AT_END = re.compile(r"(?<![A-Za-z\d./_-])[\d.]++\Z")
# 20. and 20 . before their fraction, but no number of a list.
NUMBER_THEN_POINT = regex.compile(r"(?<!(?:\A|[\u2029。；：，])" + BLANK + r"*\d?)\d" + BLANK + r"*\.\Z")
SIGN_THEN_NUMBER = re.compile("[+-]" + BLANK + r"++\d")
NUMBER_THEN_SIGN = regex.compile(r"(?<=\d" + BLANK + r"+)[+-]\Z")
FRACTION = re.compile(r"\." + BLANK + r"*+\d")
# 38 m 3, 亿 km 2: a power whose digit stands apart; not 38 m 3 根.
LENGTH_AT_END = regex.compile(r"[\d万亿千百/·]" + BLANK + r"*[kcdm]?m\Z")
POWER = regex.compile(r"[23](?![\d.]|" + BLANK + r"*[根条个台座套处段块片张件])")
CLAUSE_END = re.compile("[。！？；，…]")
# What may be a title or a list of names: the rest of a paragraph after its last clause, if it is no longer than this.
TITLE_LENGTH = 60
PUNCTUATION = frozenset("、，。；：！？·")
OPENING, CLOSING = frozenset("（《「『【‘“"), frozenset("）》」』】’”")
NUMERAL = frozenset(f"〇零{COUNTING}百千万亿两几数半第点负分之成")
DIGIT = re.compile(r"\d")
JOINING = frozenset("~*/=<>^×±÷°·")
DIGITS = frozenset("0123456789")


def blanks(text: str) -> Iterator[Edit]:
    """Edits that drop blanks, or make one plain blank of several."""
    inside: set[int] = set()
    grouped_to = rest_from = rest_to = -1
    for match in BLANKS.finditer(text):
        start, end = match.span()
        before, after = text[start - 1:start] or PARAGRAPH, text[end:end + 1] or PARAGRAPH
        if before.isdecimal() and start >= grouped_to and after.isdecimal():
            grouped_to = end_of_paragraph(text, start)
            inside = inside_numbers(text, start, grouped_to)
        if before == PARAGRAPH or after == PARAGRAPH or start in inside:
            keep = False
        elif before > "\u2000" and after > "\u2000":
            if start >= rest_to:
                rest_from, rest_to = rest_of_paragraph(text, start)
            keep = start >= rest_from and words_apart(text, start, end)
        elif before > "\u2000" or after > "\u2000":
            keep = False
        else:
            keep = not belong_together(text, start, end)
        if not keep:
            yield start, end, ""
        elif text[start:end] != " ":
            yield start, end, " "


def end_of_paragraph(text: str, offset: int) -> int:
    end = text.find(PARAGRAPH, offset)
    return len(text) if end < 0 else end


def inside_numbers(text: str, start: int, end: int) -> set[int]:
    """Where blanks part groups of three digits or single digits, from the first such blank of a paragraph to the
    paragraph's end."""
    return {
        blank.start()
        for pattern in (THOUSANDS, SPREAD)
        for number in pattern.finditer(text, max(0, start - 3), end)
        for blank in BLANKS.finditer(text, number.start(), number.end())
    }


def rest_of_paragraph(text: str, offset: int) -> tuple[int, int]:
    """Where the part of a paragraph begins that follows its last clause and may be a title or names, so holds no
    digits; and its end."""
    begin, end = text.rfind(PARAGRAPH, 0, offset) + 1, end_of_paragraph(text, offset)
    nearest = max(begin, end - TITLE_LENGTH)
    clause_ends = [match.end() for match in CLAUSE_END.finditer(text, nearest, end)]
    rest = begin if nearest == begin else end
    if clause_ends:
        rest = clause_ends[-1]
    return (end if DIGIT.search(text, rest, end) else rest), end


def words_apart(text: str, start: int, end: int) -> bool:
    """Whether a blank between Chinese characters parts two words; one in 草 原 or 周 岩 only spreads the characters."""
    before, after = text[start - 1], text[end]
    if (
        before in PUNCTUATION
        or before in OPENING
        or after in PUNCTUATION
        or after in CLOSING
        or (before in NUMERAL and after in NUMERAL)
    ):
        return False
    spread = not stands_in_word(text[start - 2:start - 1]) and not stands_in_word(text[end + 1:end + 2])
    return not spread


def stands_in_word(char: str) -> bool:
    return (
        char > "\u2000"
        and char not in PUNCTUATION
        and char not in OPENING
        and char not in CLOSING
        and char not in "\u2029\u3000"
    )


def belong_together(text: str, start: int, end: int) -> bool:
    """Whether a blank between Latin letters, digits and signs stands inside of a number or between a number and its
    unit."""
    before, after = text[start - 1], text[end]
    if before in "/(" or after in "/)" or (before in "μµ" and after.isalpha()):
        return True
    if before.isalpha() and after in "·(23":
        if after in "23":
            return (
                LENGTH_AT_END.search(text, max(0, start - 8), start) is not None and POWER.match(text, end) is not None
            )
        return after == "·" or text.endswith("dB", 0, start)
    if before == "·" and after.isalpha():
        return True
    if before in DIGITS:
        if after == "%" or after in JOINING:
            return True
        if after in "+-":
            return SIGN_THEN_NUMBER.match(text, end) is not None
        if after == ".":
            return FRACTION.match(text, end) is not None
        return after.isalpha() and NUMBER_AT_END.search(text, max(0, start - 40), start) is not None
    if after in DIGITS:
        if before in JOINING:
            return True
        if before in "+-":
            return NUMBER_THEN_SIGN.search(text, start - 1, start) is not None
        if before == ".":
            return NUMBER_THEN_POINT.search(text, max(0, start - 8), start) is not None
    return False
