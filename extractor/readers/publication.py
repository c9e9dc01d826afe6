"""What a file prints about itself → its day of publication and its publisher's area, each with where it was found.

    "绿色草原 2023年第11期"                        → 2023-11-30, masthead
    "2024-07-24 09:12　来源：重庆市璧山区人民政府"   → 2024-07-24, source; 重庆市璧山区, source
    "朔州市环境公报2023-11.pdf"                    → 2023-11-30, name; 朔州市, name

The head of an HTML page comes first, then a PDF's properties, the masthead, the line that names the source, the date that signs
the text, and the file's name. A month stands for its last day. The day in a PDF's properties is that of the file: where the
text's own dates say that it was made long after or before, it is no day of publication.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from pathlib import PurePath

import regex
from msgspec.structs import replace

from extractor.readers.source import Source

HEAD, TAIL = 1500, 300   # characters in which a text tells where it comes from, and in which it is signed
PLANS = 5                # years that the first year of a text may lie ahead
LINE = 80                # the longest line of a masthead or a source
DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
NUMERAL = "[〇○零一二三四五六七八九十]"

DAY = regex.compile(
    rf"(?<!\d)(?P<year>(?:19|20)\d\d|{NUMERAL}{{4}}) ?[年./-] ?(?P<month>\d{{1,2}}|{NUMERAL}{{1,2}}) ?[月./-] ?"
    rf"(?P<day>\d{{1,2}}|{NUMERAL}{{1,3}})(?!\d)")
ISSUE = regex.compile(rf"(?<!\d)(?P<year>20\d\d|19\d\d|{NUMERAL}{{4}}) ?年? ?[·,， ]? ?第 ?(?P<number>\d{{1,3}}|{NUMERAL}{{1,3}}) ?期")
MONTH = regex.compile(rf"(?<!\d)(?P<year>20\d\d|19\d\d|{NUMERAL}{{4}}) ?年 ?(?P<month>\d{{1,2}}|{NUMERAL}{{1,2}}) ?月(?! ?\d)")
NUMBERED = regex.compile(r"第 ?[\d一二三四五六七八九十百〇○零]{1,5} ?[期版]|总第|星期|主办|主编|编印|刊号|月刊|周刊|季刊")
IN_BRACKETS = regex.compile(r"[（(〔\[][^（）()]*[）)〕\]]")
FROM = regex.compile(r"(?:信息|文章|稿件)?(?:来源|稿源|发布机构|发布单位|发文机关|作者)[：:] ?(?P<who>[^\s：:，。；|｜]{2,30})")
TOLD = regex.compile(r"(?:来源|稿源|(?:发布|发表|发文|公开|更新|成文|印发)(?:时间|日期)|时间|日期)[：:]")
PUBLISHER = regex.compile(r"(?:主办|主管|编印|编辑|承办)(?:单位)?[：: ]? ?(?P<who>\p{Han}{3,30})")
AREA = regex.compile(r"(?P<area>(?:[\p{Han}--[年月日期第]]{2,7}?(?:省|自治区|特别行政区|自治州|地区|盟|市|县|区|旗))++)", regex.V1)
NAMED = regex.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:[-_. ]?(?P<month>0[1-9]|1[0-2])(?!\d)(?:[-_. ]?(?P<day>[0-2]\d|3[01])(?!\d))?"
    r"|(?P<month>0[1-9]|1[0-2])(?P<day>[0-2]\d|3[01])(?!\d)|[年_.-] ?(?P<month>\d{1,2})(?:[月_.-] ?(?P<day>\d{1,2})(?!\d))?月?)")
# The months that one issue covers, by what a periodical calls itself; of others an issue's number is a month's.
PERIODS = (("季刊", 3), ("双月刊", 2), ("半月刊", 0), ("旬刊", 0), ("周刊", 0), ("周报", 0), ("日报", 0))
UNSIGNED = regex.compile(r"[，。；]|截至|截止|至今|\d ?[—~至-] ?\d{4}")   # a sentence or a range of days
YEAR = regex.compile(r"(?<!\d)((?:19|20)\d\d) ?年")

Found = tuple[str, str]   # what was found, and where


def published(source: Source, name: str) -> Source:
    """The source with date and place as the file tells them, where it does not have them from its head already."""
    day = source.date if source.date_from == "meta" else None
    told: Found | None = (source.date, "meta") if day and source.date else next(dates(source, name), None)
    where: Found | None = (source.place, source.place_from or "meta") if source.place else next(places(source, name), None)
    return replace(source, date=told and told[0], date_from=told and told[1], place=where and where[0], place_from=where and where[1])


def dates(source: Source, name: str) -> Iterator[Found]:
    """What may be the day of publication, the most telling first."""
    printed = [(day, kind) for kind, day in (
        ("masthead", masthead_day(source)), ("source", source_day(source)), ("signed", signed_day(source.text)),
        ("name", name_day(name))) if day]
    if source.date_from == "info" and source.date:
        made, years = date.fromisoformat(source.date), list(map(int, YEAR.findall(source.text)))
        anchor = date.fromisoformat(printed[0][0]) if printed else None
        if (0 <= (made - anchor).days <= 92) if anchor else not years or min(years) - PLANS <= made.year <= max(years) + 1:
            yield source.date, "info"
    yield from printed


def places(source: Source, name: str) -> Iterator[Found]:
    """What may be the publisher's area: the names of divisions that the publisher's name begins with."""
    for kind, publishers in (("masthead", (match["who"] for line in masthead(source) for match in PUBLISHER.finditer(line))),
                             ("source", (match["who"] for line in told(source) for match in FROM.finditer(line))),
                             ("signed", (line for line, _ in signed(source.text))),
                             ("name", (YEAR.sub(" ", part) for part in regex.split(r"[\W\d_年月日]+", PurePath(name).stem)))):
        for publisher in publishers:
            if match := AREA.match(publisher):
                yield match["area"], kind


def area_of(publisher: str) -> str | None:
    """重庆市璧山区人民政府 → 重庆市璧山区."""
    match = AREA.match(publisher)
    return match["area"] if match else None


def lines(text: str) -> list[str]:
    return [line for line in map(str.strip, text.splitlines()) if line]


def masthead(source: Source) -> list[str]:
    """The lines that pages repeat, and the short ones that the text opens with."""
    return [*source.margin, *(line for line in lines(source.text[:HEAD])[:12] if len(line) <= LINE)]


def masthead_day(source: Source) -> str | None:
    opening = masthead(source)
    for line in opening:
        if NUMBERED.search(line) and (match := DAY.search(IN_BRACKETS.sub("", line)) or DAY.search(line)) and (day := day_of(match)):
            return day
    step = next((step for word, step in PERIODS if any(word in line for line in opening)), 1)
    for line in opening:
        bare = IN_BRACKETS.sub("", line)   # a notice's number stands in brackets: （2021年第3期）
        if match := ISSUE.search(bare):
            month = MONTH.search(bare)
            if day := last_day(match["year"], month["month"]) if month else last_day(match["year"], match["number"], step):
                return day
    return None


def told(source: Source) -> list[str]:
    """The lines beside a text or near its beginning and end that tell its source."""
    near = [*source.margin, *lines(source.text[:HEAD]), *lines(source.text[-TAIL:])[-3:]]
    return [line for line in dict.fromkeys(near) if len(line) <= LINE and TOLD.search(line)]


def source_day(source: Source) -> str | None:
    return next((day for line in told(source) if (match := DAY.search(line)) and (day := day_of(match))), None)


def signed(text: str) -> Iterator[tuple[str, regex.Match[str]]]:
    """The lines at the end, then the beginning, that hold a day and nothing else, or an office before it: 吉安市统计局 2024年3月28日."""
    for line in [*reversed(lines(text[-TAIL:])[-3:]), *lines(text[:HEAD])[:6]]:
        match = DAY.search(line)
        if match and len(line) <= 40 and not line[match.end():].strip(" 日）)") and not UNSIGNED.search(line):
            yield line, match


def signed_day(text: str) -> str | None:
    return next((day for _, match in signed(text) if (day := day_of(match))), None)


def name_day(name: str) -> str | None:
    stem = PurePath(name).stem
    if match := ISSUE.search(stem):
        return last_day(match["year"], match["number"])
    match = NAMED.search(stem)
    if not match or not match["month"]:
        return None
    return day_of(match) if match["day"] else last_day(match["year"], match["month"])


def day_of(match: regex.Match[str]) -> str | None:
    try:
        return date(int(match["year"].translate(DIGITS)), number(match["month"]), number(match["day"])).isoformat()
    except ValueError:
        return None


def last_day(year: str, issue: str, months: int = 1) -> str | None:
    """The last day of the month that an issue's number stands for; None where it stands for none."""
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
