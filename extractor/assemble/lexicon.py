"""What a rule book's word lists mean to those who build records: symbols of the lane, endings of names, patterns over
the text.

    Lexicon(book, alphabet.in_list, …).sets["plan"]    # the symbols of 计划, 力争 …
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import regex

from extractor.assemble.choice.names import Speech
from extractor.model import Division
from extractor.rulebook import RuleBook, WordList, alternation
from extractor.rulebook.facts import FactRule
from extractor.rulebook.units import UnitRule

CLAUSE_ENDS = "，；：。！？,;:!?【】"  # end a clause
SETS = (
    "up",
    "down",
    "than",
    "begin",
    "until",
    "local",
    "deictic",
    "plan",
    "done",
    "among",
    "will",
    "and",
    "of",
    "average",
    "after",
    "rank",
    "oneself",
    "station",
    "mean",
    "yoy",
    "mom",
)

# Lists of words that may stand inside a name, before it, and between it and its value.
INSIDE = (
    "guard",
    "nominal",
    "gauge",
    "station",
    "share",
    "average",
    "rate",
    "order",
    "capacity",
    "falling",
    "whole",
    "limit",
    "lasting",
    "aid",
)
LEADING = (
    "deictic",
    "adverb",
    "done",
    "plan",
    "once",
    "pronoun",
    "and",
    "of",
    "from",
    "among",
    "copula",
    "than",
    "until",
    "begin",
)
TAILING = (
    "copula",
    "modifier",
    "adverb",
    "done",
    "plan",
    "respectively",
    "of",
    "equal",
    "up",
    "down",
    "reach",
    "to",
    "yoy",
    "mom",
    "than",
    "bound",
)
JOINS = frozenset("、（）—")


class Lexicon:
    """The lists of a book. `in_list` gives the lane's symbols for the words of a list, `lift` the division that 全市
    means.

    `mentions` are the symbols of mentions by their kind, `nouns` those of nouns and names, `verbs` that of verbs,
    `attributive` that of words that only stand before nouns.
    """

    def __init__(
        self,
        book: RuleBook,
        in_list: Callable[[str], str],
        lift: Callable[[str, Division | None], Division | None],
        mentions: Mapping[str, str],
        nouns: frozenset[str],
        verbs: str,
        attributive: str,
        described: Mapping[str, str],
    ) -> None:
        self.rules = {rule.id: rule for rule in book.of(FactRule)}
        self.lift, self.verbs, self.attributive = lift, verbs, attributive

        # symbols of the lane
        def union(*names: str) -> frozenset[str]:
            return frozenset().union(*map(in_list, names))

        self.sets = {name: union(name) for name in SETS}
        self.sets["joins"] = union("and", "station") | {"、"}
        self.sets["deeds"] = union("doing", "nominal") | {verbs}
        self.sets["opening"] = union("deictic", "adverb", "pronoun", "and") | {mentions["date"], "，", "："}
        self.sets["against"] = union("than", "with", "beyond", "short")
        self.sets["linking"] = union("copula", "modifier", "adverb", "done")
        self.nouns = union("guard") - union("doing") | nouns
        self.deeds = union("nominal", "doing")
        self.named = self.nouns | self.deeds | union("gauge", "station")  # what may stand in the name of a subject

        # unit of time → what a rate in it is called: 年 → year
        self.per = {spelling: unit.per for unit in book.of(UnitRule) if unit.per for spelling in unit.spell}
        hollow, no_rates = frozenset(book.words("name.hollow")), book.words("rate.not")
        self.speech = speech(described, union, mentions, book.words("measure"), hollow, self.per, no_rates)
        # where what is planned may begin or end
        self.turns = re.compile(f"[{''.join(sorted(union('plan', 'done')))}；，{mentions['date']}]")

        # words
        self.naming_units = frozenset(book.words("naming_unit"))
        self.not_rates, self.hourly, self.producing = (
            book.words("rate.not"),
            book.words("hourly"),
            book.words("producing"),
        )
        self.growth = frozenset(book.words("growth"))
        self.announce = book.words("announce")
        self.measures, self.tails = book.words("measure"), book.words("name.tail")  # ends of names

        # patterns over the text
        tail = book.alternation("name.tail")
        # what a name does not end with
        self.tail = regex.compile(f"(?<=(?:{book.alternation('measure')}))(?:{tail})$")
        # word → those that it is set against
        self.contrasts = {
            word: frozenset(rule.words) - {word}
            for rule in book.of(WordList)
            if rule.id.startswith("contrast.")
            for word in rule.words
        }
        self.times = re.compile(alternation(self.per))
        self.items = re.compile(book.alternation("item"))
        self.aims = re.compile(book.alternation("aim"))
        self.subjects = re.compile(book.alternation("subject"))
        self.office = regex.compile(rf"[省市县区]?(?:{book.alternation('office.behind')})")
        self.national = regex.compile(book.alternation("office.national"))


def speech(
    described: Mapping[str, str],
    union: Callable[..., frozenset[str]],
    mentions: Mapping[str, str],
    measures: tuple[str, ...],
    hollow: frozenset[str],
    rates: Mapping[str, str],
    no_rates: tuple[str, ...],
) -> Speech:
    """What each symbol of the lane is to the name of a quantity."""
    of_name = {name: symbol for symbol, name in described.items()}

    def plain(*names: str) -> frozenset[str]:
        return frozenset(of_name[name] for name in names)

    quantities = frozenset(
        symbol for name, symbol in mentions.items() if name not in ("date", "place", "site", "duration")
    )
    nouns = plain("noun", "attributive", "site")
    inside = nouns | plain("adjective", "classifier", "numeral", "location") | union(*INSIDE)
    leading = plain("date", "place", "adverb", "preposition", "pronoun", "conjunction", "particle") | union(*LEADING)
    tailing = plain("adverb", "preposition", "particle", "duration") | union(*TAILING)
    return Speech(
        inside,
        nouns | union("guard"),
        plain("verb"),
        (leading | JOINS) - inside,
        (tailing | JOINS | {"："}) - inside,
        union("of"),
        union("and") | {"、"},
        quantities,
        described,
        measures,
        hollow,
        rates,
        no_rates,
    )
