"""The measurement: scd2, SQLMesh's SCD type 2 and dlt's scd2, each on the same loads."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.history import Histories, open_histories
from benchmarks.measures import Table, say
from benchmarks.meter import server_cpu
from benchmarks.peers.environment import python
from benchmarks.peers.order import Answer, Order
from benchmarks.stage import DifferentRowsError

ROOT = Path(__file__).resolve().parents[2]
OURS = "tideline"
ENTITIES_AT, CHANGES_AT = datetime(2023, 1, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC)  # as in `Histories`
WAYS = {"sqlmesh": ("by_time", "by_column"), "dlt": ("full", "incremental")}
VALIDITY = {"sqlmesh": ("valid_from", "valid_to"), "dlt": ("_dlt_valid_from", "_dlt_valid_to")}
CONTENDERS = (OURS, *(f"{tool}_{way}" for tool, ways in WAYS.items() for way in ways))


@dataclass(frozen=True)
class Cost:
    """CPU seconds of one run with its checkpoint, PostgreSQL's server's part of it, and of the start of its process."""

    run: float
    server: float
    start: float


class Race:
    """All contenders on one engine; `stage` holds the entities, the loads, and what is ours."""

    def __init__(self, stage: Histories) -> None:
        """Every peer's first load: all entities."""
        self.stage = stage
        self.folder = stage.project.root.with_name("peers")
        stage.project.execute("create table news as select * from entities")
        for contender in CONTENDERS[1:]:
            (self.folder / contender).mkdir(parents=True)
            self.measure(contender, first=True)

    def measure(self, contender: str, first: bool = False) -> Cost:
        """One load by one contender."""
        project = self.stage.project
        if project.is_duckdb:
            project.engine.close()  # a file belongs to one process, and each contender opens it anew
        before = self._server()
        if contender == OURS:
            cost = self.stage.measure(OURS)
            return Cost(cost.run, self._server() - before, 0.0)
        answer = self._load(contender, first)
        project.execute("checkpoint")
        server = self._server() - before
        return Cost(answer.load + answer.checkpoint + server, server, answer.start)

    def wrong(self, contender: str) -> int:
        """Versions that differ from the history of all events."""
        tool = contender.partition("_")[0]
        return self.stage.wrong(contender if contender == OURS else f"{contender}.history", *VALIDITY.get(tool, ()))

    def _load(self, contender: str, first: bool) -> Answer:
        """Hand the load to a process of the peer's own environment, with the time at which changes in order are."""
        tool, _, way = contender.partition("_")
        at = ENTITIES_AT if first else CHANGES_AT + timedelta(hours=self.stage.loads)
        order = Order(self._database(), way, str(self.folder / contender), at.isoformat(), first)
        done = subprocess.run(
            [python(tool), "-m", f"benchmarks.peers.{tool}_load", order.text()],
            cwd=order.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{contender} failed:\n{done.stdout}\n{done.stderr}")
        return Answer(**json.loads(done.stdout.splitlines()[-1]))

    def _server(self) -> float:
        """CPU seconds so far of PostgreSQL's server."""
        postmaster = self.stage.meter.postmaster
        return server_cpu(postmaster) if postmaster else 0.0

    def _database(self) -> dict[str, Any]:
        """Where the entities are."""
        output = self.stage.project.engine.output()
        if self.stage.project.is_duckdb:
            return {"path": output["path"]}
        address = {name: output[name] for name in ("port", "user", "password")}
        return {**address, "host": "127.0.0.1", "database": output["dbname"]}


def peers(engine: str, sizes: list[int], changed: int, late: float, repeat: int) -> Table:
    """CPU seconds of a load of `changed` changes, in order and then with a share of them late."""
    heading = ["rows", "changes", "contender", "run", "of it the server's", "its process's start", f"against {OURS}"]
    table = [[*heading, "wrong versions"]]
    for size in sizes:
        with open_histories(engine, size) as stage:
            race = Race(stage)
            for share in (0.0, late):
                costs = stage.take_turns(CONTENDERS, race.measure, changed, share, repeat)
                wrong = {contender: race.wrong(contender) for contender in CONTENDERS}
                if wrong[OURS] or (share == 0.0 and any(wrong.values())):
                    raise DifferentRowsError(f"these differ from the history of all events: {wrong}")
                what = f"{changed:,}, {share:.0%} late" if share else f"{changed:,} in order"
                base = statistics.median(cost.run for cost in costs[OURS])
                for contender, measured in costs.items():
                    middle = {
                        name: statistics.median(getattr(cost, name) for cost in measured)
                        for name in ("run", "server", "start")
                    }
                    seconds = [f"{value:.2f}" if value else "" for value in middle.values()]
                    ratio = f"{middle['run'] / base:.2f}"
                    table.append([f"{size:,}", what, contender, *seconds, ratio, f"{wrong[contender]:,}"])
                    say(table[-1])
    return table
