"""Worker processes, each driven by a thread of its own: tasks → outcomes, as they come.

    with Crew(setup, 2) as crew:
        for task, outcome in crew.run(tasks): …

The thread that waits for a process sees it die, starts another one and gives it the same task; a task that two
processes died of is given up.
"""

from __future__ import annotations

from collections.abc import Iterator
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from types import TracebackType
from typing import Self

from extractor.batches.work import Outcome, Setup, Task
from extractor.errors import ExtractorError
from extractor.support.pool import TRIES, DeathError, Process


class Crew:
    """A number of workers; none of them is started before there is a task for it."""

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

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops the workers that are still running, and waits for them."""
        with self._lock:
            self._stopped = True
            for process in self._processes:
                process.kill()
        for thread in self._threads:
            thread.join()

    def run(
        self, tasks: Iterator[tuple[Task, Outcome | None]], every: float
    ) -> Iterator[tuple[Task, Outcome | DeathError] | None]:
        """Each task with its outcome, or with the way in which the second process died of it; None whenever `every`
        seconds went by.

        Tasks are drawn as they are wanted, from several threads but one at a time; one that comes with its outcome
        needs no worker. Raises what drawing them raises, and what a worker tells that ends the batch.
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
        """The body of a thread: runs one task after the other in a process of its own."""
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
            process = Process("extractor.batches.worker", self._setup)
            self._processes.add(process)
            return process

    def _end(self, process: Process) -> None:
        with self._lock:
            self._processes.discard(process)
        process.close()
