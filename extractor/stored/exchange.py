"""Annotated bulletins ⇄ the files of Label Studio (JSON) and doccano (JSONL), without loss.

    to_label_studio(bulletins)       # a list of tasks to import there, spans of quantities, dates and places with their fields
    from_label_studio(exported)      # what is exported there → bulletins
    to_doccano(bulletins), from_doccano(lines)

Spans are what both programs show and edit. Label Studio takes each field of a span as a choice or a text of its region;
doccano knows spans alone and keeps the fields in its metadata, where they are found again by the span they belong to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from extractor.errors import InputError
from extractor.scoring.gold import GoldDate, GoldPlace, GoldQuantity
from extractor.stored.check import choices

GROUPS = {"quantity": "quantities", "date": "dates", "place": "places"}
SPAN = ("text", "start", "end")
GIVEN: dict[str, type[Struct]] = {"quantity": GoldQuantity, "date": GoldDate, "place": GoldPlace}
DOCCANO = frozenset(
    {"text", "label", "labels", "entities", "relations", "meta", "fields", "bulletin", "id", "Comments"}
)
NUMBERS = frozenset({"low", "high"})


def offsets_of(text: str) -> tuple[list[int], dict[int, int]]:
    """For each code point its place in UTF-16, in which browsers count, and the way back."""
    places, at = [], 0
    for char in text:
        places.append(at)
        at += 2 if char > "\uffff" else 1
    places.append(at)
    return places, {place: number for number, place in enumerate(places)}


# Label Studio


def to_label_studio(bulletins: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Tasks with one annotation each."""
    return [{"data": {name: value for name, value in bulletin.items() if name not in GROUPS.values()},
             "annotations": [{"result": [*regions(bulletin)]}]} for bulletin in bulletins]


def regions(bulletin: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The regions of a bulletin, and after each one its fields: those of few values as choices, all others as JSON in a
    text."""
    places, _ = offsets_of(bulletin["text"])
    for label, group in GROUPS.items():
        for number, entry in enumerate(bulletin[group]):
            span = {"start": places[entry["start"]], "end": places[entry["end"]], "text": entry["text"]}
            own = {"id": f"{label}-{number}", "to_name": "text", "origin": "manual"}
            yield own | {"from_name": "label", "type": "labels", "value": span | {"labels": [label]}}
            for name, value in entry.items():
                if name in SPAN:
                    continue
                if isinstance(value, str) and (label, name) in CHOICES:
                    yield own | {
                        "from_name": f"{label}_{name}",
                        "type": "choices",
                        "value": span | {"choices": [value]},
                    }
                elif value is not None:
                    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                    yield own | {"from_name": f"{label}_{name}", "type": "textarea", "value": span | {"text": [told]}}


def from_label_studio(tasks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The bulletins of exported tasks: of each the annotation made last. Raises InputError for what is no such
    export."""
    made = []
    for number, task in enumerate(tasks, 1):
        try:
            data, annotations = dict(task["data"]), task["annotations"]
            text = data["text"]
            last = max(annotations, key=lambda one: (str(one.get("updated_at") or ""), one.get("id") or 0))
            made.append(data | grouped(text, last["result"]))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"task {number}: it lacks what a task of Label Studio has: {error}") from None
    return made


