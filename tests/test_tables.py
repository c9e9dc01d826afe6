"""Tables in DOCX and HTML become sentences; the records of a cell know its row, column, unit, place and time."""

import io
from collections.abc import Callable

import printing
import pypdfium2
import pytest

from extractor.pipeline import default_extractor
from extractor.readers import source
from extractor.tables import Cell, sentences

Record = tuple[str | None, float | None, str, str, str | None, str | None, str | None, str | None]


def rows(written: str) -> list[list[str]]:
    """甲|乙 line by line → cells."""
    return [[cell.strip() for cell in line.split("|")] for line in written.strip().splitlines()]


INDICATORS = """
    指标                           | 本月 | 同比    | 1—9月累计
    PM2.5平均浓度（微克/立方米）   | 41   | -12.8%  | 36
    优良天数（天）                 | 25   | +8.7%   | 231
"""
COUNTIES = """
    序号 | 县区   | PM2.5平均浓度 | 同比（%） | 优良天数（天） | 优良率
    1    | 平鲁区 | 38            | -5.0      | 238            | 81.2%
    2    | 怀仁市 | 40            | 1.2       | 231            | —
    全市 | 全市   | 39            | ↓3        | 235            | 80.1%
"""
ECONOMY = """
    指标           | 1—9月    | 同比增长（%）
    地区生产总值   | 1,171.42 | 3.9
    第一产业增加值 | 46.83    | -5.4
"""
MONTHS = """
    月份 | 粮食产量（万吨） | 生猪存栏（万头）
    1月  | 3.2              | 5.6
    2月  | 4.1              | 7
"""
CASES: list[tuple[str, list[str], str, list[Record]]] = [
    ("indicators in rows, times in columns", [], INDICATORS, [
        ("PM2.5平均浓度", 41, "微克/立方米", "level", None, "朔州市", "2023-11-01", "2023-11-30"),
        ("PM2.5平均浓度", 12.8, "%", "change", "down", "朔州市", "2023-11-01", "2023-11-30"),
        ("PM2.5平均浓度", 36, "微克/立方米", "level", None, "朔州市", "2023-01-01", "2023-09-30"),
        ("优良天数", 25, "天", "level", None, "朔州市", "2023-11-01", "2023-11-30"),
        ("优良天数", 8.7, "%", "change", "up", "朔州市", "2023-11-01", "2023-11-30"),
        ("优良天数", 231, "天", "level", None, "朔州市", "2023-01-01", "2023-09-30")]),
    ("places in rows, the unit above", ["2023年10月各县区空气质量", "单位：微克/立方米"], COUNTIES, [
        ("PM2.5平均浓度", 38, "微克/立方米", "level", None, "平鲁区", "2023-10-01", "2023-10-31"),
        ("PM2.5平均浓度", 5, "%", "change", "down", "平鲁区", "2023-10-01", "2023-10-31"),
        ("优良天数", 238, "天", "level", None, "平鲁区", "2023-10-01", "2023-10-31"),
        ("优良率", 81.2, "%", "level", None, "平鲁区", "2023-10-01", "2023-10-31"),
        ("PM2.5平均浓度", 40, "微克/立方米", "level", None, "怀仁市", "2023-10-01", "2023-10-31"),
        ("PM2.5平均浓度", 1.2, "%", "change", "up", "怀仁市", "2023-10-01", "2023-10-31"),
        ("优良天数", 231, "天", "level", None, "怀仁市", "2023-10-01", "2023-10-31"),
        ("PM2.5平均浓度", 39, "微克/立方米", "level", None, "朔州市", "2023-10-01", "2023-10-31"),
        ("PM2.5平均浓度", 3, "%", "change", "down", "朔州市", "2023-10-01", "2023-10-31"),
        ("优良天数", 235, "天", "level", None, "朔州市", "2023-10-01", "2023-10-31"),
        ("优良率", 80.1, "%", "level", None, "朔州市", "2023-10-01", "2023-10-31")]),
    ("several units above", ["单位：亿元、%"], ECONOMY, [
        ("地区生产总值", 117142000000, "元", "level", None, "朔州市", "2023-01-01", "2023-09-30"),
        ("地区生产总值", 3.9, "%", "change", "up", "朔州市", "2023-01-01", "2023-09-30"),
        ("第一产业增加值", 4683000000, "元", "level", None, "朔州市", "2023-01-01", "2023-09-30"),
        ("第一产业增加值", 5.4, "%", "change", "down", "朔州市", "2023-01-01", "2023-09-30")]),
    ("times in rows", [], MONTHS, [
        ("粮食产量", 32000, "吨", "level", None, "朔州市", "2023-01-01", "2023-01-31"),
        ("生猪存栏", 56000, "头", "level", None, "朔州市", "2023-01-01", "2023-01-31"),
        ("粮食产量", 41000, "吨", "level", None, "朔州市", "2023-02-01", "2023-02-28"),
        ("生猪存栏", 70000, "头", "level", None, "朔州市", "2023-02-01", "2023-02-28")]),
]


