"""Each known failure fails still; one that passes has to move to the examples of the rule that finds it."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from extractor.pipeline import Extractor
from extractor.rulebook import Example
from extractor.scoring.examples import matches

FOLDER = Path(__file__).parent.parent / "corpus" / "known-failures"


class Failure(Example, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What should be found in a text (nothing, where `gives` is left out), and what stands in the way."""

    why: str


def failures() -> Iterator[Failure]:
    for path in sorted(FOLDER.glob("*.toml")):
        yield from msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8"))["failure"], list[Failure])


def passes(failure: Failure, extractor: Extractor) -> bool:
    document = extractor.extract(failure.text, date=failure.published, place=failure.place)
    found = [*document.mentions, *document.records]
    return all(any(matches(wanted, one) for one in found) if wanted else not found for wanted in failure.wanted)


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.mark.parametrize("failure", list(failures()), ids=lambda failure: failure.text)
def test_known_failure(failure: Failure, extractor: Extractor) -> None:
    assert not passes(failure, extractor), "this passes now: move it to the examples of the rule that finds it"
