"""`extractor train`: annotated bulletins to weights, and how well such weights do on bulletins that they were not
learned from."""

from __future__ import annotations

from typing import Annotated

import typer

from extractor.cli.options import Rules
from extractor.cli.output import complain, say
from extractor.errors import CorpusError


def train(
    folders: Annotated[
        list[str],
        typer.Argument(
            metavar="GOLD_DIR...", help="Folders of annotated bulletins; one that is named twice weighs twice."
        ),
    ],
    folds: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="JSON: id of a bulletin → number of its fold; bulletins without one are learned from in each. Else five folds.",
        ),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Write the weights there, as DIR/weights; use them with --rules DIR."),
    ] = None,
    anew: Annotated[
        bool, typer.Option("--anew", help="Forget the weights in use, instead of starting from them.")
    ] = False,
    rules: Rules = None,
) -> None:
    """Learn weights from annotated bulletins, and measure them.

    They are measured on folds that they were not learned from.
    """
    from extractor.cli.inputs import prepared
    from extractor.training.report import read_bulletins, read_folds, render, validated, write_weights

    try:
        gold = read_bulletins(folders)
        numbers = read_folds(folds, gold)
        if len(set(numbers.values())) < 2:
            raise CorpusError(
                folds or folders[0], "fewer than two folds; there must be one to learn from and one to measure on"
            )
    except CorpusError as error:
        complain(error)
        raise typer.Exit(2) from None
    extractor, _ = prepared(rules)
    weights, report = validated(gold, numbers, extractor, anew=anew)
    say(render(report))
    if out:
        write_weights(out, weights, folders, gold)
        say(f"weights of {len(gold)} bulletins written to {out}/weights; use them with --rules {out}")
