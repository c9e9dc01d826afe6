"""The command line as a shell sees it: standard output, standard error, exit code; and as a person sees it, on a
terminal."""

import fcntl
import io
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import jsonschema
import pandas
import printing
import pytest
from rich.cells import cell_len

import extractor
from extractor.cli import main
from extractor.write.fields import record_schema

ROOT = Path(__file__).parent.parent
BULLETIN = ROOT / "corpus/bulletins/dev13-datong-energy.txt"
COMMAND = [sys.executable, "-c", "from extractor.cli import main; main()"]
SENTENCE = "该项目投产后，日处理生活垃圾 800 吨、餐厨垃圾 50 吨；年处理垃圾 29 万吨，年发电量约 13600 万千瓦时"
VALIDATOR = jsonschema.Draft202012Validator(
    record_schema(), format_checker=jsonschema.FormatChecker())


class Done(NamedTuple):
    """What a run of the command leaves."""

    returncode: int
    stdout: str
    stderr: str


def shell(*arguments: str | Path, stdin: bytes = b"", cwd: Path = ROOT) -> Done:
    """The command in a process of its own; its output must be UTF-8."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)], input=stdin, capture_output=True, cwd=cwd, check=False, timeout=120
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


class Run(Protocol):
    def __call__(self, *arguments: str | Path, stdin: bytes = b"", cwd: Path = ROOT) -> Done: ...


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """The command as `shell` runs it, but in this process, where the rules are read already."""

    def run(*arguments: str | Path, stdin: bytes = b"", cwd: Path = ROOT) -> Done:
        monkeypatch.chdir(cwd)
        monkeypatch.setattr(sys, "argv", ["extractor", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capfdbinary.readouterr()
        assert isinstance(end.value.code, int)
        return Done(end.value.code, out.decode(), err.decode())

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files of every kind that a user may name by mistake, and good ones."""
    (tmp_path / "good.txt").write_text(SENTENCE, encoding="utf-8")
    (tmp_path / "gb.txt").write_bytes(SENTENCE.encode("gb18030"))
    (tmp_path / "utf16.txt").write_bytes(SENTENCE.encode("utf-16"))
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 8)
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7\n")
    (tmp_path / "folder").mkdir()
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "mine.toml").write_text("[[words]]\nid = 'x'\nwords = []\n", encoding="utf-8")
    (tmp_path / "no-rules").mkdir()
    return tmp_path


# Records


def test_the_sentence_gives_its_four_records_complete() -> None:
    done = shell("extract", "-", "--format", "jsonl", stdin=SENTENCE.encode())
    records = [json.loads(line) for line in done.stdout.splitlines()]

    assert (done.returncode, done.stderr) == (0, "")
    assert [
        (r["indicator"], r["value_low"], r["value_high"], r["unit"], r["per"], r["modifier"], r["kind"])
        for r in records
    ] == [
        ("处理生活垃圾", 800, 800, "吨", "day", None, "level"),
        ("处理餐厨垃圾", 50, 50, "吨", "day", None, "level"),
        ("处理垃圾", 290000, 290000, "吨", "year", None, "level"),
        ("发电量", 136000000, 136000000, "千瓦时", "year", "approx", "level"),
    ]
    for record in records:
        VALIDATOR.validate(record)
        assert SENTENCE[record["start"]:record["end"]] == record["text"]
        assert record["document"] == "stdin"
        assert record["rules"]


def test_encodings_give_the_same_records(run: Run, folder: Path) -> None:
    done = run("extract", "good.txt", "gb.txt", "utf16.txt", "--format", "jsonl", cwd=folder)
    told = [json.loads(line) for line in done.stdout.splitlines()]

    assert [(record["document"], record["value_low"]) for record in told] == [
        (name, value) for name in ("good", "gb", "utf16") for value in (800, 50, 290000, 136000000)]


def test_every_record_of_the_corpus_fits_the_schema_and_quotes_its_source(run: Run) -> None:
    done = run(
        "extract",
        *sorted(BULLETIN.parent.glob("*.txt")),
        "--date",
        "2023-12-01",
        "--place",
        "朔州市",
        "--format",
        "jsonl",
        "-q",
    )
    texts = {path.stem: path.read_bytes().decode() for path in BULLETIN.parent.glob("*.txt")}
    records = [json.loads(line) for line in done.stdout.splitlines()]

    assert (done.returncode, done.stderr) == (0, "")
    assert len(records) > 200
    for record in records:
        VALIDATOR.validate(record)
        assert texts[record["document"]][record["start"]:record["end"]] == record["text"]


