"""Files, folders and names made to harm: nothing of them is run, nothing is lost, and each is told in one line."""

import json
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import printing
import pytest
from archives import zipped
from crafted import overlapping, titled_pdf
from sqlalchemy import select

import extractor
from extractor.batches.find import find
from extractor.batches.plan import plan
from extractor.batches.work import Options, Outcome, Setup
from extractor.batches.worker import Worker
from extractor.errors import InputError, ReadError, RuleError
from extractor.readers import guarded, parts, source
from extractor.rulebook.patterns import steps
from extractor.support.whole import replacing
from extractor.write import csv, jsonl, parquet, table
from extractor.write.file import save
from extractor.write.store import Store
from extractor.write.tables import ISSUES

COMMAND = [Path(sys.executable).parent / "extractor"]
FACT = "全市处理垃圾800吨。"
PAGE = printing.html([FACT], title="月报")


def run(*arguments: object, folder: Path, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command as a user starts it, in a folder."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        input=given,
        capture_output=True,
        timeout=240,
        check=False,
        env={**os.environ, **environment},
    )


def stored(address: str, table: object) -> list[tuple[object, ...]]:
    store = Store(address)
    with store.reading() as connection:
        found = [tuple(row) for row in connection.execute(select(table))]
    store.close()
    return found


# Code beside the bulletins


