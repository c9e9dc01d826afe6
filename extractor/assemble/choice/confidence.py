"""How likely all fields of a record are right, from the probabilities of the choices that made it.

    Confidence({"bias": 0.4, "name": 1.1, "date": 0.9, …}).of({"name": 0.97, "date": 0.8, …}) → 0.71

The logarithms of the probabilities are weighed and summed; the weights are learned from choices on bulletins that these were not
learned from, so that of the records with a confidence of 0.8 about eight in ten are right.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

FIELDS = ("kind", "name", "date", "place", "basis")
BIAS = "bias"
LEAST = 1e-4  # probabilities below are taken for this
DIGITS = 3


class Confidence:
    """Weights of the fields' probabilities. Without weights the confidence is their product."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights

    def of(self, probabilities: Mapping[str, float]) -> float:
        """The confidence in a record, from 0 to 1, to three digits."""
        return self.of_evidence(evidence(probabilities))

    def of_evidence(self, told: Mapping[str, float]) -> float:
        """The same, from the evidence that the probabilities give."""
        if not self._weights:
            return round(math.exp(math.fsum(told[name] for name in FIELDS)), DIGITS)
        total = math.fsum(self._weights.get(name, 0.0) * value for name, value in told.items())
        return round(1 / (1 + math.exp(-total)), DIGITS)


def evidence(probabilities: Mapping[str, float]) -> dict[str, float]:
    """What a confidence is weighed from: the logarithm of each field's probability, and that of the least sure one."""
    logs = {name: math.log(max(LEAST, min(1.0, probabilities.get(name, 1.0)))) for name in FIELDS}
    return {BIAS: 1.0, **logs, "least": min(logs.values())}
