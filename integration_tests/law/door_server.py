"""Random lives through a PostgreSQL server: writers whose transactions stay open over loads, end late, or roll back."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from harness import Project
from law.doors import Door, Event, State, live, newest, table_bronze
from law.histories import literal

SLOT = "tideline_law"
DECODED = """
select
    coalesce(after ->> 'tenant', before ->> 'tenant') as tenant, coalesce(after ->> 'id', before ->> 'id') as id,
    after ->> 'value' as value, _op, _event_at, _sequence, _file, _line, _reject_code, _reject_reason, _raw
from ({{ tideline.decoded_changes(tideline.slot_changes('%s'), target.schema ~ '.slot_raw', key=['tenant', 'id']) }})
as changes
"""
CAPTURED = """
select
    coalesce(after ->> 'tenant', before ->> 'tenant') as tenant, coalesce(after ->> 'id', before ->> 'id') as id,
    after ->> 'value' as value, transaction_id, op as _op, changed_at as _event_at,
    lpad(change_id::text, 20, '0') as _sequence, 'captured_raw' as _file, change_id as _line,
    null::text as _reject_code, null::text as _reject_reason, null::text as _raw
from {{ source('raw', 'captured_raw_changes') }} where {{ tideline.committed_rows('transaction_id') }}
"""


@dataclass
class Writer:
    """A transaction of one tenant: what it did, and what the tenant's world was before it."""

    connection: Any
    number: int
    before: dict[str, str | None]
    events: list[Event] = field(default_factory=list)


@dataclass
class Writers:
    """Every tenant's transactions. Each event goes to the tables of all doors; a rolled-back one never was."""

    project: Project
    chance: random.Random
    tenants: list[str]
    doors: list[str]
    worlds: dict[str, dict[str, str | None]] = field(default_factory=dict)
    open: dict[str, Writer] = field(default_factory=dict)
    committed: list[tuple[int, list[Event]]] = field(default_factory=list)
    connections: list[Any] = field(default_factory=list)
    closing: bool = False

    def happen(self) -> None:
        """What happens before one load."""
        for tenant in self.chance.sample(self.tenants, len(self.tenants)):
            writer = self.open.pop(tenant, None) or self.begin(tenant)
            for _ in range(self.chance.choice((0, 1, 2, 3))):
                event = live(self.chance, tenant, self.worlds[tenant])
                with writer.connection.cursor() as cursor:
                    for statement in statements(event, self.doors):
                        cursor.execute(statement)
                writer.events.append(event)
            fate = self.chance.random()
            if fate < 0.3 and not self.closing:
                self.open[tenant] = writer
            elif fate < 0.4:
                writer.connection.rollback()
                self.worlds[tenant] = writer.before
                self.connections.append(writer.connection)
            else:
                writer.connection.commit()
                self.committed.append((writer.number, writer.events))
                self.connections.append(writer.connection)

    def begin(self, tenant: str) -> Writer:
        """A new transaction with a number of its own."""
        connection = self.connections.pop() if self.connections else self.project.engine.connect()  # type: ignore[attr-defined]
        connection.autocommit = False
        with connection.cursor() as cursor:
            cursor.execute("select pg_current_xact_id()::text")
            number = int(cursor.fetchone()[0])
        return Writer(connection, number, dict(self.worlds.setdefault(tenant, {})))

    def visible(self) -> list[Event]:
        """Everything that was committed, in the order of commits."""
        return [event for _, events in self.committed for event in events]

    def settled(self) -> list[Event]:
        """What was committed by transactions older than every open one."""
        oldest = min((writer.number for writer in self.open.values()), default=None)
        return [event for number, events in self.committed if oldest is None or number < oldest for event in events]

    def end(self) -> None:
        """Close every connection; what is open is rolled back."""
        for connection in [*self.connections, *(writer.connection for writer in self.open.values())]:
            connection.close()
        self.open.clear()
        self.connections.clear()


def statements(event: Event, doors: list[str]) -> list[str]:
    """An event in tables with a key, and in logs of events, of the doors that are played."""
    tenant, name, value, moved = map(literal, (event.tenant, event.id, event.value, event.moved))
    made = []
    for table in (f"{door}_raw" for door in doors if door in ("slot", "captured")):
        where = f"where tenant = {tenant} and id = {name}"
        made.append({
            "c": f"insert into {table} values ({tenant}, {name}, {value})",
            "u": f"update {table} set value = {value} {where}",
            "k": f"update {table} set id = {moved} {where}",
            "d": f"delete from {table} {where}",
        }[event.op])  # fmt: skip
    for half in event.halves():
        row = ", ".join(map(literal, (half.tenant, half.id, half.value, half.op)))
        logs = [f"{door}_raw" for door in doors if door in ("safe", "dated")]
        made += [f"insert into {table} (tenant, id, value, op) values ({row})" for table in logs]
    return made


