"""A file that a parser reads → its source, read in a process of its own with limits on memory and processor time.

    read("pdf", data, "issue.pdf") → Source(…), or ReadError: issue.pdf: takes more than 60 s to read; …

PDF, DOCX, XLSX and HTML come from anywhere, and their parsers are large: a file that makes one crash, hang or eat
memory ends that process, not ours. The process is kept for the next file, and ends with ours. Standard input and output
carry pickles: a request is (kind, data, name), an answer a Source or a ReadError.
"""

from __future__ import annotations

import atexit
import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from importlib import import_module
from typing import IO, Any

from extractor.errors import PassingError, ReadError
from extractor.readers import limits
from extractor.support.program import OUTSIDE, program

# how a process ends that passes its limit; None on Windows, which has none
TIME_UP = -getattr(signal, "SIGXCPU", 0) or None
OURS = 1           # how one ended that had given up its answers, and was slow to end
LOG = logging.getLogger(__name__)
_lock = threading.Lock()
_running: subprocess.Popen[bytes] | None = None
_owner = 0         # the process that started it


def read(kind: str, data: bytes, name: str) -> Any:
    """What the reader of that kind makes of a file's bytes: a Source, or a Workbook. Raises ReadError."""
    with _lock:
        answer = asked(kind, data, name)
    if isinstance(answer, ReadError):
        raise answer
    return answer


def asked(kind: str, data: bytes, name: str) -> Any:
    """The reply of the process. If one that has read other files before dies, a new process is asked once more."""
    used = _running is not None
    try:
        process = running()
    except OSError as error:
        return PassingError(name, f"cannot be read: no process can be started for it: {error.strerror or error}")
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        send(process.stdin, (kind, data, name, limits.current()))
        answer = pickle.load(process.stdout)
    except (EOFError, OSError, pickle.UnpicklingError):
        ended = stop()
        return asked(kind, data, name) if used and ended != TIME_UP else why(name, ended)
    except BaseException:   # interrupted: what the process still answers is no answer to the next request
        stop()
        raise
    return answer


def running() -> subprocess.Popen[bytes]:
    """The process that reads. It is started if there is none, if it has ended, or if it belongs to the process that
    we were forked from."""
    global _running, _owner
    if _running is not None and (_owner != os.getpid() or _running.poll() is not None):
        stop()
    if _running is None:
        if _owner != os.getpid():
            atexit.register(stop)
        _owner = os.getpid()
        _running = subprocess.Popen(
            program(__name__), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        LOG.debug("process %s reads files", _running.pid)
    return _running


def stop() -> int:
    """Stops the process. Returns how it ended, or OURS if it had to be killed."""
    global _running
    process, _running = _running, None
    if process is None:
        return 0
    if _owner != os.getpid():
        process.returncode = 0   # not ours to wait for
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    try:
        return process.wait(1)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return OURS


def why(name: str, code: int) -> ReadError:
    """The reason why the process ended."""
    given = limits.current()
    if code == TIME_UP:
        return ReadError(name, limits.too_long(given))
    if code in OUTSIDE:
        return PassingError(name, f"the process that read it was ended from outside ({signal.Signals(-code).name})")
    if limits.narrowed(given.memory):
        return limits.out_of_memory(name, given, narrow=True)
    return ReadError(name, "takes more memory than a bulletin can, or is damaged so that it cannot be read")


def send(stream: IO[bytes], message: Any) -> None:
    pickle.dump(message, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


def main() -> None:
    """The entry point of the process: answers requests until its standard input is closed."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)   # whatever a library prints is no answer
    signal.signal(signal.SIGINT, signal.SIG_IGN)   # Ctrl-C is for the one that asks; our input ends when it does
    held = None
    while True:
        try:
            kind, data, name, given = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        if given.memory != held:
            limits.parse_within(given.memory)
            held = given.memory
        limits.allow(given.seconds)
        send(answers, answered(kind, data, name, given))


def answered(kind: str, data: bytes, name: str, given: limits.Limits) -> Any:
    try:
        found = import_module(f"extractor.readers.{kind}").read(data, name)
    except ReadError as error:
        return error
    except MemoryError:
        return limits.out_of_memory(name, given, narrow=limits.narrowed(given.memory))
    except Exception as error:
        return ReadError(
            name,
            f"cannot be read, the reader of its kind failed: {type(error).__name__}: {' '.join(str(error).split())}",
        )
    return found
