"""What the command line takes beside single files, and how it is told what to show: rows, folders, a config file, the
locale."""

import io
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas
import pytest

ROOT = Path(__file__).parent.parent
SENTENCE = "截至2022年底，全市森林覆盖率达21.40%，比上年提高6.0个百分点；年发电量约24500万千瓦时，完成投资3.6亿元。"
Shell = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    def run(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "extractor", *arguments],
            cwd=tmp_path,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=120,
            env={**__import__("os").environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **environment},
        )

    (tmp_path / "a.txt").write_text(SENTENCE, encoding="utf-8")
    return run


def shown(done: subprocess.CompletedProcess[str]) -> list[list[str]]:
    """The lines of a table, head and rule left out, blanks parting the cells."""
    lines = done.stdout.splitlines()
    return [line.split() for line in lines[3:-1]]


def test_numbers_stand_as_they_are_printed(shell: Shell) -> None:
    assert [row[1] for row in shown(shell("extract", "a.txt"))] == ["21.40", "6.0", "≈", "360,000,000"]


def test_large_numbers_are_shown_in_the_unit_asked_for(shell: Shell) -> None:
    rows = shown(shell("extract", "a.txt", "--units", "亿"))

    assert [row[1:4] for row in rows[2:]] == [["≈", "2.45", "亿千瓦时"], ["3.6", "亿元", "2022-12-31"]]
    assert shown(shell("extract", "a.txt", "--units", "万"))[3][1:3] == ["36,000", "万元"]


def test_a_chinese_locale_gets_chinese_heads_and_totals(shell: Shell) -> None:
    lines = shell("extract", "a.txt", "--date", "2023-12-01", LC_ALL="zh_CN.UTF-8").stdout.splitlines()

    assert lines[1].split() == ["指标", "数值", "单位", "地区", "时间", "类别"]
    assert "↑ 同比" in lines[4]
    assert lines[-1] == "1 份文件，1 篇文章，4 条记录：水平 3，变化 1"


@pytest.mark.parametrize(
    "written", ["2024年1月1日", "2024/1/1", "20240101", "2024-01-01", "2024.1.1", "二〇二四年一月一日"]
)
def test_a_date_is_taken_as_people_write_it(shell: Shell, written: str) -> None:
    assert shell("extract", "a.txt", "--date", written).stdout.splitlines()[0] == "a  2024-01-01"


@pytest.mark.parametrize("written", ["2024年13月1日", "2024年1月1日前后", "1/1", "明天"])
def test_what_is_no_date_is_refused(shell: Shell, written: str) -> None:
    done = shell("extract", "a.txt", "--date", written)

    assert (done.returncode, done.stderr) == (2, f"extractor: --date: {written!r} is no date; write it as 2023-12-01\n")


def test_columns_are_those_that_are_named_in_every_format(shell: Shell, tmp_path: Path) -> None:
    for name, read in (("x.csv", pandas.read_csv), ("x.xlsx", pandas.read_excel), ("x.parquet", pandas.read_parquet),
                       ("x.json", pandas.read_json)):
        assert shell("extract", "a.txt", "-o", name, "--columns", "unit, value_low").returncode == 0
        assert list(read(tmp_path / name).columns) == ["unit", "value_low"]  # type: ignore[operator]
    assert shell("extract", "a.txt", "--columns", "unit,value_low").stdout.splitlines()[1].split() == [
        "unit",
        "value_low",
    ]


def test_a_page_shows_the_text_with_its_records(shell: Shell, tmp_path: Path) -> None:
    shell("extract", "a.txt", "-o", "a.html")
    page = (tmp_path / "a.html").read_text("utf-8")

    assert page.count('class="xb-mark xb-record"') == 4
    assert "21.40" in page


def test_no_records_are_an_empty_array(shell: Shell) -> None:
    assert json.loads(shell("extract", "-", "-f", "json", stdin="没有数字。").stdout) == []


def test_less_likely_records_are_left_out(shell: Shell) -> None:
    every = json.loads(shell("extract", "a.txt", "-f", "json").stdout)
    least = sorted(record["confidence"] for record in every)[2]
    kept = json.loads(shell("extract", "a.txt", "-f", "json", "--min-confidence", str(least)).stdout)

    assert kept == [record for record in every if record["confidence"] >= least]
    assert 0 < len(kept) < len(every)


