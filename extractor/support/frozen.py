"""Objects of this package → bytes that hold values alone, and back: nothing in them can be run.

    data = frozen(stages)
    thawed(data) == stages

The bytes are MessagePack: names of classes, then values without parts (texts, numbers), then nodes, each a kind and the
numbers of its parts, which stand before it. What a class is named is looked up among the classes of this package and a
few of the standard library, and no function is called but those that make these. `thawed` raises ValueError for
anything else.
"""

from __future__ import annotations

import copyreg
import datetime
import decimal
import gc
import re
import sys
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from types import BuiltinFunctionType, FunctionType, MappingProxyType, MethodType
from typing import Any

import msgspec
import regex
from msgspec import Struct

from extractor.support.memo import Memo

PACKAGE = __name__.partition(".")[0]
ALONE = (str, int, float, bool, bytes, type(None))
(
    TUPLE, LIST, SET, FROZEN, DICT, STRUCT, MADE, NEW, NAME, STATE, PROXY, PATTERN, PLAIN, NUMBER, DAY, DEFAULT, MEMO,
    PARTIAL, METHOD, WHOLE,
) = range(20)
WIDE = "I"          # of an array of numbers of values
LONGEST = 63        # bits of a number that MessagePack holds
PATTERN_CLASS = type(regex.compile(""))
COMPILED = copyreg.dispatch_table[PATTERN_CLASS]     # a pattern → what makes it, and of what: the code of its matcher
COMPILE: Any = COMPILED(regex.compile(""))[0]
BUILTINS = {"builtins.int": int, "builtins.str": str, "builtins.list": list, "builtins.dict": dict, "builtins.len": len}


def frozen(value: Any) -> bytes:
    """Serialises a value. Raises TypeError if it holds objects of classes outside of this package."""
    return Freezer().bytes_of(value)


def thawed(data: bytes | memoryview) -> Any:
    """Deserialises a value. Raises ValueError if the bytes hold none."""
    try:
        names, values, kinds, counts, parts = msgspec.msgpack.decode(
            data, type=tuple[list[str], list[Any], bytes, bytes, bytes]
        )
        with uncollected():
            return thaw(list(map(named, names)), values, kinds, numbers(counts), numbers(parts))
    except (msgspec.DecodeError, LookupError, TypeError, AttributeError, ImportError, ArithmeticError) as error:
        raise ValueError(f"no frozen value: {error}") from None


class Freezer:
    """The values met so far; each is written once."""

    def __init__(self) -> None:
        self._names: dict[str, int] = {}
        self._values: dict[tuple[type, Any], int] = {}
        self._nodes: list[tuple[int, list[int]]] = []
        # of objects, by their identity; of nodes below zero until all values are known
        self._known: dict[int, int] = {}
        self._alive: list[Any] = []

    def bytes_of(self, value: Any) -> bytes:
        root = self.add(value)
        self._node(TUPLE, [root])
        shift = len(self._values)
        parts = array(WIDE, [at if at >= 0 else shift - 1 - at for _, parts in self._nodes for at in parts])
        counts = array(WIDE, [len(parts) for _, parts in self._nodes])
        kinds = bytes(kind for kind, _ in self._nodes)
        return msgspec.msgpack.encode(
            (list(self._names), [value for _, value in self._values], kinds, counts.tobytes(), parts.tobytes())
        )

    def add(self, value: Any) -> int:
        """The number of a value: of one without parts from 0 up, of a node from -1 down."""
        if type(value) is int and value.bit_length() > LONGEST:
            return self._all(WHOLE, (f"{value:x}",))
        if type(value) in ALONE:
            return self._values.setdefault((type(value), value), len(self._values))
        if id(value) in self._known:
            return self._known[id(value)]
        self._alive.append(value)
        at = self._known[id(value)] = self._parts(value)
        return at

    def _node(self, kind: int, parts: Sequence[int]) -> int:
        self._nodes.append((kind, list(parts)))
        return -len(self._nodes)

    def _all(self, kind: int, values: Any) -> int:
        return self._node(kind, list(map(self.add, values)))

    def _parts(self, value: Any) -> int:
        plain = PARTS.get(type(value))
        if plain:
            return self._all(*plain(value))
        if isinstance(value, PATTERN_CLASS):
            return self._all(PATTERN, COMPILED(value)[1])
        if isinstance(value, MethodType):
            return self._all(METHOD, (value.__self__, value.__name__))
        if isinstance(value, (FunctionType, BuiltinFunctionType, type)):
            return self._all(NAME, (self._name(value),))
        if type(value).__module__.partition(".")[0] != PACKAGE:
            raise TypeError(f"{type(value)} is no class whose objects are frozen")
        return self._own(value)

    def _own(self, value: Any) -> int:
        """An object of this package: a struct by its fields, one that says how it is made by that, any other by its
        attributes."""
        name = self._name(type(value))
        if isinstance(value, Struct):
            return self._all(STRUCT, (name, *(getattr(value, field) for field in value.__struct_fields__)))
        reduces: Any = type(value).__reduce__
        if reduces is not object.__reduce__:
            made, arguments = value.__reduce__()[:2]
            return self._all(MADE, (self._name(made), *arguments))
        at = self._known[id(value)] = self._all(NEW, (name,))     # before its attributes, which may hold it
        self._node(STATE, [at, self.add(value.__getstate__())])
        return at

    def _name(self, value: Any) -> int:
        return self._names.setdefault(f"{value.__module__}.{value.__qualname__}", len(self._names))


