"""XLSX workbooks: what a spreadsheet shows is what is read; sheets are tables; damaged and hostile ones are refused."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import extractor
from extractor.errors import ReadError
from extractor.readers import sheets, source
from extractor.readers.limits import Limits, limited
from extractor.readers.workbook import shown


def book(fill: Callable[[Any], None], title: str = "Sheet") -> bytes:
    """A workbook of one sheet."""
    made, buffer = openpyxl.Workbook(), io.BytesIO()
    made.active.title = title
    fill(made.active)
    made.save(buffer)
    return buffer.getvalue()


def indicators(sheet: Any) -> None:
    """A title and a unit over all columns, percent formats, a note below."""
    for row in (
        ["2023年1—9月主要指标"],
        ["单位：万元"],
        ["指标", "总量", "同比"],
        ["规模以上工业增加值", 48210.5, 0.064],
        ["固定资产投资", 90312, -0.0312],
        ["注：增速按可比价格计算"],
    ):
        sheet.append(row)
    for area in ("A1:C1", "A2:C2", "A6:C6"):
        sheet.merge_cells(area)
    sheet["B4"].number_format, sheet["C4"].number_format, sheet["C5"].number_format = "#,##0.0", "0.0%", "0.00%"


def facts(data: bytes) -> list[tuple[Any, ...]]:
    document = extractor.Extractor().from_source(source(data, "book.xlsx"))
    return [(one.indicator, one.value_low, one.unit, one.direction, one.date_start) for one in document.records]


def test_a_table_of_a_sheet_gives_its_facts() -> None:
    assert facts(book(indicators)) == [
        ("规模以上工业增加值", 482_105_000, "元", None, "2023-01-01"),
        ("规模以上工业增加值", 6.4, "%", "up", "2023-01-01"),
        ("固定资产投资", 903_120_000, "元", None, "2023-01-01"),
        ("固定资产投资", 3.12, "%", "down", "2023-01-01"),
    ]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not on this machine")
def test_what_another_program_saved_gives_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(book(indicators))
    for kind, name in (("ods", "a.xlsx"), ("xlsx:Calc MS Excel 2007 XML", "a.ods")):
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", kind, name],
            cwd=tmp_path,
            check=True,
            capture_output=True,
            timeout=120,
        )
    if not (tmp_path / "a.ods").exists():
        pytest.skip("LibreOffice is here without its spreadsheet")

    assert facts((tmp_path / "a.xlsx").read_bytes()) == facts(book(indicators))


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (0.125, "0.0%", "12.5%"),
        (0.125, "0%", "12%"),
        (-0.03, "0.00%;[Red]-0.00%", "-3.00%"),
        (48210.5, "#,##0.00", "48210.50"),
        (48210.5, "General", "48210.5"),
        (6.0, "0.0", "6.0"),
        (12, "General", "12"),
        (12.0, "General", "12"),
        (0.1 + 0.2, "General", "0.3"),
        (140600, "General", "140600"),
        (1e15, "General", "1000000000000000"),
        (5, '0"%"', "5"),
        (date(2023, 9, 5), "yyyy-mm-dd", "2023年9月5日"),
        (datetime(2023, 9, 1), 'yyyy"年"m"月"', "2023年9月"),
        (datetime(2023, 9, 5, 8, 30), "yyyy-mm-dd hh:mm", "2023-09-05 08:30"),
        (True, "General", "True"),
        (None, "General", ""),
        ("12.50", "@", "12.50"),
    ],
)
def test_a_cell_is_read_as_it_is_shown(value: Any, number_format: str, expected: str) -> None:
    assert shown(value, number_format) == expected


def test_a_sheet_that_was_given_a_name_says_it() -> None:
    data = book(lambda sheet: sheet.append(["全市用水5万吨。"]), "水务")

    assert source(data, "book").text == "水务\u2029\n全市用水5万吨。\u2029\n"
    assert source(book(lambda sheet: sheet.append(["全市用水5万吨。"])), "book").text == "全市用水5万吨。\u2029\n"


def test_what_is_hidden_is_not_read() -> None:
    def fill(sheet: Any) -> None:
        for row in (["指标", "底数（吨）", "产量（吨）"], ["煤", 7, 9], ["焦炭", 1, 2]):
            sheet.append(row)
        sheet.column_dimensions["B"].hidden = True
        sheet.row_dimensions[3].hidden = True

    assert sheets(book(fill), "book") == [[["指标", "产量（吨）"], ["煤", "9"]]]


def test_a_damaged_or_encrypted_workbook_or_a_bomb_is_told() -> None:
    whole = book(indicators)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (140 << 20))

    for data, reason in ((whole[:-400], "is a damaged"), (bomb.getvalue(), "unpacks to over 128 MB")):
        with pytest.raises(ReadError, match=f"^book: {reason}"):
            source(data, "book")


def test_a_cell_in_the_last_corner_costs_nothing_while_nothing_stands_in_it() -> None:
    def wide(sheet: Any) -> None:
        indicators(sheet)
        sheet.cell(1_048_576, 16_384).number_format = "0.0"
        for column in range(5, 180):
            sheet.cell(3, column, f"{column}月")

    with limited(Limits(seconds=5, memory=256), "book.xlsx"):
        assert "规模以上工业增加值" in source(book(wide), "book.xlsx").text


def test_an_empty_workbook_holds_no_text() -> None:
    with pytest.raises(ReadError, match=r"^book: holds no text$"):
        source(book(lambda sheet: None), "book")
