"""A rule's examples are held against what the rule itself made, and what is wrong is said in a sentence."""

from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from extractor.document import Document
from extractor.model import Date, Mention, Quantity, Record
from extractor.pipeline import Extractor, default_extractor
from extractor.rulebook import Counter, Example, RuleBook, WordList
from extractor.rulebook.places import PlaceGuardRule
from extractor.rulebook.units import NumberRule
from extractor.scoring.examples import Case, cases, matches, run, same, shown, unseen

TONNES = Quantity(start=0, end=4, text="800吨", rule="tonne", low=Decimal("800"), high=Decimal("800"), unit="吨",
                  base_low=Decimal("800000.00"), per=None)
YEAR = Date(start=6, end=11, text="2022年", rule="year", start_date=date(2022, 1, 1), end_date=date(2022, 12, 31),
            granularity="year")
SHOWN = "start=6, end=11, text=2022年, rule=year, start_date=2022-01-01, end_date=2022-12-31, granularity=year"
RECORD = Record(
    record_id="1",
    document="d",
    start=0,
    end=4,
    text="800吨",
    sentence="",
    kind="level",
    indicator="处理垃圾",
    value_low=800.0,
    rules=("verb-object", "tonne"),
)


class Reader(Extractor):
    """Finds the same in every text."""

    def __init__(self, mentions: tuple[Mention, ...] = (TONNES, YEAR), records: tuple[Record, ...] = (RECORD,)) -> None:
        self.mentions, self.records = mentions, records

    def extract(self, text: str, **_: Any) -> Document:  # type: ignore[override]
        return Document(id="d", text=text, mentions=self.mentions, records=self.records)


@pytest.mark.parametrize(
    ("wanted", "found", "equal"),
    [
        ("800", Decimal("800.00"), True),
        (800, Decimal(800), True),
        ("0.1", Decimal("0.1"), True),
        (0.1, 0.1, True),
        ("800", Decimal(801), False),
        ("八百", Decimal(800), False),
        ("", Decimal(0), False),
        ("0", Decimal(0), True),
        ("1e-12", Decimal(0), False),
        ("2022-01-01", date(2022, 1, 1), True),
        ("2022-1-1", date(2022, 1, 1), False),
        ("", None, True),
        ("吨", None, False),
        ("吨", "吨", True),
        ("", "", True),
        ("吨", "公吨", False),
        (None, None, False),
    ],
)
def test_a_value_is_compared_as_a_rule_file_writes_it(wanted: Any, found: Any, equal: bool) -> None:
    assert equal == same(wanted, found)


@pytest.mark.parametrize(
    ("wanted", "match"),
    [
        ({}, True),
        ({"unit": "吨", "low": "800"}, True),
        ({"unit": "吨", "low": "80"}, False),
        ({"base_low": "800000"}, True),
        ({"per": ""}, True),
        ({"granularity": "year"}, False),
        ({"no such field": ""}, False),
    ],
)
def test_a_table_matches_where_all_its_fields_do(wanted: dict[str, Any], match: bool) -> None:
    assert match == matches(wanted, TONNES)


@pytest.mark.parametrize(("rule", "example", "problem"), [
    ("tonne", Example("800吨", {"unit": "吨"}), None),
    ("tonne", Example("800吨", "800吨"), None),
    ("tonne", Example("800吨", {}), "proves nothing: write gives = […], what the rule must make of it"),
    ("tonne", Example("800吨", [{"unit": "吨"}, {"indicator": "处理垃圾"}]), None),
    ("verb-object", Example("处理垃圾800吨", {"indicator": "处理垃圾", "value_low": 800}), None),
    ("year", Example("2022年", {"start_date": "2022-01-01"}), None),
    ("year", Example("2022年", {"unit": "吨"}), f"must give {{'unit': '吨'}}, gives {SHOWN}"),
    ("month", Example("8月", {"granularity": "month"}), "must give {'granularity': 'month'}, finds nothing"),
    ("month", Counter("8月", "no month"), None),
    ("year", Counter("2022年", "a number"), f"must find nothing here (a number) but finds {SHOWN}"),
    ("year", Counter("2022年", "a number", todo=True), None),
    ("month", Counter("8月", "no month", todo=True), "a known gap that is closed: remove todo"),
])
def test_a_case_is_run(rule: str, example: Example | Counter, problem: str | None) -> None:
    assert problem == run(Case("number", NumberRule(id=rule), example), Reader())


def book(*rules: WordList) -> RuleBook:
    return RuleBook({("words", rule.id): rule for rule in rules}, {}, MappingProxyType({}), "")


def test_cases_are_all_examples_and_counterexamples_in_order() -> None:
    ship = Counter("甲板", "part of a ship")
    rules = book(WordList(id="a", words=("甲",), example=(Example("甲3"), Example("甲5")), counter=(ship,)),
                 WordList(id="b", words=("乙",), example=(Example("乙3"),)))

    assert ["words-a-甲3", "words-a-甲5", "words-a-甲板", "words-b-乙3"] == [case.name for case in cases(rules)]


def test_a_spelling_that_nothing_shows_is_told() -> None:
    rules = book(WordList(id="a", words=("甲", "乙", "丙"), example=(Example("甲3"),), counter=(Counter("丙", "why"),)),
                 WordList(id="b", words=("丁",), example=(Example("乙3丁"),)))

    assert [("words", "a", "乙"), ("words", "a", "丙")] == list(unseen(rules, default_extractor()))
    assert [] == list(unseen(rules, default_extractor(), {("words", "b")}))


@pytest.mark.parametrize(
    ("gives", "problem"),
    [
        (["约", "近"], None),
        ("远", "must give {'text': '远'}, gives text=约; text=近"),
        ({"text": "3吨", "modifier": "more", "absent": True}, None),
        (
            {"text": "3吨", "modifier": "approx", "absent": True},
            "must not give {'text': '3吨', 'modifier': 'approx'}, gives start=",
        ),
    ],
)
def test_a_list_is_proven_by_the_words_that_are_cut_out_as_its_own(gives: Any, problem: str | None) -> None:
    words = next(rule for rule in default_extractor().book.of(WordList) if rule.id == "modifier")
    told = run(Case("words", words, Example("全市造林约3吨，全县造林近5吨", gives)), default_extractor())

    assert told == problem or told is not None and problem is not None and told.startswith(problem)


def test_a_fault_shows_what_is_nearest_to_the_wanted_and_no_more_than_two() -> None:
    made = default_extractor().extract("造林3亩，运煤4吨，供水5万吨，供电6千瓦时。").mentions
    told = shown(made, {"unit": "千瓦时", "low": "6"})

    assert ", text=6千瓦时, " in told.split("; ")[0]
    assert told.endswith("; and 2 more")


@pytest.mark.parametrize(("text", "problem"), [
    ("河南岸绿化3公里", None),
    ("河南省绿化3公里", "proves nothing: no name that the guard is for stands there beside what it tells of"),
    ("河南绿化3公里", "must find nothing here (a bank) but finds "),
])
def test_a_guards_counterexample_must_name_what_it_holds_back(text: str, problem: str | None) -> None:
    guard = next(rule for rule in default_extractor().book.of(PlaceGuardRule) if rule.id == "not-side")
    told = run(Case("place_guard", guard, Counter(text, "a bank")), default_extractor())

    assert told == problem or told is not None and problem is not None and told.startswith(problem)
