from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractor.assemble.choice.weights import flat
from extractor.cli import app
from extractor.errors import CorpusError, RuleError
from extractor.pipeline import Extractor
from extractor.scoring.gold import read_gold
from extractor.training.fit import Case, fit, fit_probability
from extractor.training.learn import calibration_error, reliability
from extractor.training.report import read_bulletins

BULLETINS = Path(__file__).parent.parent / "corpus" / "bulletins"
SOME = ("dev01", "dev02", "dev03", "dev04", "zh29", "zh36")


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    for name in SOME:
        for file in BULLETINS.glob(f"{name}*.json"):
            (folder / file.name).write_bytes(file.read_bytes())
    return folder


def run(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [*map(str, arguments)])
    told = str(done.exception) if done.exception and not isinstance(done.exception, SystemExit) else ""
    return done.exit_code, done.stdout, done.stderr + told


def test_a_folder_that_is_named_twice_weighs_twice(gold: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    some = next(iter(gold.glob("*.json")))
    (other / some.name).write_bytes(some.read_bytes())

    assert len(read_bulletins([str(gold)] * 2)) == 2 * len(SOME)
    with pytest.raises(CorpusError, match="is also that of a bulletin of another folder"):
        read_bulletins([str(gold), str(other)])


def test_fit_makes_right_candidates_likely() -> None:
    cases = [Case([["near", "short"], ["far", "short"]], [True, False])] * 9 + [
        Case([["far"], ["near"]], [False, True])
    ] * 9

    found = fit(cases, seen=1, penalty=1.0)

    assert found["near"] > 0 > found["far"]
    assert abs(found.get("short", 0.0)) < abs(found["near"])


def test_fit_passes_over_what_teaches_nothing() -> None:
    assert {} == fit([Case([["a"], ["b"]], [False, False]), Case([["a"]], [True])], seen=1)


def test_fit_starts_from_what_is_known_and_keeps_what_it_does_not_meet() -> None:
    found = fit([Case([["a"], ["b"]], [True, False])] * 3, seen=1, penalty=50.0, prior={"a": 1.0, "elsewhere": -2.0})

    assert -2.0 == found["elsewhere"]
    assert 1.0 <= found["a"] < 1.2


def test_probabilities_follow_their_evidence() -> None:
    rows = [{"bias": 1.0, "name": -0.1}] * 20 + [{"bias": 1.0, "name": -3.0}] * 20

    found = fit_probability(rows, [True] * 20 + [False] * 20)

    assert found["name"] > 0


def test_reliability_tells_confidence_beside_the_share_that_is_right() -> None:
    table = reliability([0.95, 0.91, 0.15, 0.11], [True, True, True, False])

    assert [(0.13, 0.5, 2), (0.93, 1.0, 2)] == [(round(sure, 2), good, count) for sure, good, count in table]
    assert 0.22 == round(calibration_error(table), 2)


def test_train_measures_on_folds_and_writes_weights_that_rules_take(gold: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine"

    code, told, _ = run("train", gold, "--out", out)

    assert 0 == code
    assert "learned, on folds" in told
    assert "expected calibration error" in told
    learned, known = Extractor(str(out)), Extractor()
    assert flat(known.weights["date"]) != flat(learned.weights["date"])
    text = read_gold(gold)[0].text
    assert len(known.extract(text).records) == len(learned.extract(text).records)


def test_bulletins_without_a_fold_are_learned_from_and_not_counted(gold: Path, tmp_path: Path) -> None:
    ids = sorted(one.doc_id for one in read_gold(gold))
    folds = tmp_path / "folds.json"
    folds.write_text(json.dumps({ids[0]: 0, ids[1]: 1}), "utf-8")

    code, told, _ = run("train", gold, "--folds", folds)

    assert 0 == code
    assert told.startswith("2 bulletins, 2 folds")


def test_training_twice_gives_the_same_weights(gold: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        run("train", gold, "--out", tmp_path / name)

    first, second = (
        {file.name: file.read_bytes() for file in (tmp_path / name / "weights").iterdir()} for name in ("one", "two")
    )
    assert first == second


@pytest.mark.parametrize(("folds", "expected"), [
    ('{"dev99-nowhere": 1}', "folds.json: names 'dev99-nowhere', which is no bulletin of these folders"),
    ("[1, 2]", "folds.json: no valid folds"),
    ("{}", "folds.json: fewer than two folds"),
], ids=["unknown", "no table", "none"])
def test_faulty_folds_are_one_line(gold: Path, tmp_path: Path, folds: str, expected: str) -> None:
    file = tmp_path / "folds.json"
    file.write_text(folds, "utf-8")

    code, told, errors = run("train", gold, "--folds", file, "--out", tmp_path / "out")

    assert (2, "") == (code, told)
    assert expected in errors
    assert "\n" not in errors.strip()
    assert not (tmp_path / "out").exists()


def test_a_faulty_bulletin_is_one_line_and_nothing_is_written(gold: Path, tmp_path: Path) -> None:
    file = next(gold.glob("dev01*.json"))
    broken = json.loads(file.read_text("utf-8"))
    broken["quantities"][0]["start"] += 1
    file.write_text(json.dumps(broken), "utf-8")

    code, _, errors = run("train", gold, "--out", tmp_path / "out")

    assert 2 == code
    assert file.name in errors
    assert "\n" not in errors.strip()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        ({"field": "date", "features": 0, "learned_from": [], "weights": {}}, "learn them anew"),
        (
            {"field": "place", "features": 1, "learned_from": [], "weights": {}},
            "'place' is no field that this file can hold",
        ),
        ({"field": "date"}, "no valid weights"),
        (
            {"field": "date", "features": 1, "learned_from": [], "weights": {"x": {"y": 1e308}}},
            "Expected `float` <= 10.0",
        ),
    ],
    ids=["version", "field", "shape", "size"],
)
def test_faulty_weights_are_refused_in_one_line(tmp_path: Path, content: dict[str, object], hint: str) -> None:
    folder = tmp_path / "weights"
    folder.mkdir()
    (folder / "date.json").write_text(json.dumps(content), "utf-8")

    with pytest.raises(RuleError, match=hint):
        Extractor(str(tmp_path))
