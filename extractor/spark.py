"""Files on a cluster → their records as a DataFrame of Spark, or as Parquet that a later run only adds to.

    read(spark, "hdfs:///bulletins/*/*", place="朔州市").groupBy("province").count().show()
    update(spark, "hdfs:///bulletins/*/*", "hdfs:///facts")     # 1200, the files that were new
    results(spark, "hdfs:///facts").where("indicator_id = 'economy.gdp'").show()

Each task takes files whole and needs nothing of the others. What `update` writes, below its target:

    records/run=RUN/year=2023/province=山西省/*.parquet    rows of `extractor.arrow.SCHEMA`; the year is that of the publication
    files/run=RUN/*.parquet                               path, modificationTime and length of each file that the run has read

A run stands once its `files` do: they come last, by a rename. `records` without them are what a killed run left;
`results` passes over them and the next update deletes them. Of a file that has changed the newest run counts. One
update at a time for a target.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from datetime import date as Day
from functools import partial
from itertools import islice
from typing import Any, TypedDict, Unpack
from uuid import uuid4

import pyarrow
import regex
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as sql
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import LongType, StringType, StructField, StructType, TimestampType

from extractor.arrow import LARGEST, MENTION_SCHEMA, SCHEMA, TOO_LARGE, Given, extract_batches, ready
from extractor.errors import InputError
from extractor.write.copy import copy

WAVE = 100_000                  # files of one run of `update`: what the driver holds of them at once
SETTINGS: dict[str, str | int] = {
    "spark.sql.files.openCostInBytes": 64 << 10,  # issues are small: with 4 MB each a task would get a few dozen
    "spark.sql.files.maxPartitionBytes": 64 << 20,
    "spark.sql.files.ignoreMissingFiles": "true",
    "spark.sql.execution.arrow.maxRecordsPerBatch": 256,  # of files: a batch is held by Java and by Python at once
    "spark.sql.execution.arrow.maxBytesPerBatch": 16 << 20,
    "spark.sql.sources.parallelPartitionDiscovery.parallelism": 32,
}
GLOB = regex.compile(r"[{}\[\]*?\\]")
KNOWN = ("path", "modificationTime", "length")
HELD = StructType(
    [
        StructField("path", StringType()),
        StructField("modificationTime", TimestampType()),
        StructField("length", LongType()),
    ]
)


class Options(TypedDict, total=False):
    """What `extractor.arrow.extract_batches` takes beside its batches."""

    date: str | Day | None
    place: str | None
    rules: str | Sequence[str] | None
    mentions: bool
    min_confidence: float | None


def read(spark: SparkSession, paths: str | Sequence[str], **options: Unpack[Options]) -> DataFrame:
    """The records of files: a row of SCHEMA for each, or one with `error` for a file that cannot be read.

    `paths` are files, folders and patterns, as Spark takes them. Files are packed into tasks by their size; one that is
    too large is not loaded at all. Raises InputError and RuleError for options that cannot be used.
    """
    return records(files(tuned(spark), [paths] if isinstance(paths, str) else paths), **options)


def extract(frame: DataFrame, **options: Unpack[Options]) -> DataFrame:
    """The records of a DataFrame with the columns that `extract_batches` takes: `text`, or `content` and `path`.

    Where its rows are large, let `spark.sql.execution.arrow.maxBytesPerBatch` be small: Java and Python each hold a
    batch.
    """
    given = [name for name in Given.__struct_fields__ if name in frame.columns]
    if not {"text", "content"} & {*given}:
        raise InputError(f"the frame has columns {', '.join(frame.columns)}; it needs 'text', or 'content' and 'path'")
    ready(options.get("rules"), options.get("date"), options.get("place"))
    return frame.select(*given).mapInArrow(partial(extract_batches, **options), from_arrow_schema(schema(options)))


def update(spark: SparkSession, paths: str | Sequence[str], target: str, **options: Unpack[Options]) -> int:
    """Adds to a target what it does not hold yet: files that it does not know by path, modification time and length.

    It goes in runs of WAVE files, each of which stands or is done again. Gives the number of files read.
    """
    own, place = tuned(spark), Target(spark, target)
    ready(options.get("rules"), options.get("date"), options.get("place"))
    place.tidy()
    new = files(own, [paths] if isinstance(paths, str) else paths).select(*KNOWN)
    if place.runs("files"):
        new = new.join(own.read.parquet(f"{target}/files").select(*KNOWN), [*KNOWN], "left_anti")
    count = 0
    for wave in waves(new.toLocalIterator()):
        run = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{uuid4().hex[:8]}"
        found = records(files(own, [literal(row.path) for row in wave]), **options).withColumn(
            "year", sql.year("published")
        )
        parts = [name for name in ("year", "province") if name in found.columns]
        found.hint("rebalance", *parts).write.partitionBy(*parts).parquet(place.writing("records", run))
        own.createDataFrame(wave, HELD).coalesce(1).write.parquet(place.writing("files", run))
        place.commit(run)
        count += len(wave)
    return count


def results(spark: SparkSession, target: str) -> DataFrame:
    """What `update` has written to a target: of each file the records of the newest run that read it."""
    newest = spark.read.parquet(f"{target}/files").groupBy("path").agg(sql.max("run").alias("run"))
    return spark.read.parquet(f"{target}/records").join(newest, ["path", "run"], "left_semi")


def to_postgresql(frame: DataFrame, url: str, table: str = "facts") -> int:
    """Records into a table of PostgreSQL, each task by COPY of its own; see `extractor.write.copy.copy`. Gives the
    number of rows."""
    together = frame.repartition(sql.coalesce("path", "document"))
    counted = together.mapInArrow(partial(copied, url=url, table=table), "rows long").agg(sql.sum("rows"))
    return int(counted.collect()[0][0] or 0)


def copied(batches: Iterator[pyarrow.RecordBatch], url: str, table: str) -> Iterator[pyarrow.RecordBatch]:
    yield pyarrow.record_batch({"rows": [copy(batches, url, table)]})


def tuned(spark: SparkSession) -> SparkSession:
    """A session of the same cluster with SETTINGS, which leaves those of the given one as they are."""
    own = spark.newSession()
    for name, value in SETTINGS.items():
        own.conf.set(name, value)
    return own


def files(spark: SparkSession, paths: Sequence[str]) -> DataFrame:
    """Files as Spark reads them, and those that are empty, which it leaves out; these have no time."""
    found = spark.read.format("binaryFile").load([*paths])
    every = spark.createDataFrame([(path,) for path in found.inputFiles()], "value string")
    decoded = sql.url_decode(sql.replace("value", sql.lit("+"), sql.lit("%2B")))
    named = every.select(sql.regexp_replace(decoded, "^file:/+", "file:/").alias("path"))
    return found.unionByName(named.join(found.select("path"), "path", "left_anti").select(
        "path",
        sql.timestamp_seconds(sql.lit(0)).alias("modificationTime"), sql.lit(0).cast("long").alias("length"),
        sql.lit(b"").alias("content")))


def records(found: DataFrame, **options: Unpack[Options]) -> DataFrame:
    """The records of binary files. The content of those that are too large is not asked for, so it is not loaded."""
    large = found.where(found.length > LARGEST).select("path", sql.lit(TOO_LARGE).alias("error"))
    empty = [sql.lit(None if field.name != "member" else "").cast(field.dataType).alias(field.name)
             for field in from_arrow_schema(schema(options)) if field.name not in large.columns]
    return extract(found.where(found.length <= LARGEST), **options).unionByName(large.select("*", *empty))


def schema(options: Options) -> pyarrow.Schema:
    return MENTION_SCHEMA if options.get("mentions") else SCHEMA


def literal(path: str) -> str:
    """A path that Spark takes as it is, whatever it has of a pattern's characters."""
    return GLOB.sub(r"\\\g<0>", path)


