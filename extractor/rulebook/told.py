"""What is wrong with a table of a rule file, in words of the file: which part, what stands there, what to write.

    converted({"id": "up", "words": "增长"}, WordList, "words", "my.toml")
    → RuleError: my.toml: rule 'up': words: is a string; write a list
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec
import regex

from extractor.errors import RuleError

T = TypeVar("T", bound=msgspec.Struct)
EXPECTED = regex.compile(r"Expected `([^`]++)`, got `([^`]++)`")
MISSING = regex.compile(r"Object missing required field `([^`]++)`")
UNKNOWN_FIELD = regex.compile(r"Object contains unknown field `([^`]++)`")
TYPES = {"array": "a list", "object": "a table", "str": "a string", "int": "a whole number", "float": "a number",
         "bool": "true or false", "str | null": "a string", "object | array": "a table or a list of tables",
         "str | object | array": "a string, a table, or a list of these", "str | object": "a string or a table",
         "array | object": "a list or a table"}


def converted(table: Mapping[str, Any], shape: type[T], kind: str, file: str, number: int | None = None) -> T:
    """A table as an object of its class. Raises RuleError; a rule without an id is told by its number in the file."""
    name = table.get("id")
    shown = name if isinstance(name, str) else None
    try:
        return msgspec.convert(table, shape)
    except msgspec.ValidationError as error:
        part, hint = plain(str(error))
        unknown = UNKNOWN_FIELD.search(str(error))
        if unknown and not part:
            fields = [field.name for field in msgspec.structs.fields(shape)]
            hint += meant(unknown[1], fields, "{!r}") or f"; a {kind} rule has {', '.join(fields)}"
        where = part if shown else f"[[{kind}]] number {number}{': ' * bool(part)}{part}"
        raise RuleError(file, shown, where or None, hint) from None


def plain(message: str) -> tuple[str, str]:
    """A validation error as (part, hint): "Expected `array`, got `str` - at `$.words`" → words, "is a string; write a
    list"."""
    message, _, path = message.partition(" - at ")
    expected = EXPECTED.fullmatch(message)
    if expected:
        message = f"is {TYPES.get(expected[2], expected[2])}; write {TYPES.get(expected[1], expected[1])}"
    else:
        message = MISSING.sub(r"'\1' is missing", UNKNOWN_FIELD.sub(r"no field is called '\1'", message))
    return path.strip("`").removeprefix("$").removeprefix("."), message


def meant(word: str, known: Iterable[str], form: str) -> str:
    """A hint at the known words that are near, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(form.format(one) for one in near)}?" if near else ""
