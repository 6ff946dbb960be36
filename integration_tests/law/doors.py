"""Sources that deliver random lives through each load strategy's raw form, and what bronze must hold then.

Every door keeps its own account in Python, from what it delivered and from nothing that the database says.
"""

from __future__ import annotations

import json
import random
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from harness import Project
from law.histories import insert_statement

Row = tuple[Any, ...]
State = dict[tuple[str, str], str | None]
IDS = ("a", "b'", "c|1", "ä")
VALUES = ("1", "x", "it's", "{{ 7 * 7 }}", "; drop table t; --", 'quo"te', "a,b", "ü漢", None)
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
STATE = """
{% set events %}(
    select * from {{ ref('DOOR') }} where {{ tideline.affected() }} and _op is not null
) as events{% endset %}
{{ tideline.current_state(
    events, ['tenant', 'id'], columns=['value'], sequence_by=['ORDER'], apply_as_delete_when="_op = 'd'"
) }}
"""
REJECTS = "{code} as _reject_code, {code} as _reject_reason, {raw} as _raw"


@dataclass(frozen=True)
class Event:
    """What happened to one key: c, u or d; or k, by which it got another key."""

    tenant: str
    op: str
    id: str
    value: str | None = None
    moved: str | None = None

    def halves(self) -> list[Event]:
        """The event as sources know it that have no changes of keys."""
        if self.moved is None:
            return [self]
        return [Event(self.tenant, "d", self.id), Event(self.tenant, "c", self.moved, self.value)]

    @property
    def row(self) -> Row:
        """As bronze tells it."""
        return (self.tenant, self.id, None if self.op == "d" else self.value, self.op)


def live(chance: random.Random, tenant: str, world: dict[str, str | None]) -> Event:
    """The next event of a tenant, which is what it says in `world` now."""
    name = chance.choice(IDS)
    value = chance.choice(VALUES)
    if name not in world:
        world[name] = value
        return Event(tenant, "c", name, value)
    free = [other for other in IDS if other not in world]
    what = chance.choice("uuudk") if free else chance.choice("uuud")
    if what == "u":
        world[name] = value
        return Event(tenant, "u", name, value)
    old = world.pop(name)
    if what == "d":
        return Event(tenant, "d", name)
    moved = chance.choice(free)
    world[moved] = old
    return Event(tenant, "k", name, old, moved)


@dataclass
class Door(ABC):
    """One strategy: its source, its bronze model, and the account of what was delivered."""

    project: Project
    chance: random.Random
    tenants: list[str]
    name = ""
    held = "tenant, id, value, _op"
    """What is compared of a row of bronze."""
    bad_place = "raw"
    """What is compared of a row in quarantine."""
    order = "_sequence"
    stored: Counter[Row] = field(default_factory=Counter)
    bad: Counter[Any] = field(default_factory=Counter)
    worlds: dict[str, dict[str, str | None]] = field(default_factory=dict)

    @property
    def bronze(self) -> str:
        """Name of the bronze model."""
        return f"bronze_{self.name}"

    def events(self) -> list[Event]:
        """What happens before one load: none, some or several events of each tenant, mixed."""
        happened = []
        for tenant in self.tenants:
            world = self.worlds.setdefault(tenant, {})
            happened.append([live(self.chance, tenant, world) for _ in range(self.chance.choice((0, 1, 1, 2, 4)))])
        mixed: list[Event] = []
        while any(happened):
            mixed.append(self.chance.choice([events for events in happened if events]).pop(0))
        return mixed

    @abstractmethod
    def write(self) -> list[dict[str, Any]]:
        """Make the source and the bronze model; returns the source's tables for the yml."""

    def begin(self) -> None:  # noqa: B027  most doors need nothing
        """What operations have to set up, once all models and sources are written."""

    @abstractmethod
    def deliver(self, load: int) -> None:
        """Change the source before a load, and enter what bronze must hold after it."""

    def write_bronze(self, sql: str, **meta: Any) -> None:
        """The bronze model and, on it, the newest row of each key."""
        self.project.write_model(self.bronze, sql, materialized="tideline_load", meta=meta)
        settings = {"tideline_upstreams": [{"name": self.bronze}], "tideline_feed": ["value"]}
        state = STATE.replace("DOOR", self.bronze).replace("ORDER", self.order)
        self.project.write_model(
            self.name, state, materialized="tideline_incremental", unique_key=["tenant", "id"], meta=settings
        )

    def found(self) -> Counter[Row]:
        """The rows of bronze."""
        return Counter(self.project.query(f"select {self.held} from {self.bronze}"))

    @abstractmethod
    def state(self) -> State:
        """The newest value of each key, of what was delivered."""

    def requeue(self, file: str, line: int, mended: Any) -> None:
        """Mend a row of the quarantine; the next load reads it."""
        arguments = {"model": self.bronze, "file": file, "line": line, "mended": mended, "dry_run": False}
        self.project.run_operation("tideline.requeue_quarantine", arguments)


