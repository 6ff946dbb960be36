"""The tests as the guide for an installation writes them: each passes on sound rows, and finds what is wrong."""

from __future__ import annotations

import re
from typing import Any

import yaml

from harness import Project

GUIDE = "docs/guides/install-as-a-package.md"
TABLES = (
    "create table paid_rows (customer_id int, day date, shop text, paid_at timestamptz, _loaded_at timestamptz, "
    "_op text, _sequence text, _file text, _line int)",
    "create table manifest_rows (shop text, row_count int)",
    "create table dim_rows (customer_id int, valid_from timestamptz, valid_to timestamptz, is_current boolean)",
    "insert into paid_rows values (1, '2024-01-01', 'a', now(), now(), 'c', '1', 'f', 1)",
    "insert into manifest_rows values ('a', 1)",
    "insert into dim_rows values (1, '2023-01-01 00:00:00+00', null, true)",
)
WRONG = (
    "insert into paid_rows "
    "values (2, '2024-01-03', 'a', '2999-01-01 00:00:00+00', '2999-01-02 00:00:00+00', 'u', '2', 'f', 2)",
    "insert into paid_rows values (3, '2024-01-04', 'a', '2024-01-01 00:00:00+00', now(), 'u', '1', 'f', 3)",
    "update manifest_rows set row_count = 9",
    "insert into dim_rows values (1, '2023-06-01 00:00:00+00', null, true)",
)


def examples(project: Project) -> list[tuple[str, dict[str, Any]]]:
    """Name and entry of each test in the first block of yml that lists them."""
    text = (project.repository / GUIDE).read_text()
    (block,) = re.findall(r"```yaml\n((?: +- tideline\.\w+: +\{.*\n)+)```", text)
    return [(next(iter(entry)), entry) for entry in yaml.safe_load(block)]


def test_the_tests_of_the_guide_pass_and_fail(project: Project) -> None:
    """On a table of payments, a manifest of it and a dimension; rows from yesterday make `fresh_within` fail."""
    for sql in TABLES:
        project.execute(sql)
    for name, table in (("payments", "paid_rows"), ("manifest", "manifest_rows"), ("dim_customer", "dim_rows")):
        project.write_model(name, f"select * from {{{{ target.schema }}}}.{table}", materialized="view")
    models: dict[str, list[dict[str, Any]]] = {"payments": [], "dim_customer": []}
    listed = examples(project)
    for name, entry in listed:
        models["dim_customer" if name == "tideline.scd2_valid" else "payments"].append(entry)
    project.write_yml(
        "models/guide.yml", {"models": [{"name": name, "data_tests": tests} for name, tests in models.items()]}
    )
    assert {node.status for node in project.build()} == {"success", "pass"}
    for sql in WRONG:
        project.execute(sql)
    stale = {"tideline__now": "3001-01-01 00:00:00Z"}
    failed = [node.name for node in project.test(check=False) if node.status == "fail"]
    failed += [node.name for node in project.test(vars=stale, check=False) if node.status == "fail"]
    for name, _ in listed:
        assert any(found.startswith(name.replace(".", "_")) for found in failed), name
