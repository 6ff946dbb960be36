"""`tideline.explain`: every event of a key, what became of it, and the versions that came of it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from harness import Project

BRONZE = """
select
    tenant, id, name, email, op as _op, happened_at as _event_at, sequence as _sequence, 'feed' as _file,
    position as _line, position,
    case when happened_at is null then 'no_time' end as _reject_code,
    case when happened_at is null then 'happened_at is null' end as _reject_reason,
    concat(tenant, ' ', id, ' ', name) as _raw
from {{ source('raw', 'feed') }}
where {{ tideline.new_rows('position') }}
"""
CHANGES = """
select tenant, id, name, email, _op, _event_at, _sequence, _file, _line, _batch_id, _loaded_at
from (
    select *, row_number() over (partition by tenant, id, _sequence order by _loaded_at, _line) as delivery
    from {{ ref('bronze_feed') }}
    where {{ tideline.affected() }}
) as deliveries
where delivery = 1
"""
HISTORY = """
with changes as (select * from {{ ref('changes') }} where {{ tideline.affected() }})

{{ tideline.scd2('changes', unique_key=['tenant', 'id'], sequence_by=['_sequence'], effective_at='_event_at',
    track_history_on=['name'], overwrite=['email'], apply_as_delete_when="_op = 'd'") }}
"""
KNOWN = HISTORY.replace("\"_op = 'd'\"", "\"_op = 'd'\", bitemporal=true, open_end='9999-12-31'")
STATE = """
with changes as (select * from {{ ref('changes') }} where {{ tideline.affected() }}),

newest as (
    {{ tideline.current_state('changes', unique_key=['tenant', 'id'], columns=['name', 'email'],
        sequence_by=['_sequence'], effective_at='_event_at', apply_as_delete_when="_op = 'd'") }}
)

select tenant, id, upper(name) as name from newest
"""
FIRST = """
with changes as (select * from {{ ref('changes') }} where {{ tideline.affected() }})

{{ tideline.current_state('changes', unique_key=['tenant', 'id'], columns=['name'], sequence_by=['_sequence'],
    effective_at='_event_at', apply_as_delete_when="_op = 'd'", on_delete='soft', mode='insert_only') }}
