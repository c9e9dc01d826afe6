"""The stages in order; the only module that knows them all.

    text → clean → articles → recognise (on one board) → resolve (units, places, dates) → lanes → facts → records
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date as Day
from datetime import datetime
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import regex
from msgspec import Struct
from msgspec.structs import replace

from extractor.articles import Articles
from extractor.assemble.choice.places import PlaceWords, of_place
from extractor.assemble.drafts import CARRIED, CLOSING, Drafts, Sentence, scales
from extractor.assemble.frame import Frames
from extractor.assemble.lexicon import Lexicon
from extractor.assemble.records import Recorder
from extractor.clean import Cleaner
from extractor.document import Document
from extractor.errors import ExtractorError, InputError
from extractor.model import Article, Cleaned, Date, Division, Lane, Mention, Number, Place, Record, Term
from extractor.readers import Source
from extractor.readers import read as read_file
from extractor.readers.publication import written_day
from extractor.recognise.board import settle
from extractor.recognise.date import Dates
from extractor.recognise.fact import FactPatterns
from extractor.recognise.lane import Alphabet, lanes
from extractor.recognise.place import Places
from extractor.recognise.quantity import Quantities
from extractor.resolve.date import DateResolver
from extractor.resolve.deictic import Deictics
from extractor.resolve.indicator import Indicators
from extractor.resolve.place import resolve_places
from extractor.resolve.unit import resolve_units
from extractor.rulebook import RuleBook, read_rules, rule_files, version
from extractor.rulebook.weights import read_weights
from extractor.segment import sentences, shared
from extractor.support.cache import cached
from extractor.support.plain import code, ident, plain
from extractor.support.pool import DeathError, in_order

READER = "extractor.serving.reader"      # the program that reads for `extract_many`
RECOGNISED = 0.9    # of a record's confidence where a text recognition has read it: it may be wrong and sure
FIRST_YEAR, LAST_YEAR = 1000, 9000
FIELDS = ("text", "date", "place", "document")     # what a document may say of itself
AT_ONCE = 64        # sentences whose words are cut in one go


class Findings(Struct, frozen=True):
    """The articles of a text, and the mentions as they are written: all that does not depend on its date and place."""

    cleaned: Cleaned
    articles: list[Article]
    written: list[Mention]


class Reading(Struct, frozen=True):
    """What the stages made of one text, up to its mentions. `titled` has for each article the period that its title
    names."""

    cleaned: Cleaned
    published: Day | None
    home: Division | None
    home_from: str
    articles: list[Article]
    titled: list[Date | None]
    mentions: list[Mention]
    starts: list[int]       # where each of the mentions begins

    def begun(self, start: int, end: int) -> list[Mention]:
        """The mentions that begin between two offsets."""
        return self.mentions[bisect_left(self.starts, start):bisect_left(self.starts, end)]


class Stages(Struct, frozen=True):
    """The stages, compiled from the rules of a book."""

    book: RuleBook
    cleaner: Cleaner
    articles: Articles
    quantities: Quantities
    dates: Dates
    places: Places
    alphabet: Alphabet
    patterns: FactPatterns
    date_resolver: DateResolver
    deictics: Deictics
    indicators: Indicators
    lexicon: Lexicon
    frames: Frames


def compiled(book: RuleBook) -> Stages:
    """The rules of a book, compiled. Raises RuleError where one has a fault that shows only then."""
    places, alphabet = Places(book), Alphabet(book)
    deictics = Deictics(book, places.division)
    lexicon = Lexicon(
        book,
        alphabet.in_list,
        deictics.lift,
        alphabet.mention,
        alphabet.nouns,
        alphabet.verbs,
        alphabet.attributive,
        alphabet.described(),
    )
    return Stages(
        book,
        Cleaner(book),
        Articles(book),
        Quantities(book),
        Dates(book),
        places,
        alphabet,
        FactPatterns(book, alphabet),
        DateResolver(book),
        deictics,
        Indicators(book),
        lexicon,
        Frames(book),
    )


class Extractor:
    """Compiled rules, ready to read documents. Making one takes a while; keep it.

    `rules` is a folder of rules of one's own, or several, which add to the package's rules or replace those of the same
    id. It may be shared by any number of threads. Raises RuleError where a rule file has a fault.
    """

    def __init__(self, rules: str | Path | Sequence[str | Path] = ()) -> None:
        self._rules = folders_of(rules)
        files = rule_files(*self._rules)
        stages = cached(
            "rules", lambda: compiled(read_rules(files)), version(files), regex.__version__, msgspec.__version__
        )
        self.book, self.cleaner, self.articles = stages.book, stages.cleaner, stages.articles
        self.alphabet, self.patterns = stages.alphabet, stages.patterns
        self.quantities, self._dates, self._places = stages.quantities, stages.dates, stages.places
        self._date_resolver, self._deictics, self._indicators = stages.date_resolver, stages.deictics, stages.indicators
        self._lexicon, self._frames = stages.lexicon, stages.frames
        self._place_words = PlaceWords(
            self._deictics.find, self._deictics.lift, self._places.division, self._places.seat, self._lexicon.office,
            self._lexicon.national)
        learned = read_weights(files)
        self.weights = {field: file.weights for field, file in learned.items()}
        self.scales = scales(self.weights)

    def extract(self, text: str, *, date: str | Day | None = None, place: str | int | None = None,
                document: str | None = None) -> Document:
        """One bulletin's text → its document.

        `date` is the day of publication, `place` the publisher's area (a name or a six-digit code), `document` the id
        that the records carry. Raises InputError for a text that is none, a date that is no date and for an unknown
        place.
        """
        if not isinstance(text, str):
            raise InputError(f"text: must be a string, not {type(text).__name__}")
        return self.from_source(Source(text), date=date, place=place, document=document)

    def read(self, path: Path | str, *, date: str | Day | None = None, place: str | int | None = None,
             document: str | None = None) -> Document:
        """A file (PDF, DOCX, HTML or text) → its document, whose id is the file's stem.

        `date` and `place` go before what the file tells of its publication. Raises ReadError where the file cannot be
        read, and InputError as `extract` does.
        """
        if not isinstance(path, (str, Path)):
            raise InputError(f"path: must be a string or a Path, not {type(path).__name__}")
        return self.from_source(read_file(path), date=date, place=place, document=document or Path(path).stem)

    def from_source(self, source: Source, found: Findings | None = None, /, *, date: str | Day | None = None,
                    place: str | int | None = None, document: str | None = None) -> Document:
        """What a reader found in a file → its document; as `read`, of a file that is read already.

        `found` is what `find` gives for the text, where that was called before.
        """
        date, place, document = plain(date), named(code(place), "place"), named(ident(document), "document")
        text, layout = source.text, source.layout
        told = None if place else self._told(source.place)
        reading = self.reading(
            text,
            date=date or source.date,
            place=place or told,
            place_from="document" if told else "caller",
            found=found,
        )
        cleaned, key = reading.cleaned, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        name = document or key[:12]
        write = self.recorder(reading, name).record
        place_from = source.place_from if told else None
        if place:
            place_from = "caller"
        articles: list[Article] = []
        records: list[Record] = []
        for article, titled in zip(reading.articles, reading.titled, strict=True):
            articles.append(at_source(article, cleaned))
            drafts = self.drafts(reading, article, titled).drafts(self.paragraphs(reading, article))
            records += [write(draft, articles[-1]) for draft in drafts]
        if layout.starts:
            records = [replace(record, page=layout.page_at(record.start), bbox=bbox and bbox[1:])
                       for record in records for bbox in [layout.box(record.start, record.end)]]
        if source.recognised:
            records = [marked(record, source.recognised.get(record.page or 0)) for record in records]
        return Document(
            id=name, text=text, published=reading.published, published_from="caller" if date else source.date_from,
            place=reading.home.name if reading.home else None,
            place_from=place_from,
            articles=tuple(articles), records=tuple(records),
            mentions=tuple([mention_at_source(m, cleaned) for m in reading.mentions
                            if not isinstance(m, Term) and cleaned.stands(m.start)]))

    def recorder(self, reading: Reading, document: str) -> Recorder:
        """What writes the records of a text, with their ids."""
        key = hashlib.sha256(reading.cleaned.source.encode("utf-8", "surrogatepass")).hexdigest()
        return Recorder(reading.cleaned, document, key + self.book.version, self._indicators.identify)

    def division(self, place: str) -> Division:
        """The division of a name, a chain of names or a six-digit code. Raises InputError."""
        return self._places.lookup(place)

    def identify(self, indicator: str, dimension: str | None, unit: str, kind: str) -> str | None:
        """The id of the well-known indicator that a record of a kind names; see `extractor.resolve.indicator`."""
        return self._indicators.identify(indicator, dimension, unit, kind)

    def extract_many(self, documents: Iterable[str | Mapping[str, Any]], *, date: str | Day | None = None,
                     place: str | int | None = None, workers: int = 1) -> Iterator[Document]:
        """Texts, one after the other, each read when its document is asked for; nothing is kept of those before it.

        A document may also be a mapping with its text under `text` and any of `date`, `place` and `document` for it
        alone; what is missing there (None, NaN, NaT) is as if it were not there, and a whole number is a code or an id.
        With more `workers` than one so many processes read, some documents ahead; what they give is the same, in the
        same order. Raises InputError, saying the number of the document, for what `extract` does not take, and
        ExtractorError for a document that two processes died of.
        """
        if isinstance(documents, (str, bytes, Mapping)):
            raise InputError(
                f"documents: must be a list or a stream of texts or mappings, not one {type(documents).__name__}"
            )
        if workers < 1:
            raise InputError(f"workers: {workers} is too few; write 1 or more")
        each = partial(self.given, date=date, place=place)
        replies = (
            map(each, documents) if workers == 1 else in_order(READER, (self._rules, date, place), documents, workers)
        )
        for number in count(1):
            try:
                document = next(replies, None)
            except InputError as error:
                raise InputError(f"document {number}: {error}") from None
            except DeathError as death:
                raise ExtractorError(f"document {number}: the process that read it died twice: {death}") from None
            if document is None:
                return
            yield document

    def given(self, document: str | Mapping[str, Any], *, date: str | Day | None, place: str | int | None) -> Document:
        """Reads one item that was passed to `extract_many`. Raises InputError."""
        if not isinstance(document, (str, Mapping)):
            raise InputError(f"it is neither a string nor a mapping, but {type(document).__name__}")
        own = (
            {"text": document}
            if isinstance(document, str)
            else {name: plain(value) for name, value in document.items()}
        )
        fields: dict[str, Any] = {
            "date": date,
            "place": place,
            **{name: value for name, value in own.items() if value is not None},
        }
        if unknown := fields.keys() - FIELDS:
            raise InputError(f"no field is called {min(unknown)!r}; there are {', '.join(FIELDS)}")
        if not isinstance(fields.get("text"), str):
            raise InputError("its 'text' is missing, or no string")
        return self.extract(**fields)

    def find(self, text: str) -> Findings:
        """The first stages: what stands in a text."""
        cleaned = self.cleaner.clean(text)
        return Findings(
            cleaned,
            self.articles.find(cleaned.text),
            settle(self.candidates(cleaned.text), self.book.order["mentions"]),
        )

    def candidates(self, text: str) -> list[Mention]:
        """What may be a mention of a cleaned text, before those that overlap are settled."""
        return [*self.quantities.find(text), *self._dates.find(text), *self._places.find(text)]

    def reading(self, text: str, *, date: str | Day | None = None, place: str | None = None, place_from: str = "caller",
                found: Findings | None = None) -> Reading:
        """What the stages make of a text, at offsets of the cleaned text: for `extract`, and for telling how it came
        about."""
        published, home = as_day(date), self._home(place)
        found = found or self.find(text)
        cleaned, articles = found.cleaned, found.articles
        titled = [self._titled_period(article.title, published) for article in articles]
        breaks = [(article.start, period) for article, period in zip(articles, titled, strict=True)]
        mentions = resolve_places(resolve_units(found.written, cleaned.text), cleaned.text, home)
        mentions = self._date_resolver.resolve(
            mentions, cleaned.text, date if isinstance(date, datetime) else published, breaks
        )
        return Reading(
            cleaned, published, home, place_from, articles, titled, mentions, [mention.start for mention in mentions]
        )

    def paragraphs(self, reading: Reading, article: Article) -> Iterator[list[Sentence]]:
        """The sentences of each paragraph of an article, with their facts; only those with a number are segmented.

        Closed paragraphs without mentions are left out: nothing can be said of them.
        """
        text, mentions, starts = reading.cleaned.text, reading.mentions, reading.starts
        for start, end in article.paragraphs:
            paragraph: list[Sentence] = []
            measured: list[int] = []
            at = bisect_left(starts, start)
            if text[end - 1] in CLOSING and (at == len(starts) or starts[at] >= end):
                continue
            for span in sentences(text, start, end):
                begin, at = at, bisect_left(starts, span[1], at)
                inside = mentions[begin:at]
                if inside:
                    if inside[-1].end > span[1]:
                        del inside[-1]
                    for mention in inside:
                        if isinstance(mention, Number):
                            measured.append(len(paragraph))
                            break
                paragraph.append(Sentence(span, inside, None, ()))
            for first in range(0, len(measured), AT_ONCE):
                some = measured[first:first + AT_ONCE]
                own = [paragraph[i] for i in some]
                cut = lanes(text, [one.span for one in own], [one.mentions for one in own], self.alphabet, shared())
                for i, one, lane in zip(some, own, cut, strict=True):
                    paragraph[i] = Sentence(one.span, one.mentions, lane, self.patterns.find(lane))
            yield paragraph

    def lanes(self, reading: Reading) -> Iterator[Lane]:
        """The sentences of a text that hold a mention, or words alone, as lanes: for telling how its words were cut."""
        text = reading.cleaned.text
        for article in reading.articles:
            for start, end in article.paragraphs:
                spans = list(sentences(text, start, end))
                inside = [[one for one in reading.begun(*span) if one.end <= span[1]] for span in spans]
                yield from lanes(text, spans, inside, self.alphabet, shared())

    def drafts(self, reading: Reading, article: Article, titled: Date | None) -> Drafts:
        """What the fields of an article's records are chosen from."""
        frame = self._frames.of(reading.cleaned.text, article, reading.published, titled)
        given = (reading.home, reading.home_from) if reading.home else None
        mentions = reading.begun(article.start, article.end)
        told = [place for words in (article.title, article.source) if words for place in self._places_of(words)]
        named = [
            of_place(place) for place in told if isinstance(place, Place) and place.type == "admin" and place.adcode
        ]
        return Drafts(
            frame, mentions, self._lexicon, self._place_words, self.scales, self._indicators.identify, named, given
        )

    def _places_of(self, title: str) -> list[Mention]:
        return resolve_places(settle(self._places.find(title), self.book.order["mentions"]), title, None)

    def _titled_period(self, title: str | None, published: Day | None) -> Date | None:
        """The period that a report names in its title: 水质月报（2023年9月）; not the number of an issue,
        2021年第31期."""
        if not title:
            return None
        dates = self._date_resolver.resolve(
            settle(self._dates.find(title), self.book.order["mentions"]), title, published
        )
        return next(
            (
                date
                for date in dates
                if isinstance(date, Date)
                and date.start_date
                and date.granularity in CARRIED
                and not title.startswith("第", date.end)
            ),
            None,
        )

    def _told(self, place: str | None) -> str | None:
        """The place that a file tells, where it is one that is known and settled."""
        try:
            return place if self._home(place) else None
        except InputError:
            return None

    def _home(self, place: str | None) -> Division | None:
        return self._places.lookup(place) if place else None