@pytest.mark.parametrize(("name", "above", "table", "expected"), CASES, ids=[name for name, *_ in CASES])
@pytest.mark.parametrize("make", [printing.docx, printing.html, printing.report], ids=["docx", "html", "pdf"])
def test_the_records_of_a_cell_know_its_row_and_column(
        make: Callable[..., bytes], name: str, above: list[str], table: str, expected: list[Record]) -> None:
    document = default_extractor().from_source(
        source(make([*above, rows(table)]), name), date="2023-11-30", place="朔州市"
    )

    assert [(r.indicator, r.value_low, r.unit, r.kind, r.direction, r.place, r.date_start, r.date_end)
            for r in document.records] == expected
    for record in document.records:
        assert document.text[record.start:record.end] == record.text


def test_the_numbers_of_a_printed_table_stand_where_they_are_printed() -> None:
    data = printing.report(["单位：微克/立方米", rows(COUNTIES)])
    document = default_extractor().from_source(source(data, "issue"))
    page = pypdfium2.PdfDocument(data)[0].get_textpage()
    # Loose boxes are as wide as the file says; those of the glyphs depend on the fonts of the machine.
    boxes = [page.get_charbox(number, loose=True) for number in range(page.count_chars())]

    assert len(document.records) == 11
    for record in document.records:
        assert record.bbox is not None
        assert record.page == 1
        left, bottom, right, top = record.bbox
        inside = [
            number
            for number, (x0, y0, x1, y1) in enumerate(boxes)
            if left < (x0 + x1) / 2 < right and bottom < (y0 + y1) / 2 < top
        ]
        assert page.get_text_range(inside[0], len(inside)).strip() == record.text.strip("微克/立方米天%")


@pytest.mark.parametrize("again", [False, True], ids=["its head once", "its head on each page"])
def test_a_printed_table_goes_on_over_pages(again: bool) -> None:
    counties = [[f"第{at}区", str(30 + at), f"{200 + at}"] for at in range(60)]
    head = ["县区", "PM2.5平均浓度（微克/立方米）", "优良天数（天）"]
    whole = pypdfium2.PdfDocument.new()
    for at in range(0, 60, 20):
        page = printing.report([[*([head] if again or not at else []), *counties[at:at + 20]]], columns=[62, 120, 330])
        whole.import_pages(pypdfium2.PdfDocument(page))
    buffer = io.BytesIO()
    whole.save(buffer)
    lines = source(buffer.getvalue(), "issue").text.split("\u2029\n")[:-1]

    assert lines == [
        f"第{at}区PM2.5平均浓度为{30 + at}微克/立方米，第{at}区优良天数为{200 + at}天。" for at in range(60)
    ]


