"""What a command names → documents: files, folders, patterns, archives and standard input.

    [*read_all(["2023/", "-"], extractor, {"date": "2023-12-01", "place": None}, Limits(), failures)]

What cannot be read is told in a line and noted among the failures; the others are still done.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from glob import has_magic
from typing import TYPE_CHECKING, TypeAlias

from extractor.cli.output import complain
from extractor.errors import InputError, ReadError

if TYPE_CHECKING:
    from extractor.document import Document
    from extractor.pipeline import Extractor
    from extractor.readers.limits import Limits

STDIN = "-"
SHOWN = 5   # dates that a warning names
Options: TypeAlias = Mapping[str, str | None]


def prepared(
    rules: str | None, date: str | None = None, place: str | None = None
) -> tuple[Extractor, dict[str, str | None]]:
    """An extractor and the options of each extraction, tried on a text. Raises RuleError and InputError."""
    from extractor.support.frozen import uncollected

    with uncollected():
        from extractor.pipeline import Extractor, default_extractor
        from extractor.serving.attempts import FIRST

        extractor = Extractor(rules) if rules else default_extractor()
        options = {"date": date, "place": place}
        for name, value in options.items():
            try:
                extractor.extract(FIRST, **{name: value})
            except InputError as error:
                raise InputError(f"--{name}: {error}") from None
        gc.freeze()     # all of this is kept to the end, and need not be looked through for garbage
    return extractor, options


def files_of(paths: Sequence[str], failures: list[ReadError], *, follow_links: bool = False) -> list[str]:
    """The files that paths name; folders and patterns stand for those that `extractor batch` would read of them."""
    found: dict[str, None] = {}
    for path in paths:
        if path == STDIN or not (os.path.isdir(path) or has_magic(path) and not os.path.lexists(path)):
            found[path] = None
            continue
        from extractor.batches.find import find

        inside = find([path], follow_links=follow_links)
        found |= dict.fromkeys(inside.files)
        missing = inside.missing or (() if inside.files else ((path, "holds no file of a kind that is read"),))
        for name, reason in missing:
            failures.append(ReadError(name, reason))
            complain(failures[-1])
    return [*found]


def opened(path: str, *, whole: bool = False) -> Iterator[tuple[str, bytes | ReadError]]:
    """What a path holds, or why it cannot be read; an archive holds several documents, unless it is taken whole."""
    from extractor.readers import content, parts

    name = "standard input" if path == STDIN else path
    try:
        data = given() if path == STDIN else content(path)
    except ReadError as error:
        return iter([(name, error)])
    return iter([(name, data)]) if whole else parts(data, name)


def given() -> bytes:
    """Standard input, of at most a file's size. Raises ReadError."""
    from extractor.readers import LARGEST
    from extractor.support.regular import bounded

    if sys.stdin is None:
        raise ReadError("standard input", "is closed")
    try:
        return bounded(sys.stdin.buffer, LARGEST)
    except OSError as error:
        raise ReadError("standard input", f"cannot be read: {error.strerror or error}") from None


def read_all(paths: Sequence[str], extractor: Extractor, options: Options, limits: Limits, failures: list[ReadError], *,
             quiet: bool = False, tell: Callable[[int, int, str], None] | None = None) -> Iterator[Document]:
    """The documents of those files that can be read within their limits; the others are told and noted."""
    from extractor.readers import source
    from extractor.readers.limits import counted, limited

    for number, path in enumerate(paths):
        if tell:
            tell(number, len(paths), path)
        for name, held in opened(path):
            try:
                if isinstance(held, ReadError):
                    raise held
                with limited(limits, name):
                    found = source(held, name)
                    document = extractor.from_source(found, document=name_of(path, name), **options)
                    counted(len(document.records), limits, name)
            except ReadError as error:
                complain(error)
                failures.append(error)
                continue
            if found.note and not quiet:
                complain(f"{name}: {found.note}")
            if not document.published and not quiet:
                warn_of_dates(name, document)
            yield document


def name_of(path: str, name: str) -> str:
    """The id of a document, by its path and the name that its reader gives."""
    from extractor.readers import called

    return called("standard input", name, "stdin") if path == STDIN else called(path, name)


def warn_of_dates(name: str, document: Document) -> None:
    """Tells which dates of an undated document stay unknown."""
    from extractor.model import Date

    unknown = dict.fromkeys("".join(mention.text.split()) for mention in document.mentions
                            if isinstance(mention, Date) and mention.start_date is None and mention.end_date is None)
    if unknown:
        several = "、".join(list(unknown)[:SHOWN]) + (" …" if len(unknown) > SHOWN else "")
        stay = "stay without dates" if len(unknown) > 1 else "stays without a date"
        complain(f"{name}: no day of publication is known, so {several} {stay}; say --date")
