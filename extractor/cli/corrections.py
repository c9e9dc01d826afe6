"""`extractor corrections`: what people said of records → annotated bulletins and back, also by Label Studio and
doccano."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from extractor.cli.options import Rules
from extractor.cli.output import complain, say
from extractor.errors import CorpusError, InputError

if TYPE_CHECKING:
    from extractor.scoring.gold import Gold

Facts: TypeAlias = Annotated[str, typer.Option("--store", metavar="STORE", help="SQLite file, or postgresql://…")]


class Form(StrEnum):
    """The forms in which annotated bulletins are written."""

    CORPUS = "corpus"
    LABEL_STUDIO = "label-studio"
    DOCCANO = "doccano"


def listing(
    store: Facts = "facts.db",
    orphaned: Annotated[bool, typer.Option("--orphaned", help="Only those whose words the text has no more.")] = False,
) -> None:
    """List what people said of records."""
    from extractor.stored import opened
    from extractor.stored.corrections import listed

    with opened(store) as held, held.reading() as connection:
        for one in listed(connection, orphaned=orphaned):
            what = f"{one['field']}: {one['old']} → {one['new']}" if one["field"] else one["action"]
            lost = "  orphaned" if one["orphaned"] else ""
            say(
                f"{one['at']:%Y-%m-%d %H:%M}  {one['who']}  {one['path']}:{one['start']}  {''.join(one['quote'].split())}  {what}{lost}"
            )


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder, made where it is not there yet.")],
    store: Facts = "facts.db",
    form: Annotated[Form, typer.Option("--format", help="corpus: bulletins for score and train.")] = Form.CORPUS,
    everything: Annotated[
        bool, typer.Option("--all", help="All issues, not only those that people said something of.")
    ] = False,
    rules: Rules = None,
) -> None:
    """Write issues, as people left them, as annotated bulletins."""
    from extractor.cli.inputs import prepared
    from extractor.stored import exchange, opened
    from extractor.stored.annotate import annotated
    from extractor.write.file import save

    extractor, _ = prepared(rules)
    with opened(store, extractor) as held:
        bulletins = [*annotated(held, extractor, everything=everything)]
    if not bulletins:
        complain("nobody has said anything of a record yet; --all exports all issues")
        raise typer.Exit(1)
    folder.mkdir(parents=True, exist_ok=True)
    if form is Form.CORPUS:
        for bulletin in bulletins:
            save(folder / f"{named(bulletin['doc_id'])}.json", [encoded(bulletin)])
            save(folder / f"{named(bulletin['doc_id'])}.txt", [bulletin["text"].encode("utf-8", "surrogatepass")])
    elif form is Form.LABEL_STUDIO:
        save(folder / "label-studio.json", [encoded(exchange.to_label_studio(bulletins))])
        save(folder / "label-studio.xml", [exchange.config().encode()])
    else:
        save(
            folder / "doccano.jsonl",
            [json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in exchange.to_doccano(bulletins)],
        )
    say(f"{folder}: {len(bulletins)} bulletins, {sum(len(one['quantities']) for one in bulletins):,} quantities")


def encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def named(doc_id: str) -> str:
    """An id as a file name."""
    return "".join(char if char.isalnum() or char in "-_.（）()" else "_" for char in doc_id).lstrip(".") or "bulletin"


def import_(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A folder of bulletins, Label Studio's .json, or doccano's .jsonl.")
    ],
    store: Facts = "facts.db",
    who: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="Who says so; by default the user of this machine.")
    ] = None,
    rules: Rules = None,
) -> None:
    """Make the store say what annotated bulletins say of its issues.

    A bulletin of which the store holds no issue is named on standard error and the exit code is 1; the others are still
    done.
    """
    from extractor.cli.inputs import prepared
    from extractor.stored import opened
    from extractor.stored.annotate import take

    extractor, _ = prepared(rules)
    failed, changed, differing, count = 0, 0, 0, 0
    with opened(store, extractor) as held:
        for gold, extras in bulletins_of(path, extractor):
            try:
                taken = take(held, gold, extras, extractor, who or getpass.getuser())
            except InputError as error:
                complain(error)
                failed += 1
                continue
            count, changed, differing = count + 1, changed + taken.said, differing + taken.differing
    if differing:
        complain(f"{differing} dates and places differ from those read; a store keeps corrections of records alone")
    say(f"{count} bulletins; {changed:,} records corrected, accepted, added or rejected")
    raise typer.Exit(1 if failed else 0)


def bulletins_of(path: Path, extractor: Any) -> Iterator[tuple[Gold, list[dict[str, Any]]]]:
    """The bulletins of a folder or a file, checked, each with its quantities as they were written. Raises
    CorpusError."""
    from extractor.scoring.gold import as_gold
    from extractor.stored.annotate import filled

    if path.is_dir():
        files = sorted(path.glob("*.json"))
        if not files:
            raise CorpusError(str(path), "holds no annotated bulletin (*.json)")
        for file in files:
            data = decoded(file, whole(file))
            if isinstance(data, dict) and data.keys() & {"text", "quantities"}:
                yield as_gold(data, file), data["quantities"]
        return
    for data in exported(path):
        data["quantities"] = [filled(entry, extractor) for entry in data["quantities"]]
        yield as_gold(data, path), data["quantities"]


def exported(path: Path) -> list[dict[str, Any]]:
    """The bulletins of a file that Label Studio (JSON) or doccano (JSONL) exported."""
    from extractor.stored.exchange import from_doccano, from_label_studio

    content = whole(path)
    if path.suffix == ".jsonl":
        return from_doccano(decoded(path, line) for line in content.splitlines() if line.strip())
    data = decoded(path, content)
    return from_label_studio(data if isinstance(data, list) else [data])


def whole(path: Path) -> bytes:
    """The content of a regular file. Raises CorpusError."""
    from extractor.scoring.gold import LARGEST
    from extractor.support.regular import content

    try:
        return content(path, LARGEST)
    except OSError as error:
        raise CorpusError(str(path), error.strerror or "cannot be read") from None


def decoded(path: Path, content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise CorpusError(str(path), f"no valid JSON: {error}") from None
