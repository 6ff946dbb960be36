"""The platform against the simulator's truth, load after load, on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from harness import Project
from platform_loads import differences, run_load
from simulator.cli import main as simulator_command


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


def test_revenue_and_customers_equal_the_truth_after_each_load(platform: Project) -> None:
    for load in (1, 2, 3):
        run_load(platform, load)
        assert differences(platform, load) == {}

    before = all_rows(platform)
    platform.run()
    assert all_rows(platform) == before, "a run with nothing new changed a row"

    incremental = {name: rows for name, rows in before.items() if is_derived(name)}
    platform.run(full_refresh=True)
    rebuilt = {name: rows for name, rows in all_rows(platform).items() if is_derived(name)}
    assert [name for name in incremental if incremental[name] != rebuilt[name]] == [], "not equal to their rebuild"
    assert all_rows(platform)[f"{platform.schema}_bronze.bronze_transactions"], "a full refresh leaves bronze alone"


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