@dataclass
class ServerDoor(Door):
    """A strategy that reads what the writers wrote; the first of them lets the writers go on."""

    writers: Writers | None = None
    is_first: bool = False

    @property
    def all(self) -> Writers:
        """The writers."""
        assert self.writers is not None
        return self.writers

    def deliver(self, load: int) -> None:
        """What happens at the source before a load."""
        if self.is_first:
            self.all.happen()

    def expected(self) -> list[Event]:
        """The events that bronze must hold now, in their order."""
        return self.all.settled()

    def found(self) -> Counter[tuple[Any, ...]]:
        """The rows of bronze; what must be there was known only after the first door's writers had gone on."""
        self.stored = Counter(half.row for event in self.expected() for half in event.halves())
        return super().found()

    def state(self) -> State:
        """The newest value of each key."""
        return newest(list(enumerate(self.expected())))


@dataclass
class Slot(ServerDoor):
    """The server's own log: in the order of commits, whoever began first."""

    name = "slot"

    def write(self) -> list[dict[str, Any]]:
        """The source and its bronze model."""
        self.project.execute("create table slot_raw (tenant text, id text, value text, primary key (tenant, id))")
        self.write_bronze(DECODED % SLOT)
        return []

    def begin(self) -> None:
        """What operations have to set up."""
        drop_slot(self.project)
        self.project.run_operation("tideline.create_slot", {"slot": SLOT})

    def expected(self) -> list[Event]:
        """The events that bronze must hold now."""
        return self.all.visible()

    def found(self) -> Counter[tuple[Any, ...]]:
        """The rows of bronze, and their order."""
        in_order = self.project.query(f"select {self.held} from {self.bronze} order by _sequence")
        assert in_order == [half.row for event in self.expected() for half in event.halves()], "the order of commits"
        return super().found()


@dataclass
class Captured(ServerDoor):
    """Triggers: up to the oldest transaction that is open."""

    name = "captured"

    def write(self) -> list[dict[str, Any]]:
        """The source and its bronze model."""
        self.project.execute("create table captured_raw (tenant text, id text, value text, primary key (tenant, id))")
        self.write_bronze(CAPTURED, tideline_cursor="transaction_id")
        return [{"name": "captured_raw_changes"}]

    def begin(self) -> None:
        """What operations have to set up."""
        self.project.run_operation("tideline.install_capture", {"table": "captured_raw"})


@dataclass
class Dated(ServerDoor):
    """A table with a transaction id of its own: each row once, up to the oldest transaction that is open."""

    name = "dated"

    def write(self) -> list[dict[str, Any]]:
        """The source and its bronze model."""
        self.project.execute(
            "create table dated_raw (tenant text, id text, value text, op text,"
            " number bigint generated always as identity, written_by xid8 default pg_current_xact_id())"
        )
        sql = table_bronze(
            "{{ source('raw', 'dated_raw') }}", "tideline.committed_rows('written_by')", "written_by, op",
            "lpad(cast(number as text), 9, '0')", "cast(null as text)",
        )  # fmt: skip
        self.write_bronze(sql, tideline_cursor="written_by")
        return [{"name": "dated_raw"}]


@dataclass
class Safe(ServerDoor):
    """An ever-increasing id, read commit-safe: whoever commits late with a lower one is loaded late."""

    name = "safe"

    def write(self) -> list[dict[str, Any]]:
        """The source and its bronze model."""
        self.project.execute(
            "create table safe_raw (tenant text, id text, value text, op text,"
            " number bigint generated always as identity)"
        )
        predicate = "tideline.new_rows('number', relation=source('raw', 'safe_raw'), commit_safe=true)"
        sql = table_bronze(
            "{{ source('raw', 'safe_raw') }}", predicate, "number, op", "lpad(cast(number as text), 9, '0')",
            "cast(null as text)",
        )  # fmt: skip
        self.write_bronze(sql, tideline_cursor="number")
        return [{"name": "safe_raw"}]

    def expected(self) -> list[Event]:
        """The events that bronze must hold now."""
        return self.all.visible()


def drop_slot(project: Project) -> None:
    """Drop the slot, if there is one."""
    project.execute(f"select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '{SLOT}'")