def newest(events: list[tuple[Any, Event]]) -> State:
    """The state after events with their places in the order."""
    state: State = {}
    for _, event in sorted(events, key=lambda one: one[0]):
        for half in event.halves():
            state[half.tenant, half.id] = half.value
            if half.op == "d":
                del state[half.tenant, half.id]
    return state


def raw(tenant: str, name: str, value: str | None) -> str:
    """A row of a table as quarantine has it."""
    return f"{tenant} {name} {'~' if value is None else value}"


def table_bronze(source: str, predicate: str, columns: str, order: str, code: str, at: str = "", text: str = "") -> str:
    """The bronze query over a table of rows."""
    moment = at or f"timestamptz '{FIRST_DAY.isoformat()}'"
    text = text or "tenant || ' ' || id || ' ' || coalesce(value, '~')"
    return (
        f"select tenant, id, value, {columns} as _op, {moment} as _event_at, {order} as _sequence, 'table' as _file,"
        f" cast(null as bigint) as _line, {REJECTS.format(code=code, raw=text)}"
        f" from {source} as e where {{{{ {predicate} }}}}"
    )


# ---- tables ----------------------------------------------------------------------------------------------------------


@dataclass
class Timestamp(Door):
    """A table whose rows change in place, with two stamps: ties, rows visible late, none, and ahead of the clock."""

    name = "stamped"
    held = "tenant, id, value, changed_at"
    order = "_event_at"
    rows: dict[tuple[str, str], tuple[str | None, datetime | None, datetime | None]] = field(default_factory=dict)
    seen: dict[tuple[str, str], tuple[datetime, str | None]] = field(default_factory=dict)

    def write(self) -> list[dict[str, Any]]:
        """The source and its bronze model."""
        self.project.execute(
            "create table stamped_raw (tenant text, id text, value text,"
            " created_at timestamptz, updated_at timestamptz)"
        )
        source = (
            "(select r.*, greatest(created_at, updated_at) as changed_at from {{ source('raw', 'stamped_raw') }} as r)"
        )
        wrong = (
            "case when changed_at is null then 'no_cursor' when changed_at > {{ tideline.clock() }} then 'ahead' end"
        )
        predicate = "tideline.new_rows('changed_at', lookback='3 days')"
        sql = table_bronze(source, predicate, "changed_at, 'u'", "cast(null as text)", wrong, "changed_at")
        self.write_bronze(sql, tideline_cursor="changed_at")
        return [{"name": "stamped_raw"}]

    def deliver(self, load: int) -> None:
        """What happens at the source before a load."""
        today = FIRST_DAY + timedelta(days=load)
        for key, (value, created, updated) in list(self.rows.items()):  # what had no stamp, or a wrong one, gets one
            if (created is None and updated is None) or (created and created.year == 2999):
                self.rows[key] = (value, today, updated)
        for event in self.events():
            for half in event.halves():
                self.happen(half, today)
        self.project.execute("delete from stamped_raw")
        if self.rows:
            rows = [(*key, value, created, updated) for key, (value, created, updated) in self.rows.items()]
            self.project.execute(insert_statement("stamped_raw", rows))
        for key, (value, created, updated) in self.rows.items():
            stamps = [stamp for stamp in (created, updated) if stamp]
            if not stamps or max(stamps).year == 2999:
                self.bad[raw(*key, value)] = 1
            else:
                self.stored[(*key, value, max(stamps))] = 1
                self.seen[key] = max(
                    self.seen.get(key, (max(stamps), value)), (max(stamps), value), key=lambda one: one[0]
                )

    def happen(self, event: Event, today: datetime) -> None:
        """One event in the table. A new stamp is newer than the row's last one, and at most two days old."""
        key = (event.tenant, event.id)
        if event.op == "d":
            self.rows.pop(key, None)
            return
        stamp = today - self.chance.choice((timedelta(0), timedelta(0), timedelta(hours=1), timedelta(hours=47)))
        if key in self.seen:
            stamp = max(stamp, self.seen[key][0] + timedelta(seconds=1))
        old = self.rows.get(key)
        if old and old[1] and old[1].year != 2999:
            stamps = [one for one in old[1:] if one]
            self.rows[key] = (event.value, old[1], max(stamp, max(stamps) + timedelta(seconds=1)))
        else:
            odd = self.chance.random()
            created = None if odd < 0.1 else datetime(2999, 1, 1, tzinfo=UTC) if odd < 0.2 else stamp
            self.rows[key] = (event.value, created, None)

    def state(self) -> State:
        """The newest value of each key."""
        return {key: value for key, (_, value) in self.seen.items()}


