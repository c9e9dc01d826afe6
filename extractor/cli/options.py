"""Options that several commands share, said once."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

Date: TypeAlias = Annotated[str | None, typer.Option(metavar="DATE", help="Day of publication: 2023-12-01.")]
Place: TypeAlias = Annotated[str | None, typer.Option(metavar="PLACE", help="The publisher's area: 朔州市 or 140600.")]
Rules: TypeAlias = Annotated[str | None, typer.Option("--rules", metavar="DIR", help="Rules of your own, over the package's.")]
