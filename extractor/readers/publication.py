"""What a file prints about itself → its day of publication and its publisher's area, each with where it was found.

    "绿色草原 2023年第11期"                        → 2023-11-30, masthead
    "2024-07-24 09:12　来源：重庆市璧山区人民政府"   → 2024-07-24, source; 重庆市璧山区, source
    "朔州市环境公报2023-11.pdf"                    → 2023-11-30, name; 朔州市, name

The head of an HTML page comes first, then a PDF's properties, the line that says when it was published, the masthead, the line that
names the source, the date that signs the text, and the file's name. What day a page says it is read on (今天是…) is none of these.
A month stands for its last day. The day in a PDF's properties is that of the file: where the text's own dates say that it was made
long after or before, it is no day of publication.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import zip_longest
from pathlib import PurePath

import regex
from msgspec.structs import replace

from extractor.readers.source import Source
from extractor.support import numerals

HEAD, TAIL = 1500, 300   # characters in which a text tells where it comes from, and in which it is signed
PLANS = 5                # years that the first year of a text may lie ahead
LABEL = 12               # characters of a label that stands on a line of its own, at most
LINE = 80                # the longest line of a masthead or a source
DIGITS = str.maketrans({numeral: str(value) for numeral, value in numerals.DIGITS.items()})
NUMERAL = f"[{numerals.ZEROS}{numerals.COUNTING}]"

DAY = regex.compile(
    rf"(?<!\d)(?P<year>(?:19|20)\d\d|{NUMERAL}{{4}}) ?[年./-] ?(?P<month>\d{{1,2}}|{NUMERAL}{{1,2}}) ?[月./-] ?"
    rf"(?P<day>\d{{1,2}}|{NUMERAL}{{1,3}})(?!\d)")
ISSUE = regex.compile(rf"(?<!\d)(?P<year>20\d\d|19\d\d|{NUMERAL}{{4}}) ?年? ?[·,， ]? ?第 ?(?P<number>\d{{1,3}}|{NUMERAL}{{1,3}}) ?期")
MONTH = regex.compile(rf"(?<!\d)(?P<year>20\d\d|19\d\d|{NUMERAL}{{4}}) ?年 ?(?P<month>\d{{1,2}}|{NUMERAL}{{1,2}}) ?月(?! ?\d)")
PAGE_OR_ISSUE = regex.compile(r"第 ?[\d一二三四五六七八九十百〇○零A-Z]{1,5} ?[期版]|总第")
NUMBERED = regex.compile(r"第 ?[\d一二三四五六七八九十百〇○零]{1,5} ?[期版]|总第|星期|主办|主编|编印|刊号|月刊|周刊|季刊")
IN_BRACKETS = regex.compile(r"[（(〔\[][^（）()]*[）)〕\]]")
FROM = regex.compile(r"(?:信息|文章|稿件)?(?:来源|稿源|发布机构|发布单位|发文机关|作者)[：:] ?(?P<who>[^\s：:，。；|｜]{2,30})")
PUBLISHED = regex.compile(
    r"(?:(?:信息|文章|稿件|新闻|公文|网站)?(?:发布|发表|刊发|刊登|上网|公开|公布|上传|发稿|录入|添加|报送)|信息|来源|撰写)(?:时间|日期)|发[布表](?:于|[：:])|刊发于")
MADE = regex.compile(r"(?:成文|发文|印发|生成|编制|制发|更新|修改|出版)(?:时间|日期)")
TOLD = regex.compile(r"来源[：:丨|]|稿源[：:]|(?:时间|日期)[：:]")
BETWEEN = regex.compile(r"[】\])）]?[ \u3000：:|丨，]{0,5}[\[【(（]?")          # a label and its day
STAMP = regex.compile(r"[\[【(（]? ?" + DAY.pattern + r"日? ?\d{1,2}[:：]\d\d(?:[:：]\d\d)?(?:\s.*)?[\]】)）]?")
READ_ON = regex.compile(   # what day a page is read on, or when somebody was there last
    r"(?:今天|今日|现在|(?:现在|当前|北京|系统|服务器|打印|下载|浏览|访问|登录|最后访问)(?:时间|日期))[是为：: ]{1,3}" + DAY.pattern)
WEEKDAY = regex.compile(DAY.pattern + r"日?[ \u3000]{0,3}(?:星期|周)[一二三四五六日天]")
PUBLISHER = regex.compile(r"(?:主办|主管|编印|编辑|承办)(?:单位)?[：: ]? ?(?P<who>\p{Han}{3,30})")
AREA = regex.compile(r"(?P<area>(?:[\p{Han}--[年月日期第]]{2,7}?(?:省|自治区|特别行政区|自治州|地区|盟|市|县|区|旗))++)", regex.V1)
NAMED = regex.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:[-_. ]?(?P<month>0[1-9]|1[0-2])(?!\d)(?:[-_. ]?(?P<day>[0-2]\d|3[01])(?!\d))?"
    r"|(?P<month>0[1-9]|1[0-2])(?P<day>[0-2]\d|3[01])(?!\d)|[年_.-] ?(?P<month>\d{1,2})(?:[月_.-] ?(?P<day>\d{1,2})(?!\d))?月?)")
# The months that one issue covers, by what a periodical calls itself; of others an issue's number is a month's.
PERIODS = (("季刊", 3), ("双月刊", 2), ("半月刊", 0), ("旬刊", 0), ("周刊", 0), ("周报", 0), ("日报", 0))
SIGNED = regex.compile(   # what stands before the day that signs a text
    r"[（(]?(?:\p{Han}{2,30}?(?:局|厅|委|办|会|室|府|中心|站|队|司|处|社|院|部|所|学|科|股|组|网|报|厂|校|场)[）)]?\s{0,9}[（(]?)?")
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
        ("source", labelled_day(source, PUBLISHED)), ("masthead", masthead_day(source)), ("source", source_day(source)),
        ("signed", signed_day(source.text)), ("source", labelled_day(source, MADE)),
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


def of_publisher(source: Source, near: Sequence[str]) -> list[str]:
    """Lines that may tell of publication, without the day on which a page is read. On a web page, a weekday without an issue's number
    is the reader's."""
    kept = (READ_ON.sub(" ", line) for line in near)
    return [line for line in dict.fromkeys(kept) if len(line) <= LINE and not (
        source.format == "html" and WEEKDAY.search(line) and not PAGE_OR_ISSUE.search(line))]


