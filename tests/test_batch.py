"""A batch puts each file into the store once, whole and as it is now, whatever happens on the way."""

import os
import signal
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import extractor
from extractor.batches import crew
from extractor.batches.crew import Crew
from extractor.batches.find import find
from extractor.batches.manifest import read_manifest
from extractor.batches.plan import plan
from extractor.batches.work import Options, Outcome, Setup, Task
from extractor.batches.worker import Worker
from extractor.errors import InputError, RuleError
from extractor.write.store import Store
from extractor.write.tables import FAILURES, ISSUES, RECORDS, RUNS

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus" / "bulletins"
COMMAND = [sys.executable, "-c", "from extractor.cli import main; main()", "batch"]
GIVEN = {"date": "2023-12-01", "place": "朔州市"}
SENTENCE = "该项目投产后，日处理生活垃圾 800 吨、餐厨垃圾 50 吨；年处理垃圾 29 万吨，年发电量约 13600 万千瓦时"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three bulletins, and two files that are none."""
    made = tmp_path / "issues"
    (made / "2023").mkdir(parents=True)
    (made / "a.txt").write_text(SENTENCE, encoding="utf-8")
    (made / "2023" / "b.txt").write_text("去年全市森林覆盖率达20.50%。", encoding="utf-8")
    (made / "2023" / "c.txt").write_text("今年造林3万亩。", encoding="gb18030")
    (made / "2023" / "empty.txt").write_bytes(b"")
    (made / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100))
    (made / "a.json").write_text("{}")
    return made


class Here:
    """A worker in this process, where the rules are read already; what needs real ones says so."""

    def __init__(self, _module: str, setup: Setup) -> None:
        self._setup, self._worker = setup, None

    def ask(self, task: Task) -> Outcome:
        self._worker = self._worker or Worker(self._setup)
        return self._worker.do(task)

    def kill(self) -> None:
        """It ends by itself."""

    def close(self) -> None:
        if self._worker:
            self._worker._store.close()


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "Process", Here)


def table(address: str, statement: Any) -> list[tuple[Any, ...]]:
    store = Store(address)
    with store.reading() as connection:
        found = [tuple(row) for row in connection.execute(statement)]
    store.close()
    return found


def names(address: str) -> dict[str, int]:
    """The files in a store, with the number of their records."""
    return {Path(path).name: number for path, number in table(address, select(ISSUES.c.path, ISSUES.c.records))}


# What comes in


def test_a_folder_is_read_whole_and_what_is_no_bulletin_is_told(address: str, folder: Path) -> None:
    report = extractor.batch(folder, address, workers=2, **GIVEN)

    assert names(address) == {"a.txt": 4, "b.txt": 1, "c.txt": 1}
    assert {Path(failure.path).name: failure.reason for failure in report.failed} == {
        "empty.txt": "is empty", "old.doc": "is an old Office document, and neither DOC nor XLS; save it as DOCX first"}
    assert (report.total, report.files, report.written, report.records, report.passed_over) == (
        5,
        5,
        3,
        6,
        {".json": 1},
    )
    assert table(address, select(RUNS.c.status, RUNS.c.written, RUNS.c.failed, RUNS.c.records)) == [("done", 3, 2, 6)]


@pytest.mark.usefixtures("here")
def test_the_records_are_those_of_the_text(address: str, folder: Path) -> None:
    extractor.batch(folder, address, workers=1, **GIVEN)
    document = extractor.extract(SENTENCE, document="a", **GIVEN)
    found = table(
        address,
        select(RECORDS.c.record_id, RECORDS.c.document, RECORDS.c.start, RECORDS.c.indicator, RECORDS.c.value_low)
        .where(RECORDS.c.document == "a")
        .order_by(RECORDS.c.number),
    )

    assert found == [(r.record_id, r.document, r.start, r.indicator, r.value_low) for r in document.records]


@pytest.mark.usefixtures("here")
def test_a_second_batch_has_nothing_to_do(address: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = extractor.batch(folder, address, workers=1, **GIVEN)
    before = table(address, select(ISSUES))
    monkeypatch.setattr(crew, "Process", None)      # none is started
    second = extractor.batch(folder, address, workers=1, **GIVEN)

    assert (second.files, second.written, second.replaced, second.unchanged, second.records) == (5, 0, 0, 3, 0)
    assert second.failed == first.failed
    assert table(address, select(ISSUES)) == before


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("changed", ["content", "options", "rules", "mentions"])
def test_what_has_changed_is_replaced(address: str, folder: Path, tmp_path: Path, changed: str) -> None:
    given: dict[str, Any] = dict(GIVEN)
    extractor.batch(folder / "2023", address, workers=1, **given)
    if changed == "content":
        (folder / "2023" / "b.txt").write_text("森林覆盖率达30%，处理垃圾3吨。", encoding="utf-8")
    elif changed == "options":
        given["place"] = "大同市"
    elif changed == "rules":
        (tmp_path / "rules").mkdir()
        (tmp_path / "rules" / "mine.toml").write_text("[[words]]\nid = 'mine'\nwords = ['我']\n", encoding="utf-8")
        given["rules"] = str(tmp_path / "rules")
    else:
        given["mentions"] = True
    report = extractor.batch(folder / "2023", address, workers=1, **given)

    assert (report.written, report.replaced, report.unchanged) == ((0, 1, 1) if changed == "content" else (0, 2, 0))
    assert names(address) == {"b.txt": 2 if changed == "content" else 1, "c.txt": 1}


@pytest.mark.usefixtures("here")
def test_what_failed_is_tried_again_only_where_that_is_wanted(address: str, folder: Path) -> None:
    extractor.batch(folder, address, workers=1, **GIVEN)
    retried = extractor.batch([], address, workers=1, retry_failed=True)
    assert (retried.total, len(retried.failed)) == (2, 2)

    (folder / "2023" / "empty.txt").write_text("去年全市森林覆盖率达20.50%。", encoding="utf-8")
    (folder / "old.doc").unlink()
    retried = extractor.batch([], address, workers=1, retry_failed=True)

    assert (retried.total, retried.written, retried.failed) == (1, 1, ())
    assert table(address, select(FAILURES)) == []
    assert table(address, select(RECORDS.c.place, RECORDS.c.date_end).where(RECORDS.c.document == "empty")) == [
        ("朔州市", table(address, select(RECORDS.c.date_end).where(RECORDS.c.document == "b"))[0][0])]


@pytest.mark.usefixtures("here")
def test_one_store_knows_a_file_from_wherever_it_is_named(
    address: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extractor.batch(folder / "2023" / "b.txt", address, workers=1)
    monkeypatch.chdir(folder)
    (folder / "link.txt").symlink_to("2023/b.txt")
    report = extractor.batch(["2023", "*/b.txt", "link.txt", "./2023/../2023/b.txt"], address, workers=1)

    assert (report.total, report.unchanged, report.written) == (3, 1, 1)


@pytest.mark.usefixtures("here")
def test_a_file_that_has_moved_is_there_once_and_a_copy_is_one_more(address: str, folder: Path) -> None:
    extractor.batch(folder / "2023", address, workers=1, **GIVEN)
    (folder / "2023").rename(folder / "moved")
    (folder / "moved" / "b.txt").rename(folder / "moved" / "d.txt")
    report = extractor.batch(folder, address, workers=1, **GIVEN)
    assert (report.written, names(address)) == (3, {"a.txt": 4, "c.txt": 1, "d.txt": 1})

    (folder / "copy.txt").write_bytes((folder / "a.txt").read_bytes())
    report = extractor.batch(folder, address, workers=1, **GIVEN)
    assert (report.written, names(address)) == (1, {"a.txt": 4, "c.txt": 1, "d.txt": 1, "copy.txt": 4})


@pytest.mark.usefixtures("here")
def test_a_manifest_says_what_the_files_do_not(address: str, folder: Path) -> None:
    (folder / "manifest.csv").write_text(
        "path,date,place,title\n2023/b.txt,2021-05-01,怀仁市,第5期\n2023/c.txt,,,\n", encoding="utf-8"
    )
    report = extractor.batch([], address, workers=1, manifest=folder / "manifest.csv", date="2020-01-01")
    found = table(
        address,
        select(ISSUES.c.document, ISSUES.c.published, ISSUES.c.place, ISSUES.c.title).order_by(ISSUES.c.document),
    )

    assert report.written == 2
    assert [(name, str(day), *rest) for name, day, *rest in found] == [
        ("b", "2020-01-01", "怀仁市", "第5期"), ("c", "2020-01-01", None, "c")]


@pytest.mark.parametrize(("content", "fault"), [
    ("name,date\na,b\n", "its first line names columns name, date; write path,date,place,title"),
    ("path,date\na.txt,1 May\n", "line 2: '1 May' is no date; write it as 2023-12-01"),
    ("path,date\na.txt,2023-01-01\n./a.txt,\n", "line 3: ./a.txt is named twice"),
    ("path,date\na.txt,,x\n", "line 2: more cells than columns"), ("path,date\n,2023-01-01\n", "line 2: no path"),
    ('path,date\n"a.txt,2023-01-01\n', "line 1: unexpected end of data")])
def test_a_fault_of_a_manifest_is_told_by_its_line(tmp_path: Path, content: str, fault: str) -> None:
    path = tmp_path / "manifest.csv"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(InputError) as error:
        read_manifest(path)
    assert str(error.value) == f"{path}: {fault}"


def archive(path: Path, **members: bytes) -> None:
    with zipfile.ZipFile(path, "w") as made:
        for name, content in members.items():
            made.writestr(f"{name}.txt", content)


@pytest.mark.usefixtures("here")
def test_an_archive_gives_its_issues_one_by_one(address: str, tmp_path: Path) -> None:
    path = tmp_path / "2023.zip"
    archive(path, a=SENTENCE.encode(), b=b"", c="今年造林3万亩。".encode())
    report = extractor.batch(path, address, workers=1, **GIVEN)
    assert (report.total, report.files, report.written, report.records) == (1, 1, 2, 5)
    assert [str(failure) for failure in report.failed] == [f"{path}/b.txt: is empty"]
    assert sorted(table(address, select(ISSUES.c.member, ISSUES.c.document, ISSUES.c.records))) == [
        ("a.txt", "2023/a", 4), ("c.txt", "2023/c", 1)]
    assert extractor.batch(path, address, workers=1, **GIVEN).unchanged == 2

    archive(path, c="今年造林4万亩。".encode(), b=SENTENCE.encode())
    report = extractor.batch(path, address, workers=1, **GIVEN)
    assert (report.written, report.replaced, report.failed) == (1, 1, ())
    assert sorted(table(address, select(ISSUES.c.member, ISSUES.c.records))) == [("b.txt", 4), ("c.txt", 1)]
    assert table(address, select(FAILURES)) == []


@pytest.mark.usefixtures("here")
def test_an_issue_says_from_where_it_knows_its_day_and_how_many_do_not(address: str, tmp_path: Path) -> None:
    (tmp_path / "2023-11.html").write_text("<html><body><p>全市处理垃圾800吨。</p></body></html>", encoding="utf-8")
    (tmp_path / "x.txt").write_text("全市处理垃圾800吨。", encoding="utf-8")
    report = extractor.batch([tmp_path / "2023-11.html", tmp_path / "x.txt"], address, workers=1)

    assert report.undated == 1
    assert table(
        address, select(ISSUES.c.format, ISSUES.c.published, ISSUES.c.published_from).order_by(ISSUES.c.path)
    ) == [("html", date(2023, 11, 30), "name"), ("text", None, None)]


def test_hidden_files_and_other_kinds_in_folders_are_passed_over(folder: Path) -> None:
    (folder / ".hidden.txt").write_text("x")
    (folder / ".git").mkdir()
    (folder / ".git" / "x.txt").write_text("x")
    found = find([folder, folder / "a.json", f"{folder}/*/c.*", "no*such.txt", "nothing.txt"])

    assert [Path(file).name for file in found.files] == ["a.txt", "old.doc", "b.txt", "c.txt", "empty.txt", "a.json"]
    assert found.missing == (("no*such.txt", "no file has such a name"), ("nothing.txt", "there is no such file"))
    assert found.passed_over == {".json": 1, "hidden": 2}


@pytest.mark.usefixtures("here")
def test_files_that_are_not_there_fail_and_the_others_are_read(tmp_path: Path, folder: Path) -> None:
    report = extractor.batch([folder / "a.txt", folder / "none.txt"], tmp_path / "facts.db", workers=1)

    assert (report.written, [str(failure) for failure in report.failed]) == (
        1,
        [f"{folder}/none.txt: there is no such file"],
    )


@pytest.mark.usefixtures("here")
def test_progress_is_told_up_to_the_end(tmp_path: Path, folder: Path) -> None:
    told: list[extractor.BatchReport] = []
    extractor.batch(folder, tmp_path / "facts.db", workers=1, progress=told.append)

    assert [report.files for report in told][-1] == 5
    assert sorted(report.files for report in told) == [report.files for report in told]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("options", "kind", "fault"),
    [
        ({"date": "1 May"}, InputError, "date: '1 May' is no date"),
        ({"place": "无此市"}, InputError, "place: "),
        ({"rules": "no-rules"}, RuleError, "no such folder of rules"),
        ({"workers": 0}, InputError, "workers: 0 is too few"),
        ({"store": "mysql://x"}, InputError, "no store is called mysql"),
    ],
    ids=lambda value: "",
)
def test_options_that_cannot_be_used_are_told_and_nothing_is_read(
        tmp_path: Path, folder: Path, options: dict[str, Any], kind: type[Exception], fault: str) -> None:
    given = {"store": f"sqlite:///{tmp_path}/facts.db", **options}

    with pytest.raises(kind, match=fault):
        extractor.batch(folder, **given)
    if (tmp_path / "facts.db").exists():
        assert table(f"sqlite:///{tmp_path}/facts.db", select(ISSUES)) == []


# Workers that die


@pytest.fixture
def big(tmp_path: Path) -> Path:
    """A file that takes some seconds."""
    path = tmp_path / "big.txt"
    path.write_text((SENTENCE + "。\n") * 6000, encoding="utf-8")
    return path


def work(store: Store, path: Path) -> Iterator[tuple[Crew, Any]]:
    """A crew at work on a file and a small one, with what it yields."""
    store.prepare()
    address = store._engine.url.render_as_string(hide_password=False)
    setup = Setup(store=address, run=store.begin("v", {}), rules=(), mentions=False, tried=Options(), stamp="v")
    with Crew(setup, 1) as made:
        for result in made.run(plan(store, {str(path): Options()}, "v"), 0.05):
            yield made, result


def test_the_file_of_a_worker_that_dies_is_tried_once_more(tmp_path: Path, big: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/facts.db")
    killed: set[int] = set()
    outcomes = []
    for made, result in work(store, big):
        outcomes += [result[1]] if result else []
        for process in list(made._processes):
            if not killed and process._setup is None:
                os.kill(process._process.pid, signal.SIGKILL)
                killed.add(process._process.pid)
    store.close()

    assert len(killed) == 1
    assert [(outcome.written, outcome.records) for outcome in outcomes] == [(1, 24000)]


@pytest.mark.parametrize(
    ("death", "told", "again"),
    [
        (signal.SIGKILL, "SIGKILL, perhaps for want of memory", True),
        (signal.SIGTERM, "SIGTERM", True),
        (signal.SIGSEGV, "SIGSEGV", False),
        (signal.SIGABRT, "SIGABRT", False),
    ],
    ids=["killed", "ended", "crashed", "aborted"],
)
def test_a_file_that_two_workers_died_of_is_listed(
    death: int, told: str, again: bool, tmp_path: Path, big: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where something else ended them, it is no fault of the file, and the next batch takes it."""
    address = f"sqlite:///{tmp_path}/facts.db"
    (tmp_path / "small.txt").write_text(SENTENCE, encoding="utf-8")
    say = crew.Process._say

    def dying(process: crew.Process, what: Any) -> Any:
        if isinstance(what, Task) and what.path.endswith("big.txt"):
            process._process.send_signal(death)
        return say(process, what)

    monkeypatch.setattr(crew.Process, "_say", dying)
    report = extractor.batch([big, tmp_path / "small.txt"], address, workers=1)

    listed, empty = (report.untried, report.failed) if again else (report.failed, report.untried)
    assert [str(failure) for failure in listed] == [f"{big}: the process that read it died twice: {told}"]
    assert empty == ()
    assert names(address) == {"small.txt": 4}
    assert [Path(path).name for path, in table(address, select(FAILURES.c.path))] == ["big.txt"]
    monkeypatch.setattr(crew.Process, "_say", say)
    report = extractor.batch([big, tmp_path / "small.txt"], address, workers=1)
    assert (report.written, len(report.failed), report.unchanged) == ((1, 0, 1) if again else (0, 1, 1))
