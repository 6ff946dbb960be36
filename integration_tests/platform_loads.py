"""Drives the platform through the simulator's loads and reads its tables in the truth's own words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from customer_truth import customer_truth
from harness import Project
from simulator.deliver import deliver_files
from simulator.postgres import deliver_rows
from simulator.truth.report import read_truth

SAMPLES = Path(__file__).parents[1] / "simulator" / "samples"

# The truth's table, the platform's, and the platform's column for each of the truth's where the names differ.
TABLES: dict[str, tuple[str, dict[str, str]]] = {
    "customers_current": ("{schema}_silver.customers", {}),
    "customers_history": ("{schema}_gold.dim_customer", {}),
    "mrr_monthly": ("{schema}_marts.mrr_monthly", {}),
    "revenue_daily": ("{schema}_marts.revenue_daily", {"date": "revenue_date"}),
    "cohort_retention": ("{schema}_marts.cohort_retention", {}),
    "customer_lifetime": ("{schema}_marts.customer_lifetime", {}),
}


def deliver(project: Project, load: int, loads: Path = SAMPLES) -> None:
    """Put one load where the project's engine finds it: the landing folder, or schema raw with its triggers."""
    if project.is_duckdb:
        deliver_files(loads, load, project.root / "landing")
        return
    deliver_rows(loads, load, project.engine.connection.dsn)
    if load == 1:
        project.run_operation("tideline.install_capture", {"table": "raw.transactions"})


def plain(value: Any) -> Any:
    """A database value as the truth writes it: money as text with two digits, instants in UTC, dates as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value.quantize(Decimal("0.01")))
    return value


def differences(project: Project, load: int, loads: Path = SAMPLES) -> dict[str, dict[str, list[Any]]]:
    """Rows that the truth has and the platform has not, and the other way round, by table; {} when all are equal."""
    truth = read_truth(loads, load) | customer_truth(loads, load)
    found: dict[str, dict[str, list[Any]]] = {}
    for name, (table, renamed) in TABLES.items():
        expected = truth[name]
        columns = list(expected[0])
        listed = ", ".join(renamed.get(column, column) for column in columns)
        actual = project.query(f"select {listed} from {table.format(schema=project.schema)}")
        ours = sorted(repr(tuple(plain(value) for value in row)) for row in actual)
        theirs = sorted(repr(tuple(row[column] for column in columns)) for row in expected)
        if ours != theirs:
            found[name] = {
                "missing": sorted(set(theirs) - set(ours))[:10],
                "extra": sorted(set(ours) - set(theirs))[:10],
                "counts": [len(theirs), len(ours)],
            }
    return found
