"""Which line breaks end a paragraph and which only fill a column.

    "在全省排名第三。全市优\n良天数 238 天。\n\n长治 让好空气常驻上党" → the first is dropped, of the others one becomes U+2029

A column's width is read from the lines round a break. A line that leaves room for the word after it ends a paragraph or a
heading, one that doesn't goes on in the next line, whatever blank lines a column's or page's end leaves between them.
Where lines differ in width as paragraphs do, the text was never wrapped and every break is a paragraph's end.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from operator import and_

import regex
from msgspec import Struct

from extractor.clean.edits import Edit
from extractor.rulebook import RuleBook
from extractor.rulebook.lines import LineRule

PARAGRAPH = "\u2029"
NEIGHBOURS = 8  # lines before and after that tell a column's width
NARROWEST, WIDEST = 16, 130  # of a column, in half-width characters
HEADING_WIDTH = 60
INDENT = 4  # of a paragraph's first line, which the text layer need not show
SLACK = 3  # so much room beyond the next word may be an accident of justification
PAGE_LENGTH = 20
STRETCH = 6  # so much wider than its column no line becomes by justification

SENTENCE_END = regex.compile(r"[。！？!?…][”’」』）)》\s]*+\Z")
BYLINE_END = regex.compile(r"[。！？”’」』）)》]\s+(?:来源\S{1,20}|\p{Han}{2,4}(?:\s\p{Han}{2,4}){0,3})\Z")
PAUSE = regex.compile(r"[；：;:][”’」』）)]*\Z")
ENDINGS = frozenset("。！？!?…”’」』）)》")
GOES_ON = frozenset("，、（(《〈“‘「『【〔,/+×±~")
CLOSES = frozenset("，。；：、！？）》〉”’」』】〕,;:!?)%‰℃")
CLAUSE = regex.compile(r"[。；！？]")
COMMA = regex.compile(r"[，。；！？]")
PROSE = regex.compile(r"[，。；、！？]")
FIRST_TOKEN = regex.compile(r"(?:[!-~]++|[“‘《（「『【]?.)[，。；：、！？）》”’」』】]*+")
MARKS = regex.compile(r"[，。、；：“”‘’（）《》]")
NAME = regex.compile(r"\p{Han}\s?\p{Han}{1,2}")
WORD, LETTER = regex.compile(r"[A-Za-z\d]"), regex.compile(r"[A-Za-z]")
INDENTS = ("\u3000\u3000", "    ")


class Opening(Struct, frozen=True):
    """A line that a rule of rules/lines.toml knows, and that rule's id."""

    text: str
    rule: str


class Layout:
    """Compiled rules for lines, ready to tell paragraphs' ends from wrapped lines."""

    def __init__(self, book: RuleBook) -> None:
        self._rules = [(rule, book.compile(rule.pattern, rule)) for rule in book.of(LineRule)]
        self._opens, self._whole, self._page = (
            regex.compile("|".join(f"(?:{pattern.pattern})" for rule, pattern in self._rules if rule.sort == sort) or "(?!)")
            for sort in ("opening", "whole", "page"))

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
        offset = begin
        for raw in text[begin:end].split("\n"):
            line = raw.strip()
            if line and not (len(line) < PAGE_LENGTH and self._page.fullmatch(line)):
                lines.append(line)
                starts.append(offset if raw[0] == line[0] else offset + raw.index(line[0]))
            offset += len(raw) + 1
        if not lines:
            yield begin, end, ""
            return
        if starts[0] > begin:
            yield begin, starts[0], ""
        column = Column(lines, [text.count("\n", a, b) > 1 for a, b in pairwise(starts)],
                        [text[max(0, a - 4):a].endswith(INDENTS) for a in starts], self._opens, self._whole)
        for index, goes_on in enumerate(column.going_on()):
            after, before = starts[index] + len(lines[index]), starts[index + 1]
            if not goes_on:
                put = PARAGRAPH
            elif words_meet(lines[index][-1], lines[index + 1][0]):
                put = " "
            else:
                yield after, before, ""
                continue
            at = text.index("\n", after)
            if at > after:
                yield after, at, ""
            yield at, before, put
        last = starts[-1] + len(lines[-1])
        at = text.find("\n", last, end)
        if at < 0 or end < len(text):
            if last < end:
                yield last, end, ""
            return
        if at > last:
            yield last, at, ""
        yield at, end, PARAGRAPH


def words_meet(before: str, after: str) -> bool:
    """Whether two characters of a line's end and the next one's beginning are of Latin words that a blank keeps apart."""
    return bool(WORD.match(before) and WORD.match(after) and LETTER.search(before + after))


