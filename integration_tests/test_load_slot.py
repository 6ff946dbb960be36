"""A logical replication slot, read by `dbt run`: nothing lost, nothing twice, wherever the process ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness import DbtFailed, Project
from harness.engine import Engine

BRONZE = """
select
    coalesce(after ->> 'id', before ->> 'id') as id, after ->> 'name' as name, after ->> 'long' as long, after,
    unchanged,
    _op, _event_at, _sequence, _file, _line, _reject_code, _reject_reason, _raw
from ({{ tideline.decoded_changes(tideline.slot_changes('tideline_test'), 'test.people', key=['id']) }}) as changes
"""
CHANGES = "select _op, id, name from bronze order by _sequence"


@pytest.fixture
def slot(new_engine: Callable[..., Engine], tmp_path: Path) -> Iterator[Project]:
    """A table, a slot and a bronze model over it; nothing has happened yet."""
    project = Project.consumer(tmp_path / "consumer", new_engine("postgres", "test"))
    project.execute("create table people (id int primary key, name text, long text)")
    project.write_model("bronze", BRONZE, materialized="tideline_load")
    project.run_operation("tideline.create_slot", {"slot": "tideline_test"})
    yield project
    project.end_workers()
    project.execute(
        "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = 'tideline_test'"
    )


def changes(project: Project) -> list[tuple[Any, ...]]:
    return project.query(CHANGES)


def test_every_change_is_loaded_in_the_order_of_commits(slot: Project) -> None:
    slot.execute("insert into people values (1, 'Ann', null), (2, 'Bob', null)")
    first, second = slot.engine.connect(), slot.engine.connect()  # type: ignore[attr-defined]
    for connection in (first, second):
        connection.autocommit = False
    with first.cursor() as cursor:
        cursor.execute("update people set name = 'Anna' where id = 1")
    with second.cursor() as cursor:
        cursor.execute("insert into people values (3, 'Cy', null)")
    second.commit()
    slot.run()
    assert changes(slot) == [("c", "1", "Ann"), ("c", "2", "Bob"), ("c", "3", "Cy")]
    first.commit()
    slot.execute("delete from people where id = 2")
    slot.execute("update people set id = 30 where id = 3")
    slot.execute("truncate people")
    slot.run()
    assert changes(slot)[3:] == [
        ("u", "1", "Anna"), ("d", "2", None), ("d", "3", None), ("c", "30", "Cy"), ("t", None, None)
    ]  # fmt: skip
    before = slot.query("select * from bronze order by _sequence")
    slot.run()
    assert slot.query("select * from bronze order by _sequence") == before


def test_values_of_every_kind_come_as_they_are(slot: Project) -> None:
    texts = [
        "it's",
        "' name[text]:'x' DELETE: ",
        "new-tuple: id[integer]:7",
        "line\nbreak\ttab",
        "",
        "null",
        'quo"te',
        "back\\slash",
        "ü漢🙂",
    ]
    for number, text in enumerate(texts):
        slot.insert("people", [(number, text, None)])
    slot.execute(
        'alter table people add column "Mixed ""Name""" numeric(10, 2),'
        ' add column tags text[], add column flag bit(3), add column mood "char"'
    )
    slot.execute("insert into people values (100, null, null, 12.50, '{a,\"b c\"}', b'101', 'x')")
    slot.run()
    found = slot.query("select name from bronze where cast(id as int) < 100 order by cast(id as int)")
    assert [name for (name,) in found] == texts
    odd = ", ".join(f"after ->> '{name}'" for name in ("name", 'Mixed "Name"', "tags", "flag", "mood"))
    assert slot.query(f"select {odd} from bronze where id = '100'") == [(None, "12.50", '{a,"b c"}', "101", "x")]


def test_a_toast_value_that_did_not_change_is_told_from_null(slot: Project) -> None:
    slot.execute("alter table people alter column long set storage external")
    slot.insert("people", [(1, "Ann", "x" * 5000)])
    slot.execute("update people set name = 'Anna'")
    slot.execute("update people set long = null")
    slot.run()
    found = slot.query("select length(long), unchanged from bronze order by _sequence")
    assert found == [(5000, None), (None, ["long"]), (None, None)]


def test_a_toast_value_moves_with_its_row_to_another_key(slot: Project) -> None:
    """The new key has no last value of its own; with the full replica identity the log tells it with the old row."""
    slot.execute("alter table people alter column long set storage external")
    slot.execute("alter table people replica identity full")
    slot.insert("people", [(1, "Ann", "x" * 5000)])
    slot.execute("update people set name = 'Anna'")
    slot.execute("update people set id = 2")
    slot.run()
    found = slot.query("select _op, id, name, length(long), unchanged from bronze order by _sequence")
    assert found[1:] == [
        ("u", "1", "Anna", 5000, None), ("d", "1", None, None, None), ("c", "2", "Anna", 5000, None)
    ]  # fmt: skip


def test_an_old_row_that_does_not_tell_its_key_is_quarantined(slot: Project) -> None:
    """A replica identity of other columns than the key: a delete was one of no key, and its row stayed."""
    slot.execute("alter table people alter column name set not null")
    slot.execute("create unique index people_name on people (name)")
    slot.execute("alter table people replica identity using index people_name")
    slot.insert("people", [(1, "Ann", None), (2, "Bob", None)])
    slot.execute("update people set long = 'a' where id = 1")
    slot.execute("update people set name = 'Anna' where id = 1")
    slot.execute("delete from people where id = 2")
    slot.run()
    assert changes(slot) == [("c", "1", "Ann"), ("c", "2", "Bob"), ("u", "1", "Ann")]
    held = slot.query("select code, reason from tideline_quarantine")
    assert [code for code, _ in held] == ["no_key", "no_key"]
    assert "the old row lacks a column of the key (id)" in held[0][1]


