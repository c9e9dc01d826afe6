"""What the stages hand on: cleaned texts, mentions, articles, records, documents. All of it is frozen; a stage adds, it
never edits.

Offsets are half open and count code points. While the stages work they count in the cleaned text;
in a `Document` they count in the source as it was read, and `document.text[m.start:m.end] == m.text`.

    800 吨 → Quantity(low=Decimal(800), high=Decimal(800), unit="吨", unit_code="t", dimension="mass", …)
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any, ClassVar, get_args, get_type_hints

from msgspec import Meta, Struct, to_builtins
from msgspec.structs import asdict

RANK = "名次"      # the unit of a place in an order
# how far from a number its place or date was found
FOUND = ("clause", "sentence", "paragraph", "article", "document", "caller")


class Cleaned(Struct, frozen=True):
    """A cleaned text with its way back.

    The text consists of pieces without a gap in the source: piece i begins at `starts[i]` in `text` and at `origins[i]`
    in `source`. What a table's cells are said with stands nowhere: such a piece has, as ~place, where it is put between
    characters.
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
        """A half-open span of the cleaned text (not empty) → the half-open span of the source round the same
        characters.

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
    """A stretch of text with a meaning of its own: `text` is source[start:end], half open, in code points.

    `kind` is number, ordinal, quantity, duration, date or place; `rule` is the id of the rule that found it.
    """

    kind: ClassVar[str] = ""
    start: int
    end: int
    text: str
    rule: str

    def to_dict(self) -> dict[str, Any]:
        """The kind and the fields by their names, fit for `json.dumps`: numbers are floats, days ISO strings."""
        told: dict[str, Any] = to_builtins({"kind": self.kind, **asdict(self)}, builtin_types=(Decimal,))
        return {name: float(value) if isinstance(value, Decimal) else value for name, value in told.items()}


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

    `low` and `high` are in `unit`; `unit_code` is UCUM (t, kW.h, ug/m3); `dimension` is mass, area, money …; `base_low`
    and `base_high` are in `base_unit`, the dimension's base unit. `per` is the time of a rate that the unit itself says
    (500吨/日 → day).
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
    """A period. `start_date` and `end_date` are its first and last day; None where the text leaves an end open or
    nothing can pin it.

    `granularity` is day, month, quarter, year, range, season, duration or vague. `start_time` and `end_time` are times
    of day where they are printed: 14时30分 is both, 8时至20时 is 08:00 and 20:00. `said` tells what else its words say:
    same_period (同期), last_year (去年, 上年度; 同期 without a year too), last_period (上月, 上季度, 上周).
    """

    kind: ClassVar[str] = "date"
    start_date: date | None
    end_date: date | None
    granularity: str
    start_time: time | None = None
    end_time: time | None = None
    said: tuple[str, ...] = ()


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
    `province`, `city` and `county` are the names of the divisions that it lies in. `candidates` are the divisions that
    the name may mean, best first; a name that nothing settles has several and no adcode.
    """

    kind: ClassVar[str] = "place"
    name: str
    type: str
    adcode: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None
    candidates: tuple[Division, ...] = ()

    @property
    def is_division(self) -> bool:
        """Whether it is a division, or as good as one: a development zone with a code of its own."""
        return self.type == "admin" or self.adcode is not None


class Lane(Struct, frozen=True):
    """A sentence as symbols: `symbols` has one character a token, token i covers text[starts[i]:ends[i]], `mentions[i]`
    where it is one."""

    symbols: str
    starts: list[int]
    ends: list[int]
    mentions: list[Mention | None]

    def word(self, text: str, token: int) -> str:
        """The characters of a token; none where the sentence has no such token."""
        return text[self.starts[token] : self.ends[token]] if 0 <= token < len(self.starts) else ""


class Fact(Struct, frozen=True, gc=False):
    """One quantity of a lane and what its pattern captured. Spans count tokens of the lane, half open.

    It is number `number` of the `of_many` quantities that one match of the pattern `rule` took; `first` is the match's
    first token. `kind` is the record's kind, or `before` for a value before a change.
    """

    quantity: int
    kind: str
    rule: str
    number: int
    of_many: int
    first: int
    roles: Mapping[str, Sequence[tuple[int, int]]]


class Article(Struct, frozen=True, kw_only=True):
    """One article of an issue, number `index` from 0. `start` and `end` enclose its body; a title may stand outside of
    them.

    `title`, `byline` (who wrote it) and `source` (where it was taken from) are as printed; `paragraphs` are half-open
    spans.

    `roles` says of each paragraph what it is: body, heading, or caption (of a picture or a table). Lines of credit and
    a web page's furniture are no paragraphs of an article.
    """

    index: int
    start: int
    end: int
    title: str | None = None
    byline: str | None = None
    source: str | None = None
    paragraphs: tuple[tuple[int, int], ...] = ()
    roles: tuple[str, ...] = ()


def about(description: str, **schema: Any) -> Meta:
    """What a field of a record holds, and what its JSON schema says besides its type."""
    return Meta(description=description, extra_json_schema=schema or None)