@dataclass
class Composite(Door):
    """A table of events in the order of (stamp, number): many share the stamp of the mark."""

    name = "ranked"
    held = "tenant, id, value, _op, stamp, number"
    numbered: int = 0
    stamp: datetime = FIRST_DAY
    told: list[tuple[Any, Event]] = field(default_factory=list)
    waiting: list[Event] = field(default_factory=list)

    def write(self) -> list[dict[str, Any]]:
        """The source and its bronze model."""
        self.project.execute(
            "create table ranked_raw (tenant text, id text, value text, op text, stamp timestamptz, number bigint)"
        )
        predicate = "tideline.composite_rows(['stamp', 'number'])"
        sql = table_bronze(
            "{{ source('raw', 'ranked_raw') }}", predicate, "stamp, number, op", "lpad(cast(number as text), 9, '0')",
            "case when number is null then 'no_number' end", "stamp",
        )  # fmt: skip
        self.write_bronze(sql, tideline_cursor=["stamp", "number"])
        return [{"name": "ranked_raw"}]

    def deliver(self, load: int) -> None:
        """What happens at the source before a load."""
        self.project.execute("delete from ranked_raw where number is null")
        halves = self.waiting + [half for event in self.events() for half in event.halves()]
        self.waiting = []
        rows: list[Row] = []
        for half in halves:
            if self.chance.random() < 0.4:
                self.stamp += self.chance.choice((timedelta(microseconds=1), timedelta(days=1)))
            if not self.waiting and self.chance.random() < 0.05 and half is halves[-1]:
                self.waiting.append(half)  # without a number, for now
                rows.append((half.tenant, half.id, half.value, half.op, self.stamp, None))
                self.bad[raw(half.tenant, half.id, half.value)] = 1
                continue
            self.numbered += 1
            rows.append((half.tenant, half.id, half.value, half.op, self.stamp, self.numbered))
            self.told.append((self.numbered, half))
            self.stored[(*half.row, self.stamp, self.numbered)] += 1
        if rows:
            self.project.execute(insert_statement("ranked_raw", rows))

    def state(self) -> State:
        """The newest value of each key."""
        return newest(self.told)


