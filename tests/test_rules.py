"""Every example and counterexample of rules/ holds, and every spelling is seen in one."""

import pytest

from extractor.pipeline import Extractor
from extractor.rulebook import Example, load
from extractor.scoring.examples import Case, cases, run, unseen


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.mark.parametrize("case", list(cases(load())), ids=lambda case: case.name)
def test_rule_example(case: Case, extractor: Extractor) -> None:
    assert run(case, extractor) is None


def test_every_spelling_stands_in_what_an_example_gives(extractor: Extractor) -> None:
    assert list(unseen(load(), extractor)) == []


def test_every_example_says_what_must_be_made_of_it() -> None:
    silent = [case.name for case in cases(load()) if isinstance(case.example, Example) and not any(case.example.wanted)]

    assert silent == []
