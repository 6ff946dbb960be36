"""Operations of the door: dry run first, then done; what stands on bronze equals its rebuild afterwards."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from harness import Project
from law.pair import wait_for_backends

LINES = """
with lines as (

    select _file, _line, line, {{ tideline.parse_json('line') }} as document
    from {{ tideline.landed_lines('raw', 'readings') }} as landed

),

events as (

    select lines.*, {{ tideline.try_cast(tideline.json_text('document', ['value']), 'integer') }} as value
    from lines

)

select
    {{ tideline.json_text('document', ['id']) }} as id, value, cast(null as timestamptz) as _event_at,
    _file, _line,
    case when value is null then 'not_a_number' end as _reject_code,
    case when value is null then 'value is not a number' end as _reject_reason,
    line as _raw
from events
"""
EXTRACTS = r"""
select
    id, name, 'r' as _op,
    {{ tideline.timestamp_literal('2024-01-01 00:00:00+00') }}
    + cast(regexp_replace(_file, '^.*_([0-9]+)[^0-9]*$', '\1') as integer) * interval '1 day' as _event_at,
    regexp_replace(_file, '^.*_([0-9]+)[^0-9]*$', '\1') as _sequence, _file, _line,
    case when id is null or name = 'bad' then 'malformed_line' end as _reject_code,
    case when id is null or name = 'bad' then 'the line cannot be read' end as _reject_reason, _raw
from {{ tideline.landed_csv('raw', 'extracts', ['id', 'name']) }} as landed
"""
SUMS = """
select id, sum(value) as total, count(*) as readings
from {{ ref('readings') }} where {{ tideline.affected() }} group by id
"""
STATE = """
with changes as (
    select
        bronze.*, row_number() over (partition by id, _event_at order by _loaded_at desc) as nth
    from {{ ref('extracts') }} as bronze where {{ tideline.affected() }}
)

