"""A PDF → its text in reading order, as paragraphs, with the place of every character.

    read(data, "2023-11.pdf") → Source(text="本刊讯 今年 1~10 月，…\\u2029\\n", format="pdf", layout=…)

A page's characters become runs (`runs`), what pages repeat at their edges is taken off (`margins`), runs are put in
reading order (`strands`, `order`, `asides`), tables become sentences (`grids`), and lines are joined to paragraphs over
the ends of columns and pages (`paragraphs`). It holds one page open at a time.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import regex
from msgspec import Struct

from extractor.errors import DISTRIBUTION, ReadError
from extractor.readers.limits import allow_more
from extractor.readers.pdf.asides import asides_after
from extractor.readers.pdf.font import stand_in
from extractor.readers.pdf.grids import with_tables
from extractor.readers.pdf.margins import without_margins
from extractor.readers.pdf.order import blocks
from extractor.readers.pdf.paragraphs import composed
from extractor.readers.pdf.runs import Page, pages_of
from extractor.readers.pdf.scan import engine, recognised
from extractor.readers.source import Source

PAGES = 20_000
CHARACTERS = 20_000_000
SECONDS = 0.05   # of processor time for a page, beyond what every file may take
SCANS, SCAN_SECONDS = 500, 20   # pages that are recognised, and the processor time for each
SHOWN = 5        # pages that a note names
INSTALL = f"its text is recognised with pip install '{DISTRIBUTION}[ocr]'"
MADE = regex.compile(r"D?:?(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)")
NO_TITLE = regex.compile(r"(?i)untitled|\(anonymous\)|microsoft word|.*\.(?:docx?|pdf|wps|indd|fbd|ps|xlsx?)\b.*|\W*")


def read(data: bytes, name: str) -> Source:
    """The text of a PDF. Raises ReadError for one that is damaged, encrypted, empty, scanned without text, or no
    bulletin's size."""
    import pypdfium2

    stand_in()
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise ReadError(name, unopened(data)) from None
    try:
        pages, scans = readable(document, name)
        title, made = (told(document, name) for name in ("Title", "CreationDate"))
    finally:
        document.close()
    kept, margin = without_margins(pages)
    text, layout = composed(list(with_tables(asides_after([block for page in kept for block in blocks(page)]))))
    day = day_of(made)
    return Source(
        text,
        "pdf",
        None if NO_TITLE.fullmatch(title) else title,
        day,
        "info" if day else None,
        layout=layout,
        margin=margin,
        recognised=scans.sure,
        note=scans.note(),
    )


def unopened(data: bytes) -> str:
    """Why a PDF cannot be opened. PDFium remembers the error of the last file that had one, so it is asked once more
    about this one."""
    from pypdfium2 import raw

    if document := raw.FPDF_LoadMemDocument64(data, len(data), None):
        raw.FPDF_CloseDocument(document)
        return "is a PDF without pages"
    return (
        "is encrypted; save it without a password"
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD
        else "is a damaged PDF"
    )


class Scans(Struct):
    """The scanned pages of a document: the confidence of the text recognition for those that it read, and the pages
    that nothing read."""

    sure: dict[int, float] = {}
    unread: list[int] = []

    def read(self, page: Any, number: int) -> list[Page]:
        """The page, where it has a picture and the recognition finds text in it."""
        import pypdfium2

        if not any(True for _ in page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)):
            return []
        if engine() is None or len(self.sure) >= SCANS:
            self.unread.append(number)
            return []
        allow_more(SCAN_SECONDS)
        found = recognised(page, number)
        if found is None:
            return []
        self.sure[number] = found[1]
        return [found[0]]

    def note(self) -> str | None:
        """The message that tells a user which pages were not read."""
        if not self.unread:
            return None
        shown = ", ".join(map(str, self.unread[:SHOWN])) + (" …" if len(self.unread) > SHOWN else "")
        pages = f"page {shown} is a picture" if len(self.unread) == 1 else f"pages {shown} are pictures"
        return f"{pages}, of which no text is read; " + (INSTALL if engine() is None else f"no more than {SCANS} are")


def readable(document: Any, name: str) -> tuple[list[Page], Scans]:
    """The pages with their runs. Pages that pdfium cannot load are skipped. Raises ReadError if none can be loaded."""
    import pypdfium2

    count = len(document)
    if count > PAGES:
        raise ReadError(name, f"tells of {count:,} pages; no bulletin has more than {PAGES:,}")
    allow_more(count * SECONDS)
    pages: list[Page] = []
    scans = Scans()
    characters = loaded = 0
    for index in range(count):
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            continue
        try:
            found = pages_of(page, index + 1) or scans.read(page, index + 1)
        except pypdfium2.PdfiumError:
            continue
        finally:
            page.close()
        characters += sum(len(run.text) for part in found for run in part.runs)
        if characters > CHARACTERS:
            raise ReadError(name, f"holds more than {CHARACTERS:,} characters; no bulletin does")
        pages += found
        loaded += 1
    if not loaded:
        raise ReadError(name, "is a damaged PDF: none of its pages can be read")
    if not characters:
        raise ReadError(name, f"is a scanned PDF; {INSTALL}" if scans.unread else "is a PDF without text")
    return pages, scans


def told(document: Any, name: str) -> str:
    """A property of the document; empty if it is missing or cannot be decoded."""
    try:
        return str(document.get_metadata_value(name)).strip()
    except UnicodeError:
        return ""


def day_of(made: str) -> str | None:
    match = MADE.match(made)
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"])).isoformat() if match else None
    except ValueError:
        return None
