"""A text in, a document out: whole, exact, the same every time."""

import multiprocessing
import pickle
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
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

PIECES = st.sampled_from(
    [
        "今年", "1~9 月", "，", "。", "、", "同比", "下降", "1.0%", "全市", "朔州市", "PM2.5", "为", "36",
        "微克/立方米", "由", "到", "800 吨", "\n", "\n\n", " ", "（", "）", "“", "”", "《", "》", "分别", "和", "其中",
        "占", "万", "亿", "第三", "二〇二三年", "\u2029",
    ]
)


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


@pytest.mark.parametrize(
    "piece", ["1", "一", "(", "吨", "800吨、", "“", "《", "由5到", "，", "\n", "1/", "2023年", "省", "分别和"]
)
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


@pytest.mark.parametrize("day", ["2023-13-01", "2023", "gestern", "2023年13月1日"])
def test_a_date_that_is_none_is_refused(day: str) -> None:
    with pytest.raises(InputError, match="is no date"):
        extractor.extract(PLANT, date=day)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", date(1, 1, 1), date(9999, 12, 31)])
def test_a_day_that_no_year_can_be_counted_from_is_refused(day: str | date) -> None:
    with pytest.raises(InputError, match="is no day of publication; its year is not from 1000 to 9000"):
        extractor.extract(PLANT, date=day)


def test_an_extractor_pickles_with_its_rules() -> None:
    copy = pickle.loads(pickle.dumps(extractor.Extractor()))

    assert extractor.extract(PLANT) == copy.extract(PLANT)


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")    # the test runner's threads
@pytest.mark.parametrize("way", [way for way in ("fork", "spawn") if way in multiprocessing.get_all_start_methods()])
def test_a_worker_reads_as_its_parent_does(way: str) -> None:
    reader = extractor.Extractor()
    expected = reader.extract(PLANT)
    with ProcessPoolExecutor(2, multiprocessing.get_context(way)) as pool:
        read = list(pool.map(reader.extract, [PLANT] * 3))

    assert [expected] * 3 == read


def test_many_documents_are_read_as_they_are_asked_for() -> None:
    asked = []

    def documents() -> Iterator[str | dict[str, str]]:
        for one in (
            "日处理垃圾800吨。",
            {"text": "今年造林3万亩。", "date": "2021-05-01", "document": "b"},
            "全市用水5万吨。",
        ):
            asked.append(one)
            yield one

    stream = extractor.Extractor().extract_many(documents(), date="2023-12-01", place="朔州市")
    first = next(stream)
    assert (1, [("处理垃圾", 800.0)]) == (len(asked), rows(first, "indicator", "value_low"))

    rest = list(stream)
    assert [("b", "2021-01-01")] == rows(rest[0], "document", "date_start")
    assert [("用水", "朔州市")] == rows(rest[1], "indicator", "place")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            {"text": "一", "dat": "2023-01-01"},
            "document 2: no field is called 'dat'; there are text, date, place, document",
        ),
        ({"date": "2023-01-01"}, "document 2: its 'text' is missing, or no string"),
        ({"text": "一", "date": "2023-13-01"}, "document 2: '2023-13-01' is no date; write it as 2023-12-01"),
    ],
)
def test_a_fault_in_a_stream_tells_its_document(given: dict[str, str], told: str) -> None:
    stream = extractor.Extractor().extract_many(["日处理垃圾800吨。", given])
    next(stream)

    with pytest.raises(InputError, match=told):
        next(stream)
