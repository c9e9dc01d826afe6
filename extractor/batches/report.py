"""Outcomes of files → what a batch tells of itself.

Tally("facts.db", total=27).add(Outcome(written=1, records=42)) → BatchReport(store="facts.db", total=27, files=1, written=1, …)
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from msgspec import Struct

from extractor.batches.work import Outcome
from extractor.write.store import Failure

COUNTS = ("written", "replaced", "unchanged", "records", "undated")
SECONDS = ("reading", "writing")


class BatchReport(Struct, frozen=True, kw_only=True):
    """How far a batch is, or what it did in the end.

    `files` of `total` are done with. Of their issues `written` are new in the store, `replaced` stand there anew and
    `unchanged` stood there already; `failed` could not be read; `untried` could not for want of memory or processes,
    and the next batch takes them. `records` counts those of the issues written and replaced, `undated` those issues of
    them that tell no day of publication: dates like 今年 stay unknown in them. `reading` and `writing` are seconds of
    all workers together; `passed_over` counts what folders hold beside documents, by its ending or what it is.
    """

    store: str
    total: int
    files: int
    written: int
    replaced: int
    unchanged: int
    records: int
    undated: int
    failed: tuple[Failure, ...]
    untried: tuple[Failure, ...]
    passed_over: Mapping[str, int]
    seconds: float
    reading: float
    writing: float


class Tally:
    """A running sum of outcomes."""

    def __init__(
        self, store: str, total: int, failed: Iterable[Failure] = (), passed_over: Mapping[str, int] = {}
    ) -> None:
        self._store, self._total, self._passed_over = store, total, passed_over
        self._files = 0
        self._sums: dict[str, float] = dict.fromkeys((*COUNTS, *SECONDS), 0)
        self._failed = [*failed]
        self._untried: list[Failure] = []
        self._start = time.perf_counter()

    def add(self, outcome: Outcome) -> None:
        self._files += 1
        self._failed += outcome.failures
        self._untried += outcome.untried
        for name in self._sums:
            self._sums[name] += getattr(outcome, name)

    def counts(self) -> dict[str, int]:
        """The numbers that the store keeps of a run."""
        return {
            **{name: int(self._sums[name]) for name in COUNTS if name != "undated"},
            "failed": len(self._failed) + len(self._untried),
        }

    def report(self) -> BatchReport:
        return BatchReport(
            store=self._store,
            total=self._total,
            files=self._files,
            failed=tuple(self._failed),
            untried=tuple(self._untried),
            passed_over=self._passed_over,
            seconds=time.perf_counter() - self._start,
            written=int(self._sums["written"]),
            replaced=int(self._sums["replaced"]),
            unchanged=int(self._sums["unchanged"]),
            records=int(self._sums["records"]),
            undated=int(self._sums["undated"]),
            reading=self._sums["reading"],
            writing=self._sums["writing"],
        )
