"""A report shows what is in a store, with its sources, to whoever gets the file; nothing in it needs a network."""

import base64
import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
import regex

import extractor
from extractor.errors import InputError
from extractor.pipeline import default_extractor
from extractor.report import book
from extractor.report.figures import Figures, Row, gathered
from extractor.report.page import page as made_page
from extractor.report.page import words

COMMAND = [sys.executable, "-c", "from extractor.cli import main; main()"]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CITIES = {"大同市": 1000, "朔州市": 800, "长治市": 1200}
YEARS = (2021, 2022, 2023)
HOSTILE = "</script><script>alert(1)</script>"


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three years of three cities, a late issue that says something else, a text with a script, and a damaged file."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "issues").mkdir()
    manifest = ["path,date,place"]
    for city, value in CITIES.items():
        for year in YEARS:
            sign = "增长" if year > 2021 else "下降"
            told = f"{year}年，全市地区生产总值{value + year - 2021}亿元，比上年{sign}{year - 2019}.5%。"
            text = f"{city}公报\n\n{told}全年粮食产量{value // 10}万吨。{HOSTILE}\n"
            (folder / "issues" / f"{city}{year}.txt").write_text(text, encoding="utf-8")
            manifest.append(f"issues/{city}{year}.txt,{year + 1}-03-01,{city}")
    (folder / "issues" / "late.txt").write_text(
        f"{HOSTILE}\n\n经核算，2023年，全市地区生产总值为999.5亿元。", encoding="utf-8"
    )
    manifest.append("issues/late.txt,2024-12-01,大同市")
    (folder / "issues" / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    (folder / "manifest.csv").write_text("\n".join(manifest), encoding="utf-8")
    extractor.batch(folder / "issues", folder / "facts.db", manifest=folder / "manifest.csv", workers=1)
    return folder / "facts.db"


@pytest.fixture(scope="module")
def figures(facts: Path) -> Figures:
    return gathered(facts, default_extractor())


def shown(html: bytes) -> Any:
    """The data that a page carries."""
    packed = regex.search(rb'<script id="data" type="application/gzip">([^<]*)</script>', html)
    assert packed
    return json.loads(gzip.decompress(base64.b64decode(packed[1])))


# What it shows


def test_every_figure_has_its_source(figures: Figures) -> None:
    gdp = [row for row in figures.rows if row.indicator == "地区生产总值" and row.kind == "level"]

    assert sorted((row.place, row.period, row.value, row.unit) for row in gdp) == sorted(
        [(city, str(year), float(value + year - 2021), "亿元") for city, value in CITIES.items() for year in YEARS]
        + [("大同市", "2023", 999.5, "亿元")]
    )
    assert all(row.printed in row.sentence for row in gdp)
    assert {
        Path(figures.issues[row.issue][1]).stem for row in gdp if row.place == "大同市" and row.period == "2023"
    } == {"大同市2023", "late"}


def test_what_two_issues_tell_differently_is_shown_with_both_sides(figures: Figures) -> None:
    (conflict,) = figures.conflicts

    assert sorted(figures.rows[number].value for number in conflict) == [999.5, 1002.0]


def test_changes_are_signed(figures: Figures) -> None:
    assert {row.change for row in figures.rows if row.kind == "change"} == {-2.5, 3.5, 4.5}


def test_failures_are_told(figures: Figures) -> None:
    assert [(Path(path).name, reason) for path, reason in figures.failures] == [("bad.pdf", "is a damaged PDF")]


def test_a_report_can_be_of_one_indicator_or_place(facts: Path) -> None:
    assert {row.place for row in gathered(facts, default_extractor(), place="朔州").rows} == {"朔州市"}
    assert {row.indicator for row in gathered(facts, default_extractor(), indicator="GDP").rows} == {"地区生产总值"}
    with pytest.raises(InputError, match="no place is called '无此市'"):
        gathered(facts, default_extractor(), place="无此市")


# The page


def test_a_page_carries_its_data_and_asks_no_network(figures: Figures) -> None:
    html = made_page(figures, "zh")
    data = shown(html)

    assert len(data["columns"]["value"]) == len(figures.rows)
    assert HOSTILE[:20].encode() not in html
    assert regex.findall(rb'<(?:script|link|img|iframe)[^>]*(?:src|href)=', html.partition(b'id="data"')[0]) == []
    assert html == made_page(figures, "zh")


def invented(number: int) -> Row:
    """One of many figures, each in a sentence of its own."""
    value, place, year = f"{number * 1.37 % 9973:.2f}", f"地区{number % 120}", str(2000 + number % 25)
    sentence = (f"{year}年，{place}指标{number % 300}完成{value}亿元，比上年增长{number % 173 / 10}%，"
                f"增速比上年同期加快{number % 37 / 10}个百分点。")
    return Row(
        indicator=f"指标{number % 300}",
        named=f"指标{number % 300}",
        subject="",
        kind="level",
        place=place,
        adcode=f"{number % 120:06}",
        period=year,
        value=float(value),
        unit="亿元",
        change=None,
        basis="",
        per="",
        modifier="",
        printed=value + "亿元",
        page=None,
        review="",
        issue=number % 2000,
        first=f"{year}-01-01",
        last=f"{year}-12-31",
        sentence=sentence,
    )


def test_fifty_thousand_figures_fit_into_five_megabytes() -> None:
    rows = tuple(invented(number) for number in range(50_000))
    issues = tuple((f"第{number}期", f"/bulletins/{number}.pdf", "2024-01-01", 25) for number in range(2000))

    assert (
        len(made_page(Figures(name="a.db", asof="", rows=rows, issues=issues, failures=(), conflicts=()), "zh"))
        < 5_000_000
    )


def test_both_languages_say_the_same_things() -> None:
    assert words()["zh"].keys() == words()["en"].keys()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is on this machine: apt install chromium")
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="pip install 'bulletin-records[test]' brings playwright"
    )
    with playwright.sync_playwright() as run:
        made = run.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def page(browser: Any, facts: Path, tmp_path: Path) -> Iterator[Any]:
    """The report in a browser without a network."""
    subprocess.run(
        [*COMMAND, "report", str(facts), "--out", str(tmp_path / "report.html"), "--lang", "en"],
        check=True,
        timeout=120,
    )
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on(
        "request",
        lambda request: faults.append(request.url) if not request.url.startswith(("file:", "data:", "blob:")) else None,
    )
    opened.goto(f"file://{tmp_path}/report.html")
    opened.wait_for_selector("html[data-ready]")
    for chart in ("#series", "#ranking"):
        opened.wait_for_selector(f"{chart} .chart[data-drawn]")
    yield opened
    assert faults == []
    context.close()


