"""Features that tell how a customer behaves. Grain: one row per customer and month at whose end the customer existed.

Knows of the customer what version 1 knows: nothing whose own time lies at or after the end of the month. A run is given
the rows of the customers and months concerned; what comes of one does not depend on the others, nor on the order of
the rows: sums of floats are made by `fsum`, which does not depend on it either.
"""

import datetime
import math
import statistics
import zoneinfo

import pyarrow

ZONE = zoneinfo.ZoneInfo("Europe/Berlin")
WINDOW = 30
HALF_LIFE = 30
COLUMNS = {
    "customer_id": pyarrow.string(),
    "month": pyarrow.date32(),
    "as_of": pyarrow.timestamp("us", tz="UTC"),
    "segment": pyarrow.string(),
    "plan_type": pyarrow.string(),
    "usage_30d": pyarrow.int64(),
    "usage_trend_30d": pyarrow.float64(),
    "feature_entropy_30d": pyarrow.float64(),
    "longest_pause_30d": pyarrow.int32(),
    "payments_decayed": pyarrow.float64(),
    "median_payment_gap": pyarrow.float64(),
}


def rows(relation, columns):
    """Some columns of a relation, as dictionaries."""
    return relation.project(columns).to_arrow_table().to_pylist()


def holds(row, moment):
    """Whether a version held just before a moment."""
    return row["valid_from"] < moment and (row["valid_to"] is None or row["valid_to"] >= moment)


def trend(daily):
    """Slope of the least-squares line through the values of consecutive days. In whole numbers up to the division."""
    count, times = len(daily), range(len(daily))
    products = sum(time * value for time, value in zip(times, daily, strict=True))
    above = count * products - sum(times) * sum(daily)
    return above / (count * sum(time * time for time in times) - sum(times) ** 2)


def entropy(amounts):
    """How evenly an amount is spread, in bits: 0 when all of it is in one place."""
    total = sum(amounts)
    return -math.fsum(amount / total * math.log2(amount / total) for amount in amounts if amount > 0) + 0.0


def longest_pause(daily):
    """The longest run of days without use."""
    longest = current = 0
    for value in daily:
        current = 0 if value else current + 1
        longest = max(longest, current)
    return longest


def of_usage(used, last_day):
    """Features of the use in the days up to a day: (day, feature, quantity)."""
    daily, features = [0] * WINDOW, {}
    for day, feature, quantity in used:
        daily[WINDOW - 1 - (last_day - day).days] += quantity
        features[feature] = features.get(feature, 0) + quantity
    return {
        "usage_30d": sum(daily),
        "usage_trend_30d": trend(daily),
        "feature_entropy_30d": entropy(features.values()),
        "longest_pause_30d": longest_pause(daily),
    }


def of_payments(days, last_day):
    """Features of the days of payments up to a day."""
    gaps = [(later - earlier).days for earlier, later in zip(sorted(days), sorted(days)[1:])]
    return {
        "payments_decayed": math.fsum(0.5 ** ((last_day - day).days / HALF_LIFE) for day in days),
        "median_payment_gap": float(statistics.median(gaps)) if gaps else None,
    }


def model(dbt, session):
    """The features of every customer and month that the upstreams' rows tell of."""
    dbt.config(
        materialized="tideline_incremental",
        unique_key=["customer_id", "month"],
        meta={
            "tideline_upstreams": [
                {
                    "name": "dim_customer",
                    "key": ["changed.customer_id", "joined.month"],
                    "join": "dim_month",
                    "on": "changed.valid_from < joined.month_end_at"
                    " and (changed.valid_to is null or changed.valid_to >= joined.month_end_at)",
                },
                {
                    "name": "dim_month",
                    "key": ["joined.customer_id", "changed.month"],
                    "join": "dim_customer",
                    "on": "joined.valid_from < changed.month_end_at"
                    " and (joined.valid_to is null or joined.valid_to >= changed.month_end_at)",
                },
                {
                    "name": "fct_usage_daily",
                    "key": ["changed.customer_id", "joined.month"],
                    "join": "dim_month",
                    "on": "changed.usage_date between joined.last_day - 29 and joined.last_day",
                },
                {
                    "name": "fct_transaction_versions",
                    "key": ["changed.customer_id", "joined.month"],
                    "join": "dim_month",
                    "on": "changed.paid_at < joined.month_end_at and changed.valid_from < joined.month_end_at"
                    " and (changed.valid_to is null or changed.valid_to >= joined.month_end_at)",
                },
            ],
        },
    )
    months = rows(dbt.ref("dim_month"), "month, last_day, month_end_at")
    window = datetime.timedelta(days=WINDOW - 1)
    used, paid = {}, {}
    for row in rows(dbt.ref("fct_usage_daily"), "customer_id, usage_date, feature, quantity"):
        for month in months:
            if month["last_day"] - window <= row["usage_date"] <= month["last_day"]:
                told = (row["usage_date"], row["feature"], row["quantity"])
                used.setdefault((row["customer_id"], month["month"]), []).append(told)
    payments = dbt.ref("fct_transaction_versions").filter("kind = 'payment'")
    for row in rows(payments, "customer_id, paid_at, valid_from, valid_to"):
        for month in months:
            if row["paid_at"] < month["month_end_at"] and holds(row, month["month_end_at"]):
                day = row["paid_at"].astimezone(ZONE).date()
                paid.setdefault((row["customer_id"], month["month"]), []).append(day)
    found = [
        {
            "customer_id": version["customer_id"],
            "month": month["month"],
            "as_of": month["month_end_at"],
            "segment": version["segment"],
            "plan_type": version["plan_type"],
            **of_usage(used.get((version["customer_id"], month["month"]), []), month["last_day"]),
            **of_payments(paid.get((version["customer_id"], month["month"]), []), month["last_day"]),
        }
        for version in rows(dbt.ref("dim_customer"), "customer_id, segment, plan_type, valid_from, valid_to")
        for month in months
        if holds(version, month["month_end_at"])
    ]
    return pyarrow.Table.from_pylist(found, pyarrow.schema(list(COLUMNS.items())))
