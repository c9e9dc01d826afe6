"""One `Point` → its days, given where it stands: the publication, the date that governs, the date before.

    InYear(part=Part(of=Months(month=6))), published 2023-07-03 → 2023-06-01 … 2023-06-30
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from extractor.resolve.meaning import Calendar
from extractor.resolve.period import (
    DAY,
    DAYS,
    MONTHS,
    SECONDS,
    Period,
    at_clock,
    day,
    edge_of,
    month,
    nth_day,
    part_of_years,
    plan,
    quarter,
    shifted,
    week,
    whole_year,
    years_later,
)
from extractor.rulebook.written import (
    ALL,
    WHOLE,
    Count,
    Current,
    Holiday,
    InYear,
    Lunar,
    Months,
    Named,
    Near,
    Part,
    Point,
    Same,
    Season,
    Year,
    Years,
)

HALF_A_YEAR, NINE_MONTHS, RECENT = timedelta(days=183), timedelta(days=275), timedelta(days=62)
NEW_YEAR = 3        # up to this month a bulletin speaks of the years that have ended
YEAR_END = 11       # from this month on 新的一年 is the next


class Scene(Struct, frozen=True, kw_only=True):
    """Where a date stands. `governing` is the period at the head of a clause before it, `said` the point that gave it.

    `last` is the period of the date before, `day` that of the last one within a month: 8月3日, 8月3日至5日.
    `until`, `coming` and `compared` tell of the words beside the date: 截至 before it, 将 or 前, 较.
    """

    now: datetime | None = None
    governing: Period | None = None
    said: Point | None = None
    last: Period | None = None
    day: Period | None = None
    same_sentence: bool = False
    same_paragraph: bool = False
    until: bool = False
    coming: bool = False
    compared: bool = False

    @property
    def today(self) -> date | None:
        return self.now.date() if self.now else None

    @property
    def year(self) -> int | None:
        """The year that the text speaks of, or else that of the publication."""
        if self.governing and self.governing.end:
            return self.governing.end.year
        return self.now.year if self.now else None


class Points:
    """Reads points in one scene."""

    def __init__(self, meaning: Calendar, events: Mapping[str, date], scene: Scene) -> None:
        self.meaning, self.events, self.scene = meaning, events, scene
        self.today = scene.today

    def period(self, said: Point) -> Period | None:
        """The days of a point, or None where nothing pins them."""
        match said:
            case InYear():
                return self._in_year(said)
            case Near():
                return self._near(said)
            case Same():
                return self._same(said)
            case Current():
                return self._current(said)
            case Years():
                return self._years(said)
            case Count():
                return self._counted(said)
            case Named(event=str(event)):
                return day(self.events[event])
            case Named():
                return self._vague(said.vague)

    def in_year(self, said: InYear | Current, year: int) -> Period | None:
        """The days of a point in the year that another date says."""
        part = said.part if isinstance(said, InYear) else Part(edge=said.edge)
        return self.meaning.in_year(part, year, said.year.begins)

    # --- a year or a part of one

    def _in_year(self, said: InYear) -> Period | None:
        part = said.part
        if part.of == WHOLE:
            if part.within.day is not None:
                return self._day_of_month(part, part.within.day)
            if part.within == ALL and part.clock.hour is not None:
                return self._clock(part)
        season = part.of if isinstance(part.of, Season) else None
        if season and (season.every or not said.year.told):
            return None
        year = self.year(said.year)
        if year is not None:
            found = self.in_year(said, year)
            return self._so_far(found) if season and not season.season_to else found
        return self.nearest(said) if part.told else None

    def year(self, said: Year) -> int | None:
        """The year that is said, or None."""
        if said.year is not None:
            return self._century(said.year)
        if said.era is not None and said.era_year is not None:
            return said.era + said.era_year
        if said.new_year and self.today:
            return self.today.year + (self.today.month >= YEAR_END)
        if said.year_shift is not None:
            return self.today.year - (self.today.month < said.begins) + said.year_shift if self.today else None
        if said.year_step is not None:
            near = self.scene.last.end if self.scene.last and said.year_step >= 0 else None     # 于2021年6月…，当年10月
            base = near.year if near else self.scene.year
            return base + said.year_step if base is not None else None
        return None

    def _century(self, year: int) -> int:
        """23 → 2023, 98 → 1998: up to ten years ahead."""
        if year > 99:
            return year
        this = self.today.year if self.today else 2030
        return 2000 + year if 2000 + year <= this + 10 else 1900 + year

    def nearest(self, said: InYear) -> Period | None:
        """A part of a year that is not said: that of the governing date near by, or the one next to the publication."""
        force = self.scene.governing.end if self.scene.governing else None
        if force and self.scene.same_sentence:
            return self.in_year(said, force.year)
        if self.today is None:
            return self.in_year(said, force.year) if force else None
        found = self.in_year(said, self.today.year)
        if found is None:
            years = range(self.today.year - 1, self.today.year - 9, -1)
            return next((past for year in years if (past := self.in_year(said, year))), None)
        if force and not self.scene.until and self._holds(found):
            return self.in_year(said, force.year)
        late = self._too_late(found, NINE_MONTHS if isinstance(said.part.of, Holiday) else HALF_A_YEAR)
        return self.in_year(said, self.today.year - 1) if late else found

    def _holds(self, found: Period) -> bool:
        """Whether the governing year is still that of a later sentence, which else would speak of the period found."""
        force = self.scene.governing
        assert force
        assert force.end
        assert self.today
        if force.granularity != "year":
            return False
        if self.today.month <= NEW_YEAR and force.end.year == self.today.year - 1:
            return True
        just_over = found.end is not None and timedelta() <= self.today - found.end <= RECENT
        return self.scene.same_paragraph and not just_over

    def _too_late(self, found: Period, ahead: timedelta) -> bool:
        """Whether a period of the publication's year must be that of the year before: 截至12月底 or 10月 in a January
        issue."""
        assert found.start
        assert self.today
        if self.scene.until:
            return found.start > self.today
        return not self.scene.coming and found.start - self.today > ahead

    def barely_begun(self, found: Period) -> bool:
        """1—12月 in a January issue: that of the year before."""
        if not found.start or not found.end or not self.today or self.scene.coming:
            return False
        force = self.scene.governing
        if force and force.end and force.end.year == found.start.year:
            return False
        length = found.end - found.start
        return length > HALF_A_YEAR / 2 and found.start <= self.today and self.today - found.start < length / 4

    def _so_far(self, found: Period | None) -> Period | None:
        """Of a season in progress what has passed: 今年秋冬防期间, in December."""
        if not found or not found.start or not found.end or not self.today or self.scene.coming:
            return found
        return Period(found.start, self.today, found.granularity) if found.start <= self.today < found.end else found

    def _day_of_month(self, part: Part, number: int) -> Period | None:
        """A day without its month: of the month last said, or the latest such day up to the publication."""
        at = self.scene.day.end if self.scene.day and self.scene.same_paragraph else self.today
        if at is None:
            return None
        found = nth_day(month(at.year, at.month), number)
        if found is None or (at == self.today and found.start and found.start > at and not self.scene.coming):
            before = shifted(at.replace(day=1), -1)
            found = nth_day(month(before.year, before.month), number)
        return at_clock(found, part.clock) if found else None

    def _clock(self, part: Part) -> Period | None:
        last = self.scene.last
        at = last.end if last and last.granularity == "day" else self.today
        return at_clock(day(at), part.clock) if at else None

    # --- what counts from another period

    def _same(self, said: Same) -> Period | None:
        """同期: the period that governs, in another year."""
        base = self.nearest(InYear(part=said.part)) if said.part.told else self.scene.governing
        if base is None or base.start is None or base.end is None:
            return None
        if said.year.year is not None:
            years = self._century(said.year.year) - base.end.year
        else:
            years = (said.year.year_shift if said.year.year_shift is not None else said.year.year_step) or 0
        match self.scene.said:
            case InYear(part=Part(of=Holiday() | Lunar())) as governing if not said.part.told:
                return self.in_year(governing, base.end.year + years)
            case _:
                return years_later(base, years)

    def _near(self, said: Near) -> Period | None:
        if said.month_step is not None:
            return self._month(said, self._month_in_force(), said.month_step)
        if said.month_shift is not None:
            return self._month(said, self._compared_with("month") or self.today, said.month_shift)
        if said.quarter_shift is not None:
            return self._quarter(said, said.quarter_shift)
        if said.day_shift is None and said.day_step is None:
            return self._week(said)
        if said.day_shift is not None:
            at = self.today + DAY * said.day_shift if self.today else None
            if at and said.year.year_shift:
                at = shifted(at, 12 * said.year.year_shift)
        else:
            last = self.scene.day.end if self.scene.day else self.today
            at = last + DAY * (said.day_step or 0) if last else None
        return at_clock(day(at), said.clock) if at else None

    def _week(self, said: Near) -> Period | None:
        if self.today is None:
            return None
        found = week(self.today + 7 * DAY * (said.week_shift or 0))
        if said.edge == "end" and found.end:
            return Period(found.end - DAY, found.end, "range")      # 上周末
        return day(found.start + DAY * (said.within.weekday - 1)) if said.within.weekday and found.start else found

    def _month(self, said: Near, base: date | None, count: int) -> Period | None:
        if base is None:
            return None
        at = shifted(base.replace(day=1), count + years_off(said.year))
        part = Part(of=Months(month=at.month), within=said.within, edge=said.edge, clock=said.clock)
        return self.meaning.in_year(part, at.year)

    def _quarter(self, said: Near, count: int) -> Period | None:
        base = self._compared_with("quarter") or self.today
        if base is None:
            return None
        at = shifted(base.replace(day=1), 3 * count + years_off(said.year))
        found = quarter_of(at)
        return edge_of(found, said.edge) if said.edge else found

    def _compared_with(self, unit: str) -> date | None:
        """10月, 较上月: the month that governs, which the one compared with comes before."""
        force = self.scene.governing
        return force.end if force and self.scene.compared and force.granularity == unit else None

    def _month_in_force(self) -> date | None:
        """The last month of the period that governs here, or of the date before."""
        for period in (self.scene.governing if self.scene.same_paragraph else None, self.scene.last):
            if period and period.end and period.granularity in ("day", "month", "quarter", "range"):
                return period.end
        return None

    def _current(self, said: Current) -> Period | None:
        """全年, 年底, 月底: of the year or month that the text speaks of."""
        if said.of == "year":
            year = self._current_year(said.year)
            found = whole_year(year, said.year.begins) if year is not None else None
        else:
            at = self._month_in_force() if not self.scene.coming else None
            at = at or self.today
            if at is None:
                return None
            found = month(at.year, at.month) if said.of == "month" else quarter_of(at)
        return edge_of(found, said.edge) if found and said.edge else found

    def _current_year(self, said: Year) -> int | None:
        if said.told:
            return self.year(said)
        if self.scene.governing and self.scene.governing.end:
            return self.scene.governing.end.year
        return self.today.year - (self.today.month < NEW_YEAR and not self.scene.coming) if self.today else None

    # --- long, vague

    def _years(self, said: Years) -> Period | None:
        if said.plan is not None:
            return plan(said.plan, said.edge)
        if said.century is not None:
            first = 100 * (said.century - 1)
        elif said.century_shift is not None:
            if self.today is None:
                return None
            first = 100 * (self.today.year // 100 + said.century_shift)
        else:
            first = 1900
        if said.decade is None:
            return part_of_years(first, first + 99, said.edge)
        begin, end = divmod(said.decade, 100) if said.decade > 99 else (said.decade, said.decade)
        return part_of_years(first + begin, first + end + 9, said.edge)

    def _vague(self, kind: str | None) -> Period | None:
        if kind == "open" or self.scene.now is None:
            return None
        at = self.scene.now.time() if kind == "now" and self.scene.now.time() != datetime.min.time() else None
        return Period(self.today, self.today, "vague", at, at)

    # --- counts

    def _counted(self, said: Count) -> Period | None:
        """三年前, 近三年, 未来五年: counted from the publication, or 三天后 from the day before it."""
        if said.behind and said.way in ("ago", "later"):
            return self._from_day(said, said.behind)
        if self.today is None or said.way == "within" or said.unit is None:
            return None
        count, unit = said.count or 0, said.unit
        if said.way in ("ago", "later", "until", "from"):
            found = self._moved(unit, count, bool(said.and_half), -1 if said.way in ("ago", "until") else 1)
            return found and opened(found, said.way)
        if unit in SECONDS:
            return self._hours(count, SECONDS[unit], said.way)
        if said.way == "back" and unit == "year" and count and self.today.month <= NEW_YEAR:
            return Period(
                date(self.today.year - count, 1, 1),
                date(self.today.year - 1, 12, 31),
                "year" if count == 1 else "range",
            )
        if said.way == "back":
            return Period(self._away(unit, count, bool(said.and_half), -1), self.today, "range")
        if said.way == "ahead":
            return Period(self.today, self._away(unit, count, bool(said.and_half), 1) - DAY, "range")
        return self._full(unit, count, -1 if said.way == "before" else 1)

    def _from_day(self, said: Count, behind: InYear) -> Period | None:
        base = self.period(behind)
        if base is None or base.start is None or said.unit is None or said.count is None:
            return None
        count = -said.count if said.way == "ago" else said.count
        if said.unit in MONTHS:
            return day(shifted(base.start, MONTHS[said.unit] * count))
        return day(base.start + DAY * DAYS[said.unit] * count) if said.unit in DAYS else None

    def _away(self, unit: str, count: int, half: bool, sign: int) -> date:
        """The day so many units, and perhaps half a unit more, before or after the publication."""
        assert self.today
        if unit in MONTHS:
            at = shifted(self.today, sign * (MONTHS[unit] * count + (MONTHS[unit] // 2 if half else 0)))
            return at + sign * 15 * DAY if half and unit == "month" else at
        return self.today + sign * DAY * (DAYS[unit] * count + (DAYS[unit] // 2 if half else 0))

    def _moved(self, unit: str, count: int, half: bool, sign: int) -> Period | None:
        """The year, month or day so far from the publication."""
        assert self.today
        assert self.scene.now
        if unit in SECONDS:
            at = self.scene.now + sign * timedelta(seconds=SECONDS[unit] * (count + half / 2))
            return Period(at.date(), at.date(), "day", at.time(), at.time())
        if unit == "year" and not half:
            return whole_year(self.today.year + sign * count)
        if unit == "month" and half and not count:
            return day(self.today + sign * 15 * DAY)
        if unit in MONTHS:
            at_month = shifted(
                self.today.replace(day=1), sign * (MONTHS[unit] * count + (MONTHS[unit] // 2 if half else 0))
            )
            return month(at_month.year, at_month.month)
        return day(self.today + sign * DAY * (DAYS[unit] * count))

    def _full(self, unit: str, count: int, sign: int) -> Period | None:
        """So many full years, months, weeks or days before or after those of the publication."""
        assert self.today
        if unit == "week":
            near, far = week(self.today + sign * 7 * DAY), week(self.today + sign * count * 7 * DAY)
        elif unit == "day":
            near, far = day(self.today + sign * DAY), day(self.today + sign * count * DAY)
        else:
            one, other = self._moved(unit, 1, False, sign), self._moved(unit, count, False, sign)
            if one is None or other is None:
                return None
            near, far = one, other
        first, last = (far, near) if sign < 0 else (near, far)
        return Period(first.start, last.end, "range")

    def _hours(self, count: int, seconds: int, way: str | None) -> Period | None:
        """前两小时, 未来48小时: only where the publication has a time of day. The last minute is inside."""
        now = self.scene.now
        if now is None or now.time() == datetime.min.time():
            return None
        length, minute = timedelta(seconds=seconds * count), timedelta(minutes=1)
        whole = now.replace(minute=0, second=0) if seconds == SECONDS["hour"] else now.replace(second=0)
        first = {
            "back": now - length,
            "ahead": now,
            "before": whole - length,
            "after": whole + timedelta(seconds=seconds),
        }.get(way or "")
        if first is None:
            return None
        last = first + length - minute
        return Period(first.date(), last.date(), "range", first.time(), last.time())


def opened(found: Period, way: str) -> Period:
    """以后 has no end, 以前 no beginning."""
    if way == "from":
        return Period(found.start, None, "range", found.start_time)
    return Period(None, found.end, "range", None, found.end_time) if way == "until" else found


def years_off(said: Year) -> int:
    """How many months the year said is from that of the publication or text."""
    return 12 * (said.year_shift or said.year_step or 0)


def quarter_of(at: date) -> Period:
    return quarter(at.year, (at.month + 2) // 3)


def says_year(said: Point) -> bool:
    """Whether a point says its year or is of several, so that no other date lends it one."""
    match said:
        case Years():
            return True
        case Named():
            return False
        case Count(behind=day_before):
            return day_before is not None and day_before.year.told
        case Current(whole=True):
            return True
        case _:
            return said.year.told


def in_year_of(said: Point, year: int) -> Point:
    """The point with that year said."""
    return replace(said, year=Year(year=year)) if isinstance(said, (InYear, Current)) else said
