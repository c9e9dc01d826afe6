"""What the stages hand on: cleaned texts, mentions, articles, records, documents. All of it is frozen; a stage adds, it never edits.

Offsets are half open and count code points. While the stages work they count in the cleaned text;
in a `Document` they count in the source as it was read, and `document.text[m.start:m.end] == m.text`.

    800 吨 → Quantity(low=Decimal(800), high=Decimal(800), unit="吨", unit_code="t", dimension="mass", …)
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import ClassVar

from msgspec import Struct

RANK = "名次"      # the unit of a place in an order


class Cleaned(Struct, frozen=True):
    """A cleaned text with its way back.

    The text consists of pieces without a gap in the source: piece i begins at `starts[i]` in `text` and at `origins[i]`
    in `source`. What a table's cells are said with stands nowhere: such a piece has, as ~place, where it is put between characters.
    """

    text: str
    source: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]
    put: bool = False   # whether any piece stands nowhere

    def origin(self, offset: int) -> int:
        """Where the cleaned character at `offset` stood in the source, or before which it is put."""
        piece = bisect_right(self.starts, offset) - 1
        origin = self.origins[piece]
        return ~origin if origin < 0 else origin + offset - self.starts[piece]

    def stands(self, offset: int) -> bool:
        """Whether the cleaned character at `offset` stood in the source."""
        return not self.put or self.origins[bisect_right(self.starts, offset) - 1] >= 0

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A half-open span of the cleaned text (not empty) → the half-open span of the source round the same characters.

        It is empty where none of them stood there.
        """
        if self.put:
            begin = self.origin(start)
            return begin, max(begin, self.origin(end - 1) + self.stands(end - 1))
        piece = bisect_right(self.starts, start)
        shift = self.origins[piece - 1] - self.starts[piece - 1]
        whole = piece == len(self.starts) or end <= self.starts[piece]
        return start + shift, end + shift if whole else self.origin(end - 1) + 1


class Mention(Struct, frozen=True, kw_only=True, gc=False):
    """A stretch of text with a meaning of its own. `rule` is the id of the rule that found it."""

    kind: ClassVar[str] = ""
    start: int
    end: int
    text: str
    rule: str


class Term(Mention, frozen=True, kw_only=True):
    """Characters that look like a number, date or place and are none: PM2.5, DB14/1929-2019, 一体化.

    A term only keeps its characters from the others; no document lists it.
    """

    kind: ClassVar[str] = "term"


class Number(Mention, frozen=True, kw_only=True):
    """A number without a unit. `high` equals `low` unless a range is written; magnitude words are multiplied in.

    `modifier` is approx (约, 左右), more (多, 超, 以上), less (不足, 以内) or None.
    """

    kind: ClassVar[str] = "number"
    low: Decimal
    high: Decimal
    modifier: str | None = None


class Ordinal(Number, frozen=True, kw_only=True):
    """第三, 前十: a place in an order."""

    kind: ClassVar[str] = "ordinal"


class Quantity(Number, frozen=True, kw_only=True):
    """A number with its unit. `unit` is as written, without its magnitude word: 13600 万千瓦时 → 千瓦时.

    `unit_code` is UCUM (t, kW.h, ug/m3); `base_*` are in the dimension's base unit. `per` is the time of a rate
    that the unit itself says (500吨/日 → day).
    """

    kind: ClassVar[str] = "quantity"
    unit: str
    unit_code: str | None = None
    dimension: str | None = None
    base_low: Decimal | None = None
    base_high: Decimal | None = None
    base_unit: str | None = None
    per: str | None = None


class Duration(Quantity, frozen=True, kw_only=True):
    """A length of time: 18个月, 3至4天, 三年. `seconds` is that of `low`; a year has 365 days, a month 30."""

    kind: ClassVar[str] = "duration"
    seconds: Decimal | None = None


class Date(Mention, frozen=True, kw_only=True):
    """A period. Both ends are inclusive days; None where the text leaves an end open or nothing can pin it.

    `granularity` is day, month, quarter, year, range, season, duration or vague.
    `start_time` and `end_time` are times of day where they are printed: 14时30分 is both, 8时至20时 is 08:00 and 20:00.
    """

    kind: ClassVar[str] = "date"
    start_date: date | None
    end_date: date | None
    granularity: str
    start_time: time | None = None
    end_time: time | None = None


