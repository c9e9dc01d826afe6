"""Pieces of bytes → a file that is there whole or not at all: written beside, then renamed.

    save("facts.csv", csv.lines(documents))
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from extractor.errors import WriteError


def save(path: Path | str, pieces: Iterable[bytes]) -> None:
    """Replaces the file, keeping its mode; a device or a named pipe is written to. Raises WriteError where that fails."""
    target = Path(os.path.realpath(path))
    try:
        if target.is_dir():
            raise WriteError(str(path), "is a folder; name a file in it")
        if target.exists() and not target.is_file():
            with target.open("wb") as device:
                device.writelines(pieces)
            return
        with replacing(target) as beside, beside.open("xb") as file:
            file.writelines(pieces)
    except OSError as error:
        raise WriteError(str(path), f"cannot be written: {error.strerror or error}") from None


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A path beside the target to write to; what stands there in the end takes the target's place."""
    if target.exists() and not os.access(target, os.W_OK):
        raise WriteError(str(target), "is write-protected")
    beside = target.with_name(f".extractor-{secrets.token_hex(8)}.part")
    try:
        yield beside
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
