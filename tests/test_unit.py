"""Every unit has the size, dimension and UCUM code it says; lists, ranges and changes share their unit."""

import warnings
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import RuleError
from extractor.model import Duration, Number, Ordinal, Quantity
from extractor.recognise.board import settle
from extractor.recognise.measure import UnitMeaning, UnitTable
from extractor.recognise.quantity import Quantities
from extractor.resolve.unit import resolve_units
from extractor.rulebook import load
from extractor.rulebook.units import CounterRule, DimensionRule, TermRule, UnitRule

BOOK = load()
TABLE = UnitTable(BOOK)
QUANTITIES = Quantities(BOOK)
BASES = {rule.id: rule.base for rule in BOOK.of(DimensionRule)}
UNITS = BOOK.of(UnitRule)
# UCUM's month and year are means of the Julian calendar, ours have 30 and 365 days; pint knows its minutes of arc as
# minutes.
OWN_SIZE = {"mo", "a", "'", "''"}


@cache
def ucum() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ucumvert import PintUcumRegistry

        return PintUcumRegistry()


def size(code: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ucum().from_ucum(code)


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.ucum], ids=lambda unit: unit.id)
def test_ucum_code_is_valid_and_has_the_units_size(unit: UnitRule) -> None:
    found = size(unit.ucum or "")
    if unit.ucum in OWN_SIZE or unit.dimension in ("temperature", "sound level"):  # scales that do not multiply
        return
    base = size(unit.base or BASES[unit.dimension])

    assert (found.to(base.units) / base.magnitude).magnitude == pytest.approx(float(Fraction(unit.size)), rel=1e-9)


@pytest.mark.parametrize(("written", "code"), [
    ("吨/日", "t/d"), ("万吨/年", None), ("微克/立方米", "ug/m3"), ("毫克每升", "mg/L"), ("kg/(h·m2)", "kg/(h.m2)"),
    ("克/千瓦时", "g/(kW.h)"),
    ("立方米/秒", "m3/s"), ("nGy/h", "nGy/h"), ("吨/平方公里·月", "t/(km2.mo)"), ("ng TEQ/m3", "ng/m3"),
    ("千瓦时/吨", "kW.h/t"), ("t/a", "t/a"),
])
def test_a_composed_unit_has_a_composed_code(written: str, code: str | None) -> None:
    found = TABLE.at(written, 0)
    if code is None:
        assert found is None
        return
    assert found is not None
    end, meanings = found

    assert (end, meanings[0].code) == (len(written), code)
    assert size(code) is not None


@pytest.mark.parametrize(
    ("written", "dimension", "times"),
    [
        ("公里/小时", "speed", Fraction(5, 18)),
        ("立方米/秒", "volume flow", Fraction(1)),
        ("吨/日", "mass flow", Fraction(1000, 86400)),
        ("微克/立方米", "concentration", Fraction(1, 10**9)),
        ("公斤/亩", "area density", Fraction(3, 2000)),
        ("元/吨", "money/mass", Fraction(1, 1000)),
        ("人/平方公里", "count/area", Fraction(1, 10**6)),
        ("元/平方米·月", "money/area·time", Fraction(1, 30 * 86400)),
        ("例/10万人", "count/count", Fraction(1, 10**5)),
        ("件/万人", "count/count", Fraction(1, 10**4)),
        ("台（套）", "count", Fraction(1)),
    ],
)
def test_a_composed_unit_has_an_exact_size(written: str, dimension: str, times: Fraction) -> None:
    found = TABLE.at(written, 0)

    assert found is not None
    end, (meaning,) = found
    assert (end, meaning.dimension, Fraction(meaning.times) / Fraction(meaning.over)) == (
        len(written),
        dimension,
        times,
    )


def meanings(spelling: str) -> tuple[UnitMeaning, ...]:
    found = TABLE.at(f"{spelling}，", 0)

    assert found is not None
    end, known = found
    assert end == len(spelling)
    return known


@pytest.mark.parametrize("unit", [unit for unit in UNITS if not unit.below], ids=lambda unit: unit.id)
def test_every_spelling_means_its_unit(unit: UnitRule) -> None:
    for spelling in unit.spell:
        (meaning,) = [one for one in meanings(spelling) if one.rule == unit.id]

        assert (meaning.unit, meaning.dimension, meaning.code) == (spelling, unit.dimension, unit.ucum)
        assert Fraction(meaning.times) / Fraction(meaning.over) == Fraction(unit.size)


def test_there_are_enough_spellings() -> None:
    units = {spelling for unit in UNITS for spelling in unit.spell}
    counters = {spelling for counter in BOOK.of(CounterRule) for spelling in counter.spell}

    assert len(units) >= 450
    assert len(counters) >= 250


@pytest.mark.parametrize("rule", [*UNITS, *BOOK.of(CounterRule)], ids=lambda rule: rule.id)
def test_a_word_of_unless_is_no_unit(rule: UnitRule | CounterRule) -> None:
    for word in rule.unless:
        found = TABLE.at(word, 0)

        assert (
            found is None
            or not any(one.rule == rule.id and found[0] < len(word) for one in found[1])
            or found[0] != len(max((spelling for spelling in rule.spell if word.startswith(spelling)), key=len))
        )