def test_a_batch_leaves_less_likely_records_out_and_knows_that_it_did(shell: Shell, tmp_path: Path) -> None:
    every = shell("batch", "a.txt").stdout
    kept = shell("batch", "a.txt", "--min-confidence", "1").stdout
    again = shell("batch", "a.txt", "--min-confidence", "1").stdout

    assert ["4 records" in every, "1 replaced; 0 records" in kept, "1 unchanged" in again] == [True, True, True]


def test_a_folder_is_read_as_a_batch_reads_it(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "in" / "2023").mkdir(parents=True)
    for name in ("b.md", "2023/c.txt", "d.png", ".e.txt"):
        (tmp_path / "in" / name).write_text(SENTENCE, encoding="utf-8")
    for asked, found in ((["in"], {"b", "c"}), (["in/b*", "in/2023"], {"b", "c"}), (["in/*.txt", "in/*.md"], {"b"})):
        records = json.loads(shell("extract", *asked, "-f", "json", "-q").stdout)
        assert {record["document"] for record in records} == found


def test_rows_of_ndjson_are_documents(shell: Shell) -> None:
    lines = ['{"text": "今年造林3万亩。", "date": "2021-05-01"}', "no object", "",
             '{"text": "全市用水5万吨。", "place": 140600, "document": "x"}', '{"正文": "用水3吨。"}', '{"text": null}']
    done = shell("extract", "--ndjson", "-", "-f", "json", stdin="\n".join(lines))

    assert [(record["document"], record["place"], record["date_start"]) for record in json.loads(done.stdout)] == [
        ("stdin:1", None, "2021-01-01"), ("x", "朔州市", None)]
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "extractor: stdin:2: is no JSON object",
        "extractor: stdin:5: has no 'text'; there are '正文'",
    ]


def test_fields_of_ndjson_are_named_by_options(shell: Shell) -> None:
    row = '{"正文": "用水3吨。", "号": 7}'
    done = shell("extract", "--ndjson", "-", "--text-column", "正文", "--id-column", "号", "-f", "json", stdin=row)

    assert json.loads(done.stdout)[0]["document"] == "7"


ROWS = [["编号", "正文", "日期", "地区"],
        ["A", "今年造林3万亩，\n比上年增长6.0%。", "2021年5月1日", "140600"], ["B", "全市用水5万吨。", None, "朔州市"],
        ["C", None, None, None], ["D", "用水3吨。", "五月", None]]


@pytest.mark.parametrize("kind", ["csv", "gb18030", "xlsx"])
def test_a_column_of_texts_is_read_row_by_row(shell: Shell, tmp_path: Path, kind: str) -> None:
    frame, path = pandas.DataFrame(ROWS[1:], columns=ROWS[0]), tmp_path / f"posts.{kind}"
    if kind == "xlsx":
        frame.to_excel(path, index=False)
    else:
        frame.to_csv(path, index=False, encoding="utf-8-sig" if kind == "csv" else kind)
    done = shell(
        "extract", path.name, "--text-column", "正文", "--date-column", "日期", "--place-column", "地区", "--id-column",
        "编号", "-f", "csv", "--columns", "document,indicator,adcode,date_start",
    )
    rows = pandas.read_csv(io.StringIO(done.stdout), dtype="object").fillna("").to_numpy().tolist()

    assert rows == [
        ["A", "造林", "140600", "2021-01-01"],
        ["A", "造林", "140600", "2021-01-01"],
        ["B", "用水", "140600", ""],
    ]
    assert done.stderr == f"extractor: {path.name}:5: '五月' is no date; write it as 2023-12-01\n"
    assert done.returncode == 1


def test_a_column_that_is_not_there_is_told_with_those_that_are(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("内容,日期\n用水3吨。,\n", encoding="utf-8")
    done = shell("extract", "x.csv", "--text-column", "正文")

    assert (done.returncode, done.stderr) == (1, "extractor: x.csv: has no column '正文'; there are '内容', '日期'\n")
    done = shell("extract", "x.csv", "--text-column", "内容", "--date-column", "发布")
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        "extractor: x.csv: has no column '发布'; there are '内容', '日期'\n",
    )


# A config file


@pytest.mark.parametrize(("file", "content"), [
    ("extractor.toml", 'date = "2023-12-01"\nplace = "朔州市"\ncolumns = ["place", "date_end"]\nunits = "亿"'),
    ("pyproject.toml", '[tool.extractor]\ndate = "2023-12-01"\nplace = "朔州市"\ncolumns = "place,date_end"')])
