"""Records reach files and terminals with the schema's fields, whole, in fixed types."""

import csv as stdlib_csv
import io
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import jsonschema
import pandas
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict
from rich.cells import cell_len

import extractor
from extractor.document import Document
from extractor.errors import WriteError
from extractor.model import Place, Quantity, Record
from extractor.write import csv, jsonl, parquet, table
from extractor.write.fields import record_schema
from extractor.write.file import save

SCHEMA = record_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
PLANT = Record(
    record_id="1",
    document="plants",
    article=0,
    start=10,
    end=15,
    text="800 吨",
    sentence="日处理生活垃圾800吨",
    kind="level",
    indicator="处理生活垃圾",
    value_low=800.0,
    value_high=800.0,
    unit="吨",
    unit_code="t",
    dimension="mass",
    base_low=800000.0,
    base_high=800000.0,
    base_unit="kg",
    per="day",
    place="怀仁市",
    adcode="140681",
    province="山西省",
    place_from="article",
    date_text="2022 年",
    date_start="2022-01-01",
    date_end="2022-12-31",
    granularity="year",
    date_from="sentence",
    rules=("rate-verb-object", "tonne"),
)
COLD = Record(
    record_id="2", document="plants", page=2, bbox=(62.0, 519.5, 98.25, 530.0), start=20, end=26, text="-6.42%",
    sentence="“零增长”, 下降", kind="change", indicator="=SUM(A1)",
    value_low=-6.42, value_high=-6.42, unit="%", direction="down", basis="yoy")
DOCUMENT = Document(id="plants", text="……", published=date(2023, 12, 1), place="朔州市", records=(PLANT, COLD))
EMPTY = Document(id="empty", text="没有数字")
DOCUMENTS = [[DOCUMENT], [EMPTY], [], [EMPTY, DOCUMENT]]
BULLETIN = "截至2022年底，全市森林覆盖率达20.50%。该项目日处理生活垃圾800吨、餐厨垃圾50吨，年发电量约13600万千瓦时。"


def joined(write: Callable[[Iterable[Document]], Iterator[bytes]], documents: list[Document]) -> bytes:
    return b"".join(write(documents))


def fields(document: Document) -> list[dict[str, object]]:
    return [
        asdict(record) | {"rules": list(record.rules), "bbox": record.bbox and list(record.bbox)}
        for record in document.records
    ]


def test_the_schema_has_the_fields_of_a_record_in_their_order() -> None:
    assert list(SCHEMA["properties"]) == list(Record.__struct_fields__)


def test_every_field_of_a_record_says_what_it_holds() -> None:
    assert [name for name, about in SCHEMA["properties"].items() if not about["description"]] == []


def test_what_is_extracted_fits_the_schema_and_reaches_every_format() -> None:
    document = extractor.extract(BULLETIN, date="2023-12-01", place="朔州市", document="real")

    assert len(document.records) == 4
    for told in fields(document):
        VALIDATOR.validate(told)
    assert [json.loads(line) for line in joined(jsonl.lines, [document]).splitlines()] == fields(document)
    assert len(joined(csv.lines, [document]).splitlines()) == 5
    assert len(pandas.read_parquet(io.BytesIO(joined(parquet.content, [document])))) == 4
    assert document.to_frame()["value_low"].to_list() == [20.5, 800.0, 50.0, 136000000.0]


@pytest.mark.parametrize("documents", DOCUMENTS)
def test_json_lines_are_records_of_the_schema(documents: list[Document]) -> None:
    records = [json.loads(line) for line in joined(jsonl.lines, documents).splitlines()]

    assert records == [record for document in documents for record in fields(document)]
    for record in records:
        VALIDATOR.validate(record)


@pytest.mark.parametrize("documents", DOCUMENTS)
def test_a_frame_has_the_same_dtypes_whatever_its_rows_hold(documents: list[Document]) -> None:
    dtypes = {column: str(dtype) for column, dtype in extractor.to_frame(documents).dtypes.items()}

    assert dtypes == {
        column: "Int64" if column in ("article", "page", "start", "end")
        else "float64" if column in ("value_low", "value_high", "base_low", "base_high", "confidence")
        else "datetime64[s]" if column in ("date_start", "date_end")
        else "object" if column in ("rules", "bbox") else "string"
        for column in SCHEMA["properties"]}


def test_a_frame_keeps_codes_as_text_and_what_is_not_known_missing() -> None:
    made = DOCUMENT.to_frame()

    assert made["adcode"].to_list() == ["140681", pandas.NA]
    assert made["page"].to_list() == [pandas.NA, 2]
    assert made["bbox"].to_list() == [None, (62.0, 519.5, 98.25, 530.0)]
    assert made["date_end"].dt.year.to_list()[0] == 2022
    assert made.loc[0, "rules"] == ("rate-verb-object", "tonne")
    assert made.groupby("place")["value_low"].sum().to_dict() == {"怀仁市": 800.0}


