"""Places are found where their characters are names, and settled by what stands round them, never by a guess."""

from collections.abc import Sequence
from time import process_time

import pytest
from hypothesis import given, strategies

from extractor.model import Division, Place
from extractor.pipeline import Extractor
from extractor.recognise.board import settle
from extractor.recognise.place import Places
from extractor.resolve.place import resolve_places
from extractor.rulebook import load
from extractor.rulebook.places import PlaceGuardRule, PlaceRule

BOOK = load()
PLACES = Places(BOOK)


def read(text: str, home: Division | None = None) -> list[Place]:
    mentions = resolve_places(settle(PLACES.find(text), BOOK.order["mentions"]), text, home)
    return [mention for mention in mentions if isinstance(mention, Place)]


def named(text: str, home: str | None = None) -> list[tuple[str, str | None]]:
    return [(place.text, place.adcode) for place in read(text, PLACES.lookup(home) if home else None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "山西省朔州市平鲁区下面高乡杏园村",
            [
                ("山西省", "140000"),
                ("朔州市", "140600"),
                ("平鲁区", "140603"),
                ("下面高乡", "140603"),
                ("杏园村", "140603"),
            ],
        ),
        ("福建省鼓楼区", [("福建省", "350000"), ("鼓楼区", "350102")]),
        ("浙江、黑龙江两省", [("浙江", "330000"), ("黑龙江", "230000")]),
        ("黑龙江、浙江等省", [("黑龙江", "230000"), ("浙江", "330000")]),
        ("镇江、牡丹江两市", [("镇江", "321100"), ("牡丹江", "231000")]),
        ("吉林省朝阳区", [("吉林省", "220000"), ("朝阳区", "220104")]),
        ("孝感安陆", [("孝感", "420900"), ("安陆", "420982")]),
        ("四川乐山、宜宾两市", [("四川", "510000"), ("乐山", "511100"), ("宜宾", "511500")]),
        (
            "石家庄、唐山、邯郸、邢台四市",
            [("石家庄", "130100"), ("唐山", "130200"), ("邯郸", "130400"), ("邢台", "130500")],
        ),
        ("柳州地区忻城县", [("柳州地区", "451300"), ("忻城县", "451321")]),
        ("南京市江宁、浦口、溧水", [("南京市", "320100"), ("江宁", "320115"), ("浦口", "320111"), ("溧水", "320117")]),
        ("无锡江阴", [("无锡", "320200"), ("江阴", "320281")]),
        ("重庆市忠县、开州", [("重庆市", "500000"), ("忠县", "500233"), ("开州", "500154")]),
        ("湘西自治州吉首市", [("湘西自治州", "433100"), ("吉首市", "433101")]),
        ("新津县金华镇", [("新津县", "510118"), ("金华镇", "510118")]),
        ("济南市历下区济南大学", [("济南市", "370100"), ("历下区", "370102")]),
        ("其中天镇县造林3万亩", [("天镇县", "140222")]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_chain_settles_its_parts(text: str, expected: Sequence[tuple[str, str | None]]) -> None:
    assert expected == named(text)


@pytest.mark.parametrize(("text", "home", "expected"), [
    ("朝阳区造林3万亩", "北京市", [("朝阳区", "110105")]),
    ("朝阳区造林3万亩", "长春市", [("朝阳区", "220104")]),
    ("朝阳区造林3万亩", None, [("朝阳区", None)]),
    ("城关镇建成管网12公里", "灵寿县", [("城关镇", None)]),
    ("灵石造林3万亩", "晋中市", [("灵石", "140729")]),
    ("灵石造林3万亩", None, []),
    ("澧水石门站水位58.2米", "湖南省", [("澧水", None), ("石门", "430726")]),
], ids=str)
def test_home_settles_what_the_text_leaves_open(
    text: str, home: str | None, expected: Sequence[tuple[str, str | None]]
) -> None:
    assert expected == named(text, home)


@pytest.mark.parametrize(("text", "name", "adcode"), [
    ("长春市发布通报。朝阳区新增绿地", "朝阳区", "220104"),
    ("朝阳区新增绿地。长春市发布通报", "朝阳区", "220104"),
    ("北京市和长春市发布通报，其中朝阳区新增绿地", "朝阳区", "220104"),
    ("榆次区、太谷区新增绿地，榆次乌金山上", "榆次", "140702"),
    ("迎泽区发布通报，执法队迎泽大队夜查", "迎泽", "140106"),
    ("大庆市大同区新增绿地。大同的草原", "大同", "230606"),
    ("荆州区新增绿地。荆州全市植树", "荆州", "421000"),
    ("海口、黄山、舟山空气质量较好", "黄山", "341000"),
    ("黄山市植树。黄山的松树", "黄山", "341000"),
    ("松滋市、公安、石首完成投资", "公安", "421022"),
    ("成都市青羊五区，以及双流、温江、新都", "温江", "510115"),
], ids=str)
def test_neighbours_settle_a_name(text: str, name: str, adcode: str) -> None:
    assert (name, adcode) in named(text)


def test_what_nothing_settles_keeps_its_candidates() -> None:
    place, = read("鼓楼区新增绿地")

    assert (place.adcode, {one.city for one in place.candidates}) == (None, {"南京市", "徐州市", "福州市", "开封市"})


def test_a_former_name_has_the_code_of_today() -> None:
    place, = read("怀仁县关停小锅炉")

    assert ("怀仁县", "140681", "怀仁市", "朔州市") == (place.name, place.adcode, place.county, place.city)


@pytest.mark.parametrize(
    "text",
    [
        "沿海南路行驶", "重庆路全长3公里", "上海牌轿车", "浉河南岸", "东西部协作", "和平发展", "高新区新建",
        "推动发展中山区特色产业", "由南通过江北上", "左权太行花", "华北豹", "语气平和", "向阳地块", "家庭和顺",
        "蓝天白云绿水青山", "示范县12个", "其中山区县3个", "沿海城市12个",
    ],
    ids=str,
)
def test_words_are_no_divisions(text: str) -> None:
    assert [] == [place.text for place in read(text) if place.type == "admin" and place.text not in ("左权", "上海")]


@pytest.mark.parametrize(("rule", "text"), [
    (rule, counter.text) for rule in BOOK.of(PlaceGuardRule) for counter in rule.counter], ids=str)
def test_a_guard_keeps_its_counterexamples(rule: PlaceGuardRule, text: str) -> None:
    found = [place.text for place in read(text) if place.type == "admin"]

    assert [] == [name for name in found if name in rule.names or not rule.names and name.endswith(rule.ending)]


@pytest.mark.parametrize("rule", [rule for rule in BOOK.of(PlaceGuardRule) if rule.names], ids=lambda rule: rule.id)
def test_a_guard_names_what_would_be_found(rule: PlaceGuardRule) -> None:
    listed = {word for place in BOOK.of(PlaceRule) for word in place.spell}
    gazetteer = PLACES._gazetteer

    assert [] == [name for name in rule.names if name not in listed and not gazetteer.named(name) and not gazetteer.townships(name)]


LETTERS = "山西省朔州市平鲁区下面高乡杏园村朝阳和的在、，。河江湖县城关镇街道办事处12南京海北长治京津冀水库国家湿地公园断面吉林重庆路"


@given(
    strategies.text(strategies.sampled_from(LETTERS), max_size=60), strategies.sampled_from([None, "140600", "110105"])
)
def test_any_text_gives_places_that_stand_in_it_and_keep_to_their_candidates(text: str, home: str | None) -> None:
    for place in read(text, PLACES.lookup(home) if home else None):
        assert place.text == text[place.start:place.end]
        assert place.adcode is None or place.type in ("admin", "site")
        assert (place.adcode is not None) == (len(place.candidates) == 1 and place.type in ("admin", "site"))


@pytest.mark.parametrize("piece", ["晋中", "朝阳", "朝阳区", "城关镇", "镇", "山河", "县村", "京、",
                                   "北京市", "和县", "国家湿地公园", "一", "(", "1"])
def test_long_runs_take_linear_time(piece: str) -> None:
    times = []
    for size in (2_000, 16_000):
        text, runs = "左权县" + piece * (size // len(piece)), []
        for _ in range(3):      # the least: what else the process does in between is no part of it
            begin = process_time()
            read(text)
            runs.append(process_time() - begin)
        times.append(min(runs))

    assert times[1] < 24 * max(times[0], 0.002)


def test_place_of_the_caller_is_a_name_or_a_code() -> None:
    extractor = Extractor()

    assert ["朔州市", "平鲁区"] == [extractor.extract("造林3万亩", place=place).place for place in ("朔州", "140603")]


@pytest.mark.parametrize(("zone", "code"), [
    ("大同高新区", "140200"),
    ("金坛经开区", "320413"),
    ("鼓楼经济开发区", None),       # 鼓楼 may mean several
    ("循环产业园", None),
])
def test_a_zone_lies_in_the_division_that_it_is_called_after(zone: str, code: str | None) -> None:
    seat = PLACES.seat(zone)

    assert code == (seat.code if seat else None)
