"""What the benchmarks measure with is itself right."""

import json
import subprocess
import sys
import time
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest

from extractor.score import Floors

FOLDER = Path(__file__).parent.parent / "benchmarks"


def module(name: str) -> ModuleType:
    spec = util.spec_from_file_location(f"benchmarks_{name}", FOLDER / f"{name}.py")
    assert spec
    assert spec.loader
    loaded = util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


speed, floors = module("speed"), module("floors")


def test_the_text_is_as_long_as_asked_and_repeats_no_bulletin() -> None:
    text = speed.bulletins(40_000)
    bulletins = text.split("\n\n")

    assert 40_000 <= len(text) < 80_000
    assert text == speed.bulletins(40_000)
    assert len(bulletins) - len(set(bulletins)) < len(bulletins) / 2


@pytest.mark.parametrize(("text", "kept"), [("2022年5月", True), ("第3季度", True), ("1~9月", True), ("800吨", False), ("20.50%", False)])
def test_amounts_are_changed_and_dates_are_not(text: str, kept: bool) -> None:
    changed = speed.AMOUNT.sub("#", text)

    assert kept == (text == changed)


def test_an_amount_keeps_its_length_and_point() -> None:
    assert {True} == {len(other) == 5 and other[2] == "." and "0" not in other
                      for other in (speed.other("20.50", speed.random.Random(seed)) for seed in range(20))}


def test_what_a_stage_spends_in_another_counts_for_the_other() -> None:
    clock = speed.Clock()
    inner = clock.timed("dates", lambda: time.sleep(0.02))
    whole = speed.seconds(clock.timed("clean", lambda: (time.sleep(0.01), inner())))

    assert clock.seconds["dates"] >= 0.02
    assert 0.01 <= clock.seconds["clean"] <= whole - clock.seconds["dates"]


def test_every_stage_is_there_to_be_timed() -> None:
    from extractor.pipeline import Extractor

    clock, reader = speed.Clock(), Extractor()
    with clock.running():
        reader.extract("2022年，朔州市处理垃圾800吨。")

    assert [] == [name for name, seconds in clock.seconds.items() if not seconds]


def test_records_of_annotated_bulletins_are_written_one_file_each(tmp_path: Path) -> None:
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "x.json").write_text(json.dumps({"doc_id": "a", "text": "共处理垃圾800吨。", "reference_date": "2023-01-01"}))
    subprocess.run([sys.executable, FOLDER / "gold.py", tmp_path / "gold", tmp_path / "out"], check=True, stdout=subprocess.DEVNULL)
    lines = (tmp_path / "out" / "a.jsonl").read_text(encoding="utf-8").splitlines()

    assert [("a", "800吨", 800.0)] == [(r["document"], r["text"], r["value_low"]) for r in map(json.loads, lines)]


def test_floors_are_raised_to_thousandths() -> None:
    assert Floors("f", {"core.f1": 0.912}) == floors.raised(Floors("", {"core.f1": 0.9}), {"core.f1": 0.91299}, "f", None)


def test_a_floor_is_lowered_only_with_a_reason_that_stays() -> None:
    old = Floors("", {"core.f1": 0.9, "fact.f1": 0.5}, ("fact.f1: an older reason",))

    with pytest.raises(SystemExit, match=r"below the floor: core\.f1; to lower it, say why"):
        floors.raised(old, {"core.f1": 0.8, "fact.f1": 0.6}, "f", None)
    assert Floors("f", {"core.f1": 0.8, "fact.f1": 0.6}, ("fact.f1: an older reason", "core.f1: harder bulletins")) == floors.raised(
        old, {"core.f1": 0.8, "fact.f1": 0.6}, "f", "harder bulletins")
