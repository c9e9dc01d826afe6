"""Annotated bulletins are read whole or refused in one line."""

import json
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import CorpusError
from extractor.scoring.gold import fingerprint, read_gold

CORPUS = Path(__file__).parent.parent / "corpus"
TEXT = "全市造林 800 亩，占 5%。"
QUANTITY: dict[str, Any] = {
    "text": "800 亩", "start": 5, "end": 10, "low": 800, "high": 800, "unit": "亩", "modifier": None, "kind": "level",
    "direction": None, "basis": None, "per": None, "indicator_core": "造林", "indicator_max": "全市造林",
    "indicator_full": "造林", "place": None, "adcode": None, "date_start": None, "date_end": None, "hard": False}
BULLETIN: dict[str, Any] = {
    "doc_id": "a", "reference_date": "2023-10-20", "text": TEXT, "quantities": [QUANTITY], "dates": [], "places": []}


def quantity(**fields: Any) -> dict[str, Any]:
    return {**BULLETIN, "quantities": [{**QUANTITY, **fields}]}


def without(name: str) -> dict[str, Any]:
    return {**BULLETIN, "quantities": [{key: value for key, value in QUANTITY.items() if key != name}]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "no valid JSON: Input data was truncated"),
        ("ÿ{}", "no valid JSON: JSON is malformed: invalid character (byte 0)"),
        ([], "Expected `object`, got `array`"),
        ({**BULLETIN, "reference_date": "2023-13-01"}, "Invalid RFC3339 encoded date - at `$.reference_date`"),
        ({key: value for key, value in BULLETIN.items() if key != "places"}, "Object missing required field `places`"),
        (without("unit"), "Object missing required field `unit` - at `$.quantities[0]`"),
        (quantity(low="800"), "Expected `float`, got `str` - at `$.quantities[0].low`"),
        (quantity(kind="stock"), "Invalid enum value 'stock' - at `$.quantities[0].kind`"),
        (quantity(start=6), "quantities: '800 亩' at 6: the text there is '00 亩'"),
        (quantity(text="", start=5, end=5), "quantities: '' at 5: the text there is ''"),
        (quantity(low=900), "quantities: '800 亩' at 5: low 900.0 is more than high 800.0"),
        (
            quantity(indicator_core="种树"),
            "quantities: '800 亩' at 5: indicator_core '种树' does not stand in the text",
        ),
        (
            quantity(indicator_max="全市"),
            "quantities: '800 亩' at 5: indicator_core '造林' does not stand in indicator_max '全市'",
        ),
        (
            {**BULLETIN, "quantities": [{**QUANTITY, "text": "5%", "start": 13, "end": 15}, QUANTITY]},
            "quantities: '800 亩' at 5: stands after an entry that starts at 13; sort them by start",
        ),
    ],
)
def test_a_broken_annotation_is_told_in_one_line(content: Any, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes((content if isinstance(content, str) else json.dumps(content)).encode("latin-1"))

    with pytest.raises(CorpusError) as caught:
        read_gold(tmp_path)

    assert f"{path}: {message}" == str(caught.value)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no such folder of annotated bulletins"):
        read_gold(tmp_path / "none")


def test_a_folder_without_bulletins_is_told(tmp_path: Path) -> None:
    (tmp_path / "floors.json").write_text('{"floors": {}}')

    with pytest.raises(CorpusError, match="holds no annotated bulletin"):
        read_gold(tmp_path)


def test_two_bulletins_of_one_id_are_told(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.json").write_text(json.dumps(BULLETIN))

    with pytest.raises(CorpusError, match=r"b\.json: doc_id: 'a' is also that of a\.json"):
        read_gold(tmp_path)


def test_alternatives_may_be_one_or_a_list(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(quantity(
        kind_alt="target", place_alt=["朔州市", None], value_alt=[8, [1, 2]],
        date_alt=[["2023-01-01", None], {"date_start": "2022-01-01", "date_end": "2022-12-31"}])))

    entry = read_gold(tmp_path)[0].quantities[0]

    assert ["level", "target"] == entry.kinds()
    assert [None, "朔州市"] == entry.places()
    assert [(800.0, 800.0), (8.0, 8.0)] == entry.values()
    assert [(None, None), ("2023-01-01", None), ("2022-01-01", "2022-12-31")] == entry.periods()


def test_the_fingerprint_changes_with_an_annotation(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(BULLETIN))
    before = fingerprint(read_gold(tmp_path))
    (tmp_path / "a.json").write_text(json.dumps(quantity(hard=True)))

    assert before != fingerprint(read_gold(tmp_path))


def test_the_corpus_is_sound_and_its_texts_lie_beside_it() -> None:
    bulletins = read_gold(CORPUS / "bulletins")

    assert [bulletin.text for bulletin in bulletins] == [
        (CORPUS / "bulletins" / f"{bulletin.doc_id}.txt").read_text(encoding="utf-8") for bulletin in bulletins]


def test_the_guides_example_is_right() -> None:
    blocks = [
        block for block in (CORPUS / "README.md").read_text(encoding="utf-8").split("\n\n") if block.startswith("    ")
    ]
    text = "\n".join(line.strip() for line in next(block for block in blocks if "今年" in block).split("\n"))
    entry = json.loads(next(block for block in blocks if '"text": "33' in block))

    assert entry["text"] == text[entry["start"]:entry["end"]]
