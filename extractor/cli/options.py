"""Options that several commands share, said once."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

Date: TypeAlias = Annotated[str | None, typer.Option(metavar="DATE", help="Day of publication: 2023-12-01.")]
Place: TypeAlias = Annotated[str | None, typer.Option(metavar="PLACE", help="The publisher's area: 朔州市 or 140600.")]
Rules: TypeAlias = Annotated[str | None, typer.Option("--rules", metavar="DIR", help="Rules of your own, over the package's.")]
Seconds: TypeAlias = Annotated[float, typer.Option("--max-seconds", metavar="N", min=0.1, help="Processor time that an issue may take.")]
Memory: TypeAlias = Annotated[int, typer.Option("--max-memory", metavar="MB", min=64, help="Memory that an issue may take.")]
Records: TypeAlias = Annotated[int, typer.Option("--max-records", metavar="N", min=1, help="Records that an issue may have.")]
# As in `extractor.readers.limits.Limits`, which is not imported for `--help`.
SECONDS, MEMORY, RECORDS = 60.0, 1024, 100_000
