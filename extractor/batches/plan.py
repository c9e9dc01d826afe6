"""Files and what is said of them → tasks for the workers, less what the store holds already.

    plan(store, {"/2023/11.txt": Options(place="朔州市")}, "0.1.0 5f1c…")
    → (Task(path="/2023/11.txt", key="9ab3…"), None) to be read, or (Task(…), Outcome(unchanged=1)) where it is there already

Files are hashed one by one as the workers ask for tasks; nothing here reads what they say.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping

import msgspec
from msgspec.structs import asdict, replace

from extractor.batches.work import Options, Outcome, Task, failure_of, keyed
from extractor.readers import LARGEST
from extractor.support.regular import opened
from extractor.write.storable import KEY
from extractor.write.store import Store


def plan(
    store: Store, files: Mapping[str, Options], stamp: str, *, skip: bool = True
) -> Iterator[tuple[Task, Outcome | None]]:
    """A task for each file, with its outcome where that is known. `stamp` stands for all else that makes records what
    they are."""
    whole = store.whole() if skip else {}
    for path, options in files.items():
        task = task_of(path, options, stamp)
        if len(task.known_as.encode()) > KEY:
            yield (
                task,
                Outcome(failures=(failure_of(task, f"its path has more than {KEY:,} bytes; give it a shorter one"),)),
            )
            continue
        if task.key and whole.get(task.known_as) == task.key:
            yield task, Outcome(unchanged=1)
            continue
        held = store.held(task.known_as, task.key) if skip and task.key else None
        if held:
            yield task, Outcome(unchanged=held[0], failures=tuple(held[1]))
        elif task.sha256:
            gone = [other for other in store.elsewhere(task.known_as, task.sha256) if not os.path.exists(other)]
            yield replace(task, gone=tuple(gone)), None
        else:
            yield task, None


def task_of(path: str, options: Options, stamp: str) -> Task:
    """The task of a file, with the digest of its content. A file that cannot be read is left to the worker, which
    reports why."""
    known_as = os.fsencode(path).decode("utf-8", "backslashreplace")
    task = Task(path=path, known_as=known_as, sha256=None, key=None, options=options)
    try:
        with opened(path, LARGEST) as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return task
    return keyed(task, content, stamp)


def over(given: Options, said: Options | None) -> Options:
    """The given options; those that are missing are taken from elsewhere (a manifest, the caller)."""
    return Options(**{name: value or getattr(said, name, None) for name, value in asdict(given).items()})


def again(store: Store, named: Mapping[str, Options], given: Options) -> dict[str, Options]:
    """The files that could not be read, among those named or all, with the options that they had then where none are
    given now.

    Strikes from the failures those that are no more.
    """
    files: dict[str, Options] = {}
    for failure in store.failures():
        if not os.path.exists(failure.path):
            store.forget_failures(failure.path)
        elif not named or failure.path in named:
            files[failure.path] = over(
                named.get(failure.path, given), msgspec.json.decode(failure.options, type=Options)
            )
    return files