"""
KEY = ["tenant", "id"]


def day(number: int) -> str:
    return f"2024-01-{number:02} 00:00:00+00"


def write_models(project: Project) -> None:
    project.execute(
        "create table feed (position int, tenant text, id int, name text, email text, op text, "
        "happened_at timestamptz, sequence int)"
    )
    project.write_yml(
        "models/sources.yml",
        {"sources": [{"name": "raw", "schema": "{{ target.schema }}", "tables": [{"name": "feed"}]}]},
    )
    project.write_model("bronze_feed", BRONZE, materialized="tideline_load", meta={"tideline_cursor": "position"})
    upstreams = {"changes": "bronze_feed", "dim_name": "changes", "newest_name": "changes", "first_name": "changes"}
    upstreams["known_name"] = "changes"
    texts = {"changes": CHANGES, "dim_name": HISTORY, "newest_name": STATE, "first_name": FIRST, "known_name": KNOWN}
    for name, sql in texts.items():
        meta = {"tideline_upstreams": [{"name": upstreams[name]}], "tideline_feed": [], "tideline_key": KEY}
        if name == "changes":
            meta["tideline_key"] = [*KEY, "_sequence"]
        project.write_model(name, sql, materialized="tideline_incremental", meta=meta)


def load(project: Project, rows: list[tuple[object, ...]], *models: str) -> None:
    """Rows come in and a run reads them."""
    project.insert("feed", rows)
    project.run(*models)


@pytest.fixture
def feed(project: Project) -> Project:
    """Three loads: in order; a repeat, a late event, two rows without a time; a tie at one instant and two deletes."""
    write_models(project)
    load(
        project,
        [
            (1, "a", 1, "Ann", "x", "c", day(1), 1),
            (2, "a", 1, "Ann", "y", "u", day(3), 2),
            (3, "a", 1, "Bea", "y", "u", day(5), 4),
            (4, "b", None, "Nil", "z", "c", day(1), 1),
        ],
    )
    load(
        project,
        [
            (5, "a", 1, "Ann", "y", "u", day(3), 2),
            (6, "a", 1, "Cid", "y", "u", day(4), 3),
            (7, "a", 1, "Nobody", "y", "u", None, 9),
            (8, "a", 11, "Other", "y", "u", None, 9),
        ],
    )
    load(
        project,
        [
            (9, "a", 1, "Dan", "w", "u", day(7), 5),
            (10, "a", 1, "Eve", "w", "u", day(7), 6),
            (11, "a", 1, None, None, "d", day(9), 7),
            (12, "a", 1, None, None, "d", day(10), 8),
        ],
        "bronze_feed",
        "changes",
    )
    return project


def explained(project: Project, model: str, **key: object) -> list[str]:
    """The lines of an explanation; every id of a run is RUN, every time of one is THEN."""
    text = project.run_operation("tideline.explain", {"model": model, "key": key}).text
    lines = text[text.index(f"{model} {{") :].splitlines()
    named = [re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "RUN", line.strip()) for line in lines]
    return [re.sub(r"(loaded|RUN at) [0-9 .:-]+Z", r"\1 THEN", line) for line in named]


def fates(lines: list[str]) -> list[str]:
    """What became of each event, without what it is: the text after its last `feed:<line>: `."""
    return [re.sub(r"^.*, from feed:(\d+): ", r"\1: ", line) for line in lines if ", from feed:" in line]


def test_each_event_has_its_fate_its_version_and_its_run(feed: Project) -> None:
    before = {name: feed.table(name) for name in feed.relations()}
    lines = explained(feed, "dim_name", tenant="a", id=1)
    assert {name: feed.table(name) for name in feed.relations()} == before, "an explanation writes nothing"
    assert lines[0] == 'dim_name {"tenant": "a", "id": 1}: 9 events received, 1 in quarantine, 3 rows stored'
    assert fates(lines)[4:8] == [f"{position}: not read yet" for position in (9, 10, 11, 12)]

    feed.run("dim_name", "newest_name", "first_name", "known_name")
    lines = explained(feed, "dim_name", tenant="a", id=1)
    assert fates(lines) == [
        "1: applied: opens version 1",
        "2: no change: within version 1",
        "6: applied: opens version 2 (late: event 4 had been loaded before)",
        "3: applied: opens version 3",
        "9: older than event 6, which holds at the same instant",
        "10: applied: opens version 4",
        "11: applied: closes version 4",
        "12: no change: nothing was open",
        "5: repeat: changes keeps the delivery of batch RUN, loaded THEN, from feed:2",
    ]
    assert lines[2].startswith(
        "1. c at 2024-01-01 00:00:00Z, sequence 1, name='Ann', email='x', batch RUN, loaded THEN"
    )
    assert lines[11:] == [
        "-  quarantined (no_time, feed:7, batch RUN): happened_at is null",
        "versions:",
        "version 1: 2024-01-01 00:00:00Z to 2024-01-04 00:00:00Z, name='Ann', email='w'; "
        "opened by event 1 of batch RUN; closed by event 3 of batch RUN",
        "version 2: 2024-01-04 00:00:00Z to 2024-01-05 00:00:00Z, name='Cid', email='w'; "
        "opened by event 3 of batch RUN; closed by event 4 of batch RUN",
        "version 3: 2024-01-05 00:00:00Z to 2024-01-07 00:00:00Z, name='Bea', email='w'; "
        "opened by event 4 of batch RUN; closed by event 6 of batch RUN",
        "version 4: 2024-01-07 00:00:00Z to 2024-01-09 00:00:00Z, name='Eve', email='w'; "
        "opened by event 6 of batch RUN; closed by event 7 of batch RUN",
        "runs that read them:",
        "RUN at THEN, first (there is no table), events 1, 2, 4; of the whole table 3 inserted, 0 updated, 0 deleted",
        "RUN at THEN, incremental ('changes' (same_key)), events 3; "
        "of the whole table 1 inserted, 2 updated, 0 deleted",
        "RUN at THEN, incremental ('changes' (same_key)), events 5, 6, 7, 8; "
        "of the whole table 1 inserted, 3 updated, 0 deleted",
    ]

    known = explained(feed, "known_name", tenant="a", id=1)
    versions = [line.split(",")[0] for line in lines if line.startswith("version ")]
    assert [line.split(",")[0] for line in known if line.startswith("version ")] == versions, "what is known now"

    state = explained(feed, "newest_name", tenant="a", id=1)
    assert fates(state)[6:8] == ["11: older than event 8", "12: applied: the row is gone"]
    assert "stored: none" in state

    first = explained(feed, "first_name", tenant="a", id=1)
    assert fates(first)[:4] == [
        "1: applied: its values stay in the row, which event 8 deletes",
        "2: no change: the mode is insert_only",
        "6: no change: the mode is insert_only",
        "3: no change: the mode is insert_only",
    ]
    assert fates(first)[7] == "12: applied: the row is marked, its last values stay"

    nobody = explained(feed, "dim_name", tenant="b", id=None)
    assert nobody[0] == 'dim_name {"tenant": "b", "id": null}: 1 events received, 0 in quarantine, 1 rows stored'
    assert fates(nobody) == ["4: applied: opens version 1"]
    held = explained(feed, "newest_name", tenant="b", id=None)
    assert fates(held) == ["4: applied: the row holds its values"]
    assert "tenant='b', id=null, name='NIL'" in held

    stranger = explained(feed, "dim_name", tenant="a", id=404)
    assert stranger[0].endswith("0 events received, 0 in quarantine, 0 rows stored")
    assert stranger[-2:] == ["versions: none", "runs: none"]
    plain = explained(feed, "changes", tenant="a", id=1, _sequence=2)
    assert fates(plain) == ["2: read", "5: read"]


TRUNCATED = """
with changes as (select * from {{ source('raw', 'changes') }} where {{ tideline.affected() }} or op = 't')

