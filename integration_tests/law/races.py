"""Runs of the same models at the same time on PostgreSQL, held at a statement while others go as far as they can."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from harness import Project, Result
from harness.worker import Worker
from law.checks import check_equals_query, check_full_refresh, check_no_op, check_no_strays, compiled
from law.pair import PAIR_NAMES, check_marks_rise, load, start, wait_for_backends

INCREMENTAL: dict[str, Any] = {}
REFRESH: dict[str, Any] = {"full_refresh": True}


@dataclass(frozen=True)
class Race:
    """What the held run does, what the others do, whether there is a table yet, and whether news come in between."""

    held: dict[str, Any]
    others: Sequence[dict[str, Any]]
    first: bool = False
    news: bool = False


RACES = {
    "incremental, incremental": Race(INCREMENTAL, [INCREMENTAL]),
    "incremental, news, incremental": Race(INCREMENTAL, [INCREMENTAL], news=True),
    "incremental, full refresh": Race(INCREMENTAL, [REFRESH], news=True),
    "full refresh, incremental": Race(REFRESH, [INCREMENTAL], news=True),
    "full refresh, full refresh": Race(REFRESH, [REFRESH], news=True),
    "first, first": Race(INCREMENTAL, [INCREMENTAL], first=True),
    "incremental, full refresh, incremental": Race(INCREMENTAL, [REFRESH, INCREMENTAL], news=True),
    "full refresh, incremental, incremental": Race(REFRESH, [INCREMENTAL, INCREMENTAL], news=True),
}


@dataclass
class Course:
    """A project in which races are run one after the other, each with a load of its own."""

    project: Project
    queries: dict[str, str] = field(default_factory=dict)
    number: int = 0

    def prepare(self, race: Race) -> None:
        """A table that is up to date and a load that it does not know; or no table at all."""
        if race.first or not self.queries:
            start(self.project)
            self.number = 0
        if not self.queries:
            self.queries = compiled(self.project.run(threads=1))
            if race.first:
                start(self.project)
        if not race.first:
            self.load()

    def load(self) -> None:
        """The next load."""
        self.number += 1
        load(self.project, self.number)

    def statements(self, race: Race) -> Result:
        """What the held run sends when nobody disturbs it."""
        self.prepare(race)
        return self.project.run(threads=1, **race.held)

    def run(self, race: Race, at: int, where: str) -> list[Result]:
        """Hold one run at its statement `at`, let the others go until they end or wait, then let it go; compare."""
        self.prepare(race)
        held = self.project.spawn("run", threads=1, hold=True, **race.held)
        for _ in range(at + 1):
            held.step()
        if race.news:
            self.load()
        workers = [held]
        for options in race.others:
            other = self.project.spawn("run", threads=1, **options)
            until_it_ends_or_waits(self.project, other, len(workers))
            workers.append(other)
        results = [worker.check() for worker in workers]
        wait_for_backends(self.project)
        check_equals_query(self.project, self.queries, where)
        check_marks_rise(self.project, where)
        check_no_strays(self.project, PAIR_NAMES, where)
        return results

    def check_end(self, where: str) -> None:
        """After all races: nothing is new, and a full refresh finds the same rows."""
        check_no_op(self.project, PAIR_NAMES, where)
        check_full_refresh(self.project, PAIR_NAMES, where)


def until_it_ends_or_waits(project: Project, worker: Worker, waiting_with_it: int, seconds: float = 60) -> None:
    """Let a run go until it has ended, or until it waits for a lock as well as those that wait already."""
    deadline = time.monotonic() + seconds
    while not worker.ended and time.monotonic() < deadline:
        worker.step(0.02)
        if waiting(project) >= waiting_with_it:
            return
    assert worker.ended, "it neither ended nor waited"


def waiting(project: Project) -> int:
    """How many connections wait for a lock."""
    return int(
        project.value(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        )
    )
