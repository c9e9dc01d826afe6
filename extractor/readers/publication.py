"""What a file prints about itself → its day of publication and its publisher's area, each with where it was found.

    "绿色草原 2023年第11期"                        → 2023-11-30, masthead
    "2024-07-24 09:12　来源：重庆市璧山区人民政府"   → 2024-07-24, source; 重庆市璧山区, source
    "朔州市环境公报2023-11.pdf"                    → 2023-11-30, name; 朔州市, name

The head of an HTML page comes first, then a PDF's properties, the line that says when it was published, the masthead,
the line that names the source, the date that signs the text, and the file's name. What day a page says it is read on
(今天是…) is none of these. A month stands for its last day. The day in a PDF's properties is that of the file: where
the text's own dates say that it was made long after or before, it is no day of publication.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from itertools import zip_longest
from pathlib import PurePath

import regex
from msgspec.structs import replace

from extractor.readers.source import Source
from extractor.rulebook import own_pattern
from extractor.support import numerals

HEAD, TAIL = 1500, 300   # characters in which a text tells where it comes from, and in which it is signed
PLANS = 5                # years that the first year of a text may lie ahead
LABEL = 12               # characters of a label that stands on a line of its own, at most
LINE = 80                # the longest line of a masthead or a source
DIGITS = str.maketrans({numeral: str(value) for numeral, value in numerals.DIGITS.items()})
# how many months one issue covers; of others an issue's number is a month's
PERIODS = (("quarterly", 3), ("bimonthly", 2), ("often", 0))

Sourced = tuple[str, str]   # what was found, and where


@cache
def like(name: str) -> regex.Pattern[str]:
    """The pattern of this name in rules/imprint.toml."""
    return own_pattern(f"imprint.{name}")


def published(source: Source, name: str) -> Source:
    """The source with its date and place as the file tells them, unless its head has told them already."""
    day = source.date if source.date_from == "meta" else None
    told: Sourced | None = (source.date, "meta") if day and source.date else next(dates(source, name), None)
    where: Sourced | None = (
        (source.place, source.place_from or "meta") if source.place else next(places(source, name), None)
    )
    return replace(
        source,
        date=told and told[0],
        date_from=told and told[1],
        place=where and where[0],
        place_from=where and where[1],
    )


def dates(source: Source, name: str) -> Iterator[Sourced]:
    """Candidates for the day of publication, the most reliable first."""
    printed = [
        (day, kind)
        for kind, day in (
            ("source", labelled_day(source, "published")),
            ("masthead", masthead_day(source)),
            ("source", source_day(source)),
            ("signed", signed_day(source.text)),
            ("source", labelled_day(source, "made")),
            ("name", name_day(name)),
        )
        if day
    ]
    if source.date_from == "info" and source.date:
        made, years = date.fromisoformat(source.date), list(map(int, like("year").findall(source.text)))
        anchor = date.fromisoformat(printed[0][0]) if printed else None
        if (
            (0 <= (made - anchor).days <= 92)
            if anchor
            else not years or min(years) - PLANS <= made.year <= max(years) + 1
        ):
            yield source.date, "info"
    yield from printed


def places(source: Source, name: str) -> Iterator[Sourced]:
    """Candidates for the publisher's area: the divisions that the publisher's name begins with."""
    for kind, publishers in (
        ("masthead", (match["who"] for line in masthead(source) for match in like("publisher").finditer(line))),
        ("source", (match["who"] for line in told(source) for match in like("from").finditer(line))),
        ("signed", (line for line, _ in signed(source.text))),
        ("name", (like("year").sub(" ", part) for part in like("parts").split(PurePath(name).stem))),
    ):
        for publisher in publishers:
            if match := like("area").match(publisher):
                yield match["area"], kind


def area_of(publisher: str) -> str | None:
    """重庆市璧山区人民政府 → 重庆市璧山区."""
    match = like("area").match(publisher)
    return match["area"] if match else None


def lines(text: str) -> list[str]:
    return [line for line in map(str.strip, text.splitlines()) if line]


def of_publisher(source: Source, near: Sequence[str]) -> list[str]:
    """Lines that may tell of publication, without the day on which a page is read. On a web page, a weekday without an
    issue's number is the reader's."""
    kept = (like("read_on").sub(" ", line) for line in near)
    return [line for line in dict.fromkeys(kept) if len(line) <= LINE and not (
        source.format == "html" and like("weekday").search(line) and not like("page_or_issue").search(line))]


def masthead(source: Source) -> list[str]:
    """The lines that pages repeat, and the short ones that the text opens with."""
    return of_publisher(source, [*source.margin, *lines(source.text[:HEAD])[:12]])


def masthead_day(source: Source) -> str | None:
    opening = masthead(source)
    for line in opening:
        if like("numbered").search(line):
            day = day_in(like("brackets").sub("", line)) or day_in(line)
            if day:
                return day
    step = next((step for name, step in PERIODS if any(map(like(name).search, opening))), 1)
    for line in opening:
        bare = like("brackets").sub("", line)   # a notice's number stands in brackets: （2021年第3期）
        if match := like("issue").search(bare):
            month = like("month").search(bare)
            if (
                day := last_day(match["year"], month["month"])
                if month
                else last_day(match["year"], match["number"], step)
            ):
                return day
    return None


def beside(source: Source) -> list[str]:
    """The lines beside a text or near its beginning and end, each with the next where it is a label alone
    (发布日期：)."""
    near = [*source.margin, *lines(source.text[:HEAD]), *lines(source.text[-TAIL:])[-3:]]
    return of_publisher(source, [f"{line} {after}" if line[-1] in "：:" and len(line) <= LABEL else line
                                 for line, after in zip_longest(near, near[1:], fillvalue="")])


def told(source: Source) -> list[str]:
    """The lines that name the source of the text."""
    return [line for line in beside(source) if like("told").search(line) or like("published").search(line)]


def labelled_day(source: Source, label: str) -> str | None:
    """The day behind a label (`published`, `made`), as 发布时间：2023-11-05."""
    for line in beside(source):
        for match in like(label).finditer(line):
            gap = like("between").match(line, match.end())
            found = like("day").match(line, gap.end()) if gap else None
            if found and (day := day_of(found)):
                return day
    return None


def source_day(source: Source) -> str | None:
    """The day in a line that tells the source and is no other's; else that of a line with nothing but a day and a time
    before it."""
    plain = [line for line in beside(source) if not like("made").search(line)]
    telling = [*filter(like("told").search, plain), *filter(like("stamp").fullmatch, plain[:12])]
    return next(filter(None, map(day_in, telling)), None)


def signed(text: str) -> Iterator[tuple[str, regex.Match[str]]]:
    """The lines at the end, then the beginning, that hold a day and nothing else, or an office before it: 吉安市统计局
    2024年3月28日."""
    for line in [*reversed(lines(text[-TAIL:])[-3:]), *lines(text[:HEAD])[:6]]:
        match = like("day").search(line)
        if (
            match
            and len(line) <= 40
            and like("day_end").match(line, match.end())
            and like("signature").fullmatch(line, 0, match.start())
        ):
            yield line, match


def signed_day(text: str) -> str | None:
    return next((day for _, match in signed(text) if (day := day_of(match))), None)


def name_day(name: str) -> str | None:
    stem = PurePath(name).stem
    if match := like("issue").search(stem):
        return last_day(match["year"], match["number"])
    match = like("named").search(stem)
    if not match or not match["month"]:
        return None
    return day_of(match) if match["day"] else last_day(match["year"], match["month"])


def day_in(line: str) -> str | None:
    """The first day in a line, where the calendar has it."""
    match = like("day").search(line)
    return day_of(match) if match else None


def day_of(match: regex.Match[str]) -> str | None:
    try:
        return date(int(match["year"].translate(DIGITS)), number(match["month"]), number(match["day"])).isoformat()
    except ValueError:
        return None


def written_day(text: str) -> date | None:
    """The day that a text says: 2024-01-31, 20240131, 2024/1/31, 2024年1月31日; None if it is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        match = like("day").match(text.strip())
        told = day_of(match) if match and match.end() >= len(text.strip().rstrip("日号")) else None
        return date.fromisoformat(told) if told else None


def last_day(year: str, issue: str, months: int = 1) -> str | None:
    """The last day of the month that the number of an issue stands for; None if it stands for none."""
    month = number(issue) * months
    if not 1 <= month <= 12:
        return None
    told = int(year.translate(DIGITS))
    return date(told, month, monthrange(told, month)[1]).isoformat()


def number(written: str) -> int:
    """11, 十一, 二十 and 二〇 as numbers; 0 for what is none."""
    if written.isdigit() and written.isascii():
        return int(written)
    tens, ten, ones = written.partition("十")
    if not ten:
        return int(digits) if (digits := written.translate(DIGITS)).isdigit() else 0
    return 10 * (int(tens.translate(DIGITS)) if tens else 1) + (int(ones.translate(DIGITS)) if ones else 0)
