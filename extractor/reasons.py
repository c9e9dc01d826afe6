"""A record and the sentence that it was read from → why its fields have their values, and what else was considered.

    全市森林覆盖率达20.50%，比2016年提高2.1个百分点
    → of 2.1个百分点: indicator "taken over from what was named before", date "not 2016年: what it is compared with", …
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.model import Date, Fact, Lane, Mention, Place, Record

WHENCE = {
    "clause": "told in its clause", "sentence": "told in its sentence", "paragraph": "carried through its paragraph",
    "article": "what the article is about", "document": "told by the file", "caller": "given by the caller"}
ASIDE = {
    "than": "what it is compared with", "of": "the whole of a share", "date": "of another value alone", "note": "said in passing",
    "place": "one of a list, each with its own value"}


class Reasons:
    """Tells the reasons for the records of one sentence. `text` is the cleaned text that the lane's offsets count in."""

    def __init__(self, text: str, lane: Lane, facts: Sequence[Fact]) -> None:
        self._text, self._lane, self._facts = text, lane, facts
        self._aside = {token: reason for fact in facts for role, reason in ASIDE.items()
                       for begin, end in fact.roles.get(role, ()) for token in range(begin, end)}

    def of(self, record: Record, token: int) -> dict[str, list[str]]:
        """Field → why it is so, first why it has its value, then what else was considered. `token` is the record's quantity."""
        fact = next((fact for fact in self._facts if fact.quantity == token), None)
        if fact is None:
            return {"kind": ["no pattern took the number; see the lane"]}
        found = {
            "kind": [self._kind(record, fact)], "indicator": [self._indicator(fact)], "per": [self._per(record, fact)],
            "basis": [self._basis(fact)],
            "place": [WHENCE.get(record.place_from or "", ""), *self._others(record, token, Place)],
            "date_start": [WHENCE.get(record.date_from or "", ""), *self._others(record, token, Date)],
        }
        if record.indicator and record.indicator_id is None and record.kind != "other":
            found["indicator"].append("of no well-known indicator: none has this name in this dimension")
        return {field: [reason for reason in reasons if reason] for field, reasons in found.items()}

    def _kind(self, record: Record, fact: Fact) -> str:
        if record.kind == "target" and fact.kind != "target":
            return "words before it say that it is planned, or its time has yet to come"
        if record.kind == "other" and fact.kind != "other":
            return "it names or sorts a thing and measures nothing"
        return f"by the pattern {fact.rule}"

    def _indicator(self, fact: Fact) -> str:
        if "indicator" not in fact.roles:
            return "taken over from what was named before"
        if len(fact.roles["indicator"]) > 1:
            return f"number {fact.number % len(fact.roles['indicator']) + 1} of the names of a list"
        return "named by the words that the pattern took"

    def _per(self, record: Record, fact: Fact) -> str:
        if record.per is None:
            return ""
        rate = fact.roles.get("rate", ())
        return f"{self._words(*rate[0])} says the rate" if rate else "the unit, the name or the rate before says it"

    def _basis(self, fact: Fact) -> str:
        if fact.kind != "change":
            return ""
        said = next((fact.roles[role][0] for role in ("yoy", "mom", "than") if role in fact.roles), None)
        return f"against {self._words(*said)}" if said else "not said here: by the pattern, the change before, or the kind of period"

    def _others(self, record: Record, token: int, kind: type[Mention]) -> Iterator[str]:
        """The other dates or places of the sentence, and why they do not hold for the record."""
        for i, mention in enumerate(self._lane.mentions):
            if not isinstance(mention, kind):
                continue
            if isinstance(mention, Place) and len(mention.candidates) > 1 and mention.adcode is None:
                may_be = "、".join(f"{c.province or ''}{c.city or ''}{c.name}" for c in mention.candidates[:3])
                yield f"not {mention.text}: it may be {may_be}, and nothing settles which"
            elif mention.text != record.date_text and (not isinstance(mention, Place) or mention.name != record.place):
                yield f"not {mention.text}: {self._why_not(i, token, mention)}"

    def _why_not(self, i: int, token: int, mention: Mention) -> str:
        if isinstance(mention, Place) and mention.type != "admin":
            return "no administrative division"
        if i in self._aside:
            return self._aside[i]
        return "stands behind it" if i > token else "another is nearer, or it holds for its own part of the sentence"

    def _words(self, begin: int, end: int) -> str:
        return self._text[self._lane.starts[begin]:self._lane.ends[end - 1]]
