"""The life of each customer: changes of the customer row, and subscription items at their prices."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from simulator.catalogue import (
    CHANNELS,
    COUNTRIES,
    PLAN_TYPES,
    SEGMENTS,
    Plan,
    addon_plan,
    base_plan,
    plain_name,
)
from simulator.clock import DAY, HOUR, MONTH, SECOND, Calendar, next_month
from simulator.config import Settings


class Row(NamedTuple):
    """A customer row; instants in microseconds."""

    customer_id: str
    name: str
    email: str
    segment: str
    plan_type: str
    acquisition_channel: str
    created_at: int
    effective_at: int
    country: str


@dataclass(slots=True, eq=False)
class Change:
    """A change of a customer row: committed at `at`, true at the business from `effective` (None: from `at`)."""

    at: int
    op: str
    values: dict[str, str]
    effective: int | None = None
    follows: bool = False
    """Belongs to the transaction of the change before it."""


@dataclass(slots=True, eq=False)
class Item:
    """A subscription item: one plan, one quantity, one monthly price in cents."""

    plan: Plan
    quantity: int
    unit_price: int
    started_at: int
    known_at: int
    ended_at: int | None = None
    end_known_at: int | None = None
    subscription_id: str = ""
    promo_code: str = ""

    def end(self, at: int, known_at: int) -> None:
        """Let the item end at an instant that the company learns at `known_at`."""
        self.ended_at, self.end_known_at = at, known_at


@dataclass(slots=True, eq=False)
class Life:
    """One customer with everything that happens to it."""

    index: int
    first: Row
    changes: list[Change] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    new_id: str = ""
    """Key after a primary-key change at `moved_at`."""
    moved_at: int | None = None
    gone: tuple[int, int | None] | None = None
    """Deleted from, and back at."""

    def id_at(self, at: int) -> str:
        """Return the customer's key at an instant."""
        return self.new_id if self.moved_at is not None and at >= self.moved_at else self.first.customer_id

    def is_known(self, at: int) -> bool:
        """Whether the customer exists at an instant."""
        if at < self.changes[0].at:
            return False
        return self.gone is None or at < self.gone[0] or (self.gone[1] is not None and at >= self.gone[1])


_SUBSCRIBED = {
    "plan": 0.03, "quantity": 0.04, "price": 0.015, "toggle_addon": 0.02, "churn": 0.025, "name": 0.006, "email": 0.02,
    "segment": 0.01, "touch": 0.02,
}  # fmt: skip
_IDLE = {"subscribe": 0.09, "name": 0.004, "email": 0.01, "segment": 0.003, "touch": 0.01}


def write_life(index: int, settings: Settings, calendar: Calendar) -> Life:
    """Write the life of customer number `index`, without faults.

    It has its own seed, so it does not depend on how many others there are.
    """
    rng = Random(f"{settings.seed}/life/{index}")
    start, end = calendar.start, calendar.end
    from_the_start = rng.random() < 0.3
    at = start if from_the_start else start + int((end - start - 12 * DAY) * rng.random() ** 1.2)
    country = rng.choice(tuple(COUNTRIES))
    segment = rng.choices(SEGMENTS, (70, 22, 8))[0]
    tier = "free" if rng.random() < 0.2 else rng.choices(PLAN_TYPES, (5, 4, 2))[0]
    row = Row(
        customer_id=f"C{index:06d}",
        name=plain_name(rng),
        email=f"contact{index}@example.com",
        segment=segment,
        plan_type=tier,
        acquisition_channel=rng.choice(CHANNELS),
        created_at=at - rng.randrange(DAY, 700 * DAY) if from_the_start else at,
        effective_at=at,
        country=country,
    )
    life = Life(index, row, [Change(at, "r" if from_the_start else "c", {})])
    story = _Story(life, rng, calendar)
    if tier != "free":
        opening = at + rng.randrange(20 * DAY if from_the_start else 2 * DAY)
        story.subscribe(min(opening, end - DAY), tier)
    story.go_on(max(at, life.items[0].started_at if life.items else at))
    return life


