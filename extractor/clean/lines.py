"""Which line breaks end a paragraph and which only fill a column.

    "在全省排名第三。全市优\n良天数 238 天。\n\n长治 让好空气常驻上党" → the first is dropped, of the others one becomes U+2029

A column's width is read from the lines round a break. A line that leaves room for the word after it ends a paragraph or
a heading, one that doesn't goes on in the next line, whatever blank lines a column's or page's end leaves between them.
Where lines differ in width as paragraphs do, the text was never wrapped and every break is a paragraph's end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import compress, count, pairwise
from operator import and_
from string import ascii_letters

import regex
from msgspec import Struct

from extractor.clean.edits import PARAGRAPH, Edit
from extractor.rulebook import RuleBook
from extractor.rulebook.lines import LineRule
from extractor.support.memo import Memo

NEIGHBOURS = 8  # lines before and after that tell a column's width
NARROWEST, WIDEST = 16, 130  # of a column, in half-width characters
INDENT = 4  # of a paragraph's first line; the text layer need not show it
SLACK = 3  # so much room beyond the next word may be left by justification
STRETCH = 6  # lines of one column differ by no more
HEADING_WIDTH = 60
PAGE_LENGTH = 14
INDENTS = ("\u3000\u3000", "    ")

CLOSERS = "”’」』）)》"
SENTENCE_MARKS = "。！？!?…"
SENTENCE_END = re.compile(rf"[{SENTENCE_MARKS}][{CLOSERS}\s]*+\Z")
# a byline after a sentence
NAMES_END = regex.compile(rf"[。！？][{CLOSERS}]*+\s++[\p{{Han}}《》]{{2,16}}(?:\s\p{{Han}}{{2,4}}){{0,3}}\Z")
PAUSES = ("；", "：", ";", ":")
ENDINGS = frozenset(SENTENCE_MARKS + CLOSERS)
GOES_ON = frozenset("，、（(《〈“‘「『【〔,/+×±~")  # no paragraph ends with these
GOES_BEFORE = frozenset("，。；：、！？）》〉”’」』】〕,;:!?)%‰℃")  # and none begins with these
CLAUSE = re.compile(r"[，。；！？]")
SENTENCE = re.compile(r"[。；！？]")
PROSE = re.compile(r"[，。；、！？]")
FIRST_TOKEN = re.compile(r"(?:[!-~]++|[“‘《（「『【]?.)[，。；：、！？）》”’」』】]*+")  # what no line break parts
NAME = regex.compile(r"\p{Han}\s?\p{Han}{1,2}")
LETTERS = frozenset(ascii_letters)


class Opening(Struct, frozen=True):
    """A line that a rule of rules/lines.toml knows, and that rule's id."""

    text: str
    rule: str


class Layout:
    """Compiled rules for lines, ready to tell paragraphs' ends from wrapped lines."""

    def __init__(self, book: RuleBook) -> None:
        self._rules = [(rule, book.compile(rule.pattern, rule)) for rule in book.of(LineRule)]
        self._opens, self._whole, self._page = (
            regex.compile(
                "|".join(f"(?:{pattern.pattern})" for rule, pattern in self._rules if rule.sort == sort) or "(?!)"
            )
            for sort in ("opening", "whole", "page")
        )

    def openings(self, text: str) -> list[Opening]:
        """What the rules find in a text, line by line."""
        return [Opening(line, rule.id) for line in map(str.strip, text.split("\n")) for rule, pattern in self._rules
                if (pattern.match(line) if rule.sort == "opening" else pattern.fullmatch(line))]

    def line_breaks(self, text: str) -> Iterator[Edit]:
        """Edits that drop each line break or put U+2029 in its place; blanks and further breaks round it go."""
        if "\n" not in text:
            return
        begin = 0
        while begin <= len(text):
            end = text.find(PARAGRAPH, begin)
            end = len(text) if end < 0 else end
            if text.find("\n", begin, end) >= 0:
                yield from self._segment(text, begin, end)
            begin = end + 1

    def _segment(self, text: str, begin: int, end: int) -> Iterator[Edit]:
        """Edits of a stretch between two hard paragraph ends."""
        lines: list[str] = []
        starts: list[int] = []
        indented: list[bool] = []
        numbers: list[int] = []
        offset = begin
        for number, raw in enumerate(text[begin:end].split("\n")):
            line = raw.strip()
            if line and not (len(line) < PAGE_LENGTH and self._page.fullmatch(line)):
                indent = 0 if raw[0] == line[0] else raw.index(line[0])
                lines.append(line)
                starts.append(offset + indent)
                indented.append(indent > 0 and raw.endswith(INDENTS, 0, indent))
                numbers.append(number)
            offset += len(raw) + 1
        if not lines:
            yield begin, end, ""
            return
        if starts[0] > begin:
            yield begin, starts[0], ""
        column = Column(
            lines, [after - before > 1 for before, after in pairwise(numbers)], indented, self._opens, self._whole
        )
        for line, start, after, before, goes_on in zip(
            lines, starts, lines[1:], starts[1:], column.going_on(), strict=False
        ):
            end_of_line = start + len(line)
            if goes_on and not letters_meet(line[-1], after[0]):
                yield end_of_line, before, ""
                continue
            at = text.index("\n", end_of_line)
            if at > end_of_line:
                yield end_of_line, at, ""
            yield at, before, " " if goes_on else PARAGRAPH
        last = starts[-1] + len(lines[-1])
        at = text.find("\n", last, end)
        if at < 0 or end < len(text):
            if last < end:
                yield last, end, ""
            return
        if at > last:
            yield last, at, ""
        yield at, end, PARAGRAPH


