"""Files, folders and names made to harm: nothing of them is run, nothing is lost, and each is told in one line."""

import os
import subprocess
import sys
from pathlib import Path

import printing
import pytest
from archives import zipped
from crafted import titled_pdf
from sqlalchemy import select

import extractor
from extractor.write.store import Store
from extractor.write.tables import ISSUES

COMMAND = [Path(sys.executable).parent / "extractor"]
FACT = "全市处理垃圾800吨。"
PAGE = printing.html([FACT], title="月报")


def run(*arguments: object, folder: Path, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command as a user starts it, in a folder."""
    return subprocess.run([*COMMAND, *arguments], cwd=folder, input=given, capture_output=True, timeout=240, check=False,
                          env={**os.environ, **environment})


def stored(address: str, table: object) -> list[tuple[object, ...]]:
    store = Store(address)
    with store.reading() as connection:
        found = [tuple(row) for row in connection.execute(select(table))]
    store.close()
    return found


# Code beside the bulletins


PLANTED = ("pickle", "msgspec", "regex", "extractor", "sitecustomize", "usercustomize", "selectolax", "signal", "encodings", "lxml")


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


@pytest.mark.parametrize(("arguments", "told"), [
    (["extract", "a.html", "a.zip"], b"2 records"), (["batch", "a.html", "a.zip", "--workers", "1"], b"3 issues written; 2 records"),
], ids=["extract", "batch"])
@pytest.mark.parametrize("environment", [{}, {"PYTHONPATH": ""}], ids=["no PYTHONPATH", "an empty PYTHONPATH"])
def test_modules_beside_the_bulletins_are_not_run(planted: Path, arguments: list[str], told: bytes, environment: dict[str, str]) -> None:
    done = run(*arguments, folder=planted, **environment)

    assert not (planted.parent / "ran").exists()
    assert told in done.stdout, done.stderr


# Names and titles


TITLES = {
    "nul": b"Report\0of", "utf-16 nul": "\ufeff月\0报".encode("utf-16-be"), "half a pair": b"\xfe\xff" + b"Rep\xd8\x34"[:5] + b"\x34",
    "odd": b"\xfe\xff\x67", "other half": b"\xfe\xff\xdc\x00\x67\x08", "endless": b"Report " * 20_000, "escape": b"\x1b[31mReport",
    "no text": bytes(range(256)), "utf-8": b"\xef\xbb\xbf" + "月报".encode() + b"\xff",
}


def test_names_and_titles_of_every_kind_stop_no_batch(address: str, tmp_path: Path) -> None:
    long = "名" * 2_500 + ".txt"
    for name, title in TITLES.items():
        (tmp_path / f"{name}.pdf").write_bytes(titled_pdf(title))
    members = [long, f"x{long}", "../../up.txt", "/root.txt", "\x1b]0;x\x07.txt", "a\nb.txt", "\u202etxt.exe.txt"]
    (tmp_path / "2023.zip").write_bytes(zipped(*((name, FACT.encode()) for name in members)))
    report = extractor.batch([tmp_path / "*.pdf", tmp_path / "2023.zip"], address, workers=1)

    assert (report.failed, report.written, report.records) == ((), len(TITLES) + len(members), len(TITLES) + len(members))
    assert len(TITLES) + len(members) == len({row[1:3] for row in stored(address, ISSUES)})
    assert 0 == extractor.batch([tmp_path / "*.pdf", tmp_path / "2023.zip"], address, workers=1).written


def test_a_path_too_long_for_an_index_is_told(address: str, tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["夹" * 80] * 8)
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text(FACT, encoding="utf-8")
    (tmp_path / "b.txt").write_text(FACT, encoding="utf-8")
    report = extractor.batch(tmp_path, address, workers=1)

    assert 1 == report.written
    assert ["its path has more than 1,200 bytes; give it a shorter one"] == [failure.reason for failure in report.failed]
