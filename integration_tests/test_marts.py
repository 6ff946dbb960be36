"""The platform's own marts on small data, against plain Python; what a late row costs; versions side by side."""

from __future__ import annotations

import math
import random
import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from harness import Project
from law.checks import addresses, kinds, newest_mark

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
    "dim_month": (["month"], ["month_end_at", "last_day"]),
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
    "customer_features_v2",
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
    known: set[str] = field(default_factory=set)
    money: dict[str, Row] = field(default_factory=dict)
    revenue: dict[tuple[str, date], Row] = field(default_factory=dict)
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
            elif table == "customers":
                self.known |= {row[0] for row in rows}
            elif table == "fct_transactions":
                self.money |= {row[0]: row for row in rows}
            elif table == "fct_customer_mrr":
                self.revenue |= {(row[0], row[1]): row for row in rows}
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
    write_second_version(project)


def write_second_version(project: Project) -> None:
    """Version 2 of the features as the platform declares it; in SQL, made up, where the engine has no Python models."""
    marts = project.repository / "models" / "marts"
    (declared,) = (
        model
        for model in yaml.safe_load((marts / "_marts__models.yml").read_text())["models"]
        if model["name"] == "customer_features"
    )
    project.write("models/columns.md", (project.repository / "models" / "_columns__docs.md").read_text())
    if project.is_duckdb:
        project.write("models/customer_features_v2.py", (marts / "python" / "customer_features_v2.py").read_text())
    else:
        declared["versions"][1] = {"v": 2}
        first = (marts / "customer_features_v1.sql").read_text()
        project.write("models/customer_features_v2.sql", first.replace("'90 days'", "'60 days'"))
    project.write_yml("models/features.yml", {"models": [declared]})


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


def behaviour(life: Life) -> list[Row]:
    """Version 2 in plain Python, day by day and by the textbook."""
    found = []
    for customer, month, end, segment, plan, *_ in features(life):
        days = [last_day(month) - timedelta(days=29 - number) for number in range(30)]
        used: Counter[date] = Counter()
        by_feature: Counter[str] = Counter()
        for row in life.usage.values():
            day = row[4].astimezone(BERLIN).date()
            if row[1] == customer and day in days:
                used[day] += row[3]
                by_feature[row[2]] += row[3]
        line = statistics.linear_regression(range(30), [used[day] for day in days])
        shares = [quantity / by_feature.total() for quantity in by_feature.values()]
        pauses = "".join("x" if used[day] else "." for day in days).split("x")
        paid = paid_days(life, customer, end)
        between = [later - earlier for earlier, later in pairwise(paid)]
        weights = [2 ** (-(days[-1] - day).days / 30) for day in paid]
        found.append(
            (customer, month, end, segment, plan, used.total(), line.slope, sum(-s * math.log2(s) for s in shares),
             max(map(len, pauses)), sum(weights), statistics.median(gap.days for gap in between) if between else None)
        )  # fmt: skip
    return sorted(found)


def paid_days(life: Life, customer: str, end: datetime) -> list[date]:
    """The days of a customer's payments before an instant, as they were stated by then, in order."""
    stated: dict[str, Row] = {}
    for row in sorted((row for row in life.statements if row[6] < end), key=lambda row: row[6]):
        stated[row[0]] = row
    return sorted(
        row[5].astimezone(BERLIN).date()
        for row in stated.values()
        if row[1] == customer and row[2] == "payment" and not row[7] and row[5] < end
    )


def cohorts(life: Life) -> list[Row]:
    """cohort_retention in plain Python."""
    rows: dict[tuple[date, date], list[Decimal]] = {}
    for _, month, cohort, mrr, _, _ in life.revenue.values():
        if cohort is not None and month >= cohort:
            rows.setdefault((cohort, month), []).append(Decimal(mrr))
    return sorted(
        (cohort, month, MONTHS.index(month) - MONTHS.index(cohort), sum(mrr > 0 for mrr in paid), sum(paid))
        for (cohort, month), paid in rows.items()
    )


