"""The plant, firm, project or water that a quantity is measured of.

    廉江市生活垃圾焚烧发电项目开工。该项目日处理生活垃圾 800 吨 → 廉江市生活垃圾焚烧发电项目

A subject is a run of nouns that ends with a word of `subject` (项目, 水库, 公司) and says which: it holds a name, or
several words. What is counted is none (12 座污水处理厂). It holds to the end of its part of the sentence, until another
or a place takes over; 该项目, 工程 and their like stand for the last one that ends as they do.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection

from extractor.assemble.lexicon import Lexicon
from extractor.model import Fact, Lane, Mention, Number, Place

THESE = frozenset("该此这本")     # before a noun: it stands for what was named
LONG = 6                          # characters of a name that need no place to say which
NO_NAME = re.compile(r"[，；：。！？、【】]|.{25}")
UNNAMED = frozenset("，；：。！？、【】")


class Subjects:
    """The subjects of one article, sentence by sentence."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._text, self._endings, self._inside, self._deeds = text, lexicon.subjects, lexicon.named, lexicon.deeds
        self._ends = lexicon.sets["deictic"] | {"；"}      # the symbols at which a subject holds no longer
        self._known: list[str] = []      # of the article, the last one last

    def sentence(self, lane: Lane, facts: Collection[Fact]) -> dict[int, str]:
        """Token of each quantity that has a subject → the subject."""
        told = self._told(lane)
        if not told:
            return {}
        found: dict[int, str] = {}
        listed = {fact.quantity: fact.roles["indicator"][fact.number] for fact in facts
                  if fact.of_many > 1 and len(fact.roles.get("indicator", ())) == fact.of_many}
        force: str | None = None
        for token, mention in enumerate(lane.mentions):
            if token in told:
                force = told[token]
            elif lane.symbols[token] in self._ends or isinstance(mention, Place) and mention.is_division:
                force = None
            elif isinstance(mention, Number):
                own = [told[at] for at in range(*listed[token]) if at in told] if token in listed else []
                subject = own[-1] if own else force
                if subject:
                    found[token] = subject
        return found

    def pass_by(self, span: tuple[int, int], mentions: Collection[Mention]) -> None:
        """A sentence without quantities: what it names by a place, with no mark between, may be meant later."""
        starts = [mention.start for mention in mentions if isinstance(mention, Place) and mention.start >= span[0]]
        for match in self._endings.finditer(self._text, *span) if starts else ():
            begin = next(
                (
                    start
                    for start in starts
                    if start < match.start() and not NO_NAME.search(self._text, start, match.end())
                ),
                None,
            )
            if begin is not None:
                self._known.append("".join(self._text[begin:match.end()].split()))

    def _told(self, lane: Lane) -> dict[int, str]:
        """Token that ends the words for a subject → its name."""
        told: dict[int, str] = {}
        for match in self._endings.finditer(self._text, lane.starts[0], lane.ends[-1]):
            token = bisect_left(lane.ends, match.end())
            if (
                lane.ends[token] != match.end()
                or token + 1 < len(lane.mentions)
                and isinstance(lane.mentions[token + 1], Number)
            ):
                continue
            begin = self._begin(lane, token)
            if begin is None:
                continue
            name = "".join(self._text[lane.starts[begin]:match.end()].split())
            if self._says_which(lane, begin, token, name):
                self._known.append(name)
                told[token] = name
            elif name[0] in THESE or begin == 0 or lane.symbols[begin - 1] in UNNAMED:
                meant = next((known for known in reversed(self._known) if known.endswith(match[0])), None)
                if meant:
                    told[token] = meant
        return told

    def _begin(self, lane: Lane, token: int) -> int | None:
        """The first token of the name that a token ends; None where it is counted."""
        begin = token
        while begin and lane.symbols[begin - 1] in self._inside:
            begin -= 1
        if begin and isinstance(lane.mentions[begin - 1], Number):
            return None
        while begin < token and lane.symbols[begin] in self._deeds:
            begin += 1
        return begin

    def _says_which(self, lane: Lane, begin: int, token: int, name: str) -> bool:
        """Whether a name names one: by a name inside it, or by two words and more that are no mere kind."""
        if name[0] in THESE:
            return False
        places = any(isinstance(mention, Place) for mention in lane.mentions[begin:token + 1])
        return places or token - begin >= 2 and len(name) >= LONG
