"""A text from anywhere → one that a terminal shows as it is: what would move, colour or turn it is written as an
escape.

    visible("2023" + chr(0x202e) + "txt.exe") → "2023\\u202etxt.exe"
"""

from __future__ import annotations

from unicodedata import category

ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
LAID_OUT = "\n\t"   # what lines and columns are made of


def visible(text: str) -> str:
    """The text without control characters, marks that turn its direction, and halves of surrogate pairs."""
    if text.isprintable():
        return text
    return "".join(
        char.encode("unicode_escape").decode() if category(char) in ACTING and char not in LAID_OUT else char
        for char in text
    )