select id, name, _op, _event_at from changes where nth = 1
"""


@pytest.fixture
def door(project: Project) -> Project:
    """A bronze table of lines and one of extracts, with a table on each."""
    readings = {"tideline_files": "readings/*.jsonl", "tideline_lookback": 100}
    tables = [
        {"name": "readings", "config": {"meta": readings}},
        {"name": "extracts", "config": {"meta": {"tideline_files": "extracts/*.csv"}}},
    ]
    project.write_yml("models/_sources.yml", {"sources": [{"name": "raw", "schema": project.schema, "tables": tables}]})
    if project.is_duckdb:
        project.vars["tideline__landing"] = str(project.root / "landing")
    else:
        project.execute("create table readings (position bigint, message text)")
        project.execute("create table extracts (file_name text, line_number int, line text, id text, name text)")
        project.execute("alter table readings rename to readings_raw")
        tables[0]["identifier"] = "readings_raw"
        project.execute("alter table extracts rename to extracts_raw")
        tables[1]["identifier"] = "extracts_raw"
        content = {"sources": [{"name": "raw", "schema": project.schema, "tables": tables}]}
        project.write_yml("models/_sources.yml", content)
    project.write_model("readings", LINES, materialized="tideline_load", meta={"tideline_cursor": "_line"})
    project.write_model(
        "extracts",
        EXTRACTS,
        materialized="tideline_load",
        meta={"tideline_extract_key": ["id"], "tideline_delete_limit": 0.5},
    )
    for name, sql, key in (("sums", SUMS, ["id"]), ("changes", STATE, ["id", "_event_at"])):
        upstreams = [{"name": "readings" if name == "sums" else "extracts"}]
        meta = {"tideline_upstreams": upstreams, "tideline_feed": []}
        project.write_model(name, sql, materialized="tideline_incremental", unique_key=key, meta=meta)
    return project


def send_lines(door: Project, name: str, lines: Sequence[str], first: int = 1) -> str:
    """Deliver a file of lines, or messages from a position on; the name that bronze knows it by."""
    if not door.is_duckdb:
        door.insert("readings_raw", [(first + number, line) for number, line in enumerate(lines)])
        return "readings"
    return str(door.write(f"landing/readings/{name}.jsonl", "\n".join(lines) + "\n"))


def send_extract(door: Project, day: int, rows: Sequence[tuple[str, str]]) -> str:
    """Deliver the extract of a day, again where it came before; the name that bronze knows it by."""
    name = f"extract_{day}"
    if door.is_duckdb:
        return str(door.write(f"landing/extracts/{name}.csv", "\n".join(["id,name", *map(",".join, rows), ""])))
    door.execute(f"delete from extracts_raw where file_name = '{name}'")
    door.insert("extracts_raw", [(name, line, ",".join(row), *row) for line, row in enumerate(rows, 2)])
    return name


def state(door: Project, day: int) -> dict[str, str]:
    """What the changes say that the source held at the end of a day."""
    at = f"timestamptz '2024-01-01 00:00:00+00' + {day} * interval '1 day'"
    rows = door.query(
        "select id, name, _op from (select c.*, row_number() over (partition by id order by _event_at desc) as nth"
        f" from changes as c where _event_at <= {at}) as newest where nth = 1 and _op <> 'd'"
    )
    return {row[0]: row[1] for row in rows}


def equals_rebuild(door: Project, *tables: str) -> bool:
    """Whether the tables are what a full refresh builds; bronze is left alone."""
    before = {name: door.table(name) for name in tables}
    door.run(*tables, full_refresh=True)
    return before == {name: door.table(name) for name in tables}


def call(door: Project, operation: str, **arguments: Any) -> str:
    """Try an operation, which must change nothing, then do it; what it said."""
    states = "select count(*), max(loaded_at) from tideline_files", "select count(*) from tideline_requeued"
    before = [
        door.query(sql) for sql in (*states, "select count(*) from readings", "select count(*) from tideline_ledger")
    ]
    said = door.run_operation(f"tideline.{operation}", arguments).text
    after = [
        door.query(sql) for sql in (*states, "select count(*) from readings", "select count(*) from tideline_ledger")
    ]
    assert "dry run" in said
    assert before == after, "a dry run changed something"
    door.run_operation(f"tideline.{operation}", {**arguments, "dry_run": False})
    return said


def refusal(door: Project, operation: str, **arguments: Any) -> str:
    """What an operation says that must not be done."""
    result = door.run_operation(f"tideline.{operation}", {**arguments, "dry_run": False}, check=False)
    assert not result.success
    return str(result.text)


ROWS = {number: (f"k{number}", f"v{number}") for number in range(10)}


def test_a_parked_extract_is_released_at_its_date_or_dropped(door: Project) -> None:
    """A later extract that was applied in between keeps its say."""
    send_lines(door, "one", [])
    send_extract(door, 1, list(ROWS.values()))
    door.run()
    half = send_extract(door, 2, [("k0", "v0"), ("k1", "changed"), ("new", "n")])
    tiny = send_extract(door, 3, [("k0", "v0")])
    door.run()
    if door.is_duckdb:  # touched, it is parked all the same
        os.utime(half, (1_700_000_000, 1_700_000_000))
    late = send_extract(door, 0, [*ROWS.values()][:9])
    door.run()
    assert state(door, 0) == dict([*ROWS.values()][:9]), "late, and said of its own day"
    send_extract(door, 4, [*ROWS.values()][:9])
    door.run()
    assert state(door, 3) == dict(ROWS.values())
    last = dict([*ROWS.values()][:9])
    assert state(door, 4) == last
    assert ("loaded",) in door.query(f"select state from tideline_files where path = '{late}'")

    assert "the next load applies it" in call(door, "release_extract", model="extracts", path=half)
    assert "nothing of it" in call(door, "drop_extract", model="extracts", path=tiny)
    door.run()
    assert state(door, 1) == dict(ROWS.values())
    assert state(door, 2) == state(door, 3) == {"k0": "v0", "k1": "changed", "new": "n"}
    assert state(door, 4) == last
    before = door.table("extracts")
    door.run()
    assert door.table("extracts") == before, "released once, not for ever"
    assert equals_rebuild(door, "changes")
    states: dict[str, str] = dict(door.query("select path, state from tideline_files order by loaded_at"))
    assert (states[half], states[tiny]) == ("loaded", "dropped")
    for operation in ("release_extract", "drop_extract"):
        assert "it must be parked" in refusal(door, operation, model="extracts", path=tiny)


def test_an_extract_is_replaced_at_its_date(door: Project) -> None:
    """Its unreadable line is mended, so that its deletes are taken, too; what a later extract says stays."""
    send_lines(door, "one", [])
    send_extract(door, 1, [("a", "1"), ("b", "1"), ("c", "1"), ("d", "1"), ("e", "1")])
    door.run()
    name = send_extract(door, 2, [("a", "2"), ("b", "bad"), ("c", "1"), ("d", "1")])
    door.run()
    send_extract(door, 3, [("a", "3"), ("b", "1"), ("c", "1"), ("d", "1"), ("e", "1")])
    door.run()
    assert state(door, 2) == {"a": "2", "b": "1", "c": "1", "d": "1", "e": "1"}
    send_extract(door, 2, [("a", "2x"), ("b", "2"), ("c", "1"), ("d", "1")])
    door.run()
    assert state(door, 2)["a"] == "2", "other content under a known name is held back"
    call(door, "replace_file", model="extracts", path=name)
    door.run()
    assert state(door, 2) == {"a": "2x", "b": "2", "c": "1", "d": "1"}
    assert state(door, 3) == {"a": "3", "b": "1", "c": "1", "d": "1", "e": "1"}
    assert equals_rebuild(door, "changes")


def test_a_late_extract_and_a_replaced_later_one_in_one_load(door: Project) -> None:
    """What the later one says now stands at its date, not what it said before the late one came."""
    send_lines(door, "one", [])
    keys = [chr(97 + nth) for nth in range(12)]
    first = [(key, "1") for key in [*keys, "same", "gone", "back"]]
    send_extract(door, 1, first)
    door.run()
    name = send_extract(door, 3, [row for row in first if row[0] != "back"])
    door.run()
    send_extract(door, 2, [(key, "2") for key, _ in first])
    send_extract(door, 3, [*((key, f"3{key}") for key in keys), ("same", "1"), ("back", "1")])
    call(door, "replace_file", model="extracts", path=name)
    door.run()
    assert state(door, 1) == dict(first)
    assert state(door, 2) == {key: "2" for key, _ in first}
    assert state(door, 3) == {key: f"3{key}" for key in keys} | {"same": "1", "back": "1"}
    at_one_date = "select id from extracts group by id, _event_at, _loaded_at having count(*) > 1"
    assert door.query(at_one_date) == []
    assert equals_rebuild(door, "changes")


def reading(key: str, value: Any) -> str:
    """A line."""
    return f'{{"id": "{key}", "value": {value}}}'


def test_a_mended_row_enters_at_its_place(door: Project) -> None:
    """It is read once, through the model's query; one that is still bad is refused."""
    send_extract(door, 1, [("a", "1")])
    name = send_lines(door, "one", [reading("a", 1), reading("a", '"two"'), reading("b", 3)])
    door.run()
    arguments = {"model": "readings", "file": name, "line": 2}
    said = call(door, "requeue_quarantine", **arguments, mended=reading("a", '"still"'))
    assert "value is not a number" in said
    door.run()
    states = "select state, reason from tideline_requeued order by recorded_at"
    assert door.query(states)[-1] == ("refused", "value is not a number")
    call(door, "requeue_quarantine", **arguments, mended=reading("a", 2))
    send_lines(door, "two", [reading("c", 5)], first=4)
    door.run()
    rows = [("a", 1, 1), ("a", 2, 2), ("b", 3, 3), ("c", 5, 1 if door.is_duckdb else 4)]
    assert door.query("select id, value, _line from readings order by id, value") == rows
    assert door.query("select id, total from sums order by id") == [("a", 3), ("b", 3), ("c", 5)]
    before = door.table("readings")
    door.run()
    assert door.table("readings") == before
    assert equals_rebuild(door, "sums")
    door.write_yml("models/_ledger.yml", ledger_tests(door))
    door.test("source:state")
    for changed, message in (({}, "mended and loaded before"), ({"line": 3}, "nothing of 'readings' from")):
        assert message in refusal(door, "requeue_quarantine", **{**arguments, **changed}, mended="x")
    assert "takes whole extracts" in refusal(
        door, "requeue_quarantine", **{**arguments, "model": "extracts"}, mended="x"
    )


