"""Reading what was delivered: every readable record, and counts of the rest."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

TOO_LATE = datetime(2200, 1, 1, tzinfo=UTC)
"""An updated_at from here on lies in the future."""
PARKED_ABOVE = Decimal("0.30")
"""Share of the known keys that may be gone from an extract before it is parked."""


@dataclass(frozen=True)
class CustomerEvent:
    """A change event; `after` is None for a delete."""

    customer_id: str
    effective_at: datetime
    commit_lsn: int
    lsn: int
    op: str
    after: dict[str, Any] | None

    @property
    def order(self) -> tuple[datetime, int, int, bool]:
        """Place in the order of truth, a delete last."""
        return (self.effective_at, self.commit_lsn, self.lsn, self.op == "d")


@dataclass(frozen=True)
class Subscription:
    """A row of an extract."""

    subscription_id: str
    customer_id: str
    quantity: int
    unit_price: Decimal
    currency: str
    started_at: datetime
    ended_at: datetime | None


@dataclass
class Received:
    """Everything readable that was delivered so far."""

    events: dict[tuple[str, int, int], CustomerEvent] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    newest_extract: date | None = None
    transactions: dict[str, dict[str, Any]] = field(default_factory=dict)
    usage: set[int] = field(default_factory=set)
    rates: dict[tuple[str, date], tuple[str, Decimal]] = field(default_factory=dict)
    """(currency, date) -> (name of the file that says so, EUR per unit)."""
    rates_files: set[str] = field(default_factory=set)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    load: int = 0
    """The load that is being read."""
    late: list[dict[str, Any]] = field(default_factory=list)
    """Records that are older, by event time, than the newest one of an earlier load of their source."""
    newest: dict[str, list[datetime]] = field(default_factory=dict)
    """By source the newest event time after each load that had any; the last may be of the load that is being read."""
    read_in: dict[str, int] = field(default_factory=dict)
    """By source the load of the last of these."""

    def arrive(self, source: str, key: str, at: datetime) -> None:
        """Note the first delivery of a record."""
        times = self.newest.setdefault(source, [])
        if self.read_in.get(source) != self.load:
            self.read_in[source] = self.load
            times.append(times[-1] if times else at)
        if len(times) > 1 and at < times[-2]:
            self.late.append({"load": self.load, "source": source, "key": key, "event_at": stamp(at)})
        times[-1] = max(times[-1], at)

    def count(self, source: str, what: str, by: int = 1) -> None:
        """Add to a count of a source."""
        counts = self.counts.setdefault(source, {})
        counts[what] = counts.get(what, 0) + by


def read_load(folder: Path, received: Received) -> None:
    """Add one load to what was received."""
    received.load += 1
    for path in sorted((folder / "customers").glob("*.jsonl")):
        _read_customers(path, received)
    for path in sorted((folder / "subscriptions").glob("*.csv")):
        _read_extract(path, received)
    for path in sorted((folder / "transactions").glob("*.parquet")):
        _read_transactions(path, received)
    for path in sorted((folder / "usage").glob("*.jsonl")):
        _read_usage(path, received)
    for path in sorted((folder / "rates").glob("*.csv")):
        _read_rates(path, received)


def _lines(path: Path) -> Iterator[str]:
    text = path.read_bytes().decode("utf-8-sig")
    for line in text.split("\n"):
        line = line.removesuffix("\r")
        if line:
            yield line


def stamp(moment: datetime) -> str:
    """Like 2024-03-31T01:00:00.000000Z."""
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def instant(text: str) -> datetime:
    """Read an ISO timestamp with offset or Z. Raises ValueError without offset."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        raise ValueError(f"timestamp without offset: {text}")
    return moment.astimezone(UTC)


def _read_customers(path: Path, received: Received) -> None:
    for line in _lines(path):
        received.count("customers", "received")
        try:
            event = json.loads(line)
            if event is None:
                received.count("customers", "tombstones")
                continue
            read = _event(event)
        except (ValueError, KeyError, TypeError):
            received.count("customers", "quarantined")
            continue
        identity = (read.customer_id, read.commit_lsn, read.lsn)
        if identity not in received.events:
            received.arrive("customers", read.customer_id, read.effective_at)
        received.count("customers", "duplicate" if identity in received.events else "loaded")
        received.events[identity] = read


