"""The shapes of a rule: what a table of `rules/*.toml` may hold, kind by kind.

A field that a class below lacks is a fault of the file, so these classes are also the list of the allowed keys.
Each kind of rule has its module here (units, dates, places, facts …) and its name in `KINDS` of the package.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, ClassVar

import regex
from msgspec import Struct


class Example(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A text and what the rule must give for it.

    `gives` holds one table, or a list of tables, one for each mention (or record, for rules that make records) that
    this rule must make of the text. A table names attributes and their values: numbers as strings or numbers, dates in
    ISO. A string stands for a table with that `text` alone. `published` and `place` are the document's date and area
    where they matter.
    """

    text: str
    gives: str | dict[str, Any] | list[str | dict[str, Any]] = {}
    published: str | None = None
    place: str | None = None

    @property
    def wanted(self) -> list[dict[str, Any]]:
        """A table for each of what must be made."""
        gives = self.gives if isinstance(self.gives, list) else [self.gives]
        return [{"text": one} if isinstance(one, str) else one for one in gives]


class Counter(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A text in which the rule must find nothing, and why. `todo` marks a known gap: the rule does still find
    something."""

    text: str
    why: str
    published: str | None = None
    place: str | None = None
    todo: bool = False


class Rule(Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """What all rules have: an id that is unique in its kind, a sentence on what it finds, examples, counterexamples."""

    listed: ClassVar[str] = ""      # the field that is its list, which `add` and `remove` change
    packaged: ClassVar[bool] = False    # whether only the package has rules of the kind, and no folder of a user's

    id: str
    about: str = ""
    example: tuple[Example, ...] = ()
    counter: tuple[Counter, ...] = ()

    def spellings(self) -> tuple[str, ...]:
        """The words that must each be seen in some example."""
        return ()

    def fault(self) -> tuple[str, str] | None:
        """(part, hint) of what is wrong with the rule beyond its fields' types, or None."""
        return None


class WordList(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A list of words that patterns name as `@id`. Those of the lane (`lane = true`) are also cut out as words of their
    own."""

    listed: ClassVar[str] = "words"

    words: tuple[str, ...]
    lane: bool = False

    def spellings(self) -> tuple[str, ...]:
        return self.words

    def fault(self) -> tuple[str, str] | None:
        if not self.words:
            return "words", "the list is empty; a pattern with it would match everywhere"
        if "" in self.words:
            return "words", "an empty word would match everywhere; remove it"
        if len(set(self.words)) < len(self.words):
            twice = next(word for word in self.words if self.words.count(word) > 1)
            return "words", f"{twice!r} stands twice; remove one"
        return None


def alternation(words: Iterable[str]) -> str:
    """Words as the inside of a regex group: escaped, longer ones first, common beginnings shared (吨(?:标准煤)?).

    Raises ValueError where a word is empty or none is given: such a group would match everywhere.
    """
    known = set(words)
    if not known or "" in known:
        raise ValueError("an alternation of no words, or with an empty word, would match everywhere")
    return branches(sorted(known))


def behind(words: Iterable[str]) -> str:
    """For `re`, whose look-behinds are of one length each: the pattern of a place that one of the words ends at."""
    return "|".join(f"(?<={alternation(group)})" for _, group in groupby(sorted(words, key=len), len))


def branches(words: Sequence[str]) -> str:
    """Sorted words → alternatives with distinct first characters."""
    found = []
    for first, group in groupby(words, key=itemgetter(0)):
        rests = [word[1:] for word in group]
        may_end = rests[0] == ""
        inside = branches(rests[1:] if may_end else rests) if len(rests) > may_end else ""
        single = "|" not in inside and not may_end
        found.append(
            regex.escape(first)
            + (f"(?:{inside})" if inside and not single else inside)
            + ("?" if may_end and inside else "")
        )
    return "|".join(found)
