"""The door: files beside DuckDB's bare readers, cursors and messages by size of bronze, extracts beside a hash join."""

from __future__ import annotations

import gc
import resource
import statistics
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.history import open_project
from benchmarks.measures import Table, say
from benchmarks.meter import Meter
from benchmarks.stage import DifferentRowsError
from harness import Project

ROWS_PER_MEGABYTE = {"csv": 12_000, "json": 8_000, "parquet": 22_000}
TYPES = {"id": "bigint", "name": "text", "amount": "numeric(18, 2)", "paid_at": "timestamptz", "note": "text"}
DATA = """
select
    i as id, 'name ' || i as name, cast(i * 7 % 100000 / 100.0 as decimal(18, 2)) as amount,
    timestamptz '2024-01-01 00:00:00+00' + i * interval '1 second' as paid_at, md5(cast(i as varchar)) as note
from range({rows}) as series (i)
"""
WRITERS = {"csv": "format csv, header", "json": "format json", "parquet": "format parquet"}
READERS = {"csv": "read_csv", "json": "read_json", "parquet": "read_parquet"}
JUDGED = """
select {columns}, paid_at as _event_at, _file, _line, {code} as _reject_code, {code} as _reject_reason, _raw
from ({rows}) as r
"""


def query(kind: str) -> str:
    """The bronze model of a kind of file: every value is read as its type, or its row goes to quarantine."""
    columns = ", ".join(TYPES)
    if kind == "parquet":
        rows = f"select * from {{{{ tideline.landed_parquet('raw', '{kind}', {TYPES}) }}}} as landed"
        return JUDGED.format(columns=columns, rows=rows, code="_reject_code")
    landed = "landed_json" if kind == "json" else "landed_csv"
    source = f"{{{{ tideline.{landed}('raw', '{kind}', {list(TYPES)}) }}}} as landed"
    typed = ", ".join(
        name if type_of == "text" else f"{{{{ tideline.try_cast('{name}', '{type_of}') }}}} as {name}"
        for name, type_of in TYPES.items()
    )
    rows = f"select {typed}, _file, _line, _raw from {source}"
    return JUDGED.format(
        columns=columns, rows=rows, code="case when id is null or amount is null or paid_at is null then 'bad' end"
    )


def files(megabytes: int, memory: str, repeat: int) -> Table:
    """CPU seconds of a first load of one file, and of the engine's own reader into a table, by format."""
    table = [["file", "MB", "way", "CPU", "MB per CPU second", "share of the bare rate"]]
    with open_project("duckdb") as (project, meter):
        landing = project.root / "landing"
        project.vars["tideline__landing"] = str(landing)
        tables = [{"name": kind, "config": {"meta": {"tideline_files": f"{kind}/*"}}} for kind in READERS]
        source = {"name": "raw", "schema": "{{ target.schema }}", "tables": tables}
        project.write_yml("models/s.yml", {"sources": [source]})
        for kind in READERS:
            project.write_model(f"bronze_{kind}", query(kind), materialized="tideline_load")
        for kind in READERS:
            (landing / kind).mkdir(parents=True)
            file = landing / kind / f"data.{kind}"
            rows = megabytes * ROWS_PER_MEGABYTE[kind]
            project.execute(f"copy ({DATA.format(rows=rows)}) to '{file}' ({WRITERS[kind]})")
            project.execute(f"set global memory_limit = '{memory}'")
            costs: dict[str, list[float]] = {"bare": [], "tideline": []}
            for nth in range(repeat + 1):
                for way, measured in costs.items():
                    cost = read_file(project, meter, kind, file, way)
                    measured += [cost] if nth or repeat == 1 else []
            size = file.stat().st_size / 1e6
            middle = {way: statistics.median(measured) for way, measured in costs.items()}
            for way, cost in middle.items():
                line = [kind, f"{size:,.0f}", way, f"{cost:.2f}", f"{size / cost:.0f}", f"{middle['bare'] / cost:.2f}"]
                table.append(line)
                say(line)
            file.unlink()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    say([f"at most {peak:.2f} GB resident, dbt included; memory_limit {memory}"])
    return table


