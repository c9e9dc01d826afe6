"""`extractor score` and `extractor rules check`: what is found against what annotators and rules say must be found."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import Rules
from extractor.cli.output import complain, say
from extractor.errors import InputError, ReadError

PATIENCE = 5    # seconds of processor time for an example


def score(
    folder: Annotated[str, typer.Argument(metavar="GOLD_DIR", help="Annotated bulletins, as in corpus/bulletins.")],
    misses: Annotated[bool, typer.Option("--misses", help="Also print a line for whatever is wrong.")] = False,
    floors: Annotated[str | None, typer.Option(metavar="FILE", help="Exit 1 where a figure is below its floor.")] = None,
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
    """Check a folder of rules: its files, its examples and counterexamples, and that an example shows every spelling."""
    from extractor.pipeline import Extractor
    from extractor.readers.limits import Limits, limited
    from extractor.scoring.examples import Case, cases, run, unseen

    def fault_of(case: Case) -> str | None:
        try:
            with limited(Limits(seconds=PATIENCE), "it"):
                return run(case, extractor)
        except ReadError:
            return f"takes more than {PATIENCE} s: its pattern can match in too many ways"

    if not Path(folder).is_dir():
        raise InputError(f"{folder}: there is no such folder")
    extractor = Extractor(folder)
    mine = rules_in(folder)
    tried = [case for case in cases(extractor.book) if (case.kind, case.rule) in mine]
    faults = [f"{case.kind} {case.rule!r}: {case.example.text!r} {fault}" for case in tried if (fault := fault_of(case))]
    faults += [f"{kind} {rule!r}: no example shows {spelling!r}"
               for kind, rule, spelling in unseen(extractor.book) if (kind, rule) in mine]
    for fault in faults:
        complain(fault)
    verdict = f"faults: {len(faults)}" if faults else "all hold"
    say(f"rules: {len(mine)}; examples and counterexamples: {len(tried)}; {verdict}")
    raise typer.Exit(1 if faults else 0)


def rules_in(folder: str) -> set[tuple[str, str]]:
    """The kind and id of each rule of a folder that loads."""
    from extractor.rulebook import rule_files, tables
    from extractor.rulebook.files import are_weights

    return {(kind, table["id"]) for file in rule_files(folder) if file.folder == str(Path(folder)) and not are_weights(file)
            for kind, *_, table in tables(file.content, file.name) if kind != "order"}
