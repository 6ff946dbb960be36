"""A table's columns change while its stream runs: one comes, one gets another name, one goes; events come late."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness import Project
from harness.engine import Engine
from law.checks import check_equals_query, compiled
from law.doors import lsn
from law.histories import insert_statement

Values = dict[str, str | None]
Row = dict[str, Any]

PHASES = (("mail",), ("mail", "country"), ("email", "country"), ("email",))
"""The table's columns beside `id` and `name`, one after the other."""
READ = (
    {"name": ["name"], "email": ["mail"]},
    {"name": ["name"], "email": ["mail"], "country": ["country"]},
    {"name": ["name"], "email": ["email", "mail"], "country": ["country"]},
    {"name": ["name"], "email": ["email", "mail"]},
)
"""What the model reads once somebody has heard of the change, a load later: each of its columns, from where."""
KINDS = {"c": "insert", "u": "update", "d": "delete"}


class Change:
    """What happened to a row, and how the table looked then."""

    def __init__(self, place: int, op: str, before: Row | None, after: Row | None) -> None:
        """`before` and `after` as their time's columns have them."""
        self.place, self.op, self.before, self.after = place, op, before, after

    @property
    def id(self) -> str:
        """The row's key."""
        return str((self.after or self.before or {})["id"])


def debezium(change: Change) -> Row:
    source = {"lsn": change.place, "ts_ms": 1_700_000_000_000 + change.place}
    return {"op": change.op, "before": change.before, "after": change.after, "source": source}


def flattened(change: Change) -> Row:
    gone = "true" if change.op == "d" else "false"
    row = change.after or change.before or {}
    return {**row, "__op": change.op, "__deleted": gone, "__lsn": change.place, "__source_ts_ms": change.place}


def maxwell(change: Change) -> Row:
    old = {"old": change.before} if change.op == "u" else {}
    where = {"database": "d", "table": "t", "ts": change.place, "xid": change.place, "commit": True}
    row = change.after or change.before
    return {"type": KINDS[change.op], "data": row, **old, **where, "position": f"bin.000001:{change.place}"}


def wal2json_v1(change: Change) -> Row:
    after, before = change.after or {}, change.before or {}
    row = {"columnnames": [*after], "columnvalues": [*after.values()]} if after else {}
    old = {"oldkeys": {"keynames": [*before], "keyvalues": [*before.values()]}} if before else {}
    told = {"kind": KINDS[change.op], "schema": "public", "table": "t", **row, **old}
    return {"xid": change.place, "nextlsn": lsn(change.place), "change": [told]}


def wal2json_v2(change: Change) -> Row:
    lists = {
        name: [{"name": column, "value": value} for column, value in row.items()]
        for name, row in (("columns", change.after), ("identity", change.before))
        if row
    }
    action = {"c": "I", "u": "U", "d": "D"}[change.op]
    return {"action": action, "lsn": lsn(change.place), "schema": "public", "table": "t", **lists}


FORMATS: dict[str, tuple[str, Callable[[Change], Row]]] = {
    "debezium": ("debezium_events", debezium),
    "flattened": ("debezium_flattened_events", flattened),
    "maxwell": ("maxwell_events", maxwell),
    "wal2json_v1": ("wal2json_v1_events", wal2json_v1),
    "wal2json_v2": ("wal2json_v2_events", wal2json_v2),
}
BRONZE = """
select id, before, after, _op, _event_at, _sequence, _file, _line, _reject_code, _reject_reason, _raw
from ({{ tideline.FORMAT(tideline.landed_lines('raw', 'SOURCE'), unique_key=['id']) }}) as events
"""
STATE = """
with changes as (
    select id, _op, _sequence, _loaded_at, COLUMNS
    from {{ ref('bronze_SOURCE') }} where {{ tideline.affected() }} and _op is not null
)

{{ tideline.current_state('changes', unique_key=['id'], columns=NAMES, sequence_by=['_sequence'],
    apply_as_delete_when="_op = 'd'") }}
"""


