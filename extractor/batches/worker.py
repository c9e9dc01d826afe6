"""A process that reads one file after the other into the store, until its standard input ends.

    Task(path="/2023/11.txt", …) → Outcome(written=1, records=42, …), and the store holds the issue

It may be killed at any moment: an issue is written in one transaction.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TypeVar

from extractor.batches.work import Outcome, Setup, Task, failure_of
from extractor.errors import ExtractorError, InputError, ReadError, RefusedError
from extractor.keeping import observer_of, sentences_of
from extractor.model import Document
from extractor.pipeline import Extractor, default_extractor
from extractor.readers import Source, called, inside, sources
from extractor.write.rows import rows
from extractor.write.store import Failure, Issue, Store

T = TypeVar("T")
TITLE = 40      # characters of a first line that may be a title
STOPS = "。；！，、：;!,:"


def main() -> None:
    """The process: a Setup, then tasks. Ctrl-C is the parent's business; what libraries print goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tasks = sys.stdin.buffer
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    worker: Worker | None = None
    with suppress(EOFError, BrokenPipeError):   # the parent has no more work, or is no more
        while True:
            told = pickle.load(tasks)
            reply: object = None
            try:
                if worker is None:
                    worker = Worker(told)
                else:
                    reply = worker.do(told)
            except ExtractorError as fault:
                reply = fault
            pickle.dump(reply, replies)
            replies.flush()


class Worker:
    """Rules and a store, ready for tasks. Raises RuleError and InputError for rules and options that cannot be used."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._extractor = Extractor(setup.rules) if setup.rules else default_extractor()
        for name in ("date", "place"):
            try:
                self._extractor.extract("", **{name: getattr(setup.tried, name)})
            except InputError as error:
                raise InputError(f"{name}: {error}") from None
        self._store = Store(setup.store, observer_of(self._extractor))

    def do(self, task: Task) -> Outcome:
        """Reads a file into the store. Raises WriteError where the store fails; a fault of the file is part of the outcome."""
        start, writing = time.perf_counter(), 0.0
        counts = dict.fromkeys(("written", "replaced", "unchanged", "records", "undated"), 0)
        failed = []
        for (member, source, result), members in with_number(issues(self._extractor, task)):
            began = time.perf_counter()
            if source and isinstance(result, Document):
                try:
                    status = self._put(task, member, source, result, members)
                    counts[status] += 1
                    if status != "unchanged":
                        counts["records"] += len(result.records)
                        counts["undated"] += result.published is None
                except RefusedError as error:
                    failed.append(self._fail(task, f"cannot be stored: {error.reason}", member, members))
            else:
                failed.append(self._fail(task, str(result), member, members))
            writing += time.perf_counter() - began
        return Outcome(**counts, failures=tuple(failed), writing=writing, reading=time.perf_counter() - start - writing)

    def _put(self, task: Task, member: str, source: Source, document: Document, members: int | None) -> str:
        """What became of one issue. Raises RefusedError where the store does not take it."""
        issue = Issue(path=task.known_as, member=member, document=document.id, title=task.options.title or title(source, document),
                      format=source.format, published=document.published, published_from=document.published_from,
                      place=document.place, place_from=document.place_from, characters=len(document.text),
                      sha256=task.sha256 or "", key=task.key or "", members=members)
        kept = rows(document, mentions=self._setup.mentions, sentences=[*sentences_of(self._extractor, document)])
        return self._store.put(issue, kept, self._setup.run, task.gone if members else ())

    def _fail(self, task: Task, reason: str, member: str, members: int | None) -> Failure:
        failure = failure_of(task, reason, member, members)
        self._store.fail(failure, self._setup.run)
        return failure


def issues(extractor: Extractor, task: Task) -> Iterator[tuple[str, Source | None, Document | str]]:
    """The issues of a file: the name of each in its archive (empty where it is none), what was read, the document or why there is none."""
    try:
        for name, source in sources(task.path):
            member = inside(task.path, name)
            if isinstance(source, ReadError):
                yield member, None, source.reason
            else:
                yield member, source, attempt(extractor, source, task, called(task.path, name))
    except Exception as error:
        yield "", None, unforeseen(error)


def title(source: Source, document: Document) -> str:
    """What an issue is called: what its file says, else its first article's title, its first line where that is short, its name."""
    first = document.text.lstrip().partition("\n")[0].strip()
    articles = (article.title for article in document.articles[:1] if article.title)
    return source.title or next(articles, first if 0 < len(first) <= TITLE and first[-1] not in STOPS else document.id)


def attempt(extractor: Extractor, source: Source, task: Task, name: str) -> Document | str:
    try:
        return extractor.from_source(source, date=task.options.date, place=task.options.place, document=name)
    except InputError as error:
        return str(error)
    except Exception as error:
        return unforeseen(error)


def unforeseen(error: Exception) -> str:
    """A fault of ours as a reason: whatever one file brings about must not stop the others."""
    return f"the extractor failed on it: {type(error).__name__}: {' '.join(str(error).split())}"


def with_number(items: Iterable[T]) -> Iterator[tuple[T, int | None]]:
    """Each item with None, the last one with how many there were."""
    count = 0
    held: list[T] = []
    for item in items:
        if held:
            yield held.pop(), None
        held.append(item)
        count += 1
    if held:
        yield held.pop(), count

