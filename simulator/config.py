"""Settings of a simulated life and the rates of its faults."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import date


@dataclass(frozen=True)
class FaultRates:
    """How often things go wrong: every rate is a share between 0 and 1.

    A rate above 0 makes its fault happen at least once in a run (from the second load on, where the run has one);
    0 switches it off. Each rate says what it is a share of.
    """

    late: float = 0.02
    """Customer events and usage events that arrive one load later."""
    late_transaction: float = 0.15
    """Of the transactions of a load's last 40 hours, those that the table shows one load later."""
    redelivered_event: float = 0.01
    """Customer and usage events delivered twice."""
    redelivered_file: float = 0.1
    """Files delivered again, unchanged, under a new name."""
    tie: float = 0.02
    """Customer changes that take effect together; transactions and tickets with the updated_at of another."""
    out_of_order: float = 0.02
    """Customer events delivered after a later event of the same key."""
    backdated: float = 0.03
    """Customers with a correction that takes effect one to eight weeks before it was made."""
    hard_delete: float = 0.02
    """Customers deleted by their source."""
    reinsert: float = 0.5
    """Of the deleted customers, those that come back under the same key."""
    key_change: float = 0.004
    """Customers whose primary key changes."""
    corrected_amount: float = 0.01
    """Transactions whose amount is corrected weeks after the payment."""
    moved_payment: float = 0.005
    """Transactions whose paid_at moves to another month."""
    soft_delete: float = 0.006
    """Transactions marked as deleted."""
    undelete: float = 0.4
    """Of the soft-deleted transactions, those that are un-deleted."""
    null_stamp: float = 0.002
    """Transactions that one load shows without updated_at."""
    future_stamp: float = 0.002
    """Transactions that one load shows with an updated_at in 2999."""
    vanished_row: float = 0.01
    """Subscriptions that vanish from the extracts."""
    returned_row: float = 0.5
    """Of the vanished subscriptions, those that come back."""
    late_subscription: float = 0.02
    """Subscriptions that first show up in the extracts days after they started."""
    malformed_extract: float = 0.08
    """Extracts with one to three unreadable lines."""
    truncated_extract: float = 0.04
    """Extracts that lost a third to two thirds of their rows."""
    malformed_line: float = 0.002
    """Lines of customers and usage that cannot be read; half of them come whole one load later."""
    malformed_file: float = 0.04
    """Rates files with an unreadable line."""
    truncated_line: float = 0.1
    """Files of customers and usage whose last line is cut; the event follows whole in a later file."""
    lost_id: float = 0.003
    """Usage ids that never come."""
    late_file: float = 0.03
    """Rates files that arrive one load later."""
    corrected_rate: float = 0.01
    """Exchange rates that a later file corrects."""
    changed_file: float = 0.0
    """Rates files that come again under the same name with another first rate; off by default."""
    empty_file: float = 0.1
    """Loads with an empty file, for each of customers, usage and rates."""
    encoding: float = 0.05
    """Files with a byte order mark, and files with CRLF line ends."""
    dst_night: float = 0.01
    """Subscriptions, payments and usage events moved into a night when the clocks change."""
    unicode: float = 0.08
    """Customers with combining marks, emoji or right-to-left text in their name."""
    quoting: float = 0.05
    """Customers with quotes, commas or backslashes in their name; also subscriptions with such a promo code."""

    @classmethod
    def from_pairs(cls, pairs: list[str]) -> FaultRates:
        """Default rates with overrides like ``late=0.05``. Raises ValueError that lists every bad pair."""
        known = {item.name for item in fields(cls)}
        problems: list[str] = []
        changes: dict[str, float] = {}
        for pair in pairs:
            name, _, text = pair.partition("=")
            try:
                value = float(text)
            except ValueError:
                value = -1.0
            if name not in known:
                problems.append(f"unknown rate '{name}' (known: {', '.join(sorted(known))})")
            elif not 0 <= value <= 1:
                problems.append(f"rate '{name}' must be a number between 0 and 1. Got: '{text}'")
            else:
                changes[name] = value
        if problems:
            raise ValueError("\n".join(problems))
        return replace(cls(), **changes)


@dataclass(frozen=True)
class Settings:
    """One simulated life: its size, its seed and how it is cut into loads."""

    customers: int = 3000
    months: int = 18
    loads: int = 10
    seed: int = 1
    extract_days: int = 5
    """A full extract of subscriptions comes each day; a load finds those of its newest days."""
    usage_per_month: float = 2.0
    rates: FaultRates = field(default_factory=FaultRates)
    first_day: date = date(2024, 1, 1)

    def __post_init__(self) -> None:
        problems = [
            f"{name} must be at least {least}. Got: {getattr(self, name)}"
            for name, least in (("customers", 10), ("months", 1), ("loads", 1), ("extract_days", 1))
            if getattr(self, name) < least
        ]
        if self.usage_per_month < 0:
            problems.append(f"usage_per_month must not be negative. Got: {self.usage_per_month}")
        if self.loads > self.months * 28:
            problems.append(
                f"{self.loads} loads do not fit into {self.months} months: there is one extract a day, "
                "and each load needs one"
            )
        if problems:
            raise ValueError("\n".join(problems))

    def _new_in(self, share: float) -> int:
        return max(2, round(self.loads * share))

    @property
    def country_from(self) -> int:
        """First load whose customer rows carry ``country``."""
        return self._new_in(0.3)

    @property
    def promo_code_from(self) -> int:
        """First load whose extracts carry ``promo_code``."""
        return self._new_in(0.4)

    @property
    def fx_rate_from(self) -> int:
        """First load whose rates files say ``fx_rate`` instead of ``rate``."""
        return self._new_in(0.5)