@pytest.mark.parametrize("documents", DOCUMENTS)
def test_csv_has_a_byte_order_mark_a_header_and_a_line_for_each_record(documents: list[Document]) -> None:
    content = joined(csv.lines, documents)
    header, *rows = stdlib_csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))

    assert content.startswith(b"\xef\xbb\xbfrecord_id,")
    assert content.count(b"\xef\xbb\xbf") == 1
    assert header == list(SCHEMA["properties"])
    assert [(row[0], row[1]) for row in rows] == [
        (r.record_id, r.document) for document in documents for r in document.records
    ]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=SUM(A1)", "'=SUM(A1)"),
        ("+86", "'+86"),
        ("-6.42%", "'-6.42%"),
        ("@x", "'@x"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("800 吨", "800 吨"),
        ("", ""),
        (None, None),
        (-6.42, -6.42),
        (("a", "b"), "a b"),
        ((), ""),
        (("=a",), "'=a"),
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_is_text(value: object, cell: object) -> None:
    assert csv.cell(value) == cell


def test_csv_reads_back_into_the_frame() -> None:
    back = pandas.read_csv(
        io.BytesIO(joined(csv.lines, [DOCUMENT])), dtype={"adcode": "string"}, parse_dates=["date_start"]
    )

    assert back["adcode"].to_list() == ["140681", pandas.NA]
    assert back["value_low"].to_list() == [800.0, -6.42]
    assert back["date_start"].dt.date.to_list()[0] == date(2022, 1, 1)


@pytest.mark.parametrize("documents", DOCUMENTS)
def test_parquet_has_one_schema_with_rows_or_without(documents: list[Document]) -> None:
    back = pyarrow.parquet.read_table(io.BytesIO(joined(parquet.content, documents)))
    day = {"date_start", "date_end"}

    assert {name: str(kind) for name, kind in zip(back.schema.names, back.schema.types, strict=True)} == {
        column: "int64" if column in ("article", "page", "start", "end")
        else "double" if column in ("value_low", "value_high", "base_low", "base_high", "confidence")
        else "date32[day]" if column in day else "list<element: string>" if column == "rules"
        else "list<element: double>" if column == "bbox" else "string"
        for column in SCHEMA["properties"]}
    rows = [
        {name: value.isoformat() if name in day and value else value for name, value in row.items()}
        for row in back.to_pylist()
    ]
    assert rows == [record for document in documents for record in fields(document)]


def test_a_document_as_json_has_mentions_with_their_kind_and_numbers_as_numbers() -> None:
    quantity = Quantity(start=0, end=4, text="1/3吨", rule="tonne", low=Decimal("0.1"), high=Decimal("1E+9"), unit="吨")
    place = Place(start=5, end=7, text="朔州", rule="gazetteer", name="朔州市", type="admin", adcode="140600")
    told = json.loads(
        Document(id="d", text="…", published=date(2023, 12, 1), mentions=(quantity, place), records=(PLANT,)).to_json()
    )

    assert list(told) == ["id", "published", "published_from", "place", "place_from", "articles", "mentions", "records"]
    assert [mention["kind"] for mention in told["mentions"]] == ["quantity", "place"]
    assert (told["mentions"][0]["low"], told["mentions"][0]["high"]) == (0.1, 1e9)
    assert told["published"] == "2023-12-01"
    VALIDATOR.validate(told["records"][0])


@given(st.text(st.characters(exclude_categories=[]) | st.sampled_from("年月日吨万800%，。")))
def test_any_text_makes_a_document_that_can_be_written(text: str) -> None:
    document = extractor.extract(text, document="d")
    told = json.loads(document.to_json())

    assert [mention["text"] for mention in told["mentions"]] == [mention.text for mention in document.mentions]
    assert [json.loads(line)["text"] for line in jsonl.lines([document])] == [
        record.text for record in document.records
    ]
    joined(csv.lines, [document])


def test_half_a_surrogate_pair_is_written_as_its_escape() -> None:
    broken = Document(id="d", text="", records=(record(text="8\ud800", value_low=8.0),))
    line, = jsonl.lines([broken])

    assert b'"8\\ud800"' in line
    assert json.loads(line)["value_low"] == 8
    assert json.loads(broken.to_json())["records"][0]["text"] == "8\ud800"
    assert "8?" in joined(csv.lines, [broken]).decode()


@pytest.mark.parametrize(("changes", "shown"), [
    ({"value_low": 136000000.0, "value_high": 136000000.0, "modifier": "approx"}, "≈ 136,000,000"),
    ({"value_low": 3.0, "value_high": 5.0}, "3–5"),
    ({"value_low": 0.3, "value_high": 0.3, "modifier": "less"}, "≤ 0.3"),
    ({"value_low": 16.0, "value_high": None, "modifier": "more"}, "≥ 16"),
    ({"value_low": None, "value_high": None}, ""),
])
def test_a_value_is_shown_with_its_modifier(changes: dict[str, object], shown: str) -> None:
    assert table.value(record(**changes)) == shown


@pytest.mark.parametrize(
    ("unit", "per", "shown"),
    [
        ("千瓦时", "year", "千瓦时 /year"),
        ("吨/日", "day", "吨/日"),
        ("吨每日", "day", "吨每日"),
        ("吨", None, "吨"),
        ("", None, ""),
    ],
)
def test_a_unit_is_shown_with_the_time_of_its_rate_once(unit: str, per: str | None, shown: str) -> None:
    assert table.unit(record(unit=unit, per=per)) == shown


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2022-01-01", "2022-12-31", "2022"),
        ("2016-01-01", "2020-12-31", "2016…2020"),
        ("2023-01-01", "2023-09-30", "2023-01…09"),
        ("2023-02-01", "2023-02-28", "2023-02"),
        ("2022-10-01", "2023-03-31", "2022-10…2023-03"),
        ("2023-06-05", "2023-06-07", "2023-06-05…07"),
        ("2023-06-05", "2023-06-05", "2023-06-05"),
        ("2019-01-01", "2022-11-20", "2019-01-01…2022-11-20"),
        ("2019-01-01", None, "2019-01-01…"),
        (None, "2025-12-31", "…2025-12-31"),
        (None, None, ""),
    ],
)
def test_a_period_is_shown_as_short_as_it_can_be_said(start: str | None, end: str | None, shown: str) -> None:
    assert table.period(record(date_start=start, date_end=end)) == shown


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"kind": "level"}, "level"),
        ({"kind": "change", "direction": "up", "basis": "yoy"}, "↑ yoy"),
        ({"kind": "change", "direction": "down"}, "↓"),
        ({"kind": "change"}, "change"),
        ({"kind": "target", "direction": "down"}, "target ↓"),
    ],
)
def test_a_change_is_shown_by_its_direction_and_basis(changes: dict[str, object], shown: str) -> None:
    assert table.kind(record(**changes)) == shown


