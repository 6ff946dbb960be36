"""A database or schema gets another name: its state is renamed, and the next run goes on as if nothing had been."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import open_engine
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
READ = "select id, origin from {{ ref('named') }} where {{ tideline.affected() }}"
WRITTEN = "select id, '{{ ref('events') }}' as origin from {{ ref('events') }} where {{ tideline.affected() }}"
KEPT = """
select id, amount from {{ ref('events') }} where {{ tideline.new_rows('id', relation=ref('events')) }}
"""
BRONZE = ("events", "people")
NAMING = ("read", "written")
"""Models of which the rows hold the name of a relation."""
DERIVED = ("versions", "totals", "ranks", *NAMING)
NAMES = ("path", "database", "schema")
"""What an engine has of which a test makes another."""
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
    origin = """'{{ ref("events") | string | replace('"', "") }}' as origin"""
    named = f"select id, _loaded_at, {origin} from {{{{ ref('events') }}}}"
    project.write_model("named", named, materialized="tideline_view")
    model(project, "read", READ, "id", ["named"])
    model(project, "written", WRITTEN, "id", ["events"])
    model(project, "versions", VERSIONS, "id", ["people"])
    model(project, "totals", TOTALS, "customer", ["seen"], feed=["total"])
    model(project, "ranks", RANKS, "total", ["totals", {"name": "raw.plans", "rule": "lookup"}])
    hooks = {"pre_hook": "{{ tideline.lock_model() }}", "post_hook": "{{ tideline.record_run() }}"}
    project.write_model("kept", KEPT, materialized="incremental", unique_key="id", **hooks)
    unique = {"tideline.no_duplicates": {"name": "once", "arguments": {"unique_key": ["id"], "since_passed": True}}}
    project.write_yml("models/_models.yml", {"models": [{"name": "events", "data_tests": [unique]}]})


def deliver(project: Project, file: str, *ids: int) -> None:
    """Events, and a file with a person for each and one that cannot be read."""
    project.insert("raw_events", [(number, "ann" if number % 2 else "bob", number) for number in ids])
    rows = [(str(number), f"person {number}") for number in ids] + [("1", f"name of {file}"), ("9", "bad")]
    if project.is_duckdb:
        project.write(f"landing/people/{file}.csv", "\n".join(["id,name", *map(",".join, rows), ""]))
    else:
        project.insert("raw_people", [(file, line, ",".join(row), *row) for line, row in enumerate(rows, 2)])


@pytest.fixture(scope="module")
def shops(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Any]]:
    """The shop after two loads, made once for each engine; every call puts its files and its database back to that."""
    made: dict[str, tuple[Project, str, Path]] = {}
    names: dict[str, dict[str, Any]] = {}

    def back(engine: str) -> Project:
        if engine not in made:
            folder = tmp_path_factory.mktemp(engine)
            project = Project.consumer(
                folder / "consumer", open_engine(request, engine, folder / "shop.duckdb", "test")
            )
            load_shop(project)
            shutil.copytree(project.root, folder / "kept", symlinks=True)
            made[engine] = project, project.save(), folder / "kept"
            names[engine] = {name: value for name, value in vars(project.engine).items() if name in NAMES}
        project, saved, kept = made[engine]
        vars(project.engine).update(names[engine])
        project.restore(saved)
        shutil.rmtree(project.root)
        shutil.copytree(kept, project.root, symlinks=True)
        return project

    yield back
    for project, _, _ in made.values():
        project.drop()


def load_shop(project: Project) -> None:
    """Two loads, and a line of a file that was mended."""
    write_shop(project)
    for file, ids in (("first", (1, 2, 4)), ("second", (5, 6))):
        deliver(project, file, *ids)
        project.build()
    file, line = project.query("select file, line from tideline_quarantine order by quarantined_at limit 1")[0]
    mended = {"model": "people", "file": file, "line": line, "mended": {"id": "9", "name": "good"}, "dry_run": False}
    project.run_operation("tideline.requeue_quarantine", mended)
    project.build()


