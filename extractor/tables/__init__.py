"""A table → sentences, one a row, in which each number stands beside what its row and column say of it.

    单位：微克/立方米
    指标              本月   同比            本月PM2.5平均浓度为41微克/立方米，同比下降12.8%。
    PM2.5平均浓度       41   -12.8%

    县区     PM2.5平均浓度（微克/立方米）  优良天数（天）
    平鲁区   38                          238         平鲁区PM2.5平均浓度为38微克/立方米，平鲁区优良天数为238天。

A column's head is its cells above the first number, a row's head its cells before it. Of both together what names a
time comes first, then a place, then what is measured; the lines above the table tell a time and what is measured where
the table does not. A unit in brackets in a head, in a column of units, or after 单位 above the table goes behind a
number that has none. A number under 同比, 环比 or 增长 becomes 同比增长 or 同比下降 and its size in per cent, one under
增减额 becomes 增加 or 减少 and its amount, behind the number that changed. A head that stands again is passed over,
another begins a table of its own, and a line with a unit changes that. A number whose unit nothing tells stands in
brackets that say so, where no record is made of it, unless it needs none (a count, an index). What holds no number
stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

import regex
from msgspec import Struct
from msgspec.structs import replace

from extractor.tables.heads import FITTING, Head, caption_of, change_of, head_of, like, told_by, units_of

ROWS, COLUMNS = 20_000, 200   # of a table; what is beyond is no bulletin's
HEADS = 4                     # rows that a head may take

YEAR = regex.compile(r"(?:19|20)\d\d")
DOWN = "-－−–↓▼"
# how a change is said, up and down
WAYS = {"ratio": ("增长", "下降"), "points": ("提高", "下降"), "amount": ("增加", "减少")}
BLANKS = regex.compile(r"\s+")
UNKNOWN = ("〔单位不明", "〕")     # round a number whose unit nothing tells
HAN = regex.compile(r"\p{Han}")
NEAR = 0.051   # by which a change that was rounded may differ from what its row gives

Row = tuple[int, list[str]]   # its number in the table, and its cells


class Cell(Struct, frozen=True):
    """A cell as it stands in the file; `text` is None where it goes on the one above it."""

    text: str | None
    columns: int = 1
    rows: int = 1


class Said(Struct, frozen=True):
    """A sentence of a table: which of its rows it says, and each number in it with its place there and its column.

    A caption or a row that stays as it is has no numbers. It `tells` something where the unit of a number is known.
    """

    text: str
    row: int
    numbers: tuple[tuple[int, int, int], ...] = ()   # start, end, column

    @property
    def tells(self) -> bool:
        return any(not self.text.startswith(UNKNOWN[1], end) for _, end, _ in self.numbers)


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
        return self.match is not None and self.head.change != ""

    @property
    def value(self) -> float:
        """The number, with its sign; 0 for words."""
        if self.match is None:
            return 0.0
        size = float(self.match["size"].replace(",", "").replace("，", ""))
        return -size if self.match["sign"] in tuple(DOWN) else size


def says_nothing(cell: str) -> bool:
    """Whether a cell is empty, or holds but a sign for that."""
    return like("empty").match(cell) is not None


def sentences(rows: Sequence[Sequence[Cell]], above: Sequence[str] = ()) -> Iterator[str]:
    """The sentences of a table; `above` are the lines over it, which may tell its unit, its time and what it
    measures."""
    return (sentence.text for sentence in said(rows, above))


def said(rows: Sequence[Sequence[Cell]], above: Sequence[str] = ()) -> Iterator[Said]:
    """The sentences of a table, with the place of each number."""
    numbered = [(number, row) for number, row in enumerate(square(rows)) if any(row)]
    width = side_by_side(numbered)
    for left in range(0, len(numbered[0][1]) if numbered else 0, width or 1):
        part = [(number, row[left:left + width]) for number, row in numbered if any(row[left:left + width])]
        for sentence in said_once(part, above):
            yield replace(sentence, numbers=tuple((start, end, left + at) for start, end, at in sentence.numbers))


def side_by_side(rows: Sequence[Row]) -> int:
    """How many columns one table has: all, or fewer where the same head stands again to the right."""
    total = len(rows[0][1]) if rows else 0
    for width in range(2, total // 2 + 1):
        for _, row in rows[:HEADS]:
            if total % width == 0 and len(set(row[:width])) == width and all(row[:width]) and not numbers(row) \
                    and row == row[:width] * (total // width):
                return width
    return total


def said_once(rows: Sequence[Row], above: Sequence[str]) -> Iterator[Said]:
    """The sentences of a table under one or several heads, each for the rows below it."""
    over, heads, table, before = list(above), list[list[str]](), None, Head()
    at = 0
    while at < len(rows):
        number, row = rows[at]
        if is_line(row):
            yield Said(as_it_stands(row), number)
            over = [*over, as_it_stands(row)]
            if table and like("units").search(over[-1]):
                table = replace(table, units=units_of(over), columns=[plain(column) for column in table.columns])
        elif end := end_of_head(rows, at, again=table is not None):
            if [cells for _, cells in rows[at:end]] != heads:
                heads = [cells for _, cells in rows[at:end]]
                table = table_of(heads, [cells for _, cells in rows[end:end_of_body(rows, end)]], over)
            at = end
            continue
        elif table is None:
            yield Said(as_it_stands(row), number)
        else:
            sentence_, before = sentence(row, number, table, before)
            if sentence_.text:
                yield sentence_
        at += 1


def is_line(row: Sequence[str]) -> bool:
    """Whether a row is a line over the rows below: one text in all its cells, or a unit for them in one, with their
    name or without."""
    filled = set(row) - {""}
    return len(row) > 1 and (len(filled) == 1 and "" not in row or len(filled) in (1, 2) and not numbers(row) and any(
        map(like("units").search, filled)))


def plain(column: Head) -> Head:
    """The head of a column below a line that tells another unit: what had its own was said of the rows above the
    line."""
    return column if column.change or column.unit in ("", "%", "％") else replace(column, measure="", unit="")


def end_of_head(rows: Sequence[Row], begin: int, *, again: bool) -> int:
    """Where a head that begins with a row ends, above numbers; 0 where it is none. Below another, it has to look like
    one."""
    if again and not like_head(rows[begin][1]):
        return 0
    end = begin
    while end < len(rows) and not numbers(rows[end][1]) and len(set(rows[end][1]) - {""}) > 1:
        end += 1
    # below names of parts
    first = next((at for at in range(end, min(end + HEADS, len(rows))) if numbers(rows[at][1])), 0)
    return end if begin < end <= begin + HEADS and first else 0


def end_of_body(rows: Sequence[Row], begin: int) -> int:
    return next((at for at in range(begin, len(rows)) if end_of_head(rows, at, again=True)), len(rows))


def like_head(row: Sequence[str]) -> bool:
    """Whether a row has several cells, most of them filled, and one that heads have: a time, a change, a unit, or a
    name for names."""
    filled = [cell for cell in row if cell]
    return (
        not numbers(row)
        and len(set(filled)) > 1
        and 2 * len(filled) > len(row)
        and any(
            like("time").fullmatch(cell) or like("unit").search(cell) or change_of(cell) or like("nameless").match(cell)
            for cell in filled
        )
    )


def table_of(heads: Sequence[Sequence[str]], body: Sequence[Sequence[str]], over: Sequence[str]) -> Table:
    written = [list(dict.fromkeys(filter(None, column))) for column in zip(*heads, strict=True)]
    roles = [role_of(cells, [row[at] for row in body]) for at, cells in enumerate(written)]
    return Table([head_of(cells) for cells in written], roles, units_of(over), caption_of(over))


def as_it_stands(row: Sequence[str]) -> str:
    return "，".join(dict.fromkeys(cell for cell in row if cell))


def role_of(heads: Sequence[str], cells: Sequence[str]) -> str:
    """What a column is for: serial, unit, time, attribute (of what its row names), place or name (of the row), or
    value."""
    for role, name in (
        ("serial", "serial"),
        ("unit", "unit_column"),
        ("time", "time_column"),
        ("attribute", "attribute"),
    ):
        if any(map(like(name).fullmatch, heads)) and not (role == "unit" and any(map(like("number").fullmatch, cells))):
            return role
    if any(map(is_figure, cells)):
        return "value"
    return "place" if any(map(like("places").fullmatch, heads)) else "name"


def sentence(row: Sequence[str], number: int, table: Table, before: Head) -> tuple[Said, Head]:
    """A row's cells under their heads, and its own head; without numbers, as they stand. A change without a name is of
    the row before."""
    filled = [
        (role, at, cell) for at, (role, cell) in enumerate(zip(table.roles, row, strict=True)) if not says_nothing(cell)
    ]
    if not any(role == "value" and like("number").fullmatch(cell) for role, _, cell in filled):
        return Said(as_it_stands(row), number), before
    own = row_head(filled, before, table.caption.place)
    parts: list[Part] = []
    for role, at, cell in filled:
        if role == "value":
            match, column = like("number").fullmatch(cell), table.columns[at]
            parts.append(
                Part(joined(own, column, table.caption) if match else Head(measure=column.measure + cell), at, match)
            )
    text = ""
    found: list[tuple[int, int, int]] = []
    said_parts: set[int] = set()
    for part, changed in arranged(parts):
        behind = changed is not None and id(changed) in said_parts
        if part.changes and not behind and not part.head.measure:
            part = replace(part, head=replace(part.head, measure=table.caption.measure))
        put, figure, unit = written(part, changed, parts, table.units, behind=behind)
        if unit != UNKNOWN[1]:
            said_parts.add(id(part))
        text += ("，" if text else "") + put
        if figure:
            found.append((len(text), len(text) + len(figure), part.column))
        text += figure + unit
    text = text or own.place + own.measure
    text += "".join(f"，{table.columns[at].measure}为{cell}" for role, at, cell in filled if role == "attribute")
    return Said(text + "。", number, tuple(found)), own


def row_head(filled: Sequence[tuple[str, int, str]], before: Head, kind: str) -> Head:
    """What the cells before a row's numbers say; a place named without its kind has that of the caption (各县)."""
    named = [time_of(cell) if role == "time" else cell for role, _, cell in filled if role in ("time", "name")]
    own = head_of(named)
    places = head_of([cell for role, _, cell in filled if role == "place"], place=True)
    unit = next((cell for role, _, cell in filled if role == "unit"), own.unit or places.unit)
    if kind and places.place and not like("place").fullmatch(places.place):
        places = replace(places, place=places.place + kind)
    if not unit and any(like("part_of").match(cell) for role, _, cell in filled if role == "name"):
        unit = before.unit   # 其中：夏粮, below 粮食产量（万吨）
    own = replace(own, place=places.place + own.place, unit=unit)
    if own.change and not own.measure:
        return replace(own, measure=before.measure, place=own.place or before.place, base=own.base or before.unit)
    return own


