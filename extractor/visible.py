r"""A text from anywhere → one that a terminal shows as it is: what would move, colour or turn it is written as an escape.

    visible("2023\x1b[31m\u202etxt.exe") → "2023\x1b[31m\u202etxt.exe", each escape written out
"""

from __future__ import annotations

import regex

ACTING = regex.compile(r"[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029--\n\t]", regex.V1)   # but for what lines and columns are made of


def visible(text: str) -> str:
    """The text without control characters, marks that turn its direction, and halves of surrogate pairs."""
    return ACTING.sub(lambda match: match[0].encode("unicode_escape").decode(), text)
