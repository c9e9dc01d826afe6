"""Records → what other programs read: a DataFrame, JSON lines, CSV, Parquet, and a table for people.

Each format is a function from documents to pieces of bytes, so that all of them reach a file or a pipe the same way.
"""