class Division(Struct, frozen=True, kw_only=True, gc=False):
    """One administrative division. `code` has 6 digits (GB/T 2260), 9 for a township, 12 for a village."""

    name: str
    code: str
    province: str | None = None
    city: str | None = None
    county: str | None = None

    @property
    def adcode(self) -> str:
        return self.code[:6]


class Place(Mention, frozen=True, kw_only=True):
    """A named place. `type` is admin, natural, site or region.

    `name` is the full name (朔州 → 朔州市). `adcode` has six digits; a township or village carries its county's.
    `candidates` are the divisions that the name may mean, best first; a name that nothing settles has several and no adcode.
    """

    kind: ClassVar[str] = "place"
    name: str
    type: str
    adcode: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None
    candidates: tuple[Division, ...] = ()


class Lane(Struct, frozen=True):
    """A sentence as symbols: `symbols` has one character a token, token i covers text[starts[i]:ends[i]], `mentions[i]` where it is one."""

    symbols: str
    starts: list[int]
    ends: list[int]
    mentions: list[Mention | None]


class Fact(Struct, frozen=True, gc=False):
    """One quantity of a lane and what its pattern captured. Spans count tokens of the lane, half open.

    It is number `number` of the `of_many` quantities that one match of the pattern `rule` took; `first` is the match's first
    token. `kind` is the record's kind, or `before` for a value before a change.
    """

    quantity: int
    kind: str
    rule: str
    number: int
    of_many: int
    first: int
    roles: Mapping[str, Sequence[tuple[int, int]]]


class Article(Struct, frozen=True, kw_only=True):
    """One article of an issue. `start` and `end` enclose its body; a title may stand outside of them.

    `roles` says of each paragraph what it is: body, heading, or caption (of a picture or a table). Lines of credit and a web
    page's furniture are no paragraphs of an article.
    """

    index: int
    start: int
    end: int
    title: str | None = None
    byline: str | None = None
    source: str | None = None
    paragraphs: tuple[tuple[int, int], ...] = ()
    roles: tuple[str, ...] = ()


class Record(Struct, frozen=True, kw_only=True, gc=False):
    """One fact: the fields of `record.schema.json`, in its order."""

    record_id: str
    document: str
    article: int | None = None
    article_title: str | None = None
    page: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    start: int
    end: int
    text: str
    sentence: str
    kind: str
    indicator: str | None = None
    indicator_id: str | None = None
    subject: str | None = None
    value_low: float | None = None
    value_high: float | None = None
    modifier: str | None = None
    unit: str = ""
    unit_code: str | None = None
    dimension: str | None = None
    base_low: float | None = None
    base_high: float | None = None
    base_unit: str | None = None
    per: str | None = None
    direction: str | None = None
    basis: str | None = None
    place: str | None = None
    adcode: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None
    place_from: str | None = None
    date_text: str | None = None
    date_start: str | None = None
    date_end: str | None = None
    granularity: str | None = None
    date_from: str | None = None
    confidence: float = 0.0
    rules: tuple[str, ...] = ()


class Document(Struct, frozen=True, kw_only=True):
    """One bulletin and what was read from it. `text` is the source before any cleaning.

    What callers hold is an `extractor.document.Document`: the same, with shorthands for a frame, JSON and spaCy.

    `published_from` and `place_from` say who told the day of publication and the publisher's area: the caller, or the part of
    the file where a reader found it (meta, info, masthead, source, signed, name; see `extractor.readers.Source`).
    """

    id: str
    text: str
    published: date | None = None
    published_from: str | None = None
    place: str | None = None
    place_from: str | None = None
    articles: tuple[Article, ...] = ()
    mentions: tuple[Mention, ...] = ()
    records: tuple[Record, ...] = ()

    def __repr__(self) -> str:
        """One line: what it is called, and how much was read from it."""
        told = [f"published={self.published}"] if self.published else []
        told += [f"place={self.place}"] if self.place else []
        return f"Document({', '.join([repr(self.id), *told, f'{len(self.text)} characters', f'{len(self.records)} records'])})"
