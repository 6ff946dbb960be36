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


def debezium(event: Event, place: int) -> dict[str, Any]:
    """As Debezium's PostgreSQL connector tells it, if the key is no primary key."""
    old = {"tenant": event.tenant, "id": event.id}
    new = {"tenant": event.tenant, "id": event.moved or event.id, "value": event.value}
    source = {"schema": "public", "table": "t", "lsn": place, "ts_ms": 1_700_000_000_000 + place}
    op = "u" if event.op == "k" else event.op
    return {"op": op, "before": None if op == "c" else old, "after": None if op == "d" else new, "source": source}


def maxwell(event: Event, place: int) -> dict[str, Any]:
    """As Maxwell's daemon tells it."""
    row = {"tenant": event.tenant, "id": event.moved or event.id, "value": event.value}
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
class Messages(Door):
    """Change events as messages: again, in any order, late, and broken; what is broken is mended at its place."""

    name = "debezium"
    held = "tenant, id, value, _op, _file, _line"
    bad_place = "file, line"
    encode: Callable[[Event, int], dict[str, Any]] = debezium
    macro: str = "debezium_events"
    place: int = 0
    told: list[tuple[int, Event]] = field(default_factory=list)
    late: list[tuple[int, Event]] = field(default_factory=list)
    broken: list[tuple[str, int, int, Event]] = field(default_factory=list)
    contents: set[str] = field(default_factory=set)
    position: int = 0

    def write(self) -> list[dict[str, Any]]:
        """The source and its bronze model."""
        table = f"{self.name}_raw"
        if not self.project.is_duckdb:
            self.project.execute(f"create table {table} (position bigint, message text)")
        self.write_bronze(MESSAGES.replace("FORMAT", self.macro).replace("DOOR", self.name), tideline_cursor="_line")
        meta = {"tideline_files": f"{self.name}/*.jsonl", "tideline_grace": "9 days", "tideline_start": 1}
        return [{"name": table, "config": {"meta": meta}}]

    def deliver(self, load: int) -> None:
        """What happens at the source before a load."""
        if self.broken and self.chance.random() < 0.9:
            file, line, place, event = self.broken.pop()
            self.requeue(file, line, self.text(event, place))
            self.store(event, place, file, line)
        due = [one for one in self.late if self.chance.random() < 0.6]
        self.late = [one for one in self.late if one not in due]
        for event in self.events():
            self.place += 7
            (self.late if self.chance.random() < 0.2 else due).append((self.place, event))
        again = [one for one in self.told[-40:] if self.chance.random() < 0.15]
        due += again
        if self.chance.random() < 0.5:
            self.chance.shuffle(due)
        parts = self.chance.choice((1, 2, 3))
        for part in range(parts):
            self.send(f"{load:03}_{part}", due[part::parts])

    def text(self, event: Event, place: int) -> str:
        """A message."""
        return json.dumps(self.encode(event, place), ensure_ascii=False)

    def send(self, name: str, messages: list[tuple[int, Event]]) -> None:
        """One file, or messages at further positions, of which some are broken."""
        if not messages:
            return
        lines = []
        broken = {nth for nth in range(len(messages)) if self.chance.random() < 0.12}
        for nth, (place, event) in enumerate(messages):
            lines.append(self.text(event, place)[: 20 if nth in broken else None])
        content = "\n".join(lines) + "\n"
        file = f"{self.name}_raw"
        if self.project.is_duckdb:
            file = str(self.project.write(f"landing/{self.name}/{name}.jsonl", content))
            if content in self.contents:
                return  # the same content once more, under another name: not news
            self.contents.add(content)
        else:
            rows = [(self.position + nth, line) for nth, line in enumerate(lines, 1)]
            self.project.execute(insert_statement(file, rows))
        first = 0 if self.project.is_duckdb else self.position
        self.position += len(lines)
        for nth, (place, event) in enumerate(messages):
            if nth in broken:
                self.broken.append((file, first + nth + 1, place, event))
                self.bad[file, first + nth + 1] += 1
            else:
                self.store(event, place, file, first + nth + 1)

    def store(self, event: Event, place: int, file: str, line: int) -> None:
        """Enter a message: an update that changes the key is two rows."""
        self.told.append((place, event))
        for half in event.halves():
            self.stored[(*half.row, file, line)] += 1

    def state(self) -> State:
        """The newest value of each key."""
        return newest(self.told)


@dataclass
class Maxwell(Messages):
    """The same in Maxwell's words."""

    name = "maxwell"
    encode: Callable[[Event, int], dict[str, Any]] = maxwell
    macro: str = "maxwell_events"
