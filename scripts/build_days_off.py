"""The calendars of the `holidays` package → rules/dates/days_off.toml: of each year the weekdays off and the weekends
worked.

    pip install holidays==0.109 && python -m scripts.build_days_off

Of `holidays` (MIT) only which day is off and which is worked is taken: for years that are over or announced those that
the State Council set, for later ones those that the law names.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

OUTPUT = Path(__file__).parent.parent / "rules" / "dates" / "days_off.toml"
YEARS = range(1950, 2051)
SATURDAY = 5
HEAD = '''\
# Weekdays off and weekends worked, year by year; written by scripts/build_days_off.py from the package holidays
# (https://github.com/vacanza/holidays, MIT). A year of a file of your own takes the place of the one here.

[[days_off]]
id = "state-council"
about = "the days off that the State Council sets, by which 国庆假期 and its like have a first and a last day"
example = [
    { text = "2024年春节假期，全市接待游客80万人次", gives = { start_date = "2024-02-10", end_date = "2024-02-17" } },
    { text = "2023年五一假期", gives = { start_date = "2023-04-29", end_date = "2023-05-03" } },
    { text = "2019年国庆假期", gives = { start_date = "2019-10-01", end_date = "2019-10-07" } },
]
'''


def main() -> None:
    from holidays import country_holidays  # only this script needs it

    off, worked = [], []
    for year in YEARS:
        calendar = country_holidays("CN", years=year)
        off.append((year, [day for day in calendar if day.year == year and day.weekday() < SATURDAY]))
        worked.append((year, [day for day in calendar.weekend_workdays if day.year == year]))
    OUTPUT.write_text(f"{HEAD}\n{block('off', off)}\n{block('worked', worked)}", "utf-8")


def block(name: str, years: Iterable[tuple[int, list[date]]]) -> str:
    """A table of a rule: a line for each year."""
    lines = (f'{year} = "{" ".join(f"{day:%m-%d}" for day in sorted(days))}"\n' for year, days in years if days)
    return f"[days_off.{name}]\n{''.join(lines)}"


if __name__ == "__main__":
    main()
