"""Random lives through every load strategy: bronze holds what was delivered, and what is built on it is its rebuild.

The same for others: `TIDELINE_SEED=7 pytest -m sweep integration_tests/test_law_doors.py -k many_lives`.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from harness import ENGINES, Project
from harness.project import REPOSITORY
from law.delivery import doors_of, kill, play
from law.door_mutants import DOOR_MUTANTS, LOADS, SEED, SEEDS, TENANTS, DoorMutant, is_caught
from law.mutants import MUTANTS

SEEDED = int(os.environ.get("TIDELINE_SEED", SEED))
IN_CI = {"captured": "postgres", "records": "duckdb"}
"""A bug for each engine; the others are a sweep."""
CASES = [
    pytest.param(
        mutant,
        id=mutant.name.replace(" ", "_"),
        marks=[]
        if mutant is next((m for m in DOOR_MUTANTS if IN_CI.get(m.door) == m.engine and m.door == mutant.door), None)
        else [pytest.mark.sweep],
    )
    for mutant in DOOR_MUTANTS
]


def test_every_strategy_delivers_what_came(project: Project) -> None:
    """Six lives through each strategy of the engine, five loads."""
    assert play(project, SEEDED, TENANTS, LOADS, doors_of(project.engine.name)) > 50


@pytest.mark.sweep
@pytest.mark.timeout(7200)
def test_many_lives_through_every_strategy(project: Project) -> None:
    """Twenty batches of eight lives and six loads each."""
    for number in range(1, 21):
        play(project, SEEDED + number, tenants=8, loads=6, names=doors_of(project.engine.name))


EVERY = [(engine, door) for engine in ENGINES for door in doors_of(engine)]
KILLED_IN_CI = {("duckdb", "records"), ("postgres", "slot")}


@pytest.mark.parametrize(("engine", "door"), sorted(KILLED_IN_CI))
def test_a_load_killed_at_its_commit_loses_and_doubles_nothing(project: Project, door: str) -> None:
    """Before and after it; every other statement and door is a sweep."""
    assert kill(project, SEEDED, door, everywhere=False) == 2


@pytest.mark.sweep
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("engine", "door"), EVERY)
def test_a_load_killed_anywhere_loses_and_doubles_nothing(project: Project, door: str) -> None:
    """Before and after each statement of the bronze model."""
    assert kill(project, SEEDED, door, everywhere=True) >= 20


@pytest.mark.parametrize("mutant", CASES)
def test_a_deliberate_bug_is_caught(projects: Callable[[str], Project], mutant: DoorMutant) -> None:
    assert is_caught(projects(mutant.engine), mutant), f"nobody noticed that {mutant.name}"


def test_every_bug_still_has_the_text_that_it_changes() -> None:
    """Most of them are a sweep, so a macro that was written anew would take one away unnoticed."""
    texts = [(mutant.name, mutant.file, mutant.old) for mutant in DOOR_MUTANTS]
    texts += [(mutant.name, mutant.file, mutant.old) for mutant in MUTANTS]
    lost = [name for name, file, text in texts if text not in (REPOSITORY / "macros" / file).read_text()]
    assert lost == []


@pytest.mark.sweep
@pytest.mark.parametrize("engine", ENGINES)
def test_without_the_bug_each_door_holds(projects: Callable[[str], Project], engine: str) -> None:
    """One door alone, as the bugs have it."""
    for door in sorted({mutant.door for mutant in DOOR_MUTANTS if mutant.engine == engine}):
        for seed in SEEDS:
            play(projects(engine), seed, TENANTS, LOADS, [door])
