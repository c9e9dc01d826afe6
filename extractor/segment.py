"""Cleaned text → sentences; a sentence → words with part-of-speech tags (jieba's dictionary, model and tag set).

    sentences("甲。乙") → (0, 2), (2, 3)
    segmenter().tag("处理生活垃圾") → [("处理", "v"), ("生活", "vn"), ("垃圾", "n")]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import regex

SENTENCE = regex.compile(r"[^。！？；!?;\u2029]*+(?:[。！？；!?;]++[”’」』）)]*+|\u2029|$)")


class Segmenter(Protocol):
    """Cuts a text into words and tags them. The words joined are the text."""

    def tag(self, text: str) -> list[tuple[str, str]]: ...


class RustSegmenter:
    def __init__(self) -> None:
        import rjieba

        self._jieba = rjieba.Jieba()

    def tag(self, text: str) -> list[tuple[str, str]]:
        return self._jieba.tag(text)  # type: ignore[no-any-return]


def segmenter() -> Segmenter:
    return RustSegmenter()


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The half-open spans of the sentences between two offsets, in order."""
    for match in SENTENCE.finditer(text, start, end):
        if match.end() > match.start():
            yield match.span()