PLANTED = (
    "pickle", "msgspec", "regex", "extractor", "sitecustomize", "usercustomize", "selectolax", "signal", "encodings",
    "lxml",
)


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A folder with a page, an archive of it, and modules that leave a mark where they are run."""
    mark = f"open({str(tmp_path / 'ran')!r}, 'a').write(__name__)\n"
    folder = tmp_path / "bulletins"
    for name in PLANTED:
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text(mark)
        (folder / f"{name}.py").write_text(mark)
    (folder / "a.html").write_bytes(PAGE)
    (folder / "a.zip").write_bytes(zipped(("b.html", PAGE), ("pickle.py", mark.encode())))
    return folder


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["extract", "a.html", "a.zip"], b"2 records"),
        (["batch", "a.html", "a.zip", "--workers", "1"], b"3 issues written; 2 records"),
    ],
    ids=["extract", "batch"],
)
@pytest.mark.parametrize("environment", [{}, {"PYTHONPATH": ""}], ids=["no PYTHONPATH", "an empty PYTHONPATH"])
def test_modules_beside_the_bulletins_are_not_run(
    planted: Path, arguments: list[str], told: bytes, environment: dict[str, str]
) -> None:
    done = run(*arguments, folder=planted, **environment)

    assert not (planted.parent / "ran").exists()
    assert told in done.stdout, done.stderr


CONFIGS = [
    ("extractor.toml", "a = " + "[" * 100_000, 2, "extractor.toml: "),
    ("pyproject.toml", "a = " + "[" * 100_000, 0, ""),
    ("pyproject.toml", "tool = 3", 0, ""),
    ("pyproject.toml", "[[tool]]", 0, ""),
    ("pyproject.toml", "[tool]\nextractor = 3", 2, "pyproject.toml: tool.extractor is no table"),
    ("pyproject.toml", "[[tool.extractor]]\ndate = '2023-12-01'", 2, "pyproject.toml: tool.extractor is no table"),
    (
        "extractor.toml",
        "rules = '/'",
        2,
        "extractor.toml: rules: '/' is no folder below that of this file; for another say --rules",
    ),
    ("extractor.toml", "rules = 'out'", 2, "extractor.toml: rules: 'out' is no folder below"),
    ("extractor.toml", "output = 'a.html'", 2, "extractor.toml: no option is called 'output'"),
    ("extractor.toml", "min_confidence = 1.0", 0, "extractor.toml is read for min_confidence"),
]


@pytest.mark.parametrize(("name", "content", "code", "told"), CONFIGS)
def test_a_config_file_that_came_with_the_bulletins_sets_little_and_is_told(
        tmp_path: Path, name: str, content: str, code: int, told: str) -> None:
    (tmp_path / "a.txt").write_text(FACT, encoding="utf-8")
    (tmp_path / "out").symlink_to("/")
    (tmp_path / name).write_text(content, encoding="utf-8")
    done = run("extract", "a.txt", folder=tmp_path)

    assert code == done.returncode
    assert bool(told) == done.stderr.count(b"\n")
    assert done.stderr.decode().startswith(f"extractor: {told}" if told else "")


# Names and titles


TITLES = {
    "nul": b"Report\0of",
    "utf-16 nul": "\ufeff月\0报".encode("utf-16-be"),
    "half a pair": b"\xfe\xff" + b"Rep\xd8\x34"[:5] + b"\x34",
    "odd": b"\xfe\xff\x67",
    "other half": b"\xfe\xff\xdc\x00\x67\x08",
    "endless": b"Report " * 20_000,
    "escape": b"\x1b[31mReport",
    "no text": bytes(range(256)),
    "utf-8": b"\xef\xbb\xbf" + "月报".encode() + b"\xff",
}


def test_names_and_titles_of_every_kind_stop_no_batch(address: str, tmp_path: Path) -> None:
    long = "名" * 2_500 + ".txt"
    for name, title in TITLES.items():
        (tmp_path / f"{name}.pdf").write_bytes(titled_pdf(title))
    members = [long, f"x{long}", "../../up.txt", "/root.txt", "\x1b]0;x\x07.txt", "a\nb.txt", "\u202etxt.exe.txt"]
    (tmp_path / "2023.zip").write_bytes(zipped(*((name, FACT.encode()) for name in members)))
    report = extractor.batch([tmp_path / "*.pdf", tmp_path / "2023.zip"], address, workers=1)

    assert (report.failed, report.written, report.records) == (
        (),
        len(TITLES) + len(members),
        len(TITLES) + len(members),
    )
    assert len(TITLES) + len(members) == len({row[1:3] for row in stored(address, ISSUES)})
    assert 0 == extractor.batch([tmp_path / "*.pdf", tmp_path / "2023.zip"], address, workers=1).written


def test_a_path_too_long_for_an_index_is_told(address: str, tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["夹" * 80] * 8)
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text(FACT, encoding="utf-8")
    (tmp_path / "b.txt").write_text(FACT, encoding="utf-8")
    report = extractor.batch(tmp_path, address, workers=1)

    assert 1 == report.written
    assert ["its path has more than 1,200 bytes; give it a shorter one"] == [
        failure.reason for failure in report.failed
    ]


# What is no file, and what has no end


@pytest.fixture
def strange(tmp_path: Path) -> Path:
    """A folder with a bulletin, and all that is none: a pipe, a socket, devices, links, and what may not be opened."""
    folder = tmp_path / "bulletins"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "outside.txt").write_text(FACT, encoding="utf-8")
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "c.txt").write_text(FACT, encoding="utf-8")
    (folder / "a.txt").write_text(FACT, encoding="utf-8")
    (folder / "sub" / "b.txt").write_text(FACT, encoding="utf-8")
    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(folder / "socket.txt"))
    for name, target in {
        "zero.txt": "/dev/zero", "out.txt": "../outside.txt", "private": "../private", "in.txt": "sub/b.txt", "up": ".",
        "self": "self", "gone.txt": "nowhere.txt",
    }.items():
        (folder / name).symlink_to(target)
    (folder / ".hidden.txt").write_text(FACT, encoding="utf-8")
    (folder / "table.dbf").write_bytes(b"")
    return folder


def test_what_is_no_regular_file_is_told_and_hangs_nothing(strange: Path, tmp_path: Path) -> None:
    found = find([strange])
    report = extractor.batch(strange, tmp_path / "facts.db", workers=1)

    assert {"a.txt": 1, "b.txt": 1} == {
        Path(str(row[1])).name: row[11] for row in stored(f"sqlite:///{tmp_path}/facts.db", ISSUES)
    }
    assert {Path(failure.path).name: failure.reason for failure in report.failed} == {
        "pipe.txt": "cannot be opened: it is a named pipe, no file",
        "socket.txt": "cannot be opened: it is a socket, no file",
        "nowhere.txt": "there is no such file",
        "self": "cannot be opened: Too many levels of symbolic links",
    }
    assert report.passed_over == {"hidden": 1, ".dbf": 1, "links out of the folder": 3}
    assert len(list(strange.iterdir())) + 1 == len(found.files) + sum(found.passed_over.values()) + len(
        {"sub", "up", "in.txt"}
    )


def test_links_out_of_a_folder_are_followed_where_that_is_said(strange: Path) -> None:
    names = {Path(path).name for path in find([strange], follow_links=True).files}

    assert {"a.txt", "b.txt", "outside.txt", "c.txt", "zero"} <= names
    assert {"outside.txt"} == {Path(path).name for path in find([strange / "out.txt"]).files}
    assert not find([f"{strange}/o*.txt"]).files


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="folders have no owners")
def test_a_folder_that_may_not_be_opened_is_told(tmp_path: Path) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        for name, mode in (("open", 0o755), ("closed", 0)):
            (folder / name).mkdir()
            (folder / name / "a.txt").write_text(FACT, encoding="utf-8")
            (folder / name).chmod(mode)
        folder.chmod(0o755)
        root = os.geteuid() == 0
        os.seteuid(65534 if root else os.geteuid())
        try:
            found, by_pattern = find([folder]), find([f"{folder}/*/*.txt"])
            by_name = find([folder / "closed" / "a.txt", folder / "open" / "b.txt"])
        finally:
            os.seteuid(0 if root else os.geteuid())
    finally:
        (folder / "closed").chmod(0o755)
        shutil.rmtree(folder)

    assert (
        [(str(folder / "closed"), "cannot be opened: Permission denied")]
        == list(found.missing)
        == list(by_pattern.missing)
    )
    assert [(str(folder / "closed" / "a.txt"), "cannot be opened: Permission denied"),
            (str(folder / "open" / "b.txt"), "there is no such file")] == list(by_name.missing)
    assert ["a.txt"] == [Path(path).name for path in found.files] == [Path(path).name for path in by_pattern.files]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("pipe.txt", "cannot be opened: it is a named pipe, no file"),
        ("zero.txt", "cannot be opened: it is a device, no file"),
        ("-", "cannot be read: it is larger than 256 MB"),
    ],
)
def test_extract_tells_what_has_no_end_and_reads_the_others(strange: Path, path: str, told: str) -> None:
    with open("/dev/zero", "rb") as endless:
        done = subprocess.run(
            [*COMMAND, "extract", path, "a.txt"],
            cwd=strange,
            stdin=endless,
            capture_output=True,
            timeout=120,
            check=False,
        )

    assert (1, 1) == (done.returncode, done.stderr.count(b"\n"))
    assert told in done.stderr.decode()
    assert b"800" in done.stdout


def test_a_batch_of_a_device_ends(tmp_path: Path) -> None:
    done = run("batch", "/dev/zero", "/dev/stdin", "--workers", "1", folder=tmp_path)

    assert 1 == done.returncode
    assert b"/dev/zero: cannot be opened: it is a device, no file" in done.stderr


# Limits of an issue


SLOW = """
[[term]]
id = "slow"
about = "takes for ever"
begins = ["letter"]
pattern = "(?:(?:a|aa)+)+b"
example = [{ text = "aab", gives = ["aab"] }]
"""


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """Rules with one that takes exponential time, and two bulletins, in one of which it does."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "slow.toml").write_text(SLOW)
    (tmp_path / "a.txt").write_text(f"{'a' * 60}，{FACT}", encoding="utf-8")
    (tmp_path / "b.txt").write_text(FACT, encoding="utf-8")
    (tmp_path / "c.zip").write_bytes(
        zipped(*((name, (tmp_path / f"{name[0]}.txt").read_bytes()) for name in ("a.txt", "b.txt")))
    )
    return tmp_path


