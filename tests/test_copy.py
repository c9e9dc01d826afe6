"""Results go into a table of PostgreSQL whole, and a document that comes again replaces itself."""

import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pyarrow as pa
import pytest

from extractor.arrow import extract_batches
from extractor.errors import InputError, WriteError
from extractor.write.copy import copy

TEXTS = {"a.txt": "截至2022年底，全市森林覆盖率达21.40%。", "b.txt": "日处理生活垃圾610吨、餐厨垃圾45吨。", "c.txt": ""}


def results(**files: str) -> Iterator[pa.RecordBatch]:
    table = pa.table({"path": [*files], "content": [text.encode() for text in files.values()]})
    return extract_batches(iter(table.to_batches(1)), date="2023-12-01", place="朔州市")


def held(address: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(address) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture
def database(postgresql: str) -> Iterator[str]:
    yield postgresql
    with psycopg.connect(postgresql) as connection:
        connection.execute('DROP TABLE IF EXISTS facts, "odd ""name"""')


def test_rows_come_in_with_their_types(database: str) -> None:
    assert copy(results(**TEXTS), database) == 4
    assert held(
        database, "SELECT path, text, value_low, date_end, rules IS NULL, error FROM facts ORDER BY path, start"
    ) == [
        ("a.txt", "21.40%", 21.4, date(2022, 12, 31), False, None),
        ("b.txt", "610吨", 610.0, None, False, None),
        ("b.txt", "45吨", 45.0, None, False, None),
        ("c.txt", None, None, None, True, "is empty"),
    ]


def test_a_file_that_comes_again_replaces_what_is_there_of_it(database: str) -> None:
    copy(results(**TEXTS), database)
    copy(results(**{"b.txt": "日处理生活垃圾700吨。"}), database)

    assert held(database, "SELECT path, text FROM facts ORDER BY path, start") == [
        ("a.txt", "21.40%"),
        ("b.txt", "700吨"),
        ("c.txt", None),
    ]


def test_what_fails_half_way_leaves_all_as_it_was(database: str) -> None:
    def broken() -> Iterator[pa.RecordBatch]:
        yield from results(**{"b.txt": "日处理生活垃圾700吨。"})
        raise KeyboardInterrupt

    copy(results(**TEXTS), database)
    with pytest.raises(KeyboardInterrupt):
        copy(broken(), database)

    assert held(database, "SELECT count(*), min(text) FILTER (WHERE path = 'b.txt') FROM facts") == [(4, "45吨")]


def test_the_table_may_have_any_name_and_a_text_any_character(database: str) -> None:
    [batch] = results(**{"a.txt": "日处理生活垃圾610吨。"})
    place = batch.schema.get_field_index("sentence")
    batch = batch.set_column(place, batch.schema.field(place), pa.array(["日\0处理"]))

    copy([batch], database, 'odd "name"')
    assert held(database, 'SELECT sentence FROM "odd ""name"""') == [("日\ufffd处理",)]


def test_a_table_of_other_columns_is_told_in_one_line(database: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("CREATE TABLE facts (path text, document text, name text)")

    with pytest.raises(WriteError, match=r"^facts: cannot be written: .*does not exist") as told:
        copy(results(**TEXTS), database)
    assert "\n" not in str(told.value)


def test_nothing_comes_in_of_nothing(database: str) -> None:
    assert copy([], database) == 0


def test_a_driver_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "adbc_driver_postgresql", None)

    with pytest.raises(InputError, match=r"pip install 'bulletin-records\[postgresql\]'"):
        copy([], "postgresql://")
