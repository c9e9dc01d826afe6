"""A rule whose id an earlier folder has → the rule that holds: added to, taken from, or written anew because it says so.

    [[words]] id = "copula", add = ["录得"]                 → the package's list with one word more
    [[unit]] id = "tonne", remove = ["t"]                  → the package's unit without a spelling
    [[unit]] id = "tonne", replace = true, spell = […] …   → a unit of its own in place of the package's
    [[fact]] id = "mine", before = ["value"], pattern = …  → a pattern that is tried before the package's "value"
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from extractor.errors import RuleError
from extractor.rulebook.facts import FactRule
from extractor.rulebook.kinds import Counter, Example, Rule
from extractor.rulebook.told import converted, meant

ANEW = "replace"
CHANGES = ("add", "remove")
Files = Mapping[tuple[str, str], str]


class Change(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a rule may say that changes another: words that its list gains (with what each says, where it is a table) and loses."""

    id: str
    about: str = ""
    add: tuple[str, ...] | dict[str, Any] = ()
    remove: tuple[str, ...] = ()
    example: tuple[Example, ...] = ()
    counter: tuple[Counter, ...] = ()


def settled(table: dict[str, Any], base: Rule | None, kind: str, file: str, known: Iterable[str]) -> dict[str, Any] | Change:
    """A table as it is to be read: a rule, or what changes `base`, the rule of the same id in an earlier folder. Raises RuleError.

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
    listed = f"add = […] to add to its {base.listed}, remove = […] to take some away, " if base.listed else "another id, "
    raise RuleError(file, name, ANEW if ANEW in table else "id",
                    f"another {kind} rule has this id before; write {listed}or {ANEW} = true to have yours in its place")


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
    value = {**{word: own[word] for word in kept}, **added} if isinstance(own, Mapping) else tuple(dict.fromkeys([*kept, *added]))
    shown = tuple([without(one, frozenset(change.remove)) for one in base.example])
    rule = replace(base, **{base.listed: value}, example=(*shown, *change.example), counter=(*base.counter, *change.counter))
    if fault := rule.fault():
        raise RuleError(file, base.id, *fault)
    return rule


def without(example: Example, removed: frozenset[str]) -> Example:
    """An example that no longer asks for words that the list has lost."""
    if not isinstance(example.gives, list):
        return example
    return replace(example, gives=[wanted for wanted in example.gives if not isinstance(wanted, str) or wanted not in removed])


def arranged(facts: Sequence[FactRule], listed: Sequence[str], files: Files) -> tuple[str, ...]:
    """The ids of all fact rules in the order in which they are tried: listed ones, those that say where, the others. Raises RuleError."""
    rules = {rule.id: rule for rule in facts}
    order = [*listed]
    waiting = [rule for rule in facts if rule.id not in listed and (rule.before or rule.after)]
    for rule in facts:
        file = files["fact", rule.id]
        for part, names in (("before", rule.before), ("after", rule.after)):
            if names and rule.id in listed:
                raise RuleError(file, rule.id, part, "the order lists this rule already; say its place once")
            for name in names:
                if name not in rules:
                    raise RuleError(file, rule.id, part, f"no fact rule is called {name!r}{meant(name, rules, '{!r}')}")
    unplaced = [rule.id for rule in facts if rule.id not in listed and not (rule.before or rule.after)]
    order += [name for name in unplaced if any(name in (*rule.before, *rule.after) for rule in waiting)]
    while waiting:
        ready = [rule for rule in waiting if all(name in order for name in (*rule.before, *rule.after))]
        if not ready:
            raise RuleError(files["fact", waiting[0].id], waiting[0].id, "before", "rules wait for one another's places in a circle")
        for rule in ready:
            order.insert(place(rule, order, files), rule.id)
            waiting.remove(rule)
    return (*order, *[name for name in unplaced if name not in order])


def place(rule: FactRule, order: Sequence[str], files: Files) -> int:
    """Where in the order a rule stands that says before or after which others."""
    first = min((order.index(name) for name in rule.before), default=len(order))
    last = max((order.index(name) for name in rule.after), default=-1)
    if last >= first:
        told = f"{order[last]!r} is tried after {order[first]!r}, so that no place is behind the one and before the other"
        raise RuleError(files["fact", rule.id], rule.id, "after", told)
    return first if rule.before else last + 1