@dataclass
class Sequence(Door):
    """A table of numbered events: some become visible late, also below the first one seen, some never, some are bad."""

    name = "numbered"
    held = "tenant, id, value, _op, number"
    drawn: int = 0
    told: list[tuple[Any, Event]] = field(default_factory=list)
    late: list[tuple[int, Event]] = field(default_factory=list)
    visible: set[int] = field(default_factory=set)

    def write(self) -> list[dict[str, Any]]:
        """The source and its bronze model."""
        self.project.execute("create table numbered_raw (tenant text, id text, value text, op text, number bigint)")
        sql = table_bronze(
            "{{ source('raw', 'numbered_raw') }}", "tideline.sequence_rows('number', grace='9 days', start=1)",
            "number, op", "lpad(cast(number as text), 9, '0')", "case when op = 'bad' then 'bad' end",
            text="cast(number as text)",
        )  # fmt: skip
        self.write_bronze(sql, tideline_cursor="number")
        return [{"name": "numbered_raw"}]

    def deliver(self, load: int) -> None:
        """What happens at the source before a load."""
        due = [one for one in self.late if self.chance.random() < 0.6]
        self.late = [one for one in self.late if one not in due]
        for event in self.events():
            for half in event.halves():
                self.drawn += 1
                fate = self.chance.random()
                if fate < 0.25:
                    self.late.append((self.drawn, half))
                elif fate > 0.07 + 0.25:
                    due.append((self.drawn, replace(half, op="bad") if fate > 0.95 else half))
                # else rolled back: the number is never seen
        for number, half in due:
            self.visible.add(number)
            if half.op == "bad":
                self.bad[str(number)] += 1
            else:
                self.stored[(*half.row, number)] += 1
                self.told.append((number, half))
        self.chance.shuffle(due)
        if due:
            rows = [(half.tenant, half.id, half.value, half.op, number) for number, half in due]
            self.project.execute(insert_statement("numbered_raw", rows))

    def found(self) -> Counter[Row]:
        """The rows; and the holes that are waited for are those that there are."""
        open_gaps = self.project.query(
            f"select gap_low, gap_high from tideline_gaps where closed_at is null and consumer like '%{self.bronze}%'"
        )
        waited = {number for low, high in open_gaps for number in range(low, high + 1)}
        assert waited == set(range(1, max(self.visible, default=0))) - self.visible, "the holes of the sequence"
        return super().found()

    def state(self) -> State:
        """The newest value of each key."""
        return newest(self.told)


# ---- messages --------------------------------------------------------------------------------------------------------

Told = list[tuple[Any, Event]]
"""Events with their places in the order."""
Unit = tuple[int, tuple[Event, ...]]
"""A transaction: its place in the log, and what happened in it."""


def keys(event: Event) -> tuple[dict[str, Any], dict[str, Any]]:
    """The key before an event, and the row after it."""
    old = {"tenant": event.tenant, "id": event.id}
    return old, {"tenant": event.tenant, "id": event.moved or event.id, "value": event.value}


def debezium(event: Event, place: int) -> dict[str, Any]:
    """As Debezium's PostgreSQL connector tells it, if the key is no primary key."""
    old, new = keys(event)
    source = {"schema": "public", "table": "t", "lsn": place, "ts_ms": 1_700_000_000_000 + place}
    op = "u" if event.op == "k" else event.op
    return {"op": op, "before": None if op == "c" else old, "after": None if op == "d" else new, "source": source}


def flattened(event: Event, place: int) -> dict[str, Any]:
    """The same through ExtractNewRecordState, deletes rewritten into rows."""
    row = keys(event)[1] | ({"value": None} if event.op == "d" else {})
    gone = "true" if event.op == "d" else "false"
    return {**row, "__op": event.op, "__lsn": place, "__source_ts_ms": 1_700_000_000_000 + place, "__deleted": gone}


def maxwell(event: Event, place: int) -> dict[str, Any]:
    """As Maxwell's daemon tells it."""
    row = keys(event)[1]
    kind = {"c": "insert", "d": "delete"}.get(event.op, "update")
    old = {"old": {"id": event.id} if event.moved else {"value": "?"}} if kind == "update" else {}
    where = {
        "database": "d",
        "table": "t",
        "ts": 1_700_000_000 + place,
        "xid": place,
        "position": f"bin.000001:{place}",
    }
    return {"type": kind, "data": row, **old, **where, "commit": True}


def lsn(place: int) -> str:
    """A place as PostgreSQL writes it."""
    return f"{place >> 32:X}/{place & 0xFFFFFFFF:X}"


def wal2json_v1(event: Event, place: int) -> dict[str, Any]:
    """A change as version 1 tells it, within its transaction."""
    old, new = keys(event)
    after = {"columnnames": [*new], "columnvalues": [*new.values()]}
    before = {"oldkeys": {"keynames": [*old], "keyvalues": [*old.values()]}}
    kind = {"c": "insert", "d": "delete"}.get(event.op, "update")
    row = ({} if kind == "delete" else after) | ({} if kind == "insert" else before)
    return {"kind": kind, "schema": "public", "table": "t", **row}


def wal2json_v2(event: Event, place: int) -> dict[str, Any]:
    """A change as version 2 tells it."""
    old, new = keys(event)
    action = {"c": "I", "d": "D"}.get(event.op, "U")
    columns = [{"name": name, "type": "text", "value": value} for name, value in new.items()]
    identity = [{"name": name, "type": "text", "value": value} for name, value in old.items()]
    row = ({} if action == "D" else {"columns": columns}) | ({} if action == "I" else {"identity": identity})
    return {"action": action, "lsn": lsn(place), "schema": "public", "table": "t", **row}


