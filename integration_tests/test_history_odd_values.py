"""Histories of rare values: infinite instants, equal values of different looks, names with blanks, other time zones."""

from __future__ import annotations

from collections import Counter
from typing import Any

import duckdb
import psycopg2
import pytest

from harness import Project

LOADED = "timestamptz '2025-01-01 00:00:00Z' as _loaded_at"
ORDER = "['s'], effective_at='t'"


def events(columns: str, *rows: str) -> str:
    """Events as a relation: each row a list of SQL values."""
    values = ", ".join(f"({row})" for row in rows)
    return f"(select *, {LOADED} from (values {values}) as told ({columns})) as events"


def versions(project: Project, relation: str, key: str, arguments: str, shown: str) -> list[tuple[Any, ...]]:
    """Columns of a history's versions, as text, in order."""
    query = project.render(f"{{{{ tideline.scd2({relation!r}, ['{key}'], {ORDER}, {arguments}) }}}}")
    columns = ", ".join(f"cast({column} as text)" for column in shown.split(", "))
    return project.query(f"select {columns} from ({query}) as versions order by valid_from")


def test_what_held_since_ever_and_for_ever_has_a_key_of_its_own(shared: Project) -> None:
    """DuckDB gave both ends of time one key, PostgreSQL failed."""
    ends = ("1, 'a', timestamptz '-infinity', 1", "1, 'b', timestamptz '2024-01-01 00:00:00Z', 2")
    relation = events("id, v, t, s", *ends, "1, 'c', timestamptz 'infinity', 3")
    found = versions(shared, relation, "id", "track_history_on=['v']", "version_sk, valid_from, valid_to, v")
    assert [row[1:] for row in found] == [
        ("-infinity", "2024-01-01 00:00:00+00", "a"),
        ("2024-01-01 00:00:00+00", "infinity", "b"),
        ("infinity", None, "c"),
    ]
    assert len({key for key, *_ in found}) == 3


LOOKS = {
    "interval": ("interval '1 month'", "interval '30 days'"),
    "numeric": ("cast(1.0 as numeric)", "cast(1.00 as numeric)"),
    "double precision": ("cast('0' as double precision)", "cast('-0' as double precision)"),
    "jsonb": ("""cast('{"a": 1.0}' as jsonb)""", """cast('{"a": 1.00}' as jsonb)"""),
}


@pytest.mark.parametrize("kind", LOOKS)
def test_of_equal_events_the_look_decides_not_the_storage(shared: Project, kind: str) -> None:
    """Two events that are equal in all that SQL compares, stored one way and the other: as a value, and as a key."""
    if shared.is_duckdb and kind != "interval":
        pytest.skip("DuckDB: decimals have one look, json is a text, windows turn minus zero into zero")
    rows = [f"1, {look}, timestamptz '2024-01-01 00:00:00Z', 1" for look in LOOKS[kind]]
    for key, tracked in (("id", "v"), ("v", "id")):
        arguments = f"track_history_on=['{tracked}']"
        one, other = (
            versions(shared, events("id, v, t, s", *told), key, arguments, "version_sk, v, id")
            for told in (rows, rows[::-1])
        )
        assert one == other, key
        assert len(one) == 1


@pytest.mark.parametrize("kind", LOOKS)
def test_what_is_known_now_is_what_the_history_shows(shared: Project, kind: str) -> None:
    """A value that a later load tells again in another look: known before as it was, and now as it is."""
    if shared.is_duckdb and kind != "interval":
        pytest.skip("DuckDB: decimals have one look, json is a text, windows turn minus zero into zero")
    rows = ", ".join(
        f"(1, {look}, timestamptz '2024-01-01 00:00:00Z', {n}, timestamptz '2025-01-0{n} 00:00:00Z')"
        for n, look in enumerate((*LOOKS[kind], LOOKS[kind][0]), 1)
    )
    relation = f"(select * from (values {rows}) as told (id, v, t, s, _loaded_at)) as events"
    query = shared.render(
        f"{{{{ tideline.scd2({relation!r}, ['id'], {ORDER}, track_history_on=['v'], bitemporal=true) }}}}"
    )
    found = shared.query(
        f"select cast(v as text), extract(day from known_from) from ({query}) as k order by known_from"
    )
    told = [shared.value(f"select cast({look} as text)") for look in LOOKS[kind]]
    assert [(look, int(day)) for look, day in found] == [(told[0], 1), (told[1], 2), (told[0], 3)]


