"""The review page: what it shows and keeps, whom it lets in, and a person at the keyboard in a real Chromium."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

import extractor
from extractor.pipeline import default_extractor
from extractor.review.app import Review, make_app
from extractor.review.guard import form_token
from extractor.review.queue import Filters, Queue
from extractor.scoring.gold import read_gold
from extractor.scoring.score import score_folder
from extractor.stored import opened

COMMAND = [sys.executable, "-c", "from extractor.cli import main; main()"]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
TOKEN = "a-token-of-this-test"
HOST = "127.0.0.1:8765"
HOSTILE = '<script>document.title = "taken"</script>2023年，全市造林3.2万亩"onmouseover="alert(1)，同比下降4.1%。'
BULLETIN = """云州简报

2023年，全市造林3.2万亩，同比下降4.1%。
2023年，全市用电量53亿千瓦时，同比增长6.4%。
森林覆盖率达23.1%，新建口袋公园十二处。
"""
ISSUES = {"a.txt": BULLETIN, "hostile.txt": HOSTILE, "last.txt": "2022年，全市用电量4.1亿千瓦时，造林3.1万亩。"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "issues"
    made.mkdir()
    for name, content in ISSUES.items():
        (made / name).write_text(content, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of three bulletins, to be copied."""
    folder = tmp_path_factory.mktemp("read")
    (folder / "issues").mkdir()
    for name, content in ISSUES.items():
        (folder / "issues" / name).write_text(content, encoding="utf-8")
    extractor.batch(folder / "issues", folder / "facts.db", date="2024-01-20", place="大同市", workers=1)
    return folder


@pytest.fixture
def facts(read: Path, tmp_path: Path) -> str:
    shutil.copy(read / "facts.db", tmp_path / "facts.db")
    return f"sqlite:///{tmp_path}/facts.db"


@pytest.fixture
def either(folder: Path, address: str) -> str:
    """A store of either kind."""
    extractor.batch(folder, address, date="2024-01-20", place="大同市", workers=1)
    return address


@contextmanager
def browsing(facts: str, who: str = "wang") -> Iterator[TestClient]:
    """A browser that has opened the printed address."""
    with opened(facts) as store:
        app = make_app(Review(store, default_extractor(), who, TOKEN), TOKEN, frozenset({HOST}))
        browser = TestClient(app, base_url=f"http://{HOST}", follow_redirects=False)
        assert browser.get("/", params={"token": TOKEN}).status_code == 303
        yield browser


@pytest.fixture
def client(facts: str) -> Iterator[TestClient]:
    with browsing(facts) as browser:
        yield browser


def numbers(facts: str) -> dict[str, int]:
    with opened(facts) as store, store.reading() as connection:
        return {row.document: row.issue_id for row in connection.execute(text("SELECT document, issue_id FROM issues"))}


def reviewed(facts: str, columns: str, where: str = "review IS NOT NULL") -> list[tuple[Any, ...]]:
    with opened(facts) as store, store.reading() as connection:
        query = f"SELECT {columns} FROM reviewed_records WHERE {where} ORDER BY issue_id, start"
        return [tuple(row) for row in connection.execute(text(query))]


def form(**values: Any) -> dict[str, str]:
    return {"csrf": form_token(TOKEN), "seen": "0", **{name: str(value) for name, value in values.items()}}


# What it shows


def test_the_queue_shows_what_nobody_looked_at(client: TestClient) -> None:
    page = client.get("/").text

    assert "10 records, 1 to 10" in page
    assert "用电量" in page
    assert "2023" in page


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (Filters(kind="change"), 3),
        (Filters(indicator="造林"), 3),
        (Filters(indicator="forest.afforestation.area"), 3),
        (Filters(place="大同市 140200"), 10),
        (Filters(place="朔州市"), 0),
        (Filters(issue="云州"), 6),
        (Filters(state="rejected"), 0),
        (Filters(jump="10"), 2),
        (Filters(jump="10", indicator="造林"), 0),
        (Filters(issue="' OR 1=1 --"), 0),
        (Filters(indicator='" UNION SELECT 1'), 0),
        (Filters(kind="x'; DROP TABLE records; --"), 0),
    ],
)
def test_the_queue_is_filtered(facts: str, filters: Filters, count: int) -> None:
    with opened(facts) as store, store.reading() as connection:
        queue = Queue(store)

        assert count == len(queue.page(connection, filters, 0)) == queue.count(connection, filters)


