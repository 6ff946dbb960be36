"""Short stories, each told to one part of the engine: quick to play, and wrong at once when that part is."""

from __future__ import annotations

import re
from collections.abc import Callable
from weakref import WeakKeyDictionary

from harness import Project, Result
from harness.worker import Worker
from law.chain import BY_CUSTOMER, ORDERS, TOGETHER, Model, write_chain
from law.checks import addresses, check_equals_query, check_no_op, compiled, kinds, newest_mark
from law.histories import insert_statement, loaded_at
from law.pair import check_ledger_and_data_agree, check_marks_rise, load, state, wait_for_backends
from law.races import until_it_ends_or_waits

BEGINNINGS: WeakKeyDictionary[Project, str] = WeakKeyDictionary()
FEED, FEED_OF_ORDERS = "tideline_feed_people", "tideline_feed_orders"

PEOPLE = Model(
    "people",
    """
    select tenant, customer_id, max(name) as name
    from {{ source('raw', 'customer_events') }}
    where {{ tideline.affected() }}
    group by tenant, customer_id
    """,
    ["tenant", "customer_id"],
    [{"name": "raw.customer_events"}],
    feed=[],
)

NAMED_ORDERS = Model(
    "named_orders",
    """
    select o.tenant, o.order_id, o.line, o.customer_id, o.amount, p.name, l.label, {{ var('factor', 1) }} as factor
    from {{ ref('orders') }} as o
    left join {{ ref('people') }} as p
        on o.tenant = p.tenant and o.customer_id is not distinct from p.customer_id
    left join {{ source('raw', 'plans') }} as l on o.customer_id = l.plan
    where {{ tideline.affected(key=['o.tenant', 'o.order_id', 'o.line']) }}
    """,
    ["tenant", "order_id", "line"],
    [
        {"name": "orders"},
        {
            "name": "people",
            "join": "this",
            "on": "changed.tenant = joined.tenant and changed.customer_id is not distinct from joined.customer_id",
            "key": ["joined.tenant", "joined.order_id", "joined.line"],
        },
        {"name": "raw.plans", "rule": "lookup"},
    ],
)

MODELS = [ORDERS, BY_CUSTOMER, PEOPLE, NAMED_ORDERS, TOGETHER]
NAMES = [model.name for model in MODELS]
Scenario = Callable[[Project], None]


def begin(project: Project) -> None:
    """Five models over two loads of orders and some people, up to date; built once for each project."""
    if project in BEGINNINGS:
        project.restore(BEGINNINGS[project])
        return
    write_chain(project, MODELS)
    project.execute("insert into plans values ('c1', 'one')")
    meet(project, 0, "Ada")
    load(project, 0)
    load(project, 1)
    agree(project, project.run(), "first build")
    BEGINNINGS[project] = project.save()


def meet(project: Project, number: int, name: str, *people: str | None) -> None:
    """A load of people, under one name all of them."""
    people = people or ("c0", "c1", "c2", None)
    rows = [(0, who, name, None, None, None, "u", number, loaded_at(0), loaded_at(number)) for who in people]
    project.execute(insert_statement("customer_events", rows))


def agree(project: Project, result: Result, where: str) -> None:
    """What ran equals its query."""
    check_equals_query(project, compiled(result), where)


def run_incrementally(project: Project, where: str) -> None:
    """A run of everything that rebuilds nothing, and equals the rebuild."""
    mark = newest_mark(project)
    agree(project, project.run(), where)
    rebuilt = {name: kind for name, kind in kinds(project, mark).items() if kind != "incremental"}
    assert not rebuilt, f"{where}: not incremental: {rebuilt}"


def news(project: Project) -> None:
    """Loads with moves, nulls, deletes and new names, each run at once."""
    begin(project)
    for number, name in ((2, "Bo"), (3, "Zoe"), (4, "Zoe")):
        meet(project, number, name)
        load(project, number)
        run_incrementally(project, f"load {number}")
    check_no_op(project, NAMES, "after the loads")


def lagging(project: Project) -> None:
    """A reader that missed three runs of its upstream, while another reader kept up and the feed was pruned for it."""
    begin(project)
    for number in (2, 3, 4):
        load(project, number)
        project.run("orders", "named_orders")
    load(project, 5)
    run_incrementally(project, "four loads at once for by_customer")


def identical(project: Project) -> None:
    """People are met again under the same name, but for one: only that row is written, only that is published."""
    begin(project)
    before = addresses(project, ["people", FEED])
    meet(project, 2, "Ada")
    project.execute("update customer_events set name = 'Zoe' where customer_id = 'c1' and seq = 2")
    run_incrementally(project, "one of four differs")
    after = addresses(project, ["people", FEED])
    assert len(set(after["people"]) - set(before["people"])) == 1, "rows that did not change were written"
    assert len(set(after[FEED]) - set(before[FEED])) <= 3, "rows that did not change were published"
    meet(project, 3, "Ada", "c0", "c2")
    run_incrementally(project, "nobody without a name, and none differs")
    end = addresses(project, ["people", FEED])
    assert end["people"] == after["people"], "rows that did not change were written"
    signs = [row[-5] for row in set(end[FEED]) - set(after[FEED])]
    published = [sign for sign in signs if sign != 0]  # 0 is the row that says how far the feed was pruned
    assert not published, "rows that did not change were published"


