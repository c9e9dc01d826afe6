"""Which plant, firm, project or water a record is of."""

import pytest

import extractor

TEXTS = {
    "a project is named, then meant": (
        "3月，廉江市生活垃圾焚烧发电项目开工。该项目日处理生活垃圾800吨，年发电量1.2亿千瓦时。",
        [("800吨", "廉江市生活垃圾焚烧发电项目"), ("1.2亿千瓦时", "廉江市生活垃圾焚烧发电项目")],
    ),
    "each reservoir has its level": (
        "五强溪水库水位106.28米；柘溪水库水位163.95米，出库流量4100立方米每秒。",
        [("106.28米", "五强溪水库"), ("163.95米", "柘溪水库"), ("4100立方米每秒", "柘溪水库")],
    ),
    "what is counted is no subject": ("全县建成污水处理厂12座，关停8家化工企业。", [("12座", None), ("8家", None)]),
    "a kind alone says not which": ("污水处理厂日处理污水3万吨。", [("3万吨", None)]),
    "it is over where a place takes over": (
        "榆林市王家河断面氨氮2.36毫克/升，全市优良断面比例达81%。",
        [("2.36毫克/升", "榆林市王家河断面"), ("81%", None)],
    ),
}


@pytest.mark.parametrize(("text", "subjects"), TEXTS.values(), ids=TEXTS)
def test_a_record_says_what_it_is_of(text: str, subjects: list[tuple[str, str | None]]) -> None:
    records = extractor.extract(text, date="2023-10-20").records

    assert [(record.text, record.subject) for record in records] == subjects
