"""The fields of a `Record` → what schemas, frames, stores and the documentation say of them.

FIELDS["adcode"]     # Field(name="adcode", kind="text", nullable=True, about="code of the place (GB/T 2260), …", schema={…})
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, NoneType
from typing import Any, get_args, get_origin, get_type_hints

from msgspec import Meta, Struct
from msgspec.structs import fields

from extractor.model import Record

KINDS: Mapping[Any, tuple[str, str]] = MappingProxyType({     # type in Python → kind of column, type in JSON
    int: ("whole", "integer"), float: ("real", "number"), str: ("text", "string"), tuple: ("list", "array")})
# what every record has held since the first version; a field added later is not required, so that older records still
# fit
REQUIRED = (
    "record_id", "document", "start", "end", "text", "sentence", "kind", "indicator", "value_low", "value_high",
    "modifier", "unit", "per", "direction", "basis", "place", "adcode", "date_start", "date_end", "rules",
)
SCHEMA = "https://json-schema.org/draft/2020-12/schema"
ABOUT = (
    "One fact of a bulletin: one quantity, what it measures, where and when. Every writer emits these fields under these names; "
    "fields may be added, none renamed."
)


class Field(Struct, frozen=True):
    """A field of a record. `kind` is whole, real, day, list or text; `items` is that of a list's items."""

    name: str
    kind: str
    nullable: bool
    about: str
    items: str
    schema: Mapping[str, Any]


def without_none(type_: Any) -> Any:
    """The type of what is there: str of `str | None`."""
    return next(one for one in get_args(type_) if one is not NoneType) if NoneType in get_args(type_) else type_


def field(name: str, annotated: Any) -> Field:
    """What a field's type and description say of it."""
    type_, meta = get_args(annotated)
    assert isinstance(meta, Meta)
    assert meta.description
    plain = without_none(type_)
    nullable = plain is not type_
    kind, json = KINDS[get_origin(plain) or plain]
    more, held = dict(meta.extra_json_schema or {}), [one for one in get_args(plain) if one is not Ellipsis]
    schema: dict[str, Any] = {} if "enum" in more else {"type": [json, "null"] if nullable else json}
    if held:
        schema["items"] = {"type": KINDS[held[0]][1]}
        if Ellipsis not in get_args(plain):
            schema |= {"minItems": len(held), "maxItems": len(held)}
    return Field(name, "day" if more.get("format") == "date" else kind, nullable, meta.description,
                 KINDS[held[0]][0] if held else "", schema | more | {"description": meta.description})


FIELDS: Mapping[str, Field] = MappingProxyType({
    name: field(name, hint) for hints in [get_type_hints(Record, include_extras=True)]
    for name, hint in ((one.name, hints[one.name]) for one in fields(Record))})
COLUMNS = tuple(FIELDS)
DAYS, LISTS = (frozenset(one.name for one in FIELDS.values() if one.kind == kind) for kind in ("day", "list"))
REAL = frozenset(one.name for one in FIELDS.values() if one.kind == "real")


def record_schema() -> dict[str, Any]:
    """The JSON schema of a record."""
    return {"$schema": SCHEMA, "title": "Record", "description": ABOUT, "type": "object", "additionalProperties": True,
            "required": [*REQUIRED],
            "properties": {one.name: dict(one.schema) for one in FIELDS.values()}}
