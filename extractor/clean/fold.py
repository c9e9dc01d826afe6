"""Characters that are one character in several code points → one of them; half-width marks between Chinese → full width.

    fold("２０２３年⼭") → "2023年山"          punctuate("造林,治沙(三北工程)") → "造林，治沙（三北工程）"

All this is one for one, and not NFKC: 10³, Ⅲ, ㎡ and ℃ stay what they are. Nothing that shows is dropped.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache

import regex

from extractor.clean.edits import Edit

BLANK = "[ \t\r\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"

FULL_WIDTH = "＃＄％＆＊＋－．／０１２３４５６７８９＜＝＞＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ＿ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ～"
SMALL = dict(zip("﹐﹑﹒﹔﹕﹖﹗﹙﹚﹟﹠﹢﹣﹤﹥﹦﹩﹪｡､｢｣", "，、.；：？！（）#&+-<>=$%。、「」", strict=True))
SIGNS = {**dict.fromkeys("〜∼˜", "~"), **dict.fromkeys("‐‑‒−", "-"), **dict.fromkeys("∕⁄", "/")}
BREAKS = dict.fromkeys("\x0b\x0c\x85\u2028", "\n")
# Radicals that a PDF's font map yields for the characters they are; Unicode gives these no decomposition.
RADICALS = dict(zip("⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰", "民虎西见角贝车长门青页风飞食马骨鬼鱼鸟卤麦黄齐齿龙", strict=True))

FOLDED = regex.compile(
    f"[{FULL_WIDTH}{''.join(SMALL)}{''.join(SIGNS)}{''.join(BREAKS)}\u2e80-\u2fd5\uf900-\ufaff\U0002f800-\U0002fa1f]|\r(?!\n)")

# What shows nothing: controls, invisible format characters, variation selectors, private use, lone surrogates.
JUNK = regex.compile(
    "[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff0-\ufffb\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]++")

MARKS = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
# Between Chinese characters: where either neighbour is one, or what ends a Chinese phrase stands on the left.
MARK = regex.compile(r"[,;:?!](?:(?<=[\p{Han}”’》」』】%‰℃㎡]" + BLANK + r"*.)|(?=" + BLANK + r"*+[\p{Han}“‘《「『【]))")
# Brackets after a Chinese character, or with one in them; those of dB(A) and f(x) stay.
BRACKETS = regex.compile(
    r"(?:(?<=[\p{Han}”’》」』】]" + BLANK + r"*)(?P<after>))?\((?P<inside>(?:" + BLANK + r"*+[^()（）\u2029\n])*+" + BLANK + r"*+)\)")
HAN = regex.compile(r"\p{Han}")


def fold(text: str) -> str:
    """One for one: full-width letters and digits, signs and line breaks with several code points, radicals."""
    if not FOLDED.search(text):
        return text
    return FOLDED.sub(lambda match: folded(match[0]), text)


@cache
def folded(char: str) -> str:
    if char in FULL_WIDTH:
        return chr(ord(char) - 0xFEE0)
    for table in (SMALL, SIGNS, BREAKS, RADICALS):
        if char in table:
            return table[char]
    if char == "\r":
        return "\n"
    ordinary = unicodedata.normalize("NFKC", char)
    return ordinary if len(ordinary) == 1 else char


def junk(text: str) -> Iterator[Edit]:
    """Edits that drop what shows nothing."""
    return ((match.start(), match.end(), "") for match in JUNK.finditer(text))


def punctuate(text: str) -> str:
    """Half-width marks and pairs of brackets between Chinese characters in full width."""
    if "(" in text:
        text = BRACKETS.sub(bracketed, text)
    return MARK.sub(lambda match: MARKS[match[0]], text)


def bracketed(match: regex.Match[str]) -> str:
    inside = match["inside"]
    return f"（{inside}）" if match["after"] is not None or HAN.search(inside) else match[0]