def grouped(text: str, result: Sequence[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The entries of a bulletin from the regions of a task, in the order of the text."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for region in result:
        if region["type"] == "labels":
            start, end = place_of(region["value"], text)
            found[region["id"]] = region["value"]["labels"][0], {"text": text[start:end], "start": start, "end": end}
    for region in result:
        if region["type"] in {"choices", "textarea"} and region["id"] in found:
            label, entry = found[region["id"]]
            name = region["from_name"].removeprefix(f"{label}_")
            value = region["value"]["choices"][0] if region["type"] == "choices" else "\n".join(region["value"]["text"])
            entry[name] = told(label, name, value)
    return ordered(found.values())


def place_of(value: Mapping[str, Any], text: str) -> tuple[int, int]:
    """Where a region stands. Browsers count in UTF-16, other programs that write such files in code points: its text
    decides."""
    _, back = offsets_of(text)
    start, end = int(value["start"]), int(value["end"])
    first, last = back.get(start, start), back.get(end, end)
    quote = value.get("text")
    return (start, end) if quote and text[start:end] == quote != text[first:last] else (first, last)


def told(label: str, name: str, value: str) -> Any:
    """A field that was written as a text: numbers, truth values and lists are JSON."""
    kind = GIVEN[label].__annotations__.get(name, "str | None")
    if name in NUMBERS or kind in {"bool", "Any", bool, Any}:
        return json.loads(value)
    return value


def ordered(entries: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Entries by their groups, each with all its fields: what is not said is None."""
    made: dict[str, list[dict[str, Any]]] = {group: [] for group in GROUPS.values()}
    for label, entry in entries:
        if label not in GROUPS:
            raise InputError(f"a span is labelled {label!r}; labels are {', '.join(GROUPS)}")
        made[GROUPS[label]].append(completed(label, entry))
    return {group: sorted(found, key=lambda entry: entry["start"]) for group, found in made.items()}


def completed(label: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    needed = [field.name for field in msgspec.structs.fields(GIVEN[label]) if field.required]
    blank: dict[str, Any] = dict.fromkeys(needed)
    if label == "quantity":
        blank |= {"unit": "", "hard": False, "kind": "level"}
    elif label == "date":
        blank |= {"granularity": "vague"}
    else:
        blank |= {"type": "admin"}
    return blank | dict(entry)


def config() -> str:
    """The labelling interface of Label Studio that shows these tasks."""
    names = {
        (label, field.name)
        for label, kind in GIVEN.items()
        for field in msgspec.structs.fields(kind)
        if field.name not in SPAN
    }
    lines = [
        "<View>",
        '  <Labels name="label" toName="text">',
        *(f'    <Label value="{label}"/>' for label in GROUPS),
        "  </Labels>",
        '  <Text name="text" value="$text" granularity="symbol"/>',
    ]
    for label, name in sorted(names | {("quantity", "subject"), ("quantity", "review")}):
        only = f'perRegion="true" whenTagName="label" whenLabelValue="{label}" toName="text"'
        if (label, name) in CHOICES:
            lines += [f'  <Header value="{name}"/>', f'  <Choices name="{label}_{name}" {only}>',
                      *(f'    <Choice value="{one}"/>' for one in CHOICES[label, name]), "  </Choices>"]
        else:
            lines.append(
                f'  <TextArea name="{label}_{name}" placeholder="{name}" maxSubmissions="1" editable="true" {only}/>'
            )
    return "\n".join([*lines, "</View>"])


CHOICES = {
    ("quantity", name): tuple(filter(None, choices(name))) for name in ("kind", "modifier", "per", "direction", "basis")
} | {
    ("date", "granularity"): ("day", "month", "quarter", "year", "range", "season", "duration", "vague"),
    ("place", "type"): ("admin", "natural", "site", "region"),
}


# doccano


def to_doccano(bulletins: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """A line for each bulletin: its text, its spans, and as metadata all that doccano has no place for."""
    for bulletin in bulletins:
        spans = [[entry["start"], entry["end"], label] for label, group in GROUPS.items() for entry in bulletin[group]]
        fields = [{"start": entry["start"], "end": entry["end"], "label": label}
                  | {"fields": {name: value for name, value in entry.items() if name not in SPAN}}
                  for label, group in GROUPS.items() for entry in bulletin[group]]
        rest = {name: value for name, value in bulletin.items() if name not in {"text", *GROUPS.values()}}
        # One text for all of it: doccano reads lines as a table, and cannot keep a cell that only some of them have.
        yield {"text": bulletin["text"], "label": spans, "doc_id": bulletin["doc_id"],
               "bulletin": json.dumps({**rest, "fields": fields}, ensure_ascii=False)}


def from_doccano(lines: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The bulletins of exported lines. A span that was made in doccano has no fields yet. Raises InputError."""
    made = []
    for number, line in enumerate(lines, 1):
        try:
            text = line["text"]
            meta = line.get("meta") if isinstance(line.get("meta"), dict) else {}
            about = {**line, **(meta or {})}
            about |= json.loads(about.get("bulletin") or "{}")
            known = {(one["start"], one["end"], one["label"]): one["fields"] for one in about.get("fields", ())}
            spans = [(one["start_offset"], one["end_offset"], one["label"]) if isinstance(one, dict) else tuple(one)
                     for one in about.get("entities", about.get("label", about.get("labels", [])))]
            entries = [
                (label, {"text": text[start:end], "start": start, "end": end, **known.get((start, end, label), {})})
                for start, end, label in spans
            ]
            before = {place: number for number, place in enumerate(known)}
            entries.sort(key=lambda one: before.get((one[1]["start"], one[1]["end"], one[0]), len(before)))
            rest = {name: value for name, value in about.items() if name not in DOCCANO}
            made.append({**rest, "text": text, **ordered(entries)})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"line {number}: it lacks what a line of doccano has: {error}") from None
    return made
