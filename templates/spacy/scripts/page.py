"""A DocBin → a page that marks the quantities, dates and places of its Docs: page.py DOCS.spacy PAGE.html"""

import sys
from pathlib import Path

import spacy
from spacy import displacy
from spacy.tokens import Doc, DocBin
from spacy.util import filter_spans


def marked(doc: Doc) -> Doc:
    """The Doc with its mentions as entities, the longest where some overlap."""
    doc.set_ents(filter_spans([span for name in ("quantities", "dates", "places") for span in doc.spans[name]]))
    return doc


def main(path: str, out: str) -> None:
    docs = [marked(doc) for doc in DocBin().from_disk(path).get_docs(spacy.blank("zh").vocab)]
    Path(out).write_text(displacy.render(docs, style="ent", page=True, jupyter=False), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
