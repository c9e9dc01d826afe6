"""What a store holds → answers: time series, sentences found, corrections and annotations.

    with opened("facts.db") as store: …     # the store of a path or an address, which must be there

Each module asks one kind of question; all of them take the path of a SQLite file, `sqlite:///FILE` or `postgresql://…`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extractor.errors import InputError
from extractor.pipeline import Extractor, default_extractor
from extractor.serving.keeping import observer_of
from extractor.write.address import address_of, masked, there
from extractor.write.store import Store

__all__ = ["opened"]


@contextmanager
def opened(store: str | Path, extractor: Extractor | None = None) -> Iterator[Store]:
    """A store that is there, brought to this version. Raises InputError where there is none: nothing is made by
    asking."""
    address = address_of(store)
    if not there(address):
        raise InputError(f"{masked(store)}: there is no such store; extractor batch makes one")
    held = Store(address, observer_of(extractor or default_extractor()))
    try:
        held.prepare()
        yield held
    finally:
        held.close()
