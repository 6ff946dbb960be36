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
from platform_loads import deliver, differences, run_load
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

    before = all_rows(platform)
    for command in ("run", "snapshot", "source freshness", "docs generate"):
        assert (command, platform.dbt(*command.split(), **STRICT).warnings) == (command, [])
    assert changed(before, all_rows(platform)) == [], "a run with nothing new changed a row"

    assert platform.run(full_refresh=True, **STRICT).warnings == []
    rebuilt = all_rows(platform)
    assert [name for name in changed(before, rebuilt) if is_derived(name)] == [], "not equal to their rebuild"
    assert rebuilt[f"{platform.schema}_bronze.bronze_transactions"], "a full refresh leaves bronze alone"
    assert page_answers(platform)["A mark looks odd"] > 0

    platform.execute(f"update {platform.schema}_config.incremental_config set strategy = 'guess' where owner = 'crm'")
    refused = platform.run("checked_config+", check=False)
    assert "`strategy` must be one of" in refused["checked_config"].message
    assert {node.status for node in refused if node.name != "checked_config"} == {"skipped"}


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
    for load in range(1, 11):
        run_load(platform, load, ten_loads)
        assert differences(platform, load, ten_loads) == {}, f"after load {load}"
