"""Cleaned text → candidates for places, each with all divisions that its name may mean.

    山西省朔州市平鲁区下面高乡杏园村 → five mentions, the last with the village of that name in 下面高乡

One pass looks at each pair of characters: where names begin with it, the longest one counts, unless a guard speaks
against it (河南岸). Townships are found by their ending, villages behind the county or township that holds them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import regex
from msgspec import Struct
from msgspec.structs import replace

from extractor.model import Division, Mention, Place
from extractor.recognise.feature import Features
from extractor.rulebook import RuleBook, rules_folder
from extractor.rulebook.gazetteer import Gazetteer, NameMeaning, highest, holds, is_zone, level, longest
from extractor.rulebook.places import CERTAIN, WEAK, InitialRule, PlaceAliasRule, PlaceGuardRule, PlaceRule
from extractor.support.memo import Memo

NOWHERE = Division(name="", code="")
RULES = {"f": "full", "x": "abbreviated", "s": "short", "o": "former", "p": "former"}
# Each alternative begins with its character, which `re` looks for fastest; what must not stand before it is looked at
# behind it.
TOWNSHIP_ENDING = re.compile("街道(?:办事处)?|苏木|镇(?<![镇乡]镇)(?![静定痛压])|乡(?<![镇乡]乡)(?![镇村土情愁音])")
VILLAGE_ENDING = re.compile("村(?<![村农乡全各该驻进入]村)|社区|嘎查")
BEFORE_LISTED = "、和与及，。；：在对（(\u2029"
AFTER_LISTED = "、和与及等，。；：）)两三四五六七八九十\u2029"
SHORT = frozenset({"short", *WEAK})
NUMERALS = "一二两三四五六七八九十百千万"
LONGEST_VILLAGE = 10
REMEMBERED = 1 << 14     # names of townships
COUNTIES = 6        # villages that stand alone are looked for in so many of the counties that a text names most often


class Name(Struct, frozen=True):
    """A spelling and what becomes of it."""

    text: str
    rule: str
    type: str
    full: str
    candidates: tuple[Division, ...]
    around: Division | None = None
    before: regex.Pattern[str] | None = None
    after: regex.Pattern[str] | None = None

    def at(self, start: int, end: int) -> Place:
        """The mention of this name; where there is but one division of it, it is settled."""
        only = self.candidates[0] if len(self.candidates) == 1 and self.type != "natural" else None
        around = only or self.around or NOWHERE
        return Place(
            start=start,
            end=end,
            text=self.text,
            rule=self.rule,
            name=self.full,
            type=self.type,
            adcode=only.adcode if only else None,
            province=around.province,
            city=around.city,
            county=around.county,
            candidates=self.candidates,
        )


class Places:
    """The gazetteer and the grammar of places, compiled from a rule book."""

    def __init__(self, book: RuleBook) -> None:
        self._gazetteer = gazetteer()
        self._ordinary = frozenset(book.words("place.ordinary"))
        self._ordinary_towns = frozenset(book.words("place.ordinary_town"))
        self._guards = Guards(book)
        self._features = Features(book)
        # Townships are merged and founded faster than lists of them are; behind its county a name need not be listed.
        self._new_town = regex.compile(
            rf"(?:(?!{book.alternation('place.not_in_town')})\p{{Han}}){{1,3}}(?:[镇乡]|街道)"
        )
        initials = {initial: code for rule in book.of(InitialRule) for initial, code in rule.codes.items()}
        self._initials = {initial: Name(initial, "initial", "admin", self._gazetteer.division(code).name,
                                        (self._gazetteer.division(code),)) for initial, code in initials.items()}
        one = f"[{''.join(initials)}]" if initials else "(?!)"
        self._initial_list = regex.compile(
            rf"(?<!\p{{Han}}){one}(?:、{one}){{1,40}}+(?=[等两三四五六七八九十省市和地]|\P{{Han}}|$)"
        )
        self._initial_pair = re.compile(f"{one}、{one}")     # few texts hold one
        self._own: dict[str, dict[str, PlaceRule]] = {}
        aliases = (PlaceRule(id=rule.id, type="admin", spell=(name,), adcode=code)
                   for rule in book.of(PlaceAliasRule) for name, code in rule.codes.items())
        for rule in (*aliases, *book.of(PlaceRule)):
            for word in rule.spell:
                self._own.setdefault(word[:2], {})[word[2:]] = rule
        self._heads = frozenset(self._gazetteer.heads) | frozenset(self._own)
        # `re` looks characters up in bitmaps, `regex` one after the other.
        first, second = ("".join(map(re.escape, sorted({head[at] for head in self._heads}))) for at in (0, 1))
        self._head = re.compile(f"[{first}](?=[{second}])")
        self._towns = Memo(self._towns_of, REMEMBERED)
        self._at = Memo(self._beginning, len(self._heads))

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_gazetteer"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _gazetteer=gazetteer())

    def find(self, text: str) -> list[Mention]:
        """Candidates in the text, offsets in it; they may overlap, the board chooses."""
        found = likely(without_namesakes(list(self._names(text))), text)
        found += self._townships(text, found)
        found.sort(key=lambda place: place.start)
        features = {(place.start, place.end): place for place in self._features.find(text, found)}
        for i, place in enumerate(found):
            feature = features.pop((place.start, place.end), None)
            if feature is not None and place.rule in WEAK:    # 七里河 is a river, or a district
                found[i] = replace(feature, candidates=place.candidates)
        initials = [self._initials[text[at]].at(at, at + 1) for match in self._initial_list.finditer(text)
                    for at in range(match.start(), match.end(), 2)] if self._initial_pair.search(text) else []
        return [*found, *self._villages(text, found), *features.values(), *initials]

    def lookup(self, wanted: str) -> Division:
        """The division of a name, a chain of names or a six-digit code. Raises InputError."""
        return self._gazetteer.lookup(wanted)

    def division(self, code: str) -> Division | None:
        """The division of a code of six digits, or None where there is none."""
        return self._gazetteer.division(code) if self._gazetteer.full_name(code) else None

    def seat(self, zone: str) -> Division | None:
        """The division that a zone is called after: 大同市 of 大同高新区; None where no name begins it or that may mean
        several."""
        first = next((place for place in self._names(zone) if place.start == 0 and place.end < len(zone)), None)
        top = highest(one.code for one in first.candidates) if first else []
        return self.division(top[0]) if len(top) == 1 else None

    def _names(self, text: str) -> Iterator[Place]:
        """The longest listed name at each place, from left to right."""
        heads, done = self._heads, 0
        for match in self._head.finditer(text):
            start = match.start()
            head = text[start:start + 2]
            if head not in heads or start < done:
                continue
            chained = start == done > 0
            for tail, name in self._at[head]:
                if text.startswith(tail, start + 2) and not guarded(name, text, start, chained):
                    end = start + len(name.text)
                    if chained or name.rule not in WEAK:
                        done = end
                    yield name.at(start, end)
                    break

    def _beginning(self, head: str) -> tuple[tuple[str, Name], ...]:
        """The names that begin with two characters: the rest of each and what becomes of it, longest first."""
        own, listed = self._own.get(head, {}), self._listed(head)
        tails = sorted({*own, *listed}, key=len, reverse=True)
        return tuple((tail, self._name(head + tail, own.get(tail), listed.get(tail, ()))) for tail in tails)

    def _listed(self, head: str) -> dict[str, tuple[NameMeaning, ...]]:
        """What the gazetteer has; of an ordinary word only what it means today."""
        names = {
            tail: tuple(one for one in meanings if one.kind not in "op") if head + tail in self._ordinary else meanings
            for tail, meanings in self._gazetteer.meanings(head).items()
        }
        return {tail: meanings for tail, meanings in names.items() if meanings}

    def _name(self, text: str, own: PlaceRule | None, meanings: Sequence[NameMeaning]) -> Name:
        candidates = [self._gazetteer.division(one.code) for one in meanings]
        rule, full, kind = own.id if own else "", text, "admin"
        if meanings:
            rule = rule or self._rule(text, meanings)
            kinds = {one.kind for one in meanings}
            full = candidates[0].name if len(candidates) == 1 and kinds.isdisjoint("o") else text
            kind = "site" if all(is_zone(one.code) for one in meanings) else "admin"
        if own:
            kind, full = own.type, own.name or full
            if own.type == "admin" or own.adcode:
                candidates = [self._own_division(own, full)]
                full = candidates[0].name if own.type == "admin" else full
        around = self._gazetteer.division(own.within) if own and own.within else None
        short = kind == "natural" or rule == "short" or rule in WEAK
        before, after = self._guards.of(text, "" if short else text[-1])
        return Name(text, rule, kind, full, tuple(candidates), around, before, after)

    def _rule(self, text: str, meanings: Sequence[NameMeaning]) -> str:
        """The kind of name, by how much else must speak for it."""
        if text in self._ordinary:
            return "ordinary-word"
        rule = RULES[meanings[0].kind]
        return "short-county" if rule == "short" and all(one.level == 3 for one in meanings) else rule

    def _own_division(self, rule: PlaceRule, name: str) -> Division:
        if rule.adcode and self._gazetteer.full_name(rule.adcode):
            return self._gazetteer.division(rule.adcode)
        around = self._gazetteer.division(rule.within or rule.adcode or "")
        depth = level(around.code)
        return Division(name=name, code=around.code, province=around.province, city=name if depth == 1 else around.city,
                        county=name if depth == 2 else around.county)

    def _townships(self, text: str, found: Sequence[Place]) -> Iterator[Place]:
        """Names of townships, none of which reaches back into a name found before, unless it is made of it: 金华镇."""
        names, around, last = iter(found), None, next(iter(found), None)
        for ending in TOWNSHIP_ENDING.finditer(text):
            while last is not None and last.end < ending.start():
                around, last = last, next(names, None)
            end, behind = ending.end() - 3 * ending[0].endswith("办事处"), around.end if around else 0
            name = self._gazetteer.township_before(text, behind, end)
            over = self._gazetteer.township_before(text, around.start, end) if around and around.rule in WEAK else ""
            if around and len(over) == end - around.start:
                name = over         # 惠安堡镇 is no 堡镇 of 惠安
            elif around and len(name) < end - behind and self._new_town.fullmatch(text, behind, end):
                name = text[behind:end]
            start = end - len(name)
            if last is not None and last.rule in CERTAIN and start < last.start < end < last.end:
                continue            # 天镇县 behind 其中 is no 中天镇
            if not name or name in self._ordinary_towns or (len(name) == 2 and not start == behind > 0):
                continue
            divisions = self._town_divisions(name, around.candidates if around and start == behind else ())
            named = Name(
                text[start : ending.end()], "township", "admin", name, divisions, None, *self._guards.named(name)
            )
            if divisions and not guarded(named, text, start, start == behind):
                yield named.at(start, ending.end())

    def _towns_of(self, name: str) -> tuple[Division, ...]:
        return tuple(self._gazetteer.division(code, name) for code in self._gazetteer.townships(name))

    def _town_divisions(self, name: str, around: tuple[Division, ...]) -> tuple[Division, ...]:
        """The townships of a name; right behind a county those within, or where it has none by this name one without a
        code."""
        known = self._towns[name]
        counties = [one for one in around if level(one.code) == 3]
        if not counties:
            return known
        return tuple(one for one in known if any(holds(county.code, one.code) for county in counties)) or tuple(
            replace(county, name=name) for county in counties)

    def _villages(self, text: str, found: Sequence[Place]) -> Iterator[Place]:
        """Villages right behind the county or township that holds them, and wherever else the text names those."""
        ends = [match.end() for match in VILLAGE_ENDING.finditer(text)]
        if not ends:
            return
        known: dict[str, dict[str, None]] = {}
        following = iter(ends)
        end = next(following)
        for place in found:
            while end <= place.end:
                end = next(following, len(text) + LONGEST_VILLAGE + 1)
            if end - place.end <= LONGEST_VILLAGE:
                name = text[place.end:end]
                codes = self._of_counties(
                    [outer.code for outer in place.candidates[:COUNTIES] if level(outer.code) >= 3], name
                )
                if codes:
                    known.setdefault(name, {}).update(dict.fromkeys(codes))
        counties = Counter(place.candidates[0].code[:6] for place in found
                           if len(place.candidates) == 1 and level(place.candidates[0].code) >= 3)
        often = [code for code, _ in counties.most_common(COUNTIES)]
        lengths = sorted({len(name) for name in known}, reverse=True)
        for end in ends:
            again = (text[max(0, end - length):end] for length in lengths)
            name = longest([self._gazetteer.village_before(often, text, end), *(one for one in again if one in known)])
            if len(name) > 2 and name not in self._ordinary_towns:
                divisions = tuple(
                    self._gazetteer.division(code, name) for code in known.get(name) or self._of_counties(often, name)
                )
                named = Name(name, "village", "admin", name, divisions, None, *self._guards.named(name))
                if not guarded(named, text, end - len(name), False):
                    yield named.at(end - len(name), end)

    def _of_counties(self, counties: Iterable[str], name: str) -> list[str]:
        """The codes of the villages of a name in some counties or townships."""
        return [code for county in counties for code in self._gazetteer.villages(county, name)]


Sides = tuple[regex.Pattern[str] | None, regex.Pattern[str] | None]


class Guards:
    """What must not stand before or after a name."""

    def __init__(self, book: RuleBook) -> None:
        self._before: dict[str, list[str]] = {}
        self._after: dict[str, list[str]] = {}
        self._patterns = Memo(self._compiled, REMEMBERED)
        for rule in book.of(PlaceGuardRule):
            for name in rule.names or (rule.ending,):
                for table, pattern, part in ((self._before, rule.before, "before"), (self._after, rule.after, "after")):
                    if pattern:
                        book.compile(pattern, rule, part)
                        table.setdefault(name, []).append(book.expand(pattern, rule, part))

    def of(self, name: str, kind: str) -> Sides:
        """The patterns for what stands before and after a name of a kind; each is matched at the name's edge."""
        return self._patterns[(name, kind) if name in self._before or name in self._after else (kind,)]

    def named(self, name: str) -> Sides:
        """The patterns for a name that a guard lists, whatever its kind."""
        return self._patterns[(name,)] if name in self._before or name in self._after else (None, None)

    def _compiled(self, names: tuple[str, ...]) -> Sides:
        before, after = (
            [pattern for name in names for pattern in table.get(name, ())] for table in (self._before, self._after)
        )
        return (
            regex.compile(f"(?<={either(before)})") if before else None,
            regex.compile(either(after)) if after else None,
        )


