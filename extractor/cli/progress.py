"""How far a command is → a bar on a terminal, a line every few seconds elsewhere; on standard error.

    with progress() as tell: tell(12, 340, "2023-11.pdf")
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from extractor.cli.output import complain, language
from extractor.support.visible import visible

EVERY = 5.0         # seconds between two lines where there is no terminal
Tell: TypeAlias = Callable[[int, int, str], None]


@contextmanager
def progress(quiet: bool = False) -> Iterator[Tell]:
    """Yields a function that takes the number of finished files, the total, and what else to show."""
    if quiet:
        yield lambda _done, _total, _told: None
    elif sys.stderr is not None and sys.stderr.isatty():
        with bar() as tell:
            yield tell
    else:
        yield lines()


@contextmanager
def bar() -> Iterator[Tell]:
    """Shows a progress bar."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    with Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[told]}", markup=False),
        console=Console(stderr=True),
        transient=True,
        auto_refresh=False,
    ) as shown:
        task = shown.add_task("", total=None, told="")
        yield lambda done, total, told: shown.update(
            task, total=total, completed=done, told=visible(told), refresh=True
        )


def lines() -> Tell:
    """Prints a line every few seconds."""
    from extractor.write.shown import words

    said = words(language())
    last = time.monotonic()

    def tell(done: int, total: int, told: str) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY:
            last = time.monotonic()
            complain(said["of"].format(f"{done:,}", f"{total:,}", told))

    return tell
