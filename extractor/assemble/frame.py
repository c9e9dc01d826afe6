"""An article before its facts are placed: what kind of text it is, its sections, and where its clauses and sentences end.

    frame = Frames(book).of(text, article, published=date(2026, 1, 27), titled=None)
    frame.sort                    # "report": a government's work report
    frame.spot(1200)              # Spot(clause=88, sentence=31, paragraph=9, section=2)
    frame.cue(1200)               # the last cue before it: 过去五年 → 2021-01-01 to 2025-12-31, done

Offsets count in the cleaned text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date as Day
from typing import NamedTuple

import regex
from msgspec import Struct

from extractor.model import Article, Date
from extractor.rulebook import RuleBook
from extractor.rulebook.frames import CueRule, FrameRule
from extractor.support.numerals import COUNTING

MARKS = "，；。：！？,;:!?\u2029"  # end a clause
STOPS = "；。！？;!?\u2029"  # end a sentence, or a part of it that could be one
CLAUSE = re.compile(f"[{MARKS}]")
PASSED = ' 　“”"‘’—-（(《【一二三四五六七八九十、.．1234567890)）'  # what may stand between a mark and the words that it opens
HEADING = 40  # characters that a heading may have
HEAD = 400  # characters in which a text says what kind it is
ITEMS = "items"  # the sort of a text that is a list of short items under their headlines
PLAIN = "news"  # the sort of a text that no rule knows


class Spot(NamedTuple):
    """Where something stands: the numbers of its clause, sentence, paragraph and section, counted through the article."""

    clause: int
    sentence: int
    paragraph: int
    section: int


class Cue(Struct, frozen=True, gc=False):
    """Words that say what a part of a report is about. `opens` is what they begin: a heading, paragraph, sentence or clause."""

    start: int
    rule: str
    mood: str
    first: Day
    last: Day
    opens: str


class Frame:
    """One article's frame. `published` is the day of publication, `titled` the period that the title names."""

    def __init__(
        self,
        text: str,
        article: Article,
        published: Day | None,
        titled: Date | None,
        sort: str,
        heads: Sequence[int],
        cues: Sequence[Cue],
    ) -> None:
        self.text, self.start, self.end = text, article.start, article.end
        self.title, self.source, self.published, self.titled, self.sort = (
            article.title or "",
            article.source or "",
            published,
            titled,
            sort,
        )
        self.heads, self.cues = heads, cues
        self._cues = [cue.start for cue in cues]
        self._clauses: list[int] = []
        self._stops: list[int] = []
        self._paragraphs: list[int] = []
        for match in CLAUSE.finditer(text, article.start, article.end):
            at, mark = match.start(), match[0]
            self._clauses.append(at)
            if mark in STOPS:
                self._stops.append(at)
                if mark == "\u2029":
                    self._paragraphs.append(at)

    def spot(self, offset: int) -> Spot:
        """The numbers of the clause, sentence, paragraph and section that an offset lies in."""
        return Spot(
            bisect_left(self._clauses, offset),
            bisect_left(self._stops, offset),
            bisect_left(self._paragraphs, offset),
            bisect_right(self.heads, offset),
        )

    def parts(self) -> list[tuple[int, int, str]]:
        """(start, end, title) of what is about one place each: the article, or its items where it is a list of such."""
        if self.sort != ITEMS or not self.heads:
            return [(self.start, self.end, self.title)]
        starts = sorted({self.start, *self.heads})
        return [
            (start, end, self.text[start : self.text.find("\u2029", start) if start in self.heads else start])
            for start, end in zip(starts, [*starts[1:], self.end], strict=True)
        ]

    def sentence_start(self, offset: int) -> int:
        """Where the sentence that holds an offset begins."""
        number = bisect_left(self._stops, offset)
        return self._stops[number - 1] + 1 if number else self.start

    def clause_start(self, offset: int) -> int:
        """Where the clause that holds an offset begins."""
        number = bisect_left(self._clauses, offset)
        return self._clauses[number - 1] + 1 if number else self.start

    def opens(self, offset: int) -> str:
        """What begins at an offset: article, paragraph, sentence, clause, or none of them ("inside")."""
        return begins(self.text, self.start, offset)

    def titles(self, offset: int) -> bool:
        """Whether an offset lies inside 《…》."""
        return self.text.rfind("《", self.start, offset) > self.text.rfind("》", self.start, offset)

    def cue(self, offset: int) -> Cue | None:
        """The cue in force at an offset: the last one; one that only opens a clause holds to the end of its sentence."""
        for number in range(bisect_right(self._cues, offset) - 1, -1, -1):
            cue = self.cues[number]
            if cue.opens != "clause" or bisect_left(self._stops, cue.start) == bisect_left(self._stops, offset):
                return cue
        return None


