"""What `extractor train` does: bulletins and folds read and checked, weights learned and measured, a report, weight files.

weights, report = validated(gold, folds, Extractor(), anew=False)
write_weights("my-rules", weights, ["my-gold"], gold)
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from extractor.assemble.choice.confidence import Confidence
from extractor.assemble.choice.weights import Table
from extractor.errors import CorpusError, WriteError
from extractor.pipeline import Extractor
from extractor.rulebook.files import WEIGHTS
from extractor.rulebook.weights import FEATURES, WeightFile
from extractor.scoring.gold import Gold, fingerprint, read_gold
from extractor.scoring.score import Scores, total
from extractor.training.fit import fit_probability
from extractor.training.learn import (
    NO_WEIGHTS,
    Validation,
    calibration_error,
    cross_validate,
    judge,
    learn,
    reliability,
)
from extractor.write.file import save

FOLDS = 5
SUREST = 0.6  # the share of the records that are surest, of which the report tells how many are right
FIGURES = ("mention.f1", "core.f1", "fact.f1", "kind", "change", "indicator", "place", "date")


class Report(Struct, frozen=True):
    """Figures of the weights in use and of learned ones, on bulletins that the learned ones have not seen."""

    bulletins: int
    before: Scores
    after: Scores
    folds: Sequence[Scores]
    surest: float
    error: float
    reliability: Sequence[tuple[float, float, int]]


def read_bulletins(folders: Sequence[str]) -> list[Gold]:
    """The annotated bulletins of several folders; those of a folder that is named again are there again, and so weigh more.

    Raises CorpusError for the first fault, and for an id that bulletins of two folders share.
    """
    read = {folder: read_gold(folder) for folder in dict.fromkeys(folders)}
    known: set[str] = set()
    for folder, bulletins in read.items():
        for bulletin in bulletins:
            if bulletin.doc_id in known:
                raise CorpusError(folder, f"doc_id {bulletin.doc_id!r} is also that of a bulletin of another folder")
            known.add(bulletin.doc_id)
    return [bulletin for folder in folders for bulletin in read[folder]]


def read_folds(path: str | None, gold: Sequence[Gold]) -> dict[str, int]:
    """Id of each bulletin → number of its fold; without a file by a digest of the id.

    Bulletins of which the file says nothing have none. Raises CorpusError where the file has a fault.
    """
    if path is None:
        return {one.doc_id: int(hashlib.sha256(one.doc_id.encode()).hexdigest(), 16) % FOLDS for one in gold}
    try:
        folds = msgspec.json.decode(Path(path).read_bytes(), type=dict[str, int])
    except OSError as error:
        raise CorpusError(path, error.strerror or "cannot be read") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CorpusError(path, f'no valid folds: {error}; write {{"id of a bulletin": number of its fold}}') from None
    ids = {one.doc_id for one in gold}
    if unknown := sorted(folds.keys() - ids):
        raise CorpusError(path, f"names {unknown[0]!r}, which is no bulletin of these folders")
    return folds


def validated(
    gold: Sequence[Gold], folds: Mapping[str, int], extractor: Extractor, *, anew: bool
) -> tuple[dict[str, Table], Report]:
    """Weights learned from all bulletins, and what such weights reach on folds; they start from the ones in use unless made `anew`.

    Bulletins without a fold are learned from in each, and not counted.
    """
    prior = NO_WEIGHTS if anew else extractor.weights
    before = total([judge(one, extractor)[0] for one in gold if one.doc_id in folds])
    found = cross_validate(gold, folds, extractor, prior)
    sure = confidences(found)
    order = sorted(range(len(sure)), key=lambda i: -sure[i])[: round(SUREST * len(sure))]
    table = reliability(sure, found.right)
    report = Report(
        len(folds),
        before,
        found.scores,
        found.folds,
        sum(found.right[i] for i in order) / max(1, len(order)),
        calibration_error(table),
        table,
    )
    confidence = fit_probability(found.evidence, found.right)
    return {**learn(gold, extractor, prior), "confidence": {"": confidence}}, report


def confidences(found: Validation) -> list[float]:
    """The confidence in each fact, by weights that are learned from the facts of the other folds."""
    of_folds = {}
    for fold in set(found.fold_of):
        others = [i for i, other in enumerate(found.fold_of) if other != fold]
        learned = fit_probability([found.evidence[i] for i in others], [found.right[i] for i in others])
        of_folds[fold] = Confidence(learned)
    return [of_folds[fold].of(row) for fold, row in zip(found.fold_of, found.evidence, strict=True)]


def render(report: Report) -> str:
    """The report as lines for a terminal."""
    rows = [
        ("", *FIGURES),
        ("weights in use", *figures(report.before)),
        ("learned, on folds", *figures(report.after)),
        *((f"  fold {number}", *figures(scores)) for number, scores in enumerate(report.folds)),
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    calibrated = [f"  {sure:.2f} → {good:.2f} of {size}" for sure, good, size in report.reliability]
    return "\n".join(
        [
            f"{report.bulletins} bulletins, {len(report.folds)} folds",
            *lines,
            f"all fields right in the surest {SUREST:.0%}: {report.surest:.3f}; expected calibration error {report.error:.3f}",
            "confidence → share that is right",
            *calibrated,
        ]
    )


def figures(scores: Scores) -> list[str]:
    known = scores.figures()
    return [f"{known[name]:.3f}" if name in known else "–" for name in FIGURES]


def write_weights(folder: str, weights: Mapping[str, Table], sources: Sequence[str], gold: Sequence[Gold]) -> None:
    """Writes FOLDER/weights/FIELD.json for each field. Raises WriteError where that fails."""
    target = Path(folder) / WEIGHTS
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(str(target), f"cannot be made: {error.strerror or error}") from None
    told = (f"{len(gold)} bulletins, {sum(len(one.quantities) for one in gold)} quantities, {fingerprint(gold)}",)
    for field, of in weights.items():
        encoded = msgspec.json.encode(
            WeightFile(field, FEATURES, told, {name: dict(sorted(inner.items())) for name, inner in sorted(of.items())})
        )
        save(target / f"{field}.json", [msgspec.json.format(encoded, indent=1), b"\n"])
