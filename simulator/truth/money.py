"""Monthly recurring revenue and daily revenue in EUR."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from simulator.truth.reading import Subscription

BERLIN = ZoneInfo("Europe/Berlin")
CENT = Decimal("0.01")
ZERO = Decimal("0.00")


class Rates:
    """Newest known EUR rate of a currency on a day."""

    def __init__(self, rates: dict[tuple[str, date], tuple[str, Decimal]]) -> None:
        """Sort the known days of each currency."""
        self._days: dict[str, list[date]] = {}
        self._rates = rates
        for currency, day in sorted(rates):
            self._days.setdefault(currency, []).append(day)

    def euros(self, amount: Decimal, currency: str, day: date) -> Decimal:
        """Convert an amount to EUR, rounded to cents, half away from zero; 0 when no rate is known."""
        if currency == "EUR":
            return amount.quantize(CENT, ROUND_HALF_UP)
        days = self._days.get(currency, [])
        position = bisect_right(days, day)
        if position == 0:
            return ZERO
        _, rate = self._rates[currency, days[position - 1]]
        return (amount * rate).quantize(CENT, ROUND_HALF_UP)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def _month_end(month: date) -> datetime:
    """First instant of the next month in Berlin."""
    following = next_month(month)
    return datetime(following.year, following.month, following.day, tzinfo=BERLIN).astimezone(UTC)


def mrr_monthly(
    subscriptions: Iterable[Subscription], newest_extract: date | None, rates: Rates
) -> list[dict[str, Any]]:
    """One row per month, from the first start to the newest applied extract."""
    rows = list(subscriptions)
    if not rows or newest_extract is None:
        return []
    month = min(row.started_at for row in rows).astimezone(BERLIN).date().replace(day=1)
    ever_paid: set[str] = set()
    before: dict[str, Decimal] = {}
    result = []
    while month <= newest_extract:
        now = mrr_by_customer(rows, month, rates)
        result.append(_movements(month, before, now, ever_paid))
        ever_paid |= set(now)
        before = now
        month = next_month(month)
    return result


def mrr_by_customer(rows: list[Subscription], month: date, rates: Rates) -> dict[str, Decimal]:
    """MRR of the customers that have any."""
    end = _month_end(month)
    last_day = next_month(month) - timedelta(days=1)
    totals: dict[str, Decimal] = {}
    for row in rows:
        if row.started_at < end and (row.ended_at is None or row.ended_at >= end):
            euros = rates.euros(row.unit_price * row.quantity, row.currency, last_day)
            totals[row.customer_id] = totals.get(row.customer_id, ZERO) + euros
    return {customer: total for customer, total in totals.items() if total > 0}


def _movements(month: date, before: dict[str, Decimal], now: dict[str, Decimal], ever_paid: set[str]) -> dict[str, Any]:
    sums = {"new": ZERO, "expansion": ZERO, "contraction": ZERO, "churn": ZERO, "reactivation": ZERO}
    for customer in sorted(set(before) | set(now)):
        old, new = before.get(customer, ZERO), now.get(customer, ZERO)
        if old == 0:
            sums["reactivation" if customer in ever_paid else "new"] += new
        elif new == 0:
            sums["churn"] -= old
        elif new > old:
            sums["expansion"] += new - old
        elif new < old:
            sums["contraction"] -= old - new
    return {
        "month": month.isoformat(),
        "mrr": str(sum(now.values(), ZERO)),
        **{f"{name}_mrr": str(amount) for name, amount in sums.items()},
        "customers": len(now),
    }


def revenue_daily(transactions: Iterable[dict[str, Any]], rates: Rates) -> list[dict[str, Any]]:
    """One row per Berlin day with at least one transaction that is not deleted."""
    days: dict[date, dict[str, Decimal]] = {}
    counts: dict[date, int] = {}
    for row in transactions:
        if row["is_deleted"]:
            continue
        day = row["paid_at"].astimezone(BERLIN).date()
        sums = days.setdefault(day, {"payment": ZERO, "refund": ZERO, "correction": ZERO})
        sums[row["kind"]] += rates.euros(row["amount"], row["currency"], day)
        counts[day] = counts.get(day, 0) + 1
    return [
        {
            "date": day.isoformat(),
            "payments_eur": str(days[day]["payment"]),
            "refunds_eur": str(days[day]["refund"]),
            "corrections_eur": str(days[day]["correction"]),
            "revenue_eur": str(sum(days[day].values(), ZERO)),
            "transactions": counts[day],
        }
        for day in sorted(days)
    ]
