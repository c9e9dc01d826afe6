"""rules/weights/FIELD.json → the learned weights of each field, checked.

A file tells what it was learned from and by which version of the features; a folder of one's own replaces a field's weights whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from extractor.errors import RuleError
from extractor.rulebook.files import rules_folder

FOLDER = "weights"
FIELDS = ("home", "kind", "direction", "basis", "date", "place", "name", "confidence")
FEATURES = 1        # the version of the features; weights of another are refused


class WeightFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The weights of one field, by the templates of its features. `learned_from` tells the bulletins: how many, and their fingerprint."""

    field: str
    features: int
    learned_from: tuple[str, ...]
    weights: dict[str, dict[str, float]]


def read_weights(folders: Sequence[str] = ()) -> Mapping[str, WeightFile]:
    """Field → its weights: the package's, or those of the last folder that has some. Raises RuleError for a file with a fault."""
    found: dict[str, WeightFile] = {}
    for folder in (rules_folder(), *map(Path, folders)):
        for path in sorted((folder / FOLDER).glob("*.json")):
            found[path.stem] = read_file(path)
    return found


def read_file(path: Path) -> WeightFile:
    """The weights of a file. Raises RuleError, saying what is wrong with it."""
    name = f"{FOLDER}/{path.name}"
    try:
        read = msgspec.json.decode(path.read_bytes(), type=WeightFile)
    except OSError as error:
        raise RuleError(name, None, None, error.strerror or "cannot be read") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RuleError(name, None, None, f"no valid weights: {error}") from None
    if read.field != path.stem or read.field not in FIELDS:
        raise RuleError(name, None, "field", f"{read.field!r} is no field that this file can hold; there are {', '.join(FIELDS)}")
    if read.features != FEATURES:
        raise RuleError(name, None, "features", f"these weights are of version {read.features}, the package's features of version {FEATURES}; "
                                                "learn them anew with `extractor train`")
    return read
