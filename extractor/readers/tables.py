"""A table → sentences, one a row, in which each number stands beside what its row and column say of it.

    单位：微克/立方米
    指标              本月   同比            本月PM2.5平均浓度为41微克/立方米，同比下降12.8%。
    PM2.5平均浓度       41   -12.8%

    县区     PM2.5平均浓度（微克/立方米）  优良天数（天）
    平鲁区   38                          238         平鲁区PM2.5平均浓度为38微克/立方米，平鲁区优良天数为238天。

A column's head is its cells above the first number, a row's head its cells before it. Of both together what names a time comes first, then
a place, then what is measured; the lines above the table tell a time and what is measured where the table does not. A unit in brackets
in a head, in a column of units, or after 单位 above the table goes behind a number that has none. A number under 同比, 环比 or 增长 becomes
同比增长 or 同比下降 and its size, behind the number that changed. What holds no number stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

import regex
from msgspec import Struct
from msgspec.structs import replace

ROWS, COLUMNS = 20_000, 200   # of a table; what is beyond is no bulletin's
HEADS = 4                     # rows that a head may take

NUMBER = regex.compile(
    r"(?P<sign>[+＋↑▲\-－−–↓▼]?) ?(?P<size>\d[\d,，]*(?:\.\d+)?) ?(?P<unit>[%％‰℃]|[万亿]?[\p{Han}A-Za-z/μ㎡³²℃]{0,12})")
UNIT = regex.compile(r"[（(【\[] ?(?:单位[：:] ?)?(?P<unit>[%％‰℃A-Za-zμ/·.㎡³²\p{Han}\d]{1,14}) ?[）)】\]]\Z|[,，/] ?(?P<unit>[%％‰])\Z")
UNITS = regex.compile(r"(?:计量)?单位[：:] ?(?P<units>[^\s，。；）)]+(?:[、,，] ?[^\s，。；）)]+)*)")
TIME = regex.compile(
    r"(?:(?:19|20)\d\d年)?(?:本|当|上|去|今|前)?(?:\d{1,2}(?:[~～—-]\d{1,2})?月份?|[一二三四1-4]季度|[上下]半年|全年)(?:累计|末|底)?"
    r"|(?:19|20)\d\d年?(?:底|末)?|(?:本|当|上|去|今)(?:年|季度?|月|期)(?:累计|末|底)?|(?:去|上)年同(?:期|月)|累计|年初至今")
PLACE = regex.compile(r"\p{Han}{1,10}(?:省|市|县|区|旗|盟|州|镇|乡|街道)|全[国省市县区州]|合计|总计|平均")
CHANGE = regex.compile(
    r"(?P<basis>同比|环比|(?:比|较)[^（(]{0,8}?(?:上年|去年|上月|上季度?|同期|年初|前期)[^（(增升变]{0,4})?[±+/＋]?"
    r"(?:增长|增减|增幅|增速|升降|变化|变动|上升|提高|涨跌幅?|涨幅)?(?:率|幅度?|情况|量|额|值)?[%％±]?")
TIME_COLUMN = regex.compile(r"年份|年度|月份|季度|时间|日期|统计时间|监测时间")
UNIT_COLUMN = regex.compile(r"(?:计量)?单位")
ATTRIBUTE = regex.compile(r".{0,6}(?:类别|等级|级别|类型|状况|评价|备注|首要污染物)")
UNITLESS = regex.compile(r"AQI|指数|pH|系数|排名|名次")
SHARE = regex.compile(r"(?:率|比例|比重|占比|覆盖度)\Z")
YEAR = regex.compile(r"(?:19|20)\d\d")
CAPTION_TIME = regex.compile(
    r"(?:19|20)\d\d年(?:\d{1,2}(?:[~～—-]\d{1,2})?月份?(?:\d{1,2}日)?|第?[一二三四1-4]季度|前三季度|[上下]半年)?"
    r"|(?<![\d.])\d{1,2}(?:[~～—-]\d{1,2})?月份?(?:\d{1,2}日|(?![均度]))")
CAPTION_START = regex.compile(r"\A(?:附?表|附件)?[\d一二三四五六七八九十]{0,3}[、.：: ]?")
BRACKETS = regex.compile(r"[（(][^（）()]*[）)]")
NOT_MEASURED = regex.compile(r"[，。；]|情况|状况|统计|一览|排名|名单|明细|质量|单位|公报|月报|日报|附表|指标|(?:[省市县区]|各地)\Z")
CAPTION = 40
DOWN = "-－−–↓▼"
SERIAL = regex.compile(r"序号|编号|No\.?|#")
RANK = regex.compile(r"排名|位次|名次|排序")
NAMELESS = frozenset(   # heads that say nothing of a number
    "指标 指标名称 项目 名称 类别 地区 县区 区县 县（区） 县市区 城市 区域 单位 月份 时间 数值 绝对数 绝对值 绝对量 数量 总量".split())
EMPTY = frozenset(("", "-", "—", "——", "－", "/", "\\", "…", "...", "无", "…"))
BLANKS = regex.compile(r"\s+")


class Cell(Struct, frozen=True):
    """A cell as it stands in the file; `text` is None where it goes on the one above it."""

    text: str | None
    columns: int = 1
    rows: int = 1


class Head(Struct, frozen=True):
    """What the head of a row or column says, or both together."""

    time: str = ""
    place: str = ""
    measure: str = ""
    unit: str = ""
    basis: str = ""
    change: bool = False


class Said(Struct, frozen=True):
    """A sentence of a table: which of its rows it says, and each number in it with its place there and its column.

    A caption or a row that stays as it is has no numbers.
    """

    text: str
    row: int
    numbers: tuple[tuple[int, int, int], ...] = ()   # start, end, column


class Table(Struct, frozen=True):
    """What holds for all rows: the heads and roles of the columns, the units and the caption above."""

    columns: list[Head]
    roles: list[str]
    units: list[str]
    caption: Head


class Part(Struct, frozen=True):
    """A cell behind its row's head: its number, with all that is said of it; or words."""

    head: Head
    column: int
    match: regex.Match[str] | None

    @property
    def changes(self) -> bool:
        return self.match is not None and self.head.change


