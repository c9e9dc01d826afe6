"""[[glyph]]: a character that stands for another one because a font's table was shifted, mended only where it makes
sense.

    faults = "玉域芋郁吁", means = "ⅠⅡⅢⅣⅤ", pattern = '@fault(?=类)'        劣吁类 → 劣Ⅴ类

[[script]]: characters of another script and those of ours that they are, wherever they stand.

    characters = "億噸", means = "亿吨"        3億噸 → 3亿吨
"""

from __future__ import annotations

from extractor.rulebook.kinds import Rule


class GlyphRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`faults` are the characters as they stand, `means` what each was printed as, one for one.

    `pattern` finds them in their context, `@fault` standing for any one of them; in what it matches every one is
    mended. An example's `gives` has `text` (what stands there) and `mended`.
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


class ScriptRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`characters` are those of another script, `means` what each is in ours, one for one; blanks and line breaks part
    groups.

    `beside` and `beside_means` are characters that both scripts have: they count as foreign where one of the others
    stands in the text. An example's `gives` has the whole text as it is read, `mended`.
    """

    characters: str
    means: str
    beside: str = ""
    beside_means: str = ""

    def fault(self) -> tuple[str, str] | None:
        for part, foreign, own in (
            ("means", self.characters, self.means),
            ("beside_means", self.beside, self.beside_means),
        ):
            if len("".join(foreign.split())) != len("".join(own.split())):
                return part, "is not one character for each that it stands for"
        return None

    def pairs(self) -> dict[str, str]:
        """Each of the `characters` with what it is."""
        return dict(zip("".join(self.characters.split()), "".join(self.means.split()), strict=True))

    def pairs_beside(self) -> dict[str, str]:
        """Each of those that count only `beside` the others."""
        return dict(zip("".join(self.beside.split()), "".join(self.beside_means.split()), strict=True))
