"""What became of each cohort and customer, in plain Python from what was delivered: nothing of the platform is read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from simulator.truth.customers import by_key, customers_current
from simulator.truth.money import BERLIN, ZERO, Rates, mrr_by_customer, next_month
from simulator.truth.reading import Received, read_load, stamp

Revenue = dict[date, dict[str, Decimal]]
"""By month the recurring revenue of every customer that has any."""


def customer_truth(loads: Path, load: int) -> dict[str, list[dict[str, Any]]]:
    """The rows of both marts after a load, by their names."""
    received = Received()
    for number in range(1, load + 1):
        read_load(loads / f"load_{number:03d}", received)
    rates = Rates(received.rates)
    revenue = recurring(received, rates)
    return {"cohort_retention": retention(revenue), "customer_lifetime": lifetimes(received, rates, revenue)}


def recurring(received: Received, rates: Rates) -> Revenue:
    """Month by month, from the first start to the newest applied extract."""
    rows = list(received.subscriptions.values())
    month = min(row.started_at for row in rows).astimezone(BERLIN).date().replace(day=1)
    found: Revenue = {}
    while received.newest_extract and month <= received.newest_extract:
        found[month] = mrr_by_customer(rows, month, rates)
        month = next_month(month)
    return found


def first_months(revenue: Revenue) -> dict[str, date]:
    """The cohort of each customer that ever paid."""
    first: dict[str, date] = {}
    for month, customers in revenue.items():
        for customer in customers:
            first.setdefault(customer, month)
    return first


def retention(revenue: Revenue) -> list[dict[str, Any]]:
    """One row per cohort and month in which one of its customers pays or has just stopped."""
    cohort_of = first_months(revenue)
    found: dict[tuple[date, date], list[Decimal]] = {}
    before: dict[str, Decimal] = {}
    for month, now in revenue.items():
        for customer in {*before, *now}:
            found.setdefault((cohort_of[customer], month), []).append(now.get(customer, ZERO))
        before = now
    months = list(revenue)
    return [
        {
            "cohort_month": cohort.isoformat(),
            "month": month.isoformat(),
            "months_since": months.index(month) - months.index(cohort),
            "customers": sum(amount > 0 for amount in amounts),
            "mrr": str(sum(amounts, ZERO)),
        }
        for (cohort, month), amounts in found.items()
    ]


def lifetimes(received: Received, rates: Rates, revenue: Revenue) -> list[dict[str, Any]]:
    """One row per customer that exists, has paid or has subscribed."""
    known = {row["customer_id"]: row for row in customers_current(by_key(received.events.values()))}
    cohort_of = first_months(revenue)
    moved: dict[str, list[dict[str, Any]]] = {}
    for row in received.transactions.values():
        if not row["is_deleted"]:
            moved.setdefault(row["customer_id"], []).append(row)
    found = []
    for customer in {*known, *cohort_of, *moved}:
        paying = [customer in customers for customers in revenue.values()]
        money = moved.get(customer, [])
        paid = [row["paid_at"] for row in money if row["kind"] == "payment"]
        euros = [rates.euros(row["amount"], row["currency"], _berlin_day(row["paid_at"])) for row in money]
        found.append(
            {
                "customer_id": customer,
                "is_known": customer in known,
                "segment": known[customer]["segment"] if customer in known else None,
                "acquisition_channel": known[customer]["acquisition_channel"] if customer in known else None,
                "cohort_month": cohort_of[customer].isoformat() if customer in cohort_of else None,
                "paying_months": sum(paying),
                "churns": sum(now and not later for now, later in pairwise(paying)),
                "transactions": len(money),
                "revenue_eur": str(sum(euros, ZERO)),
                "first_paid_at": stamp(min(paid)) if paid else None,
                "last_paid_at": stamp(max(paid)) if paid else None,
            }
        )
    return found


def _berlin_day(moment: datetime) -> date:
    return moment.astimezone(BERLIN).date()
