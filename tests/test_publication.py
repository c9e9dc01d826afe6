"""What a file tells of its publication: the day and the area, each with where it was found; the most telling first."""

import pytest

from extractor.pipeline import default_extractor
from extractor.readers import Source, source
from extractor.readers.publication import published

BODY = "全市处理生活垃圾800吨。\n"
DAYS = [
    ("绿色草原　2023年第11期", "", "2023-11-30", "masthead"),
    ("二〇二三年第十一期（总第305期）", "", "2023-11-30", "masthead"),
    ("太原日报 2023年11月25日 星期六 第3版", "", "2023-11-25", "masthead"),
    ("林业季刊 2023年第3期", "", "2023-09-30", "masthead"),
    ("水利周刊 2023年第3期", "", None, None),
    ("2023年第31期", "", None, None),
    ("食品不合格情况的通告\n（2021年第3期）", "", None, None),
    ("2024-07-24 09:12　来源：重庆市璧山区人民政府　阅读：1386次", "", "2024-07-24", "source"),
    ("发布时间：2023年11月5日", "", "2023-11-05", "source"),
    ("发布日期： 2023/11/05 作者：宣传部", "", "2023-11-05", "source"),
    ("【信息时间】2023-11-05 【字号：大 中 小】", "", "2023-11-05", "source"),
    ("发布于2023年11月5日 16:20", "", "2023-11-05", "source"),
    ("成文日期：2023-10-28 发布日期：2023-11-05", "", "2023-11-05", "source"),
    ("索引号，0123，公开日期，2023年11月5日", "", "2023-11-05", "source"),
    ("发布日期：\n2023-11-05\n文号：\n〔2023〕8号", "", "2023-11-05", "source"),
    ("成文日期：2023年10月28日", "", "2023-10-28", "source"),
    ("2023年第11期\n发布时间：2023-12-05", "", "2023-12-05", "source"),
    ("时间：2023/11/05", "", "2023-11-05", "source"),
    ("全市水质公报\n2023-11-05 10:22:31", "", "2023-11-05", "source"),
    ("2023.11.05 09:12 阅读 36", "", "2023-11-05", "source"),
    ("今天是2026年11月29日 星期日\n日期：2023-11-05", "", "2023-11-05", "source"),
    ("今天是2026年11月29日 星期日", "", None, None),
    ("当前时间：2026年11月29日 12:01:33", "", None, None),
    ("今天是2026年11月29日 发布时间：2023-11-05", "", "2023-11-05", "source"),
    ("来源：市水利局 浏览时间：2026-11-29", "", None, None),
    ("", "版权所有 2026-11-29 市水利局", None, None),
    ("", "全市造林动员会召开 2022-05-06", None, None),
    ("松原市农业农村局 2022 年 12 月 5 日", "", "2022-12-05", "signed"),
    ("", "吉安市统计局\n二〇二四年三月二十八日", "2024-03-28", "signed"),
    ("", "截至2024年3月28日", None, None),
    ("2024年3月28日，全市召开会议。", "", None, None),
    ("2024年2月30日", "", None, None),
]


@pytest.mark.parametrize(("above", "below", "day", "found"), DAYS)
def test_the_day_of_publication_is_found_where_it_is_printed(
    above: str, below: str, day: str | None, found: str | None
) -> None:
    told = published(Source(f"{above}\n{BODY}{below}"), "issue.txt")

    assert (told.date, told.date_from) == (day, found)


@pytest.mark.parametrize(("line", "day"), [
    ("2026年11月29日 星期日", None), ("2026年11月29日 星期日 今日访问量：36", None),
    ("太原日报 2023年11月25日 星期六 第3版", "2023-11-25")])
def test_a_weekday_on_a_web_page_is_the_readers_unless_an_issue_is_named(line: str, day: str | None) -> None:
    assert published(Source(f"{line}\n{BODY}", format="html"), "issue.html").date == day


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2023-11.pdf", "2023-11-30"),
        ("folder/2023_1_5.txt", "2023-01-05"),
        ("20231105.docx", "2023-11-05"),
        ("202311.html", "2023-11-30"),
        ("2023年11月5日大同市公报.txt", "2023-11-05"),
        ("公报2024年2月.txt", "2024-02-29"),
        ("简报2023年第4期.txt", "2023-04-30"),
        ("all.zip/2023-11.txt", "2023-11-30"),
        ("2023.txt", None),
        ("140600.txt", None),
        ("2023-13.txt", None),
        ("202313.txt", None),
        ("2023-02-30.txt", None),
        ("电话13503491234.txt", None),
    ],
)
def test_a_name_tells_a_day_or_a_month(name: str, day: str | None) -> None:
    told = published(Source(BODY), name)

    assert (told.date, told.date_from) == (day, "name" if day else None)