def sentences(rows: Sequence[Sequence[Cell]], above: Sequence[str] = ()) -> Iterator[str]:
    """The sentences of a table; `above` are the lines over it, which may tell its unit, its time and what it measures."""
    return (sentence.text for sentence in said(rows, above))


def said(rows: Sequence[Sequence[Cell]], above: Sequence[str] = ()) -> Iterator[Said]:
    """The sentences of a table, with the place of each number."""
    numbered = [(number, row) for number, row in enumerate(square(rows)) if any(row)]
    captions = [(number, row) for number, row in numbered[:HEADS] if len(set(row)) == 1 and len(row) > 1]
    yield from (Said(row[0], number) for number, row in captions)
    numbered = [each for each in numbered if each not in captions]
    grid = [row for _, row in numbered]
    over = [*above, *(row[0] for _, row in captions)]
    first = next((at for at, row in enumerate(grid) if numbers(row)), len(grid))
    if not 0 < first <= HEADS or first == len(grid):
        yield from (Said(as_it_stands(row), number) for number, row in numbered)
        return
    written = [list(dict.fromkeys(column)) for column in zip(*grid[:first], strict=True)]
    columns = [head_of(cells) for cells in written]
    roles = [role_of(cells, [row[at] for row in grid[first:]]) for at, cells in enumerate(written)]
    table = Table(columns, roles, units_of(" ".join(over)), caption_of(over))
    yield from (sentence(row, number, table) for number, row in numbered[first:])


def as_it_stands(row: Sequence[str]) -> str:
    return "，".join(dict.fromkeys(cell for cell in row if cell))