def begins(text: str, start: int, offset: int) -> str:
    """What begins at an offset of a text that starts at `start`: article, paragraph, sentence, clause, or nothing ("inside")."""
    at = offset - 1
    while at >= start and text[at] in PASSED:
        at -= 1
    if at < start:
        return "article"
    mark = text[at]
    if mark not in MARKS:
        return "inside"
    if mark == "\u2029":
        return "paragraph"
    return "sentence" if mark in STOPS else "clause"


class Frames:
    """The frame rules of a book, compiled."""

    def __init__(self, book: RuleBook) -> None:
        self._sorts = [(rule.id, book.compile(rule.pattern, rule)) for rule in book.of(FrameRule)]
        self._cues = [(rule, book.compile(rule.pattern, rule)) for rule in book.of(CueRule)]

    def of(self, text: str, article: Article, published: Day | None, titled: Date | None) -> Frame:
        """The frame of an article of a cleaned text."""
        sort = self.sort(article.title or "", text, article.start, article.end)
        headings = [
            (start, end) for start, end in article.paragraphs if end - start <= HEADING and text[end - 1] not in MARKS
        ]
        cues = self.cues(text, article, headings, published) if published else []
        heads = [start for start, _ in headings]
        return Frame(text, article, published, titled, sort, heads, cues)

    def sort(self, title: str, text: str, start: int, end: int) -> str:
        """What kind of text an article is: the id of the first frame rule that its title or first words match."""
        end = min(end, start + HEAD)
        return next(
            (name for name, pattern in self._sorts if pattern.search(title) or pattern.search(text, start, end)), PLAIN
        )

    def cues(self, text: str, article: Article, headings: Sequence[tuple[int, int]], published: Day) -> list[Cue]:
        """The cues of a report, in the order of the text; none in other texts.

        Of several in one heading the first counts: what the others say is told later. Words that name another year are none.
        """
        sort = self.sort(article.title or "", text, article.start, article.end)
        heads = [start for start, _ in headings]
        found: dict[int, Cue] = {}  # by the heading or the place that they stand in
        for rule, pattern in self._cues:
            if rule.sort == sort:
                first, last = (published.year + years for years in rule.years)
                for match in pattern.finditer(text, article.start, article.end):
                    year = YEAR.search(match[0])
                    if year and not first <= int(year[0]) <= last:
                        continue
                    start, number = match.start(), bisect_right(heads, match.start()) - 1
                    heading = number >= 0 and start < headings[number][1]
                    opens = "heading" if heading else begins(text, article.start, start)
                    at = heads[number] if heading else start
                    if opens != "inside" and (at not in found or start < found[at].start):
                        found[at] = Cue(start, rule.id, rule.mood, Day(first, 1, 1), Day(last, 12, 31), opens)
        return sorted(found.values(), key=lambda cue: cue.start)


def shape(words: str) -> str:
    """Words with their numerals folded: 7月28日 → 0月0日."""
    return NUMERALS.sub("0", words)


YEAR = re.compile(r"20\d\d(?=年)")
NUMERALS = regex.compile(rf"[\d〇零{COUNTING}两]+")
