"""Texts and files that nobody wrote → whether what must always hold does hold.

    python benchmarks/fuzz.py                               # 200,000 texts and 5,000 files of each format
    python benchmarks/fuzz.py --minutes 1 --seed 7
    python benchmarks/fuzz.py texts --inputs 1000
    python benchmarks/fuzz.py html zip --inputs 5000

Texts come from a grammar (numerals, units, dates, places, words of the rules, marks), from bulletins whose characters
are changed, and from both in one. Files are printed pages, documents and archives whose bytes, or whose text inside,
are changed. Of each text: no exception, offsets that quote it, fields as the schema has them, finite numbers, low ≤
high, start ≤ end, the same twice. Of each file: a source or one line that is no excuse of ours, within its time. A run
of the same seed and number is the same run. What failed once is kept in `fuzz_seeds.json`, and comes first.
"""

from __future__ import annotations

import argparse
import io
import itertools
import json
import math
import random
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import printing

from extractor.errors import ReadError
from extractor.model import Date, Document, Number
from extractor.pipeline import Extractor, default_extractor
from extractor.readers import Source, unpacked
from extractor.readers.limits import Limits, limited
from extractor.rulebook.units import CounterRule, UnitRule
from extractor.write import csv, jsonl
from extractor.write.fields import record_schema

HERE = Path(__file__).parent
SEEDS = HERE / "fuzz_seeds.json"
CORPUS = HERE.parent / "corpus" / "bulletins"
TEXTS, FILES = 200_000, 5_000
LONGEST = 160       # characters of a text
SHOWN = 20          # inputs whose faults are told
SAMPLE = 50         # one text in so many goes through the schema and the writers
LIMITS = Limits(seconds=20, memory=1024)
# What a reader says of a file that it failed on for reasons of its own.
EXCUSES = ("failed on it", "reader of its kind failed", "memory", "ended from outside", "takes more than")
GIVEN = ({}, {"date": "2023-12-01"}, {"place": "朔州市"}, {"date": "2024-02-29", "place": "140600"})
MARKS = ("，。；：、！？（）《》“”【】〔〕%‰℃±~～—–-－+＋/／·.．…＝=＜≤≥<>×^²³⁻⁹№＃"
         "\u3000 \t\n\r\f\u2028\u2029\u200b\ufeff\u202e\0\x1b\ud800\udfff\U0001f600")
NUMERALS = "〇零一二三四五六七八九十百千万亿两兩几廿卅壹贰叁肆伍拾佰仟萬億半点點分之多余来成折又第前"
DIGITS = "0123456789０１２３４５６７８９.,，"


@cache
def words() -> list[list[str]]:
    """What sentences are made of, by kinds: units, counters, words of lists, names of places and times."""
    book = default_extractor().book
    lists = [list(rule.words) for kind, rule in book.all() if kind == "words"]
    units = [word for rule in book.of(UnitRule) for word in rule.spellings()]
    counters = [word for rule in book.of(CounterRule) for word in rule.spell]
    times = "去年 今年 上半年 本月 2023年 9月 31日 二〇二三年 同比 比上年同期 截至 至 第一季度 春节 “十四五”期间 2月30日".split()
    spots = "山西省 朔州市 全市 我县 平鲁区 朝阳区 长江 下面高乡 该项目 其中 处理 垃圾 增长 下降 达到 完成 投资 覆盖率".split()
    return [units, counters, times, spots, *lists]


@cache
def bulletins() -> list[str]:
    return [path.read_bytes().decode() for path in sorted(CORPUS.glob("*.txt"))]


def number(chance: random.Random) -> str:
    """Something that may be a numeral, of any size and form."""
    form = chance.randrange(6)
    if form == 0:
        return "".join(chance.choices(NUMERALS, k=chance.randint(1, 12)))
    if form == 1:
        return f"{chance.choice('123456789')}×10^{chance.choice(['3', '-3', '99', '999', '−999', '9999'])}"
    if form == 2:
        return "".join(chance.choices(DIGITS, k=chance.choice((1, 2, 3, 8, 40, 120))))
    return f"{chance.uniform(0, 10 ** chance.randint(0, 9)):.{chance.randint(0, 3)}f}{chance.choice(['', '万', '亿', '多', '余万', '千'])}"