class Record(Struct, frozen=True, kw_only=True, gc=False):
    """One fact: where it stands, what is measured, where and when, how it came about. What nothing tells is None.

    All that is said of its fields elsewhere (JSON schema, dtypes, columns, documentation) is made from what is written
    here.
    """

    record_id: Annotated[str, about("16 hexadecimal digits: the same text and version of the rules give the same id")]
    document: Annotated[str, about("id of the document: the file's stem, or the id given by the caller")]
    article: Annotated[int | None, about("number of the article inside the issue, from 0", minimum=0)] = None
    article_title: Annotated[str | None, about("title of the article inside the issue")] = None
    page: Annotated[int | None, about("page of a paged source, from 1", minimum=1)] = None
    bbox: Annotated[
        tuple[float, float, float, float] | None,
        about(
            "box round the quantity on that page: left, bottom, right, top in PDF points (1/72 inch) from the page's lower left corner; "
            "null where unpaged"
        ),
    ] = None
    start: Annotated[int, about("first code point of the quantity in the source text, before any cleaning", minimum=0)]
    end: Annotated[int, about("one past the last code point")]
    text: Annotated[str, about("source[start:end], as written")]
    sentence: Annotated[str, about("the cleaned sentence round it")]

    kind: Annotated[str, about(
        "level (a value), change (by how much), rank, limit, target, or other for a number that measures nothing",
        enum=["level", "change", "rank", "limit", "target", "other"])]
    indicator: Annotated[
        str | None, about("what is measured, in the text's words, ellipsis filled in: 处理餐厨垃圾")
    ] = None
    indicator_id: Annotated[str | None, about("canonical indicator of the rules, e.g. air.pm2_5.mean")] = None
    subject: Annotated[str | None, about("the plant, firm, project or body of water that it is measured of")] = None
    value_low: Annotated[float | None, about("value in `unit`, after magnitude words: 13600 万 -> 136000000")] = None
    value_high: Annotated[float | None, about("equal to value_low unless a range is written")] = None
    modifier: Annotated[str | None, about(
        "approx, more or less, where the text says so", enum=["approx", "more", "less", None])] = None
    unit: Annotated[str, about("as written without its magnitude word; empty for an index")] = ""
    unit_code: Annotated[str | None, about("UCUM code of the unit: t, kW.h, ug/m3, %")] = None
    dimension: Annotated[str | None, about("mass, area, energy, concentration, ratio, count, money ...")] = None
    base_low: Annotated[float | None, about("value_low in the dimension's base unit")] = None
    base_high: Annotated[float | None, about("value_high in the dimension's base unit")] = None
    base_unit: Annotated[
        str | None, about("base unit of the dimension: kg for mass, m2 for area, J for energy, CNY for yuan")
    ] = None
    per: Annotated[
        str | None,
        about(
            "the time of a rate: hour, day, month, quarter or year",
            enum=["hour", "day", "month", "quarter", "year", None],
        ),
    ] = None
    direction: Annotated[str | None, about("of a change: up or down", enum=["up", "down", None])] = None
    basis: Annotated[str | None, about(
        "what a change is compared with: yoy (a year before), mom (the month or quarter before) or other",
        enum=["yoy", "mom", "other", None])] = None

    place: Annotated[str | None, about("the most specific administrative place the fact holds for")] = None
    adcode: Annotated[
        str | None,
        about(
            "code of the place (GB/T 2260), county level or above; a township carries its county's",
            pattern="^[0-9]{6}$",
        ),
    ] = None
    province: Annotated[str | None, about("name of the province of the place")] = None
    city: Annotated[str | None, about("name of the city of the place")] = None
    county: Annotated[str | None, about("name of the county of the place")] = None
    place_from: Annotated[str | None, about("how far away the place was found", enum=[*FOUND, None])] = None
    date_text: Annotated[str | None, about("words that say when")] = None
    date_start: Annotated[str | None, about("first day of the period; null where it is open", format="date")] = None
    date_end: Annotated[
        str | None, about("last day of the period, inclusive; null where it is open", format="date")
    ] = None
    granularity: Annotated[
        str | None,
        about(
            "kind of the period", enum=["day", "month", "quarter", "year", "range", "season", "duration", "vague", None]
        ),
    ] = None
    date_from: Annotated[str | None, about("how far away the date was found", enum=[*FOUND, None])] = None

    confidence: Annotated[float, about("how likely all fields are right, 0 to 1", minimum=0, maximum=1)] = 0.0
    rules: Annotated[tuple[str, ...], about("ids of the rules that made it, in order")] = ()

    def to_dict(self) -> dict[str, Any]:
        """The fields by their names, fit for `json.dumps`."""
        told: dict[str, Any] = to_builtins(self)
        return told


# help(Record) tells of each field too
Record.__doc__ = "\n".join(
    [
        Record.__doc__ or "",
        *(
            f"    {name}: {get_args(told)[1].description}"
            for name, told in get_type_hints(Record, include_extras=True).items()
        ),
    ]
)


class Document(Struct, frozen=True, kw_only=True):
    """One bulletin and what was read from it. `text` is the source before any cleaning.

    What callers hold is an `extractor.document.Document`: the same, with shorthands for a frame, JSON and spaCy.

    `published_from` and `place_from` say who told the day of publication and the publisher's area: the caller, or the
    part of the file where a reader found it (meta, info, masthead, source, signed, name; see
    `extractor.readers.Source`).
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
