"""Files that are cut short, flipped, encrypted, empty or made to harm: a source or one clear line, never anything
else."""

import io
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

import printing
import pypdfium2
import pytest
from archives import zipped
from crafted import CATALOG, FONT, ONE_PAGE, PAGE, pdf_of, stream
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from extractor.errors import PassingError, ReadError
from extractor.readers import Source, guarded, source, unpacked
from extractor.readers.limits import Limits, limited
from extractor.readers.pdf import INSTALL

PARAGRAPHS = ["今年 1~10 月，长治市综合指数为 4.12，同比下降6.8%。", "全市优良天数 238 天，较去年同期增加 11 天。"]
TABLE = [["县区", "PM2.5（微克/立方米）"], ["平鲁区", "38"], ["怀仁市", "41"]]


WHOLE = {
    "pdf": printing.pdf(PARAGRAPHS * 4, "two", head="绿色草原"),
    "docx": printing.docx([*PARAGRAPHS, TABLE], title="月报"),
    "html": printing.html([*PARAGRAPHS, TABLE], title="月报", encoding="gb18030"),
}
ARCHIVE = zipped(*((f"issue.{kind}", data) for kind, data in WHOLE.items()), ("issue.txt", PARAGRAPHS[0].encode()))


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """The bytes cut short, with some of them changed."""
    changed = bytearray(data[:draw(st.just(len(data)) | st.integers(1, len(data)))])
    for _ in range(draw(st.integers(0, 20))):
        changed[draw(st.integers(0, len(changed) - 1))] = draw(st.integers(0, 255))
    return bytes(changed)


@pytest.mark.parametrize("kind", WHOLE)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(choose=st.data())
def test_what_a_reader_cannot_read_it_refuses_in_one_line(kind: str, choose: st.DataObject) -> None:
    data = choose.draw(damaged(WHOLE[kind]))

    assert_read_or_refused(kind, data)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(xml=st.deferred(lambda: damaged(zipfile.ZipFile(io.BytesIO(WHOLE["docx"])).read("word/document.xml"))))
def test_a_docx_whose_text_is_damaged_is_read_or_refused(xml: bytes) -> None:
    assert_read_or_refused("docx", with_text(xml))


def assert_read_or_refused(kind: str, data: bytes) -> None:
    """By the reader in this process, where a fault of ours would show."""
    try:
        found: object = import_module(f"extractor.readers.{kind}").read(data, "issue")
    except ReadError as error:
        found = error
    assert isinstance(found, Source) or str(found).startswith("issue: ") and "\n" not in str(found)


def with_text(xml: bytes) -> bytes:
    """The whole DOCX document with another text."""
    whole = zipfile.ZipFile(io.BytesIO(WHOLE["docx"]))
    return zipped(*((name, xml if name == "word/document.xml" else whole.read(name)) for name in whole.namelist()))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=damaged(ARCHIVE))
def test_a_damaged_archive_gives_its_members_or_a_line_for_each(data: bytes) -> None:
    for name, found in unpacked(data, "all.zip"):
        assert name.startswith("all.zip")
        assert isinstance(found, Source | ReadError)


FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 500 500]/Resources<</XObject<</X %d 0 R>>>>"


def encrypted(password: str) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption(password, "owner", strength=128))
    canvas.drawString(10, 10, "800 t")
    canvas.save()
    return buffer.getvalue()


def scanned() -> bytes:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawImage(ImageReader(Image.new("RGB", (50, 50))), 10, 10)
    canvas.save()
    return buffer.getvalue()


def pages(count: int) -> bytes:
    buffer = io.BytesIO()
    document = pypdfium2.PdfDocument.new()
    for _ in range(count):
        document.new_page(100, 100)
    document.save(buffer)
    document.close()
    return buffer.getvalue()


def locked_docx() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


REFUSED: list[tuple[str, Callable[[], bytes], str]] = [
    ("password", lambda: encrypted("secret"), "is encrypted; save it without a password"),
    ("scan", scanned, "is a PDF without text" if find_spec("rapidocr") else f"is a scanned PDF; {INSTALL}"),
    ("blank", lambda: pages(3), "is a PDF without text"),
    (
        "pages that hold themselves",
        lambda: pdf_of(CATALOG, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),
        "is a damaged PDF: none of its pages can be read",
    ),
    ("cut", lambda: WHOLE["pdf"][:400], "is a damaged PDF"),
    ("locked docx", locked_docx, "is an encrypted Office document; save it without a password"),
    ("cut docx", lambda: WHOLE["docx"][:-200], "is a damaged DOCX document"),
    ("docx of nothing", lambda: zipped(("word/document.xml", b"")), "is a damaged DOCX document"),
    ("docx without paragraphs", lambda: printing.docx([]), "holds no text"),
    (
        "huge docx",
        lambda: zipped(("word/document.xml", b" " * (130 << 20))),
        "unpacks to over 128 MB; that is no bulletin",
    ),
    (
        "deep page",
        lambda: b"<html><body>" + b"<div>" * 100_000 + "全市".encode(),
        "is larger or deeper nested than any page",
    ),
    ("empty page", lambda: b"<html><body><div id='zoom'></div></body></html>", "holds no text"),
]


