"""What people say of records lasts: through other options, other rules, another reading; and goes out and in without
loss."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import text

import extractor
from extractor.cli.corrections import bulletins_of
from extractor.errors import InputError
from extractor.model import Record
from extractor.pipeline import default_extractor
from extractor.scoring.gold import as_gold, read_gold
from extractor.scoring.score import score_folder
from extractor.stored import opened
from extractor.stored.annotate import annotated, take
from extractor.stored.check import Checker, choices, shown
from extractor.stored.corrections import ConflictError, Edit, listed, say, standing, take_back
from extractor.stored.exchange import config, from_doccano, from_label_studio, to_doccano, to_label_studio
from extractor.write.keep import records_of
from extractor.write.store import Store

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-c", "from extractor.cli import main; main()"]
LINES = ["全市造林{0}.2万亩，同比下降{0}.1%。", "全市用电量{0}3亿千瓦时，同比增长{0}.4%。"]
OWN = """[[unit]]
id = "mule-load"
about = "What a mule carries."
dimension = "mass"
size = "75"
spell = ["驮"]
example = [{ text = "运出药材2驮", gives = { low = "2", unit = "驮" } }]
"""


@pytest.fixture(scope="module")
def check() -> Checker:
    return Checker(default_extractor())


@pytest.fixture
def issue(tmp_path: Path) -> Path:
    path = tmp_path / "issues" / "01.txt"
    path.parent.mkdir()
    path.write_text(
        "云州简报\n\n" + "\n\n".join(LINES[number % 2].format(number + 1) for number in range(10)), encoding="utf-8"
    )
    return path


def read(issue: Path, address: str, **options: Any) -> Any:
    return extractor.batch(issue, address, **{"date": "2024-01-20", "place": "大同市", "workers": 1, **options})


def records(store: Store) -> list[Record]:
    with store.reading() as connection:
        return records_of(connection, newest(store))


def newest(store: Store) -> int:
    with store.reading() as connection:
        number: int = connection.execute(text("SELECT max(issue_id) FROM issues")).scalar_one()
        return number


def reviewed(store: Store, columns: str = "*") -> list[tuple[Any, ...]]:
    with store.reading() as connection:
        return [
            tuple(row) for row in connection.execute(text(f"SELECT {columns} FROM reviewed_records ORDER BY start"))
        ]


def correct(store: Store, record: Record, check: Checker, who: str = "wang", **written: str) -> None:
    say(
        store,
        Edit(
            issue_id=newest(store),
            start=record.start,
            end=record.end,
            action="set",
            who=who,
            record=check.changed(record, written),
        ),
    )


# What may be written


RECORD = Record(
    record_id="1",
    document="a",
    start=3,
    end=8,
    text="3.2万亩",
    sentence="全市造林3.2万亩",
    kind="level",
    indicator="造林",
    indicator_id="forest.afforestation.area",
    value_low=32000.0,
    value_high=32000.0,
    unit="亩",
    dimension="area",
    base_low=21333333.3,
    base_high=21333333.3,
    base_unit="m2",
    place="大同市",
    adcode="140200",
    province="山西省",
    city="大同市",
    date_start="2023-01-01",
    date_end="2023-12-31",
    granularity="year",
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"value": "32.5"}, {"value_low": 325000.0, "value_high": 325000.0, "unit": "亩"}),
        (
            {"value": "3–4", "unit": "千公顷"},
            {"value_low": 3000.0, "value_high": 4000.0, "unit": "公顷", "base_low": 3e7, "base_high": 4e7},
        ),
        (
            {"value": "1,300", "unit": "万千瓦时", "indicator": "发电量"},
            {"value_low": 1.3e7, "unit": "千瓦时", "dimension": "energy", "indicator_id": "energy.generation"},
        ),
        ({"place": "云冈区"}, {"place": "云冈区", "adcode": "140214", "city": "大同市"}),
        ({"place": "140600"}, {"place": "朔州市", "adcode": "140600"}),
        ({"place": "朔州市 140600"}, {"place": "朔州市", "city": "朔州市"}),
        ({"place": "全国"}, {"place": "全国", "adcode": None, "province": None}),
        ({"place": ""}, {"place": None, "adcode": None}),
        ({"date_start": "2023-12-31"}, {"granularity": "day", "date_end": "2023-12-31"}),
        ({"date_end": "2023-03-31"}, {"granularity": "quarter"}),
        ({"date_end": "2023-09-30"}, {"granularity": "range"}),
        ({"indicator": "晾晒场面积"}, {"indicator_id": None}),
        ({"kind": "target", "direction": "down"}, {"kind": "target", "direction": "down"}),
        ({"value": "-3.2"}, {"value_low": -32000.0}),
        ({"unit": "个百分点", "kind": "change"}, {"unit": "个百分点", "value_low": 3.2}),
    ],
)
def test_what_is_written_brings_what_follows_from_it(
    check: Checker, written: dict[str, str], expected: dict[str, Any]
) -> None:
    made = check.changed(RECORD, written)

    assert {name: getattr(made, name) for name in expected} == pytest.approx(expected)


@pytest.mark.parametrize(("written", "fault"), [
    ({"value": "三二"}, "value: '三二' is no number; write 32.5, or 3–4"),
    ({"value": "5–4"}, "value: '5–4' is no range from the lower to the higher end"),
    ({"value": ""}, "value: '' is no number"), ({"value": "nan"}, "value: 'nan' is no number"),
    ({"value": "1e999"}, "value: '1e999' is no number"),
    ({"unit": "万吨"}, "unit: 造林 is never given in 吨; it is given in 万亩"),
    ({"unit": "斛斗"}, "unit: '斛斗' is no unit that the rules know"),
    ({"date_end": "2023-02-30"}, "date_end: '2023-02-30' is no day; write it as 2023-12-31"),
    ({"date_end": "2022-12-31"}, "date_end: 2022-12-31 is before 2023-01-01, the first day of the period"),
    ({"place": "无此县"}, "place: '无此县' is the name of no division"),
    ({"place": "大同市 140600"}, "place: 140600 is 朔州市, not 大同市"),
    ({"kind": "guess"}, "kind: 'guess' is none of level, change, rank, limit, target, other"),
    ({"sentence": "x"}, "no field is called 'sentence'")])
def test_what_cannot_be_is_refused_with_the_name_of_the_field(
    check: Checker, written: dict[str, str], fault: str
) -> None:
    with pytest.raises(InputError) as error:
        check.changed(RECORD, written)

    assert str(error.value).startswith(fault)


def test_a_record_that_is_written_as_it_is_shown_stays_as_it_is(check: Checker) -> None:
    for path in sorted((ROOT / "corpus" / "bulletins").glob("dev0*.txt")):
        for record in extractor.extract(path.read_text("utf-8"), date="2023-12-01", place="朔州市").records:
            assert check.changed(record, shown(record)) == record


def test_choices_are_those_of_annotated_bulletins() -> None:
    assert choices("kind") == ("level", "change", "rank", "limit", "target", "other")
    assert choices("basis") == ("", "yoy", "mom", "other")
    assert choices("place") == ()


# What lasts


def test_twenty_corrections_stand_after_other_options_and_other_rules(
    issue: Path, address: str, check: Checker, tmp_path: Path
) -> None:
    read(issue, address)
    with opened(address) as store:
        there = records(store)
        assert len(there) == 20
        for number, record in enumerate(there):
            correct(store, record, check, value=f"{number + 100}.5", place="朔州市")
        wanted = reviewed(store, "start, value_low, place, adcode, review")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "units.toml").write_text(OWN, encoding="utf-8")

    assert read(issue, address, place="太原市", mentions=True).replaced == 1
    assert read(issue, address, rules=[str(tmp_path / "own")]).replaced == 1
    with opened(address) as store:
        assert reviewed(store, "start, value_low, place, adcode, review") == wanted
        assert {row[-1] for row in wanted} == {"corrected"}
        with store.reading() as connection:
            assert listed(connection, orphaned=True) == []
            seen = connection.execute(
                text("SELECT count(*), min(place), max(place) FROM observations WHERE review = 'corrected'")
            ).one()
    assert tuple(seen) == (20, "朔州市", "朔州市")


def test_a_correction_stands_where_the_machine_no_longer_finds_the_record(
    issue: Path, address: str, check: Checker
) -> None:
    read(issue, address)
    with opened(address) as store:
        record = records(store)[3]
        correct(store, record, check, value="77")
        with store.writing() as connection:     # as a version of the rules would that reads nothing there
            connection.execute(text("DELETE FROM records WHERE start = :start"), {"start": record.start})
            store.settle(connection, newest(store))

        assert [
            row for row in reviewed(store, "start, value_low, review, machine_value_low") if row[0] == record.start
        ] == [(record.start, 77.0, "corrected", None)]


def test_a_correction_of_changed_words_is_an_orphan_and_holds_again_when_they_come_back(
    issue: Path, address: str, check: Checker
) -> None:
    read(issue, address)
    before = issue.read_text("utf-8")
    with opened(address) as store:
        correct(store, records(store)[0], check, value="9.9")
    issue.write_text(before.replace("全市造林1.2万亩", "全市造林1.8万亩"), encoding="utf-8")
    read(issue, address)
    with opened(address) as store, store.reading() as connection:
        assert [one["field"] for one in listed(connection, orphaned=True)][:1] == ["value_low"]
        assert reviewed(store, "value_low, review")[0] == (18000.0, None)
    issue.write_text(before, encoding="utf-8")
    read(issue, address)
    with opened(address) as store, store.reading() as connection:
        assert listed(connection, orphaned=True) == []
        assert reviewed(store, "value_low, review")[0] == (99000.0, "corrected")


def test_a_correction_moves_with_its_words(issue: Path, address: str, check: Checker) -> None:
    read(issue, address)
    with opened(address) as store:
        correct(store, records(store)[4], check, value="9.9")
    issue.write_text("本期要目\n\n" + issue.read_text("utf-8"), encoding="utf-8")
    read(issue, address)

    with opened(address) as store:
        assert [(row[0], row[1]) for row in reviewed(store, "value_low, review") if row[1]] == [(99000.0, "corrected")]


def test_corrections_move_with_their_file(issue: Path, address: str, check: Checker) -> None:
    read(issue, address)
    with opened(address) as store:
        correct(store, records(store)[0], check, value="9.9")
    moved = issue.rename(issue.with_name("moved.txt"))
    read(moved, address)

    with opened(address) as store:
        assert reviewed(store, "value_low, review")[0] == (99000.0, "corrected")


def test_views_have_the_corrected_value_and_the_machines_beside_it(issue: Path, address: str, check: Checker) -> None:
    read(issue, address)
    with opened(address) as store:
        correct(store, records(store)[0], check, value="9.9", indicator="人工造林面积")
        found = reviewed(store, "value_low, machine_value_low, indicator, machine_indicator, review")

    assert found[0] == (99000.0, 12000.0, "人工造林面积", "造林", "corrected")
    assert {row[-1] for row in found[1:]} == {None}


def test_records_are_rejected_accepted_and_added(issue: Path, address: str) -> None:
    read(issue, address)
    with opened(address) as store:
        first, second, *rest = records(store)
        at = {"issue_id": newest(store), "who": "li"}
        say(store, Edit(**at, start=first.start, end=first.end, action="reject"))
        say(store, Edit(**at, start=second.start, end=second.end, action="accept"))
        missed = replace(second, start=2, end=4, text="简报", indicator="期数", value_low=1.0)
        say(store, Edit(**at, start=2, end=4, action="add", record=missed))
        found = reviewed(store, "start, review")

    assert found[:2] == [(2, "added"), (second.start, "accepted")]
    assert len(found) == 1 + 1 + len(rest)
    read(issue, address, place="太原市")
    with opened(address) as store:
        assert reviewed(store, "start, review")[:2] == found[:2]
        assert reviewed(store, "place")[1] == ("大同市",)       # accepted as it was, also its place


def test_the_last_thing_said_is_taken_back_with_all_its_fields(issue: Path, address: str, check: Checker) -> None:
    read(issue, address)
    with opened(address) as store:
        before = reviewed(store)
        correct(store, records(store)[0], check, value="9.9", place="朔州市")
        correct(store, records(store)[1], check, who="li", value="8.8")

        assert take_back(store, "wang") is not None
        assert [row for row in reviewed(store, "value_low, review") if row[1]] == [(8.8, "corrected")]
        assert take_back(store, "wang") is None
        take_back(store, "li")
        assert reviewed(store) == before


def test_two_people_never_overwrite_one_another_unseen(issue: Path, address: str, check: Checker) -> None:
    read(issue, address)
    with opened(address) as store, opened(address) as other:
        record = records(store)[0]
        edit = Edit(issue_id=newest(store), start=record.start, end=record.end, action="set", seen=0, who="wang",
                    record=check.changed(record, {"value": "9.9"}))
        numbers = say(store, edit)

        with pytest.raises(ConflictError, match="wang has changed this record meanwhile"):
            say(other, replace(edit, who="li"))
        say(other, replace(edit, who="li", seen=max(numbers), record=check.changed(record, {"value": "7"})))
        assert reviewed(store, "value_low")[0] == (70000.0,)


def test_what_is_nowhere_is_told(issue: Path, address: str) -> None:
    read(issue, address)
    with opened(address) as store:
        for edit, fault in [
            (Edit(issue_id=99, start=0, end=1, action="accept", who="w"), "no issue has the number 99"),
            (Edit(issue_id=newest(store), start=5, end=5, action="accept", who="w"), "no text stands at 5 to 5"),
            (Edit(issue_id=newest(store), start=0, end=1, action="reject", who="w"), "no record stands at 0 to 1"),
        ]:
            with pytest.raises(InputError, match=fault):
                say(store, edit)
        with store.reading() as connection:
            assert standing(connection, newest(store), 0, 1) is None


# Out and in


@pytest.fixture
def corrected(issue: Path, tmp_path: Path, check: Checker) -> str:
    """A store in which records were corrected, rejected, accepted and added."""
    address = f"sqlite:///{tmp_path}/facts.db"
    read(issue, address)
    with opened(address) as store:
        one, two, three, *_ = records(store)
        at = {"issue_id": newest(store), "who": "li"}
        correct(
            store,
            one,
            check,
            value="9–9.9",
            indicator="人工造林面积",
            place="云冈区",
            date_end="2023-06-30",
            subject="云州林场",
        )
        say(store, Edit(**at, start=two.start, end=two.end, action="reject"))
        say(store, Edit(**at, start=three.start, end=three.end, action="accept"))
        missed = Record(
            record_id="x", document="01", start=2, end=4, text="简报", sentence="", kind="level", indicator="简报期数",
            value_low=1.0, value_high=1.0,
        )
        say(store, Edit(**at, start=2, end=4, action="add", record=missed))
    return address


def exported(address: str) -> list[dict[str, Any]]:
    with opened(address) as store:
        return [*annotated(store, default_extractor())]


def test_an_export_is_scored(corrected: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "corrections", "export", str(tmp_path / "out"), "--store", corrected],
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=120,
    )
    (gold,) = read_gold(tmp_path / "out")
    scores = score_folder(tmp_path / "out", default_extractor())

    assert done.stdout.endswith("out: 1 bulletins, 20 quantities\n")
    assert (gold.quantities[1].low, gold.quantities[1].high, gold.quantities[1].place) == (90000, 99000, "云冈区")
    assert len(scores.misses) > 0
    assert (tmp_path / "out" / "01.txt").read_text("utf-8") == gold.text


def test_an_export_that_is_imported_elsewhere_gives_the_same_export(
    corrected: str, issue: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    subprocess.run([*COMMAND, "corrections", "export", str(folder), "--store", corrected], check=True, timeout=120)
    other = f"sqlite:///{tmp_path}/other.db"
    read(issue, other)
    done = subprocess.run(
        [*COMMAND, "corrections", "import", str(folder), "--store", other, "--as", "li"],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )

    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "1 bulletins; 4 records corrected, accepted, added or rejected\n",
        "",
    )
    assert exported(other) == exported(corrected)


@pytest.mark.parametrize("form", ["label-studio", "doccano"])
def test_other_programs_files_come_back_as_they_went(corrected: str, tmp_path: Path, form: str) -> None:
    subprocess.run(
        [*COMMAND, "corrections", "export", str(tmp_path / "out"), "--store", corrected, "--format", form],
        check=True,
        timeout=120,
    )
    path = tmp_path / "out" / ("label-studio.json" if form == "label-studio" else "doccano.jsonl")
    before = exported(corrected)
    done = subprocess.run(
        [*COMMAND, "corrections", "import", str(path), "--store", corrected],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )

    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "1 bulletins; 0 records corrected, accepted, added or rejected\n",
        "",
    )
    assert exported(corrected) == before


BULLETINS = [json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "corpus" / "bulletins").glob("*.json"))]


@pytest.mark.parametrize("bulletin", BULLETINS, ids=lambda bulletin: bulletin["doc_id"])
def test_annotated_bulletins_go_through_other_programs_files_without_loss(bulletin: dict[str, Any]) -> None:
    gold = as_gold(bulletin, Path("a"))

    assert as_gold(from_label_studio(json.loads(json.dumps(to_label_studio([bulletin]))))[0], Path("a")) == gold
    assert as_gold(from_doccano(json.loads(json.dumps(one)) for one in to_doccano([bulletin]))[0], Path("a")) == gold


def test_spans_beyond_the_basic_plane_keep_their_place() -> None:
    bulletin = {"doc_id": "a", "text": "𠮷林造林3万亩", "quantities": [], "dates": [], "places": [
        {"text": "𠮷林", "start": 0, "end": 2, "type": "admin", "adcode": None}]}

    assert from_label_studio(to_label_studio([bulletin])) == [bulletin]
    by_code_points = json.loads(json.dumps(to_label_studio([bulletin])))
    for region in by_code_points[0]["annotations"][0]["result"]:
        region["value"] |= {"start": 0, "end": 2}
    assert from_label_studio(by_code_points) == [bulletin]


def test_a_span_that_was_only_marked_gets_what_its_characters_say(issue: Path, tmp_path: Path) -> None:
    line = {
        "text": issue.read_text("utf-8"),
        "label": [[10, 15, "quantity"]],
        "doc_id": "01",
        "reference_date": "2024-01-20",
    }
    assert line["text"][10:15] == "1.2万亩"
    (tmp_path / "a.jsonl").write_text(json.dumps(line), encoding="utf-8")
    ((gold, _),) = bulletins_of(tmp_path / "a.jsonl", default_extractor())

    assert [(one.low, one.unit, one.kind) for one in gold.quantities] == [(12000, "亩", "level")]


def test_an_import_of_a_text_that_is_nowhere_is_told_and_the_others_are_done(corrected: str, tmp_path: Path) -> None:
    before = exported(corrected)
    strange = {**before[0], "doc_id": "strange", "text": before[0]["text"] + " "}
    (tmp_path / "in").mkdir()
    for number, one in enumerate([strange, before[0]]):
        (tmp_path / "in" / f"{number}.json").write_text(json.dumps(one), encoding="utf-8")
    done = subprocess.run(
        [*COMMAND, "corrections", "import", str(tmp_path / "in"), "--store", corrected],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )

    assert (done.returncode, done.stdout) == (1, "1 bulletins; 0 records corrected, accepted, added or rejected\n")
    assert (
        done.stderr == "extractor: strange: no issue of the store has this text; read it first, with extractor batch\n"
    )


def test_annotations_of_careful_readers_are_taken_and_given_back(tmp_path: Path) -> None:
    """Each quantity of an annotated bulletin, taken into a store and exported: value, kind, period, place, name."""
    address = f"sqlite:///{tmp_path}/facts.db"
    gold = read_gold(ROOT / "corpus" / "bulletins")[:4]
    raw = {one["doc_id"]: one for one in BULLETINS}
    for one in gold:
        (tmp_path / f"{one.doc_id}.txt").write_bytes(one.text.encode())
        extractor.batch(tmp_path / f"{one.doc_id}.txt", address, date=one.reference_date, workers=1)
    fields = ("start", "end", "low", "high", "unit", "modifier", "kind", "direction", "basis", "per", "place", "adcode",
        "date_start", "date_end")
    with opened(address) as store:
        for one in gold:
            take(store, one, raw[one.doc_id]["quantities"], default_extractor(), "li")
        back = {one["doc_id"]: one for one in annotated(store, default_extractor())}
    for one in gold:
        assert [[entry[name] for name in fields] for entry in back[one.doc_id]["quantities"]] == [
            [entry[name] for name in fields] for entry in raw[one.doc_id]["quantities"]]


def test_the_labelling_interface_names_every_field() -> None:
    import xml.etree.ElementTree as Tree

    root = Tree.fromstring(config())
    names = {one.get("name") for one in root.iter() if one.get("name")}
    used = {region["from_name"] for task in to_label_studio(BULLETINS) for region in task["annotations"][0]["result"]}

    assert used <= names


@pytest.mark.parametrize(("content", "name", "fault"), [
    ("{", "a.json", "no valid JSON"), ('[{"data": {}}]', "a.json", "task 1: it lacks what a task of Label Studio has"),
    ('{"label": []}', "a.jsonl", "line 1: it lacks what a line of doccano has")])
def test_files_that_are_none_of_theirs_are_told(tmp_path: Path, content: str, name: str, fault: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")

    with pytest.raises(Exception, match=fault):
        [*bulletins_of(tmp_path / name, default_extractor())]
