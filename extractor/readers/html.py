"""An HTML page → its article: title and paragraphs, tables as sentences; date, publisher and title from its head.

    <meta name="PubDate" content="2023-11-05 09:12"> … <div class="TRS_Editor"><p>今年 1~10 月，…</p></div>
    → Source(text="今年 1~10 月，…\\u2029\\n", title="…", date="2023-11-05", date_from="meta")

The article is what the usual systems of government sites mark as such; on other pages it is what is left without their
furniture: parts that are called so, and parts that are mostly links. The encoding is the byte order mark's, the page's
own word for it, or what the bytes are.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import regex

from extractor import tables
from extractor.errors import ReadError
from extractor.readers.publication import area_of, day_in, like
from extractor.readers.source import Source
from extractor.readers.text import BYTE_ORDER_MARKS, CONTROL, decode, strict

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

LARGEST = 32 * 1024 * 1024
DEEPEST = 3000     # elements inside one another
PARAGRAPH_END = "\u2029\n"
# Where the usual systems keep the article: gov.cn, TRS, Boda, Webplus, Hanweb, Epoint, and what many sites call it.
ARTICLES = (
    "#UCAP-CONTENT", ".TRS_UEDITOR", ".TRS_Editor", ".trs_editor_view", ".pages_content", "#zoom", "#Zoom", "#zoomcon",
    ".v_news_content", "#vsb_content", ".wp_articlecontent", "#ivs_content", ".ewb-article-info", ".bt-article",
    ".article-content", ".article_content", "#article-content", "#articleContent", ".articleContent", ".article-con",
    ".articleCon", ".article_con", "#mainText", ".xxgk_content", ".zwgk_content", ".zw_content", ".news_content",
    "#NewsContent", ".news-content", ".con_text", ".content_text", ".text_content", ".detail-content",
    ".detail_content", ".info-content", ".infodetail", "#artibody", ".rm_txt_con", "#detailContent", "#rwb_zw",
    "#detail", "article", "[itemprop=articleBody]",
)
ENOUGH = 20        # characters that make an article
NO_TEXT = (
    "script", "style", "noscript", "template", "iframe", "svg", "math", "object", "select", "button", "textarea", "nav",
    "head",
)
ASIDE = ("footer", "aside", "header")
BLOCKS = frozenset("address center dd div dl dt form h1 h2 h3 h4 h5 h6 li ol p section table tbody td th tr ul".split())
# What sites call the parts of a page that are no article, as a class or an id.
FURNITURE = regex.compile(
    r"(?<![a-z])(?:foot(?:er)?|copyright|nav(?:bar|igation)?|menu|side(?:bar)?|bread(?:crumb)?s?|crumbs?|share|related|recommend|friend|"
    r"hot(?:news|list)?|comments?|banner|top(?:bar|nav)|pager|login|search)(?![a-z])", regex.I)
LINKS = 0.5        # of a part's characters
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike strong sub sup time tt u "
    "ucapcontent ucaptitle var wbr o:p st1:chsdate -text".split()
)
CELL = 300         # characters of a cell; longer ones are those of a page laid out as a table
BLANKS = regex.compile(r"[ \t\r\n\f]+")
CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")
# What Python decodes and no page is written in; some decode to halves of surrogate pairs, or raise whatever the bytes.
NO_CHARSETS = frozenset(
    {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7", "mbcs", "oem"}
)
CHARSET = regex.compile(
    rb"<meta[^>]{0,200}?charset\s*+=\s*+[\"']?\s*+(?P<name>[\w.:-]{2,30})|<\?xml[^>]{0,100}?encoding=[\"'](?P<name>[\w.:-]{2,30})",
    regex.I,
)
NESTING = regex.compile(
    rb"<(?P<close>/?)(?:a|b|i|u|s|em|strong|font|span|div|section|article|center|blockquote|table|tbody|tr|td|ul|ol|dl|form|big|small|sub|sup)\b",
    regex.I)
TITLES = ("articletitle", "og:title", "twitter:title", "title")
DAYS = (
    "pubdate", "publishdate", "publishtime", "article:published_time", "og:published_time", "og:release_date",
    "dc.date", "dc.date.issued", "dcterms.issued", "dcterms.date", "datepublished", "firstpublishedtime", "createdate",
    "date",
)
PUBLISHERS = (
    "contentsource", "source", "og:article:author", "article:author", "mediaid", "sitename", "og:site_name", "author",
    "dc.publisher",
)
LINKED = regex.compile(r'"datePublished"\s*+:\s*+"(?P<day>[^"]{8,40})"')   # what a page tells search engines
SITE = regex.compile(r"\s*(?:[_|｜]|\s[-–—]\s|--).*\Z", regex.S)


def read(data: bytes, name: str) -> Source:
    """The article of a page. Raises ReadError where there is none, or its markup is no page's."""
    from selectolax.lexbor import LexborHTMLParser

    if len(data) > LARGEST or too_deep(data):
        raise ReadError(name, "is larger or deeper nested than any page")
    markup = decoded(data)
    page = LexborHTMLParser(markup)
    meta = metadata(page)
    title = title_of(page, meta)
    body = list(article(page))
    if title and not any(bare(title) in bare(line) for line in body[:4]):
        body.insert(0, title)
    day = next(filter(None, (day_in(meta.get(key, "")) for key in DAYS)), None)
    area = next((area for key in PUBLISHERS if (area := area_of(meta.get(key, "")))), None)
    return Source("".join(line + PARAGRAPH_END for line in body), "html", title, day, "meta" if day else None,
                  area, "meta" if area else None, margin=tuple(told_outside(page, body)))


