"""Cleaned text → its articles: title, byline, source line, paragraphs. An issue holds several, a title may stand after its article."""

from __future__ import annotations

from extractor.model import Article

PARAGRAPH = "\u2029"


def articles(text: str) -> list[Article]:
    paragraphs, start = [], 0
    for line in text.split(PARAGRAPH):
        if line:
            paragraphs.append((start, start + len(line)))
        start += len(line) + 1
    return [Article(index=0, start=0, end=len(text), paragraphs=tuple(paragraphs))] if paragraphs else []
