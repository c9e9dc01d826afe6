"""Inside spaCy a bulletin is what it is outside: the same text, the same offsets, the same mentions and records."""

import tomllib
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy import displacy, util
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from extractor.document import Document
from extractor.errors import InputError, RuleError
from extractor.model import Article, Number
from extractor.pipeline import Extractor
from extractor.segment import shared
from extractor.spacy import COLORS, FOUND, KINDS, BulletinRecords, Piece, cut, packed, to_words, unpacked

ROOT = Path(__file__).parent.parent
BULLETIN = (ROOT / "corpus" / "bulletins" / "dev01-changzhi-air.txt").read_text(encoding="utf-8")
TEXT = "截至 2022 年底，长治市森林覆\n盖率达 20.50%，同比提高约 0.3 个百分点；日处理生活垃圾 800 吨。"
OPTIONS = {"date": "2023-12-01", "place": "长治市"}
WORDS = {"nlp": {"tokenizer": {"@tokenizers": "extractor.words"}}}


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def pipeline(*, words: bool = True, **config: object) -> Language:
    nlp = spacy.blank("zh", config=WORDS if words else {})
    nlp.add_pipe("bulletin_records", config=config or OPTIONS)
    return nlp


@pytest.fixture(scope="module", params=[True, False], ids=["our words", "spaCy's characters"])
def nlp(request: pytest.FixtureRequest) -> Language:
    return pipeline(words=request.param)


# The component


@pytest.mark.parametrize("text", [TEXT, BULLETIN, "", " ", "没有数字。", "5\n\n6", "  20.50 % \n 800 吨\t"])
def test_a_doc_holds_what_the_document_holds(text: str, nlp: Language, extractor: Extractor) -> None:
    doc, document = nlp(text), extractor.extract(text, **OPTIONS)

    assert text == doc.text
    assert document.records == doc._.records
    assert document == doc._.bulletin


def test_spans_are_the_mentions_with_their_offsets(nlp: Language, extractor: Extractor) -> None:
    doc, document = nlp(BULLETIN), extractor.extract(BULLETIN, **OPTIONS)
    spans = [span for name in ("quantities", "dates", "places") for span in doc.spans[name]]

    assert set(document.mentions) == {span._.mention for span in spans}
    assert [(m.start, m.end, m.text, m.kind) for m in (span._.mention for span in spans)] == [
        (span.start_char, span.end_char, span.text, span.label_) for span in spans]


def test_spans_lie_in_the_group_of_their_kind(nlp: Language) -> None:
    doc = nlp(TEXT)

    assert ["20.50%", "0.3 个百分点", "800 吨"] == [span.text for span in doc.spans["quantities"]]
    assert ["2022 年底"] == [span.text for span in doc.spans["dates"]]
    assert ["长治市"] == [span.text for span in doc.spans["places"]]


def test_a_span_carries_the_code_of_its_unit_or_place(nlp: Language) -> None:
    doc = nlp(TEXT)

    assert "t" == doc.spans["quantities"][-1].kb_id_
    assert "140400" == doc.spans["places"][0].kb_id_


def test_a_documents_own_date_and_place_go_before_the_configured(nlp: Language, extractor: Extractor) -> None:
    doc = nlp.make_doc("全市去年造林800亩。")
    doc._.bulletin_date, doc._.bulletin_place = "2020-05-01", "140600"

    assert extractor.extract(doc.text, date="2020-05-01", place="140600") == nlp(doc)._.bulletin


def test_a_span_that_is_no_mention_has_none(nlp: Language) -> None:
    assert nlp(TEXT)[0:1]._.mention is None


def test_a_doc_that_did_not_go_through_has_no_records(nlp: Language) -> None:
    doc = nlp.make_doc(TEXT)

    assert ((), None) == (doc._.records, doc._.bulletin)


def test_a_token_that_a_mention_cuts_through_widens_the_span_but_not_the_mention(nlp: Language) -> None:
    doc = nlp(Doc(nlp.vocab, words=["共处理", "垃圾800", "吨左右"], spaces=[False] * 3))
    span = doc.spans["quantities"][0]

    assert "垃圾800吨左右" == span.text
    assert ("800吨", 5, 9) == (span._.mention.text, span._.mention.start, span._.mention.end)


