"""A store answers: figures over time, sentences found; one of an earlier version is brought to this one."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import select, text

import extractor
from extractor.document import Document
from extractor.errors import InputError, WriteError
from extractor.model import Record
from extractor.stored import opened
from extractor.stored.find import find
from extractor.write.describe import metadata, told
from extractor.write.rows import rows
from extractor.write.store import Issue, Store
from extractor.write.tables import METADATA, OBSERVATIONS

OLD = Path(__file__).parent / "stores" / "0.1.0.sql"
MONTHS = {1: "1月", 2: "1—2月", 3: "一季度", 6: "上半年", 12: "全年"}
COMMAND = [sys.executable, "-c", "from extractor.cli import main; main()"]


def issue(month: int, figure: float, change: str = "同比增长5.2%") -> str:
    return f"云州统计月报\n\n2024年{MONTHS[month]}，全市社会消费品零售总额{figure}亿元，{change}。\n人均绿地面积达{month}平方米。\n"


@pytest.fixture
def monthly(tmp_path: Path) -> Path:
    """Five bulletins of a city, and one that says something else of a month."""
    folder = tmp_path / "issues"
    folder.mkdir()
    for month in MONTHS:
        change = "同比下降4.1%" if month < 3 else "同比增长5.2%"
        (folder / f"{month:02}.txt").write_text(issue(month, month * 10.5, change), encoding="utf-8")
    (folder / "late.txt").write_text(
        "经核算，2024年1—2月，全市社会消费品零售总额为22.5亿元；全国粮食产量1.3万亿斤。", encoding="utf-8"
    )
    manifest = "path,date,place\n" + "".join(
        f"{month:02}.txt,{2024 + month // 12}-{month % 12 + 1:02}-15,大同市\n" for month in MONTHS
    )
    (folder / "manifest.csv").write_text(manifest + "late.txt,2025-03-01,大同市\n", encoding="utf-8")
    return folder


@pytest.fixture
def facts(monthly: Path, address: str) -> str:
    extractor.batch([*monthly.glob("*.txt")], address, manifest=monthly / "manifest.csv", workers=1)
    return address


# Series


def test_a_series_has_the_right_values_in_the_order_of_time_with_their_sources(facts: str) -> None:
    frame = extractor.series(facts, "社会消费品零售总额", "大同")

    assert frame["value"].to_dict() == {
        "2024-01": 10.5, "2024-01/2024-02": 22.5, "2024-Q1": 31.5, "2024-01/2024-06": 63.0, "2024": 126.0}
    assert set(frame["unit"]) == {"亿元"}
    assert [Path(path).name for path in frame["path"]] == ["01.txt", "late.txt", "03.txt", "06.txt", "12.txt"]
    assert all(str(row.value).removesuffix(".0") in row.sentence for row in frame.itertuples())


def test_a_figure_that_another_issue_gives_differently_says_so(facts: str) -> None:
    assert extractor.series(facts, "社会消费品零售总额")["others"].to_list() == [0, 1, 0, 0, 0]


def test_a_series_of_changes_is_signed(facts: str) -> None:
    assert extractor.series(facts, "社会消费品零售总额", "140200", change=True)["value"].to_list() == [
        -4.1,
        -4.1,
        5.2,
        5.2,
        5.2,
    ]


@pytest.mark.parametrize("name", ["粮食产量", "grain.output", "粮食总产量"])
def test_an_indicator_goes_by_its_id_and_by_any_name_of_the_rules(facts: str, name: str) -> None:
    frame = extractor.series(facts, name, "全国")

    assert frame[["adcode", "value", "unit"]].to_numpy().tolist() == [["100000", 65_000.0, "万吨"]]


def test_an_indicator_that_the_rules_do_not_know_goes_by_its_name(facts: str) -> None:
    assert len(extractor.series(facts, "人均绿地面积")) > 0


@pytest.mark.parametrize(("indicator", "place", "fault"), [
    ("零售", None, "no indicator is called '零售' in this store; did you mean 社会消费品零售总额?"),
    ("社会消费品零售总额", "大通市", "no place is called '大通市' in this store; did you mean 大同市?")])
def test_a_name_that_the_store_does_not_know_is_told_with_what_is_near(
    facts: str, indicator: str, place: str | None, fault: str
) -> None:
    with pytest.raises(InputError) as error:
        extractor.series(facts, indicator, place)

    assert fault == str(error.value)


def test_values_in_several_units_are_given_in_the_commonest(tmp_path: Path) -> None:
    texts = ["2022年，全市晾晒场投资1.2亿元。", "2023年，全市晾晒场投资9800万元。", "2024年，全市晾晒场投资1.5亿元。"]
    for number, one in enumerate(texts):
        (tmp_path / f"{number}.txt").write_text(one, encoding="utf-8")
    extractor.batch([*tmp_path.glob("*.txt")], tmp_path / "facts.db", date="2025-01-20", place="大同市", workers=1)

    frame = extractor.series(tmp_path / "facts.db", "晾晒场投资")

    assert frame["value"].to_list() == [1.2, 0.98, 1.5]
    assert set(frame["unit"]) == {"亿元"}


def test_figures_of_different_subjects_and_narrower_names_stay_apart(tmp_path: Path) -> None:
    whole = Record(
        record_id="1",
        document="a",
        start=0,
        end=3,
        text="300",
        sentence="…",
        kind="level",
        indicator="污水处理量",
        value_low=300.0,
        value_high=300.0,
        unit="吨",
        place="大同市",
        adcode="140200",
        date_start="2024-01-01",
        date_end="2024-12-31",
    )
    others = [replace(whole, start=9, end=12, subject="云冈厂", value_low=1.0),
              replace(whole, start=19, end=22, indicator="污水处理量（城区）", value_low=2.0),
              replace(whole, start=29, end=32, value_low=4.0), replace(whole, start=39, end=42)]
    store = Store(f"sqlite:///{tmp_path}/facts.db")
    store.prepare()
    issue = Issue(path="/a.txt", document="a", characters=40, sha256="a", key="k", members=1)
    store.put(issue, rows(Document(id="a", text="…" * 42, records=(whole, *others))), store.begin("v", {}))
    store.close()

    assert sorted(extractor.series(tmp_path / "facts.db", "污水处理量")["value"]) == [1.0, 4.0, 300.0]
    assert extractor.series(tmp_path / "facts.db", "污水处理量（城区）")["value"].to_list() == [2.0]


def test_a_store_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"facst\.db: there is no such store; extractor batch makes one"):
        extractor.series(tmp_path / "facst.db", "GDP")
    report = extractor.batch(tmp_path / "none.txt", tmp_path / "facst.db")

    assert [failure.reason for failure in report.failed] == ["there is no such file"]
    assert [*tmp_path.iterdir()] == []


# Find


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("消费", 6),
        ("零售总", 6),
        ("社会消费品零售总额", 6),
        ("粮", 1),
        ("消费 22.5", 1),
        ("增长5.2", 3),
        ("额为", 1),
        ("零总", 0),
        ('" OR 1 NEAR(', 0),
    ],
)
def test_words_are_found_wherever_they_stand(facts: str, words: str, count: int) -> None:
    assert len(find(facts, words)) == count


def test_a_sentence_that_is_found_has_its_records(facts: str) -> None:
    (sentence,) = find(facts, "粮食")

    assert [record.text for record in sentence.records] == ["22.5亿元", "1.3万亿斤"]
    assert all(
        record.text == sentence.text[record.start - sentence.start : record.end - sentence.start]
        for record in sentence.records
    )


def test_words_that_are_none_are_refused(facts: str) -> None:
    with pytest.raises(InputError, match="'，。' holds no word to look for"):
        find(facts, "，。")


def test_what_is_replaced_is_found_no_more(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for content in ("全市造林3万亩。", "全市用水5万吨。"):
        path.write_text(content, encoding="utf-8")
        extractor.batch(path, tmp_path / "facts.db", date="2025-01-20", place="大同市", workers=1)

    assert [len(find(tmp_path / "facts.db", word)) for word in ("造林", "用水")] == [0, 1]


# Stores of other versions


def test_a_store_of_the_first_version_is_brought_to_this_one(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "facts.db")
    connection.executescript(OLD.read_text("utf-8"))
    connection.close()
    frame = extractor.series(tmp_path / "facts.db", "造林面积")

    assert frame[["value", "unit", "sentence"]].to_numpy().tolist() == [
        [3.2, "万亩", "2023年，全市造林3.2万亩，同比下降4.1%。"]
    ]
    assert extractor.series(tmp_path / "facts.db", "造林面积", change=True)["value"].to_list() == [-4.1]


def test_texts_that_an_earlier_version_did_not_keep_are_told(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "facts.db")
    connection.executescript(OLD.read_text("utf-8"))
    connection.close()
    done = run("find", str(tmp_path / "facts.db"), "造林")

    assert done.stderr.splitlines() == [
        "extractor: 1 issues were read by an earlier version, which kept no texts; run extractor batch again to search them",
        "extractor: no sentence holds '造林'",
    ]


def test_an_issue_whose_text_an_earlier_version_did_not_keep_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("2023年，全市造林3.2万亩，同比下降4.1%。", encoding="utf-8")
    connection = sqlite3.connect(tmp_path / "facts.db")
    connection.executescript(OLD.read_text("utf-8").replace("/bulletins/a.txt", f"{tmp_path}/a.txt"))
    connection.close()
    reports = [
        extractor.batch(tmp_path / "a.txt", tmp_path / "facts.db", date="2024-01-20", place="朔州市", workers=1)
        for _ in range(2)
    ]

    assert [(report.replaced, report.unchanged) for report in reports] == [(1, 0), (0, 1)]
    assert len(find(tmp_path / "facts.db", "造林")) == 1


def test_a_store_that_lacks_what_this_version_added_is_completed_with_all_that_was_in_it(facts: str) -> None:
    """What an earlier version of the store looked like, in both kinds of database."""
    before = extractor.series(facts, "社会消费品零售总额").drop(columns="title")
    store = Store(facts)
    with store.writing() as connection:
        for view in ("latest_records", "reviewed_records", "indicators"):
            connection.execute(text(f"DROP VIEW {view}"))
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TABLE sentence_search"))
        for table in ("sentences", "observations", "reviews", "indicator_names", "places", "corrections", "about"):
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("ALTER TABLE issues DROP COLUMN text"))
    store.close()

    assert extractor.series(facts, "社会消费品零售总额").drop(columns="title").equals(before)


def test_a_store_of_a_later_version_is_left_alone(facts: str) -> None:
    store = Store(facts)
    with store.writing() as connection:
        connection.execute(text("UPDATE about SET value = '99' WHERE name = 'format'"))
    store.close()

    with pytest.raises(WriteError, match="a later version of extractor made it; install that one"):
        extractor.series(facts, "GDP")


# What is in it


def test_files_that_are_gone_are_listed_and_deleted_on_demand(monthly: Path, facts: str) -> None:
    (monthly / "late.txt").unlink()
    with opened(facts) as store:
        assert store.gone() == [str(monthly / "late.txt")]
        store.prune(store.gone()[0])

    assert extractor.series(facts, "社会消费品零售总额")["value"]["2024-01/2024-02"] == 21.0
    assert find(facts, "粮食") == []


def test_titles_and_texts_are_kept(facts: str) -> None:
    with opened(facts) as store, store.reading() as connection:
        titles = connection.execute(text("SELECT DISTINCT title FROM issues ORDER BY 1")).scalars().all()
        kinds = connection.execute(select(OBSERVATIONS.c.kind).distinct()).scalars().all()

    assert "云州统计月报" in titles
    assert sorted(kinds) == ["change", "level"]


def test_indicators_and_places_are_tables_of_their_own(facts: str) -> None:
    with opened(facts) as store, store.reading() as connection:
        indicators = {
            row.id: (row.name, row.names, row.unit) for row in connection.execute(text("SELECT * FROM indicators"))
        }
        places = connection.execute(text("SELECT adcode, place, province, city FROM places ORDER BY adcode")).all()

    assert indicators["grain.output"] == ("粮食总产量", "粮食产量", "万吨")
    assert indicators["人均绿地面积"][:2] == ("人均绿地面积", "人均绿地面积")
    assert [tuple(row) for row in places] == [("100000", "全国", None, None), ("140200", "大同市", "山西省", "大同市")]


def test_every_column_has_its_sentence() -> None:
    tables = metadata("facts")["databases"]["facts"]["tables"]
    silent = [
        (table, column)
        for table, about in tables.items()
        for column, sentence in about["columns"].items()
        if not sentence
    ]

    assert silent == []
    assert {table.name for table in METADATA.sorted_tables} <= tables.keys()
    assert told("observations", "period").startswith("Period in one form")


# On the command line


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, encoding="utf-8", check=False, timeout=120)


@pytest.fixture
def file(monthly: Path, tmp_path: Path) -> str:
    extractor.batch([*monthly.glob("*.txt")], tmp_path / "facts.db", manifest=monthly / "manifest.csv", workers=1)
    return str(tmp_path / "facts.db")


def test_a_chart_has_a_bar_for_each_figure_with_its_source(file: str) -> None:
    done = run("series", file, "--indicator", "社会消费品零售总额", "--place", "大同市", "--format", "chart")
    lines = done.stdout.splitlines()

    assert lines[0] == "社会消费品零售总额  大同市"
    assert [line.split()[:3] for line in lines[1:]] == [
        ["2024-01", "10.5", "亿元"],
        ["2024-01/2024-02", "22.5", "亿元"],
        ["2024-Q1", "31.5", "亿元"],
        ["2024-01/2024-06", "63", "亿元"],
        ["2024", "126", "亿元"],
    ]
    assert [line.count("█") for line in lines[1:]] == [3, 7, 10, 20, 40]
    assert lines[-1].endswith("云州统计月报 (12.txt)")


def test_a_table_marks_what_another_issue_gives_differently(file: str) -> None:
    done = run("series", file, "--indicator", "社会消费品零售总额")

    assert next(line for line in done.stdout.splitlines() if "22.5" in line).split()[1] == "22.5*"


def test_csv_has_all_columns(file: str) -> None:
    done = run("series", file, "--indicator", "社会消费品零售总额", "--change", "--format", "csv")

    assert done.stdout.splitlines()[0].startswith("period,value,value_high,unit,indicator,")
    assert done.stdout.splitlines()[1].startswith("2024-01,-4.1,-4.1,%,社会消费品零售总额,")


def test_sentences_are_shown_with_their_quantities_marked(file: str) -> None:
    done = run("find", file, "粮食")

    assert "全国粮食产量【1.3万亿斤】。" in done.stdout
    assert done.stdout.splitlines()[-1].split() == ["level", "粮食产量", "1.3万亿斤", "全国", "2024-01/2024-02"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["find", "FILE", "无此词"], "extractor: no sentence holds '无此词'"),
        (
            ["series", "nowhere.db", "--indicator", "GDP"],
            "extractor: nowhere.db: there is no such store; extractor batch makes one",
        ),
    ],
)
def test_what_is_not_there_is_told_in_one_line(file: str, arguments: list[str], told: str) -> None:
    done = run(*(file if one == "FILE" else one for one in arguments))

    assert (done.returncode > 0, done.stderr.splitlines()) == (True, [told])


def test_pruning_asks_first(file: str, monthly: Path) -> None:
    (monthly / "01.txt").unlink()
    listed = run("prune", file)
    assert (listed.stdout.split(), listed.stderr.startswith("extractor: files that are gone: 1")) == (
        [str(monthly / "01.txt")],
        True,
    )
    run("prune", file, "--yes")

    assert run("prune", file).stdout == ""
