"""The package as it is installed: public names, start-up, files inside it, entry points."""

import os
import subprocess
import sys
import tomllib
import zipfile
from collections import Counter
from email import message_from_bytes
from importlib.metadata import entry_points, metadata
from importlib.resources import files
from pathlib import Path

import pytest
import regex

import extractor
from extractor.errors import DISTRIBUTION
from extractor.rulebook import rules_folder

ROOT = Path(__file__).parent.parent
HEAVY = {
    "jieba", "rjieba", "spacy", "pandas", "numpy", "pyarrow", "marisa_trie", "regex", "msgspec", "sqlalchemy",
    "xlsxwriter", "pypdfium2", "docx", "lxml", "selectolax", "trafilatura", "charset_normalizer",
}
HELP = (
    "import sys; sys.argv = ['extractor', *{!r}]\nfrom extractor.cli import main\ntry: main()\nexcept SystemExit: pass"
)
LOADED = "\nimport sys, time; print('LOADED', *sorted({name.partition('.')[0] for name in sys.modules}), 'CPU', time.process_time())"


def after(code: str) -> tuple[set[str], float]:
    """The top-level modules that a fresh interpreter has loaded after the code, and the processor time that it took."""
    done = subprocess.run(
        [sys.executable, "-c", code + LOADED], capture_output=True, encoding="utf-8", check=True, timeout=60
    )
    told = done.stdout.rpartition("LOADED")[2].split()
    return set(told[:-2]), float(told[-1])


def test_the_public_names_are_those_documented() -> None:
    assert sorted(extractor.__all__) == [
        "Article", "BatchReport", "Date", "Document", "Duration", "Extractor", "ExtractorError", "Mention", "Number",
        "Ordinal", "Place", "Quantity", "Record", "batch", "extract", "read", "series", "to_frame", "to_polars",
    ]
    assert all(hasattr(extractor, name) for name in extractor.__all__)
    assert not hasattr(extractor, "nothing_of_that_name")


def test_no_public_name_is_that_of_a_module() -> None:
    """A module that is imported becomes an attribute of its package, and would stand in a function's place."""
    modules = {path.stem for path in (ROOT / "extractor").iterdir() if path.suffix == ".py" or path.is_dir()}

    assert modules & set(extractor.__all__) == set()


def test_reading_a_text_file_loads_no_parser(tmp_path: Path) -> None:
    (tmp_path / "issue.txt").write_text("日处理生活垃圾800吨", encoding="utf-8")
    loaded, _ = after(f"import extractor; print(len(extractor.read({str(tmp_path / 'issue.txt')!r}).records))")

    assert loaded & {"pypdfium2", "docx", "lxml", "selectolax", "trafilatura", "charset_normalizer"} == set()


@pytest.mark.parametrize("code", ["import extractor", HELP.format(["--help"]), HELP.format(["extract", "--help"]),
                                  HELP.format(["batch", "--help"])],
                         ids=["import", "--help", "extract --help", "batch --help"])
def test_starting_loads_nothing_heavy(code: str) -> None:
    loaded, _ = after(code)

    assert loaded & HEAVY == set()


def test_the_schema_loads_nothing_heavy_but_what_it_is_made_of() -> None:
    loaded, _ = after(HELP.format(["schema"]))

    assert loaded & HEAVY == {"msgspec"}


def test_help_takes_under_half_a_second_of_processor_time() -> None:
    assert min(after(HELP.format(["--help"]))[1] for _ in range(3)) < 0.5


def test_extracting_loads_neither_pandas_nor_spacy() -> None:
    loaded, _ = after("import extractor; extractor.extract('日处理生活垃圾800吨')")

    assert loaded & {"pandas", "spacy", "pyarrow"} == set()


def test_nothing_happens_at_import() -> None:
    code = "import warnings, logging; before = (list(warnings.filters), list(logging.root.handlers))\nimport extractor.pipeline\n"
    done = subprocess.run(
        [sys.executable, "-c", code + "print(before == (list(warnings.filters), list(logging.root.handlers)))"],
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )

    assert (done.stdout, done.stderr) == ("True\n", "")


def test_the_type_marker_is_in_the_package() -> None:
    assert files("extractor").joinpath("py.typed").is_file()


def test_the_rules_are_found() -> None:
    assert list(rules_folder().rglob("*.toml"))


def test_the_installed_package_says_its_version_licence_and_commands() -> None:
    about = metadata("bulletin-records")
    commands = {
        point.name: point.value
        for point in entry_points(group="console_scripts")
        if point.value.startswith("extractor")
    }

    assert about["Version"] == extractor.__version__
    assert about["License-Expression"] == "MIT"
    assert commands == {"extractor": "extractor.cli:main"}


