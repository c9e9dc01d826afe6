"""What is planned: said by words, by a year that has barely begun, by a heading, by the sentence before."""

from __future__ import annotations

import pytest

from extractor import extract

YEAR = "2026-01-01 2026-12-31"
PLANNED = [
    ("2026年，完成改造老旧小区68个，新建口袋公园12处。", [("target", YEAR)] * 2),
    (
        "今年将重点做好以下工作：（一）夯实农业，新建高标准农田8万亩。（二）稳就业，开展技能培训6000人次。",
        [("target", YEAR)] * 2,
    ),
    ("二、2026年重点任务\n（一）抓产业。新增规上企业16家。新签约项目50个。", [("target", YEAR)] * 2),
    ("“十五五”时期，全市研发投入年均增长8%。", [("target", "2026-01-01 2030-12-31")]),
    ("确保粮食总产稳定在42亿斤；新增绿色食品30个。新建冷库15座。", ["target", "target", "target"]),
    ("力争投资增长8%。全市现有企业120家。", ["target", "level"]),
    ("项目计划投资3亿元。完成投资1.2亿元。", ["target", "level"]),
    ("2025年，全市新建公路120公里。", [("level", "2025-01-01 2025-12-31")]),
    ("2026年1月6日，120人参加会议。", [("level", "2026-01-06 2026-01-06")]),
]


@pytest.mark.parametrize(("text", "wanted"), PLANNED)
def test_plans_hold_as_far_as_they_reach(text: str, wanted: list[str | tuple[str, str]]) -> None:
    records = extract(text, date="2026-01-15", place="漯河市").records

    assert [record.kind if isinstance(want, str) else (record.kind, f"{record.date_start} {record.date_end}")
            for record, want in zip(records, wanted, strict=True)] == wanted