@cache
def default_extractor() -> Extractor:
    return Extractor()


def read(
    path: Path | str, *, date: str | Day | None = None, place: str | int | None = None, document: str | None = None
) -> Document:
    """A file (PDF, DOCX, HTML or text) → its document, with the package's own rules. See `Extractor.read`."""
    return default_extractor().read(path, date=date, place=place, document=document)


def extract(
    text: str, *, date: str | Day | None = None, place: str | int | None = None, document: str | None = None
) -> Document:
    """One bulletin's text → its document, with the package's own rules. See `Extractor.extract`."""
    return default_extractor().extract(text, date=date, place=place, document=document)


def folders_of(rules: str | Path | Iterable[str | Path]) -> tuple[str, ...]:
    """Folders of rules, given as one or several. Raises InputError for what is none."""
    folders: tuple[str | Path, ...]
    if isinstance(rules, (str, Path)) or not isinstance(rules, Iterable):
        folders = (rules,)
    else:
        folders = tuple(rules)
    for folder in folders:
        if not isinstance(folder, (str, Path)):
            raise InputError(f"rules: must be folders, as strings or Paths, not {type(folder).__name__}")
    return tuple(map(str, folders))


def named(name: Any, argument: str) -> str | None:
    """A place or a document as it was given. Raises InputError for what is no text."""
    if name is None or isinstance(name, str):
        return name
    raise InputError(
        f"{argument}: must be a string{' or a code' if argument == 'place' else ''}, not {type(name).__name__}"
    )


