"""Bytes → text, by byte order mark, then strict UTF-8, then GB18030, then what charset-normalizer takes for Chinese
(Big5).

    decode("草原".encode("gb18030")) → "草原"
    decode("環境保護統計公報：處理垃圾八百噸".encode("big5")) → "環境保護統計公報：處理垃圾八百噸"

Chinese text with a few bytes that are in no encoding is read on, with U+FFFD in their place.
"""

from __future__ import annotations

import codecs

import regex

from extractor.errors import ReadError
from extractor.readers.source import Source

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
TRADITIONAL = ["big5", "big5hkscs", "cp950"]
LOST = "\ufffd"
# What no text file holds: control characters other than tab, line breaks, form feed and escape.
CONTROL = regex.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# Two-byte characters of GB18030: punctuation and the 3,755 characters of everyday Chinese (GB2312, level 1), or others.
CHARACTERS = regex.compile(
    rb"[\x00-\x7f]++|(?P<everyday>(?:[\xa1-\xa3\xb0-\xd7][\xa1-\xfe])++)"
    rb"|(?P<rare>[\x81-\xfe](?:[\x40-\xfe]|[\x30-\x39][\x81-\xfe][\x30-\x39]))")
HAN = regex.compile(r"\p{Han}")
INTACT = 8            # Chinese characters for each byte that is damaged, at least
EVERYDAY_SHARE = 0.7  # bulletins reach 0.99, Big5 read as GB18030 about 0.2


def read(data: bytes, name: str) -> Source:
    """A text file, exactly as it stands. Raises ReadError where it is in none of the encodings."""
    text = decode(data)
    if text is not None:
        return Source(text)
    text = mended(data)
    if text is None:
        raise ReadError(name, "is neither UTF-8 nor UTF-16 nor GB18030 nor Big5 text; save it as UTF-8")
    return Source(text, note=damage(text))


def mended(data: bytes) -> str | None:
    """Chinese text with U+FFFD for bytes that are damaged; None where they are not few."""
    marked = next(
        ((data.removeprefix(mark), encoding) for mark, encoding in BYTE_ORDER_MARKS if data.startswith(mark)), None
    )
    tried = [marked] if marked else [(data, "utf-8"), *([(data, "gb18030")] if everyday(data) else [])]
    for body, encoding in tried:
        text = CONTROL.sub(LOST, body.decode(encoding, "replace"))
        if len(HAN.findall(text)) >= INTACT * text.count(LOST):
            return text
    return None


def damage(text: str) -> str:
    """Where bytes were lost, as a user is told it."""
    count, line = text.count(LOST), text.count("\n", 0, text.index(LOST)) + 1
    return f"{count} damaged {'byte is' if count == 1 else 'bytes are'} read as U+FFFD, the first on line {line}"


def decode(data: bytes) -> str | None:
    """The text of bytes in UTF-8, UTF-16 (with its byte order mark), GB18030 or Big5; None where they are none of
    these.

    A byte order mark is no part of the text.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return strict(data[len(mark):], encoding)
    text = strict(data, "utf-8")
    if text is None and everyday(data):
        text = strict(data, "gb18030")
    return traditional(data) if text is None else text


def traditional(data: bytes) -> str | None:
    """Text in Big5, where charset-normalizer finds it in Chinese order there."""
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=TRADITIONAL).best()
    return strict(data, best.encoding) if best and len(HAN.findall(str(best))) > len(str(best)) / 3 else None


def strict(data: bytes, encoding: str) -> str | None:
    """The decoded text, or None where the bytes are not in that encoding or hold control characters."""
    try:
        text = data.decode(encoding)
    except UnicodeError:
        return None
    return None if CONTROL.search(text) else text


def everyday(data: bytes) -> bool:
    """Whether bytes read as GB18030 are mostly everyday Chinese: Big5, Shift-JIS or noise decode too, into rare
    characters."""
    common = rare = 0
    for match in CHARACTERS.finditer(data):
        if match.lastgroup == "everyday":
            common += match.end() - match.start()
        elif match.lastgroup == "rare":
            rare += match.end() - match.start()
    return common >= EVERYDAY_SHARE * (common + rare)
