"""A sentence's dates and places → what is in force at each of its quantities, and how far it was carried.

    2022 年底，全市森林覆盖率达 20.50%。草原盖度达 59.09%。
    → at 20.50%: 2022-12-31 (sentence), 朔州市 (article); at 59.09%: 2022-12-31 (paragraph), 朔州市 (article)

A date holds until another replaces it: a single day to the end of its sentence, a period or a closing day (底, 末, 截至)
to the end of its paragraph. A place holds to the end of its sentence; the one that opens a paragraph holds on through
it. What a change is compared with (比 2016 年), what a share is of (占全省…) and titles (《…2030 年…》) do not govern.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date as Day
from datetime import timedelta

from msgspec import Struct

from extractor.lexicon import MARKS, Lexicon
from extractor.model import Date, Division, Lane, Mention, Number, Place

TITLE = re.compile(r"《[^《》]{1,80}+》")
CARRIED = frozenset({"month", "quarter", "year", "range", "season"})
DAY = timedelta(days=1)
PAST_YEAR = re.compile(r"(?:过去|这)的?一年|一年来")   # in a yearly report: the year that it reports on
YEAR = 366      # days after its end that a year may still be the one last told of
RECENT = 45      # days between the end of a period and the report on it
EDGES = frozenset(["前", "之前", "以前", "起", "后"])
SINCE = "以来"
DASHES = "—-－–~～"


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

    `titled` is the period that its title names, and `reports` whether the title announces a report.
    """

    def __init__(self, text: str, lexicon: Lexicon, home: Division | None, home_from: str | None, published: Day | None,
                 titled: Date | None, *, reports: bool) -> None:
        self._text, self._lexicon, self._sets = text, lexicon, lexicon.sets
        self._home, self._home_from, self._published, self._reports = home, home_from, published, reports
        # The period that an article reports on: by its title, or the past year that its first date names.
        over = titled is not None and (published is None or titled.end_date is None or titled.end_date <= published)
        self._year = period_of(titled) if titled and over else None
        self._first = titled is None
        self._reported: Period | None = None     # the period that the article's first sentences report on
        self.paragraph()

    def paragraph(self, *, compares: bool = False) -> None:
        """A new paragraph begins: what was carried ends. Where it compares (同比), it stands under the period reported on."""
        self._compares = compares
        self._period: Period | None = None
        self._said: Period | None = None     # the date that the sentence before stood under
        self._place: Division | None = None
        self._begun = False

    def heading(self, mentions: list[Mention]) -> None:
        """A heading: the year that it names (一、2022年工作回顾) holds for its section."""
        for mention in mentions:
            if isinstance(mention, Date) and mention.granularity == "year" and mention.start_date:
                self._year = period_of(mention)
                self._first = False

    def pass_by(self, mentions: list[Mention]) -> None:
        """A sentence without quantities: its dates and places hold for what follows."""
        chain: int | None = None     # where the first chain of places ends so far
        for mention in mentions:
            if isinstance(mention, Date) and mention.granularity in CARRIED and mention.start_date:
                self._period = period_of(mention)
                self._report(self._period)
            elif isinstance(mention, Place) and mention.adcode and chain in (None, mention.start) and not self._names_body(mention):
                self._place, chain = division(mention), mention.end

    def _names_body(self, mention: Place) -> bool:
        """Whether a place begins the name of a body, 太原市 in 太原市生态环境局, and says less than the article's place."""
        return self._home is not None and encloses(division(mention), self._home) \
            and self._lexicon.bodies.match(self._text, mention.end) is not None

    def _report(self, period: Period, *, counted: bool = False) -> None:
        """Notes a period that the article names: the first that it can report on is the one that it does report on.

        Such are whole months that have just ended and days off, in a report also any span of days and a day up to which things
        are `counted`.
        """
        start, end = period.start, period.end
        if self._reported or self._published is None or start is None or end is None:
            return
        off = period.text.endswith(self._lexicon.holidays)
        told = self._reports and (counted or period.granularity in CARRIED and end < self._published)
        whole = told or off or start.day == 1 and (end + DAY).day == 1
        if whole and 0 <= (self._published - end).days <= RECENT:
            self._reported = period
            if off or self._reports:
                self._year = self._year or period

    def sentence(self, lane: Lane, apart: Collection[int]) -> dict[int, Scope]:
        """Token of each quantity → what is in force there. Dates and places at the tokens `apart` do not govern."""
        self._lane, self._scopes = lane, {}
        self._open_sentence()
        text, starts = self._text, lane.starts
        titles = [m.span() for m in TITLE.finditer(text, starts[0], lane.ends[-1])] if "《" in text[starts[0]:lane.ends[-1]] else []
        governs, deictic, after = self._lexicon.governs, self._sets["deictic"], self._sets["after"]
        for i, symbol in enumerate(lane.symbols):
            if symbol not in governs:
                continue
            mention = lane.mentions[i]
            if mention is None:
                if symbol in MARKS:
                    self._mark(i)
                elif symbol in deictic and i not in apart:
                    self._deictic(i)
                elif symbol in after:
                    self._after(i)
            elif isinstance(mention, Number):
                self._scopes[i] = self._here()
            elif i in apart or any(a <= starts[i] < b for a, b in titles):
                continue
            elif isinstance(mention, Date):
                self._date(i, mention)
            elif isinstance(mention, Place) and mention.adcode and mention.type == "admin" and not self._names_body(mention):
                self._admin(i, mention)
        self._said = self._topic
        return self._scopes

    def _open_sentence(self) -> None:
        """What a sentence stands under before its first word."""
        self._topic, self._topic_from = (self._period, "paragraph") if self._period else (self._year, "article")
        if self._topic is None and self._reported and self._compares:
            self._topic = self._reported
        if self._said and self._lane.symbols[0] in self._sets["among"]:
            self._topic, self._topic_from = self._said, "paragraph"
        self._passing: Period | None = None      # a date inside a clause; once it dated a quantity it holds on over commas
        self._dates_one = False                  # whether it did
        self._since: Period | None = None        # the date behind 从, until the one behind 到 is met
        self._where, self._where_from = (self._place, "paragraph") if self._place else (self._home, self._home_from)
        self._once: Division | None = None       # holds for one quantity
        self._opening = True                     # no place was told yet
        self._later, self._begun = self._begun, True
        self._aside: tuple[Division | None, str | None] | None = None    # the place before 其中: it holds again behind ；

    def _here(self) -> Scope:
        """What is in force at the quantity that is reached now."""
        place, place_from = (self._once, "clause") if self._once else (self._where, self._where_from)
        period, date_from = (self._passing, "clause") if self._passing else (self._topic, self._topic_from)
        self._once, self._dates_one = None, True
        return Scope(period, date_from if period else None, place, place_from if place else None)

    def _mark(self, i: int) -> None:
        """A mark ends a clause: what the clause said of itself holds for the sentence, or no longer."""
        if self._lane.symbols[i] != "，" or not self._dates_one:
            self._passing = None
        if self._topic_from == "clause" and not isinstance(self._lane.mentions[i - 1], Date):
            self._topic_from = "sentence"
        self._where_from = "sentence" if self._where_from == "clause" else self._where_from
        if self._lane.symbols[i] == "；" and self._aside:
            (self._where, self._where_from), self._aside = self._aside, None

    def _deictic(self, i: int) -> None:
        """全市, 我县, 全国: the division that is meant."""
        lane = self._lane
        meant = self._lexicon.lift(self._text[lane.starts[i]:lane.ends[i]], self._home or self._where)
        if meant is None or i and isinstance(lane.mentions[i - 1], Place):      # 红原县境内 is 红原县
            return
        before = self._before(i)
        wider = self._where is not None and encloses(meant, self._where) and before in self._sets["of"]
        if wider or before in self._sets["local"]:
            self._once = meant
            return
        self._where, self._where_from = meant, "clause"
        if self._opening:
            if not self._scopes:
                self._place = meant
            self._opening = False

    def _date(self, i: int, mention: Date) -> None:
        """A date: the topic of what follows where it opens a clause, or else of its own clause."""
        sets, symbols, before = self._sets, self._lane.symbols, self._before(i)
        if before in sets["than"] or mention.start_date is None and mention.end_date is None:
            return
        found = period_of(mention)
        if self._year and PAST_YEAR.fullmatch(mention.text):
            found = self._year
        if self._since is not None and before in sets["until"]:
            ended = Period(found.end, found.end, found.text, "day")
            self._topic, self._topic_from = Period(self._since.start, found.end, found.text, "range"), "clause"
            self._period, self._since, self._passing = ended, None, None   # what comes after tells how it stood in the end
            return
        self._since = found if before in sets["begin"] else None
        alone = self._stands_alone(i)
        begins = i == 0 or before in MARKS or any(before in sets[name] for name in ("until", "among", "begin"))
        self._report(found, counted=before in sets["until"])
        if not begins or self._scopes and not alone or symbols[i + 1:i + 2] in sets["of"]:
            self._passing, self._dates_one = found, False
            return
        self._topic, self._topic_from, self._passing = found, "clause", None
        if found.granularity in CARRIED or self._reports and self._year is None:
            self._period = found
        elif before in sets["until"]:
            self._period = None      # 截至 9 月 25 日: what was counted up to then is told, and over
        past = (self._published - found.end).days if self._published and found.end else 0
        if self._first and found.granularity == "year" and 0 < past <= YEAR:
            self._year = found
        self._first = False

    def _after(self, i: int) -> None:
        """以来 behind an event whose date the text does not say: no date told before holds. 新粮开秤以来."""
        lane = self._lane
        if self._text[lane.starts[i]:lane.ends[i]] != SINCE:
            return
        for symbol, mention in zip(reversed(lane.symbols[:i]), reversed(lane.mentions[:i]), strict=True):
            if isinstance(mention, Date):
                return
            if symbol in MARKS:
                break
        self._topic = self._passing = None

    def _stands_alone(self, i: int) -> bool:
        """Whether nothing but 前 or 起 stands between a date and the next mark: 6月底前，"""
        symbols, lane = self._lane.symbols, self._lane
        if symbols[i + 1:i + 2] and symbols[i + 1] in MARKS:
            return True
        return symbols[i + 2:i + 3] in ("，", "：") and self._text[lane.starts[i + 1]:lane.ends[i + 1]] in EDGES

    def _admin(self, i: int, mention: Place) -> None:
        """A division: what follows is told of it, unless it only says where within it or among whom."""
        sets, mentions, before, meant = self._sets, self._lane.mentions, self._before(i), division(mention)
        chained = i > 0 and isinstance(mentions[i - 1], Place)
        if before in DASHES:       # 哈密—郑州: a way from one to the other
            return
        if before in sets["local"] and i + 1 < len(mentions) and isinstance(mentions[i + 1], Number):
            self._once = meant
            return
        opens = before in MARKS or chained or i > 0 and isinstance(mentions[i - 1], Date) or before in sets["begins"]
        if self._where is not None and not opens and encloses(meant, self._where):
            return
        if not opens and self._text.endswith(self._lexicon.toward, 0, mention.start):
            return
        listed = [m for m in mentions[max(0, i - 3):i - 1] if m is not None]
        if (before == "、" or before in sets["and"]) and listed and isinstance(listed[-1], Place):
            meant = self._home or meant      # one of a list: what follows holds for them all
        if (self._opening or chained and self._place == self._where) and not self._scopes and not self._later:
            self._place = meant
        if self._aside is None and before in sets["among"] and self._scopes:
            self._aside = self._where, self._where_from
        self._where, self._where_from, self._opening = meant, "clause", False

    def _before(self, i: int) -> str:
        """The symbol before a token; a sentence begins as behind a full stop."""
        return self._lane.symbols[i - 1] if i else "。"


def period_of(mention: Date) -> Period:
    return Period(mention.start_date, mention.end_date, mention.text, mention.granularity)


def division(place: Place) -> Division:
    """The division that a settled place names; a township's keeps its name and its county's code."""
    return Division(name=place.name, code=place.adcode or "", province=place.province, city=place.city, county=place.county)


def encloses(outer: Division, inner: Division) -> bool:
    """Whether one division holds the other: 全国 holds 山西省, 山西省 holds 朔州市, 朔州市 holds 平鲁区."""
    code = outer.code.rstrip("0") if len(outer.code) == 6 else outer.code
    if len(code) % 2 and len(code) < 6:
        code += "0"
    return outer.code != inner.code and inner.code.startswith(code)
