"""[[pattern]]: what readers of files look for by name, in heads of tables and in what a file prints of its own
publication.

    own_pattern("table.months").fullmatch("1-9月")
"""

from __future__ import annotations

from typing import ClassVar

from extractor.rulebook.kinds import Rule


class PatternRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A pattern, in which another may stand as `@id`. An example's `gives` has the `text` that it finds.

    Files are read before a folder of rules is known, so that only the package has such rules.
    """

    packaged: ClassVar[bool] = True

    pattern: str
