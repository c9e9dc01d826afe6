"""Small inputs and what each must give → which kinds of them fail.

    python benchmarks/cases.py cases.jsonl
    python benchmarks/cases.py cases.jsonl --kind blank-in-number --faults

A line is a case: `id`, `kind`, its `text` or a `file` beside the cases, and, where they are given, `date` and `place`.
Of its `expect`
  records    each is found by `text` (blanks left out) and has what else is named: low, high, unit, kind, direction, basis, per,
             modifier, date ([start, end]); place or adcode; `has` and `not` are strings that the indicator holds, or does not.
             Where a value may be several it is a list of them; an `optional` record may be missing.
  none       strings inside which no record lies, but for those of kind other
  published  the day of publication that is told
  csv        how the table of the records begins, in hexadecimal digits
  offsets    true: in the texts of all cases, changed in several ways, each record's and mention's text is what stands there
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from extractor.errors import ExtractorError
from extractor.model import Document, Record
from extractor.pipeline import Extractor
from extractor.scoring.score import close, one_unit, same_period, squeeze
from extractor.write import csv

FIELDS = ("kind", "direction", "basis", "per", "modifier")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


class Case(msgspec.Struct):
    """One line of a file of cases."""

    id: str
    kind: str
    expect: dict[str, Any]
    text: str = ""
    file: str | None = None
    date: str | None = None
    place: str | None = None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path, help="a file with one case a line, as JSON")
    parser.add_argument("--kind", help="the cases of this kind alone")
    parser.add_argument("--faults", action="store_true", help="also say what is wrong with each case that fails")
    options = parser.parse_args()
    cases = [msgspec.json.decode(line, type=Case) for line in options.cases.read_bytes().splitlines() if line.strip()]
    extractor, passed, seen = Extractor(), Counter[str](), Counter[str]()
    for case in cases:
        if options.kind in (None, case.kind):
            faults = list(faults_of(extractor, case, cases, options.cases.parent))
            seen[case.kind] += 1
            passed[case.kind] += not faults
            if faults and options.faults:
                sys.stdout.write("\n    ".join((f"{case.id} [{case.kind}]", *faults)) + "\n")
    for kind in sorted(seen, key=lambda kind: (passed[kind] - seen[kind], kind)):
        sys.stdout.write(f"{passed[kind]:5}/{seen[kind]:<5} {kind}\n")
    sys.stdout.write(f"{passed.total():5}/{seen.total():<5} in all\n")
    return int(passed.total() < seen.total())


def faults_of(extractor: Extractor, case: Case, cases: Sequence[Case], folder: Path) -> Iterator[str]:
    """What a case gives that it must not, and lacks that it must give."""
    expect = case.expect
    if expect.get("offsets"):
        yield from misplaced(extractor, [one.text for one in cases if one.file is None])
        return
    try:
        document = (extractor.read(folder / case.file, date=case.date, place=case.place) if case.file else
                    extractor.extract(case.text, date=case.date, place=case.place))
    except ExtractorError as error:
        yield f"cannot be read: {error}"
        return
    yield from record_faults(expect.get("records", ()), document)
    for span in expect.get("none", ()):
        yield from (f"{record.text!r}: a {record.kind}, in {span!r} none is wanted" for record in document.records
                    if record.kind != "other" and inside(document.text, record, span))
    if "published" in expect and str(document.published) != expect["published"]:
        yield f"published {document.published}, {expect['published']} is wanted"
    if "csv" in expect and not csv_of(document).startswith(bytes.fromhex(expect["csv"])):
        yield f"the table begins with {csv_of(document)[:8].hex()}"


def record_faults(wanted: Sequence[Mapping[str, Any]], document: Document) -> Iterator[str]:
    """Each wanted record is held against the one of its text that differs least, which is then taken."""
    left = list(document.records)
    for want in wanted:
        texts = [squeeze(text) for text in several(want["text"])]
        tried = [
            (list(differences(want, record)), number)
            for number, record in enumerate(left)
            if squeeze(record.text) in texts
        ]
        if tried:
            wrong, number = min(tried, key=lambda pair: len(pair[0]))
            record = left.pop(number)
            yield from (f"{record.text!r}: {what}" for what in wrong)
        elif not want.get("optional"):
            yield f"{texts[0]!r}: no such record"


def differences(want: Mapping[str, Any], record: Record) -> Iterator[str]:
    indicator = squeeze(record.indicator)
    for field in FIELDS:
        if field in want and getattr(record, field) not in several(want[field]):
            yield f"{field} {getattr(record, field)!r}, {want[field]!r} is wanted"
    for field, value in (("low", record.value_low), ("high", record.value_high)):
        if field in want and not any(close(value, number) for number in several(want[field])):
            yield f"{field} {value}, {want[field]} is wanted"
    if "unit" in want and one_unit(record.unit) not in map(one_unit, several(want["unit"])):
        yield f"unit {record.unit!r}, {want['unit']!r} is wanted"
    if not all(any(squeeze(part) in indicator for part in several(parts)) for parts in want.get("has", ())):
        yield f"indicator {record.indicator!r}, {want['has']!r} is wanted in it"
    if any(squeeze(part) in indicator for part in want.get("not", ())):
        yield f"indicator {record.indicator!r}, {want['not']!r} is not wanted in it"
    if (
        "place" in want
        and record.place not in several(want["place"])
        and record.adcode not in several(want.get("adcode", ()))
    ):
        yield f"place {record.place!r}, {want['place']!r} is wanted"
    if "date" in want:
        periods = want["date"] if isinstance(want["date"][0], list) else [want["date"]]
        if not any(same_period((first, last), (record.date_start, record.date_end)) for first, last in periods):
            yield f"date {record.date_start}..{record.date_end}, {want['date']} is wanted"


def several(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else [value]


def inside(text: str, record: Record, span: str) -> bool:
    """Whether a record lies in an occurrence of a string, blanks left out."""
    start, end = len(squeeze(text[:record.start])), len(squeeze(text[:record.end]))
    return any(
        match.start() <= start and end <= match.end() for match in re.finditer(re.escape(squeeze(span)), squeeze(text))
    )


def csv_of(document: Document) -> bytes:
    return b"".join(csv.lines([document]))


def misplaced(extractor: Extractor, texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        for changed in (
            text,
            text.replace("\n", "\r\n"),
            "😀" + text,
            text.replace("，", "𠮷"),
            text.translate(FULL_WIDTH),
        ):
            document = extractor.extract(changed)
            yield from (f"{one.text!r} is not what stands at {one.start}:{one.end} of {changed!r}"
                        for one in (*document.records, *document.mentions) if changed[one.start:one.end] != one.text)


if __name__ == "__main__":
    sys.exit(main())
