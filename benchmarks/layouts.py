"""Paragraphs → PDFs laid out as papers and gazettes print them, with the paragraphs as they are to be read.

    printed("narrow gutter", ["今年 1~10 月，…", "…"]) → the bytes of a PDF, ["今年 1~10 月，…", "…"]

Each layout has what makes reading order hard: gutters of a character's width, titles, boxes and pictures among columns,
lines spread to their column's width, glyphs drawn one by one or out of turn.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from printing import BOTTOM, CLOSING, FONT, HEIGHT, LEFT, RIGHT, TOP, UNPARTED, Drawn, canvas_of, draw

BODY, PITCH, NARROW = 10.0, 15.0, 10.0
SMALL, HEADLINE = 8.5, 17.0


class Story:
    """Paragraphs that are set line by line in whatever column comes next; `text` has what of each was set."""

    def __init__(self, paragraphs: Sequence[str], size: float = BODY, spread: float = 0.0) -> None:
        from reportlab.pdfbase.pdfmetrics import stringWidth

        self.waiting = ["　　" + text for text in paragraphs]
        self._size, self._spread, self._measure = size, spread, stringWidth
        self.text: list[str] = []

    def __bool__(self) -> bool:
        return bool(self.waiting)

    def width(self, text: str) -> float:
        return float(self._measure(text, FONT, self._size)) + self._spread * len(text)

    def column(self, left: float, right: float, top: float, bottom: float) -> list[Drawn]:
        """The next lines, as many as stand between two heights."""
        lines = []
        y = top - self._size
        while y >= bottom and self.waiting:
            lines.append((left, y, self._size, self._line(right - left)))
            y -= PITCH * self._size / BODY
        return lines

    def _line(self, width: float) -> str:
        text = self.waiting.pop(0)
        end = len(text)
        while self.width(text[:end]) > width:
            end -= 1
        end -= len(text) - end == 1
        while end < len(text) and (text[end] in CLOSING or UNPARTED.fullmatch(text[end - 1:end + 1])):
            end -= 1
        if end < len(text):
            self.waiting.insert(0, text[end:])
        if text.startswith("　"):
            self.text.append("")
        self.text[-1] += text[:end].strip("　")
        return text[:end]


def side_by_side(story: Story, count: int, top: float, bottom: float, *, gutter: float = NARROW) -> list[list[Drawn]]:
    """The columns between two heights, filled one after the other."""
    width = (RIGHT - LEFT - (count - 1) * gutter) / count
    return [
        story.column(LEFT + at * (width + gutter), LEFT + at * (width + gutter) + width, top, bottom)
        for at in range(count)
    ]


def centred(text: str, y: float, size: float, left: float = LEFT, right: float = RIGHT) -> Drawn:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return (left + right - stringWidth(text, FONT, size)) / 2, y, size, text


def flat(columns: Sequence[Sequence[Drawn]]) -> list[Drawn]:
    return [line for column in columns for line in column]


def narrow(canvas: Any, paragraphs: Sequence[str], count: int = 2) -> list[str]:
    """Columns a character apart under a short title and its author, which stand over the gutter."""
    story = Story(paragraphs)
    top = TOP
    draw(canvas, [centred("长堤记", TOP, BODY), centred("李明", TOP - 25, BODY)])
    while story:
        draw(canvas, flat(side_by_side(story, count, top - 40, BOTTOM)))
        canvas.showPage()
        top = TOP + 40
    return story.text


def three_columns(canvas: Any, paragraphs: Sequence[str]) -> list[str]:
    return narrow(canvas, paragraphs, 3)


def four_columns(canvas: Any, paragraphs: Sequence[str]) -> list[str]:
    return narrow(canvas, paragraphs, 4)


def three_articles(canvas: Any, paragraphs: Sequence[str]) -> list[str]:
    """A page with an article over all of it and two below, side by side, each under its title; titles are drawn
    last."""
    articles: list[str] = []
    rest = list(paragraphs)
    while rest:
        titles = []
        for title, left, right, top, bottom, count in (
                ("水利工程建设提速", LEFT, RIGHT, TOP, 440, 3), ("春耕备播有序", LEFT, 290, 420, BOTTOM, 1),
                ("治污见成效", 302, RIGHT, 420, BOTTOM, 2)):
            titles.append(centred(title, top - 18, HEADLINE, left, right))
            story = Story(rest)
            width = (right - left - (count - 1) * NARROW) / count
            draw(
                canvas,
                flat(
                    [
                        story.column(
                            left + at * (width + NARROW), left + at * (width + NARROW) + width, top - 40, bottom
                        )
                        for at in range(count)
                    ]
                ),
            )
            articles += story.text
            rest = [text.strip("　") for text in story.waiting[1:]]
        draw(canvas, titles)
        canvas.showPage()
    return articles


def boxed(canvas: Any, paragraphs: Sequence[str]) -> list[str]:
    """Two columns, the right one below a box with text of its own, which is drawn last."""
    story = Story(paragraphs)
    while story:
        middle = (LEFT + RIGHT) / 2
        columns = [story.column(LEFT, middle - 6, TOP, BOTTOM), story.column(middle + 6, RIGHT, 560, BOTTOM)]
        draw(canvas, flat(columns))
        canvas.rect(middle + 6, 575, RIGHT - middle - 6, TOP - 575)
        note = Story(
            ["相关链接：灌区是指有可靠水源和引、输、配水渠道系统，能自成体系的区域，分为大型、中型和小型。"] * 4, SMALL
        )
        draw(canvas, note.column(middle + 14, RIGHT - 8, TOP - 6, 585))
        canvas.showPage()
    return story.text


def pictured(canvas: Any, paragraphs: Sequence[str]) -> list[str]:
    """Three columns with a picture over two of them; its caption is drawn before the text."""
    story = Story(paragraphs)
    while story:
        width = (RIGHT - LEFT - 2 * NARROW) / 3
        lefts = [LEFT + at * (width + NARROW) for at in range(3)]
        canvas.rect(lefts[1], 500, RIGHT - lefts[1], 200)
        draw(canvas, [centred("图为施工人员在加固堤防。李明 摄", 488, SMALL, lefts[1], RIGHT)])
        draw(
            canvas,
            flat(
                [
                    story.column(lefts[0], lefts[0] + width, TOP, BOTTOM),
                    story.column(lefts[1], lefts[1] + width, 470, BOTTOM),
                    story.column(lefts[2], lefts[2] + width, 470, BOTTOM),
                ]
            ),
        )
        canvas.showPage()
    return story.text


def tabled(canvas: Any, paragraphs: Sequence[str]) -> list[str]:
    """Two columns, a table of numbers at the foot of the left one."""
    story = Story(paragraphs)
    rows = [
        ("县区", "造林（亩）", "同比（%）"),
        ("东山县", "3200", "5.1"),
        ("西河县", "4180", "-2.4"),
        ("北沟区", "2760", "12.0"),
    ]
    while story:
        middle = (LEFT + RIGHT) / 2
        draw(canvas, story.column(LEFT, middle - 6, TOP, 170))
        draw(canvas, [(LEFT + 8 + 75 * at, 150 - 16 * number, SMALL, cell)
                      for number, row in enumerate(rows) for at, cell in enumerate(row)])
        draw(canvas, story.column(middle + 6, RIGHT, TOP, BOTTOM))
        canvas.showPage()
    return story.text


def headed(canvas: Any, paragraphs: Sequence[str]) -> list[str]:
    """Two columns under heads of three lines, which pages repeat, and over notes."""
    story = Story(paragraphs)
    number = 0
    while story:
        number += 1
        draw(
            canvas,
            [
                (LEFT, HEIGHT - 30, 9, "长堤县人民政府公报"),
                (RIGHT - 90, HEIGHT - 30, 9, f"2023年第{number}号"),
                (LEFT, HEIGHT - 44, 8, "CHANGDIXIAN RENMINZHENGFU GONGBAO"),
                centred("县政府文件", HEIGHT - 58, 9),
            ],
        )
        draw(canvas, flat(side_by_side(story, 2, TOP - 10, BOTTOM + 60, gutter=16)))
        canvas.line(LEFT, BOTTOM + 40, LEFT + 100, BOTTOM + 40)
        draw(canvas, [(LEFT, BOTTOM + 25, 7.5, "① 数据来自县统计局。"), (LEFT, BOTTOM + 12, 7.5, "② 为初步核实数。"),
                      centred(f"· {number} ·", 40, 9)])
        canvas.showPage()
    return story.text


def spaced(canvas: Any, paragraphs: Sequence[str]) -> list[str]:
    """Two columns of letters set two points apart."""
    story = Story(paragraphs, spread=2.0)
    while story:
        for x, y, size, text in flat(side_by_side(story, 2, TOP, BOTTOM, gutter=14)):
            canvas.setFont(FONT, size)
            canvas.drawString(x, y, text, charSpace=2)
        canvas.showPage()
    return story.text


def justified(canvas: Any, paragraphs: Sequence[str]) -> list[str]:
    """Three narrow columns whose lines are spread to the column's width."""
    story = Story(paragraphs)
    while story:
        columns = side_by_side(story, 3, TOP, BOTTOM, gutter=NARROW + 2)
        for column in columns:
            width = max((story.width(line[3]) for line in column), default=0.0)
            for x, y, size, text in column:
                spare = width - story.width(text)
                canvas.setFont(FONT, size)
                canvas.drawString(x, y, text, charSpace=spare / max(1, len(text) - 1) if spare < 3 * size else 0)
        canvas.showPage()
    return story.text


