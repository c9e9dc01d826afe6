"""What a date says before it is resolved: a `Point` of one of seven kinds, two of them in a range. What is unsaid is
None.

    去年6月     → WrittenDate(first=InYear(year=Year(year_shift=-1), part=Part(of=Months(month=6))))
    1~9月      → WrittenDate(first=InYear(part=Part(of=Months(month=1))), last=InYear(part=Part(of=Months(month=9))))
    2019年以来 → WrittenDate(first=InYear(year=Year(year=2019)), bound="since")
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, TypeAlias

from msgspec import Struct
from msgspec.structs import fields

from extractor.model import Mention


class Said(Struct, frozen=True, kw_only=True, omit_defaults=True, repr_omit_defaults=True):
    """Some of what a date's words say. A group of a date rule's pattern fills the field of its name.

    `*_shift` counts from the publication (去年 −1), `*_step` from the period that the text speaks of (上年 −1).
    Of the fields that hold a unit of time, the values are year, quarter, month, week, day, hour, minute, second.
    """


class Year(Said, frozen=True):
    """Which year, said in one of these ways; a bare 6月 says none."""

    year: int | None = None
    year_shift: int | None = None
    year_step: int | None = None
    era: int | None = None              # the year before a reign's first
    era_year: int | None = None
    new_year: bool | None = None        # 新的一年
    year_begins: int | None = None      # the month that the year begins with: of a fiscal year 4

    @property
    def told(self) -> bool:
        """Whether anything says which year it is."""
        return (
            self.year is not None
            or self.year_shift is not None
            or self.year_step is not None
            or self.era_year is not None
            or self.new_year is not None
        )

    @property
    def begins(self) -> int:
        return self.year_begins or 1


class Clock(Said, frozen=True):
    """A time of day."""

    half_day: int | None = None         # 下午 12: what a clock of twelve hours leaves out
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    half_hour: bool | None = None


class Months(Said, frozen=True):
    """A half, a quarter, the first months or quarters, or a month of a year; the whole of it where nothing is said."""

    half: int | None = None
    quarter: int | None = None
    first: int | None = None            # 前三季度: the first three …
    unit: str | None = None             # … of this unit
    month: int | None = None


class Season(Said, frozen=True):
    """A part of the year without dates of its own."""

    season: str | None = None           # the id of a season's rule
    season_to: str | None = None        # of the season that ends a pair: 今冬明春
    every: bool | None = None           # 每年的


class Holiday(Said, frozen=True):
    """A day that comes every year."""

    holiday: str | None = None          # the id of a holiday's rule
    days_off: bool | None = None        # the holiday with its days off: 国庆假期


class Lunar(Said, frozen=True):
    """A month or day of the lunar calendar."""

    lunar: bool | None = None
    leap: bool | None = None
    lunar_month: int | None = None
    lunar_day: int | None = None


class Within(Said, frozen=True):
    """A part of a month, quarter or year that is said before it: 6月 + 上旬."""

    day: int | None = None
    nth_day: int | None = None          # 2月第二天
    first_days: int | None = None       # 4月前4天
    week: int | None = None
    weekday: int | None = None          # Monday is 1
    tenday: int | None = None           # 上旬 1, 中旬 2, 下旬 3, 中下旬 23
    half_month: int | None = None


WHOLE, ALL, NO_CLOCK = Months(), Within(), Clock()


class Part(Said, frozen=True):
    """A part of a year: 2月 + 第一周 + 末 + 8时."""

    of: Months | Season | Holiday | Lunar = WHOLE
    within: Within = ALL
    edge: str | None = None             # start, middle, end
    clock: Clock = NO_CLOCK

    @property
    def told(self) -> bool:
        """Whether it is more than an edge of the whole year."""
        return self.of != WHOLE or self.within != ALL or self.clock != NO_CLOCK


class InYear(Said, frozen=True):
    """A year or a part of one: 2022年, 去年6月5日8时, 一季度, 国庆节, 5日."""

    year: Year = Year()
    part: Part = Part()


class Near(Said, frozen=True):
    """A day, week, month or quarter so far from the publication or from another: 昨日20时, 上周三, 次月, 上季度末."""

    day_shift: int | None = None
    day_step: int | None = None
    week_shift: int | None = None
    month_shift: int | None = None
    month_step: int | None = None
    quarter_shift: int | None = None
    year: Year = Year()
    within: Within = ALL
    edge: str | None = None
    clock: Clock = NO_CLOCK


class Same(Said, frozen=True):
    """The same period of another year: 同期, 去年同期, 去年一季度同期."""

    year: Year = Year()
    part: Part = Part()


class Current(Said, frozen=True):
    """The year, quarter or month that the text speaks of, or an end of it: 全年, 2021年全年, 年底, 月初."""

    of: str
    whole: bool = False                 # 全年, and not an edge of it alone
    edge: str | None = None
    year: Year = Year()


class Years(Said, frozen=True):
    """Several years: 20世纪70年代初, “十四五”末. Of a number of two decades (5060) the first is where it begins."""

    century: int | None = None
    century_shift: int | None = None
    decade: int | None = None
    plan: int | None = None             # of a five-year plan: 14
    edge: str | None = None


class Count(Said, frozen=True):
    """So many units of time: 三年前, 近三年, 未来48小时; `behind` a day it is counted from that one."""

    count: int | None = None
    and_half: bool | None = None
    unit: str | None = None
    way: str | None = None              # ago, later, until, from, back, ahead, within, before, after: where it leads to
    behind: InYear | None = None


class Named(Said, frozen=True):
    """What has one day in all of history, or none: 党的十八大, 目前, 近年来."""

    event: str | None = None            # the id of an event's rule
    vague: str | None = None            # now, recent, open


Point: TypeAlias = InYear | Near | Same | Current | Years | Count | Named

FILLED = (Year, Months, Within, Near, Season, Holiday, Lunar, Clock, Years, Count, Named)
SHIFTS = ("day_shift", "day_step", "week_shift", "month_shift", "month_step", "quarter_shift")
# the fields that a rule's words may fill, each with the type of its values; the last three only tell a kind of point
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        field.name: kind
        for told in FILLED
        for field in fields(told)
        if (kind := str(field.type).split(" ")[0]) in ("int", "str", "bool")
    }
    | {"of": "str", "whole": "str", "same": "bool"}
)


def point(said: Mapping[str, Any]) -> Point:
    """The fields that a date's words fill → what they say."""
    kinds = said.keys()
    if kinds & {"vague", "event"}:
        return Named(**own(Named, said))
    if kinds & {"count", "and_half"}:
        behind = {name: value for name, value in said.items() if name not in Count.__struct_fields__}
        return Count(**own(Count, said), behind=in_year(behind) if "day" in said else None)
    if kinds & {"century", "century_shift", "decade", "plan"}:
        return Years(**own(Years, said))
    if "same" in said:
        return Same(year=year_of(said), part=part_of(said))
    if kinds & {"whole", "of"}:
        return Current(
            of=said.get("whole") or said["of"], whole="whole" in said, edge=said.get("edge"), year=year_of(said)
        )
    if kinds & {*SHIFTS} or "weekday" in said and not kinds & {"day", "week"}:
        part = part_of(said)
        shifts = {name: said[name] for name in SHIFTS if name in said}
        return Near(**shifts, year=year_of(said), within=part.within, edge=part.edge, clock=part.clock)
    return in_year(said)


