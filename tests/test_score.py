"""Figures are those that a reader would count by hand."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from extractor.document import Document
from extractor.errors import CorpusError
from extractor.model import Date, Duration, Mention, Place, Record
from extractor.scoring.gold import Gold, GoldDate, GoldPlace, GoldQuantity, LeftOut, read_gold
from extractor.scoring.score import (
    Floors,
    Scores,
    Share,
    Tally,
    below,
    matched,
    read_floors,
    render,
    same_period,
    score,
    total,
)

CORPUS = Path(__file__).parent.parent / "corpus"
GOLD = read_gold(CORPUS / "bulletins")


def perfect(gold: Gold) -> Document:
    """The document whose every record and mention is as annotated."""
    records = tuple(Record(
        record_id=str(q.start), document=gold.doc_id, start=q.start, end=q.end, text=q.text, sentence="", kind=q.kind,
        indicator=q.indicator_full, value_low=q.low, value_high=q.high, modifier=q.modifier, unit=q.unit, per=q.per,
        direction=q.direction, basis=q.basis, place=q.place, adcode=q.adcode, date_start=q.periods()[0][0],
        date_end=q.periods()[0][1]) for q in gold.quantities)
    dates: list[Mention] = [found_date(entry) for entry in gold.dates]
    places = [Place(start=p.start, end=p.end, text=p.text, rule="p", name=p.text, type=p.type, adcode=p.adcode)
              for p in gold.places]
    return Document(id=gold.doc_id, text=gold.text, records=records, mentions=(*dates, *places))


def found_date(entry: GoldDate) -> Mention:
    common: dict[str, Any] = {"start": entry.start, "end": entry.end, "text": entry.text, "rule": "d"}
    if entry.granularity == "duration":
        return Duration(**common, low=1, high=1, unit="年")
    return Date(**common, start_date=entry.start_date, end_date=entry.end_date, granularity=entry.granularity)


def quantity(**fields: Any) -> GoldQuantity:
    given_ = {
        "text": "800 吨", "start": 2, "end": 7, "low": 800, "high": 800, "unit": "吨", "modifier": None,
        "kind": "level", "direction": None, "basis": None, "per": None, "indicator_core": "垃圾",
        "indicator_max": "处理垃圾", "indicator_full": "处理垃圾", "place": "朔州市", "adcode": "140600",
        "date_start": None, "date_end": None, "hard": False,
    }
    return GoldQuantity(**{**given_, **fields})


def record(**fields: Any) -> Record:
    given_ = {
        "record_id": "1", "document": "d", "start": 2, "end": 7, "text": "800 吨", "sentence": "", "kind": "level",
        "indicator": "处理垃圾", "value_low": 800.0, "value_high": 800.0, "unit": "吨", "place": "朔州市",
        "adcode": "140600",
    }
    return Record(**{**given_, **fields})


def scored(wanted: Iterable[GoldQuantity] = (), found: Iterable[Record] = (), mentions: Iterable[Mention] = (),
           **fields: Any) -> Scores:
    gold = Gold(
        **{
            "doc_id": "d",
            "reference_date": date(2023, 1, 1),
            "text": "",
            "quantities": tuple(wanted),
            "dates": (),
            "places": (),
            **fields,
        }
    )
    return score(gold, Document(id="d", text="", records=tuple(found), mentions=tuple(mentions)))


def test_all_figures_of_a_perfect_reading_are_one() -> None:
    scores = total(score(gold, perfect(gold)) for gold in GOLD)

    assert {1.0} == set(scores.figures().values())
    assert () == scores.misses


def test_all_figures_of_an_empty_reading_are_nought() -> None:
    scores = total(score(gold, Document(id=gold.doc_id, text=gold.text)) for gold in GOLD)

    assert {0.0} == set(scores.figures().values())
    assert sum(len(g.quantities) + len(g.dates) + sum(not place.nested for place in g.places) for g in GOLD) == len(
        scores.misses
    )


@pytest.mark.parametrize(("facet", "wanted", "found", "right"), [
    ("exact", {}, {"start": 3}, False),
    ("value", {}, {"value_low": 800.0 * (1 + 1e-12)}, True),
    ("value", {}, {"value_high": 801.0}, False),
    ("value", {}, {"value_low": None, "value_high": None}, False),
    ("value", {"value_alt": [80]}, {"value_low": 80.0, "value_high": 80.0}, True),
    ("unit", {"unit": "微克/立方米"}, {"unit": "μg/m³"}, True),
    ("unit", {"unit": "个百分点"}, {"unit": "%"}, False),
    ("unit", {"unit": "立 方米"}, {"unit": "立方米"}, True),
    ("modifier", {"modifier": "approx"}, {}, False),
    ("kind", {"kind_alt": ["change"]}, {"kind": "change"}, True),
    ("change", {"kind": "change", "direction": "up", "basis": None}, {"direction": "up", "basis": "yoy"}, True),
    ("change", {"kind": "change", "direction": "up", "basis": "mom"}, {"direction": "up", "basis": "yoy"}, False),
    ("per", {"per": "day"}, {}, False),
    ("indicator", {}, {"indicator": "垃圾"}, True),
    ("indicator", {}, {"indicator": "共 处理 垃圾"}, True),
    ("indicator", {}, {"indicator": "该项目投产后日处理垃圾"}, True),
    ("indicator", {}, {"indicator": "该项目正式建成投产后日处理垃圾"}, False),
    ("indicator", {}, {"indicator": "投产，处理垃圾"}, False),
    ("indicator", {}, {"indicator": "处理量"}, False),
    ("indicator", {}, {"indicator": None}, False),
    ("indicator", {"indicator_alt": ["处理量"]}, {"indicator": "处理量"}, True),
    ("indicator", {"indicator_core": None, "indicator_max": None, "indicator_full": None}, {"indicator": None}, True),
    ("place", {}, {"place": "朔州", "adcode": "140600"}, True),
    ("place", {"place": "下面高乡", "adcode": None}, {"place": "朔州市", "adcode": None}, False),
    ("place", {"place_alt": ["平鲁区"]}, {"place": "平鲁区", "adcode": "140603"}, True),
    ("date", {"date_start": date(2022, 12, 31), "date_end": date(2022, 12, 31)},
     {"date_start": "2022-01-01", "date_end": "2022-12-31"}, True),
    ("date", {"date_alt": [["2022-01-01", None]]}, {"date_start": "2022-01-01"}, True),
    ("date", {}, {"date_start": "2022-01-01"}, False),
])
def test_a_facet_is_right(facet: str, wanted: dict[str, Any], found: dict[str, Any], right: bool) -> None:
    assert Share(int(right), 1) == scored([quantity(**wanted)], [record(**found)]).facets[facet]


@pytest.mark.parametrize(("wanted", "found", "same"), [
    (("2022-12-31", "2022-12-31"), ("2022-01-01", "2022-12-31"), True),
    (("2022-01-01", "2022-09-30"), ("2022-09-30", "2022-09-30"), True),
    (("2021-01-01", "2022-12-31"), ("2022-12-31", "2022-12-31"), False),
    (("2022-01-01", "2022-12-31"), ("2022-02-01", "2022-12-31"), False),
    (("2022-01-01", None), ("2022-01-01", None), True),
    ((None, None), ("2022-01-01", "2022-12-31"), False),
])
def test_a_day_stands_for_the_period_of_its_year_that_ends_with_it(wanted: Any, found: Any, same: bool) -> None:
    assert same == same_period(wanted, found)


def test_a_number_that_names_a_thing_counts_as_a_mention_and_as_no_fact() -> None:
    scores = scored([quantity(kind="other")], [record(kind="other", indicator="别的")])

    assert (Tally(1, 1, 1), Tally(0, 0, 0)) == (scores.mention, scores.fact)
    assert (Share(1, 1), Share()) == (scores.facets["kind"], scores.facets["indicator"])


def test_a_find_that_nobody_wanted_costs_precision_unless_it_says_that_it_measures_nothing() -> None:
    scores = scored([], [record(), record(kind="other")])

    assert (Tally(0, 2, 0), Tally(0, 1, 0)) == (scores.mention, scores.fact)


def test_a_find_where_annotators_left_something_out_counts_neither_way() -> None:
    scores = scored([], [record()], left_out=(LeftOut("800", 2, 5), LeftOut("somewhere")))

    assert Tally() == scores.mention
    assert () == scores.misses


def test_an_entry_marked_hard_is_not_among_the_easy_ones() -> None:
    scores = scored(
        [quantity(), quantity(start=10, end=12, hard=True)], [record(), record(start=10, end=12, unit="米")]
    )

    assert (Share(1, 1), Tally(1, 2, 2)) == (scores.easy_fact, scores.fact)


def test_a_length_of_time_is_a_date_only_where_it_is_annotated_as_one() -> None:
    entry = GoldDate("三年", 20, 22, start_date=None, end_date=None, granularity="duration")
    found = [
        Duration(start=a, end=b, text="", rule="d", low=1, high=1, unit="年") for a, b in [(2, 7), (20, 22), (30, 32)]
    ]
    scores = scored([quantity()], mentions=found, dates=(entry,))

    assert (Tally(1, 2, 1), Share(0, 0), Share(1, 1)) == (scores.dates, scores.interval, scores.granularity)


def test_the_interval_is_counted_over_all_dates_that_can_be_resolved() -> None:
    year = GoldDate("2022年", 0, 5, start_date=date(2022, 1, 1), end_date=date(2022, 12, 31), granularity="year")
    missed, open_ = replace(year, start=10, end=15), replace(year, start=20, end=25, start_date=None, end_date=None)
    near = replace(year, start=1)
    scores = scored(dates=(year, missed, open_), mentions=[found_date(near), found_date(open_)])

    assert (Tally(1, 2, 3), Share(1, 2)) == (scores.dates, scores.interval)
    assert ("d:0 '2022年' date: found as '2022年'", "d:10 '2022年' date missed") == scores.misses


def test_places_are_counted_by_administrative_names_and_over_all_types() -> None:
    entries = (GoldPlace("朔州市", 0, 3, type="admin", adcode="140600"),
               GoldPlace("桑干河", 5, 8, type="natural", adcode=None),
               GoldPlace("应县", 10, 12, type="admin", adcode="140622"),
               GoldPlace("朔州", 20, 22, type="admin", adcode="140600", nested=True))
    spans = {(0, 3): "140600", (5, 8): None, (10, 12): "370000", (20, 22): None}
    found = [
        Place(start=a, end=b, text="", rule="p", name="", type="admin", adcode=code) for (a, b), code in spans.items()
    ]
    scores = scored(places=entries, mentions=found)

    assert Tally(2, 3, 2) == scores.places
    assert Tally(3, 3, 3) == scores.all_places
    assert Share(1, 2) == scores.adcode
    assert {"d:10 '应县' place: adcode 140622 wanted, 370000 found",
            "d:5 '桑干河' place: natural wanted, admin found"} == set(scores.misses)


spans = st.lists(
    st.builds(lambda start, length: LeftOut("", start, start + length), st.integers(0, 30), st.integers(1, 6))
)


@given(spans, spans)
def test_a_span_is_matched_once_and_only_with_one_that_it_touches(wanted: list[Any], found: list[Any]) -> None:
    pairs = matched(wanted, found)

    assert len(pairs) == len({i for i, _ in pairs}) == len({j for _, j in pairs})
    assert all(wanted[i].start < found[j].end and found[j].start < wanted[i].end for i, j in pairs)


def test_floors_name_each_figure_that_fell() -> None:
    scores = replace(scored([quantity()], [record(unit="米")]), fingerprint="f")

    assert ["core.f1: 0.000 is below its floor of 0.500"] == below(
        scores, Floors("f", {"core.f1": 0.5, "mention.f1": 1.0})
    )
    assert ["adcode: 0.000 is below its floor of 0.100"] == below(scores, Floors("f", {"adcode": 0.1}))


def test_floors_of_another_corpus_are_told() -> None:
    told = ("the corpus (new) is not the one that the floors were set on (old); "
            "set them again: python benchmarks/floors.py")

    assert [told] == below(Scores(fingerprint="new"), Floors("old", {}))


def test_the_floors_of_the_corpus_can_be_read() -> None:
    assert read_floors(CORPUS / "floors.json").floors


def test_floors_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "floors.json").write_text('{"floors": 1}')

    with pytest.raises(CorpusError, match="no valid floors: Expected `object`, got `int`"):
        read_floors(tmp_path / "floors.json")
    with pytest.raises(CorpusError, match="No such file"):
        read_floors(tmp_path / "none.json")


def test_figures_are_shown_as_a_table() -> None:
    scores = scored([quantity(), quantity(start=9, end=11)], [record()])

    assert """\
            precision  recall     F1   right  found  wanted
mention         1.000   0.500  0.667       1      1       2
core            1.000   0.500  0.667       1      1       2
fact            1.000   0.500  0.667       1      1       2
dates           0.000   0.000  0.000       0      0       0
places          0.000   0.000  0.000       0      0       0
all places      0.000   0.000  0.000       0      0       0
of the matched: exact 1.000  value 1.000  unit 1.000  modifier 1.000  kind 1.000  change –  per 1.000  indicator 1.000  \
place 1.000  date 1.000
easy entries: core 0.500  fact 0.500
dates: interval –  granularity –
places: adcode –""" == render(scores)
