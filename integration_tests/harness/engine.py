"""The two engines as the harness sees them: a profile to write, a connection to ask, a clean end."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager

from harness.server import USER, PostgresServer

Rows = list[tuple[Any, ...]]


class Engine(ABC):
    """One database of one project."""

    name: str
    connection: Any

    def __init__(self, schema: str, threads: int = 2) -> None:
        """The schema that dbt targets, and its number of threads."""
        self.schema = schema
        self.threads = threads

    @abstractmethod
    def output(self) -> dict[str, Any]:
        """The profile's output for dbt."""

    @abstractmethod
    def query(self, sql: str, parameters: Sequence[Any] = ()) -> Rows:
        """Run a statement and fetch what it returns; committed at once."""

    @abstractmethod
    def columns(self, sql: str) -> list[str]:
        """The column names of a query."""

    @abstractmethod
    def close(self) -> None:
        """Close every connection of this process, dbt's included, so that others can open the database."""

    @abstractmethod
    def save(self) -> str:
        """Keep a copy of the database as it is now; returns the copy's name."""

    @abstractmethod
    def restore(self, name: str) -> None:
        """Put the database back to a copy; the copy stays."""

    @abstractmethod
    def empty(self) -> None:
        """Remove everything in the database."""

    @abstractmethod
    def drop(self) -> None:
        """Close, and remove the database."""


class DuckDB(Engine):
    """A file. In one process, dbt and the harness share its instance; another process needs `close()` first."""

    name = "duckdb"

    def __init__(self, path: Path, schema: str, threads: int = 2) -> None:
        """The file at `path` is made on first use."""
        super().__init__(schema, threads)
        self.path = path
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._saves = 0

    def output(self) -> dict[str, Any]:
        """The profile's output for dbt."""
        return {"type": "duckdb", "path": str(self.path), "schema": self.schema, "threads": self.threads}

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The harness's connection, opened on first use, in UTC."""
        if self._connection is None:
            self._connection = duckdb.connect(str(self.path))
            self._connection.execute("set timezone = 'UTC'")
        self._connection.execute(f"create schema if not exists {self.schema}; use {self.schema}")
        return self._connection

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> Rows:
        """Run a statement and fetch what it returns; committed at once."""
        cursor = self.connection.execute(sql, list(parameters) or None)
        return cursor.fetchall() if cursor.description else []

    def columns(self, sql: str) -> list[str]:
        """The column names of a query."""
        return [column[0] for column in self.connection.execute(f"select * from ({sql}) as q limit 0").description]

    def close(self) -> None:
        """Close the file in this process."""
        environment = DuckDBConnectionManager._ENV
        if environment is not None and environment.creds.path == str(self.path):
            environment.close()
            DuckDBConnectionManager.close_all_connections()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def save(self) -> str:
        """Copy the file, once it is closed."""
        self.query("checkpoint")
        self.close()
        self._saves += 1
        copy = self.path.with_name(f"{self.path.name}.save_{self._saves}")
        shutil.copyfile(self.path, copy)
        return str(copy)

    def restore(self, name: str) -> None:
        """Copy a saved file back, and forget the write-ahead log."""
        self.close()
        self.path.with_name(self.path.name + ".wal").unlink(missing_ok=True)
        shutil.copyfile(name, self.path)

    def empty(self) -> None:
        """Close, and remove the file: it is made anew on next use."""
        self.close()
        for file in self.path.parent.glob(self.path.name + "*"):
            file.unlink()

    def drop(self) -> None:
        """Close, and remove the file."""
        self.empty()


class Postgres(Engine):
    """A database of its own in the session's server."""

    name = "postgres"

    def __init__(self, server: PostgresServer, schema: str, threads: int = 2) -> None:
        """Makes the database at once (about 40 ms)."""
        super().__init__(schema, threads)
        self.server = server
        self.database = server.create_database()
        self._connection: Any = None
        self._saves: list[str] = []

    def output(self) -> dict[str, Any]:
        """The profile's output for dbt."""
        return {
            "type": "postgres",
            "host": self.server.host,
            "port": self.server.port,
            "user": USER,
            "password": "",
            "dbname": self.database,
            "schema": self.schema,
            "threads": self.threads,
        }

    @property
    def connection(self) -> Any:
        """The harness's connection, opened on first use, in autocommit; it looks into the target schema first."""
        if self._connection is None or self._connection.closed:
            self._connection = self.connect()
            with self._connection.cursor() as cursor:
                cursor.execute(f'create schema if not exists "{self.schema}"')
        return self._connection

    def connect(self) -> Any:
        """A further connection, in autocommit, that looks into the target schema first."""
        return self.server.connect(self.database, options=f'-c search_path="{self.schema}",public')

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> Rows:
        """Run a statement and fetch what it returns; committed at once."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql, list(parameters) or None)
            return cursor.fetchall() if cursor.description else []

    def columns(self, sql: str) -> list[str]:
        """The column names of a query."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"select * from ({sql}) as q limit 0")
            return [column.name for column in cursor.description]

    def close(self) -> None:
        """Close the harness's connection; dbt closes its own after each command."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def save(self) -> str:
        """A second database with the same content."""
        self.close()
        self._saves.append(self.server.create_database(template=self.database))
        return self._saves[-1]

    def restore(self, name: str) -> None:
        """Drop the database, end who uses it, and copy the saved one."""
        self.close()
        self.server.drop_database(self.database)
        self.server.create_database(self.database, template=name)

    def empty(self) -> None:
        """Drop the database, end who uses it, and make it anew."""
        self.restore("template1")

    def drop(self) -> None:
        """Close, and drop the database and its copies."""
        self.close()
        for database in (self.database, *self._saves):
            self.server.drop_database(database)
