"""Cleaned text → its articles: title, byline, source, paragraphs and what each of them is.

    "全县造林3万亩。¶春来造林忙¶■本刊记者 王家隆¶" → title 春来造林忙, byline 王家隆, source 本刊, paragraphs ((0, 8),)

A title stands before its article, or after it as in text laid out in columns. It comes after where the text begins
without one. A heading inside an article is a paragraph of it: a title is known by its company, a byline, a source, a
dateline or a subtitle (———…). What a mark says (who wrote, a page's menu) is left out, but a caption stays a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import regex
from msgspec import Struct

from extractor.model import Article
from extractor.rulebook import RuleBook, own_pattern
from extractor.rulebook.marks import MarkRule

PARAGRAPH = "\u2029"
TITLE_LENGTH = 40
TAIL_LENGTH = 60
MARK_LENGTH = 160
TITLE_LINES = 3
UNTITLED = re.compile(r"[。；]|[，、：:！？…]\Z")
HAN = regex.compile(r"\p{Han}")
DIGIT = re.compile(r"\d")
SUBTITLE = re.compile(r"[—－–-]{2,3}[^。；]{2,60}\Z")
SENTENCE_END = "[。！？!?…][”’』」）)]{0,2}"


class Mark(Struct, frozen=True):
    """What a mark's rule found: where, and what an article takes from it."""

    start: int
    end: int
    text: str
    rule: str
    role: str
    byline: str | None = None
    source: str | None = None


class Part(Struct, frozen=True):
    """A paragraph and what it seems to be: `body`, `title`, `subtitle`, `caption` or `mark` (nothing but one).

    `start` and `end` enclose the whole of it, `words` only what the marks at its head and tail leave.
    """

    kind: str
    start: int
    end: int
    words: tuple[int, int]
    marks: tuple[Mark, ...] = ()
    begins: bool = False
    ends: bool = False


class Draft:
    """An article under construction."""

    def __init__(self) -> None:
        self.body: list[Part] = []
        self.titles: list[Part] = []
        self.bylines: list[str] = []
        self.source: str | None = None
        self.signed = False  # a title came after the byline: a further byline is another article's


