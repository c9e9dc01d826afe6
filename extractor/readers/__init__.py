"""A file → its text and what it tells of its publication: PDF, DOCX, XLSX, HTML, plain text, and zip archives of these.

    read("2023-11.pdf") → Source(text="本刊讯 今年 1~10 月，…", format="pdf", date="2023-11-30", date_from="name", layout=…)
    sources("2023.zip") → ("2023.zip/01.docx", Source(…)), ("2023.zip/02.txt", ReadError("2023.zip/02.txt", "is empty")), …

The kind of a file is told from its content, not from its name. Plain text stays exactly as decoded: offsets count every
character, line breaks as they stand. In the text of the other kinds a paragraph ends with U+2029 and a line break, and
a table stands as sentences (see `tables`). What cannot be read is refused by ReadError.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

from extractor.errors import PassingError, ReadError
from extractor.readers import text
from extractor.readers.kinds import OFFICE, kind_of
from extractor.readers.limits import NO_MEMORY
from extractor.readers.publication import published
from extractor.readers.source import Box, Layout, Source
from extractor.support import regular

__all__ = [
    "Box", "Layout", "Source", "called", "content", "inside", "parts", "read", "sheets", "source", "sources",
    "unpacked",
]

LOG = logging.getLogger(__name__)
LARGEST = 256 * 1024 * 1024   # bytes of a file


def read(path: Path | str) -> Source:
    """Reads a file. Raises ReadError, with the path and the reason, if it holds no text that can be read."""
    return source(content(path), str(path))


def sources(path: Path | str) -> Iterator[tuple[str, Source | ReadError]]:
    """Yields a file's name with its Source or ReadError; for a zip archive, one pair for each member."""
    name = str(path)
    try:
        data = content(path)
    except ReadError as error:
        yield name, error
    else:
        yield from unpacked(data, name)


def unpacked(data: bytes, name: str) -> Iterator[tuple[str, Source | ReadError]]:
    """Yields the same as `sources`, for the bytes of a file or of standard input."""
    for part, held in parts(data, name):
        yield part, held if isinstance(held, ReadError) else attempt(held, part)


def parts(data: bytes, name: str) -> Iterator[tuple[str, bytes | ReadError]]:
    """Yields a file's name and bytes; for a zip archive, the name of each member with its bytes or ReadError."""
    try:
        if kind_of(data, name) == "zip":
            from extractor.readers.archive import members

            yield from members(data, name)
        else:
            yield name, data
    except ReadError as error:
        yield name, error


def inside(path: str, name: str) -> str:
    """The part of a name given by `sources` that lies inside the archive; empty for a plain file."""
    return name.removeprefix(path).strip("/")


def called(path: str, name: str, stem: str | None = None) -> str:
    """A document's id: the file's stem, followed by the path inside the archive for a member of one."""
    stem, member = stem or printable(Path(path).stem), inside(path, name)
    return f"{stem}/{printable(member).rpartition('.')[0] or member}" if member else stem


def printable(name: str) -> str:
    """A file's name as text, even if its bytes are not valid in the file system's encoding."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def attempt(data: bytes, name: str) -> Source | ReadError:
    try:
        return source(data, name)
    except ReadError as error:
        return error


def source(data: bytes, name: str) -> Source:
    """Reads the bytes of a file or of standard input; `name` is used in errors. Raises ReadError."""
    kind = kind_of(data, name)
    if kind == "zip":
        raise ReadError(
            name, "is a zip archive, which holds several documents; read them with extractor.readers.sources"
        )
    found: Source
    if kind == "text":
        found = text.read(data, name)
    else:
        from extractor.readers import guarded

        found = guarded.read("office" if kind in OFFICE else kind, data, name)
    if not found.text.strip():
        raise ReadError(name, "is empty" if kind == "text" else "holds no text")
    LOG.info("%s: %s, %s characters", name, found.format, f"{len(found.text):,}")
    return published(found, name)


def sheets(data: bytes, name: str) -> list[Sequence[Sequence[str]]]:
    """The rows of each sheet of a workbook, as texts. Raises ReadError."""
    from extractor.readers import guarded
    from extractor.readers.workbook import Workbook, texts

    book: Workbook = guarded.read("workbook", data, name)
    return [*map(texts, book.sheets)]


def content(path: Path | str) -> bytes:
    """The bytes of a file. Raises ReadError if it cannot be opened, is no regular file, or is too large;
    PassingError if memory is short."""
    name = str(path)
    try:
        return regular.content(path, LARGEST)
    except FileNotFoundError:
        raise ReadError(name, "there is no such file") from None
    except IsADirectoryError:
        raise ReadError(name, "is a folder; name the files in it") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ReadError(name, f"cannot be opened: {reason}") from None
    except MemoryError:
        raise PassingError(name, NO_MEMORY) from None
