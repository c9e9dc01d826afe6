"""Weights that make the right candidates likely: a conditional logit with a penalty on large weights. Needs scipy (extra `train`).

    fit([Case([["a", "b"], ["c"]], [True, False]), …]) → {"a": 0.7, "b": 0.2, "c": -0.9}

The same cases in the same order give the same weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from extractor.errors import MissingError

SEEN = 8  # a feature of fewer candidates is not learned
PENALTY = 6.0  # on the square of the weights
ROUNDS = 150
DIGITS = 3
LEAST = 0.05  # smaller weights are dropped: more than half of all are such, and hardly a choice hangs on them
NOTHING: Mapping[str, float] = MappingProxyType({})


class Case(Struct, frozen=True, gc=False):
    """One choice: the features of each candidate, and which of them are right."""

    features: Sequence[Sequence[str]]
    right: Sequence[bool]


def fit(
    cases: Sequence[Case], *, seen: int = SEEN, penalty: float = PENALTY, prior: Mapping[str, float] = NOTHING
) -> dict[str, float]:
    """Feature → weight. Cases in which nothing or everything is right teach nothing and are passed over.

    `prior` are weights learned elsewhere: the penalty is on the distance from them, and features not met keep theirs.
    """
    import numpy as np

    try:
        from scipy.optimize import minimize
    except ImportError:
        raise MissingError("learning weights needs scipy", "train") from None
    told = [case for case in cases if any(case.right) and not all(case.right)]
    names = vocabulary(told, seen, prior)
    if not names:
        return dict(prior)
    known = np.array([prior.get(name, 0.0) for name in names])
    matrix, right, sizes = design(told, names)
    transposed = matrix.T.tocsr()
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    group = np.repeat(np.arange(len(sizes)), sizes)

    def loss(weights: Any) -> tuple[float, Any]:
        scores = matrix @ weights
        parts = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        whole, good = np.add.reduceat(parts, starts), parts * right
        of_good = np.add.reduceat(good, starts)
        gain = transposed @ (good / of_good[group] - parts / whole[group]) - penalty * (weights - known)
        value = np.sum(np.log(of_good) - np.log(whole)) - 0.5 * penalty * (weights - known) @ (weights - known)
        return -value, -gain

    found = minimize(loss, known, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    rounded = zip(names, np.round(found.x, DIGITS).tolist(), strict=True)
    return {name: weight for name, weight in {**prior, **dict(rounded)}.items() if abs(weight) >= LEAST}


def vocabulary(cases: Sequence[Case], seen: int, prior: Mapping[str, float]) -> list[str]:
    """The features that occur in enough candidates, or that have a weight already, sorted."""
    often = Counter(name for case in cases for candidate in case.features for name in set(candidate))
    return sorted(name for name, count in often.items() if count >= seen or name in prior)


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


def fit_probability(
    rows: Sequence[Mapping[str, float]], right: Sequence[bool], *, penalty: float = 4.0
) -> dict[str, float]:
    """Evidence → weight, so that the logistic function of the weighed sum is the probability of being right."""
    import numpy as np
    from scipy.optimize import minimize

    if not rows:
        return {}
    names = sorted({name for row in rows for name in row})
    matrix = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    wanted = np.array(right, float)

    def loss(weights: Any) -> tuple[float, Any]:
        scores = matrix @ weights
        value = np.sum(np.logaddexp(0, scores) - wanted * scores) + 0.5 * penalty * weights @ weights
        return value, matrix.T @ (1 / (1 + np.exp(-scores)) - wanted) + penalty * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    return dict(zip(names, np.round(found.x, DIGITS).tolist(), strict=True))
