"""Printed bulletins: PDFs in columns, DOCX and HTML made from the corpus give the records of its text; pages, boxes,
margins."""

import io
import json
from pathlib import Path

import layouts
import printing
import pypdfium2
import pytest
import reading_order

from extractor.model import Record
from extractor.pipeline import Extractor, default_extractor
from extractor.readers import Source, source

# Those of rz are texts of web pages and broadcasts: headlines of a few words, which in a column may be taken for
# captions.
BULLETINS = [
    path
    for path in sorted((Path(__file__).parent.parent / "corpus" / "bulletins").glob("*.txt"))
    if path.stem[:2] != "rz"
]
SAME = (
    "indicator", "indicator_id", "value_low", "value_high", "unit", "per", "modifier", "kind", "direction", "basis",
    "place", "adcode", "date_start", "date_end", "article",
)
NUMBER = ("value_low", "value_high", "unit", "modifier")
PARAGRAPHS = [
    "今年 1~10 月，长治市环境空气质量综合指数为 4.12，同比下降 6.8%，在全省 11 个设区市中排名第三。全市优良天数 238 天。",
    "散煤治理是块硬骨头。2019 年以来，长治市累计完成清洁取暖改造 36.7 万户，每年可少烧散煤约 80 万吨。",
] * 40


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return default_extractor()


def facts(records: tuple[Record, ...]) -> list[dict[str, object]]:
    return [{name: getattr(record, name) for name in SAME} for record in records]