def ledger_tests(door: Project) -> dict[str, Any]:
    """The tests that the ledger must pass."""
    tests = ["tideline.ledger_adds_up", "tideline.watermark_monotonic"]
    tables = [{"name": "tideline_ledger", "data_tests": tests}]
    return {"sources": [{"name": "state", "schema": door.schema, "tables": tables}]}


def test_a_batch_is_undone(door: Project) -> None:
    """Its rows, its quarantine and its files are gone, what was built from them is rebuilt, later loads stay."""
    send_extract(door, 1, [("a", "1")])
    send_lines(door, "one", [reading("a", 1), reading("b", 1)])
    door.run()
    send_lines(door, "two", [reading("a", 10), reading("c", 10), reading("c", '"x"')], first=3)
    door.run()
    send_lines(door, "three", [reading("b", 100)], first=6)
    door.run()
    (batch,) = {row[0] for row in door.query("select _batch_id from readings where value = 10")}
    said = call(door, "undo_batch", model="readings", batch_id=batch, reason="sent by mistake")
    assert "2 rows go" in said
    if not door.is_duckdb:
        door.execute("delete from readings_raw where position between 3 and 5")
    door.run()
    assert door.query("select id, total from sums order by id") == [("a", 1), ("b", 101)]
    assert door.value("select count(*) from tideline_quarantine") == 0
    assert equals_rebuild(door, "sums")
    door.write_yml("models/_ledger.yml", ledger_tests(door))
    door.test("source:state")
    said = refusal(door, "undo_batch", model="readings", batch_id="nonsense", reason="x")
    assert "has no batch 'nonsense'" in said


