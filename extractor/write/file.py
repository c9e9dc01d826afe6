"""Pieces of bytes → a file that is there whole or not at all.

    save("facts.csv", csv.lines(documents))
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from extractor.errors import WriteError
from extractor.support.whole import replacing


def save(path: Path | str, pieces: Iterable[bytes]) -> None:
    """Replaces the file, keeping its mode; a device or a named pipe is written to. Raises WriteError where that
    fails."""
    target = Path(os.path.realpath(path))
    try:
        if target.is_dir():
            raise WriteError(str(path), "is a folder; name a file in it")
        if target.exists() and not target.is_file():
            with target.open("wb") as device:
                device.writelines(pieces)
            return
        with replacing(target) as beside, beside.open("wb") as file:
            file.writelines(pieces)
    except OSError as error:
        raise WriteError(str(path), f"cannot be written: {error.strerror or error}") from None
