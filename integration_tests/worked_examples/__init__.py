"""What others publish about histories, as data: events, the macro's arguments, the rows that must come out.

`python -m worked_examples` (from integration_tests/) writes docs/guides/worked-examples.md from the same files.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
PAGE = FOLDER.parents[1] / "docs" / "guides" / "worked-examples.md"
SOURCES = ("databricks", "dbt", "sqlmesh", "dlt", "debezium", "textbook")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TYPES = {
    "int": "integer",
    "text": "text",
    "numeric": "numeric(18, 2)",
    "boolean": "boolean",
    "time": "timestamptz",
    "tick": "timestamptz",
}
TABLES = ("events", "facts", "result", "published")
Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows as text under a heading, which may give a type; `tick` (seconds since 1970) is for sources that count."""

    names: Row
    types: Row
    rows: list[Row]

    @classmethod
    def parse(cls, text: str) -> Table:
        """From lines of cells with `|` between them, the heading first."""
        heading, *rows = [tuple(cell.strip() for cell in line.split("|")) for line in text.strip().splitlines()]
        named = [cell.partition(":") for cell in heading]
        return cls(tuple(name for name, _, _ in named), tuple(kind or "text" for _, _, kind in named), rows)

    def sql(self) -> str:
        """As a query; the load that brought a row becomes its `_loaded_at`."""
        rows = ", ".join("(" + ", ".join(map(literal, row)) + ")" for row in self.rows)
        typed = dict(zip(self.names, self.types, strict=True))
        if typed.pop("load", None):
            typed["_loaded_at"] = "time"
        columns = ", ".join(column(name, kind) for name, kind in typed.items())
        return f"select {columns} from (values {rows}) as v ({', '.join(self.names)})"

    def markdown(self) -> str:
        """As the page shows it."""
        lines = [self.names, tuple("---" for _ in self.names), *self.rows]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)


@dataclass(frozen=True)
class Example:
    """One published example."""

    name: str
    about: str
    macro: str
    arguments: dict[str, Any]
    events: Table
    result: Table
    facts: Table | None = None
    published: Table | None = None
    differs: str = ""
    source: dict[str, str] = field(default_factory=dict)

    def queries(self) -> dict[str, str]:
        """What the result is read from, by name: the events, and the facts where there are some."""
        return {self.name: self.events.sql()} | ({f"{self.name}_facts": self.facts.sql()} if self.facts else {})

    def calls(self, events: str, facts: str, versions: str) -> list[tuple[str, list[str]]]:
        """The macros of the example over relations of these names, each with its arguments."""
        listed = [f"{name}={json.dumps(value)}" for name, value in self.arguments.items()]
        found = [(self.macro, [f"'{events}'", *listed])]
        if self.facts:
            added = [name for name in self.result.names if name not in self.facts.names]
            further = {"key": self.arguments["unique_key"], "fact_time": self.facts.names[-1], "columns": added}
            listed = [f"{name}={json.dumps(value)}" for name, value in further.items()]
            found.append(("as_of_join", [f"'{facts}'", f"'{versions}'", *listed]))
        return found

    def result_sql(self, width: int) -> str:
        """The rows of the last macro as text: the example's name, then its columns, then nulls."""
        shown = [
            f"{{{{ tideline.epoch_microseconds('{name}') }}}}" if kind in ("time", "tick") else name
            for name, kind in zip(self.result.names, self.result.types, strict=True)
        ]
        texts = [f"cast({expression} as text)" for expression in shown]
        texts += ["cast(null as text)"] * (width - len(texts))
        query = ""
        for macro, arguments in self.calls(self.name, f"{self.name}_facts", f"{self.name}_versions"):
            before = f"with {self.name}_versions as ({query}) " if query else ""
            query = f"{before}{{{{ tideline.{macro}({', '.join(arguments)}) }}}}"
        return f"select '{self.name}' as example, {', '.join(texts)} from ({query}) as result"

    def read(self, row: Iterable[str | None]) -> Row:
        """A row of the result as the example writes it."""
        return tuple(shown(value, kind) for value, kind in zip(row, self.result.types, strict=False))