@pytest.mark.parametrize("width", [72, 80, 100, 120])
def test_a_table_fits_the_terminal_and_cuts_no_value_date_or_kind(width: int) -> None:
    long = record(
        indicator="县级以上城市集中式饮用水水源水质达到或优于Ⅲ类的比例与“千吨万人”水源保护区划定数量" * 2,
        unit="微克/立方米",
        value_low=25780000000.0,
        value_high=25780000000.0,
        place="新疆维吾尔自治区克孜勒苏柯尔克孜自治州",
        date_start="2019-01-01",
        date_end="2022-11-20",
        kind="change",
        direction="up",
        basis="other",
    )
    shown = b"".join(
        table.lines([Document(id="d", text="", records=(long, PLANT, COLD))], table.Look(width=width))
    ).decode()

    assert max(map(cell_len, shown.splitlines())) <= width
    for part in ("25,780,000,000", "2019-01-01…2022-11-20", "↑ other", "-6.42"):
        assert part in shown


def test_a_table_without_a_width_cuts_nothing() -> None:
    long = record(indicator="水质达到或优于Ⅲ类的比例" * 40, place="新疆维吾尔自治区克孜勒苏柯尔克孜自治州")
    shown = b"".join(table.lines([Document(id="d", text="", records=(long,))], table.Look())).decode()

    assert str(long.indicator) in shown
    assert str(long.place) in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    ("documents", "articles", "kinds", "line"),
    [
        (1, 1, Counter(level=1), "1 document, 1 article, 1 record: 1 level"),
        (
            2,
            3,
            Counter(level=1200, change=2, rank=2),
            "2 documents, 3 articles, 1,204 records: 1,200 level, 2 change, 2 rank",
        ),
        (0, 0, Counter(), "0 documents, 0 articles, 0 records"),
    ],
)
def test_totals_count_documents_articles_and_records_by_kind(
    documents: int, articles: int, kinds: Counter[str], line: str
) -> None:
    assert table.totals(documents, articles, kinds, table.words("en")) == line


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "facts.csv"
    path.write_bytes(b"old")
    path.chmod(0o640)
    save(path, [b"new ", b"facts"])

    assert path.read_bytes() == b"new facts"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_fails_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise KeyboardInterrupt

    path = tmp_path / "facts.csv"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        save(path, pieces())

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_written_through_and_a_device_is_not_replaced(tmp_path: Path) -> None:
    path, link = tmp_path / "facts.csv", tmp_path / "latest.csv"
    path.write_bytes(b"old")
    link.symlink_to(path)
    save(link, [b"new"])
    save(os.devnull, [b"gone"])

    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize(("name", "reason"), [
    ("", "is a folder; name a file in it"), ("none/facts.csv", "cannot be written: No such file or directory"),
    ("file/facts.csv", "cannot be written: Not a directory"), ("a" * 300, "cannot be written: File name too long"),
])
def test_a_file_that_cannot_be_written_is_told_by_name_and_reason(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(WriteError) as caught:
        save(tmp_path / name, [b"x"])

    assert str(caught.value) == f"{tmp_path / name}: {reason}"


def record(**changes: object) -> Record:
    return Record(
        **{
            "record_id": "1", "document": "d", "start": 0, "end": 1, "text": "1", "sentence": "1", "kind": "level",
            "unit": "", **changes,
        }
    )  # type: ignore[arg-type]
