"""What the package really gives → the pictures of the documentation, light and dark.

    python scripts/picture.py            # write docs/assets/*.svg anew
    python scripts/picture.py --check    # exit 1 where one of them is not what comes out today

`picture` shows a sentence and its records, `way` the stages of the way from a file to a record, each with what it makes
of a sentence.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from rich.cells import cell_len

import extractor
from extractor.explain import explain
from extractor.model import Document, Record
from extractor.pipeline import default_extractor
from extractor.write import table
from extractor.write.marks import Mark, mentioned, pieces

ASSETS = Path(__file__).resolve().parent.parent / "docs" / "assets"
TEXT = (
    "去年全市森林覆盖率达20.50%，同比提高0.3个百分点；项目日处理生活垃圾800吨、餐厨垃圾50吨，年发电量约13600万千瓦时。"
)
PUBLISHED, PLACE = "2023-12-01", "朔州市"
DEICTIC = "全市"    # stands for the place, and is no mention
SENTENCE = "全市去年造林 3.2\n万亩，同比增长5%。"
COLORS = {
    "light": {
        "page": "#ffffff", "ink": "#1d2126", "soft": "#5c6470", "line": "#d5d9de", "record": "#ffe9a8",
        "date": "#d7ebff", "place": "#dff3dc", "box": "#f4f6f8", "data": "#00796b",
    },
    "dark": {
        "page": "#15181c", "ink": "#e7e9ec", "soft": "#9aa4b0", "line": "#3a424c", "record": "#57470f",
        "date": "#173a5c", "place": "#1d4426", "box": "#20252b", "data": "#64c8b8",
    },
}
FONT = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'
HAN, LATIN = 1.0, 0.56      # width of a character, of the size of its font


class Line(NamedTuple):
    """A step of the way: what it is called, which module does it, and what it makes of the sentence."""

    name: str
    module: str
    makes: str


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    check = parser.parse_args().check
    stale = [path for path, content in pictures().items() if not path.exists() or path.read_text("utf-8") != content]
    for path in stale:
        if check:
            print(f"{path.name} is not what comes out today; run python scripts/picture.py")
        else:
            path.write_text(pictures()[path], encoding="utf-8")
            print(f"{path} written")
    return 1 if check and stale else 0


def pictures() -> dict[Path, str]:
    """Each picture by its path."""
    return {ASSETS / f"{name}-{scheme}.svg": draw(colors)
            for name, draw in (("picture", sentence_and_records), ("way", way)) for scheme, colors in COLORS.items()}


# A sentence and its records


def sentence_and_records(colors: Mapping[str, str]) -> str:
    document = extractor.extract(TEXT, date=PUBLISHED, place=PLACE)
    parts = [*sentence(document, colors, top=46, per_line=31)]
    top = 46 + 44 * 2 + 16
    columns = (28, 56, 330, 346, 480, 600, 690)
    heads = ("", "indicator", "value", "unit", "where", "when", "kind")
    parts += [label(head, x, top, 13, colors["soft"], end=x == 330) for head, x in zip(heads, columns, strict=True)]
    parts.append(f'<path d="M28 {top + 10}H772" stroke="{colors["line"]}"/>')
    for number, record in enumerate(document.records, 1):
        y = top + 6 + 30 * number
        parts.append(badge(number, 36, y - 5, colors))
        parts += [
            label(cell, x, y, 15, colors["ink"], end=x == 330)
            for cell, x in zip(cells(record), columns[1:], strict=True)
        ]
    return page(800, top + 24 + 30 * len(document.records), parts, colors)


def cells(record: Record) -> list[str]:
    return [
        record.indicator or "",
        table.value(record),
        table.unit(record),
        record.place or "",
        table.period(record),
        table.kind(record),
    ]


def sentence(document: Document, colors: Mapping[str, str], *, top: int, per_line: int) -> Iterator[str]:
    """The text of a document over several lines, what was read from it marked and numbered."""
    size, x, y = 22, 28.0, float(top)
    marks = [Mark(one.start, one.end, "record", number) for number, one in enumerate(document.records, 1)]
    words = [Mark(at, at + len(DEICTIC), "place") for at in [document.text.find(DEICTIC)] if at >= 0]
    for text, mark in pieces(document.text, [*marks, *words, *mentioned(document.mentions)]):
        for part in [text] if mark else text:
            width = wide_of(part, size)
            if x + width > 28 + per_line * size:
                x, y = 28.0, y + 44
            if mark:
                yield f'<rect x="{x - 1:.1f}" y="{y - 21:.1f}" width="{width + 2:.1f}" height="28" rx="4" fill="{colors[mark.kind]}"/>'
            yield (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colors["ink"]}" textLength="{width:.1f}" '
                   f'lengthAdjust="spacingAndGlyphs">{escape(part)}</text>')
            if mark and mark.kind == "record":
                yield badge(mark.number, x + width, y - 21, colors)
            x += width


def badge(number: int, x: float, y: float, colors: Mapping[str, str]) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8.5" fill="{colors["data"]}"/><text x="{x:.1f}" y="{y + 4:.1f}" font-size="11" '
        f'font-weight="700" text-anchor="middle" fill="{colors["page"]}">{number}</text>'
    )


# The way of the data


def steps() -> list[Line]:
    """The stages in order, each with what it really makes of a sentence."""
    reader = default_extractor()
    document = reader.extract(SENTENCE, date=PUBLISHED, place=PLACE)
    told = explain(SENTENCE, reader, date=PUBLISHED, place=PLACE).split("\n\n")
    lane = next(part for part in told if part.startswith("lane")).splitlines()[1].strip()
    record = document.records[0]
    return [
        Line("a file", "extractor.readers", SENTENCE.replace("\n", "⏎")),
        Line("clean", "extractor.clean", record.sentence),
        Line(
            "recognise",
            "extractor.recognise",
            " · ".join(f"{one.kind} {''.join(one.text.split())}" for one in document.mentions),
        ),
        Line("fold into symbols", "extractor.recognise.lane", lane[: lane.index("〕", lane.index("万亩")) + 1]),
        Line(
            "match facts",
            "extractor.recognise.fact",
            f"{record.rules[1]}: {record.indicator} ← {''.join(record.text.split())}",
        ),
        Line(
            "choose what, where, when",
            "extractor.assemble.choice",
            f"{record.date_text} → {record.date_start}–{record.date_end} · {DEICTIC} → {record.place}",
        ),
        Line(
            "a record",
            "extractor.model",
            f"{record.indicator} {record.value_low:,.0f} {record.unit} · {record.place} · "
            f"{table.period(record)} · {record.start}–{record.end}",
        ),
        Line("a file or a store", "extractor.write", "table · CSV · JSON · Parquet · SQLite · PostgreSQL"),
    ]


def way(colors: Mapping[str, str]) -> str:
    parts, y = [], 20
    for place, step in enumerate(steps()):
        lines = broken(step.makes, 484, 14)
        height = 44 + 20 * len(lines)
        parts.append(
            f'<rect x="10" y="{y}" width="500" height="{height}" rx="8" fill="{colors["box"]}" stroke="{colors["line"]}"/>'
        )
        parts.append(label(step.name, 24, y + 25, 16, colors["ink"], bold=True))
        parts.append(label(step.module, 496, y + 25, 12, colors["soft"], end=True))
        parts += [label(line, 24, y + 49 + 20 * number, 14, colors["data"]) for number, line in enumerate(lines)]
        y += height
        if place < len(steps()) - 1:
            parts.append(
                f'<path d="M260 {y + 2}v18m-5 -6l5 6l5 -6" fill="none" stroke="{colors["soft"]}" stroke-width="1.5"/>'
            )
            y += 24
    return page(520, y + 14, parts, colors)


def broken(text: str, width: float, size: int) -> list[str]:
    """The text in lines of at most that width."""
    lines = [""]
    for char in text:
        if wide_of(lines[-1] + char, size) > width:
            lines.append("")
        lines[-1] += char
    return [line.strip() for line in lines]


# What both are made of


def wide_of(text: str, size: float) -> float:
    return sum(HAN if cell_len(char) == 2 else LATIN for char in text) * size


def label(text: str, x: float, y: float, size: int, color: str, *, end: bool = False, bold: bool = False) -> str:
    how = ' text-anchor="end"' * end + ' font-weight="600"' * bold
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{color}"{how}>{escape(text)}</text>'


def page(width: int, height: int, parts: Sequence[str], colors: Mapping[str, str]) -> str:
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    ground = f'<rect width="{width}" height="{height}" rx="10" fill="{colors["page"]}"/>'
    return "\n".join(
        [f"<svg xmlns='http://www.w3.org/2000/svg' {size} font-family='{FONT}'>", ground, *parts, "</svg>", ""]
    )


if __name__ == "__main__":
    sys.exit(main())
