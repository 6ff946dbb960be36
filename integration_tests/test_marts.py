"""The platform's own models on small data: rolling sums and features against plain Python; what a late row costs."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from harness import Project

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = date(2024, 1, 1)
MONTHS = [date(2024, month, 1) for month in range(1, 7)]
FEATURES = ("export", "search")
RAW = {
    "usage_events": "event_id int, customer_id text, feature text, quantity int, occurred_at timestamptz",
    "customer_changes": "customer_id text, _sequence int, _op text, name text, email text, segment text, "
    "plan_type text, acquisition_channel text, created_at timestamptz, _event_at timestamptz, _batch_id text",
    "transaction_changes": "transaction_id text, customer_id text, kind text, amount numeric(18, 2), currency text, "
    "paid_at timestamptz, updated_at timestamptz, is_deleted boolean",
    "dim_month": "month date, last_day date, month_end_at timestamptz",
    "dim_day": "date_day date",
    "customers": "customer_id text, segment text, acquisition_channel text",
    "fct_transactions": "transaction_id text, customer_id text, kind text, amount_eur numeric(18, 2), "
    "paid_at timestamptz, paid_date date",
    "fct_customer_mrr": "customer_id text, month date, cohort_month date, mrr numeric(18, 2), "
    "mrr_change numeric(18, 2), movement text",
}
# Models under the names that the platform's read: the newest row of each key of a raw table, with the platform's feeds.
KEYS = {
    "usage_events": (["event_id"], ["customer_id", "occurred_at"]),
    "customer_changes": (["customer_id", "_sequence"], []),
    "transaction_changes": (["transaction_id", "updated_at"], []),
    "dim_month": (["month"], ["month_end_at"]),
    "dim_day": (["date_day"], []),
    "customers": (["customer_id"], []),
    "fct_transactions": (["transaction_id"], ["paid_date", "customer_id"]),
    "fct_customer_mrr": (["customer_id", "month"], ["cohort_month"]),
}
TESTED = {
    "fct_usage_daily": "gold",
    "usage_rolling_30d": "marts",
    "dim_customer": "gold",
    "fct_transaction_versions": "gold",
    "customer_features_v1": "marts",
    "revenue_daily": "marts",
    "mrr_monthly": "marts",
    "cohort_retention": "marts",
    "customer_lifetime": "marts",
}
WATCHED = (
    "usage_rolling_30d",
    "customer_features_v1",
    "revenue_daily",
    "mrr_monthly",
    "cohort_retention",
    "customer_lifetime",
)
Row = tuple[Any, ...]


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def after(month: date) -> datetime:
    """The first instant after a month in Berlin."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return datetime(following.year, following.month, 1, tzinfo=BERLIN)


def last_day(month: date) -> date:
    return after(month).date() - timedelta(days=1)


@dataclass
class Life:
    """What has happened so far, and how it is delivered."""

    project: Project
    months: list[date] = field(default_factory=list)
    usage: dict[int, Row] = field(default_factory=dict)
    customers: list[Row] = field(default_factory=list)
    statements: list[Row] = field(default_factory=list)
    loads: int = 0
    since: str = "null"

    def deliver(self, **tables: Iterable[Row]) -> None:
        """One load: rows by table. The tables that the reference reads are remembered."""
        self.loads += 1
        stamp = f"2025-01-01 00:00:{self.loads:02}+00"
        for table, given in tables.items():
            rows = list(given)
            added = (f"batch {self.loads}", stamp) if table == "customer_changes" else (stamp,)
            texts = [", ".join("null" if cell is None else f"'{cell}'" for cell in (*row, *added)) for row in rows]
            self.project.execute(f"insert into raw_{table} values " + ", ".join(f"({text})" for text in texts))
            if table == "usage_events":
                self.usage |= {row[0]: row for row in rows}
            elif table == "customer_changes":
                self.customers += rows
            elif table == "transaction_changes":
                self.statements += rows
            elif table == "dim_month":
                self.months += [row[0] for row in rows]
        if self.loads > 1:
            self.since = f"cast('{self.project.value('select max(run_mark) from tideline_ledger')}' as timestamptz)"
        self.project.run()

    def keys(self, *models: str) -> dict[str, int | None]:
        """How many keys the newest load's run of each model evaluated; None where there was none."""
        rows = self.project.query(
            f"select consumer, keys_affected from tideline_ledger where upstream = consumer and run_mark > {self.since}"
        )
        affected = {consumer.rpartition(".")[2].strip('"'): keys for consumer, keys in rows}
        return {model: affected.get(model) for model in models}

    def days(self) -> list[date]:
        """The calendar's days."""
        first, last = self.months[0], last_day(self.months[-1])
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def write_project(project: Project) -> None:
    """The raw tables, stand-ins for what the platform reads from bronze, and the platform's own models."""
    for name, columns in RAW.items():
        project.execute(f"create table raw_{name} ({columns}, _loaded_at timestamptz)")
        key, feed = KEYS[name]
        names = ", ".join(column.split()[0] for column in columns.split(", ") if not column[0].isdigit())
        sql = (
            f"select {names}, _loaded_at "
            f"from (select *, row_number() over (partition by {', '.join(key)} order by _loaded_at desc) as nth "
            f"from {{{{ source('raw', 'raw_{name}') }}}} where {{{{ tideline.affected() }}}}) as numbered where nth = 1"
        )
        meta = {"tideline_upstreams": [{"name": f"raw.raw_{name}"}], "tideline_feed": feed}
        project.write_model(name, sql, materialized="tideline_incremental", unique_key=key, meta=meta)
    source = {"name": "raw", "schema": "{{ target.schema }}", "tables": [{"name": f"raw_{name}"} for name in RAW]}
    project.write_yml("models/sources.yml", {"sources": [source]})
    for name, layer in TESTED.items():
        project.write(f"models/{name}.sql", (project.repository / "models" / layer / f"{name}.sql").read_text())


