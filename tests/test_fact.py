"""Fact patterns: their faults, and how near one came."""

from pathlib import Path

import pytest

from extractor.errors import RuleError
from extractor.explain import explain
from extractor.pipeline import Extractor, default_extractor

FACT = """
[[fact]]
id = "own"
pattern = "{pattern}"
"""


def folder(path: Path, text: str) -> str:
    (path / "own.toml").write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        (
            "lead <level:quantities>",
            "own.toml: rule 'own': pattern: no symbol or class 'quantities'; did you mean 'quantity'?; there are",
        ),
        ("lead <value:quantity>", "own.toml: rule 'own': pattern: no role 'value'; there are"),
        ("lead @copulas <level:quantity>", "own.toml: rule 'own': pattern: no word list '@copulas' of the lane"),
        ("lead & <level:quantity>", "own.toml: rule 'own': pattern: '&' has no meaning in a pattern"),
        (
            "lead @role <level:quantity>",
            "own.toml: rule 'own': pattern: no word list '@role' of the lane; add lane = true to it in articles.toml",
        ),
        ("lead <levl:quantity>", "own.toml: rule 'own': pattern: no role 'levl'; did you mean 'level'?"),
        ("lead noun) <level:quantity>", "own.toml: rule 'own': pattern: a ')' closes no group"),
        ("+ <level:quantity>", "own.toml: rule 'own': pattern: no valid pattern: nothing stands before '+'"),
        ("lead (noun <level:quantity>", "own.toml: rule 'own': pattern: no valid pattern: "),
    ],
)
def test_a_fault_of_a_pattern_is_told_by_file_rule_and_part(tmp_path: Path, pattern: str, told: str) -> None:
    with pytest.raises(RuleError) as fault:
        Extractor(folder(tmp_path, FACT.format(pattern=pattern)))

    assert str(fault.value).startswith(told)


def test_a_symbol_of_words_cannot_become_one_of_quantities(tmp_path: Path) -> None:
    with pytest.raises(RuleError) as fault:
        Extractor(folder(tmp_path, '[[symbol]]\nid = "noun"\nreplace = true\nunits = ["个"]\n'))

    assert str(fault.value).startswith(
        "own.toml: rule 'noun': units: 'noun' is no symbol of quantities; there are amount, "
    )


def test_a_pattern_of_ones_own_reads_records(tmp_path: Path) -> None:
    rules = folder(tmp_path, """
[[words]]
id = "stands"
lane = true
words = ["挺立着"]

[[fact]]
id = "stands"
pattern = "lead @stands <level:quantity> <indicator:nouns>"
name = "挺立的{}"
before = ["change-topic"]
""")

    records = Extractor(rules).extract("村口挺立着3棵古树。挺立着5棵古树。").records

    assert [("5棵", "挺立的古树")] == [(r.text, r.indicator) for r in records if "stands" in r.rules]


def test_explain_shows_the_lane_what_was_taken_and_what_nearly_was() -> None:
    told = explain("日处理生活垃圾800吨", default_extractor())

    assert "〔@rate 日〕〔@nominal 处理〕〔noun 生活〕〔noun 垃圾〕〔amount 800吨〕" in told
    assert "800吨: rate-verb took rate 日; verb 处理; indicator 生活垃圾; level 800吨" in told
    assert "not rate-of-noun: 4 of 5 parts matched, stopped before the end, where <indicator:nouns> is wanted" in told


def test_explain_tells_why_fields_have_their_values_and_what_else_was_considered() -> None:
    told = explain(
        "截至2022年底，全市森林覆盖率达20.50%，比2016年提高2.1个百分点；计划到2025年，朝阳区达到22%。",
        default_extractor(),
        date="2023-01-10",
        place="朔州市",
    )
    level, change, target = (part.splitlines() for part in told.partition("records\n")[2].split("article 0\n")[1:])

    assert "      indicator 森林覆盖率" in level
    assert "      date_start 2022-12-31" in level
    assert "          told in its sentence" in level
    assert any(line.strip().startswith("2022年底 ") and "periods." in line for line in level)
    assert "          the pattern change-same says change" in change
    assert any("before" in line for line in change)
    assert "      basis other" in change
    assert "      kind target" in target
    assert any(line.strip().startswith("target +") for line in target)