class Column:
    """The lines of a text that hold something: how wide they are, and which goes on in the next."""

    def __init__(self, lines: list[str], blank_after: list[bool], indented: list[bool], opens: regex.Pattern[str],
                 whole: regex.Pattern[str]) -> None:
        self._lines, self._blank_after, self._indented = lines, blank_after, indented
        self._opens, self._whole = opens, whole
        self._widths = [width_of(line) for line in lines]
        self._ended = [ends(line) for line in lines]
        self._open = [0 if ended else width for width, ended in zip(self._widths, self._ended, strict=True)]
        # Where blank lines or indents part paragraphs, a sentence that ends a line without one seldom ends a paragraph.
        self._slack = 2 * SLACK if sum(map(and_, self._ended, blank_after)) > 1 or sum(indented) > 1 else 0

    def going_on(self) -> Iterator[bool]:
        """For each line but the last, whether it goes on in the next."""
        fresh, heading, filled = True, False, False
        for index in range(len(self._lines) - 1):
            line, after = self._lines[index], self._lines[index + 1]
            if heading and not COMMA.search(line) and self._widths[index] < self._widths[index - 1] - 1:
                goes_on = heading = filled = False
            elif self._indented[index + 1] and (self._ended[index] or not self._indented[index]):
                goes_on = filled = False
            elif not self._ended[index] and (line[-1] in GOES_ON or after[0] in CLOSES or len(after) == 1):
                goes_on = True
            elif self._whole.fullmatch(after) or (fresh and self._whole.fullmatch(line)):
                goes_on = filled = False
            elif (filled and not self._ended[index] and not self._blank_after[index] and not self._opens.match(after)
                  and self._widths[index] > self._widths[index - 1] - 2 * SLACK):
                goes_on = True
            else:
                goes_on, heading = self._fills_column(index, fresh)
                filled = goes_on and not heading
            yield goes_on
            fresh = not goes_on

    def _fills_column(self, index: int, fresh: bool) -> tuple[bool, bool]:
        """Whether a line goes on because it fills its column, and whether it is a heading that goes on in the next."""
        line, after = self._lines[index], self._lines[index + 1]
        width, blank = self._widths[index], self._blank_after[index]
        low, high = self._column(index)
        if not self._wrapped(index, low, high):
            return False, False
        token = FIRST_TOKEN.match(after)
        need = width_of(token[0]) if token else 0
        opens = self._opens.match(after) is not None
        if self._ended[index] or PAUSE.search(line):
            return not blank and high - width < need + self._slack and not opens, False
        if fresh and self._numbered_heading(line):
            goes_on = not blank and high - width < need + INDENT
            return goes_on, goes_on
        if fresh and high - width > need + INDENT + SLACK and width <= HEADING_WIDTH and not CLAUSE.search(line):
            goes_on = self._heading_goes_on(index)
            return goes_on, goes_on
        if blank or opens:
            return low - width < need + SLACK + INDENT * (fresh and not opens) and width <= high + STRETCH, False
        return low - width < need + 3 * SLACK, False

    def _numbered_heading(self, line: str) -> bool:
        """Whether a line is a number and a few words: 一、综合."""
        number = self._opens.match(line)
        return number is not None and not COMMA.search(line, number.end())

    def _heading_goes_on(self, index: int) -> bool:
        """Whether a heading goes on in the next line: a shorter one that is no byline and stands at the text's head."""
        line, after = self._lines[index], self._lines[index + 1]
        return (index + 2 < len(self._lines) and not self._blank_after[index + 1] and not self._ended[index + 1]
                and self._widths[index + 2] > self._widths[index] and not self._opens.match(self._lines[index + 2])
                and NARROWEST <= self._widths[index] > self._widths[index + 1] and " " not in after and " " not in line
                and not self._opens.match(line) and not self._opens.match(after)
                and not NAME.fullmatch(after) and not PROSE.search(after))

    def _column(self, index: int) -> tuple[int, int]:
        """The widths of the column before and after a line, the narrower first."""
        before = self._widths[max(0, index - NEIGHBOURS):index]
        after = self._widths[index + 1:index + 1 + NEIGHBOURS]
        sides = [sorted(side) for side in (before, after) if len(side) > 2] or [sorted(before + after)]
        widths = [side[3 * len(side) // 4] for side in sides]
        return min(widths), max(widths)

    def _wrapped(self, index: int, low: int, high: int) -> bool:
        """Whether lines round here end where the column ends: several end in mid-sentence, about as wide as it."""
        begin, end = max(0, index - NEIGHBOURS), index + 1 + NEIGHBOURS
        if high < NARROWEST or max(self._widths[begin:end]) > WIDEST:
            return False
        around = self._open[begin:end]
        needed = min(3, len(around) - (not self._ended[index])) if high <= low + 2 * STRETCH else NEIGHBOURS - 2  # two columns are of some length each
        filled = sum([low - STRETCH <= width <= WIDEST for width in around])
        return filled >= needed and PROSE.search("".join(self._lines[begin:end])) is not None


def width_of(line: str) -> int:
    """How many half-width characters a line takes, without the blanks that spread it."""
    if len(line) > WIDEST:
        return len(line)
    blanks = line.count(" ")
    narrow = len(MARKS.findall(line)) // 2  # some set these as half a character, others as a whole one
    return len(line.encode("gb18030", "replace")) - narrow - (blanks if 3 * blanks > len(line) else 0)


def ends(line: str) -> bool:
    """Whether a line ends with a sentence, or with a byline after one."""
    if line[-1] in ENDINGS and SENTENCE_END.search(line[-8:]):
        return True
    return " " in line[-24:] and BYLINE_END.search(line[-32:]) is not None