def waves(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while wave := [*islice(rows, WAVE)]:
        yield wave


class Target:
    """The folder of an update, on whatever file system Spark knows."""

    def __init__(self, spark: SparkSession, path: str) -> None:
        jvm: Any = spark.sparkContext._jvm
        self._path, self._made = path, jvm.org.apache.hadoop.fs.Path
        self._system = self._made(path).getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())

    def runs(self, kind: str) -> set[str]:
        """The names of the runs' folders of a kind, `records` or `files`."""
        found = self._system.globStatus(self._made(f"{self._path}/{kind}/run=*"))
        return {status.getPath().getName() for status in found or ()}

    def tidy(self) -> None:
        """Deletes what a killed run left."""
        for name in self.runs("records") - self.runs("files"):
            self._system.delete(self._made(f"{self._path}/records/{name}"), True)
        self._system.delete(self._made(f"{self._path}/_writing"), True)

    def writing(self, kind: str, run: str) -> str:
        """Where a run writes until it is whole; what begins with a line is no data to Spark and its like."""
        return f"{self._path}/_writing/{run}/{kind}"

    def commit(self, run: str) -> None:
        """A whole run comes to stand: its records, then what makes them count."""
        for kind in ("records", "files"):
            self._system.mkdirs(self._made(f"{self._path}/{kind}"))
            if not self._system.rename(
                self._made(self.writing(kind, run)), self._made(f"{self._path}/{kind}/run={run}")
            ):
                raise OSError(f"{self._path}: {kind} of the run {run} cannot be renamed into place")
        self._system.delete(self._made(f"{self._path}/_writing"), True)
