"""Paths, folders and patterns → files, each once, in order.

    find(["2023/", "extra/*.pdf"]) → Found(files=["/data/2023/01.txt", …, "/data/extra/a.pdf"], missing=(), passed_over={".xlsx": 2})

A folder gives the files in it and below it whose names may be those of documents, also of kinds that cannot be read: those are
told. Hidden files and other kinds are passed over. A file that is named, or that a pattern finds, is always taken.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from glob import glob, has_magic
from pathlib import Path

from msgspec import Struct

DOCUMENTS = frozenset({
    "", ".txt", ".text", ".pdf", ".docx", ".htm", ".html", ".shtml", ".xhtml", ".zip",
    ".doc", ".wps", ".rtf", ".odt", ".ofd", ".ceb", ".caj", ".mht", ".mhtml", ".rar", ".7z", ".gz", ".tar", ".tgz"})


class Found(Struct, frozen=True):
    """Files by their real paths; arguments that name nothing, with the reason; how many files of other kinds were passed over."""

    files: tuple[str, ...]
    missing: tuple[tuple[str, str], ...]
    passed_over: Mapping[str, int]


def find(paths: Iterable[str | Path]) -> Found:
    """The files that the paths name. Nothing is opened."""
    files: dict[str, None] = {}
    missing: list[tuple[str, str]] = []
    passed_over: Counter[str] = Counter()
    for path in (str(path) for path in paths):
        named = [path] if os.path.lexists(path) or not has_magic(path) else sorted(glob(path, recursive=True))
        if not named:
            missing.append((path, "no file has such a name"))
        for one in named:
            if os.path.isdir(one):
                for file in below(one):
                    ending = os.path.splitext(file)[1].lower()
                    if ending in DOCUMENTS:
                        files[os.path.realpath(file)] = None
                    else:
                        passed_over[ending] += 1
            elif os.path.exists(one):
                files[os.path.realpath(one)] = None
            else:
                missing.append((one, "there is no such file"))
    return Found(tuple(files), tuple(missing), dict(passed_over))


def below(folder: str) -> Iterator[str]:
    """The files of a folder and of the folders in it, by name; not the hidden ones."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (os.path.join(place, name) for name in sorted(files) if not name.startswith("."))
