"""Current state and history over random events, every option at random: what the plain Python reference says.

As many as one likes: `TIDELINE_SEED=7 pytest -m sweep integration_tests/test_history.py`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from hashlib import md5
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from harness import Project
from harness.result import DbtFailed
from history.compare import compare_known, compiled, expected_as_of, hold, joined_as_of, known_as_of, store
from history.events import LOADS, drawn, histories
from history.loads import play
from history.options import (
    HARD_DELETES,
    KEYS,
    OPTIONAL,
    PARTIAL,
    Options,
    covering,
    current_options,
    scd2_options,
)
from law.checks import check_equals_query, check_full_refresh, check_no_op
from law.checks import compiled as compiled_models

SEED = int(os.environ.get("TIDELINE_SEED", "20240601"))


def held(project: Project, options: list[Options], size: int) -> int:
    """Calls of both macros, each over so many histories of its own."""
    tales = drawn(histories(), len(options) * size, SEED)
    return hold(project, options, [tales[n :: len(options)] for n in range(len(options))])


def test_the_macros_say_what_the_reference_says(shared: Project) -> None:
    """A few histories under as many calls as it takes to say everything that can be said of every setting."""
    options = covering(drawn(scd2_options(), 40, SEED)) + covering(drawn(current_options(), 40, SEED))
    said = set().union(*(option.settings() for option in options))
    assert {value for name, value in said if name == "on_delete"} == {*HARD_DELETES, "hard", "soft", "keep"}
    assert {value for name, value in said if name == "mode"} == {"upsert", "insert_only", "update_only"}
    assert {value for name, value in said if name == "key"} == set(KEYS)
    assert all((name, True) in said and (name, False) in said for name in {*OPTIONAL, "deletes", "truncates", *PARTIAL})
    assert held(shared, options, size=8) == 8 * len(options)


@pytest.mark.sweep
@pytest.mark.timeout(3600)
def test_the_macros_say_what_the_reference_says_of_two_thousand_histories(shared: Project) -> None:
    """2,000 histories on DuckDB, 200 on PostgreSQL."""
    calls, size = (100, 10) if shared.is_duckdb else (20, 5)
    options = drawn(scd2_options(), calls, SEED) + drawn(current_options(), calls, SEED)
    assert held(shared, options, size) == 2 * calls * size


ORDER = ("sequence_by", "effective_at", "apply_as_delete_when", "apply_as_truncate_when")
OF_BOTH = (*ORDER, "ignore_null_updates", "unchanged_value", "columns_present")


def without(option: Options, *names: str) -> Options:
    """A call without some of its arguments."""
    return replace(option, arguments={name: value for name, value in option.arguments.items() if name not in names})


def test_the_current_row_is_the_open_version(shared: Project) -> None:
    """The same events under both macros, with the same columns: deletes close, or count for nothing."""
    calls: list[str] = []
    asked: list[Options] = []
    for option in drawn(scd2_options(), 40, SEED):
        rules = option.rules
        if len(asked) == 3 or rules.on_delete == "new_record":
            continue
        option = without(option, "bitemporal", "meta_columns", "open_end")
        arguments = {name: value for name, value in option.arguments.items() if name in OF_BOTH}
        arguments |= {"columns": [c for c in rules.columns if c not in rules.fixed], "fixed": list(rules.fixed)}
        arguments["on_delete"] = "keep" if rules.on_delete == "ignore" else "hard"
        calls += [option.call(len(asked)), Options("current_state", arguments, rules).call(len(asked))]
        asked.append(option)
    queries = compiled(shared, calls)
    store(shared, [drawn(histories(), 10, SEED + n) for n in range(len(asked))])
    for option, history, current in zip(asked, queries[::2], queries[1::2], strict=True):
        columns = ", ".join(("history", *option.rules.key, *option.rules.columns))
        versions = shared.query(f"select {columns} from ({history}) as versions where is_current")
        rows = shared.query(f"select {columns} from ({current}) as rows_now")
        assert Counter(versions) == Counter(rows), option
        assert len(rows) > 5


def test_the_order_of_storage_decides_nothing(shared: Project) -> None:
    """Rows and keys are the same when the events are stored the other way round; no two versions share a key."""
    options = drawn(scd2_options(), 2, SEED)
    queries = compiled(shared, [option.call(chapter) for option in options for chapter in (0, 1)])
    tales = drawn(histories(), 20, SEED)
    store(shared, [tales, [tuple(reversed(history)) for history in tales]])
    for option, one, other in zip(options, queries[::2], queries[1::2], strict=True):
        rows = shared.query(one)
        assert Counter(rows) == Counter(shared.query(other)), option
        assert len({row[0] for row in rows}) == len(rows) > 20, option


def test_a_key_of_a_version_is_written_down(shared: Project) -> None:
    """Its hash in plain Python: lengths before values, a null that is not empty, microseconds since 1970."""
    sql = shared.render("select {{ tideline.surrogate_key(['a', 'b', 'c'], 'i') }} from (select 'é1' as a, '' as b, ")
    instant = "cast(null as text) as c, timestamptz '2024-01-01 00:00:00.000001+00' as i) as x"
    assert shared.value(sql + instant) == md5("2:é1|0:|-|1704067200000001".encode()).hexdigest()  # noqa: S324


def test_as_of_shows_what_was_known(shared: Project) -> None:
    """At each instant, as known after each load: what the history of the events loaded until then says."""
    option = next(o for o in drawn(scd2_options(), 60, SEED) if {"bitemporal", "open_end"} <= o.arguments.keys())
    tales = drawn(histories(), 12, SEED)
    queries = compiled(shared, [option.call(0), known_as_of(option)])
    store(shared, [tales])
    compare_known(shared, option, queries[0], queries[1], tales)


def test_as_of_join_finds_the_version_that_held(shared: Project) -> None:
    """In a build from scratch, and by the plan of a run by affected keys."""
    options = [o for o in drawn(scd2_options(), 40, SEED) if "bitemporal" not in o.arguments and o.rules.columns]
    options = sorted(options, key=lambda option: "meta_columns" not in option.arguments)[:3]
    tales = drawn(histories(), 12, SEED)
    store(shared, [tales])
    for option, versions in zip(options, compiled(shared, [option.call(0) for option in options]), strict=True):
        call = joined_as_of(shared, option, versions, tales)
        partial = "{% set query %}" + call + "{% endset %}{{ tideline.restrict_to_affected(query, false) }}"
        wanted = expected_as_of(option, tales)
        assert sum(row[-1] is not None for row in wanted) > 20
        for query in compiled(shared, [call, partial]):
            assert Counter(shared.query(query)) == wanted, option


SCD2 = "tideline.scd2('x', unique_key=['id'], sequence_by=['s'], effective_at='t', "
STATE = "tideline.current_state('x', ['id'], "
WRONG = {
    "tideline.scd2('x', unique_key='id', sequence_by=[], effective_at='', track_history_on='a')": (
        "`unique_key` must be a list",
        "`sequence_by` must name",
        "`effective_at` must be a text",
        "`track_history_on` must be a list",
    ),
    SCD2 + "track_history_on=['a'], hard_deletes='close', open_end='never', meta_columns={'begin': 'a'}, "
    "surrogate_key=none, batch_column='', bitemporal=2)": (
        "`hard_deletes` must be one of ignore, invalidate, new_record; got 'close'",
        "`open_end` must be none (null) or an instant such as '9999-12-31'; got 'never'",
        "unknown column 'begin'; known: valid_from",
        "`surrogate_key` must be a text",
        "`batch_column` must be a text",
        "`bitemporal` must be one of",
    ),
    SCD2 + "track_history_on=['a'], ignore_null_updates='yes', unchanged_value=1, columns_present=[], "
    "apply_as_delete_when=true, apply_as_truncate_when=1)": (
        "`ignore_null_updates` must be one of",
        "`unchanged_value` must be a text",
        "`columns_present` must be a text",
        "`apply_as_delete_when` must be a text",
        "`apply_as_truncate_when` must be a text",
    ),
    SCD2
    + "columns=['a', 'b', 'id'], track_history_on=['a'], track_history_except=['c'], fixed=['a'], overwrite=['d'])": (
        "say the same thing in two ways",
        "column 'a' is named twice",
        "column 'd' is not among `columns`: a, b, id",
        "column 'c' is not among",
        "column 'id' belongs to `unique_key`",
    ),
    SCD2 + "track_history_except=['a'])": ("`track_history_on` is missing", "column 'a' is not among `columns`"),
    SCD2 + "track_history_on=['valid_from', 'version_sk'])": (
        "two columns 'valid_from'; `meta_columns` and `surrogate_key` rename",
        "two columns 'version_sk'",
    ),
    SCD2 + "track_history_on=['v'], overwrite=['\"V\"'])": ("column 'v' is named twice",),
    SCD2 + "track_history_on=['v', '\"id\"'])": ("two columns 'id'",),
    STATE + "'a', ['s'], on_delete='gone', mode='merge', apply_as_insert_when='i', fixed=none)": (
        "`columns` must be a list",
        "`on_delete` must be one of hard, soft, keep",
        "`mode` must be one of upsert, insert_only",
        "`apply_as_insert_when` is read with mode 'update_only'; got mode 'merge'",
        "`fixed` must be a list",
    ),
    STATE + "['a'], ['s'], mode='update_only')": ("`apply_as_insert_when` must be a text; got 'None'",),
    STATE + "['a', 'is_deleted'], ['s'], on_delete='soft', fixed=['a'])": (
        "two columns 'a'",
        "two columns 'is_deleted'",
    ),
    "tideline.as_of_join('x', 'y', 'id', none, [], meta_columns=[])": (
        "`key` must be a list",
        "`fact_time` must be a text",
        "`columns` must name",
        "`meta_columns` must be a mapping",
    ),
    "tideline.as_of('', none, known=3, meta_columns=[])": (
        "`fact_time` must be a text",
        "`version` must be a text",
        "`known` must be a text",
        "`meta_columns` must be a mapping",
    ),
}


@pytest.mark.parametrize("shared", ["duckdb"], indirect=True)
def test_every_wrong_argument_is_named_at_once(shared: Project) -> None:
    """What was given, and what may be."""
    for call, problems in WRONG.items():
        with pytest.raises(DbtFailed) as failed:
            shared.render("{{ " + call + " }}")
        said = str(failed.value)
        for problem in problems:
            assert problem in said, f"{call}: {said}"
        assert f"{len(problems)} problem(s)" in said, said


def test_a_column_that_changes_its_type_opens_no_version(shared: Project) -> None:
    """The table is built anew, and what is equal in the new type is no change."""
    shared.execute("create table typed (id int, seats int, event_at timestamptz, _loaded_at timestamptz)")
    insert = (
        "insert into typed values (1, {}, timestamptz '2024-01-0{} 00:00:00Z', timestamptz '2025-01-0{} 00:00:00Z')"
    )
    for day, seats in enumerate((2, 2, 3), 1):
        shared.execute(insert.format(seats, day, day))
    source = {"name": "typed", "schema": "{{ target.schema }}", "tables": [{"name": "typed"}]}
    shared.write_yml("models/typed.yml", {"sources": [source]})
    shared.write_model(
        "typed_versions",
        "with events as (select * from {{ source('typed', 'typed') }} where {{ tideline.affected() }})\n"
        "{{ tideline.scd2('events', ['id'], ['_loaded_at'], effective_at='event_at', track_history_on=['seats']) }}",
        materialized="tideline_incremental",
        unique_key=["id", "valid_from"],
        meta={"tideline_key": ["id"], "tideline_upstreams": [{"name": "typed.typed"}]},
    )
    before = "select seats, valid_from, valid_to, version_sk from typed_versions order by valid_from"
    shared.run("typed_versions")
    first = shared.query(before)
    shared.execute("alter table typed alter column seats type numeric(10, 2)")
    shared.execute(insert.format("3.00", 4, 4))
    result = shared.run("typed_versions")
    assert shared.query(before) == first
    assert [row[0] for row in first] == [2, 3]
    check_equals_query(shared, compiled_models(result), "after the type changed")
    assert isinstance(first[0][0], int)
    assert isinstance(shared.query(before)[0][0], Decimal)


def test_a_json_column_is_tracked(shared: Project) -> None:
    """As jsonb on PostgreSQL, whose json has no equality: that is what the server says."""
    shared.execute("create table said_events (id int, said text, at_time timestamptz, _loaded_at timestamptz)")
    told = [(1, text, f"2024-01-0{day} 00:00:00Z", "2025-01-01 00:00:00Z") for day, text in enumerate(SAID, 1)]
    shared.insert("said_events", told)

    def query(kind: str) -> str:
        relation = f"(select id, cast(said as {kind}) as said, at_time, _loaded_at from said_events) as events"
        order = "['id'], ['at_time'], effective_at='at_time', track_history_on=['said']"
        versions = shared.render(f"{{{{ tideline.scd2({relation!r}, {order}) }}}}")
        return f"select cast(said as text), version_number from ({versions}) as versions order by version_number"

    versions = shared.query(query("json" if shared.is_duckdb else "jsonb"))
    assert [(text.replace(" ", ""), number) for text, number in versions] == [('{"a":1}', 1), ('{"a":2}', 2)]
    if not shared.is_duckdb:
        with pytest.raises(psycopg2.Error, match="type json"):
            shared.query(query("json"))


SAID = ('{"a": 1}', '{"a": 1}', '{"a": 2}')


def test_dimensions_and_facts_equal_their_rebuild_after_each_load(shared: Project) -> None:
    """The law, whatever the options: truncates reach every key, late history heals the facts."""
    versioned = [o for o in drawn(scd2_options(), 40, SEED) if o.rules.truncates and o.rules.tracked]
    states = [option for option in drawn(current_options(), 20, SEED) if option.rules.truncates]
    options = [
        next(option for option in versioned if "bitemporal" not in option.arguments),
        next(option for option in versioned if "bitemporal" in option.arguments),
        next(option for option in states if option.rules.on_delete == "soft"),
    ]
    play(shared, options, drawn(histories(), 12, SEED), SEED, loads=3)


@pytest.mark.sweep
@pytest.mark.timeout(3600)
def test_dimensions_and_facts_under_many_options(new_engine: Callable[..., Any], engine: str, tmp_path: Path) -> None:
    """Ten projects on DuckDB, three on PostgreSQL, each with histories and seven sets of options of its own."""
    for number in range(10 if engine == "duckdb" else 3):
        project = Project.consumer(tmp_path / f"consumer_{number}", new_engine(engine, f"history_{number}"))
        seed = SEED + number
        options = drawn(scd2_options(), 5, seed) + drawn(current_options(), 2, seed)
        names = play(project, options, drawn(histories(), 40, seed), seed, loads=LOADS)
        check_no_op(project, names, f"after the loads, seed {seed}")
        check_full_refresh(project, names, f"full refresh, seed {seed}")
        project.close()
