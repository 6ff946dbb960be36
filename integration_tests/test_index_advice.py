"""Advice on indexes: what is missing is said with its cost, created on request, and then no longer advised."""

from __future__ import annotations

import re

from harness import Project

SUMS = """
select customer_id, kind, sum(amount) as amount
from {{ source('raw', 'payments') }} where {{ tideline.affected() }} group by 1, 2
"""
LOADED = """
select
    id, 'c' as _op, moment as _event_at, cast(id as text) as _sequence, 'there' as _file, cast(id as bigint) as _line,
    cast(null as text) as _reject_code, cast(null as text) as _reject_reason, cast(null as text) as _raw
from {{ source('raw', '%s') }} where {{ tideline.new_rows('moment') }}
"""


def test_missing_indexes_are_said_and_created(project: Project) -> None:
    numbers = "from generate_series(1, 30000) as series (n)"
    moment = "timestamptz '2024-01-01 00:00:00+00'"
    payments = (
        f"select cast(n % 9000 as bigint) as customer_id, 'a' as kind, n as amount, {moment} as _loaded_at {numbers}"
    )
    project.execute(f"create table payments as {payments}")
    for table, place in (("visits", "n"), ("strolls", "n * 7919 % 30000")):
        columns = f"cast(n as bigint) as id, {moment} + {place} * interval '1 minute' as moment"
        project.execute(f"create table {table} as select {columns} {numbers} order by id")
    tables = [{"name": "payments"}, {"name": "visits"}, {"name": "strolls"}]
    project.write_yml("models/_sources.yml", {"sources": [{"name": "raw", "schema": project.schema, "tables": tables}]})
    meta = {"tideline_upstreams": [{"name": "raw.payments"}]}
    project.write_model(
        "sums", SUMS, materialized="tideline_incremental", unique_key=["customer_id", "kind"], meta=meta
    )
    for model, table in (("loaded", "visits"), ("scattered", "strolls")):
        project.write_model(model, LOADED % table, materialized="tideline_load", meta={"tideline_cursor": "_event_at"})
    project.run()
    project.execute("insert into payments values (7, 'a', 1, timestamptz '2024-01-02 00:00:00+00')")
    project.run()
    if project.is_duckdb:
        text = project.run_operation("tideline.index_advice").text
        assert "none; this engine skips the parts of a table where no value can match" in text
        assert "it has no partitions of tables" in text
        return
    for name in ("payments", "visits", "strolls"):
        project.execute(f"analyze {name}")
    project.execute("create index on payments using brin (_loaded_at)")  # does not tell the greatest mark

    advice = project.run_operation("tideline.index_advice").text
    assert "dry run" in advice
    said = {
        match[1]: (float(match[2]), match[3])
        for match in re.finditer(r'"(\w+" \([\w, ]+\).*): up to ([\d.]+) MB.*; read by (.*)', advice)
    }
    assert {name: readers for name, (_, readers) in said.items()} == {
        'payments" (_loaded_at)': "sums (1 runs, 1.0 rows each)",
        'payments" (customer_id, kind)': "sums (1 runs, 1.0 keys each)",
        'visits" (moment) using brin, as rows lie in its order': "loaded (1 runs, 30000.0 rows each)",
        'strolls" (moment)': "scattered (1 runs, 30000.0 rows each)",
    }
    size = "select pg_relation_size(indexrelid), indexrelid::regclass::text from pg_stat_user_indexes where relname in"
    tables_ = "('payments', 'visits', 'strolls')"
    assert [name for _, name in project.query(f"{size} {tables_}")] == ["payments__loaded_at_idx"]
    assert (
        "tideline.index_advice: nothing is missing"
        in project.run_operation("tideline.index_advice", {"min_megabytes": 100}).text
    )

    project.execute("create index on payments (customer_id, amount, kind)")  # not by both
    project.run_operation("tideline.index_advice", {"dry_run": False, "select": ["sums"]})
    assert not [name for _, name in project.query(f"{size} {tables_}") if not name.startswith("payments_")]
    project.run_operation("tideline.index_advice", {"dry_run": False})
    made = {name: bytes_ for bytes_, name in project.query(f"{size} {tables_}")}
    assert said['payments" (customer_id, kind)'][0] >= made["payments_customer_id_kind_idx"] / 1.1e6
    in_order = (said['visits" (moment) using brin, as rows lie in its order'][0] + 0.005) * 1048576
    assert made["visits_moment_idx"] <= in_order < made["strolls_moment_idx"] / 10
    assert sorted(made) == [
        "payments__loaded_at_idx",
        "payments__loaded_at_idx1",
        "payments_customer_id_amount_kind_idx",
        "payments_customer_id_kind_idx",
        "strolls_moment_idx",
        "visits_moment_idx",
    ]
    plan = project.query("explain select * from visits where moment > '2024-01-21 18:00:00+00' or moment is null")
    assert "visits_moment_idx" in str(plan), "what a load asks is found by it"
    assert "nothing is missing" in project.run_operation("tideline.index_advice").text
