"""The answer to the form "A wrong record" → a known failure, as `corpus/known-failures` holds them.

    python scripts/case.py < issue.md >> corpus/known-failures/reported.toml

The form is .github/ISSUE_TEMPLATE/wrong-record.yml; its answer has a heading for each question. In "What should have
come" a line is a record: what is printed of it, then the fields that matter as name=value; `nothing` says that no
record should come.
"""

from __future__ import annotations

import json
import re
import sys

from extractor.errors import InputError
from extractor.model import Record

HEADING = re.compile(r"^### (.+)$", re.MULTILINE)
EMPTY = {"", "_No response_"}
NOTHING = "nothing"


def main() -> int:
    try:
        print(case(sys.stdin.read()), end="")
    except InputError as error:
        print(f"case.py: {error}", file=sys.stderr)
        return 2
    return 0


def case(issue: str) -> str:
    """The failure as TOML. Raises InputError where an answer is missing or names no field of a record."""
    parts = HEADING.split(issue)
    answers = {name.strip(): text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}
    text, wanted = answered(answers, "Text"), answered(answers, "What should have come")
    lines = [
        "",
        "[[failure]]",
        f"text = {quoted(text)}",
        f"why = {quoted('reported: gives ' + squeezed(answered(answers, 'What came')))}",
    ]
    for field, name in (("published", "Day of publication"), ("place", "Publisher's area")):
        if answers.get(name, "") not in EMPTY:
            lines.append(f"{field} = {quoted(answers[name])}")
    if wanted != NOTHING:
        lines.append(f"gives = [{', '.join(row(line, text) for line in wanted.splitlines() if line.strip())}]")
    return "\n".join([*lines, ""])


def answered(answers: dict[str, str], name: str) -> str:
    if answers.get(name, "") in EMPTY:
        raise InputError(f"there is no answer to {name!r}; the form has a heading '### {name}'")
    return answers[name]


def row(line: str, text: str) -> str:
    """One record of the answer as a table of TOML."""
    printed, *fields = line.split()
    if printed not in "".join(text.split()):
        raise InputError(f"{printed!r} does not stand in the text; begin a line with the number as it is printed")
    pairs = [("text", printed)]
    for field in fields:
        name, equals, value = field.partition("=")
        if not equals or name not in Record.__struct_fields__:
            raise InputError(
                f"{field!r} is no field of a record; write name=value with one of {', '.join(Record.__struct_fields__)}"
            )
        pairs.append((name, value))
    return "{ " + ", ".join(f"{name} = {quoted(value)}" for name, value in pairs) + " }"


def squeezed(text: str) -> str:
    return " ".join(text.split())[:300]


def quoted(text: str) -> str:
    """A string of TOML; JSON's escapes are TOML's too."""
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