def test_what_tells_of_a_table_holds_on_the_next_page_too() -> None:
    head = ["县区", "造林", "同比增长"]
    whole = pypdfium2.PdfDocument.new()
    for number, above in enumerate((["单位：亩、%"], [])):
        table = [head, *([f"第{at}区", str(3000 + at), "2.5"] for at in range(20 * number, 20 * number + 20))]
        whole.import_pages(pypdfium2.PdfDocument(printing.report([*above, table], columns=[62, 160, 330])))
    buffer = io.BytesIO()
    whole.save(buffer)
    lines = source(buffer.getvalue(), "issue").text.split("\u2029\n")[:-1]

    assert lines == ["单位：亩、%", *(f"第{at}区造林为{3000 + at}亩，同比增长2.5%。" for at in range(40))]


def test_a_cell_of_several_lines_is_one_name_where_each_cell_is_drawn_by_itself() -> None:
    buffer = io.BytesIO()
    canvas = printing.canvas_of(buffer)
    cells = [(62, 700, "指标"), (200, 700, "2023 年（亿元）"), (320, 700, "比上年增长（%）"),
             (62, 680, "规模以上工业增加值，"), (62, 667, "含能源和装备制造"), (200, 680, "186.5"), (320, 680, "5.2"),
             (62, 647, "固定资产投资，不含"), (62, 634, "农户"), (200, 647, "312.6"), (320, 647, "-1.8")]
    printing.draw(canvas, [(x, y, 10.5, text) for x, y, text in cells])
    canvas.save()

    assert source(buffer.getvalue(), "issue").text.split("\u2029\n")[:-1] == [
        "2023年规模以上工业增加值，含能源和装备制造为186.5亿元，比上年增长5.2%。",
        "2023年固定资产投资，不含农户为312.6亿元，比上年下降1.8%。"]


@pytest.mark.parametrize("written", ["甲|乙\n丙|丁\n戊|己", "综合|3\n农业|5\n工业|8", "县区|优良天数\n平鲁区|238"],
                         ids=["no numbers", "no head", "one row"])
def test_lines_that_are_no_table_stay_as_they_are_printed(written: str) -> None:
    found = source(printing.report([rows(written)]), "issue")

    assert found.text.splitlines() == [part for line in rows(written) for part in (" ".join(line), "")]


def said(written: str, *above: str) -> list[str]:
    return list(sentences([[Cell(cell.strip()) for cell in line.split("|")] for line in written.splitlines()], above))


@pytest.mark.parametrize(
    ("written", "above", "expected"),
    [
        ("指标|计量单位|1-9月|同比±%\n粮食产量|万吨|41.7|-1.2", [], ["1-9月粮食产量为41.7万吨，同比下降1.2%。"]),
        (
            "指标名称|2023年|2022年|增速（%）\n常住人口（万人）|72.9|73.1|-0.3",
            [],
            ["2022年常住人口为73.1万人，2023年常住人口为72.9万人，下降0.3%。"],
        ),
        (
            "|1月|2月\n云州区|38|41",
            ["表2 PM2.5月均浓度（单位：微克/立方米）"],
            ["1月云州区PM2.5月均浓度为38微克/立方米，2月云州区PM2.5月均浓度为41微克/立方米。"],
        ),
        (
            "城市|AQI|PM2.5|首要污染物\n大同市|52|23|PM10",
            ["2023年11月5日空气质量日报", "单位：微克/立方米"],
            ["2023年11月5日大同市AQI为52，2023年11月5日大同市PM2.5为23微克/立方米，首要污染物为PM10。"],
        ),
        ("排名|县区|综合指数\n1|平鲁区|4.12", [], ["平鲁区排名排第1位，平鲁区综合指数为4.12。"]),
        (
            "年份|常住人口（万人）|城镇化率（%）\n2021|72.9|43.15",
            [],
            ["2021年常住人口为72.9万人，2021年城镇化率为43.15%。"],
        ),
        (
            "河流|断面名称|水质类别|氨氮（mg/L）\n桑干河|古家坡|Ⅲ类|0.31",
            [],
            ["桑干河古家坡氨氮为0.31mg/L，水质类别为Ⅲ类。"],
        ),
    ],
    ids=[
        "a column of units", "a change of the latest year", "what is measured in the caption",
        "the day in the caption, an index without unit", "a rank before its name", "years in rows", "an attribute",
    ],
)
def test_rows_and_columns_are_said_in_an_order_of_prose(written: str, above: list[str], expected: list[str]) -> None:
    assert said(written, *above) == expected


