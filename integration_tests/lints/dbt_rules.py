"""dbt's own rules, made stricter than dbt makes them for DuckDB and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dbt.jsonschemas import jsonschemas
from dbt_common.tests import disable_test_caching, enable_test_caching

OUR_ENGINES = {"duckdb", "postgres"}


@contextmanager
def yaml_schemas() -> Iterator[None]:
    """Validate every yml file against dbt's JSON schemas, which dbt itself does for four cloud warehouses only."""
    before = set(jsonschemas._JSONSCHEMA_SUPPORTED_ADAPTERS)
    jsonschemas._JSONSCHEMA_SUPPORTED_ADAPTERS |= OUR_ENGINES
    try:
        yield
    finally:
        jsonschemas._JSONSCHEMA_SUPPORTED_ADAPTERS.intersection_update(before)


@contextmanager
def unseen_macros() -> Iterator[None]:
    """Parse every macro file anew: dbt's test cache would swallow warnings of files that were parsed before."""
    disable_test_caching()
    try:
        yield
    finally:
        enable_test_caching()