def role_of(heads: Sequence[str], cells: Sequence[str]) -> str:
    """What a column is for: serial, unit, time, attribute (of what its row names), name (of the row), or value."""
    for role, pattern in (("serial", SERIAL), ("unit", UNIT_COLUMN), ("time", TIME_COLUMN), ("attribute", ATTRIBUTE)):
        if any(pattern.fullmatch(head) for head in heads):
            return role
    return "value" if any(NUMBER.fullmatch(cell) and not TIME.fullmatch(cell) for cell in cells) else "name"


def sentence(row: Sequence[str], number: int, table: Table) -> Said:
    """A row's cells under their heads; without numbers, as they stand."""
    filled = [(role, at, cell) for at, (role, cell) in enumerate(zip(table.roles, row, strict=True)) if cell not in EMPTY]
    if not any(role == "value" and NUMBER.fullmatch(cell) for role, _, cell in filled):
        return Said(as_it_stands(row), number)
    own = head_of([time_of(cell) if role == "time" else cell for role, _, cell in filled if role in ("time", "name")])
    own = replace(own, unit=next((cell for role, _, cell in filled if role == "unit"), own.unit))
    parts: list[Part] = []
    for role, at, cell in filled:
        if role == "value":
            match, column = NUMBER.fullmatch(cell), table.columns[at]
            parts.append(Part(joined(own, column, table.caption) if match else Head(measure=column.measure + cell), at, match))
    text = ""
    found: list[tuple[int, int, int]] = []
    for part, changed in arranged(parts):
        before, figure, after = written(part, changed, table.units)
        text += ("，" if text else "") + before
        if figure:
            found.append((len(text), len(text) + len(figure), part.column))
        text += figure + after
    text += "".join(f"，{table.columns[at].measure}为{cell}" for role, at, cell in filled if role == "attribute")
    return Said(text + "。", number, tuple(found))


def time_of(cell: str) -> str:
    """2021 under 年份 is 2021年, 3 under 月份 is 3月."""
    if not cell.isdigit():
        return cell
    return cell + ("年" if len(cell) == 4 else "月")


def arranged(parts: Sequence[Part]) -> Iterator[tuple[Part, Part | None]]:
    """The parts of a row, each change with the number that changed and behind it: of one thing in several years, the latest."""
    changed: Part | None = None
    runs = [list(run) for _, run in groupby(parts, attrgetter("changes"))]
    for number, run in enumerate(runs):
        if run[0].changes:
            yield from ((part, changed) for part in run)
            continue
        numbers = [part for part in run if part.match]
        changed = latest([part for part in numbers if subject(part.head) == subject(numbers[-1].head)]) if numbers else None
        if changed and number + 1 < len(runs):
            run = [*(part for part in run if part is not changed), changed]
        yield from ((part, None) for part in run)


def latest(parts: Sequence[Part]) -> Part:
    """The number of the latest year, where all are of some year; else the last one."""
    years = [match[0] for part in parts if (match := YEAR.match(part.head.time))]
    return parts[max(range(len(parts)), key=years.__getitem__)] if len(years) == len(parts) else parts[-1]


def written(part: Part, changed: Part | None, units: Sequence[str]) -> tuple[str, str, str]:
    """What is said before a number, the number, and its unit: 本月PM2.5平均浓度为 41 微克/立方米; 同比下降 12.8 % behind what changed."""
    head, match = part.head, part.match
    if match is None:
        return head.measure, "", ""
    named = head.time + subject(head)
    if head.change:
        unit = match["unit"] or head.unit or (units[-1] if units and units[-1] in "%％" else "%")
        known = changed is not None and all(
            mine in ("", its) for mine, its in ((head.time, changed.head.time), (head.place, changed.head.place),
                                                (head.measure, changed.head.measure)))
        return f"{'' if known else named}{head.basis}{'下降' if match['sign'] in tuple(DOWN) else '增长'}", match["size"], unit
    if RANK.search(head.measure):
        return f"{named}排第", match["size"], "位"
    return f"{named}为", match["sign"].strip("+＋") + match["size"], match["unit"] or head.unit or unit_for(head.measure, units)


