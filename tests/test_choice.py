from __future__ import annotations

import math
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.assemble.choice.chain import choose
from extractor.assemble.choice.confidence import Confidence, evidence
from extractor.assemble.choice.labels import Labels
from extractor.assemble.choice.periods import NOTHING
from extractor.assemble.choice.site import Site
from extractor.assemble.choice.weights import Vectors, Weights, described, flat, ladder, shares, steps, table_of
from extractor.assemble.drafts import scales
from extractor.assemble.frame import Spot
from extractor.errors import RuleError
from extractor.model import Record
from extractor.pipeline import Extractor, default_extractor


class Pair(NamedTuple):
    """A kind of group for these tests."""

    left: str
    right: int

    TEMPLATES = ("left", "left right")  # type: ignore[misc]


class Mixed(NamedTuple):
    """A kind of group with attributes of every type."""

    told: bool
    of: str | None
    listed: bool | None
    number: int

    TEMPLATES = ("", "told", "of", "told of listed", "listed number")  # type: ignore[misc]


TABLE = {"test_choice.Pair left": {"a": 1.5, "b": -1.0}, "test_choice.Pair left right": {"a|2": 0.25}}


def test_features_name_their_kind_template_and_values() -> None:
    assert ["test_choice.Pair left=a", "test_choice.Pair left right=a|2"] == described([(Pair, ("a", 2))])


@pytest.mark.parametrize(
    ("values", "expected"), [(("a", 2), 1.75), (("a", 3), 1.5), (("b", 2), -1.0), (("c", 2), 0.0)], ids=str
)
def test_a_sum_is_that_of_the_weights_of_all_features(values: tuple[str, int], expected: float) -> None:
    weights = Weights(TABLE)

    assert (expected, expected) == (weights.sums(Pair)[values], weights.sum([(Pair, values)]))


MIXED = st.tuples(
    st.booleans(), st.sampled_from([None, "甲", "", "1"]), st.sampled_from([None, True, False]), st.integers(0, 3)
)


@given(st.dictionaries(MIXED, st.floats(-2, 2)), MIXED)
def test_a_feature_is_found_by_the_values_that_its_name_was_written_from(
    of_groups: dict[tuple[object, ...], float], asked: tuple[object, ...]
) -> None:
    known = {feature: weight for values, weight in of_groups.items() for feature in described([(Mixed, values)])}
    weights, group = Weights(table_of(known)), (Mixed, asked)

    assert (
        weights.sum([group])
        == weights.sums(Mixed)[asked]
        == math.fsum([known.get(feature, 0.0) for feature in described([group])])
    )
    assert weights.sums(Mixed, asked[2:])[asked[:2]] == weights.sums(Mixed)[asked]


@pytest.mark.parametrize("values", ["a", "a|b", "a|1|2"])
def test_weights_of_values_that_no_group_has_are_refused(values: str) -> None:
    with pytest.raises(RuleError, match="Pair left right: no values of this feature"):
        Weights({"test_choice.Pair left right": {values: 1.0}}).sums(Pair)


def test_values_that_are_bound_beforehand_count_as_the_others() -> None:
    weights = Weights(TABLE)

    assert weights.sums(Pair)["a", 2] == weights.sums(Pair, (2,))[("a",)]


def test_a_label_has_weights_of_its_own() -> None:
    table = {"up test_choice.Pair left": {"a": 2.0}, "down test_choice.Pair left right": {"a|1": 3.0}}

    assert (2.0, 3.0) == Vectors(Pair, ("up", "down"), table)["a", 1]
    assert "down" == Labels(("up", "down"), Weights(table)).choose([(Pair, ("a", 1))])[0]
    assert "up" == Labels(("up", "down"), Weights(table)).choose([(Pair, ("a", 1))], ["up"])[0]


def test_a_table_holds_what_its_features_do() -> None:
    assert flat(TABLE) == flat(table_of(flat(TABLE)))


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=9))
def test_shares_are_probabilities(scores: list[float]) -> None:
    found = shares(scores)

    assert math.isclose(1.0, sum(found))
    assert all(0 <= share <= 1 for share in found)


@given(st.integers(0, 40))
def test_a_ladder_is_steps_looked_up(number: int) -> None:
    edges = (0, 1, 3, 9)

    assert steps(number, edges) == ladder(edges, 40)[number]


