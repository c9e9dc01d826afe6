"""Paths, folders and patterns → files, each once, in order.

    find(["2023/", "extra/*.pdf"]) → FilesFound(files=["/data/2023/01.txt", …, "/data/extra/a.pdf"], missing=(), passed_over={".xlsx": 2})

A folder gives the files in it and below it whose names may be those of documents, also of kinds that cannot be read:
those are told. Hidden files, other kinds, and links that lead out of the folder are passed over and counted. A file
that is named, or that a pattern finds, is always taken, if no such link.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from glob import glob, has_magic
from pathlib import Path

from msgspec import Struct

DOCUMENTS = frozenset(
    {
        "", ".txt", ".text", ".md", ".pdf", ".docx", ".xlsx", ".htm", ".html", ".shtml", ".xhtml", ".zip", ".doc",
        ".wps", ".rtf", ".odt", ".xls", ".et", ".ods", ".ofd", ".ceb", ".caj", ".mht", ".mhtml", ".rar", ".7z", ".gz",
        ".tar", ".tgz",
    }
)
HIDDEN, OUT = "hidden", "links out of the folder"


class FilesFound(Struct, frozen=True):
    """Files by their real paths; arguments and folders that cannot be looked at, with the reason; how much was passed
    over, by what it is: the ending of its name, hidden, or a link out of the folder."""

    files: tuple[str, ...]
    missing: tuple[tuple[str, str], ...]
    passed_over: Mapping[str, int]


def find(paths: Iterable[str | Path], *, follow_links: bool = False) -> FilesFound:
    """The files that the paths name. Nothing is opened. With `follow_links` links that lead out of a folder are taken
    too."""
    search = Search(follow_links)
    for path in (str(path) for path in paths):
        if os.path.lexists(path) or not has_magic(path):
            search.take(path)
        else:
            search.match(path)
    return FilesFound(tuple(search.files), tuple(search.missing.items()), dict(search.passed_over))


class Search:
    """What has been found so far."""

    def __init__(self, follow_links: bool) -> None:
        self._follow = follow_links
        self._seen: set[str] = set()    # folders
        self.files: dict[str, None] = {}
        self.missing: dict[str, str] = {}
        self.passed_over: Counter[str] = Counter()

    def take(self, path: str) -> None:
        """A file or folder that is named."""
        if os.path.isdir(path):
            for file in self._below(path):
                ending = os.path.splitext(file)[1].lower()
                if ending in DOCUMENTS:
                    self.files[os.path.realpath(file)] = None
                else:
                    self.passed_over[ending] += 1
        else:
            try:
                os.stat(path)
            except (OSError, ValueError) as error:
                self.missing[path] = unseen(error)
            else:
                self.files[os.path.realpath(path)] = None

    def match(self, pattern: str) -> None:
        """Adds the files and folders that match a pattern; reports folders on the way that cannot be read."""
        parts = Path(pattern).parts
        fixed = next(number for number, part in enumerate(parts) if has_magic(part))
        root = os.path.realpath(os.path.join("", *parts[:fixed]))
        found = sorted(glob(pattern, recursive=True))
        for number in range(fixed, len(parts)):
            for folder in glob(os.path.join("", *parts[:number]), recursive=True) if number else (".",):
                if os.path.isdir(folder) and not may_look(folder):
                    self.missing[folder] = "cannot be opened: Permission denied"
        if not found:
            self.missing[pattern] = "no file has such a name"
        for path in found:
            if self._leads_out(path, root):
                self.passed_over[OUT] += 1
            else:
                self.take(path)

    def _below(self, folder: str) -> Iterator[str]:
        """The files of a folder and of the folders in it, by name; each folder once."""
        root, pending = os.path.realpath(folder), [folder]
        while pending:
            place = pending.pop()
            if (real := os.path.realpath(place)) in self._seen:
                continue
            self._seen.add(real)
            try:
                with os.scandir(place) as entries:
                    inside = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                self.missing[place] = unseen(error)
                continue
            folders = []
            for entry in inside:
                if entry.name.startswith("."):
                    self.passed_over[HIDDEN] += 1
                elif self._leads_out(entry.path, root):
                    self.passed_over[OUT] += 1
                elif os.path.isdir(entry.path):
                    folders.append(entry.path)
                else:
                    yield entry.path
            pending += reversed(folders)

    def _leads_out(self, path: str, root: str) -> bool:
        """Whether a path is a link to something outside of the folder, and such links are not followed."""
        real = os.path.realpath(path)
        return (
            not self._follow and os.path.islink(path) and real != root and not real.startswith(os.path.join(root, ""))
        )


def unseen(error: OSError | ValueError) -> str:
    """Why a path cannot be looked at."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    return f"cannot be opened: {getattr(error, 'strerror', None) or error}"


def may_look(folder: str) -> bool:
    """Whether this process may list a folder and open what is in it."""
    return os.access(folder, os.R_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids)
