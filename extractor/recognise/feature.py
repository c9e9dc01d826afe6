"""Cleaned text and the places found in it → rivers, mountains and sites that are told by their ending.

    祁县|昌源河国家湿地公园, 介休|龙凤河, 晋中开发区

What stands before the ending is a name where it begins behind a place, a mark, or a word that names follow (在, 对,
沿), and holds no common word (大型, 全市). A name found so is found wherever else the text has it:
可提高龙凤河防洪能力.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

import regex

from extractor.model import Place
from extractor.rulebook import RuleBook
from extractor.rulebook.kinds import behind
from extractor.rulebook.places import WEAK, PlaceFormRule
from extractor.support.han import HAN_SET

REACH = 10     # characters before an ending in which its name must begin


class Features:
    """The forms of a rule book, compiled."""

    def __init__(self, book: RuleBook) -> None:
        # by the last character of endings; longest first
        self._forms: dict[str, list[tuple[str, PlaceFormRule]]] = {}
        forms = {ending: rule for rule in book.of(PlaceFormRule) for ending in rule.ending}
        for ending in sorted(forms, key=len, reverse=True):
            self._forms.setdefault(ending[-1], []).append((ending, forms[ending]))
        self._endings = re.compile(f"[{''.join(self._forms)}](?:{behind(forms)})" if forms else "(?!)")
        # What counts is the last break before a name.
        self._breaks = re.compile(f"(?s:.*)(?:{behind(book.words('place.breaks'))}|(?<=[^{HAN_SET}]))")
        self._common = regex.compile(book.alternation("place.common"))

    def find(self, text: str, places: Sequence[Place]) -> Iterator[Place]:
        """Features in text order; `places` must be in that order, too."""
        behind = {place.end for place in places}
        around = [
            place
            for place in places
            if place.rule not in WEAK or place.start in behind or self._begins(text, place.start)
        ]
        ends = [place.end for place in around]
        known: set[str] = set()
        doubtful: list[tuple[int, int, PlaceFormRule]] = []
        found: list[Place] = []
        for match in self._endings.finditer(text):
            end = match.end()
            ending, rule = next(form for form in self._forms[text[end - 1]] if text.endswith(form[0], 0, end))
            if (end < len(text) and text[end] in rule.unless_before) or covered(around, bisect_left(ends, end), end):
                continue
            before = without(text, end - len(ending), rule.middle)
            number = bisect_right(ends, before) - 1
            place = around[number] if number >= 0 else None
            for other in found[:-4:-1]:
                if other.end <= before:
                    place = other if place is None or other.end > place.end else place
                    break
            start = self._start(text, before, place, rule)
            if start is not None and self._is_name(text, start, before, end, rule):
                known.add(text[start:end])
                found.append(feature(text, start, end, rule))
            else:
                doubtful.append((before, end, rule))
        for before, end, rule in doubtful:
            for start in range(max(0, before - rule.longest), before):
                if text[start:end] in known:
                    found.append(feature(text, start, end, rule))
                    break
        yield from sorted(found, key=lambda place: place.start)

    def _begins(self, text: str, start: int) -> bool:
        """Whether a name may begin here: after a mark, or after a word that names follow."""
        return start == 0 or self._broken(text, max(0, start - REACH), start) == start

    def _broken(self, text: str, start: int, end: int) -> int | None:
        """Where the last break between two offsets ends."""
        broken = self._breaks.match(text[start:end])
        return start + broken.end() if broken else None

    def _start(self, text: str, before: int, place: Place | None, rule: PlaceFormRule) -> int | None:
        """Where the name before `before` begins; None where nothing tells."""
        first = max(0, before - REACH)
        if place is not None and place.end > first:
            if place.end >= before:
                return place.start if place.end == before and joined(place, rule) else before
            first = place.end
        broken = self._broken(text, first, before)
        if broken is not None:
            return broken
        return first if first == 0 or (place is not None and place.end == first) else None

    def _is_name(self, text: str, start: int, before: int, end: int, rule: PlaceFormRule) -> bool:
        """Whether the characters between are a name: of fair length, no word that is common, none that reaches into
        it."""
        if not rule.shortest <= before - start <= rule.longest or text[start:end].endswith(rule.ordinary):
            return False
        if text[start - 1:start].isdecimal():
            return False        # 12只野生江豚
        common = self._common.finditer(text, max(0, start - 2), before, overlapped=True)
        return all(match.end() <= start for match in common)


def without(text: str, end: int, middle: tuple[str, ...]) -> int:
    """Where up to two of the words in a row that end at `end` begin: what stands between a name and its ending."""
    for _ in range(2):
        if text.endswith(middle, 0, end):
            end -= next(len(word) for word in middle if text.endswith(word, 0, end))
    return end


def covered(places: Sequence[Place], number: int, end: int) -> bool:
    """Whether the first place that ends at `end` or behind it begins before: 浙江 is no river, nor is what stands
    before 江宁.

    A weak name that ends there does not speak against a feature.
    """
    return (
        number < len(places)
        and places[number].start < end
        and (places[number].rule not in WEAK or places[number].end > end)
    )


def joined(place: Place, rule: PlaceFormRule) -> bool:
    """Whether a feature may be called after the place before it: 浏阳河, 晋中开发区, 昌源河国家湿地公园; not after a
    province.

    Rivers and mountains bear short names only: 南京市|江北.
    """
    if place.type == "admin":
        short = place.rule in WEAK or place.rule == "short"
        return (
            rule.joins
            and (short or rule.type == "site")
            and all(not one.code.endswith("0000") for one in place.candidates)
        )
    return place.type == "natural" and rule.type == "site"


def feature(text: str, start: int, end: int, rule: PlaceFormRule) -> Place:
    return Place(start=start, end=end, text=text[start:end], rule=rule.id, name=text[start:end], type=rule.type)