def test_columns_present_may_have_blanks_in_their_names(shared: Project) -> None:
    """The list is cut at its commas; a blank within a name is part of it (such a column was never told of)."""
    told = (
        "1, 'a', 'a', timestamptz '2024-01-01 00:00:00Z', 1, 'Plan Type , seats'",
        "1, 'b', 'b', timestamptz '2024-01-02 00:00:00Z', 2, 'Plan Type'",
        "1, 'c', 'c', timestamptz '2024-01-03 00:00:00Z', 3, ' seats '",
    )
    relation = events('id, "Plan Type", seats, t, s, present', *told)
    arguments = """track_history_on=['"Plan Type"', 'seats'], columns_present='present'"""
    found = versions(shared, relation, "id", arguments, '"Plan Type", seats')
    assert found == [("a", "a"), ("b", "a"), ("b", "c")]


def test_a_column_that_the_facts_have_too_is_refused(shared: Project) -> None:
    """On DuckDB the facts' own column came back under the name of the version's."""
    facts = "(select 1 as id, 'own' as plan, timestamptz '2024-01-01 00:00:00Z' as happened_at)"
    dimension = f"(select id, plan, happened_at as valid_from, cast(null as timestamptz) as valid_to from {facts} as d)"
    call = f"{{{{ tideline.as_of_join({facts!r}, {dimension!r}, ['id'], 'happened_at', ['plan']) }}}}"
    with pytest.raises((duckdb.BinderException, psycopg2.errors.AmbiguousColumn), match=r"(?i)ambiguous"):
        shared.query(f"select plan from ({shared.render(call)}) as joined")


def test_a_key_is_the_same_in_every_time_zone(shared: Project) -> None:
    """An instant in a key, in the hour that Berlin has twice, as sessions of three zones write it."""
    key = shared.render("{{ tideline.surrogate_key(['k', 'n'], 'k') }}")
    query = f"select {key} from (select timestamptz '2024-10-27 00:30:00+00' as k, 7 as n) as x"
    found: Counter[str] = Counter()
    try:
        for zone in ("UTC", "Europe/Berlin", "Asia/Kolkata"):
            shared.execute(f"set timezone = '{zone}'")
            found[shared.value(query)] += 1
    finally:
        shared.execute("set timezone = 'UTC'")
    assert list(found.values()) == [3]


SETTINGS = {
    "datestyle": ("ISO, MDY", "ISO, YMD", "SQL, DMY", "German", "Postgres, MDY"),
    "intervalstyle": ("postgres", "iso_8601", "sql_standard", "postgres_verbose"),
    "bytea_output": ("hex", "escape"),
    "timezone": ("UTC", "Asia/Kolkata"),
}
VALUES = {
    "date '2024-02-03'": "2024-02-03",
    "date '0044-03-15 BC'": "0044-03-15 BC",
    "timestamp '2024-02-03 04:05:06.7'": "2024-02-03 04:05:06.7",
    "timestamp '-infinity'": "-infinity",
    "timestamptz '2024-02-03 04:05:06+00'": "2024-02-03 04:05:06+00",
    "interval '1 mon -2 days 03:04:05.6'": "2430245.600000",
    "interval '-1 year'": "-31104000.000000",
    "cast('a\\001' as bytea)": "\\x6101",
    "cast('word' as text)": "word",
    "1.50": "1.50",
    "'literal'": "literal",
}


def test_a_value_gives_one_key_in_every_session(shared: Project) -> None:
    """As a session with PostgreSQL's own settings writes it; DuckDB has no such settings."""
    if shared.is_duckdb:
        pytest.skip("no such settings")
    query = f"select {', '.join(shared.render(f'{{{{ tideline.key_text({value!r}) }}}}') for value in VALUES)}"
    found = set()
    try:
        for name, styles in SETTINGS.items():
            for style in styles:
                shared.execute(f"set {name} = '{style}'")
                found.add(shared.query(query)[0])
    finally:
        shared.engine.close()
    assert found == {tuple(VALUES.values())}


