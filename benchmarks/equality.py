"""Whether a table equals its rebuild: the generic test `equals_rebuild` beside a plain `except all` of both sides."""

from __future__ import annotations

import gc
import statistics
from typing import Any

from benchmarks import workload
from benchmarks.history import open_project
from benchmarks.measures import Table, say
from benchmarks.meter import Meter
from benchmarks.stage import DifferentRowsError
from harness import Project

MODEL = "select * from {{ source('raw', 'rebuilt') }}"  # the rebuild is a table that is there: it costs a scan
ONE_SIDE = "select count(*) from (select * from {} except all select * from {}) as surplus"
SCAN = "select count(*), {} from {} as t"


class Equality:
    """A table, and as its rebuild another table with the same rows."""

    def __init__(self, project: Project, meter: Meter, size: int) -> None:
        """Both with `size` rows of ten columns, in another order."""
        self.project, self.meter = project, meter
        project.execute(workload.CREATE)
        project.execute(workload.first_load(size))
        project.execute("alter table changes rename to rebuilt")
        source = {"name": "raw", "schema": "{{ target.schema }}", "tables": [{"name": "rebuilt"}]}
        project.write_yml("models/s.yml", {"sources": [source]})
        project.write_model("stored", MODEL + " order by customer_id, id", materialized="table", unique_key="id")
        project.run("stored")
        project.write_model("stored", MODEL, materialized="table", unique_key="id")
        tests = [
            {"tideline.equals_rebuild": {"name": "whole"}},
            {"tideline.equals_rebuild": {"name": "a_tenth", "arguments": {"runs": 10, "run_number": 1}}},
        ]
        project.write_yml("models/m.yml", {"models": [{"name": "stored", "data_tests": tests}]})
        project.execute("checkpoint" if project.is_duckdb else "vacuum analyze")

    def spoil(self, rows: int) -> None:
        """Change one column of that many rows of the table."""
        self.project.execute(
            f"update stored set quantity = quantity + 1 where id in (select 1 + nth * 7 from {series(rows)})"
        )
        self.project.execute("checkpoint" if self.project.is_duckdb else "vacuum analyze stored")

    def measure(self, contender: str) -> tuple[float, int]:
        """CPU seconds of the database, and how many rows were found on either side."""
        gc.collect()
        if contender == "except all":
            before = self.meter.cpu()
            found = [
                self.project.value(ONE_SIDE.format(*pair)) for pair in (("stored", "rebuilt"), ("rebuilt", "stored"))
            ]
            return self.meter.cpu() - before, sum(found)
        if contender == "count(*) of all columns":
            before = self.meter.cpu()
            columns = ", ".join(f"count({name})" for name in workload.COLUMNS)
            for table in ("stored", "rebuilt"):
                self.project.query(SCAN.format(columns, table))
            return self.meter.cpu() - before, 0
        with self.meter.statements() as heard:
            result = self.project.test(contender, check=False)
        return sum(statement.cpu for statement in heard), int(result[contender].raw.failures or 0)


def series(count: int) -> str:
    """0 to `count` - 1, as a column `nth`."""
    return f"generate_series(0, {count - 1}) as series (nth)"


def equality(engine: str, sizes: list[int], spoilt: list[int], repeat: int) -> Table:
    """CPU seconds of each way, by rows of the table and rows that differ."""
    table = [["rows", "rows that differ", "way", "CPU", "except all costs"]]
    names = ["except all", "whole", "a_tenth", "count(*) of all columns"]
    for size in sizes:
        with open_project(engine) as (project, meter):
            stage = Equality(project, meter, size)
            for rows in spoilt:
                if rows:
                    stage.spoil(rows)
                costs: dict[str, list[float]] = {name: [] for name in names}
                found: dict[str, Any] = {}
                for nth in range(repeat + 1):
                    for name in names:
                        cost, found[name] = stage.measure(name)
                        costs[name] += [cost] if nth else []  # what only a first run pays is paid
                if found["whole"] != found["except all"]:
                    raise DifferentRowsError(f"the ways find different rows: {found}")
                middle = {name: statistics.median(measured) for name, measured in costs.items()}
                for name, cost in middle.items():
                    ratio = f"{middle['except all'] / cost:.1f} times as much"
                    table.append([f"{size:,}", f"{rows:,}", name, f"{cost:.3f}", ratio])
                    say(table[-1])
    return table
