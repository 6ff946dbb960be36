"""Transactions as a table whose rows change in place; the whole table is written with every load."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from simulator.clock import DAY, HOUR, MONTH, SECOND, Calendar, berlin, iso_utc
from simulator.life import Item, Life
from simulator.source import Source

FUTURE = 32_503_593_600 * SECOND - 31 * DAY
"""An instant in December 2999."""

SCHEMA = pa.schema(
    [
        pa.field("transaction_id", pa.string()),
        pa.field("customer_id", pa.string()),
        pa.field("subscription_id", pa.string()),
        pa.field("kind", pa.string()),
        pa.field("amount", pa.decimal128(18, 2)),
        pa.field("currency", pa.string()),
        pa.field("paid_at", pa.timestamp("us", tz="UTC")),
        pa.field("updated_at", pa.timestamp("us", tz="UTC")),
        pa.field("is_deleted", pa.bool_()),
    ]
)


@dataclass(slots=True, eq=False)
class Transaction:
    """A row as it stands now; amount in cents, instants in microseconds; `load` is the first that shows it."""

    life: Life
    subscription_id: str
    kind: str
    amount: int
    currency: str
    paid_at: int
    updated_at: int | None
    load: int
    transaction_id: str = ""
    customer_id: str = ""
    is_deleted: bool = False
    is_faulty: bool = False


@dataclass(slots=True, eq=False)
class Patch:
    """A change of a row that `load` is the first to show."""

    row: Transaction
    load: int
    updated_at: int | None
    values: dict[str, Any] = field(default_factory=dict)

    def apply(self) -> None:
        """Change the row in place."""
        self.row.updated_at = self.updated_at
        for name, value in self.values.items():
            setattr(self.row, name, value)


def charge(pairs: list[tuple[Item, Life]], calendar: Calendar, rng: Random) -> list[Transaction]:
    """Monthly payments of all items, some refunds and corrections, in the order of payment."""
    rows: list[Transaction] = []
    draw = rng.random
    for item, life in pairs:
        until = min(calendar.end, item.ended_at if item.ended_at is not None else calendar.end)
        amount = item.unit_price * item.quantity
        paid_at = item.started_at + 1 + int(draw() * 5 * HOUR)
        while paid_at < until - 10 * SECOND:
            rows.append(_row(item, life, "payment", amount, paid_at, calendar))
            luck = draw()
            follow_up = paid_at + DAY + int(draw() * 12 * DAY)
            if luck < 0.025 and follow_up < calendar.end - DAY and life.is_known(follow_up):
                kind = "refund" if luck < 0.016 else "correction"
                part = -amount if luck < 0.008 else -(amount * rng.randint(5, 60) // 100)
                if luck >= 0.021:
                    part = amount // 10
                rows.append(_row(item, life, kind, part, follow_up, calendar))
            paid_at += MONTH
    rows.sort(key=lambda row: row.paid_at)
    for number, row in enumerate(rows, start=1):
        row.transaction_id = f"T{number:09d}"
    return rows


def _row(item: Item, life: Life, kind: str, amount: int, paid_at: int, calendar: Calendar) -> Transaction:
    updated_at = paid_at + 2 * SECOND
    return Transaction(
        life, item.subscription_id, kind, amount, item.plan.currency, paid_at, updated_at, calendar.load_of(updated_at),
        customer_id=life.id_at(paid_at),
    )  # fmt: skip


@dataclass
class Ledger:
    """Draws the faults of the transactions and writes the table of each load."""

    source: Source
    patches: dict[int, list[Patch]] = field(default_factory=dict)
    newest: int = 0
    """Greatest good updated_at delivered so far."""

    def __post_init__(self) -> None:
        self.patches = {load: [] for load in range(1, self.source.loads + 2)}
        self.newest = self.source.calendar.start

    def run(self, rows: list[Transaction]) -> None:
        """Inject everything and write every load."""
        self._dst_nights(rows)
        self._follow_keys(rows)
        self._late(rows)
        self._edits(rows)
        by_load: dict[int, list[Transaction]] = {load: [] for load in range(1, self.source.loads + 2)}
        for row in rows:
            by_load[row.load].append(row)
        table: list[Transaction] = []
        for load in range(1, self.source.loads + 1):
            fresh = by_load[load]
            self._ties(load, fresh)
            self._bad_stamps(load, fresh, table)
            for patch in sorted(
                self.patches[load], key=lambda patch: (patch.updated_at is None, patch.updated_at or 0)
            ):
                patch.apply()
            table += fresh
            for row in [*fresh, *(patch.row for patch in self.patches[load])]:
                if row.updated_at is not None and row.updated_at < FUTURE and row.load <= load:
                    self.newest = max(self.newest, row.updated_at)
            write_table(table, self.source.path(load, "transactions.parquet"))

    def _log(self, load: int, fault: str, row: Transaction, detail: str) -> None:
        if load <= self.source.loads:
            self.source.note(load, fault, {"transaction_id": row.transaction_id}, detail)

    def _dst_nights(self, rows: list[Transaction]) -> None:
        nights: dict[int, list[int]] = {}
        for at in self.source.calendar.dst_instants:
            nights.setdefault(self.source.calendar.load_of(at), []).append(at)
        candidates = [row for row in rows if row.load in nights and self._is_free(row)]
        for row in self.source.pick("dst_night", candidates, self.source.rates.dst_night):
            row.paid_at = self.source.rng.choice(nights[row.load])
            row.updated_at = row.paid_at + 2 * SECOND
            row.is_faulty = True
            self._log(row.load, "dst_night", row, f"paid at {berlin(row.paid_at).isoformat()}")

    @staticmethod
    def _is_free(row: Transaction) -> bool:
        return not row.is_faulty and row.life.moved_at is None and row.life.gone is None

    def _follow_keys(self, rows: list[Transaction]) -> None:
        """Let the payments before a primary-key change follow to the new key."""
        for row in rows:
            moved_at = row.life.moved_at
            if moved_at is not None and row.paid_at < moved_at:
                load = self.source.calendar.load_of(moved_at)
                self.patches[load].append(Patch(row, load, moved_at, {"customer_id": row.life.new_id}))

    def _late(self, rows: list[Transaction]) -> None:
        for load in range(1, self.source.loads):
            _, until = self.source.calendar.window(load)
            last_hours = [
                row for row in rows if row.load == load and until - 40 * HOUR < row.paid_at and self._is_free(row)
            ]
            for row in self.source.pick("late_row", last_hours[:-1], self.source.rates.late_transaction, load + 1):
                row.load = load + 1
                row.is_faulty = True
                self._log(load + 1, "late_row", row, f"updated_at lies in load {load}")

    def _edits(self, rows: list[Transaction]) -> None:
        """Corrections, moves and soft deletes, each made after the first load."""
        cuts, end = self.source.calendar.cuts, self.source.calendar.end
        earliest = cuts[min(1, self.source.loads - 1)]

        def free(age: int) -> list[Transaction]:
            return [row for row in rows if self._is_free(row) and row.paid_at < end - age - 3 * DAY]

        def moment(row: Transaction, age: int, most: int) -> int:
            start = max(row.paid_at + age, earliest)
            return min(self.source.rng.randrange(start, start + most), end - DAY)

        for row in self.source.pick("corrected_amount", free(14 * DAY), self.source.rates.corrected_amount):
            amount = row.amount * self.source.rng.choice((50, 80, 110, 125)) // 100 or 1
            self._edit(row, "corrected_amount", moment(row, 14 * DAY, 60 * DAY), {"amount": amount})
        for row in self.source.pick("moved_payment", free(20 * DAY), self.source.rates.moved_payment):
            shifts = [
                shift for shift in (-36 * DAY, 36 * DAY) if self.source.calendar.start < row.paid_at + shift < end - DAY
            ]
            paid_at = row.paid_at + self.source.rng.choice(shifts or [3 * DAY])
            self._edit(row, "moved_payment", moment(row, 10 * DAY, 40 * DAY), {"paid_at": paid_at})
        deleted = []
        for row in self.source.pick("soft_delete", free(10 * DAY), self.source.rates.soft_delete):
            at = moment(row, DAY, 30 * DAY)
            self._edit(row, "soft_delete", at, {"is_deleted": True})
            deleted.append((row, at))
        early = [(row, at) for row, at in deleted if self.source.calendar.load_of(at) < self.source.loads]
        for row, at in self.source.pick("undelete", early or deleted, self.source.rates.undelete):
            load = min(self.source.calendar.load_of(at) + 1, self.source.loads)
            start = max(at + HOUR, self.source.calendar.window(load)[0])
            self._edit(
                row, "undelete", min(start + self.source.rng.randrange(10 * DAY), end - HOUR), {"is_deleted": False}
            )

    def _edit(self, row: Transaction, fault: str, at: int, values: dict[str, Any]) -> None:
        load = max(self.source.calendar.load_of(at), row.load)
        self.patches[load].append(Patch(row, load, at, values))
        row.is_faulty = True
        self._log(load, fault, row, f"at {iso_utc(at)}")

    def _ties(self, load: int, fresh: list[Transaction]) -> None:
        free = [n for n in range(1, len(fresh)) if self._is_free(fresh[n]) and self._is_free(fresh[n - 1])]
        for number in self.source.pick("tie", free, self.source.rates.tie, load):
            row, other = fresh[number], fresh[number - 1]
            row.updated_at = other.updated_at = max(row.updated_at or 0, other.updated_at or 0)
            row.is_faulty = other.is_faulty = True
            self._log(load, "tie", row, f"same updated_at as {other.transaction_id}")
        if load == 1:
            return
        soon = [row for row in fresh if self._is_free(row)][:20]
        for row in self.source.pick("tie_across_loads", soon, self.source.rates.tie, load):
            row.updated_at = self.newest
            row.paid_at = min(row.paid_at, self.newest - SECOND)
            row.is_faulty = True
            self._log(
                load, "tie_across_loads", row, f"updated_at {iso_utc(self.newest)}, the newest of load {load - 1}"
            )

    def _bad_stamps(self, load: int, fresh: list[Transaction], table: list[Transaction]) -> None:
        if load == self.source.loads > 2:
            return
        for fault, stamp, rate in (
            ("null_stamp", None, self.source.rates.null_stamp),
            ("future_stamp", FUTURE, self.source.rates.future_stamp),
        ):
            new = [row for row in fresh if self._is_free(row)]
            old = [row for row in table[-len(fresh) - 1 :] if self._is_free(row)]
            chosen = self.source.pick(fault, new, rate, load)
            if chosen and old:
                chosen = [*chosen, self.source.rng.choice(old)]
            for row in chosen:
                row.is_faulty = True
                amount = row.amount + 100 if row.load < load else row.amount
                self.patches[load].append(Patch(row, load, stamp, {"amount": amount}))
                what = "changed" if row.load < load else "new"
                self._log(load, fault, row, f"{what} row; a good stamp comes with load {load + 1}")
                if load < self.source.loads:
                    mended = self.source.calendar.window(load + 1)[0] + self.source.rng.randrange(5 * DAY)
                    self.patches[load + 1].append(Patch(row, load + 1, mended))


def write_table(rows: list[Transaction], path: Path) -> None:
    """Write the rows as a Parquet file."""
    columns = [
        pa.array([row.transaction_id for row in rows], pa.string()),
        pa.array([row.customer_id for row in rows], pa.string()),
        pa.array([row.subscription_id for row in rows], pa.string()),
        pa.array([row.kind for row in rows], pa.string()),
        _decimals([row.amount for row in rows]),
        pa.array([row.currency for row in rows], pa.string()),
        pa.array([row.paid_at for row in rows], SCHEMA.field("paid_at").type),
        pa.array([row.updated_at for row in rows], SCHEMA.field("updated_at").type),
        pa.array([row.is_deleted for row in rows], pa.bool_()),
    ]
    pq.write_table(pa.Table.from_arrays(columns, schema=SCHEMA), path, compression="zstd")


def _decimals(cents: list[int]) -> pa.Array:
    """decimal128(18, 2) from cents, without a Decimal object per row: low and high word of each number."""
    words = array("q", bytes(16 * len(cents)))
    words[0::2] = array("q", cents)
    words[1::2] = array("q", [-1 if cent < 0 else 0 for cent in cents])
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(cents), [None, pa.py_buffer(words.tobytes())])
