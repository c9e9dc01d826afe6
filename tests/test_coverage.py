"""Rules are counted on annotated bulletins: how often they fired, how often rightly, and against which others."""

import json
from datetime import date
from pathlib import Path

import pytest

from extractor.cli.show import Shown
from extractor.cli.show import covered as cover
from extractor.pipeline import default_extractor
from extractor.scoring.coverage import Covered, coverage, row, unfired

TEXT = "2022年，全县造林面积达3.2万亩，较上年增加5%。旅游收入同比增长8%。"
QUANTITY = {
    "modifier": None, "direction": None, "basis": None, "per": None, "place": None, "adcode": None, "hard": False,
    "date_start": "2022-01-01", "date_end": "2022-12-31",
}
AREA = {"text": "3.2万亩", "low": 32000, "high": 32000, "unit": "亩", "kind": "level",
        "indicator_core": "造林面积", "indicator_max": "全县造林面积", "indicator_full": "造林面积", **QUANTITY}
GROWTH = {**AREA, "text": "5%", "low": 5, "high": 5, "unit": "%", "kind": "change", "direction": "down", "basis": "yoy"}


def placed(entry: dict[str, object]) -> dict[str, object]:
    start = TEXT.index(str(entry["text"]))
    return {**entry, "start": start, "end": start + len(str(entry["text"]))}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gold")
    year = {"text": "2022年", "start_date": "2022-01-01", "end_date": "2022-12-31", "granularity": "year"}
    gold = {"doc_id": "one", "title": "", "reference_date": str(date(2023, 2, 1)), "text": TEXT,
            "quantities": [placed(AREA), placed(GROWTH)], "dates": [placed(year)], "places": []}
    (folder / "one.json").write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def covered(folder: Path) -> dict[tuple[str, str], Covered]:
    return {(one.kind, one.rule): one for one in coverage(folder, default_extractor())}


@pytest.mark.parametrize(("kind", "rule", "fired", "right"), [
    ("unit", "mu", 1, 1),
    ("unit", "percent", 2, 1),       # nor is 8%
    ("date", "calendar-year", 2, 1),        # 上年 is not annotated
    ("fact", "change-same", 1, 0),               # annotated as a decrease
    ("unit", "tonne", 0, 0),
])
def test_a_rule_is_right_where_annotators_found_the_same(
        covered: dict[tuple[str, str], Covered], kind: str, rule: str, fired: int, right: int) -> None:
    one = covered[kind, rule]

    assert (fired, fired, right) == (one.fired, one.judged, one.right)


def test_a_pattern_tells_which_others_would_have_taken_the_same(covered: dict[tuple[str, str], Covered]) -> None:
    change = covered["fact", "change"]

    assert 0 == change.alone
    assert 1 == change.against["value"]


def test_a_row_has_all_rivals_and_rules_that_did_not_fire_are_named() -> None:
    one = Covered(kind="fact", rule="a", fired=3, right=1, judged=2, alone=1, against={"b": 2, "c": 1})
    idle = Covered(kind="fact", rule="d")

    assert ("fact", "a", "3", "2", "1", "1", "b:2 c:1") == row(one)
    assert ["fact: 1 did not fire: d"] == list(unfired([one, idle]))


@pytest.mark.parametrize(("shown", "first", "last"), [
    (Shown.TABLE, ["kind", "rule", "fired", "judged", "right", "alone", "against"], "unit: "),
    (Shown.CSV, ["kind,rule,fired,judged,right,alone,against"], "unit,"),
    (Shown.JSON, ["["], "]"),
])
def test_the_coverage_is_shown_as_other_listings_are(folder: Path, shown: Shown, first: list[str], last: str) -> None:
    lines = cover(str(folder), None, shown).decode().splitlines()

    assert first == lines[0].split()
    assert lines[-1].startswith(last)