def literal(cell: str) -> str:
    """A cell as SQL."""
    return "null" if cell == "null" else "'" + cell.replace("'", "''") + "'"


def column(name: str, kind: str) -> str:
    """A column of the events, typed."""
    if name == "_loaded_at":
        return f"cast('2024-01-01 00:00:00+00' as timestamptz) + cast(load as integer) * interval '1 day' as {name}"
    if kind == "time":
        return f"cast({name} as timestamp) at time zone 'UTC' as {name}"
    if kind == "tick":
        return f"to_timestamp(cast({name} as integer)) as {name}"
    return f"cast({name} as {TYPES[kind]}) as {name}"


def shown(value: str | None, kind: str) -> str:
    """A value of the result as the example writes it."""
    if value is None:
        return "null"
    if kind == "tick":
        return str(int(value) // 1_000_000)
    if kind == "time":
        instant = EPOCH + timedelta(microseconds=int(value))
        return instant.strftime("%Y-%m-%d %H:%M" if int(value) % 60_000_000 == 0 else "%Y-%m-%d %H:%M:%S.%f")
    return value


def examples() -> list[Example]:
    """All of them, in the order of the page."""
    found = []
    for name in SOURCES:
        content = yaml.safe_load((FOLDER / f"{name}.yml").read_text())
        for entry in content["examples"]:
            tables = {part: Table.parse(entry[part]) for part in TABLES if part in entry}
            rest = {part: value for part, value in entry.items() if part not in tables}
            found.append(Example(**{**rest, **tables, "source": {"by": content["by"], "where": content["where"]}}))
    return found


def query(chosen: list[Example]) -> str:
    """One query, as Jinja, that runs every example through its macro."""
    width = max(len(example.result.names) for example in chosen)
    read = ",\n".join(f"{name} as ({sql})" for example in chosen for name, sql in example.queries().items())
    return f"with {read}\n" + "\nunion all\n".join(example.result_sql(width) for example in chosen)


def call(example: Example) -> str:
    """The macro calls as a reader would write them."""
    calls = example.calls("changes", "facts", "versions")
    return "\n".join(f"{{{{ tideline.{macro}({inner(arguments)}) }}}}" for macro, arguments in calls)


def inner(arguments: list[str]) -> str:
    """What stands between the brackets of a call, a line for each argument."""
    return "\n" + ",\n".join(f"    {argument}" for argument in arguments) + ",\n"


def section(example: Example) -> str:
    """One example of the page."""
    parts = [f"### {example.name}", example.about.strip(), example.events.markdown()]
    parts += [example.facts.markdown()] if example.facts else []
    parts += [f"```sql\n{call(example)}\n```"]
    if example.published:
        parts += ["Published:", example.published.markdown(), "Here:"]
    parts.append(example.result.markdown())
    if example.differs:
        parts.append(f"**Why it differs.** {example.differs.strip()}")
    return "\n\n".join(parts)


def page() -> str:
    """docs/guides/worked-examples.md."""
    text = [INTRODUCTION.strip()]
    by = ""
    for example in examples():
        if example.source["by"] != by:
            by = example.source["by"]
            text.append(f"## {by}\n{example.source['where']}")
        text.append(section(example))
    return "\n\n".join(text) + "\n"


INTRODUCTION = """
# Worked examples: what others publish, and what comes out here

The examples that the documentation of other tools gives for current state and history, run through
`tideline.current_state` and `tideline.scd2` (and one through `as_of_join`) by the tests, on DuckDB and PostgreSQL, as
they are printed here. The data is restated, the words are ours. *load* is the load that brought an event; loads are
numbered in the order of arrival, and arrival never decides. Where a source only counts, its numbers stand for
instants. Where we decide otherwise, the page says why.

This page is written from `integration_tests/worked_examples/*.yml` by `python -m worked_examples` (in
`integration_tests/`); a test compares the two.
"""
