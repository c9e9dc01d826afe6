"""Cleaned text → sentences; a sentence → words with part-of-speech tags (jieba's dictionary, model and tag set).

    sentences("甲。乙", 0, 3) → (0, 2), (2, 3)
    segmenter().tag("处理生活垃圾") → [("处理", "v"), ("生活", "vn"), ("垃圾", "n")]

There are two engines with the same dictionary and the same words and tags: `rjieba`, quick, taken where it is installed,
and `jieba` in pure Python. `jieba` cuts runs of Latin letters and digits finer and tags unknown words by their sentence;
here it follows `rjieba` in both: 0.03ng stays whole, and an unknown word's tag comes from its own characters. Only where
the model finds two cuts equally probable, as among repeated characters (处水水水处), may they choose differently.
"""

from __future__ import annotations

import re
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from types import MappingProxyType
from typing import Any, Protocol

import regex

from extractor.support.cache import cache_folder
from extractor.support.han import HAN_SET

ENGINES = ("rjieba", "jieba")
NO_WORDS: Mapping[str, str] = MappingProxyType({})
# A sentence ends with 。！？ and the brackets and quotes that close there, or with the paragraph. Where a quote or title is
# closed and the sentence goes on (“能管则管！”的原则, 《出发！》等), and inside 《…》, these end nothing; nor does a half-width ?
# in a web address.
SENTENCE = re.compile(
    r"[^。！？!?《\u2029]*+(?:(?:《[^《》\u2029]{0,80}+》|《|[!?]++(?![\s" + HAN_SET + r"”’」』）)]|\Z)"
    r"|[。！？!?]++[”’」』》]++(?=[的等之与和及为、，；：,;:]))[^。！？!?《\u2029]*+)*(?:[。！？!?]++[”’」』）)》]*+|\u2029|\Z)")

SHORT, ROOM = 500, 300      # characters of a text that needs no room of its own; bytes that others need for each
LONGEST = 1200   # characters of a sentence; print has none so long, and every record carries its sentence


class Segmenter(Protocol):
    """Cuts a text into words, and tags them. The words joined are the text; a word's tag is the same wherever it stands.

    `guess` lets the model form words that the dictionary lacks (餐厨); without it they fall into characters, but no word of
    the dictionary is glued to them (降尘量减少, 负荷率高达).
    """

    def cut(self, text: str, guess: bool = True, /) -> list[str]: ...

    def tag(self, text: str, guess: bool = True, /) -> list[tuple[str, str]]: ...


def segmenter(engine: str | None = None, words: Mapping[str, str] = NO_WORDS) -> Segmenter:
    """The engine of that name, or `rjieba` where it is installed and else `jieba`; `words` maps words of one's own to tags."""
    if engine == "rjieba":
        return RustSegmenter(words)
    if engine == "jieba":
        return PythonSegmenter(words)
    if engine is not None:
        raise ValueError(f"{engine!r} is no segmenter; there are {' and '.join(ENGINES)}")
    try:
        return RustSegmenter(words)
    except ImportError:
        return PythonSegmenter(words)


@cache
def shared() -> Segmenter:
    """The segmenter that all of a process share, made at the first use: its dictionary takes some 60 MB."""
    return segmenter()


class RustSegmenter:
    """rjieba: jieba's dictionary and model in Rust."""

    def __init__(self, words: Mapping[str, str] = NO_WORDS) -> None:
        self._words = dict(words)
        jieba = rust_jieba()()
        for word, tag in words.items():
            jieba.add_word(word, None, tag)
        self._cut: Callable[..., list[str]] = jieba.cut
        self.tag: Callable[..., list[tuple[str, str]]] = jieba.tag

    def cut(self, text: str, guess: bool = True, /) -> list[str]:
        if len(text) > SHORT:
            bytearray(len(text) * ROOM)     # or MemoryError: where Rust finds no memory, it ends the process
        return self._cut(text, guess)

    def __reduce__(self) -> tuple[Any, ...]:
        return RustSegmenter, (self._words,)


