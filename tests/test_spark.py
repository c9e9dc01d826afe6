"""A real cluster of Spark, two workers with a Java and a Python process each, reads the same as one process does, and
each file once."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from batch import bad
from cluster import cluster
from printing import pdf

pytestmark = [
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning")]      # sockets that PySpark leaves to the collector

with pytest.MonkeyPatch.context():
    import pyarrow as pa

    SparkSession = pytest.importorskip(
        "pyspark.sql", reason="pip install 'bulletin-records[test-engines]' brings Spark"
    ).SparkSession

    from extractor import spark as ours
    from extractor.arrow import SCHEMA, TOO_LARGE, extract_batches
    from extractor.errors import InputError

TEXTS = ["截至2022年底，全市森林覆盖率达21.40%。", "没有数字的一句话。", "日处理生活垃圾610吨、餐厨垃圾45吨。",
         "第一季度，忻州市造林3.2万亩，同比增长4.5%。"]
OPTIONS = ours.Options(date="2023-12-01", place="朔州市")
DRIVER = """
import sys
from pyspark.sql import SparkSession
from extractor import spark as ours
ours.WAVE = 10
session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1").getOrCreate()
ours.update(session, sys.argv[1], sys.argv[2], date="2023-12-01", place="朔州市")
"""


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    with cluster(tmp_path_factory.mktemp("spark"), 2) as session:
        yield session


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Texts and a PDF in files, two of them with names like patterns and addresses, and ten that cannot be read."""
    made = tmp_path_factory.mktemp("issues")
    for number in range(20):
        (made / f"{number:02}.txt").write_text(TEXTS[number % 4] * (number + 1), encoding="utf-8")
    for name in ("[a]* {b}?.txt", "朔州%20 2023-11.txt"):
        (made / name).write_text(TEXTS[0], encoding="utf-8")
    (made / "c.pdf").write_bytes(pdf([TEXTS[0], TEXTS[3]], "two"))
    for ending, (content, _) in bad().items():
        (made / f"bad{ending}").write_bytes(content)
    return made


def alone(folder: Path) -> list[dict[str, Any]]:
    """What one process makes of the files of a folder, called as Spark calls them."""
    batches = (pa.record_batch({"path": [f"file:{path}"], "content": [path.read_bytes()]}) for path in folder.iterdir())
    return in_order(row for batch in extract_batches(batches, **OPTIONS) for row in batch.to_pylist())


def in_order(rows: Any) -> list[dict[str, Any]]:
    return sorted(
        ({name: row[name] for name in SCHEMA.names} for row in rows), key=lambda row: (row["path"], row["start"] or 0)
    )


def collected(frame: Any) -> list[dict[str, Any]]:
    return in_order(frame.toArrow().to_pylist())


def test_what_the_page_shows_for_one_machine_is_what_comes(tmp_path: Path) -> None:
    page = (Path(__file__).parent.parent / "docs" / "scale.md").read_text("utf-8")
    script = next(block.split("\n```")[0] for block in page.split("```python\n") if "local[2]" in block)
    (tmp_path / "bulletins").mkdir()
    (tmp_path / "bulletins" / "2024-03-19.txt").write_text(
        "2023年，全市地区生产总值1893.5亿元，比上年增长5.1%。年末森林覆盖率达21.8%。", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[1:6] == page.split("```text\n+")[1].splitlines()[1:6]


def test_files_are_read_as_by_one_process(spark: SparkSession, folder: Path) -> None:
    found = collected(ours.read(spark, str(folder), **OPTIONS))

    assert [pair for pair in zip(found, alone(folder), strict=True) if pair[0] != pair[1]] == []
    assert sum(row["error"] is not None for row in found) == 10


def test_a_frame_of_texts_is_read(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(text, "大同市", 1) for text in TEXTS], "text string, place string, other int")
    found = ours.extract(frame, min_confidence=0.0)

    assert {"21.40%", "610吨", "45吨", "3.2万亩", "4.5%"} == {row["text"] for row in found.collect()}
    assert {"3.2万亩"} < {row["text"] for row in ours.extract(frame, mentions=True).collect()}


def test_what_cannot_be_used_is_refused_at_once(spark: SparkSession, folder: Path) -> None:
    with pytest.raises(InputError, match="it needs 'text', or 'content' and 'path'"):
        ours.extract(spark.createDataFrame([("a",)], "body string"))
    with pytest.raises(InputError, match="无名市"):
        ours.read(spark, str(folder), place="无名市")