def resolved(text: str) -> list[tuple[str, str]]:
    mentions = resolve_units(settle(QUANTITIES.find(text), BOOK.order["mentions"]), text)
    return [
        (m.text, m.unit if isinstance(m, Quantity) else "")
        for m in mentions
        if isinstance(m, Number) and not isinstance(m, Ordinal)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "PM2.5、PM10、NO2浓度分别为38、69和27微克/立方米",
            [("38", "微克/立方米"), ("69", "微克/立方米"), ("27微克/立方米", "微克/立方米")],
        ),
        ("分别低于5和8毫克/立方米", [("5", "毫克/立方米"), ("8毫克/立方米", "毫克/立方米")]),
        ("由每亩800元涨到1000元", [("每亩800元", "元/亩"), ("1000元", "元/亩")]),
        ("由45个工作日压缩到12个", [("45个工作日", "个工作日"), ("12个", "个工作日")]),
        ("由每月每平方公里18.6吨降到7.4吨", [("每月每平方公里18.6吨", "吨/平方公里"), ("7.4吨", "吨/平方公里")]),
        ("分别提高0.3个和1.2个百分点", [("0.3个", "个百分点"), ("1.2个百分点", "个百分点")]),
        ("由2.44缩小到2.38。", [("2.44", ""), ("2.38", "")]),
        ("办理时间由15天缩短为9。", [("15天", "天"), ("9", "天")]),
        ("综合指数4.12，5个县达标", [("4.12", ""), ("5个", "个")]),
        ("水质达标率90%，检查企业30家", [("90%", "%"), ("30家", "家")]),
    ],
)
def test_neighbours_share_a_unit(text: str, expected: list[tuple[str, str]]) -> None:
    assert resolved(text) == expected


def test_a_shared_unit_brings_its_size() -> None:
    text = "分别为0、38和27微克/立方米"
    mentions = resolve_units(settle(QUANTITIES.find(text), BOOK.order["mentions"]), text)

    assert [m.base_low for m in mentions if isinstance(m, Quantity)] == [
        Decimal(0),
        Decimal("3.8E-8"),
        Decimal("2.7E-8"),
    ]
    assert {m.unit_code for m in mentions if isinstance(m, Quantity)} == {"ug/m3"}


def test_a_list_shares_its_magnitude_word() -> None:
    text = "分别为512、36和95亿千瓦时"
    mentions = resolve_units(settle(QUANTITIES.find(text), BOOK.order["mentions"]), text)

    assert [m.low for m in mentions if isinstance(m, Quantity)] == [512 * 10**8, 36 * 10**8, 95 * 10**8]


def test_a_shared_time_is_a_duration() -> None:
    mentions = resolve_units(settle(QUANTITIES.find("分别为3和5天"), BOOK.order["mentions"]), "分别为3和5天")

    assert [m.seconds for m in mentions if isinstance(m, Duration)] == [3 * 86400, 5 * 86400]


@pytest.mark.parametrize(("text", "modifiers"), [
    ("约5和8吨", ["approx", "approx"]), ("低于5、不低于8吨", ["less", "more"]), ("约5吨，8吨", ["approx", None]),
    ("约5吨、8家", ["approx", None]),
    ("八千多万人、三亿人", ["more", None]),
])
def test_a_list_shares_its_modifier(text: str, modifiers: list[str | None]) -> None:
    mentions = resolve_units(settle(QUANTITIES.find(text), BOOK.order["mentions"]), text)

    assert [m.modifier for m in mentions if isinstance(m, Number)] == modifiers


@pytest.mark.parametrize(
    ("field", "part"),
    [
        ({"size": "1O00"}, "size"),
        ({"size": "0"}, "size"),
        ({"size": "1e999999999"}, "size"),
        ({"size": "1e-41"}, "size"),
        ({"size": "1" + "0" * 41}, "size"),
        ({"zero": "9" * 400}, "zero"),
        ({"spell": ()}, "spell"),
        ({"spell": ("",)}, "spell"),
        ({"spell": ("吨", "吨")}, "spell"),
        ({"unless": ("重量",)}, "unless"),
        ({"when": "("}, "when"),
    ],
)
def test_a_fault_of_a_unit_names_its_part(field: dict[str, Any], part: str) -> None:
    fault = UnitRule(**({"id": "tonne", "dimension": "mass", "size": "1000", "spell": ("吨",)} | field)).fault()

    assert fault is not None
    assert fault[0] == part


@pytest.mark.parametrize(("field", "part"), [
    ({}, "pattern"), ({"pattern": "[0-9]G", "words": ("5G",)}, "pattern"), ({"pattern": "[0-9]G"}, "begins"),
    ({"words": ("5G", "")}, "words"),
    ({"pattern": "(", "begins": ("digit",)}, "pattern"),
])
def test_a_fault_of_a_term_names_its_part(field: dict[str, Any], part: str) -> None:
    fault = TermRule(**({"id": "generation"} | field)).fault()

    assert fault is not None
    assert fault[0] == part


def test_a_unit_of_an_unknown_dimension_is_told(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        '[[unit]]\nid = "step"\ndimension = "stride"\nspell = ["步长"]\n', encoding="utf-8"
    )

    with pytest.raises(RuleError, match=r"own.toml: rule 'step': dimension: no \[\[dimension\]\] has the id 'stride'"):
        UnitTable(load(str(tmp_path)))


def test_a_unit_of_ones_own_is_read(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        '[[unit]]\nid = "sack"\ndimension = "mass"\nsize = "90"\nspell = ["麻包"]\n', encoding="utf-8"
    )
    (mention,) = Quantities(load(str(tmp_path))).find("收购3.2万麻包/日")

    assert isinstance(mention, Quantity)
    assert (mention.unit, mention.low, mention.dimension) == ("麻包/日", 32000, "mass flow")
