"""Pieces of bytes → a file that is there whole or not at all: written beside, then renamed.

    save("facts.csv", csv.lines(documents))

What is written beside is for its user alone until it takes the target's place and mode; what a process that was killed has left
there is removed by the next one that writes in that folder.
"""

from __future__ import annotations

import os
import secrets
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from extractor.errors import WriteError

if sys.platform == "win32":     # where a file that is open cannot be removed, and so needs no lock
    LOCK_EX = LOCK_NB = 0

    def flock(_descriptor: int, _operation: int) -> None:
        """Nothing."""
else:
    from fcntl import LOCK_EX, LOCK_NB, flock

PARTS = ".extractor-*.part"
NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


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
        with replacing(target) as beside, beside.open("wb") as file:
            file.writelines(pieces)
    except OSError as error:
        raise WriteError(str(path), f"cannot be written: {error.strerror or error}") from None


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """An empty file beside the target to write to; what it holds in the end takes the target's place."""
    if target.exists() and not os.access(target, os.W_OK):
        raise WriteError(str(target), "is write-protected")
    remove_left(target.parent)
    beside = target.with_name(PARTS.replace("*", secrets.token_hex(8)))
    held = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        flock(held, LOCK_EX)     # ours as long as this process lives
        yield beside
        os.fsync(held)
        beside.chmod(stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~umask())
        beside.replace(target)
    finally:
        os.close(held)
        beside.unlink(missing_ok=True)


def remove_left(folder: Path) -> None:
    """Removes the unfinished files of processes that are no more."""
    for left in folder.glob(PARTS):
        with suppress(OSError):     # another process writes it, or has removed it
            descriptor = os.open(left, os.O_RDWR | NO_LINK)
            try:
                flock(descriptor, LOCK_EX | LOCK_NB)
                left.unlink()
            finally:
                os.close(descriptor)


def umask() -> int:
    """The bits that this process takes from the mode of a new file."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
