"""Cases of generic tests: tables, tests on them, and the failing rows of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness import Project

NOW = {"tideline__now": "2024-06-01 12:00:00+00:00"}
Tables = Mapping[str, tuple[str, Sequence[Sequence[Any]]]]
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """A generic test under a table, or under a column of it."""

    table: str
    arguments: dict[str, Any] = field(default_factory=dict)
    column: str | None = None
    where: str | None = None
    severity: str = "error"


def outcomes(project: Project, test: str, tables: Tables, cases: Sequence[Case]) -> list[Rows]:
    """Make the tables, run the test for every case in one `dbt test`; the failing rows of each, its status checked."""
    for name, (columns, rows) in tables.items():
        project.execute(f"create table {name} ({columns})")
        project.insert(name, rows)
    entries: dict[str, dict[str, Any]] = {name: {"name": name, "data_tests": [], "columns": []} for name in tables}
    for number, case in enumerate(cases):
        config: dict[str, Any] = {
            "store_failures": True,
            "severity": case.severity,
            **({"where": case.where} if case.where else {}),
        }
        entry = {f"tideline.{test}": {"name": f"{test}_{number}", "arguments": case.arguments, "config": config}}
        if case.column:
            entries[case.table]["columns"].append({"name": case.column, "data_tests": [entry]})
        else:
            entries[case.table]["data_tests"].append(entry)
    for table in entries.values():
        table["columns"] = merged(table["columns"])
    sources = [{"name": "raw", "schema": project.schema, "tables": list(entries.values())}]
    project.write_yml("models/_sources.yml", {"sources": sources})
    result = project.test(check=False, vars=NOW)
    return [found(project, result[f"{test}_{number}"], case.severity) for number, case in enumerate(cases)]


def merged(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One entry per column name."""
    by_name: dict[str, dict[str, Any]] = {}
    for column in columns:
        by_name.setdefault(column["name"], {"name": column["name"], "data_tests": []})
        by_name[column["name"]]["data_tests"] += column["data_tests"]
    return list(by_name.values())


def found(project: Project, run: Any, severity: str) -> Rows:
    """The failing rows of one test, after its status was checked against them."""
    assert str(run.status) != "error", run.message
    rows = project.dicts(f"select * from test_dbt_test__audit.{run.raw.node.name}")
    assert str(run.status) == ({"error": "fail", "warn": "warn"}[severity] if rows else "pass"), run.message
    return rows