def test_a_slot_that_no_longer_holds_what_follows_is_refused(slot: Project) -> None:
    slot.insert("people", [(1, "Ann", None)])
    slot.run()
    slot.insert("people", [(2, "Bob", None)])
    slot.query("select count(*) from pg_logical_slot_get_changes('tideline_test', null, null)")
    with pytest.raises(
        DbtFailed, match=r"somebody else read the slot 'tideline_test' up to .* while the last load ended at"
    ):
        slot.run()
    slot.run_operation("tideline.drop_slot", {"slot": "tideline_test"})
    with pytest.raises(DbtFailed, match=r"the logical replication slot 'tideline_test' is gone.*create_slot"):
        slot.run()
    assert changes(slot) == [("c", "1", "Ann")]


def test_a_model_that_got_another_name_is_refused_until_it_keeps_its_table(slot: Project) -> None:
    """The slot no longer holds what lies in the table under the old name; so for a second model over the same slot."""
    slot.insert("people", [(1, "Ann", None)])
    slot.run()
    slot.insert("people", [(2, "Bob", None)])
    slot.remove("models/bronze.sql")
    words = (
        r"changes that the slot 'tideline_test' held were stored in \"\w+\".\"test\".\"bronze\" and are gone from it"
    )
    for place in ({}, {"schema": "other"}):
        slot.write_model("people_changes", BRONZE, materialized="tideline_load", **place)
        with pytest.raises(DbtFailed, match=words):
            slot.run()
    slot.write_model("people_changes", BRONZE, materialized="tideline_load", alias="bronze")
    slot.run()
    assert changes(slot) == [("c", "1", "Ann"), ("c", "2", "Bob")]
    slot.execute("drop table bronze")
    assert "is gone" in slot.run().text
    slot.insert("people", [(3, "Cy", None)])
    slot.run()
    assert changes(slot) == [("c", "3", "Cy")]


def refusal(project: Project, operation: str, slot: str) -> str:
    """What an operation says that refuses."""
    result = project.run_operation(f"tideline.{operation}", {"slot": slot}, check=False)
    assert not result.success
    return result.text


def test_a_slot_of_another_server_is_refused(slot: Project) -> None:
    """A dump that was restored holds the place in the old server's log; the log of the new one ends before it."""
    slot.insert("people", [(1, "Ann", None)])
    slot.run()
    slot.execute("update tideline_ledger set cursor_high = 'FF/0'")
    slot.insert("people", [(2, "Bob", None)])
    with pytest.raises(
        DbtFailed, match=r"ended at FF/0, but this server's log ends at \w+/\w+, so it is another server's"
    ):
        slot.run()


def test_operations_on_slots(slot: Project) -> None:
    assert "there is a slot 'tideline_test' already" in refusal(slot, "create_slot", "tideline_test")
    assert "letters, digits, underscores); got 'No such'" in refusal(slot, "create_slot", "No such")
    assert "tideline_test (test_decoding): let go up to 0/" in slot.run_operation("tideline.show_slots").text
    slot.run_operation("tideline.drop_slot", {"slot": "tideline_test"})
    assert "there is no logical replication slot in this database" in slot.run_operation("tideline.show_slots").text
    assert "there is no logical replication slot 'tideline_test'" in refusal(slot, "drop_slot", "tideline_test")
    with pytest.raises(
        DbtFailed,
        match=r"there is no logical replication slot 'tideline_test' in this database; make it with .*create_slot",
    ):
        slot.run()


def test_a_slot_that_holds_back_much_is_warned_about(slot: Project) -> None:
    slot.execute("insert into people select n, 'x', repeat('y', 500) from generate_series(1, 4000) as n")
    (warning,) = slot.run(vars={"tideline__slot_held_megabytes": 1}).warnings
    assert "the slot 'tideline_test' held back" in warning
    slot.insert("people", [(5001, "new", None)])
    slot.run()
    assert slot.value("select count(*) from bronze") == 4001


def test_slots_are_postgres_only(new_engine: Callable[..., Engine], tmp_path: Path) -> None:
    project = Project.consumer(tmp_path / "consumer", new_engine("duckdb", "test"))
    project.write_model("bronze", BRONZE, materialized="tideline_load")
    with pytest.raises(DbtFailed, match="this engine has no logical replication slots; only PostgreSQL has"):
        project.run()


@pytest.mark.sweep
def test_a_load_killed_anywhere_loses_and_doubles_nothing(slot: Project) -> None:
    """Before and after every statement. The slot is outside every transaction, so nothing is put back in between."""
    slot.insert("people", [(0, "first", None)])
    statements = len(slot.run().statements)
    expected = [("c", "0", "first")]
    for number in range(statements):
        for key, before, after in ((2 * number + 1, number, None), (2 * number + 2, None, number)):
            slot.insert("people", [(key, "x", None)])
            expected.append(("c", str(key), "x"))
            slot.spawn("run", kill_before=before, kill_after=after).wait()
    slot.run()
    assert changes(slot) == expected
