"""Delivery of a load into schema raw of a PostgreSQL database."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from psycopg2 import sql

from simulator.deliver import DeliveryError, load_folder

EXTRACT_COLUMNS = ("subscription_id", "customer_id", "plan_id", "quantity", "unit_price", "currency", "status",
                   "started_at", "ended_at")  # fmt: skip
RATE_COLUMNS = ("rate_date", "currency", "rate")

TABLES = f"""
create schema if not exists raw;
create table if not exists raw._delivered (
    load integer primary key,
    delivered_at timestamptz not null default clock_timestamp()
);
create table if not exists raw.customer_events (
    position bigint generated always as identity primary key,
    message text
);
create table if not exists raw.subscription_extracts (
    extract_name text, line_number integer, line text, {", ".join(f"{name} text" for name in EXTRACT_COLUMNS)}
);
create table if not exists raw.transactions (
    transaction_id text primary key, customer_id text, subscription_id text, kind text, amount numeric(18, 2),
    currency text, paid_at timestamptz, updated_at timestamptz, is_deleted boolean
);
create table if not exists raw.usage_events (
    event_id bigint, customer_id text, feature text, quantity integer, occurred_at text
);
create table if not exists raw.tickets (
    ticket_id text primary key, customer_id text, subject text, status text, priority text, created_at timestamptz,
    updated_at timestamptz
);
create table if not exists raw.exchange_rates (
    file_name text, line_number integer, line text, {", ".join(f"{name} text" for name in RATE_COLUMNS)}
);
"""

TICKET = """
insert into raw.tickets
values (%(ticket_id)s, %(customer_id)s, %(subject)s, %(status)s, %(priority)s, %(created_at)s, %(updated_at)s)
on conflict (ticket_id) do update set status = excluded.status, updated_at = excluded.updated_at
"""

UPSERT = """
insert into raw.transactions as old
select * from delivery
on conflict (transaction_id) do update
set
    customer_id = excluded.customer_id,
    subscription_id = excluded.subscription_id,
    kind = excluded.kind,
    amount = excluded.amount,
    currency = excluded.currency,
    paid_at = excluded.paid_at,
    updated_at = excluded.updated_at,
    is_deleted = excluded.is_deleted
where
    (old.customer_id, old.amount, old.paid_at, old.updated_at, old.is_deleted)
    is distinct from
    (excluded.customer_id, excluded.amount, excluded.paid_at, excluded.updated_at, excluded.is_deleted)
"""


def delivered(dsn: str) -> list[int]:
    """List the loads that were delivered into a database, oldest first."""
    with closing(_connect(dsn)) as connection, connection.cursor() as cursor:
        cursor.execute("select to_regclass('raw._delivered') is not null")
        if not _value(cursor):
            return []
        cursor.execute("select load from raw._delivered order by load")
        return [row[0] for row in cursor.fetchall()]


def deliver_rows(loads: Path, load: int, dsn: str) -> dict[str, int]:
    """Write a load into schema raw in one transaction; returns the rows written by table.

    Raises DeliveryError when the load was delivered before: its events would be there twice.
    """
    folder = load_folder(loads, load)
    with closing(_connect(dsn)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(TABLES)
        cursor.execute("insert into raw._delivered (load) values (%s) on conflict do nothing", (load,))
        if cursor.rowcount == 0:
            raise DeliveryError(f"load {load} was delivered into this database before. Drop schema raw to start again.")
        return {
            "raw.customer_events": _customers(cursor, folder / "customers"),
            "raw.subscription_extracts": _csv_files(
                cursor, folder / "subscriptions", "subscription_extracts", "extract_name"
            ),
            "raw.transactions": _transactions(cursor, folder / "transactions" / "transactions.parquet"),
            "raw.usage_events": _usage(cursor, folder / "usage"),
            "raw.exchange_rates": _csv_files(cursor, folder / "rates", "exchange_rates", "file_name"),
            "raw.tickets": _tickets(cursor, loads / "api" / f"tickets_{load:03d}.jsonl"),
        }


def _connect(dsn: str) -> Any:
    try:
        return psycopg2.connect(dsn)
    except psycopg2.OperationalError as error:
        raise DeliveryError(f"cannot connect to PostgreSQL: {str(error).strip()}") from error


def _value(cursor: Any) -> Any:
    return cursor.fetchone()[0]


def _lines(path: Path) -> list[str]:
    """Lines without byte order mark, line ends and empty lines."""
    text = path.read_bytes().decode("utf-8-sig")
    return [line for line in (line.removesuffix("\r") for line in text.split("\n")) if line]


def _copy(cursor: Any, table: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> int:
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for row in rows:
        writer.writerow(["\\N" if cell is None else cell for cell in row])
    buffer.seek(0)
    statement = sql.SQL("copy raw.{} ({}) from stdin with (format csv, null '\\N', force_null ({}))").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
    )
    cursor.copy_expert(statement.as_string(cursor), buffer)
    return int(cursor.rowcount)


def _customers(cursor: Any, folder: Path) -> int:
    messages = ([line] for path in sorted(folder.glob("*.jsonl")) for line in _lines(path))
    return _copy(cursor, "customer_events", ["message"], messages)


def _usage(cursor: Any, folder: Path) -> int:
    columns = ("event_id", "customer_id", "feature", "quantity", "occurred_at")

    def rows() -> Iterator[list[object]]:
        for path in sorted(folder.glob("*.jsonl")):
            for line in _lines(path):
                try:
                    event = json.loads(line)
                except ValueError:
                    continue
                if isinstance(event.get("quantity"), int):
                    yield [event[column] for column in columns]

    return _copy(cursor, "usage_events", columns, rows())


def _csv_files(cursor: Any, folder: Path, table: str, name_column: str) -> int:
    """One row per data line; the fields are null where their number is not the header's. New columns are added."""
    written = 0
    for path in sorted(folder.glob("*.csv")):
        lines = _lines(path)
        if not lines:
            continue
        header = next(csv.reader([lines[0]]))
        for column in header:
            statement = sql.SQL("alter table raw.{} add column if not exists {} text")
            cursor.execute(statement.format(sql.Identifier(table), sql.Identifier(column)))
        written += _copy(cursor, table, [name_column, "line_number", "line", *header], _rows(path.name, lines))
    return written


def _rows(name: str, lines: list[str]) -> Iterator[list[object]]:
    width = len(next(csv.reader([lines[0]])))
    missing: list[str | None] = [None] * width
    for number, line in enumerate(lines[1:], start=2):
        cells: list[str] = next(csv.reader([line]))
        yield [name, number, line, *(cells if len(cells) == width else missing)]


def _transactions(cursor: Any, path: Path) -> int:
    cursor.execute("create temporary table delivery (like raw.transactions) on commit drop")
    buffer = io.BytesIO()
    pa_csv.write_csv(pq.read_table(path), buffer, pa_csv.WriteOptions(include_header=False))
    buffer.seek(0)
    cursor.copy_expert("copy delivery from stdin with (format csv)", buffer)
    cursor.execute(UPSERT)
    return int(cursor.rowcount)


def _tickets(cursor: Any, path: Path) -> int:
    """Every version of the load, one statement each, as the ticket system wrote them."""
    versions = [json.loads(line) for line in _lines(path)]
    cursor.executemany(TICKET, versions)
    return len(versions)
