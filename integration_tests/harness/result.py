"""What a dbt command did: nodes, messages, warnings and the SQL that it sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

FAILED = {"error", "fail", "runtime error", "partial success"}


@dataclass(frozen=True)
class Statement:
    """One statement that dbt sent, and the node it sent it for ('' outside nodes)."""

    node: str
    sql: str


@dataclass
class Node:
    """The result of one node: its name, status, message and the adapter's answer."""

    name: str
    status: str
    message: str
    rows: int | None
    raw: Any = field(repr=False)


@dataclass
class Result:
    """The outcome of one dbt command, with everything that it said on the way."""

    command: list[str]
    success: bool
    exception: BaseException | None = None
    nodes: list[Node] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    raw: Any = field(default=None, repr=False)

    def __getitem__(self, name: str) -> Node:
        """The node of that name."""
        for node in self.nodes:
            if node.name == name:
                return node
        raise KeyError(f"{name} was not part of {' '.join(self.command)}; it ran {[node.name for node in self.nodes]}")

    def __iter__(self) -> Iterator[Node]:
        """The nodes, in the order in which they ended."""
        return iter(self.nodes)

    @property
    def errors(self) -> str:
        """Every error text of the command, as dbt worded it."""
        texts = [str(self.exception)] if self.exception else []
        texts += [f"{node.name}: {node.message}" for node in self.nodes if node.status in FAILED]
        return "\n".join(texts)

    @property
    def text(self) -> str:
        """Everything that dbt printed at level info and above."""
        return "\n".join(self.messages)

    def sql_of(self, node: str) -> list[str]:
        """The statements that were sent for a node, in order."""
        return [statement.sql for statement in self.statements if statement.node == node]

    def check(self) -> Result:
        """Raise `DbtFailed` unless the command succeeded."""
        if not self.success:
            raise DbtFailed(self)
        return self


class DbtFailed(AssertionError):
    """A dbt command failed; the text is dbt's own."""

    def __init__(self, result: Result) -> None:
        """Keep the result; show the command and dbt's error texts."""
        self.result = result
        super().__init__(f"dbt {' '.join(result.command)}\n{result.errors or result.text}")
