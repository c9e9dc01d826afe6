"""Pieces of bytes → standard output or a file; a message → one line on standard error."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Collection, Iterable, Sequence

import typer

from extractor.errors import WriteError
from extractor.support.visible import visible


def complain(message: object) -> None:
    """Prints one line on standard error, whatever the message holds."""
    typer.echo(visible(f"extractor: {' '.join(str(message).split())}"), err=True)


def told_by_log(verbose: int) -> None:
    """What the package logs under the name `extractor` is told, from the given number of -v up; nothing of it without
    one."""
    if not verbose:
        return
    handler = logging.Handler()
    handler.emit = lambda record: complain(record.getMessage())     # type: ignore[method-assign]
    logger = logging.getLogger("extractor")
    logger.setLevel(logging.INFO if verbose == 1 else logging.DEBUG)
    logger.handlers = [handler]
    logger.propagate = False


def language() -> str:
    """The language of messages by the locale: zh, or en for any other."""
    told = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "zh" if told.lower().startswith("zh") else "en"


def say(text: str) -> None:
    """Prints a text for people on standard output."""
    to_stdout([visible(text).encode("utf-8", "replace"), b"\n"])


def aligned(rows: Sequence[tuple[str, ...]], right: Collection[int]) -> list[str]:
    """Formats rows in aligned columns; a Chinese character takes two cells."""
    from rich.cells import cell_len

    widths = [max(cell_len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return ["  ".join(" " * (width - cell_len(cell)) + cell if place in right else cell + " " * (width - cell_len(cell))
                      for place, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip() for row in rows]


def to_stdout(pieces: Iterable[bytes]) -> None:
    """All pieces as they come, in UTF-8 whatever the terminal. A reader that has seen enough (`| head -1`) ends it
    quietly."""
    if sys.stdout is None:
        raise WriteError("standard output", "is closed")
    stream = sys.stdout.buffer
    try:
        for piece in pieces:
            stream.write(piece)
            if sys.stdout.isatty():
                stream.flush()
        stream.flush()
    except OSError as error:
        silence(stream.fileno())
        if not isinstance(error, BrokenPipeError):
            raise WriteError("standard output", f"cannot be written: {error.strerror or error}") from None


def silence(descriptor: int) -> None:
    """Discards what is still buffered, so that Python does not fail again when it exits."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
