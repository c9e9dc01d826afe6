"""Every example and counterexample of rules/ holds, and every spelling is seen in one."""

import pytest

from extractor.pipeline import Extractor
from extractor.rulebook import load
from extractor.scoring.examples import Case, cases, run, unseen


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.mark.parametrize("case", list(cases(load())), ids=lambda case: case.name)
def test_rule_example(case: Case, extractor: Extractor) -> None:
    assert run(case, extractor) is None


def test_every_spelling_is_seen_in_an_example() -> None:
    assert list(unseen(load())) == []
