"""Rows of files go straight from the query into bronze; what must not pass is found and kept all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness import Project

BRONZE = """
select
    id, name, cast(null as timestamp) as _event_at, _file, _line,
    {code} as _reject_code, {code} as _reject_reason, _raw
from {{{{ tideline.landed_csv('raw', 'rows', ['id', 'name']) }}}} as landed
"""
CODES = {
    "stable": "case when id = '7' then 'seven' end",
    "fickle": "case when row_number() over (partition by name order by random()) > 1 then 'twin' end",
    "longer": "case when random() < 0.5 then 'tails' end",
}
"""What decides whether a row passes: the row, chance among equals (as many each time), chance."""


@pytest.fixture
def door(project: Project) -> Project:
    """A bronze table for each way to decide, over files or, where the engine reads none, a table of their lines."""
    meta = {"tideline_files": "*.csv"}
    table = {"name": "rows", "config": {"meta": meta}}
    source = {"name": "raw", "schema": "{{ target.schema }}", "tables": [table]}
    project.write_yml("models/_sources.yml", {"sources": [source]})
    project.vars["tideline__landing"] = str(project.root / "landing")
    for name, code in CODES.items():
        project.write_model(name, BRONZE.format(code=code), materialized="tideline_load")
    if not project.is_duckdb:
        project.execute("create table rows (file_name text, line_number bigint, line text, id text, name text)")
    return project


def deliver(door: Project, name: str, rows: list[tuple[int, str]]) -> None:
    """Put a file of (id, name) where the engine finds it."""
    if door.is_duckdb:
        file = Path(door.root, "landing", name)
        file.parent.mkdir(exist_ok=True)
        file.write_text("id,name\n" + "".join(f"{nth},{text}\n" for nth, text in rows))
    else:
        door.insert("rows", [(name, line, f"{nth},{text}", str(nth), text) for line, (nth, text) in enumerate(rows, 2)])


def test_every_row_ends_in_bronze_or_in_quarantine(door: Project) -> None:
    """Once, whatever decides; two loads, of which the first makes the table."""
    for load in range(2):
        deliver(door, f"{load}.csv", [(nth, f"{load} {nth // 2}") for nth in range(60)])
        door.run()
        for name in CODES:
            bad = f"select file, line from tideline_quarantine where consumer like '%\"{name}\"'"
            places = door.query(
                f"select right(_file, 5), _line from (select _file, _line from {name} union all {bad}) as t"
            )
            assert sorted(places) == [(f"{nth}.csv", line) for nth in range(load + 1) for line in range(2, 62)], name
    found = door.query("select id, _line from stable where id in ('6', '7') order by 1, 2")
    assert found == [("6", 8), ("6", 8)]
    assert door.value("select count(*) from fickle") == 60
    columns = "rows_in, rows_inserted + rows_quarantined, rows_duplicate"
    assert set(door.query(f"select {columns} from tideline_ledger")) == {(60, 60, 0)}
    assert set(door.query("select row_count from tideline_files")) == {(60,)}


def test_a_value_that_the_table_would_round_is_refused(door: Project) -> None:
    """A query that says more than before of a column: what goes straight into bronze is looked at first."""
    priced = BRONZE.format(code="cast(null as text)").replace(
        "name, cast(null", "cast(name as numeric({0})) as price, cast(null"
    )
    for load, (digits, price) in enumerate((("10, 2", "1.25"), ("12, 4", "1.5"), ("12, 4", "1.2345"))):
        door.write_model("priced", priced.replace("{0}", digits), materialized="tideline_load")
        deliver(door, f"{load}.csv", [(load, price)])
        result = door.run("priced", check=False)
        assert result.success == (price != "1.2345")
    assert "column `price` comes as" in result.errors
    door.write_model("priced", priced.replace("{0}", "10, 2"), materialized="tideline_load")
    door.run("priced")
    assert [float(price) for (price,) in door.query("select price from priced order by id")] == [1.25, 1.5, 1.23]
