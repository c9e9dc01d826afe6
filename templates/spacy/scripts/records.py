"""A DocBin → the records of its Docs, as CSV: records.py DOCS.spacy RECORDS.csv"""

import sys
from pathlib import Path

import spacy
from spacy.tokens import DocBin

import extractor
from extractor.spacy import set_extensions
from extractor.write import csv


def main(path: str, out: str) -> None:
    set_extensions()    # doc._.bulletin, doc._.records
    documents = [doc._.bulletin for doc in DocBin().from_disk(path).get_docs(spacy.blank("zh").vocab)]
    Path(out).write_bytes(b"".join(csv.lines(documents)))
    print(
        extractor.to_frame(documents)[["document", "indicator", "text", "unit", "place", "date_end"]].to_string(
            index=False
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
