"""Generic tests without limits of their own take those of the seed `incremental_config`."""

from __future__ import annotations

from typing import Any

from test_audit import RIGHT, write_config

from harness import Project

NOW = {"tideline__now": "2024-06-02 12:00:00+00:00"}
LIMITS = {"warn_after": "1 hour", "error_after": "1 day", "grace_period": "2 days", "tolerance": "50"}


def entry(name: str, test: str, severity: str = "error", **arguments: Any) -> dict[str, Any]:
    """A generic test under a name."""
    return {f"tideline.{test}": {"name": name, "arguments": arguments, "config": {"severity": severity}}}


def test_limits_come_from_the_line_of_the_source_or_of_its_model(shared: Project) -> None:
    """A row of four hours, three days late; ids from 2 on; 3 rows of 2: each test on both sides of its limit."""
    of_model = {"source": "raw.other", "pipeline": "counted", "strategy": "sequence", "start_mark": "1"}
    strict = {"error_after": "3 hours", "grace_period": "1 week", "tolerance": "49"}
    empty = {"source": "raw.bare", "pipeline": "bare", "error_after": "", "enabled": "false"}
    elsewhere = {"engine": "postgres" if shared.is_duckdb else "duckdb", "tolerance": "0", "error_after": "1 minute"}
    lines = [RIGHT | LIMITS | elsewhere, RIGHT | LIMITS | {"engine": shared.engine.name}]
    write_config(shared, [*lines, RIGHT | LIMITS | of_model | strict, RIGHT | empty])
    shared.execute("create table events (id int, moment timestamptz, _loaded_at timestamptz)")
    rows = [(number, "2024-05-30 08:00:00+00", "2024-06-02 08:00:00+00") for number in (2, 3, 4)]
    shared.insert("events", rows)
    shared.write_model("counted", f"select * from {shared.schema}.events", materialized="table")
    shared.write_model("unknown", f"select * from {shared.schema}.events", materialized="table")

    def tests(prefix: str) -> list[dict[str, Any]]:
        return [
            entry(f"{prefix}_fresh", "fresh_within", column_name="_loaded_at"),
            entry(f"{prefix}_fresh_warn", "fresh_within", "warn", column_name="_loaded_at"),
            entry(f"{prefix}_given", "fresh_within", column_name="_loaded_at", max_age="1 minute"),
            entry(f"{prefix}_late", "late_rows_below", column_name="moment"),
            entry(f"{prefix}_complete", "complete_within", expected=2, tolerance="config"),
            entry(f"{prefix}_beside", "complete_within", to="{{ source('raw', 'a_few') }}", tolerance="config"),
            entry(f"{prefix}_first", "no_gaps", column_name="id", first_value="start_mark"),
        ]

    tables: list[dict[str, Any]] = [{"name": "events", "data_tests": tests("source")[:-1]}]
    shared.execute("create table a_few as select id from events where id < 4")
    bare = {"name": "bare", "identifier": "events", "data_tests": tests("bare")[:1]}
    source = {"name": "raw", "schema": shared.schema, "tables": [{"name": "a_few"}, *tables, bare, {"name": "other"}]}
    models = [{"name": "counted", "data_tests": tests("model")}, {"name": "unknown", "data_tests": tests("none")}]
    shared.write_yml("models/_all.yml", {"sources": [source], "models": models})
    result = shared.build(check=False, vars=NOW)
    failing = {"fail", "warn"}
    found = {name: node.status in failing for node in result for name in [node.name] if node.status != "error"}
    assert {name: found[name] for name in found if name.startswith("source_")} == {
        "source_fresh": False, "source_fresh_warn": True, "source_given": True, "source_late": True,
        "source_complete": False, "source_beside": False,
    }  # fmt: skip
    assert {name: found[name] for name in found if name.startswith("model_")} == {
        "model_fresh": True, "model_fresh_warn": True, "model_given": True, "model_late": False,
        "model_complete": True, "model_beside": True, "model_first": True,
    }  # fmt: skip
    missing = "in the seed incremental_config, which"
    for name, said in {
        "none_fresh": f"give `max_age`, or `error_after` {missing} has no line for the pipeline 'unknown'",
        "none_late": f"give `max_delay`, or `grace_period` {missing} has no line for the pipeline 'unknown'",
        "none_complete": f"give `tolerance`, or `tolerance` {missing} has no line for the pipeline 'unknown'",
        "none_first": f"give `first_value`, or `start_mark` {missing} has no line for the pipeline 'unknown'",
        "bare_fresh": f"give `max_age`, or `error_after` {missing} has no `error_after` for the source 'raw.bare'",
    }.items():
        assert said in result[name].message, name
