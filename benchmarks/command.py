"""The command line: which measurement, on which engine, of which sizes."""

from __future__ import annotations

import argparse

from benchmarks import as_of, audit, capture, equality, history, loads, logic, measures
from benchmarks.contenders import DUCKDB, POSTGRES, contenders
from benchmarks.measures import Table
from benchmarks.peers import race


def main(arguments: list[str] | None = None) -> int:
    """Measure, then print the table."""
    options = parser().parse_args(arguments)
    print("\n" + markdown(options.measure(options)), flush=True)
    return 0


def parser() -> argparse.ArgumentParser:
    """The command's arguments."""
    made = argparse.ArgumentParser(
        prog="python -m benchmarks", description="CPU seconds, medians, designs interleaved."
    )
    commands = made.add_subparsers(required=True)

    command = _command(commands, "engine", "every contender, by size of the table and of the change")
    command.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    command.add_argument("--changed", type=int, nargs="+", default=[1_000, 10_000])
    command.add_argument("--contenders", nargs="+", choices=list(contenders(DUCKDB)), help="all of them, if not given")
    command.set_defaults(measure=lambda o: measures.designs(o.engine, o.rows, o.changed, o.repeat, o.contenders))

    command = _command(commands, "nothing", "a run with nothing new, by size of the table")
    command.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    command.set_defaults(measure=lambda o: measures.nothing_new(o.engine, o.rows, o.repeat))

    command = _command(commands, "models", "a run of many models with nothing new")
    command.add_argument("--rows", type=int, default=10_000)
    command.add_argument("--models", type=int, default=20)
    command.set_defaults(measure=lambda o: measures.many_models(o.engine, o.models, o.repeat, o.rows))

    command = _command(commands, "even", "the share of a table at which a rebuild is as cheap as a run by keys")
    command.add_argument("--rows", type=int, default=1_000_000)
    command.add_argument("--shares", type=float, nargs="+", default=[0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5])
    command.set_defaults(measure=lambda o: measures.break_even(o.engine, o.rows, o.shares, o.repeat))

    command = _command(commands, "logic", "a changed query at the head of a chain, beside a full refresh")
    command.add_argument("--rows", type=int, default=1_000_000)
    command.add_argument("--shares", type=float, nargs="+", default=[0, 0.001, 0.01, 0.05, 0.1, 1])
    command.set_defaults(measure=lambda o: logic.changed_logic(o.engine, o.rows, o.shares, o.repeat))

    command = _command(commands, "history", "scd2 beside dbt's snapshot and a plain update and insert")
    command.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    command.add_argument("--changed", type=int, default=10_000)
    command.add_argument("--late", type=float, default=0.1, help="share of the changes that come out of order")
    command.set_defaults(measure=lambda o: history.histories(o.engine, o.rows, o.changed, o.late, o.repeat))

    command = _command(
        commands, "peers", "scd2 beside SQLMesh and dlt, which are installed into the user's cache folder"
    )
    command.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    command.add_argument("--changed", type=int, default=10_000)
    command.add_argument("--late", type=float, default=0.1, help="share of the changes that come out of order")
    command.set_defaults(measure=lambda o: race.peers(o.engine, o.rows, o.changed, o.late, o.repeat))

    command = _command(commands, "as_of", "point-in-time joins by every plan of the engine")
    command.add_argument("--facts", type=int, default=1_000_000)
    command.add_argument("--versions", type=int, default=300_000)
    command.add_argument("--per-key", type=int, nargs="+", default=[3, 300])
    command.add_argument("--plans", nargs="+", choices=sorted({*as_of.PLANS[DUCKDB], *as_of.PLANS[POSTGRES]}))
    command.set_defaults(
        measure=lambda o: as_of.points_in_time(o.engine, o.facts, o.per_key, o.versions, o.repeat, o.plans)
    )

    command = _command(commands, "repair", "the facts of corrected versions, by a run and from scratch")
    command.add_argument("--facts", type=int, default=1_000_000)
    command.add_argument("--versions", type=int, default=300_000)
    command.add_argument("--per-key", type=int, nargs="+", default=[3, 300])
    command.add_argument("--corrected", type=int, default=10_000, help="keys of which one version is corrected")
    command.add_argument("--by", nargs="+", choices=list(as_of.MODELS))
    command.set_defaults(
        measure=lambda o: as_of.repairs(o.engine, o.facts, o.per_key, o.versions, o.corrected, o.repeat, o.by)
    )

    command = _command(commands, "equality", "the test equals_rebuild beside a plain except all")
    command.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    command.add_argument("--differing", type=int, nargs="+", default=[0, 10], help="rows that differ, rising")
    command.set_defaults(measure=lambda o: equality.equality(o.engine, o.rows, o.differing, o.repeat))

    command = _command(commands, "audit", "what the audit adds to a run of the platform")
    command.add_argument("--customers", type=int, default=150)
    command.set_defaults(measure=lambda o: audit.audit_share(o.engine, o.customers, o.repeat))

    command = _command(commands, "files", "a first load of one file beside DuckDB's own reader, by format (DuckDB)")
    command.add_argument("--megabytes", type=int, default=100)
    command.add_argument("--memory", default="2GB", help="DuckDB's memory_limit")
    command.set_defaults(measure=lambda o: loads.files(o.megabytes, o.memory, o.repeat))

    command = _command(commands, "news", "a load of new rows by strategy and rows in bronze")
    command.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    command.add_argument("--changed", type=int, default=10_000)
    every = [*loads.CURSORS, "messages"]
    command.add_argument("--strategies", nargs="+", choices=every, default=every)
    command.set_defaults(measure=lambda o: loads.news(o.engine, o.rows, o.changed, o.repeat, o.strategies))

    command = _command(commands, "extracts", "a full extract against the known state beside a bare hash join")
    command.add_argument("--rows", type=int, default=1_000_000)
    command.add_argument("--share", type=float, default=0.01, help="share of the rows that changed")
    command.add_argument("--days", type=int, default=0, help="extracts that come before the first measured one")
    command.set_defaults(measure=lambda o: loads.extracts(o.engine, o.rows, o.share, o.repeat, o.days))

    command = _command(
        commands, "capture", "the source's own statements with and without capture by triggers (PostgreSQL)"
    )
    command.add_argument("--rows", type=int, default=100_000, help="rows of the captured table")
    command.add_argument("--sizes", type=int, nargs="+", default=[1, 1_000], help="rows that a statement writes")
    command.set_defaults(engine=POSTGRES, measure=lambda o: capture.overhead(o.engine, o.rows, o.sizes, o.repeat))
    return made


def markdown(table: Table) -> str:
    """A table as Markdown."""
    lines = [f"| {' | '.join(row)} |" for row in table]
    lines.insert(1, "|" + " --- |" * len(table[0]))
    return "\n".join(lines)


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, does: str
) -> argparse.ArgumentParser:
    """One measurement with the arguments that all share."""
    made = commands.add_parser(name, help=does, description=does)
    made.add_argument("--engine", choices=(DUCKDB, POSTGRES), default=DUCKDB)
    made.add_argument("--repeat", type=int, default=5, help="runs of each contender; the median counts")
    return made