@pytest.mark.parametrize(
    ("written", "above", "expected"),
    [
        (
            "项目|2021年决算数|2020年决算数|增减额|增减率（%）\n契税|21.4|20.0|1.4|7.0\n罚没收入|8.1|9.0|-0.9|-10.0",
            ["单位：亿元"],
            [
                "2020年契税为20.0亿元，2021年契税为21.4亿元，增加1.4亿元，增长7.0%。",
                "2020年罚没收入为9.0亿元，2021年罚没收入为8.1亿元，减少0.9亿元，下降10.0%。",
            ],
        ),
        (
            "项目|2021年度|上年度|增减\n契税（亿元）|21.4|20.0|1.4\n入学率（%）|98.6|98.1|0.5",
            [],
            [
                "上年契税为20.0亿元，2021年契税为21.4亿元，增加1.4亿元。",
                "上年入学率为98.1%，2021年入学率为98.6%，提高0.5个百分点。",
            ],
        ),
        (
            "县区|本年|上年|增减\n云州区|38|40|-5.0\n应县|42|40|2",
            ["各县区PM2.5平均浓度（微克/立方米）"],
            [
                "上年云州区PM2.5平均浓度为40微克/立方米，本年云州区PM2.5平均浓度为38微克/立方米，下降5.0%。",
                "上年应县PM2.5平均浓度为40微克/立方米，本年应县PM2.5平均浓度为42微克/立方米，增加2微克/立方米。",
            ],
        ),
        (
            "指标|1-4月|同比增长（±%）\n发电量（亿千瓦时）|2.6|7.4\n外贸 单位：万美元|外贸 单位：万美元|外贸 单位：万美元\n出口|920|-2.1",
            [],
            ["1-4月发电量为2.6亿千瓦时，同比增长7.4%。", "外贸 单位：万美元", "1-4月出口为920万美元，同比下降2.1%。"],
        ),
        (
            "地区|总产量|总产量比上年增减额\n应县|17240|-230",
            ["单位：公顷、吨"],
            ["应县总产量为17240吨，比上年减少230吨。"],
        ),
        ("项目|决算数（万元）|为预算的%\n契税|860|98.6", [], ["契税为860万元，契税为预算的98.6%。"]),
        (
            "农产品|产量（吨）|同比（%）\n小麦|8600|1.2\n外贸|单位：万美元|\n进出口总额|5260|3.4",
            [],
            ["小麦产量为8600吨，小麦同比增长1.2%。", "外贸，单位：万美元", "进出口总额为5260万美元，同比增长3.4%。"],
        ),
        (
            "项目|9月末余额|比年初增减额|同比增长\n储蓄|812.5|-36.2|8.1",
            ["单位：亿元、%"],
            ["9月末储蓄余额为812.5亿元，储蓄比年初减少36.2亿元，储蓄同比增长8.1%。"],
        ),
        ("县区|产量（吨）|县区|产量（吨）\n云州区|32|应县|41", [], ["云州区产量为32吨。", "应县产量为41吨。"]),
        (
            "指标|单位|本月|同比±%\n发电量|万度|32|4.4\n指标|单位|本月|同比±%\n用电量|万度|22|-2.4",
            [],
            ["本月发电量为32万度，同比增长4.4%。", "本月用电量为22万度，同比下降2.4%。"],
        ),
        (
            "指标|绝对量|比上年增长（%）\n一、农业||\n药材产量（吨）|41.7|1.2\n其中：黄芪|12.1|-0.8\n二、工业||\n增加值（亿元）|5.1|6.6",
            [],
            [
                "一、农业",
                "药材产量为41.7吨，比上年增长1.2%。",
                "黄芪为12.1吨，比上年下降0.8%。",
                "二、工业",
                "增加值为5.1亿元，比上年增长6.6%。",
            ],
        ),
        (
            "指标|城镇|农村\n人均可支配收入（元）|45210|21120\n比上年增长（%）|4.1|6.2",
            [],
            [
                "城镇人均可支配收入为45210元，农村人均可支配收入为21120元。",
                "城镇人均可支配收入比上年增长4.1%，农村人均可支配收入比上年增长6.2%。",
            ],
        ),
        ("县区|产量|面积\n云州区|32|51", ["单位：万吨、万亩"], ["云州区产量为32万吨，云州区面积为51万亩。"]),
        (
            "地区|绝对额|增速（%）\n平鲁|86.5|5.6",
            ["2021年9月各区GDP（亿元）"],
            ["2021年9月平鲁区GDP为86.5亿元，增长5.6%。"],
        ),
        (
            "指标|数值|增长\n产值|3210|2.5\n评级指数|1.2|",
            [],
            ["产值〔单位不明3210〕，产值增长2.5%。", "评级指数为1.2。"],
        ),
    ],
    ids=[
        "amount and ratio", "points where per cent changes", "amount or ratio by the numbers",
        "another unit for what follows", "what changes in the head of its change", "a part of the budget",
        "another unit beside a name", "a balance at a time", "two tables side by side", "the head again",
        "parts and what is of them", "a change as a row", "units that fit", "what the caption counts, of which places",
        "a unit that nothing tells",
    ],
)
def test_units_and_changes_are_what_the_heads_say(written: str, above: list[str], expected: list[str]) -> None:
    assert said(written, *above) == expected