@pytest.mark.parametrize(("name", "read"), [
    ("facts.jsonl", lambda path: pandas.read_json(path, lines=True)), ("facts.json", pandas.read_json),
    ("facts.xlsx", pandas.read_excel),
    ("facts.csv", pandas.read_csv), ("facts.parquet", pandas.read_parquet)])
def test_the_ending_of_the_output_says_its_format(run: Run, folder: Path, name: str, read: object) -> None:
    assert callable(read)
    done = run("extract", folder / "good.txt", folder / "gb.txt", "--output", folder / name)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    frame = read(folder / name)
    assert list(frame.columns) == list(extractor.to_frame([]).columns)
    assert frame["value_low"].to_list() == [800, 50, 290000, 136000000] * 2


def test_csv_on_standard_output_is_the_file(run: Run, folder: Path) -> None:
    run("extract", folder / "good.txt", "--output", folder / "facts.csv")
    done = run("extract", folder / "good.txt", "--format", "csv")

    assert done.stdout.encode() == (folder / "facts.csv").read_bytes()
    assert len(pandas.read_csv(io.StringIO(done.stdout))) == 4


def test_options_reach_the_records(run: Run) -> None:
    done = run("extract", "-", "--date", "2023-07-03", "--place", "140600", "--format", "jsonl",
               stdin="去年全市处理生活垃圾800吨。".encode())
    record, = [json.loads(line) for line in done.stdout.splitlines()]

    assert (record["date_start"], record["date_end"]) == ("2022-01-01", "2022-12-31")
    assert (record["place"], record["adcode"]) == ("朔州市", "140600")


# A table


def test_a_pipe_gets_a_table_that_is_not_cut_and_the_totals(run: Run, folder: Path) -> None:
    done = run("extract", folder / "good.txt", folder / "gb.txt")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "2 documents, 2 articles, 8 records: 8 level"
    assert "\x1b" not in done.stdout
    for part in ("good", "gb", "处理餐厨垃圾", "≈ 136,000,000", "千瓦时 /year"):
        assert part in done.stdout


@pytest.mark.parametrize("columns", [80, 120])
def test_a_terminal_gets_a_table_of_its_width(columns: int) -> None:
    screen = on_terminal(["extract", str(BULLETIN), "--date", "2023-10-26", "--place", "大同市"], columns)
    lines = screen.splitlines()

    assert max(map(cell_len, lines)) <= columns
    assert lines[0] == "dev13-datong-energy  大同市 2023-10-26"
    assert lines[1].split() == ["indicator", "value", "unit", "place", "date", "kind"]
    assert "records: " in lines[-1]
    assert len({cell_len(line[:line.index("level")]) for line in lines if line.endswith(" level")}) == 1


