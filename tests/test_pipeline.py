"""A text in, a document out: whole, exact, the same every time."""

import pickle
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import extractor
from extractor import Document
from extractor.errors import InputError

PLANT = "该项目投产后，日处理生活垃圾 800 吨、餐厨垃圾 50 吨；年处理垃圾 29 万吨，年发电量约 13600 万千瓦时"

PIECES = st.sampled_from([
    "今年", "1~9 月", "，", "。", "、", "同比", "下降", "1.0%", "全市", "朔州市", "PM2.5", "为", "36", "微克/立方米", "由", "到",
    "800 吨", "\n", "\n\n", " ", "（", "）", "“", "”", "《", "》", "分别", "和", "其中", "占", "万", "亿", "第三", "二〇二三年",
    "\u2029"])


def rows(document: Document, *fields: str) -> list[tuple[Any, ...]]:
    return [tuple(getattr(record, field) for field in fields) for record in document.records]


def test_a_plant_gives_its_four_rates_complete() -> None:
    document = extractor.extract(PLANT)

    assert [
        ("800 吨", "处理生活垃圾", 800, None, "吨", "t", "day", "level"),
        ("50 吨", "处理餐厨垃圾", 50, None, "吨", "t", "day", "level"),
        ("29 万吨", "处理垃圾", 290000, None, "吨", "t", "year", "level"),
        ("13600 万千瓦时", "发电量", 136000000, "approx", "千瓦时", "kW.h", "year", "level"),
    ] == rows(document, "text", "indicator", "value_low", "modifier", "unit", "unit_code", "per", "kind")


def faithful(document: Document) -> None:
    """Every record and mention quotes the source; mentions are in order and share no character."""
    text = document.text
    for found in (*document.records, *document.mentions):
        assert text[found.start:found.end] == found.text
        assert found.text
    for earlier, later in pairwise(document.mentions):
        assert earlier.end <= later.start


@given(st.text(max_size=80))
def test_any_string_gives_a_document_that_quotes_it(text: str) -> None:
    faithful(extractor.extract(text))


@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_mix_of_bulletin_words_gives_a_document_that_quotes_it(text: str) -> None:
    faithful(extractor.extract(text, date="2023-12-01"))


@given(st.text(alphabet=st.characters(codec=None, categories=["Cs", "Cc", "Co", "Cf", "Nd", "Lo"]), max_size=30))
def test_surrogates_controls_and_strange_digits_do_no_harm(text: str) -> None:
    faithful(extractor.extract(text))


@pytest.mark.parametrize("piece", ["1", "一", "(", "吨", "800吨、", "“", "《", "由5到", "，", "\n", "1/", "2023年", "省", "分别和"])
def test_a_long_run_of_one_thing_ends(piece: str) -> None:
    faithful(extractor.extract(piece * (20_000 // len(piece))))


def test_the_same_text_gives_the_same_records() -> None:
    first, second = (extractor.extract(PLANT, date="2023-12-01") for _ in range(2))

    assert first == second
    assert first == extractor.Extractor().extract(PLANT, date=date(2023, 12, 1))
    assert first == pickle.loads(pickle.dumps(first))


def test_the_records_ids_differ_within_a_document() -> None:
    records = extractor.extract(PLANT).records

    assert len(records) == len({record.record_id for record in records})


@pytest.mark.parametrize("day", ["2023-13-01", "2023", "gestern", "2023年12月1日"])
def test_a_date_that_is_none_is_refused(day: str) -> None:
    with pytest.raises(InputError, match="is no date"):
        extractor.extract(PLANT, date=day)
