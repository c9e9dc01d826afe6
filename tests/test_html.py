"""HTML pages: the article of the usual systems, encodings, the page's head; what surrounds the article stays out."""

import codecs
import time

import printing
import pytest

from extractor.errors import ReadError
from extractor.readers import source
from extractor.readers.html import read

LINES = [
    "本刊讯 今年1~10月，长治市环境空气质量综合指数为4.12，同比下降6.8%。",
    "全市优良天数238天，较去年同期增加11天。",
]
SYSTEMS = [
    'class="TRS_Editor"', 'class="view TRS_UEDITOR trs_paper_default"', 'id="zoom"', 'id="UCAP-CONTENT"',
    'class="pages_content"', 'class="article-content"', 'id="vsb_content"', 'class="v_news_content"',
    'class="wp_articlecontent"',
]


def text_of(page: str | bytes) -> str:
    return source(page if isinstance(page, bytes) else page.encode(), "page").text


def lines_of(body: str) -> list[str]:
    """The paragraphs of a page that consists of such an article."""
    text = text_of(f"<html><body><div id=zoom>{body}<p>{LINES[1]}</p></div></body></html>")
    return text.removesuffix("\u2029\n").split("\u2029\n")[:-1]


@pytest.mark.parametrize("article", SYSTEMS)
def test_the_article_of_the_usual_systems_is_read_and_nothing_round_it(article: str) -> None:
    assert text_of(printing.html(LINES, title="长治空气", article=article)) == "".join(
        line + "\u2029\n" for line in ["长治空气", *LINES]
    )


def test_on_other_pages_the_article_is_told_from_menus_and_feet() -> None:
    text = text_of(printing.html(LINES * 4, title="长治空气", article='class="x7"'))

    assert [line for line in text.split("\u2029\n") if line in LINES] == LINES * 4
    assert "12 个栏目" not in text
    assert "hits" not in text


OTHERS = '<ul><li><a href="9.html">全市投入4100万元改造老旧小区</a></li><li><a href="8.html">前5个月进出口增长7.3%</a></li></ul>'


@pytest.mark.parametrize(
    "body",
    [
        '<div class="c1">{lines}</div><div class="c2"><h3>相关报道</h3>{others}</div>',
        "<table><tr><td>{lines}</td><td>{others}</td></tr></table>",
        (
            '<div class="c1">{lines}<div>上一篇：<a href="9.html">投入4100万元改造小区</a> '
            '下一篇：<a href="8.html">进出口增长7.3%</a></div></div>'
        ),
        '<div class="left-nav">投入4100万元</div><div id="footer">进出口增长7.3%</div>{lines}',
        '<div class="c1">{lines}</div><p><a href="9.html">全市投入4100万元改造老旧小区</a></p>',
    ],
    ids=[
        "a list beside it",
        "a page laid out as a table",
        "the articles before and after",
        "parts that are called so",
        "a link below it",
    ],
)
def test_links_to_other_articles_and_furniture_are_no_article(body: str) -> None:
    text = text_of(
        "<html><body>"
        + body.format(lines="".join(f"<p>{line}</p>" for line in LINES), others=OTHERS)
        + "</body></html>"
    )

    assert text.split("\u2029\n")[:-1] == LINES


@pytest.mark.parametrize("body", [
    '<p>{0}<a href="x.html">详情</a></p>',
    '<div><a href="a">{0}</a></div>', '<div class="stop foothill">{0}</div>', "<ol><li>{0}</li></ol>"],
    ids=["a link in a paragraph", "nothing but a link", "names that hold such a name", "a list"])
def test_an_article_with_links_stays_whole(body: str) -> None:
    assert LINES[0] in text_of(f"<html><body>{body.format(LINES[0])}</body></html>")


@pytest.mark.parametrize(
    "mark",
    [
        '<?xml:namespace prefix = o ns = "urn:schemas-microsoft-com:office:office" />', "<?php echo 1 ?>", "<??>",
        "<![CDATA[x]]>", "<!-- x -->", "<!x>", "</>",
    ],
)
def test_what_is_no_element_is_passed_over(mark: str) -> None:
    text = text_of(
        f"<html><body>{mark}<div>{mark}{''.join(f'<p>{mark}{line}</p>' for line in LINES)}</div></body></html>"
    )

    assert [line for line in text.split("\u2029\n") if line in LINES] == LINES


def test_a_deep_page_is_read_in_time() -> None:
    page = "<html><body>" + "<div>" * 2900 + f"<p>{LINES[0]}</p>" * 2000 + "</div>" * 2900 + "</body></html>"
    began = time.process_time()

    assert LINES[0] in read(page.encode(), "page").text
    assert time.process_time() - began < 5


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "gbk", "gb18030", "big5"])
def test_the_encoding_is_the_pages_own_word(encoding: str) -> None:
    lines = ["行政院今日公布空氣品質，平均濃度為十五微克。"] if encoding == "big5" else LINES

    assert text_of(printing.html(lines, encoding=encoding)).splitlines()[-len(lines) * 2] == lines[0]