TAKEN = "takes more than 1 s to read; it is damaged or no bulletin, else say --max-seconds"


@pytest.mark.parametrize(
    ("command", "told"),
    [(["extract"], b"2 records"), (["batch", "--workers", "2"], b"2 issues written, 2 failed")],
    ids=["extract", "batch"],
)
def test_a_rule_that_never_ends_costs_one_issue_its_time(slow: Path, command: list[str], told: bytes) -> None:
    done = run(*command, "a.txt", "b.txt", "c.zip", "--rules", "rules", "--max-seconds", "1", folder=slow)

    assert 1 == done.returncode
    assert sorted(
        line.partition(": ")[2].removeprefix(f"{slow}/")
        for line in done.stderr.decode().splitlines()
        if "takes" in line
    ) == [f"a.txt: {TAKEN}", f"c.zip/a.txt: {TAKEN}"]
    assert told in done.stdout


def test_an_issue_has_the_memory_and_the_records_that_it_may(tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_text(f"{'全市处理垃圾，' * 12}{FACT}\n" * 300_000, encoding="utf-8")
    (tmp_path / "many.txt").write_text(FACT * 20, encoding="utf-8")
    (tmp_path / "b.txt").write_text(FACT, encoding="utf-8")
    report = extractor.batch(tmp_path, tmp_path / "facts.db", workers=1, max_memory=128, max_records=10)

    assert {Path(failure.path).name: failure.reason for failure in report.failed} == {
        "large.txt": "takes more than 128 MB of memory; it is damaged or no bulletin, else say --max-memory",
        "many.txt": "has 20 records, more than 10; split it, or say --max-records"}
    assert (report.written, report.records) == (1, 1)


@pytest.mark.parametrize("memory", [64, 66, 75])
def test_a_text_without_paragraphs_that_fills_its_memory_ends_no_process(tmp_path: Path, memory: int) -> None:
    """The segmenter is written in another language: where that finds no memory, it ends the process."""
    (tmp_path / "a.txt").write_text(FACT.replace("。", "，") * 60_000, encoding="utf-8")
    (tmp_path / "b.txt").write_text(FACT, encoding="utf-8")
    done = run("extract", "a.txt", "b.txt", "--quiet", "--max-memory", str(memory), folder=tmp_path)

    assert (
        f"extractor: a.txt: takes more than {memory} MB of memory; it is damaged or no bulletin, else say --max-memory\n"
        == (done.stderr.decode())
    )
    assert b"1 record" in done.stdout


def test_what_is_loaded_on_first_use_is_none_of_the_first_issue(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("全市共完成处理垃圾800吨。\n" * 3_000, encoding="utf-8")
    done = run("extract", "a.txt", "--quiet", "--max-memory", "64", folder=tmp_path)

    assert (0, b"") == (done.returncode, done.stderr)


RULES = {
    "deep lists": ("a = " + "[" * 100_000, "lists or tables are nested deeper than those of any rule"),
    "deep groups": (
        f"[[term]]\nid = 'x'\nbegins = ['letter']\npattern = '{'(' * 5000}a{')' * 5000}'\n",
        "its groups are nested too deep",
    ),
    "repeats": (
        "[[term]]\nid = 'x'\nbegins = ['letter']\npattern = '(?:(?:.{9999}){9999}){9999}'\n",
        "its repeats make",
    ),
    "a repeat of a list": ("[[mark]]\nid = 'x'\nis = 'title'\npattern = '(?:(?:@place.common){999}){999}'\n", ""),
}


@pytest.mark.parametrize(("content", "told"), RULES.values(), ids=RULES)
def test_rules_made_to_harm_are_told_in_one_line(content: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(content)
    began = time.monotonic()
    with pytest.raises(RuleError) as error:
        extractor.Extractor(str(tmp_path))

    assert told in str(error.value)
    assert "\n" not in str(error.value)
    assert time.monotonic() - began < 30


def test_a_pipe_among_the_rules_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.toml")
    with pytest.raises(RuleError, match="it is a named pipe, no file"):
        extractor.Extractor(str(tmp_path))


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("ab", 2),
        ("(ab){3}", 6),
        (r"(?:[^)(\]]{2}x){3,5}?", 16 + 9),
        ("a{0,4}b", 5),
        (r"\({3}", 3),
        ("(a|b", 3),
        ("a{}", 3),
        ("x{9999999999}", 999_999_999),
    ],
)
def test_the_steps_of_a_pattern_are_counted(pattern: str, count: int) -> None:
    assert count == pytest.approx(steps(pattern), abs=12)


# Nothing is lost


def test_members_of_one_name_are_all_kept(address: str, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")     # zipfile tells of the names that stand twice
        data = zipped(*((name, f"全市处理垃圾{number}吨。".encode()) for number, name in enumerate(
            ["a.txt", "a.txt", "a (2).txt", "dir/a.txt", "dir/a.txt", "none", "none"], 2)))
    (tmp_path / "a.zip").write_bytes(data)
    report = extractor.batch(tmp_path / "a.zip", address, workers=1)

    assert (report.written, report.unchanged, report.failed) == (7, 0, ())
    assert 7 == len({row[2] for row in stored(address, ISSUES)})
    assert extractor.batch(tmp_path / "a.zip", address, workers=1).unchanged == 7


def test_an_archive_whose_files_lie_over_one_another_is_refused(tmp_path: Path) -> None:
    data = overlapping(400, FACT.encode() * 100_000)
    assert len(data) < 60_000

    assert [("a.zip", "is an archive whose files lie over one another; it was made to harm")] == [
        (name, getattr(found, "reason", "")) for name, found in parts(data, "a.zip")]


def test_a_shortage_in_an_archive_passes(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that something else ends is no fault of the page: the next batch reads it, and then knows the archive as
    whole."""
    store = Store(address)
    store.prepare()
    (tmp_path / "a.zip").write_bytes(zipped(("1.txt", FACT.encode()), ("2.html", PAGE), ("3.txt", FACT.encode())))
    worker = Worker(
        Setup(store=address, run=store.begin("v", {}), rules=(), mentions=False, tried=Options(), stamp="v")
    )
    (task, _), = plan(store, {str(tmp_path / "a.zip"): Options()}, "v")
    guarded.stop()
    with monkeypatch.context() as patched:
        patched.setattr(guarded, "send", lambda _stream, _message: guarded.running().kill() or guarded.running().wait())
        first = worker.do(task)

    assert (first.written, first.failures, [failure.member for failure in first.untried]) == (2, (), ["2.html"])
    (again, known), = plan(store, {str(tmp_path / "a.zip"): Options()}, "v")
    assert known is None
    second = worker.do(again)
    assert (second.written, second.unchanged, second.failures, second.untried) == (1, 2, (), ())
    (_, known), = plan(store, {str(tmp_path / "a.zip"): Options()}, "v")
    assert known == Outcome(unchanged=3)
    assert [] == store.failures()
    store.close()
    worker._store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="memory has no limits there")
def test_where_there_is_little_memory_small_files_are_read_and_large_ones_wait(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FACT, encoding="utf-8")
    (tmp_path / "b.txt").write_text(f"{'全市处理垃圾，' * 12}{FACT}\n" * 300_000, encoding="utf-8")
    little = [
        "bash", "-c", 'ulimit -v 350000; exec "$@"', "bash", *COMMAND, "batch", "a.txt", "b.txt", "--workers", "1",
        "--quiet",
    ]
    first = subprocess.run(little, cwd=tmp_path, capture_output=True, check=False)
    (tmp_path / "b.txt").write_text(FACT * 2, encoding="utf-8")
    again = run("batch", "a.txt", "b.txt", "--workers", "1", folder=tmp_path)

    assert f"extractor: {tmp_path}/b.txt: there is not the memory to read it now\n" == first.stderr.decode()
    assert b"1 issue written, 1 unchanged; 2 records" in again.stdout


def test_what_was_read_is_what_was_hashed(tmp_path: Path) -> None:
    """A file that changes between the look at it and the reading is known by what was read."""
    address, path = f"sqlite:///{tmp_path}/facts.db", tmp_path / "a.txt"
    path.write_text(FACT, encoding="utf-8")
    store = Store(address)
    store.prepare()
    worker = Worker(
        Setup(store=address, run=store.begin("v", {}), rules=(), mentions=False, tried=Options(), stamp="v")
    )
    (task, _), = plan(store, {str(path): Options()}, "v")
    path.write_text("全市处理垃圾900吨。", encoding="utf-8")
    worker.do(task)

    (_, known), = plan(store, {str(path): Options()}, "v")
    assert known == Outcome(unchanged=1)
    path.write_text(FACT, encoding="utf-8")
    (_, known), = plan(store, {str(path): Options()}, "v")
    assert known is None
    store.close()
    worker._store.close()


# What is told, and where it goes


ACTING = ["\x1b[2J\x1b]0;x\x07", "\u202etxt.exe", "\n Traceback", "\u2066x", "\x9b31m", "\u2028x", "\udc80"]


@pytest.mark.parametrize("name", ACTING, ids=ascii)
def test_names_reach_the_terminal_as_text(name: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.txt").write_bytes(b"")
    (tmp_path / f"{name}ok.txt").write_text(f"{FACT}处理\x1b[31m垃圾3吨，\u202e共5吨。", encoding="utf-8")
    (tmp_path / "a.zip").write_bytes(zipped((f"{name}.txt".encode("utf-8", "replace").decode(), b"")))
    for command in (["extract", f"{name}.txt", f"{name}ok.txt", "a.zip"], ["batch", ".", "--workers", "1"]):
        done = run(*command, folder=tmp_path)
        shown = (done.stdout + done.stderr).decode()

        assert 1 == done.returncode
        assert not [char for char in shown if char != "\n" and not char.isprintable()], shown
        assert all(line.startswith(b"extractor: ") for line in done.stderr.splitlines())
        assert 2 == done.stderr.count(b"is empty")


@pytest.mark.parametrize("arguments", [["-dash.txt"], ["--dash.txt"], ["-"]])
def test_a_file_whose_name_begins_with_a_dash_is_told_in_one_line(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / arguments[0]).write_text(FACT, encoding="utf-8")
    done = run("extract", *arguments, folder=tmp_path, given=FACT.encode())

    if arguments == ["-"]:
        assert 0 == done.returncode
    else:
        assert (2, 1) == (done.returncode, done.stderr.count(b"\n"))
        assert f"write ./{arguments[0]} for the file".encode() in done.stderr
        assert 0 == run("extract", f"./{arguments[0]}", folder=tmp_path).returncode


ADDRESSES = [
    "postgresql://me:secret@host:abc/facts", "postgresql://me:secret@host:5432:1/facts", ":memory:", "sqlite://",
    "sqlite:///", "", "postgresql://me:sec@ret/secret@host/facts", "postgresql://me:an@secret/facts@host",
    "postgresql://me:secret/facts", "postgresql://me:?secret@host:abc/facts", "sqlite:///:memory:",
    "sqlite:///a.db?mode=memory&key=secret", "sqlite:///a\0.db", "mysql://me:secret@host/facts", "://", "a\0b.db",
]


@pytest.mark.parametrize("address", ADDRESSES, ids=ascii)
def test_an_address_that_is_none_is_told_without_its_secrets(address: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        extractor.batch([], address, retry_failed=True)

    assert "secret" not in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["a?b.db", "c%20d.db", "e#f.db", "g@h:i.db", "file:j.db", "朔 州.db", "k%3Fl.db"])
def test_the_store_is_the_file_that_was_named(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FACT, encoding="utf-8")
    report = extractor.batch(tmp_path / "a.txt", tmp_path / name, workers=1)

    assert {"a.txt", name} == {path.name for path in tmp_path.iterdir()}
    assert (str(tmp_path / name), 1) == (report.store, report.written)
    assert 1 == extractor.batch(tmp_path / "a.txt", tmp_path / name, workers=1).unchanged


def test_a_password_among_the_parameters_is_not_told(postgresql: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FACT, encoding="utf-8")
    done = run("batch", "a.txt", "--to", f"{postgresql}&password=secret", "--workers", "1", folder=tmp_path)
    refused = run("batch", "a.txt", "--to", "postgresql://me:secret@localhost:9/facts?password=secret", folder=tmp_path)

    assert (0, 1) == (done.returncode, refused.returncode)
    assert b"secret" not in done.stdout + done.stderr + refused.stdout + refused.stderr


@pytest.mark.parametrize(
    "before", ["", " ", "\n", "\t", "\r", "\u3000", "\ufeff", "\u200b", "\x0b", "\xa0", "\n \t"], ids=ascii
)
@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
def test_no_cell_of_a_spreadsheet_is_a_formula(before: str, sign: str) -> None:
    text = f"{before}{sign}cmd|' /C calc'!A1"

    assert f"'{text}" == csv.cell(text)


@pytest.mark.parametrize("text", ["处理", "a=b", "3-5", "'=1", " 处理", "（＋）", -3.5, None, 7])
def test_what_is_no_formula_stays(text: object) -> None:
    assert text == csv.cell(text)


def test_half_a_surrogate_pair_passes_through_all_outputs(tmp_path: Path) -> None:
    document = extractor.extract(f"\ud800{FACT}处理\udc00垃圾\ud83d3吨。", document="\udcff")

    assert ["\ufffd"] * 2 == extractor.to_frame([document])["document"].to_list()
    assert [*parquet.content([document])]
    assert [*csv.lines([document])]
    assert all(json.loads(line) for line in jsonl.lines([document]))
    assert document.to_json()
    assert [*table.lines([document], table.Look(width=80, color=True))]


CHARSETS = [
    "idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf-7", "rot13", "base64", "no-such",
    "mbcs", "utf-16", "utf-32", "cp037",
]


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_page_that_names_no_charset_of_pages_is_read_by_its_bytes(charset: str) -> None:
    page = f'<html><head><meta charset="{charset}"></head><body><p>{FACT * 5}</p></body></html>'.encode("gb18030")

    assert FACT in source(page, "a.html").text
    assert "reader of its kind failed" not in str(told(page[:-30] + b"\xff\\ud800\xfe"))


def told(page: bytes) -> object:
    try:
        return source(page, "a.html")
    except ReadError as error:
        return error


# Outputs


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444 | 0o200])
def test_what_is_being_written_is_for_no_one_else(tmp_path: Path, mode: int) -> None:
    target = tmp_path / "facts.csv"
    target.write_text("old")
    target.chmod(mode)
    seen = []

    def pieces() -> Iterator[bytes]:
        yield b"new"
        seen.extend(stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob(".extractor-*"))

    save(target, pieces())
    assert ([0o600], mode, "new") == (seen, stat.S_IMODE(target.stat().st_mode), target.read_text())


def test_a_new_file_has_the_mode_that_the_user_gives_new_files(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        save(tmp_path / "facts.csv", [b"x"])
    finally:
        os.umask(before)

    assert 0o640 == stat.S_IMODE((tmp_path / "facts.csv").stat().st_mode)


def test_what_a_killed_process_left_is_removed_and_what_is_written_just_now_is_not(tmp_path: Path) -> None:
    (tmp_path / ".extractor-0123.part").write_text("left")
    (tmp_path / ".extractor-link.part").symlink_to(tmp_path / "kept.txt")
    (tmp_path / "kept.txt").write_text("kept")
    os.mkfifo(tmp_path / ".extractor-pipe.part")
    with replacing(tmp_path / "a.csv") as beside:
        beside.write_text("a")
        save(tmp_path / "b.csv", [b"b"])

        assert beside.exists()
    assert {"a.csv", "b.csv", "kept.txt", ".extractor-link.part"} >= {path.name for path in tmp_path.iterdir()} - {
        ".extractor-pipe.part"
    }
    assert not (tmp_path / ".extractor-0123.part").exists()


def test_an_example_that_takes_for_ever_is_a_fault_of_its_rule(slow: Path) -> None:
    (slow / "rules" / "slow.toml").write_text(SLOW.replace('text = "aab"', f'text = "{"a" * 60}"'))
    done = run("rules", "check", "rules", folder=slow)

    assert 1 == done.returncode
    assert b"takes more than 5 s: its pattern can match in too many ways" in done.stderr
    assert 1 == done.stderr.count(b"\n")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("pipe.json", "it is a named pipe, no file"),
        ("deep.json", "no valid JSON"),
        ("zero.json", "it is a device, no file"),
        ("none.jsonl", "No such file or directory"),
    ],
)
def test_annotations_that_are_none_are_told(name: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FACT, encoding="utf-8")
    extractor.batch(tmp_path / "a.txt", tmp_path / "facts.db", workers=1)
    gold = tmp_path / "gold"
    gold.mkdir()
    os.mkfifo(gold / "pipe.json")
    (gold / "deep.json").write_text("[" * 200_000)
    (gold / "zero.json").symlink_to("/dev/zero")
    (tmp_path / "folder").mkdir()
    if not name.startswith("none"):
        (gold / name).rename(tmp_path / "folder" / name)
    for command in (["score", "folder"], ["corrections", "import", "folder", "--store", "facts.db"]):
        done = (
            run(*command, folder=tmp_path)
            if not name.startswith("none")
            else run("corrections", "import", name, folder=tmp_path)
        )

        assert 0 < done.returncode < 3
        assert told in done.stderr.decode()
        assert 1 == done.stderr.count(b"\n")
