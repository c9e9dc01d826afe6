"""Which date and which place hold at a quantity, and how far they were carried."""

import pytest

import extractor

TEXT = """山西省朔州市发布数据。
今年1—9月，全市发电量412亿千瓦时。外送电量120亿千瓦时，比2019年增长3%。
平鲁区新建电站3座；全市风电装机90万千瓦。"""


def test_dates_and_places_are_carried_and_say_from_where() -> None:
    records = extractor.extract(TEXT, date="2023-10-26").records

    assert [
        ("412亿千瓦时", "朔州市", "clause", "2023-01-01", "2023-09-30", "clause"),
        ("120亿千瓦时", "朔州市", "paragraph", "2023-01-01", "2023-09-30", "paragraph"),
        ("3%", "朔州市", "paragraph", "2023-01-01", "2023-09-30", "paragraph"),
        ("3座", "平鲁区", "clause", None, None, None),
        ("90万千瓦", "朔州市", "clause", None, None, None),
    ] == [(r.text, r.place, r.place_from, r.date_start, r.date_end, r.date_from) for r in records]


@pytest.mark.parametrize(("text", "period"), [
    ("截至2022年底，森林覆盖率达20.5%。", ("2022-12-31", "2022-12-31")),
    ("森林覆盖率由2015年的18%提高到20.5%。", (None, None)),
    ("从2016年到2020年，累计造林20.5万亩。", ("2016-01-01", "2020-12-31")),
    ("《2030年前碳达峰方案》提出，新建电站20.5万千瓦。", (None, None)),
    ("3月5日，记者获悉，造林20.5万亩。", ("2023-03-05", "2023-03-05")),
])
def test_the_date_in_force(text: str, period: tuple[str | None, str | None]) -> None:
    record = extractor.extract(text, date="2023-10-26").records[-1]

    assert period == (record.date_start, record.date_end)


@pytest.mark.parametrize(("text", "place"), [
    ("大同市、朔州市造林20.5万亩。太原市造林3万亩。", "太原市"),
    ("山西省造林12万亩，居全国第一，其中忻州市3万亩。", "忻州市"),
    ("太原市生态环境局出动执法人员3万人次。", "太原市"),
])
def test_the_place_in_force(text: str, place: str) -> None:
    assert place == extractor.extract(text, date="2023-10-26").records[-1].place


@pytest.mark.parametrize(("text", "kinds"), [
    ("到2030年，森林覆盖率达到25%。", ["target"]),
    ("计划新建电站3座，已建成2座。", ["target", "level"]),
    ("将氮氧化物排放控制在30毫克/立方米以内。", ["level"]),
    ("全市将新建电站3座。", ["target"]),
])
def test_what_is_planned_is_a_target(text: str, kinds: list[str]) -> None:
    assert kinds == [record.kind for record in extractor.extract(text, date="2023-10-26").records]
