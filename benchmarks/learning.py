"""Annotated bulletins of one kind → what correcting some of them teaches: errors on the others, before and after.

    python benchmarks/learning.py                                        # benchmarks/reservoirs, 200 records corrected
    python benchmarks/learning.py MY_BULLETINS --corrections 100 --keep out

It goes the way that a user goes: `batch`, corrections in the store, `corrections export`, `train`, `extract --rules`.
Who corrects is played: from the first bulletin on, by name, each record that `score` calls wrong gets the fields in
which it is wrong from the annotation, each other one is accepted, until so many are corrected. The bulletins that come
after that are the others.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from extractor.pipeline import Extractor
from extractor.scoring.gold import Gold, GoldQuantity, iso, read_gold
from extractor.scoring.score import Scores, judge, matched, score, total

KIND = Path(__file__).parent / "reservoirs"
# What a person sets of a record where `score` calls a facet wrong: fields of an entry of the corpus.
FIELDS = {
    "value": ("low", "high"),
    "unit": ("unit",),
    "modifier": ("modifier",),
    "kind": ("kind", "direction", "basis"),
    "change": ("direction", "basis"),
    "per": ("per",),
    "indicator": ("indicator_core", "indicator_max", "indicator_full"),
    "place": ("place", "adcode"),
    "date": ("date_start", "date_end"),
}
NAMES = [name for name in GoldQuantity.__struct_fields__ if not name.endswith("_alt")]
COUNTED = ("fact", "indicator", "kind", "change", "place", "date")


def run(*arguments: object) -> None:
    program = [sys.executable, "-c", "from extractor.cli import main; main()", *map(str, arguments)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"extractor {' '.join(map(str, arguments))}: {done.stderr or done.stdout}")


def corrected(machine: Mapping[str, Any], gold: Gold, extractor: Extractor) -> tuple[dict[str, Any], int]:
    """A bulletin as the machine read it, as a person leaves it, and how many records that took."""
    records = extractor.extract(gold.text, date=gold.reference_date, document=gold.doc_id).records
    pairs = matched(gold.quantities, records)
    wanted = {records[j].start: (gold.quantities[i], records[j]) for i, j in pairs}
    entries, count = [], 0
    for entry in machine["quantities"]:
        if entry["start"] not in wanted:
            count += 1      # it is no fact: rejected
            continue
        quantity, record = wanted[entry["start"]]
        wrong = [facet for facet, right in judge(quantity, record).items() if facet in FIELDS and not right]
        entries.append(
            entry | told(quantity, [name for facet in wrong for name in FIELDS[facet]]) | {"review": "accepted"}
        )
        count += bool(wrong)
    missed = [told(quantity, NAMES) for i, quantity in enumerate(gold.quantities) if i not in {i for i, _ in pairs}]
    return {**machine, "quantities": sorted([*entries, *missed], key=lambda one: one["start"])}, count + len(missed)


def told(quantity: GoldQuantity, fields: Sequence[str]) -> dict[str, Any]:
    """Fields of an annotation as its file says them."""
    values = {name: getattr(quantity, name) for name in fields}
    return {name: iso(value) if name.startswith("date_") else value for name, value in values.items()}


def reviewed(folder: Path, gold: Sequence[Gold], corrections: int) -> tuple[int, int]:
    """Makes a store of all bulletins and corrects it → how many bulletins were looked through, and how many records
    corrected."""
    texts, said, store = folder / "texts", folder / "said", folder / "facts.db"
    for path in (texts, said):
        path.mkdir()
    for bulletin in gold:
        (texts / f"{bulletin.doc_id}.txt").write_text(bulletin.text, "utf-8")
    lines = [f"{texts / bulletin.doc_id}.txt,{bulletin.reference_date}" for bulletin in gold]
    (folder / "manifest.csv").write_text("\n".join(["path,date", *lines]) + "\n", "utf-8")
    run("batch", texts, "--to", store, "--manifest", folder / "manifest.csv", "--quiet")
    run("corrections", "export", folder / "read", "--store", store, "--all")
    extractor, count = Extractor(), 0
    for number, bulletin in enumerate(gold):
        if count >= corrections:
            break
        machine = json.loads((folder / "read" / f"{bulletin.doc_id}.json").read_text("utf-8"))
        entries, more = corrected(machine, bulletin, extractor)
        (said / f"{bulletin.doc_id}.json").write_text(json.dumps(entries, ensure_ascii=False), "utf-8")
        count, seen = count + more, number + 1
    run("corrections", "import", said, "--store", store)
    run("corrections", "export", folder / "reviewed", "--store", store)
    return seen, count


def judged(gold: Sequence[Gold], extractor: Extractor) -> Scores:
    return total(score(one, extractor.extract(one.text, date=one.reference_date, document=one.doc_id)) for one in gold)


def wrong(scores: Scores) -> list[int]:
    """How many are wrong: facts, those that should not be there as well; then of the facts found each field."""
    facts = max(scores.fact.found, scores.fact.gold) - scores.fact.right
    return [facts, *(scores.facets[name].of - scores.facets[name].right for name in COUNTED[1:])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=KIND)
    parser.add_argument("--corrections", type=int, default=200)
    parser.add_argument(
        "--keep", type=Path, help="a new folder for the store, the corrected bulletins and the rules learned"
    )
    parser.add_argument("--misses", action="store_true", help="a line for each error that is left")
    options = parser.parse_args()
    gold = read_gold(options.folder)
    folder = options.keep or Path(tempfile.mkdtemp())
    folder.mkdir(exist_ok=True)
    try:
        seen, count = reviewed(folder, gold, options.corrections)
        others = gold[seen:]
        if not others:
            sys.exit(f"all {seen} bulletins were needed for {count} corrections; none is left to measure on")
        run("train", folder / "reviewed", "--out", folder / "rules")
        before, after = judged(others, Extractor()), judged(others, Extractor(str(folder / "rules")))
        print(f"{count} records corrected in {seen} bulletins; {len(others)} others, {before.fact.gold} facts")
        print("| wrong | before | after | fewer |\n|---|---:|---:|---:|")
        for name, old, new in zip(COUNTED, wrong(before), wrong(after), strict=True):
            print(f"| {name} | {old} | {new} | {(old - new) / old if old else 0:.0%} |")
        if options.misses:
            print(*after.misses, sep="\n")
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
