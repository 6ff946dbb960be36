"""The platform against the simulator's truth, load after load, on both engines."""

from __future__ import annotations

from harness import Project
from platform_loads import differences, run_load

LAYERS = ("bronze", "silver", "gold", "marts")


def all_rows(project: Project) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the platform, state tables included."""
    tables = project.query(
        "select table_schema || '.' || table_name from information_schema.tables"
        f" where table_schema like '{project.schema}%' and table_type = 'BASE TABLE' order by 1"
    )
    return {name: sorted(project.query(f"select * from {name}"), key=repr) for (name,) in tables}


def test_revenue_and_customers_equal_the_truth_after_each_load(platform: Project) -> None:
    for load in (1, 2, 3):
        run_load(platform, load)
        assert differences(platform, load) == {}

    before = all_rows(platform)
    platform.run()
    assert all_rows(platform) == before, "a run with nothing new changed a row"
