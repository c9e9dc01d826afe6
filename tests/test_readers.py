"""Reading: text files by content, everything else refused by name."""

import io
import zipfile
from pathlib import Path

import pytest

from extractor.errors import ReadError
from extractor.readers import read

TRADITIONAL = "行政院環境保護署今日公布空氣品質監測結果，全國細懸浮微粒年平均濃度為十五微克。\n"
TEXT = "本刊讯 今年 1~10 月，长治市综合指数为 4.12。\r\n草原综合植被盖度达\r59.09%。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk", "big5"])
def test_text_is_read_exactly_as_it_stands(tmp_path: Path, encoding: str) -> None:
    text = TRADITIONAL if encoding == "big5" else TEXT
    path = tmp_path / "任何.名字"
    path.write_bytes(text.encode(encoding))

    assert read(path).text == text


@pytest.mark.parametrize(
    ("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")], ids=["little", "big"]
)
def test_utf_16_is_read_in_both_byte_orders(tmp_path: Path, mark: bytes, encoding: str) -> None:
    path = tmp_path / "issue.txt"
    path.write_bytes(mark + TEXT.encode(encoding))

    assert read(str(path)).text == TEXT


@pytest.mark.parametrize("text", ["12", "PM2.5", "垚", "今年以来，薛垚、李玥瑄等人植树12株。"])
def test_short_texts_and_rare_characters_are_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "issue.txt"
    path.write_bytes(text.encode("utf-8"))

    assert read(path).text == text


LONG = "本刊讯 今年 1~10 月，长治市综合指数为 4.12。\n草原综合植被盖度达 59.09%，同比提高 0.3 个百分点。\n"


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (LONG.encode() + b"\xff\xfe" + LONG.encode(), "2 damaged bytes are read as U+FFFD, the first on line 3"),
        (LONG.encode()[:-2], "1 damaged byte is read as U+FFFD, the first on line 2"),
        (
            LONG.encode("gb18030") + b"\xff\n" + LONG.encode("gb18030"),
            "1 damaged byte is read as U+FFFD, the first on line 3",
        ),
        (b"\xff\xfe" + (LONG * 2).encode("utf-16-le") + b"\n", "1 damaged byte is read as U+FFFD, the first on line 5"),
        ((LONG + "\0" + LONG).encode(), "1 damaged byte is read as U+FFFD, the first on line 3"),
    ],
    ids=["stray bytes", "cut off in a character", "GB18030", "UTF-16 of odd length", "control character"],
)
def test_a_few_damaged_bytes_are_told_and_read_over(tmp_path: Path, data: bytes, note: str) -> None:
    path = tmp_path / "issue.txt"
    path.write_bytes(data)
    found = read(path)

    assert found.note == note
    assert found.text.count("\ufffd") == int(note[0])
    assert found.text.startswith(LONG[:40])


def archive(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return data.getvalue()


REFUSED = [
    ("empty", b"", "is empty"),
    ("blank", b" \n\n", "is empty"),
    ("mark-alone", b"\xef\xbb\xbf", "is empty"),
    ("pdf", b"%PDF-1.7\n%\xe2\xe3", "is a damaged PDF"),
    ("pdf-after-junk", b"\r\n\r\n%PDF-1.4\n", "is a damaged PDF"),
    ("docx", archive("[Content_Types].xml", "word/document.xml"), "is a damaged DOCX document"),
    ("xlsx", archive("[Content_Types].xml", "xl/workbook.xml"), "is a damaged XLSX workbook"),
    (
        "zip",
        archive("a.txt"),
        "is a zip archive, which holds several documents; read them with extractor.readers.sources",
    ),
    (
        "doc",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 40,
        "is an old Office document, and neither DOC nor XLS; save it as DOCX first",
    ),
    ("png", b"\x89PNG\r\n\x1a\n\0\0", "is a PNG image; it holds no text"),
    ("html", b"<!DOCTYPE html>\n<html><body><script>1</script></body></html>", "holds no text"),
    ("html-bare", "\n <HTML lang='zh'>".encode("gb18030"), "holds no text"),
    ("xml", b"<?xml version='1.0'?><a/>", "is an XML file; save it as text first"),
    ("nul", "全市".encode() + b"\0\0", "is neither UTF-8 nor UTF-16 nor GB18030 nor Big5 text; save it as UTF-8"),
    ("noise", bytes(range(256)), "is neither UTF-8 nor UTF-16 nor GB18030 nor Big5 text; save it as UTF-8"),
    ("utf-16-odd", b"\xff\xfe\x00", "is neither UTF-8 nor UTF-16 nor GB18030 nor Big5 text; save it as UTF-8"),
    (
        "utf-16-bare",
        TEXT.encode("utf-16-le"),
        "is neither UTF-8 nor UTF-16 nor GB18030 nor Big5 text; save it as UTF-8",
    ),
    ("utf-32", TEXT.encode("utf-32"), "is UTF-32 text; save it as UTF-8"),
    (
        "latin-1",
        "Größe façade élève".encode("latin-1"),
        "is neither UTF-8 nor UTF-16 nor GB18030 nor Big5 text; save it as UTF-8",
    ),
]


@pytest.mark.parametrize(("name", "content", "reason"), REFUSED, ids=[name for name, _, _ in REFUSED])
def test_what_is_no_text_is_refused_by_name(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(ReadError) as error:
        read(path)

    assert str(error.value) == f"{path}: {reason}"


def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ReadError) as missing:
        read(tmp_path / "none.txt")
    with pytest.raises(ReadError) as folder:
        read(tmp_path)
    with pytest.raises(ReadError) as nonsense:
        read("a\0b")

    assert str(missing.value) == f"{tmp_path / 'none.txt'}: there is no such file"
    assert str(folder.value) == f"{tmp_path}: is a folder; name the files in it"
    assert nonsense.value.reason.startswith("cannot be opened: ")