class Column:
    """The lines of a text that hold something: how wide they are, and which goes on in the next."""

    def __init__(self, lines: list[str], blank_after: list[bool], indented: list[bool], opens: regex.Pattern[str],
                 whole: regex.Pattern[str]) -> None:
        self._lines, self._blank_after, self._indented = lines, blank_after, indented
        self._opens, self._whole = opens, whole
        self._widths = widths_of(lines)
        self._ended = [ends(line) for line in lines]
        self._open = [0 if ended else width for width, ended in zip(self._widths, self._ended, strict=True)]
        self._unwrapped = near([width > WIDEST for width in self._widths])
        # Where blank lines or indents part paragraphs, a sentence that ends a line without one seldom ends a paragraph.
        self._slack = 2 * SLACK if sum(map(and_, self._ended, blank_after)) > 1 or sum(indented) > 1 else 0

    def going_on(self) -> Iterator[bool]:
        """For each line but the last, whether it goes on in the next."""
        widths, blank_after, indented = self._widths, self._blank_after, self._indented
        opens, whole = self._opens.match, self._whole.fullmatch
        fresh = True  # the line begins a paragraph
        filled = False  # it goes on from one that fills its column
        heading = False  # it goes on from the first line of a heading
        for index, (line, after, ended) in enumerate(zip(self._lines, self._lines[1:], self._ended, strict=False)):
            was_heading, heading = heading, False
            if was_heading and not CLAUSE.search(line) and widths[index] < widths[index - 1] - 1:
                goes_on = filled = False
            elif indented[index + 1] and (ended or not indented[index]):
                goes_on = filled = False
            elif whole(after) and whole(line):
                goes_on = filled = False
            elif not ended and (line[-1] in GOES_ON or after[0] in GOES_BEFORE or len(after) == 1):
                goes_on = True
            elif (filled and not (ended or blank_after[index]) and widths[index] > widths[index - 1] - STRETCH
                  and not opens(after)):
                goes_on = filled = not whole(after)
            elif self._unwrapped[index]:
                goes_on = filled = False
            else:
                goes_on, heading = self._fills_column(index, fresh)
                if goes_on and (whole(after) or (fresh and whole(line))):
                    goes_on = heading = False
                filled = goes_on and not heading
            yield goes_on
            fresh = not goes_on

    def _fills_column(self, index: int, fresh: bool) -> tuple[bool, bool]:
        """Whether a line goes on because it fills its column, and whether it is a heading that goes on."""
        line, after, width, blank = (
            self._lines[index],
            self._lines[index + 1],
            self._widths[index],
            self._blank_after[index],
        )
        low, high = self._column(index)
        if not self._wrapped(index, low, high):
            return False, False
        token = FIRST_TOKEN.match(after)
        need = TOKEN_WIDTH[token[0]] if token else 0
        if self._ended[index] or line.rstrip(CLOSERS).endswith(PAUSES):
            return not blank and high - width < need + self._slack and not self._opens.match(after), False
        if fresh and self._numbered_heading(line):
            goes_on = not blank and high - width < need + INDENT
            return goes_on, goes_on
        if fresh and high - width > need + INDENT + SLACK and width <= HEADING_WIDTH and not SENTENCE.search(line):
            goes_on = self._heading_goes_on(index)
            return goes_on, goes_on
        if self._opens.match(after):
            return low - width < need + SLACK, False
        if blank:  # the column ends in mid-sentence, or a paragraph without a full stop does
            return low - width < need + SLACK + INDENT * fresh and width <= high + STRETCH, False
        return low - width < need + 3 * SLACK, False

    def _numbered_heading(self, line: str) -> bool:
        """Whether a line is a number and a few words: 一、综合."""
        number = self._opens.match(line)
        return number is not None and not CLAUSE.search(line, number.end())

    def _heading_goes_on(self, index: int) -> bool:
        """Whether a heading goes on in the next line: a shorter one, no byline, right above the text."""
        if index + 2 >= len(self._lines) or self._blank_after[index + 1] or self._ended[index + 1]:
            return False
        line, after = self._lines[index:index + 2]
        first, second, below = self._widths[index:index + 3]
        return (
            first >= NARROWEST
            and second < first < below
            and not any(map(self._opens.match, self._lines[index : index + 3]))
            and not (" " in line or " " in after or NAME.fullmatch(after) or PROSE.search(after))
        )

    def _column(self, index: int) -> tuple[int, int]:
        """The widths of the column before and after a line, the narrower first."""
        before = self._widths[max(0, index - NEIGHBOURS):index]
        after = self._widths[index + 1:index + 1 + NEIGHBOURS]
        if len(before) > 2 and len(after) > 2:
            one, other = third_quartile(before), third_quartile(after)
            return (one, other) if one < other else (other, one)
        enough = next((widths for widths in (before, after) if len(widths) > 2), before + after)
        width = third_quartile(enough)
        return width, width

    def _wrapped(self, index: int, low: int, high: int) -> bool:
        """Whether lines round here end where the column ends: several end in mid-sentence, about as wide as it."""
        if high < NARROWEST:
            return False
        begin, end = max(0, index - NEIGHBOURS), index + 1 + NEIGHBOURS
        around = sorted(self._open[begin:end], reverse=True)
        # Between two columns, and above a text of long lines, only a column of some length is one.
        needed = min(3, len(around) - (not self._ended[index])) if high <= low + 2 * STRETCH else NEIGHBOURS - 2
        return (
            len(around) >= needed
            and around[needed - 1] >= low - STRETCH
            and any(map(PROSE.search, self._lines[begin:end]))
        )


