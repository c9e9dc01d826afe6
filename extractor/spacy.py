"""A bulletin inside spaCy: a pipeline component, a tokenizer, and documents as Docs; loaded only where spaCy is used.

    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "extractor.words"}}})
    nlp.add_pipe("bulletin_records", config={"date": "2023-12-01", "place": "朔州市"})
    doc = nlp("截至2022年底，全市森林覆盖率达20.50%。")
    doc._.records[0].indicator          # 森林覆盖率; doc._.bulletin is the whole Document
    doc.spans["quantities"][0]          # 20.50%
    doc.spans["dates"][0]._.mention     # Date(start=2, end=8, text="2022年底", …)

`doc.text` is the source, so the offsets of mentions and records count in it as everywhere else. The tokenizer cuts at
every edge of a mention; with one that does not, a span reaches to the token's end and `span._.mention` keeps the exact
offsets. A document's own date and place go before those of the configuration, and its records carry `doc._.bulletin_id`
if it has one:

    doc = nlp.make_doc(text); doc._.bulletin_date = "2023-11-01"; doc = nlp(doc)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date as Day
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from msgspec import Struct
from spacy import util
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import registry
from spacy.vocab import Vocab

from extractor.document import Document
from extractor.model import Article, Cleaned, Date, Duration, Mention, Number, Ordinal, Place, Quantity, Record, Term
from extractor.pipeline import Extractor, Findings, as_day, default_extractor
from extractor.readers import Source
from extractor.segment import shared as shared_segmenter

GROUPS: dict[str, tuple[type[Mention], ...]] = {"quantities": (Number,), "dates": (Date, Duration), "places": (Place,)}
KINDS = {kind.kind: kind for kind in (Number, Ordinal, Quantity, Duration, Date, Place)}
# In which displaCy shows each kind; spaCy finds them by the entry point `spacy_displacy_colors`.
COLORS = {
    "QUANTITY": "#b7e1cd", "NUMBER": "#e2e2e2", "ORDINAL": "#e2e2e2", "DATE": "#fce8b2", "DURATION": "#fbd9a5",
    "PLACE": "#c5d9f7",
}
KEPT = "bulletin"   # the key of a Doc's user data under which the Document lies, packed so that a Doc can be saved
# What a tokenizer found in the text of a Doc, by whose rules, until the component goes on from there.
FOUND: WeakKeyDictionary[Doc, tuple[Extractor, Findings]] = WeakKeyDictionary()
NO_TAG = "x"        # of what stands between the words: the tag that jieba gives to marks


# The component


@Language.factory("bulletin_records", default_config={"date": None, "place": None, "rules": []},
                  assigns=["doc.spans", "doc._.bulletin", "doc._.records"])
def bulletin_records(
    nlp: Language, name: str, date: str | None, place: str | None, rules: list[str]
) -> BulletinRecords:
    """`date`, `place` and `rules` as `Extractor` takes them; a saved pipeline keeps them, rules by the path of their
    folder."""
    return BulletinRecords(date, place, tuple(rules))


class BulletinRecords:
    """A Doc → the same Doc with its mentions as spans, and its records."""

    def __init__(self, date: str | None = None, place: str | None = None, rules: tuple[str, ...] = ()) -> None:
        self._options = (date, place, rules)
        self._date, self._place, self._reader = as_day(date), place, shared(rules)
        set_extensions()

    def __reduce__(self) -> tuple[Any, ...]:
        return BulletinRecords, self._options

    def __call__(self, doc: Doc) -> Doc:
        date, place = doc._.bulletin_date or self._date, doc._.bulletin_place or self._place
        reader, found = FOUND.pop(doc, (None, None))
        found = found if reader is self._reader else None
        return annotate(
            doc, self._reader.from_source(Source(doc.text), found, date=date, place=place, document=doc._.bulletin_id)
        )


def annotate(doc: Doc, document: Document) -> Doc:
    """The Doc of a document's text, with the document in its spans and extensions."""
    doc.user_data[KEPT] = packed(document)
    for name, kinds in GROUPS.items():
        doc.spans[name] = [span(doc, number, mention) for number, mention in enumerate(document.mentions)
                           if isinstance(mention, kinds)]
    return doc


def span(doc: Doc, number: int, mention: Mention) -> Span:
    """A mention as a span: its kind is the label, its unit's or division's code the entity's id; `number` finds it
    again."""
    code = None
    if isinstance(mention, Place):
        code = mention.adcode
    elif isinstance(mention, Quantity):
        code = mention.unit_code
    made = doc.char_span(mention.start, mention.end, label=mention.kind, kb_id=code or "", alignment_mode="expand",
                         span_id=str(number))
    assert made is not None
    return made


# The tokenizer


@registry.tokenizers("extractor.words")  # type: ignore[untyped-decorator]
def create_tokenizer(rules: Sequence[str] = ()) -> Callable[[Language], Words]:
    """The factory behind `@tokenizers = "extractor.words"` in a configuration."""
    return lambda nlp: Words(nlp.vocab, tuple(rules))


class Words:
    """A text → a Doc of words: cut and tagged as the extractor's segmenter does it, and cut at the edges of
    mentions."""

    def __init__(self, vocab: Vocab, rules: tuple[str, ...] = ()) -> None:
        self.vocab = vocab
        self._rules, self._reader = rules, shared(rules)

    def __call__(self, text: str) -> Doc:
        found = self._reader.find(text)
        cleaned = found.cleaned
        mentions = [mention for mention in self._reader.reading(text, found=found).mentions
                    if not isinstance(mention, Term) and cleaned.stands(mention.start)]
        doc = to_words(
            cleaned, [edge for mention in mentions for edge in cleaned.span(mention.start, mention.end)], self.vocab
        )
        FOUND[doc] = self._reader, found
        return doc

    def __reduce__(self) -> tuple[Any, ...]:
        return Words, (self.vocab, self._rules)

    def pipe(self, texts: Iterable[str], batch_size: int = 1000) -> Iterator[Doc]:
        yield from map(self, texts)

    # The pipeline's configuration says all there is to save.

    def to_bytes(self, **_: Any) -> bytes:
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> Words:
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        pass

    def from_disk(self, _path: str | Path, **_: Any) -> Words:
        return self


