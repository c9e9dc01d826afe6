"""A path or an address → the URL of a store, and what of it may be told.

    url_of("a?b.db") → sqlite:///a%3Fb.db
    url_of("postgresql://me:secret@localhost/facts?password=secret"); name_of(…) → postgresql://me:***@localhost/facts

A path alone is that of a SQLite file, whatever characters are in it.
"""

from __future__ import annotations

import os
from pathlib import Path

import regex
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from extractor.errors import InputError

WRITE = "write sqlite:///FILE or postgresql://USER@HOST/DATABASE"
POSTGRESQL = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
TOLD = frozenset({"host", "hostaddr", "port", "dbname", "service"})     # parameters that are no one's secret
# What stands before the last @, behind the colon of what is no port, or behind a question mark.
SECRET = regex.compile(r"(?<=(?<!sqlite)://).*@|(?<=://[^/:]*):(?!\d*+(?:/|\Z))[^/]*+|\?.*+", regex.DOTALL)


def url_of(store: str | Path) -> URL:
    """Raises InputError for what is no address, and for a store in memory, which no other process would see."""
    text = str(store)
    if "://" not in text:
        url = URL.create("sqlite", database=text)
    else:
        try:
            url = make_url(text)
        except (ArgumentError, ValueError):
            raise InputError(f"{masked(text)!r} is no store; {WRITE}") from None
    if url.drivername in POSTGRESQL:
        if text.partition("?")[0].count("@") > 1:
            raise InputError(f"{masked(text)!r}: write the @ of a name or a password as %40")
        return url.set(drivername="postgresql+psycopg")
    if url.drivername != "sqlite":
        raise InputError(f"no store is called {url.drivername}://; {WRITE}")
    if url.query:
        raise InputError(f"{masked(text)!r}: a SQLite store has no parameters; in a file's name write ? as %3F")
    if not url.database or url.database == ":memory:" or "\0" in url.database:
        raise InputError(f"{masked(text)!r} names no file, and what is in memory is seen by no other process; {WRITE}")
    return url


def address_of(store: str | Path) -> str:
    """The address that another process may open. Raises InputError."""
    return url_of(store).render_as_string(hide_password=False)


def name_of(url: URL) -> str:
    """What may be told of a store: the file, or the server without passwords."""
    if url.drivername == "sqlite":
        return url.database or ""
    told = {name: value for name, value in url.query.items() if name in TOLD}
    return url.set(drivername="postgresql", query=told).render_as_string(hide_password=True)


def there(store: str | Path) -> bool:
    """Whether a store may hold something: opening a file that is not there would make an empty one. Raises
    InputError."""
    url = url_of(store)
    return url.drivername != "sqlite" or os.path.exists(url.database or "")


def masked(store: str | Path) -> str:
    """An address as it was written, less what may be secret."""
    return SECRET.sub("", str(store)) if "://" in str(store) else str(store)