def site(start: int, sentence: int) -> Site:
    return Site(
        start,
        start + 1,
        Spot(sentence, sentence, 0, 0),
        "value",
        "level",
        "level",
        None,
        None,
        "",
        "",
        "",
        False,
        None,
        {},
    )


def test_a_choice_speaks_for_the_next() -> None:
    """Two values are equally likely for the second quantity by themselves: the one chosen before it wins."""
    table = {"chain.After same close": {"True|paragraph": 1.0}}
    scored = {0: [("甲", 2.0, "甲"), ("乙", 0.0, "乙")], 9: [("乙", 0.5, "乙"), ("甲", 0.0, "甲")]}

    found = choose([site(0, 0), site(9, 1)], lambda one: scored[one.start], lambda value: (value, "clause"),
                   lambda *_: False, Weights(table), None)

    assert ["甲", "甲"] == [one.value for one in found]


def test_quantities_that_are_alike_share_a_choice() -> None:
    asked = []

    def scored(one: Site) -> list[tuple[str, float, str]]:
        asked.append(one.start)
        return [("甲", 0.0, "甲")]

    found = list(
        choose([site(0, 0), site(2, 0)], scored, lambda value: (value, None), lambda *_: True, Weights({}), None)
    )

    assert ([0], ["甲", "甲"]) == (asked, [one.value for one in found])


@given(st.dictionaries(st.sampled_from(["kind", "name", "date", "place", "basis"]), st.floats(0, 1)))
def test_a_confidence_lies_between_nought_and_one(probabilities: dict[str, float]) -> None:
    for weights in ({}, {"bias": 3.0, "name": 1.0, "least": 2.0, "text news": -1.0}):
        assert 0 <= Confidence(weights).of(evidence(probabilities, ["text news"])) <= 1


def test_without_weights_a_confidence_is_the_product() -> None:
    assert 0.4 == Confidence({}).of(evidence({"name": 0.8, "date": 0.5}, ["rule value"]))


def records(text: str, **options: str) -> tuple[Record, ...]:
    return default_extractor().extract(text, date="2023-12-01", **options).records


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022年，大同市用电量30亿千瓦时，比2016年增加5亿千瓦时。", ["2022-12-31", "2022-12-31"]),
        ("今年上半年，大同市用电量30亿千瓦时。其中，工业用电量20亿千瓦时。", ["2023-06-30", "2023-06-30"]),
        ("截至9月末，大同市贷款余额300亿元。", ["2023-09-30"]),
        (
            "2022年，全市造林3万亩。\n全市用电量12亿千瓦时。\n全市完成投资20亿元。",
            ["2022-12-31", "2022-12-31", "2022-12-31"],
        ),
    ],
    ids=str,
)
def test_a_period_is_that_of_its_date_and_not_of_what_it_is_compared_with(text: str, expected: list[str]) -> None:
    assert expected == [record.date_end for record in records(text)]


@pytest.mark.parametrize(("text", "expected"), [
    ("今年前三季度，山西省大同市造林3万亩，左云县造林1万亩。", ["大同市", "左云县"]),
    ("日处理生活垃圾800吨", [None]),
    ("今年上半年，国家统计局数据显示，全国粮食产量3000万吨。", ["全国"]),
], ids=str)
def test_a_place_is_named_or_there_is_none(text: str, expected: list[str | None]) -> None:
    assert expected == [record.place for record in records(text)]


def test_the_publishers_area_holds_where_the_text_names_no_place() -> None:
    assert [("朔州市", "caller")] == [
        (record.place, record.place_from) for record in records("造林3万亩。", place="朔州市")
    ]


def test_records_are_the_same_with_every_extractor_and_order_of_documents() -> None:
    texts = ["今年上半年，大同市用电量30亿千瓦时，同比增长3%。", "朔州市造林3万亩，增长5%。", "累计完成投资12亿元。"]
    first, second = Extractor(), Extractor()

    there = [first.extract(text, date="2023-12-01").records for text in texts]
    back = [second.extract(text, date="2023-12-01").records for text in reversed(texts)]

    assert there == back[::-1]


def test_without_weights_the_first_candidate_is_taken_and_nothing_fails() -> None:
    extractor = Extractor()
    extractor.scales = scales({})

    assert ["5亿千瓦时"] == [
        record.text for record in extractor.extract("去年用电量5亿千瓦时。", date="2023-12-01").records
    ]


def test_no_period_is_no_key_of_a_date() -> None:
    assert (None, None) == NOTHING
