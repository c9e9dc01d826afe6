"""Folders of rules → their TOML files, read but not yet understood, and the version that their content makes.

    version(rule_files("my-rules"))    # of the package's own rules and those of the folder
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from extractor.errors import RuleError
from extractor.support.regular import content

LARGEST = 16 << 20      # bytes of a file of rules


WEIGHTS = "weights"     # the folder of learned weights in a folder of rules


class RuleFile(NamedTuple):
    """A file of rules or weights: its folder, its name there, and what it holds."""

    folder: str
    name: str
    content: bytes


def rules_folder() -> Path:
    """Where the package's own rules lie: inside the installed package, or in the checkout of an editable install."""
    inside = Path(str(files("extractor"))) / "rules"
    return inside if inside.is_dir() else inside.parent.parent / "rules"


def rule_files(*folders: str) -> list[RuleFile]:
    """The package's own files of rules and weights, then those of the folders. Raises RuleError for a folder that holds
    none."""
    found = []
    for folder in (rules_folder(), *map(Path, folders)):
        if not folder.is_dir():
            hint = (
                "a file; rules are read from a folder of *.toml files" if folder.exists() else "no such folder of rules"
            )
            raise RuleError(str(folder), None, None, hint)
        paths = sorted([*folder.rglob("*.toml"), *folder.glob(f"{WEIGHTS}/*.json")])
        if not paths:
            raise RuleError(
                str(folder),
                None,
                None,
                "holds no rules; they are read from *.toml files, and weights from weights/*.json",
            )
        for path in paths:
            name = path.relative_to(folder).as_posix()
            try:
                found.append(RuleFile(str(folder), name, content(path, LARGEST)))
            except OSError as error:
                raise RuleError(name, None, None, error.strerror or "cannot be read") from None
    return found


def are_weights(file: RuleFile) -> bool:
    return file.name.startswith(f"{WEIGHTS}/") and file.name.endswith(".json")


def version(read: Iterable[RuleFile]) -> str:
    """A digest of all that the files hold: two books of the same version give the same records."""
    digest = hashlib.sha256()
    for file in read:
        digest.update(file.name.encode() + b"\0" + file.content + b"\0")
    return digest.hexdigest()[:16]