def as_day(date: str | Day | None) -> Day | None:
    """A day given as a `datetime.date` or a string (2023-12-01, 2023/12/1, 2023年12月1日). Raises InputError for
    anything else."""
    if isinstance(date, datetime):
        return published_on(date.date())
    if date is None or isinstance(date, Day):
        return date and published_on(date)
    found = written_day(date) if isinstance(date, str) else None
    if found is None:
        raise InputError(f"{date!r} is no date; write it as 2023-12-01")
    return published_on(found)


def published_on(day: Day) -> Day:
    """A day of publication: one from which what is said of years before and after it can be counted. Raises
    InputError."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InputError(f"{day} is no day of publication; its year is not from {FIRST_YEAR} to {LAST_YEAR}")
    return day


def marked(record: Record, sure: float | None) -> Record:
    """A record of a page that a text recognition read, and how sure that is; any other as it is."""
    if sure is None:
        return record
    return replace(record, confidence=round(record.confidence * sure * RECOGNISED, 3), rules=(*record.rules, "ocr"))


def at_source(article: Article, cleaned: Cleaned) -> Article:
    start, end = cleaned.span(article.start, article.end)
    return replace(article, start=start, end=end, paragraphs=tuple(cleaned.span(a, b) for a, b in article.paragraphs))


def mention_at_source(mention: Mention, cleaned: Cleaned) -> Mention:
    start, end = cleaned.span(mention.start, mention.end)
    return replace(mention, start=start, end=end, text=cleaned.source[start:end])
