"""Bulletins printed in columns → how much of their text is read in its order, as a share of pieces of 40 characters.

    python benchmarks/reading_order.py            # of corpus/bulletins, in five layouts, drawn in order and to and fro
    python benchmarks/reading_order.py --least .95

A piece counts where its characters stand side by side in the text that was read, blanks and line breaks apart.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import printing

from extractor.readers import source

BULLETINS = Path(__file__).parent.parent / "corpus" / "bulletins"
PIECE = 40
HEAD = "绿色草原　2023年第11期"


def paragraphs() -> list[str]:
    """The paragraphs of the bulletins, their hard line breaks undone."""
    from extractor.pipeline import default_extractor

    clean = default_extractor().cleaner.clean
    texts = [path.read_text("utf-8") for path in sorted(BULLETINS.glob("*.txt"))]
    return [part for text in texts for part in clean(text).text.split("\u2029") if part]


def intact(paragraphs: list[str], text: str) -> float:
    """The share of the pieces of all paragraphs that stand whole in a text."""
    wanted = bare("".join(paragraphs))
    read = bare(text)
    pieces = [wanted[at:at + PIECE] for at in range(0, len(wanted) - PIECE + 1, PIECE)]
    return sum(piece in read for piece in pieces) / len(pieces)


def bare(text: str) -> str:
    return "".join(text.split())


def measured(paragraphs: list[str]) -> dict[str, float]:
    """Layout → share."""
    found = {}
    for layout in printing.COLUMNS:
        for zigzag in (False, True) if layout != "mixed" else (True,):
            data = printing.pdf(paragraphs, layout, title="全市环境质量月报" if layout == "titled" else "", head=HEAD, zigzag=zigzag)
            found[f"{layout}, to and fro" if zigzag else layout] = intact(paragraphs, source(data, layout).text)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--least", type=float, default=0.0, metavar="SHARE", help="exit 1 where a layout is below")
    least = parser.parse_args().least
    found = measured(paragraphs())
    for layout, share in found.items():
        print(f"{layout:20} {share:.4f}")
    sys.exit(min(found.values()) < least)


if __name__ == "__main__":
    main()
