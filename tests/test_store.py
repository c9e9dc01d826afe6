"""A store holds whole issues, each once: in SQLite and in PostgreSQL alike."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import func, inspect, select, text

from extractor.document import Document
from extractor.errors import InputError, RefusedError, WriteError
from extractor.model import Article, Duration, Place, Quantity, Record
from extractor.write.rows import rows
from extractor.write.store import Failure, Issue, Store, engine
from extractor.write.tables import ISSUES, METADATA, OBSERVATIONS, RECORDS, RUNS
from extractor.write.views import LATEST

ISSUE = Issue(
    path="/2023/11.txt",
    document="11",
    published=date(2023, 12, 1),
    place="朔州市",
    characters=30,
    sha256="a",
    key="k1",
    members=1,
)
LEVEL = Record(
    record_id="1",
    document="11",
    article=0,
    start=3,
    end=8,
    text="800 吨",
    sentence="日处理生活垃圾800吨",
    kind="level",
    indicator="处理生活垃圾",
    indicator_id="waste.treated",
    value_low=800.0,
    value_high=800.0,
    unit="吨",
    unit_code="t",
    dimension="mass",
    base_low=800000.0,
    base_high=800000.0,
    base_unit="kg",
    place="怀仁市",
    adcode="010681",
    date_text="2022 年",
    date_start="2022-01-01",
    date_end="2022-12-31",
    granularity="year",
    rules=("rate-verb-object", "tonne"),
)
QUANTITY = Quantity(
    start=3, end=8, text="800 吨", rule="tonne", low=Decimal(800), high=Decimal(800), unit="吨", base_low=Decimal("8e5")
)
DOCUMENT = Document(
    id="11",
    text="日处理800 吨",
    articles=(Article(index=0, start=0, end=9, title="垃圾"),),
    mentions=(QUANTITY,),
    records=(LEVEL, replace(LEVEL, record_id="2", indicator=None, indicator_id=None)),
)


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    made = Store(address)
    made.prepare()
    yield made
    made.close()


def table(store: Store, statement: Any) -> list[tuple[Any, ...]]:
    with store.reading() as connection:
        return [tuple(row) for row in connection.execute(statement)]


def counts(store: Store) -> dict[str, int]:
    return {one.name: table(store, select(func.count()).select_from(one))[0][0] for one in METADATA.sorted_tables}


# Rows


def test_a_record_keeps_all_its_fields(store: Store) -> None:
    store.put(ISSUE, rows(DOCUMENT), store.begin("v", {}))
    found = table(store, select(RECORDS).order_by(RECORDS.c.number))

    assert found[0] == (
        1,
        0,
        *(
            date.fromisoformat(value)
            if name in {"date_start", "date_end"}
            else " ".join(value)
            if name == "rules"
            else value
            for name, value in ((name, getattr(LEVEL, name)) for name in LEVEL.__struct_fields__)
        ),
    )


def test_codes_stay_text_and_days_are_days(store: Store) -> None:
    store.put(ISSUE, rows(DOCUMENT), store.begin("v", {}))

    assert table(store, select(RECORDS.c.adcode, RECORDS.c.date_end).limit(1)) == [("010681", date(2022, 12, 31))]
    with store.reading() as connection:
        kinds = {column["name"]: str(column["type"]) for column in inspect(connection).get_columns("records")}
    assert (kinds["adcode"], kinds["date_end"]) == ("TEXT", "DATE")


def test_mentions_are_kept_only_where_they_are_wanted(store: Store) -> None:
    run = store.begin("v", {})
    store.put(ISSUE, rows(DOCUMENT), run)
    assert counts(store)["mentions"] == 0

    store.put(replace(ISSUE, key="k2"), rows(DOCUMENT, mentions=True), run)
    assert table(store, text("SELECT number, kind, text, low, base_low FROM mentions")) == [
        (0, "quantity", "800 吨", 800.0, 800000.0)
    ]


def test_every_kind_of_mention_has_its_columns() -> None:
    place = Place(start=0, end=2, text="朔州", rule="division", name="朔州市", type="admin", adcode="140600")
    duration = Duration(
        start=0, end=2, text="三年", rule="y", low=Decimal(3), high=Decimal(3), unit="年", seconds=Decimal(94608000)
    )
    made = rows(replace(DOCUMENT, mentions=(place, duration)), mentions=True).mentions

    assert [[value for value in row if value is not None] for row in made] == [
        [0, "place", 0, 2, "朔州", "division", "朔州市", "admin", "140600", ""],
        [1, "duration", 0, 2, "三年", "y", 3.0, 3.0, "年", 94608000.0]]


@pytest.mark.parametrize("strange", ["\0", "\ud800"], ids=["NUL", "half a surrogate pair"])
def test_what_no_database_takes_as_text_is_replaced(store: Store, strange: str) -> None:
    record = replace(LEVEL, text=f"8{strange}吨", sentence=f"{strange}8吨")
    store.put(ISSUE, rows(replace(DOCUMENT, text=f"处理8{strange}吨", records=(record,))), store.begin("v", {}))

    assert table(store, select(RECORDS.c.text, RECORDS.c.sentence)) == [("8\ufffd吨", "\ufffd8吨")]


# Once


def test_an_issue_is_written_once(store: Store) -> None:
    run = store.begin("v", {})

    assert [store.put(ISSUE, rows(DOCUMENT), run) for _ in range(2)] == ["written", "unchanged"]
    assert store.held(ISSUE.path, "k1") == (1, [])
    assert store.held(ISSUE.path, "k2") is None
    assert {name: number for name, number in counts(store).items() if number} == {
        "about": 1, "runs": 1, "issues": 1, "articles": 1, "records": 2, "observations": 1, "indicator_names": 1,
        "places": 1,
    }


def test_changed_content_replaces_all_of_an_issue(store: Store) -> None:
    run = store.begin("v", {})
    store.put(ISSUE, rows(DOCUMENT, mentions=True), run)

    assert store.put(replace(ISSUE, key="k2"), rows(replace(DOCUMENT, records=(LEVEL,))), run) == "replaced"
    assert (counts(store)["records"], counts(store)["mentions"], counts(store)["issues"]) == (1, 0, 1)
    assert store.held(ISSUE.path, "k1") is None


def test_a_failure_replaces_what_came_of_an_earlier_content(store: Store) -> None:
    run = store.begin("v", {})
    store.put(ISSUE, rows(DOCUMENT), run)
    failure = Failure(path=ISSUE.path, reason="is empty", sha256="b", key="k2", members=1)
    store.fail(failure, run)

    assert counts(store)["records"] == 0
    assert store.held(ISSUE.path, "k2") == (0, [failure])
    assert store.put(ISSUE, rows(DOCUMENT), run) == "written"
    assert store.failures() == []


def test_a_file_that_cannot_be_opened_leaves_what_was_read_of_it(store: Store) -> None:
    run = store.begin("v", {})
    store.put(ISSUE, rows(DOCUMENT), run)
    for _ in range(2):
        store.fail(Failure(path=ISSUE.path, reason="cannot be opened: Permission denied"), run)

    assert (counts(store)["records"], counts(store)["failures"]) == (2, 1)
    assert store.held(ISSUE.path, "k1") == (1, [])


def test_an_archive_is_there_when_its_last_issue_is(store: Store) -> None:
    run = store.begin("v", {})
    issues = [
        replace(ISSUE, path="/a.zip", member=member, members=members)
        for member, members in (("1", None), ("2", None), ("4", 4))
    ]
    bad = Failure(path="/a.zip", member="3", reason="is empty", sha256="a", key="k1")
    for issue in issues[:2]:
        store.put(issue, rows(DOCUMENT), run)
    store.fail(bad, run)
    assert store.held("/a.zip", "k1") is None

    store.put(issues[2], rows(DOCUMENT), run)
    assert store.held("/a.zip", "k1") == (3, [bad])


def test_the_last_issue_of_a_changed_archive_takes_away_what_is_no_longer_in_it(store: Store) -> None:
    run = store.begin("v", {})
    for member, members in (("1", None), ("2", 2)):
        store.put(replace(ISSUE, path="/a.zip", member=member, members=members), rows(DOCUMENT), run)
    store.fail(Failure(path="/a.zip", reason="the process that read it died", sha256="a", key="k2", members=1), run)
    store.put(replace(ISSUE, path="/a.zip", member="2", key="k2", members=1), rows(DOCUMENT), run)

    assert table(store, select(ISSUES.c.member, ISSUES.c.key)) == [("2", "k2")]
    assert counts(store)["failures"] == 0


def test_writers_of_one_file_wait_for_each_other(store: Store, address: str) -> None:
    run = store.begin("v", {})
    told: list[str] = []

    def write(number: int) -> None:
        own = Store(address)
        told.extend(own.put(replace(ISSUE, key=f"k{number % 2}"), rows(DOCUMENT), run) for _ in range(10))
        own.close()

    threads = [Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert told.count("written") == 1
    assert len(told) == 40
    assert (counts(store)["issues"], counts(store)["records"], counts(store)["articles"]) == (1, 2, 1)


# Views


def put(store: Store, path: str, published: date | None, *records: Record) -> None:
    issue = replace(ISSUE, path=path, published=published)
    store.put(issue, rows(replace(DOCUMENT, records=records)), store.begin("v", {}))


def test_the_latest_records_leave_out_what_a_later_issue_tells_anew(store: Store) -> None:
    put(store, "b", date(2023, 3, 1), replace(LEVEL, value_low=2.0))
    put(store, "a", date(2023, 2, 1), replace(LEVEL, value_low=1.0))
    put(
        store,
        "c",
        None,
        replace(LEVEL, value_low=3.0),
        replace(LEVEL, value_low=4.0, date_end="2021-12-31"),
        replace(LEVEL, value_low=5.0, indicator=None, indicator_id=None),
        replace(LEVEL, value_low=6.0, date_start=None, date_end=None),
        replace(LEVEL, value_low=7.0, kind="change"),
        replace(LEVEL, value_low=8.0, adcode="140600"),
    )

    assert sorted(table(store, select(LATEST.c.value_low))) == [(2.0,), (4.0,), (5.0,), (6.0,), (7.0,), (8.0,)]


@pytest.mark.parametrize(("granularity", "start", "end", "period"), [
    ("year", "2022-01-01", "2022-12-31", "2022"), ("month", "2022-09-01", "2022-09-30", "2022-09"),
    ("quarter", "2022-07-01", "2022-09-30", "2022-Q3"), ("day", "2022-06-30", "2022-06-30", "2022-06-30"),
    ("range", "2022-01-01", "2022-09-30", "2022-01/2022-09")])
def test_an_observation_has_its_period_and_its_value_in_the_base_unit(
        store: Store, granularity: str, start: str, end: str, period: str) -> None:
    put(store, "a", date(2023, 2, 1), replace(LEVEL, granularity=granularity, date_start=start, date_end=end))
    columns = ("indicator_id", "adcode", "period", "value", "unit")

    assert table(store, select(*(OBSERVATIONS.c[name] for name in columns))) == [
        ("waste.treated", "010681", period, 800000.0, "kg")
    ]


@pytest.mark.parametrize(
    "change",
    [{"indicator_id": None, "indicator": None}, {"value_low": None}, {"kind": "other"}],
    ids=lambda change: next(iter(change)),
)
def test_what_measures_nothing_that_has_a_name_is_no_observation(store: Store, change: dict[str, Any]) -> None:
    put(store, "a", None, replace(LEVEL, **change))

    assert table(store, select(OBSERVATIONS.c.value)) == []


# Tables


def test_the_usual_questions_have_an_index(store: Store) -> None:
    explain = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}
    for question, index in (
        ("indicator_id = 'x' AND adcode = '140600'", "records_by_indicator"),
        ("adcode = '140600'", "records_by_place"),
        ("date_end >= '2022-01-01'", "records_by_period"),
    ):
        with store.reading() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET enable_seqscan = off"))  # a table without rows is faster read through
            told = connection.execute(
                text(f"{explain[connection.dialect.name]} SELECT * FROM records WHERE {question}")
            )
            assert index in str(told.all())


def test_deleting_an_issue_deletes_what_is_in_it(store: Store) -> None:
    store.put(ISSUE, rows(DOCUMENT, mentions=True), store.begin("v", {}))
    with store.writing() as connection:
        connection.execute(ISSUES.delete())

    assert {name for name, number in counts(store).items() if number} == {"about", "runs", "indicator_names", "places"}


def test_a_run_tells_when_it_began_and_ended_and_what_it_did(store: Store) -> None:
    run = store.begin("0.1.0 abc", {"place": "朔州市"})
    assert table(store, select(RUNS.c.status, RUNS.c.finished_at)) == [("running", None)]

    store.finish(run, "done", {"written": 3})
    assert table(store, select(RUNS.c.status, RUNS.c.written, RUNS.c.version, RUNS.c.options)) == [
        ("done", 3, "0.1.0 abc", '{"place": "朔州市"}')]
    assert table(store, select(RUNS.c.run_id).where(RUNS.c.finished_at >= RUNS.c.started_at)) == [(run,)]


def test_tables_are_made_once_whoever_makes_them(address: str) -> None:
    stores = [Store(address) for _ in range(4)]
    faults: list[Exception] = []

    def prepare(store: Store) -> None:
        try:
            store.prepare()
        except Exception as error:
            faults.append(error)
        finally:
            store.close()

    threads = [Thread(target=prepare, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []


def test_tables_of_another_make_are_refused(address: str) -> None:
    with (made := engine(address)).begin() as connection:
        connection.execute(text("CREATE TABLE records (sentence TEXT)"))
    made.dispose()
    store = Store(address)

    with pytest.raises(
        WriteError, match="table 'records' has no column 'adcode': another program made it; name a new store"
    ):
        store.prepare()
    store.close()


# Faults


@pytest.mark.parametrize(("url", "fault"), [
    ("mysql://host/db", "no store is called mysql://; write sqlite:///FILE or postgresql://USER@HOST/DATABASE"),
    ("://", "'://' is no store; write sqlite:///FILE or postgresql://USER@HOST/DATABASE")])
def test_an_address_that_is_none_is_refused(url: str, fault: str) -> None:
    with pytest.raises(InputError) as error:
        Store(url)

    assert fault == str(error.value)


@pytest.mark.parametrize(("content", "fault"), [
    (b"This is a text, and no database at all." * 50, "cannot be written: file is not a database"),
    (None, "cannot be written: unable to open database file")])
def test_a_file_that_is_no_database_is_told(tmp_path: Path, content: bytes | None, fault: str) -> None:
    path = tmp_path / ("facts.db" if content else "no-folder/facts.db")
    if content:
        path.write_bytes(content)
    store = Store(f"sqlite:///{path}")

    with pytest.raises(WriteError) as error:
        store.prepare()
    store.close()
    assert str(error.value) == f"{path}: {fault}"


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    store = Store("postgresql://me:secret@localhost:9/facts")

    with pytest.raises(
        WriteError, match=r"//me:\*\*\*@localhost:9/facts: cannot be written: connection failed"
    ) as error:
        store.prepare()
    store.close()
    assert "secret" not in str(error.value)


def test_a_missing_driver_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)

    with pytest.raises(InputError, match=r"PostgreSQL needs its driver: pip install 'bulletin-records\[postgresql\]'"):
        Store("postgresql://localhost/facts")


# What a store does not take


LONG = "辽" * 3_000
HOSTILE = {"NUL": "月\0报", "half a surrogate pair": "月\udc80报", "endless": LONG * 10, "both": f"\0{LONG}\ud800"}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_every_text_of_an_issue_is_made_to_fit(store: Store, text: str) -> None:
    run, tale = store.begin("v", {"place": text}), replace(LEVEL, document=text, article_title=text, subject=text)
    strange = dict.fromkeys(("member", "document", "title", "format", "published_from", "place", "place_from"), text)
    document = replace(DOCUMENT, id=text, text=text, records=(tale,),
                       articles=(Article(index=0, start=0, end=9, title=text, byline=text, source=text),))

    assert "written" == store.put(replace(ISSUE, **strange), rows(document, mentions=True), run)
    assert "unchanged" == store.put(replace(ISSUE, **strange), rows(document, mentions=True), run)
    assert store.has(ISSUE.path, text, ISSUE.key)
    store.fail(Failure(path=ISSUE.path, member=text, reason=text, options=text), run)
    store.finish(run, "done", {})
    assert [failure.reason[:1] for failure in store.failures()] == ["\ufffd" if text[0] == "\0" else text[0]]


def test_long_names_that_differ_at_their_end_stay_two(store: Store) -> None:
    run = store.begin("v", {})

    assert ["written"] * 2 == [store.put(replace(ISSUE, member=LONG + end), rows(DOCUMENT), run) for end in "甲乙"]
    assert 2 == len({member for (member,) in table(store, select(ISSUES.c.member))})


def test_an_issue_that_the_store_refuses_leaves_nothing_and_the_store_at_work(store: Store) -> None:
    run = store.begin("v", {})
    refused = replace(DOCUMENT, records=(replace(LEVEL, start=1 << 70),))
    with pytest.raises(RefusedError, match="does not take it"):
        store.put(ISSUE, rows(refused), run)

    assert [] == table(store, select(ISSUES.c.path))
    assert "written" == store.put(ISSUE, rows(DOCUMENT), run)
