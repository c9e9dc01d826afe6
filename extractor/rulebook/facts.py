"""Rules of the lane: how words become symbols, names for runs of symbols, fact patterns over them.

A pattern is a line of parts, separated by blanks:

    <role:part>     captures what the part matches under a role; <role> alone is <role:role>
    @list           a word of a word list (rules/**/*.toml, [[words]])
    name            a symbol or a class of the files in rules/facts: noun, verb, quantity, date, phrase …
    ， 、 ： …       the mark itself
    ( ) | ? * + {2,5} (?! (?= $   as in regular expressions; a second + makes a repeat possessive, a ? lazy

    <rate> <verb> <object:phrase> @modifier* <level:quantity>
"""

from __future__ import annotations

from extractor.rulebook.kinds import Rule

# Roles of quantities: the kind of their record. `before` is a level, of the time that is named with it and no other.
QUANTITY_ROLES = frozenset({"level", "change", "rank", "limit", "target", "other", "before"})
ROLES = QUANTITY_ROLES | {
    "indicator",   # the words that name what is measured; several zip with as many quantities
    "verb",        # stands before the indicator's name, and before that of the members that follow after 、
    "rate",        # 日, 年, 每天: the time of a rate
    "up", "down",  # the word that says a change's direction
    "yoy", "mom",  # the word that says what a change is compared with
    "than",        # the compared: 比 2016 年 …
    "of",          # the whole that a share is of
    "date",        # the date of one quantity alone
    "place",       # the places of a list, which zip with as many quantities
    "note",        # words that no field takes
}


class SymbolRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A symbol of the lane: the tags (jieba's set) of the words, or the dimensions or units of the quantities, that
    become it."""

    tags: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    units: tuple[str, ...] = ()

    def fault(self) -> tuple[str, str] | None:
        if not (self.tags or self.dimensions or self.units):
            return "tags", "is missing; a symbol has tags, dimensions or units"
        return None


class ClassRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A name for a pattern that other patterns use."""

    pattern: str


class FactRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A pattern over one stretch of the lane that ends with a quantity (or runs on behind it), and what it says.

    A quantity's role is the kind of its record. Without an `indicator` the record takes over that of the record before.
    `name` shapes the indicator: {} stands for it, {of} for the share's whole. `direction` is for patterns whose words
    say it without a role. `basis` likewise. `here` is for limits that hold for the place in force, not everywhere. A
    pattern that asks for more words of lists is tried earlier (of those that ask for as many, for more quantities, then
    for more parts); `before` and `after` name rules that are tried later and earlier than that says. What a `sure`
    pattern says is not weighed: the kind, and the name, be it told here or taken over.
    """

    pattern: str
    name: str = "{}"
    direction: str | None = None
    basis: str | None = None
    here: bool = False
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    sure: bool = False
