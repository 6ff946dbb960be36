"""What a peer's process is told, what it answers, and its CPU clock; runs in the peer's own environment."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Any

SCHEMA = "benchmark"  # where `entities` and `news` lie


@dataclass(frozen=True)
class Order:
    """One load: `way` is the peer's way of doing it, `at` the time that it is told, `folder` its own for good."""

    database: dict[str, Any]  # `path` of a DuckDB file, or what a connection to PostgreSQL takes
    way: str
    folder: str
    at: str
    first: bool

    @property
    def path(self) -> str | None:
        """The DuckDB file; None on PostgreSQL."""
        return self.database.get("path")

    def text(self) -> str:
        """As an argument of the process."""
        return json.dumps(asdict(self))


@dataclass(frozen=True)
class Answer:
    """CPU seconds of the process: until it could begin, of the load itself, and of DuckDB's checkpoint after it."""

    start: float
    load: float
    checkpoint: float


def spent() -> float:
    """CPU seconds of this process with its threads, and of processes that it started and that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def carry_out(prepare: Callable[[Order], AbstractContextManager[Callable[[], object]]]) -> None:
    """Run the load that `prepare` makes ready, close what it opened, and print the answer as the last line."""
    order = Order(**json.loads(sys.argv[1]))
    with prepare(order) as load:
        began = spent()
        load()
    ran = spent()
    if order.path:
        import duckdb

        with duckdb.connect(order.path) as connection:
            connection.execute("checkpoint")
    print("\n" + json.dumps(asdict(Answer(began, ran - began, spent() - ran))), flush=True)