def decoded(data: bytes) -> str:
    """The page's characters, by its mark or its own word; where that is wrong, by what the bytes are."""
    text: str | None = None
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            text = data[len(mark):].decode(encoding, "replace")
    if text is None:
        data = data.translate(None, CONTROLS)
        match = CHARSET.search(data[:8192])
        said = encoding_called(match["name"].decode("ascii")) if match else None
        text = (strict(data, said) if said else None) or decode(data) or data.decode(said or "utf-8", "replace")
    return CONTROL.sub("", text)


def encoding_called(name: str) -> str | None:
    """Python's codec for a page's word; the larger set for those that pages call by the smaller one's name."""
    if name.lower().replace("_", "-") in ("gb2312", "gbk", "gb-2312", "x-gbk", "gb2312-80"):
        return "gb18030"
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    called = codec.name.replace("_", "-")
    return (
        None
        if called.startswith("utf-16") or called in NO_CHARSETS or not getattr(codec, "_is_text_encoding", True)
        else codec.name
    )


def too_deep(data: bytes) -> bool:
    """Whether more elements are open at once than any page's: a parser takes the square of their number."""
    depth = 0
    for match in NESTING.finditer(data):
        depth = max(0, depth - 1) if match["close"] else depth + 1
        if depth > DEEPEST:
            return True
    return False


def metadata(page: LexborHTMLParser) -> dict[str, str]:
    """What the page's head says, by lower-case names."""
    found: dict[str, str] = {}
    for element in page.css("meta[content]"):
        attributes = element.attributes
        key = attributes.get("name") or attributes.get("property") or attributes.get("itemprop")
        value = BLANKS.sub(" ", attributes.get("content") or "").strip()
        if key and value:
            found.setdefault(key.lower(), value)
    for script in page.css('script[type="application/ld+json"]'):
        if match := LINKED.search(script.text()):
            found.setdefault("datepublished", match["day"])
    times = [
        element.attributes.get("datetime") or ""
        for element in page.css("[itemprop=datePublished][datetime], time[datetime]")
    ]
    if len(set(times)) == 1:   # several are those of other articles
        found.setdefault("datepublished", times[0])
    return found


def title_of(page: LexborHTMLParser, meta: dict[str, str]) -> str | None:
    """The article's title, without the site's name behind it."""
    for key in TITLES[:-1]:
        if meta.get(key):
            return SITE.sub("", meta[key]) or None
    for selector in ("ucaptitle", "h1", "title"):
        for element in page.css(selector):
            if text := SITE.sub("", BLANKS.sub(" ", element.text()).strip()):
                return text
    return None


def article(page: LexborHTMLParser) -> Iterator[str]:
    """The paragraphs of the article."""
    for tag in NO_TEXT:
        for element in page.css(tag):
            element.decompose()
    for selector in ARTICLES:
        found = outermost(page.css(selector))
        if sum(len(bare(element.text())) for element in found) >= ENOUGH:
            for element in found:
                yield from paragraphs(element)
            return
    for tag in ASIDE:
        for element in page.css(tag):
            element.decompose()
    if page.body is not None:
        whole = list(paragraphs(page.body))
        for element in furniture(page.body):
            element.decompose()
        left = list(paragraphs(page.body))
        yield from left if sum(map(len, map(bare, left))) >= ENOUGH else whole


