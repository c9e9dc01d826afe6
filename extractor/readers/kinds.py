"""Bytes → what kind of file they are, whatever its name; what is none of ours is refused by its own name.

    kind_of(b"%PDF-1.7 …", "issue.txt") → "pdf"
    kind_of(b"Rar!…", "issue.pdf") → ReadError: issue.pdf: is a RAR archive; unpack it first
"""

from __future__ import annotations

import codecs
import io
import zipfile

import regex

from extractor.errors import ReadError

REFUSED = (
    (codecs.BOM_UTF32_LE, "is UTF-32 text; save it as UTF-8"),
    (codecs.BOM_UTF32_BE, "is UTF-32 text; save it as UTF-8"),
    (b"\x1f\x8b", "is a gzip archive; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive; unpack it first"),
    (b"Rar!\x1a\x07", "is a RAR archive; unpack it first"),
    (b"BZh", "is a bzip2 archive; unpack it first"),
    (b"\xfd7zXZ\x00", "is an xz archive; unpack it first"),
    (b"\x89PNG\r\n", "is a PNG image; it holds no text"),
    (b"\xff\xd8\xff", "is a JPEG image; it holds no text"),
    (b"GIF8", "is a GIF image; it holds no text"),
    (b"II*\x00", "is a TIFF image; it holds no text"),
    (b"MM\x00*", "is a TIFF image; it holds no text"),
    (b"SQLite format 3\x00", "is an SQLite database; it holds no bulletin's text"),
    (b"PAR1", "is a Parquet file; it holds no bulletin's text"),
    (b"\x7fELF", "is a program; it holds no text"),
    (b"HN\x01\x00", "is a CAJ document; save it as PDF first"),
    (b"CAJ\x00", "is a CAJ document; save it as PDF first"),
    (b"KDH ", "is a CAJ document; save it as PDF first"),
)
OFFICE = frozenset({"doc", "rtf", "odt", "xls", "ods"})     # read by way of LibreOffice
RTF = b"{\\rtf"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# What an old Office document is that holds a part of such a name.
OLD_PARTS = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"))
# What a zip archive is that holds a file whose name begins so.
PACKAGES = (
    ("word/document", "docx", ""),
    ("xl/workbook", "xlsx", ""),
    ("ppt/presentation", "", "is a PPTX presentation; save it as text first"),
    ("OFD.xml", "", "is an OFD document; save it as PDF first"),
    ("META-INF/manifest.xml", "", "is an OpenDocument file, and neither a text nor a table; save it as DOCX first"),
    ("META-INF/container.xml", "", "is an EPUB book; save it as text first"),
)
OPEN_DOCUMENTS = (
    (b"application/vnd.oasis.opendocument.text", "odt"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "ods"),
)
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
HEAD = 4096   # bytes in which a file shows what it is
MARKUP = regex.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]{0,200}+>\s*+)?(?:<!--.{0,2000}?-->\s*+)*+"
    rb"<(?:!doctype\s++html|(?:html|head|body|meta|title|div|p|table|article|section|h[1-6]|span)\b)",
    regex.I | regex.S,
)
XML = regex.compile(rb"\A(?:\xef\xbb\xbf)?\s*+<\?xml\b")
MHTML = regex.compile(rb"\A(?:[\w-]++:[^\n]*+\n|[ \t][^\n]*+\n)*?content-type:\s*+multipart/related", regex.I)


def kind_of(data: bytes, name: str) -> str:
    """pdf, docx, xlsx, html, zip, text, or one of OFFICE. Raises ReadError for a kind that is not read."""
    if not data:
        raise ReadError(name, "is empty")
    for mark, reason in REFUSED:
        if data.startswith(mark):
            raise ReadError(name, reason)
    if data.startswith(RTF):
        return "rtf"
    if data.startswith(OLD_OFFICE):
        return old_office(data, name)
    if data.startswith(ZIP):
        return package(data, name)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    plain = unmarked(data[:HEAD])
    if MARKUP.match(plain):
        return "html"
    if XML.match(plain):
        raise ReadError(name, "is an XML file; save it as text first")
    if MHTML.match(plain):
        raise ReadError(name, "is a web archive (MHTML); save the page as HTML only")
    return "text"


def old_office(data: bytes, name: str) -> str:
    """doc or xls, by the names of a document's parts. WPS documents are such too."""
    if ENCRYPTED in data:
        raise ReadError(name, "is an encrypted Office document; save it without a password")
    for part, kind in OLD_PARTS:
        if part.encode("utf-16-le") in data:
            return kind
    raise ReadError(name, "is an old Office document, and neither DOC nor XLS; save it as DOCX first")


def package(data: bytes, name: str) -> str:
    """What a zip archive is by the names of the files it holds; of a damaged one, by those that can still be seen."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = tuple(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        names = tuple(known for known, _, _ in PACKAGES if known.encode() in data)
    for mark, kind in OPEN_DOCUMENTS:
        if mark in data[:HEAD]:
            return kind
    for known, kind, reason in PACKAGES:
        if any(each.startswith(known) for each in names):
            if reason:
                raise ReadError(name, reason)
            return kind
    return "zip"


def unmarked(head: bytes) -> bytes:
    """The first bytes, with UTF-16 reduced to ASCII: enough to recognise markup."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return head[len(mark):].decode(encoding, "ignore").encode("ascii", "ignore")
    return head
