"""The formats that records are written in, each said once.

    Format("csv").writer()(documents)    # the pieces of a CSV file, in bytes
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from importlib import import_module
from types import MappingProxyType
from typing import TypeAlias

# documents → pieces of a file; `columns` or, of a table, `look` may be said
Writer: TypeAlias = Callable[..., Iterator[bytes]]


class Format(StrEnum):
    """The name of a format, the ending of its files, and the module of this package that writes it with its function
    for documents.

    `packed` formats are no text, and go to a file alone. `chosen` says whether fields can be chosen, `of_store` whether
    a folder of such files, one a table, can be made of a store (`extractor.write.folder`).
    """

    TABLE = "table", ".txt", "table", "lines"
    JSONL = "jsonl", ".jsonl", "jsonl", "lines", False, True, True
    JSON = "json", ".json", "jsonl", "array"
    CSV = "csv", ".csv", "csv", "lines", False, True, True
    XLSX = "xlsx", ".xlsx", "xlsx", "content", True, True, True
    PARQUET = "parquet", ".parquet", "parquet", "content", True, True, True
    HTML = "html", ".html", "html", "content", False, False

    ending: str
    packed: bool
    chosen: bool
    of_store: bool
    _source: tuple[str, str]

    def __new__(cls, name: str, ending: str, module: str, function: str, packed: bool = False, chosen: bool = True,
                of_store: bool = False) -> Format:
        one = str.__new__(cls, name)
        one._value_, one.ending, one._source = name, ending, (module, function)
        one.packed, one.chosen, one.of_store = packed, chosen, of_store
        return one

    def writer(self) -> Writer:
        """What writes documents in this format; its module is loaded now. Raises MissingError where that needs what is
        not installed."""
        name, function = self._source
        module = import_module(f"extractor.write.{name}")
        if needed := getattr(module, "needed", None):
            needed()
        write: Writer = getattr(module, function)
        return write


ENDINGS = MappingProxyType({one.ending: one for one in Format})
OF_STORE = MappingProxyType({one.value: one for one in Format if one.of_store})
