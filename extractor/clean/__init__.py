"""Source text → cleaned text, and for each cleaned character where it stood in the source.

    "13600 万千瓦\n时，草 原" → "13600万千瓦时，草原"

Hard-wrapped lines are joined, blanks that only typesetting put there are dropped, widths are folded, traditional
characters read as simplified ones, glyph faults mended. Paragraphs of the cleaned text end with U+2029 (paragraph
separator); it holds no other line break, and a U+2029 of the source is a paragraph's end whatever stands round it:
cleaning a cleaned text changes nothing. A cleaned character stands for exactly one source character (mends are one to
one), others are dropped, order is kept; but the rows of a table become sentences (`grids`), of which the numbers alone
stand for source characters.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex
from msgspec import Struct

from extractor.clean.blanks import blanks
from extractor.clean.edits import Draft, Joined
from extractor.clean.fold import JUNK, fold, junk, punctuate, unusual
from extractor.clean.grids import grids, may_hold
from extractor.clean.lines import Layout, Opening
from extractor.clean.script import Script
from extractor.model import Cleaned
from extractor.rulebook import RuleBook
from extractor.rulebook.glyphs import GlyphRule, ScriptRule

__all__ = ["Cleaner", "Mend", "Opening"]


class Mend(Struct, frozen=True):
    """A glyph fault that was mended; offsets count in the cleaned text."""

    start: int
    end: int
    text: str
    mended: str
    rule: str


class Cleaner:
    """Compiled rules for lines and glyphs, ready to clean texts."""

    def __init__(self, book: RuleBook) -> None:
        self._layout = Layout(book)
        self._scripts = [Script(rule) for rule in book.of(ScriptRule)]
        rules = book.of(GlyphRule)
        self._rules = {f"g{number}": rule for number, rule in enumerate(rules)}
        self._tables = {name: str.maketrans(rule.faults, rule.means) for name, rule in self._rules.items()}
        for rule in rules:
            book.compile(rule.expanded(), rule)
        any_rule = "|".join(f"(?P<{name}>{book.expand(rule.expanded(), rule)})" for name, rule in self._rules.items())
        self._glyph = regex.compile(any_rule or "(?!)")

    def clean(self, source: str) -> Cleaned:
        """A text → the cleaned text with its way back."""
        found = list(grids(self._one_for_one(source))) if may_hold(source) else []
        if not found:
            return self._cleaned(source)
        joined, reached = Joined(source), 0
        for grid in found:
            joined.cleaned(self._cleaned(source[reached:grid.start]), reached)
            for sentence in grid.sentences:
                joined.paragraph(sentence[0].at)
                for piece in sentence:
                    (joined.put if piece.put else joined.stretch)(piece.text, piece.at)
            joined.paragraph(grid.end)
            reached = grid.end
        joined.cleaned(self._cleaned(source[reached:]), reached)
        return joined.whole()

    def _one_for_one(self, source: str) -> str:
        """A text in one script and width, each of its characters where it stood."""
        for script in self._scripts:
            source = script.rewritten(source)
        return fold(source, unusual(source))

    def _cleaned(self, source: str) -> Cleaned:
        """A text without tables → the cleaned text with its way back."""
        draft = self._before_mending(source)
        text = draft.text
        parts: list[str] = []
        position = 0
        for mend in self._found(text):
            parts += text[position:mend.start], mend.mended
            position = mend.end
        if parts:
            draft = draft.rewritten("".join(parts) + text[position:])
            draft = draft.edited(blanks(draft.text))
        return Cleaned(draft.text, source, draft.starts, draft.origins)

    def mends(self, source: str) -> list[Mend]:
        """The glyph faults that cleaning a text mends, in its order."""
        return list(self._found(self._before_mending(source).text))

    def rewritings(self, source: str) -> list[Mend]:
        """For each script that stands in a text, the whole text as it is read."""
        written = ((script.rule, script.rewritten(source)) for script in self._scripts)
        return [Mend(0, len(source), source, text, rule) for rule, text in written if text != source]

    def openings(self, source: str) -> list[Opening]:
        """The lines that the rules for lines know, in the text's order."""
        return self._layout.openings(source)

    def _before_mending(self, source: str) -> Draft:
        """Everything but the glyphs: those are mended last, in a context without breaks and blanks."""
        for script in self._scripts:
            source = script.rewritten(source)
        odd = unusual(source)
        draft = Draft(fold(source, odd))
        if any(map(JUNK.match, odd)):
            draft = draft.edited(junk(draft.text))
        draft = draft.edited(self._layout.line_breaks(draft.text))
        draft = draft.rewritten(punctuate(draft.text))
        return draft.edited(blanks(draft.text))

    def _found(self, text: str) -> Iterator[Mend]:
        for match in self._glyph.finditer(text):
            name = match.lastgroup
            assert name is not None
            yield Mend(
                match.start(), match.end(), match[0], match[0].translate(self._tables[name]), self._rules[name].id
            )
