"""Who competes: each keeps the newest row per key of `changes`, in a table of its own name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from benchmarks.workload import COLUMNS, FIRST_ORDER, LAST_ORDER, load_day

Config = dict[str, Any]
DUCKDB, POSTGRES = "duckdb", "postgres"


@dataclass(frozen=True)
class Contender:
    """A dbt model (`sql` and `config`), or, with `script`, statements that are sent as they stand, by engine."""

    name: str
    does: str
    sql: str = ""
    config: Config = field(default_factory=dict)
    script: dict[str, str] = field(default_factory=dict)
    reads: str | None = None  # another of our models: it runs before, unmeasured
    flags: Config = field(default_factory=dict)  # of every run but the first


def newest(relation: str, where: str = "") -> str:
    """The one query of all contenders: the newest row of each key."""
    return (
        f"select {', '.join(COLUMNS)} from (select *, row_number() over (partition by id order by _loaded_at desc) "
        f"as nth from {relation} {where}) as numbered where nth = 1"
    )


CHANGES = "{{ source('raw', 'changes') }}"
AFFECTED = "where {{ tideline.affected() }}"
SINCE = "{% if is_incremental() %}where _loaded_at > (select max(_loaded_at) from {{ this }}){% endif %}"
INDEXES = {  # for the key and for max(); on DuckDB an index makes a write dearer, and nothing cheaper
    DUCKDB: [],
    POSTGRES: [{"columns": ["id"], "unique": True}, {"columns": ["_loaded_at"]}],
}


def ours(upstream: str, **meta: Any) -> Config:
    """The config of a model of ours that publishes a change feed."""
    upstreams = [{"name": upstream}]
    return {
        "materialized": "tideline_incremental",
        "unique_key": "id",
        "meta": {"tideline_upstreams": upstreams, "tideline_feed": ["status"], **meta},
    }


def dbts(engine: str, strategy: str) -> Config:
    """The config of a model of dbt's own."""
    return {
        "materialized": "incremental",
        "unique_key": "id",
        "incremental_strategy": strategy,
        "indexes": INDEXES[engine],
    }


def microbatch(engine: str) -> Contender:
    """Dbt's microbatch, as the engine's adapter means it.

    dbt-postgres merges a batch by key, so the newest load's day is enough. dbt-duckdb replaces a period of the event
    time, which must be one that a key keeps; with random keys every period holds a changed row. Years: the fewest.
    """
    config: Config = {"materialized": "incremental", "incremental_strategy": "microbatch", "indexes": INDEXES[engine]}
    if engine == POSTGRES:
        config |= {"unique_key": "id", "event_time": "_loaded_at", "batch_size": "day", "begin": str(load_day(0))}
    else:
        config |= {"event_time": "ordered_at", "batch_size": "year", "begin": FIRST_ORDER}
    return Contender("microbatch", "dbt's incremental, microbatch", newest(CHANGES), config)


def batches(engine: str, load: int) -> Config:
    """The window that microbatch has to process for a load."""
    if engine == POSTGRES:
        return {"event_time_start": load_day(load), "event_time_end": load_day(load + 1)}
    return {"event_time_start": FIRST_ORDER, "event_time_end": LAST_ORDER}


NEW_ROWS = newest("changes", "where _loaded_at > (select max(_loaded_at) from hand_written)")
HAND_WRITTEN = {
    DUCKDB: f"""
        begin;
        create temporary table news as {NEW_ROWS};
        delete from hand_written where id in (select id from news);
        insert into hand_written select * from news;
        drop table news;
        commit
    """,
    POSTGRES: f"""
        insert into hand_written {NEW_ROWS}
        on conflict (id) do update
        set {", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name != "id")}
    """,
}
STAGED = Contender(
    "staged", "the changes as they are, with a feed", f"select * from {CHANGES} {AFFECTED}", ours("raw.changes")
)


def contenders(engine: str) -> dict[str, Contender]:
    """All of them by name, in the order in which they run."""
    listed = [
        Contender(
            "tideline", "tideline_incremental; upstream by watermark", newest(CHANGES, AFFECTED), ours("raw.changes")
        ),
        Contender(
            "tideline_feed",
            "tideline_incremental; upstream by change feed",
            newest("{{ ref('staged') }}", AFFECTED),
            ours("staged"),
            reads="staged",
        ),
        Contender(
            "delete_insert", "dbt's incremental, delete+insert", newest(CHANGES, SINCE), dbts(engine, "delete+insert")
        ),
        Contender("merge", "dbt's incremental, merge", newest(CHANGES, SINCE), dbts(engine, "merge")),
        microbatch(engine),
        Contender("hand_written", "statements by hand, without dbt", script=HAND_WRITTEN),
        Contender(
            "rebuild",
            "dbt's table: everything anew",
            newest(CHANGES),
            {"materialized": "table", "indexes": INDEXES[engine]},
        ),
    ]
    return {contender.name: contender for contender in listed}
