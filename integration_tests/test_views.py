"""tideline_view: left alone while it is what it would be made as, made anew as soon as anything of that changes."""

from __future__ import annotations

from typing import Any

import pytest

from harness import Project
from harness.result import Result

STAR = "select * from {{ ref('things') }}"


def made(result: Result, name: str) -> bool:
    """Whether the run made the view anew."""
    return any("create view" in statement for statement in result.sql_of(name))


def kept(project: Project, name: str) -> bool:
    """Whether a run leaves the view alone, and opens no transaction for it."""
    sent = project.run(name).sql_of(name)
    return not any(statement.startswith(("BEGIN", "COMMIT")) or "create view" in statement for statement in sent)


@pytest.fixture(scope="module")
def views(shared: Project) -> Project:
    """A table of dbt's that grows columns, and views of it."""
    shared.write_model("things", "select 1 as id, 'a' as name", materialized="table")
    shared.write_model("seen", STAR, materialized="tideline_view")
    shared.write_model("counted", "select count(*) as things from {{ ref('seen') }}", materialized="tideline_view")
    shared.run("things+")
    return shared


def test_an_unchanged_view_is_left_alone(views: Project) -> None:
    views.run("things+")
    assert kept(views, "seen")
    assert kept(views, "counted")
    assert not views.run("things", "seen").warnings
    assert views.table("seen") == [(1, "a")]
    assert made(views.run("seen", full_refresh=True), "seen")
    views.run("counted")
    assert views.table("counted") == [(1,)]


def test_another_query_replaces_it(views: Project) -> None:
    views.write_model("seen", STAR + " where id > 1", materialized="tideline_view")
    assert made(views.run("seen"), "seen")
    assert views.table("seen") == []
    assert kept(views, "seen")
    views.write_model("seen", STAR + " where no_such_column > 1", materialized="tideline_view")
    assert views.run("seen", check=False)["seen"].status == "error"
    assert views.table("seen") == [], "a query that fails leaves the view that was there"
    views.write_model("seen", STAR, materialized="tideline_view")
    views.run("seen")
    views.run("counted")
    assert views.table("counted") == [(1,)]


def test_columns_that_the_upstream_gains_or_changes_are_seen(views: Project) -> None:
    """A star stands for what is there now, whatever made it: `alter table`, or dbt with another query."""
    views.run("things+")
    views.execute("alter table things add column size int")
    views.run("seen", "counted")
    assert views.columns("seen") == ["id", "name", "size"]
    assert kept(views, "seen")
    views.write_model("things", "select 'b' as name, 2.5 as id", materialized="table")
    views.run("things+")
    assert views.table("seen") == views.table("things")
    assert views.columns("seen") == ["name", "id"]
    assert views.table("counted") == [(1,)]
    views.write_model("things", "select 1 as id, 'a' as name", materialized="table")


def test_what_was_dropped_or_replaced_by_hand_is_made_again(views: Project) -> None:
    views.run("things+")
    views.execute("drop view if exists counted")
    views.execute("drop view seen")
    assert made(views.run("seen"), "seen")
    views.execute("create or replace view seen as select 7 as id, 'z' as name")
    assert made(views.run("seen", "counted"), "seen")
    assert views.table("seen") == [(1, "a")]
    views.execute("create or replace view seen as select * from things where id > 1")  # of the same table and columns
    assert made(views.run("seen", "counted"), "seen")
    assert views.table("seen") == [(1, "a")]
    views.execute("drop table things cascade" if not views.is_duckdb else "drop table things")
    views.run("things", "seen", "counted")
    assert views.table("seen") == [(1, "a")]
    assert views.table("counted") == [(1,)]


def test_views_are_asked_for_together_and_what_changed_since_alone(views: Project) -> None:
    """The first view of a run asks for all; one that reads what the run then makes anew is asked for by itself."""
    loaded = (
        "select *, cast(null as timestamptz) as _event_at, cast(null as text) as _file, cast(null as bigint) as _line,"
        " cast(null as text) as _reject_code, cast(null as text) as _reject_reason, cast(null as text) as _raw"
        " from {{ target.schema }}.came where {{ tideline.new_rows('id') }}"
    )
    ours: dict[str, Any] = {
        "materialized": "tideline_incremental",
        "unique_key": ["id"],
        "meta": {"tideline_upstreams": []},
    }
    settings: dict[str, dict[str, Any]] = {
        "a_first": {"materialized": "tideline_view"},
        "built": {"materialized": "table"},
        "derived": ours,
        "inner": {"materialized": "tideline_view"},
        "loaded": {"materialized": "tideline_load", "meta": {"tideline_cursor": "id"}},
    }
    where = {"derived": " where {{ tideline.affected() }}"}
    seen = [f"of_{name}" for name in settings]
    views.execute("create table came (id int)")
    for name, config in settings.items():
        views.write_model(name, loaded if name == "loaded" else "select 1 as id" + where.get(name, ""), **config)
        views.write_model(f"of_{name}", f"select * from {{{{ ref('{name}') }}}}", materialized="tideline_view")
    names = [*settings, *seen]
    views.execute("insert into came values (1)")
    views.run(*names)
    quiet = views.run(*names, threads=1)
    asked = [name for name in ("a_first", *seen) if any("comment" in statement for statement in quiet.sql_of(name))]
    assert asked == ["a_first", "of_built"], "of a table that dbt makes nobody knows what became"
    dropped = [] if views.is_duckdb else ["of_built"]  # with the table that it reads
    assert [name for name in names if made(quiet, name)] == dropped

    for name in ("a_first", "built", "derived", "inner"):
        views.write_model(name, "select 1 as id, 'new' as note" + where.get(name, ""), **settings[name])
    views.execute("alter table came add column note text; insert into came values (2, 'new')")
    views.run(*names, threads=1)
    for name in seen:
        assert "note" in views.columns(name), name
    quiet = views.run(*names, threads=1)
    assert [name for name in names if made(quiet, name)] == dropped


def test_grants_hold_when_it_is_left_alone_and_when_it_is_replaced(views: Project) -> None:
    if views.is_duckdb:
        pytest.skip("DuckDB has no grants")
    views.execute("create role reader; create role guest")
    who = "select grantee from information_schema.role_table_grants where table_name = 'granted'"
    views.write_model("granted", STAR, materialized="tideline_view", grants={"select": ["reader"]})
    for sql in (STAR, STAR, STAR + " where id = 1"):
        views.write_model("granted", sql, materialized="tideline_view", grants={"select": ["reader"]})
        views.run("granted")
        assert ("reader",) in views.query(who)
    views.write_model("granted", STAR + " where id = 1", materialized="tideline_view", grants={"select": ["guest"]})
    assert not made(views.run("granted"), "granted"), "only who may read it changed"
    assert ("guest",) in views.query(who)
    assert ("reader",) not in views.query(who)