def masthead(source: Source) -> list[str]:
    """The lines that pages repeat, and the short ones that the text opens with."""
    return of_publisher(source, [*source.margin, *lines(source.text[:HEAD])[:12]])


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


def beside(source: Source) -> list[str]:
    """The lines beside a text or near its beginning and end, each with the next where it is a label alone (发布日期：)."""
    near = [*source.margin, *lines(source.text[:HEAD]), *lines(source.text[-TAIL:])[-3:]]
    return of_publisher(source, [f"{line} {after}" if line[-1] in "：:" and len(line) <= LABEL else line
                                 for line, after in zip_longest(near, near[1:], fillvalue="")])


def told(source: Source) -> list[str]:
    """Those lines that tell the text's source."""
    return [line for line in beside(source) if TOLD.search(line) or PUBLISHED.search(line)]


def labelled_day(source: Source, label: regex.Pattern[str]) -> str | None:
    """The day behind a label, as 发布时间：2023-11-05."""
    return next((day for line in beside(source) for match in label.finditer(line)
                 if (gap := BETWEEN.match(line, match.end())) and (found := DAY.match(line, gap.end())) and (day := day_of(found))), None)


def source_day(source: Source) -> str | None:
    """The day in a line that tells the source and is no other's; else that of a line with nothing but a day and a time before it."""
    plain = [line for line in beside(source) if not MADE.search(line)]
    for lines_of_one_kind in ([line for line in plain if TOLD.search(line)], [line for line in plain[:12] if STAMP.fullmatch(line)]):
        for line in lines_of_one_kind:
            if (match := DAY.search(line)) and (day := day_of(match)):
                return day
    return None


def signed(text: str) -> Iterator[tuple[str, regex.Match[str]]]:
    """The lines at the end, then the beginning, that hold a day and nothing else, or an office before it: 吉安市统计局 2024年3月28日."""
    for line in [*reversed(lines(text[-TAIL:])[-3:]), *lines(text[:HEAD])[:6]]:
        match = DAY.search(line)
        if match and len(line) <= 40 and not line[match.end():].strip(" 日）)") and SIGNED.fullmatch(line, 0, match.start()):
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


def written_day(text: str) -> date | None:
    """The day that a text is: 2024-01-31, 20240131, 2024/1/31, 2024年1月31日; None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        match = DAY.match(text.strip())
        told = day_of(match) if match and match.end() >= len(text.strip().rstrip("日号")) else None
        return date.fromisoformat(told) if told else None


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
