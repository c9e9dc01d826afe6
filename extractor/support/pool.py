"""Processes of our own that answer questions; one that dies is replaced, and its question asked once more.

    for reply in in_order("extractor.serving.reader", setup, questions, 2): …      # its replies, in the order of the questions

A pool of the standard library gives up all its work when one process dies. Here the thread that waits for the process
sees its pipe end. The processes are started as programs, not forked or spawned by `multiprocessing`: so a caller's
script needs no `if __name__ == "__main__"`, and threads of the caller do no harm. Such a program calls `serve`.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

from extractor.errors import ExtractorError
from extractor.support.program import OUTSIDE, program

TRIES = 2
AHEAD = 2       # questions drawn for each process while the first of them is not answered


class DeathError(Exception):
    """A process ended in the middle of a question, or before it took one; says how.

    `outside` is whether something else ended it: the system for want of memory, its user, or who shuts the machine
    down.
    """

    def __init__(self, how: str, *, starting: bool, outside: bool) -> None:
        super().__init__(how)
        self.starting, self.outside = starting, outside


class Process:
    """A process that runs a module's `main` and receives its setup before the first question."""

    def __init__(self, module: str, setup: object) -> None:
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            program(module), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors
        )
        self._setup: object | None = setup

    def ask(self, question: object) -> Any:
        """Sends a question and returns the reply. Raises DeathError if the process dies, and the ExtractorError that
        it reports."""
        if self._setup:
            self._say(self._setup)
            self._setup = None
        return self._say(question)

    def _say(self, what: object) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        try:
            pickle.dump(what, self._process.stdin)
            self._process.stdin.flush()
            reply = pickle.load(self._process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            how, code = self._end()
            raise DeathError(how, starting=self._setup is not None, outside=code in OUTSIDE) from None
        if isinstance(reply, ExtractorError):
            raise reply
        return reply

    def _end(self) -> tuple[str, int]:
        code = self._process.wait()
        self._errors.seek(0)
        last = self._errors.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
        if code < 0:
            return (
                f"{signal.Signals(-code).name}{', perhaps for want of memory' if code == -signal.SIGKILL else ''}",
                code,
            )
        return last or f"exit code {code}", code

    def kill(self) -> None:
        """Kills the process at once; the database rolls back a transaction that it was in."""
        self._process.kill()

    def close(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                stream.close()  # type: ignore[union-attr]
        self._process.wait()
        self._errors.close()


def serve(prepare: Callable[[Any], Callable[[Any], object]]) -> None:
    """The process: what it needs to know, then questions, until its standard input ends.

    `prepare` makes of the first what answers the others. Ctrl-C is the parent's business; what libraries print goes to
    standard error.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    questions = sys.stdin.buffer
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    answer: Callable[[Any], object] | None = None
    with suppress(EOFError, BrokenPipeError):   # the parent has no more questions, or is no more
        while True:
            told = pickle.load(questions)
            reply: object = None
            try:
                if answer is None:
                    answer = prepare(told)
                else:
                    reply = answer(told)
            except ExtractorError as fault:
                reply = fault
            pickle.dump(reply, replies)
            replies.flush()


def in_order(module: str, setup: object, questions: Iterable[object], number: int) -> Iterator[Any]:
    """The replies of a number of processes in the order of the questions, of which few are drawn ahead.

    Raises, in the place of a reply, the ExtractorError that it is, or DeathError where two processes died of the
    question.
    """
    idle: SimpleQueue[Process | None] = SimpleQueue()
    for _ in range(number):
        idle.put(None)
    waiting: deque[Future[Any]] = deque()

    def ask(question: object) -> Any:
        process = idle.get()
        try:
            for last in (*[False] * (TRIES - 1), True):
                process = process or Process(module, setup)
                try:
                    return process.ask(question)
                except DeathError as death:
                    process.close()
                    process = None
                    if last or death.starting:
                        raise
        finally:
            idle.put(process)

    with ThreadPoolExecutor(number) as threads:
        try:
            for question in questions:
                waiting.append(threads.submit(ask, question))
                if len(waiting) > number * AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for asked in waiting:
                asked.cancel()
            for _ in range(number):
                if process := idle.get():
                    process.close()
