"""tideline_view honours what dbt's own view does: docs, contracts, hooks, `--empty`; and tables follow it."""

from __future__ import annotations

from typing import Any

import pytest
from test_views import STAR, kept, made

from harness import Project


@pytest.fixture(scope="module")
def views(shared: Project) -> Project:
    """A table of dbt's, and a view of it."""
    shared.write_model("things", "select 1 as id, 'a' as name", materialized="table")
    shared.write_model("seen", STAR, materialized="tideline_view")
    shared.run()
    return shared


def test_a_table_under_its_name_gives_way(views: Project) -> None:
    views.write_model("turned", STAR, materialized="table")
    views.run("turned")
    views.write_model("turned", STAR, materialized="tideline_view")
    assert made(views.run("turned"), "turned")
    assert kept(views, "turned")
    views.write_model("turned", STAR, materialized="table")
    views.run("turned")
    assert views.table("turned") == [(1, "a")]


def test_docs_stand_in_the_comment_and_new_ones_replace_it(views: Project) -> None:
    comment = "select obj_description('told'::regclass, 'pg_class')"
    if views.is_duckdb:
        comment = "select comment from duckdb_views() where view_name = 'told'"
    views.write_model("told", STAR, materialized="tideline_view", persist_docs={"relation": True, "columns": True})
    for told in ("What is there.", "What there is."):
        column = {"name": "id", "description": f"Key. {told}"}
        views.write_yml("models/told.yml", {"models": [{"name": "told", "description": told, "columns": [column]}]})
        assert made(views.run("told"), "told")
        assert views.value(comment).startswith(f"{told}\n\ntideline definition: ")
        assert kept(views, "told")
    if not views.is_duckdb:
        assert views.value("select col_description('told'::regclass, 1)") == "Key. What there is."


def test_a_contract_is_checked_in_every_run(views: Project) -> None:
    views.execute("create table promised (id int)")
    columns = [{"name": "id", "data_type": "int"}]
    contract = {"name": "held", "config": {"contract": {"enforced": True}}, "columns": columns}
    views.write_yml("models/held.yml", {"models": [contract]})
    views.write_model("held", "select * from {{ target.schema }}.promised", materialized="tideline_view")
    assert made(views.run("held"), "held")
    assert not made(views.run("held"), "held")
    views.execute("alter table promised add column more int")
    failed = views.run("held", check=False)
    assert "contract" in failed["held"].message
    views.execute("alter table promised drop column more")
    views.run("held")
    assert views.columns("held") == ["id"]


def test_hooks_run_when_it_is_left_alone(views: Project) -> None:
    views.execute("create table heard (what text)")
    hooks: dict[str, Any] = {
        "pre_hook": "insert into {{ target.schema }}.heard values ('before')",
        "post_hook": {"sql": "insert into {{ target.schema }}.heard values ('after')", "transaction": False},
    }
    views.write_model("hooked", STAR, materialized="tideline_view", **hooks)
    assert [made(views.run("hooked"), "hooked") for _ in range(3)] == [True, False, False]
    assert sorted(views.table("heard")) == [("after",)] * 3 + [("before",)] * 3


def test_a_run_over_a_part_of_the_rows_changes_no_view(views: Project) -> None:
    assert not made(views.run("seen", empty=True), "seen")
    assert views.table("seen") == [(1, "a")]
    views.write_model("fresh", STAR, materialized="tideline_view")
    assert made(views.run("fresh", empty=True), "fresh")
    assert views.table("fresh") == []
    views.run("fresh")
    assert views.table("fresh") == [(1, "a")]
    assert kept(views, "fresh")


def test_a_table_follows_what_a_view_shows(views: Project) -> None:
    """An incremental model looks through the view at what its rows come from."""
    views.execute("create table arrived (id int, _loaded_at timestamptz)")
    views.execute("insert into arrived values (1, '2024-01-01 00:00:00+00')")
    tables = [{"name": "arrived"}]
    views.write_yml("models/s.yml", {"sources": [{"name": "far", "schema": views.schema, "tables": tables}]})
    views.write_model("near", "select * from {{ source('far', 'arrived') }}", materialized="tideline_view")
    meta = {"tideline_upstreams": [{"name": "near"}]}
    query = "select id, count(*) as times from {{ ref('near') }} where {{ tideline.affected() }} group by id"
    views.write_model("followed", query, materialized="tideline_incremental", unique_key=["id"], meta=meta)
    views.run("near", "followed")
    views.execute("insert into arrived values (1, '2024-01-02 00:00:00+00'), (2, '2024-01-02 00:00:00+00')")
    result = views.run("near", "followed")
    assert "followed incremental" in result.text
    assert sorted(views.table("followed")) == [(1, 2), (2, 1)]

    views.write_model(
        "shown",
        "select id, times, {{ tideline.clock() }} as _loaded_at from {{ ref('followed') }}",
        materialized="tideline_view",
    )
    meta = {"tideline_upstreams": [{"name": "shown"}]}
    query = "select id from {{ ref('shown') }} where {{ tideline.affected() }}"
    views.write_model("refused", query, materialized="tideline_incremental", unique_key=["id"], meta=meta)
    refused = views.run("shown", "refused", check=False)["refused"]
    assert "it is a view of 'followed'" in refused.message
