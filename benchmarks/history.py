"""Histories: scd2 beside dbt's snapshot and a plain update and insert."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.contenders import DUCKDB, POSTGRES
from benchmarks.measures import Table, say
from benchmarks.meter import Meter
from benchmarks.stage import SERVER, Cost, DifferentRowsError, median
from benchmarks.workload import DRAW, SCATTER
from harness import PostgresServer, Project
from harness.engine import DuckDB, Engine, Postgres

C = TypeVar("C")

COLUMNS = {
    "id": "bigint",
    "name": "varchar",
    "email": "varchar",
    "segment": "varchar",
    "plan": "varchar",
    "amount": "decimal(18, 2)",
    "quantity": "integer",
    "is_active": "boolean",
    "note": "varchar",
    "updated_at": "timestamp",
}
NAMES, TYPED = ", ".join(COLUMNS), ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
VERSIONS = """{{ tideline.scd2('changes', unique_key=['id'], sequence_by=['_loaded_at'], effective_at='updated_at',
    track_history_on=['segment', 'plan', 'amount'],
    overwrite_current=['name', 'email', 'quantity', 'is_active', 'note']) }}
"""
HISTORY = "with changes as (select * from {{ source('raw', 'events') }} where {{ tideline.affected() }})\n" + VERSIONS
SETTINGS: dict[str, Any] = {
    "materialized": "tideline_incremental",
    "unique_key": ["id", "valid_from"],
    "meta": {
        "tideline_upstreams": [{"name": "raw.events"}],
        "tideline_key": ["id"],
        "tideline_feed": ["valid_from", "valid_to"],
    },
}
SNAPSHOT = {"unique_key": "id", "strategy": "timestamp", "updated_at": "updated_at"}
NAIVE = (
    "update naive set valid_to = news.updated_at from news where naive.id = news.id and naive.valid_to is null",
    f"insert into naive select {NAMES}, updated_at, null from news",
)
OF_NEWS = {DUCKDB: "id in (select id from news where rowid >= 0)", POSTGRES: "id in (select id from news)"}
CONTENDERS: dict[str, tuple[str, ...] | None] = {  # the names of their validity; None: it keeps no table
    "tideline": (),
    "snapshot": ("dbt_valid_from", "dbt_valid_to"),
    "naive": (),
    "hand_exact": (),
    "reading": None,
}
TRUTH = """
    select id, segment, updated_at, lead(updated_at) over (partition by id order by updated_at) from events
