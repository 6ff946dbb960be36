"""A full refresh of bronze: it leaves it alone unless it is named, and then loses nothing unless that is said."""

from __future__ import annotations

from typing import Any

import pytest

from harness import DbtFailed, Project

LINES = """
select
    line as note, null as _op, cast(null as timestamptz) as _event_at, _file, _line,
    case when line = 'bad' then 'bad' end as _reject_code,
    case when line = 'bad' then 'it is bad' end as _reject_reason, line as _raw
from {{ tideline.landed_lines('raw', 'notes') }} as landed
"""
ROWS = """
select
    id, note, stamp, 'u' as _op, stamp as _event_at, 'events' as _file, id as _line, cast(null as text) as _reject_code,
    cast(null as text) as _reject_reason, cast(null as text) as _raw
from {{ source('raw', 'events') }} where {{ tideline.new_rows('stamp', lookback='1 hour') }}
"""
COUNTS = "select note, count(*) as rows_of_it from {{ ref('%s') }} where {{ tideline.affected() }} group by note"
STAMP = "2024-06-0{} 00:00:00+00"
"""A load a day: the first lies behind the lookback of the second."""


@pytest.fixture
def door(project: Project) -> Project:
    """Lines and rows, each loaded twice, with a bad line that was mended."""
    files = {"tideline_files": "notes/*.txt", "tideline_lookback": 100}
    tables = [{"name": "notes", "config": {"meta": files}}, {"name": "events"}]
    project.write_yml("models/_sources.yml", {"sources": [{"name": "raw", "schema": project.schema, "tables": tables}]})
    project.vars["tideline__landing"] = str(project.root / "landing")
    project.execute("create table events (id bigint, note text, stamp timestamptz)")
    if not project.is_duckdb:
        project.execute("create table notes (position bigint, message text)")
    for name, sql, cursor in (("lines", LINES, "_line"), ("rows", ROWS, "stamp")):
        project.write_model(f"bronze_{name}", sql, materialized="tideline_load", meta={"tideline_cursor": cursor})
        meta = {"tideline_upstreams": [{"name": f"bronze_{name}"}]}
        counts = COUNTS % f"bronze_{name}"
        project.write_model(name, counts, materialized="tideline_incremental", unique_key=["note"], meta=meta)
    for load in (1, 2):
        deliver(project, load)
        project.run()
    bad = project.query("select file, line from tideline_quarantine order by quarantined_at limit 1")[0]
    mended = {"model": "bronze_lines", "file": bad[0], "line": bad[1], "mended": "mended", "dry_run": False}
    project.run_operation("tideline.requeue_quarantine", mended)
    project.run()
    return project


def deliver(project: Project, load: int) -> None:
    """Two lines, one of them bad, and two rows."""
    lines = [f"line {load}", "bad"]
    if project.is_duckdb:
        project.write(f"landing/notes/{load}.txt", "\n".join(lines) + "\n")
    else:
        project.insert("notes", [(10 * load + nth, line) for nth, line in enumerate(lines)])
    project.insert("events", [(10 * load + nth, f"row {nth}", STAMP.format(load)) for nth in (1, 2)])


def held(project: Project) -> dict[str, Any]:
    """Everything but when it came."""
    return {
        "lines": project.query("select note, _file, _line from bronze_lines order by 1, 2, 3"),
        "rows": project.query("select id, note, stamp from bronze_rows order by 1, 2, 3"),
        "bad": project.query("select file, line, code, raw from tideline_quarantine order by 1, 2"),
        "derived": [project.table(name) for name in ("lines", "rows")],
    }


RELOAD = {"tideline__reload": ["bronze_lines", "bronze_rows"]}