class Articles:
    """Compiled marks, ready to part texts into articles."""

    def __init__(self, book: RuleBook) -> None:
        rules = [(rule, book.compile(rule.expanded(), rule).pattern) for rule in book.of(MarkRule)]
        self._line = [
            (rule, regex.compile(f"(?:{pattern})(?=\u2029|\\Z)")) for rule, pattern in rules if rule.at == "line"
        ]
        self._start = [(rule, regex.compile(pattern)) for rule, pattern in rules if rule.at == "start"]
        self._end = [(rule, regex.compile(rf"(?<={SENTENCE_END} ?)(?:{pattern})\Z"))
                     for rule, pattern in rules if rule.at == "end"]
        # Most paragraphs hold no mark: one look for any of them, then each in turn.
        any_of = {at: "|".join(f"(?:{pattern})" for rule, pattern in rules if rule.at == at) or "(?!)"
                  for at in ("line", "start", "end")}
        self._any_line = regex.compile(f"(?:{any_of['line']})(?=\u2029|\\Z)")
        self._any_start = regex.compile(any_of["start"])
        self._any_end = regex.compile(rf"{SENTENCE_END} ?(?:{any_of['end']})\Z")

    def find(self, text: str) -> list[Article]:
        """The articles of a cleaned text, in its order; none where it is empty."""
        parts = list(self._parts(text))
        if all(part.kind != "body" for part in parts):  # phrases, or nothing but a day: those are the text
            parts = [Part("body", start, end, (start, end)) for start, end in paragraphs(text)]
        drafts = together(parts, text)
        return [article(index, draft, text) for index, draft in enumerate(drafts)]

    def marks(self, text: str) -> list[Mark]:
        """All marks of a cleaned text, in its order."""
        return [mark for part in self._parts(text) for mark in part.marks]

    def _parts(self, text: str) -> Iterator[Part]:
        reached = 0
        for start, end in paragraphs(text):
            if start >= reached:
                part = self._part(text, start, end)
                reached = part.end
                yield part

    def _part(self, text: str, start: int, end: int) -> Part:
        if end - start <= MARK_LENGTH and self._any_line.match(text, start):
            for rule, pattern in self._line:
                if match := pattern.match(text, start):
                    kind, words = (
                        ("caption", (start, match.end())) if rule.role == "caption" else ("mark", (start, start))
                    )
                    return Part(kind, start, match.end(), words, (found(rule, match),), rule.begins, rule.ends)
        if not (
            self._any_start.match(text, start, end)
            or self._any_end.search(text, max(start, end - TAIL_LENGTH - 4), end)
        ):
            return Part(kind_of(text[start:end]), start, end, (start, end))
        marks: list[Mark] = []
        first, last = start, end
        begins = ends = False
        for rule, pattern in self._start:
            if (match := pattern.match(text, start, end)) and match.end() < end:
                marks.append(found(rule, match))
                first, begins = match.end(), rule.begins
                break
        for rule, pattern in self._end:
            if match := pattern.search(text, max(first + 1, end - TAIL_LENGTH), end):
                marks.append(found(rule, match))
                last, ends = match.start() - (text[match.start() - 1] == " "), rule.ends
                break
        return Part(
            "body" if marks else kind_of(text[start:end]), start, end, (first, last), tuple(marks), begins, ends
        )


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the paragraphs that hold something."""
    start = 0
    while start < len(text):
        end = text.find(PARAGRAPH, start)
        end = len(text) if end < 0 else end
        if end > start:
            yield start, end
        start = end + 1


def found(rule: MarkRule, match: regex.Match[str]) -> Mark:
    groups = match.capturesdict()
    return Mark(match.start(), match.end(), match[0], rule.id, rule.role, " ".join(groups.get("byline", ())) or None,
                next(iter(groups.get("source", ())), None))


def kind_of(paragraph: str) -> str:
    """The likely kind of a paragraph that has no marks."""
    if SUBTITLE.match(paragraph):
        return "subtitle"
    if (
        len(paragraph) > TITLE_LENGTH
        or own_pattern("page.heading").match(paragraph)
        or own_pattern("page.no_title").match(paragraph)
    ):
        return "body"
    if UNTITLED.search(paragraph) or not HAN.search(paragraph):
        return "body"
    return "title"


def together(parts: Sequence[Part], text: str) -> list[Draft]:
    """Parts → articles: bodies, with the titles and marks that stand round each."""
    drafts = [Draft()]
    gap: list[Part] = []
    title_first = None
    for part in parts:
        if part.kind != "body":
            gap.append(part)
            continue
        before = drafts[-1].body
        if title_first is None:
            title_first = any(one.kind == "title" for one in gap)
            attach(gap, drafts)
        elif before[-1].ends or part.begins or (gap and known_by_company(gap)):
            first_title = next((index for index, one in enumerate(gap) if one.kind == "title"), len(gap))
            split = first_title if title_first else len(gap)
            attach(gap[:split], drafts)
            drafts.append(Draft())
            attach(gap[split:], drafts)
        elif gap:
            before += [one for one in gap if one.kind != "mark"]
        gap = []
        drafts[-1].body.append(part)
        for mark in part.marks:
            note(mark, drafts)
    if title_first is None:
        return []
    last = drafts[-1].body
    if title_first or not (last[-1].ends or known_by_company(gap) or not any(numbered(one, text) for one in gap)):
        last += [one for one in gap if one.kind != "mark"]
        gap = [one for one in gap if one.kind == "mark"]
    attach(gap, drafts)
    return drafts


def known_by_company(gap: Sequence[Part]) -> bool:
    """Whether the paragraphs between two bodies end an article: whether they hold a byline, a source or a subtitle."""
    return any(part.ends or part.kind == "subtitle" for part in gap)


def numbered(part: Part, text: str) -> bool:
    """Whether a title or subtitle holds a number."""
    return part.kind != "mark" and DIGIT.search(text, part.start, part.end) is not None


def attach(gap: Sequence[Part], drafts: Sequence[Draft]) -> None:
    """Attaches titles, captions and marks to the last article."""
    for part in gap:
        if part.kind == "mark":
            for mark in part.marks:
                note(mark, drafts)
        elif part.kind == "caption":
            drafts[-1].body.append(part)
        else:
            drafts[-1].titles.append(part)
            drafts[-1].signed = bool(drafts[-1].bylines)


def note(mark: Mark, drafts: Sequence[Draft]) -> None:
    """A mark's names and source to the last article; where another byline closed that, to the last that has neither
    byline nor title: columns may end in another order than they begin."""
    owner = drafts[-1]
    if mark.byline and owner.signed:
        others = [draft for draft in drafts if not draft.bylines and not draft.titles]
        if not others:
            return
        owner = others[-1]
    if mark.byline:
        owner.bylines.append(mark.byline)
    owner.source = owner.source or mark.source


def article(index: int, draft: Draft, text: str) -> Article:
    titles = draft.titles
    if len(titles) > TITLE_LINES:
        last = max((number for number, part in enumerate(titles) if part.kind == "title"), default=0)
        titles = titles[last:last + TITLE_LINES]
    title = ""
    for part in titles:
        line = text[part.start:part.end]
        title += (" " if title and part.kind == "title" and line[0] not in "（(" else "") + line
    return Article(
        index=index,
        start=draft.body[0].start,
        end=draft.body[-1].words[1],
        title=title or None,
        byline=" ".join(draft.bylines) or None,
        source=draft.source,
        paragraphs=tuple(part.words for part in draft.body),
        roles=tuple(role_of(part, text) for part in draft.body),
    )


def role_of(part: Part, text: str) -> str:
    """What a paragraph of an article is: body, heading or caption."""
    if part.kind == "body":
        words = text[slice(*part.words)]
        if len(words) > TITLE_LENGTH or UNTITLED.search(words) or not HAN.search(words):
            return "body"
        return "heading" if own_pattern("page.heading").match(words) else "body"
    return "caption" if part.kind == "caption" else "heading"
