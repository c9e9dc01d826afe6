"""Bulletins printed in columns → how much of their text is read in its order, as a share of pieces of 40 characters.

    python benchmarks/reading_order.py            # of corpus/bulletins, in the layouts of `printing` and `layouts`
    python benchmarks/reading_order.py --least .95
    python benchmarks/reading_order.py --keep DIR # and keeps the PDFs of `layouts` there

A piece of a paragraph counts where its characters stand side by side in the text that was read, blanks and line breaks
apart, behind the pieces before it. What stands among the text (a caption, a box) may stand between two paragraphs, but
within none.
"""

from __future__ import annotations

import argparse
import sys
from bisect import bisect_left
from pathlib import Path

import layouts
import printing

from extractor.readers import source

BULLETINS = Path(__file__).parent.parent / "corpus" / "bulletins"
PIECE = 40
PARAGRAPHS = 90   # of the bulletins, for each of `layouts`
HEAD = "绿色草原　2023年第11期"


def paragraphs() -> list[str]:
    """The paragraphs of the bulletins, their hard line breaks undone."""
    from extractor.pipeline import default_extractor

    clean = default_extractor().cleaner.clean
    texts = [path.read_text("utf-8") for path in sorted(BULLETINS.glob("*.txt"))]
    return [part for text in texts for part in clean(text).text.split("\u2029") if part]


def intact(paragraphs: list[str], text: str) -> float:
    """The share of the pieces of all paragraphs that stand whole in a text, and behind each other."""
    read = bare(text)
    pieces = [whole[at:at + PIECE] for whole in map(bare, paragraphs) for at in range(0, len(whole) - PIECE + 1, PIECE)]
    ends: list[int] = []   # for each length, where the longest rising row of places that long ends first
    for place in map(read.find, pieces):
        if place >= 0:
            at = bisect_left(ends, place)
            ends[at:at + 1] = [place]
    return len(ends) / len(pieces)


def bare(text: str) -> str:
    return "".join(text.split())


def measured(paragraphs: list[str], keep: Path | None = None) -> dict[str, float]:
    """Layout → share."""
    found = {}
    for layout in printing.COLUMNS:
        for zigzag in (False, True) if layout != "mixed" else (True,):
            data = printing.pdf(
                paragraphs, layout, title="全市环境质量月报" if layout == "titled" else "", head=HEAD, zigzag=zigzag
            )
            found[f"{layout}, to and fro" if zigzag else layout] = intact(paragraphs, source(data, layout).text)
    some = paragraphs[:PARAGRAPHS]
    for layout in layouts.LAYOUTS:
        data, text = layouts.printed(layout, some)
        if keep:
            (keep / f"{layout}.pdf").write_bytes(data)
        found[layout] = intact(text, source(data, layout).text)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--least", type=float, default=0.0, metavar="SHARE", help="exit 1 where a layout is below")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="a folder to keep the PDFs in")
    options = parser.parse_args()
    found = measured(paragraphs(), options.keep)
    for layout, share in found.items():
        print(f"{layout:20} {share:.4f}")
    sys.exit(min(found.values()) < options.least)


if __name__ == "__main__":
    main()
