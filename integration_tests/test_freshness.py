"""`dbt source freshness`: every source passes, warns after 12 hours and fails after 24, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from harness import Project
from platform_loads import deliver
from simulator.api import start_api
from simulator.samples import FOLDER

SOURCES = {"customer_events", "subscription_extracts", "transactions", "usage_events", "exchange_rates"}


def load_bronze(project: Project, load: int, hours_ago: float) -> None:
    """Deliver a load and take it into bronze as if it were some hours ago."""
    deliver(project, load)
    then = datetime.now(UTC) - timedelta(hours=hours_ago)
    project.run("path:models/bronze", exclude="bronze_plans", vars={"tideline__now": f"{then:%Y-%m-%d %H:%M:%S}Z"})


def freshness(project: Project) -> dict[str, str]:
    """What `dbt source freshness` says of each source table."""
    return {node.name: node.status for node in project.dbt("source", "freshness", check=False)}


def test_a_source_is_stale_by_the_time_of_its_last_load(platform: Project) -> None:
    """That a fresh one passes is seen in test_platform."""
    for load, hours_ago, expected in ((1, 24.1, "error"), (2, 12.1, "warn")):
        load_bronze(platform, load, hours_ago)
        assert freshness(platform) == dict.fromkeys(SOURCES, expected)


def test_the_tickets_are_watched_while_their_source_is_on(platform: Project) -> None:
    """Where the engine reads them; switched off, nobody misses them."""
    if not platform.is_duckdb:
        assert "tickets" not in {source.name for source in platform.dbt("parse").raw.sources.values()}
        return
    with start_api(FOLDER) as api:
        then = datetime.now(UTC) - timedelta(hours=13)
        platform.vars |= {"tideline__tickets_url": api.url, "tideline__now": f"{then:%Y-%m-%d %H:%M:%S}Z"}
        platform.run("bronze_ticket_pages", "bronze_tickets")
    select = ("--select", "source:support")
    assert [node.status for node in platform.dbt("source", "freshness", *select)] == ["warn"]
    platform.vars.clear()
    assert list(platform.dbt("source", "freshness", *select)) == []
