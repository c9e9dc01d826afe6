"""Rule files are read whole or refused in one line that says where and what to write; a book of rules never changes."""

import os
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
import regex
from msgspec.structs import replace

from extractor import rulebook
from extractor.errors import RuleError
from extractor.rulebook import KINDS, RuleBook, WordList, alternation, files, load
from extractor.rulebook.dates import DateWordsRule
from extractor.rulebook.kinds import Rule

PACKAGE = """
order.mentions = ["term", "date", "duration", "quantity", "ordinal", "place", "number"]
words = [{ id = "direction.up", words = ["增长"] }, { id = "direction.down", words = ["下降"] }]
"""


@pytest.fixture(autouse=True)
def _small_package(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package with three lines of rules, so that these tests are about the book and not about its contents."""
    path = tmp_path_factory.mktemp("package")
    (path / "package.toml").write_text(PACKAGE, encoding="utf-8")
    monkeypatch.setattr(files, "rules_folder", lambda: path)
    rulebook.own_rules.cache_clear()
    yield
    rulebook.own_rules.cache_clear()


def folder(tmp_path: Path, **files: str | bytes) -> str:
    for name, content in files.items():
        path = tmp_path / f"{name.replace('__', '/')}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(tmp_path)


def fault(name: str) -> str:
    with pytest.raises(RuleError) as caught:
        load(name)
    return str(caught.value)


ANEW = ("write add = […] to add to its words, remove = […] to take some away, "
        "or replace = true to have yours in its place")
WORDS = '[[words]]\nid = "up"\nwords = ["增长", "上升"]\n'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[[words]\n", "no valid TOML: Expected ']]' at the end of an array declaration (at line 1, column 8)"),
        ('[[words]]\nid = "a"\nid = "b"\n', "no valid TOML: Cannot overwrite a value (at line 3, column 9)"),
        ("[[words]]\nid = up\n", "no valid TOML: Invalid value (at line 2, column 6)"),
        ('[[symbl]]\nid = "a"\n', "symbl: no kind of rule; did you mean [[symbol]]?"),
        ('[[q]]\nid = "a"\n', f"q: no kind of rule; there are {', '.join(f'[[{kind}]]' for kind in KINDS)}"),
        ('[words]\nid = "a"\n', "words: write [[words]] with two brackets: a file holds a list of rules"),
        ('words = ["a"]\n', "words: write [[words]] with two brackets: a file holds a list of rules"),
        ('id = "a"\n', f"id: no kind of rule; there are {', '.join(f'[[{kind}]]' for kind in KINDS)}"),
        (WORDS + '[[words]]\nwords = ["a"]\n', "[[words]] number 2: 'id' is missing"),
        ('[[words]]\nid = 3\nwords = ["a"]\n', "[[words]] number 1: id: is a whole number; write a string"),
        ('[[words]]\nid = ""\nwords = ["a"]\n', "[[words]] number 1: id: is empty; give the rule a name"),
        ('[[words]]\nid = "a"\n', "rule 'a': 'words' is missing"),
        ('[[words]]\nid = "a"\nword = ["b"]\n', "rule 'a': no field is called 'word'; did you mean 'words'?"),
        (
            '[[words]]\nid = "a"\nxyz = 1\n',
            "rule 'a': no field is called 'xyz'; a words rule has id, about, example, counter, words, lane",
        ),
        ('[[words]]\nid = "a"\nwords = "增长"\n', "rule 'a': words: is a string; write a list"),
        ('[[words]]\nid = "a"\nwords = ["增长", 3]\n', "rule 'a': words[1]: is a whole number; write a string"),
        ('[[words]]\nid = "a"\nwords = ["增长"]\nlane = "yes"\n', "rule 'a': lane: is a string; write true or false"),
        (
            '[[words]]\nid = "a"\nwords = []\n',
            "rule 'a': words: the list is empty; a pattern with it would match everywhere",
        ),
        (
            '[[words]]\nid = "a"\nwords = ["增长", ""]\n',
            "rule 'a': words: an empty word would match everywhere; remove it",
        ),
        ('[[words]]\nid = "a"\nwords = ["增长", "增长"]\n', "rule 'a': words: '增长' stands twice; remove one"),
        ('[[term]]\nid = "a"\nwords = [""]\n', "rule 'a': words: an empty word would match everywhere; remove it"),
        (
            '[[unit]]\nid = "a"\ndimension = "mass"\nspell = ["吨"]\nahead = [""]\n',
            "rule 'a': ahead: an empty word would match everywhere; remove it",
        ),
        (
            '[[unit]]\nid = "a"\ndimension = "mass"\nspell = ["吨"]\nzero = "1O"\n',
            "rule 'a': zero: '1O' is no number; write it as a string of digits",
        ),
        (WORDS + WORDS, "rule 'up': id: another words rule has this id in bad.toml"),
        (WORDS + "example = [{ gives = {} }]\n", "rule 'up': example[0]: 'text' is missing"),
        (WORDS + 'example = ["增长3%"]\n', "rule 'up': example[0]: is a string; write a table"),
        (
            WORDS + 'example = [{ text = "增长3%", gives = 3 }]\n',
            "rule 'up': example[0].gives: is a whole number; write a string, a table, or a list of these",
        ),
        (WORDS + 'example = [{ text = "增长3%", value = "3" }]\n', "rule 'up': example[0]: no field is called 'value'"),
        (WORDS + 'counter = [{ text = "增长极" }]\n', "rule 'up': counter[0]: 'why' is missing"),
        (
            '[[pattern]]\nid = "table.units"\npattern = "x"\n',
            "rule 'table.units': files are read without your rules, so that no [[pattern]] of yours would be seen",
        ),
        ('[order]\nmentions = "term"\n', "order.mentions: is a string; write a list; an order is a list of strings"),
        (
            "[order]\nmentions = [1]\n",
            "order.mentions[0]: is a whole number; write a string; an order is a list of strings",
        ),
        ("[[order]]\nmentions = []\n", "order: write [order] with single brackets: a file holds one order"),
        ("[order]\nmine = []\n", "order.mine: no order is called 'mine'; there are mentions"),
        (
            '[order]\nmentions = ["term", "date", "duration", "quantity", "ordinal", "place", "number"]\n',
            "order.mentions: this order is there already; write replace = true under [order] to have yours in its place",
        ),
        (
            '[[words]]\nid = "direction.up"\nwords = ["升"]\n',
            "rule 'direction.up': id: another words rule has this id before; " + ANEW,
        ),
        (
            '[[words]]\nid = "direction.upp"\nadd = ["升"]\n',
            "rule 'direction.upp': add: no words rule has this id before; did you mean 'direction.up' or 'direction.down'?",
        ),
        (
            '[[words]]\nid = "direction.up"\nremove = ["长增"]\n',
            "rule 'direction.up': remove: '长增' is not in the list; did you mean '增长'?",
        ),
        ('[[words]]\nid = "direction.up"\nadd = { "升" = 1 }\n', "rule 'direction.up': add: write a list"),
        (
            '[[words]]\nid = "direction.up"\nadd = ["升"]\nlane = true\n',
            "rule 'direction.up': no field is called 'lane'; a words rule has id, about, add, remove, example, counter",
        ),
        (
            '[[words]]\nid = "direction.up"\nremove = ["增长"]\n',
            "rule 'direction.up': words: the list is empty; a pattern with it would match everywhere",
        ),
        (
            '[order]\nmentions = ["date"]\n',
            "order.mentions: write each kind of mention once: term, date, duration, quantity, ordinal, place, number",
        ),
    ],
)
def test_a_bad_rule_file_is_told_in_one_line(content: str, message: str, tmp_path: Path) -> None:
    assert f"bad.toml: {message}" == fault(folder(tmp_path, bad=content))


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    content = "[[words]]\nid = '增'\n".encode("gb18030")

    assert "bad.toml: not UTF-8 at byte 16; save it as UTF-8" == fault(folder(tmp_path, bad=content))


def test_a_fault_in_a_folder_below_names_its_path(tmp_path: Path) -> None:
    assert "mine/bad.toml: no valid TOML: Invalid value (at line 1, column 5)" == fault(
        folder(tmp_path, mine__bad="a = b")
    )


def test_an_id_may_not_stand_in_two_files(tmp_path: Path) -> None:
    assert "b.toml: rule 'up': id: another words rule has this id in a.toml" == fault(
        folder(tmp_path, a=WORDS, b=WORDS)
    )


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert f"{tmp_path / 'none'}: no such folder of rules" == fault(str(tmp_path / "none"))


def test_a_file_in_place_of_a_folder_is_told(tmp_path: Path) -> None:
    folder(tmp_path, units=WORDS)
    path = tmp_path / "units.toml"

    assert f"{path}: a file; rules are read from a folder of *.toml files" == fault(str(path))


def test_a_folder_without_rules_is_told(tmp_path: Path) -> None:
    assert f"{tmp_path}: holds no rules; they are read from *.toml files, and weights from weights/*.json" == fault(
        str(tmp_path)
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read every file")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    name = folder(tmp_path, secret=WORDS)
    (tmp_path / "secret.toml").chmod(0)

    assert "secret.toml: Permission denied" == fault(name)


def test_a_fault_carries_its_parts(tmp_path: Path) -> None:
    with pytest.raises(RuleError) as caught:
        load(folder(tmp_path, bad='[[words]]\nid = "a"\nwords = []\n'))

    assert ("bad.toml", "a", "words") == (caught.value.file, caught.value.rule, caught.value.part)
    assert str(caught.value) == str(pickle.loads(pickle.dumps(caught.value)))


# Folders of one's own


def test_a_users_rule_is_added(tmp_path: Path) -> None:
    book = load(folder(tmp_path, mine='[[words]]\nid = "mine.up"\nwords = ["跃升"]\n'))

    assert ("跃升",) == book.words("mine.up")
    assert "mine.toml" == book.file(rule(book, "mine.up"))
    assert set(ids(load())) < set(ids(book))


def test_a_users_rule_that_says_so_stands_in_the_place_of_the_packages(tmp_path: Path) -> None:
    first = next(iter(load().of(WordList))).id
    book = load(folder(tmp_path, mine=f'[[words]]\nid = "{first}"\nreplace = true\nwords = ["跃升"]\n'))

    assert ("跃升",) == book.words(first)
    assert ids(load()) == ids(book)


def test_a_users_words_are_added_to_the_packages_list_and_taken_from_it(tmp_path: Path) -> None:
    added = load(folder(tmp_path, mine='[[words]]\nid = "direction.up"\nadd = ["跃升", "增长"]\n'))
    changed = load(folder(tmp_path, mine='[[words]]\nid = "direction.up"\nadd = ["跃升"]\nremove = ["增长"]\n'
                          'example = [{ text = "跃升3%" }]\n'))

    assert ("增长", "跃升") == added.words("direction.up")
    assert ("跃升",) == changed.words("direction.up")
    assert ["跃升3%"] == [example.text for example in rule(changed, "direction.up").example]
    assert ids(load()) == ids(added) == ids(changed)


def test_words_that_a_list_loses_are_no_longer_asked_of_its_examples(tmp_path: Path) -> None:
    first = folder(tmp_path / "a", mine='[[words]]\nid = "mine"\nwords = ["甲", "乙"]\n'
                   'example = [{ text = "甲乙", gives = ["甲", "乙"] }]\n')
    second = folder(tmp_path / "b", mine='[[words]]\nid = "mine"\nremove = ["乙"]\n')

    assert [["甲"]] == [example.gives for example in rule(load(first, second), "mine").example]


def test_a_table_of_words_gains_words_with_what_they_say(tmp_path: Path) -> None:
    first = folder(tmp_path / "a", mine='[[date_words]]\nid = "year_shift"\nwords = { "今年" = 0 }\n')
    second = folder(tmp_path / "b", mine='[[date_words]]\nid = "year_shift"\nadd = { "去年" = -1 }\n')

    assert [{"今年": 0, "去年": -1}] == [rule.words for rule in load(first, second).of(DateWordsRule)]


def test_of_several_folders_the_later_is_laid_over_the_earlier(tmp_path: Path) -> None:
    first = folder(tmp_path / "a", mine='[[words]]\nid = "mine"\nwords = ["甲"]\n')
    second = folder(tmp_path / "b", mine='[[words]]\nid = "mine"\nreplace = true\nwords = ["乙"]\n')

    assert ("乙",) == load(first, second).words("mine")


def test_a_folder_is_read_anew_each_time(tmp_path: Path) -> None:
    name = folder(tmp_path, mine='[[words]]\nid = "mine"\nwords = ["甲"]\n')
    before = load(name)
    folder(tmp_path, mine='[[words]]\nid = "mine"\nwords = ["乙"]\n')

    assert (("甲",), ("乙",)) == (before.words("mine"), load(name).words("mine"))
    assert before.version != load(name).version


def test_the_same_rules_have_the_same_version(tmp_path: Path) -> None:
    name = folder(tmp_path, mine=WORDS.replace("up", "mine"))

    assert load(name).version == load(name).version != load().version


# The book


def test_a_book_cannot_be_changed() -> None:
    book = load()

    with pytest.raises(AttributeError):
        book.version = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        book.order["mentions"] = ()  # type: ignore[index]
    with pytest.raises(AttributeError):
        next(iter(book.all()))[1].id = "x"  # type: ignore[misc]


def test_a_book_pickles() -> None:
    book = load()
    again = pickle.loads(pickle.dumps(book))

    assert list(book.all()) == list(again.all())
    assert (book.version, book.order) == (again.version, again.order)
    assert [book.file(rule) for _, rule in book.all()] == [again.file(rule) for _, rule in again.all()]


def test_a_pattern_names_word_lists(tmp_path: Path) -> None:
    book = load(folder(tmp_path, mine='[[words]]\nid = "mine.up"\nwords = ["增", "增长", "a.b"]\n'))
    pattern = book.compile("@mine.up(?P<n>[0-9]+)", rule(book, "mine.up"))

    assert ["增长3", "增5", "a.b7"] == [match[0] for match in pattern.finditer("增长3，增5，a.b7，acb8")]


@pytest.mark.parametrize(("pattern", "message"), [
    ("(?:@mine.dwon)", "mine.toml: rule 'mine.down': pattern: no word list @mine.dwon; did you mean @mine.down?"),
    ("@zzzzzz", "mine.toml: rule 'mine.down': pattern: no word list @zzzzzz"),
    ("(@mine.down", "mine.toml: rule 'mine.down': pattern: no valid pattern: missing ) after '((?:降)'"),
    ("[增", "mine.toml: rule 'mine.down': pattern: no valid pattern: unterminated character set after '[增'"),
])
def test_a_bad_pattern_is_told_by_its_rule(pattern: str, message: str, tmp_path: Path) -> None:
    book = load(folder(tmp_path, mine='[[words]]\nid = "mine.down"\nwords = ["降"]\n'))

    with pytest.raises(RuleError) as caught:
        book.compile(pattern, rule(book, "mine.down"))

    assert message == str(caught.value)


def test_an_alternation_prefers_the_longest_and_escapes() -> None:
    pattern = regex.compile(alternation(["吨", "吨标准煤", "(吨)", "吨"]))

    assert ["吨标准煤", "(吨)", "吨"] == pattern.findall("吨标准煤(吨)吨")


@pytest.mark.parametrize("words", [[], [""], ["吨", ""]])
def test_an_alternation_that_would_match_everywhere_is_refused(words: list[str]) -> None:
    with pytest.raises(ValueError, match="would match everywhere"):
        alternation(words)


def test_each_kind_of_rule_says_what_it_is_and_is_frozen() -> None:
    for kind in KINDS.values():
        assert kind.__doc__
        assert kind.__struct_config__.frozen
        assert kind.__struct_config__.forbid_unknown_fields


def test_rules_are_replaced_never_edited() -> None:
    words = WordList(id="a", words=("甲",))

    assert ("乙",) == replace(words, words=("乙",)).words
    assert ("甲",) == words.words


def rule(book: RuleBook, name: str) -> Rule:
    return next(one for one in book.of(WordList) if one.id == name)


def ids(book: RuleBook) -> list[tuple[str, str]]:
    return [(kind, one.id) for kind, one in book.all()]
