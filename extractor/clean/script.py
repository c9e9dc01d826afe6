"""Characters of the traditional script → the simplified ones that they are, one for one.

    Script(rule).rewritten("3億噸，低於去年") → "3亿吨，低于去年"

A text without any such character, which one quick search tells, stays as it is.
"""

from __future__ import annotations

import re

from extractor.rulebook.glyphs import ScriptRule


class Script:
    """The compiled table of a script. `rule` is its id."""

    def __init__(self, rule: ScriptRule) -> None:
        pairs = rule.pairs()
        self.rule = rule.id
        self._foreign = re.compile(f"[{re.escape(''.join(pairs))}]" if pairs else "(?!)")
        self._table = str.maketrans(pairs | rule.pairs_beside())

    def rewritten(self, text: str) -> str:
        """The text in our script, character for character."""
        return text.translate(self._table) if self._foreign.search(text) else text
