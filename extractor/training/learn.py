"""Annotated bulletins → weights for the choices, and how well such weights do on bulletins that they were not learned from.

    weights = learn(read_gold("gold"), Extractor())
    table = cross_validate(gold, folds, Extractor())

Weights of kind and home are learned first; period and place then see what these choose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from extractor.assemble.choice.chain import after, close
from extractor.assemble.choice.labels import BASES, DIRECTIONS
from extractor.assemble.choice.names import Told
from extractor.assemble.choice.periods import NOTHING, Period, grain_of
from extractor.assemble.choice.site import Candidate, Site
from extractor.assemble.choice.weights import Group, Table, described, flat, table_of
from extractor.assemble.drafts import NAMES, Drafts, Sighted, earlier, hands_on, scales
from extractor.model import Division, Record
from extractor.pipeline import Extractor, Reading
from extractor.rulebook.facts import FactRule
from extractor.rulebook.kinds import WordList
from extractor.scoring.gold import Gold, GoldQuantity, Stretch, iso
from extractor.scoring.score import Scores, matched, same_indicator, same_period, score, total
from extractor.scoring.score import judge as judge_record
from extractor.training.fit import PENALTY, SEEN, Case, fit

NO_WEIGHTS: Mapping[str, Table] = MappingProxyType({})
SHOWN = 3  # times that an example of a rule counts
LONGER = 2  # characters by which a name that is learned may be longer than those of the annotation


class Labelled(Struct, frozen=True):
    """The quantities of an article, each with its annotation where it has one."""

    drafts: Drafts
    seen: Sequence[Sighted]
    gold: Sequence[GoldQuantity | None]


def labelled(extractor: Extractor, bulletin: Gold) -> list[Labelled]:
    """The articles of an annotated bulletin."""
    reading = extractor.reading(bulletin.text, date=bulletin.reference_date)
    articles = [
        extractor.drafts(reading, article, titled)
        for article, titled in zip(reading.articles, reading.titled, strict=True)
    ]
    seen = [
        [one for paragraph in extractor.paragraphs(reading, article) for one in drafts.sighted(paragraph)]
        for article, drafts in zip(reading.articles, articles, strict=True)
    ]
    places = [(number, i) for number, of in enumerate(seen) for i in range(len(of))]
    spans = [Stretch("", *source(reading, seen[number][i])) for number, i in places]
    gold: list[list[GoldQuantity | None]] = [[None] * len(of) for of in seen]
    for i, j in matched(bulletin.quantities, spans):
        number, at = places[j]
        gold[number][at] = bulletin.quantities[i]
    return [Labelled(*one) for one in zip(articles, seen, gold, strict=True)]


def source(reading: Reading, one: Sighted) -> tuple[int, int]:
    return reading.cleaned.span(one.quantity.start, one.quantity.end)


def learn(gold: Sequence[Gold], extractor: Extractor, prior: Mapping[str, Table] = NO_WEIGHTS) -> dict[str, Table]:
    """Field → weights, learned from all bulletins, starting from `prior`. One that is there twice weighs twice.

    `extractor` is used with other weights meanwhile and has its own again in the end.
    """
    own, weights = extractor.scales, dict[str, Table]()
    bulletins = {one.doc_id + one.text: one for one in gold}
    times = Counter(one.doc_id + one.text for one in gold)
    try:
        for fields in STAGES:
            extractor.scales = scales(weights)
            articles = [
                (one, times[key]) for key, bulletin in bulletins.items() for one in labelled(extractor, bulletin)
            ]
            shown = [*exemplified(extractor)]
            for field, (cases, seen, penalty) in fields.items():
                met = [case for one, count in articles for case in [*cases(one)] * count]
                of_examples = [case for one in shown for case in of_example(field, one)]
                known = flat(prior.get(field, {}))
                weights[field] = table_of(fit([*met, *of_examples], seen=seen, penalty=penalty, prior=known))
    finally:
        extractor.scales = own
    return weights


def exemplified(extractor: Extractor) -> Iterator[tuple[Labelled, Sequence[Mapping[str, Any]]]]:
    """The examples of facts and words that say what the quantities of a text are: its articles, and what each quantity must be."""
    for rule in (*extractor.book.of(FactRule), *extractor.book.of(WordList)):
        for example in rule.example:
            reading = extractor.reading(example.text, date=example.published, place=example.place)
            for article, titled in zip(reading.articles, reading.titled, strict=True):
                drafts = extractor.drafts(reading, article, titled)
                seen = [
                    one for paragraph in extractor.paragraphs(reading, article) for one in drafts.sighted(paragraph)
                ]
                told = [*example.wanted]
                wanted = []
                for one in seen:
                    given = next(
                        (given for given in told if given.get("text", one.quantity.text) == one.quantity.text), {}
                    )
                    wanted.append(given)
                    told = [other for other in told if other is not given] if "text" in given else told
                yield Labelled(drafts, seen, ()), wanted


def of_example(field: str, shown: tuple[Labelled, Sequence[Mapping[str, Any]]]) -> Iterator[Case]:
    """What an example teaches of a field. Each counts several times: what a rule file shows must hold."""
    one, wanted = shown
    before: list[Told] = []
    earlier_kind: tuple[str, Site] | None = None
    for seen, given in zip(one.seen, wanted, strict=True):
        kind = given.get("kind")
        if field == "kind" and kind:
            case = labels(
                one.drafts.allowed(seen.quantity, seen.site.sort),
                [*seen.clues, *([earlier(*earlier_kind, seen.site)] if earlier_kind else [])],
                [kind],
            )
            yield from [case] * SHOWN
        if kind:
            earlier_kind = kind, seen.site
        if field == "direction" and given.get("direction") and one.drafts.said_direction(seen) is None:
            yield from [labels(DIRECTIONS, one.drafts.turns(seen), [given["direction"]])] * SHOWN
        name = given.get("indicator")
        if field == "name" and name:
            found = one.drafts.names.candidates(one.drafts.named(seen), before)
            yield from [
                Case(
                    [described(candidate.groups) for candidate in found],
                    [candidate.value == name for candidate in found],
                )
            ] * SHOWN
        if name:
            before = [Told(name, seen.site), *before[: NAMES - 1]]


def home_cases(one: Labelled) -> Iterator[Case]:
    """What an article is about: the place that most of its quantities hold for."""
    for (start, end), found in one.drafts.parts:
        held = Counter(
            (gold.place, gold.adcode)
            for seen, gold in zip(one.seen, one.gold, strict=True)
            if gold and gold.kind != "other" and gold.place and start <= seen.site.start < end
        )
        (name, code), _ = held.most_common(1)[0] if held else ((None, None), 0)
        if held or any(
            gold and gold.kind != "other" and start <= seen.site.start < end
            for seen, gold in zip(one.seen, one.gold, strict=True)
        ):
            yield Case(
                [described(candidate.groups, candidate.label) for candidate in found],
                [
                    (candidate.value.name == name or bool(code) and candidate.value.code == code)
                    if candidate.value
                    else name is None
                    for candidate in found
                ],
            )


def kind_cases(one: Labelled) -> Iterator[Case]:
    before: tuple[str, Site] | None = None
    for seen, gold in zip(one.seen, one.gold, strict=True):
        if gold is not None:
            allowed = one.drafts.allowed(seen.quantity, seen.site.sort)
            yield labels(allowed, [*seen.clues, *([earlier(*before, seen.site)] if before else [])], gold.kinds())
            before = gold.kind, seen.site


def direction_cases(one: Labelled) -> Iterator[Case]:
    """The changes whose words do not say their direction."""
    for seen, gold in zip(one.seen, one.gold, strict=True):
        if gold is not None and gold.direction and one.drafts.said_direction(seen) is None:
            yield labels(DIRECTIONS, one.drafts.turns(seen), [gold.direction])


def basis_cases(one: Labelled) -> Iterator[Case]:
    """The changes whose words do not say against what they are."""
    before: tuple[str, Site] | None = None
    for seen, gold in zip(one.seen, one.gold, strict=True):
        if gold is not None and gold.kind == "change" and gold.basis:
            period = (
                Period(gold.date_start, gold.date_end, "", grain_of((gold.date_start, gold.date_end)))
                if gold.date_start
                else None
            )
            if one.drafts.said_basis(seen, period) is None:
                yield labels(
                    BASES,
                    [*one.drafts.against(seen, period), *([earlier(*before, seen.site)] if before else [])],
                    [gold.basis],
                )
            if hands_on(seen.quantity):
                before = gold.basis, seen.site


def labels(allowed: Sequence[str], groups: Sequence[Group], right: Sequence[str]) -> Case:
    told = described(groups)
    return Case([[f"{label} {name}" for name in told] for label in allowed], [label in right for label in allowed])


def name_cases(one: Labelled) -> Iterator[Case]:
    """The names that are right, of these the ones that are not much longer than the longest of the annotation where there are such."""
    before: list[Told] = []
    for seen, gold in zip(one.seen, one.gold, strict=True):
        if gold is None or gold.kind == "other":
            continue
        found = one.drafts.names.candidates(one.drafts.named(seen), before)
        good = [same_indicator(gold, candidate.value) for candidate in found]
        longest = max(len(gold.indicator_max or ""), len(gold.indicator_full or "")) + LONGER
        tight = [fine and len(candidate.value) <= longest for fine, candidate in zip(good, found, strict=True)]
        good = tight if any(tight) else good
        yield Case([described(candidate.groups, candidate.label) for candidate in found], good)
        right = next(
            (candidate.value for candidate, fine in zip(found, good, strict=True) if fine), gold.indicator_full
        )
        before = [Told(right, seen.site), *before[: NAMES - 1]] if right else before


def date_cases(one: Labelled) -> Iterator[Case]:
    def right(candidate: Candidate, gold: GoldQuantity) -> bool:
        period = candidate.value
        days = (iso(period.start), iso(period.end)) if period else (None, None)
        return any(same_period(wanted, days) for wanted in gold.periods())

    yield from chained(one, one.drafts.periods.candidates, right, one.drafts.periods.alike, NOTHING)


def place_cases(one: Labelled) -> Iterator[Case]:
    def right(candidate: Candidate, gold: GoldQuantity) -> bool:
        place: Division | None = candidate.value
        name, code = (place.name, place.code[:6]) if place else (None, None)
        return name in gold.places() or bool(gold.adcode) and code == gold.adcode

    yield from chained(one, one.drafts.places.candidates, right, one.drafts.places.alike, None)


def chained(
    one: Labelled,
    candidates: Callable[[Site], Sequence[Candidate]],
    right: Callable[[Candidate, GoldQuantity], bool],
    alike: Callable[[Site, Site], bool],
    nothing: Hashable,
) -> Iterator[Case]:
    """The choices of an article, each told what the one before should have been; a quantity that is alike to it needs none."""
    before: Site | None = None
    key: Hashable = None
    last: Site | None = None
    for seen, gold in zip(one.seen, one.gold, strict=True):
        site = seen.site
        settled = last is not None and alike(last, site)
        last = site
        if settled or gold is None or gold.kind == "other":
            continue
        found = candidates(site)
        good = [right(candidate, gold) for candidate in found]
        if not any(good):
            continue
        told = [described(candidate.groups, candidate.label) for candidate in found]
        if before is not None:
            near = close(before, site)
            told = [
                [*own, *described([after(candidate.key, key, nothing, near, site.kind)])]
                for own, candidate in zip(told, found, strict=True)
            ]
        yield Case(told, good)
        keys = [candidate.key for candidate, fine in zip(found, good, strict=True) if fine]
        key = key if before is not None and key in keys else keys[0]
        before = site


class Validation(Struct, frozen=True):
    """What weights reach on bulletins that they were not learned from.

    The scores, in all and by fold; of each fact its fold, the evidence for its confidence, and whether all of it is right.
    """

    scores: Scores
    folds: Sequence[Scores]
    fold_of: Sequence[int]
    evidence: Sequence[Mapping[str, float]]
    right: Sequence[bool]


def cross_validate(
    gold: Sequence[Gold], folds: Mapping[str, int], extractor: Extractor, prior: Mapping[str, Table]
) -> Validation:
    """Each fold judged by weights that are learned on the others and on what has no fold, starting from `prior`."""
    own = extractor.scales
    of_folds, fold_of, told, right = [], list[int](), list[Mapping[str, float]](), list[bool]()
    try:
        for fold in sorted(set(folds.values())):
            extractor.scales = scales(learn([one for one in gold if folds.get(one.doc_id) != fold], extractor, prior))
            judged = [judge(one, extractor) for one in gold if folds.get(one.doc_id) == fold]
            of_folds.append(total([scores for scores, _ in judged]))
            for evidence_of, good in (row for _, rows in judged for row in rows):
                fold_of.append(fold)
                told.append(evidence_of)
                right.append(good)
    finally:
        extractor.scales = own
    return Validation(total(of_folds), of_folds, fold_of, told, right)


def judge(bulletin: Gold, extractor: Extractor) -> tuple[Scores, list[tuple[Mapping[str, float], bool]]]:
    """The scores of a bulletin, and of each of its facts the evidence for its confidence and whether all of it is right."""
    document = extractor.extract(bulletin.text, date=bulletin.reference_date, document=bulletin.doc_id)
    reading = extractor.reading(bulletin.text, date=bulletin.reference_date)
    drafts = [
        draft
        for article, titled in zip(reading.articles, reading.titled, strict=True)
        for draft in extractor.drafts(reading, article, titled).drafts(extractor.paragraphs(reading, article))
    ]
    rows = [
        (drafts[j].evidence, fact_right(bulletin.quantities[i], document.records[j]))
        for i, j in matched(bulletin.quantities, document.records)
        if bulletin.quantities[i].kind != "other"
    ]
    return score(bulletin, document), rows


def fact_right(quantity: GoldQuantity, record: Record) -> bool:
    return judge_record(quantity, record)["fact"]


def reliability(probable: Sequence[float], right: Sequence[bool], parts: int = 10) -> list[tuple[float, float, int]]:
    """(mean confidence, share that is right, how many) of the facts in each tenth of the range of confidence."""
    table = []
    for part in range(parts):
        inside = [
            (sure, good)
            for sure, good in zip(probable, right, strict=True)
            if min(int(sure * parts), parts - 1) == part
        ]
        if inside:
            table.append(
                (
                    sum(sure for sure, _ in inside) / len(inside),
                    sum(good for _, good in inside) / len(inside),
                    len(inside),
                )
            )
    return table


def calibration_error(table: Sequence[tuple[float, float, int]]) -> float:
    """The mean distance between confidence and share that is right, over all facts."""
    count = sum(size for *_, size in table)
    return sum(abs(sure - good) * size for sure, good, size in table) / count if count else 0.0


# What each field is learned from, and how often a feature must be seen. What a stage learns the next one's candidates are made with.
STAGES = (
    {"home": (home_cases, 3, 3.0), "kind": (kind_cases, SEEN, PENALTY)},
    {
        "date": (date_cases, SEEN, PENALTY),
        "place": (place_cases, SEEN, PENALTY),
        "name": (name_cases, SEEN, 2.0),
        "direction": (direction_cases, 4, 2.0),
        "basis": (basis_cases, 4, 2.0),
    },
)