def test_what_is_printed_goes_before_the_name_and_the_page_head_before_all() -> None:
    text = "2023年第10期\n发布时间：2023-10-05\n" + BODY
    page = Source(text, date="2023-09-01", date_from="meta")

    assert published(page, "2023-11.txt").date == "2023-09-01"
    assert published(Source(text), "2023-11.txt").date == "2023-10-05"
    assert published(Source(text.replace("发布时间", "时间")), "2023-11.txt").date == "2023-10-31"
    assert published(Source(BODY), "2023-11.txt").date == "2023-11-30"


@pytest.mark.parametrize(
    ("text", "day", "found"),
    [
        (BODY, "2023-12-05", "info"),
        ("截至2022年底，" + BODY, "2023-12-05", "info"),
        ("2023年第11期\n" + BODY, "2023-12-05", "info"),
        ("2022年第11期\n" + BODY, "2022-11-30", "masthead"),
        ("2019年，" + BODY, None, None),
        ("2035年，" + BODY, None, None),
    ],
    ids=[
        "nothing else", "of the year after", "soon after its issue", "made anew", "made long after what it tells",
        "made long before",
    ],
)
def test_the_day_in_a_pdfs_properties_counts_where_the_text_does_not_contradict_it(
    text: str, day: str, found: str
) -> None:
    told = published(Source(text, format="pdf", date="2023-12-05", date_from="info"), "issue.pdf")

    assert (told.date, told.date_from) == (day, found)


@pytest.mark.parametrize(("text", "name", "area", "found"), [
    ("来源：重庆市璧山区人民政府 2024-07-24\n" + BODY, "issue.txt", "重庆市璧山区", "source"),
    ("2023年第11期 主办：朔州市生态环境局\n" + BODY, "issue.txt", "朔州市", "masthead"),
    (BODY + "吉安市统计局 2024年3月28日", "issue.txt", "吉安市", "signed"),
    (BODY, "2023年11月大同市环境公报.pdf", "大同市", "name"), (BODY, "朔州市2023-11.pdf", "朔州市", "name"),
    ("来源：新华社 2024-07-24\n" + BODY, "issue.txt", None, None), (BODY, "issue.txt", None, None)])
def test_the_publishers_area_is_found_in_its_name(text: str, name: str, area: str | None, found: str | None) -> None:
    told = published(Source(text), name)

    assert (told.place, told.place_from) == (area, found)


def test_records_count_from_what_the_file_tells_and_the_document_says_so() -> None:
    read = default_extractor().from_source
    told = read(source(f"朔州市生态环境局 2023年7月3日\n去年{BODY}".encode(), "issue.txt"))
    called = read(
        source(f"朔州市生态环境局 2023年7月3日\n去年{BODY}".encode(), "issue.txt"), date="2020-01-01", place="大同市"
    )
    unknown = read(source(f"来源：无此市人民政府\n去年{BODY}".encode(), "issue.txt"))
    record, = told.records

    assert (str(told.published), told.published_from, told.place, told.place_from) == (
        "2023-07-03",
        "signed",
        "朔州市",
        "signed",
    )
    assert (record.date_start, record.place, record.place_from) == ("2022-01-01", "朔州市", "clause")
    assert (str(called.published), called.published_from, called.place, called.place_from) == (
        "2020-01-01",
        "caller",
        "大同市",
        "caller",
    )
    assert (unknown.published, unknown.published_from, unknown.place, unknown.place_from) == (None, None, None, None)


def test_a_place_that_the_file_tells_is_the_documents_and_not_the_callers() -> None:
    record, = default_extractor().from_source(source("森林覆盖率达20.50%。".encode(), "朔州市2023-11.txt")).records

    assert (record.place, record.place_from) == ("朔州市", "document")
