"""A process for `extractor.support.pool` that doubles numbers, and ends itself where it is told to.

    3 → 6;   {"exit": "once.txt"} → dies where the file is not there yet, which it makes;   -1 → InputError
"""

import os
import signal
from pathlib import Path
from typing import Any

from extractor.errors import InputError
from extractor.support.pool import serve


def main() -> None:
    serve(lambda factor: lambda question: answer(factor, question))


def answer(factor: int, question: Any) -> Any:
    if isinstance(question, dict):
        path = Path(question["exit"])
        if path.name == "always" or not path.exists():
            path.touch()
            os.kill(os.getpid(), signal.SIGSEGV)
        return "again"
    if question < 0:
        raise InputError(f"{question} is too few")
    return factor * question
