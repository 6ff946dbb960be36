"""Many histories at once: they share the tables and the loads, and a tenant each keeps their keys apart."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from harness import Project
from law.chain import NAMES, write_chain
from law.checks import (
    LawBroken,
    check_equals_query,
    check_full_refresh,
    check_no_op,
    check_no_strays,
    compiled,
    kinds,
    newest_mark,
)
from law.histories import COLUMNS, History, insert_statement, loaded_at


@dataclass(frozen=True)
class Batch:
    """Histories, the number of loads that they are cut into, and what else happens between the loads.

    `calm`: every run is of all models and must be incremental. Otherwise a run may leave models out, rebuild some, or
    find the feeds pruned, and a seed decides.
    """

    histories: tuple[History, ...]
    loads: int
    seed: int
    calm: bool = True

    def __str__(self) -> str:
        """Enough to play it again."""
        what = " ".join(map(str, self.histories))
        return f"--loads {self.loads} --seed {self.seed}{'' if self.calm else ' --wild'} --replay {what}"


def random_batch(seed: int, histories: int, calm: bool) -> Batch:
    """A batch from a seed alone."""
    chance = random.Random(f"batch {seed}")
    made = tuple(History(chance.randrange(2**32), chance.randint(4, 30)) for _ in range(histories))
    return Batch(made, chance.randint(4, 7), seed, calm)


def play(project: Project, batch: Batch) -> int:
    """Load, run and compare, load after load; a full refresh at the end. Returns how often a table was compared."""
    write_chain(project)
    chance = random.Random(f"play {batch.seed}")
    loads: list[dict[str, list[tuple[Any, ...]]]] = [{table: [] for table in COLUMNS} for _ in range(batch.loads)]
    for tenant, history in enumerate(batch.histories):
        for load, table, row in history.rows(tenant, batch.loads):
            loads[load][table].append((*row, loaded_at(load)))

    compared = 0
    queries: dict[str, str] = {}
    for number, tables in enumerate(loads):
        where = f"load {number} of {batch}"
        for table, rows in tables.items():
            if rows:
                project.execute(insert_statement(table, rows))
        lookup_changed = chance.random() < 0.2 and number > 0
        if lookup_changed:
            project.execute(f"update plans set label = label || '{number}' where plan = 'pro'")
        select, options = ([], {}) if batch.calm or not number else _wild(chance)
        before = newest_mark(project) if number else None
        result = project.run(*select, **options)
        ran = compiled(result)
        queries.update(ran)
        check_equals_query(project, ran, where)
        compared += len(ran)
        if batch.calm and number:
            _check_kinds(kinds(project, before), tables, lookup_changed, where)
        if chance.random() < 0.15 and not select:  # the same load once more
            check_no_op(project, NAMES, where)

    queries.update(compiled(project.run()))
    check_equals_query(project, queries, f"end of {batch}")
    check_no_op(project, NAMES, f"end of {batch}")
    check_full_refresh(project, NAMES, f"full refresh at the end of {batch}")
    check_no_strays(project, NAMES, f"end of {batch}")
    return compared + 2 * len(NAMES)


def _wild(chance: random.Random) -> tuple[list[str], dict[str, Any]]:
    """Some models only, a full refresh of some, a feed pruned at once, a rebuild for its price, another logic."""
    what = chance.choice(("all", "some", "refresh", "prune", "price", "logic"))
    if what == "some":
        return sorted(chance.sample(NAMES, chance.randint(1, len(NAMES)))), {}
    if what == "refresh":
        return [chance.choice(NAMES)], {"full_refresh": True}
    if what == "prune":
        return [], {"vars": {"tideline__feed_retention_days": 0}}
    if what == "price":
        return [], {"vars": {"tideline__rebuild_rows": 1, "tideline__rebuild_share": 0.3}}
    if what == "logic":  # until the next run, which goes back to the old one
        changed = chance.choice(({"dearer": 1}, {"left_out": 1}, {"deletes": "x"}, {"dearer": 2, "deletes": "x"}))
        return [], {"vars": {**changed, "tideline__rebuild_rows": chance.choice((1, 100_000))}}
    return [], {}


def _check_kinds(found: dict[str, str], tables: dict[str, list[Any]], lookup_changed: bool, where: str) -> None:
    """The incremental way was really taken: nothing was rebuilt, and what had news was not skipped."""
    rebuilt = {name: kind for name, kind in found.items() if kind not in ("incremental", "recompute")}
    assert not rebuilt, f"{where}: built from scratch: {rebuilt}"
    if tables["customer_events"]:
        assert found.get("customer_changes") == "incremental", f"{where}: {found}"
    if tables["order_events"]:
        assert found.get("orders") == "incremental", f"{where}: {found}"
    if lookup_changed:
        assert found.get("ranked") == "recompute", f"{where}: {found}"


def culprits(error: LawBroken, batch: Batch) -> list[History]:
    """The histories whose rows differ."""
    tenants = set()
    column = 1 + _tenant_position(error.name)
    for row in error.rows:
        if isinstance(row[column], int):
            tenants.add(row[column])
    return [batch.histories[tenant] for tenant in sorted(tenants)]


def _tenant_position(name: str) -> int:
    """Where a model's table has the tenant: behind the surrogate key in the table of versions, first elsewhere."""
    return 1 if name == "customer_versions" else 0
