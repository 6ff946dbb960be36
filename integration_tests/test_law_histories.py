"""Random histories, cut into random loads: after every load each table equals its rebuild, row for row.

The same for as many as one likes: `python -m integration_tests.law --engine postgres --histories 1000 --seed 7`.
"""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from harness import Project
from law.batch import play, random_batch
from law.checks import LawBroken, check_equals_query
from law.command import main

SEED = int(os.environ.get("TIDELINE_SEED", "20240601"))


@pytest.mark.parametrize(
    "calm", [pytest.param(True, marks=pytest.mark.sweep), False], ids=["incremental_only", "of_all_kinds"]
)
def test_every_table_equals_its_rebuild_after_every_load(project: Project, calm: bool) -> None:
    """Twenty histories: updates, deletes, late rows, ties, repeats, corrections, moves, truncates."""
    batch = replace(random_batch(SEED, histories=20, calm=calm), loads=4)
    print(f"python -m integration_tests.law --engine {project.engine.name} {batch}")  # shown where it fails
    play(project, batch)


@pytest.mark.sweep
@pytest.mark.timeout(7200)
def test_a_thousand_histories(engine: str) -> None:
    """What the command does when asked for many: 1,000 histories on DuckDB, 100 on PostgreSQL."""
    assert main(["--engine", engine, "--histories", "1000" if engine == "duckdb" else "100", "--seed", str(SEED)]) == 0


def test_a_difference_is_seen(project: Project) -> None:
    """The comparison itself: a null that became empty, a row twice, a row too few."""
    project.execute("create table stored (a int, b text)")
    project.insert("stored", [(1, None), (2, "x"), (2, "x")])
    check_equals_query(project, {"stored": "select a, b from stored"}, "itself")
    for other in ("coalesce(b, '') as b from stored", "b from stored union select a, b from stored"):
        with pytest.raises(LawBroken, match="'stored' is not its rebuild"):
            check_equals_query(project, {"stored": f"select a, {other}"}, "another")
