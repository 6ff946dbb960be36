"""Faults that belong to the business itself: deletions, key changes, backdated corrections, ties, odd names."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from simulator.catalogue import QUOTED_PROMO_CODES, SEGMENTS, plain_name, quoted_name, unicode_name
from simulator.clock import DAY, MILLISECOND, MONTH, SECOND, Calendar, iso_berlin, iso_utc
from simulator.config import FaultRates
from simulator.life import Change, Item, Life
from simulator.source import Source


@dataclass
class Mischief:
    """Changes lives in place and notes what it did."""

    lives: list[Life]
    customers: Source
    subscriptions: Source
    touched: set[int] = field(default_factory=set)
    dst_items: list[Item] = field(default_factory=list)
    late_items: list[Item] = field(default_factory=list)
    quoted_items: list[Item] = field(default_factory=list)

    @property
    def _calendar(self) -> Calendar:
        return self.customers.calendar

    @property
    def _rates(self) -> FaultRates:
        return self.customers.rates

    @property
    def _rng(self) -> Random:
        return self.customers.rng

    def run(self) -> None:
        """Inject every fault of the business."""
        self._names()
        self._hard_deletes()
        self._key_changes()
        self._backdated()
        self._ties()
        self._dst_nights()
        self._late_items()
        self._promo_codes()
        for life in self.lives:
            life.changes.sort(key=lambda change: change.at)
            _spread(life.changes)

    def _note(self, at: int, fault: str, life: Life, detail: str) -> None:
        self.customers.note(self._calendar.load_of(at), fault, {"customer_id": life.first.customer_id}, detail)

    def _names(self) -> None:
        for fault, rate, write in (
            ("unicode", self._rates.unicode, unicode_name),
            ("quoting", self._rates.quoting, quoted_name),
        ):
            for life in self.customers.pick(fault, self.lives, rate):
                life.first = life.first._replace(name=write(self._rng))
                self._note(life.changes[0].at, fault, life, life.first.name)

    def _settled(self, days: int) -> list[Life]:
        """Untouched customers that began at least `days` before the end, and with room for a fault after load 1."""
        latest = self._calendar.end - days * DAY
        return [life for life in self.lives if life.index not in self.touched and life.changes[0].at < latest]

    def _moment(self, life: Life, margin: int) -> int:
        """Draw an instant of load 2 or later, after the customer's start, whole milliseconds."""
        cuts = self._calendar.cuts
        earliest = max(life.changes[0].at + margin, cuts[1] if self._calendar.loads > 1 else cuts[0] + MONTH)
        latest = self._calendar.end - 2 * DAY
        at = earliest if earliest >= latest else self._rng.randrange(earliest, latest)
        return min(at, latest) // MILLISECOND * MILLISECOND

    def _hard_deletes(self) -> None:
        deleted = []
        for life in self.customers.pick("hard_delete", self._settled(100), self._rates.hard_delete):
            at = self._moment(life, 20 * DAY)
            _cut(life, at)
            life.changes.append(Change(at, "d", {}))
            life.gone = (at, None)
            self.touched.add(life.index)
            self._note(at, "hard_delete", life, f"deleted at {iso_utc(at)}")
            deleted.append(life)
        early = [life for life in deleted if life.gone and life.gone[0] < self._calendar.end - 30 * DAY]
        for life in self.customers.pick("reinsert", early or deleted, self._rates.reinsert):
            assert life.gone is not None
            room = self._calendar.end - life.gone[0] - DAY
            at = life.gone[0] + max(SECOND, int(room * self._rng.uniform(0.2, 0.7)))
            values = {} if self._rng.random() < 0.4 else {"name": plain_name(self._rng)}
            life.changes.append(Change(at, "c", values))
            life.gone = (life.gone[0], at)
            if life.items:
                old = life.items[-1]
                opening = at - at % SECOND + 60 * SECOND
                life.items.append(Item(old.plan, old.quantity, old.unit_price, opening, opening))
            self._note(at, "reinsert", life, f"inserted again at {iso_utc(at)}")

    def _key_changes(self) -> None:
        for life in self.customers.pick("key_change", self._settled(60), self._rates.key_change):
            at = self._moment(life, 20 * DAY)
            life.new_id = f"C{len(self.lives) + life.index:06d}"
            life.moved_at = at
            life.changes.append(Change(at, "d", {}))
            life.changes.append(Change(at, "c", {"customer_id": life.new_id}, follows=True))
            self.touched.add(life.index)
            self._note(at, "key_change", life, f"key became {life.new_id}")

    def _backdated(self) -> None:
        for life in self.customers.pick("backdated", self._settled(70), self._rates.backdated):
            at, effective = self._backdating(life)
            others = [segment for segment in SEGMENTS if segment != life.first.segment]
            life.changes.append(Change(at, "u", {"segment": self._rng.choice(others)}, effective))
            self.touched.add(life.index)
            detail = f"made at {iso_utc(at)}, true from {iso_utc(effective)}"
            self._note(at, "backdated", life, detail)

    def _backdating(self, life: Life) -> tuple[int, int]:
        """Draw when a correction is made and from when it is true: around another change where there is one."""
        cuts, first = self._calendar.cuts, life.changes[0].at
        earliest = cuts[min(1, self._calendar.loads - 1)]
        between = [
            change.at
            for change in life.changes[1:]
            if change.at + 4 * DAY > earliest and first + 9 * DAY < change.at < self._calendar.end - 40 * DAY
        ]
        if between:
            other = self._rng.choice(between)
            at = max(other + self._rng.randrange(4 * DAY, 30 * DAY), earliest)
            return at // MILLISECOND * MILLISECOND, other - self._rng.randrange(4 * DAY, 8 * DAY)
        at = self._moment(life, 65 * DAY)
        return at, max(at - self._rng.randrange(7 * DAY, 56 * DAY), first + DAY)

    def _ties(self) -> None:
        pairs = [
            (life, change)
            for life in self.lives
            if life.index not in self.touched
            for change in life.changes[1:]
            if change.op == "u" and self._calendar.load_of(change.at) >= min(2, self._calendar.loads)
        ]
        for life, change in self.customers.pick("tie", pairs, self._rates.tie):
            same_transaction = self._rng.random() < 0.5
            at = change.at if same_transaction else change.at + 3 * SECOND
            values = {"segment": self._rng.choice(SEGMENTS), "name": plain_name(self._rng)}
            effective = change.effective = change.at
            twin = Change(at, "u", values, effective, follows=same_transaction)
            life.changes.insert(life.changes.index(change) + 1, twin)
            self._note(at, "tie", life, f"two changes take effect at {iso_utc(effective)}")

    def _dst_nights(self) -> None:
        def next_night(item: Item) -> int | None:
            until = item.ended_at if item.ended_at is not None else self._calendar.end
            nights = [at for at in self._calendar.dst_instants if item.started_at <= at < until - DAY]
            return self._rng.choice(nights[:3]) if nights else None

        firsts = [life for life in self._settled(30) if life.items and next_night(life.items[0])]
        for life in self.subscriptions.pick("dst_night", firsts, self._rates.dst_night):
            item = life.items[0]
            night = next_night(item)
            assert night is not None
            item.started_at = item.known_at = night
            self.dst_items.append(item)

    def _late_items(self) -> None:
        items = [
            item
            for life in self.lives
            for item in life.items
            if self._calendar.cuts[min(1, self._calendar.loads - 1)] < item.started_at < self._calendar.end - 20 * DAY
            and (item.ended_at is None or item.ended_at > item.started_at + 10 * DAY)
        ]
        self.late_items = self.subscriptions.pick("late_row", items, self._rates.late_subscription)
        for item in self.late_items:
            item.known_at = item.started_at + self._rng.randrange(2, 9) * DAY

    def _promo_codes(self) -> None:
        items = [item for life in self.lives for item in life.items]
        self.quoted_items = self.subscriptions.pick("quoting", items, self._rates.quoting)
        for item in self.quoted_items:
            item.promo_code = self._rng.choice(QUOTED_PROMO_CODES)

    def note_items(self) -> None:
        """Note the faults of subscription items, once they have their ids."""
        settings, calendar = self.subscriptions.settings, self._calendar
        for item in self.dst_items:
            self._note_item(item.started_at, "dst_night", item, f"starts at {iso_berlin(item.started_at)}")
        for item in self.late_items:
            detail = f"started at {iso_berlin(item.started_at)}, known at {iso_berlin(item.known_at)}"
            self._note_item(item.known_at, "late_row", item, detail)
        for item in self.quoted_items:
            at = max(item.known_at, calendar.cuts[min(settings.promo_code_from, settings.loads) - 1])
            self._note_item(at, "quoting", item, f"promo_code {item.promo_code}")

    def _note_item(self, at: int, fault: str, item: Item, detail: str) -> None:
        place = {"subscription_id": item.subscription_id}
        self.subscriptions.note(self._calendar.load_of(at), fault, place, detail)


def _cut(life: Life, at: int) -> None:
    """Let nothing happen to a customer from `at` on."""
    life.changes = [change for change in life.changes if change.at < at - DAY]
    life.items = [item for item in life.items if item.started_at < at - DAY]
    for item in life.items:
        if item.ended_at is None or item.ended_at > at:
            item.end(at - at % SECOND, at - at % SECOND)


def _spread(changes: list[Change]) -> None:
    """Keep the changes of one customer at least five milliseconds apart unless they share a transaction."""
    for earlier, later in pairwise(changes):
        if later.follows:
            later.at = earlier.at
        elif later.at < earlier.at + 5 * MILLISECOND:
            later.at = earlier.at + 5 * MILLISECOND
