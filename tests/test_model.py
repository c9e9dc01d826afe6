"""What the stages hand on is frozen, compares by value, pickles, and has the fields of the published schema."""

import pickle
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from extractor.document import Document
from extractor.model import Article, Date, Division, Duration, Mention, Number, Ordinal, Place, Quantity, Record, Term
from extractor.write.fields import record_schema

SCHEMA = record_schema()
AT: dict[str, Any] = {"start": 2, "end": 5, "text": "800", "rule": "r"}
DIVISION = Division(name="平鲁区", code="140603", province="山西省", city="朔州市", county="平鲁区")
RECORD = Record(
    record_id="1", document="d", start=2, end=5, text="800", sentence="共800吨", kind="level", rules=("a", "b")
)
MENTIONS: list[Mention] = [
    Term(**AT), Number(**AT, low=Decimal(800), high=Decimal(800)), Ordinal(**AT, low=Decimal(1), high=Decimal(3)),
    Quantity(**AT, low=Decimal(800), high=Decimal(800), unit="吨", unit_code="t", dimension="mass"),
    Duration(**AT, low=Decimal(18), high=Decimal(18), unit="个月", seconds=Decimal(46656000)),
    Date(**AT, start_date=date(2023, 1, 1), end_date=None, granularity="range"),
    Place(**AT, name="平鲁区", type="admin", adcode="140603", candidates=(DIVISION,)),
]
DOCUMENT = Document(
    id="d", text="共处800吨", published=date(2023, 12, 1), place="朔州市", mentions=tuple(MENTIONS), records=(RECORD,),
    articles=(Article(index=0, start=0, end=6, title="题", paragraphs=((0, 6),)),))
EVERYTHING: list[msgspec.Struct] = [*MENTIONS, DIVISION, RECORD, *DOCUMENT.articles, DOCUMENT]


@pytest.mark.parametrize("value", EVERYTHING, ids=lambda value: type(value).__name__)
def test_a_value_cannot_be_changed(value: msgspec.Struct) -> None:
    for name in value.__struct_fields__:
        with pytest.raises(AttributeError, match="immutable type"):
            setattr(value, name, None)


@pytest.mark.parametrize("value", EVERYTHING, ids=lambda value: type(value).__name__)
def test_a_value_has_no_fields_but_its_own(value: Any) -> None:
    with pytest.raises(AttributeError):
        value.note = "x"


@pytest.mark.parametrize("value", EVERYTHING, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_value_pickles(value: msgspec.Struct, protocol: int) -> None:
    assert value == pickle.loads(pickle.dumps(value, protocol))


@pytest.mark.parametrize("value", EVERYTHING, ids=lambda value: type(value).__name__)
def test_equal_values_have_equal_hashes(value: msgspec.Struct) -> None:
    again = pickle.loads(pickle.dumps(value))

    assert hash(value) == hash(again)
    assert {value} == {value, again}


def test_a_change_is_a_new_value() -> None:
    moved = replace(RECORD, start=3)

    assert (2, 3) == (RECORD.start, moved.start)
    assert RECORD != moved


def test_a_field_that_is_none_of_a_mention_is_refused() -> None:
    with pytest.raises(TypeError, match="size"):
        Quantity(**AT, low=1, high=1, unit="吨", size=3)  # type: ignore[call-arg]


def test_every_kind_of_mention_has_a_name_of_its_own() -> None:
    kinds = [type(mention).kind for mention in MENTIONS]

    assert ["term", "number", "ordinal", "quantity", "duration", "date", "place"] == kinds


def test_what_the_schema_requires_is_always_there() -> None:
    assert set(SCHEMA["required"]) <= msgspec.to_builtins(RECORD).keys()


@pytest.mark.parametrize(
    ("code", "adcode"), [("140603", "140603"), ("140603204", "140603"), ("140603204217", "140603")]
)
def test_a_township_or_village_carries_the_code_of_its_county(code: str, adcode: str) -> None:
    assert adcode == replace(DIVISION, code=code).adcode
