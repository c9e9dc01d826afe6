from __future__ import annotations

from datetime import date

import pytest

from extractor.assemble.frame import Frame, shape
from extractor.pipeline import default_extractor

REPORT = ("各位代表！现在报告工作。\n一、2025年工作回顾\n过去一年，全市造林3万亩。\n过去五年，全市造林30万亩。\n"
          "二、2026年重点工作\n新建学校12所。")


def frame(text: str, published: str | None = "2026-01-20") -> Frame:
    extractor = default_extractor()
    reading = extractor.reading(text, date=published)
    return extractor.drafts(reading, reading.articles[0], None).frame


@pytest.mark.parametrize(("text", "expected"), [
    (REPORT, "report"),
    ("甲乙网大同3月4日电（记者 王刚）全市造林3万亩。", "wire"),
    ("联播快讯\n全省水库蓄水充足\n全省大中型水库蓄水12亿立方米。", "items"),
    ("全市造林3万亩。", "news"),
], ids=["report", "wire", "items", "news"])
def test_a_text_is_of_the_sort_that_its_first_words_say(text: str, expected: str) -> None:
    assert expected == frame(text).sort


@pytest.mark.parametrize(("words", "expected"), [
    ("造林3万亩", (date(2025, 1, 1), date(2025, 12, 31), "done")),
    ("造林30万亩", (date(2021, 1, 1), date(2025, 12, 31), "done")),
    ("新建学校", (date(2026, 1, 1), date(2026, 12, 31), "plan")),
], ids=str)
def test_the_last_cue_before_a_place_of_a_report_says_its_years_and_mood(
    words: str, expected: tuple[date, date, str]
) -> None:
    found = frame(REPORT)

    cue = found.cue(found.text.index(words))

    assert cue is not None
    assert expected == (cue.first, cue.last, cue.mood)


def test_a_text_that_is_no_report_has_no_cues() -> None:
    assert frame("过去五年，全市造林30万亩。").cue(10) is None


def test_a_report_of_unknown_day_has_no_cues() -> None:
    assert [] == list(frame(REPORT, None).cues)


def test_a_spot_counts_clauses_sentences_and_paragraphs() -> None:
    found = frame("甲市造林，乙市种草。丙市栽花。\n丁市治沙，戊市护林。")

    spots = [found.spot(found.text.index(name)) for name in ("甲", "乙", "丙", "丁", "戊")]

    assert [(0, 0, 0), (1, 0, 0), (2, 1, 0), (4, 3, 1), (5, 3, 1)] == [tuple(spot[:3]) for spot in spots]


@pytest.mark.parametrize(("name", "expected"), [
    ("甲", "article"), ("乙", "clause"), ("丙", "sentence"), ("丁", "paragraph"), ("造", "inside")])
def test_what_opens_at_a_place_is_told(name: str, expected: str) -> None:
    found = frame("甲市造林，乙市种草。丙市栽花。\n丁市治沙，戊市护林。")

    assert expected == found.opens(found.text.index(name))


def test_items_are_parts_of_their_own() -> None:
    found = frame("联播快讯\n山西水库蓄水充足\n山西全省水库蓄水12亿立方米。\n河南小麦丰收\n河南全省收获小麦3000万吨。")

    parts = [(title, found.text[start:end].strip("\u2029")) for start, end, title in found.parts()]

    assert ("河南小麦丰收", "河南小麦丰收\u2029河南全省收获小麦3000万吨。") == parts[-1]
    assert 2 == len(parts)


def test_shape_folds_numerals() -> None:
    assert "0月0日" == shape("7月28日")
