"""A memo gives what its function gives, and asks it once as long as it remembers."""

import pickle

from extractor.support.memo import Memo

asked: list[int] = []


def square(number: int) -> int:
    asked.append(number)
    return number * number


def test_a_function_is_asked_once_for_each_argument() -> None:
    asked.clear()
    area = Memo(square, 10)

    assert [9, 16, 9] == [area[3], area[4], area[3]]
    assert [3, 4] == asked


def test_a_memo_never_outgrows_its_size() -> None:
    area = Memo(square, 3)

    assert [number * number for number in range(10)] == [area[number] for number in range(10)]
    assert len(area) <= 3


def test_a_memo_pickles_empty() -> None:
    area = Memo(square, 10)
    copy = pickle.loads(pickle.dumps((area[3], area)))[1]

    assert (0, 9, 1) == (len(copy), copy[3], len(copy))
