"""A sentence's dates and places → what is in force at each of its quantities, and how far it was carried.

    2022 年底，全市森林覆盖率达 20.50%。草原盖度达 59.09%。
    → at 20.50%: 2022-12-31 (sentence), 朔州市 (article); at 59.09%: 2022-12-31 (paragraph), 朔州市 (article)

A date holds until another replaces it: a single day to the end of its sentence, a period or a closing day (底, 末, 截至)
to the end of its paragraph. A place holds to the end of its sentence; the one that opens a sentence holds on through
the paragraph. What a change is compared with (比 2016 年), what a share is of (占全省…) and titles (《…2030 年…》) do not govern.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date as Day
from datetime import timedelta

import regex
from msgspec import Struct

from extractor.model import Date, Division, Lane, Mention, Number, Place

TITLE = regex.compile(r"《[^《》]{1,80}+》")
CARRIED = frozenset({"month", "quarter", "year", "range", "season"})
DAY = timedelta(days=1)
PAST_YEAR = regex.compile(r"(?:过去|这)的?一年|一年来")   # in a yearly report: the year that it reports on
RECENT = 45      # days between the end of a period and the report on it
MARKS = "，；：。！？,;:!?【】"


class Period(Struct, frozen=True, gc=False):
    """A date in force: its first and last day (inclusive; None where open), its words, how exact it is."""

    start: Day | None
    end: Day | None
    text: str
    granularity: str


class Scope(Struct, frozen=True, gc=False):
    """What holds at one quantity. `*_from` is clause, sentence, paragraph, article, caller or None."""

    period: Period | None = None
    date_from: str | None = None
    place: Division | None = None
    place_from: str | None = None


class Scopes:
    """The dates and places in force while one article is read from its first sentence to its last.

    `sets` gives the symbols of the word lists by name; `lift` turns 全市 and a division into the division meant;
    `bodies` matches what makes a place before it the name of a body: 生态环境局.
    """

    def __init__(self, text: str, home: Division | None, home_from: str | None, published: Day | None,
                 titled: Date | None, sets: Mapping[str, Collection[str]], lift: Callable[[str, Division | None], Division | None],
                 bodies: regex.Pattern[str], holidays: tuple[str, ...]) -> None:
        self._text, self._home, self._home_from, self._published = text, home, home_from, published
        self._sets, self._lift, self._bodies, self._holidays = sets, lift, bodies, holidays
        # The period that an article reports on: by its title, or the past year that its first date names.
        self._year = Period(titled.start_date, titled.end_date, titled.text, titled.granularity) if titled else None
        self._first = titled is None
        self._reported: Period | None = None     # the period that the article's first sentences report on
        self.paragraph()

    def paragraph(self, *, compares: bool = False) -> None:
        """A new paragraph begins: what was carried ends. Where it compares (同比), it stands under the period reported on."""
        self._compares = compares
        self._period: Period | None = None
        self._said: Period | None = None     # the date that the sentence before stood under
        self._place: Division | None = None

    def heading(self, mentions: list[Mention]) -> None:
        """A heading: the year that it names (一、2022年工作回顾) holds for its section."""
        for mention in mentions:
            if isinstance(mention, Date) and mention.granularity == "year" and mention.start_date:
                self._year = Period(mention.start_date, mention.end_date, mention.text, mention.granularity)
                self._first = False

    def pass_by(self, mentions: list[Mention]) -> None:
        """A sentence without quantities: its dates and places hold for what follows."""
        chain: int | None = None     # where the first chain of places ends so far
        for mention in mentions:
            if isinstance(mention, Date) and mention.granularity in CARRIED and mention.start_date:
                self._period = Period(mention.start_date, mention.end_date, mention.text, mention.granularity)
                self._report(self._period)
            elif isinstance(mention, Place) and mention.adcode and chain in (None, mention.start) and not self._names_body(mention):
                self._place, chain = division(mention), mention.end

    def _names_body(self, mention: Place) -> bool:
        """Whether a place begins the name of a body, 太原市 in 太原市生态环境局, and says less than the article's place."""
        return self._home is not None and encloses(division(mention), self._home) \
            and self._bodies.match(self._text, mention.end) is not None

    def _report(self, period: Period) -> None:
        """Notes a period that the article names: the first that it can report on is the one that it does report on."""
        if self._reported is None and self._reports_on(period):
            self._reported = period
            if period.text.endswith(self._holidays):
                self._year = self._year or period

    def _reports_on(self, period: Period) -> bool:
        """Whether an article that names this period reports on it: whole months that have just ended, or a holiday."""
        start, end = period.start, period.end
        if self._published is None or start is None or end is None or not 0 <= (self._published - end).days <= RECENT:
            return False
        return start.day == 1 and (end + DAY).day == 1 or period.text.endswith(self._holidays)

    def sentence(self, lane: Lane, apart: Collection[int]) -> dict[int, Scope]:
        """Token of each quantity → what is in force there. Dates and places at the tokens `apart` do not govern."""
        sets, text = self._sets, self._text
        symbols, starts, ends, mentions = lane.symbols, lane.starts, lane.ends, lane.mentions
        titles = [m.span() for m in TITLE.finditer(text, starts[0], ends[-1])] if "《" in text[starts[0]:ends[-1]] else []
        scopes: dict[int, Scope] = {}
        topic, topic_from = (self._period, "paragraph") if self._period else (self._year, "article")
        if topic is None and self._reported and self._compares:
            topic, topic_from = self._reported, "article"
        if self._said and symbols[0] in sets["among"]:
            topic, topic_from = self._said, "paragraph"
        period: Period | None = None                     # holds to the end of its clause; over commas once it dated a quantity
        since: Period | None = None
        place, place_from = (self._place, "paragraph") if self._place else (self._home, self._home_from)
        once: Division | None = None                     # holds for one quantity
        opening, measured = True, False
        for i, mention in enumerate(mentions):
            symbol = symbols[i]
            before = symbols[i - 1] if i else "。"
            if mention is None:
                if symbol in MARKS:
                    if symbol != "，" or not measured:
                        period = None
                    if topic_from == "clause" and not isinstance(mentions[i - 1], Date):
                        topic_from = "sentence"
                    place_from = "sentence" if place_from == "clause" else place_from
                elif symbol in sets["deictic"] and i not in apart:
                    meant = self._lift(text[starts[i]:ends[i]], self._home or place)
                    if meant is None:
                        continue
                    if before in sets["local"]:
                        once = meant
                        continue
                    place, place_from = meant, "clause"
                    if opening:
                        self._place, opening = place, False
            elif isinstance(mention, Number):
                held, held_from = (once, "clause") if once else (place, place_from)
                when, when_from = (period, "clause") if period else (topic, topic_from)
                scopes[i] = Scope(when, when_from if when else None, held, held_from if held else None)
                once, measured = None, True
            elif i in apart or any(a <= starts[i] < b for a, b in titles):
                continue
            elif isinstance(mention, Date):
                if before in sets["than"] or mention.start_date is None and mention.end_date is None:
                    continue
                found = Period(mention.start_date, mention.end_date, mention.text, mention.granularity)
                if self._year and PAST_YEAR.fullmatch(mention.text):
                    found = self._year
                if since is not None and before in sets["until"]:
                    ended = Period(found.end, found.end, found.text, "day")
                    topic, topic_from, period = Period(since.start, found.end, found.text, "range"), "clause", None
                    self._period, since = ended, None      # what comes after tells how it stood in the end
                    continue
                since = found if before in sets["begin"] else None
                alone = i + 1 < len(symbols) and symbols[i + 1] in MARKS
                begins = before in MARKS or before in sets["until"] or before in sets["among"] or before in sets["begin"] \
                    or i == 0
                if begins and (alone or not scopes) and symbols[i + 1:i + 2] not in sets["of"]:
                    topic, topic_from, period = found, "clause", None
                    if found.granularity in CARRIED:
                        self._period = found
                    elif before in sets["until"]:
                        self._period = None      # 截至 9 月 25 日: what was counted up to then is told, and over
                    if self._first and found.granularity == "year" and self._published and found.end and found.end < self._published:
                        self._year = found
                    self._first = False
                    self._report(found)
                else:
                    period, measured = found, False
                    self._report(found)
            elif isinstance(mention, Place) and mention.adcode and mention.type == "admin" and not self._names_body(mention):
                meant = division(mention)
                chained = i > 0 and isinstance(mentions[i - 1], Place)
                if before in sets["local"] and i + 1 < len(mentions) and isinstance(mentions[i + 1], Number):
                    once = meant
                    continue
                opens = before in MARKS or chained or i > 0 and isinstance(mentions[i - 1], Date) or before in sets["begins"]
                if place is not None and not opens and encloses(meant, place):
                    continue
                if i > 1 and isinstance(mentions[i - 2], Place) and (before == "、" or before in sets["and"]):
                    meant = self._home or meant      # one of a list: what follows holds for them all
                if opening or chained and self._place == place:
                    self._place = meant
                place, place_from, opening = meant, "clause", False
        self._said = topic
        return scopes


def division(place: Place) -> Division:
    """The division that a settled place names; a township's keeps its name and its county's code."""
    return Division(name=place.name, code=place.adcode or "", province=place.province, city=place.city, county=place.county)


def encloses(outer: Division, inner: Division) -> bool:
    """Whether one division holds the other: 山西省 holds 朔州市, 朔州市 holds 平鲁区."""
    outer_code = outer.code.rstrip("0") if len(outer.code) == 6 else outer.code
    if len(outer_code) % 2 and len(outer_code) < 6:
        outer_code += "0"
    return bool(outer_code) and outer.code != inner.code and inner.code.startswith(outer_code)
