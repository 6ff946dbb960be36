"""Two models, one reading the other's change feed: the smallest chain to kill, to hold and to race."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from harness import Project
from law.chain import PAIR, write_chain
from law.checks import LEDGER, check_equals_query, check_no_strays, compiled, contents
from law.histories import insert_statement, loaded_at

PAIR_NAMES = [model.name for model in PAIR]
FEEDS = {name: f"tideline_feed_{name}" for name in PAIR_NAMES}


def start(project: Project, **config: Any) -> None:
    """The two models, the raw tables and a first load; nothing built yet."""
    write_chain(project, PAIR, **config)
    load(project, 0)


def load(project: Project, number: int) -> None:
    """A load that changes both tables: a new order, delivered twice; one moves to another customer; one vanishes."""
    at = datetime(2024, 1, 1 + number % 28, tzinfo=UTC)
    mark = loaded_at(number)
    moved, gone = number - 1, number - 2
    rows: list[tuple[Any, ...]] = [
        (0, f"o{number}", 1, f"c{number % 3}", Decimal("5.00"), "n", "c", 10 * number, at, mark),
        (0, f"o{number}", 1, f"c{number % 3}", Decimal("5.00"), "n", "c", 10 * number, at, mark),
        (0, None, None, None, Decimal(number), "n", "u", 10 * number, at, mark),
    ]
    if moved >= 0:
        rows.append((0, f"o{moved}", 1, f"c{number % 3}", Decimal("6.00"), "n", "u", 10 * number + 1, at, mark))
    if gone >= 0 and number % 2:
        rows.append((0, f"o{gone}", 1, None, None, "n", "d", 10 * number + 2, at, mark))
    project.execute(insert_statement("order_events", rows))


def state(project: Project) -> dict[str, object]:
    """The rows of each table and the ledger's run marks, for those that are there."""
    there = {name.split(".", 1)[1] for name in project.relations()}
    found: dict[str, object] = dict(contents(project, [name for name in PAIR_NAMES if name in there]))
    for name in PAIR_NAMES:
        found[f"ledger of {name}"] = ledger_of(project, name) if LEDGER in there else []
    return found


def ledger_of(project: Project, name: str) -> list[tuple[object, ...]]:
    """The runs of a model that the ledger knows, oldest first: mark, kind, epoch."""
    return project.query(
        f"select cast(run_mark as text), kind, epoch from {LEDGER} where consumer = upstream "
        f"and consumer like '%\"{name}\"' order by run_mark"
    )


def check_ledger_and_data_agree(project: Project, before: dict[str, object], where: str) -> None:
    """A model's rows, its feed and its ledger row are of one transaction: all there or none."""
    after = state(project)
    for name in PAIR_NAMES:
        ledger = f"ledger of {name}"
        runs = after[ledger]
        assert isinstance(runs, list)
        if runs == before[ledger]:
            assert after.get(name) == before.get(name), f"{where}: '{name}' changed without a ledger row"
        else:
            assert name in after, f"{where}: the ledger knows '{name}', but there is no table"
        if runs:
            feed = project.query(
                f"select _tideline_epoch from {FEEDS[name]} where _tideline_sign = 0 "
                f"union all select cast(max(_tideline_mark) as text) from {FEEDS[name]} where _tideline_sign <> 0"
            )
            assert feed[0][0] == runs[-1][2], f"{where}: the feed of '{name}' is of another epoch than its ledger"
            assert feed[1][0] is None or feed[1][0] <= runs[-1][0], f"{where}: the feed of '{name}' is ahead"


def check_next_run_ends_at_the_rebuild(project: Project, where: str) -> None:
    """The next run repairs whatever was left, and leaves nothing lying about."""
    check_equals_query(project, compiled(project.run(threads=1)), where)
    check_no_strays(project, PAIR_NAMES, where)
    check_marks_rise(project, where)


def check_marks_rise(project: Project, where: str) -> None:
    """No run of a model shares its mark with another or starts from a mark that was not the one before it."""
    rows = project.query(
        f"select consumer, run_mark, low_mark, kind from {LEDGER} where consumer = upstream order by consumer, run_mark"
    )
    last: dict[str, object] = {}
    for consumer, mark, low, kind in rows:
        assert last.get(consumer) != mark, f"{where}: two runs of {consumer} at {mark}"
        assert kind == "first" or low == last.get(consumer), f"{where}: a run of {consumer} began at {low}"
        last[consumer] = mark


def wait_for_backends(project: Project, seconds: float = 20) -> None:
    """Until the server has noticed that killed clients are gone and rolled their transactions back."""
    if project.is_duckdb:
        return
    deadline = time.monotonic() + seconds
    while project.value(
        "select count(*) from pg_stat_activity where datname = current_database() "
        "and backend_type = 'client backend' and pid <> pg_backend_pid()"
    ):
        assert time.monotonic() < deadline, "a killed client's backend is still there"
        time.sleep(0.01)
