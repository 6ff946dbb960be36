"""Either engine as the page sees it: read only, in UTC, one answer a question."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

Row = dict[str, Any]


class Database:
    """A connection that is asked with SQL that both engines know."""

    def __init__(self, connection: Any, engine: str, schema: str) -> None:
        """Any connection of Python's database interface that commits by itself; `schema` is dbt's target schema."""
        self.engine = engine
        self.schema = schema
        self._cursor = connection.cursor()
        self._cursor.execute("set timezone = 'UTC'")

    def rows(self, sql: str) -> list[Row]:
        """The rows of a query, by the names of their columns."""
        self._cursor.execute(sql)
        names = [column[0] for column in self._cursor.description]
        return [dict(zip(names, row, strict=True)) for row in self._cursor.fetchall()]

    def close(self) -> None:
        """Let go of the connection's cursor; on DuckDB it would keep the file open."""
        self._cursor.close()

    def tables(self) -> set[str]:
        """Every table and view of the target's schemas, as `schema.name`."""
        rows = self.rows("select table_schema || '.' || table_name as name from information_schema.tables")
        return {row["name"] for row in rows}


def open_database(engine: str, root: Path) -> Database:
    """The database that the profile in profiles.example.yml names, by the same variables."""
    if engine == "duckdb":
        import duckdb

        path = root / os.environ.get("TIDELINE_DUCKDB_PATH", "tideline.duckdb")
        if not path.exists():
            raise FileNotFoundError(
                f"{path} does not exist; python3 scripts/demo.py makes it, or name another by TIDELINE_DUCKDB_PATH"
            )
        return Database(duckdb.connect(str(path), read_only=True), engine, "tideline")
    import psycopg2

    def setting(name: str, default: str) -> str:
        return os.environ.get(f"TIDELINE_POSTGRES_{name}", default)

    connection = psycopg2.connect(
        host=setting("HOST", "localhost"),
        port=setting("PORT", "5432"),
        user=setting("USER", "tideline"),
        password=setting("PASSWORD", ""),
        dbname=setting("DATABASE", "tideline"),
    )
    connection.set_session(readonly=True, autocommit=True)
    return Database(connection, engine, setting("SCHEMA", "tideline"))
