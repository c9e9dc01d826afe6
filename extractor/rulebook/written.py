"""What a date says before it is resolved: `Point` and `WrittenDate`. What is unsaid is None.

    去年6月     → WrittenDate(first=Point(year_shift=-1, month=6), last=None)
    1~9月      → WrittenDate(first=Point(month=1), last=Point(month=9))
    2019年以来 → WrittenDate(first=Point(year=2019), last=None, bound="since")
"""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from extractor.model import Mention


class Point(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One day, period or vague time as its words say it. A group of a date rule's pattern fills the field of its name.

    `*_shift` counts from the publication (去年 −1), `*_step` from the period that the text speaks of (上年 −1).
    Of the fields that hold a unit of time, the values are year, quarter, month, week, day, hour, minute, second.
    """

    year: int | None = None
    year_shift: int | None = None
    year_step: int | None = None
    era: int | None = None              # the year before a reign's first
    era_year: int | None = None
    new_year: bool | None = None        # 新的一年
    century: int | None = None
    century_shift: int | None = None
    decade: int | None = None           # 70; two of them as 5060
    plan: int | None = None             # of a five-year plan: 14
    half: int | None = None
    quarter: int | None = None
    quarter_shift: int | None = None
    month: int | None = None
    month_shift: int | None = None
    month_step: int | None = None
    half_month: int | None = None
    tenday: int | None = None           # 上旬 1, 中旬 2, 下旬 3, 中下旬 23
    week: int | None = None             # of the month or year
    week_shift: int | None = None
    weekday: int | None = None          # Monday is 1
    day: int | None = None
    day_shift: int | None = None
    day_step: int | None = None
    nth_day: int | None = None          # of the period said before it: 2月第二天
    season: str | None = None           # the id of a season's rule
    season_to: str | None = None        # of the season that ends a pair: 今冬明春
    holiday: str | None = None          # the id of a holiday's rule
    days_off: bool | None = None        # the holiday with its days off: 国庆假期
    event: str | None = None            # the id of an event's rule
    lunar: bool | None = None
    leap: bool | None = None
    lunar_month: int | None = None
    lunar_day: int | None = None
    half_day: int | None = None         # 下午 12: what a clock of twelve hours leaves out
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    half_hour: bool | None = None
    first: int | None = None            # 前三季度: the first three …
    count: int | None = None            # 三年前: three …
    and_half: bool | None = None
    more: bool | None = None
    unit: str | None = None             # … of this unit
    way: str | None = None              # ago, later, until, from, back, ahead, within, before, after: where a count leads to
    edge: str | None = None             # start, middle, end
    of: str | None = None               # the unit of an edge that names no period: 年底, 月底
    whole: str | None = None            # 全年
    same: bool | None = None            # 同期
    vague: str | None = None            # now, recent, open
    every: bool | None = None

    def __repr__(self) -> str:
        said = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return f"Point({', '.join(f'{name}={value!r}' for name, value in said if value is not None)})"


class WrittenDate(Mention, frozen=True, kw_only=True):
    """A date, or a range from `first` to `last`. `bound` opens it at an end: since, from, after, until."""

    kind: ClassVar[str] = "date"
    first: Point
    last: Point | None = None
    bound: str | None = None
