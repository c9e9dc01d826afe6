"""How likely all fields of a record are right: from the probabilities of the choices that made it, and what speaks for or against such.

    told = evidence({"name": 0.97, "date": 0.8, …}, ["rule value", "date clause", …])
    Confidence({"bias": 0.4, "name": 1.1, "date clause": 0.2, …}).of(told) → 0.71

The logarithms of the probabilities and the circumstances are weighed and summed; the weights are learned from choices on bulletins that
these were not learned from, so that of the records with a confidence of 0.8 about eight in ten are right.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

FIELDS = ("kind", "name", "date", "place", "basis")
BIAS = "bias"
LEAST = 1e-4  # probabilities below are taken for this
DIGITS = 3


class Confidence:
    """Weights of the evidence. Without weights the confidence is the product of the fields' probabilities."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights

    def of(self, told: Mapping[str, float]) -> float:
        """The confidence in a record with this evidence, from 0 to 1, to three digits."""
        weights = self._weights
        if not weights:
            return round(math.exp(sum([told[name] for name in FIELDS])), DIGITS)
        total = sum([weights.get(name, 0.0) * value for name, value in told.items()])
        return round(1 / (1 + math.exp(-total)), DIGITS)


def evidence(probabilities: Mapping[str, float], circumstances: Iterable[str]) -> dict[str, float]:
    """What a confidence is weighed from: the logarithm of each field's probability, that of the least sure one, and the circumstances."""
    told = dict.fromkeys(FIELDS, 0.0)
    for name, share in probabilities.items():
        if share < 1.0:
            told[name] = math.log(share if share > LEAST else LEAST)
    return {BIAS: 1.0, **told, "least": min(told.values()), **dict.fromkeys(circumstances, 1.0)}