"""  # every event opens a version: no two of a key share a segment or a time
INDEXES = (
    "create index on hand_exact (id)",
    "create index on events (id)",
    "create index on events (_loaded_at)",
    "create index on entities (id)",
    "create index on naive (id) where valid_to is null",
)


def numbers(count: int) -> str:
    """0 to `count` - 1, as a column `nth`."""
    return f"select cast(nth as bigint) as nth from generate_series(0, {count - 1}) as series (nth)"


def changes(keys: str, load: int, updated_at: str) -> str:
    """A query with one change for each `id` of the query `keys`; a tracked value differs from load to load."""
    noise = f"((id * 48271 + {load} * 69621) % 2147483647)"
    return f"""
        select
            id,
            'name ' || cast(id as varchar) as name,
            'mail' || cast(id % 1000 as varchar) as email,
            'segment {load}' as segment,
            case {noise} % 3 when 0 then 'free' when 1 then 'basic' else 'pro' end as plan,
            cast({noise} % 1000000 / 100.0 as decimal(18, 2)) as amount,
            cast({noise} % 20 as integer) as quantity,
            {noise} % 7 > 0 as is_active,
            'note ' || cast({noise} as varchar) as note,
            cast({updated_at} as timestamp) as updated_at
        from ({keys}) as keys
    """


class Histories:
    """Entities as they are, the history of their changes, and every contender's history; made by `open_histories`."""

    def __init__(self, project: Project, meter: Meter, size: int) -> None:
        """The first load: `size` entities."""
        self.project, self.meter, self.size, self.loads = project, meter, size, 0
        everyone = f"select 1 + nth * {SCATTER} % {size} as id from ({numbers(size)}) as numbers"
        validity = "updated_at as valid_from, cast(null as timestamp) as valid_to"
        project.execute(f"create table entities ({TYPED})")
        project.execute(f"create table events ({TYPED}, _loaded_at timestamptz)")
        project.execute("insert into entities " + changes(everyone, 0, "'2023-01-01 00:00:00'"))
        project.execute(f"insert into events select *, {self._mark()} from entities")
        project.execute(f"create table naive as select *, {validity} from entities")
        self._versions = project.render(VERSIONS)
        project.execute(f"create table hand_exact as with changes as (select * from events) {self._versions}")
        for statement in () if project.is_duckdb else INDEXES:
            project.execute(statement)
        source = {"name": "raw", "schema": "{{ target.schema }}", "tables": [{"name": "entities"}, {"name": "events"}]}
        project.write_yml("models/s.yml", {"sources": [source]})
        snapshot = {"name": "snapshot", "relation": "source('raw', 'entities')", "config": SNAPSHOT}
        project.write_yml("snapshots/s.yml", {"snapshots": [snapshot]})
        project.write_model("tideline", HISTORY, **SETTINGS)
        project.run("tideline")
        project.snapshot("snapshot")
        project.execute("checkpoint" if project.is_duckdb else "vacuum analyze")

    def load(self, changed: int, late: float = 0.0) -> None:
        """`changed` entities change; a share of the changes happened before what is known of their keys."""
        self.loads += 1
        scattered = f"1 + (nth * {DRAW} + {self.loads} * 7368787) % {self.size}"
        early = f"timestamp '2022-01-01' + {self.loads} * interval '1 hour'"
        now = f"timestamp '2024-01-01' + {self.loads} * interval '1 hour'"
        stamp = f"case when nth < {int(changed * late)} then {early} else {now} end"
        keys = f"select {scattered} as id, nth from ({numbers(changed)}) as drawn"
        self.project.execute("drop table if exists news")
        self.project.execute("create table news as " + changes(keys, self.loads, stamp))
        self.project.execute(f"insert into events select *, {self._mark()} from news")
        self.project.execute("delete from entities where id in (select id from news)")
        self.project.execute("insert into entities select * from news")
        self.project.execute("checkpoint")
        if not self.project.is_duckdb:
            self.project.execute("analyze news")

    def take_turns(
        self, contenders: Iterable[str], measure: Callable[[str], C], changed: int, late: float, repeat: int
    ) -> dict[str, list[C]]:
        """What each contender's run cost after each of `repeat` loads; what only a first run pays is paid before."""
        costs: dict[str, list[C]] = {contender: [] for contender in contenders}
        for nth in range(repeat + 1):
            self.load(changed if nth else 10, late)
            for contender in costs:
                cost = measure(contender)
                costs[contender] += [cost] if nth else []
        return costs

    def measure(self, contender: str) -> Cost:
        """Run one contender and its checkpoint.

        Each has a connection of its own, as a process of its own would. On DuckDB what was written or read before is in
        nobody's memory then (it reads a table that this process has written in another, dearer way); on PostgreSQL
        nobody has mapped the server's buffers before, as dbt has not.
        """
        self.project.close()
        self.project.query("select 1")
        gc.collect()
        before = self.meter.cpu()
        sql = None
        by_hand = self._by_hand()
        if contender in by_hand:
            for statement in ("begin", *by_hand[contender], "commit"):
                self.project.execute(statement)
        else:
            with self.meter.statements() as heard:
                self.project.run("tideline") if contender == "tideline" else self.project.snapshot("snapshot")
            sql = sum(statement.cpu for statement in heard)
        ran = self.meter.cpu()
        self.project.execute("checkpoint")
        checkpoint = self.meter.cpu() - ran
        run = ran - before
        return Cost((run if sql is None else sql) + checkpoint, run + checkpoint, checkpoint)

    def wrong(self, relation: str, valid_from: str = "valid_from", valid_to: str = "valid_to") -> int:
        """Versions that a contender has and the history of all events has not, or the other way round."""
        theirs = f"select id, segment, {valid_from}, {valid_to} from {relation}"
        only = [f"(select count(*) from ({a} except {b}) as d)" for a, b in ((TRUTH, theirs), (theirs, TRUTH))]
        return int(self.project.value(f"select {only[0]} + {only[1]}"))

    def _by_hand(self) -> dict[str, tuple[str, ...]]:
        """The statements of those that do without dbt."""
        of_news = OF_NEWS[self.project.engine.name]
        changes = f"select * from events where {of_news}"
        return {
            "naive": NAIVE,
            "hand_exact": (
                f"create temporary table fresh as with changes as ({changes}) {self._versions}",
                f"delete from hand_exact where {of_news}",
                "insert into hand_exact select * from fresh",
                "drop table fresh",
            ),
            "reading": (f"create temporary table fresh as {changes}", "drop table fresh"),
        }

    def _mark(self) -> str:
        """The stamp of the newest load."""
        return f"timestamptz '2024-06-01 00:00:00+00' + {self.loads} * interval '1 hour'"


@contextmanager
def open_project(engine: str) -> Iterator[tuple[Project, Meter]]:
    """An empty project on an engine of its own, and its meter; everything is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="tideline_benchmark_") as folder:
        server = PostgresServer(**SERVER).start() if engine == POSTGRES else None
        meter = Meter(int((server.data / "postmaster.pid").read_text().split()[0]) if server else None)
        try:
            path = Path(folder, "benchmark.duckdb")
            database: Engine = Postgres(server, "benchmark", 1) if server else DuckDB(path, "benchmark", 1)
            yield Project.consumer(Path(folder, "consumer"), database), meter
            database.drop()
        finally:
            if server:
                server.remove()


@contextmanager
def open_histories(engine: str, size: int) -> Iterator[Histories]:
    """The contenders on an engine of their own."""
    with open_project(engine) as (project, meter):
        yield Histories(project, meter, size)


def histories(engine: str, sizes: list[int], changed: int, late: float, repeat: int) -> Table:
    """CPU seconds of a run that brings `changed` changes, in order and then with a share of them late."""
    table = [["rows", "changes", "contender", "SQL", "its checkpoint", "whole run", "against naive", "wrong versions"]]
    for size in sizes:
        with open_histories(engine, size) as stage:
            for share in (0.0, late):
                costs = stage.take_turns(CONTENDERS, stage.measure, changed, share, repeat)
                wrong = {name: stage.wrong(name, *names) for name, names in CONTENDERS.items() if names is not None}
                if share == 0.0 and any(wrong.values()):
                    raise DifferentRowsError(f"on changes in order the contenders differ from the history: {wrong}")
                figures = {contender: median(measured) for contender, measured in costs.items()}
                what = f"{changed:,}, {share:.0%} late" if share else f"{changed:,} in order"
                for contender, cost in figures.items():
                    seconds = [f"{value:.3f}" for value in (cost.sql, cost.checkpoint, cost.run)]
                    ratio = f"{cost.sql / figures['naive'].sql:.2f}"
                    found = f"{wrong[contender]:,}" if contender in wrong else ""
                    table.append([f"{size:,}", what, contender, *seconds, ratio, found])
                    say(table[-1])
    return table
