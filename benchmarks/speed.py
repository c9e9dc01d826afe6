"""One text → how fast each part reads it, as a table of ratios to jieba alone.

    python benchmarks/speed.py                     # the bulletins of corpus/, repeated with changed numbers
    python benchmarks/speed.py issue.txt --rounds 9
    python benchmarks/speed.py --only prose        # without the adversarial texts

In each round every reader takes the whole text once, in turn, so that a busy machine slows all of them; medians count.
Stages are timed inside the pipeline, without the stages that they call. Start-up, memory and the adversarial texts are
measured in processes of their own.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import random
import resource
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import regex

BULLETINS = Path(__file__).parent.parent / "corpus" / "bulletins"
CHARACTERS = 300_000
SAMPLE = 30_000     # characters for jieba.posseg, which is slow
LIMIT = 120         # seconds for an adversarial text
AMOUNT = regex.compile(r"\d++(?:\.\d++)?+(?!\s*[\d.年月日号季~～—–-])")

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
    "sentences": ("extractor.pipeline", "sentences"),
    "words (rjieba)": ("the segmenter itself", "cut"),
    "lanes": ("extractor.pipeline", "lanes"),
    "facts": ("extractor.recognise.fact", "Patterns.find"),
    "what, where, when": ("extractor.assemble", "Drafts.paragraph"),
    "an article's place": ("extractor.pipeline", "Extractor._about"),
    "records": ("extractor.records", "Recorder.record"),
}

ADVERSARIAL = {
    "digits": "1", "numerals": "一", "open brackets": "(", "brackets": "()", "a list of units": "吨、", "years": "2023年",
    "ranges": "3~", "decimals": "1.", "magnitudes": "万", "percent": "5%", "provinces": "山西省",
    "one endless clause": "同比增长", "one endless list": "甲3吨、", "line breaks": "\n", "blanks": "5 ",
    "commas": "1,", "quotes": "“",
}

CHILD = """
import json, re, sys, time
import extractor
text = sys.stdin.buffer.read().decode("utf-8", "surrogatepass")
reader = extractor.Extractor()
reader.extract("截至2022年底，全市处理垃圾800吨。", date="2023-01-01")
start = time.perf_counter()
records = len(reader.extract(text, date="2023-01-01").records)
seconds = time.perf_counter() - start
# not ru_maxrss, which counts the parent's memory too
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1])
print(json.dumps({"seconds": seconds, "records": records, "megabytes": peak / 1024}))
"""

STARTS = {
    "import extractor": ["-c", "import extractor"],
    "extractor --help": ["-c", "import sys; sys.argv = ['extractor', '--help']; from extractor.cli import main; main()"],
    "one line extracted": ["-c", "import extractor; extractor.extract('截至2022年底，全市处理垃圾800吨。', date='2023-01-01')"],
}


def bulletins(characters: int) -> str:
    """The corpus again and again, every amount replaced by another of as many digits."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(BULLETINS.glob("*.txt"))]
    chance = random.Random(0)
    parts: list[str] = []
    length = 0
    while length < characters:
        parts += [AMOUNT.sub(lambda amount: other(amount[0], chance), text) for text in texts]
        length = sum(map(len, parts))
    return "\n\n".join(parts)


def other(amount: str, chance: random.Random) -> str:
    return "".join(char if char == "." else str(chance.randint(1, 9)) for char in amount)


