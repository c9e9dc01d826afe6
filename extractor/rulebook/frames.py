"""[[frame]]: kinds of texts. [[cue]]: words that say what a part of a report is about: which years, done or planned.

[[frame]] id = "report", pattern = '政府工作报告|各位代表'
[[cue]] id = "five-years", sort = "report", years = [-5, -1], mood = "done", pattern = '过去五年|五年来'
"""

from __future__ import annotations

from typing import Literal

from extractor.rulebook.kinds import Rule


class FrameRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A kind of text, known by what its title or its first 400 characters hold. An example's `gives` has `sort`."""

    pattern: str


class CueRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What opens a part of a text of one `sort`: the years that it is about, counted from that of publication, and its
    mood."""

    sort: str
    pattern: str
    years: tuple[int, int]
    mood: Literal["done", "plan"]