def install_lines() -> set[str]:
    """What any page, message or comment of the project tells to install of the project itself."""
    pages = [
        path
        for pattern in (
            "*.md", "docs/**/*.md", "corpus/*.md", "benchmarks/*", "scripts/*.py", "tests/*.py", "extractor/**/*.py",
        )
        for path in ROOT.glob(pattern)
        if path.is_file()
    ]
    told = regex.compile(
        r"pip install [^\n`&;]*?['\"]?(?P<what>(?:extractor|bulletin[-_]records)\b(?:\[[\w, -]*\])?)(?![-\w])"
    )
    raised = regex.compile(r'MissingError\([^\n]*, "(?P<extra>[a-z]+)"\)')
    lines = {match["what"] for path in pages for match in told.finditer(path.read_text("utf-8"))}
    return lines | {
        f"{DISTRIBUTION}[{match['extra']}]" for path in pages for match in raised.finditer(path.read_text("utf-8"))
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as it is handed out."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        check=True,
        timeout=120,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_rules_and_says_who_made_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = archive.namelist()
        about = message_from_bytes(archive.read(next(name for name in held if name.endswith("/METADATA"))))

    assert wheel.name == f"bulletin_records-{extractor.__version__}-py3-none-any.whl"
    assert {"extractor/rules/order.toml", "extractor/py.typed"} <= set(held)
    assert (about["Name"], about["Version"], about["Author"]) == (
        DISTRIBUTION,
        extractor.__version__,
        "The extractor authors",
    )
    assert about["Description-Content-Type"] == "text/markdown"


def test_whatever_is_told_to_be_installed_is_had_from_the_wheel(wheel: Path) -> None:
    told = sorted(install_lines())
    done = subprocess.run(
        [
            sys.executable, "-m", "pip", "install", "--dry-run", "--no-deps", "--no-index", "--ignore-installed",
            "--find-links", wheel.parent, *told,
        ],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        env={**os.environ, "PIP_CONFIG_FILE": os.devnull},
        check=False,
    )

    assert {
        f"{DISTRIBUTION}[review]",
        f"{DISTRIBUTION}[postgresql]",
        f"{DISTRIBUTION}[report]",
        f"{DISTRIBUTION}[parquet]",
    } <= set(told)
    assert (done.returncode, "does not provide" in done.stderr) == (0, False), done.stderr


@pytest.mark.parametrize(("module", "call", "told"), [
    ("pyarrow", "'extract', TEXT, '--format', 'parquet', '--output', 'facts.parquet'", "Parquet needs pyarrow", ),
    ("pyarrow", "'batch', TEXT, '--to', 'facts', '--format', 'parquet'", "Parquet needs pyarrow"),
    ("vl_convert", "'report', STORE, '--out', 'report.html'", "the report needs its charts"),
    ("uvicorn", "'review', STORE", "the review page needs uvicorn"),
    ("scipy", "'train', TEXT.rpartition('/')[0]", "learning weights needs scipy"),
    ("psycopg", "'batch', TEXT, '--to', 'postgresql://localhost/facts'", "PostgreSQL needs its driver"),
])
def test_a_package_that_is_not_there_is_told_in_one_line(module: str, call: str, told: str, tmp_path: Path) -> None:
    extractor.batch(ROOT / "corpus" / "bulletins" / "dev02-loudi-water.txt", tmp_path / "facts.db", date="2023-12-01")
    code = (f"import sys; sys.modules[{module!r}] = None\n"
            f"TEXT, STORE = {str(ROOT / 'corpus/bulletins/dev02-loudi-water.txt')!r}, 'facts.db'\n"
            f"sys.argv = ['extractor', {call}]\nfrom extractor.cli import main; main()")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=240, check=False
    )

    assert done.returncode == 2
    assert regex.fullmatch(rf"extractor: {told}: pip install 'bulletin-records\[[a-z]+\]'\n", done.stderr)
    assert {path.name for path in tmp_path.iterdir()} == {"facts.db"}


def test_arrow_batches_tell_what_they_need() -> None:
    code = ("import sys; sys.modules['pyarrow'] = None\nfrom extractor.errors import MissingError\n"
            "try: import extractor.arrow\nexcept MissingError as error: print(error)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=60, check=False)

    assert done.stdout == "Arrow batches need pyarrow: pip install 'bulletin-records[parquet]'\n"


def test_no_requirement_stands_twice() -> None:
    from packaging.requirements import Requirement

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    asked = [Requirement(line).name.lower() for group in groups for line in group]

    assert [name for name, number in Counter(asked).items() if number > 1 and name != DISTRIBUTION] == []


def test_the_change_log_opens_with_this_version() -> None:
    log = (ROOT / "CHANGELOG.md").read_text("utf-8")

    assert f"\n## {extractor.__version__}" in log


def test_every_module_of_the_package_opens_with_what_it_is_for() -> None:
    silent = [path.relative_to(ROOT).as_posix() for path in (ROOT / "extractor").rglob("*.py")
              if not path.read_text("utf-8").removeprefix("r").startswith('"""')]

    assert silent == []


def test_the_interpreters_named_are_those_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {line.rpartition(" ")[2] for line in project["classifiers"] if "Python :: 3." in line}

    assert named == {"3.11", "3.12", "3.13"}
    assert project["requires-python"] == ">=3.11"


def test_the_locked_environment_has_all_that_is_asked_for() -> None:
    from packaging.requirements import Requirement

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    groups = [
        project["dependencies"],
        *(project["optional-dependencies"][name] for name in ("postgresql", "test", "dev")),
    ]
    asked = [Requirement(line) for group in groups for line in group if not line.startswith("bulletin-records[")]
    lines = (ROOT / ".ci" / "requirements.lock").read_text("utf-8").splitlines()
    locked = dict(line.split(" ")[0].split("==") for line in lines if "==" in line and line[0].isalnum())

    assert [] == [
        str(one)
        for one in asked
        if one.name.lower() not in locked or not one.specifier.contains(locked[one.name.lower()])
    ]
    assert len(locked) < sum("--hash=sha256:" in line for line in lines)