class Clock:
    """Times functions wherever they are called; what one of them spends in another counts for the other alone."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = dict.fromkeys(STAGES, 0.0)
        self._inner: list[float] = []

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            self._inner.append(0.0)
            start = time.perf_counter()
            result = function(*args, **options)
            if inspect.isgenerator(result):
                result = list(result)
            whole = time.perf_counter() - start
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
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def prose(text: str, rounds: int) -> Iterator[str]:
    """Rows of characters a second, and stages of the pipeline."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
        import jieba.posseg
    import rjieba

    from extractor.pipeline import Extractor

    jieba.setLogLevel("CRITICAL")
    reader, rust, sample = Extractor(), rjieba.Jieba(), text[:SAMPLE]
    readers: dict[str, tuple[Callable[[], object], int]] = {
        "jieba.lcut": (lambda: jieba.lcut(text), len(text)),
        "jieba.posseg.lcut": (lambda: jieba.posseg.lcut(sample), len(sample)),
        "rjieba.tag": (lambda: rust.tag(text), len(text)),
        "extractor, all of it": (lambda: reader.extract(text, date="2023-12-01"), len(text)),
    }
    for function, _ in readers.values():
        function()
    times: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(rounds):
        for name, (function, _) in readers.items():
            times[name].append(seconds(function))
    speed = {name: length / statistics.median(times[name]) for name, (_, length) in readers.items()}
    yield f"{len(text):,} characters, medians of {rounds} rounds\n"
    yield "| reader | characters/s | against jieba.lcut |\n|---|---:|---:|"
    yield from (f"| {name} | {value:,.0f} | {value / speed['jieba.lcut']:.2f} |" for name, value in speed.items())
    clock = Clock()
    with clock.running():
        whole = seconds(lambda: reader.extract(text, date="2023-12-01"))
    yield "\n| stage | microseconds/character | share |\n|---|---:|---:|"
    rows = {**clock.seconds, "the rest": whole - sum(clock.seconds.values())}
    yield from (f"| {name} | {spent / len(text) * 1e6:.3f} | {spent / whole:.0%} |" for name, spent in rows.items())


def child(text: str) -> dict[str, float] | None:
    """A text extracted in a process of its own: seconds, records, megabytes; None where it took too long."""
    try:
        done = subprocess.run([sys.executable, "-c", CHILD], input=text.encode("utf-8", "surrogatepass"), check=True,
                              stdout=subprocess.PIPE, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return None
    result: dict[str, float] = json.loads(done.stdout)
    return result


def starts(rounds: int) -> Iterator[str]:
    """Rows of processor time from nothing to a result."""
    yield "\n| start-up | processor seconds |\n|---|---:|"
    for name, arguments in STARTS.items():
        spent = []
        for _ in range(rounds):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, *arguments], check=False, stdout=subprocess.DEVNULL)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        yield f"| {name} | {statistics.median(spent):.2f} |"


def lengths(text: str, adversarial: bool) -> Iterator[str]:
    """Rows of time a character, against that of the prose."""
    texts = {"the text": text, "its first 10,000 characters": text[:10_000], "1,000,000 characters of it": repeated(text)}
    if adversarial:
        texts |= {f"1,000,000 of {name} ({unit!r})": repeated(unit) for name, unit in ADVERSARIAL.items()}
    yield "\n| in a process of its own | microseconds/character | against the text | peak memory |\n|---|---:|---:|---:|"
    base = None
    for name, one in texts.items():
        result = child(one)
        if result is None:
            yield f"| {name} | over {LIMIT} s | – | – |"
            continue
        each = result["seconds"] / len(one)
        base = base or each
        yield f"| {name} | {each * 1e6:.3f} | {each / base:.2f} | {result['megabytes']:.0f} MB |"


def repeated(unit: str) -> str:
    return (unit * (1_000_000 // len(unit) + 1))[:1_000_000]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", nargs="?", type=Path, help="a UTF-8 text file (default: the corpus, repeated)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=["prose", "adversarial"], help="half of the tables")
    options = parser.parse_args()
    text = options.text.read_text(encoding="utf-8") if options.text else bulletins(CHARACTERS)
    tables: list[Iterator[str]] = []
    if options.only != "adversarial":
        tables += [prose(text, options.rounds), starts(options.rounds)]
    tables.append(lengths(text, options.only != "prose"))
    for table in tables:
        for row in table:
            sys.stdout.write(row + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
