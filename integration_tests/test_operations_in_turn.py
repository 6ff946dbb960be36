"""Operations of the door, one after the other: no row twice, none that was taken back comes again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from test_operations import LINES, SUMS, reading, send_lines

from harness import Project

RELOAD = {"tideline__reload": ["readings"], "tideline__reload_losing": ["readings"]}


@pytest.fixture
def door(project: Project) -> Project:
    """A bronze table of lines whose second one is bad, loaded, with a table on it."""
    table = {
        "name": "readings",
        "identifier": "readings_raw",
        "config": {"meta": {"tideline_files": "readings/*.jsonl"}},
    }
    project.write_yml(
        "models/_sources.yml", {"sources": [{"name": "raw", "schema": project.schema, "tables": [table]}]}
    )
    project.vars["tideline__landing"] = str(project.root / "landing")
    if not project.is_duckdb:
        project.execute("create table readings_raw (position bigint, message text)")
    project.write_model("readings", LINES, materialized="tideline_load", meta={"tideline_cursor": "_line"})
    meta = {"tideline_upstreams": [{"name": "readings"}], "tideline_feed": []}
    project.write_model("sums", SUMS, materialized="tideline_incremental", unique_key=["id"], meta=meta)
    send_lines(project, "one", [reading("a", 1), reading("a", '"x"'), reading("b", 3)])
    project.run()
    return project


def call(door: Project, operation: str, check: bool = True, now: str = "", **arguments: Any) -> str:
    """Do an operation on the bronze table; what it said."""
    arguments = {"model": "readings", "dry_run": False, **arguments}
    clock = {"tideline__now": now} if now else {}
    return str(door.run_operation(f"tideline.{operation}", arguments, check=check, vars=clock).text)


def mend(door: Project, value: Any, **options: Any) -> str:
    """Mend the second line."""
    file = door.value("select min(_file) from readings")
    return call(door, "requeue_quarantine", file=file, line=2, mended=reading("a", value), **options)


def batch(door: Project, value: int) -> str:
    """The batch that brought a value."""
    return str(door.value(f"select _batch_id from readings where value = {value}"))


def stands(door: Project, *values: int) -> bool:
    """Whether bronze holds these values, the table on it is their sum, and the ledger adds up."""
    held = [row[0] for row in door.query("select value from readings order by value")]
    sums = door.query("select id, sum(value), count(*) from readings group by id order by id")
    received = "rows_inserted + rows_unchanged + rows_duplicate + rows_quarantined + rows_parked"
    assert (
        door.query(
            f"select * from tideline_ledger where kind = 'load' and upstream = consumer and rows_in <> {received}"
        )
        == []
    )
    assert door.query("select id, total, readings from sums order by id") == sums
    return held == list(values)


def test_a_mended_row_is_there_once_after_each_reload(door: Project) -> None:
    mend(door, 2)
    door.run()
    for _ in range(3):
        door.run(full_refresh=True, vars=RELOAD)
        assert stands(door, 1, 2, 3)


def test_what_was_mended_goes_with_its_batch(door: Project) -> None:
    """With the load that brought the mended row, which can be mended again; or with the lines that it came of."""
    lines = batch(door, 1)
    mend(door, 2)
    door.run()
    call(door, "undo_batch", batch_id=batch(door, 2), reason="mended wrongly")
    door.run()
    assert stands(door, 1, 3)
    mend(door, 20)
    door.run()
    assert stands(door, 1, 3, 20)
    assert "3 rows go" in call(door, "undo_batch", batch_id=lines, reason="never sent")
    door.run()
    assert stands(door)
    if not door.is_duckdb:
        door.execute("delete from readings_raw")
    else:
        send_lines(door, "one", [reading("a", 1), reading("a", 7), reading("b", 3)])
    for options in ({}, {"full_refresh": True, "vars": RELOAD}):
        door.run(**options)
        assert stands(door, *([1, 3, 7] if door.is_duckdb else []))
    assert "nothing of it is left" in call(door, "undo_batch", check=False, batch_id=lines, reason="once more")


def test_a_row_that_is_mended_twice_while_clocks_step_back_is_read(door: Project) -> None:
    """The second request stands behind the refusal of the first, whatever the clock says."""
    mend(door, '"still"', now="2099-06-01 12:00:00+00:00")
    door.run()
    mend(door, 2)
    door.run()
    assert stands(door, 1, 2, 3)


@pytest.mark.parametrize("engine", ["duckdb"])
def test_what_came_under_a_path_later_stays_known(door: Project) -> None:
    """A replaced file takes along what was mended of it; to undo its first batch makes nothing unknown."""
    first = batch(door, 1)
    mend(door, 2)
    door.run()
    corrected = [reading("a", 1), reading("a", 5), reading("b", 3)]
    path = send_lines(door, "one", corrected)
    call(door, "replace_file", path=path)
    door.run()
    assert stands(door, 1, 3, 5)
    assert "nothing of it is left" in call(door, "undo_batch", check=False, batch_id=first, reason="the first delivery")
    send_lines(door, "two", corrected)
    door.run()
    assert stands(door, 1, 3, 5)
    door.run(full_refresh=True, vars=RELOAD)
    assert stands(door, 1, 3, 5)


@pytest.mark.parametrize("engine", ["duckdb"])
def test_a_repetition_that_was_undone_does_not_come_back(door: Project) -> None:
    """Neither by undoing the batch that it repeated, nor because the repetition's note hides what it brought since."""
    first = batch(door, 1)
    send_lines(door, "two", [reading("a", 1), reading("a", '"x"'), reading("b", 3)])
    door.run()
    repetition = door.value("select batch_id from tideline_files where state = 'repeated'")
    call(door, "undo_batch", batch_id=first, reason="the first delivery")
    path = door.value("select path from tideline_files where state = 'replacing'")
    door.run()
    assert stands(door, 1, 3)
    assert "nothing of it is left" in call(
        door, "undo_batch", check=False, batch_id=repetition, reason="the note of it"
    )
    send_lines(door, "three", [reading("a", 1), reading("a", '"x"'), reading("b", 3)])
    door.run()
    assert stands(door, 1, 3)
    assert door.query("select distinct _file from readings") == [(path,)]


