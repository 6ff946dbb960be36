"""A database or schema gets another name: the state is renamed with it, and the next run goes on as if nothing had been."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from engine_models import model

from harness import DbtFailed, Project
from harness.engine import DuckDB, Postgres
from law.checks import check_full_refresh, kinds, newest_mark
from law.pair import wait_for_backends

EVENTS = """
select
    id, customer, amount, 'c' as _op, cast(null as timestamptz) as _event_at, cast(id as text) as _sequence,
    'events' as _file, cast(id as bigint) as _line, cast(null as text) as _reject_code,
    cast(null as text) as _reject_reason, customer as _raw
from {{ source('raw', 'events') }} where {{ tideline.sequence_rows('id') }}
"""
PEOPLE = """
select
    id, name, cast(null as timestamptz) as _event_at, _file, _line,
    case when name = 'bad' then 'bad_name' end as _reject_code,
    case when name = 'bad' then 'the name is bad' end as _reject_reason, _raw
from {{ tideline.landed_csv('raw', 'people', ['id', 'name']) }} as landed
"""
VERSIONS = """
with events as (select * from {{ ref('people') }} where {{ tideline.affected() }})
{{ tideline.scd2('events', ['id'], ['_loaded_at', '_line'], effective_at='_loaded_at', track_history_on=['name']) }}
"""
TOTALS = """
select customer, sum(amount) as total from {{ ref('seen') }} where {{ tideline.affected() }} group by customer
"""
RANKS = """
select total, count(*) as customers, max(plans.plan) as plan
from {{ ref('totals') }} as totals
left join {{ source('raw', 'plans') }} as plans on plans.customer = totals.customer
where {{ tideline.affected() }} group by total
"""
KEPT = """
select id, amount from {{ ref('events') }} where {{ tideline.new_rows('id', relation=ref('events')) }}
"""
BRONZE = ("events", "people")
DERIVED = ("versions", "totals", "ranks")
MOVES = [("duckdb", "database"), ("postgres", "database"), ("postgres", "schema")]


def write_shop(project: Project) -> None:
    """Bronze of a table and of files, a view in another schema, history, a silver table with a feed, a mart of it."""
    tables = [
        {"name": "events", "identifier": "raw_events"},
        {"name": "plans"},
        {"name": "people", "identifier": "raw_people", "config": {"meta": {"tideline_files": "people/*.csv"}}},
    ]
    source = {"name": "raw", "schema": "{{ target.schema }}", "tables": tables}
    project.write_yml("models/_sources.yml", {"sources": [source]})
    project.vars["tideline__landing"] = str(project.root / "landing")
    project.execute("create table raw_events (id bigint, customer text, amount int)")
    project.execute("create table plans (customer text, plan text)")
    project.insert("plans", [("ann", "basic"), ("bob", "pro")])
    if not project.is_duckdb:
        project.execute("create table raw_people (file_name text, line_number int, line text, id text, name text)")
    project.write_model("events", EVENTS, materialized="tideline_load", meta={"tideline_cursor": "id"})
    project.write_model("people", PEOPLE, materialized="tideline_load")
    seen = "select * from {{ ref('events') }} where amount > 0"
    project.write_model("seen", seen, materialized="tideline_view", schema="stage")
    model(project, "versions", VERSIONS, "id", ["people"])
    model(project, "totals", TOTALS, "customer", ["seen"], feed=["total"])
    model(project, "ranks", RANKS, "total", ["totals", {"name": "raw.plans", "rule": "lookup"}])
    hooks = {"pre_hook": "{{ tideline.lock_model() }}", "post_hook": "{{ tideline.record_run() }}"}
    project.write_model("kept", KEPT, materialized="incremental", unique_key="id", **hooks)
    unique = {"tideline.no_duplicates": {"arguments": {"unique_key": ["id"], "since_passed": True}}}
    project.write_yml("models/_models.yml", {"models": [{"name": "events", "data_tests": [unique]}]})


def deliver(project: Project, file: str, *ids: int) -> None:
    """Events, and a file with a person for each and one that cannot be read."""
    project.insert("raw_events", [(number, "ann" if number % 2 else "bob", number) for number in ids])
    rows = [(str(number), f"person {number}") for number in ids] + [("1", f"name of {file}"), ("9", "bad")]
    if project.is_duckdb:
        project.write(f"landing/people/{file}.csv", "\n".join(["id,name", *map(",".join, rows), ""]))
    else:
        project.insert("raw_people", [(file, line, ",".join(row), *row) for line, row in enumerate(rows, 2)])


@pytest.fixture
def shop(request: pytest.FixtureRequest, new_engine: Callable[..., Any], tmp_path: Any) -> Any:
    """The shop after two loads; the engine is the first of the test's `move`."""
    made = Project.consumer(tmp_path / "consumer", new_engine(request.getfixturevalue("move")[0], "test"))
    write_shop(made)
    for file, ids in (("first", (1, 2, 4)), ("second", (5, 6))):
        deliver(made, file, *ids)
        made.build()
    yield made
    made.end_workers()


