"""Which quantities of an article are planned, as far as words, dates and headings say so.

    2026年要抓好以下工作：一是建设公路120公里。二是新增床位300张。 → both planned, for 2026年
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from datetime import date as Day
from typing import NamedTuple

from extractor.assemble.lexicon import Lexicon
from extractor.model import Date, Lane, Mention

BARELY = 12     # a period has barely begun while less than this part of it is over,
LONG = 300      # where it lasts so many days at least


class Plan(NamedTuple):
    """Whether a word is planned, where the date starts that says for when, whether a sentence before said it of what
    follows."""

    planned: bool
    due: int | None
    handed: bool = False


NO_PLAN = Plan(False, None)


class Plans:
    """The plans of one article, sentence by sentence."""

    def __init__(self, text: str, lexicon: Lexicon, published: Day | None) -> None:
        self._text, self._lexicon, self._sets, self._published = text, lexicon, lexicon.sets, published
        self._heading = NO_PLAN     # what the heading in force says
        self._led = NO_PLAN         # what the sentence before hands on to the next, if that begins with a deed

    @property
    def aims(self) -> bool:
        """Whether the heading in force announces what is planned."""
        return self._heading.planned

    def heading(self, span: tuple[int, int], mentions: Sequence[Mention]) -> None:
        """Takes in a heading."""
        aims = self._lexicon.aims.search(self._text, *span) is not None
        due = next(
            (
                date.start
                for date in mentions
                if isinstance(date, Date) and self._lasts(date) >= LONG and self.coming(date)
            ),
            None,
        )
        self._heading = Plan(aims, due if aims else None)

    def paragraph(self) -> None:
        """A new paragraph begins: no sentence before hands anything on."""
        self._led = NO_PLAN

    def sentence(self, start: int, lane: Lane, apart: Collection[int]) -> list[Plan]:
        """For each token of the sentence that starts at an offset whether it is planned.

        `apart` are the tokens that say with what something is compared.
        """
        sets, aims = self._sets, self._heading
        item = self._lexicon.items.match(self._text, start)     # 二是, （二）
        first = bisect_left(lane.starts, item.end()) if item else 0
        handed = self._led.planned and (item is not None or self._is_deed(lane, first))
        plan = self._led._replace(handed=True) if handed else aims
        leads = handed      # whether the plan is said at the beginning, for all that follows
        plans: list[Plan] = []
        for turn in self._lexicon.turns.finditer(lane.symbols):
            i, symbol = turn.start(), turn[0]
            mention, before = lane.mentions[i], plan
            plans += [plan] * (i + 1 - len(plans))
            if mention is not None:
                if isinstance(mention, Date) and i not in apart:
                    plan = self._dated(mention, plan)
            elif symbol in sets["plan"]:
                ahead = lane.symbols[i + 1:i + 2]
                if i not in apart and not (symbol in sets["will"] and ahead in self._lexicon.nouns):
                    plan = plan._replace(planned=True)
            elif symbol in sets["done"]:
                plan = NO_PLAN
            elif symbol == "；":
                plan = plan._replace(handed=True) if plan.planned and leads and self._is_deed(lane, i + 1) else aims
            elif symbol == "，" and self._text.endswith(self._lexicon.announce, 0, lane.starts[i]):     # 该市提出，
                plan = plan._replace(planned=True)
            opens = all(symbol in sets["opening"] for symbol in lane.symbols[first:i])
            if mention is not None and not (opens and isinstance(mention, Date) and self._lasts(mention) >= LONG):
                plan = plan._replace(due=None)     # 到2027年底建成: a day in what is planned, not the time of all
            elif plan.planned and not before.planned:
                leads = opens
        self._led = plan if plan.planned and leads else NO_PLAN
        return plans + [plan] * (len(lane.symbols) - len(plans))

    def _dated(self, date: Date, plan: Plan) -> Plan:
        """What a date makes of a plan."""
        if not date.start_date or not self._published:
            return plan
        if self.coming(date):
            return Plan(True, date.start)
        unended = date.end_date is None or date.end_date >= self._published     # 力争全年达到: not over yet
        return Plan(self.aims or plan.planned and unended, None)

    def coming(self, date: Date) -> bool:
        """Whether a period has yet to come, or is a year that has barely begun: what is told of it in January is
        planned."""
        if date.start_date is None or self._published is None:
            return False
        lasts = self._lasts(date)
        return (
            date.start_date > self._published
            or lasts >= LONG
            and (self._published - date.start_date).days * BARELY < lasts
        )

    def _lasts(self, date: Date) -> int:
        """The days that a period lasts."""
        return (date.end_date - date.start_date).days if date.start_date and date.end_date else 0

    def _is_deed(self, lane: Lane, token: int) -> bool:
        """Whether a part of a sentence begins with a deed: nobody is named who did it."""
        return lane.symbols[token:token + 1] in self._sets["deeds"] if token < len(lane.symbols) else False