def on_terminal(arguments: Sequence[str], columns: int) -> str:
    """What a terminal of that width shows."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES", "FORCE_COLOR")}
    process = subprocess.Popen([*COMMAND, *arguments], stdin=slave, stdout=slave, stderr=slave, cwd=ROOT,
                               env={**environment, "TERM": "xterm", "NO_COLOR": "1"}, close_fds=True)
    os.close(slave)
    shown = bytearray()
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:   # Linux tells the end of a terminal so
            break
        if not piece:
            break
        shown += piece
    os.close(master)
    assert process.wait(60) == 0
    return "".join(part for part in shown.decode().replace("\r\n", "\n").split("\x1b[1m")).replace("\x1b[0m", "")


# Bad input: one line on standard error, the right exit code, the other inputs still done


UNREADABLE = {
    "none.txt": "there is no such file", "folder": "holds no file of a kind that is read", "empty.txt": "is empty",
    "binary.txt": "is neither UTF-8 nor UTF-16 nor GB18030 nor Big5 text; save it as UTF-8",
    "scan.pdf": "is a damaged PDF", "two\nlines.txt": "there is no such file",
}


def test_files_that_cannot_be_read_are_named_in_a_line_each_and_the_others_are_done(folder: Path) -> None:
    first, *others = UNREADABLE
    done = shell("extract", first, "good.txt", *others, "gb.txt", "--format", "jsonl", cwd=folder)

    assert done.returncode == 1
    told = [f"extractor: {' '.join(name.split())}: {reason}" for name, reason in UNREADABLE.items()]
    assert sorted(done.stderr.splitlines()) == sorted(told)
    assert len(done.stdout.splitlines()) == 8


def test_standard_input_is_named_where_it_cannot_be_read(run: Run) -> None:
    done = run("extract", "-", stdin=b"")

    assert (done.returncode, done.stdout, done.stderr) == (1, "", "extractor: standard input: is empty\n")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--date", "2023-13-01"], "--date: '2023-13-01' is no date; write it as 2023-12-01"),
        (["--date", "昨天"], "--date: '昨天' is no date; write it as 2023-12-01"),
        (["--place", "无此市"], "--place: "),
        (["--rules", "broken"], "mine.toml: rule 'x': words: the list is empty"),
        (["--rules", "none"], "none: no such folder of rules"),
        (["--rules", "no-rules"], "no-rules: holds no rules"),
        (["--columns", "indicatr"], "--columns: a record has no 'indicatr'; did you mean indicator?"),
        (["--units", "亿", "--format", "csv"], "--units 亿 is for tables"),
        (["--date-column", "日期"], "--date-column is of a table's rows: say --text-column too"),
        (["--min-confidence", "2"], "Invalid value for '--min-confidence'"),
        (["--format", "parquet"], "--format parquet is no text: say --output FILE"),
        (
            ["--output", "facts.doc"],
            "--output facts.doc: its ending says no format; say --format, or end it with .txt, .jsonl, .json, .csv,",
        ),
        (
            ["--format", "csv", "--output", "good.txt"],
            "--output good.txt is one of the inputs and would be overwritten",
        ),
    ],
)
def test_wrong_usage_is_one_line_and_nothing_is_read(folder: Path, options: list[str], told: str) -> None:
    done = shell("extract", "good.txt", *options, cwd=folder)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"extractor: {told}")
    assert done.stderr.count("\n") == 1
    assert (folder / "good.txt").read_text("utf-8") == SENTENCE


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["extract"], "Missing argument 'PATH'; see extractor extract --help"),
        (["extract", "good.txt", "--format", "xml"], "Invalid value for '--format'"),
        (["extract", "good.txt", "--no-such-option"], "No such option: --no-such-option; see extractor extract --help"),
        (["extract", "good.txt", "--max-seconds", "0"], "Invalid value for '--max-seconds'"),
        (["no-such-command"], "No such command 'no-such-command'; see extractor --help"),
        (["extrct"], "No such command 'extrct'. Did you mean 'extract'? see extractor --help"),
        (
            ["extract", "good.txt", "-f", "xml"],
            "Invalid value for '--format' / '-f': 'xml' is not one of 'table', 'jsonl', 'json', ",
        ),
    ],
)
def test_what_the_command_line_does_not_know_is_one_line(folder: Path, arguments: list[str], told: str) -> None:
    done = shell(*arguments, cwd=folder)

    assert (2, "", 1) == (done.returncode, done.stdout, done.stderr.count("\n"))
    assert done.stderr.startswith(f"extractor: {told}")


def test_no_arguments_at_all_show_the_help(folder: Path) -> None:
    done = shell(cwd=folder)

    assert 2 == done.returncode
    assert "Usage: extractor" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("folder", "is a folder; name a file in it"),
        ("none/facts.csv", "cannot be written: No such file or directory"),
        ("good.txt/facts.csv", "cannot be written: Not a directory"),
        ("/dev/full", "cannot be written: No space left on device"),
    ],
)
def test_an_output_that_cannot_be_written_is_named(run: Run, folder: Path, output: str, reason: str) -> None:
    before = sorted(folder.rglob("*"))
    done = run("extract", "gb.txt", "--format", "csv", "--output", output, cwd=folder)

    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"extractor: {output}: {reason}\n")
    assert sorted(folder.rglob("*")) == before


def test_an_output_is_kept_where_no_input_could_be_read(run: Run, folder: Path) -> None:
    (folder / "facts.csv").write_text("last month's")
    done = run("extract", "none.txt", "--output", "facts.csv", cwd=folder)

    assert (done.returncode, done.stderr) == (1, "extractor: none.txt: there is no such file\n")
    assert (folder / "facts.csv").read_text() == "last month's"


@pytest.mark.parametrize("arguments", ["extract {} --format jsonl", "extract {}", "schema", "--help"])
def test_a_closed_pipe_ends_it_quietly(tmp_path: Path, arguments: str) -> None:
    (tmp_path / "long.txt").write_text(SENTENCE * 300, encoding="utf-8")
    words = arguments.format(tmp_path / "long.txt").split()
    process = subprocess.Popen([*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()

    assert process.stderr.read() == b""
    assert process.wait(60) in (0, 1 if words == ["--help"] else 0)
    process.stderr.close()


def test_a_full_or_closed_standard_output_is_told() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*COMMAND, "schema"], stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
    closed = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *COMMAND, "schema"], stderr=subprocess.PIPE, check=False, timeout=60
    )

    assert (done.returncode, done.stderr) == (
        1,
        b"extractor: standard output: cannot be written: No space left on device\n",
    )
    assert (closed.returncode, closed.stderr) == (1, b"extractor: standard output: is closed\n")


def test_an_interrupt_leaves_no_traceback_and_no_half_written_file(folder: Path) -> None:
    process = subprocess.Popen([*COMMAND, "extract", "good.txt", "-", "--output", "facts.jsonl"], cwd=folder,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not list(folder.glob(".extractor-*.part")) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)

    assert b"Traceback" not in told
    assert process.returncode != 0
    assert not list(folder.glob("*facts*"))
    assert not list(folder.glob(".extractor-*"))


# The other commands


def test_the_schema_is_printed_as_it_is_in_the_package(run: Run) -> None:
    done = run("schema")

    assert json.loads(done.stdout) == VALIDATOR.schema
    assert (done.returncode, done.stderr) == (0, "")


def test_rules_are_listed_with_counts(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        "[[words]]\nid = 'mine'\nwords = ['蒲公英']\nexample = [{ text = '蒲公英' }]\n", encoding="utf-8"
    )
    own, both = run("rules"), run("rules", "--rules", tmp_path)
    head, *lines = both.stdout.splitlines()

    assert (own.returncode, own.stderr, both.returncode, both.stderr) == (0, "", 0, "")
    assert head.split() == ["file", "kind", "rules", "examples", "counterexamples"]
    assert ["mine.toml", "words", "1", "1", "0"] in [line.split() for line in lines]
    assert int(lines[-1].split()[1]) == int(own.stdout.splitlines()[-1].split()[1]) + 1


@pytest.mark.parametrize(("rule", "code", "told"), [
    ("id = 'mine'\nlane = true\nwords = ['蒲公英']\nexample = [{ text = '蒲公英3株', gives = '蒲公英' }]", 0, ""),
    ("id = 'mine'\nwords = ['蒲公英']\nexample = [{ text = '蒲公英' }]", 1,
     "extractor: words 'mine': '蒲公英' proves nothing: write gives"),
    ("id = 'mine'\nwords = ['蒲公英']", 1, "extractor: words 'mine': no example gives '蒲公英'\n"),
    ("id = 'rank'\nremove = ['排名']", 1, "extractor: with these rules, of the package: "),
    ("id = 'mine'\nwords = []", 2, "extractor: mine.toml: rule 'mine': words: the list is empty"),
    ("id = 'mine'\nwords = ['蒲公英']\nexample = [{ text = '蒲公英', gives = { kind = 'level' } }]", 1,
     "extractor: words 'mine': '蒲公英' must give"),
])
def test_a_folder_of_rules_is_checked(run: Run, tmp_path: Path, rule: str, code: int, told: str) -> None:
    (tmp_path / "mine.toml").write_text(f"[[words]]\n{rule}\n", encoding="utf-8")
    done = run("rules", "check", tmp_path)

    assert done.returncode == code
    assert done.stderr.startswith(told)
    assert (done.stderr.count("\n") >= 1) == bool(code)
    assert "Traceback" not in done.stderr


def test_explain_shows_mentions_and_records_with_their_rules(run: Run) -> None:
    done = run("explain", "日处理生活垃圾 800 吨", "--date", "2023-12-01")

    assert (done.returncode, done.stderr) == (0, "")
    for part in ("日处理生活垃圾", "800 吨", "tonne", "处理生活垃圾"):
        assert part in done.stdout


def test_explain_tells_of_a_number_that_is_none(run: Run) -> None:
    assert "'1×10^999' term [beyond]" in run("explain", "全年处理1×10^999吨").stdout


def test_score_prints_figures_and_falls_below_floors(run: Run, tmp_path: Path) -> None:
    floors = tmp_path / "floors.json"
    floors.write_text('{"fingerprint": "of another corpus", "floors": {"fact.f1": 1.01}, "lowered": []}')
    done = run("score", "corpus/bulletins", "--floors", floors)

    assert done.returncode == 1
    assert "precision" in done.stdout
    assert "fact.f1: " in done.stderr
    assert "of another corpus" in done.stderr


@pytest.mark.parametrize("arguments", [
    ["score", "none"], ["score", "corpus/bulletins", "--floors", "none.json"], ["rules", "check", "none"]])
def test_a_folder_or_file_that_is_not_there_is_one_line(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)

    assert done.returncode in (1, 2)
    assert done.stderr.startswith("extractor: none")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "command", [[], ["extract"], ["explain"], ["rules"], ["rules", "check"], ["score"], ["schema"]]
)
def test_help_ends_with_a_line_to_paste_that_works(command: list[str]) -> None:
    done = shell(*command, "--help")
    last = done.stdout.rstrip().splitlines()[-1].strip()

    assert done.returncode == 0
    assert last.startswith("Try:  ")
    pasted = last.removeprefix("Try:  ").replace(
        "extractor", f'{sys.executable} -c "from extractor.cli import main; main()"'
    )
    tried = subprocess.run(
        ["bash", "-o", "pipefail", "-c", pasted], cwd=ROOT, capture_output=True, check=False, timeout=120
    )
    assert (tried.returncode, tried.stderr) == (0, b"")
    assert tried.stdout


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").stdout == f"{extractor.__version__}\n"


# Files of every kind


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One bulletin as a PDF, a DOCX document, a page and an archive of them."""
    folder = tmp_path_factory.mktemp("printed")
    lines = ["今年1~10月，长治市环境空气质量综合指数为4.12，同比下降6.8%。", "全市优良天数238天，较去年同期增加11天。"]
    (folder / "2023-11.pdf").write_bytes(printing.pdf(lines, "two"))
    (folder / "report.docx").write_bytes(printing.docx(lines))
    (folder / "page.txt").write_bytes(
        printing.html(lines, meta=[("PubDate", "2023-11-05"), ("ContentSource", "长治市生态环境局")])
    )
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        for path in sorted(folder.glob("*.[pdt]*")):
            archive.write(path, f"2023/{path.name}")
        archive.writestr("empty.txt", "")
    return folder


