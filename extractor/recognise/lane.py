"""A sentence and its mentions → the lane: one symbol for each word, mark and mention.

    今年处理生活垃圾800吨，占35% → 〔date〕〔verb 处理〕〔noun 生活〕〔noun 垃圾〕〔quantity〕，〔@share 占〕〔quantity〕

A symbol is one character, so that fact patterns are regular expressions over a string. Marks stand for themselves;
a word's symbol tells its part of speech and the word lists that hold it; a mention's tells its kind.
Words of the lists with two characters or more are found before segmentation, longest first: the segmenter glues
降尘量减少 and 负荷率高达 together otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from extractor.errors import RuleError
from extractor.model import Date, Duration, Lane, Mention, Number, Ordinal, Place, Quantity, Term
from extractor.rulebook import RuleBook, WordList, alternation
from extractor.rulebook.facts import SymbolRule
from extractor.rulebook.places import DeicticRule

MENTION, TERM, DATE, RANK, WORD, FOLD = "\ue000\ue001\ue002\ue003\ue004\ue005"   # masks in the text that is segmented
MASKS = frozenset((MENTION, TERM, DATE, RANK, WORD, FOLD))
MASKED = re.compile(f"[{MENTION}{TERM}{DATE}{RANK}]")    # the masks of mentions
END = ("\n", "x")
FIRST = 0xF0000        # the symbols are private-use characters from here on
QUANTITIES = ("amount", "rating", "concentration", "count", "ratio", "multiple", "rank", "bare", "duration")
MENTIONS = (*QUANTITIES, "date", "place", "site")
FOLDED = ("“[^“”，。；：、\ue000\ue002\ue003\n]{1,15}+”", "《[^《》\ue000\ue002\ue003\n]{1,60}+》",      # quotations and titles, nouns
          "（[^（）\ue000\ue002\ue003\n]{0,40}+）", r"\([^()\ue000\ue002\ue003\n]{0,40}+\)")          # what stands in brackets, passed over
REMEMBERED = 100_000   # words
MARKS = frozenset("，、；：∶。！？（）(),;:!?…—-~～/【】")
UNSEEN = frozenset("“”‘’ \t")   # characters of the text that the lane passes over


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
        self.lists = {names: chr(first + number) for number, names in enumerate(sorted({*map(frozenset, lists.values())}, key=sorted))}
        self.words = {word: self.lists[frozenset(names)] for word, names in lists.items()}
        self.noun, self.verbs, self.attributive = map(self.of_speech, ("noun", "verb", "attributive"))
        self.nouns = frozenset((self.noun, self.attributive, self.mention["site"], self.mention["place"]))
        # `re` looks an alternative up by its first character where `regex` tries them in turn: eight times as fast here.
        # Words of one character that the segmenter knows as the end of another: 价格比 before a date, 中排 before 第7.
        ends = [f"[{chars}](?={mask})" for name, mask in (("than", DATE), ("rank", RANK))
                if (chars := "".join(word for word, names in lists.items() if len(word) == 1 and name in names))]
        self.masked = re.compile("|".join([*FOLDED, *ends, alternation(word for word in lists if len(word) > 1)]))
        self.known: dict[tuple[str, str], str] = {}     # the symbols of the words met so far

    def symbol(self, word: str, tag: str) -> str:
        """The symbol of a word with its tag; empty for what the lane passes over."""
        shown = self.known.get((word, tag))
        if shown is None:
            shown = "" if word in UNSEEN else word if word in MARKS else self.words.get(word) or self.of_tag(tag)
            if len(self.known) < REMEMBERED:
                self.known[word, tag] = shown
        return shown

    def of_tag(self, tag: str) -> str:
        """The symbol of the words with a tag that no list holds."""
        return chr(FIRST + self.tags.get(tag, self.tags.get(tag[:1], self.speech["noun"])))

    def of_mention(self, mention: Mention) -> str:
        """The symbol of a mention."""
        if isinstance(mention, Duration):
            return self.mention["duration"]
        if isinstance(mention, Quantity):
            return self.units.get(mention.unit) or self.dimensions.get(mention.dimension, self.mention["amount"])
        if isinstance(mention, Number):
            return self.mention["rank" if isinstance(mention, Ordinal) else "bare"]
        if isinstance(mention, Place):
            return self.mention["place" if mention.type == "admin" else "site"]
        return self.noun if isinstance(mention, Term) else self.mention["date"]

    def describe(self, symbol: str) -> str:
        """What a symbol stands for, as a pattern writes it: noun, @up, date, the mark itself."""
        named = {**{char: name for name, char in self.mention.items()}, **{self.of_speech(name): name for name in self.speech},
                 **{char: " ".join(sorted(f"@{name}" for name in names)) for names, char in self.lists.items()}}
        return named.get(symbol, symbol)

    def in_list(self, name: str) -> str:
        """All symbols of the words of a list."""
        return "".join(symbol for names, symbol in self.lists.items() if name in names)

    def of_speech(self, name: str) -> str:
        """The symbol of the words of a part of speech that no list holds."""
        return chr(FIRST + self.speech[name])


def lanes(text: str, spans: Sequence[tuple[int, int]], mentions: Sequence[Mention], alphabet: Alphabet,
          tag: Callable[[str, bool], list[tuple[str, str]]]) -> list[Lane]:
    """One lane for each span (a sentence); the mentions are those of the text, in order. Segments all spans in one go."""
    masked, covers = mask(text, spans, mentions, alphabet)
    cover, lines = iter(covers), iter(spans)
    known, found = alphabet.known, []
    at = next(lines)[0]
    symbols: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    own: list[Mention | None] = []
    for pair in (*tag(masked, False), END):
        shown, mention, begin = known.get(pair), None, at
        if shown is not None:
            at += len(pair[0])
        elif pair[0] == "\n":
            found.append(Lane("".join(symbols), starts, ends, own))
            symbols, starts, ends, own = [], [], [], []
            at = next(lines, (0, 0))[0]
            continue
        elif pair[0] in MASKS:
            hidden = next(cover)
            if isinstance(hidden, str):
                at += len(hidden)
                shown = "" if hidden[0] in "（(" else alphabet.noun if pair[0] == FOLD else alphabet.symbol(hidden, "v")
            else:
                mention, at, shown = hidden, hidden.end, alphabet.of_mention(hidden)
        else:
            at += len(pair[0])
            shown = alphabet.symbol(*pair)
        if shown:
            symbols.append(shown)
            starts.append(begin)
            ends.append(at)
            own.append(mention)
    return found


def mask(text: str, spans: Sequence[tuple[int, int]], mentions: Sequence[Mention], alphabet: Alphabet
         ) -> tuple[str, list[Mention | str]]:
    """The spans as lines, with mentions, quotations, brackets and listed words each replaced by one mask; what they cover."""
    lines: list[str] = []
    masked: list[Mention] = []
    place = 0
    for start, end in spans:
        while place < len(mentions) and mentions[place].start < start:
            place += 1
        at = start
        while place < len(mentions) and mentions[place].end <= end:
            mention = mentions[place]
            lines.append(text[at:mention.start])
            lines.append(mask_of(mention))
            masked.append(mention)
            at = mention.end
            place += 1
        lines.append(text[at:end])
        lines.append("\n")
    first = "".join(lines[:-1])
    parts: list[str] = []
    covers: list[Mention | str] = []
    at = place = 0
    for match in alphabet.masked.finditer(first):
        begin, end = match.span()
        before = first[at:begin]
        parts.append(before)
        between = len(MASKED.findall(before))
        covers += masked[place:place + between]
        place += between
        word = match[0]
        inside = word.count(TERM)
        for mention in masked[place:place + inside]:
            word = word.replace(TERM, mention.text, 1)
        place += inside
        covers.append(word)
        parts.append(FOLD if word[0] in "“《" else WORD)
        at = end
    parts.append(first[at:])
    covers += masked[place:]
    return "".join(parts), covers


def mask_of(mention: Mention) -> str:
    if isinstance(mention, Term):
        return TERM
    if isinstance(mention, Date):
        return DATE
    ranks = isinstance(mention, Ordinal) or isinstance(mention, Quantity) and mention.dimension == "rank"
    return RANK if ranks else MENTION
