"""What the benchmarks measure with is itself right."""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest

import extractor
from extractor.errors import ReadError
from extractor.readers import read
from extractor.scoring.gold import as_gold
from extractor.scoring.score import Floors

FOLDER = Path(__file__).parent.parent / "benchmarks"
NAMES_OF_GOLD = ("indicator_core", "indicator_max", "indicator_full")


def module(name: str) -> ModuleType:
    spec = util.spec_from_file_location(f"benchmarks_{name}", FOLDER / f"{name}.py")
    assert spec
    assert spec.loader
    loaded = util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


sys.path.insert(0, str(FOLDER))      # the benchmarks share their texts
speed, limits, floors, texts, batch, learning = map(module, ("speed", "limits", "floors", "texts", "batch", "learning"))


@pytest.mark.parametrize("make", [texts.dense, texts.issue])
def test_a_text_is_as_long_as_asked_and_another_for_each_seed(make: Callable[[int, int], str]) -> None:
    one, other = make(30_000, 1), make(30_000, 2)

    assert 30_000 == len(one) == len(other)
    assert one == make(30_000, 1)
    assert sum(a == b for a, b in zip(one.splitlines(), other.splitlines(), strict=False)) < len(one.splitlines()) / 2


def test_an_issue_has_the_density_of_an_issue_and_bulletins_have_their_own() -> None:
    from extractor import extract

    density = {name: len(text) / len(extract(text).records) for name, text in
               (("issue", texts.issue(200_000, 3)), ("bulletins", texts.dense(60_000, 3)))}

    assert 100 < density["issue"] < 140
    assert 15 < density["bulletins"] < 21


@pytest.mark.parametrize(
    ("text", "kept"), [("2022年5月", True), ("第3季度", True), ("1~9月", True), ("800吨", False), ("20.50%", False)]
)
def test_amounts_are_changed_and_dates_are_not(text: str, kept: bool) -> None:
    changed = texts.AMOUNT.sub("#", text)

    assert kept == (text == changed)


def test_an_amount_keeps_its_length_and_point() -> None:
    assert {True} == {len(other) == 5 and other[2] == "." and "0" not in other
                      for other in (texts.other("20.50", texts.random.Random(seed)) for seed in range(20))}


def test_a_place_becomes_one_that_is_written_alike() -> None:
    names = {texts.varied("平遥县的古城", texts.random.Random(seed)) for seed in range(20)}

    assert len(names) > 10
    assert {(6, "县的古城")} == {(len(name), name[2:]) for name in names}


def test_a_column_keeps_its_width_and_its_numbers_whole() -> None:
    set_ = texts.columns("全市森林覆盖率达到20.50%，比上年提高0.3个百分点。", 10)

    assert "全市森林覆盖率达到20.50%，比上年提高0.3个百分点。" == "".join(line.strip() for line in set_.splitlines())
    assert any("20.50%" in line for line in set_.splitlines())
    assert all(len(line) < 10 + len("20.50%") for line in set_.splitlines())


def test_pieces_of_a_text_are_read_as_documents_of_their_own() -> None:
    text = "日处理垃圾800吨。" * 10
    whole, pieces = limits.child(text), limits.child(text, 10)

    assert [10, 10] == [whole["records"], pieces["records"]]


def test_a_stream_is_measured_while_it_passes() -> None:
    table = list(limits.stream(0.0004))

    assert ["| documents read of 0.0004 GB | peak memory |", "|---:|---:|"] == table[0].split("\n")[1:]
    assert all(0 < int(row.split()[3]) < 1000 for row in table[1:])
    assert len(table) > 1


def test_a_start_is_measured_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROUNDS", 1)

    assert all(0 < float(row.split("|")[2]) < 60 for row in list(limits.start())[1:])


