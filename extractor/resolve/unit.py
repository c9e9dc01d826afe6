"""Settled mentions → the same, with the units that a list or a from–to pair shares.

    38、69和27微克/立方米 → 38 微克/立方米, 69 微克/立方米, 27 微克/立方米; 36和95亿千瓦时 → 36亿千瓦时, 95亿千瓦时
    由每亩800元涨到1000元 → the 1000元 are 元/亩; 45个工作日压缩到12个 → 12 个工作日
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Context, Decimal
from itertools import pairwise

import regex
from msgspec.structs import asdict, replace

from extractor.model import Duration, Mention, Number, Ordinal, Quantity

EXACT = Context(prec=60)
SIZES = {"万": 10**4, "亿": 10**8}
VAGUE = regex.compile("[多余几来]")
MAGNITUDE = regex.compile("(?<=[0-9])[万亿]++$")
LIST = re.compile(r"[、和与及或]|以及")
# What may stand between the two ends of a change: 由2.44缩小到2.38, 降到, 提高至, 压缩到.
CHANGE = re.compile(r"[^，。；、：\u2029]{0,8}(?:到|至|为|成)(?:了)?(?:约|近|不足|超过)?")
LONGEST, LAST = 12, frozenset("、和与及或到至为成了约近足过")     # what LIST and CHANGE match at most, and may end with


def resolve_units(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """The mentions with shared units, in the same order."""
    shared = list(mentions)
    size = Decimal(1)
    linked = [number for number, (before, here) in enumerate(pairwise(shared), 1)
              if 0 < here.start - before.end <= LONGEST and text[here.start - 1] in LAST
              and isinstance(before, Number) and isinstance(here, Number)]
    for number in reversed(linked):
        here, after = shared[number - 1], shared[number]
        assert isinstance(here, Number)
        if not isinstance(after, Quantity):
            continue
        if bare(here) and after.dimension != "rank" and LIST.fullmatch(text, here.end, after.start):
            if after is mentions[number]:
                size = magnitude(after)
            shared[number - 1] = measured(magnified(here, size), after)
        elif (isinstance(here, Quantity) and here.unit == "个" != after.unit and after.unit[0] == "个"
              and LIST.fullmatch(text, here.end, after.start)):
            shared[number - 1] = measured(here, after)
    for number in linked:
        before, here = shared[number - 1], shared[number]
        assert isinstance(before, Number)
        assert isinstance(here, Number)
        if isinstance(here, Ordinal):
            continue
        if (
            before.modifier
            and not here.modifier
            and LIST.fullmatch(text, before.end, here.start)
            and alike(before, here)
        ):
            shared[number] = here = replace(here, modifier=before.modifier)
        if isinstance(before, Quantity) and CHANGE.fullmatch(text, before.end, here.start):
            shared[number] = completed(here, before)
    return shared


def bare(mention: Mention) -> bool:
    return type(mention) is Number and mention.rule == "bare"


def alike(before: Number, here: Number) -> bool:
    """Whether what is said before a list holds for its next member: of the same unit, or both a share of something."""
    if VAGUE.search(before.text):
        return False  # 八千多万人、三亿元: 多 is of its own number
    units = {getattr(one, "unit", "") for one in (before, here)}
    return len(units) == 1 or {getattr(one, "dimension", "percentage") for one in (before, here)} == {"percentage"}


def magnitude(quantity: Quantity) -> Decimal:
    """The size of the magnitude word before the unit: 10⁸ of 95亿千瓦时."""
    word = MAGNITUDE.search(quantity.text, 0, len(quantity.text) - len(quantity.unit))
    size = Decimal(1)
    for char in word[0] if word else "":
        size *= SIZES[char]
    return size


def magnified(number: Number, size: Decimal) -> Number:
    """The number with the magnitude word that ends its list: 分别为36和95亿千瓦时 → 3600000000."""
    if size == 1 or not number.text.replace(".", "", 1).isdecimal():
        return number
    return replace(number, low=number.low * size, high=number.high * size)


def completed(here: Number, before: Quantity) -> Number:
    """The second end of a change in the unit of the first: 12个 after 45个工作日 → 12个工作日."""
    if not isinstance(here, Quantity):
        return measured(here, before) if bare(here) else here
    longer = (
        before.unit.startswith(here.unit + "/")
        or here.unit == "个"
        and before.unit.startswith("个")
        and before.unit != "个"
    )
    if longer:
        return measured(here, before)
    if before.unit == here.unit and before.per and not here.per:
        return replace(here, per=before.per)
    return here


def measured(number: Number, like: Quantity) -> Quantity:
    """The number in the unit of the quantity."""
    low, high = based(number.low, like), based(number.high, like)
    quantity = Quantity(
        start=number.start, end=number.end, text=number.text, rule=like.rule, low=number.low, high=number.high,
        modifier=number.modifier, unit=like.unit, unit_code=like.unit_code, dimension=like.dimension, base_low=low,
        base_high=high, base_unit=like.base_unit, per=like.per,
    )
    return Duration(**asdict(quantity), seconds=low) if isinstance(like, Duration) else quantity


def based(value: Decimal, like: Quantity) -> Decimal | None:
    """The value in base units, by the proportion of the quantity that shares its unit; None where that has none."""
    for written, base in ((like.low, like.base_low), (like.high, like.base_high)):
        if written and base is not None:
            return EXACT.divide(EXACT.multiply(value, base), written).normalize(EXACT)
    return Decimal(0) if value == 0 else None
