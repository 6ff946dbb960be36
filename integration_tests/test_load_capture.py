"""Changes captured by triggers on PostgreSQL: installed, read by transaction id, removed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness import DbtFailed, Project
from harness.engine import Engine

BRONZE = """
select
    id, name, _op, _changed_at as _event_at, _sequence, 'people' as _file, _line, _transaction_id,
    null::text as _reject_code, null::text as _reject_reason, null::text as _raw
from (
    {{ tideline.captured_changes(source('shop', 'people_changes'), {'id': 'int', 'name': 'text'}) }}
) as changes
"""


@pytest.fixture
def people(new_engine: Callable[..., Engine], tmp_path: Path) -> Project:
    """A table with a composite key and one row, captured."""
    project = Project.consumer(tmp_path / "consumer", new_engine("postgres", "test"))
    project.execute("create table people (region text, id int, name text, primary key (region, id))")
    project.insert("people", [("eu", 1, "Ann")])
    project.run_operation("tideline.install_capture", {"table": "test.people"})
    tables = [{"name": "people_changes"}]
    project.write_yml(
        "models/_sources.yml", {"sources": [{"name": "shop", "schema": project.schema, "tables": tables}]}
    )
    project.write_model("bronze", BRONZE, materialized="tideline_load", meta={"tideline_cursor": "_transaction_id"})
    return project


def changes(project: Project) -> list[tuple[Any, ...]]:
    return project.query("select _op, id, name from bronze order by _sequence")


def test_every_kind_of_change_is_captured(people: Project) -> None:
    people.run()
    assert changes(people) == [("c", 1, "Ann")], "what was there before comes as a create"
    people.insert("people", [("eu", 2, "Bob"), ("us", 2, "Cy")])
    people.execute("update people set name = upper(name) where id = 2 and region = 'us'")
    people.execute("update people set id = 3 where region = 'eu' and id = 2")
    people.execute("delete from people where id = 1")
    people.execute("truncate people")
    people.run()
    assert changes(people)[1:] == [
        ("c", 2, "Bob"), ("c", 2, "Cy"), ("u", 2, "CY"), ("d", 2, "Bob"), ("c", 3, "Bob"), ("d", 1, "Ann"),
        ("t", None, None),
    ]  # fmt: skip
    people.run()
    assert len(changes(people)) == 8


def test_a_change_that_commits_late_is_loaded(people: Project) -> None:
    late = people.engine.connect()  # type: ignore[attr-defined]
    late.autocommit = False
    with late.cursor() as cursor:
        cursor.execute("insert into people values ('eu', 5, 'late')")
    people.insert("people", [("eu", 6, "quick")])
    people.run()
    assert changes(people) == [("c", 1, "Ann")], "nothing past the oldest open transaction"
    late.commit()
    people.run()
    assert sorted(changes(people)) == [("c", 1, "Ann"), ("c", 5, "late"), ("c", 6, "quick")]


def test_operations_on_captures(people: Project, new_engine: Callable[..., Engine], tmp_path: Path) -> None:
    def refusal(operation: str, **arguments: Any) -> str:
        result = people.run_operation(f"tideline.{operation}", arguments, check=False)
        assert not result.success
        return result.text

    people.execute("create table keyless (id int)")
    assert "are captured already" in refusal("install_capture", table="people")
    assert 'there is no table "test"."nowhere"' in refusal("install_capture", table="test.nowhere")
    assert 'the table "test"."keyless" has no primary key' in refusal("install_capture", table="keyless")
    assert "each a plain name of at most 51 characters; got 'x; drop table y'" in refusal(
        "install_capture", table="x; drop table y"
    )
    assert "test.people: 1 changes in test.people_changes" in people.run_operation("tideline.show_captures").text
    people.run_operation("tideline.remove_capture", {"table": "people"})
    people.insert("people", [("eu", 9, "unseen")])
    assert people.value("select count(*) from people_changes") == 1
    assert "are not captured; see tideline.show_captures" in refusal("remove_capture", table="people")
    assert "no table's changes are captured" in people.run_operation("tideline.show_captures").text
    embedded = Project.consumer(tmp_path / "embedded", new_engine("duckdb", "test"))
    result = embedded.run_operation("tideline.install_capture", {"table": "people"}, check=False)
    assert "this engine has no triggers; only PostgreSQL has" in result.text


@pytest.mark.parametrize("drop_changes", [False, True])
def test_a_capture_that_is_made_anew_goes_on_behind_the_old_one(people: Project, drop_changes: bool) -> None:
    """Its numbers do, by which changes are ordered; where the old changes stayed, what went meanwhile goes."""
    people.insert("people", [("eu", 2, "Bob")])
    people.run()
    people.run_operation("tideline.remove_capture", {"table": "people", "drop_changes": drop_changes})
    people.execute("delete from people where id = 2")
    people.execute("alter table people rename column region to place")
    people.execute("update people set name = 'Anna'")
    people.run_operation("tideline.install_capture", {"table": "people"})
    people.execute("update people set name = 'Anne'")
    people.run()
    assert changes(people) == [
        ("c", 1, "Ann"), ("c", 2, "Bob"), *([] if drop_changes else [("t", None, None)]), ("c", 1, "Anna"),
        ("u", 1, "Anne"),
    ]  # fmt: skip


def test_a_captured_table_may_get_another_name(people: Project) -> None:
    people.execute("alter table people rename to folks")
    people.insert("folks", [("eu", 2, "Bob")])
    people.run()
    assert changes(people) == [("c", 1, "Ann"), ("c", 2, "Bob")]
    assert "test.folks: 2 changes in test.people_changes" in people.run_operation("tideline.show_captures").text
    people.execute("create table people (id int primary key)")
    refused = people.run_operation("tideline.install_capture", {"table": "people"}, check=False)
    assert 'the table "test"."people_changes" holds the changes of test.folks, which had the name' in refused.text
    people.run_operation("tideline.remove_capture", {"table": "folks"})
    assert "no table's changes are captured" in people.run_operation("tideline.show_captures").text


def test_columns_of_a_capture_are_names_with_types(people: Project) -> None:
    for columns, found in (("['id']", "['id']"), ("{}", "{}"), ("{'id; drop': 'int'}", "'id; drop'")):
        call = f"tideline.captured_changes(source('shop', 'people_changes'), {columns})"
        people.write_model("bronze", "select * from ({{ " + call + " }}) as changes", materialized="tideline_load")
        with pytest.raises(DbtFailed, match=re.escape(found)):
            people.run()


def test_a_capture_can_go_with_all_it_holds(people: Project) -> None:
    people.run_operation("tideline.remove_capture", {"table": "people", "drop_changes": True})
    assert "people_changes" not in people.relations()
    with pytest.raises(DbtFailed, match=r"there is no table .*install_capture --args '\{table: test.people\}'"):
        people.run()


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"id": "int", "name": "text) as x --"}, r"the type of `name` must be one like bigint, .*got 'text\) as x --'"),
        ({"id": 4}, r"the type of `id` must be one like bigint, .*got '4'"),
        ({"id": ""}, r"the type of `id` must be one like bigint, .*got ''"),
        ({"id; drop table people": "int"}, r"`columns` must hold names of columns; got 'id; drop table people'"),
        ({}, r"`columns` must be a mapping of columns to types, like \{'id': 'bigint'\}; got '\{\}'"),
        (["id"], r"`columns` must be a mapping of columns to types, .*got '\['id'\]'"),
    ],
)
def test_what_is_no_column_with_a_type_is_refused(people: Project, columns: Any, message: str) -> None:
    """By the macro's name, before anything is written."""
    people.write_model("bronze", BRONZE.replace("{'id': 'int', 'name': 'text'}", repr(columns)))
    with pytest.raises(DbtFailed, match=rf"(?s)tideline.captured_changes: 1 problem.*{message}"):
        people.run()
    assert "test.bronze" not in people.relations()
