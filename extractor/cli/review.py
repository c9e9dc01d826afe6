"""`extractor review STORE`: the review page in a browser."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from extractor.cli.options import Rules
from extractor.cli.output import complain, say


def review(
    store: Annotated[str, typer.Argument(metavar="STORE", show_default=False, help="SQLite file, or postgresql://…")],
    port: Annotated[int, typer.Option(metavar="PORT", help="Port of this machine; 0 takes any that is free.")] = 8765,
    who: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="Who corrects; by default the user of this machine.")
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    rules: Rules = None,
) -> None:
    """Look through records in a browser and correct them.

    Accept, correct, reject, add; Ctrl-C ends it.
    """
    from extractor.cli.inputs import prepared
    from extractor.review.serve import serve

    extractor, _ = prepared(rules)
    if lacks_font():
        complain("no Chinese font is found on this machine; on Debian and Ubuntu: apt install fonts-noto-cjk")

    def tell(address: str) -> None:
        say(address)
        if open_:
            import webbrowser

            webbrowser.open(address)

    serve(store, port, who or getpass.getuser(), extractor, tell)


def lacks_font() -> bool:
    """Whether fontconfig, where it is there, knows no font with Chinese characters."""
    import shutil
    import subprocess

    lister = shutil.which("fc-list")
    if lister is None:
        return False
    try:
        return not subprocess.run([lister, ":lang=zh"], capture_output=True, timeout=10, check=False).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return False
