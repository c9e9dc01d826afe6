"""Every fault that the package tells of, each as one whole sentence: which file, where, what to do.

    RuleError("units.toml", "tonne", "size", "'1O00' is no number; write it as a string of digits")
    → units.toml: rule 'tonne': size: '1O00' is no number; write it as a string of digits
"""

from __future__ import annotations

DISTRIBUTION = "bulletin-records"   # what pip installs; it is imported as `extractor`


class ExtractorError(Exception):
    """The root of the package's own exceptions; its text is one line fit for a user."""


class InputError(ExtractorError, ValueError):
    """An argument that cannot be used: a date that is no date, a place that is unknown."""


class MissingError(InputError):
    """What was asked for needs packages that an extra of the distribution brings."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(what, extra)
        self.what, self.extra = what, extra

    def __str__(self) -> str:
        return f"{self.what}: pip install '{DISTRIBUTION}[{self.extra}]'"


class PathError(ExtractorError):
    """A fault of one file: its path and the reason."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path, self.reason = path, reason

    def __str__(self) -> str:
        return " ".join(f"{self.path}: {self.reason}".splitlines())     # a name may hold breaks


class ReadError(PathError):
    """A file that could not be read."""


class PassingError(ReadError):
    """A file that could not be read for want of memory, processes or a program, which is no fault of its own: it may be
    read the next time."""


class WriteError(PathError):
    """An output that could not be written."""


class RefusedError(WriteError):
    """What a store does not take because of what it holds: the fault of one issue, not of the store."""


class RuleError(ExtractorError):
    """A fault of a rule file: the file, the rule's id, the part of the rule, and what to write instead."""

    def __init__(self, file: str, rule: str | None, part: str | None, hint: str) -> None:
        super().__init__(file, rule, part, hint)
        self.file, self.rule, self.part, self.hint = file, rule, part, hint

    def __str__(self) -> str:
        where = [self.file, f"rule {self.rule!r}" if self.rule else "", self.part or "", self.hint]
        return ": ".join(part for part in where if part)


class CorpusError(PathError):
    """A gold file that breaks the annotation format."""