def in_year(said: Mapping[str, Any]) -> InYear:
    return InYear(year=year_of(said), part=part_of(said))


def year_of(said: Mapping[str, Any]) -> Year:
    return Year(**own(Year, said))


def part_of(said: Mapping[str, Any]) -> Part:
    of = span_of(said)
    within = ALL if isinstance(of, Lunar) else Within(**own(Within, said))
    return Part(of=of, within=within, edge=said.get("edge"), clock=Clock(**own(Clock, said)))


def span_of(said: Mapping[str, Any]) -> Months | Season | Holiday | Lunar:
    """What of the year is said, before what is within it."""
    if "holiday" in said:
        return Holiday(**own(Holiday, said))
    if "season" in said:
        return Season(**own(Season, said))
    if said.keys() & {"lunar", "lunar_month", "lunar_day"} and not said.keys() & {"half", "quarter", "first"}:
        return Lunar(**own(Lunar, {"lunar_month": said.get("month"), "lunar_day": said.get("day"), **said}))
    return Months(**own(Months, said))


def own(kind: type[Said], said: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the fields that are of a kind."""
    return {name: said[name] for name in kind.__struct_fields__ if name in said}


def named(said: Point) -> str | None:
    """The id of the season, holiday or event that a point names."""
    match said:
        case Named(event=name) | InYear(part=Part(of=Holiday(holiday=name) | Season(season=name, season_to=None))):
            return name
        case _:
            return None


class WrittenDate(Mention, frozen=True, kw_only=True):
    """A date, or a range from `first` to `last`. `bound` opens it at an end: since, from, after, until."""

    kind: ClassVar[str] = "date"
    first: Point
    last: Point | None = None
    bound: str | None = None
