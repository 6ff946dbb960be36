"""Point in time: late history heals the facts concerned and no other row; last month's report, as it was seen then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any

from harness import Project

DIMENSION = """
with events as (select * from {{ source('raw', 'customer_events') }} where {{ tideline.affected() }})
{{ tideline.scd2('events', ['customer_id'], ['_loaded_at'], effective_at='happened_at',
    track_history_on=['segment']%s) }}
"""
PAYMENTS = "with payments as (select * from {{ source('raw', 'payments') }} where {{ tideline.affected() }})"
SHOWN = (
    "payment_id, payments.customer_id, paid_at, coalesce(version_sk, {{ tideline.unknown_member() }}) as sk, segment"
)
BY_CONDITION = f"""
{PAYMENTS}
select {SHOWN}
from payments
left join {{{{ ref('customers') }}}} as customer
    on payments.customer_id = customer.customer_id and {{{{ tideline.as_of('payments.paid_at', 'customer') }}}}
"""
BY_SEARCH = f"""
{PAYMENTS}
select {SHOWN}
from (
    {{{{ tideline.as_of_join('payments', ref('customers'), ['customer_id'], 'paid_at', ['version_sk', 'segment']) }}}}
) as payments
"""


class Jinja(str):
    """Text that stands in a `config()` block as an expression."""

    def __repr__(self) -> str:
        """The expression itself."""
        return str(self)


HEALED = {
    "name": "customers",
    "key": ["joined.payment_id"],
    "join": "raw.payments",
    "on": Jinja("'joined.customer_id = changed.customer_id and ' ~ tideline.as_of('joined.paid_at', 'changed')"),
}
FACTS = ("by_condition", "by_search")


def at(day: int) -> str:
    return f"2024-01-{day:02} 00:00:00+00"


def load(project: Project, nth: int, events: list[tuple[Any, ...]], payments: Sequence[tuple[Any, ...]] = ()) -> None:
    """One load of both sources, and a run."""
    stamp = f"2024-03-{nth:02} 00:00:00+00"
    if events:
        project.insert("customer_events", [(customer, segment, at(day), stamp) for customer, segment, day in events])
    if payments:
        project.insert("payments", [(number, customer, at(day), stamp) for number, customer, day in payments])
    project.run()


def write_models(project: Project, bitemporal: bool = False) -> None:
    moment = "timestamptz"
    project.execute(
        f"create table customer_events (customer_id int, segment text, happened_at {moment}, _loaded_at {moment})"
    )
    project.execute(f"create table payments (payment_id int, customer_id int, paid_at {moment}, _loaded_at {moment})")
    tables = [{"name": "customer_events"}, {"name": "payments"}]
    project.write_yml(
        "models/sources.yml", {"sources": [{"name": "raw", "schema": "{{ target.schema }}", "tables": tables}]}
    )
    added = ["known_from", "known_to"] if bitemporal else []
    meta: dict[str, Any] = {
        "tideline_key": ["customer_id"],
        "tideline_upstreams": [{"name": "raw.customer_events"}],
        "tideline_feed": ["valid_from", "valid_to", *added],
        "tideline_rebuild_share": 2.0,
    }
    unique_key = ["customer_id", "valid_from", *added[:1]]
    sql = DIMENSION % (", bitemporal=true" if bitemporal else "")
    project.write_model("customers", sql, materialized="tideline_incremental", unique_key=unique_key, meta=meta)


def write_facts(project: Project) -> None:
    for name, sql in zip(FACTS, (BY_CONDITION, BY_SEARCH), strict=True):
        meta = {"tideline_upstreams": [{"name": "raw.payments"}, HEALED], "tideline_rebuild_share": 2.0}
        project.write_model(name, sql, materialized="tideline_incremental", unique_key=["payment_id"], meta=meta)


def touched(project: Project, model: str) -> tuple[int, int, int, int]:
    """Of the newest run: keys evaluated; rows inserted, updated, deleted."""
    rows = project.query(
        "select keys_affected, rows_inserted, rows_updated, rows_deleted from tideline_ledger "
        f"where upstream = consumer and consumer like '%{model}%' order by run_mark desc limit 1"
    )
    return tuple(rows[0])


def test_late_history_heals_the_facts_concerned_and_touches_no_other_row(project: Project) -> None:
    write_models(project)
    write_facts(project)
    # customer 1 from day 10 on, "smb" and from day 20 "pro"; 2 from day 1; 3 is not known. Each pays every day.
    payments = [(customer * 100 + day, customer, day) for customer in (1, 2, 3) for day in range(1, 29)]
    load(project, 1, [(1, "smb", 10), (1, "pro", 20), (2, "smb", 1)], payments)
    for model in FACTS:
        assert project.value(f"select count(*) from {model} where sk = 'unknown'") == 9 + 28

    # it comes out that customer 1 was there from day 5 on: five facts, of days 5 to 9. Those of days 10 to 28 are
    # looked at, because the numbers of their versions move, and stay as they are; nobody looks at the other customers
    load(project, 2, [(1, "free", 5)])
    for model in FACTS:
        assert touched(project, model) == (5 + 19, 0, 5, 0), model
        assert project.value(f"select count(*) from {model} where segment = 'free'") == 5

    # "smb" ended on day 15 already: five facts change; all ten of its old validity and those of "pro" are looked at
    load(project, 3, [(1, "trial", 15)])
    for model in FACTS:
        assert touched(project, model) == (10 + 9, 0, 5, 0), model
        assert project.value(f"select count(*) from {model} where segment = 'trial'") == 5

    # customer 3 comes late as a whole, from day 27 on: two facts
    load(project, 4, [(3, "pro", 27)])
    for model in FACTS:
        assert touched(project, model) == (2, 0, 2, 0), model
    before = {model: project.table(model) for model in FACTS}
    assert before["by_condition"] == before["by_search"]
    project.run(full_refresh=True)
    assert {model: project.table(model) for model in FACTS} == before


SEARCH = "{{ tideline.as_of_join('facts', 'versions', ['shop', 'customer'], 'day', ['segment']) }}"
OF_FEW = "{% set query %}" + SEARCH + "{% endset %}{{ tideline.restrict_to_affected(query, false) }}"


def test_the_search_for_few_facts_finds_what_the_search_for_all_finds(project: Project) -> None:
    """Within gaps, before the first version, under versions that overlap (the newest counts) or never began."""
    draw = Random(7)
    keys: list[tuple[int | None, int | None]] = [(shop, customer) for shop in (1, 2) for customer in (1, 2)]
    begins = {key: sorted(draw.sample(range(10, 90), 25)) for key in [*keys, (None, 1), (1, None)]}
    versions = [
        (*key, f"{key} from {begin}", begin, draw.choice([begin + draw.randrange(1, 30), None]))
        for key, days in begins.items()
        for begin in days
    ]
    project.execute("create table told (shop int, customer int, segment text, from_day int, to_day int)")
    project.insert("told", [*versions, (1, 1, "without a beginning", None, 50), (9, 9, "nor an end", None, None)])
    moment = "timestamptz '2024-01-01 00:00:00+00' + {} * interval '1 day'"
    validity = f"{moment.format('from_day')} as valid_from, {moment.format('to_day')} as valid_to"
    project.execute(f"create table versions as select shop, customer, segment, {validity} from told")
    project.execute("create table asked (shop int, customer int, on_day int)")
    project.execute(f"create view facts as select asked.*, {moment.format('on_day')} as day from asked")
    queries = project.render(f"{SEARCH}\n-- of few\n{OF_FEW}").split("-- of few")

    def found(key: tuple[Any, ...], day: int | None) -> str | None:
        """The newest version that began by then, if it had not ended."""
        begun = [v for v in versions if v[:2] == key and day is not None and v[3] <= day]
        newest = max(begun, key=lambda v: int(v[3]), default=None)
        held = newest and day is not None and (newest[4] is None or day < newest[4])
        return newest[2] if newest and held and None not in key else None

    everything = Counter[bool]()
    for _ in range(30):
        first = draw.randrange(100)
        days: list[int | None] = [draw.randrange(first, first + draw.choice([1, 5, 40])) for _ in range(12)]
        facts = [(*draw.choice([*begins, (9, 9)]), day) for day in [*days, None]]
        project.execute("delete from asked")
        project.insert("asked", facts)
        wanted = Counter((*fact, found(fact[:2], fact[2])) for fact in facts)
        for query in queries:
            columns = f"select shop, customer, on_day, segment from ({query}) as found"
            assert Counter(project.query(columns)) == wanted
        everything.update(row[3] is not None for row in wanted)
    assert min(everything.values()) > 50


REPORT = """
select segment, count(*) from payments
inner join customers as customer
    on payments.customer_id = customer.customer_id and {{ tideline.as_of('payments.paid_at', 'customer', known="%s") }}
