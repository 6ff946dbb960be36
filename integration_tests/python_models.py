"""Python models over the law's events, each beside a twin that dbt builds anew in every run from the same function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness import Project
from law.chain import CUSTOMER_CHANGES, CUSTOMER_VERSIONS, ORDERS, Model, write_chain
from law.checks import check_equals_query, compiled

TWIN = "_anew"
HEAD = """
import os

import pandas
import pyarrow
from dbt.adapters.events.logging import AdapterLogger


def given(relation):
    rows = relation.to_arrow_table().to_pylist()
    AdapterLogger("test").info(f"given {len(rows)} rows")
    return rows
"""


@dataclass(frozen=True)
class PythonModel:
    """A Python model: its function, its key, where its changes come from, its columns and what it publishes."""

    name: str
    code: str
    key: list[str]
    upstreams: list[dict[str, Any]]
    columns: Mapping[str, str | None]
    feed: list[str] | None = None

    def write(self, project: Project, **config: Any) -> None:
        """Write the model into a project."""
        meta: dict[str, Any] = {"tideline_upstreams": self.upstreams}
        if self.feed is not None:
            meta["tideline_feed"] = self.feed
        self._write(
            project, "", {"materialized": "tideline_incremental", "unique_key": self.key, "meta": meta, **config}
        )

    def write_twin(self, project: Project) -> None:
        """Write the same function as a table that dbt builds anew in every run."""
        self._write(project, TWIN, {"materialized": "table"})

    def _write(self, project: Project, suffix: str, config: Mapping[str, Any]) -> None:
        """The function and what is said of it."""
        project.write(f"models/{self.name}{suffix}.py", HEAD + self.code)
        columns = [{"name": name} | ({"data_type": type} if type else {}) for name, type in self.columns.items()]
        model = {"name": self.name + suffix, "config": dict(config), "columns": columns}
        project.write_yml(f"models/{self.name}{suffix}.yml", {"models": [model]})


PATHS = PythonModel(
    "paths",
    """
def text(value):
    return "null" if value is None else f"'{value}'" if isinstance(value, str) else str(value)


def model(dbt, session):
    labels = {row["plan"]: row["label"] for row in given(dbt.source("raw", "plans"))}
    plans, amounts = {}, {}
    for row in given(dbt.ref("customer_versions")):
        plans.setdefault((row["tenant"], row["customer_id"]), []).append((row["valid_from"], row["plan"] or "none"))
    for row in given(dbt.ref("orders")):
        amounts.setdefault((row["tenant"], row["customer_id"]), []).append(row["amount"] or 0)
    found = []
    for key in {*plans, *amounts}:
        path = [plan for _, plan in sorted(plans.get(key, []))]
        label = labels.get(path[-1]) if path else None
        found.append((*key, ">".join(path), label, len(amounts.get(key, [])), sum(amounts.get(key, []))))
    rows = ", ".join("(" + ", ".join(map(text, row)) + ")" for row in found) or "(null, null, null, null, null, null)"
    names = "tenant, customer_id, path, label, orders, amount"
    return session.sql(f"select * from (values {rows}) as found ({names}) where {bool(found)}")
""",
    ["tenant", "customer_id"],
    [
        {"name": "customer_versions"},
        {"name": "orders", "key": ["tenant", "customer_id"]},
        {"name": "raw.plans", "rule": "lookup"},
    ],
    {
        "tenant": "int",
        "customer_id": "text",
        "path": "text",
        "label": "text",
        "orders": "bigint",
        "amount": "numeric(18, 2)",
    },
    feed=["path"],
)

IN_TIME = PythonModel(
    "in_time",
    """
def model(dbt, session):
    versions, orders = given(dbt.ref("customer_versions")), given(dbt.ref("orders"))
    found = []
    for order in orders:
        lines = len([one for one in orders if all(one[part] == order[part] for part in ("tenant", "order_id"))])
        plan, number = None, None
        for version in versions:
            same = version["tenant"] == order["tenant"] and version["customer_id"] == order["customer_id"]
            if same and order["ordered_at"] is not None and version["valid_from"] <= order["ordered_at"]:
                if version["valid_to"] is None or order["ordered_at"] < version["valid_to"]:
                    plan, number = version["plan"], version["version_number"]
        found.append((order["tenant"], order["order_id"], order["line"], order["ordered_at"], plan, number, lines))
    return pandas.DataFrame(found, columns=["tenant", "order_id", "line", "ordered_at", "plan", "number", "lines"])
""",
    ["tenant", "order_id", "line"],
    [
        {"name": "orders"},
        {
            "name": "orders",
            "join": "orders",
            "on": "changed.tenant = joined.tenant and changed.order_id is not distinct from joined.order_id",
            "key": ["joined.tenant", "joined.order_id", "joined.line"],
        },
        {
            "name": "customer_versions",
            "join": "orders",
            "on": (
                "changed.tenant = joined.tenant and changed.customer_id is not distinct from joined.customer_id "
                "and joined.ordered_at >= changed.valid_from "
                "and (joined.ordered_at < changed.valid_to or changed.valid_to is null)"
            ),
            "key": ["joined.tenant", "joined.order_id", "joined.line"],
        },
    ],
    {
        "tenant": "int",
        "order_id": "text",
        "line": "int",
        "ordered_at": "timestamptz",
        "plan": "text",
        "number": "bigint",
        "lines": "bigint",
    },
)

BY_PATH = Model(
    "by_path",
    """
    select tenant, path, count(*) as customers, sum(amount) as amount
    from {{ ref('paths') }} where {{ tideline.affected() }} group by tenant, path
    """,
    ["tenant", "path"],
    [{"name": "paths"}],
)
PYTHON = [PATHS, IN_TIME]
SQL = [CUSTOMER_CHANGES, CUSTOMER_VERSIONS, ORDERS, BY_PATH]
NAMES = [model.name for model in SQL] + [model.name for model in PYTHON]


def write_models(project: Project) -> None:
    """The models, those in Python with their twins, and empty raw tables."""
    for model in PYTHON:
        model.write(project)
        model.write_twin(project)
    write_chain(project, SQL)


def run_and_compare(project: Project, where: str, **options: Any) -> None:
    """A run after which each Python model holds what its twin does, and what reads its feed equals its query."""
    queries = compiled(project.run(**options))
    for model in PYTHON:
        columns = ", ".join(model.columns)
        stored, anew = (
            Counter(project.query(f"select {columns} from {name}")) for name in (model.name, model.name + TWIN)
        )
        assert stored == anew, f"{where}: {model.name}: only stored {stored - anew}, only anew {anew - stored}"
    check_equals_query(project, {"by_path": queries["by_path"]}, where)
