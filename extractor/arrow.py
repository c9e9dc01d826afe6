"""Arrow batches of texts or files → Arrow batches of records: the one function that engines of many machines take.

    list(extract_batches([RecordBatch(path="2023-11.pdf", content=b"%PDF-1.7…")], place="朔州市"))
    → [RecordBatch of SCHEMA: path="2023-11.pdf", document="2023-11", text="800 吨", value_low=800.0, …, error=None]

It can be pickled by its name, keeps nothing but compiled rules, once a process, and gives the same whatever the
batches' sizes are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date as Day
from datetime import time
from decimal import Decimal
from functools import cache, partial
from types import NoneType
from typing import Any, get_args, get_type_hints

import regex
from msgspec import Struct

from extractor.errors import InputError, MissingError, ReadError
from extractor.model import Date, Division, Document, Duration, Mention, Place, Record
from extractor.pipeline import Extractor
from extractor.readers import called, inside, source
from extractor.readers.limits import Limits, counted
from extractor.serving.attempts import attempted, held, prepared
from extractor.write.describe import told
from extractor.write.fields import COLUMNS, DAYS
from extractor.write.rows import MENTION_COLUMNS

try:
    import pyarrow
except ImportError:
    raise MissingError("Arrow batches need pyarrow", "parquet") from None

ROWS = 4_096                # of an output batch
BYTES = 8 << 20             # of an output batch, about
LARGEST = 64 << 20          # bytes of a file
LONGEST = 8_000_000         # characters of a text
LIMITS = Limits()
HALF = regex.compile(r"[\uD800-\uDFFF]")
TYPES = {
    int: pyarrow.int64(),
    float: pyarrow.float64(),
    Decimal: pyarrow.float64(),
    Day: pyarrow.date32(),
    str: pyarrow.string(),
    time: pyarrow.string(),
    Division: pyarrow.string(),
}
HOLDS = {
    name: (bytes if name == "content" else str, NoneType) for name in ("text", "content", "path", "document", "place")
}
TOO_LARGE = f"is larger than {LARGEST >> 20} MB; split it"
ORIGIN = {
    "path": "where the row's file is, as the row says",
    "member": "name of the document in a zip archive; empty where it is in none",
    "published": "day of publication, given or found",
    "document": "id of the document: given, the file's stem, or a digest of the text",
    "error": "why the row, or this document of it, could not be read; then the fields of a record are null",
}


def field(name: str, type_: Any, about: str) -> pyarrow.Field:
    """An Arrow field that may be null: all of them are where a row holds an error."""
    return pyarrow.field(name, type_, metadata={"description": about} if about else None)


def type_of(name: str, hint: Any) -> Any:
    """The Arrow type of a record's or mention's field, from its Python type. Days become date32, however the record
    stores them."""
    if name in DAYS:
        return pyarrow.date32()
    plain = next(one for one in get_args(hint) if one is not NoneType) if NoneType in get_args(hint) else hint
    if plain in TYPES:
        return TYPES[plain]
    return pyarrow.list_(pyarrow.field("item", TYPES[get_args(plain)[0]], nullable=False))


def schema(names: Sequence[str], table: str, *kinds: type[Struct]) -> pyarrow.Schema:
    """An Arrow schema: the columns that say where a row comes from, the fields of a record or mention, and the
    error."""
    hints: dict[str, Any] = {"kind": str}
    for kind in kinds:
        hints |= {name: hint for name, hint in get_type_hints(kind).items() if name in kind.__struct_fields__}
    before = [field(name, pyarrow.date32() if name == "published" else pyarrow.string(), ORIGIN[name])
              for name in ("path", "member", "published", "document") if name not in names]
    own = [field(name, type_of(name, hints[name]), told(table, name)) for name in names]
    return pyarrow.schema([*before, *own, field("error", pyarrow.string(), ORIGIN["error"])])


SCHEMA = schema(COLUMNS, "records", Record)
MENTION_SCHEMA = schema(MENTION_COLUMNS, "mentions", Duration, Date, Place)


class Row(Struct, frozen=True):
    """An output row before it is converted to Arrow: a record or mention, or the reason why there is none."""

    path: str | None
    member: str
    published: Day | None
    document: str | None
    item: Record | Mention | None = None
    error: str | None = None

    def bytes(self) -> int:
        """The approximate size of the row in bytes."""
        if isinstance(self.item, Record):
            return 400 + 3 * (len(self.item.sentence) + len(self.item.article_title or ""))
        return 200 + 3 * len(self.item.text if self.item else self.error or "")


OWN = frozenset(Row.__struct_fields__) - {"item"}


class Given(Struct, frozen=True, kw_only=True):
    """One row of the input."""

    text: str | None = None
    content: bytes | None = None
    path: str | None = None
    document: str | None = None
    date: str | Day | None = None
    place: str | None = None


def extract_batches(batches: Iterator[pyarrow.RecordBatch], *, date: str | Day | None = None, place: str | None = None,
                    rules: str | Sequence[str] | None = None, mentions: bool = False,
                    min_confidence: float | None = None) -> Iterator[pyarrow.RecordBatch]:
    """Batches of rows → batches of SCHEMA, a row a record; with `mentions` of MENTION_SCHEMA, a row a number, date or
    place.

    A row has a `text`, or the `content` of a file of any kind that is read and its `path`; and it may have a `document`
    (its id), a `date` and a `place`, which go before the arguments `date` and `place` and mean what they mean for
    `Extractor.extract` and `Extractor.read`. Other columns are passed over. `rules` are folders of one's own rules.
    Records with less than `min_confidence` are left out.

    A row that cannot be read gives one row with `error`. Raises InputError for columns or arguments that cannot be
    used, RuleError for rules. An output batch has at most ROWS rows and about BYTES bytes; of the input one row at a
    time is held beside its batch.
    """
    extractor = ready(rules, date, place)

    def rows() -> Iterator[Row]:
        for batch in batches:
            for given in rows_of(batch):
                for member, document in documents_of(extractor, given, date, place):
                    yield from written(given, member, document, mentions, min_confidence)

    return gathered(rows(), MENTION_SCHEMA if mentions else SCHEMA)


def ready(rules: str | Sequence[str] | None, date: str | Day | None, place: str | None) -> Extractor:
    """The extractor of this process for these rules. Raises InputError and RuleError for options that no row could
    be read with."""
    return extractor_of((rules,) if isinstance(rules, str) else tuple(rules or ()), date, place)


@cache
def extractor_of(rules: Sequence[str], date: str | Day | None, place: str | None) -> Extractor:
    return prepared(rules, date, place)


def rows_of(batch: pyarrow.RecordBatch) -> Iterator[Given]:
    """Yields the rows of a batch one by one, since their files may be large. Raises InputError for columns that
    cannot be read."""
    names = [name for name in Given.__struct_fields__ if name in batch.schema.names]
    if "text" not in names and "content" not in names:
        raise InputError(
            f"a batch has columns {', '.join(batch.schema.names)}; it needs 'text', or 'content' and 'path'"
        )
    columns = [batch.column(name) for name in names]
    for name, column in zip(names, columns, strict=True):
        if name != "date" and not isinstance(
            sample := next((value_of(one) for one in column if one.is_valid), None), HOLDS[name]
        ):
            raise InputError(
                f"the column {name!r} holds {type(sample).__name__}; it needs {'bytes' if name == 'content' else 'text'}"
            )
    for number in range(batch.num_rows):
        yield Given(**{name: value_of(column[number]) for name, column in zip(names, columns, strict=True)})


def value_of(cell: pyarrow.Scalar) -> Any:
    """The Python value of a cell. Invalid UTF-8, which Arrow does not check for, is decoded with U+FFFD in its
    place."""
    try:
        return cell.as_py()
    except UnicodeDecodeError:
        return cell.cast(pyarrow.binary()).as_py().decode("utf-8", "replace")


def documents_of(extractor: Extractor, given: Given, date: str | Day | None,
                 place: str | None) -> Iterator[tuple[str, Document | ReadError]]:
    """Yields the documents of a row, each with its name inside the archive, or the error that kept it from being
    read."""
    path, date, place = given.path or given.document or "", given.date or date, given.place or place

    def document(name: str, data: bytes | None) -> Document:
        if data is None:
            assert given.text is not None
            made = extractor.extract(bounded(given.text, name), date=date, place=place, document=given.document)
        else:
            found = source(data, name)
            bounded(found.text, name)
            made = extractor.from_source(found, date=date, place=place, document=called(path, name, given.document))
        counted(len(made.records), LIMITS, name)
        return made

    if given.text is not None:
        yield "", attempted(partial(document, path, None), path, LIMITS)
    elif given.content is None:
        yield "", ReadError(path, "the row has neither text nor content")
    elif len(given.content) > LARGEST:
        yield "", ReadError(path, TOO_LARGE)
    else:
        for name, part in held(given.content, path):
            yield (
                inside(path, name),
                part if isinstance(part, ReadError) else attempted(partial(document, name, part), name, LIMITS),
            )


def bounded(text: str, name: str) -> str:
    """Returns the text. Raises ReadError if it is too long for one document."""
    if len(text) > LONGEST:
        raise ReadError(name, f"has {len(text):,} characters, more than {LONGEST:,}; split it")
    return text


def written(
    given: Given, member: str, document: Document | ReadError, mentions: bool, least: float | None
) -> Iterator[Row]:
    """The output rows of a document, or the single row that holds its error."""
    if isinstance(document, ReadError):
        yield Row(given.path, member, None, given.document, error=document.reason)
        return
    items = (
        document.mentions if mentions else [one for one in document.records if least is None or one.confidence >= least]
    )
    for item in items:
        yield Row(given.path, member, document.published, document.id, item)


def gathered(rows: Iterator[Row], schema: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch]:
    """Groups rows into batches of a schema; no batch is empty."""
    full: list[Row] = []
    size = 0
    for row in rows:
        full.append(row)
        size += row.bytes()
        if len(full) == ROWS or size >= BYTES:
            yield batch_of(full, schema)
            full, size = [], 0
    if full:
        yield batch_of(full, schema)


def batch_of(rows: Sequence[Row], schema: pyarrow.Schema) -> pyarrow.RecordBatch:
    return pyarrow.record_batch([
        array([getattr(row if column.name in OWN else row.item, column.name, None) for row in rows], column.type)
        for column in schema], schema=schema)


def array(values: Sequence[Any], type_: pyarrow.DataType) -> pyarrow.Array:
    """An Arrow array of a column. Lone surrogates, which some PDF readers return and Arrow cannot hold, become
    U+FFFD."""
    if type_ == pyarrow.date32():
        return pyarrow.array([Day.fromisoformat(value) if isinstance(value, str) else value for value in values], type_)
    made = [simple(value) for value in values]
    try:
        return pyarrow.array(made, type_)
    except UnicodeEncodeError:
        return pyarrow.array([HALF.sub("\ufffd", value) if isinstance(value, str) else value for value in made], type_)


def simple(value: Any) -> Any:
    """Converts a field's value to what Arrow accepts for its type."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, tuple):
        return [one.code if isinstance(one, Division) else one for one in value]
    return value