def read_file(project: Project, meter: Meter, kind: str, file: Path, way: str) -> float:
    """CPU seconds of the database for one way, its checkpoint included; the rows must be all there."""
    expected = project.value(f"select count(*) from {READERS[kind]}('{file}')")
    gc.collect()
    if way == "bare":
        before = meter.cpu()
        project.execute(f"create or replace table bare as select * from {READERS[kind]}('{file}')")
        cost, name = meter.cpu() - before, "bare"
    else:
        name = f"bronze_{kind}"
        with meter.statements() as heard:
            project.run(name)
        cost = sum(statement.cpu for statement in heard)
    before = meter.cpu()
    project.execute("checkpoint")
    cost += meter.cpu() - before
    found = project.value(f"select count(*) from {name}")
    if found != expected:
        raise DifferentRowsError(f"{way} has {found} rows of {expected}")
    project.execute(f"drop table {name}")
    for state in ("tideline_files", "tideline_ledger", "tideline_quarantine") if way != "bare" else ():
        project.execute(f"delete from {state}")
    project.execute("checkpoint")
    return cost


MESSAGE = (
    """'{"op":"c","before":null,"after":{"id":' || i || ',"note":"n' || i || '"},"source":{"schema":"public","""
    """"table":"events","lsn":' || i || ',"ts_ms":1700000000000},"ts_ms":1700000000000}'"""
)
ROW = (
    "cast(i as bigint) as id, 'note ' || i as note,"
    " timestamptz '2024-01-01 00:00:00+00' + i * interval '1 second' as updated_at"
)
PLAIN = """
select
    id, note, updated_at, 'c' as _op, updated_at as _event_at, cast(id as text) as _sequence,
    cast(null as text) as _reject_code, cast(null as text) as _reject_reason, cast(null as text) as _raw,
    'events' as _file, id as _line
from {{{{ source('raw', 'events') }}}} where {{{{ {predicate} }}}}
"""
MESSAGES = """
with events as ({{ tideline.debezium_events(tideline.landed_lines('raw', 'messages'), unique_key=['id']) }})
select id, _op, before, after, _event_at, _sequence, _file, _line, _reject_code, _reject_reason, _raw from events
"""
CURSORS = {
    "timestamp": "tideline.new_rows('updated_at', lookback='10 minutes')",
    "sequence": "tideline.sequence_rows('id')",
}


def news(
    engine: str, sizes: list[int], changed: int, repeat: int, strategies: Iterable[str] = (*CURSORS, "messages")
) -> Table:
    """CPU seconds of a load of new rows, by strategy and rows in bronze."""
    table = [["strategy", "rows in bronze", "new rows", "CPU", "against the smallest"]]
    least: dict[str, float] = {}
    for size in sizes:
        with open_project(engine) as (project, meter):
            open_sources(project)
            middle = {}
            for strategy in strategies:
                costs, held = [], size - changed
                project.execute("truncate events")
                for nth in range(repeat + 2):
                    deliver(project, strategy, held, changed)
                    held += changed
                    gc.collect()
                    with meter.statements() as heard:
                        project.run(f"bronze_{strategy}")
                    before = meter.cpu()
                    project.execute("checkpoint")
                    costs.append(sum(statement.cpu for statement in heard) + meter.cpu() - before)
                    if nth == 0:
                        fill(project, strategy, size - changed)
                    if project.value(f"select count(*) from bronze_{strategy}") != held:
                        raise DifferentRowsError(f"{strategy} has not {held} rows")
                middle[strategy] = statistics.median(costs[2:])
                first = least.setdefault(strategy, middle[strategy])
                line = [strategy, f"{size:,}", f"{changed:,}", f"{middle[strategy]:.3f}"]
                table.append([*line, f"{middle[strategy] / first:.2f}"])
                say(table[-1])
    return table


