"""A module of this package → the command that runs it as a program, whatever lies about and whatever the environment
says.

    subprocess.Popen(program("extractor.batches.worker"))

Python is started in isolated mode: neither the current folder, nor that of a file, nor PYTHONPATH says what is
imported, but the paths that this process imports from, less those that change with the current folder.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

# How a process ends that the system, its user or its manager ends: for want of memory on the machine, or to shut it
# down.
OUTSIDE = frozenset(-getattr(signal, name, 0) for name in ("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"))
RUN = "import sys; sys.path[:] = {path!r}; from {module} import main; main()"


def program(module: str) -> list[str]:
    """The arguments that start Python with the `main` of a module."""
    path = [part for part in sys.path if os.path.isabs(part)]
    own = str(Path(__file__).parent.parent.parent)
    if own not in path:
        path.append(own)    # where the package was found by the current folder
    return [sys.executable, "-I", "-X", f"utf8={sys.flags.utf8_mode}", "-c", RUN.format(path=path, module=module)]