PARTS: dict[type, Callable[[Any], tuple[int, Any]]] = {
    tuple: lambda value: (TUPLE, value),
    list: lambda value: (LIST, value),
    dict: lambda value: (DICT, [part for item in value.items() for part in item]),
    set: lambda value: (SET, sorted(value, key=repr)),
    frozenset: lambda value: (FROZEN, sorted(value, key=repr)),
    MappingProxyType: lambda value: (PROXY, (dict(value),)),
    re.Pattern: lambda value: (PLAIN, (value.pattern, value.flags)),
    decimal.Decimal: lambda value: (NUMBER, (str(value),)),
    datetime.date: lambda value: (DAY, (value.isoformat(),)),
    defaultdict: lambda value: (DEFAULT, (value.default_factory, dict(value))),
    Memo: lambda value: (MEMO, value.__reduce__()[1]),
    partial: lambda value: (PARTIAL, (value.func, value.args, value.keywords)),
}


def named(name: str) -> Any:
    """A class or function of this package, or one of the few others, by its name. Raises LookupError."""
    if name in BUILTINS:
        return BUILTINS[name]
    module, _, own = name.rpartition(".")
    if module.partition(".")[0] != PACKAGE:
        raise LookupError(f"{name} is none of this package")
    found = getattr(import_module(module), own)
    if found.__module__ != module or not isinstance(found, (type, FunctionType)):
        raise LookupError(f"{name} is no class and no function")
    return found


def method(owner: Any, name: str) -> Any:
    """A method of an object of this package. Raises LookupError."""
    if type(owner).__module__.partition(".")[0] != PACKAGE or not isinstance(
        getattr(type(owner), name, None), FunctionType
    ):
        raise LookupError(f"{name!r} is no method of {type(owner)}")
    return getattr(owner, name)


def own(kind: Any) -> Any:
    """A class of this package, to make objects of. Raises LookupError."""
    if not isinstance(kind, type) or kind.__module__.partition(".")[0] != PACKAGE:
        raise LookupError(f"{kind!r} is no class of this package")
    return kind


def struct(kind: Any, *values: Any) -> Any:
    return own(kind)(**dict(zip(kind.__struct_fields__, values, strict=True)))


def state(made: Any, attributes: dict[str, Any]) -> None:
    """Sets the attributes of an object of this package."""
    attributes = {sys.intern(name): value for name, value in attributes.items()}
    if hasattr(own(type(made)), "__setstate__"):
        made.__setstate__(attributes)
    else:
        vars(made).update(attributes)


def numbers(data: bytes) -> list[int]:
    """An array of numbers in this machine's byte order: the file never leaves the machine."""
    made = array(WIDE)
    made.frombytes(data)
    return made.tolist()


@contextmanager
def uncollected() -> Iterator[None]:
    """Switches the garbage collector off inside the block: everything made there is kept, and looking for garbage
    would double the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def thaw(names: list[Any], values: list[Any], kinds: bytes, counts: list[int], parts: list[int]) -> Any:
    """Builds the nodes one by one, each from those before it; the last one holds the value."""
    get, add, at = values.__getitem__, values.append, 0
    for kind, count in zip(kinds, counts, strict=True):
        given = parts[at:at + count]
        at += count
        if kind == DICT:
            add(dict(zip(map(get, given[::2]), map(get, given[1::2]), strict=True)))
        elif kind <= FROZEN:
            add(MAKERS[kind](map(get, given)))
        elif kind <= NAME:
            add(MAKERS[kind](names[get(given[0])], *map(get, given[1:])))
        else:
            add(MAKERS[kind](*map(get, given)))
    return values[-1][0]


# By their numbers: what is made of any number of parts, what of the name of a class or function and parts, what of
# parts.
MAKERS: Sequence[Callable[..., Any]] = (
    tuple, list, set, frozenset, dict,
    struct, lambda kind, *given: own(kind)(*given), lambda kind: object.__new__(own(kind)), lambda value: value,
    state, MappingProxyType, COMPILE, re.compile, decimal.Decimal, datetime.date.fromisoformat, defaultdict, Memo,
    lambda function, given, named: partial(function, *given, **named), method, lambda digits: int(digits, 16))
