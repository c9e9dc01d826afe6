"""One batch from its arguments to its report.

batch("bulletins", "facts.db", date="2023-12-01", workers=2)
→ BatchReport(store="facts.db", total=27, files=27, written=26, records=1125, failed=(Failure(…, reason="is empty"),), …)
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date as Day
from pathlib import Path

from extractor import __version__
from extractor.batches.crew import Crew
from extractor.batches.find import find
from extractor.batches.manifest import read_manifest
from extractor.batches.plan import again, over, plan
from extractor.batches.report import BatchReport, Tally
from extractor.batches.work import Options, Outcome, Setup, Task, failure_of, keyed
from extractor.errors import InputError, WriteError
from extractor.pipeline import Extractor, default_extractor, folders_of
from extractor.readers.limits import Limits
from extractor.rulebook.files import rule_files, version
from extractor.serving.keeping import observer_of
from extractor.support.pool import DeathError
from extractor.write.address import address_of, masked, there
from extractor.write.folder import export, told
from extractor.write.formats import OF_STORE
from extractor.write.store import Failure, Store

LOG = logging.getLogger(__name__)
LIMITS = Limits()
EVERY = 0.5     # seconds between two looks at how far it is


def batch(paths: str | Path | Iterable[str | Path], store: str | Path = "facts.db", *, format: str | None = None,
          date: str | Day | None = None, place: str | None = None, manifest: str | Path | None = None,
          rules: str | Path | Iterable[str | Path] = (),
          workers: int | None = None, mentions: bool = False, retry_failed: bool = False, follow_links: bool = False,
          min_confidence: float | None = None,
          max_seconds: float = LIMITS.seconds, max_memory: int = LIMITS.memory, max_records: int = LIMITS.records,
          progress: Callable[[BatchReport], None] | None = None) -> BatchReport:
    """Reads files into a store that holds each of them once, whole and as it is now.

    `paths` are files, folders and patterns. `store` is the path of a SQLite file, `sqlite:///FILE` or `postgresql://…`;
    with a `format` (parquet, csv, jsonl, xlsx) it is a folder: the store is `facts.db` in there, and in the end files
    are made of it. `date`, `place` (as for `Extractor.extract`) and a `manifest` (CSV: path, date, place, title) say
    what the files do not; `rules` are folders of one's own rules. `workers` is the number of processes, by default one
    for each core. `mentions` keeps every mention too. Records below `min_confidence` (0 to 1) are left out.
    `follow_links` also takes what links in a folder lead to outside of it. No issue takes more than `max_seconds` of
    processor time, `max_memory` megabytes and `max_records` records. `progress` is called with the state of things a
    few times a second.

    A file that the store holds with the same content, options and version of the rules is left out, and so is one that
    could not be read; with `retry_failed` the latter are tried again, and nothing else: those among `paths`, or all.

    A file that cannot be read is among `failed` of the report, or among `untried` where that was for want of memory or
    processes: the next batch takes it. Raises InputError for options that cannot be used, RuleError for rules,
    WriteError where the store fails. What is written stays, and the next batch goes on from there.
    """
    given = Options(date=date.isoformat() if isinstance(date, Day) else date, place=place)
    folders = folders_of(rules)
    number = processes(workers, min_confidence)
    stamp = f"{__version__} {version(rule_files(*folders))}"
    found = find([paths] if isinstance(paths, (str, Path)) else paths, follow_links=follow_links)
    named = optioned(found.files, given, manifest, whole=not paths and not retry_failed)
    address, folder = place_of(store, format)
    missing = [Failure(path=path, reason=reason) for path, reason in found.missing]
    if not named and not there(address):
        if retry_failed:
            raise InputError(f"{masked(store)}: there is no such store")
        # nothing to keep, so no empty store is left
        return Tally(masked(store), 0, missing, found.passed_over).report()
    facts = Store(address, observer_of(Extractor(folders) if folders else default_extractor()))
    try:
        facts.prepare()
        todo = again(facts, named, given) if retry_failed else named
        options = {"date": given.date, "place": place, "manifest": manifest and str(manifest), "rules": folders,
                   "workers": number, "mentions": mentions, "retry_failed": retry_failed}
        run = facts.begin(stamp, options)
        LOG.info("%s: run %s, %s files, %s processes", facts.name, run, f"{len(todo):,}", number)
        tally = Tally(facts.name, len(todo), missing, found.passed_over)
        stamp = " ".join([stamp, str(mentions), *([f"{min_confidence:g}"] if min_confidence else [])])
        tasks = plan(facts, todo, stamp, skip=not retry_failed)
        limits = Limits(seconds=max_seconds, memory=max_memory, records=max_records)
        setup = Setup(store=address, run=run, rules=folders, mentions=mentions, tried=given, stamp=stamp,
                      min_confidence=min_confidence or 0.0, limits=limits)
        work(facts, setup, number, tasks, tally, progress)
        if folder:
            export(facts, folder, format or "")
    finally:
        facts.close()
    return tally.report()


def optioned(files: Iterable[str], given: Options, manifest: str | Path | None, *, whole: bool) -> dict[str, Options]:
    """The options of each file: those given, then those of the manifest; `whole` takes all files of the manifest."""
    said = read_manifest(manifest) if manifest else {}
    return {file: over(given, said.get(file)) for file in (said if whole else files)}


def processes(workers: int | None, min_confidence: float | None) -> int:
    """The number of processes, by default one for each core. Raises InputError for an option that is out of its
    range."""
    number = cores() if workers is None else workers
    if number < 1:
        raise InputError(f"workers: {number} is too few; write 1 or more")
    if min_confidence is not None and not 0 <= min_confidence <= 1:
        raise InputError(f"min_confidence: {min_confidence} is no number from 0 to 1")
    return number


def work(store: Store, setup: Setup, number: int, tasks: Iterator[tuple[Task, Outcome | None]], tally: Tally,
         progress: Callable[[BatchReport], None] | None) -> None:
    """Runs all tasks, and records in the store how the run ended."""
    status = "stopped"
    try:
        with Crew(setup, number) as crew:
            for result in crew.run(tasks, EVERY):
                if result:
                    tally.add(settled(store, setup.run, *result))
                if progress:
                    progress(tally.report())
        status = "done"
    except KeyboardInterrupt:
        status = "interrupted"
        raise
    finally:
        with suppress(*[WriteError] if status == "stopped" else []):    # what stopped it is told, not what came of that
            store.finish(setup.run, status, tally.counts())


def settled(store: Store, run: int, task: Task, result: Outcome | DeathError) -> Outcome:
    """The outcome of a task; one that two processes died of becomes a failure, where nothing else ended them."""
    if isinstance(result, Outcome):
        return result
    failure = failure_of(
        keyed(task, None, "") if result.outside else task, f"the process that read it died twice: {result}"
    )
    store.fail(failure, run)
    return Outcome(untried=(failure,)) if result.outside else Outcome(failures=(failure,))


def place_of(store: str | Path, format_: str | None) -> tuple[str, Path | None]:
    """The address of a store, and the folder in which files are made of it. A path alone is that of a SQLite file.

    Raises InputError where store and format do not go together.
    """
    is_path = "://" not in str(store)
    if format_ is None:
        if is_path and Path(store).is_dir():
            raise InputError(
                f"{store} is a folder; say in which format files are to be made in it: {', '.join(OF_STORE)}"
            )
        return address_of(store), None
    if format_ not in OF_STORE:
        raise InputError(f"no format of files is called {str(format_)!r}; there are {', '.join(OF_STORE)}")
    if not is_path or Path(store).is_file():
        raise InputError(f"files of the format {format_} are made in a folder: name one, --to DIR")
    OF_STORE[format_].writer()
    with told(folder := Path(store)):
        folder.mkdir(parents=True, exist_ok=True)
    return address_of(folder / "facts.db"), folder


def cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