def test_a_point_leads_to_its_sentence(page: Any) -> None:
    assert page.title().startswith("Records of bulletins")
    page.click("#series .mark-symbol path >> nth=0")

    assert "全市地区生产总值" in page.inner_text("#source .quote")
    assert page.inner_text("#source mark").endswith("亿元")


def test_everything_is_filtered(page: Any) -> None:
    def number() -> str:
        return page.inner_text("#overview .card:nth-child(2) b")

    every = number()
    page.select_option("[name=place]", "朔州市")
    assert number() != every
    page.select_option("[name=kind]", "change")
    assert number() == "3"
    page.select_option("[name=place]", "")
    page.fill("[name=find]", "粮食")
    page.wait_for_function("document.querySelector('#overview .card:nth-child(2) b').textContent === '9'")
    assert "大同市" in page.inner_text("#coverage")


def test_contradictions_rankings_and_coverage_are_there(page: Any) -> None:
    assert f"999.5 亿元 — {HOSTILE}" in page.inner_text("#conflicts")
    assert page.locator("#ranking svg .mark-rect path").count() == 3
    assert page.locator("#coverage tbody tr").count() == 3
    assert page.inner_text("#changes tbody tr:first-child td.number") == "4.5"
    assert "bad.pdf" in page.inner_text("#overview details") or page.locator("#overview details").count() == 1