def test_options_come_from_a_file_where_the_command_line_does_not_say_them(
    shell: Shell, tmp_path: Path, file: str, content: str
) -> None:
    (tmp_path / file).write_text(content, encoding="utf-8")
    first, head, _, row, *_ = shell("extract", "-", stdin="截至上月底，全市造林3万亩。").stdout.splitlines()

    assert (first, head.split(), row.split()) == (
        "stdin  朔州市 2023-12-01",
        ["place", "date_end"],
        ["朔州市", "2023-11-30"],
    )
    assert shell("extract", "-", "--place", "大同市", stdin="全市造林3万亩。").stdout.startswith(
        "stdin  大同市 2023-12-01\n"
    )
    assert shell("extract", "-", "-f", "csv", stdin="全市造林3万亩。").stdout.splitlines()[0] == "\ufeffplace,date_end"
    assert "朔州市" in shell("explain", "全市造林3万亩。").stdout


def test_rules_of_a_config_file_lie_beside_it(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "u.toml").write_text(
        '[[unit]]\nid = "basket"\nabout = "25 kilograms"\ndimension = "mass"\nsize = "25"\n'
        'spell = ["筐"]\n'
        'example = [{ text = "3筐" }]\n',
        encoding="utf-8",
    )
    (tmp_path / "extractor.toml").write_text('rules = "mine"', encoding="utf-8")

    assert json.loads(shell("extract", "-", "-f", "json", stdin="收获苹果300筐。").stdout)[0]["base_low"] == 7500


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("x =", "extractor.toml: Invalid value"),
        ('plac = "x"', "extractor.toml: no option is called 'plac'; there are date, place,"),
        ("date = 2023", "extractor.toml: date: write text in quotation marks"),
        ('units = "千"', "Invalid value for '--units'"),
    ],
)
def test_a_fault_of_a_config_file_is_one_line(shell: Shell, tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "extractor.toml").write_text(content, encoding="utf-8")
    done = shell("extract", "a.txt")

    stderr = done.stderr.removeprefix("extractor: extractor.toml is read for units\n")

    assert (done.returncode, stderr.count("\n")) == (2, 1)
    assert stderr.startswith(f"extractor: {told}")


def test_a_project_of_another_program_is_none_of_ours(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project\n", encoding="utf-8")

    assert shell("extract", "a.txt").returncode == 0


# Conventions


def test_completion_names_commands_and_choices(shell: Shell) -> None:
    def completed(words: str, at: int) -> Sequence[str]:
        return shell(_EXTRACTOR_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(at)).stdout.split()

    assert completed("extractor ex", 1) == ["extract", "explain"]
    assert completed("extractor extract a.txt --format j", 4) == ["jsonl", "json"]


@pytest.mark.parametrize("source", ["-", "a.txt", SENTENCE])
def test_explain_reads_what_it_is_given(shell: Shell, source: str) -> None:
    done = shell("explain", source, stdin=SENTENCE)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"text\n  {SENTENCE}")


def test_help_has_a_short_name_everywhere(shell: Shell) -> None:
    for command in ([], ["extract"], ["corrections", "export"]):
        assert shell(*command, "-h").stdout == shell(*command, "--help").stdout != ""


def test_nothing_is_logged_unless_asked_for(shell: Shell) -> None:
    quiet, told, more = (shell("extract", "a.txt", *asked) for asked in ([], ["-v"], ["-vv"]))

    assert [done.stdout for done in (told, more)] == [quiet.stdout] * 2
    assert [line for line in told.stderr.splitlines() if "rules" not in line] == [
        "extractor: a.txt: text, 62 characters"
    ]
    assert len(more.stderr.splitlines()) >= len(told.stderr.splitlines()) > len(quiet.stderr.splitlines()) == 0


def test_progress_names_the_files(shell: Shell, tmp_path: Path) -> None:
    code = (
        "from extractor.cli import progress; progress.EVERY = 0.0\n"
        "import sys; sys.argv = ['extractor', 'extract', 'a.txt', 'b.txt', '-o', 'x.csv']\nfrom extractor.cli import main; main()"
    )
    (tmp_path / "b.txt").write_text(SENTENCE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False, timeout=60
    )

    assert done.stderr.splitlines() == ["extractor: 0 of 2 files, a.txt", "extractor: 1 of 2 files, b.txt"]