def test_a_document_shows_its_text_with_every_quantity_date_and_place_marked(client: TestClient, facts: str) -> None:
    page = client.get(f"/issue/{numbers(facts)['a']}").text

    assert page.count('class="mark record') == 6
    assert '<span class="mark date" title="2023-01-01–2023-12-31">2023年</span>' in page
    assert "新建口袋公园" in page


def test_hostile_texts_are_shown_as_they_are(client: TestClient, facts: str) -> None:
    for address in (f"/issue/{numbers(facts)['hostile']}", "/", "/find?words=script", "/?issue=%3Cscript%3E",
        "/?told=%3Cscript%3Ealert(1)"):
        page = client.get(address).text

        assert "<script>document" not in page
        assert "<script>alert" not in page
        assert 'lang="zh"' in page
    assert "&lt;script&gt;document.title" in client.get(f"/issue/{numbers(facts)['hostile']}").text


def test_sentences_are_found(client: TestClient) -> None:
    assert "1 sentences with 口袋公园" in client.get("/find", params={"words": "口袋公园"}).text
    assert "holds no word to look for" in client.get("/find", params={"words": "，"}).text


@pytest.mark.parametrize(
    ("field", "begun", "first"),
    [
        ("place", "大同", "大同市 140200"),
        ("place", "140600", "朔州市 140600"),
        ("indicator", "造", "造林"),
        ("unit", "亿千", "亿千瓦时"),
        ("date_end", "2023", "2023-12-31"),
        ("nothing", "x", None),
    ],
)
def test_fields_complete_from_what_is_known(client: TestClient, field: str, begun: str, first: str | None) -> None:
    told = client.get("/complete", params={"field": field, "begun": begun}).json()

    assert next(iter(told), None) == first


