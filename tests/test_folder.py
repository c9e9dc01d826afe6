"""Files made of a store: one a table, safe to open, described, and complete or as they were before."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas
import pytest
from msgspec.structs import replace

from extractor.document import Document
from extractor.errors import WriteError
from extractor.model import Article, Record
from extractor.write import folder as module
from extractor.write import xlsx
from extractor.write.folder import export
from extractor.write.formats import OF_STORE
from extractor.write.rows import rows
from extractor.write.store import Failure, Issue, Store

LEVEL = Record(
    record_id="1",
    document="11",
    article=0,
    start=3,
    end=8,
    text="800 吨",
    sentence="日处理生活垃圾800吨",
    kind="level",
    indicator="处理生活垃圾",
    indicator_id="waste.treated",
    value_low=800.0,
    value_high=800.0,
    unit="吨",
    unit_code="t",
    dimension="mass",
    base_low=800000.0,
    base_high=800000.0,
    base_unit="kg",
    place="怀仁市",
    adcode="010681",
    date_text="2022 年",
    date_start="2022-01-01",
    date_end="2022-12-31",
    granularity="year",
    rules=("rate-verb-object", "tonne"),
)
FORMULA = replace(
    LEVEL,
    record_id="2",
    text="=1+1",
    indicator="-增长",
    indicator_id=None,
    subject="@SUM(A1)",
    place="+86",
    adcode=None,
    value_low=-6.5,
    date_start=None,
)
DOCUMENT = Document(
    id="11", text="…", articles=(Article(index=0, start=0, end=9, title="垃圾"),), records=(LEVEL, FORMULA)
)
ISSUE = Issue(
    path="/2023/11.txt", document="11", published=date(2023, 12, 1), characters=30, sha256="a", key="k1", members=1
)
READERS: dict[str, Callable[[Path, str], pandas.DataFrame]] = {
    "parquet": lambda folder, table: pandas.read_parquet(folder / f"{table}.parquet"),
    "csv": lambda folder, table: pandas.read_csv(folder / f"{table}.csv", dtype={"adcode": str}),
    "jsonl": lambda folder, table: pandas.read_json(folder / f"{table}.jsonl", lines=True, dtype={"adcode": str}),
    "xlsx": lambda folder, table: pandas.read_excel(folder / "facts.xlsx", sheet_name=table, dtype={"adcode": str}),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path}/facts.db")
    made.prepare()
    run = made.begin("v", {})
    made.put(ISSUE, rows(DOCUMENT), run)
    made.fail(Failure(path="/2023/bad.txt", reason="is empty", sha256="b", key="k", members=1), run)
    yield made
    made.close()


@pytest.mark.parametrize("format_", OF_STORE)
def test_each_table_is_read_as_it_was_written(store: Store, tmp_path: Path, format_: str) -> None:
    export(store, tmp_path, format_)
    records, issues, observations, failures = (READERS[format_](tmp_path, name) for name in (
        "records", "issues", "observations", "failures"))

    assert records["adcode"].fillna("").to_list() == ["010681", ""]
    assert records["value_low"].to_list() == [800.0, -6.5]
    assert str(records["date_end"][0])[:10] == "2022-12-31"
    assert (issues["path"].to_list(), failures["reason"].to_list()) == (["/2023/11.txt"], ["is empty"])
    assert observations[["indicator_id", "value"]].to_numpy().tolist()[0] == ["waste.treated", 800000.0]


@pytest.mark.parametrize("format_", OF_STORE)
def test_the_data_package_is_valid(store: Store, tmp_path: Path, format_: str) -> None:
    store.put(replace(ISSUE, path="/2023/12.txt"), rows(DOCUMENT, mentions=True), 1)
    export(store, tmp_path, format_)
    done = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "--json", "datapackage.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    told = json.loads(done.stdout)

    assert (done.returncode, told["valid"]) == (0, True), told
    assert {task["name"]: task["stats"]["rows"] for task in told["tasks"]} == {
        "issues": 2, "articles": 2, "records": 4, "observations": 4, "indicators": 2, "places": 2, "failures": 1}


def test_the_data_package_is_not_valid_where_a_key_is_broken(store: Store, tmp_path: Path) -> None:
    export(store, tmp_path, "csv")
    path = tmp_path / "records.csv"
    path.write_bytes(path.read_bytes().replace(b"\r\n1,1,", b"\r\n7,1,"))
    done = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "--json", "datapackage.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert "foreign-key" in done.stdout


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_a_cell_that_starts_a_formula_is_text(store: Store, tmp_path: Path, format_: str) -> None:
    export(store, tmp_path, format_)
    if format_ == "csv":
        row = READERS["csv"](tmp_path, "records").iloc[1]
        assert row[["text", "indicator", "subject", "place"]].to_list() == ["'=1+1", "'-增长", "'@SUM(A1)", "'+86"]
        return
    sheet = openpyxl.load_workbook(tmp_path / "facts.xlsx")["records"]
    cells = {sheet.cell(1, column).value: sheet.cell(3, column) for column in range(1, sheet.max_column + 1)}
    assert [(cells[name].value, cells[name].data_type) for name in ("text", "indicator", "subject", "place")] == [
        ("=1+1", "s"), ("-增长", "s"), ("@SUM(A1)", "s"), ("+86", "s")]


def test_a_workbook_has_typed_columns_and_a_header_that_stays(store: Store, tmp_path: Path) -> None:
    export(store, tmp_path, "xlsx")
    book = openpyxl.load_workbook(tmp_path / "facts.xlsx")
    sheet = book["records"]
    cells = {sheet.cell(1, column).value: sheet.cell(2, column) for column in range(1, sheet.max_column + 1)}

    assert book.sheetnames == ["issues", "articles", "records", "observations", "indicators", "places", "failures"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref is not None, sheet.cell(1, 1).font.bold) == ("A2", True, True)
    assert (cells["adcode"].value, cells["value_low"].value, cells["sentence"].value) == (
        "010681",
        800,
        "日处理生活垃圾800吨",
    )
    assert (cells["date_end"].value, cells["date_end"].number_format) == (datetime(2022, 12, 31), "yyyy-mm-dd")


def test_a_table_longer_than_a_sheet_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "ROWS", 2)
    xlsx.save(tmp_path / "a.xlsx", [("records", ["number"], ([n] for n in range(5)))])
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")

    assert {sheet.title: [row[0] for row in sheet.values] for sheet in book} == {
        "records": ["number", 0, 1], "records 2": ["number", 2, 3], "records 3": ["number", 4]}


def test_a_text_longer_than_a_cell_is_cut(tmp_path: Path) -> None:
    xlsx.save(tmp_path / "a.xlsx", [("records", ["text"], [["长" * 40_000]])])

    assert len(openpyxl.load_workbook(tmp_path / "a.xlsx")["records"]["A2"].value) == 32_767


def test_files_are_made_anew_only_where_the_store_has_changed(store: Store, tmp_path: Path) -> None:
    export(store, tmp_path, "csv")
    before = (tmp_path / "records.csv").stat().st_ino
    export(store, tmp_path, "csv")
    assert (tmp_path / "records.csv").stat().st_ino == before

    store.fail(Failure(path="/2023/11.txt", reason="is empty", sha256="c", key="k2", members=1), 1)
    export(store, tmp_path, "csv")
    assert len(READERS["csv"](tmp_path, "records")) == 0
    (tmp_path / "records.csv").unlink()
    export(store, tmp_path, "csv")
    assert (tmp_path / "records.csv").exists()


def test_a_folder_of_another_format_gets_the_files_of_this_one(store: Store, tmp_path: Path) -> None:
    export(store, tmp_path, "csv")
    export(store, tmp_path, "jsonl")

    assert len(READERS["jsonl"](tmp_path, "records")) == 2


def test_what_changes_while_files_are_made_is_in_them(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Store(f"sqlite:///{tmp_path}/facts.db")
    write = module.WRITERS["csv"]

    def slow(path: Path, *rest: object) -> None:
        other.put(replace(ISSUE, path="/2023/12.txt"), rows(DOCUMENT), 1)
        write(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "WRITERS", {"csv": slow})
    export(store, tmp_path, "csv")
    other.close()

    assert len(READERS["csv"](tmp_path, "records")) == 4


def test_files_that_cannot_be_made_leave_those_before(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(store, tmp_path, "csv")
    before = (tmp_path / "records.csv").read_bytes()
    store.put(replace(ISSUE, path="/2023/12.txt"), rows(DOCUMENT), 1)

    def full(path: Path, *rest: object) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "WRITERS", {"csv": full})
    with pytest.raises(WriteError, match="cannot be written: No space left on device"):
        export(store, tmp_path, "csv")
    assert (tmp_path / "records.csv").read_bytes() == before
    assert [path.name for path in tmp_path.glob(".extractor-*")] == []