where payments.paid_at < timestamptz '2024-02-01 00:00:00+00'
group by segment order by segment
"""


def test_last_months_report_comes_out_again_as_it_was_seen_then(project: Project) -> None:
    write_models(project, bitemporal=True)

    def report(nth: int) -> list[tuple[Any, ...]]:
        """January as it was known after a load."""
        return project.query(project.render(REPORT % f"timestamptz '2024-03-{nth:02} 00:00:00+00'"))

    seen = {}
    payments = [(customer * 100 + day, customer, day) for customer in (1, 2) for day in range(1, 31)]
    for nth, events in enumerate(
        (
            [(1, "smb", 1), (2, "smb", 11)],
            [(1, "pro", 21)],  # in order
            [(1, "free", 11), (2, "trial", 1)],  # late: splits a version, precedes another
            [(2, "smb", 1)],  # a correction: the trial never was
        ),
        1,
    ):
        load(project, nth, events, payments if nth == 1 else ())
        plain = "timestamptz '2999-01-01 00:00:00+00'"
        seen[nth] = project.query(project.render(REPORT % plain))
    assert seen == {
        1: [("smb", 50)],
        2: [("pro", 10), ("smb", 40)],
        3: [("free", 10), ("pro", 10), ("smb", 30), ("trial", 10)],
        4: [("free", 10), ("pro", 10), ("smb", 40)],
    }
    assert {nth: report(nth) for nth in seen} == seen
    project.run("customers", full_refresh=True)
    assert {nth: report(nth) for nth in seen} == seen, "a rebuild knows the same of the past"
