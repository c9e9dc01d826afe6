"""A process that reads one file after the other into the store, until its standard input ends.

    Task(path="/2023/11.txt", …) → Outcome(written=1, records=42, …), and the store holds the issue

It may be killed at any moment: an issue is written in one transaction.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeVar

from msgspec import Struct, field

from extractor.batches.work import Outcome, Setup, Task, failure_of, keyed
from extractor.errors import PassingError, ReadError, RefusedError
from extractor.model import Document
from extractor.readers import Source, called, content, inside
from extractor.readers import source as read_source
from extractor.readers.limits import counted
from extractor.serving.attempts import attempted, held, prepared
from extractor.serving.keeping import observer_of, sentences_of
from extractor.support.pool import serve
from extractor.write.rows import Rows, rows
from extractor.write.store import Failure, Issue, Store

T = TypeVar("T")
TITLE = 40      # characters of a first line that may be a title
STOPS = "。；！，、：;!,:"


def main() -> None:
    """The entry point of the process: reads a Setup, then tasks, from standard input."""
    serve(lambda setup: Worker(setup).do)


class Worker:
    """Rules and a store, ready for tasks. Raises RuleError and InputError for rules and options that cannot be used."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._extractor = prepared(setup.rules, setup.tried.date, setup.tried.place)
        self._store = Store(setup.store, observer_of(self._extractor))

    def do(self, task: Task) -> Outcome:
        """Reads a file into the store. Raises WriteError where the store fails; a fault of the file is part of the
        outcome."""
        start, done = time.perf_counter(), Done()
        try:
            data = content(task.path)
        except ReadError as error:
            told = (self._fail(keyed(task, None, self._setup.stamp), error, "", None),)
            return Outcome(untried=told) if isinstance(error, PassingError) else Outcome(failures=told)
        # what was hashed before may have changed
        task = keyed(task, hashlib.sha256(data).hexdigest(), self._setup.stamp)
        for (name, part), members in with_number(held(data, task.path)):
            member = inside(task.path, name)
            read = part if isinstance(part, ReadError) else self._read(task, name, part)
            began = time.perf_counter()
            self._settle(task, member, read, None if done.untried else members, done)
            done.writing += time.perf_counter() - began
        return done.outcome(time.perf_counter() - start)

    def _read(self, task: Task, name: str, data: bytes) -> Read | ReadError:
        """Reads one issue within its limits; returns the error where that fails."""
        limits, options = self._setup.limits, task.options

        def read() -> Read:
            source = read_source(data, name)
            document = self._extractor.from_source(
                source, date=options.date, place=options.place, document=called(task.path, name)
            )
            document = document.sure(self._setup.min_confidence)
            counted(len(document.records), limits, name)
            sentences = [*sentences_of(self._extractor, document)]
            return Read(source, document, rows(document, mentions=self._setup.mentions, sentences=sentences))

        return attempted(read, name, limits)

    def _settle(self, task: Task, member: str, read: Read | ReadError, members: int | None, done: Done) -> None:
        """Puts an issue into the store, or notes there why that cannot be."""
        try:
            if isinstance(read, Read):
                done.put(self._put(task, member, read, members), read.document)
                return
            fault = read
        except RefusedError as error:
            fault = ReadError(member, f"cannot be stored: {error.reason}")
        except MemoryError:
            fault = PassingError(member, "there is not the memory to store it now")
        if isinstance(fault, PassingError):
            done.untried.append(self._fail(keyed(task, None, self._setup.stamp), fault, member, None))
        else:
            done.failed.append(self._fail(task, fault, member, members))

    def _put(self, task: Task, member: str, read: Read, members: int | None) -> str:
        """What became of one issue. Raises RefusedError where the store does not take it."""
        source, document = read.source, read.document
        issue = Issue(
            path=task.known_as,
            member=member,
            document=document.id,
            title=task.options.title or title(source, document),
            format=source.format,
            published=document.published,
            published_from=document.published_from,
            place=document.place,
            place_from=document.place_from,
            characters=len(document.text),
            sha256=task.sha256 or "",
            key=task.key or "",
            members=members,
        )
        return self._store.put(issue, read.rows, self._setup.run, task.gone if members else ())

    def _fail(self, task: Task, fault: ReadError, member: str, members: int | None) -> Failure:
        failure = failure_of(task, fault.reason, member, members)
        self._store.fail(failure, self._setup.run)
        return failure


class Read(Struct, frozen=True):
    """An issue that has been read."""

    source: Source
    document: Document
    rows: Rows


class Done(Struct):
    """What has become of the issues of a file so far."""

    counts: Counter[str] = field(default_factory=Counter)
    failed: list[Failure] = []
    untried: list[Failure] = []
    writing: float = 0.0

    def put(self, status: str, document: Document) -> None:
        self.counts[status] += 1
        if status != "unchanged":
            self.counts["records"] += len(document.records)
            self.counts["undated"] += document.published is None

    def outcome(self, seconds: float) -> Outcome:
        return Outcome(**self.counts, failures=tuple(self.failed), untried=tuple(self.untried), writing=self.writing,
                       reading=seconds - self.writing)


def title(source: Source, document: Document) -> str:
    """What an issue is called: what its file says, else its first article's title, its first line where that is short,
    its name."""
    first = document.text.lstrip().partition("\n")[0].strip()
    articles = (article.title for article in document.articles[:1] if article.title)
    return source.title or next(articles, first if 0 < len(first) <= TITLE and first[-1] not in STOPS else document.id)


def with_number(items: Iterable[T]) -> Iterator[tuple[T, int | None]]:
    """Yields each item with None, and the last one with the number of items."""
    count = 0
    held: list[T] = []
    for item in items:
        if held:
            yield held.pop(), None
        held.append(item)
        count += 1
    if held:
        yield held.pop(), count