def lookup(project: Project) -> None:
    """A lookup changes as a whole: what it labels follows."""
    begin(project)
    project.execute("update plans set label = 'uno' where plan = 'c1'")
    agree(project, project.run(), "lookup changed")


def refreshed(project: Project) -> None:
    """An upstream is rebuilt after news that no feed will ever tell."""
    begin(project)
    load(project, 2)
    project.run("orders", full_refresh=True)
    agree(project, project.run(), "after a full refresh of the upstream")


def pruned(project: Project) -> None:
    """A feed is pruned before its reader came."""
    begin(project)
    load(project, 2)
    project.run("orders", vars={"tideline__feed_retention_days": 0})
    agree(project, project.run(), "after the feed was pruned")


def other_logic(project: Project) -> None:
    """The model's query changes, the data does not."""
    begin(project)
    agree(project, project.run(vars={"factor": 2}), "the logic changed")


def dearer(project: Project) -> None:
    """An upstream's query changes; its readers, whose logic is the old one, follow row by row."""
    begin(project)
    mark = newest_mark(project)
    agree(project, project.run(vars={"dearer": 1}), "another price")
    found = kinds(project, mark)
    assert (found["orders"], found["by_customer"]) == ("rebuild", "incremental"), found


def replaced(project: Project) -> None:
    """Somebody took rows out of a table and put another in its place; the new logic leaves the same rows out."""
    begin(project)
    project.execute("create table in_its_place as select * from orders where line <> 1")
    project.execute("drop table orders")
    project.execute("alter table in_its_place rename to orders")
    agree(project, project.run(vars={"left_out": 1}), "another table, another logic")


def lost_ledger(project: Project) -> None:
    """The ledger is gone, the tables are there, and there is news."""
    begin(project)
    load(project, 2)
    project.execute("drop table tideline_ledger")
    agree(project, project.run(), "the ledger was lost")


def truncated(project: Project) -> None:
    """A raw table is emptied and filled anew behind its mark."""
    begin(project)
    load(project, 2)
    project.run()
    project.execute("delete from order_events" if project.is_duckdb else "truncate order_events")
    load(project, 0)
    load(project, 3)
    agree(project, project.run(), "the raw table was filled anew")


def unmarked(project: Project) -> None:
    """A row without a mark: nobody can tell when it came or changed."""
    begin(project)
    project.execute(insert_statement("customer_events", [(0, "n", "nobody", None, None, None, "u", 0, None, None)]))
    agree(project, project.run(), "a row without a mark")
    project.execute("update customer_events set name = 'somebody' where customer_id = 'n'")
    agree(project, project.run(), "it changed and still has none")


def killed(project: Project) -> None:
    """The process ends just before the feed is written, then just before the ledger is, then before the commit."""
    begin(project)
    for number, pattern in ((2, rf"insert into \S*{FEED_OF_ORDERS}"), (3, r"insert into \S*ledger"), (4, "^COMMIT$")):
        load(project, number)
        kill_before(project, pattern)
    agree(project, project.run(), "after the kills")


def priced(project: Project) -> None:
    """So many keys are affected that the table is rebuilt instead; its readers must notice."""
    begin(project)
    load(project, 2)
    options = {"tideline__rebuild_rows": 1, "tideline__rebuild_share": 0.1}
    agree(project, project.run("orders", vars=options), "rebuilt for its price")
    load(project, 3)
    agree(project, project.run(), "the run after")


def first_killed(project: Project) -> None:
    """A first build ends before it writes the ledger; nothing of it is left."""
    write_chain(project, MODELS)
    load(project, 0)
    kill_before(project, r"insert into \S*ledger")
    agree(project, project.run(), "after a first build was killed")


def raced(project: Project) -> None:
    """Two runs at once: one is held with its rows written, the other goes as far as it can."""
    begin(project)
    load(project, 2)
    held = project.spawn("run", "-s", "orders", threads=1, hold=True)
    step_to(held, r"insert into \S*ledger")
    other = project.spawn("run", "-s", "orders", threads=1)
    until_it_ends_or_waits(project, other, 1)
    held.check()
    other.check()
    check_marks_rise(project, "after two runs at once")
    agree(project, project.run(), "after two runs at once")


def kill_before(project: Project, pattern: str) -> None:
    """Kill a run of `orders` before a statement: its rows, its feed and its ledger row are all there or none."""
    before = state(project)
    worker = project.spawn("run", "-s", "orders", threads=1, hold=True)
    step_to(worker, pattern)
    worker.kill()
    wait_for_backends(project)
    check_ledger_and_data_agree(project, before, f"killed before {pattern}")


def step_to(worker: Worker, pattern: str) -> None:
    """Lead a run to the first statement of a model that matches."""
    while worker.step() is not None:
        if worker.held and worker.held.node and re.search(pattern, worker.held.sql):
            return
    raise AssertionError(f"no statement matches {pattern}")