def spin(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def test_what_a_stage_spends_in_another_counts_for_the_other() -> None:
    clock = speed.Clock()
    inner = clock.timed("dates", lambda: spin(0.02))
    whole = speed.seconds(clock.timed("clean", lambda: (spin(0.01), inner())))

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
    (tmp_path / "gold" / "x.json").write_text(
        json.dumps({"doc_id": "a", "text": "共处理垃圾800吨。", "reference_date": "2023-01-01"})
    )
    subprocess.run(
        [sys.executable, FOLDER / "gold.py", tmp_path / "gold", tmp_path / "out"], check=True, stdout=subprocess.DEVNULL
    )
    lines = (tmp_path / "out" / "a.jsonl").read_text(encoding="utf-8").splitlines()

    assert [("a", "800吨", 800.0)] == [(r["document"], r["text"], r["value_low"]) for r in map(json.loads, lines)]


def test_floors_are_raised_to_thousandths() -> None:
    assert Floors("f", {"core.f1": 0.912}) == floors.raised(
        Floors("", {"core.f1": 0.9}), {"core.f1": 0.91299}, "f", None
    )


def test_a_floor_is_lowered_only_with_a_reason_that_stays() -> None:
    old = Floors("", {"core.f1": 0.9, "fact.f1": 0.5}, ("fact.f1: an older reason",))

    with pytest.raises(SystemExit, match=r"below the floor: core\.f1; to lower it, say why"):
        floors.raised(old, {"core.f1": 0.8, "fact.f1": 0.6}, "f", None)
    assert Floors(
        "f", {"core.f1": 0.8, "fact.f1": 0.6}, ("fact.f1: an older reason", "core.f1: harder bulletins")
    ) == floors.raised(old, {"core.f1": 0.8, "fact.f1": 0.6}, "f", "harder bulletins")


def test_issues_for_a_batch_are_the_same_again_and_every_hundredth_is_bad(tmp_path: Path) -> None:
    wrong = [batch.generate(tmp_path / name, 60, seed) for name, seed in (("one", 0), ("same", 0), ("other", 1))]
    one, same, other = (
        {path.name: path.read_bytes() for path in (tmp_path / name).rglob("*.*")} for name in ("one", "same", "other")
    )

    assert one == same
    assert wrong[0] == wrong[1] == {"00050-empty.txt": "is empty"}
    assert len(one) == 60
    assert sum(content == other[name] for name, content in one.items()) == 1
    assert all(1000 < len(content) < 210_000 for name, content in one.items() if name not in wrong[0])


@pytest.mark.parametrize("ending", batch.bad())
def test_a_bad_file_is_refused_for_the_reason_that_is_expected(tmp_path: Path, ending: str) -> None:
    content, reason = batch.bad()[ending]
    path = tmp_path / f"1{ending}"
    path.write_bytes(content)

    with pytest.raises(ReadError, match=reason):
        read(path)


def test_what_a_batch_left_wrong_is_found(tmp_path: Path) -> None:
    wrong = batch.generate(tmp_path / "issues", 60, 0)
    extractor.batch(tmp_path / "issues", tmp_path / "facts.db", workers=1, **batch.GIVEN)
    assert batch.faults(tmp_path / "issues", tmp_path / "facts.db", wrong) == []

    connection = sqlite3.connect(tmp_path / "facts.db")
    connection.execute("DELETE FROM records WHERE issue_id = 3 AND number = 0")
    connection.execute("DELETE FROM issues WHERE issue_id = 4")
    connection.execute("UPDATE failures SET reason = 'is large'")
    connection.commit()
    connection.close()
    assert {fault.rpartition("/")[2] for fault in batch.faults(tmp_path / "issues", tmp_path / "facts.db", wrong)} == {
        "00002.txt is not whole", "00003.txt is missing", "00050-empty.txt: 'is large' does not say 'is empty'"}


CASES = [
    {"id": "one", "kind": "blanks", "text": "全县造林 3 . 2 万 亩。", "date": "2023-12-01", "place": "朔州市",
     "expect": {"records": [{"text": "3.2万亩", "low": 32000, "unit": "亩", "has": ["造林"], "kind": "level"}]}},
    {"id": "two", "kind": "names", "text": "如表3所示，全县造林2万亩。",
     "expect": {"none": ["表3"], "records": [{"text": "2万亩", "place": ["无"]}]}},
    {"id": "three", "kind": "names", "text": "全县造林2万亩。", "expect": {"none": ["2万亩"]}},
    {"id": "four", "kind": "offsets", "text": "", "expect": {"offsets": True}},
]


def test_cases_are_counted_by_kind_and_their_faults_told(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(map(json.dumps, CASES)), "utf-8")

    run = subprocess.run(
        [sys.executable, str(FOLDER / "cases.py"), str(path), "--faults"], capture_output=True, text=True, check=False
    )

    assert run.returncode == 1
    assert run.stdout.splitlines() == [
        "two [names]", "    '2万亩': place None, ['无'] is wanted",
        "three [names]", "    '2万亩': a level, in '2万亩' none is wanted",
        "    0/2     names", "    1/1     blanks", "    1/1     offsets", "    2/4     in all"]


def test_who_corrects_sets_what_is_wrong_rejects_what_is_no_fact_and_adds_what_was_missed(tmp_path: Path) -> None:
    said = {
        "low": 3e4, "high": 3e4, "modifier": None, "kind": "level", "direction": None, "basis": None, "per": None,
        "place": None, "adcode": None, "date_start": "2021-01-01", "date_end": "2021-12-31", "hard": False,
    }
    planted = {**said, "text": "3万亩", "start": 4, "end": 7, "unit": "亩", **dict.fromkeys(NAMES_OF_GOLD, "造林")}
    used = {**said, "text": "3万吨", "start": 10, "end": 13, "unit": "吨", **dict.fromkeys(NAMES_OF_GOLD, "用水")}
    seed = {**said, "text": "一粒", "start": 15, "end": 17, "unit": "粒", **dict.fromkeys(NAMES_OF_GOLD, "种子")}
    text = "今年造林3万亩，用水3万吨。有一粒种子。"
    bulletin = {"doc_id": "one", "reference_date": "2021-05-01", "text": text, "dates": [], "places": []}

    def left(*gold: dict[str, object]) -> tuple[list[tuple[object, object]], int]:
        wanted = as_gold({**bulletin, "quantities": gold}, tmp_path)
        made, count = learning.corrected({**bulletin, "quantities": [planted, used]}, wanted, extractor.Extractor())
        return [(one["start"], one["unit"]) for one in made["quantities"]], count

    assert ([(4, "亩"), (10, "吨")], 0) == left(planted, used)
    assert ([(4, "亩"), (10, "公斤")], 1) == left(planted, {**used, "unit": "公斤"})
    assert ([(4, "亩")], 1) == left(planted)
    assert ([(4, "亩"), (10, "吨"), (15, "粒")], 1) == left(planted, used, seed)
