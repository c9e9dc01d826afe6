"""Pages of documentation → their examples, run as a reader would, and what they print set beside what is shown.

    python scripts/examples.py                      # which examples of which pages no longer hold; exit 1 where one does not
    python scripts/examples.py --write              # put what they print into the pages
    python scripts/examples.py docs/start.md        # of some pages only

Each page has a folder of its own, shown as /home/you, and its blocks are done from top to bottom. What a block is, its
language says:

    console         commands after `$ `, each with what it prints, standard output and standard error together
    pycon           Python's prompt, as doctest has it; a page's blocks share their names
    toml, python    with a path as a comment in the first line: a file, which is written there
    sh              for a reader to run, not for tests: installing, and servers
"""

from __future__ import annotations

import argparse
import doctest
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from textwrap import dedent, indent
from traceback import format_exception_only
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>\w*)[^\n`]*\n(?P<content>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL
)
PROMPT = "$ "
FILE = re.compile(r"# (?P<path>[\w./-]+\.\w+)")
SHOWN = "/home/you"
RAISED = "Traceback (most recent call last):\n    ...\n"
COMMANDS = {"extractor": f"{sys.executable} -c 'from extractor.cli import main; main()'", "python": sys.executable}
LOCALES = {".zh.md": "zh_CN.UTF-8"}      # of others C.UTF-8


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its language, what stands in it, and where: `page[start:end]`."""

    language: str
    content: str
    indent: str
    start: int
    end: int

    @property
    def path(self) -> str | None:
        """The file that it is, where it is one."""
        named = FILE.match(self.content) if self.language in ("toml", "python") else None
        return named["path"] if named else None


def pages() -> list[Path]:
    """Every page whose examples must hold."""
    return [ROOT / "README.md", ROOT / "README.zh.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(text: str) -> list[Block]:
    return [
        Block(
            match["language"], dedent(match["content"]), match["indent"], match.start("content"), match.end("content")
        )
        for match in FENCE.finditer(text)
    ]


def commands(content: str) -> Iterator[str]:
    """The commands of a block; one that ends with a backslash goes on in the next line."""
    command = None
    for line in content.splitlines():
        if command is not None:
            command += "\n" + line
        elif line.startswith(PROMPT):
            command = line.removeprefix(PROMPT)
        if command is not None and not line.endswith("\\"):
            yield command
            command = None


class Reader:
    """Somebody who does what a page says, in a folder where `corpus` is."""

    def __init__(self, page: Path, folder: Path) -> None:
        self.page, self.folder = page, folder
        self.names: dict[str, Any] = {"__name__": "__main__"}
        (folder / "corpus").symlink_to(ROOT / "corpus")
        (folder / "bin").mkdir()
        for name, command in COMMANDS.items():
            script = folder / "bin" / name
            script.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
            script.chmod(0o755)
        locale = next((locale for ending, locale in LOCALES.items() if page.name.endswith(ending)), "C.UTF-8")
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("LC_") and name != "COLUMNS"},
            "LANG": locale,
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep),
        }

    def does(self, block: Block) -> str:
        """The block as it is once it was done: with what really came of it."""
        if block.path:
            path = self.folder / block.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.content, encoding="utf-8")
        elif block.language == "console":
            return "".join(f"{PROMPT}{command}\n{self.printed(command)}" for command in commands(block.content))
        elif block.language == "pycon":
            return self.answered(block.content)
        return block.content

    def printed(self, command: str) -> str:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
            check=False,
            timeout=120,
        )
        return done.stdout.replace(str(self.folder), SHOWN)

    def answered(self, content: str) -> str:
        """The lines of Python's prompt with its answers in place of those that are shown."""
        test = doctest.DocTestParser().get_doctest(content, self.names, self.page.name, self.page.name, 0)
        answers = Answers()
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            answers.run(test, out=StringIO().write, clear_globs=False)
        finally:
            os.chdir(before)
        self.names.update(test.globs)
        lines, told, position = content.splitlines(keepends=True), [], 0
        for example, answer in zip(test.examples, answers.told, strict=True):
            end = example.lineno + example.source.count("\n")
            told += [*lines[position:end], answer]
            position = end + example.want.count("\n")
        return "".join([*told, *lines[position:]])


class Answers(doctest.DocTestRunner):
    """Keeps what each example printed; of an error the last line, as doctest looks at no more."""

    def __init__(self) -> None:
        super().__init__(verbose=False)
        self.told: list[str] = []

    def report_success(self, out: Any, test: doctest.DocTest, example: doctest.Example, got: str) -> None:
        self.told.append(example.want)

    def report_failure(self, out: Any, test: doctest.DocTest, example: doctest.Example, got: str) -> None:
        self.told.append(RAISED + got.splitlines(keepends=True)[-1] if example.exc_msg else got)

    def report_unexpected_exception(
        self, out: Any, test: doctest.DocTest, example: doctest.Example, exc_info: Any
    ) -> None:
        self.told.append(RAISED + format_exception_only(*exc_info[:2])[-1])


def done(page: Path) -> str:
    """The page with its examples as they come out today."""
    text = page.read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        reader, parts, position = Reader(page, Path(folder)), [], 0
        for block in blocks(text):
            parts += [text[position:block.start], indent(reader.does(block), block.indent)]
            position = block.end
    return "".join([*parts, text[position:]])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, nargs="*", help="by default all of them")
    parser.add_argument("--write", action="store_true", help="put what the examples print into the pages")
    options = parser.parse_args()
    changed = []
    for page in options.pages or pages():
        today = done(page)
        if today != page.read_text("utf-8"):
            changed.append(page)
            if options.write:
                page.write_text(today, encoding="utf-8")
    for page in changed:
        print(f"{page}: {'written' if options.write else 'its examples print something else; --write takes it over'}")
    return 1 if changed and not options.write else 0


if __name__ == "__main__":
    sys.exit(main())
