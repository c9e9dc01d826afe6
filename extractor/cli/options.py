"""Options that several commands share, said once."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

Date: TypeAlias = Annotated[
    str | None, typer.Option("--date", metavar="DATE", help="Day of publication: 2023-12-01 or 2023年12月1日.")
]
Place: TypeAlias = Annotated[
    str | None, typer.Option("--place", metavar="PLACE", help="The publisher's area: 朔州市 or 140600.")
]
Rules: TypeAlias = Annotated[
    str | None, typer.Option("--rules", metavar="DIR", help="Rules of your own, over the package's.")
]
Confidence: TypeAlias = Annotated[
    float | None,
    typer.Option(
        "--min-confidence",
        metavar="P",
        min=0,
        max=1,
        help="Leave out records that are less likely to be right than this: 0.5.",
    ),
]
Seconds: TypeAlias = Annotated[
    float, typer.Option("--max-seconds", metavar="N", min=0.1, help="Processor time that an issue may take.")
]
Memory: TypeAlias = Annotated[
    int, typer.Option("--max-memory", metavar="MB", min=64, help="Memory that an issue may take.")
]
Records: TypeAlias = Annotated[
    int, typer.Option("--max-records", metavar="N", min=1, help="Records that an issue may have.")
]
Follow: TypeAlias = Annotated[
    bool, typer.Option("--follow-links", help="Also take what links in a folder lead to outside of it.")
]
Quiet: TypeAlias = Annotated[bool, typer.Option("--quiet", "-q", help="Tell nothing but what failed.")]
Verbose: TypeAlias = Annotated[int, typer.Option(
    "--verbose", "-v", count=True, show_default=False, help="Tell what is done; -vv tells more.")]
# As in `extractor.readers.limits.Limits`, which is not imported for `--help`.
SECONDS, MEMORY, RECORDS = 60.0, 1024, 100_000
