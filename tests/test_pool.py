"""Questions to several processes are answered in their order, whatever becomes of the processes."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import texts

import extractor
from extractor.errors import ExtractorError, InputError
from extractor.support import pool
from extractor.support.pool import AHEAD, DeathError, in_order

ISSUES = [texts.issue(2000, seed) for seed in range(12)]


def test_replies_come_in_the_order_of_the_questions() -> None:
    assert [2 * number for number in range(50)] == list(in_order("answering", 2, range(50), 2))


def test_a_process_that_dies_is_replaced_and_asked_again(tmp_path: Path) -> None:
    assert [2, "again", 6] == list(in_order("answering", 2, [1, {"exit": str(tmp_path / "once")}, 3], 2))


def test_a_question_that_two_processes_died_of_is_told_in_its_place(tmp_path: Path) -> None:
    replies = in_order("answering", 2, [1, {"exit": str(tmp_path / "always")}], 1)

    assert next(replies) == 2
    with pytest.raises(DeathError, match="SIGSEGV"):
        next(replies)


def test_a_fault_comes_in_its_place() -> None:
    replies = in_order("answering", 2, [1, -1, 3], 2)

    assert next(replies) == 2
    with pytest.raises(InputError, match="-1 is too few"):
        next(replies)


def test_few_questions_are_drawn_ahead_and_all_processes_end_with_the_stream() -> None:
    drawn: list[int] = []

    def questions() -> Iterator[int]:
        for number in range(1000):
            drawn.append(number)
            yield number

    before = children()
    replies = in_order("answering", 2, questions(), 2)
    assert next(replies) == 0
    assert len(drawn) <= 2 * AHEAD + 1
    replies.close()  # type: ignore[attr-defined]
    assert children() == before


def test_several_workers_give_the_documents_of_one() -> None:
    given = [{"text": text, "document": str(number), "place": "大同市"} for number, text in enumerate(ISSUES)]
    one, two = (
        list(extractor.Extractor().extract_many(given, date="2023-12-01", workers=workers)) for workers in (1, 2)
    )

    assert one == two
    assert sum(len(document.records) for document in two) > 100


def test_rules_of_ones_own_are_the_workers_rules(tmp_path: Path) -> None:
    (tmp_path / "units.toml").write_text("""
[[unit]]
id = "mule-load"
about = "What a mule carries."
dimension = "mass"
size = "75"
spell = ["驮"]
example = [{ text = "运出药材1.2万驮", gives = { low = "12000", unit = "驮", base_low = "900000" } }]
""", encoding="utf-8")
    reader = extractor.Extractor(str(tmp_path))

    assert [["驮"], ["驮"]] == [[record.unit for record in document.records]
                             for document in reader.extract_many(["运出药材1.2万驮。"] * 2, workers=2)]


def test_a_document_that_cannot_be_read_is_told_by_its_number() -> None:
    stream = extractor.Extractor().extract_many(["造林3万亩。", {"text": "造林3万亩。", "date": "May"}], workers=2)

    assert [record.text for record in next(stream).records] == ["3万亩"]
    with pytest.raises(InputError, match="document 2: 'May' is no date"):
        next(stream)


def test_a_document_that_two_processes_died_of_is_told_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    say = pool.Process._say

    def dying(process: pool.Process, what: Any) -> Any:
        if what == "坏":
            process._process.send_signal(signal.SIGKILL)
        return say(process, what)

    monkeypatch.setattr(pool.Process, "_say", dying)
    stream = extractor.Extractor().extract_many(["造林3万亩。", "坏"], workers=2)

    next(stream)
    with pytest.raises(
        ExtractorError, match="document 2: the process that read it died twice: SIGKILL, perhaps for want of memory"
    ):
        next(stream)


def test_too_few_workers_are_refused() -> None:
    with pytest.raises(InputError, match="write 1 or more"):
        next(extractor.Extractor().extract_many([], workers=0))


def children() -> set[int]:
    return {
        int(number)
        for path in Path(f"/proc/{os.getpid()}/task").glob("*/children")
        for number in path.read_text().split()
    }
