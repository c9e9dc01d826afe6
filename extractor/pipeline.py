"""The stages in order; the only module that knows them all.

    text → clean → articles → recognise (on one board) → resolve (units, places, dates) → facts → records
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date as Day
from functools import cache

from msgspec.structs import replace

from extractor.articles import articles
from extractor.clean import Cleaned, clean
from extractor.errors import InputError
from extractor.model import Article, Division, Document, Mention, Term
from extractor.recognise.board import settle
from extractor.recognise.date import Dates
from extractor.recognise.place import Places
from extractor.recognise.quantity import Quantities
from extractor.resolve.date import resolve_dates
from extractor.resolve.place import resolve_places
from extractor.resolve.unit import resolve_units
from extractor.rulebook import RuleBook, load


class Extractor:
    """Compiled rules, ready to read documents. Making one takes a while; keep it.

    `rules` is a folder of rules of one's own, or several, which add to the package's rules or replace those of the same id.
    Raises RuleError where a rule file has a fault.
    """

    def __init__(self, rules: str | Sequence[str] = ()) -> None:
        self.book: RuleBook = load(*([rules] if isinstance(rules, str) else rules))
        self._quantities = Quantities(self.book)
        self._dates = Dates(self.book)
        self._places = Places(self.book)

    def extract(self, text: str, *, date: str | Day | None = None, place: str | None = None,
                document: str | None = None) -> Document:
        """One bulletin's text → its document.

        `date` is the day of publication, `place` the publisher's area (a name or a six-digit code), `document` the id
        that the records carry. Raises InputError for a date that is no date and for an unknown place.
        """
        published = as_day(date)
        home = self._home(place)
        cleaned = clean(text)
        parts = articles(cleaned.text)
        mentions = self._mentions(cleaned, parts, published, home)
        return Document(
            id=document or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12], text=text, published=published,
            place=home.name if home else None,
            articles=tuple(at_source(article, cleaned) for article in parts),
            mentions=tuple(mention_at_source(m, cleaned) for m in mentions if not isinstance(m, Term)))

    def _mentions(self, cleaned: Cleaned, parts: Sequence[Article], published: Day | None, home: Division | None) -> list[Mention]:
        text = cleaned.text
        candidates = [*self._quantities.find(text), *self._dates.find(text), *self._places.find(text)]
        mentions = settle(candidates, self.book.order["mentions"])
        mentions = resolve_units(mentions, text)
        mentions = resolve_places(mentions, text, home)
        return resolve_dates(mentions, text, published)

    def _home(self, place: str | None) -> Division | None:
        return None


@cache
def default_extractor() -> Extractor:
    return Extractor()


def extract(text: str, *, date: str | Day | None = None, place: str | None = None, document: str | None = None) -> Document:
    """One bulletin's text → its document, with the package's own rules. See `Extractor.extract`."""
    return default_extractor().extract(text, date=date, place=place, document=document)


def as_day(date: str | Day | None) -> Day | None:
    """A day given as an ISO string or a `datetime.date`. Raises InputError for anything else."""
    if date is None or isinstance(date, Day):
        return date
    try:
        return Day.fromisoformat(date)
    except ValueError:
        raise InputError(f"{date!r} is no date; write it as 2023-12-01") from None


def at_source(article: Article, cleaned: Cleaned) -> Article:
    start, end = cleaned.span(article.start, article.end)
    return replace(article, start=start, end=end, paragraphs=tuple(cleaned.span(a, b) for a, b in article.paragraphs))


def mention_at_source(mention: Mention, cleaned: Cleaned) -> Mention:
    start, end = cleaned.span(mention.start, mention.end)
    return replace(mention, start=start, end=end, text=cleaned.source[start:end])