def sentence(chance: random.Random) -> str:
    """Parts of a grammar in any order."""
    parts = []
    for _ in range(chance.randint(1, 14)):
        kind = chance.randrange(8)
        parts.append(
            number(chance) if kind < 3 else chance.choice(MARKS) if kind == 3 else chance.choice(chance.choice(words()))
        )
    return "".join(parts)[:LONGEST]


def excerpt(chance: random.Random) -> str:
    text = chance.choice(bulletins())
    start = chance.randrange(max(1, len(text) - LONGEST))
    return text[start:start + chance.randint(10, LONGEST)]


def changed(text: str, chance: random.Random) -> str:
    """A text with characters put in, taken out, doubled, exchanged, or made others."""
    for _ in range(chance.randint(1, 6)):
        at, to = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
        match chance.randrange(6):
            case 0:
                text = text[:at] + chance.choice((number, sentence))(chance) + text[at:]
            case 1:
                text = text[:at] + text[min(to, at + 9):]
            case 2:
                text = text[:to] + text[at:to] * chance.randint(1, 3) + text[to:]
            case 3:
                text = text[:at] + chance.choice(MARKS) + text[at + 1:]
            case 4:
                ends = chance.choice(((0, 0x80), (0x4e00, 0x9fa5), (0, 0x110000)))
                text = text[:at] + chr(chance.randrange(*ends)) + text[at:]
            case _:
                text = text[:at] + text[at:to][::-1] + text[to:]
    return text[:LONGEST]


def text_of(chance: random.Random) -> str:
    made = chance.choice((sentence, excerpt))(chance)
    return made if chance.randrange(4) == 0 else changed(made, chance)


def faults(document: Document, text: str) -> Iterator[str]:
    """What does not hold of a document that must."""
    for record in document.records:
        if not 0 <= record.start < record.end <= len(text) or text[record.start:record.end] != record.text:
            yield f"record at {record.start}–{record.end} does not quote {record.text!r}"
        for low, high in ((record.value_low, record.value_high), (record.base_low, record.base_high)):
            values = [value for value in (low, high) if value is not None]
            if not all(math.isfinite(value) for value in values) or values != sorted(values):
                yield f"{record.text!r} has the bounds {low} and {high}"
        if record.date_start and record.date_end and record.date_start > record.date_end:
            yield f"{record.text!r} has the period {record.date_start} to {record.date_end}"
    for mention in document.mentions:
        if not 0 <= mention.start < mention.end <= len(text) or text[mention.start:mention.end] != mention.text:
            yield f"mention at {mention.start}–{mention.end} does not quote {mention.text!r}"
        if isinstance(mention, Number) and not (
            mention.low.is_finite() and mention.high.is_finite() and mention.low <= mention.high
        ):
            yield f"{mention.text!r} is {mention.low} to {mention.high}"
        if (
            isinstance(mention, Date)
            and mention.start_date
            and mention.end_date
            and mention.start_date > mention.end_date
        ):
            yield f"{mention.text!r} is {mention.start_date} to {mention.end_date}"
    for article in document.articles:
        if not 0 <= article.start <= article.end <= len(text):
            yield f"article at {article.start}–{article.end} of {len(text)} characters"


@cache
def validator() -> Any:
    import jsonschema

    return jsonschema.Draft202012Validator(record_schema())


def written(document: Document) -> Iterator[str]:
    """What does not hold of what is written of a document."""
    for line in jsonl.lines([document]):
        yield from (error.message for error in validator().iter_errors(json.loads(line)))
    for _ in csv.lines([document]):
        pass
    document.to_json()


