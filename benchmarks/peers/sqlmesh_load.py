"""SQLMesh's SCD type 2, by time and by column: `sqlmesh plan` the first time, `sqlmesh run` from then on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmesh import Context
from sqlmesh.core.config import (
    Config,
    DuckDBConnectionConfig,
    GatewayConfig,
    ModelDefaultsConfig,
    PostgresConnectionConfig,
)

from benchmarks.peers.order import SCHEMA, Order, carry_out

KINDS = {
    "by_time": "scd_type_2_by_time (unique_key id, updated_at_name updated_at, updated_at_as_valid_from true)",
    "by_column": (
        "scd_type_2_by_column (unique_key id, columns [segment, plan, amount], execution_time_as_valid_from true)"
    ),
}


@contextmanager
def prepare(order: Order) -> Iterator[Callable[[], object]]:
    """A project with one model, hourly, over all entities."""
    (Path(order.folder) / "models").mkdir(exist_ok=True)
    (Path(order.folder) / "models" / "history.sql").write_text(
        f"model (name sqlmesh_{order.way}.history, kind {KINDS[order.way]}, start '2022-12-31', cron '@hourly');\n"
        "select id, name, email, segment, plan, amount, quantity, is_active, note, updated_at "
        f"from {SCHEMA}.entities"
    )
    connection = (
        DuckDBConnectionConfig(database=order.path) if order.path else PostgresConnectionConfig(**order.database)
    )
    config = Config(
        gateways={"here": GatewayConfig(connection=connection, state_schema=f"sqlmesh_state_{order.way}")},
        model_defaults=ModelDefaultsConfig(dialect="duckdb" if order.path else "postgres"),
        disable_anonymized_analytics=True,
    )
    context = Context(paths=order.folder, config=config)

    def load() -> None:
        if order.first:
            context.plan(no_prompts=True, auto_apply=True, skip_tests=True, execution_time=order.at)
        elif not (status := context.run(end=order.at, execution_time=order.at)).is_success:
            raise RuntimeError(f"sqlmesh run ended with {status}")

    try:
        yield load
    finally:
        context.close()


if __name__ == "__main__":
    carry_out(prepare)
