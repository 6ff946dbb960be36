"""Full extracts that are not what a full extract should be: keys twice, keys missing, keys that come back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from harness import DbtFailed, Project

BRONZE = r"""
select
    tenant, id, name, 'r' as _op,
    timestamptz '2024-01-01 00:00:00+00'
    + cast(regexp_replace(_file, '^.*day([0-9]+).*$', '\1') as integer) * interval '1 day' as _event_at,
    regexp_replace(_file, '^.*day([0-9]+).*$', '\1') as _sequence, _file, _line,
    cast(null as text) as _reject_code, cast(null as text) as _reject_reason, _raw
from {{ tideline.landed_csv('raw', 'extracts', ['tenant', 'id', 'name']) }} as landed
"""
NAMES = ["1", "2", "", "", "1", "1", "2"]
"""What key a is called, day after day; on two days it is gone."""
Row = tuple[str | None, str | None, str | None]


@pytest.fixture
def door(project: Project) -> Project:
    """A bronze table of extracts with a key of two columns."""
    table = {"name": "extracts", "config": {"meta": {"tideline_files": "*.csv"}}}
    project.write_yml(
        "models/_sources.yml", {"sources": [{"name": "raw", "schema": "{{ target.schema }}", "tables": [table]}]}
    )
    project.vars["tideline__landing"] = str(project.root / "landing")
    project.write_model("bronze", BRONZE, materialized="tideline_load", meta={"tideline_extract_key": ["tenant", "id"]})
    if not project.is_duckdb:
        texts = "tenant text, id text, name text"
        project.execute(f"create table extracts (file_name text, line_number bigint, line text, {texts})")
    return project


def load(door: Project, day: int, rows: Sequence[Row]) -> list[tuple[object, ...]]:
    """Deliver the extract of a day and load it; what bronze has of it: key, name, op and line."""
    lines = [",".join(part or "" for part in row) for row in rows]
    if door.is_duckdb:
        door.write(f"landing/day{day}.csv", "\n".join(["tenant,id,name", *lines, ""]))
    else:
        copied = [
            (f"day{day}.csv", line, text, *row) for line, (text, row) in enumerate(zip(lines, rows, strict=True), 2)
        ]
        door.insert("extracts", copied)
    door.run()
    return door.query(f"select tenant, id, name, _op, _line from bronze where _sequence = '{day}' order by 1, 2, 5")


def quarantined(door: Project) -> list[tuple[object, ...]]:
    """Day, line and code of what did not pass."""
    return door.query(
        r"select regexp_replace(file, '^.*day([0-9]+).*$', '\1'), line, code from tideline_quarantine order by 1, 2"
    )


def test_of_a_key_that_stands_twice_the_last_line_counts_and_no_other_is_lost(door: Project) -> None:
    """Equal lines are one row. What a line said that is overruled is in quarantine, whether or not the key changed."""
    first = [("t", "a", "1"), ("t", "b", "1"), ("t", "c", None), ("t", "a", "1"), ("u", "a", "1")]
    assert load(door, 1, first) == [
        ("t", "a", "1", "c", 5),
        ("t", "b", "1", "c", 3),
        ("t", "c", None, "c", 4),
        ("u", "a", "1", "c", 6),
    ]
    second = [("t", "a", "1"), ("t", "b", "x"), ("t", "a", "2"), ("t", "b", "1"), ("t", "c", None), ("u", "a", "1")]
    assert load(door, 2, second) == [("t", "a", "2", "u", 4)]
    assert quarantined(door) == [("2", 2, "repeated_key"), ("2", 3, "repeated_key")]
    counted = "rows_in, rows_inserted, rows_unchanged, rows_quarantined"
    assert door.query(f"select {counted} from tideline_ledger order by run_mark") == [(5, 4, 1, 0), (6, 1, 3, 2)]
    assert load(door, 3, second) == []
    assert len(quarantined(door)) == 4


def test_a_row_without_a_key_is_kept_in_quarantine_and_nothing_is_deleted_because_of_it(door: Project) -> None:
    first = [("t", "a", "1"), ("t", "b", "1"), ("t", "c", "1"), ("t", "d", "1")]
    load(door, 1, first)
    assert load(door, 2, [("t", "a", "2"), (None, "b", "1"), ("t", "c", "1"), ("t", "d", "1")]) == [
        ("t", "a", "2", "u", 2)
    ]
    assert quarantined(door) == [("2", 3, "no_key")]
    assert load(door, 3, [("t", "a", "2"), ("t", "c", "1"), ("t", "d", "1")]) == [("t", "b", "1", "d", None)]


def test_a_key_is_compared_with_its_newest_row_whatever_it_was_before(door: Project) -> None:
    """Back to an older value, deleted and back with the same value, and not at all when it is as it was."""
    rest: list[Row] = [("t", "x", "1"), ("t", "y", "1"), ("t", "z", "1")]
    said = [load(door, day, [*rest, ("t", "a", name)] if name else rest) for day, name in enumerate(NAMES)]
    assert [[(name, op) for _, id_, name, op, _ in rows if id_ == "a"] for rows in said] == [
        [("1", "c")],
        [("2", "u")],
        [("2", "d")],
        [],
        [("1", "c")],
        [],
        [("2", "u")],
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [("text", "integer"), ("integer", "text"), ("integer", "numeric(12, 2)"), ("bigint", "integer")],
)
def test_a_column_of_another_type_is_compared_as_the_table_holds_it(door: Project, before: str, after: str) -> None:
    """Of the key or not. A value that the table cannot hold is refused with the column, both types, and the remedy."""

    def write(kind: str) -> None:
        cast = f"nullif(name, 'bad') as note, cast(case when name <> 'bad' then name end as {kind}) as name"
        typed = BRONZE.replace("tenant, id, name,", f"tenant, cast(id as {kind}) as id, {cast},")
        typed = typed.replace(
            "cast(null as text) as _reject_code", "case when name = 'bad' then 'bad' end as _reject_code"
        )
        door.write_model("bronze", typed, materialized="tideline_load", meta={"tideline_extract_key": ["tenant", "id"]})

    write(before)
    load(door, 1, [("t", "1", "10"), ("t", "2", "20"), ("t", "3", None)])
    write(after)
    said = load(door, 2, [("t", "1", "10"), ("t", "2", "21"), ("t", "3", None), ("t", "4", "40")])
    assert [(str(row[1]), str(row[2]), row[3]) for row in said] == [("2", "21", "u"), ("4", "40", "c")]
    load(door, 3, [("t", "1", "10"), ("t", "2", "bad"), ("t", "3", None)])
    assert quarantined(door) == [("3", 3, "bad")]
    if after == "text":
        held = door.table("bronze")
        with pytest.raises(DbtFailed, match=r"column `name` comes as .*: 1 of the new values .*alter column"):
            load(door, 4, [("t", "1", "ten"), ("t", "2", "20"), ("t", "3", None)])
        assert door.table("bronze") == held


def test_a_batch_is_not_undone_under_an_extract_that_brought_nothing_new(door: Project) -> None:
    """It says what the table held at its day, and has no row of its own to say it with."""
    rows: list[Row] = [("t", "a", "1"), ("t", "b", "1")]
    load(door, 1, rows)
    assert load(door, 2, rows) == []
    first, second = (row[0] for row in door.query("select run_id from tideline_ledger order by run_mark"))
    arguments = {"model": "bronze", "reason": "never sent", "dry_run": False}
    refused = door.run_operation("tideline.undo_batch", {**arguments, "batch_id": first}, check=False)
    assert not refused.success
    assert f"undo them first, the newest first ({second})" in refused.text
    for batch in (second, first):
        door.run_operation("tideline.undo_batch", {**arguments, "batch_id": batch})
    assert door.value("select count(*) from bronze") == 0
    assert load(door, 3, rows) == [("t", "a", "1", "c", 2), ("t", "b", "1", "c", 3)]


def test_a_replaced_extract_holds_until_the_next_one_that_stands(door: Project) -> None:
    """One that was undone says nothing any more: its day begins no state."""
    load(door, 1, [("t", "a", "1"), ("t", "b", "1")])
    load(door, 2, [("t", "a", "2"), ("t", "b", "1")])
    arguments = {"model": "bronze", "dry_run": False}
    batch = door.value("select _batch_id from bronze where _sequence = '2'")
    door.run_operation("tideline.undo_batch", {**arguments, "batch_id": batch, "reason": "never sent"})
    load(door, 3, [("t", "a", "1"), ("t", "b", "1")])
    if not door.is_duckdb:
        door.execute("delete from extracts where file_name = 'day1.csv'")
    load(door, 1, [("t", "a", "one"), ("t", "b", "1")])
    path = door.value("select path from tideline_files where state = 'changed'")
    door.run_operation("tideline.replace_file", {**arguments, "path": path})
    door.run()
    told = (
        "select cast(extract(day from _event_at) as integer) - 1, id, name, _op from bronze order by _loaded_at, 1, 2"
    )
    assert door.query(told) == [(1, "a", "1", "c"), (1, "b", "1", "c"), (1, "a", "one", "u"), (3, "a", "1", "u")]


def test_an_extract_counts_again_when_what_replaced_it_is_undone(door: Project) -> None:
    """Though it brought nothing new, and has no row: what it was compared with cannot be undone under it."""
    rows: list[Row] = [("t", "a", "1"), ("t", "b", "1")]
    load(door, 1, rows)
    load(door, 2, rows)
    arguments = {"model": "bronze", "dry_run": False, "reason": "never sent"}
    first, second = (row[0] for row in door.query("select run_id from tideline_ledger order by run_mark"))
    if not door.is_duckdb:
        door.execute("delete from extracts where file_name = 'day2.csv'")
    load(door, 2, [("t", "a", "two"), ("t", "b", "1")])
    path = door.value("select path from tideline_files where state = 'changed'")
    door.run_operation("tideline.replace_file", {"model": "bronze", "dry_run": False, "path": path})
    door.run()
    batch = door.value("select _batch_id from bronze where name = 'two'")
    door.run_operation("tideline.undo_batch", {**arguments, "batch_id": batch})
    refused = door.run_operation("tideline.undo_batch", {**arguments, "batch_id": first}, check=False)
    assert f"undo them first, the newest first ({second})" in refused.text
