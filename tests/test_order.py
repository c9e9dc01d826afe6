"""The order in which fact patterns are tried: what asks for more comes first, and few rules say otherwise."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from extractor.errors import RuleError
from extractor.model import Record
from extractor.pipeline import Extractor
from extractor.recognise.fact import FactPatterns
from extractor.recognise.lane import Alphabet
from extractor.recognise.order import Asked, asked
from extractor.recognise.pattern import parse
from extractor.rulebook import RuleBook, load
from extractor.scoring.gold import read_gold

BULLETINS = Path(__file__).parent.parent / "corpus" / "bulletins"
FEW = 24        # of the bulletins
ASKS = [        # pattern, words of lists, quantities, other parts
    ("noun <level:quantity>", 0, 1, 1),
    ("noun <level:count>", 0, 1, 2),
    ("@adverb* noun? any{0,4}? <level:quantity>", 0, 1, 0),
    ("noun{2,4} ： date @of <level:quantity>", 3, 1, 2),
    ("<level:quantity> (join <level:quantity>)+", 1, 2, 0),
    ("(@reach|@up @to|noun) <level:quantity>", 0, 1, 1),
    ("(?!@adverb) noun <level:quantity> (?=，|$)", 0, 1, 1),
]


@pytest.mark.parametrize(("pattern", "words", "quantities", "parts"), ASKS)
def test_a_pattern_asks_for_what_it_cannot_do_without(pattern: str, words: int, quantities: int, parts: int) -> None:
    assert Asked(words, quantities, parts) == asked(parse(pattern), {"join": Asked(words=1)})


@pytest.mark.parametrize(
    ("said", "order"),
    [
        ({"m": "", "n": ""}, "bmna"),
        ({"n": "", "m": ""}, "bnma"),
        ({"m": 'before = ["b"]'}, "mba"),
        ({"m": 'after = ["a"]'}, "bam"),
        ({"m": 'before = ["b"]', "n": 'before = ["m"]'}, "nmba"),
        ({"m": 'before = ["a"]\nafter = ["b"]'}, "bma"),
        ({"m": 'after = ["n"]', "n": 'before = ["b"]'}, "nbma"),
    ],
)
def test_a_pattern_that_asks_for_more_is_tried_first_unless_it_says_otherwise(
    tmp_path: Path, said: dict[str, str], order: str
) -> None:
    patterns = {"a": "noun <level:quantity>", "b": "@reach noun <level:quantity>"}
    rules = {**dict.fromkeys("ab", ""), **said}
    book = folder(
        tmp_path,
        {name: f'pattern = "{patterns.get(name, "@reach <level:quantity>")}"\n{more}' for name, more in rules.items()},
    )
    tried = [rule.id for rule, _ in FactPatterns(book, Alphabet(book)).rules]

    assert [*order] == [name for name in tried if name in rules]


FAULTS = [
    ({"a": 'before = ["b"]'}, "own.toml: rule 'a': before: no fact rule is called 'b'"),
    ({"a": 'after = ["a"]'}, "own.toml: rule 'a': after: rules wait for one another in a circle: a, a"),
    (
        {"a": 'before = ["b"]', "b": 'before = ["a"]'},
        "own.toml: rule 'a': before: rules wait for one another in a circle: a, b, a",
    ),
    (
        {"a": 'before = ["b"]\nafter = ["c"]', "b": "", "c": 'after = ["b"]'},
        "own.toml: rule 'a': before: rules wait for one another in a circle: a, b, c, a",
    ),
]


@pytest.mark.parametrize(("said", "told"), FAULTS)
def test_a_place_that_no_pattern_can_have_is_told(tmp_path: Path, said: dict[str, str], told: str) -> None:
    book = folder(tmp_path, {name: f'pattern = "noun <level:quantity>"\n{more}' for name, more in said.items()})
    with pytest.raises(RuleError) as fault:
        FactPatterns(book, Alphabet(book))

    assert str(fault.value).startswith(told)


def test_classes_that_stand_in_one_another_are_told(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        '[[class]]\nid = "ring"\npattern = "noun hoop"\n[[class]]\nid = "hoop"\npattern = "ring?"\n', encoding="utf-8"
    )
    book = load(str(tmp_path))
    with pytest.raises(RuleError) as fault:
        FactPatterns(book, Alphabet(book))

    assert str(fault.value).startswith("own.toml: rule 'ring': pattern: classes stand in one another: ring, hoop, ring")


@pytest.mark.parametrize("seed", range(4))
def test_in_whatever_order_rules_stand_in_their_files_the_records_are_the_same(seed: int) -> None:
    extractor = Extractor()
    golds = random.Random(seed).sample(read_gold(BULLETINS), FEW)
    before = [read(extractor, gold.text, gold.reference_date) for gold in golds]
    extractor.patterns = FactPatterns(shuffled(extractor.book, seed), extractor.alphabet)

    assert before == [read(extractor, gold.text, gold.reference_date) for gold in golds]


def read(extractor: Extractor, text: str, date: str | None) -> tuple[Record, ...]:
    return extractor.extract(text, date=date).records


def shuffled(book: RuleBook, seed: int) -> RuleBook:
    """The same rules, in another order."""
    rules = [((kind, rule.id), rule) for kind, rule in book.all()]
    random.Random(seed).shuffle(rules)
    return replace(book, _rules=dict(rules))


def folder(path: Path, facts: dict[str, str]) -> RuleBook:
    """A book with some facts of a user's own."""
    (path / "own.toml").write_text(
        "".join(f'[[fact]]\nid = "{name}"\n{said}\n' for name, said in facts.items()), encoding="utf-8"
    )
    return load(str(path))
