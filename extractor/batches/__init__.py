"""Many files → a store that holds each of them once, whole and as it is now.

    batch("bulletins", "sqlite:///facts.db", date="2023-12-01") → BatchReport(written=26, records=1125, failed=(), …)

`find` lists the files, `work` says what a worker process is told and what it tells, `worker` is that process, `crew`
starts and watches several of them, and `run` puts them together: it leaves out what the store holds already and counts
the rest.
"""
