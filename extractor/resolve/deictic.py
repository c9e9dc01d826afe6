"""Words for the place in force → the division meant: in an article about 平鲁区, 全市 is 朔州市 and 全区 平鲁区 itself.

    Deictics(book, division).lift("全市", 平鲁区) → 朔州市
"""

from __future__ import annotations

import re
from collections.abc import Callable

from extractor.model import Division
from extractor.rulebook import RuleBook, alternation
from extractor.rulebook.places import LEVELS, DeicticRule

NATION = Division(name="全国", code="")


class Deictics:
    """The deictic words of a rule book. `division` gives the division of a six-digit code, or None."""

    def __init__(self, book: RuleBook, division: Callable[[str], Division | None]) -> None:
        self._levels = {word: LEVELS[rule.level] for rule in book.of(DeicticRule) for word in rule.spell}
        self._division = division
        self._words = re.compile(alternation(self._levels))     # `re` looks a word up by its first character

    def find(self, text: str, start: int, end: int) -> list[tuple[int, int, str, int | None]]:
        """(start, end, word, level) of each such word in a part of a text; the level is that of LEVELS, None for
        any."""
        return [(*match.span(), match[0], self._levels[match[0]]) for match in self._words.finditer(text, start, end)]

    def lift(self, word: str, force: Division | None) -> Division | None:
        """The division that a word means where `force` is in force; None where nothing tells."""
        depth = self._levels.get(word)
        if depth == 0:
            return NATION
        if force is None or not force.code:
            return None
        if depth is None or (depth == 2 and force.name.endswith("市")):
            return force    # a county-level city calls itself 全市 too
        code = (force.code[:6][:2 * depth]).ljust(6, "0")
        return force if code == force.code[:6] else self._division(code) or force
