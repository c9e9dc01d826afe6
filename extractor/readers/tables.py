"""A table → sentences, one a row, in which each number stands beside what its row and column say of it.

    单位：微克/立方米
    指标              本月   同比            本月PM2.5平均浓度为41微克/立方米，同比下降12.8%；1~9月累计为36微克/立方米。
    PM2.5平均浓度       41   -12.8%

    县区     PM2.5平均浓度（微克/立方米）  优良天数（天）
    平鲁区   38                          238         平鲁区PM2.5平均浓度为38微克/立方米，优良天数为238天。

A head is a column's cells above its first number, joined; a row's head is its cells before the first number. Of both together, what names
a time comes first, then a place, then what is measured. A unit in brackets in a head, or after 单位 above the table, goes behind a number
that has none. A number under 同比, 环比 or 增长 becomes 同比增长 or 同比下降 and its size. What holds no number stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex
from msgspec import Struct

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
    """What a row's or a column's head says."""

    time: str = ""
    place: str = ""
    measure: str = ""
    unit: str = ""
    basis: str = ""
    change: bool = False


def sentences(rows: Sequence[Sequence[Cell]], above: str = "") -> Iterator[str]:
    """The sentences of a table; `above` is the line over it, which may tell its unit."""
    grid = [row for row in square(rows) if any(row)]
    captions = [row for row in grid[:HEADS] if len(set(row)) == 1]
    for caption in captions:
        grid.remove(caption)
        yield caption[0]
    units = units_of(" ".join([above, *(row[0] for row in captions)]))
    first = next((at for at, row in enumerate(grid) if numbers(row)), len(grid))
    if not 0 < first <= HEADS or first == len(grid):
        yield from ("，".join(dict.fromkeys(cell for cell in row if cell)) for row in grid)
        return
    columns = [head_of(list(dict.fromkeys(row[column] for row in grid[:first]))) for column in range(len(grid[0]))]
    serial = {at for at, row in enumerate(zip(*grid[:first], strict=True)) if any(SERIAL.fullmatch(cell) for cell in row)}
    for row in grid[first:]:
        yield sentence(row, columns, serial, units)


def sentence(row: Sequence[str], columns: Sequence[Head], serial: set[int], units: Sequence[str]) -> str:
    """A row's cells under their heads; without numbers, as they stand."""
    begin = next((at for at, cell in enumerate(row) if at not in serial and is_number(cell, columns[at])), None)
    if begin is None:
        return "，".join(dict.fromkeys(cell for cell in row if cell))
    own = head_of([cell for at, cell in enumerate(row[:begin]) if at not in serial and cell])
    parts: list[str] = []
    before = Head()
    for at in range(begin, len(row)):
        cell, column = row[at], columns[at]
        if cell in EMPTY or at in serial:
            continue
        match = NUMBER.fullmatch(cell)
        if not match:
            parts.append(f"{column.measure}{cell}" if column.measure else cell)
            continue
        whole = joined(own, column)
        if whole.change:
            parts.append(change(whole, match, before, units))
        else:
            said = "" if parts and subject(whole) == subject(before) and whole.time != before.time else subject(whole)
            told = f"{match['sign'].replace('＋', '').replace('+', '')}{match['size']}{match['unit'] or whole.unit or (units or [''])[0]}"
            parts.append(f"{whole.time}{said}排第{match['size']}位" if RANK.search(whole.measure)
                         else f"{whole.time}{said}为{told}")
            before = whole
    return "，".join(parts) + "。"


def change(whole: Head, match: regex.Match[str], before: Head, units: Sequence[str]) -> str:
    """同比下降12.8%: a number under a head of changes; what changed is said where the number before was of something else."""
    size, unit = match["size"], match["unit"] or whole.unit or (units[-1] if units and units[-1] in "%％" else "%")
    down = match["sign"] in tuple("-－−↓▼")
    named = "" if before.measure and subject(whole) in ("", subject(before)) else f"{whole.time}{subject(whole)}"
    return f"{named}{whole.basis}{'下降' if down else '增长'}{size}{unit}"


def subject(head: Head) -> str:
    return head.place + head.measure


def joined(row: Head, column: Head) -> Head:
    """What row and column say together."""
    return Head(time=row.time + column.time if row.time != column.time else row.time, place=row.place or column.place,
                measure=row.measure + column.measure if row.measure != column.measure else row.measure,
                unit=column.unit or row.unit, basis=column.basis or row.basis, change=row.change or column.change)


def head_of(cells: Sequence[str]) -> Head:
    """The cells of a head, from the outermost in, sorted by what they say."""
    time = place = measure = unit = basis = ""
    change = False
    for cell in cells:
        text = cell
        if match := UNIT.search(text):
            unit, text = match["unit"], text[:match.start()].strip()
        if match := CHANGE.fullmatch(text):
            if text:
                change, basis = True, basis_of(match["basis"] or "")
        elif TIME.fullmatch(text):
            time += text + ("年" if text.isdigit() else "")
        elif PLACE.fullmatch(text):
            place = "" if text in ("合计", "总计", "平均") else text
        elif text not in NAMELESS:
            measure += text
    return Head(time, place, measure, unit, basis, change)


def basis_of(written: str) -> str:
    return written if written in ("同比", "环比") or not written else written.rstrip("±+/＋")


def units_of(text: str) -> list[str]:
    """单位：亿元、% → ["亿元", "%"]."""
    match = UNITS.search(text)
    return regex.split("[、,，] ?", match["units"]) if match else []


def numbers(row: Sequence[str]) -> bool:
    """Whether a row has a number that is no head: neither a year nor a serial number alone."""
    return any(NUMBER.fullmatch(cell) and not TIME.fullmatch(cell) for cell in row[1:])


def is_number(cell: str, column: Head) -> bool:
    return bool(NUMBER.fullmatch(cell)) and not (TIME.fullmatch(cell) and not column.measure and not column.unit)


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
