"""`python -m integration_tests.law`: as many random histories as one likes, on either engine."""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from harness import ENGINES, PostgresServer, Project, savings  # noqa: F401  savings: half of dbt's CPU
from harness.engine import DuckDB, Engine, Postgres
from law.batch import Batch, culprits, play, random_batch
from law.checks import LawBroken
from law.histories import History


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line, play the batches, say what came of it."""
    options = _parser().parse_args(arguments)
    print(f"engine {options.engine}, seed {options.seed}", flush=True)
    with database(options.engine) as new_project:
        if options.replay:
            batch = Batch(tuple(map(History.read, options.replay)), options.loads, options.seed, not options.wild)
            play(new_project(), batch)
            print("held")
            return 0
        return _sweep(options, new_project)


def _sweep(options: argparse.Namespace, new_project: Callable[[], Project]) -> int:
    """Batch after batch until there were enough histories; stops at the first that breaks the law."""
    began, played, compared, number = time.monotonic(), 0, 0, 0
    project = new_project()
    while played < options.histories:
        size = min(options.batch, options.histories - played)
        batch = random_batch(options.seed * 1_000_003 + number, size, calm=number % 2 == 0)
        try:
            compared += play(project, batch)
        except LawBroken as error:
            print(error)
            _narrow(error, batch, project)
            return 1
        played, number = played + size, number + 1
        print(f"{played} histories, {compared} tables compared, {time.monotonic() - began:.0f} s", flush=True)
    return 0


def _narrow(error: LawBroken, batch: Batch, project: Project) -> None:
    """Look for the smallest history that still breaks the law: fewer histories, then fewer events."""

    def breaks(histories: tuple[History, ...]) -> bool:
        try:
            play(project, Batch(histories, batch.loads, batch.seed, batch.calm))
        except LawBroken:
            return True
        except AssertionError:
            return False
        return False

    for history in culprits(error, batch)[:3]:
        if not breaks((history,)):
            continue
        kept = list(range(history.events))
        size = len(kept) // 2
        while size:
            for start in range(0, len(kept), size):
                fewer = kept[:start] + kept[start + size :]
                if fewer and breaks((History(history.seed, history.events, tuple(fewer)),)):
                    kept = fewer
                    break
            else:
                size //= 2
        smallest = Batch((History(history.seed, history.events, tuple(kept)),), batch.loads, batch.seed, batch.calm)
        print(f"smallest found: {smallest}")
        for load, table, row in sorted(smallest.histories[0].rows(0, batch.loads), key=lambda delivery: delivery[0]):
            print(f"    load {load} {table} {row}")
        return
    print("no single history breaks it alone")


@contextmanager
def database(engine: str) -> Iterator[Callable[[], Project]]:
    """A function that makes empty projects on an engine; everything is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="tideline_law_") as folder:
        server = PostgresServer().start() if engine == "postgres" else None
        count = iter(range(10**9))

        def new_project() -> Project:
            root = Path(folder) / f"project_{next(count)}"
            made: Engine = Postgres(server, "law") if server else DuckDB(root.with_suffix(".duckdb"), "law")
            return Project.consumer(root, made)

        try:
            yield new_project
        finally:
            if server:
                server.remove()


def _parser() -> argparse.ArgumentParser:
    """The command's arguments."""
    parser = argparse.ArgumentParser(prog="python -m integration_tests.law", description=__doc__)
    parser.add_argument("--engine", choices=ENGINES, default="duckdb")
    parser.add_argument("--histories", type=int, default=100, help="how many random histories")
    parser.add_argument("--batch", type=int, default=50, help="histories that share tables and loads")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="printed, and enough to run it again")
    parser.add_argument("--loads", type=int, default=5, help="with --replay: the number of loads")
    parser.add_argument("--wild", action="store_true", help="with --replay: partial runs, rebuilds and pruned feeds")
    parser.add_argument("--replay", nargs="+", metavar="SEED:EVENTS", help="play these histories instead")
    return parser
