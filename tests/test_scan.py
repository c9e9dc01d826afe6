"""Scanned PDFs: pages printed to pictures are read again by a text recognition, and their records say so."""

import io
from collections.abc import Sequence
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from printing import report

import extractor
from extractor.errors import ReadError
from extractor.model import Record
from extractor.readers import Source, pdf, source

pytest.importorskip("rapidocr", reason="pip install 'bulletin-records[test-engines]' brings the recognition")

BLOCKS: Sequence[str | Sequence[Sequence[str]]] = [
    "2023年1—9月全市农业生产情况", "截至9月底，全市造林3.2万亩，同比增长6.0%；粮食产量12.4万吨，比上年同期减少2.5%。",
    "全市新增污水日处理能力8500吨，完成投资1.36亿元，惠及群众4.7万人。"]


def pictures(data: bytes, turned: int = 0, noise: int = 0) -> list[Image.Image]:
    """The pages of a PDF as a scanner sees them: grey, turned by quarters."""
    document = pypdfium2.PdfDocument(data)
    return [page.render(scale=200 / 72).to_pil().convert("L").rotate(90 * turned, expand=True) for page in document]


def bound(images: Sequence[Image.Image], turned: int = 0) -> bytes:
    """Pictures as the pages of a PDF, each shown after quarter turns to the right."""
    buffer = io.BytesIO()
    images[0].save(buffer, "PDF", resolution=200, save_all=True, append_images=[*images[1:]])
    document = pypdfium2.PdfDocument(buffer.getvalue())
    for page in document:
        page.set_rotation(90 * turned)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def joined(*parts: bytes) -> bytes:
    whole = pypdfium2.PdfDocument.new()
    for part in parts:
        whole.import_pages(pypdfium2.PdfDocument(part))
    made = io.BytesIO()
    whole.save(made)
    return made.getvalue()


def test_a_page_as_narrow_as_a_line_is_no_page() -> None:
    buffer = io.BytesIO()
    Image.new("L", (4000, 20)).save(buffer, "PDF", resolution=20)

    with pytest.raises(ReadError, match="is a PDF without text"):
        source(buffer.getvalue(), "scan.pdf")


def read(data: bytes) -> tuple[Source, tuple[Record, ...]]:
    found = source(data, "scan.pdf")
    return found, extractor.Extractor().from_source(found).records


def facts(records: Sequence[Record]) -> list[tuple[Any, ...]]:
    return [(one.indicator, one.value_low, one.unit, one.kind, one.direction, one.date_start) for one in records]


PRINTED = report(BLOCKS)


@pytest.mark.parametrize("turned", [0, 1, 2, 3])
def test_a_scanned_page_gives_what_was_printed(turned: int) -> None:
    _, printed = read(PRINTED)
    found, scanned = read(bound(pictures(PRINTED, turned), turned))

    assert facts(scanned) == facts(printed)
    assert len(scanned) == 7
    assert set(found.recognised) == {1}
    assert found.recognised[1] > 0.9


def test_its_records_say_so_and_are_trusted_less() -> None:
    for printed, scanned in zip(read(PRINTED)[1], read(bound(pictures(PRINTED)))[1], strict=True):
        assert ("ocr" in scanned.rules, "ocr" in printed.rules) == (True, False)
        assert scanned.confidence < printed.confidence
        assert scanned.page == 1


def middle(record: Record) -> tuple[float, float]:
    assert record.bbox is not None
    left, bottom, right, top = record.bbox
    return (left + right) / 2, (bottom + top) / 2


def test_boxes_lie_where_the_number_is_printed() -> None:
    for printed, scanned in zip(read(PRINTED)[1], read(bound(pictures(PRINTED)))[1], strict=True):
        (x, y), (other_x, other_y) = middle(printed), middle(scanned)
        assert (abs(x - other_x) < 12, abs(y - other_y) < 5) == (True, True)


def test_boxes_of_a_turned_page_are_as_the_page_counts_them() -> None:
    """A quarter turn to the left in the picture, which the page turns back: what was x goes up, what was y goes to the
    left."""
    for printed, scanned in zip(read(PRINTED)[1], read(bound(pictures(PRINTED, 1), 1))[1], strict=True):
        (x, y), (other_x, other_y) = middle(printed), middle(scanned)
        assert (abs(x - other_y) < 12, abs(842 - y - other_x) < 5) == (True, True)


def test_only_pages_without_text_are_recognised() -> None:
    other = report(["截至9月底，全市新建公园12座，绿化道路36公里。"])
    found, records = read(joined(PRINTED, bound(pictures(other))))

    assert set(found.recognised) == {2}
    assert [(record.page, "ocr" in record.rules) for record in records] == [(1, False)] * 7 + [(2, True)] * 2


def test_the_same_scan_gives_the_same_each_time() -> None:
    data = bound(pictures(PRINTED))

    assert read(data) == read(data)


def test_a_picture_without_text_is_no_bulletin() -> None:
    with pytest.raises(ReadError, match=r"^scan\.pdf: is a PDF without text$"):
        source(bound([Image.new("L", (900, 1200), 200)]), "scan.pdf")


def test_without_the_recognition_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "engine", lambda: None)
    told = "its text is recognised with pip install 'bulletin-records[ocr]'"

    with pytest.raises(ReadError) as error:
        pdf.read(bound(pictures(PRINTED)), "scan.pdf")
    assert str(error.value) == f"scan.pdf: is a scanned PDF; {told}"
    assert (
        pdf.read(joined(PRINTED, bound(pictures(PRINTED))), "x").note
        == f"page 2 is a picture, of which no text is read; {told}"
    )
