"""The package as Python code meets it: frames, dictionaries, rows with holes in them, arguments that are wrong,
threads."""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy
import pandas
import polars
import pytest
import regex
from msgspec.structs import fields

import extractor
import extractor.pandas
from extractor.errors import InputError
from extractor.model import Date, Document, Duration, Mention, Number, Place, Quantity, Record
from extractor.support.plain import code, ident, plain

CORPUS = Path(__file__).parent.parent / "corpus" / "bulletins"
TEXT = "截至2022年底，全市森林覆盖率达21.40%，造林3万亩。"
DOCUMENT = extractor.extract(TEXT, date="2023-12-01", place="朔州市")


# What is given back


def test_a_record_is_a_dictionary_for_json() -> None:
    told = json.loads(json.dumps(DOCUMENT.records[0].to_dict(), ensure_ascii=False))

    assert list(told) == [field.name for field in fields(Record)]
    assert (told["value_low"], told["adcode"], told["date_end"], told["place"]) == (
        21.4,
        "140600",
        "2022-12-31",
        "朔州市",
    )


def test_a_mention_and_a_document_are_too() -> None:
    told = [mention.to_dict() for mention in DOCUMENT.mentions]

    assert [(one["kind"], one["text"]) for one in told] == [
        ("date", "2022年底"),
        ("quantity", "21.40%"),
        ("quantity", "3万亩"),
    ]
    assert (told[0]["end_date"], told[1]["low"], told[2]["base_low"]) == ("2022-12-31", 21.4, 20_000_000.0)
    assert json.loads(json.dumps(DOCUMENT.to_dict()))["records"][1] == json.loads(
        json.dumps(DOCUMENT.records[1].to_dict())
    )


def test_what_is_shown_of_a_document_is_one_line() -> None:
    assert regex.fullmatch(
        r"Document\('\w{12}', published=2023-12-01, place=朔州市, 30 characters, 2 records\)", repr(DOCUMENT)
    )
    assert "\n" not in repr(DOCUMENT.records[0])
    assert "21.40" in DOCUMENT._repr_html_()


@pytest.mark.parametrize(
    "kind", [Record, Mention, Number, Quantity, Duration, Date, Place, extractor.Document, extractor.Article]
)
def test_help_tells_of_each_field(kind: type) -> None:
    told = " ".join(str(one.__doc__) for one in kind.__mro__[:-2])

    assert [field.name for field in fields(kind) if not regex.search(rf"\b{field.name}\b", told)] == []


def test_a_frame_of_polars_holds_what_that_of_pandas_holds() -> None:
    documents = [extractor.read(path) for path in sorted(CORPUS.glob("dev0*.txt"))]
    ours, theirs = extractor.to_polars(documents), extractor.to_frame(documents)

    assert ours.columns == list(theirs.columns)
    assert ours["adcode"].to_list() == [None if pandas.isna(value) else value for value in theirs["adcode"]]
    assert ours["date_end"].to_list() == [None if pandas.isna(value) else value.date() for value in theirs["date_end"]]
    assert ours["rules"].to_list() == [list(value) for value in theirs["rules"]]
    assert extractor.to_polars([]).schema == ours.schema == DOCUMENT.to_polars().schema
    assert (ours.schema["value_low"], ours.schema["date_end"], ours.schema["page"]) == (
        polars.Float64,
        polars.Date,
        polars.Int64,
    )


# Rows with holes


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (numpy.nan, None),
        (numpy.float64("nan"), None),
        (pandas.NaT, None),
        (pandas.NA, None),
        (None, None),
        (numpy.datetime64("NaT"), None),
        (numpy.int64(3), 3),
        (numpy.str_("a"), "a"),
        (numpy.datetime64("2023-12-01"), datetime(2023, 12, 1)),
        (pandas.Timestamp("2023-12-01"), datetime(2023, 12, 1)),
        ("", ""),
        (0, 0),
    ],
)
def test_a_cell_is_what_it_says(value: Any, expected: Any) -> None:
    assert plain(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (140600, "140600"),
        (140600.0, "140600"),
        (numpy.int64(140600), "140600"),
        (numpy.float64(140600), "140600"),
        ("朔州市", "朔州市"),
        (numpy.nan, None),
    ],
)
def test_a_code_is_text(value: Any, expected: str | None) -> None:
    assert code(value) == expected
    assert (ident(7), ident(7.0), ident(numpy.nan), ident("x")) == ("7", "7", None, "x")


ROWS = pandas.DataFrame({
    "正文": ["今年造林3万亩。", "全市用水5万吨。", None, "今年造林4万亩，用水6吨。", float("nan")],
    "日期": [pandas.Timestamp("2021-05-01"), pandas.NaT, pandas.NaT, pandas.Timestamp("2022-05-01"), pandas.NaT],
    "地区": [None, 140600, None, 140200.0, None], "号": [1, 2, 3, 4, 5]}, index=["a", "b", "c", "d", "e"])


