"""`extractor batch` as a shell sees it: what is told, the exit code, and a store that can be opened."""

import fcntl
import json
import os
import pty
import sqlite3
import struct
import subprocess
import sys
import termios
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus" / "bulletins"
COMMAND = [sys.executable, "-c", "from extractor.cli import main; main()", "batch"]
IN_FRONT = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\nfrom extractor.cli import main; main()"
LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))\nfrom extractor.cli import main; main()"
SENTENCE = "该项目投产后，日处理生活垃圾 800 吨、餐厨垃圾 50 吨；年处理垃圾 29 万吨，年发电量约 13600 万千瓦时。\n"


def batch(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=120,
                          env={**os.environ, **environment})


def told(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Standard error without the lines of progress, which a busy machine sees more of."""
    return [line for line in done.stderr.splitlines() if " files, " not in line]


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    """What SQLite itself gives, not our own reading."""
    connection = sqlite3.connect(path)
    found = connection.execute(query).fetchall()
    connection.close()
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "issues").mkdir()
    (tmp_path / "issues" / "a.txt").write_text(SENTENCE, encoding="utf-8")
    (tmp_path / "issues" / "empty.txt").write_bytes(b"")
    (tmp_path / "issues" / "notes.json").write_text("{}")
    return tmp_path


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """A folder of files that take many seconds together."""
    (tmp_path / "issues").mkdir()
    for number in range(20):
        (tmp_path / "issues" / f"{number:02}.txt").write_text(SENTENCE * 300, encoding="utf-8")
    return tmp_path


def test_a_batch_goes_into_facts_db_and_tells_what_it_did(folder: Path) -> None:
    done = batch(folder, "issues", "--workers", "1", "--place", "朔州市")

    assert (done.returncode, told(done)) == (1, [f"extractor: {folder}/issues/empty.txt: is empty"])
    assert done.stdout.startswith("facts.db: 1 issue written, 1 failed; 4 records in ")
    assert done.stdout.partition("\n")[2] == (
        "undated: 1 issue, in which dates like 今年 stay unknown; say --date or --manifest\npassed over: 1 (1 .json)\n")
    assert rows(folder / "facts.db", "SELECT indicator, value_low, adcode FROM records LIMIT 1") == [
        ("处理生活垃圾", 800.0, "140600")
    ]
    assert sorted(path.name for path in folder.iterdir()) == ["facts.db", "issues"]

    (folder / "issues" / "empty.txt").write_text(SENTENCE, encoding="utf-8")
    done = batch(folder, "--retry-failed", "--workers", "1", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert rows(folder / "facts.db", "SELECT count(*) FROM failures") == [(0,)]


def test_a_chinese_locale_gets_a_chinese_summary(folder: Path) -> None:
    done = batch(folder, "issues", "--workers", "1", LC_ALL="zh_CN.UTF-8")

    assert done.stdout.startswith("facts.db：新存 1 期，失败 1 个；4 条记录，用时 ")
    assert done.stdout.partition("\n")[2] == (
        "发布日期不明：1 期，其中今年、上月这样的时间不知道是哪一年；请写 --date 或 --manifest\n略过：1 个（.json 1）\n"
    )


def test_files_are_made_in_a_folder(folder: Path) -> None:
    done = batch(folder, "issues/a.txt", "--to", "out", "--format", "csv", "--workers", "1")

    assert (done.returncode, told(done)) == (0, [])
    assert sorted(path.name for path in (folder / "out").iterdir()) == [
        "articles.csv", "datapackage.json", "facts.db", "failures.csv", "indicators.csv", "issues.csv",
        "observations.csv", "places.csv", "records.csv",
    ]
    assert (folder / "out" / "records.csv").read_text("utf-8-sig").count("日处理生活垃圾") == 4


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ([], "name files or folders, or say --manifest FILE or --retry-failed"),
        (
            ["issues", "--to", "issues"],
            "issues is a folder; say in which format files are to be made in it: jsonl, csv, xlsx, parquet",
        ),
        (
            ["issues", "--format", "csv", "--to", "postgresql://me:secret@host/facts"],
            "files of the format csv are made in a folder: name one, --to DIR",
        ),
        (
            ["issues", "--to", "mysql://host/facts"],
            "no store is called mysql://; write sqlite:///FILE or postgresql://USER@HOST/DATABASE",
        ),
        (["issues", "--workers", "0"], "workers: 0 is too few; write 1 or more"),
        (["issues", "--rules", "none"], "none: no such folder of rules"),
        (["issues", "--place", "无此市", "--quiet"], "place: '无此市' is the name of no division"),
    ],
)
def test_wrong_usage_is_one_line(folder: Path, arguments: list[str], fault: str) -> None:
    done = batch(folder, *arguments)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(f"extractor: {fault}")


def test_a_line_every_few_seconds_tells_how_far_it_is(long: Path) -> None:
    done = batch(long, "issues", "--workers", "1")

    assert done.returncode == 0
    for line in done.stderr.splitlines():
        assert line.startswith("extractor: ")
        assert " of 20 files, " in line


@contextmanager
def terminal(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The command on a terminal of its own, as its foreground process, with the other end of the terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-c", IN_FRONT, "batch", *arguments],
        cwd=folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(theirs)
    try:
        yield process, ours
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def shown(end: int, until: str = "\0") -> str:
    """What comes on a terminal until a text comes, or all of it."""
    told = b""
    while until.encode() not in told:
        try:
            piece = os.read(end, 4096)
        except OSError:     # the process has ended
            break
        if not piece:
            break
        told += piece
    return told.decode("utf-8", "replace")


def test_a_bar_on_a_terminal_tells_rate_and_time_left(long: Path) -> None:
    with terminal(long, "issues", "--workers", "1") as (process, end):
        told = shown(end)

        assert process.wait() == 0
    assert "/20" in told
    assert "/s, 0:00:" in told
    assert "facts.db: 20 issues written; 24,000 records in " in told


def test_ctrl_c_ends_it_at_once_and_keeps_what_is_done(long: Path) -> None:
    with terminal(long, "issues", "--workers", "2") as (process, end):
        shown(end, " 1/20")
        group = process.pid
        os.write(end, b"\x03")
        told = shown(end)

        assert process.wait(timeout=10) == 130
    assert told.count("extractor: interrupted; what was done is kept, run it again to go on") == 1
    assert "Traceback" not in told
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)     # no worker is left
    assert rows(long / "facts.db", "SELECT status FROM runs") == [("interrupted",)]
    whole = rows(long / "facts.db", "SELECT count(*) FROM records GROUP BY issue_id")
    assert 0 < len(whole) < 20
    assert set(whole) == {(1200,)}


def test_a_full_disk_is_told_and_nothing_is_half_written(long: Path) -> None:
    """A limit on the size of a file stands for the disk."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, "batch", "issues", "--workers", "2", "--quiet"],
        cwd=long,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr in {"extractor: facts.db: cannot be written: disk I/O error\n",
                           "extractor: facts.db: cannot be written: database or disk is full\n"}
    assert set(rows(long / "facts.db", "SELECT count(*) FROM records GROUP BY issue_id")) == {(1200,)}
    assert rows(long / "facts.db", "PRAGMA integrity_check") == [("ok",)]

    again = batch(long, "issues", "--workers", "2")
    assert (again.returncode, rows(long / "facts.db", "SELECT count(*) FROM records")) == (0, [(24_000,)])


def test_datasette_serves_the_store(folder: Path) -> None:
    batch(folder, "issues", "--workers", "1", "--date", "2023-12-01")
    server = subprocess.Popen(
        [sys.executable, "-m", "datasette", "facts.db", "--port", "0"], cwd=folder, stderr=subprocess.PIPE, text=True
    )
    try:
        assert server.stderr
        address = next(line for line in server.stderr if "running on" in line).partition("running on ")[2].split()[0]
        with urllib.request.urlopen(f"{address}/facts/records.json?_shape=array&kind=level", timeout=30) as reply:
            found = json.load(reply)
        with urllib.request.urlopen(f"{address}/facts.json", timeout=30) as reply:
            about = json.load(reply)
    finally:
        server.terminate()
        server.communicate()

    assert [row["value_low"] for row in found] == [800.0, 50.0, 290000.0, 136000000.0]
    assert {"latest_records", "reviewed_records", "indicators"} <= {view["name"] for view in about["views"]}


def test_help_ends_with_a_line_to_paste_that_works(tmp_path: Path) -> None:
    last = batch(tmp_path, "--help").stdout.rstrip().splitlines()[-1].strip()
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    done = batch(tmp_path, *last.removeprefix("Try:  extractor batch ").split())

    assert last.startswith("Try:  extractor batch ")
    assert done.returncode == 0
    assert done.stdout.startswith(f"facts.db: {len(list(CORPUS.glob('*.txt')))} issues written; ")
