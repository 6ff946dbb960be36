"""One dbt command in this process: arguments in, `Result` out."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path
from typing import Any

from dbt.adapters.events.types import SQLQuery
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.deprecations import reset_deprecations
from dbt_common.events.base_types import BaseEvent, EventLevel, EventMsg
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager

from harness.result import Node, Result, Statement

GLOBAL_FLAGS = [
    "--no-send-anonymous-usage-stats",
    "--no-use-colors",
    "--no-use-colors-file",
    "--quiet",
    "--log-level-file=none",
    "--no-write-json",
    "--no-partial-parse",
]


class Listener(EventManager):  # type: ignore[misc]
    """dbt's event manager, which collects what dbt says: printed messages, warnings, statements."""

    def __init__(self) -> None:
        """Nothing heard yet."""
        super().__init__()
        self.messages: list[str] = []
        self.warnings: list[str] = []
        self.statements: list[Statement] = []

    def fire_event(self, e: BaseEvent, level: EventLevel | None = None, *arguments: Any, **options: Any) -> None:
        """Called by dbt for every event, debug ones included."""
        if isinstance(e, SQLQuery):
            self.statements.append(_statement(e))
        elif (level or e.level_tag()) != EventLevel.DEBUG:
            super().fire_event(e, level, *arguments, **options)

    def __call__(self, event: EventMsg) -> None:
        """Called by dbt for every other event."""
        if event.info.level == EventLevel.WARN:
            self.warnings.append(event.info.msg)
            self.messages.append(event.info.msg)
        elif event.info.level in (EventLevel.INFO, EventLevel.ERROR):
            self.messages.append(event.info.msg)


def invoke(root: Path, command: list[str], manifest: Manifest | None = None, write_json: bool = False) -> Result:
    """Run `dbt <command>` with `root` as the working folder."""
    listener = Listener()
    ctx_set_event_manager(listener)
    reset_deprecations()  # dbt keeps them for the whole process
    flags = [flag for flag in GLOBAL_FLAGS if not (write_json and flag == "--no-write-json")]
    with chdir(root):
        outcome = dbtRunner(manifest=manifest, callbacks=[listener]).invoke([*flags, *command])
    return Result(
        command=command,
        success=outcome.success,
        exception=outcome.exception,
        nodes=[_node(result) for result in getattr(outcome.result, "results", [])],
        messages=listener.messages,
        warnings=listener.warnings,
        statements=listener.statements,
        raw=outcome.result,
    )


def _statement(event: SQLQuery) -> Statement:
    """The harness's view of a statement that dbt sent; with `savings` the event is not made yet."""
    if "told" in event.__dict__:
        values = event.__dict__["told"][1]
        return Statement((values.get("node_info") or {}).get("node_name", ""), values["sql"])
    return Statement(event.node_info.node_name, event.sql)


def _node(result: Any) -> Node:
    """The harness's view of one of dbt's results."""
    rows = (result.adapter_response or {}).get("rows_affected")
    node = getattr(result, "node", None)
    return Node(
        node.name if node is not None else result.unique_id, str(result.status), result.message or "", rows, result
    )
