"""One issue read within its limits, whatever it brings about: what was read, or the reason why nothing was.

attempted(lambda: extractor.extract(text), "2023-11", Limits())    # a Document, or ReadError("2023-11", "takes more than 60 s …")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date as Day
from typing import TypeVar

from extractor.errors import InputError, PassingError, ReadError
from extractor.pipeline import Extractor, default_extractor
from extractor.readers import parts
from extractor.readers.limits import NO_MEMORY, Limits, limited

FIRST = "8%"    # a figure: what is loaded on first use, 60 MB of words, is none of the first issue's
T = TypeVar("T")


def prepared(rules: Sequence[str], date: str | Day | None, place: str | None) -> Extractor:
    """An extractor for many issues. Raises RuleError for rules, and InputError for options, that are good for none of
    them."""
    extractor = Extractor(rules) if rules else default_extractor()
    for name, value in (("date", date), ("place", place)):
        try:
            extractor.extract(FIRST, **{name: value})  # type: ignore[arg-type]
        except InputError as error:
            raise InputError(f"{name}: {error}") from None
    return extractor


def attempted(read: Callable[[], T], name: str, limits: Limits) -> T | ReadError:
    """What a reading gives, or why it gives nothing."""
    try:
        with limited(limits, name):
            return read()
    except ReadError as error:
        return error
    except InputError as error:
        return ReadError(name, str(error))
    except Exception as error:
        return unforeseen(name, error)


def held(data: bytes, path: str) -> Iterator[tuple[str, bytes | ReadError]]:
    """Yields the issues of a file as `readers.parts` does; a bug of this package is reported as a fault of the file."""
    try:
        yield from parts(data, path)
    except Exception as error:
        yield path, unforeseen(path, error)


def unforeseen(name: str, error: Exception) -> ReadError:
    """Turns an unexpected exception into a fault of the file; a lack of memory that the limits did not cause is
    passed on."""
    if isinstance(error, MemoryError):
        return PassingError(name, NO_MEMORY)
    return ReadError(name, f"the extractor failed on it: {type(error).__name__}: {' '.join(str(error).split())}")
