"""A function of one argument → a table of what it gave.

    area = Memo(square, 1000)
    area[3]     # square(3) the first time, from then on 9

A hit costs what a dictionary costs. A table that is full is emptied; a pickle of it is empty.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memo(dict[K, V], Generic[K, V]):
    """Caches up to `size` values of a pure function."""

    def __init__(self, function: Callable[[K], V], size: int) -> None:
        super().__init__()
        self._function, self._size = function, size

    def __missing__(self, key: K) -> V:
        value = self._function(key)
        if len(self) >= self._size:
            self.clear()
        self[key] = value
        return value

    def __reduce__(self) -> tuple[Any, ...]:
        return Memo, (self._function, self._size)
