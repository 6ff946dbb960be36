"""Files that say what they, or others, said before: bronze holds what the folder says, or shows what is held back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from harness import Project

BRONZE = """
select id, cast(null as timestamptz) as _event_at, _file, _line,
    cast(null as text) as _reject_code, cast(null as text) as _reject_reason, _raw
from {{ tideline.landed_csv('raw', 'landed', ['id']) }} as landed
"""
AGES = 1_700_000_000


@pytest.fixture
def door(project: Project) -> Project:
    """A bronze table of files, or of the table they were copied to."""
    table = {"name": "landed", "config": {"meta": {"tideline_files": "*.csv"}}}
    project.write_yml(
        "models/_sources.yml", {"sources": [{"name": "raw", "schema": "{{ target.schema }}", "tables": [table]}]}
    )
    project.vars["tideline__landing"] = str(project.root / "landing")
    project.write_model("bronze", BRONZE, materialized="tideline_load")
    if not project.is_duckdb:
        project.execute("create table landed (file_name text, line_number bigint, line text, id text)")
    return project


def send(door: Project, name: str, *ids: str, age: int = 0) -> str:
    """Put a file into the folder, or in the place of the one of that name; its path."""
    if door.is_duckdb:
        file = door.write(f"landing/{name}.csv", "\n".join(["id", *ids, ""]))
        os.utime(file, (AGES + age, AGES + age))
        return str(file)
    door.execute("delete from landed where file_name = %s", name)
    door.insert("landed", [(name, line, id_, id_) for line, id_ in enumerate(ids, 2)])
    return name


def call(door: Project, operation: str, **arguments: Any) -> None:
    """Do an operation on the bronze table."""
    door.run_operation(f"tideline.{operation}", {"model": "bronze", "dry_run": False, **arguments})


def load(door: Project) -> list[tuple[str, str]]:
    """What bronze holds after the next load: file and id."""
    door.run()
    return [(Path(file).stem, id_) for file, id_ in door.query("select _file, id from bronze order by 1, 2")]


def state(door: Project, path: str) -> Any:
    """What the manifest says of a file last."""
    return door.query("select state from tideline_files where path = " + f"'{path}' order by loaded_at desc")[0][0]


def test_what_a_replaced_file_said_before_is_new_in_another_file(door: Project) -> None:
    """It left bronze when the file was replaced."""
    path = send(door, "one", "1")
    load(door)
    send(door, "one", "22", age=1)
    load(door)
    call(door, "replace_file", path=path)
    assert load(door) == [("one", "22")]
    send(door, "two", "1", age=2)
    assert load(door) == [("one", "22"), ("two", "1")]
    send(door, "three", "1", age=3)
    assert load(door) == [("one", "22"), ("two", "1")]


@pytest.mark.parametrize("age", [0, 2])
def test_a_replaced_file_that_is_back_as_it_was_is_held_back(door: Project, age: int) -> None:
    """Also with the time that it had: bronze has the other content."""
    path = send(door, "one", "1")
    load(door)
    send(door, "one", "22", age=1)
    load(door)
    call(door, "replace_file", path=path)
    load(door)
    send(door, "one", "1", age=age)
    assert load(door) == [("one", "22")]
    assert state(door, path) == "changed"
    call(door, "replace_file", path=path)
    assert load(door) == [("one", "1")]


def test_a_content_that_was_held_back_twice_is_still_held_back(door: Project) -> None:
    path = send(door, "one", "1")
    load(door)
    for age, text in enumerate(["22", "333", "22"], 1):
        send(door, "one", text, age=age)
        assert load(door) == [("one", "1")]
        assert state(door, path) == "changed"
    send(door, "one", "1", age=9)
    assert load(door) == [("one", "1")]
    assert state(door, path) == "touched"


def test_a_file_that_was_undone_and_came_again_is_loaded_when_its_twin_goes(door: Project) -> None:
    """The batch of another file brought what it says; with that batch undone the file speaks for itself."""
    path = send(door, "one", "1")
    load(door)
    call(door, "undo_batch", batch_id=door.value("select _batch_id from bronze"), reason="too early")
    send(door, "two", "1", age=1)
    assert load(door) == [("two", "1")]
    send(door, "one", "1", "22", age=2)
    assert load(door) == [("one", "1"), ("one", "22"), ("two", "1")]
    send(door, "one", "1", age=3)
    call(door, "undo_batch", batch_id=door.value("select _batch_id from bronze where id = '22'"), reason="wrong")
    assert load(door) == [("two", "1")]
    assert state(door, path) == "repeated"
    call(door, "undo_batch", batch_id=door.value("select _batch_id from bronze"), reason="the twin")
    assert load(door) == [("one", "1")]


def test_what_was_held_back_is_new_once_what_it_stood_behind_is_undone(door: Project) -> None:
    """The wrong delivery goes, the right one under its name comes; touching the wrong one does not bring it back."""
    path = send(door, "one", "1")
    load(door)
    wrong = door.value("select _batch_id from bronze")
    send(door, "one", "1", age=1)
    assert load(door) == [("one", "1")]
    call(door, "undo_batch", batch_id=wrong, reason="wrong")
    assert load(door) == []
    assert state(door, path) == "undone"
    send(door, "two", "1")
    load(door)
    send(door, "two", "22", age=1)
    assert load(door) == [("two", "1")]
    call(door, "undo_batch", batch_id=door.value("select _batch_id from bronze"), reason="wrong")
    assert load(door) == [("two", "22")]


def test_a_new_file_that_says_what_is_held_back_is_loaded(door: Project) -> None:
    """Whether both come in one load or in two."""
    send(door, "one", "1")
    load(door)
    send(door, "one", "22", age=1)
    send(door, "two", "22")
    assert load(door) == [("one", "1"), ("two", "22")]


def test_a_file_that_says_what_another_is_replaced_of_in_the_same_load_is_loaded(door: Project) -> None:
    """One load later, as one that had said it before."""
    path = send(door, "one", "1")
    load(door)
    send(door, "one", "22", age=1)
    load(door)
    call(door, "replace_file", path=path)
    send(door, "two", "1")
    load(door)
    assert load(door) == [("one", "22"), ("two", "1")]


def test_a_line_that_gave_way_to_another_of_the_same_length_is_noticed(door: Project) -> None:
    """Also two lines that exchanged their places; a manifest of before, which does not know the lines, learns them."""
    path = send(door, "one", "11", "22")
    load(door)
    for age, ids in enumerate((["11", "23"], ["22", "11"]), 1):
        send(door, "one", *ids, age=age)
        assert load(door) == [("one", "11"), ("one", "22")]
        assert state(door, path) == "changed"
    send(door, "one", "11", "22", age=3)
    load(door)
    assert state(door, path) == "touched"
    door.execute("update tideline_files set modified = null")
    load(door)
    seen = door.value("select count(*) from tideline_files")
    load(door)
    assert door.value("select count(*) from tideline_files") == seen, "what is known is not looked at"


@pytest.mark.parametrize("engine", ["duckdb"])
def test_a_file_that_is_replaced_chunk_by_chunk_leaves_its_twins_to_one_load(door: Project) -> None:
    """One of the twins, whether they came before or with it; none if the file says the same again."""
    door.write_model("bronze", BRONZE, materialized="tideline_load", meta={"tideline_chunk_rows": 1})
    path = send(door, "one", "1", "2", "3")
    send(door, "three", "1", "2", "3")
    load(door)
    call(door, "replace_file", path=path)
    load(door)
    once = [("one", "1"), ("one", "2"), ("one", "3")]
    assert load(door) == once
    send(door, "one", "44", "55", age=1)
    load(door)
    call(door, "replace_file", path=path)
    for name in ("two", "four"):
        send(door, name, "1", "2", "3")
    load(door)
    once = [("one", "44"), ("one", "55"), ("three", "1"), ("three", "2"), ("three", "3")]
    assert load(door) == once
    assert load(door) == once
