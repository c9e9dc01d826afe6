"""The gazetteer is the one its sources give, and answers by name and by code."""

import hashlib
import subprocess
import sys

import pytest

from extractor.errors import InputError
from extractor.rulebook import rules_folder
from extractor.rulebook.gazetteer import Gazetteer, highest, holds, is_zone, level

FOLDER = rules_folder() / "places" / "gazetteer"
GAZETTEER = Gazetteer(FOLDER)


def test_files_are_those_that_were_built() -> None:
    listed = {line[66:]: line[:64] for line in (FOLDER / "checksums.txt").read_text("utf-8").splitlines()}

    assert listed == {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                      for path in FOLDER.iterdir() if path.suffix in (".tsv", ".marisa")}


def test_files_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 8_000_000


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("朔州市", "140600"),
        ("朔州", "140600"),
        ("140603", "140603"),
        ("山西省朔州市平鲁区", "140603"),
        ("山西平鲁", "140603"),
        ("怀仁县", "140681"),
        ("吉林", "220000"),
        ("吉林市", "220200"),
        ("北京朝阳区", "110105"),
        ("海北州", "632200"),
        ("台湾", "710000"),
        (" 太原市 ", "140100"),
        ("内蒙古", "150000"),
        ("威宁县", "520526"),
        ("襄樊市", "420600"),
        ("大同县", "140215"),
        ("济源", "419001"),
        ("浦东", "310115"),
    ],
)
def test_lookup_finds_a_division(wanted: str, code: str) -> None:
    assert code == GAZETTEER.lookup(wanted).code


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [
        ("朝阳区", "北京市朝阳区 110105、吉林省长春市朝阳区 220104"),
        ("乌有县", "is the name of no division"),
        ("149999", "is the code of no division"),
        ("", "is the name of no division"),
        ("山西省成都市", "is the name of no division"),
        ("朔州市那个", "is the name of no division"),
    ],
)
def test_lookup_tells_what_is_wrong(wanted: str, hint: str) -> None:
    with pytest.raises(InputError, match=hint):
        GAZETTEER.lookup(wanted)


def test_divisions_know_what_is_round_them() -> None:
    district, city = GAZETTEER.division("110105"), GAZETTEER.division("140600")

    assert ("北京市", "北京市", "朝阳区") == (district.province, district.city, district.county)
    assert ("山西省", "朔州市", None) == (city.province, city.city, city.county)


def test_townships_and_villages_are_found_by_their_end() -> None:
    assert "下面高乡" == GAZETTEER.township_before("来到下面高乡", 0, 6)
    assert ["140603207"] == GAZETTEER.townships("下面高乡")
    assert "杏园村" == GAZETTEER.village_before(["140603"], "来到杏园村", 5)
    assert ["140603207211"] == GAZETTEER.villages("140603207", "杏园村")
    assert [] == GAZETTEER.villages("140603206", "杏园村")


@pytest.mark.parametrize(("code", "expected"), [
    ("", 0), ("140000", 1), ("140600", 2), ("140603", 3), ("140603207", 4), ("140603207211", 5)])
def test_level_is_read_from_the_code(code: str, expected: int) -> None:
    assert expected == level(code)


@pytest.mark.parametrize(("outer", "inner", "expected"), [
    ("140000", "140603", True), ("140600", "140603207", True), ("140603", "140603", True), ("140600", "140700", False),
    ("140603", "140600", False)])
def test_a_division_holds_those_within(outer: str, inner: str, expected: bool) -> None:
    assert expected == holds(outer, inner)


@pytest.mark.parametrize(
    ("code", "expected"), [("130371", True), ("140603", False), ("429004", False), ("659001", False), ("140000", False)]
)
def test_zones_are_told_by_their_code(code: str, expected: bool) -> None:
    assert expected == is_zone(code)


def test_the_highest_of_several_levels_counts() -> None:
    assert ["140600"] == highest(["140603", "140600"])


def test_villages_are_read_when_the_first_is_asked_for() -> None:
    code = ("from extractor.rulebook.gazetteer import Gazetteer; from extractor.rulebook import rules_folder\n"
            "g = Gazetteer(rules_folder() / 'places' / 'gazetteer'); g.lookup('朔州')\n"
            "assert '_villages' not in vars(g) and '_townships' not in vars(g)\n"
            "g.villages('140603', '杏园村'); assert '_villages' in vars(g)")

    subprocess.run([sys.executable, "-c", code], check=True)
