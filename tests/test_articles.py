"""Articles: titles before and after their articles, bylines, sources, headings inside; every paragraph is somewhere."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.articles import Articles
from extractor.rulebook import load


@pytest.fixture(scope="module")
def articles() -> Articles:
    return Articles(load())


# (the text, its paragraphs ended by ¶; for each article: title, byline, source, paragraphs)
ISSUES = {
    "one paragraph": ("全县造林3万亩。", [(None, None, None, ["全县造林3万亩。"])]),
    "a phrase": ("日处理生活垃圾800吨", [(None, None, None, ["日处理生活垃圾800吨"])]),
    "phrases": ("造林3万亩¶治沙2万亩", [(None, None, None, ["造林3万亩", "治沙2万亩"])]),
    "empty paragraphs": ("¶¶全县造林3万亩。¶¶治沙2万亩。¶", [(None, None, None, ["全县造林3万亩。", "治沙2万亩。"])]),
    "nothing": ("¶¶", []),
    "only a byline": ("■本刊记者 王家隆¶", [(None, None, None, ["■本刊记者 王家隆"])]),
    "only a signature": ("苍溪县统计局¶2021年4月12日", [(None, None, None, ["苍溪县统计局", "2021年4月12日"])]),
    "title, then body": (
        "全省水利工作会议召开¶1月4日，会议召开。¶会议强调，要抓落实。",
        [("全省水利工作会议召开", None, None, ["1月4日，会议召开。", "会议强调，要抓落实。"])],
    ),
    "a web page": (
        "首页>要闻¶水利工作会议召开¶来源：省水利厅 发布时间：2023-01-05 09:30¶1月4日，会议召开。¶责任编辑：李明",
        [("水利工作会议召开", None, "省水利厅", ["1月4日，会议召开。"])],
    ),
    "a communiqué": (
        "苍溪县统计公报¶苍溪县统计局¶2021年4月12日¶一、综合¶生产总值171.42亿元。¶二、农业¶产量41.7万吨。",
        [("苍溪县统计公报", None, "苍溪县统计局", ["一、综合", "生产总值171.42亿元。", "二、农业", "产量41.7万吨。"])],
    ),
    "signed at the end": (
        "全市水质公报¶全市水质优良。¶朔州市生态环境局¶二〇二三年五月四日",
        [("全市水质公报", None, "朔州市生态环境局", ["全市水质优良。"])],
    ),
    "headings inside": (
        "朔州深入践行理念。¶提升碳汇能力¶全市造林3万亩。¶走出新路¶全市治沙2万亩。",
        [(None, None, None, ["朔州深入践行理念。", "提升碳汇能力", "全市造林3万亩。", "走出新路", "全市治沙2万亩。"])],
    ),
    "title after, subtitle, byline": (
        "今年，全市优良天数238天。¶长治 让好空气常驻上党¶———来自太行山下的蓝天账本¶■本刊记者 赵文柏",
        [("长治 让好空气常驻上党———来自太行山下的蓝天账本", "赵文柏", "本刊", ["今年，全市优良天数238天。"])],
    ),
    "title after names in brackets": (
        "今年，全市水质优良。¶（周岩 李丹枫）¶一江碧水润湘中",
        [("一江碧水润湘中", "周岩 李丹枫", None, ["今年，全市水质优良。"])],
    ),
    "title after, alone": (
        "今年，全市水质优良。¶一江碧水润湘中",
        [("一江碧水润湘中", None, None, ["今年，全市水质优良。"])],
    ),
    "a last line with a number is no title": (
        "今年，全市水质优良。¶粮食产量41.7万吨",
        [(None, None, None, ["今年，全市水质优良。", "粮食产量41.7万吨"])],
    ),
    "titles after, a source, two articles": (
        "美丽画卷。来源《人民日报》¶山西朔州¶厚植生态底色¶左权县获评。¶让家园美丽动人。李晓雯¶青绿画卷醉河山¶———晋中答卷",
        [
            ("山西朔州 厚植生态底色", None, "人民日报", ["美丽画卷。"]),
            ("青绿画卷醉河山———晋中答卷", "李晓雯", None, ["左权县获评。", "让家园美丽动人。"]),
        ],
    ),
    "titles before, two articles": (
        "造林忙¶全县造林3万亩。（张林泉）¶治沙忙¶全县治沙2万亩。（孟辉）",
        [("造林忙", "张林泉", None, ["全县造林3万亩。"]), ("治沙忙", "孟辉", None, ["全县治沙2万亩。"])],
    ),
    "a byline line between articles, titles before": (
        "造林忙¶全县造林3万亩。¶本报记者 王刚¶治沙忙¶全县治沙2万亩。",
        [("造林忙", "王刚", "本报", ["全县造林3万亩。"]), ("治沙忙", None, None, ["全县治沙2万亩。"])],
    ),
    "datelines begin articles": (
        "本报讯（记者 王刚）1月4日，全县造林3万亩。¶又治沙2万亩。¶本报讯 1月5日，水质优良。",
        [
            (None, "王刚", "本报", ["1月4日，全县造林3万亩。", "又治沙2万亩。"]),
            (None, None, "本报", ["1月5日，水质优良。"]),
        ],
    ),
    "a late byline is the untitled article's": (
        "今年，迎泽区优良天数51天。¶本刊讯今年以来，岢岚深入践行理念。¶（张林泉）¶全面打响跃升战¶■本刊记者 王家隆",
        [
            (None, "王家隆", "本刊", ["今年，迎泽区优良天数51天。"]),
            ("全面打响跃升战", "张林泉", "本刊", ["今年以来，岢岚深入践行理念。"]),
        ],
    ),
    "two bylines": (
        "全县造林3万亩。¶本报记者 王刚¶本报通讯员 李丽 孟辉",
        [(None, "王刚 李丽 孟辉", "本报", ["全县造林3万亩。"])],
    ),
    "dashes that open a paragraph": (
        "成效如下。¶———蓝天白云常相伴。全市优良天数238天。",
        [(None, None, None, ["成效如下。", "———蓝天白云常相伴。全市优良天数238天。"])],
    ),
}


@pytest.mark.parametrize(("text", "expected"), ISSUES.values(), ids=ISSUES)
def test_an_issue_parts_into_articles(
    articles: Articles, text: str, expected: list[tuple[str, str, str, list[str]]]
) -> None:
    text = text.replace("¶", "\u2029")
    found = articles.find(text)

    assert [(a.title, a.byline, a.source, [text[slice(*p)] for p in a.paragraphs]) for a in found] == expected
    assert [a.index for a in found] == list(range(len(found)))


# (the text, its paragraphs ended by ¶; each kept paragraph with its role; the role of each mark that is left out)
ROLES = {
    "headings, numbered and not": (
        "造林忙¶全县造林3万亩。¶一、治沙¶全县治沙2万亩。¶走出新路¶全县又治沙2万亩。",
        [
            ("全县造林3万亩。", "body"),
            ("一、治沙", "heading"),
            ("全县治沙2万亩。", "body"),
            ("走出新路", "heading"),
            ("全县又治沙2万亩。", "body"),
        ],
        [],
    ),
    "a picture under the title": (
        "造林忙¶来源：县林业局¶李明 摄¶全县造林3万亩。¶图为育苗。王刚 摄¶全县治沙2万亩。",
        [
            ("李明 摄", "caption"),
            ("全县造林3万亩。", "body"),
            ("图为育苗。王刚 摄", "caption"),
            ("全县治沙2万亩。", "body"),
        ],
        ["credit"],
    ),
    "a table's name and unit": (
        "造林忙¶全县造林3万亩。¶表1 各乡造林面积¶单位：亩¶北山乡造林3000亩。",
        [
            ("全县造林3万亩。", "body"),
            ("表1 各乡造林面积", "caption"),
            ("单位：亩", "caption"),
            ("北山乡造林3000亩。", "body"),
        ],
        [],
    ),
    "a page's buttons": (
        "打印¶减小】¶造林忙¶省长 李明¶各位代表：¶全县造林3万亩。¶责任编辑：王刚¶相关报道：",
        [("各位代表：", "body"), ("全县造林3万亩。", "body")],
        ["furniture", "furniture", "credit", "credit", "furniture"],
    ),
}


@pytest.mark.parametrize(("text", "kept", "left_out"), ROLES.values(), ids=ROLES)
def test_paragraphs_have_roles(articles: Articles, text: str, kept: list[tuple[str, str]], left_out: list[str]) -> None:
    text = text.replace("¶", "\u2029")
    article, = articles.find(text)

    assert [(text[slice(*p)], role) for p, role in zip(article.paragraphs, article.roles, strict=True)] == kept
    assert [mark.role for mark in articles.marks(text) if mark.role != "caption"] == left_out
    assert article.title == "造林忙"


PARAGRAPHS = st.lists(
    st.sampled_from(
        [
            "全县造林3万亩。", "造林忙", "———来自一线", "（张林泉）", "■本刊记者 王家隆", "本报讯 全县治沙。",
            "治沙。来源《人民日报》", "让家园美丽。李晓雯", "一、综合", "2021年4月12日", "苍溪县统计局", "", "1", "……",
            "来源：省水利厅", "责任编辑：李明",
        ]
    ),
    max_size=12,
)


@given(PARAGRAPHS)
def test_bodies_hold_their_paragraphs_in_order(articles: Articles, paragraphs: list[str]) -> None:
    text = "\u2029".join(paragraphs)
    found = articles.find(text)
    spans = [span for article in found for span in article.paragraphs]

    assert spans == sorted(spans)
    assert all(a.start <= a.paragraphs[0][0] and a.end == a.paragraphs[-1][1] for a in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert all(start < end and "\u2029" not in text[start:end] for start, end in spans)
    assert {text[a:b] for a, b in spans} >= {p for p in paragraphs if p in ("全县造林3万亩。", "一、综合")}


@given(st.text("全县造林。，；（）《》记者本报讯来源— 1\u2029", max_size=80))
def test_any_text_parts_into_articles(articles: Articles, text: str) -> None:
    for article in articles.find(text):
        assert 0 <= article.start < article.end <= len(text)


@pytest.mark.parametrize("unit", ["一", "（", "张", "记者 张三 ", "—", "\u2029", "造林忙\u2029", "（张三）\u2029", "1"])
def test_a_long_run_of_anything_is_parted_in_linear_time(articles: Articles, unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.process_time()
        articles.find(text)
        return time.process_time() - start

    small = max(seconds(30_000), 0.01)

    assert seconds(300_000) < 40 * small
