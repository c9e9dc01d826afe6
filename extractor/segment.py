"""Cleaned text → sentences; a sentence → words with part-of-speech tags (jieba's dictionary, model and tag set).

    sentences("甲。乙", 0, 3) → (0, 2), (2, 3)
    shared().tag("处理生活垃圾") → [("处理", "v"), ("生活", "vn"), ("垃圾", "n")]
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from typing import Any

from extractor.support.han import HAN_SET

# A sentence ends with 。！？ and the brackets and quotes that close there, or with the paragraph. Where a quote or
# title is closed and the sentence goes on (“能管则管！”的原则, 《出发！》等), and inside 《…》, these end nothing; nor
# does a half-width ? in a web address.
SENTENCE = re.compile(
    r"[^。！？!?《\u2029]*+(?:(?:《[^《》\u2029]{0,80}+》|《|[!?]++(?![\s" + HAN_SET + r"”’」』）)]|\Z)"
    r"|[。！？!?]++[”’」』》]++(?=[的等之与和及为、，；：,;:]))[^。！？!?《\u2029]*+)*(?:[。！？!?]++[”’」』）)》]*+|\u2029|\Z)")

SHORT, ROOM = 500, 300      # characters of a text that needs no room of its own; bytes that others need for each
LONGEST = 1200   # characters of a sentence; print has none so long, and every record carries its sentence


class Segmenter:
    """Cuts a text into words, and tags them. The words joined are the text; a word's tag is the same wherever it
    stands.

    `guess` lets the model form words that the dictionary lacks (餐厨); without it they fall into characters, but no
    word of the dictionary is glued to them (降尘量减少, 负荷率高达).
    """

    def __init__(self) -> None:
        jieba = rust_jieba()()
        self._cut: Callable[..., list[str]] = jieba.cut
        self.tag: Callable[..., list[tuple[str, str]]] = jieba.tag

    def cut(self, text: str, guess: bool = True, /) -> list[str]:
        if len(text) > SHORT:
            bytearray(len(text) * ROOM)     # or MemoryError: where Rust finds no memory, it ends the process
        return self._cut(text, guess)


@cache
def shared() -> Segmenter:
    """The segmenter that all of a process share, made at the first use: its dictionary takes some 60 MB."""
    return Segmenter()


def rust_jieba() -> Any:
    """The class that rjieba's compiled module holds, of which each segmenter makes its own.

    The package around it reads a dictionary when it is imported, for functions that nothing here calls: half of the
    time and memory. Raises ImportError.
    """
    name = "rjieba.rjieba"
    package = find_spec("rjieba")
    if package is None:
        raise ImportError("rjieba is not installed")
    spec = PathFinder.find_spec(name, package.submodule_search_locations)
    if name not in sys.modules and spec and spec.loader:
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules[name] = module
    return import_module(name if name in sys.modules else "rjieba").Jieba


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The half-open spans of the sentences between two offsets, in order; together they hold every character.

    A sentence that goes on for over `LONGEST` characters is cut at its last comma before that, or there.
    """
    for match in SENTENCE.finditer(text, start, end):
        begin, last = match.span()
        while last - begin > LONGEST:
            cut = (
                1 + max(text.rfind(mark, begin + LONGEST // 2, begin + LONGEST) for mark in "；，、") or begin + LONGEST
            )
            yield begin, cut
            begin = cut
        if last > begin:
            yield begin, last