def time_of(cell: str) -> str:
    """2021 under 年份 is 2021年, 3 under 月份 is 3月."""
    if not cell.isdigit():
        return cell
    return cell + ("年" if len(cell) == 4 else "月")


def arranged(parts: Sequence[Part]) -> Iterator[tuple[Part, Part | None]]:
    """The parts of a row, each change with the number that changed and behind it: of one thing in several years, the
    latest."""
    changed: Part | None = None
    runs = [list(run) for _, run in groupby(parts, attrgetter("changes"))]
    for number, run in enumerate(runs):
        if run[0].changes:
            yield from ((part, changed) for part in run)
            continue
        numbers = [part for part in run if part.match]
        changed = (
            latest([part for part in numbers if subject(part.head) == subject(numbers[-1].head)]) if numbers else None
        )
        if changed and number + 1 < len(runs):
            run = [*(part for part in run if part is not changed), changed]
        yield from ((part, None) for part in run)


def latest(parts: Sequence[Part]) -> Part:
    """The number of the latest year, where all are of some year; else the last one that is not of an earlier time
    (上年)."""
    parts = [part for part in parts if not like("earlier").match(part.head.time)] or parts
    years = [match[0] for part in parts if (match := YEAR.match(part.head.time))]
    return parts[max(range(len(parts)), key=years.__getitem__)] if len(years) == len(parts) else parts[-1]


