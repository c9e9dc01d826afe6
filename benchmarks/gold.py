"""A folder of annotated bulletins → a file of records for each, DOC_ID.jsonl, for a scorer of one's own.

    python benchmarks/gold.py corpus/bulletins predictions

Each bulletin (NAME.json with doc_id, text and reference_date) is read with its own day of publication and nothing else.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import msgspec

from extractor.pipeline import Extractor
from extractor.write.jsonl import lines


class Bulletin(msgspec.Struct):
    """What of an annotated bulletin the extractor may see."""

    doc_id: str
    text: str
    reference_date: str | None = None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, help="a folder of NAME.json")
    parser.add_argument("out", type=Path, help="the folder to write DOC_ID.jsonl to; it is made where it is missing")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    extractor = Extractor()
    number = 0
    for path in sorted(options.gold.glob("*.json")):
        bulletin = msgspec.json.decode(path.read_bytes(), type=Bulletin)
        document = extractor.extract(bulletin.text, date=bulletin.reference_date, document=bulletin.doc_id)
        (options.out / f"{bulletin.doc_id}.jsonl").write_bytes(b"".join(lines([document])))
        number += 1
    sys.stdout.write(f"{number} bulletins → {options.out}\n")


if __name__ == "__main__":
    main()
