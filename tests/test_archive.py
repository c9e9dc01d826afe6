"""Zip archives: each member by itself; bombs, archives inside archives, encrypted and damaged ones refused by a line
each."""

import struct
import zipfile
from pathlib import Path

import pytest
from archives import zipped

from extractor.errors import ReadError
from extractor.readers import read, sources, unpacked

TEXT = "日处理生活垃圾800吨。"


def told(data: bytes) -> list[tuple[str, str]]:
    """Each member with its text, or with the reason why it has none."""
    return [
        (name, found.reason if isinstance(found, ReadError) else found.text)
        for name, found in unpacked(data, "all.zip")
    ]


def test_members_are_read_one_by_one_and_a_fault_of_one_stops_no_other(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(
        zipped(("a/1.txt", TEXT.encode()), ("2.txt", b""), ("3.pdf", b"%PDF-1.7"), ("四.txt", TEXT.encode("gb18030")))
    )
    found = dict(sources(path))

    assert list(found) == [f"{path}/a/1.txt", f"{path}/2.txt", f"{path}/3.pdf", f"{path}/四.txt"]
    assert [getattr(each, "text", None) for each in found.values()] == [TEXT, None, None, TEXT]
    assert str(found[f"{path}/2.txt"]) == f"{path}/2.txt: is empty"
    assert str(found[f"{path}/3.pdf"]) == f"{path}/3.pdf: is a damaged PDF"


def test_a_plain_file_is_its_own_only_source(tmp_path: Path) -> None:
    path = tmp_path / "1.txt"
    path.write_text(TEXT, encoding="utf-8")
    missing = tmp_path / "none.txt"

    assert [(name, getattr(found, "text", None)) for name, found in sources(path)] == [(str(path), TEXT)]
    assert [(name, str(found)) for name, found in sources(missing)] == [
        (str(missing), f"{missing}: there is no such file")
    ]


def test_an_archive_is_not_read_as_one_document(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(zipped(("1.txt", TEXT.encode())))

    with pytest.raises(ReadError, match="holds several documents"):
        read(path)


def test_names_in_gbk_are_read() -> None:
    data = zipped(("NAME.txt", TEXT.encode())).replace(b"NAME", "朔州".encode("gbk"))

    assert told(data) == [("all.zip/朔州.txt", TEXT)]


def test_what_systems_add_is_passed_over() -> None:
    data = zipped(("__MACOSX/._1.txt", b"\0"), ("a/.DS_Store", b"\0"), ("a/", b""), ("a/1.txt", TEXT.encode()))

    assert told(data) == [("all.zip/a/1.txt", TEXT)]


def test_files_without_a_name_are_read_as_well() -> None:
    data = (
        zipped(("x.txt", b"800t"), ("y.txt", b"900t"), ("a.txt", b"700t"))
        .replace(b"x.txt", b"\0.txt")
        .replace(b"y.txt", b"\0.txt")
    )

    assert [(name, getattr(found, "text", found)) for name, found in unpacked(data, "a.zip")] == [
        ("a.zip/unnamed", "800t"), ("a.zip/unnamed (2)", "900t"), ("a.zip/a.txt", "700t")]


def test_an_archive_inside_an_archive_is_refused_and_a_docx_is_none() -> None:
    import printing

    inner = zipped(("1.txt", TEXT.encode()))
    found = told(zipped(("inner.zip", inner), ("issue.docx", printing.docx([TEXT])), packed=zipfile.ZIP_STORED))

    assert found == [
        ("all.zip/inner.zip", "is an archive inside an archive; unpack it first"),
        ("all.zip/issue.docx", TEXT + "\u2029\n"),
    ]


def test_a_bomb_is_refused_unopened() -> None:
    found = told(zipped(("bomb.txt", b"0" * (8 << 20)), ("large.txt", b"0" * (65 << 20)), ("1.txt", TEXT.encode())))

    assert found == [("all.zip/bomb.txt", "is packed tighter than any bulletin can be; not unpacked"),
                     ("all.zip/large.txt", "is larger than 64 MB"), ("all.zip/1.txt", TEXT)]


def test_a_member_that_is_larger_than_it_says_is_not_unpacked_beyond_that() -> None:
    data = bytearray(zipped(("1.txt", b"0" * 500_000)))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24:entry + 28] = struct.pack("<I", 100)   # the size that the archive tells

    assert told(bytes(data)) == [("all.zip/1.txt", "is damaged, or packed in a way that is not read")]


def test_encrypted_and_damaged_members_are_told() -> None:
    locked = bytearray(zipped(("1.txt", TEXT.encode()), ("2.txt", TEXT.encode())))
    entry = locked.index(b"PK\x01\x02")
    locked[entry + 8] |= 1
    broken = bytearray(zipped(("1.txt", TEXT.encode()), packed=zipfile.ZIP_STORED))
    broken[broken.index(TEXT.encode())] ^= 1

    assert told(bytes(locked)) == [("all.zip/1.txt", "is encrypted; unpack it first"), ("all.zip/2.txt", TEXT)]
    assert told(bytes(broken)) == [("all.zip/1.txt", "is damaged, or packed in a way that is not read")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zipped(("1.txt", TEXT.encode()))[:-30], "is a damaged zip archive"),
        (zipped(), "is an archive without files"),
        (
            zipped(*((f"{number}.txt", b"") for number in range(10_001))),
            "is an archive of more than 10,000 files or 1,024 MB; split it",
        ),
    ],
    ids=["cut", "empty", "many"],
)
def test_an_archive_that_cannot_be_read_is_one_line(data: bytes, reason: str) -> None:
    assert told(data) == [("all.zip", reason)]


def test_the_reason_of_a_member_whose_name_holds_breaks_is_one_line() -> None:
    assert str(ReadError("a.zip/b\nc\u2028d.txt", "is larger than 64 MB")) == "a.zip/b c d.txt: is larger than 64 MB"
