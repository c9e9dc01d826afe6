"""A sentence and its mentions → the lane: one symbol for each word, mark and mention.

    今年处理生活垃圾800吨，占35% → 〔date〕〔verb 处理〕〔noun 生活〕〔noun 垃圾〕〔quantity〕，〔@share 占〕〔quantity〕

A symbol is one character, so that fact patterns are regular expressions over a string. Marks stand for themselves,
bullets and emoji for a comma, × for 、; a word's symbol tells its part of speech and the word lists that hold it; a
mention's tells its kind. Words of the lists with two characters or more are found before segmentation, longest first:
the segmenter glues 降尘量减少 and 负荷率高达 together otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from extractor.errors import RuleError
from extractor.model import Date, Duration, Lane, Mention, Number, Ordinal, Place, Quantity, Term
from extractor.recognise.measure import trie
from extractor.rulebook import RuleBook, WordList
from extractor.rulebook.facts import SymbolRule
from extractor.rulebook.places import DeicticRule
from extractor.rulebook.units import TermRule

if TYPE_CHECKING:
    from extractor.segment import Segmenter

MENTION, TERM, DATE, RANK, WORD, FOLD = "\ue000\ue001\ue002\ue003\ue004\ue005"   # masks in the text that is segmented
MASKS = frozenset((MENTION, TERM, DATE, RANK, WORD, FOLD))
END = "\n"              # of a line in it
FIRST = 0xF0000        # the symbols are private-use characters from here on
QUANTITIES = (
    "amount", "rating", "concentration", "count", "ratio", "multiple", "rank", "bare", "duration", "plus", "minus",
)
MENTIONS = (*QUANTITIES, "date", "place", "site")
# quotations and titles, nouns
FOLDED = (
    "“[^“”，。；：、\ue000\ue002\ue003\n]{1,15}+”",
    "《[^《》\ue000\ue002\ue003\n]{1,60}+》",
    "（[^（）\ue000\ue002\ue003\n]{0,40}+）",
    r"\([^()\ue000\ue002\ue003\n]{0,40}+\)",
)  # what stands in brackets, passed over
REMEMBERED = 100_000   # words
Cover: TypeAlias = tuple[str, Mention | None, int]       # what a mask stands for: its symbol, the mention, its length
MARKS = frozenset("，、；：∶。！？（）(),;:!?…—-~～/【】")
UNSEEN = frozenset("“”‘’ \t")   # characters of the text that the lane passes over
TIMES = frozenset("×*")         # between two measures: 60米×24米
ORNAMENTS = ("So", "Sk", "No")   # categories of bullets, emoji, circled numbers; from \u2460 on, so not ℃ and ²
SIGNED, SIGNS = "percentage", {"+": "plus", "-": "minus", "－": "minus", "−": "minus"}


class Alphabet:
    """The symbols that a rule book's parts of speech and word lists need."""

    def __init__(self, book: RuleBook) -> None:
        self.mention = {name: chr(FIRST - 1 - number) for number, name in enumerate(MENTIONS)}
        self.speech: dict[str, int] = {}
        self.tags: dict[str, int] = {}
        self.dimensions: dict[str | None, str] = {}
        self.units: dict[str, str] = {}
        for symbol in book.of(SymbolRule):
            if (symbol.dimensions or symbol.units) and symbol.id not in QUANTITIES:
                hint = f"{symbol.id!r} is no symbol of quantities; there are {', '.join(QUANTITIES)}"
                raise RuleError(book.file(symbol), symbol.id, "dimensions" if symbol.dimensions else "units", hint)
            self.dimensions.update((dimension, self.mention[symbol.id]) for dimension in symbol.dimensions)
            self.units.update((unit, self.mention[symbol.id]) for unit in symbol.units)
            if symbol.tags:
                self.speech[symbol.id] = len(self.speech)
                self.tags.update(dict.fromkeys(symbol.tags, self.speech[symbol.id]))
        lists: dict[str, set[str]] = {}
        for rule in book.of(WordList):
            if rule.lane:
                for word in rule.words:
                    lists.setdefault(word, set()).add(rule.id)
        for deictic in book.of(DeicticRule):
            for word in deictic.spell:
                lists.setdefault(word, set()).add("deictic")
        first = FIRST + len(self.speech)
        self.lists = {
            names: chr(first + number)
            for number, names in enumerate(sorted({*map(frozenset, lists.values())}, key=sorted))
        }
        self.words = {word: self.lists[frozenset(names)] for word, names in lists.items()}
        self.noun, self.verbs, self.attributive = map(self.of_speech, ("noun", "verb", "attributive"))
        self.nouns = frozenset((self.noun, self.attributive, self.mention["site"], self.mention["place"]))
        # Words of one character that the segmenter knows as the end of another: 价格比 before a date, 中排 before 第7.
        ends = {mask: chars for name, mask in (("than", DATE), ("rank", RANK))
                if (chars := "".join(word for word, names in lists.items() if len(word) == 1 and name in names))}
        self.masked = masked([word for word in lists if len(word) > 1], ends)
        self.kinds = {Duration: self.mention["duration"], Ordinal: self.mention["rank"], Number: self.mention["bare"],
                      Date: self.mention["date"], Term: self.noun}
        self.stands = {rule.id: rule.stands for rule in book.of(TermRule) if rule.stands is not None}
        self.masks = {self.mention["date"]: DATE, self.mention["rank"]: RANK, self.noun: TERM}
        self.known: dict[str, str] = {}     # the symbols of the words met so far

    def symbol(self, word: str, tag: str) -> str:
        """The symbol of a word with its tag; empty for characters that the lane skips."""
        if word in UNSEEN:
            shown = ""
        else:
            shown = word if word in MARKS else self.words.get(word) or ornament(word) or self.of_tag(tag)
        if len(self.known) < REMEMBERED:
            self.known[word] = shown
        return shown

    def of_tag(self, tag: str) -> str:
        """The symbol of words with this tag that are in no list."""
        return chr(FIRST + self.tags.get(tag, self.tags.get(tag[:1], self.speech["noun"])))

    def of_mention(self, mention: Mention) -> str:
        """The symbol of a quantity or a place. `kinds` has those of all other mentions."""
        if isinstance(mention, Quantity):
            if mention.dimension == SIGNED and (sign := SIGNS.get(mention.text[0])):
                return self.mention[sign]
            return self.units.get(mention.unit) or self.dimensions.get(mention.dimension, self.mention["amount"])
        assert isinstance(mention, Place)
        return self.mention["place" if mention.is_division else "site"]

    def of_covered(self, word: str) -> str:
        """The symbol of a listed word, a quotation or a title; brackets are skipped."""
        return self.words.get(word) or ("" if word[0] in "（(" else self.noun)

    def describe(self, symbol: str) -> str:
        """What a symbol stands for, as a pattern writes it: noun, @up, date, the mark itself."""
        return self.described().get(symbol, symbol)

    def described(self) -> dict[str, str]:
        """Symbol → what it stands for, for all but the marks."""
        return {
            **{char: name for name, char in self.mention.items()},
            **{self.of_speech(name): name for name in self.speech},
            **{char: " ".join(sorted(f"@{name}" for name in names)) for names, char in self.lists.items()},
        }

    def in_list(self, name: str) -> str:
        """All symbols of the words of a list."""
        return "".join(symbol for names, symbol in self.lists.items() if name in names)

    def of_speech(self, name: str) -> str:
        """The symbol of the words of a part of speech that no list holds."""
        return chr(FIRST + self.speech[name])


