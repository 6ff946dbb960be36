"""The platform against the simulator's truth, load after load, on both engines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from audit_truth import audit_differences, page_answers
from harness import Project
from harness.browser import Browser
from page_checks import platform_problems
from platform_loads import deliver, differences
from question_truth import wrong_answers
from simulator.cli import main as simulator_command

WITHOUT_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
STRICT: dict[str, Any] = {"warn_error": True, "show_all_deprecations": True}


def all_rows(project: Project) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the platform, state tables included."""
    tables = project.query(
        "select table_schema || '.' || table_name from information_schema.tables"
        f" where table_schema like '{project.schema}%' and table_type = 'BASE TABLE' order by 1"
    )
    return {name: sorted(project.query(f"select * from {name}"), key=repr) for (name,) in tables}


def is_derived(table: str) -> bool:
    """Whether a table is built from bronze, and no state of the loads."""
    return "_bronze." not in table and ".tideline_" not in table and "_snapshots." not in table


def changed(before: dict[str, list[tuple[object, ...]]], after: dict[str, list[tuple[object, ...]]]) -> list[str]:
    """Names of the tables that are not as they were."""
    return [name for name in before if before[name] != after.get(name)]


def snapshots_of_a_changed_plan(project: Project) -> dict[str, Any]:
    """What dbt's snapshots of the price list have that is wrong, after the price of one plan rose by one."""
    plans, changed_plan = f"{project.schema}_raw.plans", "plan_id = 'P-BASIC-EUR'"
    columns = "plan_id, plan_name, tier, monthly_price, currency"
    stamp = "updated_at = timestamptz '2025-07-01 00:00:00+00'"
    old = project.value(f"select monthly_price from {plans} where {changed_plan}")
    project.execute(f"update {plans} set monthly_price = monthly_price + 1, {stamp} where {changed_plan}")
    project.run("bronze_plans", "price_list")
    project.snapshot()
    wrong: dict[str, Any] = {}
    for name in ("plans_snapshot", "plans_by_stamp_snapshot"):
        versions = f"{project.schema}_snapshots.{name}"
        is_open = "dbt_valid_to is null"
        held = project.query(f"select {columns} from {versions} where {is_open}")
        told = project.query(
            f"select monthly_price, {is_open} from {versions} where {changed_plan} order by dbt_valid_from"
        )
        listed = project.query(f"select {columns} from {plans}")
        if told != [(old, False), (old + 1, True)] or sorted(held) != sorted(listed):
            wrong[name] = told, held
    return wrong


def test_the_platform_through_three_loads(platform: Project, any_browser: Browser | None, tmp_path: Path) -> None:
    """One life of the platform, because a build is dear: the truth after each load, then every command that users know.

    None of them has a warning to give or a deprecation to point at. The one thing that is said is said of the data: the
    third load brings a truncated extract, which is parked. Every test of the platform runs with that load, by `build`.
    """
    deliver(platform, 1)
    platform.dbt("build", *WITHOUT_TESTS, **STRICT)
    assert differences(platform, 1) == {}
    assert audit_differences(platform, 1) == {}
    deliver(platform, 2)
    platform.run(**STRICT)
    assert differences(platform, 2) == {}
    assert audit_differences(platform, 2) == {}
    deliver(platform, 3)
    (warning,) = platform.build(show_all_deprecations=True).warnings
    assert "bronze_subscriptions parked the extract" in warning
    assert "subscriptions_2025-06-26.csv" in warning
    assert differences(platform, 3) == {}
    assert audit_differences(platform, 3) == {}
    answers = page_answers(platform)
    assert len(answers) == 13
    assert [heading for heading, rows in answers.items() if not rows] == ["A mark looks odd"], "nothing was rebuilt yet"

    assert wrong_answers(platform, 3) == {}

    assert platform_problems(platform, any_browser, tmp_path / "page.html") == []

    # on PostgreSQL the run after a load notes, once, that who was open during the load has ended (commit-safe)
    platform.run(**STRICT)
    before = all_rows(platform)
    for command in ("run", "snapshot", "source freshness", "docs generate"):
        assert (command, platform.dbt(*command.split(), **STRICT).warnings) == (command, [])
    assert changed(before, all_rows(platform)) == [], "a run with nothing new changed a row"

    assert platform.run(full_refresh=True, **STRICT).warnings == []
    rebuilt = all_rows(platform)
    assert [name for name in changed(before, rebuilt) if is_derived(name)] == [], "not equal to their rebuild"
    assert rebuilt[f"{platform.schema}_bronze.bronze_transactions"], "a full refresh leaves bronze alone"
    assert page_answers(platform)["A mark looks odd"] > 0

    assert snapshots_of_a_changed_plan(platform) == {}

    platform.execute(f"update {platform.schema}_config.incremental_config set strategy = 'guess' where owner = 'crm'")
    refused = platform.run("checked_config+", check=False)
    assert "`strategy` must be one of" in refused["checked_config"].message
    assert {node.status for node in refused if node.name != "checked_config"} == {"skipped"}


def test_a_changed_price_is_loaded_by_stamp_and_plan(platform: Project) -> None:
    """Two plans that changed at one instant, seen one after the other; a run with nothing new reads nothing twice."""
    models = ("bronze_plans", "price_list")
    prices = f"select plan_id, monthly_price from {platform.schema}_silver.price_list"
    dearer = "monthly_price = monthly_price + 1, updated_at = '2024-02-01 00:00:00+00'"
    platform.build("plans", *models)
    expected: dict[str, Any] = dict(platform.query(prices))
    assert len(expected) == 13
    for plan in ("P-BASIC-EUR", "P-PRO-EUR"):
        platform.execute(f"update {platform.schema}_raw.plans set {dearer} where plan_id = '{plan}'")
        platform.run(*models)
        platform.run(*models)
        expected[plan] += 1
        assert dict(platform.query(prices)) == expected, plan
    assert platform.value(f"select count(*) from {platform.schema}_bronze.bronze_plans") == 15


@pytest.fixture(scope="session")
def ten_loads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten loads of a company of 150 customers, with the truth after each."""
    folder = tmp_path_factory.mktemp("ten_loads")
    generate = CliRunner().invoke(
        simulator_command, ["generate", "--out", str(folder), "--customers", "150", "--loads", "10", "--seed", "3"]
    )
    assert generate.exit_code == 0, generate.output
    return folder


@pytest.mark.sweep
def test_ten_simulated_loads_equal_the_truth(platform: Project, ten_loads: Path) -> None:
    """One mart and all before it is built and tested by itself before the rest has seen the load."""
    for load in range(1, 11):
        deliver(platform, load, ten_loads)
        platform.build(*(["+mrr_monthly"] if load > 1 else []))
        platform.run()
        assert differences(platform, load, ten_loads) == {}, f"after load {load}"
        assert features_rebuilt(platform) == [], f"after load {load}"


def features_rebuilt(platform: Project) -> list[str]:
    """Versions of the features that a rebuild changes."""
    names = [
        f"{platform.schema}_marts.customer_features_v{version}" for version in ((1, 2) if platform.is_duckdb else (1,))
    ]
    before = [platform.table(name) for name in names]
    platform.run("customer_features", full_refresh=True)
    return [name for name, rows in zip(names, before, strict=True) if not rows or platform.table(name) != rows]
