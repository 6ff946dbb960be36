"""Current state and history over random events, every option at random: what the plain Python reference says."""

from __future__ import annotations

import os

from harness import Project
from history.compare import hold
from history.events import drawn, histories
from history.options import current_options, scd2_options

SEED = int(os.environ.get("TIDELINE_SEED", "20240601"))


def held(project: Project, calls: int, size: int, number: int) -> int:
    """So many calls of each macro, each over so many histories."""
    options = drawn(scd2_options(), calls, number) + drawn(current_options(), calls, number)
    tales = drawn(histories(), 2 * calls * size, number)
    chapters = [tales[n :: 2 * calls] for n in range(2 * calls)]
    return hold(project, options, chapters)


def test_the_macros_say_what_the_reference_says(shared: Project) -> None:
    """A few histories."""
    assert held(shared, calls=20, size=4, number=SEED) == 160
