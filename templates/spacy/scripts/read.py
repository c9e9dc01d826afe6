"""A pipeline and bulletins in JSON lines → a DocBin: read.py PIPELINE BULLETINS.jsonl DOCS.spacy"""

import sys
from collections.abc import Iterator
from pathlib import Path

import spacy
import srsly
from spacy.language import Language
from spacy.tokens import Doc, DocBin


def docs(nlp: Language, path: str) -> Iterator[Doc]:
    """Each line's text as a Doc that knows the date and place of its own."""
    for line in srsly.read_jsonl(path):
        doc = nlp.make_doc(line["text"])
        doc._.bulletin_date, doc._.bulletin_place = line.get("date"), line.get("place")
        doc._.bulletin_id = line.get("document")
        yield doc


def main(pipeline: str, bulletins: str, out: str) -> None:
    nlp = spacy.load(pipeline)
    kept = DocBin(store_user_data=True, docs=nlp.pipe(docs(nlp, bulletins)))
    Path(out).parent.mkdir(parents=True, exist_ok=True)
    kept.to_disk(out)
    print(f"{len(kept)} bulletins read")


if __name__ == "__main__":
    main(*sys.argv[1:])