def unit_for(measure: str, units: Sequence[str]) -> str:
    """The unit above the table, for what may have it: shares have per cent and indexes none."""
    if UNITLESS.search(measure):
        return ""
    if SHARE.search(measure):
        return next((unit for unit in units if unit in "%％"), "")
    return units[0] if units else ""


def subject(head: Head) -> str:
    return head.place + head.measure


def joined(row: Head, column: Head, caption: Head) -> Head:
    """What row and column say together, and the lines above where they do not."""
    time = row.time + column.time if row.time != column.time else row.time
    measure = row.measure + column.measure if row.measure != column.measure else row.measure
    change = row.change or column.change
    return Head(time or ("" if change else caption.time), row.place or column.place, measure or caption.measure,
                column.unit or ("" if change else row.unit), column.basis or row.basis, change)


def caption_of(lines: Sequence[str]) -> Head:
    """The time that lines above a table tell, and what is measured: 表2 2023年10月PM2.5月均浓度（单位：微克/立方米）."""
    time = measure = ""
    for line in lines:
        line = UNITS.sub("", line)
        if len(line) > CAPTION:
            continue
        if match := CAPTION_TIME.search(line):
            time = match[0]
            line = line.replace(match[0], "")
        bare = BRACKETS.sub("", CAPTION_START.sub("", line)).strip(" ：:")
        if bare and not NOT_MEASURED.search(bare):
            measure = bare
    return Head(time=time, measure=measure)


def head_of(cells: Sequence[str]) -> Head:
    """The cells of a head, from the outermost in, sorted by what they say."""
    time = place = measure = unit = basis = ""
    change = False
    for cell in cells:
        text = cell
        if match := UNIT.search(text):
            unit, text = match["unit"], text[:match.start()].strip()
        if CHANGE.fullmatch(text) and text:
            found = CHANGE.fullmatch(text)
            change, basis = True, found["basis"].rstrip("±+/＋") if found and found["basis"] else ""
        elif TIME.fullmatch(text):
            time += text + ("年" if text.isdigit() else "")
        elif PLACE.fullmatch(text):
            place = text
        elif text not in NAMELESS:
            measure += text
    return Head(time, place, measure, unit, basis, change)


def units_of(text: str) -> list[str]:
    """单位：亿元、% → ["亿元", "%"]."""
    match = UNITS.search(text)
    return regex.split("[、,，] ?", match["units"]) if match else []


def numbers(row: Sequence[str]) -> bool:
    """Whether a row has a number that is no head: neither a year nor a serial number alone."""
    return any(NUMBER.fullmatch(cell) and not TIME.fullmatch(cell) for cell in row[1:])


def square(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """Rows of equal length: what a cell says stands in every place that it covers."""
    grid: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}   # column → how many more rows a cell covers, and its text
    for row in rows[:ROWS]:
        line: list[str] = []

        def hang(line: list[str] = line) -> None:
            while len(line) in hanging:
                left, text = hanging.pop(len(line))
                if left > 1:
                    hanging[len(line)] = left - 1, text
                line.append(text)

        for cell in row:
            hang()
            text = BLANKS.sub(" ", cell.text).strip() if cell.text is not None else ""
            for _ in range(min(cell.columns, COLUMNS - len(line))):
                if cell.text is None:
                    text = grid[-1][len(line)] if grid and len(line) < len(grid[-1]) else ""
                if cell.rows > 1:
                    hanging[len(line)] = min(cell.rows, ROWS) - 1, text
                line.append(text)
        hang()
        grid.append(line)
    width = max(map(len, grid), default=0)
    return [line + [""] * (width - len(line)) for line in grid]
