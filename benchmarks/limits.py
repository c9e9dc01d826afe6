"""How the extractor does at its limits: starting, long texts, texts made to stall it, several processes, streams; as
tables.

    python benchmarks/limits.py                       # all of it, about ten minutes
    python benchmarks/limits.py start lengths         # some of it
    python benchmarks/limits.py stream --gigabytes 1

What takes a text of its own is measured in a process of its own, after a warm-up.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import texts

LIMIT = 600         # seconds for a text
WARM = 50_000       # characters of each kind that are read before it is measured
ROUNDS = 5
PER_CHARACTER = 3   # bytes of UTF-8
ISSUES = 16         # documents for each round of processes

ADVERSARIAL = {
    "digits": "1", "numerals": "一", "open brackets": "(", "brackets": "()", "a list of units": "吨、",
    "years": "2023年", "ranges": "3~", "decimals": "1.", "magnitudes": "万", "percent": "5%", "provinces": "山西省",
    "one endless clause": "同比增长", "one endless list": "甲3吨、", "line breaks": "\n", "blanks": "5 ",
    "commas": "1,", "quotes": "“",
}

CHILD = """
import json, re, sys, time
import extractor
warm, text = json.load(sys.stdin)
reader = extractor.Extractor()
reader.extract(warm, date="2023-01-01")
size = int(sys.argv[1])
documents = [text[start:start + size] for start in range(0, len(text), size)]
start = time.process_time()
records = sum(len(reader.extract(document, date="2023-01-01").records) for document in documents)
seconds = time.process_time() - start
# not ru_maxrss, which counts the parent's memory too
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1])
print(json.dumps({"seconds": seconds, "records": records, "megabytes": peak / 1024}))
"""

STREAM = """
import json, re, sys
import extractor
with open(sys.argv[1], encoding="utf-8") as lines:
    for number, document in enumerate(extractor.Extractor().extract_many(map(json.loads, lines), date="2023-01-01"), 1):
        if number in map(int, sys.argv[2:]):
            print(number, int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]) // 1024, flush=True)
