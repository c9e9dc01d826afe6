"""The mentions of an article that a quantity may belong to, and how each stands to it.

2024年，全市造林3万亩；其中平鲁区造林1万亩 → of 1万亩: 平鲁区, in its clause, and 全市, in the sentence before
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from typing import Protocol, TypeAlias, TypeVar

from extractor.assemble.choice.site import Site
from extractor.assemble.choice.weights import ladder
from extractor.assemble.frame import Spot

NEAR, FIRST, BEHIND = (
    9,
    3,
    2,
)  # values that are candidates: the last before the quantity, the first of the article, the next
LOOKED = 40  # mentions before the quantity among which the last values are looked for
OPENERS = frozenset(("sentence", "paragraph", "article"))
CLAUSES, SENTENCES, PARAGRAPHS = ladder((0, 1, 2, 3, 5, 8, 13), 14), ladder((0, 1, 2, 4, 8), 9), ladder((0, 1, 2, 4), 5)
FAR = 5  # the rank of the first of the article

# Whether a mention is behind the quantity; how many clauses, sentences, paragraphs and sections lie between, coarsely; how many other
# values do, and whether one of them opens a sentence.
Stance: TypeAlias = tuple[bool, int, int, int, int, int, bool]


class Mentioned(Protocol):
    """A mention: its value, where it stands, and whether it opens a sentence."""

    @property
    def key(self) -> Hashable: ...
    @property
    def spot(self) -> Spot: ...
    @property
    def opener(self) -> bool: ...


One = TypeVar("One", bound=Mentioned)


def around(known: Sequence[One], starts: Sequence[int], site: Site, reach: int) -> list[tuple[One, Stance]]:
    """Each value that may be meant, with the mention that is nearest before the quantity, and how this stands to it.

    The nearest that opens a sentence is there too. `starts` are where the mentions start; one behind the quantity must start
    within `reach` characters.
    """
    here, at, held = site.spot, bisect_left(starts, site.start), site.alone
    found: list[tuple[One, Stance]] = []
    between: set[Hashable] = set()
    openers: set[Hashable] = set()
    for number in range(at - 1, max(-1, at - 1 - LOOKED), -1):
        if held and not site.may_have(starts[number]):
            continue
        one = known[number]
        key = one.key
        if key not in between or one.opener and key not in openers:
            opened = bool(openers) and (len(openers) > 1 or key not in openers)
            found.append((one, (False, *apart(here, one.spot), len(between) - (key in between), opened)))
            between.add(key)
            if len(between) == NEAR:
                break
        if one.opener:
            openers.add(key)
    found += [
        (known[number], (False, *apart(here, known[number].spot), FAR, True))
        for number in range(min(FIRST, at))
        if known[number].key not in between and site.may_have(starts[number])
    ]
    found += [
        (known[number], (True, *apart(known[number].spot, here), 0, False))
        for number in range(at, min(at + BEHIND, len(known)))
        if starts[number] < site.end + reach and site.may_have(starts[number])
    ]
    return found


def undivided(known: Sequence[Mentioned], starts: Sequence[int], before: Site, site: Site) -> bool:
    """Whether nothing but the last value before two quantities stands between them, and it may hold for both or for neither."""
    first, at = bisect_left(starts, before.start), bisect_left(starts, site.start)
    if first != at and (not first or any(one.key != known[first - 1].key for one in known[first:at])):
        return False
    return not site.alone or not at or before.may_have(starts[first - 1]) == site.may_have(starts[at - 1])


def apart(later: Spot, earlier: Spot) -> tuple[int, int, int, int]:
    """How many clauses, sentences, paragraphs and sections lie between two spots, coarsely."""
    clauses, sentences, paragraphs = later[0] - earlier[0], later[1] - earlier[1], later[2] - earlier[2]
    return (
        CLAUSES[clauses if clauses < 14 else 14],
        SENTENCES[sentences if sentences < 9 else 9],
        PARAGRAPHS[paragraphs if paragraphs < 5 else 5],
        min(later[3] - earlier[3], 2),
    )


def whence(stance: Stance) -> str:
    """The smallest part of the text that holds a mention and the quantity: clause, sentence, paragraph or article."""
    _, clauses, sentences, paragraphs, *_ = stance
    if clauses == 0:
        return "clause"
    if sentences == 0:
        return "sentence"
    return "paragraph" if paragraphs == 0 else "article"