def test_a_table_is_downloaded_with_formulas_made_text(page: Any, tmp_path: Path) -> None:
    with page.expect_download() as waiting:
        page.click("#table .tools button:nth-child(2)")
    waiting.value.save_as(tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text("utf-8-sig")

    assert text.startswith('"Indicator","Place","Period"')
    assert len(text.splitlines()) == 29
    assert '"-2.5"' in text


@pytest.mark.parametrize("width", [1280, 400])
def test_no_report_is_wider_than_the_window(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    # Charts are drawn anew for the new width a moment later.
    page.wait_for_function(f"document.documentElement.scrollWidth <= {width}")

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_printed_report_keeps_its_labels(page: Any, tmp_path: Path) -> None:
    page.pdf(path=str(tmp_path / "report.pdf"), format="A4")
    document = pypdfium2.PdfDocument(tmp_path / "report.pdf")
    try:
        text = "".join(one.get_textpage().get_text_range() for one in document)
    finally:
        document.close()

    assert all(word in text for word in ("大同市", "朔州市", "长治市", "2021", "地区生产总值 (亿元)", "Contradictions"))


# The workbook, and texts


def test_a_workbook_is_for_people(figures: Figures, tmp_path: Path) -> None:
    book.save(figures, tmp_path / "a.xlsx", "zh")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["全部数据"]
    row = next(one for one in sheet.iter_rows(min_row=2) if one[0].value == "地区生产总值" and one[4].value == "水平")

    assert [cell.value for cell in sheet[1]][:7] == ["指标", "对象", "地区", "时期", "类别", "数值", "单位"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", f"A1:K{len(figures.rows) + 1}")
    assert isinstance(row[5].value, (int, float))
    assert row[9].number_format == "yyyy-mm-dd"
    target = regex.fullmatch(r'=HYPERLINK\("#\'原句\'!A([0-9]+)",".*"\)', str(row[10].value))
    assert target
    assert "地区生产总值" in openpyxl.load_workbook(tmp_path / "a.xlsx")["原句"][f"A{target[1]}"].value


def test_a_document_is_shown_as_html_and_in_one_line() -> None:
    document = extractor.extract(
        "<script>alert(1)</script>\n\n2023年，全市造林3.2万亩。", date="2024-01-20", place="大同市", document="a"
    )
    html = document._repr_html_()

    assert repr(document).startswith("Document('a', published=2024-01-20, place=大同市, ")
    assert "\n" not in repr(document)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert regex.search(
        r'xb-record" tabindex="0">3\.2万亩<span class="xb-about">造林\n32,000 亩\nlevel\n大同市 140200\n', html
    )


def test_texts_are_shown_on_a_page(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("2023年，全市造林3.2万亩。", encoding="utf-8")
    done = subprocess.run(
        [*COMMAND, "show", str(tmp_path / "a.txt"), "none.txt", "--place", "大同市", "--out", str(tmp_path / "a.html")],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )

    assert (done.returncode, done.stdout) == (1, f"{tmp_path}/a.html: 1 records\n")
    assert "none.txt: there is no such file" in done.stderr
    assert "造林" in (tmp_path / "a.html").read_text("utf-8")


@pytest.mark.parametrize(("arguments", "told"), [
    (["report", "none.db"], "none.db: there is no such store"),
    (["report", "FACTS", "--out", "a.pdf"], "--out a.pdf: a report is .html or .xlsx"),
    (["show", "none.txt", "--out", "a.html"], "none.txt: there is no such file")])
def test_what_cannot_be_is_told_in_a_line(facts: Path, tmp_path: Path, arguments: list[str], told: str) -> None:
    done = subprocess.run(
        [*COMMAND, *(str(facts) if one == "FACTS" else one for one in arguments)],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )

    assert done.returncode > 0
    assert done.stderr.splitlines()[0].startswith(f"extractor: {told}")
    assert [*tmp_path.iterdir()] == []
