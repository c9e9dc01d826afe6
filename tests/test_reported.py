"""The answer to the form "A wrong record" becomes a known failure that the suite understands."""

import tomllib
from pathlib import Path

import case
import msgspec
import pytest
import yaml
from test_known_failures import Failure, passes

from extractor.errors import InputError
from extractor.pipeline import default_extractor

FORM = yaml.safe_load(
    (Path(__file__).parent.parent / ".github" / "ISSUE_TEMPLATE" / "wrong-record.yml").read_text("utf-8")
)
TEXT = "全市新建公园12处，\n其中市区8处。"


def answer(**answers: str) -> str:
    """An issue as the form makes it: a heading for each question, and what stands where nothing was answered."""
    told = {
        "text": TEXT,
        "got": "8处 名字是“市区”",
        "wanted": "8处 indicator=市区公园 kind=level",
        "version": "0.2.0",
        **answers,
    }
    return "\n\n".join(
        f"### {one['attributes']['label']}\n\n{told.get(one['id'], '_No response_')}" for one in FORM["body"]
    )


def failure(issue: str) -> Failure:
    (found,) = msgspec.convert(tomllib.loads(case.case(issue))["failure"], list[Failure])
    return found


def test_an_answer_becomes_a_failure_with_what_was_wanted() -> None:
    made = failure(answer(published="2024-03-01", place="大同市"))

    assert made.text == TEXT
    assert made.wanted == [{"text": "8处", "indicator": "市区公园", "kind": "level"}]
    assert (made.published, made.place) == ("2024-03-01", "大同市")
    assert made.why == "reported: gives 8处 名字是“市区”"


def test_what_is_right_already_passes_and_what_is_wrong_does_not() -> None:
    reader = default_extractor()

    assert passes(failure(answer(wanted="12处 value_low=12 kind=level")), reader)
    assert not passes(failure(answer(wanted="12处 value_low=13")), reader)
    assert not passes(failure(answer(wanted="nothing")), reader)


@pytest.mark.parametrize(("answers", "told"), [
    ({"wanted": "9处 kind=level"}, "'9处' does not stand in the text"),
    ({"wanted": "8处 name=公园"}, "'name=公园' is no field of a record"),
    ({"text": "_No response_"}, "there is no answer to 'Text'"),
], ids=["a number of another text", "a field that is none", "no text"])
def test_an_answer_that_makes_no_case_is_told(answers: dict[str, str], told: str) -> None:
    with pytest.raises(InputError, match=told):
        case.case(answer(**answers))
