"""What the kind of a quantity is chosen by: its pattern, how it is written, the words before it, and the dates.

力争到2030年，全市森林覆盖率达到25% → the words 力争, 到, 森林, 覆盖率, 达到; a date that is yet to come
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from extractor.assemble.choice.labels import Beside, Early, Labels, Pattern, Text, Word, Written
from extractor.assemble.choice.weights import Group
from extractor.assemble.frame import MARKS, Frame, shape
from extractor.model import Date, Fact, Lane, Number, Ordinal, Quantity

CONTEXT = 8  # words of its clause, and of the clauses before, that a kind is chosen by


class Told(NamedTuple):
    """What a sentence tells before a quantity: words of its clause, words of the clauses before, when the last date is."""

    words: tuple[Group, ...]
    early: tuple[Group, ...]
    ahead: str


class Clues:
    """Gives what the kinds of one article's quantities are chosen by.

    `kinds` has the words that matter, `coming` says whether a date is yet to come.
    """

    def __init__(self, frame: Frame, kinds: Labels, coming: Callable[[Date], bool]) -> None:
        self._frame, self._text, self._published, self._coming = frame, frame.text, frame.published, coming
        self._words, self._early = kinds.vocabulary(Word, "word"), kinds.vocabulary(Early, "word")
        self._beside = kinds.heard(Beside, "left", "left2", "behind")
        self._written = kinds.heard(Written, "shape", "right", "right2")

    def sentence(self, lane: Lane) -> Mapping[int, Told]:
        """Token of each quantity → what stands before it in its sentence."""
        text, starts, ends, known, heard = self._text, lane.starts, lane.ends, self._words, self._early
        told: dict[int, Told] = {}
        words: list[str] = []
        passed: list[str] = []  # words of this clause that may matter to the next
        early: list[str] = []
        ahead = "none"
        for token, (symbol, mention) in enumerate(zip(lane.symbols, lane.mentions, strict=True)):
            if mention is None:
                if symbol in MARKS:
                    if symbol == "，":
                        early += passed
                    else:
                        early, ahead = [], "none"
                    words, passed = [], []
                    continue
                word = text[starts[token] : ends[token]]
                if known is None or word in known:
                    words.append(word)
                if heard is None or word in heard:
                    passed.append(word)
            elif isinstance(mention, Number):
                told[token] = Told(last(Word, words), last(Early, early), ahead)
            elif isinstance(mention, Date):
                ahead = self._ahead(mention) or ahead
        return told

    def _ahead(self, date: Date) -> str | None:
        """How a date stands to the day of publication."""
        published = self._published
        if published is None or date.start_date is None:
            return None
        if self._coming(date):
            return "future"
        return "now" if (date.end_date or published) >= published else "past"

    def of(
        self, quantity: Number, fact: Fact | None, lane: Lane, token: int, told: Told, *, planned: bool, aims: bool
    ) -> tuple[Group, ...]:
        """What a quantity's kind is chosen by. `aims` says that it stands under a heading that announces aims."""
        text, end = self._text, quantity.end
        cue = self._frame.cue(quantity.start)
        mood = "aims" if aims else "none"
        if cue is not None:
            mood = f"{cue.mood} {cue.rule}"
        sort, rule = (fact.kind, fact.rule) if fact else ("none", "none")
        unit, dimension = (quantity.unit, quantity.dimension) if isinstance(quantity, Quantity) else ("", None)
        form = shape("".join(quantity.text.split()))[:6]
        form, right, right2 = self._written(form, text[end : end + 1], text[end : end + 2])
        beside = self._beside(lane.word(text, token - 1), lane.word(text, token - 2), lane.word(text, token + 1))
        return (
            (Pattern, (rule, sort, planned, mood, told.ahead, isinstance(quantity, Ordinal))),
            (Written, (form, unit, dimension, sort, right, right2)),
            (Beside, (*beside, sort)),
            (Text, (self._frame.sort, sort)),
            *told.words,
            *told.early,
        )


def last(kind: type[Word | Early], words: Sequence[str]) -> tuple[Group, ...]:
    """The last words, each once, as groups."""
    return tuple([(kind, (word,)) for word in [*dict.fromkeys(reversed(words))][:CONTEXT]])
