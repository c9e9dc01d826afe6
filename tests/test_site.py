"""The site of the documentation: built without a warning, no link into nothing, and looked at in a real browser."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

ROOT = Path(__file__).parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENT = 120_000   # milliseconds: the first search waits for its index, which a busy machine is long about
# By how much a page is wider than its window, once what slides in or out has come to rest.
WIDER = """async () => {
  const wider = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
  for (let times = 0; wider() > 0 && times < 100; times++) await new Promise(done => setTimeout(done, 50));
  return wider() }"""
# How much lighter the text is than its ground, or the other way round, as WCAG reckons it.
CONTRAST = """() => {
  const part = value => value <= .03928 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4;
  const light = color => {
    const [r, g, b] = color.match(/[\\d.]+/g).map(value => part(value / 255));
    return .2126 * r + .7152 * g + .0722 * b };
  const color = (name, which) => light(getComputedStyle(document.querySelector(name))[which]);
  const [one, other] = [color("body", "backgroundColor"),
                        color("article :is(p, li, td)", "color")].sort((a, b) => b - a);
  return (one + .05) / (other + .05) }"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    class Silent(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


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


@pytest.fixture(scope="module")
def searching(address: str, browser: Any) -> Any:
    """A page whose search has its index once for all tests."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENT)
    page.goto(f"{address}/zh/index.html")
    return page


def pages(site: Path) -> list[str]:
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html") if path.name != "404.html")


def test_the_pages_that_people_read_through_are_there_in_both_languages(site: Path) -> None:
    tutorials = [f"tutorials/{one}" for one in ("folder", "stream", "spacy", "rules", "review")]
    for name in ("index", "start", "how", "accuracy", "comparison", "faq", *tutorials):
        english, chinese = ((site / where / f"{name}.html").read_text("utf-8") for where in (".", "zh"))

        assert HTMLParser(english).css_first("article p").text() != HTMLParser(chinese).css_first("article p").text()
        assert 'lang="zh"' in chinese


def test_no_link_leads_into_nothing(site: Path) -> None:
    anchors: dict[Path, set[str]] = {}
    broken = []
    for page in pages(site):
        tree = HTMLParser((site / page).read_text("utf-8"))
        for node in tree.css("a[href], img[src], link[href], script[src]"):
            link = urlsplit(node.attributes.get("href") or node.attributes.get("src") or "")
            if link.scheme or link.netloc:
                continue
            base = site if link.path.startswith("/") else (site / page).parent
            target = (base / unquote(link.path).lstrip("/")).resolve() if link.path else site / page
            if target.is_dir():
                target /= "index.html"
            if not target.is_file():
                broken.append(f"{page} → {link.path}")
            elif link.fragment and target.suffix == ".html" and not link.fragment.startswith("__"):
                if target not in anchors:
                    told = HTMLParser(target.read_text("utf-8")).css("[id]")
                    anchors[target] = {node.attributes["id"] or "" for node in told}
                if unquote(link.fragment) not in anchors[target]:
                    broken.append(f"{page} → {link.path}#{link.fragment}")

    assert len(pages(site)) > 40
    assert not broken


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_at_both_widths_and_ask_nothing_of_other_sites(
    address: str, browser: Any, site: Path, scheme: str
) -> None:
    page = browser.new_page(color_scheme=scheme)
    page.set_default_timeout(PATIENT)
    asked, faults = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    over = {}
    for name in pages(site):
        if name.startswith("zh/") and name.removeprefix("zh/").split("/")[0] in ("reference", "project"):
            continue    # the English page once more
        page.goto(f"{address}/{name}")
        for width in (1280, 400):
            page.set_viewport_size({"width": width, "height": 900})
            if wider := page.evaluate(WIDER):
                over[name, width] = wider
        assert page.evaluate(CONTRAST) > 4.5, f"{name} in {scheme}"
    page.close()

    assert over == {}
    assert faults == []
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(address).netloc}


@pytest.mark.parametrize(("words", "wanted"), [
    ("发布日期", "zh/start.html"), ("退出码", "zh/tutorials/stream.html"), ("森林覆盖率", "zh/start.html"),
    ("时间序列", "zh/tutorials/folder.html"), ("confidence", "accuracy.html"), ("exit code", "tutorials/stream.html"),
    ("Parquet", "scale.html")])
def test_the_search_of_a_chinese_page_finds_words_of_both_languages(searching: Any, words: str, wanted: str) -> None:
    searching.fill("input[name=query]", words)
    searching.press("input[name=query]", "End")     # it looks when a key is let go
    searching.wait_for_selector(f".md-search-result__link[href*='{wanted}']", state="attached")
