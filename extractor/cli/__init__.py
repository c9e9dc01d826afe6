"""Words on a command line → files read, records printed, an exit code.

    extractor extract issue.txt --date 2023-12-01 --place 朔州市

Exit code 0: all done. 1: an input could not be read, an output not written, or a check found faults; each is told in
one line on standard error and the others are still done. 2: wrong usage, also a date that is none, an unknown place, a
fault of a rule file. Commands import what they need when they run: `--help` loads none of it.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer

from extractor import __version__
from extractor.cli import check, corrections, show, stored
from extractor.cli.batch import INTERRUPTED, batch
from extractor.cli.extract import extract
from extractor.cli.output import complain
from extractor.cli.report import report
from extractor.cli.report import show as show_file
from extractor.cli.review import review
from extractor.cli.train import train
from extractor.errors import ExtractorError, InputError, RuleError

__all__ = ["app", "main"]

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False,
                  epilog="Try:  extractor extract --help", context_settings={"help_option_names": ["-h", "--help"]})
rules = typer.Typer(rich_markup_mode=None)
said = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="What people said of records: list, export, import."
)
USAGE: Any = typer.BadParameter.__base__     # typer brings its own Click, or needs it, by its version


def version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def extractor(
    context: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Print the version and stop.")] = False,
) -> None:
    """Chinese bulletins to records: the quantity, what it measures, where, when.

    What the command line does not say of date, place, rules, columns, units and min_confidence is taken from
    extractor.toml in the current folder, or from [tool.extractor] of its pyproject.toml; what they do not say, from the
    defaults.
    """
    from extractor.cli.config import configured

    file, said = configured()
    commands: Any = context.command
    taken = {
        name: {option: said[option] for option in said if option in {parameter.name for parameter in command.params}}
        for name, command in commands.commands.items()
    }
    context.default_map = taken
    used = taken.get(context.invoked_subcommand or "")
    if used and not {"-q", "--quiet"} & {*sys.argv}:
        complain(f"{file} is read for {', '.join(used)}")


app.command(epilog="Try:  echo 日处理生活垃圾800吨、餐厨垃圾50吨 | extractor extract -")(extract)
app.command(epilog="Try:  extractor batch corpus/bulletins --date 2023-12-01")(batch)
app.command(epilog="Try:  extractor series facts.db --indicator GDP --format chart")(stored.series)
app.command(epilog="Try:  extractor find facts.db 森林覆盖率")(stored.find)
app.command(epilog="Try:  extractor review facts.db --open")(review)
app.command(epilog="Try:  extractor report facts.db --out report.html")(report)
app.command(name="show", epilog="Try:  extractor show corpus/bulletins/dev13-datong-energy.txt --out page.html")(
    show_file
)
app.command(epilog="Try:  extractor prune facts.db")(stored.prune)
app.command(epilog="Try:  extractor metadata > metadata.json; datasette facts.db --metadata metadata.json")(
    stored.metadata
)
app.command(epilog="Try:  extractor explain 全市森林覆盖率达20.50%，同比提高0.3个百分点 --place 朔州市")(show.explain)
app.command(epilog="Try:  extractor score corpus/bulletins --misses")(check.score)
app.command(epilog="Try:  extractor train corpus/bulletins")(train)
app.command(epilog="Try:  extractor schema")(show.schema)
app.add_typer(rules, name="rules")
app.add_typer(said, name="corrections")
said.command(name="list", epilog="Try:  extractor corrections list --orphaned")(corrections.listing)
said.command(name="export", epilog="Try:  extractor corrections export reviewed && extractor score reviewed")(
    corrections.export
)
said.command(name="import", epilog="Try:  extractor corrections import reviewed")(corrections.import_)
rules.callback(invoke_without_command=True, epilog="Try:  extractor rules")(show.rules)
rules.command(name="check", epilog="Try:  extractor rules check rules")(check.rules)


def main() -> None:
    """The `extractor` command. A fault that the package tells of, and wrong usage, is one line on standard error."""
    try:
        sys.exit(app(prog_name="extractor", standalone_mode=False) or 0)
    except USAGE as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            error.show()
        else:
            complain(usage(error))
        sys.exit(2)
    except ExtractorError as error:
        complain(error)
        sys.exit(2 if isinstance(error, (InputError, RuleError)) else 1)
    except typer.Abort:
        sys.exit(INTERRUPTED)


def usage(error: Any) -> str:
    """What is wrong with a command line, and what to write instead."""
    told, option = error.format_message().replace("Value error, ", "").rstrip("."), getattr(error, "option_name", None)
    if option and (files := [word for word in sys.argv[1:] if word.startswith(option) and os.path.lexists(word)]):
        return f"{told}; write ./{files[0]} for the file"
    return (
        f"{told}{'' if told.endswith('?') else ';'} see {error.ctx.command_path if error.ctx else 'extractor'} --help"
    )