def of_text(text: str, given: dict[str, str], *, whole: bool) -> Iterator[str]:
    """The faults that a text brings about."""
    extractor = default_extractor()
    try:
        document = extractor.extract(text, **given)
        yield from faults(document, text)
        if extractor.extract(text, **given) != document:
            yield "not the same twice"
        if whole:
            yield from written(document)
    except Exception as error:
        yield f"{type(error).__name__}: {error} at {place(error)}"


def place(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"


@cache
def wholes(kind: str) -> list[bytes]:
    """Files of a kind, as offices make them."""
    paragraphs = [
        "今年1~10月，长治市综合指数为4.12，同比下降6.8%。",
        "全市优良天数238天，较去年同期增加11天；处理污水1,250.5万吨。",
        "下一步，全市将新增造林3万亩。",
    ]
    grid = [["县区", "PM2.5（微克/立方米）", "同比"], ["平鲁区", "38", "-3.5%"], ["怀仁市", "41", "2.1%"]]
    if kind == "pdf":
        from reportlab import rl_config

        rl_config.invariant = 1
        return [printing.pdf(paragraphs, layout, head="绿色草原 2023年第11期") for layout in printing.COLUMNS] + [
            printing.report([*paragraphs, grid])]
    if kind == "docx":
        return [
            packed(unpacked_of(document))
            for document in (printing.docx([*paragraphs, grid], title="月报"), printing.docx(paragraphs))
        ]
    if kind == "xlsx":
        parts = unpacked_of(workbook([[paragraph] for paragraph in paragraphs], grid))
        return [packed([(name, part) for name, part in parts if name != "docProps/core.xml"])]    # which tells the hour
    if kind == "html":
        return [
            printing.html([*paragraphs, grid], title="月报", encoding=encoding) for encoding in ("gb18030", "utf-8")
        ]
    if kind == "text":
        return [*("\n".join(paragraphs * 3).encode(encoding) for encoding in ("utf-8", "gb18030", "utf-16")),
                "本年度處理垃圾八百噸，較上年減少三成；臺北縣環境保護統計公報。".encode("big5")]
    inside = [(f"{name}.{name}", wholes(name)[0]) for name in ("pdf", "docx", "html", "text")]
    return [packed(inside), packed([*inside, ("again.zip", packed(inside[2:]))])]


def workbook(*sheets: list[list[str]]) -> bytes:
    """A workbook with figures, merged cells, a hidden column, and a cell far away without anything in it."""
    import openpyxl

    book, data = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append([float(cell) if cell.replace(".", "").isdecimal() else cell for cell in row])
        sheet.merge_cells(start_row=len(rows) + 1, end_row=len(rows) + 1, start_column=1, end_column=3)
        sheet.cell(len(rows) + 1, 1, "注：增速按可比价格计算")
        sheet.cell(900, 40).number_format = "0.0%"
        sheet.column_dimensions["F"].hidden = True
    book.save(data)
    return data.getvalue()


def unpacked_of(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def packed(members: list[tuple[str, bytes]]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            # of no day, so that a seed makes the same
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


TAGS = (
    b"<",
    b">",
    b"</p>",
    b"<table>",
    b"<td colspan=99999>",
    b"<!--",
    b"]]>",
    b"<w:p>",
    b"<w:tbl>",
    b"endobj",
    b"stream",
    b"<</Kids[1 0 R]>>",
    b"/Length 99999999",
    b"\xff\xfe",
    b"\0" * 9,
    b"PK\x03\x04",
    b"&#x110000;",
    b"<meta charset=idna>",
    b"%PDF-1.7",
)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Bytes with some of them changed, moved, doubled, cut off, or words of formats put in."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 12, 40))):
        at, size = chance.randrange(len(made) + 1), chance.choice((1, 2, 8, 64, 512))
        match chance.randrange(7):
            case 0 | 1:
                if at < len(made):
                    made[at] ^= 1 << chance.randrange(8)
            case 2:
                made[at:at + size] = chance.randbytes(size)
            case 3:
                made[at:at + size] = b""
            case 4:
                made[at:at] = made[chance.randrange(len(made) + 1):][:size]
            case 5:
                made[at:at] = chance.choice(TAGS)
            case _:
                made = made[:max(1, at)] if chance.randrange(6) == 0 else made
    return bytes(made)


def file_of(kind: str, chance: random.Random) -> bytes:
    """A file of a kind, changed as it stands, or in a part of its archive."""
    data = chance.choice(wholes(kind))
    if kind in ("docx", "xlsx", "zip") and chance.randrange(3):
        members = unpacked_of(data)
        at = chance.randrange(len(members))
        members[at] = members[at][0], mutated(members[at][1], chance)
        return packed(members)
    return mutated(data, chance)


def of_file(data: bytes, kind: str, told: Counter[str]) -> Iterator[str]:
    """The faults that a file brings about; how it was read, or why not, is counted."""
    extractor, began = default_extractor(), time.monotonic()
    try:
        with limited(LIMITS, "file"):
            for name, found in unpacked(data, f"file.{kind}"):
                told[found.reason.partition(":")[0][:60] if isinstance(found, ReadError) else "read"] += 1
                yield from of_found(name, found, extractor)
    except Exception as error:
        yield f"{type(error).__name__}: {error} at {place(error)}"
    if time.monotonic() - began > 3 * LIMITS.seconds:
        yield f"took {time.monotonic() - began:.0f} s"


def of_found(name: str, found: Source | ReadError, extractor: Extractor) -> Iterator[str]:
    if isinstance(found, ReadError):
        if "\n" in str(found) or any(excuse in found.reason for excuse in EXCUSES):
            yield f"{name}: {found.reason}"
        return
    yield from faults(extractor.from_source(found), found.text)


def kept() -> list[str]:
    return msgspec.json.decode(SEEDS.read_bytes(), type=list[str])


def runs(what: str, inputs: int, seed: int, until: float) -> Iterator[tuple[str, list[str]]]:
    """Each input, written so that it can be made again, with its faults; those that failed once come first."""
    told: Counter[str] = Counter()
    for text in kept() if what == "texts" else []:
        yield repr(text), list(of_text(text, {}, whole=True))
    for count in itertools.count():
        if count == inputs or time.monotonic() > until:
            break
        chance = random.Random(f"{seed} {what} {count}")
        if what == "texts":
            text, given = text_of(chance), chance.choice(GIVEN)
            yield f"{text!r} {given or ''}", list(of_text(text, given, whole=count % SAMPLE == 0))
        else:
            yield f"{what} {count} of seed {seed}", list(of_file(file_of(what, chance), what, told))
    for reason, number_of in told.most_common(12):
        say(f"    {number_of:7,} {reason}")


def say(line: str) -> None:
    sys.stdout.write(line.encode("utf-8", "backslashreplace").decode() + "\n")
    sys.stdout.flush()


def main() -> None:
    kinds = ("texts", "text", "html", "docx", "xlsx", "pdf", "zip")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", choices=[[], *kinds], default=[], help="default: all")
    parser.add_argument("--inputs", type=int, help=f"of each; default: {TEXTS:,} texts, {FILES:,} files of a format")
    parser.add_argument("--minutes", type=float, default=math.inf, help="for all together, the same for each")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chosen, failed = options.what or kinds, 0
    for what in chosen:
        began, tried = time.monotonic(), Counter[bool]()
        number_of = options.inputs or (TEXTS if what == "texts" else FILES)
        for made, found in runs(what, number_of, options.seed, began + options.minutes * 60 / len(chosen)):
            tried[bool(found)] += 1
            for fault in found if tried[True] <= SHOWN else []:
                say(f"{what}: {fault} ← {made}")
        say(f"{what}: {tried.total():,} inputs, {tried[True]:,} with faults, {time.monotonic() - began:.0f} s")
        failed += tried[True]
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
