"""A manifest, a CSV file → what it says of each file.

    path,date,place,title
    2023/11.pdf,2023-12-01,朔州市,朔州环境 第11期
    → {"/data/2023/11.pdf": Options(date="2023-12-01", place="朔州市", title="朔州环境 第11期")}

Paths count from the folder of the manifest. Columns may be missing (all but `path`) and cells empty.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping
from pathlib import Path

from extractor.batches.work import Options
from extractor.errors import InputError
from extractor.pipeline import as_day
from extractor.readers import read

COLUMNS = ("path", *Options.__struct_fields__)


def read_manifest(path: str | Path) -> Mapping[str, Options]:
    """The options by the real paths of the files. Raises ReadError, and InputError with the line of a fault."""
    rows = csv.DictReader(io.StringIO(read(path).text, newline=""), restkey="", strict=True)
    said: dict[str, Options] = {}
    try:
        names = rows.fieldnames or []
        if "path" not in names or not set(names) <= set(COLUMNS):
            raise InputError(f"{path}: its first line names columns {', '.join(names)}; write {','.join(COLUMNS)}")
        for row in rows:
            where = f"{path}: line {rows.line_num}"
            if "" in row or not row["path"]:
                raise InputError(f"{where}: {'more cells than columns' if '' in row else 'no path'}")
            options = {name: row[name].strip() or None for name in Options.__struct_fields__ if row.get(name)}
            try:
                as_day(options.get("date"))
            except InputError as error:
                raise InputError(f"{where}: {error}") from None
            file = os.path.realpath(os.path.join(os.path.dirname(path), row["path"]))
            if file in said:
                raise InputError(f"{where}: {row['path']} is named twice")
            said[file] = Options(**options)
    except csv.Error as error:
        raise InputError(f"{path}: line {rows.line_num}: {error}") from None
    return said
