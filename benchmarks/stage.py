"""One engine with the upstream and every contender's table: loads news, measures runs, compares the tables."""

from __future__ import annotations

import gc
import statistics
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import workload
from benchmarks.contenders import DUCKDB, POSTGRES, STAGED, Contender, batches, newest
from benchmarks.meter import Meter, Statement
from harness import PostgresServer, Project
from harness.engine import DuckDB, Engine, Postgres

SERVER = {
    "random_page_cost": "1.1",
    "shared_buffers": "2GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "wal_level": "replica",
}
INDEXES = ("create index on changes (id)", "create index on changes (_loaded_at)", "vacuum analyze changes")


class DifferentRowsError(Exception):
    """The contenders did not end with the same rows, so that their figures say nothing."""


@dataclass(frozen=True)
class Cost:
    """CPU seconds of one run: its SQL with the checkpoint, everything that dbt did for it, the checkpoint by itself."""

    sql: float
    run: float
    checkpoint: float = 0.0
    statements: list[Statement] = field(default_factory=list, repr=False)


def median(costs: Iterable[Cost]) -> Cost:
    """The medians of the figures."""
    costs = list(costs)
    return Cost(
        statistics.median(cost.sql for cost in costs),
        statistics.median(cost.run for cost in costs),
        statistics.median(cost.checkpoint for cost in costs),
    )


class Stage:
    """Made by `open_stage`."""

    def __init__(self, project: Project, meter: Meter, size: int) -> None:
        """Fill `changes` with `size` keys, the first load."""
        self.project = project
        self.meter = meter
        self.size = self.keys = size
        self.loads = 0
        project.execute(workload.CREATE)
        project.execute(workload.first_load(size))
        for statement in INDEXES if self.engine == POSTGRES else ():
            project.execute(statement)
        project.write_yml("models/sources.yml", {"sources": [self._source()]})

    @property
    def engine(self) -> str:
        """The engine's name."""
        return self.project.engine.name

    def build(self, contenders: Iterable[Contender]) -> None:
        """Make the contenders' models and their tables, as large as the upstream.

        DuckDB's checkpoint now and then rewrites row groups, by how full they are: one thread fills them alike in all.
        """
        contenders = list(contenders)
        if self.engine == DUCKDB:
            self.settle("set threads = 1")
        models = [contender for contender in contenders if not contender.script]
        if any(contender.reads for contender in contenders):
            models.insert(0, STAGED)
        for model in models:
            self.project.write_model(model.name, model.sql, **model.config)
        at_once = [model.name for model in models if not self._window(model)]
        if at_once:
            self.project.run(*at_once)
        for model in models:
            if self._window(model):
                self.project.run(model.name, **self._window(model))
        for contender in contenders:
            if contender.script:
                self.project.execute(f"create table {contender.name} as {newest('changes')}")
                if self.engine == POSTGRES:
                    self.project.execute(f"create unique index on {contender.name} (id)")
                    self.project.execute(f"create index on {contender.name} (_loaded_at)")
                if contender.beside:
                    self.project.execute(contender.beside[self.engine])
        self.settle(*(["vacuum analyze"] if self.engine == POSTGRES else ["reset threads", "checkpoint"]))

    def load(self, changed: int) -> None:
        """Append the next load: one change for each of `changed` keys."""
        self.loads += 1
        self.project.execute(workload.next_load(self.size, self.loads, changed, self.keys))
        self.keys += changed // workload.NEW_SHARE
        self.settle("analyze changes" if self.engine == POSTGRES else "checkpoint")

    def measure(self, contender: Contender) -> Cost:
        """Run one contender and its checkpoint."""
        if contender.reads:
            self.project.run(contender.reads)
            self.settle("checkpoint")
        gc.collect()
        before = self.meter.cpu()
        if contender.script:
            self.project.execute(contender.script[self.engine])
            heard, sql = [], None
        else:
            with self.meter.statements() as heard:
                self.project.run(contender.name, **contender.flags, **self._window(contender))
            sql = sum(statement.cpu for statement in heard)
        ran = self.meter.cpu()
        self.project.execute("checkpoint")
        checkpoint = self.meter.cpu() - ran
        heard.append(Statement(contender.name, "checkpoint", checkpoint))
        run = ran - before
        return Cost((run if sql is None else sql) + checkpoint, run + checkpoint, checkpoint, heard)

    def compare(self, contenders: Iterable[Contender]) -> None:
        """Raise unless every contender's table holds what the query gives now."""
        sums = {name: self._sum(name) for name in (contender.name for contender in contenders)}
        truth = self._sum(f"({newest('changes')})")
        wrong = [f"{name} has {found}" for name, found in sums.items() if found != truth]
        if wrong:
            raise DifferentRowsError(f"the query gives {truth} (rows, sum of row hashes), but {'; '.join(wrong)}")

    def settle(self, *statements: str) -> None:
        """Housekeeping between two measurements."""
        for statement in statements:
            self.project.execute(statement)

    def _sum(self, relation: str) -> tuple[int, str]:
        """The number of rows, and the sum of their hashes."""
        columns = ", ".join(workload.COLUMNS)
        row = f"hash({columns})" if self.engine == DUCKDB else f"hash_record_extended(row({columns}), 0)::numeric"
        ((rows, hashes),) = self.project.query(f"select count(*), cast(sum({row}) as varchar) from {relation} as t")
        return rows, hashes

    def _window(self, contender: Contender) -> dict[str, object]:
        """Further flags of a microbatch run."""
        if contender.config.get("incremental_strategy") == "microbatch":
            return dict(batches(self.engine, self.loads))
        return {}

    def _source(self) -> dict[str, object]:
        """The upstream as a dbt source; only microbatch looks at its event time."""
        event_time = "ordered_at" if self.engine == DUCKDB else "_loaded_at"
        table = {"name": "changes", "config": {"event_time": event_time}}
        return {"name": "raw", "schema": "{{ target.schema }}", "tables": [table]}


@contextmanager
def open_stage(engine: str, size: int, threads: int = 1) -> Iterator[Stage]:
    """An engine of its own with the upstream; everything is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="tideline_benchmark_") as folder:
        server = PostgresServer(**SERVER).start() if engine == POSTGRES else None
        meter = Meter(int((server.data / "postmaster.pid").read_text().split()[0]) if server else None)
        try:
            database: Engine
            if server:
                database = Postgres(server, "benchmark", threads)
            else:
                database = DuckDB(Path(folder, "benchmark.duckdb"), "benchmark", threads)
            yield Stage(Project.consumer(Path(folder, "consumer"), database), meter, size)
            database.drop()
        finally:
            if server:
                server.remove()