def life(chance: random.Random) -> list[list[Change]]:
    """What happens to sixty rows, phase by phase; when the columns change, so does what the table holds."""
    world: dict[str, Row] = {}
    phases: list[list[Change]] = []
    place = 0
    for phase, columns in enumerate(PHASES):
        for row in world.values():
            moved = row.pop("mail") if "email" in columns and "mail" in row else row.get("email")
            row |= {name: moved if name == "email" else row.get(name) for name in columns}
            for name in set(row) - {"id", "name", *columns}:
                del row[name]
        happened = []
        for _ in range(50):
            place += 7
            identifier = str(chance.randrange(60))
            before = dict(world[identifier]) if identifier in world else None
            if before and chance.random() < 0.2:
                del world[identifier]
                happened.append(Change(place, "d", before, None))
                continue
            world[identifier] = {"id": identifier} | {
                name: chance.choice(("x", "it's", "", None, f"{phase} {place}")) for name in ("name", *columns)
            }
            happened.append(Change(place, "u" if before else "c", before, dict(world[identifier])))
        phases.append(happened)
    return phases


def cut(phases: list[list[Change]], chance: random.Random) -> list[list[Change]]:
    """A load for each phase and one more: a fifth of each comes with a later load, some come twice, in any order."""
    loads: list[list[Change]] = [[] for _ in (*phases, ())]
    for phase, happened in enumerate(phases):
        for change in happened:
            loads[chance.randrange(phase, len(loads)) if chance.random() < 0.2 else phase].append(change)
            if chance.random() < 0.1:
                loads[chance.randrange(phase, len(loads))].append(change)
    for load in loads:
        chance.shuffle(load)
    return loads


def state(changes: list[Change], read: dict[str, list[str]]) -> set[tuple[Any, ...]]:
    """The newest value of each key in the model's columns."""
    newest: dict[str, Row | None] = {}
    for change in sorted(changes, key=lambda one: one.place):
        newest[change.id] = change.after
    return {
        (key, *(next((row[name] for name in names if row.get(name) is not None), None) for names in read.values()))
        for key, row in newest.items()
        if row is not None
    }


def write_state(project: Project, source: str, read: dict[str, list[str]]) -> None:
    """The model as it is once somebody has heard of the table's columns."""
    columns = ", ".join(
        "coalesce(" + ", ".join(f"{{{{ tideline.json_text('after', ['{one}']) }}}}" for one in [*names, "-"]) + ")"
        f" as {name}"
        for name, names in read.items()
    )
    sql = STATE.replace("COLUMNS", columns).replace("NAMES", repr(list(read))).replace("SOURCE", source)
    meta = {"tideline_upstreams": [{"name": f"bronze_{source}"}], "tideline_key": ["id"]}
    project.write_model(
        source,
        sql,
        materialized="tideline_incremental",
        unique_key=["id"],
        on_schema_change="sync_all_columns",
        meta=meta,
    )


def test_a_stream_goes_on_while_its_columns_change(project: Project) -> None:
    """In each format, load after load: the newest row of each key, whatever columns its time had."""
    chance = random.Random(5)
    loads = cut(life(chance), chance)
    project.vars["tideline__landing"] = str(project.root / "landing")
    tables = []
    for source, (macro, _) in FORMATS.items():
        if not project.is_duckdb:
            project.execute(f"create table {source}_raw (position bigint, message text)")
        tables.append(
            {"name": source, "identifier": f"{source}_raw", "config": {"meta": {"tideline_files": f"{source}/*.jsonl"}}}
        )
        sql = BRONZE.replace("FORMAT", macro).replace("SOURCE", source)
        project.write_model(f"bronze_{source}", sql, materialized="tideline_load", meta={"tideline_cursor": "_line"})
    project.write_yml("models/_sources.yml", {"sources": [{"name": "raw", "schema": project.schema, "tables": tables}]})

    came: list[Change] = []
    for load, changes in enumerate(loads):
        read = READ[max(load - 1, 0)]
        for source, (_, encode) in FORMATS.items():
            lines = [json.dumps(encode(change)) for change in changes]
            if project.is_duckdb:
                project.write(f"landing/{source}/{load}.jsonl", "\n".join(lines) + "\n")
            else:
                rows = [(len(came) + nth, line) for nth, line in enumerate(lines, 1)]
                project.execute(insert_statement(f"{source}_raw", rows))
            write_state(project, source, read)
        came += changes
        queries = compiled(project.run())
        for source in FORMATS:
            columns = ", ".join(["id", *read])
            found = project.query(f"select {columns} from {source}")
            assert set(found) == state(came, read), f"{source}, load {load}"
            assert len(found) == len(set(found))
            assert set(project.columns(source)) == {"id", *read, "_loaded_at"}
            assert project.value(f"select count(*) from bronze_{source}") == len(came)
        check_equals_query(project, {name: queries[name] for name in FORMATS}, f"load {load}")
    assert project.value("select count(*) from tideline_quarantine") == 0


