"""What a run built, the MRR of the last months, and what the loads had to put up with: report.py <database file>."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import duckdb

SCHEMA = "tideline"
LAYERS = ("bronze", "silver", "gold", "marts", "audit")
MRR = """
    select month, mrr, new_mrr, expansion_mrr, contraction_mrr, churn_mrr, reactivation_mrr, customers
    from {schema}_marts.mrr_monthly
    order by month desc
    limit 6
"""
# Questions to the audit tables: title, table, query. A table that is not there is left out.
TROUBLES = (
    (
        "Set aside: could not be read, or must not pass",
        "quarantine",
        "select model_name, reason, count(*) as rows from {table} group by all order by all",
    ),
    (
        "Files that were not loaded",
        "landed_files",
        "select model_name, state, outcome, count(*) as files from {table} "
        "where state <> 'loaded' group by all order by all",
    ),
    (
        "Came more than once (the first delivery is kept)",
        "duplicate_records",
        "select source_name, count(*) as rows from {table} group by all order by all",
    ),
    (
        "Came late (older than what was there already)",
        "incremental_metrics",
        "select model_name, sum(rows_late) as rows from {table} group by all having sum(rows_late) > 0 order by all",
    ),
)


def main(path: str) -> None:
    """Print the three parts."""
    with duckdb.connect(path, read_only=True) as database:
        tables = {
            (schema, name)
            for schema, name in database.execute(
                "select table_schema, table_name from information_schema.tables"
            ).fetchall()
        }
        print_built(database, tables)
        if (f"{SCHEMA}_marts", "mrr_monthly") in tables:
            print_query(database, "MRR of the last months (EUR)", MRR.format(schema=SCHEMA))
        for title, table, query in TROUBLES:
            if (f"{SCHEMA}_audit", table) in tables:
                print_query(database, title, query.format(table=f"{SCHEMA}_audit.{table}"))


def print_built(database: duckdb.DuckDBPyConnection, tables: set[tuple[str, str]]) -> None:
    """Every table of every layer, with its rows."""
    rows = []
    for layer in LAYERS:
        for schema, name in sorted(tables):
            if schema == f"{SCHEMA}_{layer}" and not name.startswith("tideline_"):
                ((count,),) = database.execute(f'select count(*) from "{schema}"."{name}"').fetchall()
                rows.append((layer, name, count))
    print_table("What was built", ["layer", "table", "rows"], rows)


def print_query(database: duckdb.DuckDBPyConnection, title: str, query: str) -> None:
    """The rows of a query, or the word that there are none."""
    result = database.execute(query)
    print_table(title, [column[0] for column in result.description], result.fetchall())


def print_table(title: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Columns as wide as they need to be, numbers to the right."""
    print(f"{title}\n{'-' * len(title)}")
    if not rows:
        print("none\n")
        return
    texts = [[shown(value) for value in row] for row in rows]
    widths = [max(len(name), *(len(row[n]) for row in texts)) for n, name in enumerate(names)]
    numbers = [all(isinstance(row[n], (int, float)) or is_decimal(row[n]) for row in rows) for n in range(len(names))]
    for row in [list(names), *texts]:
        cells = [cell.rjust(w) if right else cell.ljust(w) for cell, w, right in zip(row, widths, numbers, strict=True)]
        print("  ".join(cells).rstrip())
    print()


def is_decimal(value: object) -> bool:
    """Whether it is money."""
    return type(value).__name__ == "Decimal"


def shown(value: object) -> str:
    """A cell: money with thousands, nothing for null, one line at most 60 wide."""
    if value is None:
        return ""
    if isinstance(value, bool) or not (isinstance(value, int) or is_decimal(value)):
        return str(value).replace("\n", " ")[:60]
    return f"{value:,}"


if __name__ == "__main__":
    main(sys.argv[1])
