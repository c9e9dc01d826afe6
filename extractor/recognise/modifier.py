"""What the words round a number say of it: 约3吨 is approx, 3吨以上 more, 不足3吨 less.

    Modifiers(book).behind("3吨以上", 2) → "more"
"""

from __future__ import annotations

import regex

from extractor.recognise.reading import Amount
from extractor.rulebook import RuleBook, alternation

KINDS = ("approx", "more", "less")


class Modifiers:
    """The words that stand before and behind numbers, from a rule book."""

    def __init__(self, book: RuleBook) -> None:
        self._before: dict[str, str | None] = dict.fromkeys(book.words("number.before.none"))
        self._behind: dict[str, str] = {}
        for kind in KINDS:
            self._before.update(dict.fromkeys(book.words(f"number.before.{kind}"), kind))
            self._behind.update(dict.fromkeys(book.words(f"number.after.{kind}"), kind))
        # the words before numbers by their last character, those behind by their first
        self._by_last: dict[str, list[str]] = {}
        self._by_first: dict[str, list[str]] = {}
        for word in sorted(self._before, key=len, reverse=True):
            self._by_last.setdefault(word[-1], []).append(word)
        for word in sorted(self._behind, key=len, reverse=True):
            self._by_first.setdefault(word[0], []).append(word)
        self._limit = regex.compile(f"的[^，。；、]{{0,10}}(?:{book.alternation('number.limit')})")
        self._share = regex.compile(rf"(?P<word>{alternation(self._before)})[^，。；：、\u2029]{{1,16}}的$")

    def behind(self, text: str, end: int) -> str | None:
        """What the words behind a number say: 以上, 左右."""
        for word in self._by_first.get(text[end:end + 1], ()):
            if text.startswith(word, end):
                return self._behind[word]
        return None

    def of(self, text: str, start: int, reading: Amount) -> str | None:
        """The modifier of a number that begins at `start`, where words before it end."""
        own, end = reading.numeral.more, reading.end
        before, following = text[start - 1:start], text[end:end + 1]
        if behind := self.behind(text, end):
            return behind
        if following == "的" and self._limit.match(text, end):
            return own  # 超过10毫克/立方米的限值: the limit is 10
        for word in self._by_last.get(before, ()):
            if text.endswith(word, 0, start):
                return self._before[word] or own
        if before == "的" and (reading.form != "bare" or reading.meaning and reading.meaning.dimension == "percentage"):
            share = self._share.search(text, max(0, start - 20), start)
            return (self._before[share["word"]] if share else None) or own
        return own
