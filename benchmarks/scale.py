"""Generated issues through `extract_batches`: characters a second of the processor, memory of a worker, COPY into
PostgreSQL; as a table.

    python benchmarks/scale.py                        # 2,000 issues as `batch.py` makes them, a hundredth of them bad
    python benchmarks/scale.py --issues 20000
    python benchmarks/scale.py --large 200            # with a text of 200 MB among them

The process that reads is measured alone; a second one, which parses PDF, DOCX and HTML for it, is told apart.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import batch
import psycopg
import pyarrow as pa

from extractor.arrow import LARGEST, SCHEMA, extract_batches
from extractor.write.copy import copy

GIVEN = {"date": "2023-12-01", "place": "朔州市"}
EACH = 64       # files of an input batch
COPIED = 100_000


def batches(files: list[Path]) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(files), EACH):
        some = files[start:start + EACH]
        yield pa.record_batch({"path": [str(path) for path in some], "content": [path.read_bytes() for path in some]})


def resident() -> float:
    """Megabytes of this process."""
    return int(re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024  # type: ignore[index]


def spent(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def read(folder: Path) -> tuple[list[tuple[str, str]], pa.Table]:
    """All files of a folder, once: rows of what that took, and the first records."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    size = sum(path.stat().st_size for path in files if path.stat().st_size <= LARGEST)
    list(extract_batches(batches(files[:5]), **GIVEN))
    memory: list[float] = []
    kept: list[pa.RecordBatch] = []
    rows = errors = held = 0
    wall, own = time.perf_counter(), spent(resource.RUSAGE_SELF)

    def watched() -> Iterator[pa.RecordBatch]:
        for one in batches(files):
            memory.append(resident() - sum(part.nbytes for part in kept) / 1e6)
            yield one

    for out in extract_batches(watched(), **GIVEN):
        rows, errors = rows + out.num_rows, errors + len(out) - out["error"].null_count
        if held < COPIED:
            kept.append(out)
            held += out.num_rows
    seconds, own = time.perf_counter() - wall, spent(resource.RUSAGE_SELF) - own
    quarter = -(-len(memory) // 4)
    quarters = [memory[at:at + quarter] for at in range(0, len(memory), quarter)]
    return [
        ("issues, MB of those that are not too large", f"{len(files):,}, {size / 1e6:,.0f}"),
        ("rows, of them errors", f"{rows:,}, {errors:,}"),
        ("seconds, of the processor in this process", f"{seconds:.0f}, {own:.0f}"),
        ("bytes of input a second of the processor", f"{size / own:,.0f}"),
        ("MB of the worker, most in each quarter", ", ".join(f"{max(part):.0f}" for part in quarters)),
    ], pa.Table.from_batches(kept, SCHEMA)


def written(table: pa.Table, address: str, server: int) -> Iterator[tuple[str, str]]:
    """Rows a second into PostgreSQL: one INSERT a row in a transaction, COPY by rows of Python, and `copy`.

    On a machine that has other things to do, those of a second of the processor, which client and server take together.
    """
    names = table.schema.names
    columns = ", ".join(f'"{name}"' for name in names)
    copy(table.slice(0, 1).to_batches(), address, "arrow")
    with psycopg.connect(address) as connection:
        for name in ("rows", "inserted"):
            connection.execute(f"CREATE TABLE {name} (LIKE arrow INCLUDING INDEXES)")
        connection.execute("TRUNCATE arrow")
    rows = [tuple(row.values()) for row in table.to_pylist()]

    def by_rows() -> None:
        with (
            psycopg.connect(address) as connection,
            connection.cursor().copy(f"COPY rows ({columns}) FROM STDIN") as into,
        ):
            for row in rows:
                into.write_row(row)

    def inserted() -> None:
        with psycopg.connect(address) as connection:
            connection.cursor().executemany(
                f"INSERT INTO inserted ({columns}) VALUES ({', '.join(['%s'] * len(names))})", rows
            )

    def by_batches() -> None:
        copy(table.to_batches(), address, "arrow")

    for name, write in (
        ("INSERT", inserted),
        ("COPY, a row of Python at a time", by_rows),
        ("extractor.write.copy", by_batches),
    ):
        clock, used = time.perf_counter(), spent(resource.RUSAGE_SELF) + ended(server)
        write()
        seconds = time.perf_counter() - clock
        time.sleep(1)   # until the server has counted what its process took that served us
        used = spent(resource.RUSAGE_SELF) + ended(server) - used
        yield (
            f"rows a second, a second of the processor: {name}",
            f"{len(rows) / seconds:,.0f}, {len(rows) / used:,.0f}",
        )


def ended(server: int) -> float:
    """Seconds of the processor that processes of a server took which have ended."""
    fields = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--issues", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--large", type=int, help="megabytes of a text among them")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        batch.generate(folder / "issues", options.issues, options.seed)
        if options.large:
            batch.large(folder / "issues", options.large)
        figures, table = read(folder / "issues")
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        with batch.server(folder) as address:
            server = int((folder / "data" / "postmaster.pid").read_text().split()[0])
            batch.table([*figures, *written(table, address, server)])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
