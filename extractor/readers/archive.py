"""A zip archive → its members, each with its bytes or the reason why they cannot be had.

    members(data, "2023.zip") → ("2023.zip/01.txt", b"…"), ("2023.zip/sub/02.zip", ReadError("…", "is an archive inside …")), …

Nothing is written to disk and no more than a bulletin's size is ever unpacked: a member that is larger, or packed tighter than
text can be, is refused unopened, and reading stops at the size that the archive told.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from extractor.errors import ReadError
from extractor.readers.kinds import kind_of

MEMBERS = 10_000
LARGEST = 64 * 1024 * 1024         # bytes of one member
ALL = 1024 * 1024 * 1024           # bytes of all members
TIGHTEST, SMALL = 200, 1024 * 1024   # times; and the size from which it counts
HIDDEN = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")   # what systems add


def members(data: bytes, name: str) -> Iterator[tuple[str, bytes | ReadError]]:
    """The files of an archive in its order. Raises ReadError where the archive itself is damaged, empty or a bomb."""
    archive = opened(data, name)
    with archive:
        files = [entry for entry in archive.infolist() if not entry.is_dir() and not hidden(entry.filename)]
        if not files:
            raise ReadError(name, "is an archive without files")
        if len(files) > MEMBERS or sum(entry.file_size for entry in files) > ALL:
            raise ReadError(name, f"is an archive of more than {MEMBERS:,} files or {ALL >> 20:,} MB; split it")
        for entry in files:
            member = f"{name}/{named(entry)}"
            try:
                yield member, unpack(archive, entry, member)
            except ReadError as error:
                yield member, error


def opened(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
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
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, ValueError):
        raise ReadError(name, "is damaged, or packed in a way that is not read") from None
    if kind_of(data, name) == "zip":
        raise ReadError(name, "is an archive inside an archive; unpack it first")
    return data


def named(entry: zipfile.ZipInfo) -> str:
    """A member's name. Old Windows archives write names in GBK, which zipfile takes for code page 437."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename


def hidden(name: str) -> bool:
    return name.startswith(HIDDEN[0]) or name.rpartition("/")[2] in HIDDEN
