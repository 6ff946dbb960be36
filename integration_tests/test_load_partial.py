"""Bronze outside of a load: `dbt show` reads the source as it is, `--empty` makes tables that the next load fills."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest

from harness import Project

REJECTED = "cast(null as text) as _reject_code, cast(null as text) as _reject_reason"
TAIL = f"cast(null as timestamptz) as _event_at, _file, _line, {REJECTED}, "
QUERIES = {
    "lines": f"select line, {TAIL} line as _raw from {{{{ tideline.landed_lines('raw', 'lines') }}}} as landed",
    "rows": f"select id, name, {TAIL} _raw from {{{{ tideline.landed_csv('raw', 'rows', ['id', 'name']) }}}} as landed",
    "tables": f"select id, {TAIL} _raw from "
    "{{ tideline.landed_parquet('raw', 'tables', {'id': 'bigint'}) }} as landed",
    "stamped": "select id, updated_at, updated_at as _event_at, 'stamped' as _file, id as _line,"
    f" {REJECTED}, cast(null as text) as _raw from {{{{ source('raw', 'stamped') }}}}"
    " where {{ tideline.new_rows('updated_at', lookback='1 day') }}",
}
EXPECTED: dict[str, list[tuple[Any, ...]]] = {
    "lines": [("a",), ("b",)],
    "rows": [("1", None), ("2", "x")],
    "tables": [(1,), (2,)],
    "stamped": [(1,), (2,)],
}


@pytest.fixture
def door(project: Project) -> Project:
    """A bronze model of each kind, with two rows at its source; the files lie in folders of several depths."""
    files = {"lines": "lines/**/*.jsonl", "rows": "rows/**/*.csv", "tables": "tables/**/*.parquet"}
    metas: dict[str, dict[str, str]] = {
        name: {"tideline_files": files[name]} if name in files else {} for name in QUERIES
    }
    tables = [{"name": name, "identifier": f"{name}_raw", "config": {"meta": meta}} for name, meta in metas.items()]
    project.write_yml("models/_sources.yml", {"sources": [{"name": "raw", "schema": project.schema, "tables": tables}]})
    project.execute("create table stamped_raw (id bigint, updated_at timestamptz)")
    project.execute("insert into stamped_raw values (1, '2024-01-01 00:00:00+00'), (2, '2024-01-02 00:00:00+00')")
    cursors = {"stamped": "updated_at"}
    if project.is_duckdb:
        project.vars["tideline__landing"] = str(project.root / "landing")
        project.write("landing/lines/day=1/a.jsonl", "a\n")
        project.write("landing/lines/b.jsonl", "b\n")
        project.write("landing/rows/day=1/a.csv", "id\n1\n")
        project.write("landing/rows/b.csv", "id,name\n2,x\n")
        for nth in (1, 2):
            file = project.root / f"landing/tables/day={nth}/a.parquet"
            file.parent.mkdir(parents=True)
            parquet.write_table(arrow.table({"id": [nth]}), file)
    else:
        cursors["lines"] = "_line"
        project.execute("create table lines_raw (position bigint, message text)")
        project.execute("insert into lines_raw values (1, 'a'), (2, 'b')")
        for name, columns in {"rows": "id text, name text", "tables": "id bigint"}.items():
            project.execute(f"create table {name}_raw (file_name text, line_number int, line text, {columns})")
            project.execute(
                f"insert into {name}_raw (file_name, line_number, line, id) values ('a', 2, '1', 1), ('b', 2, '2', 2)"
            )
        project.execute("update rows_raw set name = 'x' where id = '2'")
    for name, sql in QUERIES.items():
        meta = {"tideline_cursor": cursors[name]} if name in cursors else {}
        project.write_model(name, sql, materialized="tideline_load", meta=meta)
    return project


def loaded(door: Project) -> dict[str, list[tuple[Any, ...]]]:
    """What each bronze table holds of its source's columns."""
    width = {name: len(rows[0]) for name, rows in EXPECTED.items()}
    return {name: [row[: width[name]] for row in door.query(f"select * from {name} order by 1")] for name in QUERIES}


def test_a_bronze_model_can_be_looked_at_before_its_first_load(door: Project) -> None:
    """No path of its files begins or ends a comment, and no folder's name becomes a column that others lack."""
    for name in QUERIES:
        shown = door.dbt("show", "--select", name, check=False)
        assert shown.success, shown.text
    door.run()
    assert loaded(door) == EXPECTED


def test_an_empty_run_over_a_table_that_is_not_there_is_refused_by_name(door: Project) -> None:
    """As a load is; files of which none is there are not needed to make a table."""
    door.execute("drop table stamped_raw")
    if door.is_duckdb:
        door.remove("landing")
    result = door.run(empty=True, check=False)
    assert "source 'raw.stamped': there is no table" in result["stamped"].message
    assert "deliver a load" in result["stamped"].message
    if door.is_duckdb:
        assert loaded_names(door) == {"lines", "rows", "tables"}


def test_the_hook_of_the_docs_keeps_bronze_from_a_clone(door: Project, tmp_path: Path) -> None:
    """Without it dbt puts a view in the table's place; with it a table that is there stays, another is cloned."""
    page = (door.repository / "docs/guides/which-strategy.md").read_text()
    (hook,) = re.findall(r'\+pre-hook: "(.*clone.*)"\n', page)
    door.write_model(
        "lines", QUERIES["stamped"], materialized="tideline_load", meta={"tideline_cursor": "updated_at"}, pre_hook=hook
    )
    outputs = {"test": door.engine.output(), "dev": {**door.engine.output(), "schema": "dev"}}
    door.write_yml("profiles.yml", {door.profile: {"target": "test", "outputs": outputs}})
    door.run("lines", "stamped")
    door.dbt("compile", "--select", "lines", "stamped", write_json=True)
    (door.root / "target").rename(tmp_path / "state")
    kinds = "select table_name, table_type from information_schema.tables where table_schema = 'dev'"
    kinds += " and table_name in ('lines', 'stamped') order by 1"
    clone: dict[str, Any] = {"target": "dev", "state": tmp_path / "state", "check": False}
    assert door.dbt("clone", "--select", "lines", **clone).success
    assert door.query(kinds) == [("lines", "VIEW")]
    door.run("lines", "stamped", target="dev")
    assert door.query(kinds) == [("lines", "BASE TABLE"), ("stamped", "BASE TABLE")]
    refused = door.dbt("clone", "--select", "lines", "stamped", full_refresh=True, **clone)
    assert "bronze is not cloned over" in refused.text
    assert door.query(kinds) == [("lines", "BASE TABLE"), ("stamped", "VIEW")]


def loaded_names(door: Project) -> set[str]:
    """The bronze tables that are there."""
    return {name.split(".")[1] for name in door.relations()} & set(QUERIES)


def test_an_empty_run_before_the_first_load_leaves_it_all_to_do(door: Project) -> None:
    """It makes the tables that the load would make; where there are some, it changes nothing."""
    door.run(empty=True)
    assert loaded(door) == {name: [] for name in QUERIES}
    made = {name: door.columns(name) for name in QUERIES}
    assert all(columns[-2:] == ["_loaded_at", "_batch_id"] for columns in made.values())
    door.run()
    assert loaded(door) == EXPECTED
    assert {name: door.columns(name) for name in QUERIES} == made
    kept = {name: door.table(name) for name in QUERIES}
    ledger = door.table("tideline_ledger")
    door.run(empty=True)
    door.run(empty=True, full_refresh=True)
    assert {name: door.table(name) for name in QUERIES} == kept
    assert door.table("tideline_ledger") == ledger