@pytest.mark.parametrize(
    ("said", "real"),
    [
        ("utf-8", "gb18030"),
        ("gb2312", "utf-8"),
        ("no-such-code", "gb18030"),
        ("rot13", "utf-8"),
        ("hex", "utf-8"),
        ("utf-16", "utf-8"),
    ],
)
def test_a_wrong_word_of_the_page_is_not_believed(said: str, real: str) -> None:
    page = printing.html(LINES, encoding="utf-8").decode().replace('charset="utf-8"', f'charset="{said}"')

    assert LINES[0] in text_of(page.encode(real))


def test_a_page_with_a_broken_character_keeps_its_encoding() -> None:
    page = (
        printing.html(LINES, encoding="utf-8").replace("优".encode(), "优".encode()[:2], 1).replace(b"<p>", b"<p>\0", 1)
    )

    assert LINES[0] in text_of(page)


def test_a_byte_order_mark_goes_before_the_pages_word() -> None:
    page = printing.html(LINES, encoding="utf-8").decode().replace('charset="utf-8"', 'charset="gb2312"')

    assert LINES[0] in text_of(codecs.BOM_UTF8 + page.encode())
    assert LINES[0] in text_of(page.encode("utf-16"))


def test_the_head_tells_title_day_and_publisher() -> None:
    meta = [("ArticleTitle", "长治空气"), ("PubDate", "2023-11-05 09:12"), ("ContentSource", "长治市生态环境局"),
            ("SiteName", "山西省人民政府")]
    found = source(printing.html(LINES, title="另一题", meta=meta), "page")

    assert (found.title, found.date, found.date_from, found.place, found.place_from) == (
        "长治空气",
        "2023-11-05",
        "meta",
        "长治市",
        "meta",
    )
    assert found.text.startswith("长治空气\u2029\n")


@pytest.mark.parametrize(
    ("meta", "day"),
    [
        ('<meta property="article:published_time" content="2023-11-05T09:12:00+08:00">', "2023-11-05"),
        ('<meta name="PUBDATE" content="2023/11/5">', "2023-11-05"),
        ('<meta name="publishdate" content="2023年11月05日">', "2023-11-05"),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2023-11-05T08:00:00+08:00"}</script>',
            "2023-11-05",
        ),
        ('<meta name="PubDate" content="2023-13-05">', None),
        ('<meta name="PubDate" content="">', None),
    ],
)
def test_the_day_in_the_head_is_read_as_sites_write_it(meta: str, day: str | None) -> None:
    assert (
        source(
            f"<html><head>{meta}</head><body><div id=zoom><p>{LINES[0]}</p></div></body></html>".encode(), "page"
        ).date
        == day
    )


@pytest.mark.parametrize(("times", "day"), [(["2023-11-05T09:12"], "2023-11-05"), (["2023-11-05", "2022-01-01"], None)])
def test_a_time_of_the_page_is_its_day_unless_others_have_theirs(times: list[str], day: str | None) -> None:
    body = "".join(f'<time datetime="{time}">周日</time>' for time in times)

    assert source(f"<html><body>{body}<div id=zoom><p>{LINES[0]}</p></div></body></html>".encode(), "page").date == day


def test_the_line_under_the_title_tells_day_and_source_where_the_head_does_not() -> None:
    line = "<div>发布时间：2023-11-05 来源：长治市生态环境局</div>"
    found = source(
        f"<html><body><h1>空气</h1>{line}<div id=zoom><p>{LINES[0]}</p></div></body></html>".encode(), "page"
    )

    assert (found.date, found.date_from, found.place, found.place_from) == ("2023-11-05", "source", "长治市", "source")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>PM<sub>2.5</sub>平均<b>浓</b>度</p>", ["PM2.5平均浓度"]),
        ("<p>　　全市\n  优良\n</p>", ["全市 优良"]),
        ("甲<p>乙</p>丙", ["甲", "乙", "丙"]),
        ("<p>甲<br>乙</p>", ["甲\n乙"]),
        ("<pre>甲\n乙</pre>", ["甲\n乙"]),
        ("<p>&nbsp;</p><p>甲&lt;5</p>", ["甲<5"]),
        ("<p>甲<!-- 乙 --></p>", ["甲"]),
        ("<ul><li>甲<li>乙</ul>", ["甲", "乙"]),
        ("<style>p{}</style><script>1</script><p>甲</p>", ["甲"]),
        ("<div><div>甲</div></div>", ["甲"]),
        ("<table><tr><td><p>" + "甲" * 400 + "</p><td>乙<tr><td>丙<td>丁</table>", ["甲" * 400, "乙", "丙", "丁"]),
    ],
    ids=[
        "inline", "blanks", "bare text", "line break", "preformatted", "entities", "comment", "list", "no text",
        "nested", "a page laid out as a table",
    ],
)
def test_paragraphs_are_those_that_a_reader_sees(body: str, expected: list[str]) -> None:
    assert lines_of(body) == expected


def test_a_page_without_words_is_refused() -> None:
    with pytest.raises(ReadError, match="holds no text"):
        source(b"<html><body><img src=x></body></html>", "page")


@pytest.mark.parametrize(
    "head",
    [
        "<!DOCTYPE html>", "\n<html>", "<!-- a -->\n<HTML lang=zh>", "<div>", "<meta charset=utf-8>",
        '<?xml version="1.0"?>\n<!DOCTYPE html><html>',
    ],
)
def test_a_page_is_known_by_how_it_begins(head: str) -> None:
    assert source(f"{head}<p>{LINES[0]}</p>".encode(), "page.txt").format == "html"
