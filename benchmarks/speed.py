"""Two texts → how fast each reader takes them, and where the extractor's time goes, as tables.

    python benchmarks/speed.py                    # 500,000 characters each of bulletins and of an issue
    python benchmarks/speed.py issue.txt          # a text of your own
    python benchmarks/speed.py --rounds 1 --characters 100000

In each round every reader takes one and the same text, in turn, so that a busy machine slows all of them; each round
has a text of its own, and medians count. Processor time is measured, of one process. Stages are timed inside the
pipeline, without the stages that they call.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import io
import logging
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

import texts

CHARACTERS = 500_000
ROUNDS = 5
SAMPLES = {"jieba.posseg.lcut": 30_000, "JioNLP: times, money, places": 3_000}     # characters, for the slow ones
EXTRACTOR, YARDSTICK = "extractor, all of it", "jieba.lcut"

# What is timed as a stage: its name in the table, the module, and the function or method there.
STAGES = {
    "clean": ("extractor.clean", "Cleaner.clean"),
    "articles": ("extractor.articles", "Articles.find"),
    "numbers and units": ("extractor.recognise.quantity", "Quantities.find"),
    "dates": ("extractor.recognise.date", "Dates.find"),
    "places": ("extractor.recognise.place", "Places.find"),
    "board": ("extractor.pipeline", "settle"),
    "resolve units": ("extractor.pipeline", "resolve_units"),
    "resolve places": ("extractor.pipeline", "resolve_places"),
    "resolve dates": ("extractor.resolve.date", "DateResolver.resolve"),
    "what an article is about": ("extractor.assemble.choice.homes", "candidates"),
    "sentences": ("extractor.pipeline", "sentences"),
    "lanes": ("extractor.pipeline", "lanes"),
    "words (rjieba)": ("the segmenter itself", "cut"),
    "facts": ("extractor.recognise.fact", "FactPatterns.find"),
    "paragraphs": ("extractor.pipeline", "Extractor.paragraphs"),
    "what, where, when": ("extractor.assemble.drafts", "Drafts.drafted"),
    "records": ("extractor.assemble.records", "Recorder.record"),
}


class Clock:
    """Times functions wherever they are called; what one of them spends in another counts for the other alone."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = dict.fromkeys(STAGES, 0.0)
        self._inner: list[float] = []

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            self._inner.append(0.0)
            start = time.process_time()
            result = function(*args, **options)
            if inspect.isgenerator(result):
                result = list(result)
            whole = time.process_time() - start
            self.seconds[name] += whole - self._inner.pop()
            if self._inner:
                self._inner[-1] += whole
            return result

        return call

    @contextmanager
    def running(self) -> Iterator[None]:
        """Within it, every function of STAGES is timed."""
        from extractor.segment import shared

        held = []
        for name, (module, path) in STAGES.items():
            owner: Any = shared() if module == "the segmenter itself" else importlib.import_module(module)
            *outer, attribute = path.split(".")
            for part in outer:
                owner = getattr(owner, part)
            function = getattr(owner, attribute)
            held.append((owner, attribute, function))
            setattr(owner, attribute, self.timed(name, function))
        try:
            yield
        finally:
            for owner, attribute, function in held:
                setattr(owner, attribute, function)


def seconds(function: Callable[[], object]) -> float:
    start = time.process_time()
    function()
    return time.process_time() - start


def readers() -> dict[str, Callable[[str], object]]:
    """What is compared, by name. JioNLP is in it where it is installed: pip install 'bulletin-records[benchmark]'."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
        import jieba.posseg
    import rjieba

    from extractor.pipeline import Extractor

    jieba.setLogLevel("CRITICAL")
    reader, tag = Extractor(), rjieba.Jieba().tag
    numbers = reader.quantities._first
    found: dict[str, Callable[[str], object]] = {
        YARDSTICK: jieba.lcut,
        "jieba.posseg.lcut": jieba.posseg.lcut,
        "rjieba.tag": tag,
        "one pass of the number grammar": lambda text: sum(1 for _ in numbers.finditer(text)),
        EXTRACTOR: lambda text: reader.extract(text, date="2023-12-01"),
    }
    try:
        with redirect_stdout(io.StringIO()):      # it greets
            import jionlp
    except ImportError:
        return found
    logging.disable(logging.ERROR)      # it logs what it cannot read

    def jio(text: str) -> None:
        for sentence in filter(str.strip, text.split("。")):
            jionlp.ner.extract_time(sentence, time_base={"year": 2023, "month": 12, "day": 1})
            jionlp.ner.extract_money(sentence)
            jionlp.recognize_location(sentence)

    return {**found, "JioNLP: times, money, places": jio}


def compared(make: Callable[[int], str], rounds: int) -> Iterator[str]:
    """Rows of characters a second, against jieba and against the extractor."""
    found = readers()
    warm = make(0)
    for name, function in found.items():
        function(warm[:SAMPLES.get(name, 20_000)])
    speed: dict[str, list[float]] = {name: [] for name in found}
    length = records = 0
    for number in range(1, rounds + 1):
        text = make(number)
        for name, function in found.items():
            piece = text[:SAMPLES.get(name, len(text))]
            speed[name].append(len(piece) / seconds(lambda function=function, piece=piece: function(piece)))  # type: ignore[misc]
        length, records = length + len(text), records + len(found[EXTRACTOR](text).records)  # type: ignore[attr-defined]
    median = {name: statistics.median(values) for name, values in speed.items()}
    yield f"{length // rounds:,} characters, a record every {length / max(records, 1):.0f}; medians of {rounds} rounds\n"
    yield f"| reader | characters/s | against {YARDSTICK} | the extractor against it |\n|---|---:|---:|---:|"
    yield from (f"| {name} | {value:,.0f} | {value / median[YARDSTICK]:.2f} | {median[EXTRACTOR] / value:.3g} |"
                for name, value in median.items())


def stages(text: str, rounds: int) -> Iterator[str]:
    """Rows of time a character for each stage."""
    from extractor.pipeline import Extractor

    reader = Extractor()
    spent: dict[str, list[float]] = {}
    for _ in range(rounds):
        clock = Clock()
        with clock.running():
            whole = seconds(lambda: reader.extract(text, date="2023-12-01"))
        for name, value in {**clock.seconds, "the rest": whole - sum(clock.seconds.values())}.items():
            spent.setdefault(name, []).append(value)
    median = {name: statistics.median(values) for name, values in spent.items()}
    yield "\n| stage | microseconds/character | share |\n|---|---:|---:|"
    yield from (
        f"| {name} | {value / len(text) * 1e6:.3f} | {value / sum(median.values()):.0%} |"
        for name, value in median.items()
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", nargs="?", type=Path, help="a UTF-8 text file (default: the two texts of texts.py)")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--characters", type=int, default=CHARACTERS)
    options = parser.parse_args()
    made: dict[str, Callable[[int], str]] = {
        "bulletins": lambda seed: texts.dense(options.characters, seed),
        "an issue": lambda seed: texts.issue(options.characters, seed),
    }
    if options.text:
        own = options.text.read_text(encoding="utf-8")
        made = {options.text.name: lambda seed: own}
    for name, make in made.items():
        sys.stdout.write(f"\n**{name}**: ")
        for table in (compared(make, options.rounds), stages(make(0), options.rounds)):
            for row in table:
                sys.stdout.write(row + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
