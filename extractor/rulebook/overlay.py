"""A rule whose id an earlier folder has → the rule that holds: added to, taken from, or written anew because it says
so.

    [[words]] id = "copula", add = ["录得"]                 → the package's list with one word more
    [[unit]] id = "tonne", remove = ["t"]                  → the package's unit without a spelling
    [[unit]] id = "tonne", replace = true, spell = […] …   → a unit of its own in place of the package's
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from extractor.errors import RuleError
from extractor.rulebook.kinds import Counter, Example, Rule
from extractor.rulebook.told import converted, meant

ANEW = "replace"
CHANGES = ("add", "remove")


class Change(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a rule may say that changes another: words that its list gains (with what each says, where it is a table)
    and loses."""

    id: str
    about: str = ""
    add: tuple[str, ...] | dict[str, Any] = ()
    remove: tuple[str, ...] = ()
    example: tuple[Example, ...] = ()
    counter: tuple[Counter, ...] = ()


def settled(
    table: dict[str, Any], base: Rule | None, kind: str, file: str, known: Iterable[str]
) -> dict[str, Any] | Change:
    """A table as it is to be read: a rule, or what changes `base`, the rule of the same id in an earlier folder. Raises
    RuleError.

    `known` are the ids that rules of the kind have.
    """
    name = table["id"]
    said = [part for part in (ANEW, *CHANGES) if part in table]
    if base is None:
        if said:
            hint = meant(name, known, "{!r}") or f"; leave {said[0]!r} away"
            raise RuleError(file, name, said[0], f"no {kind} rule has this id before{hint}")
        return table
    if any(part in table for part in CHANGES):
        return converted(table, Change, kind, file)
    anew = table.get(ANEW)
    if anew is True:
        return {part: value for part, value in table.items() if part != ANEW}
    listed = (
        f"add = […] to add to its {base.listed}, remove = […] to take some away, " if base.listed else "another id, "
    )
    raise RuleError(
        file,
        name,
        ANEW if ANEW in table else "id",
        f"another {kind} rule has this id before; write {listed}or {ANEW} = true to have yours in its place",
    )


def changed(base: Rule, change: Change, file: str) -> Rule:
    """A rule with its list as a change says. Raises RuleError."""
    if not base.listed:
        part = "add" if change.add else "remove"
        raise RuleError(file, base.id, part, f"the rule has no list; write {ANEW} = true and all of it")
    own = getattr(base, base.listed)
    for word in change.remove:
        if word not in own:
            raise RuleError(file, base.id, "remove", f"{word!r} is not in the list{meant(word, own, '{!r}')}")
    kept = [word for word in own if word not in change.remove]
    if isinstance(own, Mapping) != isinstance(change.add, Mapping) and change.add:
        form = "a table, which says what each word means" if isinstance(own, Mapping) else "a list"
        raise RuleError(file, base.id, "add", f"write {form}")
    added = change.add if isinstance(change.add, Mapping) else dict.fromkeys(change.add)
    value = (
        {**{word: own[word] for word in kept}, **added}
        if isinstance(own, Mapping)
        else tuple(dict.fromkeys([*kept, *added]))
    )
    shown = tuple([without(one, frozenset(change.remove)) for one in base.example])
    rule = replace(
        base, **{base.listed: value}, example=(*shown, *change.example), counter=(*base.counter, *change.counter)
    )
    if fault := rule.fault():
        raise RuleError(file, base.id, *fault)
    return rule


def without(example: Example, removed: frozenset[str]) -> Example:
    """An example that no longer asks for words that the list has lost."""
    if not isinstance(example.gives, list):
        return example
    return replace(
        example, gives=[wanted for wanted in example.gives if not isinstance(wanted, str) or wanted not in removed]
    )
