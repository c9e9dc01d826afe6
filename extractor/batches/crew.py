"""Worker processes, each driven by a thread of its own: tasks → outcomes, as they come.

    with Crew(setup, 2) as crew:
        for task, outcome in crew.run(tasks): …

A pool of the standard library gives up all its work when one process dies. Here the thread that waits for the process sees its
pipe end, starts another one and gives it the same task; a task that two processes died of is given up. The processes are
started as programs, not forked or spawned by `multiprocessing`: so a caller's script needs no `if __name__ == "__main__"`, and
threads of the caller do no harm.
"""

from __future__ import annotations

import pickle
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self

from extractor.batches.work import Outcome, Setup, Task
from extractor.errors import ExtractorError
from extractor.program import program
from extractor.readers.guarded import OUTSIDE

TRIES = 2


class DeathError(Exception):
    """A worker process ended in the middle of a task, or before it took one; says how.

    `outside` is whether something else ended it: the system for want of memory, its user, or who shuts the machine down.
    """

    def __init__(self, how: str, *, starting: bool, outside: bool) -> None:
        super().__init__(how)
        self.starting, self.outside = starting, outside


class Process:
    """One worker process. Raises the fault that keeps it from working."""

    def __init__(self, setup: Setup) -> None:
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(program("extractor.batches.worker"), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         stderr=self._errors)
        self._setup: Setup | None = setup

    def ask(self, task: Task) -> Outcome:
        """Raises DeathError, and the WriteError or the fault of the set-up that the process tells."""
        if self._setup:
            self._say(self._setup)
            self._setup = None
        outcome: Outcome = self._say(task)
        return outcome

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
            return f"{signal.Signals(-code).name}{', perhaps for want of memory' if code == -signal.SIGKILL else ''}", code
        return last or f"exit code {code}", code

    def kill(self) -> None:
        """Ends it at once: a transaction that it is in is undone by the database."""
        self._process.kill()

    def close(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                stream.close()  # type: ignore[union-attr]
        self._process.wait()
        self._errors.close()


class Crew:
    """A number of workers, none of which is started before there is a task for it."""

    def __init__(self, setup: Setup, number: int) -> None:
        self._setup, self._number = setup, number
        self._processes: set[Process] = set()
        self._lock = Lock()         # of what this object holds
        self._drawing = Lock()      # of the tasks
        self._stopped = False
        self._results: SimpleQueue[tuple[Task, Outcome | DeathError] | BaseException | None] = SimpleQueue()
        self._threads: list[Thread] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Ends what is still at work and waits for it."""
        with self._lock:
            self._stopped = True
            for process in self._processes:
                process.kill()
        for thread in self._threads:
            thread.join()

    def run(self, tasks: Iterator[tuple[Task, Outcome | None]], every: float) -> Iterator[tuple[Task, Outcome | DeathError] | None]:
        """Each task with its outcome, or with the way in which the second process died of it; None whenever `every` seconds went by.

        Tasks are drawn as they are wanted, from several threads but one at a time; one that comes with its outcome needs no
        worker. Raises what drawing them raises, and what a worker tells that ends the batch.
        """
        self._threads = [Thread(target=self._drive, args=(tasks,), daemon=True) for _ in range(self._number)]
        for thread in self._threads:
            thread.start()
        busy = self._number
        while busy:
            try:
                result = self._results.get(timeout=every)
            except Empty:
                yield None
                continue
            if isinstance(result, BaseException):
                raise result
            if result is None:
                busy -= 1
            else:
                yield result

    def _drive(self, tasks: Iterator[tuple[Task, Outcome | None]]) -> None:
        """A thread: one task after the other, through a process of its own."""
        process: Process | None = None
        try:
            while drawn := self._next(tasks):
                task, known = drawn
                if known:
                    self._results.put((task, known))
                    continue
                deaths: list[DeathError] = []
                while len(deaths) < TRIES:
                    process = process or self._start()
                    if process is None:
                        return
                    try:
                        self._results.put((task, process.ask(task)))
                        break
                    except DeathError as death:
                        deaths.append(death)
                        self._end(process)
                        process = None
                else:
                    if deaths[-1].starting:
                        raise ExtractorError(f"the processes that read do not start: {deaths[-1]}")
                    self._results.put((task, deaths[-1]))
        except Exception as error:
            self._results.put(error)
        finally:
            if process:
                self._end(process)
            self._results.put(None)

    def _next(self, tasks: Iterator[tuple[Task, Outcome | None]]) -> tuple[Task, Outcome | None] | None:
        with self._drawing:
            return None if self._stopped else next(tasks, None)

    def _start(self) -> Process | None:
        with self._lock:
            if self._stopped:
                return None
            process = Process(self._setup)
            self._processes.add(process)
            return process

    def _end(self, process: Process) -> None:
        with self._lock:
            self._processes.discard(process)
        process.close()
