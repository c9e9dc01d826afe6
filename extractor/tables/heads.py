"""What the head of a row or column says → its time, place, measure, unit, and whether it is a change of something.

    ["粮食产量（万吨）", "2024年度"] → Head(time="2024年", measure="粮食产量", unit="万吨")
    ["比年初增减额"]               → Head(basis="比年初", change="amount")

A change is a `ratio` (in per cent), `points` (of per cent), an `amount` (in the unit of what changed), or `unsaid`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import regex
from msgspec import Struct

from extractor.rulebook import own_pattern

CAPTION = 40   # characters of a line that names what a table measures, at most

# kinds of what is measured, each with patterns of its names and its units
FITTING = ("land", "goods", "people", "money")
BRACKETS = regex.compile(r"[（(][^（）()]*[）)]")


class Head(Struct, frozen=True):
    """What the head of a row or column says, or both together. `base` is the unit of what changes, where a head tells
    it."""

    time: str = ""
    place: str = ""
    measure: str = ""
    unit: str = ""
    basis: str = ""
    change: str = ""
    base: str = ""


@cache
def like(name: str) -> regex.Pattern[str]:
    """The pattern of this name in rules/tables.toml."""
    return own_pattern(f"table.{name}")


def head_of(cells: Sequence[str], *, place: bool = False) -> Head:
    """The cells of a head, from the outermost in, sorted by what they say; a name among places is a `place`."""
    time = found_place = measure = unit = basis = change = base = ""
    for cell in cells:
        text = like("part_of").sub("", like("numbered").sub("", cell))
        own = ""
        if match := like("unit").search(text):
            own, text = match["unit"].strip("±+/-"), text[:match.start()].strip()
        if match := like("time").match(text):   # with what is measured then: 9月末余额
            time += as_time(match[0])
            text = text[match.end():].strip("的 ")
        compared = like("basis").search(text, 1)      # 总产量比上年增减额
        if compared and change_of(text[compared.start():]):
            measure, text = measure + text[:compared.start()], text[compared.start():]
        if text and (match := change_of(text)):
            change, basis = kind_of(cell, own), (match["basis"] or "").rstrip("±+/＋")
            unit, base = own if change in ("amount", "points") else "", base or unit
        else:
            if text and place and not measure:
                found_place = text
            elif like("place").fullmatch(text):
                found_place = text
            elif not like("nameless").match(text):
                measure += text
            unit = own or unit
    return Head(time, found_place, measure, unit, basis, change, base)


def as_time(text: str) -> str:
    """2024 and 2024年度 → 2024年."""
    if text.isdigit():
        return f"{text}年"
    return text.removesuffix("度") if text.endswith("年度") else text


def told_by(caption: str, time: str) -> str:
    """A time of a head that the caption's month settles: under 2025年3月, 本月 is that month and 累计 goes from January
    to it."""
    match = like("month").fullmatch(caption)
    if match and like("this_month").fullmatch(time):
        return caption
    return f"{match['year']}年1-{match['month']}月" if match and like("so_far").fullmatch(time) else time


def change_of(text: str) -> regex.Match[str] | None:
    """Whether a head says a change: 同比, 增减额, 比年初增长%, ±%; not 值 or 数 alone."""
    match = like("change").fullmatch(text)
    return match if match and (match["basis"] or match["verb"] or match["sign"] or "±" in text) else None


def kind_of(cell: str, unit: str) -> str:
    """In what a change is counted: by its unit, or what it is called."""
    if "百分点" in (unit or cell):
        return "points"
    if unit:
        return "ratio" if unit in "%％‰" else "amount"
    if like("amount").search(cell):
        return "amount"
    if like("ratio").search(cell):
        return "ratio"
    return "compared" if like("compared").search(cell) and not like("either_way").search(cell) else "unsaid"


def caption_of(lines: Sequence[str]) -> Head:
    """The time that lines above a table tell, and what is measured: 表2 2023年10月PM2.5月均浓度（单位：微克/立方米）.

    As its `place` stands of what kind the places in the rows are: 县 for 各县GDP.
    """
    time = place = measure = ""
    for line in lines:
        line = like("units").sub("", line)
        if len(line) > CAPTION or like("numbered").match(line):   # a heading of the text
            continue
        if match := like("caption_time").search(line):
            time = match[0]
            line = line.replace(match[0], "").removeprefix("度")
        bare = BRACKETS.sub("", like("caption_start").sub("", line)).strip(" ：:")
        if match := like("by_place").match(bare):
            place, bare = match["kind"] if len(match["kind"]) == 1 else "", bare[match.end():]
        if bare and not like("no_measure").search(bare):
            measure = bare
    return Head(time, place, measure)


def units_of(lines: Sequence[str]) -> list[str]:
    """单位：亿元、% → ["亿元", "%"]; 各县粮食产量（万吨） → ["万吨"]."""
    for line in reversed(lines):
        if match := like("units").search(line):
            return regex.split("[、,，] ?", match["units"])
        if len(line) <= CAPTION and (match := like("unit").search(line)):
            return [match["unit"]]
    return []