def rolling(life: Life) -> list[Row]:
    """usage_rolling_30d in plain Python."""
    found = []
    for day in life.days():
        for feature in FEATURES:
            rows = [
                row
                for row in life.usage.values()
                if row[2] == feature and day - timedelta(days=29) <= row[4].astimezone(BERLIN).date() <= day
            ]
            if rows:
                times = [row[4] for row in rows]
                active = {row[4].astimezone(BERLIN).date() for row in rows}
                customers = {row[1] for row in rows}
                total = sum(row[3] for row in rows)
                found.append((day, feature, total, len(rows), len(customers), len(active), min(times), max(times)))
    return sorted(found)


def features(life: Life) -> list[Row]:
    """customer_features in plain Python: for each month only what lies before its end."""
    found = []
    for month in life.months:
        end = after(month)
        for customer in sorted({row[0] for row in life.customers}):
            events = sorted((row for row in life.customers if row[0] == customer), key=lambda row: (row[9], row[1]))
            held = [row for row in events if row[9] < end]
            if not held or held[-1][2] == "d":
                continue
            found.append((customer, month, end, *held[-1][5:7], *numbers(life, customer, month, events[0][8])))
    return sorted(found)


def numbers(life: Life, customer: str, month: date, created_at: datetime) -> Row:
    """The figures of one customer and month."""
    end, last = after(month), last_day(month)
    used = [
        (row[4].astimezone(BERLIN).date(), row[2], row[3])
        for row in life.usage.values()
        if row[1] == customer and last - timedelta(days=29) <= row[4].astimezone(BERLIN).date() <= last
    ]
    stated: dict[str, Row] = {}
    for row in sorted((row for row in life.statements if row[6] < end), key=lambda row: row[6]):
        stated[row[0]] = row
    standing = [row for row in stated.values() if row[1] == customer and not row[7] and row[5] < end]
    recent = [row[2] for row in standing if row[5] >= end - timedelta(days=90)]
    paid = [row[5] for row in standing if row[2] == "payment"]
    return (
        (last - created_at.astimezone(BERLIN).date()).days,
        sum(quantity for _, _, quantity in used),
        len({day for day, _, _ in used}),
        len({feature for _, feature, _ in used}),
        recent.count("payment"),
        recent.count("refund"),
        (last - max(paid).astimezone(BERLIN).date()).days if paid else None,
    )