def written(part: Part, changed: Part | None, row: Sequence[Part], units: Sequence[str], *,
            behind: bool) -> tuple[str, str, str]:
    """What is said before a number, the number, and its unit: 本月PM2.5平均浓度为 41 微克/立方米; 同比下降 12.8 %
    `behind` what changed."""
    head, match = part.head, part.match
    if match is None:
        return head.measure, "", ""
    named = head.time + subject(head)
    if head.change:
        known = behind and changed is not None and all(
            mine in ("", its) for mine, its in ((head.time, changed.head.time), (head.place, changed.head.place),
                                                (head.measure, changed.head.measure)))
        return changing(part, "" if known else named, changed, row, units) or (
            named + head.basis + UNKNOWN[0],
            match["size"],
            UNKNOWN[1],
        )
    if like("rank").search(head.measure):
        return f"{named}排第", match["size"], "位"
    unit = level_unit(part, units)
    if not unit and not like("unitless").search(head.measure):
        return named + UNKNOWN[0], match["size"], UNKNOWN[1]
    return named + "为" * (not named.endswith("的")), match["sign"].strip("+＋") + match["size"], unit


def level_unit(part: Part, units: Sequence[str]) -> str:
    """The unit of a number that is no change: its own, that of its heads, or that above the table; empty where none is
    told."""
    return (part.match["unit"] if part.match else "") or part.head.unit or unit_for(part.head.measure, units)