def test_a_file_is_replaced(door: Project) -> None:
    """Its old rows go; the batch that brought its content under another name is loaded when the first is undone."""
    if not door.is_duckdb:
        pytest.skip("no files of lines on this engine")
    send_extract(door, 1, [("a", "1")])
    name = send_lines(door, "one", [reading("a", 1), reading("b", '"x"')])
    door.run()
    send_lines(door, "other", [reading("b", 7)])
    door.run()
    send_lines(door, "one", [reading("a", 2), reading("b", '"x"'), reading("c", 3)])
    door.run()
    assert door.query("select id, total from sums order by id") == [("a", 1), ("b", 7)]
    os.utime(name, (1_700_000_000, 1_700_000_000))
    door.run()
    said = call(door, "replace_file", model="readings", path=name)
    assert "takes 1 rows out" in said
    door.run()
    assert door.query("select id, total from sums order by id") == [("a", 2), ("b", 7), ("c", 3)]
    assert door.value("select count(*) from tideline_quarantine") == 1
    assert equals_rebuild(door, "sums")
    send_lines(door, "again", [reading("b", 7)])
    door.run()
    (batch,) = {row[0] for row in door.query("select _batch_id from readings where value = 7")}
    call(door, "undo_batch", model="readings", batch_id=batch, reason="the first delivery was a mistake")
    door.run()
    assert door.query("select id, total from sums order by id") == [("a", 2), ("b", 7), ("c", 3)]
    assert "again" in door.value("select _file from readings where value = 7")
    assert equals_rebuild(door, "sums")


# ---- killed ----------------------------------------------------------------------------------------------------------

OPERATIONS = ["release_extract", "drop_extract", "requeue_quarantine", "undo_batch", "replace_file", "archive_files"]


