"""The same files through each engine: whether all give the same records and reasons, and what Spark costs beside our
own pool.

    python benchmarks/engines.py same                      # 2,000 generated issues, 100 of them bad, of ten kinds
    python benchmarks/engines.py speed --issues 6000       # Spark with one worker and with two, our own pool with two
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import batch
import msgspec
import pyarrow as pa
from cluster import cluster

from extractor.arrow import SCHEMA, extract_batches
from extractor.pipeline import Extractor
from extractor.write.fields import COLUMNS, DAYS

GIVEN = {"date": "2023-12-01", "place": "朔州市"}
BAD = 20        # one of so many files is bad
Found = Mapping[str, Any]   # name of a file → its records, or the reason why there are none


def from_rows(rows: Iterator[Mapping[str, Any]]) -> Found:
    """Rows of SCHEMA by their file."""
    found: dict[str, Any] = {}
    for row in sorted(rows, key=lambda row: (row["path"], row["start"] or 0, row["end"] or 0)):
        name = Path(row["path"]).name
        if row["error"]:
            found[name] = row["error"]
        else:
            found.setdefault(name, []).append(
                {field: row[field].isoformat() if field in DAYS and row[field] else row[field] for field in COLUMNS}
            )
    return found


def by_extract(files: list[Path], folder: Path) -> Found:
    """`extractor extract`, as a program. Standard error tells why a file was not read."""
    program = [
        sys.executable,
        "-c",
        "from extractor.cli import main; main()",
        "extract",
        *map(str, files),
        "--format",
        "jsonl",
        "--date",
        GIVEN["date"],
        "--place",
        GIVEN["place"],
        "--output",
        str(folder / "facts.jsonl"),
    ]
    told = subprocess.run(program, capture_output=True, text=True, check=False).stderr
    names = {path.stem: path.name for path in files}
    found: dict[str, Any] = {}
    for line in told.splitlines():
        path, _, reason = line.removeprefix("extractor: ").partition(": ")
        if Path(path).name in names.values():
            found[Path(path).name] = reason
    with open(folder / "facts.jsonl", encoding="utf-8") as file:
        for record in map(json.loads, file):
            found.setdefault(names[record["document"]], []).append(record)
    return found


def by_pool(files: list[Path], folder: Path) -> Found:
    """`batch` with two workers, read back from its store."""
    import extractor
    from extractor.stored import opened
    from extractor.write.keep import as_record
    from extractor.write.tables import FAILURES, ISSUES, RECORDS

    extractor.batch(str(files[0].parent.parent), str(folder / "facts.db"), workers=2, **GIVEN)
    found: dict[str, Any] = {}
    with opened(str(folder / "facts.db")) as store, store.reading() as connection:
        for path, reason in connection.execute(FAILURES.select().with_only_columns(FAILURES.c.path, FAILURES.c.reason)):
            found[Path(path).name] = reason
        wanted = RECORDS.join(ISSUES).select().with_only_columns(ISSUES.c.path, *(RECORDS.c[name] for name in COLUMNS))
        for path, *fields in connection.execute(wanted.order_by(RECORDS.c.issue_id, RECORDS.c.number)):
            found.setdefault(Path(path).name, []).append(msgspec.json.decode(msgspec.json.encode(as_record(fields))))
    return found


def by_spark(files: list[Path], folder: Path) -> Found:
    from extractor import spark as ours

    with cluster(folder, 2) as session:
        return from_rows(iter(ours.read(session, str(files[0].parent.parent / "*"), **GIVEN).toArrow().to_pylist()))


def by_ray(files: list[Path], folder: Path) -> Found:
    import ray

    def facts(table: pa.Table) -> pa.Table:
        return pa.Table.from_batches(extract_batches(iter(table.to_batches()), **GIVEN), SCHEMA)

    ray.init(num_cpus=2, include_dashboard=False, logging_level="ERROR", log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    try:
        read = ray.data.read_binary_files([str(path) for path in files], include_paths=True)
        named = read.rename_columns({"bytes": "content"})
        rows = named.map_batches(facts, batch_format="pyarrow", batch_size=64).take_all()
    finally:
        ray.shutdown()
    return from_rows(iter(rows))


def same(folder: Path, options: argparse.Namespace) -> bool:
    """Prints what each engine gave of the files; whether all of it is the same."""
    batch.generate(folder / "issues", options.issues, options.seed, BAD)
    files = sorted(path for path in (folder / "issues").rglob("*") if path.is_file())
    first: Found = {}
    rows, good = [], True
    for name, engine in ENGINES.items():
        place = folder / name
        place.mkdir()
        start = time.perf_counter()
        found = engine(files, place)
        seconds = time.perf_counter() - start
        first = first or found
        differing = [path for path in {*first, *found} if first.get(path) != found.get(path)]
        errors = [one for one in found.values() if isinstance(one, str)]
        records = sum(len(one) for one in found.values() if not isinstance(one, str))
        rows.append(
            (name, f"{records:,} records, {len(errors):,} errors; {len(differing)} files differ; {seconds:.0f} s")
        )
        good = good and not differing
        for path in differing[:5]:
            print(path, first.get(path), found.get(path), sep="\n  ")
    batch.table(rows)
    return good


def speed(folder: Path, options: argparse.Namespace) -> bool:
    """Prints seconds of Spark with one worker and with two, and of the pool of `extract_many` with two; started
    beforehand."""
    from extractor import spark as ours

    issues = folder / "issues"
    issues.mkdir()
    for number in range(options.issues):
        (issues / f"{number:05}.txt").write_text(batch.issue(options.seed * 1_000_003 + number), "utf-8")
    seconds: dict[str, float] = {}
    for workers in (1, 2):
        place = folder / str(workers)
        place.mkdir()
        with cluster(place, workers) as session:
            ours.read(session, str(issues / "0000*"), **GIVEN).write.format("noop").mode("overwrite").save()
            start = time.perf_counter()
            ours.read(session, str(issues / "*"), **GIVEN).write.format("noop").mode("overwrite").save()
            seconds[f"Spark, {workers} worker{'s' * (workers > 1)}"] = time.perf_counter() - start
    texts = (path.read_text("utf-8") for path in sorted(issues.iterdir()))
    documents = Extractor().extract_many(texts, workers=2, **GIVEN)
    next(documents)
    start = time.perf_counter()
    records = sum(len(document.records) for document in documents)
    seconds["the pool, 2 workers"] = time.perf_counter() - start
    one, two, pool = seconds.values()
    batch.table([
        ("issues, records", f"{options.issues:,}, {records:,}"),
        *((f"seconds: {name}", f"{of:.1f}") for name, of in seconds.items()),
        ("two workers of Spark against one", f"{one / two:.2f}"),
        ("Spark against the pool", f"{two / pool - 1:+.0%}"),
    ])
    return True


ENGINES: Mapping[str, Callable[[list[Path], Path], Found]] = {
    "extract": by_extract, "pool": by_pool, "Spark": by_spark, "Ray": by_ray}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["same", "speed"])
    parser.add_argument("--issues", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        sys.exit(not {"same": same, "speed": speed}[options.what](folder, options))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
