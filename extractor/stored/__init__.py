"""What a store holds → answers: time series, sentences found, corrections and annotations.

    with opened("facts.db") as store: …     # the store of a path or an address, which must be there

Each module asks one kind of question; all of them take the path of a SQLite file, `sqlite:///FILE` or `postgresql://…`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extractor.errors import InputError
from extractor.keeping import observer_of
from extractor.pipeline import Extractor, default_extractor
from extractor.write.store import Store, there

__all__ = ["address_of", "opened"]


def address_of(store: str | Path) -> str:
    """The address of a store; a path alone is that of a SQLite file."""
    return str(store) if "://" in str(store) else f"sqlite:///{store}"


@contextmanager
def opened(store: str | Path, extractor: Extractor | None = None) -> Iterator[Store]:
    """A store that is there, brought to this version. Raises InputError where there is none: nothing is made by asking."""
    address = address_of(store)
    if not there(address):
        raise InputError(f"{store}: there is no such store; extractor batch makes one")
    held = Store(address, observer_of(extractor or default_extractor()))
    try:
        held.prepare()
        yield held
    finally:
        held.close()