@pytest.mark.parametrize("engine", ["duckdb"])
def test_what_a_replaced_file_said_before_is_loaded_where_it_came_again(door: Project) -> None:
    """Its repetition had no rows of its own; one load later it has."""
    before = [reading("a", 1), reading("a", '"x"'), reading("b", 3)]
    for name in ("three", "two"):
        send_lines(door, name, before)
        door.run()
    path = send_lines(door, "one", [reading("c", 9)])
    call(door, "replace_file", path=path)
    for _ in range(2):
        door.run()
    for options in ({}, {"full_refresh": True, "vars": RELOAD}):
        door.run(**options)
        assert stands(door, 1, 3, 9)
    call(door, "replace_file", path=path)
    for _ in range(2):
        door.run()
    assert stands(door, 1, 3, 9)


@pytest.mark.parametrize("engine", ["duckdb"])
def test_a_file_that_is_to_be_replaced_and_is_gone_holds_up_nothing(door: Project) -> None:
    path = send_lines(door, "one", [reading("c", 9)])
    call(door, "replace_file", path=path)
    Path(path).rename(path + ".away")
    send_lines(door, "two", [reading("d", 7)])
    assert "which is not there" in door.run().text
    assert stands(door, 1, 3, 7)
    Path(path + ".away").rename(path)
    door.run()
    assert stands(door, 7, 9)


@pytest.mark.parametrize("engine", ["duckdb"])
def test_a_batch_that_loaded_a_part_of_a_file_is_not_undone(door: Project) -> None:
    """The file would be forgotten, and the rows that the other batch brought of it would come once more."""
    meta = {"tideline_cursor": "_line", "tideline_chunk_rows": 2}
    door.write_model("readings", LINES, materialized="tideline_load", meta=meta)
    path = send_lines(door, "two", [reading("c", value) for value in range(10, 16)])
    before = door.save()
    commits = [nth for nth, told in enumerate(door.run("readings").statements) if told.node and told.sql == "COMMIT"]
    door.restore(before)
    door.spawn("run", "--select", "readings", kill_after=commits[1]).wait()
    for _ in range(2):
        door.run()
    assert stands(door, 1, 3, *range(10, 16))
    for value in (10, 15):
        said = call(door, "undo_batch", check=False, batch_id=batch(door, value), reason="half of it")
        assert f"{path} was loaded in part by this batch" in said
    call(door, "replace_file", path=path)
    door.run()
    call(door, "undo_batch", batch_id=batch(door, 10), reason="all of it")
    door.run()
    assert stands(door, 1, 3)