def fill(project: Project, strategy: str, count: int) -> None:
    """What came before, written by hand: in bronze, and in the source where it is a table of rows."""
    series = f"generate_series(1, {count}) as series (i)"
    first = f"(select * from bronze_{strategy} limit 1) as first"
    if strategy == "messages":
        row = "i, first._op, before, after, _event_at, _sequence, _file, i, _loaded_at, _batch_id"
    else:
        project.execute(f"insert into events select {ROW} from {series}")
        stamps = "first._loaded_at, first._batch_id"
        row = f"old.id, old.note, old.updated_at, 'c', old.updated_at, cast(old.id as text), 'events', old.id, {stamps}"
        series = f"(select {ROW} from {series}) as old"
    project.execute(f"insert into bronze_{strategy} select {row} from {first} cross join {series}")
    if not project.is_duckdb:
        project.execute("vacuum analyze")
    project.execute("checkpoint")


def open_sources(project: Project) -> None:
    """The source tables and a bronze model for each strategy."""
    meta: dict[str, Any] = {"tideline_files": "messages/*.jsonl"}
    tables = [{"name": "events"}, {"name": "messages", "config": {"meta": meta}}]
    source = {"name": "raw", "schema": "{{ target.schema }}", "tables": tables}
    project.write_yml("models/s.yml", {"sources": [source]})
    project.execute("create table events (id bigint, note text, updated_at timestamptz)")
    if project.is_duckdb:
        project.vars["tideline__landing"] = str(project.root / "landing")
        (project.root / "landing" / "messages").mkdir(parents=True)
    else:
        project.execute("create table messages (position bigint, message text)")
        for index in ("events (id)", "events (updated_at)", "messages (position)"):
            project.execute(f"create index on {index}")
    for name, predicate in CURSORS.items():
        meta = {"tideline_cursor": "updated_at" if name == "timestamp" else "id"}
        sql = PLAIN.format(predicate=predicate)
        project.write_model(f"bronze_{name}", sql, materialized="tideline_load", meta=meta)
    project.write_model("bronze_messages", MESSAGES, materialized="tideline_load", meta={"tideline_cursor": "_line"})


def deliver(project: Project, strategy: str, held: int, count: int) -> None:
    """That many new rows at the source."""
    series = f"generate_series({held + 1}, {held + count}) as series (i)"
    if strategy == "messages" and project.is_duckdb:
        file = project.root / "landing" / "messages" / f"m{held:012}.jsonl"
        one_column = "format csv, header false, quote '', escape '', delimiter '\\x1e'"
        project.execute(f"copy (select {MESSAGE} from {series}) to '{file}' ({one_column})")
    elif strategy == "messages":
        project.execute(f"insert into messages select i, {MESSAGE} from {series}")
    else:
        project.execute(f"insert into events select {ROW} from {series}")
    project.execute("checkpoint")


EXTRACT = """
select
    {{ tideline.try_cast('id', 'bigint') }} as id, name, {{ tideline.try_cast('amount', 'numeric(18, 2)') }} as amount,
    plan, 'r' as _op, {{ tideline.timestamp_literal('2024-01-01 00:00:00+00') }}
    + cast(regexp_replace(_file, '^.*day([0-9]+).*$', '\\1') as integer) * interval '1 day' as _event_at,
    regexp_replace(_file, '^.*day([0-9]+).*$', '\\1') as _sequence, _file, _line,
    case when id is null then 'bad' end as _reject_code, case when id is null then 'bad' end as _reject_reason, _raw
from {{ tideline.landed_csv('raw', 'extracts', ['id', 'name', 'amount', 'plan']) }} as landed
"""
ITEM = """
cast(i as bigint) as id, 'name ' || i as name, cast((i * 7 + {moved}) % 100000 / 100.0 as decimal(18, 2)) as amount,
'p' || i % 9 as plan
"""
JOIN = """
select count(*) from old_items as o full join new_items as n on o.id = n.id
where o.name is distinct from n.name or o.amount is distinct from n.amount or o.plan is distinct from n.plan
"""


