"""A hook of MkDocs: what the code says of itself, and files beside `docs`, stand in pages where these say `{{ name }}`.

The command line is told by its own `--help`, fields by the schema of a record, columns of a store by what Datasette is
told of them, kinds of rules by the classes that check them. A link to a file of the repository leads to the page that
it becomes; a file that becomes none is named and not linked.
"""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from inspect import cleandoc
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
import typer
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from extractor.cli import app
from extractor.recognise.lane import MENTIONS
from extractor.rulebook import KINDS, Rule, WordList, facts, load
from extractor.rulebook.facts import ClassRule, SymbolRule
from extractor.write.describe import metadata
from extractor.write.fields import FIELDS
from extractor.write.tables import METADATA

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    "CONTRIBUTING.md": "project/contributing.md", "corpus/README.md": "project/corpus.md",
    "SECURITY.md": "project/security.md", "benchmarks/README.md": "project/benchmarks.md",
    "CHANGELOG.md": "project/changes.md", "README.md": "index.md",
}
LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]*)\]\((?P<target>(?!\w+:|#)[^)\s#]+)(?P<anchor>#[^)\s]*)?\)")
TYPE = re.compile(r" <(?:list\[)?\w+\]?>$")     # of an argument, behind its name
HERE = re.compile(r"^\{\{ (?P<what>[\w./]+) \}\}$", re.MULTILINE)


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The page with what it asks for in its place, and links that hold on the site."""
    path = page.file.src_uri
    markdown = linked(markdown, f"docs/{path}", path)
    return HERE.sub(lambda match: written(match["what"], path), markdown)


def written(what: str, page: str) -> str:
    made = {"commands": commands, "record": record, "tables": tables, "rules": rules, "patterns": language}
    return made[what]() if what in made else linked((ROOT / what).read_text("utf-8"), what, page)


def linked(markdown: str, source: str, page: str) -> str:
    """The text of a file of the repository with its links as they are from a page of the site."""

    def link(match: re.Match[str]) -> str:
        path = os.path.normpath(PurePosixPath(source).parent / match["target"])
        target = PAGES.get(path) or (path.removeprefix("docs/") if path.startswith("docs/") else None)
        if target is None:
            if not (ROOT / path).exists():
                raise FileNotFoundError(f"{source} links to {match['target']}, which is not there")
            return match["text"]
        return f"[{match['text']}]({os.path.relpath(target, PurePosixPath(page).parent)}{match['anchor'] or ''})"

    return LINK.sub(link, markdown)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    names = list(head)
    return "\n".join([line(names), "|" + "---|" * len(names), *map(line, rows)])


# The command line


def commands() -> str:
    root = typer.main.get_command(app)
    context = root.context_class(root, info_name="extractor")
    return "\n\n".join(part for sub in root.commands.values() for part in command(sub, context))


def command(one: Any, parent: Any) -> Iterator[str]:
    """The section of a command, then those of its subcommands."""
    context = one.context_class(one, info_name=one.name, parent=parent)
    yield f"## {context.command_path.removeprefix('extractor ')}"
    yield cleandoc(one.help or "")
    yield f"```text\n{' '.join([context.command_path, *one.collect_usage_pieces(context)])}\n```"
    rows = [row for row in (told_of(parameter, context) for parameter in one.params) if row]
    if rows:
        yield table(("what is written", "what it does"), rows)
    if one.epilog:
        yield f"For example: `{one.epilog.removeprefix('Try:').strip()}`"
    for sub in getattr(one, "commands", {}).values():
        yield from command(sub, context)


def told_of(parameter: Any, context: Any) -> tuple[str, str] | None:
    """An option or argument as `--help` tells it."""
    row = parameter.get_help_record(context)
    if row is None or parameter.hidden:
        return None
    name = TYPE.sub("", row[0])
    return f"<code>{escape(name).replace('|', '&#124;')}</code>", re.sub(r"\s+", " ", row[1])


# Records and stores


def record() -> str:
    rows = [(f"`{field.name}`", shape(field.schema), field.about) for field in FIELDS.values()]
    return table(("field", "type", "what it holds"), rows)


def shape(about: Mapping[str, Any]) -> str:
    """The type of a field in words."""
    if "enum" in about:
        return ", ".join(f"`{value}`" if value is not None else "null" for value in about["enum"])
    kinds = about["type"] if isinstance(about["type"], list) else [about["type"]]
    return " or ".join("text" if kind == "string" else kind for kind in kinds)


def tables() -> str:
    described = next(iter(metadata()["databases"].values()))["tables"]
    parts = []
    for name, about in described.items():
        kinds = (
            {column.name: str(column.type) for column in METADATA.tables[name].columns}
            if name in METADATA.tables
            else {}
        )
        rows = [(f"`{column}`", kinds.get(column, ""), sentence) for column, sentence in about["columns"].items()]
        parts += [f"## {name}", table(("column", "type", "what it holds"), rows)]
    return "\n\n".join(parts)


# Rules


def rules() -> str:
    book = load()
    files: dict[str, list[str]] = {}
    for kind, rule in book.all():
        files.setdefault(kind, []).append(book.file(rule))
    parts = ["## All kinds", prose(Rule.__doc__), fields(Rule, ())]
    for name, kind in KINDS.items():
        stand = ", ".join(f"`{file}`" for file in dict.fromkeys(files.get(name, [])))
        parts += [f"## \\[\\[{name}\\]\\] {{ #{name} }}", prose(kind.__doc__), fields(kind, Rule.__struct_fields__),
                  f"The package has {len(files[name]):,}, in {stand}." if name in files else "The package has none."]
    return "\n\n".join(part for part in parts if part)


def language() -> str:
    """The parts of a fact pattern, and all names that one may use."""
    book = load()
    said = {
        rule.id: rule.about or f"words that the segmenter tags {', '.join(rule.tags)}"
        for rule in book.of(SymbolRule)
        if rule.tags
    }
    said |= {
        rule.id: f"quantities of {', '.join((*rule.dimensions, *rule.units))}"
        for rule in book.of(SymbolRule)
        if not rule.tags
    }
    symbols = [(f"`{name}`", said.get(name, "")) for name in dict.fromkeys([*said, *MENTIONS])]
    classes = [(f"`{rule.id}`", rule.about) for rule in book.of(ClassRule)]
    lists = [(f"`@{rule.id}`", rule.about, " ".join(rule.words[:4])) for rule in book.of(WordList) if rule.lane]
    return "\n\n".join(
        [
            "## Patterns of facts",
            prose(facts.__doc__),
            f"Roles are {', '.join(f'`{role}`' for role in sorted(facts.ROLES))}.",
            "Symbols, each one word or mention:",
            table(("symbol", "stands for"), symbols),
            "Classes, each a pattern with a name:",
            table(("class", "stands for"), classes),
            "Lists of words that are cut out as such (`lane = true`):",
            table(("list", "what its words do", "some of them"), lists),
        ]
    )


def prose(doc: str | None) -> str:
    """A docstring as Markdown: brackets outside of code are no links."""
    parts = cleandoc(doc or "").split("`")
    return "`".join(part if place % 2 else part.replace("[", "\\[") for place, part in enumerate(parts))


def fields(kind: type[Rule], known: Iterable[str]) -> str:
    rows = [(f"`{field.name}`", f"`{spelled(field.type)}`", "" if field.required else f"`{default(field)}`")
            for field in msgspec.structs.fields(kind) if field.name not in known]
    return table(("field", "type", "if left out"), rows) if rows else ""


def spelled(kind: Any) -> str:
    return re.sub(
        r"[\w.]+\.(?=\w)", "", kind.__name__ if isinstance(kind, type) and not hasattr(kind, "__args__") else str(kind)
    )


def default(field: Any) -> str:
    return repr(field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory())
