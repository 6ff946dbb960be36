"""A changed query at the head of a chain: the run after it, beside a full refresh of the chain."""

from __future__ import annotations

import gc
import statistics
from typing import Any

from benchmarks import workload
from benchmarks.history import open_project
from benchmarks.measures import Table, say
from benchmarks.meter import Meter
from benchmarks.stage import DifferentRowsError
from harness import Project

HEAD = "select {}, {} as amount from {{{{ source('raw', 'changes') }}}} where {{{{ tideline.affected() }}}}"
COPY = "select {} from {{{{ ref('head') }}}} where {{{{ tideline.affected() }}}}"
SUMS = (
    "select customer_id, sum(amount) as amount, count(*) as orders from {{{{ ref('{}') }}}} "
    "where {{{{ tideline.affected() }}}} group by customer_id"
)
CHAIN = ("head", "copy", "sums", "sums_of_copy")


class Chain:
    """A table of ten columns with a change feed, a copy of it with one as well, and sums by customer of both."""

    def __init__(self, project: Project, meter: Meter, size: int) -> None:
        """Built from `size` rows."""
        self.project, self.meter = project, meter
        project.execute(workload.CREATE)
        project.execute(workload.first_load(size))
        source = {"name": "raw", "schema": "{{ target.schema }}", "tables": [{"name": "changes"}]}
        project.write_yml("models/s.yml", {"sources": [source]})
        self.change("amount + 0")
        self._write("copy", COPY.format(", ".join(workload.COLUMNS)), "id", "head", ["customer_id"])
        for name, upstream in (("sums", "head"), ("sums_of_copy", "copy")):
            self._write(name, SUMS.format(upstream), "customer_id", upstream)
        project.run()

    def change(self, amount: str) -> None:
        """Give the head another expression for its amount."""
        others = ", ".join(name for name in workload.COLUMNS if name != "amount")
        self._write("head", HEAD.format(others, amount), "id", "raw.changes", ["customer_id"])

    def measure(self, **options: Any) -> float:
        """CPU seconds of the database for a run of the chain."""
        gc.collect()
        with self.meter.statements() as heard:
            self.project.run(**options)
        return sum(statement.cpu for statement in heard)

    def compare(self) -> None:
        """A full refresh, measured elsewhere, must find what the runs left."""
        for name in CHAIN:
            if self.project.difference(name, f"{name}_by_run"):
                raise DifferentRowsError(f"{name} is not what a full refresh makes of it")

    def keep(self) -> None:
        """Put aside what the runs left."""
        for name in CHAIN:
            self.project.execute(f"drop table if exists {name}_by_run")
            self.project.execute(f"create table {name}_by_run as select * from {name}")

    def _write(self, name: str, sql: str, key: str, upstream: str, feed: list[str] | None = None) -> None:
        meta: dict[str, Any] = {"tideline_key": [key], "tideline_upstreams": [{"name": upstream}]}
        if feed is not None:
            meta["tideline_feed"] = feed
        self.project.write_model(name, sql, materialized="tideline_incremental", unique_key=key, meta=meta)


def changed_logic(engine: str, size: int, shares: list[float], repeat: int) -> Table:
    """CPU seconds of a run after the head's query changed, and of a full refresh, by share of its rows that differ."""
    table = [["rows", "share that differs", "run", "full refresh", "run against full refresh"]]
    with open_project(engine) as (project, meter):
        chain = Chain(project, meter, size)
        version = 0
        for share in shares:
            runs, refreshes = [], []
            for _ in range(repeat):
                version += 1
                differs = f"id % {round(1 / share)} = 0" if share else "false"
                chain.change(f"case when {differs} then amount + {version} else amount + 0 end")
                runs.append(chain.measure())
                chain.keep()
                refreshes.append(chain.measure(full_refresh=True))
                chain.compare()
                chain.change("amount + 0")
                project.run(full_refresh=True)
            run, refresh = statistics.median(runs), statistics.median(refreshes)
            table.append([f"{size:,}", f"{share:.1%}", f"{run:.3f}", f"{refresh:.3f}", f"{run / refresh:.2f}"])
            say(table[-1])
    return table