def extracts(engine: str, size: int, share: float, repeat: int, days: int) -> Table:
    """CPU seconds of comparing a full extract with the known state, beside a bare hash join of both.

    Eight of ten changes are updates, one is a key that is gone, one a new one. `days` extracts come before those
    that are measured.
    """
    with open_project(engine) as (project, meter):
        landing = project.root / "landing"
        landing.mkdir()
        project.vars["tideline__landing"] = str(landing)
        source = {"name": "raw", "schema": "{{ target.schema }}"}
        source["tables"] = [{"name": "extracts", "config": {"meta": {"tideline_files": "*.csv"}}}]  # type: ignore[assignment]
        project.write_yml("models/s.yml", {"sources": [source]})
        if not project.is_duckdb:
            texts = "id text, name text, amount text, plan text"
            project.execute(f"create table extracts (file_name text, line_number bigint, line text, {texts})")
        project.write_model("bronze", EXTRACT, materialized="tideline_load", meta={"tideline_extract_key": ["id"]})
        costs: dict[str, list[float]] = {"a bare hash join": [], "tideline, the comparison": [], "tideline, all": []}
        every, gone = round(1.25 / share), round(size * share / 10)
        for nth in range(days + repeat + 1):
            item = ITEM.format(moved=f"(case when i % {every} = {nth} % {every} then {nth} else 0 end)")
            series = f"generate_series({nth * gone}, {nth * gone + size - 1}) as series (i)"
            project.execute("drop table if exists old_items")
            if nth:
                project.execute("alter table new_items rename to old_items")
            project.execute(f"create table new_items as select {item} from {series}")
            deliver_extract(project, landing, nth)
            gc.collect()
            with meter.statements() as heard:
                project.run("bronze")
            if nth > days:
                told = ("tideline_candidates", "tideline_differing", "as unreadable", 'analyze "tideline_incoming')
                compared = sum(one.cpu for one in heard if any(text in one.sql for text in told))
                costs["tideline, the comparison"].append(compared)
                costs["tideline, all"].append(sum(statement.cpu for statement in heard))
                before = meter.cpu()
                differing = project.value(JOIN)
                costs["a bare hash join"].append(meter.cpu() - before)
                stored = "select count(*) from bronze where _loaded_at = (select max(_loaded_at) from bronze)"
                if project.value(stored) != differing:
                    raise DifferentRowsError(f"{project.value(stored)} rows are stored, {differing} differ")
        middle = {name: statistics.median(measured) for name, measured in costs.items()}
        held = project.value("select count(*) from bronze")
    table = [["rows", "changed", "rows in bronze", "way", "CPU", "against the join"]]
    for name, cost in middle.items():
        line = [f"{size:,}", f"{share:.0%}", f"{held:,}", name, f"{cost:.3f}"]
        table.append([*line, f"{cost / middle['a bare hash join']:.1f}"])
        say(table[-1])
    return table


def deliver_extract(project: Project, landing: Path, nth: int) -> None:
    """The extract of a day, as a file or as rows of a table of files; those of earlier days have gone."""
    if project.is_duckdb:
        for file in landing.iterdir():
            file.unlink()
        project.execute(f"copy new_items to '{landing}/day{nth}.csv' (header)")
        return
    project.execute("truncate extracts")
    texts = "cast(id as text), name, cast(amount as text), plan"
    project.execute(
        f"insert into extracts select 'day{nth}.csv', id + 2, concat_ws(',', {texts}), {texts} from new_items"
    )
    for table in ("extracts", "new_items", "old_items", "bronze"):
        if project.value(f"select count(*) from pg_class where relname = '{table}'"):
            project.execute(f"vacuum analyze {table}")
    project.execute("checkpoint")
