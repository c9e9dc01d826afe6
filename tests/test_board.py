"""Candidates compete for characters: the longer wins, then the kind that stands first."""

import gc
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.model import Date, Mention, Number, Place, Term
from extractor.recognise.board import settle

ORDER = ("term", "date", "place", "number")


def mention(kind: str, start: int, end: int, rule: str = "r") -> Mention:
    common = {"start": start, "end": end, "text": "", "rule": rule}
    if kind == "date":
        return Date(**common, start_date=None, end_date=None, granularity="day")
    if kind == "place":
        return Place(**common, name="x", type="admin")
    return Number(**common, low=1, high=1) if kind == "number" else Term(**common)


@st.composite
def candidates(draw: st.DrawFn) -> list[Mention]:
    spans = st.tuples(st.sampled_from(ORDER), st.integers(0, 40), st.integers(1, 12))
    return [
        mention(kind, start, start + length, str(n)) for n, (kind, start, length) in enumerate(draw(st.lists(spans)))
    ]


def greedy(mentions: list[Mention]) -> list[Mention]:
    """The same decision the slow and obvious way."""
    winners: list[Mention] = []
    for one in sorted(mentions, key=lambda m: (m.start - m.end, ORDER.index(m.kind), m.start)):
        if all(one.end <= other.start or other.end <= one.start for other in winners):
            winners.append(one)
    return sorted(winners, key=lambda m: m.start)


@pytest.mark.parametrize(
    ("given_", "won"),
    [
        ([("number", 0, 1), ("date", 0, 4), ("number", 2, 3)], [("date", 0, 4)]),
        ([("number", 0, 3), ("date", 0, 3)], [("date", 0, 3)]),
        ([("term", 0, 2), ("number", 1, 4)], [("number", 1, 4)]),
        ([("number", 0, 2), ("number", 2, 4)], [("number", 0, 2), ("number", 2, 4)]),
        ([("place", 0, 3), ("place", 2, 5), ("place", 4, 7)], [("place", 0, 3), ("place", 4, 7)]),
        ([], []),
    ],
    ids=[
        "parts of a date are no numbers", "of equal length the kind that stands first",
        "a longer one beats a stronger kind", "neighbours both stay", "of equals the earlier, and what it leaves free",
        "nothing",
    ],
)
def test_settle(given_: list[tuple[str, int, int]], won: list[tuple[str, int, int]]) -> None:
    settled = settle([mention(*one) for one in given_], ORDER)

    assert won == [(m.kind, m.start, m.end) for m in settled]


@given(candidates())
def test_settled_mentions_share_no_character_and_stand_in_order(found: list[Mention]) -> None:
    settled = settle(found, ORDER)

    assert all(one.end <= other.start for one, other in pairwise(settled))


@given(candidates())
def test_whoever_lost_lost_to_a_winner_at_least_as_long(found: list[Mention]) -> None:
    settled = settle(found, ORDER)

    for loser in found:
        if loser not in settled:
            rivals = [w for w in settled if w.start < loser.end and loser.start < w.end]
            assert max(w.end - w.start for w in rivals) >= loser.end - loser.start


@given(candidates())
def test_settle_decides_as_the_obvious_way_does(found: list[Mention]) -> None:
    assert greedy(found) == settle(found, ORDER)


@given(candidates(), st.randoms(use_true_random=False))
def test_the_order_of_candidates_changes_no_span(found: list[Mention], random) -> None:
    spans = [(m.kind, m.start, m.end) for m in settle(found, ORDER)]
    random.shuffle(found)

    assert spans == [(m.kind, m.start, m.end) for m in settle(found, ORDER)]


@given(candidates())
def test_settling_what_is_settled_changes_nothing(found: list[Mention]) -> None:
    settled = settle(found, ORDER)

    assert settled == settle(settled, ORDER)


@pytest.mark.parametrize("span", [lambda i, n: (i, i + 2), lambda i, n: (i, 2 * n - i)], ids=["a chain", "a nest"])
def test_time_grows_with_the_candidates(span) -> None:
    def seconds(n: int) -> float:
        found = [mention("number", *span(i, n)) for i in range(n)]
        gc.collect()
        gc.disable()   # its runs grow with all that the other tests keep
        start = time.process_time()
        settle(found, ORDER)
        taken = time.process_time() - start
        gc.enable()
        return taken

    seconds(1000)

    assert min(seconds(40_000) for _ in range(3)) < 40 * min(seconds(4_000) for _ in range(3))
