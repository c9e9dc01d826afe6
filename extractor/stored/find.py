"""A store, words → the sentences that hold them, with the records read from each.

    for sentence in find("facts.db", "森林覆盖率"): print(sentence.title, sentence.text)

Words are found wherever they stand in the text, also in the middle of longer ones; several, parted by blanks, must all
be there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, bindparam, func, select, text

from extractor.errors import InputError
from extractor.model import Record
from extractor.stored import opened
from extractor.write.fields import COLUMNS
from extractor.write.keep import as_record, tokens, unpacked
from extractor.write.tables import ISSUES, SENTENCES
from extractor.write.views import REVIEWED

LIMIT = 20


class Sentence(Struct, frozen=True, kw_only=True):
    """A sentence as it stands in the text; `records` have their offsets in that text, `start` is the sentence's own."""

    issue_id: int
    title: str | None
    path: str
    member: str
    published: Any
    start: int
    end: int
    text: str
    records: tuple[Record, ...]


def find(store: str | Path, words: str, limit: int = LIMIT) -> list[Sentence]:
    """The sentences that hold all the words, those of the latest issues first. Raises InputError where there is no
    store or no word."""
    with opened(store) as held, held.reading() as connection:
        return [*found(connection, words, limit)]


def unread(store: str | Path) -> int:
    """How many issues are not searched, since an earlier version read them and did not keep their texts."""
    with opened(store) as held, held.reading() as connection:
        count: int = connection.execute(
            select(func.count()).select_from(ISSUES).where(ISSUES.c.text.is_(None))
        ).scalar_one()
        return count


def found(connection: Connection, words: str, limit: int) -> Iterator[Sentence]:
    query = search(connection.dialect.name, words)
    sentence, issue = SENTENCES.c, ISSUES.c
    rows = connection.execute(
        select(
            sentence.issue_id, sentence.start, sentence.end, issue.title, issue.path, issue.member, issue.published,
            issue.text,
        )
        .join(ISSUES, issue.issue_id == sentence.issue_id)
        .where(query)
        .order_by(issue.published.desc().nulls_last(), sentence.issue_id.desc(), sentence.start)
        .limit(limit)
    ).all()
    for number, start, end, title, path, member, published, packed in rows:
        source = unpacked(packed) or ""
        yield Sentence(
            issue_id=number,
            title=title,
            path=path,
            member=member,
            published=published,
            start=start,
            end=end,
            text=source[start:end],
            records=tuple(records_between(connection, number, start, end)),
        )


def search(dialect: str, words: str) -> Any:
    """The condition that finds the words in the tables of a dialect."""
    phrases = [phrase for word in words.split() if (phrase := [*tokens(word)])]
    if not phrases:
        raise InputError(f"{words!r} holds no word to look for")
    if dialect == "postgresql":
        wanted = " & ".join(
            "(" + " <-> ".join(f"'{token}'" + ":*" * last for token, last in ends(phrase)) + ")" for phrase in phrases
        )
        return text("sentences.words @@ CAST(:wanted AS tsquery)").bindparams(bindparam("wanted", wanted))
    wanted = " AND ".join(
        '"' + " ".join(token for token, _ in ends(phrase)) + '"' + "*" * ends(phrase)[-1][1] for phrase in phrases
    )
    return text(
        "sentences.sentence_id IN (SELECT rowid FROM sentence_search WHERE sentence_search MATCH :wanted)"
    ).bindparams(bindparam("wanted", wanted))


def ends(phrase: Sequence[str]) -> list[tuple[str, bool]]:
    """The tokens of a word as they are looked for: the last character of a run may go on in the text, so it is only
    begun.

    森林 → 森林 (林* would be its last token, which the pair holds already); 林 → 林*
    """
    kept = [token for number, token in enumerate(phrase)
            if not (0 < number == len(phrase) - 1 and len(token) == 1 and phrase[number - 1][1:] == token)]
    return [
        (token, number == len(kept) - 1 and (len(token) == 1 or token.isascii())) for number, token in enumerate(kept)
    ]


def records_between(connection: Connection, issue: int, start: int, end: int) -> list[Record]:
    """The records of an issue, as people left them, whose quantity stands between two offsets."""
    found = select(*(REVIEWED.c[name] for name in COLUMNS)).where(
        REVIEWED.c.issue_id == issue, REVIEWED.c.start >= start, REVIEWED.c.end <= end)
    return [as_record(row) for row in connection.execute(found.order_by(REVIEWED.c.start))]
