"""Weights that make the right candidates likely: a conditional logit with a penalty on large weights. Needs scipy (extra `train`).

    fit([Case([["a", "b"], ["c"]], [True, False]), …]) → {"a": 0.7, "b": 0.2, "c": -0.9}

The same cases in the same order give the same weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

SEEN = 8            # a feature of fewer candidates is not learned
PENALTY = 6.0       # on the square of the weights
ROUNDS = 150
DIGITS = 3


class Case(Struct, frozen=True, gc=False):
    """One choice: the features of each candidate, and which of them are right."""

    features: Sequence[Sequence[str]]
    right: Sequence[bool]


def fit(cases: Sequence[Case], *, seen: int = SEEN, penalty: float = PENALTY) -> dict[str, float]:
    """Feature → weight. Cases in which nothing or everything is right teach nothing and are passed over."""
    import numpy as np
    from scipy.optimize import minimize

    told = [case for case in cases if any(case.right) and not all(case.right)]
    names = vocabulary(told, seen)
    if not names:
        return {}
    matrix, right, sizes = design(told, names)
    transposed = matrix.T.tocsr()
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    group = np.repeat(np.arange(len(sizes)), sizes)

    def loss(weights: Any) -> tuple[float, Any]:
        scores = matrix @ weights
        parts = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        whole, good = np.add.reduceat(parts, starts), parts * right
        of_good = np.add.reduceat(good, starts)
        gain = transposed @ (good / of_good[group] - parts / whole[group]) - penalty * weights
        value = np.sum(np.log(of_good) - np.log(whole)) - .5 * penalty * weights @ weights
        return -value, -gain

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    rounded = zip(names, np.round(found.x, DIGITS).tolist(), strict=True)
    return {name: weight for name, weight in rounded if weight}


def vocabulary(cases: Sequence[Case], seen: int) -> list[str]:
    """The features that occur in enough candidates, sorted."""
    often = Counter(name for case in cases for candidate in case.features for name in set(candidate))
    return sorted(name for name, count in often.items() if count >= seen)


def design(cases: Sequence[Case], names: Sequence[str]) -> tuple[Any, Any, list[int]]:
    """The candidates as rows of a sparse matrix, which of them are right, and how many each case has."""
    import numpy as np
    from scipy.sparse import csr_matrix

    column = {name: number for number, name in enumerate(names)}
    indices: list[int] = []
    ends, right, sizes = [0], [], []
    for case in cases:
        for candidate, good in zip(case.features, case.right, strict=True):
            indices += [column[name] for name in dict.fromkeys(candidate) if name in column]
            ends.append(len(indices))
            right.append(float(good))
        sizes.append(len(case.right))
    matrix = csr_matrix((np.ones(len(indices)), indices, ends), shape=(len(right), len(names)))
    return matrix, np.array(right), sizes
