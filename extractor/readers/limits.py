"""Memory and processor time that this process may take, where it is one that reads for another (see `guarded`).

    memory(2 << 30); allow(60)

Where a limit is passed, the system ends the process. Not on Windows, which has no such limits.
"""

from __future__ import annotations

from contextlib import suppress

_limited = False


def memory(size: int) -> None:
    """So many bytes at most, from now on; and `allow` is for this process."""
    global _limited
    try:
        import resource
    except ImportError:
        return
    _limited = True
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    with suppress(ValueError, OSError):   # not every system lets it be set
        resource.setrlimit(resource.RLIMIT_AS, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow(seconds: float) -> None:
    """So many seconds of processor time more; no limit where `memory` was not called."""
    if not _limited:
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    until, hard = int(used.ru_utime + used.ru_stime + seconds) + 1, resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (until if hard == resource.RLIM_INFINITY else min(until, hard), hard))
