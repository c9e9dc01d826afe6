"""What the benchmarks read: texts as long as asked, of two densities, no two of them alike.

    dense(500_000)    # the bulletins of corpus/, which are little but figures: a quantity every 18 characters or so
    issue(500_000)    # pages of prose/ and bulletins, a quantity every 119 characters, as in a whole issue of a government's bulletin

Each time a page is taken its amounts become others of as many digits and its places others of the same kind, so that
nothing that a reader remembers of one page helps it much with the next. Pages of prose are set in columns of several
widths, or not.
"""

from __future__ import annotations

import random
from collections import defaultdict
from functools import cache
from itertools import accumulate
from pathlib import Path

import regex

HERE = Path(__file__).parent
BULLETINS, PAGES = HERE.parent / "corpus" / "bulletins", HERE / "prose"
DIVISIONS = HERE.parent / "rules" / "places" / "gazetteer" / "divisions.tsv"
# characters for each amount in digits: with 三成, 两个 and their like a quantity every 119
DENSITY = 148
COLUMNS = (None, 17, 22, 36)        # characters in a line; None for lines that are paragraphs
AMOUNT = regex.compile(r"\d++(?:\.\d++)?+(?!\s*[\d.年月日号季~～—–-])")
WHOLE = regex.compile(r"[0-9A-Za-z.%]++|.")      # what no line break parts


def dense(characters: int, seed: int = 0) -> str:
    """Bulletins of the corpus, one after the other."""
    chance = random.Random(seed)
    parts: list[str] = []
    while sum(map(len, parts)) < characters:
        parts += [varied(text, chance) for text in read(BULLETINS)]
    return "\n\n".join(parts)[:characters]


def issue(characters: int, seed: int = 0) -> str:
    """Pages of prose in columns and now and then a bulletin, as many as bring the quantities of an issue."""
    chance = random.Random(seed)
    parts: list[str] = []
    amounts = length = 0
    while length < characters:
        if amounts * DENSITY < length:
            parts.append(varied(chance.choice(read(BULLETINS)), chance))
        else:
            parts.append(columns(varied(chance.choice(read(PAGES)), chance), chance.choice(COLUMNS)))
        amounts, length = amounts + len(AMOUNT.findall(parts[-1])), length + len(parts[-1])
    return "\n\n".join(parts)[:characters]


@cache
def read(folder: Path) -> list[str]:
    """The texts of a folder. Raises FileNotFoundError where there are none."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
    if not texts:
        raise FileNotFoundError(f"{folder} holds no texts")
    return texts


def varied(text: str, chance: random.Random) -> str:
    """The text with other amounts and other places."""
    text = AMOUNT.sub(lambda amount: other(amount[0], chance), text)
    pattern, alike = places()
    return pattern.sub(lambda name: chance.choice(alike[len(name[0]), name[0][-1]]), text)


def other(amount: str, chance: random.Random) -> str:
    return "".join(char if char == "." else str(chance.randint(1, 9)) for char in amount)


@cache
def places() -> tuple[regex.Pattern[str], dict[tuple[int, str], list[str]]]:
    """The names of all cities and counties, and which of them are of one length and end alike."""
    names = sorted({line.split("\t")[1] for line in DIVISIONS.read_text(encoding="utf-8").splitlines()} - {"市辖区"})
    alike = defaultdict(list)
    for name in names:
        alike[len(name), name[-1]].append(name)
    return regex.compile(r"\L<names>", names=names), alike


def columns(text: str, width: int | None) -> str:
    """The text in lines of a width, the first of each paragraph indented."""
    return (
        text
        if width is None
        else "\n".join(line for paragraph in text.splitlines() for line in lines(f"　　{paragraph}", width))
    )


def lines(paragraph: str, width: int) -> list[str]:
    pieces = WHOLE.findall(paragraph)
    ends = accumulate(map(len, pieces))
    cut: dict[int, list[str]] = defaultdict(list)
    for piece, end in zip(pieces, ends, strict=True):
        cut[(end - 1) // width].append(piece)
    return ["".join(line) for line in cut.values()]