NO_RECORD = [
    ("如表3所示，产量86万吨。", "'3所': it is the number of a table, a figure or an annex"),
    ("（2023）湘02民终15号案件标的额86万元。", "'（2023）湘02民终15号': numbers of documents and cases"),
    ("安装2×660兆瓦机组3台。", "'660兆瓦': it is a factor of a size or a make"),
    ("血压130/85mmHg，心率72次/分。", "'85mmHg': it is joined to what stands beside it"),
    ("本派共有15弟子。", "'15': it has no unit that is known, and a word follows it"),
    ("全县用14天抢收小麦102万亩。", "'14天': a length of time told in passing"),
    ("2.2项目概算。总投资3亿元。", "'2.2': numbers of sections"),
    ("生师比为12.6:1。", "'1': it is part of a time, or what the other number of a ratio is to"),
]


@pytest.mark.parametrize(("text", "told"), NO_RECORD, ids=lambda value: value)
def test_explain_tells_why_a_number_became_no_record(text: str, told: str) -> None:
    none = explain(text, default_extractor()).split("no record\n")[1]

    assert told in none
    assert not any(record.text in none for record in default_extractor().extract(text).records)


BETWEEN_SIGNS = [     # what stands between a number and its name, or in the number
    ("全县GDP86.2亿元，CPI101.6，SO2浓度9微克/立方米，COD3200吨。", [
        ("GDP", "86.2亿元"), ("CPI", "101.6"), ("SO2浓度", "9微克/立方米"), ("COD", "3200吨")]),
    ("粮食产量12.8万吨★油料3.1万吨●棉花1.2万吨", [("粮食产量", "12.8万吨"), ("油料", "3.1万吨"), ("棉花", "1.2万吨")]),
    ("PM2.5:38μg/m3;PM10:62μg/m3.", [("PM2.5", "38μg/m3"), ("PM10", "62μg/m3")]),
    ("1.粮食产量45万吨.2.油料产量3万吨.", [("粮食产量", "45万吨"), ("油料产量", "3万吨")]),
    ("粮食产量45.6万吨[2]，油料产量（万吨）3.1。", [("粮食产量", "45.6万吨"), ("油料产量", "3.1")]),
    ("全縣糧食產量３.２萬噸，投資6億元。", [("粮食产量", "３.２萬噸"), ("投资", "6億元")]),
    ("年货销售额3.2亿元，年检车辆12万辆，日杂用品零售额2亿元。", [
        ("年货销售额", "3.2亿元"), ("年检车辆", "12万辆"), ("日杂用品零售额", "2亿元")]),
    ("厂房长度60米×檐口高度24米，闸孔净宽3×10米。", [("厂房长度", "60米"), ("檐口高度", "24米"), ("闸孔净宽", "10米")]),
]


@pytest.mark.parametrize(("text", "facts"), BETWEEN_SIGNS, ids=lambda value: value if isinstance(value, str) else "")
def test_signs_between_a_number_and_its_name_hide_neither(text: str, facts: list[tuple[str, str]]) -> None:
    assert facts == [(record.indicator, record.text) for record in default_extractor().extract(text).records]


@pytest.mark.parametrize("between", ["join", "(join)", "(、|@and)", "、", "join?"])
def test_a_class_and_a_group_in_its_place_match_the_same(tmp_path: Path, between: str) -> None:
    pattern = f"lead <indicator:phrase> <level:quantity> {between} <level:quantity>"
    rules = folder(tmp_path, FACT.format(pattern=pattern) + 'before = ["change-topic"]\n')

    records = Extractor(rules).extract("全市气温3℃、5℃。").records
    assert ["3℃", "5℃"] == [record.text for record in records if "own" in record.rules]
