"""[[glyph]]: a character that stands for another one because a font's table was shifted, mended only where it makes sense.

    faults = "玉域芋郁吁", means = "ⅠⅡⅢⅣⅤ", pattern = '@fault(?=类)'        劣吁类 → 劣Ⅴ类
"""

from __future__ import annotations

from extractor.rulebook.kinds import Rule


class GlyphRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`faults` are the characters as they stand, `means` what each was printed as, one for one.

    `pattern` finds them in their context, `@fault` standing for any one of them; in what it matches every one is mended.
    An example's `gives` has `text` (what stands there) and `mended`.
    """

    faults: str
    means: str
    pattern: str

    def spellings(self) -> tuple[str, ...]:
        return tuple(self.faults)

    def fault(self) -> tuple[str, str] | None:
        if not self.faults or len(self.faults) != len(self.means):
            return "means", f"has {len(self.means)} characters for {len(self.faults)} faults; write one for each"
        if "@fault" not in self.pattern:
            return "pattern", "has no @fault, which stands for any one of the faults"
        return None

    def expanded(self) -> str:
        """The pattern with `@fault` as a character class; other word lists are still names."""
        escaped = "".join("\\" + char if char in r"\]^-[&~|" else char for char in self.faults)
        return self.pattern.replace("@fault", f"[{escaped}]")
