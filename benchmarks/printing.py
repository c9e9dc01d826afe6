"""Paragraphs → files as offices print them: PDFs in columns, DOCX documents and HTML pages; for tests and benchmarks of
the readers.

    pdf(["今年 1~10 月，…", "…"], "two", head="绿色草原 2023年第11期") → the bytes of a PDF in two columns
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

import regex

WIDTH, HEIGHT = 595.0, 842.0   # A4, in points
LEFT, RIGHT, TOP, BOTTOM = 62.0, 533.0, 770.0, 72.0
SIZE, PITCH, GUTTER, TITLE = 10.5, 16.0, 21.0, 18.0
FONT = "STSong-Light"          # a font that every viewer brings: the file holds none
CLOSING = "，。；：、！？）》”’」』】%"
COLUMNS = {"one": 1, "two": 2, "three": 3, "titled": 2, "mixed": 2}

HEADING = 12.0                 # what is short and ends without a mark stands in this size in the middle of its column
UNPARTED = regex.compile(r"[!-~]{2}")   # no line ends inside a word, a number or a unit

Drawn = tuple[float, float, float, str]   # x, y, size, characters


class Flow:
    """Paragraphs to be set in lines, as wide as the column at hand lets them be."""

    def __init__(self, paragraphs: Sequence[str]) -> None:
        from reportlab.pdfbase import pdfmetrics

        self.measure = pdfmetrics.stringWidth
        self._waiting = [(text, HEADING) if len(text) < 60 and text[-1] not in "。；！？：”" else ("　　" + text, SIZE)
                         for text in paragraphs]

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def line(self, left: float, y: float, width: float) -> Drawn:
        """The next line of a column; none begins with a closing mark or has but one character."""
        text, size = self._waiting.pop(0)
        end = len(text)
        while self.measure(text[:end], FONT, size) > width:
            end -= 1
        end -= len(text) - end == 1
        while end < len(text) and (text[end] in CLOSING or UNPARTED.fullmatch(text[end - 1:end + 1])):
            end -= 1
        if end < len(text):
            self._waiting.insert(0, (text[end:], size))
        return left + (width - self.measure(text[:end], FONT, size)) / 2 * (size == HEADING), y, size, text[:end]


def pdf(paragraphs: Sequence[str], layout: str, *, title: str = "", head: str = "", zigzag: bool = False) -> bytes:
    """A PDF in one of the layouts of `COLUMNS`; "mixed" has one column above two on each page.

    Every page has the head and its number. A title stands over all columns of the first page. `zigzag` draws the first
    line of each column, then the second of each; "mixed" is always drawn so.
    """
    buffer = io.BytesIO()
    canvas = canvas_of(buffer)
    flow = Flow(paragraphs)
    number = 0
    while flow:
        number += 1
        top = TOP
        if head:
            draw(canvas, [(LEFT, HEIGHT - 40, 9, head)])
        if title and number == 1:
            draw(canvas, [((LEFT + RIGHT - flow.measure(title, FONT, TITLE)) / 2, TOP - 25, TITLE, title)])
            top -= 50
        middle = (top + BOTTOM) / 2
        bands = (
            [(1, top, middle + PITCH), (2, middle - PITCH, BOTTOM)]
            if layout == "mixed"
            else [(COLUMNS[layout], top, BOTTOM)]
        )
        for count, upper, lower in bands:
            columns = [list(column(flow, count, at, upper, lower)) for at in range(count)]
            rows = zip_longest(*columns) if zigzag or layout == "mixed" else columns
            draw(canvas, [line for row in rows for line in row if line])
        draw(canvas, [((LEFT + RIGHT) / 2 - 15, 40, 9, f"— {number} —")])
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def canvas_of(buffer: io.BytesIO) -> Any:
    """An empty PDF to draw on, its font set."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=True)
    canvas.setFont(FONT, SIZE)
    return canvas


def report(blocks: Sequence[str | Sequence[Sequence[str]]], columns: Sequence[float] = ()) -> bytes:
    """A PDF page of paragraphs and tables, in their order, rows parted by rules; columns begin as given, or are as wide
    as their cells."""
    buffer = io.BytesIO()
    canvas = canvas_of(buffer)
    y = TOP
    for block in blocks:
        if isinstance(block, str):
            flow = Flow([block])
            while flow:
                draw(canvas, [flow.line(LEFT, y, RIGHT - LEFT)])
                y -= PITCH
            continue
        x = LEFT
        for number, cells in enumerate(zip(*block, strict=True)):
            x = columns[number] if columns else x
            draw(canvas, [(x, y - PITCH * at, SIZE, cell) for at, cell in enumerate(cells) if cell])
            x += max(canvas.stringWidth(cell, FONT, SIZE) for cell in cells) + GUTTER
        for at in range(len(block)):
            canvas.line(LEFT, y - PITCH * at - 4, x, y - PITCH * at - 4)
        y -= PITCH * (len(block) + 1)
    canvas.save()
    return buffer.getvalue()


def column(flow: Flow, count: int, at: int, top: float, bottom: float) -> Iterator[Drawn]:
    """The lines of one of so many columns between two heights."""
    width = (RIGHT - LEFT - (count - 1) * GUTTER) / count
    y = top - SIZE
    while y >= bottom and flow:
        yield flow.line(LEFT + at * (width + GUTTER), y, width)
        y -= PITCH


def draw(canvas: Any, lines: Sequence[Drawn]) -> None:
    for x, y, size, characters in lines:
        canvas.setFont(FONT, size)
        canvas.drawString(x, y, characters)


def docx(blocks: Sequence[str | Sequence[Sequence[str]]], title: str = "") -> bytes:
    """A DOCX document of paragraphs and tables, in their order."""
    import docx

    document = docx.Document()
    if title:
        document.add_heading(title, 0)
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph("　　" + block)
            continue
        table = document.add_table(len(block), len(block[0]))
        for row, cells in zip(table.rows, block, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def html(blocks: Sequence[str | Sequence[Sequence[str]]], *, title: str = "", meta: Sequence[tuple[str, str]] = (),
         article: str = 'class="view TRS_UEDITOR trs_paper_default"', encoding: str = "utf-8") -> bytes:
    """A page of a government site: its menu, the article of paragraphs and tables, its foot."""
    from html import escape

    parts = [
        "<p>　　" + escape(block) + "</p>"
        if isinstance(block, str)
        else "<table>"
        + "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in block)
        + "</table>"
        for block in blocks
    ]
    head = "".join(f'<meta name="{name}" content="{escape(content)}">' for name, content in meta)
    return f"""<!DOCTYPE html>
<html><head><meta charset="{encoding}"><title>{escape(title)}_某市人民政府门户网站</title>{head}</head>
<body><div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开 2023</a></li></ul></div>
<h1>{escape(title)}</h1><div {article}>{"".join(parts)}</div>
<div class="footer">版权所有 共有 12 个栏目 访问量：34567 次</div><script>var hits = 800;</script></body></html>
""".encode(encoding, "xmlcharrefreplace")
