"""A cell of somebody's table → what it says: None where it is missing, codes as text.

    plain(numpy.nan) → None;  plain(numpy.int64(3)) → 3;  code(140600.0) → "140600"
"""

from __future__ import annotations

from typing import Any

DIGITS = 6      # of a division's code


def plain(value: Any) -> Any:
    """The value as Python has it: None for NaN, NaT and NA, and Python's own scalars for numpy's."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if type(value).__name__ in ("NaTType", "NAType"):   # of pandas, which is not loaded for it
        return None
    if hasattr(value, "dtype") and getattr(value, "shape", None) == ():
        if value != value:
            return None
        value = value.astype("datetime64[us]").item() if value.dtype.kind == "M" else value.item()
    return None if isinstance(value, float) and value != value else value


def code(value: Any) -> Any:
    """A place code given as a whole number, as text with its leading zeros; any other value as it is."""
    value = plain(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:0{DIGITS}d}" if isinstance(value, int) and not isinstance(value, bool) else value


def ident(value: Any) -> Any:
    """A document id given as a number, as text."""
    value = plain(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value
