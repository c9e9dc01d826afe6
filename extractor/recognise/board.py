"""Candidates of all kinds → mentions that share no character: the longer wins, then the kind that `order.toml` puts
first.

    6月5日 (date), 5日 (duration), 5 (number) → 6月5日
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter

from extractor.model import Mention


def settle(candidates: Iterable[Mention], order: Sequence[str]) -> list[Mention]:
    """The winners, in text order. `order` lists the kinds, strongest first."""
    rank = {kind: number for number, kind in enumerate(order)}
    settled: list[Mention] = []
    group: list[Mention] = []
    reach = 0
    for mention in sorted(candidates, key=attrgetter("start")):
        if mention.start >= reach:
            settled += best(group, rank)
            group, reach = [mention], mention.end
        else:
            group.append(mention)
            reach = max(reach, mention.end)
    settled += best(group, rank)
    return settled


def best(group: list[Mention], rank: dict[str, int]) -> list[Mention]:
    """The winners among a run of overlapping mentions."""
    if len(group) < 2:
        return group
    offset = group[0].start
    taken = bytearray(max(mention.end for mention in group) - offset)
    winners: list[Mention] = []
    for mention in sorted(group, key=lambda m: (m.start - m.end, rank[m.kind], m.start)):
        start, end = mention.start - offset, mention.end - offset
        # No winner so far is shorter, so one that shares a character with this mention holds its first or its last.
        if not taken[start] and not taken[end - 1]:
            taken[start:end] = b"\1" * (end - start)
            winners.append(mention)
    return sorted(winners, key=lambda m: m.start)
