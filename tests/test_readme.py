"""What README.md shows is what happens: its commands print what stands below them, its Python gives what it says."""

import doctest
import subprocess
import sys
from pathlib import Path

import pytest
import regex

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = [(match["language"], match["content"]) for match in
          regex.finditer(r"^```(?P<language>\w*)\n(?P<content>.*?)^```$", README, regex.MULTILINE | regex.DOTALL)]


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the reader of the README has it: `extractor` on the path, the corpus, and the files that it shows."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "corpus").symlink_to(ROOT / "corpus")
    (folder / "bin").mkdir()
    command = folder / "bin" / "extractor"
    command.write_text(f"#!/bin/sh\nexec {sys.executable} -c 'from extractor.cli import main; main()' \"$@\"\n")
    command.chmod(0o755)
    for language, content in BLOCKS:
        if language == "toml":
            path = folder / content.partition("\n")[0].removeprefix("# ")
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
    return folder


def printed(line: str, folder: Path) -> str:
    """What a command prints, standard output and standard error together."""
    done = subprocess.run(["bash", "-c", f'PATH="$PWD/bin:$PATH"; {line}'], cwd=folder, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, encoding="utf-8", check=False, timeout=120)
    return done.stdout


def test_it_opens_with_two_commands_of_one_line() -> None:
    assert [language for language, _ in BLOCKS].count("sh") == 2
    assert [(language, content.count("\n")) for language, content in BLOCKS[:2]] == [("sh", 1), ("sh", 1)]


def test_the_first_command_ends_with_a_table(shell: Path) -> None:
    extract = BLOCKS[0][1].split(" && ")[-1].replace(".venv/bin/extractor", "extractor")

    assert " records: " in printed(extract, shell).splitlines()[-1]


@pytest.mark.parametrize("content", [content for language, content in BLOCKS if language == "console"],
                         ids=lambda content: content.partition("\n")[0])
def test_commands_print_what_is_shown(content: str, shell: Path) -> None:
    commands = regex.findall(r"^\$ (.*)$", content, regex.MULTILINE)

    assert content == "".join(f"$ {command}\n{printed(command, shell)}" for command in commands)


def test_the_python_gives_what_it_says(shell: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shell)
    examples = doctest.DocTestParser().get_doctest(
        "\n".join(content for language, content in BLOCKS if language == "pycon"), {}, "README.md", "README.md", 0)
    results = doctest.DocTestRunner(verbose=False).run(examples)

    assert results.attempted > 0
    assert results.failed == 0
