"""DOCX documents: paragraphs and tables in order, also in content controls, text boxes and tracked changes."""

import io
from typing import Any

import docx
from docx.oxml import parse_xml

from extractor.readers import source

SPACES = ('xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
          'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
          'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"')


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def lines_of(*elements: str) -> list[str]:
    """The paragraphs of a document whose body has these elements."""
    document = docx.Document()
    for element in elements:
        document.element.body.insert_element_before(parse_xml(element.replace(">", f" {SPACES}>", 1)), "w:sectPr")
    return source(saved(document), "issue").text.removesuffix("\u2029\n").split("\u2029\n")


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_paragraphs_and_tables_stand_in_their_order() -> None:
    table = "".join(f"<w:tr>{''.join(f'<w:tc><w:p>{run(cell)}</w:p></w:tc>' for cell in row)}</w:tr>"
                    for row in (["指标", "本月"], ["优良天数（天）", "25"]))

    assert lines_of(f"<w:p>{run('甲')}</w:p>", f"<w:tbl>{table}</w:tbl>", f"<w:p>{run('乙')}</w:p>") == [
        "甲",
        "本月优良天数为25天。",
        "乙",
    ]


def test_cells_that_span_columns_and_rows_say_so_to_each() -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for row, cells in zip(
        table.rows, (["县区", "综合指数", ""], ["", "本月", "同比"], ["平鲁区", "4.12", "-6.8%"]), strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))

    assert source(saved(document), "issue").text == "本月平鲁区综合指数为4.12，同比下降6.8%。\u2029\n"


def test_what_is_inserted_counts_and_what_is_deleted_does_not() -> None:
    deleted = "<w:del><w:r><w:delText>700</w:delText></w:r></w:del>"

    assert lines_of(f"<w:p>{run('处理')}<w:ins>{run('800')}</w:ins>{deleted}{run('吨')}</w:p>") == ["处理800吨"]


def test_content_controls_links_and_text_boxes_are_read() -> None:
    box = f"<w:p><w:r><w:pict><wps:txbx><w:txbxContent><w:p>{run('框')}</w:p></w:txbxContent></wps:txbx></w:pict></w:r>{run('段')}</w:p>"
    shown = box.replace("<w:r><w:pict>", "<w:r><mc:AlternateContent><mc:Choice><w:pict>").replace(
        "</w:pict></w:r>", "</w:pict></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p>" + run("框") +
        "</w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>")

    assert lines_of(f"<w:sdt><w:sdtContent><w:p>{run('甲')}</w:p></w:sdtContent></w:sdt>") == ["甲"]
    assert lines_of(f"<w:p><w:hyperlink>{run('乙')}</w:hyperlink></w:p>") == ["乙"]
    assert lines_of(box) == ["框", "段"]
    assert lines_of(shown) == ["框", "段"]


def test_tabs_breaks_and_hyphens_are_what_they_look_like() -> None:
    written = "<w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>3</w:t><w:noBreakHyphen/><w:t>4</w:t>"

    assert lines_of(f"<w:p><w:r>{written}</w:r></w:p>") == ["甲\t乙\n3-4"]


def test_a_header_is_no_part_of_the_text_and_tells_the_issue() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "绿色草原 2023年第11期"
    document.add_paragraph("全市处理生活垃圾800吨。")
    found = source(saved(document), "issue")

    assert found.text == "全市处理生活垃圾800吨。\u2029\n"
    assert (found.date, found.date_from) == ("2023-11-30", "masthead")
