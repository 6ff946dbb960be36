"""Deliberate bugs in the engine are caught: a proof that the checks look where the bugs would be."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from harness import ENGINES, Project
from law.mutants import MUTANTS, Mutant, is_caught

FIRST = {mutant.scenario: mutant for mutant in reversed(MUTANTS)}
"""One bug for each scenario; all the others are a sweep."""
CASES = [
    pytest.param(
        mutant,
        id=mutant.name.replace(" ", "_"),
        marks=[] if mutant in FIRST.values() else [pytest.mark.sweep],
    )
    for mutant in MUTANTS
]
SCENARIOS = {(mutant.scenario.__name__, engine): mutant.scenario for mutant in MUTANTS for engine in ENGINES}
ALWAYS = {(mutant.scenario.__name__, mutant.engine) for mutant in FIRST.values()}
CONTROLS = [
    pytest.param(key, marks=[] if key in ALWAYS else [pytest.mark.sweep], id="-".join(key)) for key in SCENARIOS
]


def test_there_are_at_least_twenty() -> None:
    """No two of them are the same change."""
    assert len({(mutant.file, mutant.old, mutant.new) for mutant in MUTANTS}) == len(MUTANTS) >= 20


@pytest.mark.parametrize("mutant", CASES)
def test_a_deliberate_bug_is_caught(projects: Callable[[str], Project], mutant: Mutant) -> None:
    """With the bug its scenario fails."""
    assert is_caught(projects(mutant.engine), mutant), f"nobody noticed that {mutant.name}"


@pytest.mark.parametrize("key", CONTROLS)
def test_without_the_bug_the_scenario_holds(projects: Callable[[str], Project], key: tuple[str, str]) -> None:
    """The scenarios fail because of the bugs and of nothing else."""
    name, engine = key
    if (name, engine) != ("raced", "duckdb"):
        SCENARIOS[key](projects(engine))
