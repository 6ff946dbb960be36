"""Capture by triggers: what the source's own statements cost with it and without (PostgreSQL)."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from benchmarks.history import TYPED, open_project
from benchmarks.measures import Table, say
from benchmarks.meter import server_cpu
from benchmarks.stage import DifferentRowsError
from harness import Project

WAYS = ("bare", "captured")
VALUES = """
i, 'name ' || i, 'name' || i || '@example.com', 's' || i % 5, 'p' || i % 9, i * 7 % 100000 / 100.0, i % 12,
i % 3 = 0, md5(i::text), timestamp '2024-01-01' + i * interval '1 second'
"""
STATEMENTS: dict[str, Callable[[str, int, int], str]] = {
    "insert": lambda table, low, high: (
        f"insert into {table} select {VALUES} from generate_series({low}, {high}) as s (i)"
    ),
    "update": lambda table, low, high: (
        f"update {table} set amount = amount + 1, updated_at = now() where id between {low} and {high}"
    ),
    "delete": lambda table, low, high: f"delete from {table} where id between {low} and {high}",
}
SENT = {1: 400, 1_000: 20}
"""How often a statement of so many rows is sent in a round."""


def overhead(engine: str, rows: int, sizes: list[int], repeat: int) -> Table:
    """Milliseconds of one statement, CPU and elapsed, by kind and rows: medians of rounds; the ways take turns."""
    if engine != "postgres":
        raise SystemExit(f"only PostgreSQL has capture by triggers; got --engine {engine}")
    table = [["rows a statement", "statement", *(f"{what} ms, {way}" for what in ("CPU", "elapsed") for way in WAYS)]]
    table[0] += ["CPU, captured against bare", "CPU that capture adds, ms a row"]
    with open_project("postgres") as (project, meter):
        for way in WAYS:
            project.execute(f"create table {way} ({TYPED}, primary key (id))")
            project.execute(STATEMENTS["insert"](way, 1, rows))
        project.run_operation("tideline.install_capture", {"table": "captured"})
        project.execute("truncate captured_changes")
        assert meter.postmaster is not None
        for size in sizes:
            count = SENT.get(size, max(1, 20_000 // size))
            costs: dict[tuple[str, str], list[tuple[float, float]]] = {}
            for _ in range(repeat + 1):
                project.execute("vacuum analyze")
                for kind in STATEMENTS:
                    for way in WAYS:
                        cost = measure(project, meter.postmaster, way, kind, rows, size, count)
                        costs.setdefault((kind, way), []).append(cost)
            changes: dict[str, int] = dict(project.query("select op, count(*) from captured_changes group by op"))
            if changes != dict.fromkeys("cud", (repeat + 1) * size * count) or project.difference(*WAYS):
                raise DifferentRowsError(f"captured {changes}, and the tables must be equal")
            project.execute("truncate captured_changes")
            for kind in STATEMENTS:
                bare, captured = (
                    [statistics.median(one[what] for one in costs[kind, way][1:]) for what in (0, 1)] for way in WAYS
                )
                figures = [bare[0], captured[0], bare[1], captured[1]]
                added = (captured[0] - bare[0]) / size
                line = [f"{size:,}", kind, *(f"{figure:.3f}" for figure in figures)]
                table.append([*line, f"{captured[0] / bare[0]:.1f}", f"{added:.4f}"])
                say(table[-1])
    return table


def measure(
    project: Project, server: int, way: str, kind: str, rows: int, size: int, count: int
) -> tuple[float, float]:
    """CPU and elapsed milliseconds of one of `count` statements, each of `size` rows and a transaction of its own."""
    statements = [STATEMENTS[kind](way, rows + nth * size + 1, rows + (nth + 1) * size) for nth in range(count)]
    with project.engine.connection.cursor() as cursor:
        cpu, began = server_cpu(server), time.perf_counter()
        for statement in statements:
            cursor.execute(statement)
        elapsed = time.perf_counter() - began
    return (server_cpu(server) - cpu) * 1000 / count, elapsed * 1000 / count
