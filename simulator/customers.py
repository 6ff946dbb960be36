"""Customers as Debezium change events."""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random

from simulator.clock import MILLISECOND, iso_utc
from simulator.life import Life, Row
from simulator.lines import TOMBSTONE, Line, Stream


@dataclass(slots=True)
class Event:
    """A committed change of one row; log positions are integers."""

    at: int
    op: str
    before: Row | None
    after: Row | None
    follows: bool
    lsn: int = 0
    commit_lsn: int = 0
    transaction: int = 0
    number: int = 1
    snapshot: str = "false"

    @property
    def key(self) -> str:
        """The customer_id that the event is about."""
        row = self.after or self.before
        assert row is not None
        return row.customer_id


def change_log(lives: list[Life], rng: Random) -> list[Event]:
    """All events of all customers in commit order, with their log positions."""
    events = [event for life in lives for event in _events(life)]
    events.sort(key=lambda event: event.at)
    groups: list[list[Event]] = []
    for event in events:
        if event.follows:
            event.number = len(groups[-1]) + 1
            groups[-1].append(event)
        else:
            groups.append([event])
    lsn, transaction = 24_023_128, 555
    for group in groups:
        transaction += rng.randint(1, 4)
        for event in group:
            lsn += rng.randrange(56, 400, 8)
            event.lsn, event.transaction = lsn, transaction
        lsn += rng.randrange(48, 120, 8)
        for event in group:
            event.commit_lsn = lsn
    snapshot = [event for event in events if event.op == "r"]
    for event in snapshot:
        event.snapshot = "true"
    if len(snapshot) > 1:
        snapshot[0].snapshot, snapshot[-1].snapshot = "first", "last"
    return events


def _events(life: Life) -> list[Event]:
    row = life.first
    events: list[Event] = []
    gone = False
    for change in life.changes:
        old = None if gone or not events else row
        if change.op == "d":
            events.append(Event(change.at, "d", old, None, change.follows))
            gone = True
            continue
        effective = change.at if change.effective is None else change.effective
        row = row._replace(effective_at=effective, **change.values)  # type: ignore[arg-type]
        events.append(Event(change.at, change.op, old if change.op == "u" else None, row, change.follows))
        gone = False
    return events


def write_customers(stream: Stream, events: list[Event]) -> None:
    """Deliver the change log, load by load."""
    settings, calendar = stream.source.settings, stream.source.calendar
    late: list[Line] = []
    position = 0
    for load in range(1, settings.loads + 1):
        _, until = calendar.window(load)
        first = position
        while position < len(events) and events[position].at < until:
            position += 1
        batch = events[first:position]
        if load == settings.country_from and batch:
            stream.source.note(load, "new_column", {"column": "country"}, "rows carry country from here on")
        delayed = set()
        if load < settings.loads:
            numbers = range(len(batch))
            delayed = set(stream.source.pick("late_event", numbers, stream.source.rates.late, load + 1))
        batch_lines: list[Line] = []
        next_late: list[Line] = []
        with_country = load >= settings.country_from
        for number, event in enumerate(batch):
            lines = _lines(event, with_country, stream.source.rng)
            if number in delayed:
                lines[0].notes.append(("late_event", f"belongs to load {load}"))
                next_late += lines
            else:
                batch_lines += lines
        _disorder(stream, load, batch_lines)
        where = stream.source.rng.randint(0, len(batch_lines)) if late else 0
        stream.deliver(load, batch_lines[:where] + late + batch_lines[where:])
        late = next_late


def _disorder(stream: Stream, load: int, lines: list[Line]) -> None:
    """Swap some events with the next one of the same key."""
    following: dict[object, int] = {}
    pairs: list[tuple[int, int]] = []
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number]
        if line.text == TOMBSTONE:
            continue
        key = line.key["customer_id"]
        if key in following:
            pairs.append((number, following[key]))
        following[key] = number
    pairs.reverse()
    moved: set[int] = set()
    for earlier, later in stream.source.pick("out_of_order", pairs, stream.source.rates.out_of_order, load):
        if earlier in moved or later in moved:
            continue
        moved |= {earlier, later}
        lines[earlier], lines[later] = lines[later], lines[earlier]
        lines[later].notes.append(("out_of_order", "delivered after a later event of its key"))


def _lines(event: Event, with_country: bool, rng: Random) -> list[Line]:
    stamp = event.at // MILLISECOND
    envelope = {
        "before": _image(event.before, with_country),
        "after": _image(event.after, with_country),
        "source": {
            "version": "3.0.8.Final",
            "connector": "postgresql",
            "name": "crm",
            "ts_ms": stamp,
            "snapshot": event.snapshot,
            "db": "crm",
            "sequence": json.dumps([str(event.commit_lsn), str(event.lsn)], separators=(",", ":")),
            "schema": "public",
            "table": "customers",
            "txId": event.transaction,
            "lsn": event.lsn,
        },
        "transaction": None
        if event.op == "r"
        else {
            "id": f"{event.transaction}:{event.commit_lsn}",
            "total_order": event.number,
            "data_collection_order": event.number,
        },
        "op": event.op,
        "ts_ms": stamp + rng.randint(20, 900),
    }
    key: dict[str, object] = {"customer_id": event.key}
    lines = [Line(json.dumps(envelope, ensure_ascii=False, separators=(",", ":")), key | {"lsn": event.lsn})]
    if event.op == "d":
        lines.append(Line(TOMBSTONE, key))
    return lines


def _image(row: Row | None, with_country: bool) -> dict[str, str] | None:
    if row is None:
        return None
    image = {
        "customer_id": row.customer_id,
        "name": row.name,
        "email": row.email,
        "segment": row.segment,
        "plan_type": row.plan_type,
        "acquisition_channel": row.acquisition_channel,
        "created_at": iso_utc(row.created_at),
        "effective_at": iso_utc(row.effective_at),
    }
    if with_country:
        image["country"] = row.country
    return image