@pytest.fixture
def shop(request: pytest.FixtureRequest, shops: Callable[[str], Project]) -> Iterator[Project]:
    """The shop after two loads; the engine is the first of the test's `move`."""
    project = shops(request.getfixturevalue("move")[0])
    yield project
    project.end_workers()
    project.close()


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
    """All rows of the state tables that there are."""
    names = [f"tideline_{name}" for name in ("ledger", "files", "quarantine", "requeued", "gaps", "passed")]
    there = project.relations()
    return {name: project.table(name) for name in names if f"{project.schema}.{name}" in there}


def rename(project: Project, renames: dict[str, Any]) -> str:
    """Try it, which must change nothing, then do it; what it said."""
    before = state(project)
    said = project.run_operation("tideline.rename_relations", renames).text
    assert "dry run" in said
    assert state(project) == before
    return project.run_operation("tideline.rename_relations", {**renames, "dry_run": False}).text


def old_names(project: Project, renames: dict[str, dict[str, str]]) -> list[str]:
    """The state tables that still hold a name of before."""
    parts = [f'"{old}".' for names in renames.values() for old in names]
    return [name for name, rows in state(project).items() if any(part in str(rows) for part in parts)]


def check_goes_on(project: Project) -> None:
    """A run with nothing new builds what holds the old name, one with news reads these; all equals its rebuild."""
    mark = newest_mark(project)
    project.run()
    assert kinds(project, mark) == dict.fromkeys(NAMING, "rebuild")
    assert project.value("select count(*) from events") == 5
    passed = project.table("tideline_passed")
    project.test()
    assert project.table("tideline_passed") == passed, "a test that passed does not begin anew"
    deliver(project, "third", 3, 7)
    mark = newest_mark(project)
    project.build()
    expected = dict.fromkeys(BRONZE, "load") | dict.fromkeys((*DERIVED, "kept"), "incremental")
    assert kinds(project, mark) == expected
    assert project.query("select id from events order by id") == [(number,) for number in range(1, 8)]
    assert project.value("select count(*) from people") == 11
    assert project.query("select customer, total from totals order by 1") == [("ann", 16), ("bob", 12)]
    assert project.query("select id from kept order by id") == [(number,) for number in (1, 2, 4, 5, 6, 7)]
    of_totals = f"consumer like '%\"totals\"' and upstream <> consumer and run_mark > '{mark}'"
    assert project.query(f"select count(*), sum(rows_in) from tideline_ledger where {of_totals}") == [(1, 2)]
    check_full_refresh(project, [*BRONZE, *DERIVED], "after a rename")


@pytest.mark.parametrize("move", MOVES, ids="-".join)
def test_the_next_run_goes_on_where_the_last_one_ended(shop: Project, move: tuple[str, str]) -> None:
    renames = change_name(shop, move[1])
    with pytest.raises(DbtFailed, match=r"call tideline\.rename_relations"):
        shop.run("events")
    assert len(old_names(shop, renames)) == 6
    said = rename(shop, renames)
    assert "ranks" in said
    assert old_names(shop, renames) == []
    if shop.is_duckdb:
        with pytest.raises(duckdb.Error, match="does not exist"):
            shop.table("test_stage.seen")
        shop.run("config.materialized:tideline_view")
    assert len(shop.table(f"{shop.schema}_stage.seen")) == 5
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
    with pytest.raises(DbtFailed):
        shop.run_operation("tideline.rename_relations", renames)
    shop.execute("drop table tideline_passed")
    shop.execute("alter table kept_passed rename to tideline_passed")
    assert state(shop) == before

    saved = shop.save()
    sent = shop.run_operation("tideline.rename_relations", renames).statements
    after = state(shop)
    assert after != before
    (update,) = [number for number, statement in enumerate(sent) if "update " in statement.sql]
    command = ["run-operation", "tideline.rename_relations", "--args", json.dumps(renames)]
    for is_before in (True, False):
        shop.restore(saved)
        worker = shop.spawn(*command, kill_before=update) if is_before else shop.spawn(*command, kill_after=update)
        worker.wait()
        assert worker.killed
        wait_for_backends(shop)
        assert state(shop) == (before if is_before else after)
    check_goes_on(shop)


