"""A text from anywhere → one that every store takes: no character that a database refuses, and no longer than a field
is.

    storable("8\\0吨") → "8\\ufffd吨"
    fit(Issue(path="/2023.zip", member="…2,500 characters…", …)) → its member with at most KEY bytes, its end a digest of the whole

Whatever is written to a store goes through `fit` (an issue, a failure, an article, a record, a mention) or `storable`.
"""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

import regex
from msgspec import Struct
from msgspec.structs import asdict, replace

UNSTORABLE = regex.compile(r"[\0\uD800-\uDFFF]")     # NUL, half a surrogate pair
LONGEST = 10_000    # characters of a field; a cell of a spreadsheet has at most 32,767
# bytes of a name that is looked up by: two of them make an index row, for which PostgreSQL has 2,704
KEY = 1_200
NAMES = frozenset({"path", "member"})
DIGEST = 16
T = TypeVar("T", bound=Struct)


def storable(value: Any) -> Any:
    """A text that every store accepts, cut with an ellipsis if it is too long; other values as they are."""
    if not isinstance(value, str):
        return value
    clean = UNSTORABLE.sub("\ufffd", value)
    return clean if len(clean) <= LONGEST else clean[:LONGEST - 1] + "…"


def key(name: str) -> str:
    """A name short enough for an index; different names stay different."""
    clean = UNSTORABLE.sub("\ufffd", name)
    data = clean.encode()
    if len(data) <= KEY:
        return clean
    end = "…" + hashlib.sha256(data).hexdigest()[:DIGEST]
    return data[:KEY - len(end.encode())].decode("utf-8", "ignore") + end


def fit(part: T) -> T:
    """A struct whose texts every store accepts; the same object if they do already."""
    given = {name: value for name, value in asdict(part).items() if isinstance(value, str)}
    made = {name: key(value) if name in NAMES else storable(value) for name, value in given.items()}
    return replace(part, **made) if made != given else part


def strange(*texts: str) -> bool:
    """Whether a text, or a part of it, may be refused by a store."""
    return any(len(text) > LONGEST or UNSTORABLE.search(text) for text in texts)
