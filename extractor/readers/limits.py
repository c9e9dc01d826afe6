"""What one issue may take, and what holds it to that: processor time, memory, records.

    with limited(Limits(seconds=60), "2023-11.pdf"): …    # ReadError: 2023-11.pdf: takes more than 60 s to read; …

Time is the processor's, so that a busy machine fails no issue. The process that reads, and the one that parses for it
(see `guarded`), may each take the memory beyond what they hold to begin with. On Windows only records are counted, and
a library's caller in a thread of its own has no limits of time and memory.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from msgspec import Struct

from extractor.errors import PassingError, ReadError

NO_MEMORY = "there is not the memory to read it now"
_parsing = False    # whether this process parses for another
_end = 0.0          # seconds of processor time at which it is ended


class Limits(Struct, frozen=True, kw_only=True):
    """Limits of one issue: seconds of processor time, megabytes of memory, number of records."""

    seconds: float = 60
    memory: int = 1024
    records: int = 100_000


class TimeUpError(BaseException):
    """Raised when the time is up. No `except Exception` on the way catches it."""


_current = Limits()


def current() -> Limits:
    """The limits of the issue that is being read."""
    return _current


@contextmanager
def limited(limits: Limits, name: str) -> Iterator[None]:
    """Reads one issue within limits. Raises ReadError where it exceeds them, PassingError where a limit from outside
    is in its way."""
    global _current
    before, _current = _current, limits
    narrow = False
    try:
        with timed(limits.seconds), sized(limits.memory) as narrow:
            yield
    except TimeUpError:
        raise ReadError(name, too_long(limits)) from None
    except MemoryError:
        raise out_of_memory(name, limits, narrow=narrow) from None
    finally:
        _current = before


def too_long(limits: Limits) -> str:
    return f"takes more than {limits.seconds:g} s to read; it is damaged or no bulletin, else say --max-seconds"


def out_of_memory(name: str, limits: Limits, *, narrow: bool) -> ReadError:
    """The fault of an issue that takes more memory than it may, or where it has less than that because of a limit that
    is not ours."""
    if narrow:
        return PassingError(name, NO_MEMORY)
    return ReadError(
        name, f"takes more than {limits.memory:,} MB of memory; it is damaged or no bulletin, else say --max-memory"
    )


def counted(records: int, limits: Limits, name: str) -> None:
    """Raises ReadError if an issue has more records than its limit."""
    if records > limits.records:
        raise ReadError(name, f"has {records:,} records, more than {limits.records:,}; split it, or say --max-records")


@contextmanager
def timed(seconds: float) -> Iterator[None]:
    """Raises TimeUpError inside the block after this many seconds of processor time."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def up(_signal: int, _frame: FrameType | None) -> None:
        raise TimeUpError

    handler = signal.signal(signal.SIGPROF, up)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, handler)


@contextmanager
def sized(megabytes: int) -> Iterator[bool]:
    """Allows this much more memory inside the block. Yields whether a stricter limit from outside is in force."""
    held = taken()
    if not held or threading.current_thread() is not threading.main_thread():
        yield False
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    ours = held + (megabytes << 20)
    narrow = soft != resource.RLIM_INFINITY and soft < ours
    if not narrow:
        resource.setrlimit(resource.RLIMIT_AS, (ours, hard))
    try:
        yield narrow
    finally:
        if not narrow:
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def taken() -> int:
    """The bytes of address space that this process uses; 0 where the system does not tell."""
    with suppress(OSError, ValueError):
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def parse_within(megabytes: int) -> None:
    """Called in a process that parses for another: allows this much more memory than it uses now. `allow` sets its
    time."""
    global _parsing
    try:
        import resource
    except ImportError:
        return
    _parsing = True
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    ours = (taken() or megabytes << 20) + (megabytes << 20)
    with suppress(ValueError, OSError):   # not every system lets it be set
        resource.setrlimit(resource.RLIMIT_AS, (ours if hard == resource.RLIM_INFINITY else min(ours, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def widen(megabytes: int) -> None:
    """Raises the memory limit of a parsing process by what a library needs for any file."""
    if _parsing:
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        if soft != resource.RLIM_INFINITY:
            ours = soft + (megabytes << 20)
            resource.setrlimit(resource.RLIMIT_AS, (ours if hard == resource.RLIM_INFINITY else min(ours, hard), hard))


def allow(seconds: float) -> None:
    """Allows this many seconds of processor time from now on; does nothing in a process that does not parse for
    another."""
    if _parsing:
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        end_at(used.ru_utime + used.ru_stime + seconds)


def allow_more(seconds: float) -> None:
    """Adds seconds to those that are allowed already."""
    if _parsing:
        end_at(_end + seconds)


def end_at(seconds: float) -> None:
    global _end
    import resource

    _end = seconds
    until, hard = int(seconds) + 1, resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (until if hard == resource.RLIM_INFINITY else min(until, hard), hard))


def narrowed(megabytes: int) -> bool:
    """Whether a limit from outside keeps a parsing process from this much memory."""
    try:
        import resource
    except ImportError:
        return False
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    return hard != resource.RLIM_INFINITY and hard < taken() + (megabytes << 20)