@pytest.mark.parametrize("move", [MOVES[2]], ids="-".join)
def test_it_waits_for_a_run(shop: Project, move: tuple[str, str]) -> None:
    """Of any model that has state, by its old name or its new one; DuckDB lets one process write at a time."""
    renames = change_name(shop, move[1])
    assert isinstance(shop.engine, Postgres)
    for schema, model_name in (("test", "versions"), ("renamed", "people")):
        name = f'"{database(shop)}"."{schema}"."{model_name}"'
        with closing(shop.engine.connect()) as other, other.cursor() as cursor:
            cursor.execute("begin")
            cursor.execute("select pg_advisory_xact_lock(hashtext('tideline'), hashtext(%s))", [name])
            operation = ["run-operation", "tideline.rename_relations", "--args"]
            worker = shop.spawn(*operation, json.dumps({**renames, "dry_run": False}))
            waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
            for _ in range(200):
                if shop.value(waiting):
                    break
                time.sleep(0.1)
            assert shop.value(waiting) == 1
            assert len(old_names(shop, renames)) == 6
            shop.execute("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and not granted")
            worker.kill()
            cursor.execute("rollback")
        wait_for_backends(shop)


@pytest.mark.parametrize("move", [MOVES[0], MOVES[2]], ids="-".join)
def test_what_changed_meanwhile_is_noticed(shop: Project, move: tuple[str, str]) -> None:
    """A model that ran before the state was renamed, and a view that is another one since."""
    renames = change_name(shop, move[1])
    mark = newest_mark(shop)
    shop.run("versions", "named")
    assert kinds(shop, mark) == {"versions": "rebuild"}
    seen = "select * from {{ ref('events') }} where amount > 1"
    shop.write_model("seen", seen, materialized="tideline_view", schema="stage")
    if not shop.is_duckdb:
        shop.execute("create or replace view renamed_stage.seen as select * from events where amount > 1")
    rename(shop, renames)
    mark = newest_mark(shop)
    shop.run()
    assert kinds(shop, mark) == {"totals": "rebuild", "ranks": "incremental", **dict.fromkeys(NAMING, "rebuild")}
    assert shop.query("select customer, total from totals order by 1") == [("ann", 5), ("bob", 12)]
    check_full_refresh(shop, DERIVED, "after a rename")


NOTED = "insert into tideline_ledger (consumer, upstream, kind, epoch, run_mark) values "


@pytest.fixture
def names(place: Project) -> Iterator[Project]:
    """A project with one bronze table, which was loaded once; some state by hand."""
    place.execute("drop table if exists numbers; create table numbers (id bigint); insert into numbers values (1)")
    source = {"name": "raw", "schema": "{{ target.schema }}", "tables": [{"name": "numbers"}]}
    place.write_yml("models/_sources.yml", {"sources": [source]})
    columns = ", ".join(f"cast(null as text) as {name}" for name in ("_op", "_sequence", "_file", "_raw"))
    rejected = "cast(null as text) as _reject_code, cast(null as text) as _reject_reason"
    sql = (
        f"select id, cast(null as timestamptz) as _event_at, id as _line, {columns}, {rejected} "
        "from {{ source('raw', 'numbers') }} where {{ tideline.new_rows('id') }}"
    )
    place.write_model("bronze", sql, materialized="tideline_load", meta={"tideline_cursor": "id"})
    place.run()
    yield place
    place.execute("delete from tideline_ledger; delete from tideline_quarantine; drop table bronze")


def database(project: Project) -> str:
    """The name of the database."""
    return str(project.value("select current_database()"))


def noted(project: Project, *names: str, mark: str = "2024-01-01 00:00:00+00", kind: str = "load") -> None:
    """Runs of bronze tables by these names."""
    for name in names:
        quoted = ", ".join(["'" + name.replace("'", "''") + "'"] * 2)
        project.execute(f"{NOTED} ({quoted}, '{kind}', '{name}', timestamptz '{mark}')")


def test_a_name_is_known_by_its_whole_parts(names: Project) -> None:
    """Not by how it begins within one, nor by what stands behind."""
    own = f'"{database(names)}"'
    same = [f'{own}."old_er"."a"', f'{own}."olx"."a"', f'"o{own[1:]}."ol_"."a"', f'{own}."x"."{own}.""ol_"""']
    noted(names, f'{own}."ol_"."a"', f'{own}."ol_"."a ""ol_"".b"', *same)
    rename(names, {"schemas": {"ol_": names.schema}})
    changed = [f'{own}."{names.schema}"."{name}"' for name in ("a", 'a ""ol_"".b', "bronze")]
    for column in ("consumer", "upstream", "epoch"):
        assert names.query(f"select {column} from tideline_ledger order by 1") == [
            (name,) for name in sorted([*same, *changed])
        ]


