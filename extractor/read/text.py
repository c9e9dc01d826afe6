"""Bytes → text, by byte order mark, then strict UTF-8, then GB18030; None where they are none of these.

    decode("草原".encode("gb18030")) → "草原"
    kind_of(b"%PDF-1.7 …") → "is a PDF; convert it to text first"
"""

from __future__ import annotations

import codecs

import regex

# Longer marks first: the mark of UTF-32 begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
REFUSED = (
    (codecs.BOM_UTF32_LE, "is UTF-32 text; save it as UTF-8"),
    (codecs.BOM_UTF32_BE, "is UTF-32 text; save it as UTF-8"),
    (b"%PDF-", "is a PDF; convert it to text first"),
    (b"{\\rtf", "is an RTF document; save it as text first"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old Office document (DOC, XLS, PPT); save it as text first"),
    (b"\x1f\x8b", "is a gzip archive; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive; unpack it first"),
    (b"Rar!\x1a\x07", "is a RAR archive; unpack it first"),
    (b"BZh", "is a bzip2 archive; unpack it first"),
    (b"\xfd7zXZ\x00", "is an xz archive; unpack it first"),
    (b"\x89PNG\r\n", "is a PNG image; it holds no text"),
    (b"\xff\xd8\xff", "is a JPEG image; it holds no text"),
    (b"GIF8", "is a GIF image; it holds no text"),
    (b"II*\x00", "is a TIFF image; it holds no text"),
    (b"MM\x00*", "is a TIFF image; it holds no text"),
    (b"SQLite format 3\x00", "is an SQLite database; it holds no bulletin's text"),
    (b"PAR1", "is a Parquet file; it holds no bulletin's text"),
    (b"\x7fELF", "is a program; it holds no text"),
)
OFFICE = (
    (b"word/document", "is a DOCX document; save it as text first"),
    (b"xl/workbook", "is an XLSX workbook; save it as text first"),
    (b"ppt/presentation", "is a PPTX presentation; save it as text first"),
)
MARKUP = regex.compile(rb"\A(?:\xef\xbb\xbf)?\s*+(?:<!--.{0,2000}?-->\s*+)?<(?:!doctype\s++html|html|head|body)\b", regex.I | regex.S)
XML = regex.compile(rb"\A(?:\xef\xbb\xbf)?\s*+<\?xml\b")
# What no text file holds: control characters other than tab, line breaks, form feed and escape.
CONTROL = regex.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# Two-byte characters of GB18030: punctuation and the 3,755 characters of everyday Chinese (GB2312, level 1), or others.
CHARACTERS = regex.compile(
    rb"[\x00-\x7f]++|(?P<everyday>(?:[\xa1-\xa3\xb0-\xd7][\xa1-\xfe])++)"
    rb"|(?P<rare>[\x81-\xfe](?:[\x40-\xfe]|[\x30-\x39][\x81-\xfe][\x30-\x39]))")
EVERYDAY_SHARE = 0.7  # bulletins reach 0.99, Big5 read as GB18030 about 0.2


def kind_of(data: bytes) -> str | None:
    """Why bytes are no text, as the end of a sentence that begins with the file's name; None where they may be text."""
    if not data:
        return "is empty"
    for mark, reason in REFUSED:
        if data.startswith(mark):
            return reason
    if b"%PDF-" in data[:1024]:
        return "is a PDF; convert it to text first"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return next((reason for name, reason in OFFICE if name in data), "is a zip archive; unpack it first")
    if MARKUP.match(data):
        return "is an HTML page; save it as text first"
    if XML.match(data):
        return "is an XML file; save it as text first"
    return None


def decode(data: bytes) -> str | None:
    """The text of bytes in UTF-8, UTF-16 (with its byte order mark) or GB18030; a mark is no part of the text."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return strict(data[len(mark):], encoding)
    text = strict(data, "utf-8")
    if text is not None or not everyday(data):
        return text
    return strict(data, "gb18030")


def strict(data: bytes, encoding: str) -> str | None:
    """The decoded text, or None where the bytes are not in that encoding or hold control characters."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if CONTROL.search(text) else text


def everyday(data: bytes) -> bool:
    """Whether bytes read as GB18030 are mostly everyday Chinese: Big5, Shift-JIS or noise decode too, into rare characters."""
    common = rare = 0
    for match in CHARACTERS.finditer(data):
        if match.lastgroup == "everyday":
            common += match.end() - match.start()
        elif match.lastgroup == "rare":
            rare += match.end() - match.start()
    return common >= EVERYDAY_SHARE * (common + rare)
