"""`extractor.toml`, or the table `[tool.extractor]` of pyproject.toml, in the current folder → values of options.

    date = "2023-12-01"
    place = "朔州市"
    columns = ["indicator", "value_low", "unit"]     →  extract --date 2023-12-01 --place 朔州市 --columns indicator,value_low,unit

An option of the command line goes first, then the file, then what `--help` shows.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from extractor.errors import InputError

FILE, PROJECT = "extractor.toml", "pyproject.toml"
NAMES = ("date", "place", "rules", "columns", "units", "min_confidence")
LARGEST = 1 << 20


def configured(commands: Mapping[str, Iterable[str]]) -> dict[str, dict[str, str]]:
    """Of each command the options, by their parameters' names, that a file sets. Raises InputError for a file with a fault."""
    file, said = found()
    if not said:
        return {}
    for name, value in said.items():
        if name not in NAMES:
            raise InputError(f"{file}: no option is called {name!r}; there are {', '.join(NAMES)}")
        if not isinstance(value, (str, int, float) if name == "min_confidence" else (str, list) if name == "columns" else str):
            raise InputError(f"{file}: {name}: write text in quotation marks" + (", or a list of it" if name == "columns" else ""))
    if "rules" in said:
        said["rules"] = os.path.join(os.path.dirname(file), said["rules"])
    texts = {name: ",".join(map(str, value)) if isinstance(value, list) else str(value) for name, value in said.items()}
    return {command: {name: text for name, text in texts.items() if name in parameters} for command, parameters in commands.items()}


def found() -> tuple[str, dict[str, Any]]:
    """The file that there is, and what it says of this program."""
    for file in (FILE, PROJECT):
        path = Path(file)
        if not path.is_file():
            continue
        try:
            if path.stat().st_size > LARGEST:
                raise InputError(f"{file}: is larger than 1 MB")
            said = tomllib.loads(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            if file == PROJECT:     # of another program
                continue
            raise InputError(f"{file}: {error}") from None
        own = said if file == FILE else said.get("tool", {}).get("extractor", {})
        if own or file == FILE:
            return file, dict(own)
    return "", {}
