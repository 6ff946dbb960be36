"""The law from the outside in: random lives go through every load strategy into bronze and what is built on it."""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from harness import Project
from law.checks import addresses, check_equals_query, compiled, contents
from law.door_files import Extracts, Records
from law.door_server import Captured, Dated, Safe, ServerDoor, Slot, Writers, drop_slot
from law.doors import Changes, Composite, Documents, Door, Flattened, Maxwell, Messages, Timestamp
from law.doors import Sequence as Numbered

DOORS: dict[str, type[Door]] = {
    door.name: door
    for door in (Timestamp, Composite, Numbered, Messages, Flattened, Maxwell, Documents, Changes, Records, Extracts)
}
SERVER: dict[str, type[ServerDoor]] = {door.name: door for door in (Slot, Captured, Dated, Safe)}
TOTALS = "totals"
UNDONE = 2
"""The load after which a batch is undone."""
NOT_ADDED_UP = """
select * from tideline_ledger
where kind = 'load' and rows_in <> rows_inserted + rows_unchanged + rows_duplicate + rows_quarantined + rows_parked
"""


def doors_of(engine: str) -> list[str]:
    """The strategies that an engine has."""
    return [*DOORS, *(SERVER if engine == "postgres" else ())]


@dataclass
class Course:
    """Some doors of one project, each with its own source, and how many loads there were."""

    project: Project
    doors: list[Door]
    writers: Writers | None = None
    load: int = 0
    queries: dict[str, str] = field(default_factory=dict)

    @property
    def bronze(self) -> list[str]:
        """Names of the bronze models."""
        return [door.bronze for door in self.doors]

    def deliver(self) -> None:
        """What the outside does before the next load."""
        for door in self.doors:
            door.deliver(self.load)
        self.load += 1

    def check(self, where: str) -> None:
        """Bronze holds what was delivered, quarantine what was broken, and what is built on them is its rebuild."""
        for door in self.doors:
            problem = f"{where}: {door.name}"
            found = door.found()
            assert found == door.stored, f"{problem}: bronze\n{shown(found, door.stored)}"
            rejected = Counter(self.rejected(door))
            assert rejected == door.bad, f"{problem}: quarantine\n{shown(rejected, door.bad)}"
        check_equals_query(self.project, self.queries, where)
        for door in self.doors:
            rows = self.project.query(f"select tenant, id, value from {door.name}")
            state: Counter[Any] = Counter((*key, value) for key, value in door.state().items())
            assert Counter(rows) == state, f"{where}: {door.name}\n{shown(Counter(rows), state)}"
        wrong = self.project.dicts(NOT_ADDED_UP)
        assert wrong == [], f"{where}: what was received is not what became of it: {wrong}"

    def rejected(self, door: Door) -> list[Any]:
        """The places of what is in quarantine."""
        rows = self.project.query(
            f"select {door.bad_place} from tideline_quarantine where consumer like '%\"{door.bronze}\"'"
        )
        return [row if len(row) > 1 else row[0] for row in rows]

    def run(self, where: str) -> None:
        """A load, and the check after it."""
        self.queries |= {name: sql for name, sql in compiled(self.project.run()).items() if name not in self.bronze}
        self.check(where)

    def undo(self, where: str) -> None:
        """The last batch of every stream of messages is undone; the next run ends as if it had never come."""
        streams = [door for door in self.doors if isinstance(door, Messages)]
        for door in streams:
            door.undo()
        if streams:
            self.run(where)

    def check_no_op(self, where: str) -> None:
        """A run with nothing new writes no row anywhere."""
        watched = [*self.bronze, *(door.name for door in self.doors), TOTALS, "tideline_ledger", "tideline_quarantine"]
        before = addresses(self.project, watched)
        self.project.run()
        after = addresses(self.project, watched)
        assert [name for name in watched if before[name] != after[name]] == [], f"{where}: nothing new, and written"

    def check_full_refresh(self, where: str) -> None:
        """It leaves bronze alone, and builds what was there."""
        names = [*self.bronze, *(door.name for door in self.doors), TOTALS]
        before = contents(self.project, names)
        self.project.run(full_refresh=True)
        after = contents(self.project, names)
        assert [name for name in names if before[name] != after[name]] == [], f"{where}: not what a full refresh builds"


def shown(found: Counter[Any], expected: Counter[Any]) -> str:
    """Up to five rows of each side that the other has not."""
    lines = [f"    lost  {row}" for row in sorted((expected - found).elements(), key=str)[:5]]
    return "\n".join(lines + [f"    extra {row}" for row in sorted((found - expected).elements(), key=str)[:5]])