def test_a_wrong_date_is_told_when_the_component_is_added() -> None:
    with pytest.raises(InputError, match="'2023-13-01' is no date"):
        pipeline(date="2023-13-01")


def test_a_folder_of_rules_is_read(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[[words]]\n")

    with pytest.raises(RuleError, match=r"bad\.toml: \[\[words\]\] number 1: 'id' is missing"):
        pipeline(rules=[str(tmp_path)])


def test_many_documents_stream_through(nlp: Language) -> None:
    texts = [TEXT, "", "共3吨。"] * 3

    assert [nlp(text)._.records for text in texts] == [doc._.records for doc in nlp.pipe(texts, batch_size=2)]


# Saved and loaded


def same_result(one: Language, other: Language) -> bool:
    left, right = one(BULLETIN), other(BULLETIN)
    return (left._.bulletin == right._.bulletin and [t.text for t in left] == [t.text for t in right]
            and all([*map(str, left.spans[name])] == [*map(str, right.spans[name])] for name in left.spans))


def test_a_saved_pipeline_is_loaded_with_its_configuration(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "saved")

    assert same_result(nlp, spacy.load(tmp_path / "saved"))


def test_a_pipeline_goes_through_bytes(nlp: Language) -> None:
    again = util.get_lang_class("zh").from_config(nlp.config).from_bytes(nlp.to_bytes())

    assert same_result(nlp, again)


def test_a_doc_goes_through_bytes(nlp: Language) -> None:
    doc = nlp(BULLETIN)
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())

    assert doc._.bulletin == again._.bulletin
    assert [span._.mention for span in doc.spans["places"]] == [span._.mention for span in again.spans["places"]]


def test_docs_go_through_a_docbin(nlp: Language) -> None:
    docs = [nlp(TEXT), nlp("共3吨。")]
    again = DocBin().from_bytes(DocBin(docs=docs, store_user_data=True).to_bytes()).get_docs(nlp.vocab)

    assert [doc._.records for doc in docs] == [doc._.records for doc in again]


def test_a_document_goes_through_its_packed_form(extractor: Extractor) -> None:
    document = extractor.extract(BULLETIN, **OPTIONS)

    assert document == unpacked(packed(document), document.text)


def test_the_entry_points_name_what_is_registered() -> None:
    points = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    named = {**points["spacy_factories"], **points["spacy_tokenizers"]}

    assert {"bulletin_records", "extractor.words"} == named.keys()
    for target in named.values():
        module, _, name = target.partition(":")
        assert callable(getattr(import_module(module), name))
    assert Language.has_factory("bulletin_records")
    assert BulletinRecords is type(pipeline().get_pipe("bulletin_records"))


# Words


def test_words_are_those_of_the_segmenter_with_their_tags() -> None:
    text = "各县认真处理生活垃圾，空气质量持续改善。"
    doc = pipeline().make_doc(text)

    assert shared().tag(text) == [(token.text, token.tag_) for token in doc]


def test_a_word_over_a_line_break_is_one_token_whose_norm_is_the_word() -> None:
    doc = pipeline().make_doc(BULLETIN)
    token = next(token for token in doc if "\n" in token.text and not token.is_space)

    assert ("空气\n质量", "空气质量") == (token.text, token.norm_)


def test_a_blank_belongs_to_the_token_before_it() -> None:
    doc = pipeline().make_doc("处理 800  吨\n\n。 ")

    assert ["处理 ", "800 ", " ", "吨", "\n\n", "。 "] == [token.text_with_ws for token in doc]


def test_no_token_crosses_the_edge_of_a_mention(extractor: Extractor) -> None:
    doc = pipeline().make_doc(BULLETIN)
    starts, ends = {token.idx for token in doc}, {token.idx + len(token) for token in doc}
    mentions = extractor.extract(BULLETIN).mentions

    assert {m.start for m in mentions} <= starts
    assert {m.end for m in mentions} <= ends


