"""Office documents are ZIP archives of parts: what is refused before a library opens one."""

from __future__ import annotations

import io
import zipfile

from extractor.errors import ReadError

LARGEST = 128 * 1024 * 1024        # bytes of all parts unpacked
PARTS = 10_000


def check(data: bytes, name: str, damaged: str) -> None:
    """Refuses what is no whole archive (told as `damaged`), encrypted, or a bomb. Raises ReadError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise ReadError(name, damaged) from None
    if any(entry.flag_bits & 1 for entry in entries):
        raise ReadError(name, "is encrypted; save it without a password")
    if len(entries) > PARTS or sum(entry.file_size for entry in entries) > LARGEST:
        raise ReadError(name, f"unpacks to over {LARGEST >> 20} MB; that is no bulletin")
