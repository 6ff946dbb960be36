"""One dbt command in this process: arguments in, `Result` out."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.deprecations import reset_deprecations
from dbt_common.behavior_flags import BehaviorFlagRendered
from dbt_common.events.base_types import EventLevel, EventMsg
from dbt_common.tests import enable_test_caching

from harness.result import Node, Result, Statement

# Two savings of CPU that leave results alone: dbt's own test cache (a macro that was parsed once in this process is not
# parsed again), and no search of the whole stack for the name in a warning about behaviour flags (45 ms a command).
enable_test_caching()
BehaviorFlagRendered._default_source = staticmethod(lambda: "adapter")

GLOBAL_FLAGS = [
    "--no-send-anonymous-usage-stats",
    "--no-use-colors",
    "--no-use-colors-file",
    "--quiet",
    "--log-level-file=none",
    "--no-write-json",
]


class Listener:
    """Collects what dbt says: printed messages, warnings, statements."""

    def __init__(self) -> None:
        """Nothing heard yet."""
        self.messages: list[str] = []
        self.warnings: list[str] = []
        self.statements: list[Statement] = []

    def __call__(self, event: EventMsg) -> None:
        """Called by dbt for every event, debug ones included."""
        if event.info.name == "SQLQuery":
            self.statements.append(Statement(event.data.node_info.node_name, event.data.sql))
        elif event.info.level == EventLevel.WARN:
            self.warnings.append(event.info.msg)
            self.messages.append(event.info.msg)
        elif event.info.level in (EventLevel.INFO, EventLevel.ERROR):
            self.messages.append(event.info.msg)


def invoke(root: Path, command: list[str], manifest: Manifest | None = None, write_json: bool = False) -> Result:
    """Run `dbt <command>` with `root` as the working folder."""
    listener = Listener()
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


def _node(result: Any) -> Node:
    """The harness's view of one of dbt's results."""
    rows = (result.adapter_response or {}).get("rows_affected")
    node = getattr(result, "node", None)
    return Node(
        node.name if node is not None else result.unique_id, str(result.status), result.message or "", rows, result
    )
