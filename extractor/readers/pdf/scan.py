"""A page that is a picture → its runs, as a text recognition reads them: for pages without text, where the extra `ocr`
is installed.

    recognised(page, 3) → (Page(number=3, runs=[Run("截至9月底，全县造林3.2万亩。", …)]), 0.98)

The engine is RapidOCR, whose models come inside its package; it runs on one thread, so that a page gives the same each
time.
"""

from __future__ import annotations

import os
import unicodedata
from array import array
from collections.abc import Sequence
from functools import cache
from typing import Any

from extractor.readers.limits import widen
from extractor.readers.pdf.runs import Page, Run, turn

DOTS = 200 / 72     # of the picture for a point
LARGEST = 4_000     # dots of its longer side
NARROW = 100        # times its width that no page is long; the engine fails on such
MEMORY = 1536       # megabytes that the engine takes for a page
WIDE = "WF"         # characters that are as wide as they are high


@cache
def engine() -> Any:
    """The text recognition; None if it is not installed."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        import cv2
        import onnxruntime  # noqa: F401
        from rapidocr import RapidOCR
    except ImportError:
        return None
    widen(MEMORY)
    cv2.setNumThreads(1)
    return RapidOCR(params={"Global.log_level": "critical", "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                            "EngineConfig.onnxruntime.inter_op_num_threads": 1})


def recognised(page: Any, number: int) -> tuple[Page, float] | None:
    """The runs of an open pdfium page, and how sure the recognition is of them: 0 to 1. None where it finds none."""
    width, height = page.get_size()
    if max(width, height) > NARROW * min(width, height):
        return None
    scale = min(DOTS, LARGEST / max(width, height, 1))
    found = engine()(page.render(scale=scale).to_numpy())
    lines = (
        [
            (box.tolist(), text.strip(), score)
            for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
            if any(map(str.isalnum, text))
        ]
        if found.txts
        else []
    )      # a stain is read as a mark
    if not lines:
        return None
    quarters = -page.get_rotation() // 90 % 4
    left, bottom, right, top = page.get_bbox()
    (x, y), (other_x, other_y) = turn(left, bottom, -quarters), turn(right, top, -quarters)
    left, right, bottom, top = min(x, other_x), max(x, other_x), min(y, other_y), max(y, other_y)
    runs = [run(text, [(left + dot[0] / scale, top - dot[1] / scale) for dot in box]) for box, text, _ in lines]
    sure = sum(score * len(text) for _, text, score in lines) / sum(len(text) for _, text, _ in lines)
    return Page(number, runs, left, bottom, right, top, quarters), float(sure)


def run(text: str, corners: Sequence[tuple[float, float]]) -> Run:
    """The run of a recognised line: its characters side by side in the box, with their usual widths."""
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    bottom, top = min(y for _, y in corners), max(y for _, y in corners)
    widths = [2 if unicodedata.east_asian_width(character) in WIDE else 1 for character in text]
    unit = (right - left) / sum(widths)
    edges = [left]
    for width in widths:
        edges.append(edges[-1] + width * unit)
    return Run(text, array("f", edges[:-1]), array("f", edges[1:]), left, right, bottom, top)