def change_name(project: Project, what: str) -> dict[str, Any]:
    """Another name for the database (a copy under it) or the schemas, and the project pointed at it; what to rename."""
    engine = project.engine
    project.close()
    if isinstance(engine, DuckDB):
        copy = engine.path.with_name("the-copy.duckdb")
        shutil.copyfile(engine.path, copy)
        before, engine.path = engine.path.stem, copy
        renames = {"databases": {before: copy.stem}}
    elif isinstance(engine, Postgres) and what == "database":
        renames = {"databases": {engine.database: engine.save()}}
        before, engine.database = engine.database, engine._saves[-1]
        engine._saves.append(before)
    else:
        names = {"test": "renamed", "test_stage": "renamed_stage"}
        for old, new in names.items():
            project.execute(f"alter schema {old} rename to {new}")
        engine.schema = "renamed"
        project.close()
        renames = {"schemas": names}
    project.write_profile()
    return renames


def state(project: Project) -> dict[str, Any]:
    """All rows of the state tables."""
    names = [f"tideline_{name}" for name in ("ledger", "files", "quarantine", "requeued", "gaps", "passed")]
    return {name: project.table(name) for name in names}


def rename(project: Project, renames: dict[str, Any]) -> str:
    """Try it, which must change nothing, then do it; what it said."""
    before = state(project)
    said = project.run_operation("tideline.rename_relations", renames).text
    assert "dry run" in said
    assert state(project) == before
    return project.run_operation("tideline.rename_relations", {**renames, "dry_run": False}).text


def check_goes_on(project: Project, again: tuple[str, ...] = ()) -> None:
    """A run with nothing new does nothing, one with news reads these alone; what comes of it is the rebuild."""
    mark = newest_mark(project)
    project.run()
    assert {name: kind for name, kind in kinds(project, mark).items() if name not in again} == {}
    assert project.value("select count(*) from events") == 5
    deliver(project, "third", 3, 7)
    mark = newest_mark(project)
    project.build()
    expected = {name: "load" for name in BRONZE} | {name: "incremental" for name in (*DERIVED, "kept")}
    assert kinds(project, mark) == expected
    assert project.query("select id from events order by id") == [(number,) for number in range(1, 8)]
    assert project.value("select count(*) from people") == 10
    assert project.query("select customer, total from totals order by 1") == [("ann", 16), ("bob", 12)]
    assert project.query("select id from kept order by id") == [(number,) for number in (1, 2, 4, 5, 6, 7)]
    read = f"select count(*), sum(rows_in) from tideline_ledger where run_mark > '{mark}' and consumer like '%\"totals\"'"
    assert project.query(read + " and upstream <> consumer") == [(1, 2)]
    check_full_refresh(project, [*BRONZE, *DERIVED], "after a rename")


@pytest.mark.parametrize("move", MOVES, ids="-".join)
def test_the_next_run_goes_on_where_the_last_one_ended(shop: Project, move: tuple[str, str]) -> None:
    renames = change_name(shop, move[1])
    with pytest.raises(DbtFailed, match=r"call tideline\.rename_relations"):
        shop.run("events")
    said = rename(shop, renames)
    assert "ranks" in said
    check_goes_on(shop)
    assert "nothing to rename" in shop.run_operation("tideline.rename_relations", {**renames, "dry_run": False}).text


@pytest.mark.parametrize("move", MOVES, ids="-".join)
def test_it_is_all_or_nothing(shop: Project, move: tuple[str, str]) -> None:
    """One table of the state that cannot be written, and the process killed before and after each statement."""
    renames = {**change_name(shop, move[1]), "dry_run": False}
    before = state(shop)
    shop.execute("alter table tideline_passed rename to kept_passed")
    shop.execute("create table tideline_passed as select * from kept_passed")
    shop.execute("alter table tideline_passed drop column epoch")
    with pytest.raises(DbtFailed, match="epoch"):
        shop.run_operation("tideline.rename_relations", renames)
    shop.execute("drop table tideline_passed")
    shop.execute("alter table kept_passed rename to tideline_passed")
    assert state(shop) == before

    saved = shop.save()
    sent = shop.run_operation("tideline.rename_relations", renames).statements
    after = state(shop)
    assert after != before
    (update,) = [number for number, statement in enumerate(sent) if "update " in statement.sql]
    for option, number in (("kill_before", update), ("kill_after", update)):
        shop.restore(saved)
        worker = shop.spawn("run-operation", "tideline.rename_relations", "--args", json.dumps(renames), **{option: number})
        worker.wait()
        assert worker.killed
        wait_for_backends(shop)
        assert state(shop) == (before if option == "kill_before" else after)
    check_goes_on(shop)