def outermost(elements: Sequence[Any]) -> list[Any]:
    """Those of some elements that do not lie inside another of them."""
    ids = {element.mem_id for element in elements}
    return [element for element in elements if ids.isdisjoint(above.mem_id for above in ancestors(element))]


def ancestors(element: Any) -> Iterator[Any]:
    while (element := element.parent) is not None:
        yield element


def furniture(body: Any) -> list[Any]:
    """The parts of a page that are no article: menus, lists of other articles, feet; none of them inside another."""
    found: list[Any] = []
    # of each element that is open: what was found, read and linked before it
    within: list[tuple[int, int, int]] = []
    read = linked = links = 0
    todo: list[tuple[Any, bool]] = [(body, True)]
    while todo:
        node, opens = todo.pop()
        if node.tag == "-text":
            length = len(bare(node.text_content or ""))
            read, linked = read + length, linked + (length if links else 0)
        elif opens and is_element(node):
            within.append((len(found), read, linked))
            links += node.tag == "a"
            todo.append((node, False))
            child = node.last_child
            while child is not None:
                todo.append((child, True))
                child = child.prev
        elif not opens:
            before, *began = within.pop()
            links -= node.tag == "a"
            if node.tag in BLOCKS and (linked - began[1] > LINKS * (read - began[0]) or called_furniture(node)):
                found[before:] = [node]
    return found


def is_element(node: Any) -> bool:
    """Whether a node is an element: no text, comment or instruction (<?xml:namespace prefix = o ?>), which has no name
    at all."""
    return node.tag is not None and not node.tag.startswith(("-", "!"))


def called_furniture(node: Any) -> bool:
    return FURNITURE.search(f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}") is not None


def paragraphs(top: Any) -> Iterator[str]:
    """The paragraphs below an element, in order; tables as sentences, a line break as one."""
    said: list[str] = []
    above: list[str] = []

    def end() -> Iterator[str]:
        line = "\n".join(
            part for piece in "".join(said).split("\n") if (part := BLANKS.sub(" ", piece).strip(" \u3000\u00a0"))
        )
        said.clear()
        if line:
            above.append(line)
            yield line

    todo: list[tuple[Any, bool]] = [(top, True)]
    while todo:
        node, opens = todo.pop()
        tag = node.tag
        if tag == "-text":
            text = node.text_content or ""
            said.append(text.replace("\n", " ").replace("\r", " ") if not preformatted(node) else text)
            continue
        if tag == "br":
            said.append("\n")
            continue
        if tag == "table" and opens and (rows := data_rows(node)):
            yield from end()
            yield from tables.sentences(rows, above[-2:])
            continue
        if tag not in INLINE:
            yield from end()
        if opens and is_element(node):
            todo.append((node, False))
            child = node.last_child
            while child is not None:
                todo.append((child, True))
                child = child.prev
    yield from end()


def preformatted(node: Any) -> bool:
    return node.parent is not None and node.parent.tag in ("pre", "xmp", "listing")


def data_rows(table: Any) -> list[list[tables.Cell]] | None:
    """A table's cells; None where a page is laid out with it."""
    rows: list[list[tables.Cell]] = []
    for row in table.css("tr"):
        cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
        if any(len(cell.text()) > CELL or cell.css_first("table") for cell in cells):
            return None
        rows.append(
            [
                tables.Cell(
                    cell.text(separator=" " if cell.css_first("br") else ""),
                    span(cell, "colspan"),
                    span(cell, "rowspan"),
                )
                for cell in cells
            ]
        )
    return rows if len(rows) > 1 and max(map(len, rows)) > 1 else None


def span(cell: Any, attribute: str) -> int:
    written = cell.attributes.get(attribute) or "1"
    return max(1, int(written)) if written.isascii() and written.isdigit() and len(written) < 6 else 1


def told_outside(page: LexborHTMLParser, body: Sequence[str]) -> Iterator[str]:
    """The page's lines that may name its day and source, where the article does not hold them."""
    if page.body is not None:
        seen = {bare(line) for line in body}
        for line in paragraphs(page.body):
            if len(line) <= 120 and bare(line) not in seen and like("telling").search(line):
                yield line


def bare(text: str) -> str:
    return "".join(text.split())
