"""Chinese numerals: their digits, the small numbers of dates and issues.

    small("二十三") → 23, small("二〇二三") → 2023, small("两千零四") → 2004
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ZEROS, ONES = "〇零○", "一二三四五六七八九"
COUNTING = ONES + "十"
DIGITS: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(ZEROS, 0) | {digit: value for value, digit in enumerate(ONES, 1)}
)
# of small numbers: 元 of 元月 and 元年
SMALL: Mapping[str, int] = MappingProxyType({**DIGITS, "两": 2, "元": 1})
TENS: Mapping[str, int] = MappingProxyType({"十": 10, "廿": 20, "卅": 30, "百": 100, "千": 1000})


def small(text: str) -> int:
    """A whole number of some digits, arabic, digit by digit or with 十, 百 and 千. Raises KeyError for any other
    character."""
    if text.isascii():
        return int(text)
    if all(character in SMALL for character in text):
        return int("".join(str(SMALL[character]) for character in text))
    total = digit = 0
    for character in text:
        if character in TENS:
            ten = TENS[character]
            total += ten if ten in (20, 30) else max(digit, 1) * ten
            digit = 0
        else:
            digit = SMALL[character]
    return total + digit
