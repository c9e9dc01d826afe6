"""The name of what a record measures → the id of the well-known indicator that it is, or None.

    Indicators(book).identify("全市细颗粒物（PM2.5）平均浓度", "concentration", "微克/立方米", "level") → "air.pm2_5.mean"

Names are compared without blanks, brackets, quotation marks and 的. What stands before a known name must be words that
narrow nothing (全市, 今年, 累计, a place); 新能源汽车产量 is no 汽车产量.
"""

from __future__ import annotations

from itertools import chain

import regex

from extractor.errors import RuleError
from extractor.rulebook import RuleBook, alternation
from extractor.rulebook.indicators import IndicatorRule, written
from extractor.rulebook.places import DeicticRule
from extractor.rulebook.told import meant
from extractor.rulebook.units import DimensionRule
from extractor.support.memo import Memo

COUNT = "count"
BARE = ""
RATIOS = frozenset({"percentage", "ratio"})
CHANGES = frozenset({"change", "target"})  # a target may be a change: 力争地区生产总值增长6%
POINTS = "点"                              # 个百分点, 个基点: a difference of two ratios
BRACKETS = regex.compile(r"[(（\[［【〔][^()（）\[\]［］【】〔〕]*+[)）\]］】〕]")
LIKE, AS, NOTHING = "－–—―~～₀₁₂₃₄₅₆₇₈₉．", "------0123456789.", " \u3000\t\n\r“”‘’\"'「」《》〈〉的"
SAME = str.maketrans(LIKE, AS, NOTHING)
UNEVEN = regex.compile(f"[{regex.escape(LIKE + NOTHING)}\\p{{Ll}}(（\\[［【〔]")
PARTS = regex.compile(r"[/·]")
REMEMBERED = 1 << 14


class Indicators:
    """Identifies names by the indicator rules of a book. Raises RuleError where two rules claim one name in one
    dimension."""

    def __init__(self, book: RuleBook) -> None:
        self._known: dict[str, tuple[IndicatorRule, ...]] = {}
        dimensions = {BARE, COUNT} | {rule.id for rule in book.of(DimensionRule)}
        for rule in book.of(IndicatorRule):
            for dimension in rule.dimensions:
                if dimension not in dimensions and not dimensions.issuperset(PARTS.split(dimension)):
                    hint = meant(dimension, dimensions, "{!r}")
                    raise RuleError(
                        book.file(rule), rule.id, "dimensions", f"no [[dimension]] has the id {dimension!r}{hint}"
                    )
            for name in rule.names:
                for one in written(name):
                    self._add(one, rule, book)
        before = (*book.words("indicator.before"), *chain.from_iterable(rule.spell for rule in book.of(DeicticRule)))
        self._before = regex.compile(
            rf"(?:{alternation(before)}|\p{{Han}}{{1,8}}(?:{book.alternation('indicator.area')}))++"
        )
        self._after = book.words("indicator.after")
        self._endings = frozenset(name[-2:] for name in self._known)
        self._longest = max(map(len, self._known), default=0)
        self._rules_of = Memo(self._named, REMEMBERED)

    def identify(self, indicator: str, dimension: str | None, unit: str, kind: str) -> str | None:
        """The id of an indicator that a record of a kind names, where its number has a dimension that the indicator
        has."""
        rules = self._rules_of[indicator]
        for rule in rules:
            if (dimension or BARE) in rule.dimensions or dimension is None and COUNT in rule.dimensions:
                return rule.id
        if len(rules) == 1 and kind in CHANGES and dimension in RATIOS and not unit.endswith(POINTS):
            return rules[0].id  # 风电增长5% may speak of what was built or of what was made
        return None

    def _add(self, name: str, rule: IndicatorRule, book: RuleBook) -> None:
        others = self._known.get(plain(name), ())
        if rule in others:
            return
        for other in others:
            if shared := set(rule.dimensions) & set(other.dimensions):
                hint = f"{name!r} in the dimension {min(shared)!r} is already {other.id!r} of {book.file(other)}"
                raise RuleError(book.file(rule), rule.id, "names", hint)
        self._known[plain(name)] = (*others, rule)

    def _named(self, indicator: str) -> tuple[IndicatorRule, ...]:
        """The rules of the longest known name that the words before it and one word behind it leave as it is."""
        name = plain(indicator) if UNEVEN.search(indicator) else indicator
        rules = self._ending(name)
        if rules or not name.endswith(self._after):
            return rules
        return self._ending(next(name[:-len(word)] for word in self._after if name.endswith(word)))

    def _ending(self, name: str) -> tuple[IndicatorRule, ...]:
        """The rules of the longest known name that a name ends with, where words that narrow nothing stand before
        it."""
        if rules := self._known.get(name):
            return rules
        if name[-2:] in self._endings:
            for start in range(max(1, len(name) - self._longest), len(name) - 1):
                if (rules := self._known.get(name[start:])) and self._before.fullmatch(name, 0, start):
                    return rules
        return ()


def plain(name: str) -> str:
    """The name without blanks, brackets, marks and 的, in capitals: one spelling for 细颗粒物（PM2.5）的浓度 and
    细颗粒物浓度."""
    return BRACKETS.sub("", name.upper()).translate(SAME)