def test_a_file_that_is_too_large_is_told_and_not_loaded(
    spark: SparkSession, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    largest = max(path.stat().st_size for path in folder.iterdir())
    monkeypatch.setattr(ours, "LARGEST", largest - 1)
    errors = [row for row in collected(ours.read(spark, str(folder), **OPTIONS)) if row["error"] == TOO_LARGE]

    assert [row["path"] for row in errors] == [
        f"file:{path}" for path in folder.iterdir() if path.stat().st_size == largest
    ]


def test_an_update_reads_what_is_new_or_has_changed_and_a_second_one_nothing(
    spark: SparkSession, tmp_path: Path
) -> None:
    source, target = tmp_path / "in", str(tmp_path / "facts")
    source.mkdir()
    for name in ("a", "b", "[c]"):
        (source / f"{name}.txt").write_text(TEXTS[0], encoding="utf-8")
    first = ours.update(spark, str(source), target, **OPTIONS), ours.update(spark, str(source), target, **OPTIONS)
    (source / "a.txt").write_text(TEXTS[2], encoding="utf-8")
    (source / "d.txt").write_text(TEXTS[1], encoding="utf-8")
    then = ours.update(spark, str(source), target, **OPTIONS), ours.update(spark, str(source), target, **OPTIONS)

    assert (first, then) == ((3, 0), (2, 0))
    assert collected(ours.results(spark, target)) == alone(source)
    assert {part.name for part in (tmp_path / "facts").glob("records/run=*/*/*")} == {"province=山西省"}


def test_what_a_killed_run_left_does_not_count_and_goes(spark: SparkSession, folder: Path, tmp_path: Path) -> None:
    target = str(tmp_path / "facts")
    ours.update(spark, str(folder), target, **OPTIONS)
    [run] = (tmp_path / "facts" / "files").glob("run=*")
    run.rename(tmp_path / "lost")
    (tmp_path / "facts" / "_writing").mkdir()

    assert ours.update(spark, str(folder), target, **OPTIONS) == 33
    assert not (tmp_path / "facts" / "records" / run.name).exists()
    assert collected(ours.results(spark, target)) == alone(folder)


def test_a_killed_executor_loses_nothing_and_doubles_nothing(spark: SparkSession, folder: Path, tmp_path: Path,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ours.SETTINGS, "spark.sql.files.maxPartitionBytes", 2000)     # many tasks
    monkeypatch.setitem(ours.SETTINGS, "spark.sql.files.openCostInBytes", 1000)
    target = str(tmp_path / "facts")
    done: list[int] = []
    thread = threading.Thread(target=lambda: done.append(ours.update(spark, str(folder), target, **OPTIONS)))
    thread.start()
    wait(lambda: next(iter(Path(target).glob("_writing/*/records/_temporary")), None))
    os.kill(executors()[0], signal.SIGKILL)
    thread.join()

    assert done == [33]
    assert collected(ours.results(spark, target)) == alone(folder)


def test_a_killed_driver_is_gone_on_from_where_it_was(spark: SparkSession, folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "facts"
    driver = subprocess.Popen(
        [sys.executable, "-c", DRIVER, folder, target], stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        wait(lambda: [*target.glob("files/run=*")] and [*target.glob("_writing/*/records/_temporary")])
    finally:
        os.killpg(driver.pid, signal.SIGKILL)
        driver.wait()
    whole = len([*target.glob("files/run=*")])

    assert ours.update(spark, str(folder), str(target), **OPTIONS) == 33 - 10 * whole
    assert whole in {1, 2, 3}
    assert collected(ours.results(spark, str(target))) == alone(folder)


def test_records_go_into_postgresql_once_however_often(spark: SparkSession, folder: Path, postgresql: str) -> None:
    found = ours.read(spark, str(folder), **OPTIONS).cache()
    rows = [ours.to_postgresql(found, postgresql, "from_spark") for _ in range(2)]
    with psycopg.connect(postgresql) as connection:
        query = "SELECT path, start, text, error FROM from_spark ORDER BY path COLLATE \"C\", coalesce(start, 0)"
        held = connection.execute(query).fetchall()

    assert rows == [len(held)] * 2
    assert held == [(row["path"], row["start"], row["text"], row["error"]) for row in alone(folder)]


def wait(there: Callable[[], object]) -> None:
    end = time.monotonic() + 120
    while not there():
        assert time.monotonic() < end
        time.sleep(0.02)


def executors() -> list[int]:
    """The processes of this cluster's executors."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            said = path.read_bytes()
        except OSError:
            continue
        if b"CoarseGrainedExecutorBackend" in said and own(int(path.parent.name)):
            found.append(int(path.parent.name))
    return found


def own(process: int) -> bool:
    """Whether a process comes from this one."""
    while process > 1:
        if process == os.getpid():
            return True
        try:
            process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return False
    return False
