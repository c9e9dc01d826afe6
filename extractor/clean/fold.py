"""Characters that are one character in several code points → one of them; half-width marks between Chinese → full
width.

    ２０２３年⼭ → 2023年山          造林,治沙(三北工程).成活率PM2.5:27 → 造林，治沙（三北工程）。成活率PM2.5：27

All this is one for one, and not NFKC: 10³, Ⅲ, ㎡ and ℃ stay what they are. Nothing that shows is dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import regex

from extractor.clean.edits import Edit

BLANK = "[ \t\r\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"

FULL_WIDTH = (
    "＃＄％＆＊＋－．／０１２３４５６７８９＜＝＞＠＿～"
    "ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ")
SMALL = dict(zip("﹐﹑﹒﹔﹕﹖﹗﹙﹚﹟﹠﹢﹣﹤﹥﹦﹩﹪｡､｢｣", "，、.；：？！（）#&+-<>=$%。、「」", strict=True))
SIGNS = {**dict.fromkeys("〜∼˜", "~"), **dict.fromkeys("‐‑‒−", "-"), **dict.fromkeys("∕⁄", "/")}
BREAKS = dict.fromkeys("\x0b\x0c\x85\u2028", "\n")
# Radicals that a PDF's font map yields for the characters they are; Unicode gives these no decomposition.
RADICALS = dict(zip(
    "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰",
    "民虎西见角贝车长门青页风飞食马骨鬼鱼鸟卤麦黄齐齿龙", strict=True))

# The characters of ordinary prose: a text of these alone, one quick search tells, has nothing to fold and no junk.
UNUSUAL = re.compile(
    r"[^\u301d-\u9fff\n -~\uff0c\u2013-\u2027\uff08\uff09\uff1a\uff1b\u3000-\u301b\uff01\uff1f\t\u00a0-\u00ac\u00ae-\u00ff"
    r"\u0391-\u03c9\u2030-\u203b\u2070-\u2211\u2213-\u2214\u2216-\u223b\u223d-\u27ff]"
)
IDEOGRAPH = regex.compile(r"[\u2e80-\u2fd5\uf900-\ufaff\U0002f800-\U0002fa1f]")  # radicals, compatibility ideographs
LONE_RETURN = regex.compile(r"\r(?!\n)")
FULL_DIGITS = frozenset("０１２３４５６７８９")
FULL_THOUSANDS = regex.compile(r"(?<=[０-９])，(?=[０-９]{3}(?:[，．][０-９]|(?![０-９])))")  # ４，５６５
FEW = 16  # characters that are quicker replaced one after the other than all in one go

# What shows nothing: controls, invisible format characters, variation selectors, private use, lone surrogates.
JUNK = regex.compile(
    "[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff0-\ufffb\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]++")

WIDER = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
# Between Chinese characters: where either neighbour is one, or what ends a Chinese phrase stands on the left.
MARK = regex.compile(
    r"[,;:?!](?:(?<=[\p{Han}”’》」』】%‰℃㎡]" + BLANK + r"*.)|(?=" + BLANK + r"*+[\p{Han}“‘《「『【]))"
)
# of letters, however its characters are spread
UNIT = rf"{BLANK}*(?:[A-Za-zμ/·²³]{BLANK}*){{1,8}}(?:[23]{BLANK}*)?"
# A full stop behind a Chinese word (not behind the number of a list, 一.), a sign or a bracket, or behind a unit of
# letters.
STOP = regex.compile(
    rf"(?<![.一二三四五六七八九十]{BLANK}*)\.(?!{BLANK}*\.)(?:(?<=\p{{Han}}{BLANK}*.)(?={BLANK}|[\p{{Han}}\d\u2029”’》」』]|$)"
    rf"|(?<=[%‰℃㎡)）”’》」』]{BLANK}*.)(?={BLANK}|[\p{{Han}}\u2029]|$)"
    rf"|(?<=\d{UNIT}.)(?={BLANK}*+(?:[\p{{Han}}\u2029]|$)))")
# In text that is half-width throughout: PM2.5:27μg/m3;PM10:48μg/m3.
NAMED = regex.compile(rf"(?<=(?<![A-Za-z0-9.])(?:[A-Za-z]{{2,6}}[0-9.]{{0,4}}|[A-Z][0-9]){BLANK}*):(?={BLANK}*\d)")
VALUED = regex.compile(rf"(?<=\d(?:{UNIT}|{BLANK}*%{BLANK}*))[,;](?={BLANK}*[A-Z])")
# Brackets after a Chinese character, or with one in them; those of dB(A) and f(x) stay.
BRACKETS = regex.compile(
    r"(?:(?<=[\p{Han}”’》」』】]"
    + BLANK
    + r"*)(?P<after>))?\((?P<inside>(?:"
    + BLANK
    + r"*+[^()（）\u2029\n])*+"
    + BLANK
    + r"*+)\)"
)
HAN = regex.compile(r"\p{Han}")


def unusual(text: str) -> set[str]:
    """The characters of a text that ordinary prose does without: of these alone some are folded or junk."""
    return set(UNUSUAL.findall(text))


def fold(text: str, odd: set[str]) -> str:
    """One for one: full-width letters and digits, signs and line breaks with several code points, radicals."""
    if "\r" in odd:
        text = LONE_RETURN.sub("\n", text)
    if not odd.isdisjoint(FULL_DIGITS):
        text = FULL_THOUSANDS.sub(",", text)
    folds = {char: folded(char) for char in odd if folded(char) != char}
    if len(folds) > FEW:
        return text.translate({ord(char): fold for char, fold in folds.items()})
    for char, fold in folds.items():
        text = text.replace(char, fold)
    return text


@cache
def folded(char: str) -> str:
    """The character that another one is; itself where it is none."""
    if char in FULL_WIDTH:
        return chr(ord(char) - 0xFEE0)
    for table in (SMALL, SIGNS, BREAKS, RADICALS):
        if char in table:
            return table[char]
    ordinary = unicodedata.normalize("NFKC", char) if IDEOGRAPH.match(char) else char
    return ordinary if len(ordinary) == 1 else char


def junk(text: str) -> Iterator[Edit]:
    """Edits that drop what shows nothing."""
    return ((match.start(), match.end(), "") for match in JUNK.finditer(text))


def punctuate(text: str) -> str:
    """Half-width marks and pairs of brackets between Chinese characters in full width."""
    if "(" in text:
        text = BRACKETS.sub(bracketed, text)
    text = MARK.sub(marked, text)
    if "." in text:
        text = STOP.sub("。", text)
    return VALUED.sub(marked, NAMED.sub(marked, text)) if ":" in text else text


def marked(match: regex.Match[str]) -> str:
    return WIDER[match[0]]


def bracketed(match: regex.Match[str]) -> str:
    inside = match["inside"]
    return f"（{inside}）" if match["after"] is not None or HAN.search(inside) else match[0]
