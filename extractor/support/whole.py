"""A file that takes the place of another whole or not at all: it is written beside, then renamed.

    with replacing(Path("facts.xlsx")) as beside: …      # writes to `beside`

What is written beside is for its user alone until it takes the target's place and mode; what a process that was killed
has left there is removed by the next one that writes in that folder.
"""

from __future__ import annotations

import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from extractor.errors import WriteError

if sys.platform == "win32":     # where a file that is open cannot be removed, and so needs no lock
    LOCK_EX = LOCK_NB = 0

    def flock(_descriptor: int, _operation: int) -> None:
        """Does nothing on Windows."""
else:
    from fcntl import LOCK_EX, LOCK_NB, flock

PARTS = ".extractor-*.part"
NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


@contextmanager
def replacing(target: Path, mode: int | None = None) -> Iterator[Path]:
    """An empty file beside the target to write to; what it holds in the end takes the target's place.

    It has the given mode, else that of the target, else what this process gives to new files. Raises OSError, and
    WriteError for a target that is write-protected.
    """
    if target.exists() and not os.access(target, os.W_OK):
        raise WriteError(str(target), "is write-protected")
    remove_left(target.parent)
    beside = target.with_name(PARTS.replace("*", secrets.token_hex(8)))
    held = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        flock(held, LOCK_EX)     # ours as long as this process lives
        yield beside
        os.fsync(held)
        if mode is None:
            mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~umask()
        beside.chmod(mode)
        beside.replace(target)
    finally:
        os.close(held)
        beside.unlink(missing_ok=True)


def remove_left(folder: Path) -> None:
    """Removes unfinished files of processes that have ended."""
    for left in folder.glob(PARTS):
        with suppress(OSError):     # another process writes it, or has removed it
            descriptor = os.open(left, os.O_RDWR | NO_LINK)
            try:
                flock(descriptor, LOCK_EX | LOCK_NB)
                left.unlink()
            finally:
                os.close(descriptor)


def umask() -> int:
    """The file mode creation mask of this process."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
