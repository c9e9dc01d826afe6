"""A zip archive → its members, each with its bytes or the reason why they cannot be had.

    members(data, "2023.zip") → ("2023.zip/01.txt", b"…"), ("2023.zip/sub/02.zip", ReadError("…", "is an archive inside …")), …

Nothing is written to disk and no more than a bulletin's size is ever unpacked: a member that is larger, or packed
tighter than text can be, is refused unopened, and reading stops at the size that the archive told.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from extractor.errors import ReadError
from extractor.readers.kinds import kind_of

MEMBERS = 10_000
LARGEST = 64 * 1024 * 1024         # bytes of one member
HEADER = 30                        # bytes before a member's name
ALL = 1024 * 1024 * 1024           # bytes of all members
TIGHTEST, SMALL = 200, 1024 * 1024   # times; and the size from which it counts
UNNAMED = "unnamed"                # what is behind a NUL in a name is none of it
HIDDEN = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")   # what systems add


def members(data: bytes, name: str) -> Iterator[tuple[str, bytes | ReadError]]:
    """The files of an archive in its order. Raises ReadError where the archive itself is damaged, empty or a bomb."""
    archive = opened(data, name)
    with archive:
        files = [
            entry for entry in archive.infolist() if not entry.filename.endswith("/") and not hidden(entry.filename)
        ]
        if not files:
            raise ReadError(name, "is an archive without files")
        if overlap(files):
            raise ReadError(name, "is an archive whose files lie over one another; it was made to harm")
        if len(files) > MEMBERS or sum(entry.file_size for entry in files) > ALL:
            raise ReadError(name, f"is an archive of more than {MEMBERS:,} files or {ALL >> 20:,} MB; split it")
        for entry, inside in zip(files, apart(map(named, files)), strict=True):
            member = f"{name}/{inside}"
            try:
                yield member, unpack(archive, entry, member)
            except ReadError as error:
                yield member, error


def overlap(files: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether members of an archive share bytes, as in a zip bomb that unpacks to any size."""
    ends = 0
    for entry in sorted(files, key=lambda entry: entry.header_offset):
        if entry.header_offset < ends:
            return True
        ends = entry.header_offset + HEADER + entry.compress_size
    return False


def apart(names: Iterable[str]) -> Iterator[str]:
    """Makes names unique: the second of two files of one name is called 01 (2).txt."""
    seen: set[str] = set()
    for name in names:
        stem, dot, ending = name.rpartition(".") if "." in name.rpartition("/")[2] else (name, "", "")
        numbered = (f"{stem} ({number}){dot}{ending}" for number in count(2))
        one = name
        while one in seen:
            one = next(numbered)
        seen.add(one)
        yield one


def opened(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, IndexError, struct.error):
        raise ReadError(name, "is a damaged zip archive") from None


def unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> bytes:
    """A member's bytes. Raises ReadError."""
    if entry.flag_bits & 1:
        raise ReadError(name, "is encrypted; unpack it first")
    if entry.file_size > LARGEST:
        raise ReadError(name, f"is larger than {LARGEST >> 20} MB")
    if entry.file_size > SMALL and entry.file_size > TIGHTEST * entry.compress_size:
        raise ReadError(name, "is packed tighter than any bulletin can be; not unpacked")
    try:
        with archive.open(entry) as file:
            data = file.read(entry.file_size + 1)
    except (
        zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, ValueError, LookupError,
        lzma.LZMAError, struct.error,
    ):
        raise ReadError(name, "is damaged, or packed in a way that is not read") from None
    if kind_of(data, name) == "zip":
        raise ReadError(name, "is an archive inside an archive; unpack it first")
    return data


def named(entry: zipfile.ZipInfo) -> str:
    """The name of a member. Old Windows archives encode names in GBK, which zipfile decodes as code page 437."""
    name = entry.filename.encode("utf-8", "replace").decode() or UNNAMED
    if entry.flag_bits & 0x800:
        return name
    try:
        return name.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return name


def hidden(name: str) -> bool:
    return name.startswith(HIDDEN[0]) or name.rpartition("/")[2] in HIDDEN