def _event(event: dict[str, Any]) -> CustomerEvent:
    op, source = event["op"], event["source"]
    commit_lsn, lsn = (int(text) for text in json.loads(source["sequence"]))
    if op == "d":
        at = datetime.fromtimestamp(source["ts_ms"] // 1000, UTC)
        at = at.replace(microsecond=source["ts_ms"] % 1000 * 1000)
        return CustomerEvent(event["before"]["customer_id"], at, commit_lsn, lsn, op, None)
    if op not in ("c", "u", "r"):
        raise ValueError(f"unknown op {op}")
    after = event["after"]
    return CustomerEvent(after["customer_id"], instant(after["effective_at"]), commit_lsn, lsn, op, after)


def _rows(path: Path) -> Iterator[tuple[dict[str, str], bool]]:
    """Each data line of a CSV file by header, and whether it has as many fields as the header."""
    lines = list(_lines(path))
    if not lines:
        return
    header = next(csv.reader([lines[0]]))
    for line in lines[1:]:
        cells = next(csv.reader([line]))
        yield dict(zip(header, cells, strict=False)), len(cells) == len(header)


def _read_extract(path: Path, received: Received) -> None:
    rows: dict[str, Subscription] = {}
    total = broken = 0
    for cells, is_complete in _rows(path):
        total += 1
        try:
            if not is_complete:
                raise ValueError("wrong number of fields")
            row = _subscription(cells)
        except (ValueError, InvalidOperation, KeyError):
            broken += 1
            continue
        rows[row.subscription_id] = row
    received.count("subscriptions", "extracts")
    received.count("subscriptions", "received", total)
    gone = [key for key in received.subscriptions if key not in rows]
    if len(gone) > PARKED_ABOVE * len(received.subscriptions):
        received.count("subscriptions", "parked_extracts")
        received.count("subscriptions", "parked", total)
        return
    received.count("subscriptions", "quarantined", broken)
    received.count("subscriptions", "loaded", total - broken)
    received.subscriptions.update(rows)
    if not broken:
        for key in gone:
            del received.subscriptions[key]
    received.newest_extract = date.fromisoformat(path.stem.removeprefix("subscriptions_"))


def _subscription(cells: dict[str, str]) -> Subscription:
    return Subscription(
        subscription_id=cells["subscription_id"],
        customer_id=cells["customer_id"],
        quantity=int(cells["quantity"]),
        unit_price=Decimal(cells["unit_price"]),
        currency=cells["currency"],
        started_at=instant(cells["started_at"]),
        ended_at=instant(cells["ended_at"]) if cells["ended_at"] else None,
    )


def _read_transactions(path: Path, received: Received) -> None:
    rows = pq.read_table(path).to_pylist()
    bad = 0
    for row in rows:
        if row["updated_at"] is None or row["updated_at"] >= TOO_LATE:
            bad += 1
        else:
            known = received.transactions.get(row["transaction_id"])
            if known is None or known["updated_at"] != row["updated_at"]:
                received.arrive("transactions", row["transaction_id"], row["updated_at"])
            received.transactions[row["transaction_id"]] = row
    received.counts["transactions"] = {
        "rows": len(rows),
        "quarantined": bad,
        "loaded": len(received.transactions),
    }


def _read_usage(path: Path, received: Received) -> None:
    for line in _lines(path):
        received.count("usage", "received")
        try:
            event = json.loads(line)
            event_id = event["event_id"]
            occurred_at = instant(event["occurred_at"])
            if not isinstance(event_id, int) or not isinstance(event["quantity"], int):
                raise ValueError("not a number")
        except (ValueError, KeyError, TypeError):
            received.count("usage", "quarantined")
            continue
        if event_id not in received.usage:
            received.arrive("usage", str(event_id), occurred_at)
        received.count("usage", "duplicate" if event_id in received.usage else "loaded")
        received.usage.add(event_id)


def _read_rates(path: Path, received: Received) -> None:
    content = hashlib.sha256(path.read_bytes()).hexdigest()
    is_repeated = content in received.rates_files
    received.rates_files.add(content)
    for cells, is_complete in _rows(path):
        received.count("rates", "received")
        try:
            if not is_complete:
                raise ValueError("wrong number of fields")
            key = (cells["currency"], date.fromisoformat(cells["rate_date"]))
            rate = Decimal(cells["rate"] if "rate" in cells else cells["fx_rate"])
        except (ValueError, InvalidOperation, KeyError):
            received.count("rates", "quarantined")
            continue
        if is_repeated:
            received.count("rates", "duplicate")
            continue
        received.count("rates", "loaded")
        day = datetime(key[1].year, key[1].month, key[1].day, tzinfo=UTC)
        received.arrive("rates", f"{key[0]} {key[1].isoformat()}", day)
        if key not in received.rates or received.rates[key][0] <= path.name:
            received.rates[key] = (path.name, rate)