@pytest.mark.parametrize(
    "path", ["/issue/99", "/issue/1/page?at=0", "/static/none.js", "/nothing", "/issue/99999999999999999999"]
)
def test_what_is_not_there_is_told(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


# What it keeps


def test_an_edit_is_kept_and_the_next_record_comes(client: TestClient, facts: str) -> None:
    issue = numbers(facts)["a"]
    at = BULLETIN.index("3.2万亩")
    answer = client.post(f"/issue/{issue}/say", data=form(start=at, end=at + 5, action="set", value="32", unit="万亩",
        place="朔州市", note="看错"))

    assert (answer.status_code, answer.headers["location"]) == (303, f"/issue/{issue}?at={BULLETIN.index('4.1%')}")
    assert reviewed(facts, "value_low, place, review") == [(320000.0, "朔州市", "corrected")]
    assert "<b>1</b> today" in client.get("/").text


@pytest.mark.parametrize(("field", "value", "fault"), [
    ("unit", "万吨", "unit: 造林 is never given in 吨"), ("date_end", "2022-01-01", "date_end: 2022-01-01 is before"),
    ("place", "999999", "place: "),
    ("value", "'; DROP TABLE records", "value: ")])
def test_an_edit_that_cannot_be_is_shown_again_with_its_fault(
    client: TestClient, facts: str, field: str, value: str, fault: str
) -> None:
    at = BULLETIN.index("3.2万亩")
    answer = client.post(
        f"/issue/{numbers(facts)['a']}/say", data=form(start=at, end=at + 5, action="set", **{field: value})
    )

    assert answer.status_code == 422
    assert fault in answer.text
    assert 'class="fault"' in answer.text
    assert reviewed(facts, "start") == []


def test_somebody_elses_later_word_is_not_overwritten(either: str) -> None:
    at, issue = BULLETIN.index("3.2万亩"), numbers(either)["a"]
    with browsing(either) as client, browsing(either, "li") as other:
        assert (
            other.post(f"/issue/{issue}/say", data=form(start=at, end=at + 5, action="set", value="7")).status_code
            == 303
        )
        answer = client.post(f"/issue/{issue}/say", data=form(start=at, end=at + 5, action="reject"))

    assert answer.status_code == 409
    assert "li has changed this record meanwhile" in answer.text
    assert reviewed(either, "value_low, review") == [(70000.0, "corrected")]


def test_what_was_said_is_taken_back(client: TestClient, facts: str) -> None:
    at = BULLETIN.index("3.2万亩")
    client.post(f"/issue/{numbers(facts)['a']}/say", data=form(start=at, end=at + 5, action="reject"))
    assert len(reviewed(facts, "start", "1 = 1")) == 9
    answer = client.post("/undo", data={"csrf": form_token(TOKEN)})

    assert answer.status_code == 303
    assert len(reviewed(facts, "start", "1 = 1")) == 10
    assert "nothing+to+take+back" in client.post("/undo", data={"csrf": form_token(TOKEN)}).headers["location"]


# Whom it lets in


@pytest.mark.parametrize(
    "path",
    [
        "/", "/issue/1", "/find?words=a", "/complete?field=place&begun=a", "/static/review.js", "/?token=wrong",
        "/?token=",
    ],
)
def test_without_the_token_nothing_is_shown(client: TestClient, path: str) -> None:
    client.cookies.clear()
    answer = client.get(path)

    assert answer.status_code == 403
    assert "造林" not in answer.text


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8765", "127.0.0.1", "127.0.0.1:8765.evil.example", "169.254.169.254", ""]
)
def test_another_name_for_this_machine_is_not_answered(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    ("data", "headers", "status"),
    [
        ({"csrf": "wrong"}, {}, 403),
        ({}, {}, 403),
        ({"csrf": form_token(TOKEN)}, {"origin": "http://evil.example"}, 403),
        ({"csrf": form_token(TOKEN)}, {"origin": "null"}, 403),
        ({"csrf": form_token(TOKEN), "note": "x" * 300_000}, {}, 413),
    ],
)
def test_a_form_of_another_page_changes_nothing(
    client: TestClient, facts: str, data: dict[str, str], headers: dict[str, str], status: int
) -> None:
    at = BULLETIN.index("3.2万亩")
    answer = client.post(
        f"/issue/{numbers(facts)['a']}/say",
        headers=headers,
        data={"start": str(at), "end": str(at + 5), "action": "reject", **data},
    )

    assert answer.status_code == status
    assert client.post("/undo", headers=headers, data=data).status_code == status
    assert reviewed(facts, "start") == []


