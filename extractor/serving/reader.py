"""A process that reads one document after the other, for `Extractor.extract_many`, until its standard input ends.

    {"text": "今年造林3万亩。", "date": "2021-05-01"} → Document
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date as Day
from functools import partial
from typing import Any

from extractor.document import Document
from extractor.pipeline import Extractor
from extractor.support.pool import serve


def main() -> None:
    serve(prepared)


def prepared(
    setup: tuple[tuple[str, ...], str | Day | None, str | None],
) -> Callable[[str | Mapping[str, Any]], Document]:
    rules, date, place = setup
    return partial(Extractor(rules).given, date=date, place=place)
