"""Names of well-known indicators are told apart from their likes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import RuleError
from extractor.resolve.indicator import Indicators
from extractor.rulebook import RuleBook, load
from extractor.rulebook.indicators import IndicatorRule, varied, written

RULE = """
[[indicator]]
id = "tea.{id}"
names = ["{name}"]
dimensions = ["{dimension}"]
"""


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load()


@pytest.fixture(scope="module")
def indicators(book: RuleBook) -> Indicators:
    return Indicators(book)


def test_every_name_is_its_indicator_in_each_of_its_dimensions(book: RuleBook, indicators: Indicators) -> None:
    wrong = [
        (rule.id, name, dimension)
        for rule in book.of(IndicatorRule)
        for part in rule.names
        for name in written(part)
        for dimension in rule.dimensions
        if indicators.identify(name, dimension or None, rule.unit, "level") != rule.id
    ]

    assert wrong == []


def test_there_are_indicators_of_each_column(book: RuleBook) -> None:
    rules = book.of(IndicatorRule)
    columns = {rule.id.split(".")[0] for rule in rules}

    assert len(rules) >= 500
    assert columns >= {
        "air", "water", "sewage", "waste", "forest", "enforcement", "energy", "economy", "price", "population",
        "income", "education", "health", "grain", "investment", "project", "freight", "road", "rain", "disaster",
    }


@pytest.mark.parametrize(("name", "dimension", "unit", "kind", "expected"), [
    ("PM2.5平均浓度", "concentration", "微克/立方米", "level", "air.pm2_5.mean"),
    ("细颗粒物（PM2.5）浓度", "concentration", "微克/立方米", "level", "air.pm2_5.mean"),
    ("全市 PM2.5 年均 浓度", "concentration", "微克/立方米", "level", "air.pm2_5.mean"),
    ("pm2.5的平均浓度", "concentration", "微克/立方米", "level", "air.pm2_5.mean"),
    ("环境空气质量综合指数", None, "", "level", "air.quality.composite_index"),
    ("优良天数", "time", "天", "level", "air.good_days"),
    ("优良天数比率", "percentage", "%", "level", "air.good_days.share"),
    ("森林覆盖率", "percentage", "%", "level", "forest.cover"),
    ("山西省的森林覆盖率", "percentage", "%", "level", "forest.cover"),
    ("黄河流域国考断面水质优良比例", "percentage", "%", "level", "water.section.good_share"),
    ("新能源装机", "power", "千瓦", "level", "energy.capacity.new_energy"),
    ("规模以上工业发电量", "energy", "千瓦时", "level", "energy.generation.industrial"),
    ("地区生产总值", "money", "元", "level", "economy.gdp"),
    ("第一产业增加值", "money", "元", "level", "economy.primary.value_added"),
    ("居民消费价格总水平", "percentage", "%", "change", "price.cpi"),
    ("城镇居民人均可支配收入", "money", "元", "level", "income.per_capita.urban"),
    ("处理生活垃圾", "mass", "吨", "level", "waste.household.treated"),
    ("国内生产总值（GDP）", "money", "元", "level", "economy.gdp"),
    ("年末常住人口", "count", "人", "level", "population.resident"),
    ("常住人口", None, "", "level", "population.resident"),
    ("今年累计完成固定资产投资", "money", "元", "level", "investment.fixed_assets"),
    ("粮食总产量合计", "mass", "吨", "level", "grain.output"),
    ("风电", "power", "千瓦", "level", "energy.capacity.wind"),
    ("风电", "energy", "千瓦时", "level", "energy.generation.wind"),
    ("风电、光伏发电量", "energy", "千瓦时", "level", "energy.generation.wind_solar"),
    ("洪泽湖断面总磷", "concentration", "毫克/升", "level", "water.total_phosphorus.concentration"),
])
def test_a_known_name_gives_its_id(
    indicators: Indicators, name: str, dimension: str | None, unit: str, kind: str, expected: str
) -> None:
    assert indicators.identify(name, dimension, unit, kind) == expected


@pytest.mark.parametrize(("name", "dimension", "unit", "kind"), [
    ("地区生产总值", "percentage", "%", "level"),         # a share of it
    ("地区生产总值", "percentage", "个百分点", "change"),  # its growth grew
    ("地区生产总值", "rank", "名次", "rank"),
    ("地区生产总值增速", "percentage", "%", "level"),
    ("森林覆盖率", "area", "亩", "level"),
    ("优良天数", "percentage", "%", "level"),
    ("负荷率", "percentage", "%", "level"),
    ("新能源汽车", "power", "千瓦", "level"),
    ("水电、光伏发电量", "energy", "千瓦时", "level"),
    ("氨氮、总磷浓度", "concentration", "毫克/升", "level"),
    ("贫困家庭人均可支配收入", "money", "元", "level"),
    ("非公有制固定资产投资", "money", "元", "level"),
    ("人均粮食产量", "mass", "公斤", "level"),
    ("新增森林面积", "area", "亩", "level"),
    ("的", None, "", "level"),
    ("", None, "", "level"),
    ("风电", "percentage", "%", "change"),                # of its capacity or of its output
    ("水质达标率", "percentage", "%", "level"),            # of rivers or of drinking water
])
def test_a_name_that_is_narrowed_or_measured_in_something_else_gives_none(
        indicators: Indicators, name: str, dimension: str | None, unit: str, kind: str) -> None:
    assert indicators.identify(name, dimension, unit, kind) is None


@pytest.mark.parametrize(("name", "dimension", "unit", "expected"), [
    ("地区生产总值", "percentage", "%", "economy.gdp"),
    ("PM2.5平均浓度", "percentage", "%", "air.pm2_5.mean"),
    ("优良天数", "time", "天", "air.good_days"),
    ("森林覆盖率", "percentage", "个百分点", "forest.cover"),
    ("新能源装机", "ratio", "番", "energy.capacity.new_energy"),
    ("新能源装机", "mass", "吨", None),
])
@pytest.mark.parametrize("kind", ["change", "target"])
def test_a_change_may_be_a_ratio(
        indicators: Indicators, name: str, dimension: str, unit: str, kind: str, expected: str | None) -> None:
    assert indicators.identify(name, dimension, unit, kind) == expected


@pytest.mark.parametrize(("name", "every", "once_each"), [
    ("粮食", ("粮食",), ("粮食",)),
    ("(a|b)x", ("ax", "bx"), ("ax", "bx")),
    ("(a|b)x(y|)", ("axy", "ax", "bxy", "bx"), ("axy", "bxy", "ax")),
])
def test_alternatives_are_written_out(name: str, every: tuple[str, ...], once_each: tuple[str, ...]) -> None:
    assert written(name) == every
    assert varied(name) == once_each


@pytest.mark.parametrize(("id", "name", "dimension", "fault"), [
    ("yield", "(茶|", "mass", "names: '(茶|' has a bracket without its other; alternatives are written (平均|年均|)"),
    ("yield", "(茶|)", "mass", "names: '(茶|)' may be empty; an empty name would match everywhere"),
    ("", "茶", "mass", "id: 'tea.' is no dotted name; write it as forest.cover or air.pm2_5.mean"),
])
def test_a_fault_of_a_rule_is_told(tmp_path: Path, id: str, name: str, dimension: str, fault: str) -> None:
    (tmp_path / "tea.toml").write_text(RULE.format(id=id, name=name, dimension=dimension), "utf-8")

    with pytest.raises(RuleError) as told:
        load(str(tmp_path))

    assert str(told.value) == f"tea.toml: rule 'tea.{id}': {fault}"


@pytest.mark.parametrize(("name", "dimension", "fault"), [
    ("白茶", "percentages", "dimensions: no [[dimension]] has the id 'percentages'; did you mean 'percentage'?"),
    ("的森林覆盖率", "percentage",
     "names: '的森林覆盖率' in the dimension 'percentage' is already 'forest.cover' of indicators/forest.toml"),
])
def test_a_fault_between_rules_is_told(tmp_path: Path, name: str, dimension: str, fault: str) -> None:
    (tmp_path / "tea.toml").write_text(RULE.format(id="yield", name=name, dimension=dimension), "utf-8")

    with pytest.raises(RuleError) as told:
        Indicators(load(str(tmp_path)))

    assert str(told.value) == f"tea.toml: rule 'tea.yield': {fault}"


def test_one_name_in_two_dimensions_is_two_indicators(tmp_path: Path) -> None:
    rules = RULE.format(id="mass", name="白茶", dimension="mass") + RULE.format(
        id="value", name="白茶", dimension="money/mass"
    )
    (tmp_path / "tea.toml").write_text(rules, "utf-8")
    indicators = Indicators(load(str(tmp_path)))

    assert indicators.identify("白茶", "mass", "吨", "level") == "tea.mass"
    assert indicators.identify("白茶", "money/mass", "元/斤", "level") == "tea.value"
    assert indicators.identify("白茶", "percentage", "%", "change") is None


@given(st.text(st.sampled_from("全市县的年总产值量率森林覆盖PM2.5（）() ")))
def test_any_name_is_answered_the_same_twice(indicators: Indicators, name: str) -> None:
    first = indicators.identify(name, "percentage", "%", "level")

    assert indicators.identify(name, "percentage", "%", "level") == first


@pytest.mark.parametrize(
    ("many", "expected"),
    [
        ("市", None),
        ("（", None),
        ("森林覆盖率", None),
        ("总值", None),
        ("合计", None),
        ("全市", "forest.cover"),
        ("山西省", "forest.cover"),
    ],
)
def test_a_very_long_name_takes_linear_time(indicators: Indicators, many: str, expected: str | None) -> None:
    assert indicators.identify(many * 10**5 + "森林覆盖率" * bool(expected), "percentage", "%", "level") == expected
