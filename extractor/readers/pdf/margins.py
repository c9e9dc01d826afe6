"""Pages → pages without the heads, feet and page numbers at their edges, and the lines taken off.

    three pages that begin with 绿色草原 2023年第11期 and end with — 1 —, — 2 —, — 3 —  →  those without, ("绿色草原 2023年第11期", …)

A line at the upper or lower edge is taken off where it stands in the same place of several pages, its page number
apart, or where it is a page number or, in no larger letters than the text's, the name and number of an issue; then the
next one is at the edge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

import regex
from msgspec.structs import replace

from extractor.readers.pdf.runs import Page, Run
from extractor.rulebook import own_pattern

EDGE = 0.14      # of a page's height in which heads and feet stand
DEEPEST = 4      # lines at an edge that may be head or foot
NEAR = 2.5       # of a line's height, between the lines of a table
SAME = 6.0       # points by which a head may move from page to page
NUMBER = regex.compile(r"\d+")

Row = list[Run]


def without_margins(pages: Sequence[Page]) -> tuple[list[Page], tuple[str, ...]]:
    """The pages without their heads and feet, and each line of these once."""
    edges = [(page, lines) for page in pages for lines in (edge(page, upper=True), edge(page, upper=False))]
    seen: Counter[tuple[int, str]] = Counter()
    for page, lines in edges:
        for line in lines:
            seen.update(set(keys(line, page.number)))
    needed = 2 if len(pages) < 5 else 3
    taken: dict[int, set[int]] = {}
    told: dict[str, None] = {}
    for page, lines in edges:
        for at, line in enumerate(lines):
            text = text_of(line)
            if heads_table(line, lines[at + 1:]):
                break
            repeated = any(seen[key] + seen[beside(key)] >= needed for key in keys(line, page.number))
            if not (repeated or own_pattern("page.number").fullmatch(text) or is_issue(line, page)):
                break
            taken.setdefault(page.number, set()).update(map(id, line))
            told[text] = None
    kept = [
        replace(page, runs=[run for run in page.runs if id(run) not in taken.get(page.number, ())]) for page in pages
    ]
    return kept, tuple(told)


def heads_table(line: Row, inner: Sequence[Row]) -> bool:
    """Whether a line has as many cells as the line below it, and that line has numbers."""
    below = inner[0] if inner else []
    return len(line) == len(below) > 1 and 0 < line[0].bottom - below[0].bottom < NEAR * line[0].height \
        and any(NUMBER.match(run.text) for run in below)


def is_issue(line: Row, page: Page) -> bool:
    return own_pattern("page.issue").fullmatch(text_of(line)) is not None and line[0].height <= median(
        run.height for run in page.runs
    )


def edge(page: Page, *, upper: bool) -> list[Row]:
    """The lines at an edge of the page, from the outermost in."""
    depth = EDGE * (page.top - page.bottom)
    runs = [run for run in page.runs if (page.top - run.middle if upper else run.middle - page.bottom) < depth]
    rows: list[Row] = []
    for run in sorted(runs, key=lambda run: -run.middle if upper else run.middle):
        if rows and abs(rows[-1][0].middle - run.middle) < run.height / 2:
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda run: run.left) for row in rows[:DEEPEST]]


def text_of(row: Row) -> str:
    return " ".join(run.text for run in row)


def keys(row: Row, number: int) -> Iterator[tuple[int, str]]:
    """The keys by which a line is recognised on other pages: its position and text, with a number in it relative to
    the page number."""
    place, text = round(row[0].middle / SAME), text_of(row)
    yield place, text
    for match in NUMBER.finditer(text[:200]):
        if len(match[0]) <= 5:
            yield place, f"{text[:match.start()]}\0{int(match[0]) - number}{text[match.end():]}"


def beside(key: tuple[int, str]) -> tuple[int, str]:
    return key[0] + 1, key[1]
