"""A process that forks readers, so that tests can kill many of them without waiting for the rules each time.

    python tests/killable.py FOLDER    a line "STORE STAMP" on standard input → a reader's process id on standard output

A reader does what a worker of a batch does with all files of the folder, in an order of its own.
"""

import os
import random
import signal
import sys

from extractor.batches.find import find
from extractor.batches.plan import plan
from extractor.batches.work import Options, Setup
from extractor.batches.worker import Worker
from extractor.pipeline import default_extractor
from extractor.write.store import Store

OPTIONS = Options(date="2023-12-01", place="朔州市")


def read(address: str, folder: str, stamp: str) -> None:
    store = Store(address)
    worker = Worker(
        Setup(store=address, run=store.begin(stamp, {}), rules=(), mentions=False, tried=OPTIONS, stamp=stamp)
    )
    files = list(find([folder]).files)
    random.shuffle(files)
    for task, known in plan(store, dict.fromkeys(files, OPTIONS), stamp):
        if known is None:
            worker.do(task)


def main() -> None:
    default_extractor().extract("2023年全市处理垃圾800吨。")   # whatever is loaded on first use is loaded now
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)   # nobody asks how they ended
    for line in sys.stdin:
        address, stamp = line.split()
        if reader := os.fork():
            sys.stdout.write(f"{reader}\n")
            sys.stdout.flush()
            continue
        random.seed()
        read(address, sys.argv[1], stamp)
        os._exit(0)


if __name__ == "__main__":
    main()
