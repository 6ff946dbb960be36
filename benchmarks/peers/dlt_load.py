"""dlt's merge with the strategy scd2: of the full extract, or (with `merge_key`) of the changed rows alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.update(RUNTIME__DLTHUB_TELEMETRY="false", RUNTIME__LOG_LEVEL="ERROR")  # read on import

import dlt
import duckdb
from dlt.sources.helpers.transform import add_row_hash_to_table
from dlt.sources.sql_database import sql_table

from benchmarks.peers.order import SCHEMA, Order, carry_out

TABLES = {"full": "entities", "incremental": "news"}
KEYS = {"full": None, "incremental": "id"}  # with a merge key, a key that is absent is not taken for deleted


@contextmanager
def prepare(order: Order) -> Iterator[Callable[[], object]]:
    """A pipeline with one resource; Arrow tables, each row with a hash of its columns, as the documentation has it."""
    resource = rows(order)
    resource.apply_hints(
        table_name="history",
        merge_key=KEYS[order.way],
        write_disposition={
            "disposition": "merge",
            "strategy": "scd2",
            "row_version_column_name": "row_hash",
            "boundary_timestamp": order.at,
        },
    )
    resource.add_map(add_row_hash_to_table("row_hash"))
    destination = dlt.destinations.duckdb(order.path) if order.path else dlt.destinations.postgres(address(order))
    pipeline = dlt.pipeline(
        "history", pipelines_dir=order.folder, destination=destination, dataset_name=f"dlt_{order.way}"
    )
    yield lambda: pipeline.run(resource, loader_file_format="parquet" if order.path else "csv").raise_on_failed_jobs()


def rows(order: Order) -> Any:
    """The resource: what there is to read, in Arrow tables."""
    table, path = TABLES[order.way], order.path
    if not path:
        return sql_table(address(order, "+psycopg2"), table, SCHEMA, backend="pyarrow")

    def read() -> Iterator[Any]:
        with duckdb.connect(path) as connection:
            catalog = Path(path).stem  # of the schema's name, too
            yield from connection.execute(f"select * from {catalog}.{SCHEMA}.{table}").to_arrow_reader(100_000)

    return dlt.resource(read, name=table)


def address(order: Order, driver: str = "") -> str:
    """The PostgreSQL database as a URL; of several drivers SQLAlchemy must be told which one is there."""
    return f"postgresql{driver}://" + "{user}:{password}@{host}:{port}/{database}".format(**order.database)


if __name__ == "__main__":
    carry_out(prepare)
