"""A record → why its fields have their values: the candidates of each choice, the sums of their weights, and the
heaviest reasons.

    去年全市用电量5亿千瓦时 → date_start: 去年 3.21, for "periods.Near behind clauses=False|0" +1.20, …; none -0.40, …

A number at a candidate is the sum of its weights: the greater, the likelier. A quantity that is alike to the one before
it, in its sentence and with nothing between them, takes over what was chosen for that.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence

from extractor.assemble.choice.chain import after, close
from extractor.assemble.choice.labels import Labels
from extractor.assemble.choice.names import Told
from extractor.assemble.choice.periods import NOTHING, Periods
from extractor.assemble.choice.places import PlaceChoices
from extractor.assemble.choice.site import Candidate
from extractor.assemble.choice.weights import Group, Weights, described
from extractor.assemble.drafts import NAMES, Draft, Drafts, Sighted, earlier

WHENCE = {
    "clause": "told in its clause", "sentence": "told in its sentence", "paragraph": "told in its paragraph",
    "article": "told by the article: its dates and places, its title, the day of publication",
    "document": "told by the file", "caller": "given by the caller",
}
SHOWN = 3  # candidates of a choice, and reasons of a candidate


class Reasons:
    """Tells the reasons for the records of one article, in their order."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts
        self._before: tuple[Sighted, Draft] | None = None
        self._names: list[Told] = []

    def of(self, one: Sighted, draft: Draft) -> dict[str, list[str]]:
        """Field → why it is so, first whence its value comes, then its candidates."""
        drafts, scales, site = self._drafts, self._drafts.scales, one.site
        chained: list[Group] = [earlier(self._before[1].kind, self._before[0].site, site)] if self._before else []
        found = {
            "kind": [
                self._pattern(one),
                *labelled(scales.kind, [*one.clues, *chained], drafts.allowed(one.quantity, one.site.sort)),
            ],
            "indicator": [*weighed(drafts.names.candidates(drafts.named(one), self._names), scales.name, lambda _: ())],
            "place": [
                WHENCE.get(draft.place_from or "", ""),
                *self._chained(one, drafts.places, scales.place, None),
            ],
            "date_start": [
                WHENCE.get(draft.date_from or "", ""),
                *self._chained(one, drafts.periods, scales.date, NOTHING),
            ],
        }
        if draft.kind == "change":
            way, said = drafts.said_direction(one), drafts.said_basis(one, draft.period)
            found["direction"] = [settled(way)] if way else labelled(scales.direction, drafts.turns(one), ())
            found["basis"] = [settled(said)] if said else labelled(scales.basis, drafts.against(one, draft.period), ())
        self._before = one, draft
        if draft.named.name and draft.kind != "other":
            self._names = [Told(draft.named.name, site), *self._names[: NAMES - 1]]
        return {field: [reason for reason in reasons if reason] for field, reasons in found.items()}

    def _pattern(self, one: Sighted) -> str:
        return (
            f"the pattern {one.fact.rule} says {one.fact.kind}"
            if one.fact
            else "no pattern took the number; see the lane"
        )

    def _chained(
        self,
        one: Sighted,
        choices: Periods | PlaceChoices,
        weights: Weights,
        nothing: Hashable,
    ) -> Iterator[str]:
        """The candidates for a period or place, with what the choice before adds; what the sentence settles has
        none."""
        if self._before is not None and choices.alike(self._before[0].site, one.site):
            yield "as of the quantity before: nothing between them says another"
            return
        words = choices.settled(one.site)
        if words is not None:
            yield f"{words}: the sentence settles it"
            return
        found = choices.candidates(one.site)
        if self._before is None:
            yield from weighed(found, weights, lambda _: ())
            return
        earlier_one, draft = self._before
        key = draft.place_key if nothing is None else draft.period_key
        near = close(earlier_one.site, one.site)
        yield from weighed(found, weights, lambda own: (after(own.key, key, nothing, near, one.site.kind),))


def settled(label: str) -> str:
    return f"{label}: its words say it"


def weighed(
    found: Sequence[Candidate], weights: Weights, more: Callable[[Candidate], tuple[Group, ...]]
) -> Iterator[str]:
    """The candidates with the greatest sums, one for each value, and the reasons that weigh most."""
    sums: list[tuple[float, int, list[tuple[str, float]]]] = []
    for number, candidate in enumerate(found):
        told = [*described(candidate.groups, candidate.label), *described(more(candidate))]
        reasons = [(feature, weight) for feature in told if (weight := weights.of(feature))]
        sums.append(
            (
                sum(weight for _, weight in reasons),
                -number,
                sorted(reasons, key=lambda one: (-abs(one[1]), one[0]))[:SHOWN],
            )
        )
    seen: set[Hashable] = set()
    for total, number, reasons in sorted(sums, key=lambda one: (-one[0], -one[1])):
        candidate = found[-number]
        if candidate.key not in seen and len(seen) < SHOWN:
            seen.add(candidate.key)
            yield line(candidate.words or "none", total, reasons)


def labelled(labels: Labels, groups: Sequence[Group], allowed: Sequence[str]) -> list[str]:
    """The labels with the greatest scores, and the reasons that weigh most."""
    scores = sorted(
        (
            (score, label)
            for label, score in zip(labels.labels, labels.scores(groups), strict=True)
            if not allowed or label in allowed
        ),
        key=lambda one: -one[0],
    )
    return [line(label, score, labels.weights.heaviest(groups, label, SHOWN)) for score, label in scores[:SHOWN]]


def line(words: str, total: float, reasons: Sequence[tuple[str, float]]) -> str:
    told = ", ".join(f"{feature} {weight:+.2f}" for feature, weight in reasons)
    return f"{words} {total:+.2f}" + (f": {told}" if told else "")
