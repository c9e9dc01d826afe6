"""A document of an older or another office program → its text: DOC, WPS, RTF and ODT as DOCX, XLS and ODS as XLSX.

    read(data, "2003-11.wps") → Source(text="今年 1~10 月，…\\u2029\\n", format="doc")

LibreOffice, where it is installed, saves the document anew in a folder that is gone afterwards: without macros, without
links to elsewhere, with the limits of the process that asks for it, and no longer than WAIT seconds on the clock.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from msgspec.structs import replace

from extractor.errors import PassingError, ReadError
from extractor.readers.kinds import kind_of
from extractor.readers.source import Source

WAIT = 180      # seconds
# What each kind is saved as.
KINDS: Mapping[str, str] = MappingProxyType({"doc": "docx", "rtf": "docx", "odt": "docx", "xls": "xlsx", "ods": "xlsx"})
PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice",
            r"C:\Program Files\LibreOffice\program\soffice.exe")
NOWHERE = "http://127.0.0.1:9"      # where links would be followed to
SETTINGS = "".join(
    (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">',
        *(
            '<item oor:path="/org.openoffice.Office.Common/Security/Scripting">'
            f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value>'
            "</prop></item>"
            for name, value in (
                ("DisableMacrosExecution", "true"),
                ("BlockUntrustedRefererLinks", "true"),
                ("DisableActiveContent", "true"),
                ("MacroSecurityLevel", "3"),
            )
        ),
        "</oor:items>",
    )
)


def read(data: bytes, name: str) -> Source:
    """The text of a document. Raises ReadError where it cannot be converted, PassingError where there is no
    LibreOffice."""
    kind = kind_of(data, name)
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise PassingError(name, f"is of the kind {kind.upper()}, for which LibreOffice is needed: install it, "
                                 f"or save the document as {KINDS[kind].upper()}")
    found: Source = import_module(f"extractor.readers.{KINDS[kind]}").read(converted(program, data, kind, name), name)
    return replace(found, format=kind)


def converted(program: str, data: bytes, kind: str, name: str) -> bytes:
    """The document as LibreOffice saves it anew. Raises ReadError."""
    with tempfile.TemporaryDirectory(prefix="extractor-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        (place / "profile" / "user").mkdir(parents=True)
        (place / "profile" / "user" / "registrymodifications.xcu").write_text(SETTINGS, "utf-8")
        (place / f"document.{kind}").write_bytes(data)
        command = [program, f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless", "--norestore",
                   "--convert-to", KINDS[kind], "--outdir", str(place / "out"), str(place / f"document.{kind}")]
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": folder,
            "TMPDIR": folder,
            "LC_ALL": "C.UTF-8",
            **{f"{scheme}_proxy": NOWHERE for scheme in ("http", "https", "ftp")},
        }
        ended = run(command, environment)
        try:
            return (place / "out" / f"document.{KINDS[kind]}").read_bytes()
        except FileNotFoundError:
            why = "takes too long to convert" if ended is None else "cannot be converted by LibreOffice"
            raise ReadError(name, f"{why}; it is damaged, or save it as {KINDS[kind].upper()}") from None


def run(command: list[str], environment: Mapping[str, str]) -> int | None:
    """Runs a program and whatever it starts; its exit code, None where its time was up."""
    process = subprocess.Popen(command, env={**environment}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        return process.wait(WAIT)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
