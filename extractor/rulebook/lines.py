"""[[line]]: how a line looks that opens a paragraph, is one by itself, or belongs to the page and not to the text.

    sort = "opening", pattern = '[一二三四五六七八九十]{1,3}、'        一、综合
"""

from __future__ import annotations

from typing import Literal

from extractor.rulebook.kinds import Rule


class LineRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What `pattern` finds at a line's start opens a paragraph (`opening`, unless a full line runs on into it); a line
    that is nothing else is a paragraph (`whole`), or is dropped (`page`). An example's `gives` has the line as `text`.
    """

    sort: Literal["opening", "whole", "page"]
    pattern: str
