"""Random lives through every load strategy: bronze holds what was delivered, and what is built on it is its rebuild.

The same for as many as one likes: `TIDELINE_SEED=7 pytest -m sweep integration_tests/test_law_doors.py`.
"""

from __future__ import annotations

import os

import pytest

from harness import Project
from law.delivery import doors_of, play

SEED = int(os.environ.get("TIDELINE_SEED", "20240601"))


def test_every_strategy_delivers_what_came(project: Project) -> None:
    """Six lives through each strategy of the engine, four loads."""
    assert play(project, SEED, tenants=6, loads=4, names=doors_of(project.engine.name)) > 50


@pytest.mark.sweep
@pytest.mark.timeout(7200)
def test_many_lives_through_every_strategy(project: Project) -> None:
    """Twenty batches of ten lives and seven loads each."""
    for number in range(20):
        play(project, SEED + number, tenants=10, loads=7, names=doors_of(project.engine.name))