def everything_went_wrong(door: Project) -> dict[str, dict[str, Any]]:
    """A state in which each operation has something to do; the operations' arguments."""
    first = send_lines(door, "one", [reading("a", 1), reading("a", '"two"'), reading("b", 3)])
    send_extract(door, 1, list(ROWS.values()))
    door.run()
    parked = send_extract(door, 2, [("k0", "v0"), ("k1", "changed"), ("new", "n")])
    send_lines(door, "two", [reading("a", 10), reading("c", 10), reading("c", '"x"')], first=4)
    door.run()
    (batch,) = {row[0] for row in door.query("select _batch_id from readings where value = 10")}
    done: dict[str, dict[str, Any]] = {
        "release_extract": {"model": "extracts", "path": parked},
        "drop_extract": {"model": "extracts", "path": parked},
        "requeue_quarantine": {"model": "readings", "file": first, "line": 2, "mended": reading("a", 2)},
        "undo_batch": {"model": "readings", "batch_id": batch, "reason": "sent by mistake"},
    }
    if not door.is_duckdb:
        door.execute("delete from readings_raw where position > 3")  # the lookback would read them again
        return done
    send_lines(door, "one", [reading("a", 5), reading("d", 7)])
    door.run()
    done["replace_file"] = {"model": "readings", "path": first}
    done["archive_files"] = {"model": "extracts", "folder": str(door.root / "old")}
    return done


def ends(door: Project) -> dict[str, Any]:
    """What an operation and the next load lead to: the rows, what is in quarantine, the last word on every file."""
    newest = (
        "select path, state, moved_to from (select f.*, row_number() over (partition by consumer, path order by"
        " loaded_at desc) as nth from tideline_files as f) as f where nth = 1 order by 1, 2"
    )
    return {
        "readings": door.query("select id, value, _file, _line from readings order by 1, 2, 3, 4"),
        "extracts": door.query("select id, name, _op, _event_at, _file from extracts order by 1, 2, 3, 4"),
        "sums": door.table("sums"),
        "changes": door.table("changes"),
        "quarantine": door.query("select file, line, code from tideline_quarantine order by 1, 2, 3"),
        "files": door.query(newest),
        "moved": sorted(str(file) for file in Path(door.root).glob("*/extracts/*")),
    }


def kill_operations(door: Project, names: Sequence[str], everywhere: bool) -> int:
    """Ends each operation, and the load that carries it out, at each statement; both again lead to the same end."""
    arguments = everything_went_wrong(door)
    saved, killed = door.save(), 0

    def start() -> None:
        door.restore(saved)
        for file in door.root.glob("old/extracts/*"):
            file.rename(door.root / "landing" / "extracts" / file.name)

    for name in (name for name in names if name in arguments):
        given = {**arguments[name], "dry_run": False}
        start()
        asked = door.run_operation(f"tideline.{name}", given)
        loaded = door.run(threads=1)
        wanted = ends(door)
        command = ["run-operation", f"tideline.{name}", "--args", json.dumps(given)]
        for of_load, statements in ((False, asked.statements), (True, loaded.statements)):
            places = [(when, n) for n in range(len(statements)) for when in ("kill_before", "kill_after")]
            if not everywhere:  # the operation after its only write, the load before its last commit of bronze
                telling = "begin; " if not of_load else "tideline_ledger"
                last = max(n for n, statement in enumerate(statements) if telling in statement.sql)
                places = [("kill_before" if of_load else "kill_after", last)]
            for when, n in places:
                where = f"{name}, {'load' if of_load else 'operation'} {when} {n}: {statements[n].sql[-300:]}"
                start()
                options: dict[str, Any] = {when: n}
                if of_load:
                    door.run_operation(f"tideline.{name}", given)
                    worker = door.spawn("run", threads=1, **options)
                else:
                    worker = door.spawn(*command, **options)
                worker.wait()
                killed += worker.killed
                wait_for_backends(door)
                if not of_load:
                    door.run_operation(f"tideline.{name}", given, check=False)  # refused if it was done
                door.run()
                found = ends(door)
                assert found == wanted, where
    return killed


@pytest.mark.parametrize("engine", ["duckdb"])
def test_a_killed_operation_ends_where_it_should(door: Project) -> None:
    """Killed after the only write of the operation, and before the ledger of the load; the rest is a sweep."""
    assert kill_operations(door, ["archive_files"], everywhere=False) == 2


@pytest.mark.sweep
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_killed_anywhere_ends_where_it_should(door: Project, name: str) -> None:
    if not door.is_duckdb and name in OPERATIONS[-2:]:
        pytest.skip("no files of lines on this engine")
    assert kill_operations(door, [name], everywhere=True) >= 40
