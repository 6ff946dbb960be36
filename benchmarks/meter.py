"""CPU seconds: of this process with all its threads, and of every process of a PostgreSQL server."""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from dbt.adapters.duckdb.environments.local import DuckDBCursorWrapper, LocalEnvironment
from dbt.adapters.sql.connections import SQLConnectionManager
from dbt_common.events.contextvars import get_node_info

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Statement:
    """One statement that dbt sent, for which node, and what it cost."""

    node: str
    sql: str
    cpu: float


class Meter:
    """Reads the CPU clock; what reading costs itself is left out."""

    def __init__(self, postmaster: int | None = None) -> None:
        """`postmaster`: the server's first process; None for an engine that lives in this process."""
        self.postmaster = postmaster
        self._spent = 0.0

    def cpu(self) -> float:
        """CPU seconds so far."""
        began = time.process_time()
        server = server_cpu(self.postmaster) if self.postmaster else 0.0
        now = time.process_time()
        total = began - self._spent + server
        self._spent += now - began
        return total

    @contextmanager
    def statements(self) -> Iterator[list[Statement]]:
        """Measures each statement that dbt sends for a node within the block, BEGIN and COMMIT included.

        Only the database's own work counts: the server's, or this process while DuckDB's cursor executes; and Python
        that a materialization runs beside it.
        """
        heard: list[Statement] = []
        owner, name = (SQLConnectionManager, "add_query") if self.postmaster else (DuckDBCursorWrapper, "execute")
        send = getattr(owner, name)

        @functools.wraps(send)
        def measured(sender: Any, sql: str, *arguments: Any, **options: Any) -> Any:
            began = self._database()
            answer = send(sender, sql, *arguments, **options)
            node = get_node_info().get("node_name", "")
            if node:
                heard.append(Statement(node, sql, self._database() - began))
            return answer

        work = LocalEnvironment.submit_python_job

        @functools.wraps(work)
        def measured_work(environment: Any, handle: Any, parsed_model: Any, compiled_code: str) -> Any:
            began, sent = self._database(), len(heard)
            answer = work(environment, handle, parsed_model, compiled_code)
            cost = self._database() - began - sum(statement.cpu for statement in heard[sent:])
            heard.append(Statement(get_node_info().get("node_name", ""), compiled_code, cost))
            return answer

        with (
            mock.patch.object(owner, name, measured),
            mock.patch.object(LocalEnvironment, work.__name__, measured_work),
        ):
            yield heard

    def _database(self) -> float:
        """CPU seconds so far of the process that holds the database."""
        if not self.postmaster:
            return time.process_time()
        began = time.process_time()
        total = server_cpu(self.postmaster)
        self._spent += time.process_time() - began
        return total


def server_cpu(postmaster: int) -> float:
    """CPU seconds of a server: its living processes (to the nanosecond) and those that ended (to the kernel's tick)."""
    ended = (Path("/proc") / str(postmaster) / "stat").read_text().rsplit(")", 1)[1].split()[13:15]
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    living = sum(_running_time(process) for process in (str(postmaster), *children))
    return living + sum(map(int, ended)) / TICKS


def _running_time(process: str) -> float:
    """CPU seconds of one process without its children; 0 when it is gone."""
    try:
        return int((Path("/proc") / process / "schedstat").read_text().split()[0]) / 1e9
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
