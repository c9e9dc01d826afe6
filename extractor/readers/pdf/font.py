"""A font for pdfium to measure with where a PDF holds none of its own: every character is a small box.

    stand_in(); pypdfium2.PdfDocument(data)

pdfium leaves out text that has no width, and takes widths from the machine's fonts where a file relies on those (宋体
of old PDFs). On a machine without Chinese fonts such text would be lost, on others its boxes would differ. We draw
nothing, so a box does for any character; it is small, as how wide a character runs the PDF says itself, and what it
stands in holds the box.
"""

from __future__ import annotations

import ctypes
import struct
from functools import cache
from typing import Any

FACE, HANDLE = b"Stand-in\0", 1
EM, ASCENT, DESCENT, BOX = 1000, 880, -120, 200
CHINESE = 134    # the character set GB2312, as Windows counts them


@cache
def stand_in() -> Any:
    """Makes pdfium use the box font instead of any font of this machine. Keep the returned value alive as long as
    pdfium is used."""
    from pypdfium2 import raw

    font = box_font()

    def data(_info: Any, _handle: Any, table: int, buffer: Any, size: int) -> int:
        if table:
            return 0
        if buffer and size >= len(font):
            ctypes.memmove(buffer, font, len(font))
        return len(font)

    def name(_info: Any, _handle: Any, buffer: Any, size: int) -> int:
        if buffer and size >= len(FACE):
            ctypes.memmove(buffer, FACE, len(FACE))
        return len(FACE)

    info = raw.FPDF_SYSFONTINFO()
    info.version = 1
    calls = {
        "MapFont": lambda *_: HANDLE,
        "GetFont": lambda *_: HANDLE,
        "GetFontData": data,
        "GetFaceName": name,
        "GetFontCharset": lambda *_: CHINESE,
        "EnumFonts": lambda *_: None,
        "DeleteFont": lambda *_: None,
        "Release": lambda *_: None,
    }
    types = dict(raw.FPDF_SYSFONTINFO._fields_)
    for call, function in calls.items():
        setattr(info, call, types[call](function))
    raw.FPDF_SetSystemFontInfo(info)
    return info


def box_font() -> bytes:
    """A TrueType font whose only glyph, a box at the lower left, stands for every character."""
    glyph = struct.pack(">5h2H4B8h", 1, 0, 0, BOX, BOX, 3, 0, *[1] * 4, 0, BOX, 0, -BOX, 0, 0, BOX, 0)
    tables = {
        b"cmap": struct.pack(
            ">4HL2H6L", 0, 1, 3, 10, 12, 13, 0, 28, 0, 1, 0, 0x10FFFF, 1
        ),  # format 13: all of a range are one
        b"glyf": glyph,
        b"head": struct.pack(">4L2H2Q4h2H3h", 0x10000, 0, 0, 0x5F0F3CF5, 0, EM, 0, 0, 0, 0, BOX, BOX, 0, 8, 2, 0, 0),
        b"hhea": struct.pack(">L3hH11hH", 0x10000, ASCENT, DESCENT, 0, EM, *[0] * 11, 1),
        b"hmtx": struct.pack(">Hhh", EM, 0, 0),
        b"loca": struct.pack(">3H", 0, 0, len(glyph) // 2),
        b"maxp": struct.pack(">L14H", 0x10000, 2, 4, 1, *[0] * 11),
    }
    place = 12 + 16 * len(tables)
    entries, body = b"", b""
    for tag, content in tables.items():
        entries += tag + struct.pack(">3L", 0, place + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    return struct.pack(">L4H", 0x10000, len(tables), 64, 2, 16 * len(tables) - 64) + entries + body
