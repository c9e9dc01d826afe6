"""Compiled rules are kept in the user's cache folder, and only used where they are what would be compiled now."""

import hashlib
import os
import pickle
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractor.pipeline import Extractor
from extractor.support import cache
from extractor.support.cache import KEPT, cached

LINE = "日处理生活垃圾800吨。"
READ = f"from extractor import Extractor; print(*[r.indicator for r in Extractor().extract({LINE!r}).records])"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "extractor"


def never() -> str:
    raise AssertionError("made again")


def kept(folder: Path) -> Path:
    """The only file in the folder."""
    (path,) = folder.iterdir()
    return path


def test_a_value_is_made_once_and_then_read(folder: Path) -> None:
    assert ["made", "made"] == [cached("value", lambda: "made", "1"), cached("value", never, "1")]


def test_a_file_is_for_its_user_alone(folder: Path) -> None:
    cached("value", lambda: "made", "1")

    assert [0o700, 0o600] == [stat.S_IMODE(path.stat().st_mode) for path in (folder, kept(folder))]


def test_what_it_depends_on_makes_another_value(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cached("value", lambda: "old", "1")
    assert "new" == cached("value", lambda: "new", "2")

    monkeypatch.setattr(cache, "code", lambda: "other code")

    assert "newer" == cached("value", lambda: "newer", "2")


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: bytes([data[0] ^ 1]) + data[1:],
        lambda data: data[:20],
        lambda data: b"",
        lambda data: data + b"\0",
    ],
    ids=["cut short", "last byte", "first byte", "next to nothing left", "empty", "longer"],
)
def test_a_damaged_file_is_made_again_and_replaced(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    cached("value", lambda: "made", "1")
    path = kept(folder)
    whole = path.read_bytes()
    path.write_bytes(damage(whole))

    assert "made" == cached("value", lambda: "made", "1")
    assert whole == path.read_bytes()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="files have no modes")
def test_a_file_that_others_can_write_is_not_read(folder: Path) -> None:
    cached("value", lambda: "made", "1")
    kept(folder).chmod(0o666)

    assert "made again" == cached("value", lambda: "made again", "1")


def test_where_no_folder_can_be_the_value_is_made_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))

    assert ["one", "two"] == [cached("value", lambda: "one", "1"), cached("value", lambda: "two", "1")]


def test_where_nothing_can_be_written_the_value_is_made_each_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", refused)

    assert ["one", "two"] == [cached("value", lambda: "one", "1"), cached("value", lambda: "two", "1")]
    assert [] == list(folder.iterdir())


def test_old_files_are_removed(folder: Path) -> None:
    for number in range(KEPT + 3):
        cached("value", lambda: "made", str(number))

    assert KEPT == len(list(folder.iterdir()))
    assert "made" == cached("value", never, str(KEPT + 2))


def test_an_extractor_from_the_cache_reads_as_a_new_one(folder: Path) -> None:
    text = "截至2022年底，全市森林覆盖率达20.50%，同比提高0.3个百分点；平鲁区下面高乡杏园村植树3万亩。"
    new, again = Extractor(), Extractor()

    assert len(list(folder.iterdir())) == 1
    assert new.extract(text, date="2023-12-01", place="朔州市") == again.extract(
        text, date="2023-12-01", place="朔州市"
    )


def test_an_edited_rule_counts_at_once(folder: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    unit = ('[[unit]]\nid = "load"\nabout = "a load"\ndimension = "mass"\nsize = "{}"\nspell = ["驮"]\n'
            'example = [{{ text = "3驮", gives = {{ low = "3" }} }}]\n')
    found = []
    for size in (75, 80):
        (rules / "units.toml").write_text(unit.format(size), encoding="utf-8")
        found += [record.base_low for record in Extractor(str(rules)).extract("运出药材2驮。").records]

    assert [150.0, 160.0] == found


def test_several_processes_may_fill_the_cache_at_once(folder: Path) -> None:
    started = [
        subprocess.Popen([sys.executable, "-c", READ], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]

    assert [("处理生活垃圾\n", "")] * 3 == [process.communicate(timeout=120) for process in started]
    assert [".cache"] == [path.suffix for path in folder.iterdir()]


def test_a_link_is_not_read(folder: Path, tmp_path: Path) -> None:
    cached("value", lambda: "made", "1")
    path = kept(folder)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")

    assert "made again" == cached("value", lambda: "made again", "1")
    assert not path.is_symlink()


@pytest.mark.parametrize(
    "make",
    [lambda folder, there: folder.symlink_to(there), lambda folder, there: folder.write_text("no folder")],
    ids=["a link", "a file"],
)
def test_a_folder_that_is_none_is_left_alone(
    make: Callable[[Path, Path], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there").mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    make(tmp_path / "extractor", tmp_path / "there")

    assert ["one", "two"] == [cached("value", lambda: "one", "1"), cached("value", lambda: "two", "1")]
    assert [] == list((tmp_path / "there").iterdir())


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="folders have no owners")
@pytest.mark.parametrize("spoil", [lambda folder: folder.chmod(0o777), lambda folder: os.chown(folder, 65534, -1)],
                         ids=["that others can write to", "of another user"])
def test_a_folder_is_not_used(folder: Path, spoil: Callable[[Path], Any]) -> None:
    cached("value", lambda: "made", "1")
    try:
        spoil(folder)
    except PermissionError:
        pytest.skip("only root gives folders away")

    assert "made again" == cached("value", lambda: "made again", "1")


def test_a_pickle_in_its_place_is_not_run(folder: Path, tmp_path: Path) -> None:
    class Harm:
        def __reduce__(self) -> tuple[Any, ...]:
            return open, (str(tmp_path / "ran"), "w")

    cached("value", lambda: "made", "1")
    data = pickle.dumps(Harm())
    kept(folder).write_bytes(hashlib.sha256(data).digest() + data)

    assert "made again" == cached("value", lambda: "made again", "1")
    assert not (tmp_path / "ran").exists()
