"""Tables in plain text: which lines are one, what its rows say, where their numbers stand."""

import pytest

from extractor.clean import Cleaner
from extractor.explain import explain
from extractor.pipeline import default_extractor
from extractor.rulebook import load

BARS = "| 县区 | 产量（吨） | 同比（%） |\n|---|---:|---:|\n| 云州区 | 32 | -5.1 |\n| 应县 | 41 | 2.0 |"
TABS = "县区\t产量（吨）\t同比（%）\n云州区\t32\t-5.1\n应县\t41\t2.0"
GAPS = "县区      产量（吨）  同比（%）\n云州区    32          -5.1\n应县      41          2.0"
WIDE = "县区　　　产量（吨）　　同比（％）\n云州区　　３２　　　　　－５．１\n应县　　　４１　　　　　２．０"
RULED = GAPS.replace("\n", "\n--------------------------\n")
SAID = ["云州区产量为32吨，同比下降5.1%。", "应县产量为41吨，同比增长2.0%。"]


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner(load())


@pytest.mark.parametrize("table", [BARS, TABS, GAPS, WIDE, RULED, BARS.replace("\n", "\r\n")],
                         ids=["bars", "tabs", "gaps", "full width", "rules", "Windows' line ends"])
def test_rows_are_sentences_among_the_text_round_them(cleaner: Cleaner, table: str) -> None:
    cleaned = cleaner.clean(f"一、农业\n全县造林3万亩。\n\n{table}\n\n全县用水5万吨。")

    assert [part for part in cleaned.text.split("\u2029") if part] == [
        "一、农业",
        "全县造林3万亩。",
        *SAID,
        "全县用水5万吨。",
    ]


@pytest.mark.parametrize("table", [BARS, TABS, GAPS, WIDE, RULED], ids=["bars", "tabs", "gaps", "full width", "rules"])
def test_a_record_of_a_row_stands_where_its_number_does(table: str) -> None:
    document = default_extractor().extract(f"2021年各县区产量\n\n{table}", date="2022-01-15", place="朔州市")
    found = [
        (record.text, record.value_low, record.unit, record.kind, record.direction, record.date_start)
        for record in document.records
    ]
    numbers = ("３２", "５．１", "４１", "２．０") if table == WIDE else ("32", "5.1", "41", "2.0")

    assert found == [
        (numbers[0], 32, "吨", "level", None, "2021-01-01"), (numbers[1], 5.1, "%", "change", "down", "2021-01-01"),
        (numbers[2], 41, "吨", "level", None, "2021-01-01"), (numbers[3], 2, "%", "change", "up", "2021-01-01")]
    for each in (*document.records, *document.mentions):
        assert document.text[each.start:each.end] == each.text != ""


def test_a_row_with_fewer_cells_has_them_in_the_columns_they_stand_in(cleaner: Cleaner) -> None:
    table = "指标            9月      1-9月累计  同比%\n发电量（万度）  32       281        4.4\n用电量（万度）           211        2.4"

    assert cleaner.clean(table).text == ("9月发电量为32万度，1-9月累计发电量为281万度，同比增长4.4%。\u2029"
                                         "1-9月累计用电量为211万度，同比增长2.4%。\u2029")


def test_the_month_above_a_table_is_that_of_its_columns(cleaner: Cleaner) -> None:
    table = "2021年3月主要指标\n指标    单位    本月    累计\n发电量  万度    32      81\n用电量  万度    22      61"

    assert cleaner.clean(table).text.startswith(
        "2021年3月主要指标\u20292021年3月发电量为32万度，2021年1-3月发电量为81万度。\u2029"
    )


@pytest.mark.parametrize(
    "text",
    [
        "姓名  职务  电话\n李明  局长  2012345\n王刚  科长  2012346",
        "全市  造林  3万亩\n治沙  2万亩",
        "产量\t32\n面积\t41",
        "今年，全县造林3万亩，  比上年多2万亩；\n治沙  2万亩，  比上年多1万亩。",
        "县区  产量（吨）\n云州区  32",
    ],
    ids=["no quantities", "no head", "rows alone", "prose with gaps", "one row"],
)
def test_lines_that_are_no_table_stay_text(cleaner: Cleaner, text: str) -> None:
    cleaned = cleaner.clean(text)

    assert not cleaned.put
    assert [char for char in cleaned.text if char.isdigit()] == [char for char in text if char.isdigit()]


def test_what_no_bulletin_holds_is_searched_in_linear_time(cleaner: Cleaner) -> None:
    import time

    def seconds(unit: str, size: int) -> float:
        start = time.process_time()
        cleaner.clean(unit * (size // len(unit)))
        return time.process_time() - start

    for unit in (" ", "\t", "|1", "县  5\n", "县  市\n县  5\n", "  1"):
        assert seconds(unit, 40_000) < 40 * max(seconds(unit, 4_000), 0.02)


def test_a_number_whose_unit_nothing_tells_is_no_record_and_is_told_of() -> None:
    text = "县区  产量  同比（%）\n云州区  32  5.1\n应县  41  2.0"
    told = explain(text, default_extractor()).split("no record\n")[1].splitlines()

    assert [record.text for record in default_extractor().extract(text).records] == ["5.1", "2.0"]
    assert [line.endswith("a number of a table whose unit nothing tells") for line in told] == [True, True]
