"""Inputs broken beyond their limits stop the marts, below they warn; the summary of a run says what to do."""

from __future__ import annotations

from typing import Any

import pytest

from harness import Project
from harness.result import Result

BRONZE = """
select
    id, note, moment, 'c' as _op, moment as _event_at, cast(id as text) as _sequence, 'events' as _file,
    cast(id as bigint) as _line, case when note = 'bad' then 'bad' end as _reject_code,
    case when note = 'bad' then 'it is bad' end as _reject_reason, note as _raw
from {{ source('shop', 'events') }}
where {{ tideline.sequence_rows('id') }}
"""
DAILY = """
select cast(moment at time zone 'UTC' as date) as day, count(*) as events
from {{ ref('bronze') }} where {{ tideline.affected(["cast(moment at time zone 'UTC' as date)"]) }} group by 1
"""


@pytest.fixture
def shop(project: Project) -> Project:
    """Bronze, whose ids may have two gaps and no more; a table of days; a mart. The summary is asked for."""
    project.update_config(**{"on-run-end": ["{{ tideline.run_summary(results) }}"]})
    project.execute("create table events (id bigint, note text, moment timestamptz)")
    limits = {"warn_if": "> 0", "error_if": "> 2"}
    tests = [{"tideline.no_gaps": {"arguments": {"column_name": "id"}, "config": limits}}]
    tables = [{"name": "events"}]
    project.write_yml(
        "models/_sources.yml", {"sources": [{"name": "shop", "schema": project.schema, "tables": tables}]}
    )
    project.write_yml("models/_models.yml", {"models": [{"name": "bronze", "data_tests": tests}]})
    project.write_model("bronze", BRONZE, materialized="tideline_load", meta={"tideline_cursor": "id"})
    upstream = {"name": "bronze", "key": ["cast(moment at time zone 'UTC' as date)"], "event_time": "moment"}
    meta: dict[str, Any] = {"tideline_upstreams": [upstream]}
    project.write_model("daily", DAILY, materialized="tideline_incremental", unique_key=["day"], meta=meta)
    project.write_model("mart", "select sum(events) as events from {{ ref('daily') }}", materialized="table")
    return project


def deliver(project: Project, *ids: int, day: int = 2, note: str = "a") -> None:
    """New events, all of one day."""
    project.insert("events", [(number, note, f"2024-01-0{day} 00:00:00+00") for number in ids])


def summary(result: Result) -> list[str]:
    """The lines of the summary, without the slowest model."""
    found = [text.split("tideline: ", 1)[1] for text in result.messages if "\n    slowest: " in text]
    lines = [line.strip() for text in found for line in text.split("\n")]
    assert not lines or lines.pop().endswith(" s")
    return lines


def summary_of_tests(result: Result) -> list[str]:
    """The lines of the summary of a run without models."""
    (found,) = (text.split("tideline: ", 1)[1] for text in result.messages if "tideline: complete" in text)
    return [line.strip() for line in found.split("\n")]


def test_broken_inputs_stop_the_marts_and_warn_below(shop: Project) -> None:
    """Three gaps are too many, one is a warning; each time the next command is said."""
    shown = "`dbt show --select tideline_no_gaps_bronze_id` lists them"
    next_step = f"{shown}. Next: deliver what is missing, then `dbt build --select bronze+`"
    deliver(shop, 1, 2, 3)
    assert summary(shop.build()) == ["loaded 3 rows into 1 table, changed 1 rows of 1 model"]
    state = [shop.table(f"tideline_{name}") for name in ("ledger", "gaps", "quarantine")]
    quiet = shop.build()
    assert summary(quiet) == []
    assert "slowest" not in quiet.text
    assert [shop.table(f"tideline_{name}") for name in ("ledger", "gaps", "quarantine")] == state

    deliver(shop, 5)
    deliver(shop, 6, note="bad")
    deliver(shop, 7, day=1)
    warned = shop.build()
    assert [warned["mart"].status, warned["tideline_no_gaps_bronze_id"].status] == ["success", "warn"]
    assert summary(warned) == [
        "loaded 2 rows into 1 table, changed 2 rows of 1 model, 1 quarantined",
        "gaps in ids: 1 opened, 0 filled, 0 given up",
        f"no_gaps of bronze: warning, 2 found; {next_step}",
    ]

    deliver(shop, 20, 30)
    stopped = shop.build(check=False)
    assert not stopped.success
    assert [stopped[name].status for name in ("tideline_no_gaps_bronze_id", "daily", "mart")] == [
        "fail",
        "skipped",
        "skipped",
    ]
    assert summary(stopped) == [
        "loaded 2 rows into 1 table",
        "gaps in ids: 2 opened, 0 filled, 0 given up",
        f"no_gaps of bronze: 4 found; {next_step}",
        "not built, because something before failed: daily, mart",
    ]
    assert shop.value("select events from mart") == 5

    deliver(shop, *range(8, 20), *range(21, 30))
    deliver(shop, 4, day=1)
    mended = shop.build()
    assert summary(mended)[0] == "loaded 22 rows into 1 table, changed 2 rows of 1 model, 1 late"
    assert summary(mended)[1] == "gaps in ids: 0 opened, 3 filled, 0 given up"
    assert shop.value("select events from mart") == 29

    row = "'{{ invocation_id }}', 'a', 'a', 'load', 4, 0, 0, 5, 6, 7"
    columns = "run_id, consumer, upstream, kind, rows_inserted, rows_updated, rows_deleted, rows_duplicate"
    columns += ", rows_quarantined, rows_parked"
    noted = f"insert into {{{{ target.schema }}}}.tideline_ledger ({columns}) values ({row})"
    shop.write_model("noted", "select 1 as one", materialized="table", post_hook=noted)
    assert summary(shop.run("noted")) == ["loaded 4 rows into 1 table, 5 duplicate, 6 quarantined, 7 parked"]


def test_a_source_is_named_that_is_compared_with_something_else(shop: Project) -> None:
    """The test depends on a model, too, and on another source."""
    shop.execute("create table a_beginning (id bigint)")
    listed = [
        {"tideline.complete_within": {"name": "counted", "arguments": {"to": "ref('bronze')"}}},
        {"tideline.complete_within": {"name": "listed", "arguments": {"to": "source('shop', 'a_beginning')"}}},
    ]
    tables = [{"name": "a_beginning"}, {"name": "events", "data_tests": listed}]
    shop.write_yml("models/_sources.yml", {"sources": [{"name": "shop", "schema": shop.schema, "tables": tables}]})
    deliver(shop, 1)
    shop.run("bronze")
    deliver(shop, 2)
    steps = (
        "Next: deliver what is missing, then `dbt build --select source:shop.events+`; "
        "tideline.undo_batch takes out what came too much"
    )
    said = [
        f"complete_within of events: 1 found; `dbt show --select {name}` lists them. {steps}"
        for name in ("counted", "listed")
    ]
    assert sorted(summary_of_tests(shop.test("counted", "listed", check=False))) == said


def test_nothing_is_said_where_nobody_asked(shop: Project) -> None:
    shop.update_config(**{"on-run-end": []})
    deliver(shop, 1, 3)
    assert "slowest" not in shop.build().text