def guarded(name: Name, text: str, start: int, chained: bool) -> bool:
    """Whether what stands around a name makes other words of it; what stands before it cannot, where that is a name."""
    return (name.after is not None and name.after.match(text, start + len(name.text)) is not None
            or not chained and name.before is not None and name.before.match(text, start) is not None)


def without_namesakes(places: Sequence[Place]) -> list[Place]:
    """Without short names right behind a full one that does not hold them: 洪山区|武汉大学, 北海市|重庆路, a thing's
    name begins there."""
    ends = {place.end: place for place in places if place.rule in CERTAIN and place.adcode and level(place.adcode) > 1}
    return [place for place in places if place.rule not in SHORT or place.start not in ends
            or any(holds(ends[place.start].adcode or "", one.code) for one in place.candidates)]


def likely(places: Sequence[Place], text: str) -> list[Place]:
    """Without the ordinary words that neither stand beside another name nor in a list, nor have their full name in the
    text."""
    certain = {one.code for place in places if place.rule in CERTAIN for one in place.candidates}
    starts, ends = {place.start for place in places}, {place.end for place in places}
    return [place for place in places if place.rule != "ordinary-word" or place.start in ends or place.end in starts
            or any(one.code in certain for one in place.candidates)
            or place.text[0] not in NUMERALS and listed(place, text)]


def listed(place: Place, text: str) -> bool:
    """Whether marks or words of a list stand right before and after a name, one of them between it and another:
    、朝阳和."""
    before, after = text[place.start - 1:place.start], text[place.end:place.end + 1]
    return after == "、" and before in BEFORE_LISTED or before in "、和与及" and after in AFTER_LISTED


def either(patterns: Iterable[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


@cache
def gazetteer() -> Gazetteer:
    """The package's gazetteer, read once."""
    return Gazetteer(rules_folder() / "places" / "gazetteer")