@contextmanager
def open_course(project: Project, seed: int, tenants: int, names: Sequence[str]) -> Iterator[Course]:
    """Write the models of some doors into an empty project."""
    for file in (project.root / "models").glob("*"):
        file.unlink()
    for relation in project.relations():
        project.execute(f"drop table if exists {relation} cascade")
    if "captured" in names:
        project.execute("drop function if exists tideline_capture_captured_raw cascade")
    shutil.rmtree(project.root / "landing", ignore_errors=True)
    project.vars["tideline__landing"] = str(project.root / "landing")
    people = [f"t{number}" for number in range(tenants)]
    served = [name for name in names if name in SERVER]
    writers = Writers(project, random.Random(f"writers {seed}"), people, served) if served else None
    doors: list[Door] = []
    for name in names:
        chance = random.Random(f"{name} {seed}")
        if name in DOORS:
            doors.append(DOORS[name](project, chance, people))
        else:
            is_first = not any(isinstance(door, ServerDoor) for door in doors)
            doors.append(SERVER[name](project, chance, people, writers=writers, is_first=is_first))
    tables = [table for door in doors for table in door.write()]
    project.write_yml("models/_sources.yml", {"sources": [{"name": "raw", "schema": project.schema, "tables": tables}]})
    rows = " union all ".join(f"select tenant, '{name}' as door, value from {{{{ ref('{name}') }}}}" for name in names)
    totals = (
        "select tenant, door, count(*) as keys, count(value) as known, count(distinct value) as different"
        f" from ({rows}) as states where {{{{ tideline.affected() }}}} group by tenant, door"
    )
    meta = {"tideline_upstreams": [{"name": name} for name in names], "tideline_key": ["tenant"]}
    project.write_model(TOTALS, totals, materialized="tideline_incremental", unique_key=["tenant", "door"], meta=meta)
    for door in doors:
        door.begin()
    try:
        yield Course(project, doors, writers)
    finally:
        if writers:
            writers.end()
            drop_slot(project)


def play(project: Project, seed: int, tenants: int, loads: int, names: Sequence[str]) -> int:
    """Deliver, run and check, load after load; a full refresh at the end. Returns how many tables were compared."""
    with open_course(project, seed, tenants, names) as course:
        for load in range(loads):
            course.deliver()
            course.run(f"load {load} of seed {seed}")
            if load == UNDONE:
                course.undo(f"load {load} undone, seed {seed}")
        if course.writers:
            course.writers.closing = True
            course.deliver()
            course.run(f"all writers done, seed {seed}")
        course.run(f"once more, seed {seed}")
        course.check_no_op(f"end of seed {seed}")
        course.check_full_refresh(f"full refresh, seed {seed}")
        course.check(f"after the full refresh, seed {seed}")
        return (loads + 2) * (2 * len(names) + 1)


def kill(project: Project, seed: int, name: str, everywhere: bool) -> int:
    """End a load of one door before and after each statement of its bronze model; the next run goes on.

    A slot lies outside of every transaction, so nothing is put back in between. Returns how often a run was killed.
    """
    with open_course(project, seed, 2, [name]) as course:
        course.deliver()
        course.run("first load")
        course.deliver()
        statements = project.run(threads=1).statements
        course.check("second load")
        bronze = [n for n, statement in enumerate(statements) if statement.node == course.bronze[0]]
        places = [(when, n) for n in bronze for when in ("kill_before", "kill_after")]
        if not everywhere:  # before its rows can be seen, and when nothing but the rest of the run is left
            last = max(n for n in bronze if statements[n].sql.strip().upper() == "COMMIT")
            places = [("kill_before", last), ("kill_after", last)]
        killed = 0
        for when, n in places:
            options: dict[str, Any] = {when: n}
            course.deliver()
            worker = project.spawn("run", threads=1, **options)
            worker.wait()
            killed += worker.killed
            settle(course)
            course.run(f"{name}, {when} {n}: {statements[n].sql[-200:]}")
        return killed


def settle(course: Course, seconds: float = 20) -> None:
    """Until the server has rolled back what a killed client left; writers that are open stay."""
    if course.project.is_duckdb:
        return
    kept = len(course.writers.open) + len(course.writers.connections) if course.writers else 0
    deadline = time.monotonic() + seconds
    alive = (
        "select count(*) from pg_stat_activity where datname = current_database() "
        "and backend_type = 'client backend' and pid <> pg_backend_pid()"
    )
    while course.project.value(alive) > kept:
        assert time.monotonic() < deadline, "a killed client's backend is still there"
        time.sleep(0.01)
