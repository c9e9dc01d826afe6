"""Annotated bulletins → weights for the choices, and how well such weights do on bulletins that they were not learned from.

    weights = learn(read_gold("gold"), Extractor())
    table = cross_validate(gold, folds, Extractor())

Weights of kind and home are learned first; period and place then see what these choose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from extractor.assemble import Drafts, Scales, Sighted
from extractor.choice.chain import after, close
from extractor.choice.kinds import KINDS, KindWeights
from extractor.choice.periods import NOTHING
from extractor.choice.site import Candidate, Site
from extractor.choice.weights import Group, Weights, features
from extractor.fit import Case, fit
from extractor.gold import Gold, GoldQuantity
from extractor.model import Division
from extractor.pipeline import Extractor, Reading
from extractor.score import matched, same_period

NONE = Weights({})


class Labelled(Struct, frozen=True):
    """The quantities of an article, each with its annotation where it has one."""

    drafts: Drafts
    seen: Sequence[Sighted]
    gold: Sequence[GoldQuantity | None]


class Stretch(Struct, frozen=True, gc=False):
    start: int
    end: int
    text: str = ""


def labelled(extractor: Extractor, bulletin: Gold) -> list[Labelled]:
    """The articles of an annotated bulletin."""
    reading = extractor.reading(bulletin.text, date=bulletin.reference_date)
    articles = [extractor.drafts(reading, article, titled) for article, titled in zip(reading.articles, reading.titled, strict=True)]
    seen = [[one for paragraph in extractor.paragraphs(reading, article) for one in drafts.sighted(paragraph)]
            for article, drafts in zip(reading.articles, articles, strict=True)]
    places = [(number, i) for number, of in enumerate(seen) for i in range(len(of))]
    spans = [Stretch(*source(reading, seen[number][i])) for number, i in places]
    gold: list[list[GoldQuantity | None]] = [[None] * len(of) for of in seen]
    for i, j in matched(bulletin.quantities, spans):
        number, at = places[j]
        gold[number][at] = bulletin.quantities[i]
    return [Labelled(*one) for one in zip(articles, seen, gold, strict=True)]


def source(reading: Reading, one: Sighted) -> tuple[int, int]:
    return reading.cleaned.span(one.quantity.start, one.quantity.end)


def learn(gold: Sequence[Gold], extractor: Extractor) -> dict[str, dict[str, float]]:
    """Field → weights, learned from all bulletins. `extractor` is used with other weights meanwhile and has its own again in the end."""
    own = extractor.scales
    try:
        extractor.scales = Scales(NONE, KindWeights(NONE), NONE, NONE)
        articles = [one for bulletin in gold for one in labelled(extractor, bulletin)]
        home = fit([case for one in articles if (case := home_case(one))], seen=3)
        kind = fit([case for one in articles for case in kind_cases(one)])
        extractor.scales = Scales(Weights(home), KindWeights(Weights(kind)), NONE, NONE)
        articles = [one for bulletin in gold for one in labelled(extractor, bulletin)]
        date = fit([case for one in articles for case in date_cases(one)])
        place = fit([case for one in articles for case in place_cases(one)])
    finally:
        extractor.scales = own
    return {"home": home, "kind": kind, "date": date, "place": place}


def scales(weights: Mapping[str, Mapping[str, float]]) -> Scales:
    table = {field: Weights(of) for field, of in weights.items()}
    return Scales(table["home"], KindWeights(table["kind"]), table["date"], table["place"])


def names(groups: Sequence[Group]) -> list[str]:
    return [feature for group in groups for feature in features(group)]


def home_case(one: Labelled) -> Case | None:
    """What an article is about: the place that most of its quantities hold for."""
    held = Counter((gold.place, gold.adcode) for gold in one.gold if gold and gold.kind != "other" and gold.place)
    if not held:
        return None
    (name, code), _ = held.most_common(1)[0]
    found = one.drafts.home_candidates
    return Case([names(candidate.groups) for candidate in found],
                [candidate.value.name == name or bool(code) and candidate.value.code == code for candidate in found])


def kind_cases(one: Labelled) -> Iterator[Case]:
    for seen, gold in zip(one.seen, one.gold, strict=True):
        if gold is not None:
            told = names(seen.clues)
            yield Case([[f"{kind} {name}" for name in told] for kind in KINDS], [kind in gold.kinds() for kind in KINDS])


def date_cases(one: Labelled) -> Iterator[Case]:
    def right(candidate: Candidate, gold: GoldQuantity) -> bool:
        period = candidate.value
        days = (period.start and period.start.isoformat(), period.end and period.end.isoformat()) if period else NOTHING
        return any(same_period(wanted, days) for wanted in gold.periods())

    yield from chained(one, one.drafts.periods.candidates, right, NOTHING)


def place_cases(one: Labelled) -> Iterator[Case]:
    def right(candidate: Candidate, gold: GoldQuantity) -> bool:
        place: Division | None = candidate.value
        name, code = (place.name, place.code[:6]) if place else (None, None)
        return name in gold.places() or bool(gold.adcode) and code == gold.adcode

    yield from chained(one, one.drafts.places.candidates, right, None)


def chained(one: Labelled, candidates, right, nothing) -> Iterator[Case]:
    """The choices of an article, each told what the one before should have been."""
    before: Site | None = None
    key = None
    for seen, gold in zip(one.seen, one.gold, strict=True):
        if gold is None or gold.kind == "other":
            continue
        site = seen.site
        found = candidates(site)
        good = [right(candidate, gold) for candidate in found]
        if not any(good):
            continue
        told = [names(candidate.groups) for candidate in found]
        if before is not None:
            near = close(before, site)
            told = [[*own, *features(after(candidate, key, nothing, near, site.kind))] for own, candidate in zip(told, found, strict=True)]
        yield Case(told, good)
        keys = [candidate.key for candidate, fine in zip(found, good, strict=True) if fine]
        key = key if before is not None and key in keys else keys[0]
        before = site