def test_what_the_source_still_has_is_loaded_again(door: Project) -> None:
    """A full refresh that names nobody leaves bronze alone; a reload ends with the same rows, mended ones too."""
    before = held(door)
    assert [row[0] for row in before["lines"]] == ["line 1", "line 2", "mended"]
    stamps = "select _loaded_at from bronze_lines union all select _loaded_at from bronze_rows order by 1"
    loads = door.query(stamps)
    door.run(full_refresh=True)
    assert door.query(stamps) == loads
    door.run(full_refresh=True, vars=RELOAD)
    assert held(door) == before
    assert min(door.query(stamps)) > max(loads)
    door.run()
    assert held(door) == before
    deliver(door, 3)
    door.run()
    after = held(door)
    assert len(after["lines"]) == 4
    assert len(after["rows"]) == 6
    door.run(full_refresh=True)
    assert held(door) == after
    door.write_yml("models/_ledger.yml", {"sources": [{"name": "state", "schema": door.schema, "tables": [
        {"name": "tideline_ledger", "data_tests": ["tideline.ledger_adds_up", "tideline.watermark_monotonic"]}
    ]}]})  # fmt: skip
    door.test("source:state")


def test_what_the_source_no_longer_has_is_named_and_kept(door: Project) -> None:
    """Unless it may go, by name as well; nothing is changed before."""
    if door.is_duckdb:
        (door.root / "landing" / "notes" / "2.txt").unlink()
    else:
        door.execute("delete from notes where position >= 20")
    door.execute("update events set note = 'changed', stamp = stamp + interval '2 days' where id = 12")
    door.run()
    before, state = held(door), door.table("tideline_ledger")
    result = door.run("bronze_lines", "bronze_rows", full_refresh=True, vars=RELOAD, check=False)
    gone = "2.txt" if door.is_duckdb else "notes"
    assert "would lose 1 rows of bronze_lines that its source no longer has (1 of " in result["bronze_lines"].message
    assert f"{gone}). Nothing was changed" in result["bronze_lines"].message
    assert "would lose 1 rows of bronze_rows" in result["bronze_rows"].message
    assert (held(door), door.table("tideline_ledger")) == (before, state)
    losing = {**RELOAD, "tideline__reload_losing": ["bronze_lines"]}
    result = door.run(full_refresh=True, vars=losing, check=False)
    assert "the reload lost 1 rows of bronze_lines" in " ".join(result.warnings)
    assert "would lose 1 rows of bronze_rows" in result["bronze_rows"].message
    assert [row[0] for row in held(door)["lines"]] == ["line 1", "mended"]
    door.run()
    assert door.query("select note from lines order by 1") == [("line 1",), ("mended",)]
    assert held(door)["rows"] == before["rows"]


@pytest.mark.parametrize("is_gone", [False, True])
def test_a_mended_line_that_the_source_tells_by_now_stands_once(door: Project, is_gone: bool) -> None:
    """It was corrected where it lies, after the mended row was loaded; whether it is reloaded or its table is gone."""
    if door.is_duckdb:
        door.write("landing/notes/1.txt", "line 1\nmended\n")
    else:
        door.execute("update notes set message = 'mended' where position = 11")
    before = held(door)
    if is_gone:
        door.execute("drop table bronze_lines" + ("" if door.is_duckdb else " cascade"))
    for _ in range(2):
        door.run(full_refresh=True, vars=RELOAD)
        assert held(door)["lines"] == before["lines"]
        assert [row[2] for row in held(door)["bad"]] == ["bad"]
    if not is_gone:
        assert held(door)["derived"] == before["derived"]


@pytest.mark.parametrize("engine", ["duckdb"])
def test_a_reload_of_nobody_is_refused(door: Project) -> None:
    for names, full_refresh, says in (
        (["bronze_line"], True, "names 'bronze_line', which is no tideline_load model"),
        (["lines"], True, "names 'lines', which is no tideline_load model"),
        ("bronze_lines", True, "`tideline__reload` must be a list"),
        (["bronze_lines"], False, "is for a run with --full-refresh"),
    ):
        with pytest.raises(DbtFailed, match=says):
            door.run("bronze_lines", full_refresh=full_refresh, vars={"tideline__reload": names})