def near(told: list[bool]) -> list[bool]:
    """For each line, whether one of its neighbours is told, or it itself."""
    found = [False] * len(told)
    for index in compress(count(), told):
        begin, end = max(0, index - NEIGHBOURS), min(len(told), index + 1 + NEIGHBOURS)
        found[begin:end] = [True] * (end - begin)
    return found


def third_quartile(widths: list[int]) -> int:
    return sorted(widths)[3 * len(widths) // 4]


def widths_of(lines: list[str]) -> list[int]:
    """How many half-width characters each line takes, without the blanks that spread it."""
    encoded = "\n".join(lines).encode("gb18030", "replace")
    # less the lead bytes of punctuation, which some set in half a character
    unmarked = encoded.translate(None, b"\xa1\xa3")
    return [length if length > WIDEST else (wide + narrow + 1) // 2 - (spreading(line) if " " in line else 0)
            for line, length, wide, narrow in zip(
                lines, map(len, lines), map(len, encoded.split(b"\n")), map(len, unmarked.split(b"\n")), strict=True)]


def spreading(line: str) -> int:
    """How many blanks spread a line; none where there are few."""
    blanks = line.count(" ")
    return blanks if 3 * blanks > len(line) else 0


TOKEN_WIDTH: Memo[str, int] = Memo(lambda token: widths_of([token])[0], 1 << 12)


def ends(line: str) -> bool:
    """Whether a line ends with a sentence, or with a byline after one."""
    last = line[-1]
    if last in ENDINGS and (last in SENTENCE_MARKS or SENTENCE_END.search(line[-8:])):
        return True
    return " " in line[-24:] and NAMES_END.search(line[-32:]) is not None


def letters_meet(last: str, first: str) -> bool:
    """Whether two characters are of two Latin words or of a word and a number."""
    return (last in LETTERS and (first in LETTERS or first.isdecimal())) or (first in LETTERS and last.isdecimal())