def changing(
    part: Part, named: str, changed: Part | None, row: Sequence[Part], units: Sequence[str]
) -> tuple[str, str, str] | None:
    """How a change is said: in per cent, points or an amount, as its head or the other numbers of its row tell."""
    head, match = part.head, part.match
    assert match is not None
    of = level_unit(changed, units) if changed else head.base
    kind = {"%": "ratio", "％": "ratio", "百分点": "points", "个百分点": "points", "": head.change}.get(
        match["unit"], "amount"
    )
    if kind == "compared":
        kind = "points" if of in ("%", "％") else "ratio"
    if kind == "unsaid":
        kind = "points" if of in ("%", "％") else kind_by_row(part, changed, row)
    if kind == "amount" and of in ("%", "％"):
        kind = "points"
    unit = {"ratio": "%", "points": "个百分点"}.get(kind, match["unit"] or head.unit or head.base or of)
    if kind == "unsaid" or not unit:
        return None
    up, down = WAYS[kind]
    return f"{named}{head.basis}{down if match['sign'] in tuple(DOWN) else up}", match["size"], unit


def kind_by_row(part: Part, changed: Part | None, row: Sequence[Part]) -> str:
    """Whether a change is an amount or a ratio, by the two numbers of its row that it lies between."""
    for other in row:
        if (
            changed
            and other is not changed
            and other.match
            and not other.changes
            and subject(other.head) == subject(changed.head)
        ):
            if abs(changed.value - other.value - part.value) < NEAR:
                return "amount"
            if other.value and abs((changed.value / other.value - 1) * 100 - part.value) < NEAR:
                return "ratio"
    return "unsaid"


def unit_for(measure: str, units: Sequence[str]) -> str:
    """The unit above the table, for what may have it: shares have per cent and indexes none; where it tells several,
    none is known."""
    if like("unitless").search(measure) and not (units and like("counts").search(measure)):
        return ""
    if like("share").search(measure):
        return next((unit for unit in units if unit in "%％"), "")
    plain = [unit for unit in units if unit not in "%％"]
    if len(plain) > 1:
        plain = [
            unit
            for unit in plain
            for kind in FITTING
            if like(f"of_{kind}").search(measure) and like(f"in_{kind}").search(unit)
        ]
    return plain[0] if len(plain) == 1 else ""


def subject(head: Head) -> str:
    return head.place + head.measure


def joined(row: Head, column: Head, caption: Head) -> Head:
    """What row and column say together, and the lines above where they do not."""
    time = told_by(caption.time, row.time + column.time if row.time != column.time else row.time)
    measure = row.measure + column.measure if row.measure != column.measure else row.measure
    if like("groups").fullmatch(column.measure):
        measure = column.measure + row.measure
    change = column.change or row.change
    if column.change:
        unit, base = column.unit, row.unit or column.base
    elif row.change:
        unit, base = row.unit, row.base or column.unit
    else:
        unit, base = row.unit or column.unit, ""
    return Head(
        time or ("" if change else caption.time),
        row.place + column.place if row.place != column.place else row.place,
        measure or ("" if change else caption.measure),
        unit,
        column.basis or row.basis,
        change,
        base,
    )


def numbers(row: Sequence[str]) -> bool:
    """Whether a row has a number that is no head: neither a year nor a serial number alone."""
    return any(map(is_figure, row[1:]))


def is_figure(cell: str) -> bool:
    """Whether a cell holds a number, and no time as heads do: 2024年, 9月末余额."""
    if not like("number").fullmatch(cell):
        return False
    time = like("time").match(cell)
    return time is None or time.end() < len(cell) and not HAN.match(cell, time.end() - 1)


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
            text = like("spread").sub("", BLANKS.sub(" ", cell.text).strip()) if cell.text is not None else ""
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