CAPTURED = """
select id, after, _op, _changed_at as _event_at, _sequence, _transaction_id, 'people' as _file, _line,
    null::text as _reject_code, null::text as _reject_reason, null::text as _raw
from (
    select changes.*, present.after
    from ({{ tideline.captured_changes(source('shop', 'people_changes'), {'id': 'int'}) }}) as changes
    inner join {{ source('shop', 'people_changes') }} as present on present.change_id = changes._line
) as changes
"""
LOGGED = """
select after ->> 'id' as id, after, _op, _event_at, _sequence, _file, _line, _reject_code, _reject_reason, _raw
from ({{ tideline.decoded_changes(tideline.slot_changes('SLOT'), 'test.people', key=['id']) }}) as changes
"""


@pytest.fixture
def postgres(new_engine: Callable[..., Engine], tmp_path: Path) -> Project:
    """An empty project on PostgreSQL."""
    return Project.consumer(tmp_path / "consumer", new_engine("postgres", "test"))


def test_triggers_and_the_log_follow_a_table_whose_columns_change(postgres: Project) -> None:
    """In one session, so that what the server has planned for the old columns is put to the test."""
    slot = f"changes_{postgres.value('select current_database()')}"
    postgres.execute("create table people (id int primary key, name text, mail text)")
    postgres.run_operation("tideline.install_capture", {"table": "people"})
    postgres.run_operation("tideline.create_slot", {"slot": slot})
    tables = [{"name": "people_changes"}]
    postgres.write_yml("models/_sources.yml", {"sources": [{"name": "shop", "schema": "test", "tables": tables}]})
    meta = {"tideline_cursor": "_transaction_id"}
    postgres.write_model("captured", CAPTURED, materialized="tideline_load", meta=meta)
    postgres.write_model("logged", LOGGED.replace("SLOT", slot), materialized="tideline_load")
    expected: list[dict[str, Any]] = []
    for change, row in (
        ("select 1", {"id": 1, "name": "Ann", "mail": "a@x"}),
        ("alter table people add column country text", {"id": 2, "name": "Bob", "mail": "b@x", "country": "NO"}),
        ("alter table people rename column mail to email", {"id": 3, "name": "Cy", "email": "c@x", "country": None}),
        ("alter table people drop column country", {"id": 4, "name": "Di", "email": None}),
        ("alter table people alter column name type varchar(9)", {"id": 5, "name": "Eve", "email": "e@x"}),
    ):
        postgres.execute(change)
        postgres.execute(insert_statement("people", [tuple(row.values())]))
        postgres.execute("update people set name = name || '!' where id = %s", row["id"])
        expected += [row, row | {"name": f"{row['name']}!"}]
        postgres.run()
        for model in ("captured", "logged"):
            found = postgres.query(f"select after from {model} order by _sequence")
            told = [{name: None if value is None else str(value) for name, value in row.items()} for (row,) in found]
            assert told == [
                {name: None if value is None else str(value) for name, value in row.items()} for row in expected
            ], f"{model}, {change}"
    postgres.run_operation("tideline.drop_slot", {"slot": slot})