def to_words(cleaned: Cleaned, edges: Iterable[int], vocab: Vocab) -> Doc:
    """The Doc of a text's words, none of them across an edge. A word's norm is the word as cleaned: 质\\n量 → 质量."""
    tokens: list[str] = []
    spaces: list[bool] = []
    pieces: list[Piece] = []
    for piece in cut(words(cleaned), edges, len(cleaned.source)):
        written = cleaned.source[piece.start:piece.end]
        if written[0] == " " and written.isspace() and spaces and not spaces[-1]:
            spaces[-1] = True   # in a Doc one blank belongs to the token before it
            written = written[1:]
        if written:
            tokens.append(written)
            spaces.append(False)
            pieces.append(piece)
    doc = Doc(vocab, words=tokens, spaces=spaces, tags=[piece.tag for piece in pieces])
    for token, piece in zip(doc, pieces, strict=True):
        if piece.norm and not token.is_space:
            token.norm_ = piece.norm
    return doc


class Piece(Struct, frozen=True):
    """A stretch of the source with its tag; `norm` is the cleaned word where it is all of one."""

    start: int
    end: int
    tag: str = NO_TAG
    norm: str = ""


def words(cleaned: Cleaned) -> Iterator[Piece]:
    """The segmenter's words of a cleaned text, where they stand in the source, in its order; without those that stand
    nowhere."""
    at = reached = 0
    for word, tag in shared_segmenter().tag(cleaned.text):
        start, end = cleaned.span(at, at + len(word))
        at += len(word)
        if reached <= start < end:
            yield Piece(start, end, tag, word)
            reached = end


def cut(pieces: Iterable[Piece], at_edges: Iterable[int], length: int) -> Iterator[Piece]:
    """Pieces that hold every character of a text of that length, none of them across an edge."""
    edges = iter(sorted(set(at_edges)))
    edge = next(edges, length)
    at = 0
    for piece in (*pieces, Piece(length, length)):
        for start, end, whole in ((at, piece.start, None), (piece.start, piece.end, piece)):
            begin = start
            while edge < end:
                if begin < edge:
                    yield Piece(begin, edge, whole.tag if whole else NO_TAG)
                    begin = edge
                edge = next(edges, length)
            if begin < end:
                yield whole if whole and begin == start else Piece(begin, end, whole.tag if whole else NO_TAG)
        at = piece.end


# Documents


def to_doc(document: Document, *, vocab: Vocab | None = None) -> Doc:
    """A document as a Doc of words with spans and records, in a vocabulary of its own or in a pipeline's."""
    set_extensions()
    vocab = util.get_lang_class("zh")().vocab if vocab is None else vocab   # an empty one is false
    edges = [edge for mention in document.mentions for edge in (mention.start, mention.end)]
    return annotate(to_words(default_extractor().cleaner.clean(document.text), edges, vocab), document)


def set_extensions() -> None:
    """The attributes that the component reads and writes, set once; to be called where kept Docs are read without a
    pipeline."""
    if not Doc.has_extension("records"):
        Doc.set_extension("bulletin_id", default=None)
        Doc.set_extension("bulletin_date", default=None)
        Doc.set_extension("bulletin_place", default=None)
        Doc.set_extension("bulletin", getter=kept_document)
        Doc.set_extension("records", getter=lambda doc: doc._.bulletin.records if doc._.bulletin else ())
        Span.set_extension("mention", getter=kept_mention)


def kept_document(doc: Doc) -> Document | None:
    """The Document of a Doc that went through the component."""
    return unpacked(doc.user_data[KEPT], doc.text) if KEPT in doc.user_data else None


def kept_mention(span: Span) -> Mention | None:
    """The Mention behind a span of `doc.spans`."""
    document = kept_document(span.doc)
    return document.mentions[int(span.id_)] if document and span.id_.isdecimal() else None


class Packed(Struct):
    """A Document without its text, in values that can be saved with a Doc."""

    id: str
    published: Day | None
    published_from: str | None
    place: str | None
    place_from: str | None
    articles: tuple[Article, ...]
    mentions: list[tuple[str, Any]]     # of each its kind and its fields
    records: tuple[Record, ...]


def packed(document: Document) -> bytes:
    mentions = [(mention.kind, mention) for mention in document.mentions]
    return msgspec.msgpack.encode(
        Packed(
            document.id, document.published, document.published_from, document.place, document.place_from,
            document.articles, mentions, document.records,
        )
    )


@lru_cache(maxsize=4)
def unpacked(data: bytes, text: str) -> Document:
    kept = msgspec.msgpack.decode(data, type=Packed)
    return Document(
        id=kept.id, text=text, published=kept.published, published_from=kept.published_from, place=kept.place,
        place_from=kept.place_from, articles=kept.articles, records=kept.records,
        mentions=tuple(msgspec.convert(fields, KINDS[kind]) for kind, fields in kept.mentions))


@cache
def shared(rules: tuple[str, ...]) -> Extractor:
    """One extractor for all parts of all pipelines with the same rules."""
    return Extractor(rules) if rules else default_extractor()