def sideways(canvas: Any, paragraphs: Sequence[str]) -> list[str]:
    """One column, and a table turned by a quarter beside it."""
    story = Story(paragraphs)
    while story:
        draw(canvas, story.column(LEFT, 400, TOP, BOTTOM))
        canvas.saveState()
        canvas.rotate(90)
        draw(
            canvas,
            [
                (120 + 110 * at, -450 - 18 * number, BODY, cell)
                for number, row in enumerate(
                    (("县区", "产量（吨）", "面积（亩）"), ("东山县", "3200", "510"), ("西河县", "4180", "620"))
                )
                for at, cell in enumerate(row)
            ],
        )
        canvas.restoreState()
        canvas.showPage()
    return story.text


def glyph_by_glyph(canvas: Any, paragraphs: Sequence[str]) -> list[str]:
    """Two columns, each glyph drawn by itself."""
    story = Story(paragraphs)
    while story:
        for x, y, size, text in flat(side_by_side(story, 2, TOP, BOTTOM)):
            canvas.setFont(FONT, size)
            for at, glyph in enumerate(text):
                canvas.drawString(x + story.width(text[:at]), y, glyph)
        canvas.showPage()
    return story.text


def digits_last(canvas: Any, paragraphs: Sequence[str]) -> list[str]:
    """Two columns whose digits and Latin letters are drawn after all others, as where each font has its turn."""
    story = Story(paragraphs)
    while story:
        columns = flat(side_by_side(story, 2, TOP, BOTTOM, gutter=16))
        for latin in (False, True):
            for x, y, size, text in columns:
                draw(
                    canvas,
                    [
                        (x + story.width(text[:start]), y, size, part)
                        for start, part, ascii_ in runs(text)
                        if ascii_ == latin
                    ],
                )
        canvas.showPage()
    return story.text


