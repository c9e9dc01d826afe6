"""A text → the package's mentions in the neutral format of the comparison suites.

The suites disagree on what a span holds: some take the number out of 5条, some take 约 and 以上 into a sum of money.
So a mention is given once for each group that may ask for it, in the span that the group's suites have in common:

    两个 → quantity 两个 and number 两; 约4.287亿美元 → currency with its 约; 第3位 → ordinal 第3
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import regex

from extractor import Extractor
from extractor.model import Date, Duration, Mention, Number, Ordinal, Place, Quantity

BELOW = {"township", "village"}    # kinds of places that the suites do not ask for
GROUPS = {
    "number", "ordinal", "percentage", "quantity", "currency", "temperature", "age", "temporal", "duration", "place",
}
VERSION = "extractor"
BY_DIMENSION = {"money": "currency", "percentage": "percentage", "temperature": "temperature", "age": "age"}
BASES = {"mass": "千克", "length": "米", "area": "平方米", "volume": "立方米"}
BOUND_BEFORE = regex.compile("(?:大约|约|将?近|接近|不足|不到|超过|不低于|至少|最多|至多|不超过)$")
BOUND_AFTER = regex.compile("以上|以下|以内|左右|上下")
OPENING, CLOSING = ("起", "开始"), ("之前", "以前")
DATE_AFTER = regex.compile("起(?![重草点步])|开始|之前|以前|版(?!本|权)")
# Parts of a day, in hours; of the mention they are the end.
PARTS = {
    "凌晨": (0, 6),
    "清晨": (5, 9),
    "早晨": (5, 9),
    "早上": (6, 12),
    "上午": (6, 12),
    "中午": (12, 14),
    "正午": (12, 14),
    "下午": (12, 18),
    "午后": (12, 18),
    "傍晚": (17, 20),
    **dict.fromkeys(("晚上", "晚间", "夜间", "夜里", "夜晚", "晚"), (18, 24)),
}
NUMERAL = regex.compile(
    r"(?:零下|[负負\-−]的?)?+[0-9０-９.．,，eE^+\-kKwWMG〇零○一二三四五六七八九十廿卅卌百千万亿萬億兆两兩半"
    r"壹贰貳叁參肆伍陆陸柒捌玖拾佰仟点點分之又/／ 多余餘几幾負负数]++")
NUMERAL_START = regex.compile("[0-9０-９一二三四五六七八九十两百千万]")
DIGITS = regex.compile("[0-9０-９]++")
VAGUE = regex.compile("[多余餘几幾来]")
EXTRACTOR = Extractor()


def extract(text: str, reference_time: str | None) -> list[dict[str, Any]]:
    """All that the package finds in a text, each in every group that may ask for it."""
    published = datetime.fromisoformat(reference_time[:19]) if reference_time else None
    mentions = EXTRACTOR.extract(text, date=published).mentions
    merged = list(bounded(text, mentions))
    found = [*chains(text, mentions), *(item for mention in mentions for item in items(text, mention))]
    return merged + [
        item
        for item in found
        if not any(
            one["start"] <= item["start"] < one["end"] and item["dimension"] == one["dimension"] for one in merged
        )
    ]


def chains(text: str, mentions: Sequence[Mention]) -> Iterator[dict[str, Any]]:
    """Chains of divisions down to a county, each as one place: 山西省|朔州市|平鲁区|下面高乡 → 山西省朔州市平鲁区."""
    start, last = 0, None
    for mention in (*mentions, None):
        known = isinstance(mention, Place) and mention.adcode and mention.rule not in BELOW
        if isinstance(mention, Place) and known and last is not None and last.end == mention.start:
            if (mention.city, mention.county) != (last.city, last.county) and mention.province == last.province:
                last = mention
            continue
        if last is not None:
            levels = {name: getattr(last, name) for name in ("province", "city", "county")}
            yield {"start": start, "end": last.end, "text": text[start:last.end], "dimension": "place",
                   "place": {name: level for name, level in levels.items() if level}}
        last = mention if isinstance(mention, Place) and known else None
        start = mention.start if mention is not None else 0


def items(text: str, mention: Mention) -> Iterator[dict[str, Any]]:
    if isinstance(mention, Date):
        yield temporal(text, mention)
        for match in DIGITS.finditer(text, mention.start, mention.end):
            yield numeral(text, match.start(), match.end(), float(match[0]))
    elif isinstance(mention, Duration):
        yield {**span(mention), "dimension": "duration", **bounds(mention, factor(mention)), "unit": "s"}
        yield from number_in(text, mention)
    elif isinstance(mention, Ordinal) or isinstance(mention, Quantity) and mention.dimension == "rank":
        end = mention.end - mention.text.endswith(("位", "名"))
        yield {**span(mention), "end": end, "text": text[mention.start:end], "dimension": "ordinal", **bounds(mention)}
        yield numeral(text, mention.start + 1, end, float(mention.low))
    elif isinstance(mention, Quantity):
        yield from quantity(text, mention)
    elif isinstance(mention, Number):
        yield from number_in(text, mention)


def quantity(text: str, mention: Quantity) -> Iterator[dict[str, Any]]:
    group = BY_DIMENSION.get((mention.dimension or "").split("/")[0], "quantity")
    item = {**span(mention), "dimension": group, **bounds(mention), "unit": mention.unit}
    if group == "currency":
        number = NUMERAL_START.search(mention.text) if mention.text[0] == "每" else None
        start = mention.start + (number.start() if number else 0)
        item |= {
            "unit": (mention.base_unit or "").split("/")[0],
            **(bounds(mention, factor(mention)) if start == mention.start else {}),
            "start": start,
            "text": text[start : mention.end],
        }
    elif mention.dimension in BASES:
        item |= {"unit": BASES[mention.dimension], **bounds(mention, factor(mention))}
    elif group == "percentage":
        item |= {"unit": "%", **bounds(mention, factor(mention))}
    elif group == "temperature":
        item["unit"] = "F" if mention.unit_code == "[degF]" else "C"
    if group in ("currency", "quantity"):
        item = widened(text, item)
    yield item
    if group == "currency":
        return
    if mention.unit == "打":
        yield numeral(text, mention.start, mention.end, float(mention.base_low or 0))
    elif mention.unit in ("‰", "‱") and "分之" in mention.text:
        yield numeral(text, mention.start, mention.end, float(mention.base_low or 0) / 100)
    elif mention.unit not in ("成", "折"):
        yield from number_in(text, mention)


def widened(text: str, item: dict[str, Any]) -> dict[str, Any]:
    """With the words that bound it: 约4.287亿美元; 1.2元以下 has no low."""
    before, after = BOUND_BEFORE.search(text, 0, item["start"]), BOUND_AFTER.match(text, item["end"])
    start, end = before.start() if before else item["start"], after.end() if after else item["end"]
    item = {**item, "start": start, "end": end, "text": text[start:end]}
    words = (before[0] if before else "") + (after[0] if after else "")
    if words in ("以上", "至少", "不低于"):
        return {name: value for name, value in item.items() if name not in ("high", "value")}
    if words in ("以下", "以内", "最多", "至多", "不超过"):
        return {name: value for name, value in item.items() if name not in ("low", "value")}
    return item


def bounded(text: str, mentions: Sequence[Mention]) -> Iterator[dict[str, Any]]:
    """3年以上7年以下 as one duration."""
    for one, other in pairwise(mentions):
        if isinstance(one, Duration) and isinstance(other, Duration):
            between, after = text[one.end:other.start], text[other.end:other.end + 2]
            if between.rstrip(",，") == "以上" and after == "以下":
                yield {
                    "start": one.start,
                    "end": other.end + 2,
                    "text": text[one.start : other.end + 2],
                    "dimension": "duration",
                    "low": float(one.seconds or 0),
                    "high": float(other.seconds or 0),
                    "unit": "s",
                }


def number_in(text: str, mention: Number) -> Iterator[dict[str, Any]]:
    """The number in a mention: 71.5亿 of 71.5亿人, 四百 of 四百多."""
    unit = getattr(mention, "unit", "")
    start = mention.start + ("分之" in mention.text and bool(unit)) * (mention.text.find("分之") + 2)
    match = NUMERAL.match(text, start, mention.end - len(unit) * mention.text.endswith(unit))
    if match:
        end = match.start() + len(match[0].rstrip().rstrip("多余餘几幾"))
        yield {
            **numeral(text, match.start(), end, float(mention.low)),
            **({} if mention.low == mention.high else bounds(mention)),
        }


def numeral(text: str, start: int, end: int, value: float) -> dict[str, Any]:
    return {"start": start, "end": end, "text": text[start:end], "dimension": "number", "value": value}


def factor(mention: Quantity) -> Decimal:
    """The size of the unit in base units."""
    return mention.base_low / mention.low if mention.base_low and mention.low else Decimal(1)


def temporal(text: str, mention: Date) -> dict[str, Any]:
    """A date with the words that the suites count to it: 从 and 止 round a range, 起, 之前 and 版 behind a date."""
    first, last = moment(mention.start_date, mention.start_time), moment(mention.end_date, mention.end_time)
    part = next((hours for word, hours in PARTS.items() if mention.text.endswith(word)), None)
    if first and first == last and part and not mention.end_time:
        first, last = first + timedelta(hours=part[0]), first + timedelta(hours=part[1])
    elif last and not mention.end_time:
        last += timedelta(days=1)
    elif last:
        last += timedelta(seconds=1) if mention.granularity == "vague" else timedelta(minutes=1)
    start, end = mention.start, mention.end
    after = DATE_AFTER.match(text, end)
    if mention.rule == "range":
        start -= text[start - 1:start] in ("从", "自")
        end += text[end:end + 1] == "止"
    elif after and not (after[0] in OPENING and mention.end_date is None):
        end = after.end()
        if after[0] in OPENING:
            last = None
        elif after[0] in CLOSING:
            first, last = None, first
    item: dict[str, Any] = {"start": start, "end": end, "text": text[start:end], "dimension": "date"}
    return item | {name: at.isoformat() for name, at in (("iso_start", first), ("iso_end", last)) if at}


def moment(day: date | None, at: time | None) -> datetime | None:
    return datetime.combine(day, at or time()) if day else None


def span(mention: Mention) -> dict[str, Any]:
    return {"start": mention.start, "end": mention.end, "text": mention.text}


def bounds(mention: Number, factor: Decimal = Decimal(1)) -> dict[str, Any]:
    """The value, and its bounds: 十几 is at least 10 and no more than 20."""
    low, high = mention.low * factor, mention.high * factor
    vague = VAGUE.search(mention.text)
    result: dict[str, Any] = {"low": float(low), "high": float(high)}
    if low == high:
        result["value"] = float(low)
        if vague and mention.low:
            result["high"] = float(low + factor * Decimal(10) ** int(mention.low.normalize().as_tuple().exponent))
    return result