@pytest.mark.parametrize(("name", "make", "reason"), REFUSED, ids=[name for name, _, _ in REFUSED])
def test_each_fault_is_told_by_its_name(name: str, make: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(ReadError) as error:
        source(make(), name)

    assert str(error.value) == f"{name}: {reason}"


def test_a_pdf_that_only_bars_copying_is_read() -> None:
    assert source(encrypted(""), "issue").text == "800 t\u2029\n"


def told(data: bytes) -> str:
    try:
        return source(data, "issue").format
    except ReadError as error:
        return error.reason


@pytest.mark.parametrize("before", [lambda: encrypted("secret"), lambda: b"%PDF-1.7", lambda: WHOLE["pdf"]],
                         ids=["an encrypted one", "a damaged one", "a whole one"])
def test_a_pdf_is_refused_for_its_own_fault_whatever_was_read_before(before: Callable[[], bytes]) -> None:
    told(before())

    assert [told(data) for data in (pages(0), b"%PDF-1.7", encrypted("secret"), pages(0))] == [
        "is a PDF without pages",
        "is a damaged PDF",
        "is encrypted; save it without a password",
        "is a PDF without pages",
    ]


LAUGHS = pdf_of(
    CATALOG,
    ONE_PAGE,
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
    stream(b"/X Do " * 10),
    *(stream(b"/X Do " * 10, FORM % (6 + depth)) for depth in range(12)),
    stream(
        b"BT /F1 12 Tf (800 t) Tj ET",
        b"/Type/XObject/Subtype/Form/BBox[0 0 500 500]/Resources<</Font<</F1 " + FONT + b">>>>",
    ),
)
MANY_WORDS = pdf_of(CATALOG, ONE_PAGE, PAGE, stream(
    zlib.compress(b"BT /F1 12 Tf 10 10 Td " + b"(800 t) Tj " * 4_000_000 + b"ET", 9), b"/Filter/FlateDecode"))


@pytest.mark.parametrize("data", [LAUGHS, MANY_WORDS], ids=["forms inside forms", "a million words packed small"])
def test_a_file_made_to_harm_ends_its_reader_and_not_us(data: bytes) -> None:
    began = time.monotonic()
    with pytest.raises(ReadError, match="damaged"), limited(Limits(seconds=2, memory=512), "issue"):
        source(data, "issue")

    assert time.monotonic() - began < 100
    assert source(WHOLE["pdf"], "the next").text


def test_a_reader_that_is_killed_is_started_anew() -> None:
    assert source(WHOLE["html"], "first").text
    guarded.running().kill()

    assert source(WHOLE["html"], "second").text


def test_a_reader_that_gives_up_and_is_slow_to_end_was_not_ended_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    guarded.stop()
    with monkeypatch.context() as patched:
        patched.setattr(
            guarded, "program", lambda _module: [sys.executable, "-c", "import os, time; os.close(1); time.sleep(60)"]
        )
        with pytest.raises(ReadError) as error:
            source(WHOLE["html"], "issue")

    assert str(error.value) == "issue: takes more memory than a bulletin can, or is damaged so that it cannot be read"
    assert not isinstance(error.value, PassingError)


def test_a_docx_does_not_open_files_beside_it() -> None:
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xml = f"""<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>
        <w:document xmlns:w="{main}"><w:body><w:p><w:r><w:t>800吨&a;</w:t></w:r></w:p></w:body></w:document>"""

    assert source(with_text(xml.encode()), "issue").text == "800吨\u2029\n"


@pytest.mark.parametrize(("part", "old", "new", "read"), [
    ("[Content_Types].xml", "core-properties+xml", "core-propertied+xml", True),
    ("docProps/core.xml", "cp:coreProperties", "cp:coreProperty", True),
    ("word/document.xml", "w:document", "w:documents", False)])
def test_a_docx_whose_part_is_another_is_read_without_it_or_refused(part: str, old: str, new: str, read: bool) -> None:
    whole = zipfile.ZipFile(io.BytesIO(WHOLE["docx"]))
    parts = {name: whole.read(name) for name in whole.namelist()}
    assert old.encode() in parts[part]
    data = zipped(*(parts | {part: parts[part].replace(old.encode(), new.encode())}).items())
    if read:
        assert PARAGRAPHS[0] in source(data, "issue").text
    else:
        with pytest.raises(ReadError, match="issue: is a damaged DOCX document"):
            source(data, "issue")