MESSAGES = """
with events as (
    {{ tideline.FORMAT(tideline.landed_lines('raw', 'DOOR_raw'), unique_key=['tenant', 'id']) }}
)
select
    tenant, id, {{ tideline.json_text('after', ['value']) }} as value, _op, _event_at, _sequence, _file, _line,
    _reject_code, _reject_reason, _raw
from events
"""


@dataclass
class Line:
    """A line of a file, or a message: what it says, what happened by it, and what it says when it was mended alone."""

    text: str
    told: Told
    mended: str


@dataclass
class Brought:
    """What one load brought, so that it can be undone."""

    stored: Counter[Row] = field(default_factory=Counter)
    told: Told = field(default_factory=list)
    bad: Counter[Any] = field(default_factory=Counter)
    contents: set[str] = field(default_factory=set)


@dataclass
class Messages(Door):
    """Change events as messages: again, in any order, late, and broken; what is broken is mended at its place."""

    name = "debezium"
    held = "tenant, id, value, _op, _file, _line"
    bad_place = "file, line"
    encode: Callable[[Event, int], dict[str, Any]] = debezium
    macro: str = "debezium_events"
    place: int = 0
    told: Told = field(default_factory=list)
    sent: list[Unit] = field(default_factory=list)
    late: list[Unit] = field(default_factory=list)
    broken: list[tuple[str, int, Line]] = field(default_factory=list)
    contents: set[str] = field(default_factory=set)
    position: int = 0
    brought: Brought = field(default_factory=Brought)

    def write(self) -> list[dict[str, Any]]:
        """The source and its bronze model."""
        table = f"{self.name}_raw"
        if not self.project.is_duckdb:
            self.project.execute(f"create table {table} (position bigint, message text)")
        self.write_bronze(MESSAGES.replace("FORMAT", self.macro).replace("DOOR", self.name), tideline_cursor="_line")
        meta = {"tideline_files": f"{self.name}/*.jsonl", "tideline_grace": "9 days", "tideline_start": 1}
        return [{"name": table, "config": {"meta": meta}}]

    def transactions(self, events: list[Event]) -> list[tuple[Event, ...]]:
        """What the log tells in one piece."""
        return [(event,) for event in events]

    def lines(self, unit: Unit) -> list[Line]:
        """A transaction as lines."""
        place, events = unit
        return [self.line([(place, event)], self.encode(event, place)) for event in events]

    def line(self, told: Told, message: dict[str, Any], **mended: Any) -> Line:
        """One line."""
        text, alone = (json.dumps(one, ensure_ascii=False) for one in (message, message | mended))
        return Line(text, told, alone)

    def deliver(self, load: int) -> None:
        """What happens at the source before a load."""
        self.brought = Brought()
        if self.broken and self.chance.random() < 0.9:
            file, line, content = self.broken.pop()
            self.requeue(file, line, content.mended)
            self.store(content.told, file, line)
            if self.chance.random() < 0.3:
                return  # nothing else is new
        due = [one for one in self.late if self.chance.random() < 0.6]
        self.late = [one for one in self.late if one not in due]
        for events in self.transactions(self.events()):
            self.place += 7
            (self.late if self.chance.random() < 0.2 else due).append((self.place, events))
        due += [one for one in self.sent[-40:] if self.chance.random() < 0.15]
        if self.chance.random() < 0.5:
            self.chance.shuffle(due)
        parts = self.chance.choice((1, 2, 3))
        for part in range(parts):
            self.send(f"{load:03}_{part}", due[part::parts])

    def send(self, name: str, units: list[Unit]) -> None:
        """One file, or messages at further positions, of which some are broken."""
        if not units:
            return
        lines = [line for unit in units for line in self.lines(unit)]
        broken = {nth for nth, line in enumerate(lines) if line.told and self.chance.random() < 0.12}
        content = "".join(line.text[: 20 if nth in broken else None] + "\n" for nth, line in enumerate(lines))
        file = f"{self.name}_raw"
        if self.project.is_duckdb:
            file = str(self.project.write(f"landing/{self.name}/{name}.jsonl", content))
            if content in self.contents:
                return  # the same content once more, under another name: not news
            self.contents.add(content)
            self.brought.contents.add(content)
        else:
            rows = [(self.position + nth, line) for nth, line in enumerate(content.splitlines(), 1)]
            self.project.execute(insert_statement(file, rows))
        first = 0 if self.project.is_duckdb else self.position
        self.position += len(lines)
        self.sent += units
        for nth, line in enumerate(lines):
            if nth in broken:
                self.broken.append((file, first + nth + 1, line))
                self.bad[file, first + nth + 1] += 1
                self.brought.bad[file, first + nth + 1] += 1
            else:
                self.store(line.told, file, first + nth + 1)

    def store(self, told: Told, file: str, line: int) -> None:
        """Enter a line: an update that changes the key is two rows, what is no event a row that says nothing."""
        self.told += told
        self.brought.told += told
        halves = [half.row for _, event in told for half in event.halves()]
        for row in halves or [(None, None, None, None)]:
            self.stored[(*row, file, line)] += 1
            self.brought.stored[(*row, file, line)] += 1

    def undo(self) -> None:
        """The last batch should never have come: what it brought is gone, and its broken lines with it.

        A table still has them: those behind the last good one, where its mark stands, come once more.
        """
        if not (self.brought.stored or self.brought.bad):
            return
        (batch,) = self.project.query(
            f"select run_id from tideline_ledger where consumer like '%\"{self.bronze}\"' and kind = 'load'"
            " order by run_mark desc limit 1"
        )[0]
        arguments = {"model": self.bronze, "batch_id": batch, "reason": "never sent", "dry_run": False}
        self.project.run_operation("tideline.undo_batch", arguments)
        mark = max((row[-1] for row in self.stored), default=0)
        if not self.project.is_duckdb:
            self.brought.bad = Counter({one: n for one, n in self.brought.bad.items() if one[1] < mark})
        self.stored -= self.brought.stored
        self.bad -= self.brought.bad
        self.contents -= self.brought.contents
        self.broken = [one for one in self.broken if one[:2] not in self.brought.bad]
        for one in self.brought.told:
            self.told.remove(one)

    def state(self) -> State:
        """The newest value of each key."""
        return newest(self.told)


