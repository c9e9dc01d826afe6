"""Documents of older and other office programs, made by LibreOffice and read by way of it; what happens where it is not
there or hangs."""

import io
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import docx
import pytest
from test_xlsx import book, indicators

import extractor
from extractor.errors import PassingError, ReadError
from extractor.readers import office, source
from extractor.readers.kinds import kind_of

SOFFICE = shutil.which("soffice")
needs_libreoffice = pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not on this machine")
Saved = Callable[[str, bytes, str], bytes]


def letter() -> bytes:
    """A DOCX with a heading, a sentence and a table."""
    made, buffer = docx.Document(), io.BytesIO()
    made.add_heading("2023年1—9月农业生产情况", 1)
    made.add_paragraph("截至9月底，全县造林3.2万亩。")
    table = made.add_table(3, 3)
    for number, row in enumerate(
        (["指标", "产量（万吨）", "同比"], ["粮食", "12.4", "6.0%"], ["水果", "3.1", "-2.5%"])
    ):
        for cell, text in zip(table.rows[number].cells, row, strict=True):
            cell.text = text
    made.add_paragraph("增速按可比价格计算。")
    made.save(buffer)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """A document as LibreOffice saves it in another kind."""
    folder = tmp_path_factory.mktemp("saved")

    def save(kind: str, data: bytes, name: str) -> bytes:
        (folder / name).write_bytes(data)
        subprocess.run(
            [
                SOFFICE or "soffice",
                f"-env:UserInstallation=file://{folder}/profile",
                "--headless",
                "--convert-to",
                kind,
                name,
            ],
            cwd=folder,
            check=True,
            capture_output=True,
            timeout=180,
        )
        made = folder / f"{name.rpartition('.')[0]}.{kind}"
        if not made.exists():
            pytest.skip(f"LibreOffice is here without what saves {kind}")
        return made.read_bytes()

    return save


def facts(data: bytes, name: str) -> list[tuple[object, ...]]:
    document = extractor.Extractor().from_source(source(data, name))
    return [(one.indicator, one.value_low, one.unit, one.direction, one.date_start) for one in document.records]


@needs_libreoffice
@pytest.mark.parametrize(
    ("kind", "name"), [("doc", "a.doc"), ("doc", "a.wps"), ("rtf", "a.rtf"), ("odt", "a.odt"), ("odt", "a.txt")]
)
def test_a_letter_gives_the_same_facts_in_every_kind(saved: Saved, kind: str, name: str) -> None:
    data = saved(kind, letter(), "letter.docx")

    assert kind_of(data, name) == source(data, name).format == kind
    assert facts(data, name) == facts(letter(), "letter.docx")
    assert len(facts(data, name)) == 5


@needs_libreoffice
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_workbook_gives_the_same_facts_in_every_kind(saved: Saved, kind: str) -> None:
    data = saved(kind, book(indicators), "book.xlsx")

    assert kind_of(data, "book") == source(data, "book").format == kind
    assert facts(data, "book") == facts(book(indicators), "book.xlsx")


@needs_libreoffice
@pytest.mark.parametrize(
    "damage", [lambda data: data[:700], lambda data: data[:512] + b"\xff" * 4000 + data[4512:]], ids=["cut", "filled"]
)
def test_a_damaged_document_is_told(saved: Saved, damage: Callable[[bytes], bytes]) -> None:
    data = damage(saved("doc", letter(), "letter.docx"))
    if kind_of(data + "WordDocument".encode("utf-16-le"), "x") == "doc":
        data += "WordDocument".encode("utf-16-le")

    with pytest.raises(ReadError, match=r"^x: (?:cannot be converted by LibreOffice; it is damaged|holds no text)"):
        source(data, "x")


@pytest.fixture
def asked() -> Iterator[tuple[int, list[str]]]:
    """A server and what it was asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def parse_request(self) -> bool:
            paths.append(str(self.raw_requestline))
            return False

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port, paths
        server.shutdown()
        thread.join()


@needs_libreoffice
def test_links_of_a_document_are_not_followed(asked: tuple[int, list[str]]) -> None:
    port, paths = asked
    link = f'{{\\field{{\\*\\fldinst INCLUDEPICTURE "http://127.0.0.1:{port}/x.png" \\\\d}}{{\\fldrslt}}}}'

    assert "5" in source(f"{{\\rtf1\\ansi {link} water 5 t\\par}}".encode(), "x.rtf").text
    assert paths == []


def test_where_there_is_no_libreoffice_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "PROGRAMS", ("no-such-office",))

    with pytest.raises(PassingError) as error:
        office.read(b"{\\rtf1 x}", "x.rtf")
    assert (
        str(error.value)
        == "x.rtf: is of the kind RTF, for which LibreOffice is needed: install it, or save the document as DOCX"
    )


def test_one_that_never_ends_is_ended_with_all_that_it_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "office"
    program.write_text(f"#!/bin/sh\n(sleep 3; touch {tmp_path}/alive) &\nsleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(office, "PROGRAMS", (str(program),))
    monkeypatch.setattr(office, "WAIT", 1)
    began = time.monotonic()

    with pytest.raises(ReadError, match=r"^x\.rtf: takes too long to convert; it is damaged, or save it as DOCX$"):
        office.read(b"{\\rtf1 x}", "x.rtf")
    assert time.monotonic() - began < 30
    time.sleep(3)
    assert not (tmp_path / "alive").exists()
