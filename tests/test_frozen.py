"""Frozen values come back as they were, and bytes made to harm make nothing but values of this package's classes."""

import datetime
import decimal
import os
import re
from array import array
from collections import defaultdict
from functools import partial
from types import MappingProxyType
from typing import Any

import msgspec
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from extractor.model import Division, Lane
from extractor.recognise.measure import UnitTable
from extractor.rulebook import load
from extractor.support import frozen as module
from extractor.support.frozen import frozen, thawed
from extractor.support.memo import Memo

ALONE = (st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary() | st.dates()
         | st.decimals(allow_nan=False))
HASHED = st.recursive(ALONE, lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3), max_leaves=5)
VALUES = st.recursive(
    HASHED,
    lambda inner: st.lists(inner) | st.dictionaries(HASHED, inner, max_size=4) | st.sets(HASHED, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_frozen_thaws_to_the_same(value: Any) -> None:
    again = thawed(frozen(value))

    assert value == again
    assert repr(value) == repr(again) or isinstance(value, (set, frozenset, dict)) or "{" in repr(value)


def test_objects_of_the_package_thaw() -> None:
    places = [Division(name="朔州市", code="140600")] * 2
    again = thawed(
        frozen(
            [
                places,
                Lane("a", [0], [1], [None]),
                MappingProxyType({"a": (1, 2)}),
                defaultdict(list, {1: [2]}),
                1 << 200,
            ]
        )
    )

    assert [places, Lane("a", [0], [1], [None]), {"a": (1, 2)}, {1: [2]}, 1 << 200] == again
    assert again[0][0] is again[0][1]


def test_patterns_thaw_and_match() -> None:
    two = thawed(frozen([regex.compile(r"(?P<a>\p{Han}++)\d", regex.I), re.compile("a|b", re.M)]))

    assert "全市" == two[0].match("全市8")["a"]
    assert (regex.I & two[0].flags, re.M & two[1].flags) == (regex.I, re.M)


def test_an_object_that_holds_itself_thaws() -> None:
    table = UnitTable(load())
    again = thawed(frozen(table))

    assert table.read("吨/日") == again.read("吨/日")
    assert again._composed_of._function.__self__ is again


@pytest.mark.parametrize("value", [object(), os.system, re.compile("a").match, lambda: 1, os, Memo(os.system, 1),
                                   partial(os.system, "x"), datetime.time(1), decimal.Context()],
                         ids=lambda value: type(value).__name__)
def test_what_is_none_of_ours_is_not_frozen(value: Any) -> None:
    """Or is not thawed: its name is none of this package's."""
    with pytest.raises((TypeError, ValueError)):
        thawed(frozen(value))


NAMES = [
    "os.system", "posix.system", "builtins.eval", "builtins.getattr", "subprocess.Popen",
    "extractor.cli.output.os.system", "extractor.support.cache.hashlib", "extractor.write.file.Path", "extractor.none",
    "extractor", "", "extractor.model", "importlib.import_module",
]


@pytest.mark.parametrize("kind", range(module.WHOLE + 1))
@pytest.mark.parametrize("name", NAMES)
def test_no_name_makes_anything_run(kind: int, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    values = ["echo ran", 0, name, ()]
    for parts in ([1, 0], [1], [2, 0], [1, 3, 0], [2, 2], [0, 2], [1, 1], []):
        with pytest.raises(ValueError, match="no frozen value"):
            thawed(raw([name], values, [(kind, parts), (module.NAME, [1])]))

    assert "ran" not in capfd.readouterr().out


def raw(names: list[str], values: list[Any], nodes: list[tuple[int, list[int]]]) -> bytes:
    counts, parts = (
        array(module.WIDE, [len(own) for _, own in nodes]),
        array(module.WIDE, [one for _, own in nodes for one in own]),
    )
    return msgspec.msgpack.encode((names, values, bytes(kind for kind, _ in nodes), counts.tobytes(), parts.tobytes()))


@given(
    st.binary()
    | st.builds(
        raw,
        st.lists(st.sampled_from([*NAMES, "extractor.model.Division"]), max_size=3),
        st.lists(st.none() | st.integers(0, 9) | st.text(max_size=3), max_size=6),
        st.lists(
            st.tuples(
                st.sampled_from([kind for kind in range(30) if kind != module.PATTERN]),
                st.lists(st.integers(0, 12), max_size=4),
            ),
            max_size=8,
        ),
    )
)
def test_any_bytes_thaw_to_a_value_or_are_refused(data: bytes) -> None:
    try:
        value = thawed(data)
    except ValueError:
        return
    assert not callable(value) or type(value).__module__.startswith(("extractor", "functools", "builtins"))
