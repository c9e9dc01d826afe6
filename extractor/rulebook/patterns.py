"""A pattern that a rule gives → compiled, unless its repeats would fill memory before anything is matched.

    compiled("[0-9]{1,4}吨")
    compiled("(?:.{9999}){9999}") → regex.error: its repeats make 99,980,001 steps; write smaller ones
"""

from __future__ import annotations

import regex

MOST = 200_000      # steps of a pattern written out: compiling them takes a fifth of a second and 60 MB
PARTS = regex.compile(
    r"\\.|\[\^?+\]?+(?:\\.|[^\]\\])*+\]|(?P<open>\()|(?P<close>\))|\{(?P<least>\d*+)(?:,(?P<most>\d*+))?+\}[+?]?+|.",
    regex.DOTALL,
)
LONGEST = 9         # digits of a repeat


def compiled(pattern: str, flags: int = 0) -> regex.Pattern[str]:
    """Raises regex.error for a pattern that is none, is nested too deep, or repeats too much."""
    if (count := steps(pattern)) > MOST:
        raise regex.error(f"its repeats make {count:,} steps; write smaller ones")
    try:
        return regex.compile(pattern, flags)
    except RecursionError:
        raise regex.error("its groups are nested too deep") from None


def steps(pattern: str) -> int:
    """The number of characters and classes in a pattern after its counted repeats are expanded."""
    sums, last = [0], 0     # of the groups that are open; of the part before a repeat
    for part in PARTS.finditer(pattern):
        if part["open"]:
            sums.append(0)
            last = 0
        elif part["close"] and len(sums) > 1:
            last = sums.pop()
            sums[-1] += last
        elif part["least"] or part["most"]:
            times = max(int(part[name][:LONGEST] or 0) if part[name] else 0 for name in ("least", "most"))
            sums[-1] += last * (times - 1) if times else 0
            last *= times
        else:
            last = 1
            sums[-1] += 1
    return sum(sums)
