"""Segmentation: words and their tags; sentences hold every character and end where a sentence ends."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.segment import sentences, shared


def test_words_are_tagged() -> None:
    assert shared().tag("处理生活垃圾") == [("处理", "v"), ("生活", "vn"), ("垃圾", "n")]


def test_without_guessing_no_word_is_formed_that_the_dictionary_lacks() -> None:
    assert [["餐厨", "垃圾"], ["餐", "厨", "垃圾"]] == [shared().cut("餐厨垃圾", guess) for guess in (True, False)]


def test_the_segmenter_loads_one_dictionary_and_leaves_rjieba_to_others() -> None:
    code = (
        "import sys; from extractor.segment import shared; own = shared(); print('rjieba' in sys.modules); "
        "import rjieba; rjieba.add_word('处理生活', 10**6, 'v'); print(own.cut('处理生活垃圾'), rjieba.cut('处理生活垃圾'))"
    )

    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n['处理', '生活', '垃圾'] ['处理生活', '垃圾']\n"


SENTENCES = [
    ("甲。乙！丙？丁", ["甲。", "乙！", "丙？", "丁"]),
    ("甲；乙，丙：丁。", ["甲；乙，丙：丁。"]),
    ("甲\u2029乙。\u2029", ["甲\u2029", "乙。", "\u2029"]),
    ("他说：“甲。乙。”丙。", ["他说：“甲。", "乙。”", "丙。"]),
    ("按照“应收尽收、能管则管！”的原则，全市清理12处。", ["按照“应收尽收、能管则管！”的原则，全市清理12处。"]),
    ("《出发！向着绿色》入围，共12篇。", ["《出发！向着绿色》入围，共12篇。"]),
    ("《出发！》等12篇入围。", ["《出发！》等12篇入围。"]),
    ("再生水实现交易全覆盖！这是答卷。", ["再生水实现交易全覆盖！", "这是答卷。"]),
    ("全市达标（占100%。）其中三县", ["全市达标（占100%。）", "其中三县"]),
    ("真的吗？！是的。……后来", ["真的吗？！", "是的。", "……后来"]),
    ("见http://a.cn/?x=1，共3处。", ["见http://a.cn/?x=1，共3处。"]),
    ("达到3.5万吨。", ["达到3.5万吨。"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentences_end_with_their_marks(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text, 0, len(text))] == expected


@given(st.text("甲乙。！？!?；，“”《》（）…\u2029 a1", max_size=60), st.integers(0, 20), st.integers(0, 60))
def test_sentences_hold_every_character_between_their_offsets(text: str, start: int, end: int) -> None:
    end = min(end, len(text))
    spans = list(sentences(text, start, end))

    assert "".join(text[a:b] for a, b in spans) == text[start:end]
    assert all(a < b for a, b in spans)
