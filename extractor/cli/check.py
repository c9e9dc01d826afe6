"""`extractor score` and `extractor rules check`: what is found against what annotators and rules say must be found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import Rules
from extractor.cli.output import complain, say
from extractor.errors import InputError, ReadError

if TYPE_CHECKING:
    from extractor.pipeline import Extractor
    from extractor.scoring.examples import Case

PATIENCE = 5    # seconds of processor time for an example


def score(
    folder: Annotated[str, typer.Argument(metavar="GOLD_DIR", help="Annotated bulletins, as in corpus/bulletins.")],
    misses: Annotated[bool, typer.Option("--misses", help="Also print a line for whatever is wrong.")] = False,
    floors: Annotated[
        str | None, typer.Option(metavar="FILE", help="Exit 1 where a figure is below its floor.")
    ] = None,
    rules: Rules = None,
) -> None:
    """Measure precision, recall and F1 against annotated bulletins."""
    from extractor.cli.inputs import prepared
    from extractor.scoring.score import below, read_floors, render, score_folder

    least = read_floors(floors) if floors else None
    extractor, _ = prepared(rules)
    scores = score_folder(folder, extractor)
    say("\n".join([render(scores), *(scores.misses if misses else [])]))
    fallen = below(scores, least) if least else []
    for line in fallen:
        complain(line)
    raise typer.Exit(1 if fallen else 0)


def rules(folder: Annotated[str, typer.Argument(metavar="DIR", help="A folder of rules of your own.")]) -> None:
    """Check a folder of rules: its files, its examples and counterexamples, that they show every spelling; and that the
    package's hold."""
    from extractor.pipeline import Extractor
    from extractor.rulebook import rules_folder
    from extractor.scoring.examples import cases, unseen

    if not Path(folder).is_dir():
        raise InputError(f"{folder}: there is no such folder")
    extractor = Extractor(() if Path(folder).samefile(rules_folder()) else folder)
    mine = rules_in(folder)
    tried = list(cases(extractor.book))
    own = [case for case in tried if (case.kind, case.rule.id) in mine]
    faults = [(case, fault) for case in tried if (fault := fault_of(case, extractor))]
    told = [
        f"{'' if case in own else 'with these rules, of the package: '}{case.kind} {case.rule.id!r}: {case.example.text!r} {fault}"
        for case, fault in sorted(faults, key=lambda one: one[0] not in own)
    ]
    told += [f"{kind} {rule!r}: no example gives {spelling!r}"
             for kind, rule, spelling in unseen(extractor.book, extractor, mine)]
    for line in told:
        complain(line)
    verdict = f"faults: {len(told)}" if told else "all hold" + ", and so do the package's" * (len(own) < len(tried))
    say(f"rules: {len(mine)}; examples and counterexamples: {len(own)}; {verdict}")
    raise typer.Exit(1 if told else 0)


def fault_of(case: Case, extractor: Extractor) -> str | None:
    """What is wrong with an example, or nothing; reading it may take some seconds and no more."""
    from extractor.readers.limits import Limits, limited
    from extractor.scoring.examples import run

    try:
        with limited(Limits(seconds=PATIENCE), "it"):
            return run(case, extractor)
    except ReadError:
        return f"takes more than {PATIENCE} s: its pattern can match in too many ways"


def rules_in(folder: str) -> set[tuple[str, str]]:
    """The kind and id of each rule of a folder that loads."""
    from extractor.rulebook import rule_files, tables
    from extractor.rulebook.files import are_weights

    return {
        (kind, table["id"])
        for file in rule_files(folder)
        if file.folder == str(Path(folder)) and not are_weights(file)
        for kind, *_, table in tables(file.content, file.name)
        if kind != "order"
    }
