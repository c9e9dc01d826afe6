"""[[mark]]: what stands round an article and is none of its text: bylines, sources, datelines, navigation, captions.

    at = "line", pattern = '■?(?P<source>本刊|本报)?@role ?@people'        ■本刊记者 王家隆 → source 本刊, byline 王家隆
"""

from __future__ import annotations

from typing import Literal

from extractor.rulebook.kinds import Rule

PERSON = r"(?!@role|@credit)(?P<byline>\p{Han}{2,4}(?:·\p{Han}{1,6}){0,2})"
SURNAMED = r"(?P<byline>(?:@surname)\p{Han}{1,2})"
BETWEEN = r"[ 、，,/]{1,2}+"


class MarkRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A pattern and where it stands: `at` is `line` (it is a whole paragraph), `start` or `end` (of a paragraph with
    other text; at the end it follows a sentence).

    Its groups `byline` (which may stand several times) and `source` are what an article takes from it. In the pattern
    `@people` is a list of names, `@surnamed` one of names that begin with a surname. An article `begins` or `ends` with
    the mark where these say so. What it is, `role` says: `credit` (who wrote, published or signed), `furniture` (of a
    page) or `caption` (of a picture or table), which alone stays a paragraph. An example's `gives` has `text`,
    `byline`, `source`, `role`.
    """

    at: Literal["line", "start", "end"]
    pattern: str
    role: Literal["credit", "furniture", "caption"] = "credit"
    begins: bool = False
    ends: bool = False

    def expanded(self) -> str:
        """The pattern with `@people` and `@surnamed` spelt out; other word lists are still names."""
        return (self.pattern.replace("@people", f"{PERSON}(?:{BETWEEN}{PERSON}){{0,9}}+")
                .replace("@surnamed", f"{SURNAMED}(?:{BETWEEN}{SURNAMED}){{0,9}}"))
