"""What a worker process is told and what it tells, pickled over its standard input and output.

    Setup → None, or the fault that keeps it from working;   Task → Outcome, or the WriteError that ends the batch
"""

from __future__ import annotations

import hashlib
import json

import msgspec
from msgspec import Struct
from msgspec.structs import asdict, replace

from extractor.readers.limits import Limits
from extractor.write.store import Failure


class Options(Struct, frozen=True, kw_only=True):
    """What the caller or a manifest says of a file."""

    date: str | None = None
    place: str | None = None
    title: str | None = None


class Setup(Struct, frozen=True, kw_only=True):
    """Where a worker writes and with which rules and limits it reads. `tried` are options that must be good for any
    text.

    `stamp` stands for all but a file and its options that makes records what they are.
    """

    store: str
    run: int
    rules: tuple[str, ...]
    mentions: bool
    tried: Options
    stamp: str
    min_confidence: float = 0.0
    limits: Limits = Limits()


class Task(Struct, frozen=True, kw_only=True):
    """A file to be read. `sha256` and `key` are None where it could not be opened; see `extractor.write.store.Issue`.

    `gone` are files of the same content that the store knows and that are no more: this one has moved, or is a copy
    that is left.
    """

    path: str
    known_as: str
    sha256: str | None
    key: str | None
    options: Options
    gone: tuple[str, ...] = ()


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of the issues of a file, and the seconds that it took to read them and to write them.

    `untried` are those that could not be read for want of memory or processes: the next batch takes them.
    """

    written: int = 0
    replaced: int = 0
    unchanged: int = 0
    records: int = 0
    undated: int = 0
    failures: tuple[Failure, ...] = ()
    untried: tuple[Failure, ...] = ()
    reading: float = 0.0
    writing: float = 0.0


def keyed(task: Task, sha256: str | None, stamp: str) -> Task:
    """The task of a file whose content is now known, or could not be read; no other file is what it once was."""
    if sha256 is None:
        return replace(task, sha256=None, key=None)
    parts = json.dumps([sha256, stamp, asdict(task.options)], sort_keys=True).encode()
    return replace(
        task, sha256=sha256, key=hashlib.sha256(parts).hexdigest()[:32], gone=task.gone if sha256 == task.sha256 else ()
    )


def failure_of(task: Task, reason: str, member: str = "", members: int | None = 1) -> Failure:
    """The failure of a task. One whose file could not be opened is tried again in every run."""
    return Failure(path=task.known_as, member=member, reason=reason, sha256=task.sha256, key=task.key,
                   options=msgspec.json.encode(task.options).decode(), members=members if task.key else None)
