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
    beside: dict[str, str] = field(default_factory=dict)  # what a script needs beside its table, by engine
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
EXACT_BESIDE = f"""
    create table hand_exact_feed (sign smallint, mark timestamptz, id bigint, status varchar);
    create table hand_exact_runs as select cast('{load_day(0)} 00:00:00+00' as timestamptz) as mark
"""
EXACT_INDEX = "create index on hand_exact_feed (mark)"


def exact_by_hand(engine: str) -> str:
    """The floor: what the law asks for, with nothing around it.

    All events of the touched keys are read, so that a late one does not win; stored rows are compared, so that the same
    ones stay; the differences are written, published and recorded, in one transaction.
    """
    touched = "id in (select id from touched)"
    if engine == DUCKDB:
        begin = "begin"
        address, stored, unique = "rowid", f"rowid in (select rowid from hand_exact where {touched})", ""
        at = "rowid in (select {0} from pairs where not same and {0} is not null)"
    else:
        # without statistics of a bound that is read first, the planner would scan everything
        begin = "begin; set local enable_seqscan = off"
        address, stored, unique = "ctid", touched, "create unique index on touched (id);"
        at = "ctid = any(array(select {0} from pairs where not same and {0} is not null))"
    mark = "(select max(mark) from hand_exact_runs)"
    same = " and ".join(f"fresh.{name} is not distinct from stored.{name}" for name in COLUMNS)
    return f"""
        {begin};
        create temporary table touched as select distinct id from changes where _loaded_at > {mark};
        {unique}
        create temporary table fresh as {newest("changes", f"where {touched}")};
        create temporary table pairs as
        select
            fresh.address as new, stored.address as old, {same} as same, coalesce(fresh.id, stored.id) as id,
            fresh.status as new_status, stored.status as old_status
        from (select *, {address} as address from hand_exact where {stored}) as stored
        full join (select *, {address} as address from fresh) as fresh on fresh.id = stored.id;
        delete from hand_exact where {at.format("old")};
        insert into hand_exact select * from fresh where {at.format("new")};
        insert into hand_exact_feed
        select -1, now(), id, old_status from pairs where not same and old is not null
        union all
        select 1, now(), id, new_status from pairs where not same and new is not null;
        insert into hand_exact_runs select max(_loaded_at) from changes;
        drop table touched; drop table fresh; drop table pairs;
        commit
    """


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
            "hand_exact",
            "by hand as well, but exact: compares, publishes, records",
            script={engine: exact_by_hand(engine)},
            beside={DUCKDB: EXACT_BESIDE, POSTGRES: f"{EXACT_BESIDE}; {EXACT_INDEX}"},
        ),
        Contender(
            "rebuild",
            "dbt's table: everything anew",
            newest(CHANGES),
            {"materialized": "table", "indexes": INDEXES[engine]},
        ),
    ]
    return {contender.name: contender for contender in listed}
