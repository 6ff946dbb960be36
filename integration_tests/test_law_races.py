"""Runs at the same time: no row is lost, doubled or set back, in whatever order their statements fall."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness import Project, Result
from law.pair import start
from law.races import RACES, Course

TURNING_POINTS = {"orders": (r"insert into \S*ledger",), "by_customer": (r"^COMMIT",)}
SEED = 20240602


@pytest.fixture
def course(new_engine: Callable[..., Any], tmp_path: Path) -> Course:
    """A project on PostgreSQL: DuckDB lets one process in at a time."""
    return Course(Project.consumer(tmp_path / "consumer", new_engine("postgres", "law")))


def turning_points(result: Result) -> list[int]:
    """The statements at which a held run is most in the way: with its rows written, before its commit."""
    found = []
    for model, patterns in TURNING_POINTS.items():
        for pattern in patterns:
            found += [
                n
                for n, statement in enumerate(result.statements)
                if statement.node == model and re.search(pattern, statement.sql)
            ][-1:]
    return found


@pytest.mark.parametrize("name", ["first, first", "incremental, incremental", "incremental, full refresh, incremental"])
def test_runs_at_once_end_at_the_rebuild(course: Course, name: str) -> None:
    """Held where it matters most; every race, held at every statement, is a sweep."""
    race = RACES[name]
    for at in turning_points(course.statements(race)):
        course.run(race, at, f"{name}, held at statement {at}")
    course.check_end(name)


def test_the_run_that_waited_says_that_it_has_nothing_new(course: Course) -> None:
    """Held with the lock in hand: the other waits, then finds that all is done."""
    race = RACES["incremental, incremental"]
    at = turning_points(course.statements(race))[0]
    first, second = course.run(race, at, "the first holds the lock")
    assert second["orders"].message == "nothing new" != first["orders"].message
    said = [result["by_customer"].message for result in (first, second)]  # here either can come first
    assert said.count("nothing new") == 1, said


@pytest.mark.sweep
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", RACES)
def test_runs_at_once_held_at_every_statement(course: Course, name: str) -> None:
    """The one run held at each of its statements in turn."""
    race = RACES[name]
    for at in range(len(course.statements(race).statements)):
        course.run(race, at, f"{name}, held at statement {at}")
    course.check_end(name)


@pytest.mark.sweep
@pytest.mark.timeout(7200)
def test_random_races(course: Course) -> None:
    """A hundred races, each of a random kind and held at a random statement."""
    chance = random.Random(SEED)
    lengths = {name: len(course.statements(race).statements) for name, race in RACES.items()}
    for turn in range(100):
        name = chance.choice(list(RACES))
        at = chance.randrange(lengths[name])
        course.run(RACES[name], at, f"turn {turn} of seed {SEED}: {name}, held at statement {at}")
    course.check_end(f"seed {SEED}")


def test_a_second_process_on_duckdb_is_told_in_one_line(new_engine: Callable[..., Any], tmp_path: Path) -> None:
    """DuckDB has one writer: the other ends at once with an error and a line that names the file."""
    project = Project.consumer(tmp_path / "consumer", new_engine("duckdb", "law"))
    start(project)
    project.run()
    command = [sys.executable, "-m", "dbt.cli.main", *project.command_line("run")[1:]]
    done = subprocess.run(command, cwd=project.root, capture_output=True, text=True)
    assert done.returncode != 0
    refusal = f'IO Error: Could not set lock on file "{project.engine.path}"'  # type: ignore[attr-defined]
    assert any(line.strip().startswith(refusal) for line in done.stdout.splitlines()), done.stdout
