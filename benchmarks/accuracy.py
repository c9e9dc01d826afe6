"""Annotated bulletins → how right their records are and what they are mistaken for: corpus/accuracy.json, and what
pages say of it.

    python benchmarks/accuracy.py own corpus/bulletins                     # read with the weights in use
    python benchmarks/accuracy.py unseen GOLD_DIR... --folds folds.json    # each fold read with weights learned on the others
    python benchmarks/accuracy.py                                          # write the figures into corpus/README.md and docs anew

Bulletins of which the folds say nothing are learned from in each fold, and none of them is counted. A confusion counts
the annotated facts (all kinds but `other`) by what was wanted and what came; `–` is nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from extractor.assemble.drafts import scales
from extractor.model import Record
from extractor.pipeline import Extractor
from extractor.scoring.gold import Gold, GoldQuantity, iso
from extractor.scoring.score import Scores, judge, matched, score, squeeze, total
from extractor.training.learn import learn, reliability
from extractor.training.report import read_bulletins

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "corpus" / "accuracy.json"
BEGIN, END = "<!-- accuracy: written by benchmarks/accuracy.py -->\n", "<!-- end of accuracy -->\n"
FIGURES = ("mention.f1", "core.f1", "fact.f1", "kind", "change", "indicator", "place", "date")
SETS = {"unseen": "Unseen real texts, on folds", "own": "This corpus, which rules and weights were fitted to"}
NOTHING = "–"
SUREST = (0.2, 0.4, 0.6, 0.8, 1.0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", choices=SETS, nargs="?", help="which of the two is measured")
    parser.add_argument("gold", nargs="*", help="folders of annotated bulletins")
    parser.add_argument("--folds", type=Path, help='JSON: {"id of a bulletin": number of its fold}')
    options = parser.parse_args()
    known = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
    if options.set:
        folds = json.loads(options.folds.read_text("utf-8")) if options.folds else {}
        known[options.set] = measured(read_bulletins(options.gold), folds)
        FILE.write_text(
            json.dumps({name: known[name] for name in SETS if name in known}, ensure_ascii=False, indent=1) + "\n",
            "utf-8",
        )
    for page, made in PAGES.items():
        before, _, rest = page.read_text("utf-8").partition(BEGIN)
        page.write_text(f"{before}{BEGIN}\n{made(known)}\n\n{END}{rest.partition(END)[2]}", "utf-8")
    return 0


def measured(gold: Sequence[Gold], folds: dict[str, int]) -> dict[str, Any]:
    """The figures of bulletins: those of the folds, each read with weights learned on the rest, or all of them with
    those in use."""
    scores, confusions, sure, right = (
        [],
        {name: Counter[tuple[str, str]]() for name in ("kind", "place", "period", "name")},
        [],
        [],
    )
    for bulletin, records, scored in readings(gold, folds):
        scores.append(scored)
        pairs = dict(matched(bulletin.quantities, records))
        for number, wanted in enumerate(bulletin.quantities):
            if wanted.kind == "other":
                continue
            found = records[pairs[number]] if number in pairs else None
            good = judge(wanted, found) if found else {}
            for name, pair in mistakes(wanted, found, good):
                confusions[name][pair] += 1
            if found:
                sure.append(found.confidence)
                right.append(good["fact"])
    order = sorted(range(len(sure)), key=lambda one: -sure[one])
    figures = total(scores).figures()
    return {
        "bulletins": len(scores),
        "facts": len(sure),
        "figures": {name: round(figures[name], 3) for name in FIGURES if name in figures},
        "confidence": [[round(mean, 2), round(share, 3), count] for mean, share, count in reliability(sure, right)],
        "surest": [
            [
                part,
                round(
                    sum(right[one] for one in order[: round(part * len(order))]) / max(1, round(part * len(order))), 3
                ),
            ]
            for part in SUREST
        ],
        "confusions": {name: [[*pair, count] for pair, count in sorted(of.items())] for name, of in confusions.items()},
    }


def readings(gold: Sequence[Gold], folds: dict[str, int]) -> Iterator[tuple[Gold, Sequence[Record], Scores]]:
    extractor = Extractor()
    for fold in sorted(set(folds.values())) or [None]:
        if fold is not None:
            weights = learn([one for one in gold if folds.get(one.doc_id) != fold], extractor)
            extractor.scales = scales({**weights, "confidence": extractor.weights["confidence"]})
        for bulletin in gold:
            if folds.get(bulletin.doc_id) == fold:
                document = extractor.extract(bulletin.text, date=bulletin.reference_date, document=bulletin.doc_id)
                yield bulletin, document.records, score(bulletin, document)


def mistakes(
    wanted: GoldQuantity, found: Record | None, right: dict[str, bool]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """For each field what was wanted and what came, in classes."""
    yield "kind", (wanted.kind, "not found" if found is None else wanted.kind if right["kind"] else found.kind)
    if found is None:
        return
    yield "place", (told(wanted.place), "right" if right["place"] else place_of(wanted, found))
    yield "period", (told(wanted.date_start or wanted.date_end), "right" if right["date"] else period_of(wanted, found))
    yield "name", ("told", "right" if right["indicator"] else name_of(wanted, found.indicator))


def told(value: object) -> str:
    return "told" if value else "not told"


def place_of(wanted: GoldQuantity, found: Record) -> str:
    """How a wrong place is wrong, by its code: a part of the right one, or the other way round."""
    if not found.place:
        return NOTHING
    code, given = (wanted.adcode or "").rstrip("0"), (found.adcode or "").rstrip("0")
    if not code or not given or code == given:
        return "another"
    return "a part of it" if given.startswith(code) else "what it lies in" if code.startswith(given) else "another"


def period_of(wanted: GoldQuantity, found: Record) -> str:
    ours, theirs = (found.date_start, found.date_end), (iso(wanted.date_start), iso(wanted.date_end))
    if ours == (None, None):
        return NOTHING
    if None in ours or None in theirs:
        return "another"
    (start, end), (first, last) = ours, theirs
    if start[4:] == first[4:] and end[4:] == last[4:]:
        return "another year"
    return (
        "a part of it"
        if start >= first and end <= last
        else "what it lies in"
        if start <= first and end >= last
        else "another"
    )


def name_of(wanted: GoldQuantity, found: str | None) -> str:
    if not found:
        return NOTHING
    name, whole = (
        squeeze(found),
        [squeeze(one) for one in (wanted.indicator_full, wanted.indicator_max, wanted.indicator_core) if one],
    )
    if any(name in one for one in whole):
        return "cut short"
    return "too long" if any(one in name for one in whole) else "another"


# The tables


def tables(known: dict[str, Any]) -> str:
    sets = {name: known[name] for name in SETS if name in known}
    head = ["", *(f"{SETS[name]}: {of['bulletins']} bulletins, {of['facts']:,} facts" for name, of in sets.items())]
    parts = [
        table(
            head,
            [[f"`{figure}`", *(f"{of['figures'].get(figure, 0):.3f}" for of in sets.values())] for figure in FIGURES],
        )
    ]
    for name, of in sets.items():
        sure = [[f"{mean:.2f}", f"{share:.2f}", f"{count:,}"] for mean, share, count in of["confidence"]]
        parts += [f"### {SETS[name]}", "Confidence against the share that is right in every field:",
                  table(["confidence", "right", "facts"], sure),
                  table(["the surest", "right"], [[f"{part:.0%}", f"{share:.2f}"] for part, share in of["surest"]])]
        parts += [part for field, rows in of["confusions"].items() for part in confusion(field, rows)]
    return "\n\n".join(parts)


def confusion(field: str, rows: Sequence[tuple[str, str, int]]) -> Iterator[str]:
    """What was wanted down, what came across."""
    counts = {(wanted, came): count for wanted, came, count in rows}
    wanted, came = ([*dict.fromkeys(row[place] for row in rows)] for place in (0, 1))
    came.sort(key=lambda one: (one in ("not found", NOTHING), one != "right", one))
    yield f"What came as {field}, by what was wanted:"
    yield table(["wanted", *came], [[one, *(f"{counts.get((one, other), 0):,}" for other in came)] for one in wanted])


# What docs/accuracy.md says, in two languages

ENGLISH = {
    "read on": ["read on", "what it tells", "records right in every field (F1)"],
    "unseen": "real news and reports that neither rules nor weights had seen: {bulletins} texts, {facts:,} facts, in five folds",
    "own": "this project's own {bulletins} annotated bulletins, {facts:,} facts",
    "tells": {"unseen": "**expect this**", "own": "no evidence: rules and weights were fitted to them"},
    "fields": ["of the unseen facts", "share right"],
    "mention.f1": "the number is found (F1)",
    "core.f1": "its value, unit and name are right (F1)",
    "kind": "kind (level, change, rank, limit, target)",
    "place": "place",
    "date": "period",
    "indicator": "name of what is measured",
    "change": "direction and basis of a change",
    "surest": ["the surest of the unseen records", "right in every field"],
    "off": "On average the `confidence` of these records was {:.2f} away from the share of them that was right.",
}
CHINESE = {
    "read on": ["读的是", "说明", "所有字段全对的记录（F1）"],
    "unseen": "规则和权重都没见过的真实新闻和报告：{bulletins} 篇，{facts:,} 个事实，五折交叉验证",
    "own": "本项目自己标注的 {bulletins} 份公报，{facts:,} 个事实",
    "tells": {"unseen": "**请按这个数字估计**", "own": "不能作证：规则和权重就是照它们调的"},
    "fields": ["没见过的事实里", "对的比例"],
    "mention.f1": "找到了数（F1）", "core.f1": "数值、单位和指标名都对（F1）",
    "kind": "类别（水平、变化、排名、限值、目标）", "place": "地点", "date": "时间", "indicator": "指标名",
    "change": "变化的方向和比较对象",
    "surest": ["没见过的记录里最有把握的", "所有字段全对"],
    "off": "这些记录的 `confidence` 与实际对的比例平均相差 {:.2f}。",
}
FIELDS = ("mention.f1", "core.f1", "kind", "place", "date", "indicator", "change")


def told_in(words: dict[str, Any], known: dict[str, Any]) -> str:
    """The figures that a reader needs first; of unseen texts where these were measured."""
    sets = {name: known[name] for name in SETS if name in known}
    parts = [table(words["read on"], [[words[name].format(**of), words["tells"][name], short(of["figures"]["fact.f1"])]
                                      for name, of in sets.items()], words=2)]
    if "unseen" in sets:
        of = sets["unseen"]
        parts += [
            table(words["fields"], [[words[name], short(of["figures"][name])] for name in FIELDS]),
            table(words["surest"], [[f"{part:.0%}", short(share)] for part, share in of["surest"]]),
            words["off"].format(
                sum(abs(mean - share) * count for mean, share, count in of["confidence"]) / of["facts"]
            ),
        ]
    return "\n\n".join(parts)


def short(share: float) -> str:
    """A share as it is read: .87"""
    return f"{share:.2f}".removeprefix("0")


PAGES: dict[Path, Callable[[dict[str, Any]], str]] = {
    ROOT / "corpus" / "README.md": tables,
    ROOT / "docs" / "accuracy.md": partial(told_in, ENGLISH),
    ROOT / "docs" / "accuracy.zh.md": partial(told_in, CHINESE),
}


def table(head: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1) -> str:
    """Rows of which so many cells are words, and the rest numbers."""
    lines = [head, [*["---"] * words, *["---:"] * (len(head) - words)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
