"""A document → HTML: its text with every quantity, date and place marked, and what was read from it on hover.

    fragment(document)    # to stand in a notebook's cell
    page(document)        # a page of its own, which needs nothing else

What the text holds is shown as it stands: a bulletin that says `<script>` shows so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from importlib.resources import files

from extractor.model import Document, Record
from extractor.write.marks import Mark, mentioned, pieces
from extractor.write.shown import kind, period, unit, value

WHOLE = """<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>{title}</title>
<style>body {{ margin: 0; }} .xb {{ margin: 0 auto; }} .xb-text {{ max-height: none; }}</style></head><body>{body}</body></html>
"""


def content(documents: Iterable[Document]) -> Iterator[bytes]:
    """The page of some documents in UTF-8."""
    yield page(documents).encode("utf-8", "replace")


def page(documents: Iterable[Document]) -> str:
    """One page that shows some documents, one after the other."""
    shown = [*documents]
    return WHOLE.format(title=escape(", ".join(one.id for one in shown)), body="\n".join(map(fragment, shown)))


def fragment(document: Document) -> str:
    """A document as a piece of a page, with its own style."""
    marks = [Mark(one.start, one.end, "record", number) for number, one in enumerate(document.records)]
    parts = []
    for text, mark in pieces(document.text, [*marks, *mentioned(document.mentions)]):
        shown = escape(text, quote=False)
        if mark is None:
            parts.append(shown)
        elif mark.kind == "record":
            about = escape(told(document.records[mark.number]), quote=False)
            parts.append(
                f'<span class="xb-mark xb-record" tabindex="0">{shown}<span class="xb-about">{about}</span></span>'
            )
        else:
            parts.append(f'<span class="xb-mark xb-{mark.kind}" title="{escape(mark.about)}">{shown}</span>')
    where = " · ".join(
        filter(None, [str(document.published or ""), document.place or "", f"{len(document.records)} records"])
    )
    return (
        f'<div class="xb"><style>{style()}</style><div class="xb-head">{escape(document.id)} <small>{escape(where)}</small></div>'
        f'<div class="xb-text">{"".join(parts)}</div></div>'
    )


@cache
def style() -> str:
    return files("extractor").joinpath("write/html.css").read_text("utf-8")


def told(record: Record) -> str:
    """What was read, a line for each thing that is said."""
    name = " ".join(filter(None, [record.subject, record.indicator or "(no name)"]))
    amount = f"{value(record)} {unit(record)}".strip()
    when = period(record)
    place = f"{record.place} {record.adcode or ''}".strip() if record.place else None
    confidence = getattr(record, "confidence", None)
    sure = None if confidence is None else f"sure: {confidence:.2f}"
    return "\n".join(filter(None, [name, amount, kind(record), place, when, record.indicator_id, sure]))
