"""Tables and the files they are in → the descriptor of a Frictionless data package.

    describe({RECORDS: "records.csv"}, "csv", "17.9.0.0")
    → {"name": "facts", "resources": [{"name": "records", "path": "records.csv", "schema": {"fields": [{"name": "adcode", …}]}}]}

The state of the store that the files show stands in it as `version`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Date, DateTime, Float, Integer, Table

from extractor.write.describe import told
from extractor.write.fields import LISTS
from extractor.write.tables import shown

TYPES = {Integer: "integer", Float: "number", Date: "date", DateTime: "datetime"}
DIALECTS: Mapping[str, Any] = {"csv": {"encoding": "utf-8-sig"}, "jsonl": {"format": "ndjson", "encoding": "utf-8"}}


def describe(paths: Mapping[Table, str], format_: str, version: str) -> dict[str, Any]:
    """The descriptor, as JSON builtins."""
    return {"name": "facts", "title": "Records of bulletins", "version": version,
            "resources": [resource(table, path, format_, paths) for table, path in paths.items()]}


def resource(table: Table, path: str, format_: str, paths: Mapping[Table, str]) -> dict[str, Any]:
    sheet = {"dialect": {"excel": {"sheet": table.name}}} if format_ == "xlsx" else {}
    return {"name": table.name, "type": "table", "path": path, "format": format_, **DIALECTS.get(format_, {}), **sheet,
            "schema": schema(table, format_, paths)}


def schema(table: Table, format_: str, paths: Mapping[Table, str]) -> dict[str, Any]:
    """The fields of a table with what they hold, and its keys."""
    made: dict[str, Any] = {"fields": [
        {"name": column.name, "type": kind(table, column.name, format_)}
        | ({"description": about} if (about := told(table.name, column.name)) else {})
        for column in shown(table)]}
    if table.primary_key:
        made["primaryKey"] = [column.name for column in table.primary_key]
    keys = [key for key in table.foreign_key_constraints if key.referred_table in paths]
    if keys:
        made["foreignKeys"] = [
            {"fields": list(key.column_keys), "reference": {"resource": key.referred_table.name,
                                                      "fields": [element.column.name for element in key.elements]}}
            for key in sorted(keys, key=lambda key: list(key.column_keys))]
    return made


def kind(table: Table, column: str, format_: str) -> str:
    """The type of a field. Frictionless reads Parquet through pandas, which has no lists and makes numbers of integers
    with gaps."""
    if column in LISTS and format_ in {"jsonl", "parquet"}:
        return "array" if format_ == "jsonl" else "any"
    told = TYPES.get(type(table.columns[column].type), "string")
    return "number" if told == "integer" and table.columns[column].nullable and format_ == "parquet" else told
