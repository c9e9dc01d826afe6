"""Processes killed at any moment leave whole issues only, and none twice: at least 52 readers, two at a time, and 6
batches.

Meanwhile people say things of the records, also on the page of a review server, which is killed too: no word of theirs
is lost or kept twice. `KILLS=200 pytest tests/test_kills.py` kills more.
"""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from threading import Event, Thread
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest
from sqlalchemy import func, select

import extractor
from extractor.batches.find import find
from extractor.errors import InputError
from extractor.review.guard import form_token
from extractor.stored.corrections import Edit, say
from extractor.write.rows import rows
from extractor.write.store import Store
from extractor.write.tables import ARTICLES, CORRECTIONS, FAILURES, ISSUES, RECORDS, RUNS

CORPUS = Path(__file__).parent.parent / "corpus" / "bulletins"
COMMAND = [sys.executable, "-c", "from extractor.cli import main; main()", "batch"]
REVIEW = [*COMMAND[:-1], "review"]
GIVEN = {"date": "2023-12-01", "place": "朔州市"}
KILLS = int(os.environ.get("KILLS", "26"))      # of readers at work, for each kind of store


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus, and a file that cannot be read."""
    made = tmp_path_factory.mktemp("issues")
    for path in CORPUS.glob("*.txt"):
        (made / path.name).write_bytes(path.read_bytes())
    (made / "empty.txt").write_bytes(b"")
    return made


@pytest.fixture(scope="module")
def expected(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """The records of each file, as its text gives them."""
    texts = {path: path.read_bytes().decode() for path in sorted(folder.glob("*.txt"))}
    made = {}
    for path, text in texts.items():
        document = extractor.extract(text, document=path.stem, **GIVEN)
        made[str(path.resolve())] = [(row[0], row[1], *row[7:10]) for row in rows(document).records]
    del made[str((folder / "empty.txt").resolve())]
    return made


@pytest.fixture(scope="module")
def readers(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that forks readers of the folder."""
    process = subprocess.Popen([sys.executable, Path(__file__).parent / "killable.py", folder], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.communicate()


def reader(readers: subprocess.Popen[str], address: str, stamp: str) -> int:
    assert readers.stdin
    assert readers.stdout
    readers.stdin.write(f"{address} {stamp}\n")
    readers.stdin.flush()
    return int(readers.stdout.readline())


def ended(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def held(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """The files in the store with their records, all seen at one moment."""
    columns = RECORDS.c
    with store.reading() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        found: dict[str, list[tuple[object, ...]]] = {path: [] for path, in connection.execute(select(ISSUES.c.path))}
        told = dict(connection.execute(select(ISSUES.c.path, ISSUES.c.records)).all())
        for path, *row in connection.execute(
            select(ISSUES.c.path, columns.number, columns.record_id, columns.start, columns["end"], columns.text)
            .join_from(RECORDS, ISSUES)
            .order_by(columns.issue_id, columns.number)
        ):
            found[path].append(tuple(row))
        bodies = connection.execute(select(func.count()).select_from(ARTICLES)).scalar_one()
    assert told == {path: len(records) for path, records in found.items()}
    assert bodies >= len(found)
    return found


def newest(store: Store) -> int | None:
    """The number of the issue written last."""
    with store.reading() as connection:
        return connection.execute(select(func.max(ISSUES.c.issue_id))).scalar()


def saying(address: str, stop: Event, said: list[int]) -> None:
    """Accepts records, one after the other, as fast as the store lets it, until it is stopped; what was said last."""
    store, chance = Store(address), random.Random(0)
    columns = RECORDS.c
    while not stop.is_set():
        with store.reading() as connection:
            found = connection.execute(select(columns.issue_id, columns.start, columns["end"])).all()
        if found:
            issue, start, end = chance.choice(found)
            with suppress(InputError):  # the issue was written anew meanwhile
                said += say(
                    store,
                    Edit(issue_id=issue, start=start, end=end, action="accept", who="reader", note=str(len(said))),
                )
        time.sleep(0.002)
    store.close()


def test_readers_killed_at_random_leave_whole_issues(
        address: str, readers: subprocess.Popen[str], expected: dict[str, list[tuple[object, ...]]]) -> None:
    store = Store(address)
    store.prepare()
    once: set[str] = set()
    stop, said = Event(), list[int]()
    reviewer = Thread(target=saying, args=(address, stop, said))
    reviewer.start()
    killed = turn = 0
    while killed < KILLS:
        # Each pair writes everything anew, over what the pair before has left.
        turn += 1
        before = newest(store)
        pair = [reader(readers, address, f"stamp-{turn}") for _ in range(2)]
        while newest(store) == before and not all(map(ended, pair)):
            time.sleep(0.001)
        for process in pair:
            time.sleep(random.uniform(0, 0.05))
            if not ended(process):
                os.kill(process, signal.SIGKILL)
                killed += 1
        found = held(store)
        assert found == {path: expected[path] for path in found}
        assert once <= set(found)       # what was there stays there
        once = set(found)
    last = [reader(readers, address, "the-end") for _ in range(2)]
    while not all(map(ended, last)):
        time.sleep(0.02)
    stop.set()
    reviewer.join()

    assert held(store) == expected
    with store.reading() as connection:
        kept = (
            connection.execute(select(CORRECTIONS.c.correction_id).where(CORRECTIONS.c.action == "accept"))
            .scalars()
            .all()
        )
    assert sorted(kept) == sorted(said)
    assert len(said) > KILLS / 4
    with store.reading() as connection:
        assert connection.execute(
            select(func.count()).select_from(ISSUES).where(ISSUES.c.members == 1)
        ).scalar_one() == len(expected)
        assert [Path(path).name for path, in connection.execute(select(FAILURES.c.path))] == ["empty.txt"]
    store.close()


def test_batches_killed_with_their_workers_are_finished_by_the_next(
        address: str, folder: Path, expected: dict[str, list[tuple[object, ...]]]) -> None:
    store = Store(address)
    store.prepare()
    options = ["--date", GIVEN["date"], "--place", GIVEN["place"], "--to", address, "--workers", "1", "--quiet"]
    for goal in (1, 8, 16):
        batch = subprocess.Popen([*COMMAND, folder, *options], start_new_session=True, stderr=subprocess.PIPE)
        while len(held(store)) < goal and batch.poll() is None:
            time.sleep(0.01)
        time.sleep(random.uniform(0, 0.05))
        os.killpg(batch.pid, signal.SIGKILL)
        batch.communicate()
        found = held(store)
        assert found == {path: expected[path] for path in found}
    both = [subprocess.Popen([*COMMAND, folder, *options], stderr=subprocess.PIPE, text=True) for _ in range(2)]
    told = [batch.communicate()[1] for batch in both]

    assert [batch.returncode for batch in both] == [1, 1]
    assert told == [f"extractor: {folder.resolve()}/empty.txt: is empty\n"] * 2
    assert held(store) == expected
    with store.reading() as connection:
        assert sorted(connection.execute(select(RUNS.c.status)).scalars()) == ["done"] * 2 + ["running"] * 3
    store.close()


class Person(Thread):
    """Accepts records on the page of a review server; where that is killed, starts another one and goes on.

    `answered` are the notes of what the server said it had kept, `sent` all that were sent to it.
    """

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address, self._over, self._chance = address, Event(), random.Random(0)
        self.server: subprocess.Popen[str] | None = None
        self.servers, self.sent, self.answered = 0, set[str](), set[str]()

    def run(self) -> None:
        while not self._over.is_set():
            self.server = subprocess.Popen(
                [*REVIEW, self._address, "--port", "0", "--as", "wang"], stdout=subprocess.PIPE, text=True
            )
            self.servers += 1
            assert self.server.stdout
            with self.server.stdout as told, suppress(OSError, HTTPException):     # it was killed
                page = urlsplit(told.readline().strip())
                browser = build_opener(HTTPCookieProcessor())
                browser.open(page.geturl(), timeout=60).read()
                while not self._over.is_set():
                    self._accept(browser, f"http://{page.netloc}", form_token(parse_qs(page.query)["token"][0]))
            self.server.kill()
            self.server.wait()

    def _accept(self, browser: OpenerDirector, server: str, token: str) -> None:
        """Opens a record that the queue shows, and accepts it."""
        queue = browser.open(f"{server}/", timeout=60).read().decode()
        links = re.findall(r"/issue/(\d+)\?at=(\d+)", queue)
        if not links:
            time.sleep(0.05)
            return
        issue, at = self._chance.choice(links)
        note = str(len(self.sent))
        with suppress(HTTPError):      # the issue was written anew meanwhile
            page = browser.open(f"{server}/issue/{issue}?at={at}", timeout=60).read().decode()
            given = {
                name: value
                for name in ("start", "end", "seen")
                for value in re.findall(rf'name="{name}" value="(\d+)"', page)[:1]
            }
            self.sent.add(note)
            browser.open(
                f"{server}/issue/{issue}/say",
                urlencode({**given, "csrf": token, "action": "accept", "note": note}).encode(),
                timeout=60,
            ).read()
            self.answered.add(note)

    def end(self) -> None:
        self._over.set()
        self.join()


def test_review_servers_and_batches_killed_keep_each_word_of_a_reader_once(
        address: str, folder: Path, expected: dict[str, list[tuple[object, ...]]]) -> None:
    store = Store(address)
    store.prepare()
    batch = [
        *COMMAND,
        folder,
        "--date",
        GIVEN["date"],
        "--place",
        GIVEN["place"],
        "--to",
        address,
        "--workers",
        "1",
        "--quiet",
    ]
    person = Person(address)
    person.start()
    for turn in range(3):
        writer = subprocess.Popen(batch, start_new_session=True, stderr=subprocess.DEVNULL)
        goal, before = min(24 * turn + 1, len(expected)), len(person.answered)
        while len(held(store)) < goal or len(person.answered) < before + 2:
            time.sleep(0.01)
        time.sleep(random.uniform(0, 0.05))
        assert person.server
        person.server.kill()
        with suppress(ProcessLookupError):
            os.killpg(writer.pid, signal.SIGKILL)
        writer.wait()
    subprocess.run(batch, check=False, capture_output=True)
    person.end()

    assert held(store) == expected
    with store.reading() as connection:
        notes = connection.execute(select(CORRECTIONS.c.note).where(CORRECTIONS.c.action == "accept")).scalars().all()
    assert sorted(set(notes)) == sorted(notes)
    assert person.answered <= set(notes) <= person.sent
    assert person.servers > 3
    store.close()


def test_the_folder_holds_what_a_batch_finds(folder: Path, expected: dict[str, list[tuple[object, ...]]]) -> None:
    assert len(find([folder]).files) == len(expected) + 1 == len(list(CORPUS.glob("*.txt"))) + 1
