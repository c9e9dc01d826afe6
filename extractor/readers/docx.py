"""A DOCX document → its paragraphs and tables in order, tables as sentences.

    <w:p>今年 1~10 月，…</w:p> <w:tbl>…</w:tbl> → Source(text="今年 1~10 月，…\\u2029\\n本月PM2.5平均浓度为41微克/立方米。\\u2029\\n")

Insertions that were tracked are read, deletions are not; headers, footers, comments and notes are no part of the text.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from extractor import tables
from extractor.errors import ReadError
from extractor.readers.source import Source
from extractor.readers.zipped import check

PARAGRAPH_END = "\u2029\n"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
TEXT = {f"{W}t": None, f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": "\t"}
LEFT_OUT = frozenset(
    (
        f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{W}pPr", f"{W}rPr", f"{MC}Fallback",
        f"{W}txbxContent",
    )
)
DAMAGED = "is a damaged DOCX document"


def read(data: bytes, name: str) -> Source:
    """The text of a document. Raises ReadError where it is damaged or unpacks to no bulletin's size."""
    check(data, name, DAMAGED)
    document, body = opened(data, name)
    if body is None:
        raise ReadError(name, DAMAGED)
    margin = tuple(line for part in margins(document) for line in paragraphs(part))
    return Source("".join(line + PARAGRAPH_END for line in paragraphs(body)), "docx", title_of(document), margin=margin)


def title_of(document: Any) -> str | None:
    """What the properties name; None where they name nothing, or are none."""
    try:
        return document.core_properties.title or None
    except (AttributeError, KeyError, ValueError):
        return None


def opened(data: bytes, name: str) -> tuple[Any, Any]:
    """The document and its body. Raises ReadError."""
    import docx

    try:
        document = docx.Document(io.BytesIO(data))
        return document, document.element.body
    except Exception as error:   # what a damaged part makes of zipfile, lxml and python-docx is of many kinds
        if isinstance(error, MemoryError):
            raise
        raise ReadError(name, DAMAGED) from None


def margins(document: Any) -> Iterator[Any]:
    """The headers and footers of the first section, where they are its own."""
    try:
        section = document.sections[0]
        parts = [
            part
            for part in (section.header, section.first_page_header, section.footer)
            if not part.is_linked_to_previous
        ]
    except (IndexError, KeyError, AttributeError):
        return
    for part in parts:
        yield part._element


def paragraphs(top: Any) -> Iterator[str]:
    """The paragraphs and tables below an element, in the order in which they stand."""
    above: list[str] = []
    todo = list(reversed(top))
    while todo:
        element = todo.pop()
        tag = element.tag
        if tag == f"{W}p":
            for box in element.iter(f"{W}txbxContent"):
                if not inside(box, f"{MC}Fallback", element):
                    yield from paragraphs(box)
            line = written(element)
            if line:
                above.append(line)
                yield line
        elif tag == f"{W}tbl":
            yield from tables.sentences(rows(element), above[-2:])
        elif tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"):
            todo.extend(reversed(element))


def inside(element: Any, tag: str, top: Any) -> bool:
    above = element.getparent()
    while above is not None and above is not top:
        if above.tag == tag:
            return True
        above = above.getparent()
    return False


def written(paragraph: Any) -> str:
    """A paragraph's characters; breaks inside it are line breaks."""
    parts: list[str] = []
    todo = list(reversed(paragraph))
    while todo:
        element = todo.pop()
        if element.tag in TEXT:
            parts.append(TEXT[element.tag] or element.text or "")
        elif element.tag not in LEFT_OUT:
            todo.extend(reversed(element))
    return "\n".join(line for part in "".join(parts).split("\n") if (line := part.strip(" \t\u3000\u00a0")))


def rows(table: Any) -> list[list[tables.Cell]]:
    return [
        [cell(element) for element in row.iterchildren(f"{W}tc")]
        for row in table.iter(f"{W}tr")
        if row.getparent() is table
    ]


def cell(element: Any) -> tables.Cell:
    """A cell with the columns that it covers; one that goes on the cell above has no text of its own."""
    span = element.find(f"{W}tcPr/{W}gridSpan")
    wide = span.get(f"{W}val", "1") if span is not None else "1"
    merged = element.find(f"{W}tcPr/{W}vMerge")
    goes_on = merged is not None and merged.get(f"{W}val", "continue") == "continue"
    return tables.Cell(
        None if goes_on else " ".join(paragraphs(element)), int(wide) if wide.isdigit() and len(wide) < 6 else 1
    )
