"""The fuzzer finds what does not hold, makes the same inputs of a seed, and its kept seeds hold."""

import random
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import partial

import fuzz
import pytest
from msgspec.structs import replace

import extractor
from extractor.document import Document
from extractor.model import Number
from extractor.readers import guarded

TEXT = "去年全市处理垃圾800吨至900吨。"
DOCUMENT = extractor.extract(TEXT, date="2023-12-01")
RECORD = DOCUMENT.records[0]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"start": RECORD.start + 1}, "does not quote"),
        ({"end": len(TEXT) + 9}, "does not quote"),
        ({"text": "x"}, "does not quote"),
        ({"value_low": float("inf")}, "has the bounds"),
        ({"value_high": float("nan")}, "has the bounds"),
        ({"value_low": 901.0}, "has the bounds"),
        ({"base_high": -1.0}, "has the bounds"),
        ({"date_end": "2021-01-01"}, "has the period"),
    ],
)
def test_what_must_not_be_of_a_record_is_told(change: dict[str, object], told: str) -> None:
    assert [] == list(fuzz.faults(DOCUMENT, TEXT))

    changed = replace(DOCUMENT, records=(replace(RECORD, **change),))
    assert any(told in fault for fault in fuzz.faults(changed, TEXT))


@pytest.mark.parametrize("mention", [
    Number(start=0, end=2, text="今年", rule="x", low=Decimal(1), high=Decimal(1)),
    Number(start=0, end=2, text="去年", rule="x", low=Decimal(2), high=Decimal(1)),
    Number(start=0, end=2, text="去年", rule="x", low=Decimal("inf"), high=Decimal("inf"))])
def test_what_must_not_be_of_a_mention_is_told(mention: Number) -> None:
    assert 1 == len(list(fuzz.faults(Document(id="x", text=TEXT, mentions=(mention,)), TEXT)))


def test_an_exception_is_a_fault_and_so_is_what_the_schema_does_not_allow() -> None:
    assert any("date" in fault for fault in fuzz.of_text(TEXT, {"date": "no date"}, whole=False))
    assert list(fuzz.written(replace(DOCUMENT, records=(replace(RECORD, kind="none"),))))


def test_a_reader_that_fails_is_a_fault_and_a_damaged_file_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [] == list(fuzz.of_file(fuzz.wholes("pdf")[0][:200], "pdf", Counter()))

    monkeypatch.setattr(guarded, "asked", lambda kind, data, name: 1 / 0)
    assert ["ZeroDivisionError"] == [
        fault.partition(":")[0] for fault in fuzz.of_file(fuzz.wholes("html")[0], "html", Counter())
    ]


@pytest.mark.parametrize(
    "make", [fuzz.text_of, *(partial(fuzz.file_of, kind) for kind in ("text", "html", "docx", "xlsx", "pdf", "zip"))]
)
def test_a_seed_makes_the_same_input_again(make: Callable[[random.Random], object]) -> None:
    made = [make(random.Random(seed)) for seed in range(20)]

    assert made == [make(random.Random(seed)) for seed in range(20)]
    assert len(made) > 10 == len({repr(one) for one in made[:10]})


@pytest.mark.parametrize("what", ["texts", "text", "html", "docx", "xlsx", "pdf", "zip"])
def test_a_short_run_finds_nothing(what: str) -> None:
    tried = list(fuzz.runs(what, 150 if what == "texts" else 25, 11, float("inf")))

    assert len(tried) >= 25
    assert [] == [fault for _, found in tried for fault in found]