def test_intervals_that_are_equal_have_one_key(shared: Project) -> None:
    """PostgreSQL takes a month and thirty days for one key of a group; so they are one here."""
    if shared.is_duckdb:
        pytest.skip("intervals are keys as they are written")
    key = shared.render("{{ tideline.surrogate_key(['k']) }}")
    lengths = "select interval '1 month' as k union all select interval '30 days'"
    assert shared.query(f"select count(distinct {key}), count(*) from ({lengths}) as x") == [(1, 2)]


def test_versions_within_a_microsecond_have_keys_of_their_own(shared: Project) -> None:
    """DuckDB's timestamp_ns; a version at a whole microsecond has the key that it had as a timestamp."""
    if not shared.is_duckdb:
        pytest.skip("there are no nanoseconds")
    key = shared.render("{{ tideline.surrogate_key(['k'], 't') }}")
    stamps = [
        f"timestamp_ns '{stamp}'"
        for stamp in (
            "2024-01-01 00:00:00.123456789",
            "2024-01-01 00:00:00.123456788",
            "1969-12-31 23:59:59.999999999",
            "1969-12-31 23:59:59.999999001",
            "infinity",
            "-infinity",
        )
    ]
    rows = " union all ".join(f"select 1 as k, {stamp} as t" for stamp in stamps)
    assert shared.value(f"select count(distinct {key}) from ({rows}) as x") == len(stamps)
    whole = [
        f"(select {key} from (select 1 as k, {type_} '2024-01-01 00:00:00.123456' as t) as x)"
        for type_ in ("timestamp", "timestamp_ns")
    ]
    far = "(select 1 as k, timestamptz '3000-01-01 00:00:00+00' as t) as x"
    assert shared.query(f"select {whole[0]} = {whole[1]}, {key} is not null from {far}") == [(True, True)]


MODELS = {
    "quoted_names": "with told as (select * from {{ source('odd', 'told') }} where {{ tideline.affected() }})\n"
    "{{ tideline.scd2('told', ['id'], ['s'], effective_at='t', track_history_on=['\"Plan Type\"'], "
    "meta_columns={'valid_from': '\"Held from\"', 'valid_to': '\"Held to\"'}) }}",
    "by_place": "with told as (select * from {{ source('odd', 'told') }} where {{ tideline.affected() }})\n"
    "{{ tideline.scd2('told', ['id'], ['s'], 't', ['\"Plan Type\"']) }}",
    "within": "{% set told %}(select * from {{ source('odd', 'told') }} where {{ tideline.affected() }}) as told"
    "{% endset %}{{ tideline.scd2(told, ['id'], ['s'], effective_at='t', track_history_on=['\"Plan Type\"']) }}",
}
FATES = ("applied: opens version 1", "repeat of event 3", "applied: opens version 2", "applied: opens version 3")


def test_explain_reads_every_way_to_write_a_history(shared: Project) -> None:
    """Names in quotes, arguments by their place, events as a subquery, and instants without an end."""
    shared.execute('create table told (id int, "Plan Type" text, t timestamptz, s int, _loaded_at timestamptz)')
    for day, (plan, instant, load) in enumerate(
        (("a", "-infinity", 1), ("b", "2024-01-01", 2), ("b", "2024-01-01", 1), ("c", "infinity", 1))
    ):
        values = f"1, '{plan}', timestamptz '{instant}', {max(day, 2)}, timestamptz '2025-01-0{load} 00:00:00Z'"
        shared.execute(f"insert into told values ({values})")
    source = {"name": "odd", "schema": "{{ target.schema }}", "tables": [{"name": "told"}]}
    shared.write_yml("models/odd.yml", {"sources": [source]})
    for name, query in MODELS.items():
        begin = '"Held from"' if name == "quoted_names" else "valid_from"
        meta = {"tideline_key": ["id"], "tideline_upstreams": [{"name": "odd.told"}]}
        shared.write_model(name, query, materialized="tideline_incremental", unique_key=["id", begin], meta=meta)
    shared.run(*MODELS)
    for name in MODELS:
        told = shared.run_operation("tideline.explain", {"model": name, "key": {"id": 1}}).text
        lines = [line.strip() for line in told.splitlines() if "plan type=" in line]
        assert len(lines) == 7, told  # four events, three versions
        for number, (line, plan, fate) in enumerate(zip(lines, "abbc", FATES, strict=False), 1):
            assert line.startswith(f"{number}. "), told
            assert f"plan type='{plan}'" in line, told
            assert fate in line, told
