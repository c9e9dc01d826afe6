"""What the documentation shows is what happens: its commands print what stands below them, its Python gives what it
says."""

import json
import shlex
import subprocess
import sys
import tomllib
from difflib import unified_diff
from pathlib import Path

import accuracy
import examples
import picture
import pytest
import regex
import typer

from extractor.cli import app

ROOT = Path(__file__).parent.parent
README = examples.blocks((ROOT / "README.md").read_text("utf-8"))
RUN = {"console", "pycon", "toml", "python"}
SHOWN = {"sh", "sql", "text"}
RECIPES = ROOT / "docs" / "scale.md"      # its engines and clusters have tests of their own
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


INDENTED = regex.compile(r"\n\n {4}(?:\$ |pip |extractor |>>> )")


def texts() -> dict[Path, str]:
    return {page: page.read_text("utf-8") for page in examples.pages()}


def unrun() -> list[str]:
    """Commands that a page leaves to its reader."""
    lines = [line.strip() for text in texts().values() for block in examples.blocks(text) if block.language == "sh"
             for line in block.content.splitlines()]
    return sorted(
        {line.removeprefix(".venv/bin/") for line in lines if line.removeprefix(".venv/bin/").startswith("extractor ")}
    )


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", examples.pages(), ids=named)
def test_examples_come_out_as_shown(page: Path) -> None:
    shown, today = page.read_text("utf-8"), examples.done(page)

    assert shown == today, "python scripts/examples.py --write takes over:\n" + "\n".join(
        unified_diff(shown.splitlines(), today.splitlines(), "shown", "today", lineterm="", n=1))


@pytest.mark.parametrize("page", examples.pages(), ids=named)
def test_every_block_says_what_it_is(page: Path) -> None:
    text = page.read_text("utf-8")
    languages = {block.language for block in examples.blocks(text)}

    assert languages <= RUN | SHOWN
    assert page == RECIPES or all(block.path for block in examples.blocks(text) if block.language in ("python", "toml"))
    assert not INDENTED.search(examples.FENCE.sub("", text)), "a command outside of a fence is not run"


@pytest.mark.parametrize("line", unrun())
def test_a_command_that_no_test_runs_is_a_right_one(line: str) -> None:
    one, words = typer.main.get_command(app), shlex.split(line, comments=True)[1:]
    context = one.context_class(one, info_name="extractor")
    while hasattr(one, "commands"):
        name, *words = words
        one = one.commands[name]
    one.make_context(name, words, parent=context)


def test_what_a_page_says_to_install_can_be_installed() -> None:
    lines = {match for text in texts().values() for match in regex.findall(r"pip install[^\n`)|]*", text)}
    ours = regex.compile(rf"(?:{PROJECT['name']}|\.)\[([\w,]+)\]")
    extras = {extra for line in lines for asked in ours.findall(line) for extra in asked.split(",")}

    assert extras
    assert extras <= set(PROJECT["optional-dependencies"])
    assert not [line for line in lines if regex.search(r"install '?extractor\b", line)]


@pytest.mark.parametrize("page", accuracy.PAGES, ids=named)
def test_what_a_page_says_of_accuracy_are_the_measured_figures(page: Path) -> None:
    known = json.loads(accuracy.FILE.read_text("utf-8"))

    assert known
    assert accuracy.PAGES[page](known) in page.read_text("utf-8"), "python benchmarks/accuracy.py writes them"


def test_a_changed_example_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    shown = "```console\n$ echo one; echo two >&2\none\nthree\n```\n\n    ```pycon\n    >>> 1 + 1\n    3\n    ```\n"
    page.write_text(shown, encoding="utf-8")

    assert examples.done(page) == shown.replace("three", "two").replace("    3", "    2")


# The README opens with what `.ci/run` runs


def test_the_readme_opens_with_two_commands_of_one_line() -> None:
    assert [block.language for block in README].count("sh") == 2
    assert [(block.language, block.content.count("\n")) for block in README[:2]] == [("sh", 1), ("sh", 1)]


def test_the_first_command_ends_with_a_table(tmp_path: Path) -> None:
    extract = README[0].content.split(" && ")[-1].replace(".venv/bin/extractor", "extractor")

    assert " records: " in examples.Reader(ROOT / "README.md", tmp_path).printed(extract).splitlines()[-1]


def test_the_pictures_show_what_comes_out() -> None:
    done = subprocess.run(
        [sys.executable, picture.__file__, "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.returncode) == ("", 0)


@pytest.mark.parametrize("step", picture.steps(), ids=lambda step: step.name)
def test_the_way_of_the_data_names_modules_that_are_there(step: picture.Line) -> None:
    from importlib import import_module

    assert import_module(step.module)
