"""A path → the bytes of a regular file: what is a pipe, a device or a socket would never end, or make others wait.

    content("2023-11.pdf", 1 << 28) → b"%PDF…"
    content("/dev/zero", 1 << 28) → OSError: it is a device, no file
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, BytesIO
from typing import BinaryIO

KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
PIECE = 1 << 20     # bytes
AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)     # a pipe may have taken its place meanwhile


def content(path: str | os.PathLike[str], most: int) -> bytes:
    """The content of a regular file. Raises OSError if it cannot be opened, is not a regular file, or is larger than
    `most` bytes."""
    with opened(path, most) as file:
        return bounded(file, most)


@contextmanager
def opened(path: str | os.PathLike[str], most: int) -> Iterator[BufferedReader]:
    """Opens a regular file of at most `most` bytes. Raises OSError."""
    regular(os.stat(path), most)
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | AT_ONCE)) as file:
        regular(os.fstat(file.fileno()), most)
        yield file


def bounded(stream: BinaryIO, most: int) -> bytes:
    """Reads a stream to its end. Raises OSError if it holds more than `most` bytes."""
    data = BytesIO()    # by pieces: what is asked for at once is allocated at once
    while piece := stream.read(PIECE):
        if data.tell() + len(piece) > most:
            raise too_large(most)
        data.write(piece)
    return data.getvalue()


def regular(status: os.stat_result, most: int) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise OSError(
            errno.EINVAL, f"it is {next((name for is_it, name in KINDS if is_it(status.st_mode)), 'special')}, no file"
        )
    if status.st_size > most:
        raise too_large(most)


def too_large(most: int) -> OSError:
    return OSError(errno.EFBIG, f"it is larger than {most >> 20:,} MB")
