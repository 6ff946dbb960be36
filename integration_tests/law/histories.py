"""Random histories of a small business: customers that change, vanish and return; orders that move between them."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

Row = tuple[Any, ...]

CUSTOMERS = ("a", "b", "b|1", "", None)
PLANS = ("free", "pro", "team", None)
NAMES = ("Ada", "Bo", "", None)
ORDERS = ("1", "2", None)
LINES = (1, 2, None)
AMOUNTS = (Decimal("10.00"), Decimal("-3.50"), Decimal("0.00"), Decimal("99.99"), None)
START = datetime(2024, 1, 1, tzinfo=UTC)
INSTANTS = [START + timedelta(days=9 * n) for n in range(14)]  # four months and a bit; facts fall on boundaries often
FIRST_LOAD = datetime(2025, 1, 1, tzinfo=UTC)

CUSTOMER_EVENTS = "customer_events"
ORDER_EVENTS = "order_events"
COLUMNS = {
    CUSTOMER_EVENTS: (
        "tenant int, customer_id text, name text, plan text, email text, note text, op text, seq bigint, "
        "event_at timestamptz, _loaded_at timestamptz"
    ),
    ORDER_EVENTS: (
        "tenant int, order_id text, line int, customer_id text, amount decimal(18, 2), note text, op text, seq bigint, "
        "ordered_at timestamptz, _loaded_at timestamptz"
    ),
}


@dataclass(frozen=True)
class History:
    """One history, made again from these few numbers: `seed:events`, or `seed:events:kept,kept,...` when cut down."""

    seed: int
    events: int
    kept: tuple[int, ...] | None = None

    def __str__(self) -> str:
        """The text that `History.read` understands."""
        text = f"{self.seed}:{self.events}"
        return text if self.kept is None else f"{text}:{','.join(map(str, self.kept))}"

    @classmethod
    def read(cls, text: str) -> History:
        """The history that `str()` described."""
        seed, events, *kept = text.split(":")
        return cls(int(seed), int(events), tuple(map(int, kept[0].split(","))) if kept else None)

    def rows(self, tenant: int, loads: int) -> list[tuple[int, str, Row]]:
        """(load, table, row without `_loaded_at`) for each delivery; a prefix of the events is a shorter history."""
        chance = random.Random(self.seed)
        events: list[tuple[int, str, Row]] = []
        deliveries: list[tuple[int, str, Row]] = []
        for step in range(self.events):
            table, row = _event(chance, step, events)
            events.append((step, table, row))
            wanted = chance.choice((1, 1, 1, 1, 1, 2))  # a repeat: the same event in another load, or twice in one
            for _ in range(wanted):
                load = int(chance.random() * loads)
                if self.kept is None or step in self.kept:
                    deliveries.append((load, table, (tenant, *row)))
        return deliveries


def _event(chance: random.Random, step: int, before: list[tuple[int, str, Row]]) -> tuple[str, Row]:
    """The next event: news of a customer or an order, or a correction of an earlier one."""
    seq = step if chance.random() < 0.85 else max(0, step - 1)  # now and then a tie in the source's own order
    if before and chance.random() < 0.15:
        _, table, row = chance.choice(before)
        return table, _corrected(chance, table, row, seq)
    if chance.random() < 0.5:
        return CUSTOMER_EVENTS, _customer(chance, step, seq)
    return ORDER_EVENTS, _order(chance, step, seq)


def _customer(chance: random.Random, step: int, seq: int) -> Row:
    """An insert, an update, a delete or a re-insert of a customer; rarely a truncate of all of them."""
    if chance.random() < 0.04:
        return (None, None, None, None, None, "t", seq, _instant(chance, step))
    return (
        chance.choice(CUSTOMERS),
        chance.choice(NAMES),
        chance.choice(PLANS),
        chance.choice(("x@x", "y@y", None)),
        chance.choice(("n1", "n2")),
        chance.choice("ccuuuuuurdd"),
        seq,
        _instant(chance, step),
    )


def _order(chance: random.Random, step: int, seq: int) -> Row:
    """An order line as it is now: a new customer, another period or another amount move it."""
    return (
        chance.choice(ORDERS),
        chance.choice(LINES),
        chance.choice(CUSTOMERS),
        chance.choice(AMOUNTS),
        chance.choice(("n1", "n2")),
        chance.choice("ccuuuuuudd"),
        seq,
        _instant(chance, step) if chance.random() < 0.9 else None,
    )


def _corrected(chance: random.Random, table: str, row: Row, seq: int) -> Row:
    """An earlier event told again: other content, its old instant or another, a later sequence or its own."""
    values = list(row)
    instant, sequence = 7, 6
    changed = chance.randrange(1, 5)
    if table == CUSTOMER_EVENTS and values[5] != "t":
        values[changed] = chance.choice((NAMES, PLANS, ("x@x", None), ("n1", "n2"))[changed - 1])
    elif table == ORDER_EVENTS:
        values[min(changed + 1, 4)] = chance.choice((CUSTOMERS, AMOUNTS, ("n1", "n2"), ("n1", "n2"))[changed - 1])
    if chance.random() < 0.6:
        values[sequence] = seq
    if chance.random() < 0.4:
        values[instant] = chance.choice(INSTANTS)
    return tuple(values)


def _instant(chance: random.Random, step: int) -> datetime:
    """Mostly moving on with the steps, now and then far back."""
    if chance.random() < 0.25:
        return chance.choice(INSTANTS)
    return INSTANTS[min(step, len(INSTANTS) - 1)]


def loaded_at(load: int) -> datetime:
    """The stamp of a load: strictly increasing."""
    return FIRST_LOAD + timedelta(hours=load)


def literal(value: Any) -> str:
    """A value as SQL, on either engine."""
    if value is None:
        return "null"
    if isinstance(value, bool | int | Decimal):
        return str(value)
    if isinstance(value, datetime):
        return f"timestamptz '{value.isoformat()}'"
    return "'" + str(value).replace("'", "''") + "'"


def insert_statement(table: str, rows: Iterable[Row]) -> str:
    """One INSERT for many rows."""
    return f"insert into {table} values " + ", ".join("(" + ", ".join(map(literal, row)) + ")" for row in rows)