def first_load(dice: random.Random) -> dict[str, list[Row]]:
    """Four months of eight customers."""
    days = [FIRST + timedelta(days=number) for number in range(120)]
    customers = [f"C{number}" for number in range(8)]
    changes: list[Row] = [
        (
            name,
            1,
            "c",
            name,
            "m",
            dice.choice(["smb", "enterprise"]),
            "free",
            "ads",
            noon(FIRST),
            noon(FIRST + timedelta(7 * nth)),
        )
        for nth, name in enumerate(customers)
    ]
    changes.append(("C1", 2, "u", "C1", "m", "smb", "pro", "ads", noon(FIRST), noon(date(2024, 3, 31))))
    changes.append(("C2", 2, "d", None, None, None, None, None, None, noon(date(2024, 3, 1))))
    usage = [
        (number, dice.choice(customers), dice.choice(FEATURES), dice.randint(1, 5), noon(dice.choice(days)))
        for number in range(150)
    ]
    paid = [(f"T{number}", dice.choice(customers), noon(dice.choice(days))) for number in range(30)]
    statements: list[Row] = [
        (name, customer, dice.choice(["payment", "payment", "refund"]), 10, "EUR", at, at, False)
        for name, customer, at in paid
    ]
    statements += [
        (*row[:3], 20, "EUR", row[5], row[6] + timedelta(days=40), dice.random() < 0.5) for row in statements[:6]
    ]
    return {
        "usage_events": usage,
        "customer_changes": changes,
        "transaction_changes": statements,
        "dim_month": [(month, last_day(month), after(month)) for month in MONTHS[:4]],
        "dim_day": [(FIRST + timedelta(days=number),) for number in range(121)],
        "customers": [(name, "smb", "ads") for name in customers],
        "fct_transactions": [paid_on(f"T{n}", f"C{n % 8}", 10, FIRST + timedelta(days=n)) for n in range(60)],
        "fct_customer_mrr": [(f"C{n}", month, MONTHS[n % 2], 5, 5, "new") for n in range(4) for month in MONTHS[1:3]],
    }


def paid_on(transaction: str, customer: str, amount: int, day: date) -> Row:
    """A row of fct_transactions."""
    return (transaction, customer, "payment" if amount > 0 else "refund", amount, noon(day), day)


def check(life: Life) -> None:
    """Both models equal plain Python."""
    assert sorted(life.project.query("select * from usage_rolling_30d")) == rolling(life)
    assert sorted(life.project.query("select * from customer_features_v1"), key=repr) == sorted(
        features(life), key=repr
    )


def test_marts_and_features_are_right_and_a_late_row_costs_its_own_periods(project: Project) -> None:
    write_project(project)
    life = Life(project)
    life.deliver(**first_load(random.Random(5)))
    check(life)

    # a late row: thirty days, one day, month, cohort and customer, and the one month whose last thirty days hold it
    late = date(2024, 2, 10)
    life.deliver(
        usage_events=[(900, "C3", "search", 7, noon(late))],
        fct_transactions=[paid_on("T900", "C9", -4, date(2024, 1, 9))],
        fct_customer_mrr=[("C9", MONTHS[2], MONTHS[1], 8, 8, "new")],
    )
    check(life)
    assert life.keys(*WATCHED) == {
        "usage_rolling_30d": 30,
        "customer_features_v1": 1,
        "revenue_daily": 1,
        "mrr_monthly": 1,
        "cohort_retention": 1,
        "customer_lifetime": 1,
    }

    # a moved row: both days, cohorts and customers. 10 February to 10 March and 1 to 30 March are 50 days, of February
    # 10 and March 1 on
    life.deliver(
        usage_events=[(900, "C3", "search", 7, noon(date(2024, 3, 1)))],
        fct_transactions=[paid_on("T900", "C2", -4, date(2024, 4, 9))],
        fct_customer_mrr=[("C9", MONTHS[2], MONTHS[0], 8, 8, "new")],
    )
    check(life)
    assert life.keys(*WATCHED) == {
        "usage_rolling_30d": 50,
        "customer_features_v1": 1,
        "revenue_daily": 2,
        "mrr_monthly": 1,
        "cohort_retention": 2,
        "customer_lifetime": 2,
    }

    # what happens from April on must not show in what was known at the end of March
    known = "select * from customer_features_v1 where month <= '2024-03-01'"
    before = sorted(project.query(known), key=repr)
    april = noon(date(2024, 4, 15))
    beyond = [(950 + number, f"C{number}", "export", 9, april) for number in range(8)]
    corrections = [
        (*row[:3], 99, "EUR", row[5], april, number % 2 == 0) for number, row in enumerate(life.statements[:20])
    ]
    moved = [(*life.statements[25][:1], "C7", *life.statements[25][2:6], april, False)]
    leaving = [(f"C{number}", 9, "d", None, None, None, None, None, None, april) for number in (4, 5)]
    promoted = [("C6", 9, "u", "C6", "m", "enterprise", "business", "ads", noon(FIRST), april)]
    life.deliver(usage_events=beyond, transaction_changes=corrections + moved, customer_changes=leaving + promoted)
    check(life)
    assert sorted(project.query(known), key=repr) == before, "something from after the date shows"

    # the calendar moves on: everybody who exists, one month
    may = MONTHS[4]
    life.deliver(dim_month=[(may, last_day(may), after(may))], dim_day=[(date(2024, 5, day),) for day in range(1, 32)])
    check(life)

    tables = {name: project.table(name) for name in TESTED}
    project.run(full_refresh=True)
    assert {name: project.table(name) for name in TESTED} == tables
