"""Batches of texts and files go through one function, row by row, and come out as what `extract` and `read` give."""

import io
import pickle
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from batch import bad
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict
from printing import pdf

import extractor
from extractor import arrow
from extractor.arrow import MENTION_SCHEMA, SCHEMA, extract_batches
from extractor.errors import InputError, ReadError
from extractor.model import Record
from extractor.write.fields import DAYS

TEXTS = ["截至2022年底，全市森林覆盖率达21.40%。", "没有数字的一句话。",
         "日处理生活垃圾610吨、餐厨垃圾45吨。", "第一季度，忻州市造林3.2万亩，同比增长4.5%。"]


def batches(rows: list[dict[str, Any]], size: int = 1000) -> Iterator[pa.RecordBatch]:
    table = pa.Table.from_pylist(rows)
    return iter(table.to_batches(max_chunksize=size))


def rows(given: list[dict[str, Any]], size: int = 1000, **options: Any) -> list[dict[str, Any]]:
    return [row for batch in extract_batches(batches(given, size), **options) for row in batch.to_pylist()]


def expected(record: Record) -> Mapping[str, Any]:
    """A record as a row of a batch has it."""
    fields = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(record).items()}
    return fields | {name: date.fromisoformat(fields[name]) for name in DAYS if fields[name]}


def records(found: list[dict[str, Any]]) -> list[Mapping[str, Any]]:
    return [{name: row[name] for name in Record.__struct_fields__} for row in found]


