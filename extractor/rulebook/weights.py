"""rules/weights/FIELD.json → the learned weights of each field, checked.

A file tells what it was learned from and by which version of the features; a folder of one's own replaces a field's
weights whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from extractor.errors import RuleError
from extractor.rulebook.files import RuleFile, are_weights

FIELDS = ("home", "kind", "direction", "basis", "date", "place", "name", "confidence")
LARGEST = 10  # of a weight: some four times what is learned; sums of larger ones would leave what a float holds
FEATURES = 1  # the version of the features; weights of another are refused


class WeightFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The weights of one field, by the templates of its features. `learned_from` tells the bulletins: how many, and
    their fingerprint."""

    field: str
    features: int
    learned_from: tuple[str, ...]
    weights: dict[str, dict[str, Annotated[float, Meta(ge=-LARGEST, le=LARGEST)]]]


def read_weights(files: Iterable[RuleFile]) -> Mapping[str, WeightFile]:
    """Field → its weights: those of the last folder that has some. Raises RuleError for a file with a fault."""
    return {
        field: read_file(file)
        for field, file in {PurePosixPath(file.name).stem: file for file in files if are_weights(file)}.items()
    }


def read_file(file: RuleFile) -> WeightFile:
    """The weights of a file. Raises RuleError, saying what is wrong with it."""
    try:
        read = msgspec.json.decode(file.content, type=WeightFile)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RuleError(
            file.name, None, None, f"no valid weights: {error}; write them with `extractor train`"
        ) from None
    if read.field != PurePosixPath(file.name).stem or read.field not in FIELDS:
        raise RuleError(
            file.name,
            None,
            "field",
            f"{read.field!r} is no field that this file can hold; there are {', '.join(FIELDS)}",
        )
    if read.features != FEATURES:
        raise RuleError(
            file.name,
            None,
            "features",
            f"these weights are of version {read.features}, the package's features of version {FEATURES}; "
            "learn them anew with `extractor train`",
        )
    return read