@pytest.mark.parametrize("path", ["/issue/1/say?action=reject&start=0&end=1", "/undo"])
def test_nothing_changes_by_looking(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 405
    assert client.put(path).status_code == 405


def test_pages_allow_no_script_but_their_own(client: TestClient) -> None:
    answer = client.get("/")

    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "<script>" not in answer.text
    assert "style=" not in answer.text
    cookie = TestClient(client.app, base_url=f"http://{HOST}", follow_redirects=False).get("/",
        params={"token": TOKEN}).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


def test_no_field_reaches_the_database_as_sql(either: str) -> None:
    at, issue = BULLETIN.index("3.2万亩"), numbers(either)["a"]
    with browsing(either) as client:
        for hostile in ("' OR '1'='1", '"; DROP TABLE issues; --', "%", "_", "\\", "\0", "𠮷" * 300):
            for name in ("issue", "indicator", "place", "kind", "state", "from"):
                assert client.get("/", params={name: hostile}).status_code == 200
            for name in ("place", "indicator", "unit", "date_end"):
                assert client.get("/complete", params={"field": name, "begun": hostile}).status_code == 200
            assert client.get("/find", params={"words": hostile}).status_code == 200
            for name in ("indicator", "subject", "note", "value", "start", "seen", "action"):
                answer = client.post(
                    f"/issue/{issue}/say", data=form(**{"start": at, "end": at + 5, "action": "set", name: hostile})
                )
                assert answer.status_code in {303, 400, 409, 422}
    assert len(numbers(either)) == 3


# A person at the keyboard


@pytest.fixture
def page(folder: Path, tmp_path: Path) -> Iterator[Any]:
    """A page of a real Chromium that has opened the address which the command printed."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is on this machine: apt install chromium")
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="pip install 'bulletin-records[test]' brings playwright"
    )
    extractor.batch(folder, tmp_path / "facts.db", date="2024-01-20", place="大同市", workers=1)
    server = subprocess.Popen([*COMMAND, "review", str(tmp_path / "facts.db"), "--port", "0", "--as", "wang"],
        stdout=subprocess.PIPE, text=True)
    assert server.stdout
    try:
        opens = server.stdout.readline().strip()
        with playwright.sync_playwright() as run:
            browser = run.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            made = browser.new_page(viewport={"width": 1280, "height": 900})
            faults: list[str] = []
            made.on("pageerror", lambda error: faults.append(str(error)))
            made.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
            made.goto(opens)
            yield made
            browser.close()
            assert faults == []
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


def select(page: Any, words: str) -> None:
    """Selects words of the text, as a mouse would."""
    page.evaluate("""words => {
        const walker = document.createTreeWalker(document.getElementById("source"), NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + words.length);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }}""", words)
    page.wait_for_selector("#add:not([hidden])")


def test_a_bulletin_is_reviewed_by_keys_and_what_was_said_stands(page: Any, folder: Path, tmp_path: Path) -> None:
    facts = f"sqlite:///{tmp_path}/facts.db"
    issue = numbers(facts)["a"]
    page.goto(f"{page.url.rstrip('/')}/issue/{issue}?at={BULLETIN.index('3.2万亩')}")
    for field, value in [("value", "32"), ("place", "朔州市"), ("date_end", "2023-06-30")]:     # three corrected
        page.keyboard.press("e")
        page.fill(f"#edit [name={field}]", value)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert "6.4%" in page.inner_text("#edit .head")
    with page.expect_navigation():
        page.keyboard.press("x")                                                                # one rejected
    select(page, "十二处")
    with page.expect_navigation():
        page.keyboard.press("m")                                                                # one added
    assert "十二处" in page.inner_text("#edit .head")
    page.keyboard.press("e")
    page.fill("#edit [name=indicator]", "新建口袋公园")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    said = reviewed(
        facts, "text, value_low, place, date_end, indicator, review", f"issue_id = {issue} AND review IS NOT NULL"
    )

    assert [(row[0], row[-1]) for row in said] == [
        ("3.2万亩", "corrected"),
        ("4.1%", "corrected"),
        ("53亿千瓦时", "corrected"),
        ("十二处", "added"),
    ]
    assert (said[0][1], said[1][2], str(said[2][3]), said[3][4]) == (320000.0, "朔州市", "2023-06-30", "新建口袋公园")
    assert reviewed(facts, "text", f"issue_id = {issue} AND text = '6.4%'") == []
    extractor.batch(folder, tmp_path / "facts.db", date="2024-01-20", place="太原市", workers=1)
    again = numbers(facts)["a"]
    assert reviewed(
        facts, "text, value_low, date_end, indicator, review", f"issue_id = {again} AND review IS NOT NULL"
    ) == [(row[0], row[1], row[3], row[4], row[5]) for row in said]
    subprocess.run(
        [*COMMAND, "corrections", "export", str(tmp_path / "out"), "--store", facts], check=True, timeout=120
    )
    (gold,) = read_gold(tmp_path / "out")
    assert [one.text for one in gold.quantities] == ["3.2万亩", "4.1%", "53亿千瓦时", "23.1%", "十二处"]
    assert score_folder(tmp_path / "out", default_extractor()).misses


def test_the_keys_move_accept_and_take_back(page: Any, tmp_path: Path) -> None:
    facts = f"sqlite:///{tmp_path}/facts.db"
    page.goto(f"{page.url.rstrip('/')}/issue/{numbers(facts)['a']}")
    first = page.inner_text("#edit .head b")
    for key in ("j", "k", "a", "u"):
        with page.expect_navigation():
            page.keyboard.press(key)
        if key == "j":
            assert page.inner_text("#edit .head b") != first
        if key == "a":
            assert [row[0] for row in reviewed(facts, "review")] == ["accepted"]
    assert page.inner_text("#edit .head b") == first
    assert reviewed(facts, "review") == []
    with page.expect_navigation():
        page.keyboard.press("q")
    assert page.inner_text(".count").startswith("10 records")


def test_a_fault_is_shown_at_its_field_and_a_script_in_a_text_does_not_run(page: Any, tmp_path: Path) -> None:
    page.goto(f"{page.url.rstrip('/')}/issue/{numbers(f'sqlite:///{tmp_path}/facts.db')['hostile']}")
    assert page.title() != "taken"
    assert "<script>" in page.inner_text("#source")
    page.evaluate("() => { document.querySelector('#edit').noValidate = true }")
    page.keyboard.press("e")
    page.fill("#edit [name=date_end]", "2022-13-01")
    response = page.request.get(page.url)
    assert response.ok


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_the_window(page: Any, width: int, scheme: str, tmp_path: Path) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    home = page.url.rstrip("/")
    for address in ("/", "/find?words=造林", f"/issue/{numbers(f'sqlite:///{tmp_path}/facts.db')['a']}"):
        page.goto(home + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        back, ink = page.evaluate(
            "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
        )
        light = [sum(json.loads(f"[{color[color.index('(') + 1:-1]}]")[:3]) for color in (back, ink)]
        assert (light[0] > light[1]) == (scheme == "light")


def test_a_page_of_a_pdf_is_shown_with_a_box_round_the_record(tmp_path: Path) -> None:
    import io

    from PIL import Image
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    drawn = Canvas(str(tmp_path / "a.pdf"), pagesize=(400, 300))
    drawn.setFont("STSong-Light", 14)
    drawn.drawString(40, 200, "2023年，全市造林3.2万亩，同比下降4.1%。")
    drawn.save()
    address = f"sqlite:///{tmp_path}/facts.db"
    extractor.batch(tmp_path / "a.pdf", address, date="2024-01-20", place="大同市", workers=1)
    with opened(address) as store, store.reading() as connection:
        issue, start = connection.execute(text("SELECT issue_id, start FROM records ORDER BY number")).first() or (0, 0)
    with browsing(address) as client:
        assert f'src="/issue/{issue}/page?at={start}"' in client.get(f"/issue/{issue}?at={start}").text
        answer = client.get(f"/issue/{issue}/page?at={start}")
        (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 nothing")
        damaged = client.get(f"/issue/{issue}/page?at={start}")
    picture = Image.open(io.BytesIO(answer.content))
    framed = [
        (x, y) for x in range(picture.width) for y in range(picture.height) if picture.getpixel((x, y)) == (214, 80, 0)
    ]

    assert (answer.headers["content-type"], picture.size) == ("image/png", (600, 450))
    # the line stands 100 points below the top, at half as much again
    assert {150 - 30 <= y <= 160 for _, y in framed} == {True}
    assert min(x for x, _ in framed) > 60
    assert (damaged.status_code, damaged.text) == (404, "The page cannot be drawn: PdfiumError.")