def runs(text: str) -> Iterator[tuple[int, str, bool]]:
    """The stretches of a line that are of one font: where each begins, its characters, whether it is Latin."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or text[at].isascii() != text[start].isascii():
            yield start, text[start:at], text[start].isascii()
            start = at


def upside_down(canvas: Any, paragraphs: Sequence[str]) -> list[str]:
    """One column, its lines drawn from the last to the first."""
    story = Story(paragraphs)
    while story:
        draw(canvas, story.column(LEFT, RIGHT, TOP, BOTTOM)[::-1])
        canvas.showPage()
    return story.text


def to_and_fro(canvas: Any, paragraphs: Sequence[str]) -> list[str]:
    """Three columns a character and a half apart, drawn line beside line."""
    story = Story(paragraphs)
    while story:
        columns = side_by_side(story, 3, TOP, BOTTOM, gutter=1.5 * BODY)
        draw(canvas, [column[at] for at in range(max(map(len, columns))) for column in columns if at < len(column)])
        canvas.showPage()
    return story.text


LAYOUTS: dict[str, Callable[[Any, Sequence[str]], list[str]]] = {
    "narrow gutter": narrow, "three columns": three_columns, "four columns": four_columns,
    "three articles": three_articles, "box": boxed, "picture": pictured, "table in a column": tabled,
    "heads and notes": headed, "letter-spaced": spaced, "justified": justified, "table sideways": sideways,
    "glyph by glyph": glyph_by_glyph, "digits last": digits_last, "from below": upside_down,
    "line beside line": to_and_fro,
}


def printed(layout: str, paragraphs: Sequence[str]) -> tuple[bytes, list[str]]:
    """A PDF in one of the `LAYOUTS`, and its paragraphs as far as they are set."""
    buffer = io.BytesIO()
    canvas = canvas_of(buffer)
    text = LAYOUTS[layout](canvas, paragraphs)
    canvas.save()
    return buffer.getvalue(), text
