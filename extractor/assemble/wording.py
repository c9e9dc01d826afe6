"""The words of a name as a record gives them.

    wording("、大暴雨（累计雨量") → 累计雨量
    wording("国内生产总值（GDP）的") → 国内生产总值（GDP）
"""

from __future__ import annotations

import re
from itertools import pairwise

EDGES = re.compile(r"^(?:[、，：:的和与—\-]|及(?!时|格))++|[、，：:的—\-]++$")
EDGE = frozenset("、，：:的和与—-及")
MARKS = re.compile(r"[（）()“”《》]")
PAIRS = {"（": "）", "(": ")", "“": "”", "《": "》"}


def wording(words: str) -> str:
    """Words without blanks, without marks and joining words at their edges; of words with a bracket or quotation mark that they only
    open or only close, what stands last beside it."""
    found = "".join(words.split())
    if MARKS.search(found):
        found = beside_halves(found)
    return EDGES.sub("", found) if found[:1] in EDGE or found[-1:] in EDGE else found


def beside_halves(words: str) -> str:
    """The last words that no bracket or quotation mark without its other half cuts."""
    opened: list[int] = []
    halves: list[int] = []
    for match in MARKS.finditer(words):
        if match[0] in PAIRS:
            opened.append(match.start())
        elif opened and PAIRS[words[opened[-1]]] == match[0]:
            opened.pop()
        else:
            halves += [*opened, match.start()]
            opened = []
    cuts = [-1, *sorted(opened + halves), len(words)]
    pieces = [words[begin + 1 : end] for begin, end in pairwise(cuts)]
    return next((piece for piece in reversed(pieces) if piece), "")
