"""The process ends before and after each statement of a run: the next run ends at the rebuild, nothing is left over."""

from __future__ import annotations

import re
from typing import Any

import pytest

from harness import Project, Result
from harness.result import Statement
from law.pair import (
    check_ledger_and_data_agree,
    check_next_run_ends_at_the_rebuild,
    load,
    start,
    state,
    wait_for_backends,
)

RUNS: dict[str, dict[str, Any]] = {"first": {}, "incremental": {}, "full refresh": {"full_refresh": True}}
DECISIVE = re.compile(r"^(alter table|insert into \S*(feed_orders|ledger)|commit)", re.IGNORECASE)


def without_remarks(sql: str) -> str:
    """A statement without dbt's leading comment."""
    return re.sub(r"/\*.*?\*/", "", sql, flags=re.DOTALL).strip()


def is_decisive(statement: Statement) -> bool:
    """What the first model writes to its table, its feed and the ledger, and the commit of either model."""
    sql = without_remarks(statement.sql)
    return bool(DECISIVE.search(sql) and (statement.node == "orders" or (statement.node and sql == "COMMIT")))


def points(result: Result, everywhere: bool) -> list[tuple[str, int]]:
    """Where to kill: before and after each statement, or before the decisive ones only."""
    return [
        (when, n)
        for n, statement in enumerate(result.statements)
        for when in (("kill_before", "kill_after") if everywhere else ("kill_before",))
        if everywhere or is_decisive(statement)
    ]


def prepare(project: Project, kind: str, number: int) -> None:
    """The state in which a run of this kind is due."""
    if kind == "first":
        start(project)
    else:
        load(project, number)


def kill_at_every_point(project: Project, kind: str, everywhere: bool) -> int:
    """Kill a run of this kind at each point in turn; returns how many times."""
    start(project)
    number = 0
    if kind != "first":
        project.run(threads=1)
        load(project, number := 1)
    reference = project.run(threads=1, **RUNS[kind])
    killed = 0
    for when, statement in points(reference, everywhere):
        where = f"{kind} run on {project.engine.name}, {when} {statement}"
        prepare(project, kind, number := number + 1)
        before = state(project)
        options: dict[str, Any] = {when: statement, **RUNS[kind]}
        worker = project.spawn("run", threads=1, **options)
        worker.wait()
        killed += worker.killed
        wait_for_backends(project)
        check_ledger_and_data_agree(project, before, where)
        check_next_run_ends_at_the_rebuild(project, where)
    return killed


@pytest.mark.parametrize("kind", ["incremental"])
def test_a_killed_run_leaves_nothing_wrong(project: Project, kind: str) -> None:
    """Killed before each statement that writes to a table or the ledger, and each commit; the rest is a sweep."""
    assert kill_at_every_point(project, kind, everywhere=False) >= 4


def test_a_hook_outside_the_transaction_does_not_tear_it(project: Project) -> None:
    """A hook before the transaction ends dbt's own one; the run that follows is still all or nothing."""
    start(project, pre_hook=[{"sql": "select 1", "transaction": False}])
    before = state(project)
    statements = project.run("orders", threads=1).statements
    start(project)
    commit = max(n for n, statement in enumerate(statements) if statement.node and statement.sql == "COMMIT")
    assert project.spawn("run", "-s", "orders", threads=1, kill_before=commit).wait() is None
    wait_for_backends(project)
    check_ledger_and_data_agree(project, before, "killed before the commit, with a hook outside the transaction")
    check_next_run_ends_at_the_rebuild(project, "after it")


@pytest.mark.sweep
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", RUNS)
def test_a_run_killed_anywhere_leaves_nothing_wrong(project: Project, kind: str) -> None:
    """Killed before and after every single statement."""
    assert kill_at_every_point(project, kind, everywhere=True) >= 40
