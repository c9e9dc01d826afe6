"""The figures reached on the corpus now → corpus/floors.json, which from then on they must not fall below.

    python benchmarks/floors.py
    python benchmarks/floors.py --lower "the new bulletins hold more tables than prose"

Without a reason no floor goes down; the reason stays in the file.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path

from extractor.pipeline import Extractor
from extractor.scoring.score import Floors, read_floors, score_folder

CORPUS = Path(__file__).parent.parent / "corpus"


def raised(old: Floors, figures: dict[str, float], fingerprint: str, reason: str | None) -> Floors:
    """The floors for these figures, in thousandths, rounded down."""
    floors = {name: math.floor(figure * 1000) / 1000 for name, figure in figures.items()}
    lower = [name for name, floor in old.floors.items() if floors.get(name, 0.0) < floor]
    if lower and not reason:
        raise SystemExit(f"below the floor: {', '.join(lower)}; to lower it, say why: --lower \"…\"")
    return Floors(fingerprint, floors, (*old.lowered, *([f"{', '.join(lower)}: {reason}"] if lower else [])))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lower", metavar="WHY", help="the reason for which floors may go down")
    options = parser.parse_args()
    path = CORPUS / "floors.json"
    scores = score_folder(CORPUS / "bulletins", Extractor())
    floors = raised(read_floors(path), scores.figures(), scores.fingerprint, options.lower)
    path.write_text(json.dumps({"fingerprint": floors.fingerprint, "floors": floors.floors, "lowered": floors.lowered},
                               ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{path}: {len(floors.floors)} floors for corpus {floors.fingerprint}\n")


if __name__ == "__main__":
    main()