def test_two_schemas_change_their_names_at_once(names: Project) -> None:
    own = f'"{database(names)}"."{names.schema}"'
    other = f'"{database(names)}"."other"'
    noted(names, f'{other}."bronze"', mark="2024-01-02 00:00:00+00")
    before = names.query("select run_mark from tideline_ledger order by consumer")
    source = {"name": "other", "schema": "other", "tables": [{"name": "any"}]}
    names.write_yml("models/_other.yml", {"sources": [source]})
    rename(names, {"schemas": {"other": names.schema, names.schema: "other"}})
    after = names.query("select run_mark from tideline_ledger order by consumer desc")
    assert after == before
    assert names.query("select distinct consumer from tideline_ledger order by 1") == [
        (f'{schema}."bronze"',) for schema in sorted((own, other))
    ]


def test_two_histories_do_not_become_one(names: Project) -> None:
    """Two of bronze, named; of a derived table the newest run says what is so, and a run has read an upstream once."""
    old = f'"{database(names)}"."old"'
    noted(names, f'{old}."bronze"', mark="2024-01-02 00:00:00+00")
    before = names.table("tideline_ledger")
    arguments = {"schemas": {"old": names.schema}, "dry_run": False}
    with pytest.raises(DbtFailed) as refused:
        names.run_operation("tideline.rename_relations", arguments)
    assert f'know loads of both {old}."bronze" and' in refused.value.result.text
    assert names.table("tideline_ledger") == before
    names.execute(f"delete from tideline_ledger where consumer = '{old}.\"bronze\"'")
    for schema in ("old", names.schema):
        read = f'"{database(names)}"."{schema}"."raw"'
        names.execute(f"{NOTED} ('x', '{read}', 'incremental', 'x', timestamptz '2024-01-03 00:00:00+00')")
    with pytest.raises(DbtFailed) as refused:
        names.run_operation("tideline.rename_relations", arguments)
    assert "has read two relations in one run that would both be" in refused.value.result.text


def test_state_is_not_taken_from_a_table_that_is_there(names: Project) -> None:
    """Where the state tables are those of both: the table keeps its state. A copy of them may be renamed."""
    names.vars["tideline__state_schema"] = "ops"
    try:
        names.execute("drop table bronze")
        names.run()
        old = f'"{database(names)}"."old"."bronze"'
        names.execute("create schema old")
        names.execute("create table old.bronze as select 1 as id")
        names.execute("delete from ops.tideline_ledger")
        names.execute(f"insert into ops.tideline_ledger (consumer, upstream, kind) values ('{old}', '{old}', 'load')")
        arguments = {"schemas": {"old": names.schema}, "dry_run": False}
        with pytest.raises(DbtFailed) as refused:
            names.run_operation("tideline.rename_relations", arguments)
        assert f"{old} is still there under its old name" in refused.value.result.text
        names.execute("drop table old.bronze")
        names.run_operation("tideline.rename_relations", arguments)
        assert names.value("select count(*) from ops.tideline_ledger where consumer like '%\"old\"%'") == 0
    finally:
        names.vars.pop("tideline__state_schema")


@pytest.mark.once
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "say what got another name"),
        ({"schemas": ["old"]}, "`schemas` must be a mapping from the old name to the new one"),
        ({"schemas": {"old": "nowhere"}}, "`schemas`: no model or source of this project lies in 'nowhere'"),
        ({"databases": {"old": "nowhere"}}, "`databases`: no model or source of this project lies in 'nowhere'"),
        ({"databases": {"old": None}}, "`databases` must be a text"),
        ({"schemas": {"old": "test"}, "dry_run": "no"}, "`dry_run` must be one of"),
    ],
)
def test_what_cannot_be_meant_is_refused(names: Project, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(DbtFailed) as refused:
        names.run_operation("tideline.rename_relations", arguments)
    assert words in refused.value.result.text


def test_without_state_there_is_nothing_to_rename(project: Project) -> None:
    said = project.run_operation("tideline.rename_relations", {"schemas": {"old": project.schema}, "dry_run": False})
    assert "nothing to rename" in said.text
