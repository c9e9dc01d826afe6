"""A file → its text, exactly as decoded: offsets count every character, line breaks as they stand.

    read("issue.txt") → Source(text="本刊讯 今年 1~10 月，…")

The kind of a file is told from its content, not from its name. What is no text is refused by ReadError.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from extractor.errors import ReadError
from extractor.read.text import decode, kind_of

__all__ = ["Source", "decode", "read"]


class Source(Struct, frozen=True):
    """What a file holds, before any cleaning."""

    text: str


def read(path: Path | str) -> Source:
    """A file's text. Raises ReadError, naming the path and the reason, for whatever holds no text that can be read."""
    name = str(path)
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise ReadError(name, "there is no such file") from None
    except IsADirectoryError:
        raise ReadError(name, "is a folder; name the files in it") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ReadError(name, f"cannot be opened: {reason}") from None
    return source(data, name)


def source(data: bytes, name: str) -> Source:
    """The bytes of a file or of standard input → its text; `name` is what an error calls it."""
    kind = kind_of(data)
    if kind:
        raise ReadError(name, kind)
    text = decode(data)
    if text is None:
        raise ReadError(name, "is neither UTF-8 nor UTF-16 nor GB18030 text; save it as UTF-8")
    if not text.strip():
        raise ReadError(name, "is empty")
    return Source(text)