def lifetimes(life: Life) -> list[Row]:
    """customer_lifetime in plain Python, without segment and channel, which are everybody's."""
    everyone = life.known | {row[1] for row in life.money.values()} | {customer for customer, _ in life.revenue}
    found = []
    for customer in everyone:
        money = [row for row in life.money.values() if row[1] == customer]
        paid = [row[4] for row in money if row[2] == "payment"]
        months = [row for (name, _), row in life.revenue.items() if name == customer]
        cohorts = [row[2] for row in months if row[2] is not None]
        found.append(
            (customer, customer in life.known, min(cohorts, default=None), sum(row[3] > 0 for row in months),
             sum(row[5] == "churn" for row in months), len(money), sum(row[3] for row in money),
             min(paid, default=None), max(paid, default=None))
        )  # fmt: skip
    return sorted(found)


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
        "fct_transactions": [paid_on(f"T{n}", f"C{n % 8}", 10, FIRST + timedelta(days=n)) for n in range(60)]
        + [paid_on("T60", "C5", -3, FIRST), paid_on("T61", "C5", -3, FIRST + timedelta(days=90))],
        "fct_customer_mrr": [(f"C{n}", month, MONTHS[n % 2], 5, 5, "new") for n in range(4) for month in MONTHS[1:3]]
        + [
            ("C4", MONTHS[0], MONTHS[0], 5, 5, "new"),
            ("C4", MONTHS[1], MONTHS[0], 0, -5, "churn"),
            ("C5", MONTHS[0], MONTHS[1], 0, 0, "none"),
            ("C5", MONTHS[1], MONTHS[1], 7, 7, "new"),
            ("C6", MONTHS[0], None, 0, 0, "none"),
        ],
    }


def paid_on(transaction: str, customer: str, amount: int, day: date) -> Row:
    """A row of fct_transactions."""
    return (transaction, customer, "payment" if amount > 0 else "refund", amount, noon(day), day)


def check(life: Life) -> None:
    """Every mart whose figures are not the simulator's truth equals plain Python."""
    query = life.project.query
    assert sorted(query("select * from usage_rolling_30d")) == rolling(life)
    assert sorted(query("select * from customer_features_v1"), key=repr) == sorted(features(life), key=repr)
    assert sorted(query("select * from cohort_retention")) == cohorts(life)
    lifetime = (
        "select customer_id, is_known, cohort_month, paying_months, churns, transactions, revenue_eur, first_paid_at,"
        " last_paid_at from customer_lifetime"
    )
    assert sorted(query(lifetime)) == lifetimes(life)
    if life.project.is_duckdb:
        assert to_nine_digits(query("select * from customer_features_v2")) == to_nine_digits(behaviour(life))


def to_nine_digits(rows: Iterable[Row]) -> list[Row]:
    """Rows in order; another way to the same figure ends in other digits."""
    return sorted(tuple(round(cell, 9) if isinstance(cell, float) else cell for cell in row) for row in rows)


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
        "customer_features_v2": 1,
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
        "customer_features_v2": 1,
        "revenue_daily": 2,
        "mrr_monthly": 1,
        "cohort_retention": 2,
        "customer_lifetime": 2,
    }

    # what happens from April on must not show in what was known at the end of March
    known = [f"select * from customer_features_v{version} where month <= '2024-03-01'" for version in (1, 2)]
    before = [sorted(project.query(query), key=repr) for query in known]
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
    after_it = [sorted(project.query(query), key=repr) for query in known]
    assert after_it == before, "something from after the date shows"

    # the calendar moves on: everybody who exists, one month
    may = MONTHS[4]
    life.deliver(dim_month=[(may, last_day(may), after(may))], dim_day=[(date(2024, 5, day),) for day in range(1, 32)])
    check(life)

    versions_stand_side_by_side(project)
    check(life)
    tables = {name: project.table(name) for name in (*TESTED, "customer_features_v2")}
    project.run(full_refresh=True)
    assert {name: project.table(name) for name in tables} == tables


def versions_stand_side_by_side(project: Project) -> None:
    """A change of version 2 rebuilds version 2, and not a row of version 1; then it is taken back."""
    file = next((project.root / "models").glob("customer_features_v2.*"))
    text, ours, theirs = file.read_text(), project.table("customer_features_v1"), project.table("customer_features_v2")
    assert [len(ours), len({row[:2] for row in theirs})] == [len(theirs), len(theirs)]
    for changed in (text.replace("HALF_LIFE = 30", "HALF_LIFE = 45").replace("'60 days'", "'45 days'"), text):
        mark, stored = newest_mark(project), addresses(project, ["customer_features_v1"])
        file.write_text(changed)
        project.run()
        assert kinds(project, mark) == {"customer_features_v2": "rebuild"}
        assert addresses(project, ["customer_features_v1"]) == stored
        assert (project.table("customer_features_v2") == theirs) == (changed == text)
