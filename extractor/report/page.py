"""What a report shows → one page that needs nothing else: data, style and script stand in it.

    page(figures, "zh")    # bytes of HTML

The data are packed (gzip, base64) and unpacked by the browser; each text is kept once. Charts are drawn by Vega, whose
script the package vl-convert-python brings.
"""

from __future__ import annotations

import base64
import gzip
import json
import tomllib
from functools import cache
from html import escape
from importlib.resources import files

from extractor.errors import MissingError
from extractor.report.figures import Figures

TEXTS = (
    "indicator", "named", "subject", "kind", "place", "adcode", "period", "unit", "basis", "per", "modifier", "printed",
    "sentence", "review", "first", "last",
)
PLAIN = ("value", "change", "page", "issue")
LANGUAGES = ("zh", "en")


def page(figures: Figures, language: str) -> bytes:
    """The page. The same figures give the same bytes. Raises MissingError where the extra is not installed."""
    try:
        import vl_convert
    except ImportError:
        raise MissingError("the report needs its charts", "report") from None
    own = files("extractor.report")
    told = words()[language]
    content = json.dumps(data(figures, language), ensure_ascii=False, separators=(",", ":")).encode()
    packed = base64.b64encode(gzip.compress(content, 9, mtime=0))
    script = vl_convert.javascript_bundle()     # type: ignore[call-arg]     # without a snippet it is Vega-Embed itself
    parts = {"language": language, "title": escape(f"{told['title']} · {figures.name}"), "data": packed.decode(),
             "style": own.joinpath("page.css").read_text("utf-8"), "vega": inside_script(script),
             "script": own.joinpath("page.js").read_text("utf-8")}
    html = own.joinpath("page.html").read_text("utf-8")
    for name, value in parts.items():
        before, _, after = html.partition(f"<!--{name}-->")
        html = before + value + after
    return html.encode()


def inside_script(code: str) -> str:
    """A script as it may stand in a page: nothing in it ends the element."""
    return code.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def data(figures: Figures, language: str) -> dict[str, object]:
    """What the script of the page reads: columns, texts by their number."""
    texts: dict[str, int] = {}

    def number(text: str) -> int:
        return texts.setdefault(text, len(texts))

    columns: dict[str, list[object]] = {name: [number(getattr(row, name)) for row in figures.rows] for name in TEXTS}
    columns |= {name: [getattr(row, name) for row in figures.rows] for name in PLAIN}
    return {
        "words": words()[language],
        "name": figures.name,
        "asof": figures.asof,
        "texts": [*texts],
        "columns": columns,
        "issues": figures.issues,
        "failures": figures.failures,
        "conflicts": figures.conflicts,
    }


@cache
def words() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("extractor.report").joinpath("words.toml").read_text("utf-8"))