{{ tideline.scd2('changes', unique_key=['tenant', 'id'], sequence_by=['position'], effective_at='happened_at',
    track_history_on=['name'], apply_as_delete_when="op = 'd'", apply_as_truncate_when="op = 't'") }}
"""


def test_a_truncate_is_an_event_of_the_keys_that_it_is_about(project: Project) -> None:
    project.execute(
        "create table changes (position int, tenant text, id int, name text, op text, happened_at timestamptz, "
        "_loaded_at timestamptz)"
    )
    source = {"name": "raw", "schema": "{{ target.schema }}", "tables": [{"name": "changes"}]}
    project.write_yml("models/sources.yml", {"sources": [source]})
    on = "changed.op = 't' and (changed.tenant is null or changed.tenant = joined.tenant)"
    all_keys = {"name": "raw.changes", "join": "raw.changes", "on": on, "key": ["joined.tenant", "joined.id"]}
    meta = {"tideline_upstreams": [{"name": "raw.changes"}, all_keys], "tideline_key": KEY}
    project.write_model("dim_name", TRUNCATED, materialized="tideline_incremental", meta=meta)
    told = [
        (1, "a", 1, "Ann", "c", day(1), day(20)),
        (2, "b", 1, "Bob", "c", day(1), day(20)),
        (3, "b", None, None, "t", day(2), day(20)),
        (4, None, None, None, "t", day(4), day(21)),
    ]
    for rows in told[:3], told[3:]:
        project.insert("changes", rows)
        project.run("dim_name")
    for tenant, expected in {
        "a": ["applied: opens version 1", "applied: closes version 1"],
        "b": ["applied: opens version 1", "applied: closes version 1", "no change: nothing was open"],
    }.items():
        lines = explained(project, "dim_name", tenant=tenant, id=1)
        assert lines[0].endswith(f": {len(expected)} events received, 0 in quarantine, 1 rows stored")
        events = lines[2 : 2 + len(expected)]
        assert [re.sub("^.*: (applied|no change)", r"\1", line) for line in events] == expected
        assert [line for line in lines if line.startswith("version 1") and line.endswith("closed by event 2")], lines


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"model": "nowhere", "key": {"id": 1}}, "there is no model 'nowhere'"),
    ({"model": "bronze_feed", "key": {"id": 1}}, "'bronze_feed' is a tideline_load; only a tideline_incremental"),
    ({"model": "dim_name", "key": {"tenant": "a", "name": 1}}, "'name' is no key column of 'dim_name'; its key is"),
    ({"model": "dim_name", "key": {"tenant": "a"}}, "`key` lacks a value for 'id' (null is one)"),
    ({"model": "dim_name", "key": 17}, "`key` must give a value for each of tenant, id, such as {tenant: 17}; got 17"),
    ({"model": "dim_name", "key": {"tenant": "a", "id": 1}}, "'dim_name' is not built"),
]


@pytest.mark.parametrize("engine", ["duckdb"])
def test_what_cannot_be_explained_is_refused(project: Project) -> None:
    write_models(project)
    for args, expected in REFUSED:
        result = project.run_operation("tideline.explain", args, check=False)
        assert not result.success
        assert expected in result.text
