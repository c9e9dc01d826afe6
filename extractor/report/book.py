"""What a report shows → a workbook for people: what is measured comes first, each row leads to its sentence.

    save(figures, Path("report.xlsx"), "zh")

The first sheet has a figure a row with its value in the unit that people use, the second the sentences, the third the
issues.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from extractor.report.figures import Figures, Row
from extractor.report.page import words
from extractor.support.whole import replacing

HEAD = ("indicator", "subject", "place", "period", "kind", "value", "unit", "change", "source", "published", "sentence")
WIDTHS = {
    "indicator": 30, "subject": 18, "place": 14, "period": 18, "kind": 9, "value": 14, "unit": 14, "change": 10,
    "source": 36, "published": 12, "sentence": 70, "title": 40, "file": 60, "records": 10,
}
FORMATS = {"head": {"bold": True, "bottom": 1, "bg_color": "#F2EFE6"}, "day": {"num_format": "yyyy-mm-dd"},
           "value": {"num_format": "#,##0.######"}, "change": {"num_format": "+#,##0.0#;[Red]-#,##0.0#;0"},
           "link": {"font_color": "#0B57A4", "underline": 1}}
LONGEST = 32_767    # characters of a cell


def save(figures: Figures, path: Path, language: str) -> None:
    """Writes the workbook, whole or not at all. Raises OSError and WriteError."""
    import xlsxwriter

    told = words()[language]
    with replacing(path) as beside:
        book = xlsxwriter.Workbook(beside, {"constant_memory": True})
        formats = {name: book.add_format(told) for name, told in FORMATS.items()}
        places: dict[str, int] = {}
        for row in figures.rows:
            places.setdefault(row.sentence, len(places) + 1)
        sheet = headed(book, told["table"], [told[name] for name in HEAD], HEAD, formats["head"], len(figures.rows))
        for number, row in enumerate(figures.rows, 1):
            write(sheet, number, row, figures, told, formats, places[row.sentence])
        sentences = headed(book, told["sentence"], [told["sentence"]], ("sentence",), formats["head"], len(places))
        for sentence, number in places.items():
            sentences.write_string(number, 0, sentence[:LONGEST])
        names = ("published", "title", "records", "file")
        issues = headed(
            book,
            told["sources"],
            [told["published"], told["issue"], told["records"], told["file"]],
            names,
            formats["head"],
            len(figures.issues),
        )
        for number, (title, file, published, records) in enumerate(figures.issues, 1):
            for column, value in ((0, published), (1, title), (3, file)):
                cell(issues, number, column, value)
            issues.write_number(number, 2, records)
        book.close()


def headed(book: Any, name: str, told: list[str], names: tuple[str, ...], bold: Any, rows: int) -> Any:
    """A sheet with its head, which stays in sight and can be filtered by."""
    sheet = book.add_worksheet(name[:31])
    sheet.freeze_panes(1, 1 if len(names) > 4 else 0)
    sheet.autofilter(0, 0, max(rows, 1), len(names) - 1)
    for column, (title, kind) in enumerate(zip(told, names, strict=True)):
        sheet.set_column(column, column, WIDTHS[kind])
        sheet.write_string(0, column, title, bold)
    return sheet


def write(
    sheet: Any, number: int, row: Row, figures: Figures, told: dict[str, str], formats: dict[str, Any], sentence: int
) -> None:
    title, file, published, _ = figures.issues[row.issue]
    source = (title or file) + (f", {told['page']} {row.page}" if row.page else "")
    unit = " ".join(filter(None, [row.unit, f"/{row.per}" if row.per else "", row.basis]))
    values = (
        row.indicator if row.named == row.indicator else row.named,
        row.subject,
        row.place,
        row.period,
        told.get(row.kind, row.kind),
    )
    for column, text in enumerate(values):
        cell(sheet, number, column, text)
    sheet.write_number(number, 5, row.value, formats["value"])
    cell(sheet, number, 6, unit)
    if row.change is not None:
        sheet.write_number(number, 7, row.change, formats["change"])
    cell(sheet, number, 8, source)
    if published:
        sheet.write_datetime(number, 9, date.fromisoformat(published), formats["day"])
    # A function and not a hyperlink: a sheet holds 65,530 of those.
    target = f"#'{told['sentence'][:31]}'!A{sentence + 1}"
    shown = row.sentence[:200].replace('"', '""')
    sheet.write_formula(number, 10, f'=HYPERLINK("{target}","{shown}")', formats["link"], row.sentence[:200])


def cell(sheet: Any, number: int, column: int, value: str) -> None:
    """A text, also one that looks like a formula."""
    sheet.write_string(number, column, value[:LONGEST])
