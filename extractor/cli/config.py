"""`extractor.toml`, or the table `[tool.extractor]` of pyproject.toml, in the current folder → values of options.

    date = "2023-12-01"
    place = "朔州市"
    columns = ["indicator", "value_low", "unit"]     →  extract --date 2023-12-01 --place 朔州市 --columns indicator,value_low,unit

An option of the command line goes first, then the file, then what `--help` shows. The file may have come with bulletins
that somebody unpacked: it sets nothing but these options, finds rules in folders below it alone, and is told when it is
read.
"""

from __future__ import annotations

import os
import tomllib
from typing import Any

from extractor.errors import InputError
from extractor.support.regular import content

FILE, PROJECT = "extractor.toml", "pyproject.toml"
NAMES = ("date", "place", "rules", "columns", "units", "min_confidence")
LARGEST = 1 << 20
# what an option may be where it is not text alone
KINDS = {"min_confidence": (str, int, float), "columns": (str, list)}


def configured() -> tuple[str, dict[str, str]]:
    """The configuration file and its options, by parameter names. Raises InputError for an invalid file."""
    file, said = found()
    for name, value in said.items():
        if name not in NAMES:
            raise InputError(f"{file}: no option is called {name!r}; there are {', '.join(NAMES)}")
        if not isinstance(value, KINDS.get(name, str)):
            raise InputError(
                f"{file}: {name}: write text in quotation marks" + (", or a list of it" if name == "columns" else "")
            )
    if "rules" in said and not below(said["rules"]):
        raise InputError(
            f"{file}: rules: {said['rules']!r} is no folder below that of this file; for another say --rules"
        )
    return file, {
        name: ",".join(map(str, value)) if isinstance(value, list) else str(value) for name, value in said.items()
    }


def found() -> tuple[str, dict[str, Any]]:
    """The configuration file, and the table in it that configures this program."""
    for file in filter(os.path.isfile, (FILE, PROJECT)):
        try:
            said = tomllib.loads(content(file, LARGEST).decode())
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
            if file == PROJECT:     # of another program
                continue
            raise InputError(f"{file}: {getattr(error, 'strerror', None) or error}") from None
        tools = said.get("tool")
        own: object = said
        if file == PROJECT:
            own = tools.get("extractor") if isinstance(tools, dict) else None
        if not isinstance(own, dict | None):
            raise InputError(f"{file}: tool.extractor is no table")
        if own:
            return file, own
    return "", {}


def below(folder: str) -> bool:
    """Whether a folder lies below the current one, whatever links there are."""
    here, there = os.path.realpath("."), os.path.realpath(folder)
    return there != here and os.path.commonpath([here, there]) == here
