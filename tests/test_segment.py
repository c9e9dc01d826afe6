"""Segmentation: two engines, one result; sentences hold every character and end where a sentence ends."""

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.clean import Cleaner
from extractor.rulebook import load
from extractor.segment import PythonSegmenter, RustSegmenter, Segmenter, segmenter, sentences

CORPUS = Path(__file__).parent.parent / "corpus" / "bulletins"


@pytest.fixture(scope="module")
def quick() -> Segmenter:
    return segmenter("rjieba")


@pytest.fixture(scope="module")
def pure() -> Segmenter:
    return segmenter("jieba")


def test_words_are_tagged(quick: Segmenter) -> None:
    assert quick.tag("处理生活垃圾") == [("处理", "v"), ("生活", "vn"), ("垃圾", "n")]


def test_engines_give_the_same_words_and_tags_on_the_corpus(quick: Segmenter, pure: Segmenter) -> None:
    cleaner = Cleaner(load())
    for path in sorted(CORPUS.glob("*.txt")):
        text = cleaner.clean(path.read_text("utf-8")).text
        for start, end in sentences(text, 0, len(text)):
            sentence = text[start:end]

            assert pure.tag(sentence) == quick.tag(sentence)


WORDS = st.lists(st.sampled_from([
    *"处理生活垃圾散煤改电桑塘省控水权新植于杰县为日至的一二三千瓦时，。“”…/~()", "PM2.5", "1929-2019", "0.03ng", "TEQ",
    "72+24", "10", "%", ".", "-", "_", "&", " ", "A股", "\U0001f600", "龘"]), max_size=12, unique=True).map("".join)


@given(WORDS)
def test_engines_give_the_same_words_and_tags_on_any_mixture(quick: Segmenter, pure: Segmenter, text: str) -> None:
    tagged = quick.tag(text)

    assert pure.tag(text) == tagged
    assert "".join(word for word, _ in tagged) == text


@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
def test_words_of_ones_own_are_kept_whole(engine: str) -> None:
    own = segmenter(engine, {"散煤": "n", "绿网苫盖": "nz"})

    assert own.tag("散煤治理是绿网苫盖")[0::2] == [("散煤", "n"), ("是", "v")]
    assert own.tag("散煤治理是绿网苫盖")[-1] == ("绿网苫盖", "nz")


@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
def test_a_segmenter_pickles_with_its_words(engine: str) -> None:
    copy = pickle.loads(pickle.dumps(segmenter(engine, {"绿网苫盖": "nz"})))

    assert copy.tag("绿网苫盖") == [("绿网苫盖", "nz")]


def test_the_quick_engine_is_taken_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(segmenter(), RustSegmenter)

    monkeypatch.setitem(sys.modules, "rjieba", None)

    assert isinstance(segmenter(), PythonSegmenter)


def test_the_quick_engine_loads_one_dictionary_and_leaves_rjieba_to_others() -> None:
    code = ("import sys; from extractor.segment import segmenter; own = segmenter('rjieba'); print('rjieba' in sys.modules); "
            "import rjieba; rjieba.add_word('处理生活', 10**6, 'v'); print(own.cut('处理生活垃圾'), rjieba.cut('处理生活垃圾'))")

    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n['处理', '生活', '垃圾'] ['处理生活', '垃圾']\n"


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="'hanlp' is no segmenter; there are rjieba and jieba"):
        segmenter("hanlp")


def test_jieba_keeps_quiet_and_to_itself(tmp_path: Path) -> None:
    code = "from extractor.segment import segmenter; print(segmenter('jieba').tag('水'))"
    environment = {"XDG_CACHE_HOME": str(tmp_path), "TMPDIR": str(tmp_path / "none"), "PYTHONDONTWRITEBYTECODE": "1",
                   "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], env=environment, capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("[('水', 'n')]\n", "")
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.cache")] == ["extractor/jieba.cache"]


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