def bare(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("path", BULLETINS, ids=lambda path: path.stem)
def test_a_bulletin_gives_the_same_records_however_it_is_printed(path: Path, extractor: Extractor) -> None:
    text, day = path.read_text("utf-8"), json.loads(path.with_suffix(".json").read_text("utf-8"))["reference_date"]
    paragraphs = [part for part in extractor.cleaner.clean(text).text.split("\u2029") if part]
    expected = facts(extractor.extract(text, date=day).records)
    printed = {layout: printing.pdf(paragraphs, layout, head=reading_order.HEAD, zigzag=zigzag)
               for zigzag in (False, True) for layout in printing.COLUMNS if layout != "titled"}
    printed |= {"docx": printing.docx(paragraphs), "html": printing.html(paragraphs),
                "html of no known system": printing.html(paragraphs, article='class="x1"', encoding="gb18030")}

    assert expected
    for name, data in printed.items():
        found = source(data, name)
        document = extractor.from_source(found, date=day)
        made = facts(document.records)
        assert (name, [[one[field] for field in NUMBER] for one in made]) == (
            name,
            [[one[field] for field in NUMBER] for one in expected],
        )
        # What a number is about is weighed by what stands round it too, and a page ends lines and paragraphs elsewhere.
        same = sum(one == other for one, other in zip(made, expected, strict=True))
        assert same >= 0.9 * len(expected), name
        for record in document.records:
            assert found.text[record.start:record.end] == record.text


@pytest.fixture(scope="module")
def shares() -> dict[str, float]:
    return reading_order.measured(reading_order.paragraphs())


def test_columns_are_read_in_their_order(shares: dict[str, float]) -> None:
    assert {layout.partition(",")[0] for layout in shares} == {*printing.COLUMNS, *layouts.LAYOUTS}
    assert {layout: share for layout, share in shares.items() if share < 0.99} == {}


def test_what_is_measured_of_the_order_falls_where_columns_are_read_across() -> None:
    lines = [PARAGRAPHS[0][at:at + 20] for at in range(0, 60, 20)]

    assert reading_order.intact([PARAGRAPHS[0]], "\n".join(lines)) == 1
    assert reading_order.intact([PARAGRAPHS[0]], " ".join(line + "右列" for line in lines)) == 0
    assert reading_order.intact(PARAGRAPHS[:2], PARAGRAPHS[1] + PARAGRAPHS[0]) == 0.5


def test_what_is_drawn_piece_by_piece_or_among_the_text_loses_nothing() -> None:
    for layout in ("digits last", "three articles", "box"):
        data, text = layouts.printed(layout, PARAGRAPHS[:20])
        read = bare(source(data, layout).text)

        assert [part for part in map(bare, text) if part not in read] == []


@pytest.mark.parametrize("layout", printing.COLUMNS)
def test_heads_feet_and_page_numbers_are_no_part_of_the_text(layout: str) -> None:
    found = source(printing.pdf(PARAGRAPHS, layout, head=reading_order.HEAD), "issue")

    assert bare(found.text) == bare("".join(PARAGRAPHS))
    assert "绿色草原 2023年第11期" in found.margin
    assert "— 1 —" in found.margin


@pytest.mark.parametrize("layout", printing.COLUMNS)
def test_paragraphs_are_joined_over_lines_columns_and_pages(layout: str) -> None:
    found = source(printing.pdf(PARAGRAPHS, layout, head=reading_order.HEAD), "issue")

    assert [bare(part) for part in found.text.split("\u2029") if part.strip()] == [bare(part) for part in PARAGRAPHS]


def test_a_title_over_columns_stands_before_them_also_where_it_is_drawn_last() -> None:
    title = "全市环境质量月报"
    data = printing.pdf(PARAGRAPHS[:8], "titled", title=title)
    turned = pypdfium2.PdfDocument(data)
    page = turned[0]
    drawn = [piece for piece in page.get_objects() if piece.type == pypdfium2.raw.FPDF_PAGEOBJ_TEXT]
    page.remove_obj(drawn[0])
    page.insert_obj(drawn[0])
    page.gen_content()

    assert source(data, "first").text.startswith(title)
    assert source(saved(turned), "last").text.startswith(title)


def saved(document: pypdfium2.PdfDocument) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    return buffer.getvalue()


def test_a_record_of_a_pdf_has_its_page_and_the_box_round_its_characters(extractor: Extractor) -> None:
    data = printing.pdf(PARAGRAPHS, "two", head=reading_order.HEAD)
    document = extractor.from_source(source(data, "issue"))
    pages = pypdfium2.PdfDocument(data)
    seen = set()

    for record in document.records:
        assert record.page is not None
        assert record.bbox is not None
        left, bottom, right, top = record.bbox
        page = pages[record.page - 1].get_textpage()
        shown = bare(page.get_text_bounded(left - 0.5, bottom - 0.5, right + 0.5, top + 0.5))
        # the last: over two lines
        assert bare(record.text) in shown or shown in bare(record.text) or right - left > 200
        seen.add(record.page)
    assert seen == set(range(1, len(pages) + 1))
    pages.close()


def test_what_has_no_pages_has_no_boxes(extractor: Extractor) -> None:
    for data in (printing.docx(PARAGRAPHS[:2]), printing.html(PARAGRAPHS[:2]), PARAGRAPHS[0].encode()):
        document = extractor.from_source(source(data, "issue"))
        assert document.records
        assert {(record.page, record.bbox) for record in document.records} == {(None, None)}


@pytest.mark.parametrize("turns", [90, 180, 270])
def test_a_page_that_is_turned_is_read_and_its_boxes_are_those_of_the_page(turns: int) -> None:
    straight = source(printing.pdf(PARAGRAPHS[:6], "two"), "straight")
    document = pypdfium2.PdfDocument(printing.pdf(PARAGRAPHS[:6], "two"))
    page = document[0]
    matrix = pypdfium2.PdfMatrix().rotate(turns).translate(*{90: (0, 842), 180: (842, 842), 270: (842, 0)}[turns])
    for piece in page.get_objects():
        piece.transform(matrix)
    page.set_mediabox(0, 0, 842, 842)
    page.gen_content()
    found = source(saved(document), "turned")
    at = found.text.index("4.12")

    assert found.text == straight.text
    upright, turned = straight.layout.box(at, at + 4), found.layout.box(at, at + 4)
    assert upright is not None
    assert turned is not None
    wide, high = upright[3] - upright[1], upright[4] - upright[2]
    expected = (wide, high) if turns == 180 else (high, wide)
    assert (turned[3] - turned[1], turned[4] - turned[2]) == pytest.approx(expected, abs=0.1)


def test_the_box_of_what_runs_over_pages_is_that_on_the_first() -> None:
    found = source(printing.pdf(PARAGRAPHS, "one"), "issue")
    second = next(start for start, page in zip(found.layout.starts, found.layout.pages, strict=True) if page == 2)
    box, first = found.layout.box(second - 3, second + 3), found.layout.box(second - 3, second)

    assert box is not None
    assert box[0] == 1
    assert box == first


def test_an_unpaged_layout_knows_nothing() -> None:
    found = Source("日处理生活垃圾800吨")

    assert (found.layout.page_at(3), found.layout.box(3, 5)) == (None, None)


def test_characters_of_a_font_that_no_machine_has_are_read_also_where_each_stands_alone() -> None:
    buffer = io.BytesIO()
    canvas = printing.canvas_of(buffer)
    for at, character in enumerate("全市优良天数238天，"):
        canvas.drawString(60 + 12 * at, 700, character)
    canvas.save()

    assert bare(source(buffer.getvalue(), "issue").text) == "全市优良天数238天，"


def test_a_watermark_is_left_out_and_what_stands_sideways_is_read_last() -> None:
    buffer = io.BytesIO()
    canvas = printing.canvas_of(buffer)
    for at in range(20):
        canvas.drawString(60, 700 - 16 * at, "全市优良天数238天，较去年同期增加11天，占全年的六成。")
    canvas.rotate(90)
    canvas.drawString(100, -560, "侧面的表格：处理生活垃圾800吨，处理餐厨垃圾50吨。" * 2)
    canvas.rotate(-45)
    canvas.setFont(printing.FONT, 60)
    canvas.drawString(300, 100, "内部资料")
    canvas.save()
    lines = source(buffer.getvalue(), "issue").text.split("\u2029\n")

    assert lines[0].startswith("全市优良天数238天")
    assert lines[-2].startswith("侧面的表格：处理生活垃圾800吨")
    assert not any(character in "".join(lines) for character in "内部资料")
