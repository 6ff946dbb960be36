"""Settings of the session: time zones, transactions that see one moment, a sort order that is turned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from test_load_cursors import loaded, write_bronze

from harness import DbtFailed, Project
from harness.engine import Engine

SPRING = ("01:59:00", "02:50:00", "03:10:00", "03:55:00")  # on 31 March 2024 Berlin has no hour from two to three
COUNTS = "select id, count(*) as events from {{ ref('bronze') }} where {{ tideline.affected() }} group by id"


def move_sessions(project: Project, zone: str) -> None:
    """Sessions that begin from now on are in that time zone."""
    if project.is_duckdb:
        project.execute(f"set global timezone = '{zone}'")
    else:
        database = project.value("select current_database()")
        project.execute(f"alter database \"{database}\" set timezone = '{zone}'")
        project.engine.close()


@pytest.fixture
def berlin(project: Project) -> Iterator[Project]:
    """Sessions of dbt are in Berlin."""
    move_sessions(project, "Europe/Berlin")
    yield project
    if project.is_duckdb:
        project.execute("reset global timezone")


@pytest.mark.parametrize("options", ["", ", lookback='1 minute'"])
def test_a_local_time_that_the_session_does_not_have_is_loaded(berlin: Project, options: str) -> None:
    """A cursor without a time zone is compared as it stands, not as an instant of the session's zone."""
    berlin.execute("create table events (id bigint, note text, stamp timestamp)")
    write_bronze(berlin, f"tideline.new_rows('stamp'{options})", cursor="stamp", mark="stamp")
    for number, time in enumerate(SPRING):
        berlin.insert("events", [(number, "a", f"2024-03-31 {time}")])
        berlin.run()
        assert loaded(berlin) == list(range(number + 1))


def test_a_row_that_is_read_again_in_another_zone_is_quarantined_once(berlin: Project) -> None:
    """It has no id, so every load reads it; its text has an instant."""
    berlin.execute("create table events (id bigint, note text, stamp timestamptz)")
    write_bronze(berlin, "tideline.new_rows('id')", cursor="stamp")
    model = (berlin.root / "models/bronze.sql").read_text()
    berlin.write("models/bronze.sql", model.replace("note as _raw", "cast(null as text) as _raw"))
    berlin.insert("events", [(1, "a", "2024-06-01 00:00:00+00"), (None, "bad", "2024-06-01 00:00:00+00")])
    berlin.run()
    zone = "select current_setting('timezone')"
    move_sessions(berlin, "Asia/Tokyo")
    berlin.write_model("zone", f"{zone} as zone", materialized="table")
    berlin.run(threads=1)
    assert berlin.query("select zone from zone") == [("Asia/Tokyo",)], "the session is what it was"
    assert berlin.query("select code from tideline_quarantine") == [("bad",)]


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_transactions_that_see_one_moment_are_refused(
    new_engine: Callable[..., Engine], tmp_path: Path, level: str
) -> None:
    """A run that waited for the lock would not see what the other run wrote, and would write it again."""
    postgres = Project.consumer(tmp_path / "consumer", new_engine("postgres", "test"))
    postgres.execute("create table events (id bigint, note text)")
    write_bronze(postgres, "tideline.new_rows('id')")
    upstreams = [{"name": "bronze", "watermark": "_loaded_at"}]
    meta = {"tideline_upstreams": upstreams}
    postgres.write_model("counts", COUNTS, materialized="tideline_incremental", unique_key=["id"], meta=meta)
    postgres.insert("events", [(1, "a")])
    postgres.run()
    postgres.insert("events", [(2, "a")])
    database = postgres.value("select current_database()")
    postgres.execute(f"alter database \"{database}\" set default_transaction_isolation = '{level}'")
    postgres.engine.close()
    for model in ("bronze", "counts"):
        with pytest.raises(DbtFailed, match=f"transactions of this connection are {level}.*alter role"):
            postgres.run(model)
    assert (loaded(postgres), postgres.table("counts")) == ([1], [(1, 1)])
    postgres.execute("alter role postgres set default_transaction_isolation = 'read committed'")
    try:
        postgres.engine.close()
        postgres.run()
        assert (loaded(postgres), postgres.table("counts")) == ([1, 2], [(1, 1), (2, 1)])
    finally:
        postgres.execute("alter role postgres reset default_transaction_isolation")


def test_a_session_that_sorts_backwards_is_refused(new_engine: Callable[..., Engine], tmp_path: Path) -> None:
    """Holes of a sequence and versions of a history would be looked for from the wrong end."""
    project = Project.consumer(tmp_path / "consumer", new_engine("duckdb", "test"))
    project.execute("create table events (id bigint, note text)")
    write_bronze(project, "tideline.sequence_rows('id')")
    for number in (1, 4):
        project.insert("events", [(number, "a")])
        project.run()
    project.execute("set global default_order = 'desc'")
    try:
        with pytest.raises(DbtFailed, match="this session has default_order = DESC"):
            project.run()
    finally:
        project.execute("reset global default_order")
    project.insert("events", [(2, "a")])
    project.run()
    assert loaded(project) == [1, 2, 4]