def test_a_head_of_two_rows_is_said_from_the_outside_in() -> None:
    cells = [[Cell("县区", rows=2), Cell("综合指数", columns=2), Cell("排名", rows=2)], [Cell("本月"), Cell("同比")],
             [Cell("平鲁区"), Cell("4.12"), Cell("-6.8%"), Cell("3")]]

    assert list(sentences(cells)) == ["本月平鲁区综合指数为4.12，同比下降6.8%，平鲁区排名排第3位。"]


def test_a_cell_that_goes_on_the_one_above_says_the_same() -> None:
    cells = [[Cell("县区"), Cell("指标"), Cell("本月")], [Cell("平鲁区"), Cell("优良天数（天）"), Cell("25")],
             [Cell(None), Cell("综合指数"), Cell("4.12")]]

    assert list(sentences(cells)) == ["本月平鲁区优良天数为25天。", "本月平鲁区综合指数为4.12。"]


@pytest.mark.parametrize(("written", "expected"), [
    ("项目|进展\n污水处理厂|已经建成", ["项目，进展", "污水处理厂，已经建成"]),
    ("800|900\n1|2", ["800，900", "1，2"]),
    ("姓名|电话|地址", ["姓名，电话，地址"]),
    ("指标|本月|本月\n优良天数|—|", ["指标，本月", "优良天数，—"]),
], ids=["words", "numbers alone", "one row", "no number"])
def test_what_is_no_table_of_numbers_stays_as_it_stands(written: str, expected: list[str]) -> None:
    assert said(written) == expected


def test_a_caption_inside_the_table_is_a_line_and_tells_its_unit() -> None:
    cells = [
        [Cell("表1 用水量（单位：万立方米）", columns=2)],
        [Cell("县区"), Cell("用水量")],
        [Cell("平鲁区"), Cell("38")],
    ]

    assert list(sentences(cells)) == ["表1 用水量（单位：万立方米）", "平鲁区用水量为38万立方米。"]


def test_spans_beyond_reason_end_somewhere() -> None:
    cells = [[Cell("指标", 99_999, 99_999)], [Cell("优良天数（天）"), Cell("25")]]

    assert sum(map(len, sentences(cells))) < 10_000
