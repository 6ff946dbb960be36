"""The measurements: each returns its figures as a table (a heading, then rows) that `report` prints."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import replace

from benchmarks.contenders import AFFECTED, CHANGES, Contender, contenders, newest, ours
from benchmarks.meter import Statement
from benchmarks.stage import Cost, Stage, median, open_stage

Figures = dict[tuple[int, int, str], Cost]
Table = list[list[str]]


def race(stage: Stage, running: Sequence[Contender], changed: int, repeat: int) -> dict[str, Cost]:
    """`repeat` loads of `changed` keys; after each, every contender runs once. The medians, if all ended equal."""
    costs: dict[str, list[Cost]] = {contender.name: [] for contender in running}
    for _ in range(repeat):
        stage.load(changed)
        for contender in running:
            costs[contender.name].append(stage.measure(contender))
    stage.compare(running)
    return {name: median(measured) for name, measured in costs.items()}


def designs(engine: str, sizes: list[int], changes: list[int], repeat: int, names: list[str] | None) -> Table:
    """CPU seconds of every contender, by rows of the table and changed rows."""
    known = contenders(engine)
    running = [known[name] for name in names or known]
    table = [["rows", "changed", "contender", "SQL", "its checkpoint", "whole run", "SQL against delete_insert"]]
    for size in sizes:
        with open_stage(engine, size) as stage:
            stage.build(running)
            race(stage, running, 10, 1)  # what only a first run pays is paid
            for changed in changes:
                figures = race(stage, running, changed, repeat)
                base = figures.get("delete_insert")
                for name, cost in figures.items():
                    ratio = f"{cost.sql / base.sql:.2f}" if base else ""
                    seconds = [f"{value:.3f}" for value in (cost.sql, cost.checkpoint, cost.run)]
                    table.append([f"{size:,}", f"{changed:,}", name, *seconds, ratio])
                    say(table[-1])
    return table


def nothing_new(engine: str, sizes: list[int], repeat: int) -> Table:
    """What a run costs that finds nothing new: statements and CPU, by rows of the table."""
    known = contenders(engine)
    running = [known["tideline"], known["delete_insert"]]
    table = [["rows", "contender", "statements", "of dbt's adapter", "SQL", "whole run", "reads its table"]]
    for size in sizes:
        with open_stage(engine, size) as stage:
            stage.build(running)
            race(stage, running, 10, 1)
            costs: dict[str, list[Cost]] = {contender.name: [] for contender in running}
            for _ in range(repeat):
                for contender in running:
                    costs[contender.name].append(stage.measure(contender))
            for name, measured in costs.items():
                sent = [statement for statement in measured[-1].statements if statement.node == name][:-1]
                own = [statement for statement in sent if not is_adapters(statement)]
                cost = median(measured)
                reads = "yes" if any(reads_table(statement, name) for statement in own) else "no"
                figures = [f"{cost.sql:.4f}", f"{cost.run:.3f}", reads]
                table.append([f"{size:,}", name, str(len(own)), str(len(sent) - len(own)), *figures])
                say(table[-1])
    return table


def many_models(engine: str, count: int, repeat: int, size: int) -> Table:
    """Runs of `count` models with nothing new: ours, and dbt's own incremental."""
    known = contenders(engine)
    table = [
        ["models", "contender", "SQL", "whole run", "SQL that names the ledger", "reading the ledger alone", "shares"]
    ]
    with open_stage(engine, size) as stage:
        groups: list[Contender] = []
        for name in ("tideline", "delete_insert"):
            stage.build([replace(known[name], name=f"{name}_{nth}") for nth in range(count)])
            groups.append(replace(known[name], name=f"{name}_*"))
        costs: dict[str, list[Cost]] = {group.name: [] for group in groups}
        for nth in range(repeat + 1):
            for group in groups:
                cost = stage.measure(group)
                costs[group.name] += [cost] if nth else []
        for name, measured in costs.items():
            cost = median(measured)
            ledger = statistics.median(
                sum(statement.cpu for statement in one.statements if "tideline_ledger" in statement.sql)
                for one in measured
            )
            alone = ledger_alone(stage, repeat) if ledger else 0.0
            figures = (cost.sql, cost.run, ledger, alone)
            shares = f"{ledger / cost.run:.0%}, {alone / cost.run:.0%}"
            table.append([str(count), name, *(f"{figure:.3f}" for figure in figures), shares])
            say(table[-1])
    return table


def ledger_alone(stage: Stage, repeat: int) -> float:
    """CPU seconds of reading what the ledger remembers of each consumer, with no question to upstreams or catalogue."""
    project = stage.project
    consumers = [consumer for (consumer,) in project.query("select distinct consumer from tideline_ledger")]
    costs = []
    for _ in range(repeat):
        began = stage.meter.cpu()
        for consumer in consumers:
            mine = f"from tideline_ledger where consumer = '{consumer}'"
            project.query(f"select * {mine} and run_mark = (select max(run_mark) {mine})")
        costs.append(stage.meter.cpu() - began)
    return statistics.median(costs)


def break_even(engine: str, size: int, shares: list[float], repeat: int) -> Table:
    """By keys and from scratch, at growing shares of the table; the last line is where the two cross."""
    running = [
        Contender(
            "by_keys", "never rebuilds", newest(CHANGES, AFFECTED), ours("raw.changes", tideline_rebuild_share=2.0)
        ),
        Contender(
            "from_scratch",
            "always rebuilds",
            newest(CHANGES, AFFECTED),
            ours("raw.changes"),
            flags={"full_refresh": True},
        ),
    ]
    table = [["share of the rows", "by keys", "from scratch", "ratio"]]
    below: tuple[float, float] | None = None
    crossing = "beyond"
    for share in sorted(shares):
        with open_stage(engine, size) as stage:
            stage.build(running)
            race(stage, running, 10, 1)
            figures = race(stage, running, int(size * share), repeat)
            ratio = figures["by_keys"].sql / figures["from_scratch"].sql
            table.append([f"{share:.0%}", *(f"{cost.sql:.3f}" for cost in figures.values()), f"{ratio:.2f}"])
            say(table[-1])
            if ratio >= 1 and below and below[1] < 1:
                crossing = f"{below[0] + (share - below[0]) * (1 - below[1]) / (ratio - below[1]):.0%}"
            below = (share, ratio)
    table.append([f"even at {crossing}", "", "", ""])
    return table


def is_adapters(statement: Statement) -> bool:
    """Whether a statement is a question that dbt's adapter asks of itself (dbt-duckdb does before a commit)."""
    return "duckdb_constraints" in statement.sql or "duckdb_databases" in statement.sql


def reads_table(statement: Statement, name: str) -> bool:
    """Whether a statement names a table outside of comments and string literals."""
    code = re.sub(r"/\*.*?\*/|'(?:[^']|'')*'", "", statement.sql, flags=re.DOTALL)
    return re.search(rf'[. "]{name}\b', code) is not None


def say(row: list[str]) -> None:
    """Show a figure as soon as it is there."""
    print("  ".join(row), flush=True)