def ornament(word: str) -> str:
    """The mark that an ornament between words stands for (a bullet, an emoji); empty for a word."""
    if word in TIMES:
        return "、"
    return (
        "，"
        if word >= "\u2460" and unicodedata.category(word[0]) in ORNAMENTS and not "\u3200" <= word < "\u3400"
        else ""
    )


def masked(words: Collection[str], ends: Mapping[str, str]) -> re.Pattern[str]:
    """The pattern of what is masked before segmentation. `ends` has the words of one character that a mask stands
    behind.

    `re` looks two characters up in bitmaps, and most of a text is passed over so; `regex` takes five times as long.
    """
    heads, seconds, marks = ("".join(map(re.escape, sorted(set(chars)))) for chars in (
        (word[0] for word in words), (word[1] for word in words), "“《（(" + "".join(ends.values())))
    parts = [*FOLDED, *(f"[{chars}](?={mask})" for mask, chars in ends.items()), trie(dict.fromkeys(words, ""))]
    return re.compile(f"(?=[{heads}][{seconds}]|[{marks}])(?:{'|'.join(parts)})")


def lanes(text: str, spans: Sequence[tuple[int, int]], mentions: Sequence[Sequence[Mention]], alphabet: Alphabet,
          words: Segmenter) -> list[Lane]:
    """One lane for each span (a sentence), with the mentions in it. All spans are segmented in one go."""
    line, covers = mask(text, spans, mentions, alphabet)
    cover, lines = iter(covers), iter(spans)
    known, found = alphabet.known, []
    at = next(lines)[0]
    symbols: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    own: list[Mention | None] = []
    for word in (*words.cut(line, False), END):
        shown, mention, length = known.get(word), None, len(word)
        if shown is None:
            if word in MASKS:
                shown, mention, length = next(cover)
            elif word == END:
                found.append(Lane("".join(symbols), starts, ends, own))
                symbols, starts, ends, own = [], [], [], []
                at = next(lines, (0, 0))[0]
                continue
            else:
                shown = alphabet.symbol(word, words.tag(word, False)[0][1])
        if shown:
            symbols.append(shown)
            starts.append(at)
            ends.append(at + length)
            own.append(mention)
        at += length
    return found


def mask(text: str, spans: Sequence[tuple[int, int]], mentions: Sequence[Sequence[Mention]], alphabet: Alphabet
         ) -> tuple[str, list[Cover]]:
    """The spans as lines, with mentions, quotations, brackets and listed words each replaced by one mask; what they
    cover."""
    kinds, masks, noun, stands = alphabet.kinds, alphabet.masks, alphabet.noun, alphabet.stands
    lines: list[str] = []
    hidden: list[Cover] = []
    places: list[int] = []      # of the masks of mentions
    size = 0
    for (at, end), inside in zip(spans, mentions, strict=True):
        for mention in inside:
            start, stop = mention.start, mention.end
            shown = kinds.get(type(mention)) or alphabet.of_mention(mention)
            if shown == noun:
                shown = stands.get(mention.rule, noun)
            lines += text[at:start], masks.get(shown, MENTION)
            size += start - at
            places.append(size)
            size += 1
            hidden.append((shown, mention, stop - start))
            at = stop
        lines += text[at:end], END
        size += end - at + 1
    first = "".join(lines[:-1])
    places.append(size)
    parts: list[str] = []
    covers: list[Cover] = []
    at = place = 0
    for match in alphabet.masked.finditer(first):
        begin, end = match.span()
        while places[place] < begin:
            covers.append(hidden[place])
            place += 1
        length, word = end - begin, match[0]
        while places[place] < end:
            length += hidden[place][2] - 1
            place += 1
        covers.append((alphabet.of_covered(word), None, length))
        parts += first[at:begin], FOLD if word[0] in "“《" else WORD
        at = end
    parts.append(first[at:])
    covers += hidden[place:]
    return "".join(parts), covers