def rust_jieba() -> Any:
    """The class that rjieba's compiled module holds, of which each segmenter makes its own.

    The package around it reads a dictionary when it is imported, for functions that nothing here calls: half of the time and
    memory. Raises ImportError.
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


class PythonSegmenter:
    """jieba: pure Python, some forty times slower."""

    def __init__(self, words: Mapping[str, str] = NO_WORDS) -> None:
        self._words = dict(words)
        self._tokenizer = tokenizer()
        self._tags = dictionary_tags(self._tokenizer)
        self._model = tag_model()
        for word, tag in words.items():
            self._tokenizer.add_word(word, None, tag)
            self._tags[word] = tag

    def __reduce__(self) -> tuple[Any, ...]:
        return PythonSegmenter, (self._words,)

    def cut(self, text: str, guess: bool = True, /) -> list[str]:
        words = self._tokenizer.cut(text, HMM=guess)
        return list(whole_runs(words) if guess else words)

    def tag(self, text: str, guess: bool = True, /) -> list[tuple[str, str]]:
        return [(word, self._tags.get(word) or self._guess(word)) for word in self.cut(text, guess)]

    def _guess(self, word: str) -> str:
        """The tag of a word that the dictionary lacks."""
        letters = ASCII_LETTER.findall(word)
        if letters:
            return "m" if all(letter.isdigit() for letter in letters) else "eng"
        return self._model.tag(word) if HAN.search(word) else "x"


ASCII_LETTER = regex.compile(r"[A-Za-z0-9]")
HAN = regex.compile(r"\p{Han}")
ASCII_PART = regex.compile(r"[A-Za-z0-9._%-]++")
ASCII_WORD = regex.compile(r"[A-Za-z0-9]++(?:[._-][A-Za-z0-9]++)*+%?+|[._%-]++")


def whole_runs(words: Iterator[str]) -> Iterator[str]:
    """Words, with the pieces of a Latin run put together again: 0.03, ng → 0.03ng; 1929, -, 2019 → 1929-2019."""
    run = ""
    for word in words:
        if ASCII_PART.fullmatch(word):
            run += word
            continue
        if run:
            yield from ASCII_WORD.findall(run)
            run = ""
        yield word
    if run:
        yield from ASCII_WORD.findall(run)


def tokenizer() -> Any:
    """A tokenizer of our own, its dictionary loaded: neither jieba's shared cache file nor its log lines."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's source warns at its first compilation
        import jieba
    own = jieba.Tokenizer()
    own.tmp_dir = str(cache_folder() or tempfile.mkdtemp(prefix="extractor-"))
    level = jieba.default_logger.level
    jieba.setLogLevel("CRITICAL")
    try:
        own.initialize()
    finally:
        jieba.setLogLevel(level)
    return own


def dictionary_tags(own: Any) -> dict[str, str]:
    """Each word of the dictionary with its tag."""
    with own.get_dict_file() as lines:
        return {word: tag for word, _, tag in (line.decode("utf-8").split() for line in lines)}


def tag_model() -> TagModel:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from jieba.posseg.char_state_tab import P as states
        from jieba.posseg.prob_emit import P as emit
        from jieba.posseg.prob_start import P as start
        from jieba.posseg.prob_trans import P as step
    return TagModel(states, start, step, emit)


State = tuple[str, str]
NEVER = -3.14e100


class TagModel:
    """jieba's hidden Markov model of characters: which place in a word (B, M, E, S) and which tag."""

    def __init__(self, states: Mapping[str, tuple[State, ...]], start: Mapping[State, float],
                 step: Mapping[State, Mapping[State, float]], emit: Mapping[State, Mapping[str, float]]) -> None:
        self._states, self._start, self._step, self._emit = states, start, step, emit
        self._all = tuple(start)

    def tag(self, word: str) -> str:
        """The tag of the longest part that the model cuts the word into, the last of equally long ones."""
        path = self._path(word)
        longest, tag, begin = 0, "x", 0
        for index, (place, part_tag) in enumerate(path):
            if place in "BS":
                begin = index
            if place in "ES" and index + 1 - begin >= longest:
                longest, tag = index + 1 - begin, part_tag
        return tag

    def _path(self, word: str) -> list[State]:
        """The most probable states of a word's characters; none where no path is possible."""
        scores = {state: self._start[state] + self._emit[state].get(word[0], NEVER) for state in self._possible(word[0])}
        back: list[dict[State, State]] = []
        for char in word[1:]:
            steps: dict[State, State] = {}
            reached: dict[State, float] = {}
            for state in self._possible(char):
                best, score = None, NEVER
                for before, so_far in scores.items():
                    chance = self._step[before].get(state, NEVER)
                    if so_far > NEVER and chance > NEVER and so_far + chance + self._emit[state].get(char, NEVER) > score:
                        best, score = before, so_far + chance + self._emit[state].get(char, NEVER)
                if best is not None:
                    steps[state], reached[state] = best, score
            back.append(steps)
            scores = reached
        ends = [(score, state) for state, score in scores.items() if state[0] in "ES" and score > NEVER]
        if not ends:
            return []
        path = [max(ends)[1]]
        for steps in reversed(back):
            path.append(steps[path[-1]])
        return path[::-1]

    def _possible(self, char: str) -> tuple[State, ...]:
        return self._states.get(char) or self._all


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The half-open spans of the sentences between two offsets, in order; together they hold every character.

    A sentence that goes on for over `LONGEST` characters is cut at its last comma before that, or there.
    """
    for match in SENTENCE.finditer(text, start, end):
        begin, last = match.span()
        while last - begin > LONGEST:
            cut = 1 + max(text.rfind(mark, begin + LONGEST // 2, begin + LONGEST) for mark in "；，、") or begin + LONGEST
            yield begin, cut
            begin = cut
        if last > begin:
            yield begin, last
