"""dbt in a process of its own, killed or held at chosen statements.

The processes are forked from this one, which has dbt imported and the manifest parsed: one costs little more than the
same command in this process, instead of the 4 s of a new interpreter.
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import signal
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from harness.result import DbtFailed, Node, Result, Statement

LONG = 120.0


@dataclass(frozen=True)
class Stop:
    """Where a worker's process ends itself: `before` or `after` statement number `at` (from 0), as by kill -9."""

    at: int
    when: str = "before"


@dataclass(frozen=True)
class Order:
    """What a worker is to do."""

    root: Path
    command: list[str]
    environment: dict[str, str]
    manifest: Any
    kill: Stop | None
    hold: bool


class Worker:
    """One dbt command in another process: `wait()` for its end, or lead it from statement to statement."""

    def __init__(self, order: Order) -> None:
        """Start at once."""
        self.order = order
        self.held: Statement | None = None
        self.ended = False
        self.result: Result | None = None
        self._pipe, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("fork").Process(target=_work, args=(order, theirs), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def killed(self) -> bool:
        """Whether the process ended without an answer."""
        return self.ended and self.result is None

    def wait(self, timeout: float = LONG) -> Result | None:
        """Let it run to its end, holding no longer; None when it was killed."""
        deadline = time.monotonic() + timeout
        while not self.ended:
            if self.held:
                self._go()
            if not self._receive(deadline - time.monotonic()):
                raise TimeoutError(f"dbt {' '.join(self.order.command)} did not end; it holds at {self.held}")
        self._process.join()
        return self.result

    def check(self, timeout: float = LONG) -> Result:
        """As `wait`, and raise unless it succeeded."""
        result = self.wait(timeout)
        if result is None:
            raise AssertionError(f"dbt {' '.join(self.order.command)} was killed")
        if not result.success:
            raise DbtFailed(result)
        return result

    def step(self, timeout: float = LONG) -> Statement | None:
        """Let the held statement go; returns the next one, held before it is sent.

        None when the command ended (`ended`), or when nothing came in time (`blocked`: it waits in the database).
        """
        if self.held:
            self._go()
        self._receive(timeout)
        return self.held

    def run_until(self, text: str, timeout: float = LONG) -> Statement:
        """Step until the next statement contains `text`, which stays held."""
        seen = []
        while self.held is None or text not in self.held.sql:
            seen.append(self.held.sql if self.held else "")
            if self.step(timeout) is None:
                raise AssertionError(f"no statement contains {text!r}; there were:\n" + "\n".join(seen))
        return self.held

    @property
    def blocked(self) -> bool:
        """Whether it is between two stops: working, or waiting for a lock."""
        return not self.ended and self.held is None

    def kill(self) -> None:
        """Kill -9."""
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        self.ended = True

    def _go(self) -> None:
        """Release the held statement."""
        self.held = None
        self._pipe.send("go")

    def _receive(self, timeout: float) -> bool:
        """Take the next message, if one comes in time."""
        if self.ended or not self._pipe.poll(max(timeout, 0)):
            return self.ended
        try:
            kind, content = self._pipe.recv()
        except EOFError:
            self.ended = True
            self._process.join()
            return True
        if kind == "held":
            self.held = content
        else:
            self.result, self.ended = content, True
        return True


def _work(order: Order, pipe: Connection) -> None:
    """In the other process: run the command, with a stop before and after each statement."""
    from dbt.adapters.sql.connections import SQLConnectionManager

    from harness.invoke import invoke

    os.environ.clear()
    os.environ.update(order.environment)
    SQLConnectionManager.add_query = _stopping(SQLConnectionManager.add_query, order, pipe)
    result = invoke(order.root, order.command, order.manifest)
    pipe.send(("end", _portable(result)))
    pipe.close()


def _stopping(add_query: Any, order: Order, pipe: Connection) -> Any:
    """Dbt's own function for sending a statement, with the stops around it."""
    from dbt_common.events.contextvars import get_node_info

    count = 0

    @functools.wraps(add_query)
    def wrapped(self: Any, sql: str, *arguments: Any, **options: Any) -> Any:
        nonlocal count
        number, count = count, count + 1
        if order.hold:
            pipe.send(("held", Statement(get_node_info().get("node_name", ""), sql)))
            pipe.recv()
        _die(order.kill, number, "before")
        answer = add_query(self, sql, *arguments, **options)
        _die(order.kill, number, "after")
        return answer

    return wrapped


def _die(stop: Stop | None, number: int, when: str) -> None:
    """End this process, if it is here that it has to."""
    if stop is not None and (stop.at, stop.when) == (number, when):
        os.kill(os.getpid(), signal.SIGKILL)


def _portable(result: Result) -> Result:
    """A result that can go through a pipe."""
    nodes = [Node(node.name, node.status, node.message, node.rows, None) for node in result.nodes]
    exception = RuntimeError(str(result.exception)) if result.exception else None
    return Result(
        result.command, result.success, exception, nodes, result.messages, result.warnings, result.statements, None
    )