@dataclass
class Flattened(Messages):
    """The same flattened: a change of the key is two messages."""

    name = "flattened"
    encode: Callable[[Event, int], dict[str, Any]] = flattened
    macro: str = "debezium_flattened_events"

    def transactions(self, events: list[Event]) -> list[tuple[Event, ...]]:
        """What the log tells in one piece."""
        return [(half,) for event in events for half in event.halves()]


@dataclass
class Maxwell(Messages):
    """The same in Maxwell's words."""

    name = "maxwell"
    encode: Callable[[Event, int], dict[str, Any]] = maxwell
    macro: str = "maxwell_events"


@dataclass
class Documents(Messages):
    """wal2json's first version: a whole transaction in one document."""

    name = "wal2json_v1"
    macro: str = "wal2json_v1_events"

    def transactions(self, events: list[Event]) -> list[tuple[Event, ...]]:
        """One, two or three events each."""
        left = list(events)
        found = []
        while left:
            size = self.chance.choice((1, 2, 3))
            found.append(tuple(left[:size]))
            del left[:size]
        return found

    def lines(self, unit: Unit) -> list[Line]:
        """One document."""
        place, events = unit
        told = [((place, nth), event) for nth, event in enumerate(events)]
        changes = [wal2json_v1(event, place) for event in events]
        return [self.line(told, {"xid": place, "nextlsn": lsn(place), "change": changes})]


@dataclass
class Changes(Documents):
    """Its second version: a message a change, between those that begin and end the transaction."""

    name = "wal2json_v2"
    macro: str = "wal2json_v2_events"

    def lines(self, unit: Unit) -> list[Line]:
        """Changes are written before their transaction ends, among those of others."""
        place, events = unit
        end = lsn(place * 16 + 2000)
        begun = place * 16 + 1000 - place % 3 * 250
        around = {"xid": place, "lsn": end}
        changes = [
            self.line([((place, nth), event)], wal2json_v2(event, begun + nth) | {"xid": place}, commit_lsn=end)
            for nth, event in enumerate(events)
        ]
        return [self.line([], {"action": "B", **around}), *changes, self.line([], {"action": "C", **around})]
