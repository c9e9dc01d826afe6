"""A text → how it was read, as lines for a person: cleaning, mentions, the lane, which patterns took what, the records.

    日处理生活垃圾800吨 → 〔@rate 日〕〔@nominal 处理〕〔noun 生活〕〔noun 垃圾〕〔amount 800吨〕
                        800吨: rate-verb, rate 日, verb 处理, indicator 生活垃圾

For each quantity it also tells which patterns that come before the one that took it were nearest to matching, how many
of their parts matched, and which part failed at which symbol; for each record why its fields have their values, and for
each number that became no record why it did not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date as Day
from typing import TYPE_CHECKING

from extractor.assemble.reasons import Reasons
from extractor.model import Duration, Fact, Lane, Mention, Number, Record, Term
from extractor.pipeline import mention_at_source
from extractor.rulebook.units import NumberRule, TermRule

if TYPE_CHECKING:
    from extractor.assemble.drafts import Sentence
    from extractor.pipeline import Extractor, Reading

UNTOLD = frozenset({"start", "end", "text", "rule", "candidates"})
ASIDE = frozenset({"record_id", "document", "start", "end", "text", "sentence", "rules"})
NEAREST = 3


def explain(text: str, extractor: Extractor, *, date: str | Day | None = None, place: str | None = None) -> str:
    """How a text was read, stage by stage. Raises InputError as `Extractor.extract` does."""
    reading = extractor.reading(text, date=date, place=place)
    paragraphs = [[*extractor.paragraphs(reading, article)] for article in reading.articles]
    sentences = [sentence for of_article in paragraphs for paragraph in of_article for sentence in paragraph]
    lanes = [(sentence.lane, sentence.facts) for sentence in sentences if sentence.lane]
    recorded: set[tuple[int, int]] = set()
    parts = [
        ("text", iter(reading.cleaned.text.replace("\u2029", "\n").splitlines())),
        ("mentions", (mention_line(mention_at_source(mention, reading.cleaned)) for mention in reading.mentions)),
        ("lane", (line for lane, facts in lanes for line in lane_lines(reading.cleaned.text, lane, facts, extractor))),
        ("records", reasoned(extractor, reading, paragraphs, recorded)),
        ("no record", unrecorded(reading, recorded, extractor))]
    return "\n\n".join("\n".join([name, *(f"  {line}" for line in lines)]) for name, lines in parts)


def reasoned(extractor: Extractor, reading: Reading, paragraphs: Sequence[Sequence[Sequence[Sentence]]],
             recorded: set[tuple[int, int]]) -> Iterator[str]:
    """The records of a text, each with the reasons for its fields; notes in `recorded` where they stand."""
    write = extractor.recorder(reading, "").record
    for article, titled, of_article in zip(reading.articles, reading.titled, paragraphs, strict=True):
        drafts = extractor.drafts(reading, article, titled)
        reasons = Reasons(drafts)
        for one, draft in drafts.drafted(of_article):
            record = write(draft, article)
            recorded.add((record.start, record.end))
            yield from record_lines(record, reasons.of(one, draft))


def unrecorded(reading: Reading, recorded: set[tuple[int, int]], extractor: Extractor) -> Iterator[str]:
    """The numbers that became no record, in the order of the text, each with what kept it from being one."""
    about = {rule.id: rule.about or rule.id for kind in (TermRule, NumberRule) for rule in extractor.book.of(kind)}
    held = [reading.cleaned.span(mention.start, mention.end) for mention in reading.mentions]
    kept = [(*span, about.get(mention.rule, mention.rule)) for span, mention in zip(held, reading.mentions, strict=True)
            if isinstance(mention, Term) and any(char.isnumeric() for char in mention.text)]
    kept += [
        (
            *span,
            "a length of time told in passing"
            if isinstance(mention, Duration)
            else "no sentence of an article holds it",
        )
        for span, mention in zip(held, reading.mentions, strict=True)
        if isinstance(mention, Number) and span not in recorded
    ]
    for number in extractor.quantities.passed_over(reading.cleaned.text):
        start, end = reading.cleaned.span(number.start, number.end)
        if not any(begin < end and start < stop for begin, stop in held):
            kept.append((start, end, number.why))
    yield from (f"{start}–{end} {reading.cleaned.source[start:end]!r}: {why}" for start, end, why in sorted(kept))


def mention_line(mention: Mention) -> str:
    known = {name: getattr(mention, name) for name in mention.__struct_fields__ if name not in UNTOLD}
    told = ", ".join(f"{name} {value}" for name, value in known.items() if value is not None)
    return f"{mention.start}–{mention.end} {mention.text!r} {mention.kind} [{mention.rule}] {told}".rstrip()


def lane_lines(text: str, lane: Lane, facts: Sequence[Fact], extractor: Extractor) -> Iterator[str]:
    """The symbols of a sentence, then for each quantity the pattern that took it and those that nearly did."""

    def words(begin: int, end: int) -> str:
        return text[lane.starts[begin]:lane.ends[end - 1]] if begin < end else ""

    shown = (f"〔{name} {words(i, i + 1)}〕" if (name := extractor.alphabet.describe(symbol)) != symbol else symbol
             for i, symbol in enumerate(lane.symbols))
    yield "".join(shown)
    for fact in facts:
        roles = "; ".join(f"{role} {'、'.join(words(*span) for span in spans)}" for role, spans in fact.roles.items())
        yield f"  {words(fact.quantity, fact.quantity + 1)}: {fact.rule} took {roles}"
        if fact.number == 0:
            yield from (f"    {line}" for line in near_misses(lane, fact, extractor, words))


def near_misses(lane: Lane, fact: Fact, extractor: Extractor, words: Callable[[int, int], str]) -> Iterator[str]:
    """The patterns tried before the one that matched which came furthest."""
    tried = []
    for rule, _ in extractor.patterns.rules:
        if rule.id == fact.rule:
            break
        tried.append((*extractor.patterns.reach(rule, lane.symbols, fact.first), rule.id))
    furthest = sorted(tried, key=lambda reach: (-reach[3], -reach[0] / reach[1]))[:NEAREST]
    for matched, parts, failed, stopped, name in furthest:
        where = f"〔{extractor.alphabet.describe(lane.symbols[stopped])} {words(stopped, stopped + 1)}〕" \
            if stopped < len(lane.symbols) else "the end"
        yield f"not {name}: {matched} of {parts} parts matched, stopped before {where}, where {failed} is wanted"


def record_lines(record: Record, why: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """A record's fields, each with the reasons for its value."""
    yield f"{record.start}–{record.end} {record.text!r} [{' '.join(record.rules)}]"
    for name in record.__struct_fields__:
        value = getattr(record, name)
        told = why.get(name, ())
        if name not in ASIDE and (value not in (None, "") or told):
            yield f"    {name} {'–' if value in (None, '') else value}"
            yield from (f"        {reason}" for reason in told)