def test_a_frame_gives_the_records_of_its_texts() -> None:
    found = ROWS.extractor.records(text="正文", date="日期", place="地区")

    assert found.index.to_list() == ["a", "b", "d", "d"]
    assert found["document"].to_list() == ["a", "b", "d", "d"]
    assert found["indicator"].to_list() == ["造林", "用水", "造林", "用水"]
    assert [None if pandas.isna(one) else one for one in found["adcode"]] == [None, "140600", "140200", "140200"]
    assert [str(one)[:4] for one in found["date_start"]] == ["2021", "NaT", "2022", "2022"]
    assert found.dtypes.to_list() == extractor.to_frame([]).dtypes.to_list()
    assert ROWS.join(found[["indicator", "value_low"]]).loc["d", "value_low"].to_list() == [40_000, 6]


def test_what_is_no_column_holds_for_all_rows() -> None:
    found = ROWS.iloc[:2].extractor.records(text="正文", date="2020-05-01", place="大同市", document="号")

    assert (found["document"].to_list(), set(found["adcode"])) == (["1", "2"], {"140200"})
    assert str(found["date_start"].iloc[0])[:4] == "2020"
    assert len(ROWS.extractor.records(text="正文", min_confidence=1.0)) == 0


def test_a_row_without_a_date_takes_that_of_all() -> None:
    rows = [{"text": "今年造林3万亩。", "date": pandas.NaT}, {"text": "今年造林3万亩。", "date": "2019-01-01"}]

    found = [one.records[0].date_start for one in extractor.Extractor().extract_many(rows, date=date(2021, 5, 1))]
    assert found == ["2021-01-01", "2019-01-01"]


# What is wrong is named


@pytest.mark.parametrize(
    ("misuse", "told"),
    [
        (lambda: extractor.extract(None), "text: must be a string, not NoneType"),  # type: ignore[arg-type]
        (lambda: extractor.extract(TEXT.encode()), "text: must be a string, not bytes"),  # type: ignore[arg-type]
        (lambda: extractor.extract(TEXT, date="morgen"), "'morgen' is no date; write it as 2023-12-01"),
        (lambda: extractor.extract(TEXT, date=2023), "2023 is no date"),  # type: ignore[arg-type]
        (lambda: extractor.extract(TEXT, place=["朔州市"]), "place: must be a string or a code, not list"),  # type: ignore[arg-type]
        (lambda: extractor.extract(TEXT, document=b"x"), "document: must be a string, not bytes"),  # type: ignore[arg-type]
        (lambda: extractor.read(7), "path: must be a string or a Path, not int"),  # type: ignore[arg-type]
        (lambda: extractor.Extractor(rules=7), "rules: must be folders, as strings or Paths, not int"),  # type: ignore[arg-type]
        (lambda: extractor.batch([], "x.db", rules=[None]), "rules: must be folders"),  # type: ignore[list-item]
        (lambda: extractor.batch([], "x.db", min_confidence=7), "min_confidence: 7 is no number from 0 to 1"),
        (
            lambda: [*extractor.Extractor().extract_many(TEXT)],
            "documents: must be a list or a stream of texts or mappings, not one str",
        ),
        (
            lambda: [*extractor.Extractor().extract_many([TEXT, None])],
            "document 2: it is neither a string nor a mapping, but NoneType",
        ),
        (
            lambda: [*extractor.Extractor().extract_many([{"text": 5}])],
            "document 1: its 'text' is missing, or no string",
        ),
        (lambda: [*extractor.Extractor().extract_many([{"text": TEXT, "place": 1}])], "document 1: "),
        (
            lambda: ROWS.extractor.records(text="文"),
            "text: the frame has no column '文'; there are '正文', '日期', '地区', '号'",
        ),
        (lambda: ROWS.extractor.records(text="正文", date="日起"), "document 1: '日起' is no date"),
    ],
)
def test_a_misuse_is_named(misuse: Callable[[], object], told: str) -> None:
    with pytest.raises(InputError) as error:
        misuse()

    assert str(error.value).startswith(told)


def test_paths_may_be_strings_or_paths(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    rule = "[[words]]\nid = 'mine'\nwords = ['蒲公英']\nexample = [{ text = '蒲公英' }]\n"
    (tmp_path / "mine" / "w.toml").write_text(rule, encoding="utf-8")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    for path in (Path, str):
        own = extractor.Extractor(path(tmp_path / "mine"))
        assert len(own.read(path(tmp_path / "a.txt")).records) == 2
        assert (
            extractor.batch(
                path(tmp_path / "a.txt"), path(tmp_path / f"{path.__name__}.db"), rules=path(tmp_path / "mine")
            ).written
            == 1
        )


# Many at once


TEXTS = [path.read_text("utf-8") for path in sorted(CORPUS.glob("dev*.txt"))]


def test_threads_may_share_an_extractor() -> None:
    own = extractor.Extractor()
    with ThreadPoolExecutor(8) as pool:
        found = [*pool.map(lambda text: own.extract(text, date="2023-12-01").to_json(), TEXTS * 2)]

    assert found == [own.extract(text, date="2023-12-01").to_json() for text in TEXTS] * 2


def test_a_server_of_coroutines_reads_in_threads(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"<html><body><div id=zoom><p>{TEXT}</p></div></body></html>", encoding="utf-8")

    async def all_of_them() -> list[Document]:
        return await asyncio.gather(*(asyncio.to_thread(extractor.read, tmp_path / "a.html") for _ in range(8)))

    assert {len(one.records) for one in asyncio.run(all_of_them())} == {2}
