"""A sentence for every column of a store: for Datasette, for data packages.

    told("observations", "period")    # Period in one form: 2024, 2024-Q1, …
    metadata()["databases"]["facts"]["tables"]["observations"]["columns"]["period"]
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from extractor.write.fields import FIELDS

# they share columns with records
LIKE_RECORDS = ("reviews", "reviewed_records", "latest_records", "observations", "places")


def told(table: str, column: str) -> str:
    """What a column of a table or view holds, in one sentence; empty for one that is not ours."""
    own = sentences().get(table, {}).get(column)
    if own or table not in {"records", *LIKE_RECORDS}:
        return own or ""
    field = FIELDS.get(column)
    return (
        sentences()["reviewed_records"].get(column)
        or sentences()["records"].get(column)
        or (field.about if field else "")
    )


def metadata(database: str = "facts") -> dict[str, Any]:
    """The metadata of Datasette for a store whose file has this stem."""
    from extractor.write.tables import METADATA
    from extractor.write.views import INDICATORS, LATEST, REVIEWED

    tables = (*METADATA.sorted_tables, REVIEWED, LATEST, INDICATORS)
    return {
        "title": "Records of bulletins",
        "databases": {
            database: {
                "tables": {
                    table.name: {"columns": {column: told(table.name, column) for column in table.columns.keys()}}
                    for table in tables
                }
            }
        },
    }


@cache
def sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("extractor").joinpath("write/columns.toml").read_text("utf-8"))