def test_files_of_every_kind_are_read_and_say_where_date_and_place_come_from(run: Run, printed: Path) -> None:
    done = run("extract", "2023-11.pdf", "report.docx", "page.txt", cwd=printed)
    heads = [line for line in done.stdout.splitlines() if line.startswith(("2023-11", "report", "page"))]

    assert done.returncode == 0
    assert heads == [
        "2023-11  2023-11-30 (from its name)",
        "report",
        "page  长治市 (from its meta) 2023-11-05 (from its meta)",
    ]
    assert done.stdout.splitlines()[-1] == "3 documents, 3 articles, 12 records: 6 change, 6 level"
    assert (
        done.stderr
        == "extractor: report.docx: no day of publication is known, so 今年1~10月、去年同期 stay without dates; say --date\n"
    )


def test_an_archive_gives_its_members_and_a_line_for_those_it_cannot(run: Run, printed: Path) -> None:
    done = run("extract", "all.zip", "--date", "2023-11-05", "--format", "jsonl", cwd=printed)
    records = [json.loads(line) for line in done.stdout.splitlines()]

    assert (done.returncode, done.stderr) == (1, "extractor: all.zip/empty.txt: is empty\n")
    assert list(dict.fromkeys(record["document"] for record in records)) == [
        "all/2023/2023-11",
        "all/2023/page",
        "all/2023/report",
    ]
    assert {record["document"]: record["page"] for record in records} == {
        "all/2023/2023-11": 1, "all/2023/page": None, "all/2023/report": None}
    for record in records:
        VALIDATOR.validate(record)


@pytest.mark.parametrize("name", ["2023-11.pdf", "report.docx", "page.txt", "all.zip"])
def test_standard_input_takes_files_of_every_kind(run: Run, printed: Path, name: str) -> None:
    done = run("extract", "-", "--date", "2023-11-05", "--format", "jsonl", stdin=(printed / name).read_bytes())

    assert len(done.stdout.splitlines()) == (12 if name == "all.zip" else 4)
    assert {json.loads(line)["document"].partition("/")[0] for line in done.stdout.splitlines()} == {"stdin"}


def test_boxes_reach_every_format(run: Run, printed: Path) -> None:
    for ending in ("jsonl", "csv", "parquet"):
        run("extract", "2023-11.pdf", "--output", f"facts.{ending}", cwd=printed)
    box = json.loads((printed / "facts.jsonl").read_text("utf-8").splitlines()[0])["bbox"]

    assert pandas.read_csv(printed / "facts.csv")["bbox"][0] == " ".join(map(str, box))
    assert list(pandas.read_parquet(printed / "facts.parquet")["bbox"][0]) == box
    assert len(box) == 4
