"""A text → what was read from it, and by which rules, as lines for a person.

    日处理生活垃圾800吨 → cleaned text; 800吨  quantity  800 t  [tonne]; 处理生活垃圾 800 吨 /day  [daily-treatment …]
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date as Day
from typing import TYPE_CHECKING

from extractor.clean import clean
from extractor.model import Mention, Record

if TYPE_CHECKING:
    from extractor.pipeline import Extractor

UNTOLD = frozenset({"start", "end", "text", "rule", "candidates"})
ASIDE = frozenset({"record_id", "document", "start", "end", "text", "sentence", "rules"})


def explain(text: str, extractor: Extractor, *, date: str | Day | None = None, place: str | None = None) -> str:
    """The cleaned text, the mentions and the records of a text, each with the rules that made it."""
    document = extractor.extract(text, date=date, place=place)
    parts = [
        ("text", iter([clean(text).text])),
        ("mentions", (mention_line(mention) for mention in document.mentions)),
        ("records", (line for record in document.records for line in record_lines(record)))]
    return "\n\n".join("\n".join([name, *(f"  {line}" for line in lines)]) for name, lines in parts)


def mention_line(mention: Mention) -> str:
    known = {name: getattr(mention, name) for name in mention.__struct_fields__ if name not in UNTOLD}
    told = ", ".join(f"{name} {value}" for name, value in known.items() if value is not None)
    return f"{mention.start}–{mention.end} {mention.text!r} {mention.kind} [{mention.rule}] {told}"


def record_lines(record: Record) -> Iterator[str]:
    yield f"{record.start}–{record.end} {record.text!r} [{' '.join(record.rules)}]"
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if name not in ASIDE and value not in (None, ""):
            yield f"    {name} {value}"