def archive(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, text in members.items():
            made.writestr(f"{name}.txt", text)
    return buffer.getvalue()


def test_texts_give_the_records_of_extract() -> None:
    found = rows([{"text": text} for text in TEXTS], date="2023-12-01", place="朔州市")

    assert records(found) == [
        expected(record)
        for text in TEXTS
        for record in extractor.extract(text, date="2023-12-01", place="朔州市").records
    ]
    assert {row["published"] for row in found} == {date(2023, 12, 1)}


def test_files_give_the_records_of_read(tmp_path: Path) -> None:
    (tmp_path / "忻州2023-11.pdf").write_bytes(pdf([TEXTS[0], TEXTS[3]], "two"))
    (tmp_path / "a.html").write_bytes(f"<html><body><p>{TEXTS[2]}</p></body></html>".encode())
    (tmp_path / "b.txt").write_bytes(TEXTS[3].encode("gb18030"))
    files = sorted(tmp_path.iterdir())
    found = rows([{"path": str(path), "content": path.read_bytes()} for path in files])

    assert records(found) == [expected(record) for path in files for record in extractor.read(path).records]
    assert [row["path"] for row in found if row["page"]] == [str(tmp_path / "忻州2023-11.pdf")] * 3


def test_mentions_are_those_of_a_document() -> None:
    found = rows([{"text": text} for text in TEXTS], date="2023-12-01", mentions=True)
    mentions = [mention for text in TEXTS for mention in extractor.extract(text, date="2023-12-01").mentions]

    assert [
        (m.kind, m.start, m.end, m.text, m.rule, getattr(m, "unit_code", None), getattr(m, "end_date", None))
        for m in mentions
    ] == [
        tuple(row[name] for name in ("kind", "start", "end", "text", "rule", "unit_code", "end_date")) for row in found
    ]
    assert [row["candidates"] for row in found if row["name"] == "忻州市"] == [["140900"]]


def test_a_row_says_its_own_date_place_and_id_before_the_arguments() -> None:
    found = rows(
        [
            {"text": "今年全市造林3万亩。", "date": "2021-05-01", "place": "大同市", "document": "a"},
            {"text": "今年全市造林3万亩。", "date": None, "place": "", "document": None},
        ],
        date="2023-12-01",
        place="朔州市",
    )

    assert [("a", "大同市", date(2021, 1, 1)), (found[1]["document"], "朔州市", date(2023, 1, 1))] == [
        (row["document"], row["place"], row["date_start"]) for row in found]
    assert len(found[1]["document"]) == 12


@pytest.mark.parametrize("days", [[date(2021, 5, 1)], [datetime(2021, 5, 1, 9)]], ids=["date32", "timestamp"])
def test_a_date_may_be_a_day_or_a_moment(days: Any) -> None:
    batch = pa.record_batch({"text": ["今年造林3万亩。"], "date": days})

    assert [row["date_start"] for out in extract_batches(iter([batch])) for row in out.to_pylist()] == [
        date(2021, 1, 1)
    ]


@pytest.mark.parametrize("ending", bad())
def test_a_bad_file_is_one_row_with_the_reason_that_read_gives(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"1{ending}"
    path.write_bytes(bad()[ending][0])
    with pytest.raises(ReadError) as told:
        extractor.read(path)
    found = rows([{"path": str(path), "content": path.read_bytes()}, {"path": "2.txt", "content": TEXTS[0].encode()}])

    assert [(row["path"], row["error"], row["text"]) for row in found] == [
        (str(path), told.value.reason, None), ("2.txt", None, "21.40%")]


@pytest.mark.parametrize(("row", "reason"), [
    ({"text": "造林3万亩。", "date": "May"}, "'May' is no date; write it as 2023-12-01"),
    ({"text": "造林3万亩。", "place": "无名市"}, "无名市"),
    ({"text": None, "path": "a.txt"}, "neither text nor content")])
def test_a_row_that_cannot_be_used_is_told_and_the_next_one_read(row: dict[str, Any], reason: str) -> None:
    found = rows([row, {"text": "造林3万亩。"}])

    assert reason in found[0]["error"]
    assert [None, "3万亩"] == [row["text"] for row in found]


def test_bytes_that_are_no_text_in_a_column_of_text_end_no_job() -> None:
    given = ["今年造林3万亩。".encode(), b"\xff\xfe" + "今年造林4万亩。".encode()]
    ends = pa.array([0, len(given[0]), len(given[0]) + len(given[1])], pa.int32()).buffers()[1]
    texts = pa.StringArray.from_buffers(2, ends, pa.py_buffer(b"".join(given)))
    batch = pa.record_batch({"text": texts})

    assert ["3万亩", "4万亩"] == [row["text"] for out in extract_batches(iter([batch])) for row in out.to_pylist()]


def test_each_member_of_an_archive_is_a_document() -> None:
    found = rows([{"path": "2023.zip", "content": archive(one=TEXTS[0], empty="", two="造林3万亩。")}])

    assert [
        ("one.txt", "2023/one", "21.40%", None),
        ("empty.txt", None, None, "is empty"),
        ("two.txt", "2023/two", "3万亩", None),
    ] == [(row["member"], row["document"], row["text"], row["error"]) for row in found]


def test_what_is_too_large_is_told_and_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow, "LARGEST", 200)
    monkeypatch.setattr(arrow, "LONGEST", 30)
    long = "造林3万亩。" * 6
    found = rows(
        [
            {"text": None, "path": "a", "content": b"1" * 201},
            {"text": None, "path": "b", "content": long.encode()},
            {"text": long, "path": "c", "content": None},
            {"text": "造林3万亩。", "path": "d", "content": None},
        ]
    )

    assert [
        ("a", arrow.TOO_LARGE),
        ("b", "has 36 characters, more than 30; split it"),
        ("c", "has 36 characters, more than 30; split it"),
        ("d", None),
    ] == [(row["path"], row["error"]) for row in found]


def test_a_fault_of_the_extractor_is_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def extract(self, text: str, **said: Any) -> extractor.Document:
            if "坏" in text:
                raise ZeroDivisionError("division\nby zero")
            return extractor.extract(text, **said)

    monkeypatch.setattr(arrow, "extractor_of", lambda *_: Broken())

    assert [None, "the extractor failed on it: ZeroDivisionError: division by zero", None] == [
        row["error"] for row in rows([{"text": "造林3万亩。"}, {"text": "坏"}, {"text": "造林3万亩。"}])]


@pytest.mark.parametrize(("batch", "told"), [
    ({"body": ["a"]}, "it needs 'text', or 'content' and 'path'"),
    ({"text": [5]}, "the column 'text' holds int; it needs text"),
    ({"content": ["a"], "path": ["b"]}, "the column 'content' holds str; it needs bytes"),
    ({"text": ["a"], "place": [140600]}, "the column 'place' holds int; it needs text")])
def test_columns_that_cannot_be_read_are_refused(batch: dict[str, list[Any]], told: str) -> None:
    with pytest.raises(InputError, match=told):
        list(extract_batches(iter([pa.record_batch(batch)])))


@pytest.mark.parametrize("options", [{"date": "2023-13-01"}, {"place": "无名市"}])
def test_options_that_cannot_be_used_are_refused_at_once(options: dict[str, str]) -> None:
    with pytest.raises(InputError, match=next(iter(options))):
        extract_batches(iter([]), **options)


def test_output_is_bounded_in_rows_and_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "处理垃圾8吨，" * 10_000
    by_rows = [batch.num_rows for batch in extract_batches(batches([{"text": text.replace("，", "。")}]))]
    monkeypatch.setattr(arrow, "BYTES", 1 << 20)
    by_bytes = [(batch.num_rows, batch.nbytes) for batch in extract_batches(batches([{"text": text[:7000]}]))]

    assert by_rows == [4096, 4096, 1808]
    assert sum(number for number, _ in by_bytes) == 1000
    assert len(by_bytes) > 1
    assert all(size < 3 << 20 for _, size in by_bytes)


def test_records_below_the_least_confidence_are_left_out_and_faults_are_not() -> None:
    given = [{"text": text} for text in [*TEXTS, None]]
    every = rows(given)
    sure = sorted(row["confidence"] for row in every if row["error"] is None)

    assert 0.0 < sure[0] < sure[-1] < 1.0
    for least in (*sure, 0.0, 1.0):
        assert [row for row in every if row["error"] or row["confidence"] >= least] == rows(given, min_confidence=least)
    assert rows(given, mentions=True) == rows(given, mentions=True, min_confidence=1.0)


@given(st.lists(st.sampled_from([*TEXTS, "", None]), max_size=12), st.integers(1, 13))
def test_batches_of_any_size_give_the_same(texts: list[str | None], size: int) -> None:
    given = [{"text": text, "document": str(number)} for number, text in enumerate(texts)]

    assert rows([{"text": None, "document": ""}, *given], size) == rows([{"text": None, "document": ""}, *given])


def test_each_kind_of_text_column_is_read() -> None:
    texts = [TEXTS[0], None, TEXTS[0]]
    kinds = [pa.array(texts, pa.string()), pa.array(texts, pa.large_string()), pa.array(texts, pa.string_view()),
             pa.array(texts, pa.string()).dictionary_encode()]
    tables = [pa.Table.from_batches(extract_batches(iter([pa.record_batch({"text": kind})]))) for kind in kinds]

    assert all(table.equals(tables[0]) for table in tables)
    assert tables[0]["text"].to_pylist() == ["21.40%", None, "21.40%"]


def test_nothing_in_is_nothing_out() -> None:
    assert (
        list(extract_batches(iter([])))
        == list(extract_batches(iter([pa.record_batch({"text": pa.array([], pa.string())})])))
        == []
    )


def test_the_function_pickles_small_with_its_options() -> None:
    sent = pickle.dumps(partial(extract_batches, place="朔州市", date="2023-12-01"))

    assert len(sent) < 500
    assert [
        row["place"] for batch in pickle.loads(sent)(batches([{"text": TEXTS[0]}])) for row in batch.to_pylist()
    ] == ["朔州市"]


def test_half_a_surrogate_pair_becomes_a_mark() -> None:
    assert arrow.array(["a\ud800b", None], pa.string()).to_pylist() == ["a\ufffdb", None]


@pytest.mark.parametrize("schema", [SCHEMA, MENTION_SCHEMA], ids=["records", "mentions"])
def test_every_field_may_be_null_and_says_what_it_is(schema: pa.Schema) -> None:
    assert all(field.nullable for field in schema)
    assert [field.name for field in schema if not (field.metadata or {}).get(b"description")] == []


def test_the_schema_has_the_fields_of_a_record_in_their_order() -> None:
    assert SCHEMA.names == ["path", "member", "published", *Record.__struct_fields__, "error"]
    assert {"start": "int64", "value_low": "double", "adcode": "string", "date_end": "date32[day]",
            "rules": "list<item: string not null>", "bbox": "list<item: double not null>"} == {
        name: str(SCHEMA.field(name).type) for name in ("start", "value_low", "adcode", "date_end", "rules", "bbox")}