def test_a_doc_of_words_is_read_on_from_what_its_tokenizer_found(extractor: Extractor) -> None:
    nlp = pipeline()
    made = nlp.make_doc(BULLETIN)
    found = FOUND[made][1]

    assert extractor.find(BULLETIN) == found
    assert extractor.extract(BULLETIN, **OPTIONS).records == nlp(made)._.records
    assert made not in FOUND


def test_a_tokenizer_may_have_other_rules_than_the_component(tmp_path: Path, extractor: Extractor) -> None:
    (tmp_path / "counters.toml").write_text(RULE, encoding="utf-8")
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "extractor.words", "rules": [str(tmp_path)]}}})
    nlp.add_pipe("bulletin_records")
    text = "全县种植韭菜4.1万畦。"

    assert "万畦" in [token.text for token in nlp(text)]
    assert extractor.extract(text).records == nlp(text)._.records


RULE = """
[[counter]]
id = "beds"
spell = ["畦"]
example = [{ text = "种植韭菜4.1万畦", gives = { low = "41000", unit = "畦" } }]
"""
TEXTS = st.text(st.sampled_from("全市年底处理垃圾达约日月年吨%万５5.1一二 \n\t\u3000\u200b，。(（ab"), max_size=60)


@given(TEXTS)
def test_a_doc_of_words_has_the_text(text: str) -> None:
    doc = pipeline_of_words().make_doc(text)

    assert text == doc.text


@given(TEXTS)
def test_mentions_and_tokens_align_in_any_text(text: str) -> None:
    doc = pipeline_of_words()(text)

    for group in doc.spans.values():
        for span in group:
            assert (span.start_char, span.end_char) == (span._.mention.start, span._.mention.end)


@given(
    st.text("甲5吨 \n", max_size=30), st.lists(st.integers(0, 30), max_size=6), st.lists(st.integers(0, 30), max_size=6)
)
def test_cut_pieces_hold_each_character_once_and_end_at_each_edge(text: str, ends: list[int], edges: list[int]) -> None:
    bounds = sorted({end for end in ends if end < len(text)})
    pieces = [Piece(a, b) for a, b in zip(bounds[::2], bounds[1::2], strict=False)]
    inside = [edge for edge in edges if 0 < edge < len(text)]
    got = list(cut(pieces, inside, len(text)))

    assert text == "".join(text[piece.start:piece.end] for piece in got)
    assert all(one.end == other.start and one.end > one.start for one, other in pairwise(got))
    assert set(inside) <= {piece.end for piece in got} | {0, len(text)}


def pipeline_of_words(kept: list[Language] = []) -> Language:  # noqa: B006  made once
    if not kept:
        kept.append(pipeline())
    return kept[0]


# Documents


def test_a_document_becomes_a_doc(extractor: Extractor) -> None:
    document = extractor.extract(BULLETIN, **OPTIONS)
    doc = document.to_doc()

    assert BULLETIN == doc.text
    assert document == doc._.bulletin
    assert {m for m in document.mentions if isinstance(m, Number)} == {
        span._.mention for span in doc.spans["quantities"]
    }


def test_a_document_becomes_a_doc_in_a_pipelines_vocabulary(extractor: Extractor) -> None:
    nlp = pipeline()
    doc = extractor.extract(TEXT, **OPTIONS).to_doc(vocab=nlp.vocab)

    assert doc.vocab is nlp.vocab
    assert [token.text for token in nlp(TEXT)] == [token.text for token in doc]


def test_a_documents_words_need_no_mentions(extractor: Extractor) -> None:
    document = Document(id="d", text="处理垃圾", articles=(Article(index=0, start=0, end=4),))

    assert ["处理", "垃圾"] == [
        token.text for token in to_words(extractor.cleaner.clean(document.text), (), spacy.blank("zh").vocab)
    ]


def test_displacy_shows_each_kind_in_a_colour_of_its_own(nlp: Language) -> None:
    doc = nlp("截至2022年底，全市森林覆盖率达21.40%。")
    doc.set_ents([*doc.spans["dates"], *doc.spans["quantities"]])
    page = displacy.render(doc, style="ent", jupyter=False)

    assert [COLORS["DATE"] in page, COLORS["QUANTITY"] in page, COLORS["PLACE"] in page] == [True, True, False]
    assert set(COLORS) == {kind.kind.upper() for kind in KINDS.values()}