"""

LINE = "截至2022年底，全市处理垃圾800吨。"
STARTS = {
    "import extractor": ["-c", "import extractor"],
    "extractor --help": ["-c", "from extractor.cli import main; main()", "--help"],
    "extractor extract LINE --format jsonl": [
        "-c", "from extractor.cli import main; main()", "extract", "-", "--format", "jsonl",
    ],
    "the same without a cache": ["-c", "from extractor.cli import main; main()", "extract", "-", "--format", "jsonl"],
}


def start() -> Iterator[str]:
    """Rows of processor time from nothing to a result."""
    yield "\n| start-up | processor seconds |\n|---|---:|"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "none"
        file.touch()
        for name, arguments in STARTS.items():
            home = file if "without" in name else Path(folder)
            spent = []
            for _ in range(ROUNDS + 1):      # the first fills the cache
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, input=LINE.encode(),
                               env={**os.environ, "XDG_CACHE_HOME": str(home)})
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
            yield f"| {name} | {statistics.median(spent[1:]):.2f} |"


def child(text: str, size: int | None = None) -> dict[str, float] | None:
    """A text, or its pieces of a size, read in a process of its own after a page of other text: what CHILD prints; None
    where it took too long."""
    warm = texts.issue(WARM, seed=-1) + texts.dense(WARM, seed=-1)
    try:
        done = subprocess.run([sys.executable, "-c", CHILD, str(size or max(len(text), 1))], check=True, timeout=LIMIT,
                              input=json.dumps([warm, text]).encode(), stdout=subprocess.PIPE)
    except subprocess.TimeoutExpired:
        return None
    result: dict[str, float] = json.loads(done.stdout)
    return result


def rows(named: dict[str, tuple[str, int | None]]) -> Iterator[str]:
    """A row for each text, or its pieces of a size, against the first."""
    yield "\n| in a process of its own | microseconds/character | against the first | a record every | peak memory |"
    yield "|---|---:|---:|---:|---:|"
    first = None
    for name, (text, size) in named.items():
        result = child(text, size)
        if result is None:
            yield f"| {name} | over {LIMIT} s | – | – | – |"
            continue
        each = result["seconds"] / len(text) * 1e6
        first = first or each
        apart = f"{len(text) / result['records']:.0f} characters" if result["records"] else "–"
        yield f"| {name} | {each:.3f} | {each / first:.2f} | {apart} | {result['megabytes']:.0f} MB |"


def lengths() -> Iterator[str]:
    """Rows of time a character and peak memory of texts of several lengths."""
    for name, make in (("an issue", texts.issue), ("bulletins", texts.dense)):
        text = make(10**6)
        yield from rows({
            f"{name}, 1 MB": (text[:10**6 // PER_CHARACTER], None),
            f"{name}, 1 MB in documents of 10 KB": (text[:10**6 // PER_CHARACTER], 10**4 // PER_CHARACTER),
            f"{name}, 1,000,000 characters": (text, None),
            f"{name}, 50 MB": ("\n\n".join([text] * 17)[:5 * 10**7 // PER_CHARACTER], None)})


def adversarial() -> Iterator[str]:
    """Rows of texts that repeat one thing a million times, against prose."""
    prose = {"bulletins": (texts.dense(10**6), None), "an issue": (texts.issue(10**6), None)}
    yield from rows(
        prose
        | {
            f"1,000,000 of {name} ({unit!r})": ((unit * (10**6 // len(unit) + 1))[: 10**6], None)
            for name, unit in ADVERSARIAL.items()
        }
    )


def processes() -> Iterator[str]:
    """Rows of wall time of one process and of two, in turn, after each has started; jieba tells what the machine gives
    to two."""
    issues = [texts.issue(60_000, seed) for seed in range(ISSUES)]
    for function in (extracted, segmented):
        function(issues[0])      # what is forked has its dictionaries
    yield "\n| processes | one: characters/s | two against one |\n|---|---:|---:|"
    for name, function, way in (("extractor, forked", extracted, "fork"), ("extractor, spawned", extracted, "spawn"),
                                ("jieba.lcut, forked", segmented, "fork")):
        speeds: dict[int, list[float]] = {1: [], 2: []}
        with ProcessPoolExecutor(1, get_context(way)) as one, ProcessPoolExecutor(2, get_context(way)) as two:
            for pool in (one, two):
                list(pool.map(function, issues))
            for _ in range(ROUNDS):
                for count, pool in ((1, one), (2, two)):
                    begun = time.perf_counter()
                    list(pool.map(function, issues))
                    speeds[count].append(sum(map(len, issues)) / (time.perf_counter() - begun))
        single, double = (statistics.median(speeds[count]) for count in (1, 2))
        yield f"| {name} | {single:,.0f} | {double / single:.2f} |"


def extracted(text: str) -> int:
    from extractor.pipeline import default_extractor

    return len(default_extractor().extract(text, date="2023-01-01").records)


def segmented(text: str) -> int:
    import jieba

    jieba.setLogLevel("CRITICAL")
    return len(jieba.lcut(text))


def stream(gigabytes: float) -> Iterator[str]:
    """Rows of the peak memory while a file of JSON lines goes through `Extractor.extract_many`."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        issues = [texts.issue(60_000, seed) for seed in range(ISSUES)]
        count = 0
        while file.tell() < gigabytes * 10**9:
            file.write(json.dumps({"text": issues[count % ISSUES], "document": str(count)}, ensure_ascii=False) + "\n")
            count += 1
        file.flush()
        yield f"\n| documents read of {gigabytes:g} GB | peak memory |\n|---:|---:|"
        marks = sorted({max(1, count * share // 100) for share in (2, 10, 50, 100)})
        done = subprocess.run(
            [sys.executable, "-c", STREAM, file.name, *map(str, marks)], check=True, stdout=subprocess.PIPE, text=True
        )
        yield from (
            f"| {int(number):,} | {megabytes} MB |" for number, megabytes in map(str.split, done.stdout.splitlines())
        )


def main() -> None:
    tables = {"start": start, "lengths": lengths, "adversarial": adversarial, "processes": processes}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", choices=[[], *tables, "stream"], default=[], help="default: all")
    parser.add_argument("--gigabytes", type=float, default=0.1, help="of the stream")
    options = parser.parse_args()
    for name in options.tables or [*tables, "stream"]:
        for row in stream(options.gigabytes) if name == "stream" else tables[name]():
            sys.stdout.write(row + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