class _Story:
    def __init__(self, life: Life, rng: Random, calendar: Calendar) -> None:
        self._life = life
        self._rng = rng
        self._calendar = calendar
        self._base: Item | None = None
        self._addon: Item | None = None
        self._tier = life.first.plan_type
        self._currency = COUNTRIES[life.first.country]

    def subscribe(self, at: int, tier: str) -> None:
        """Open the base item."""
        scale = {"smb": 6, "mid_market": 30, "enterprise": 120}[self._life.first.segment]
        plan = base_plan(tier, self._currency)
        self._base = self._open(plan, self._rng.randint(1, scale), plan.monthly_price, at)
        self._tier = tier

    def go_on(self, at: int) -> None:
        """Tell the rest of the life, action by action."""
        while True:
            hazards = _IDLE if self._base is None else _SUBSCRIBED
            at += int(self._rng.expovariate(sum(hazards.values())) * MONTH) + DAY
            moment = self._snap(at)
            if moment >= self._calendar.end - DAY:
                return
            action = self._rng.choices(tuple(hazards), tuple(hazards.values()))[0]
            at = max(moment, getattr(self, f"_{action}")(moment) or moment)

    def _snap(self, at: int) -> int:
        return next_month(at) if self._rng.random() < 0.12 else at

    def _open(self, plan: Plan, quantity: int, unit_price: int, at: int) -> Item:
        at -= at % SECOND
        item = Item(plan, quantity, unit_price, at, at)
        self._life.items.append(item)
        return item

    def _reopen(self, item: Item, plan: Plan, quantity: int, unit_price: int, at: int) -> Item:
        at = max(at - at % SECOND, item.started_at + HOUR)
        item.end(at, at)
        return self._open(plan, quantity, unit_price, at)

    def _change(self, at: int, **values: str) -> None:
        self._life.changes.append(Change(at, "u", values))

    def _plan(self, at: int) -> None:
        assert self._base is not None
        self._tier = self._rng.choice([tier for tier in PLAN_TYPES if tier != self._tier])
        plan = base_plan(self._tier, self._currency)
        self._base = self._reopen(self._base, plan, self._base.quantity, plan.monthly_price, at)
        self._change(at, plan_type=self._tier)

    def _quantity(self, at: int) -> None:
        assert self._base is not None
        base = self._base
        quantity = max(1, base.quantity + self._rng.choice((-2, -1, 1, 1, 2, 3, 5)))
        self._base = self._reopen(base, base.plan, quantity + (quantity == base.quantity), base.unit_price, at)

    def _price(self, at: int) -> None:
        assert self._base is not None
        base = self._base
        price = base.unit_price * self._rng.choice((80, 90, 95, 107, 115)) // 100
        self._base = self._reopen(base, base.plan, base.quantity, price, at)

    def _toggle_addon(self, at: int) -> None:
        if self._addon is None:
            plan = addon_plan(self._currency)
            self._addon = self._open(plan, self._rng.randint(1, 3), plan.monthly_price, at)
        else:
            at = max(at - at % SECOND, self._addon.started_at + HOUR)
            self._addon.end(at, at)
            self._addon = None

    def _churn(self, at: int) -> int:
        at -= at % SECOND
        end = next_month(at) if self._rng.random() < 0.4 else at
        for item in (self._base, self._addon):
            if item is not None:
                end = max(end, item.started_at + HOUR)
        for item in (self._base, self._addon):
            if item is not None:
                item.end(end, at)
        self._base = self._addon = None
        self._tier = "free"
        if end < self._calendar.end:
            self._change(end, plan_type="free")
        return end

    def _subscribe(self, at: int) -> None:
        tier = self._rng.choice(PLAN_TYPES)
        self.subscribe(at, tier)
        self._change(at, plan_type=tier)

    def _name(self, at: int) -> None:
        self._change(at, name=plain_name(self._rng))

    def _email(self, at: int) -> None:
        self._change(at, email=f"contact{self._life.index}.{len(self._life.changes)}@example.com")

    def _segment(self, at: int) -> None:
        self._change(at, segment=self._rng.choice(SEGMENTS))

    def _touch(self, at: int) -> None:
        self._change(at)


def write_lives(settings: Settings, calendar: Calendar) -> list[Life]:
    """Write all customers, in the order of their numbers."""
    return [write_life(index, settings, calendar) for index in range(1, settings.customers + 1)]
