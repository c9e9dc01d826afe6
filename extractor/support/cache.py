"""What takes long to make → the same, from a file in the user's cache folder.

    cached("rules", make, version)     # make() the first time, then ~/.cache/extractor/rules-….cache

A file holds values and nothing that can be run (see `frozen`). Its name is a digest of all that its value depends on,
so that a stale one is never looked at, and it begins with the digest of the rest, so that a damaged one is never used.
It takes its place whole, so that any number of processes may write at once. A folder that cannot be written to only
means that the value is made again. What is a link, or others could have written, folder or file, is not used.
"""

from __future__ import annotations

import hashlib
import logging
import os
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from platformdirs import user_cache_path

from extractor.errors import WriteError
from extractor.support.frozen import frozen, thawed
from extractor.support.whole import replacing

T = TypeVar("T")
LOG = logging.getLogger(__name__)
KEPT = 8    # files of one name: who edits rules leaves one for each time they were tried
NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
DIGEST = hashlib.sha256().digest_size


def cached(name: str, make: Callable[[], T], *depends: str) -> T:
    """Return `make()`, from the cache if there. `depends` says all that it depends on besides Python and the code of
    this package."""
    folder = cache_folder()
    if folder is None:
        return make()
    key = hashlib.sha256("\0".join((sys.version, code(), *depends)).encode())
    path = folder / f"{name}-{key.hexdigest()[:32]}.cache"
    kept: T | None = kept_in(path)
    if kept is not None:
        LOG.debug("%s: taken from %s", name, path)
        return kept
    value = make()
    LOG.info("%s: made anew, kept in %s", name, path)
    keep(path, frozen(value))
    for old in sorted(folder.glob(f"{name}-*"), key=modified, reverse=True)[KEPT:]:
        remove(old)
    return value


def cache_folder() -> Path | None:
    """The package's folder in the user's cache folder, writable by nobody else; None if there can be none."""
    folder = user_cache_path("extractor", appauthor=False)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.lstat()
    except OSError:
        return None
    return folder if stat.S_ISDIR(status.st_mode) and own(status) else None


def code() -> str:
    """The digest of the package's source files: cached values are objects of its classes."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def kept_in(path: Path) -> Any:
    """The value in a file; None if there is no such file, or if it cannot be trusted."""
    try:
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | NO_LINK)) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or not own(status):
                return None
            data = memoryview(file.read())
    except OSError:
        return None
    if hashlib.sha256(data[DIGEST:]).digest() != data[:DIGEST]:
        return None
    try:
        return thawed(data[DIGEST:])
    except ValueError:
        return None


def own(status: os.stat_result) -> bool:
    """Whether a file or folder belongs to this user and nobody else can write to it."""
    return not hasattr(os, "getuid") or status.st_uid == os.getuid() and not status.st_mode & 0o022


def keep(path: Path, content: bytes) -> None:
    """Writes the file, whole or not at all; nothing where the folder cannot be written to."""
    with suppress(OSError, WriteError), replacing(path, 0o600) as beside, beside.open("wb") as file:
        file.write(hashlib.sha256(content).digest())
        file.write(content)


def modified(path: Path) -> float:
    """The time of the last write to a file; 0 if it is gone."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0


def remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        pass
