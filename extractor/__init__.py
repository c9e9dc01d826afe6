"""Chinese bulletins → records: the quantity, what it measures, where, when, and the exact characters it was read from.

    import extractor
    document = extractor.extract("截至2022年底，全市森林覆盖率达20.50%。", date="2023-12-01", place="朔州市")
    document.records[0].indicator    # 森林覆盖率
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.batches.report import BatchReport
    from extractor.batches.run import batch
    from extractor.document import Document
    from extractor.errors import ExtractorError
    from extractor.model import Article, Date, Duration, Mention, Number, Ordinal, Place, Quantity, Record
    from extractor.pipeline import Extractor, extract, read
    from extractor.stored.series import series
    from extractor.write.frame import to_frame, to_polars

HOMES = {
    "extract": "extractor.pipeline",
    "read": "extractor.pipeline",
    "Extractor": "extractor.pipeline",
    "to_frame": "extractor.write.frame",
    "to_polars": "extractor.write.frame",
    "series": "extractor.stored.series",
    "Document": "extractor.document",
    "batch": "extractor.batches.run",
    "BatchReport": "extractor.batches.report",
    "ExtractorError": "extractor.errors",
    **dict.fromkeys(
        ["Article", "Date", "Duration", "Mention", "Number", "Ordinal", "Place", "Quantity", "Record"],
        "extractor.model",
    ),
}

__version__ = "0.2.0"
__all__ = [
    "Article", "BatchReport", "Date", "Document", "Duration", "Extractor", "ExtractorError", "Mention", "Number",
    "Ordinal", "Place", "Quantity", "Record", "batch", "extract", "read", "series", "to_frame", "to_polars",
]


def __getattr__(name: str) -> Any:
    """Loads a public name's module on first use, so that `import extractor` loads nothing heavy."""
    if name not in HOMES:
        raise AttributeError(f"module 'extractor' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
