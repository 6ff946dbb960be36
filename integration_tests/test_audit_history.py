"""`scd_history` evaluates each load for itself: a row that moves to another load changes those after it, too."""

from __future__ import annotations

from typing import Any

from harness import Project

CHANGES = """
select
    {key}, _op, _event_at, _sequence, {columns}, _loaded_at
from (
    select raw.*, row_number() over (partition by {key}, _sequence order by _loaded_at desc) as age
    from {{{{ source('raw', '{name}') }}}} as raw
    where {{{{ tideline.affected() }}}}
) as stated
where age = 1
"""
TRACKED = {
    "customer_changes": ("customer_id", ["segment", "plan_type", "name"]),
    "subscription_changes": (
        "subscription_id",
        ["customer_id", "plan_id", "quantity", "unit_price", "currency", "status", "ended_at"],
    ),
}


def write_models(project: Project) -> None:
    """The platform's own `scd_history` over changes of which the last word on each counts."""
    tables = []
    for name, (key, columns) in TRACKED.items():
        listed = ", ".join(f"{column} text" for column in columns)
        project.execute(
            f"create table raw_{name} ({key} text, _op text, _event_at timestamptz, _sequence text, {listed},"
            " _loaded_at timestamptz)"
        )
        tables.append({"name": f"raw_{name}"})
        meta: dict[str, Any] = {
            "tideline_upstreams": [{"name": f"raw.raw_{name}"}],
            "tideline_feed": ["_loaded_at"],
        }
        sql = CHANGES.format(key=key, columns=", ".join(columns), name=f"raw_{name}")
        project.write_model(name, sql, materialized="tideline_incremental", unique_key=[key, "_sequence"], meta=meta)
    project.write_yml("models/s.yml", {"sources": [{"name": "raw", "schema": project.schema, "tables": tables}]})
    file = Project.repository / "models" / "audit" / "scd_history.sql"
    project.write("models/scd_history.sql", file.read_text())


def test_the_history_of_loads_equals_its_rebuild(project: Project) -> None:
    """New events, late ones, one that is stated anew by a later load, one that is taken away; each run by keys."""
    write_models(project)
    loads: list[list[tuple[str, str, int, int, str | None]]] = [
        [("a", "c", 1, 10, "x"), ("b", "c", 2, 10, "x")],
        [("a", "u", 3, 20, "y"), ("b", "u", 4, 20, "x")],
        [("a", "u", 5, 15, "z"), ("b", "d", 6, 25, None)],
        [("a", "u", 7, 18, "z"), ("b", "c", 8, 28, "w")],
        [("a", "u", 3, 12, "z")],  # number 3 of load 2 is of load 5 now, and earlier
        [("b", "u", 4, 21, "v"), ("a", "u", 9, 30, "y")],
    ]
    for number, events in enumerate(loads, 1):
        rows = [
            (
                key,
                op,
                f"2024-01-{day:02} 00:00:00+00",
                f"{place:03}",
                value,
                value,
                None,
                f"2024-03-{number:02} 00:00:00+00",
            )
            for key, op, place, day, value in events
        ]
        project.insert("raw_customer_changes", rows)
        result = project.run()
        assert number == 1 or "scd_history incremental" in result.text
        stored = project.table("scd_history")
        if number == len(loads):
            assert len(stored) > number
            project.run("scd_history", full_refresh=True)
            assert project.table("scd_history") == stored
            continue
        query = next(iter(project.compile("scd_history"))).raw.node.compiled_code
        assert sorted(map(repr, project.query(query))) == sorted(map(repr, stored)), f"after load {number}"
