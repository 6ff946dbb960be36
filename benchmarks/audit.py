"""What the audit layer costs a run of the platform: the SQL of its models over that of all others, load and idle."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from benchmarks.contenders import POSTGRES
from benchmarks.measures import Table, say
from benchmarks.meter import Meter
from benchmarks.stage import SERVER
from harness import PostgresServer, Project
from harness.engine import DuckDB, Engine, Postgres
from simulator.cli import main as simulator
from simulator.deliver import deliver_files
from simulator.postgres import deliver_rows


@dataclass(frozen=True)
class Share:
    """CPU seconds of the database in one run of dbt: for the models of the audit, by name, and for all others."""

    audit: dict[str, float]
    others: float
    models: int

    @property
    def percent(self) -> float:
        """The audit's seconds as per cent of the others'."""
        return 100 * sum(self.audit.values()) / self.others

    @property
    def per_model(self) -> float:
        """Milliseconds that the audit adds for each of the other models."""
        return 1000 * sum(self.audit.values()) / self.models


class Platform:
    """The platform with the simulator's loads, delivered one by one."""

    def __init__(self, project: Project, meter: Meter, loads: Path) -> None:
        """Build it from the first load."""
        self.project, self.meter, self.loads = project, meter, loads
        self.load = 0
        self.deliver()
        project.build(exclude_resource_type="test")
        result = project.dbt("list", "--resource-type", "model", "--select", "path:models/audit", "--output", "name")
        self.audit = set(result.raw)

    def deliver(self) -> None:
        """The next load, where the engine finds it."""
        self.load += 1
        if self.project.is_duckdb:
            deliver_files(self.loads, self.load, self.project.root / "landing")
        else:
            deliver_rows(self.loads, self.load, self.project.engine.connection.dsn)
            if self.load == 1:
                self.project.run_operation("tideline.install_capture", {"table": "raw.transactions"})

    def run(self) -> Share:
        """One `dbt run`."""
        with self.meter.statements() as heard:
            self.project.run()
        audit = dict.fromkeys(self.audit, 0.0)
        others: dict[str, float] = {}
        for statement in heard:
            if statement.node in self.audit:
                audit[statement.node] += statement.cpu
            else:
                others[statement.node] = others.get(statement.node, 0.0) + statement.cpu
        return Share(audit, sum(others.values()), len(others))


@contextmanager
def open_platform(engine: str, customers: int, loads: int) -> Iterator[Platform]:
    """The platform in an engine of its own, with so many customers and loads; everything is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="tideline_benchmark_") as folder:
        root = Path(folder)
        made = CliRunner().invoke(
            simulator,
            ["generate", "--out", str(root / "loads"), "--customers", str(customers), "--loads", str(loads)],
            catch_exceptions=False,
        )
        if made.exit_code:
            raise RuntimeError(made.output)
        server = PostgresServer(**SERVER).start() if engine == POSTGRES else None
        meter = Meter(int((server.data / "postmaster.pid").read_text().split()[0]) if server else None)
        try:
            path = root / "tideline.duckdb"
            database: Engine = Postgres(server, "dev", 1) if server else DuckDB(path, "dev", 1)
            yield Platform(Project.platform(root / "platform", database), meter, root / "loads")
            database.drop()
        finally:
            if server:
                server.remove()


def audit_share(engine: str, customers: int, repeat: int) -> Table:
    """`repeat` loads, after each a run with nothing new: the audit's SQL beside the others', and its dearest models."""
    table = [["run", "SQL of the others", "SQL of the audit", "share", "ms per model of the platform", "its dearest"]]
    shares: dict[str, list[Share]] = {"load": [], "nothing new": []}
    with open_platform(engine, customers, repeat + 2) as stage:
        for nth in range(repeat + 1):
            stage.deliver()
            for found in shares.values():
                share = stage.run()
                found += [share] if nth else []  # what only a first run pays is paid
    for kind, found in shares.items():
        middle = {name: statistics.median(share.audit[name] for share in found) for name in found[0].audit}
        dearest = sorted(middle, key=middle.__getitem__, reverse=True)[:4]
        table.append(
            [
                kind,
                f"{statistics.median(share.others for share in found):.3f}",
                f"{statistics.median(sum(share.audit.values()) for share in found):.3f}",
                f"{statistics.median(share.percent for share in found):.1f} %",
                f"{statistics.median(share.per_model for share in found):.1f}",
                ", ".join(f"{name} {1000 * middle[name]:.1f}" for name in dearest),
            ]
        )
        say(table[-1])
    return table
