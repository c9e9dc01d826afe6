"""Files written byte by byte, as no program writes them."""

import copy
import io
import zipfile


def pdf_of(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of numbered objects, the first of which is its root; `trailer` has what else its trailer says."""
    body, places = b"%PDF-1.5\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, table, len(objects) + 1, trailer, len(body))


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


CATALOG, ONE_PAGE = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R/Resources<</Font<</F1 " + FONT + b">>>>>>"


def titled_pdf(title: bytes) -> bytes:
    """A PDF of 800 t whose properties hold a title: its bytes as they stand."""
    return pdf_of(
        CATALOG,
        ONE_PAGE,
        PAGE,
        stream(b"BT /F1 12 Tf (800 t) Tj ET"),
        b"<</Title<%s>>>" % title.hex().encode(),
        trailer=b"/Info 5 0 R",
    )


def overlapping(count: int, content: bytes) -> bytes:
    """A zip archive of few bytes in which so many names stand for the same bytes."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0000.txt", content)
        entry = archive.infolist()[0]
        for number in range(1, count):
            other = copy.copy(entry)
            other.filename = f"{number:04}.txt"
            archive.filelist.append(other)
    return data.getvalue()
