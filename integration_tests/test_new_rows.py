"""`tideline.new_rows` and `tideline.record_run` in models that stay with dbt's own `incremental`."""

from __future__ import annotations

from typing import Any

import pytest

from harness import Project

NOW = "2024-06-01 12:00:00+00:00"
MODEL = """
select id, amount, updated_at
from {{{{ source('raw', 'orders') }}}}
where {{{{ tideline.new_rows('updated_at', relation=source('raw', 'orders'){options}) }}}}
"""


def day(number: int, hour: int = 0) -> str:
    return f"2024-01-{number:02} {hour:02}:00:00+00"


def write_orders(project: Project, options: str = "", **config: Any) -> None:
    """A model over raw.orders, as a project would have it before it moves to tideline_incremental."""
    settings = {
        "materialized": "incremental",
        "incremental_strategy": "delete+insert",
        "unique_key": "id",
        "pre_hook": "{{ tideline.lock_model() }}",
        "post_hook": "{{ tideline.record_run() }}",
        **config,
    }
    project.write_model("orders", MODEL.format(options=options and f", {options}"), **settings)


@pytest.fixture
def orders(project: Project) -> Project:
    """Two rows, read once."""
    project.vars = {"tideline__now": NOW}
    project.execute("create table raw_orders (id int, amount int, updated_at timestamptz)")
    tables = [{"name": "orders", "identifier": "raw_orders"}]
    project.write_yml("models/_sources.yml", {"sources": [{"name": "raw", "schema": project.schema, "tables": tables}]})
    write_orders(project)
    project.insert("raw_orders", [(1, 10, day(1)), (2, 20, day(2))])
    project.run()
    return project


def ids(project: Project) -> list[int]:
    """The keys of the target, in order; a key that stands twice is told twice."""
    return [row[0] for row in project.query("select id from orders order by id")]


def kinds(project: Project) -> list[str]:
    """The kinds of the recorded runs, in order."""
    own = "select kind from tideline_ledger where consumer = upstream and consumer like '%orders%' order by run_mark"
    return [row[0] for row in project.query(own)]


def test_the_hour_that_passes_twice_is_read_again(project: Project) -> None:
    """In the night of 27 October 2024 in Berlin 02:50 comes before 02:10."""
    project.execute("create table raw_orders (id int, amount int, updated_at timestamp)")
    tables = [{"name": "orders", "identifier": "raw_orders"}]
    project.write_yml("models/_sources.yml", {"sources": [{"name": "raw", "schema": project.schema, "tables": tables}]})
    write_orders(project, "time_zone='Europe/Berlin'")
    project.insert("raw_orders", [(1, 10, "2024-10-27 01:30:00"), (2, 20, "2024-10-27 02:50:00")])
    project.run(vars={"tideline__now": "2024-10-27 00:55:00+00:00"})
    project.insert("raw_orders", [(3, 30, "2024-10-27 02:10:00"), (4, 40, "2024-10-27 12:00:00")])
    project.run(vars={"tideline__now": "2024-10-27 01:15:00+00:00"})
    assert ids(project) == [1, 2, 3], "and noon has not come yet"


def test_ties_at_the_mark_and_new_rows_are_read_once(orders: Project) -> None:
    """The bounds are literals; the mark is the newest cursor that was read."""
    orders.insert("raw_orders", [(3, 30, day(2)), (4, 40, day(3))])
    statements = " ".join(orders.run().sql_of("orders"))
    assert ids(orders) == [1, 2, 3, 4]
    assert "updated_at >= cast('2024-01-02 00:00:00+00' as timestamp" in statements
    assert "updated_at <= cast('2024-01-03 00:00:00+00' as timestamp" in statements
    assert "max(updated_at) from" not in statements.split("tideline read")[-1]
    high = "select cursor_high from tideline_ledger where upstream like '%raw_orders%' order by run_mark desc limit 1"
    assert orders.value(high) == "2024-01-03 00:00:00+00"


def test_a_changed_row_replaces_its_old_version(orders: Project) -> None:
    """By the unique key."""
    orders.execute(f"update raw_orders set amount = 11, updated_at = '{day(3)}' where id = 1")
    orders.run()
    assert orders.query("select id, amount from orders order by id") == [(1, 11), (2, 20)]


def test_a_run_with_nothing_new_records_nothing(orders: Project) -> None:
    """The ledger grows with what is read."""
    orders.run()
    orders.run()
    assert kinds(orders) == ["first"]


def test_late_rows_are_found_within_the_lookback(orders: Project) -> None:
    """And not beyond."""
    orders.insert("raw_orders", [(3, 30, day(5))])
    orders.run()
    orders.insert("raw_orders", [(4, 40, day(4)), (5, 50, day(2, 5))])
    orders.run()
    assert ids(orders) == [1, 2, 3]
    write_orders(orders, "lookback='2 days'")
    orders.run()
    assert ids(orders) == [1, 2, 3, 4]


def test_rows_without_a_cursor(orders: Project) -> None:
    """They stop the run unless one says what to do with them."""
    orders.insert("raw_orders", [(3, 30, None)])
    result = orders.run(check=False)
    assert "rows without `updated_at`" in result.text
    assert ids(orders) == [1, 2]
    write_orders(orders, "on_cursor_value_missing='exclude'")
    orders.run()
    assert ids(orders) == [1, 2]
    write_orders(orders, "on_cursor_value_missing='include'")
    orders.run()
    orders.run()
    assert ids(orders) == [1, 2, 3]
    orders.run(full_refresh=True)
    assert ids(orders) == [1, 2, 3]


def test_a_row_of_the_future_waits_and_hides_nothing(orders: Project) -> None:
    """2999 cannot move the mark, and comes when its time has come."""
    orders.insert("raw_orders", [(3, 30, "2999-01-01 00:00:00+00"), (4, 40, "2024-07-01 00:00:00+00")])
    orders.run()
    orders.insert("raw_orders", [(5, 50, day(3))])
    orders.run()
    assert ids(orders) == [1, 2, 5]
    orders.run(vars={"tideline__now": "2024-07-02 00:00:00+00:00"})
    assert ids(orders) == [1, 2, 4, 5]
    orders.run(full_refresh=True)
    assert ids(orders) == [1, 2, 5]


def test_a_failing_hook_undoes_rows_and_mark_together(orders: Project) -> None:
    """The next run reads the rows again."""
    before = orders.table("tideline_ledger")
    for hooks in (
        ["{{ tideline.record_run() }}", "select 1 / 0 + 'x'"],
        ["select 1 / 0 + 'x'", "{{ tideline.record_run() }}"],
    ):
        orders.insert("raw_orders", [(3, 30, day(3))])
        write_orders(orders, post_hook=hooks)
        assert not orders.run(check=False).success
        assert ids(orders) == [1, 2]
        assert orders.table("tideline_ledger") == before
        assert not orders.run(check=False, full_refresh=True).success
        assert ids(orders) == [1, 2]
        assert orders.table("tideline_ledger") == before
        orders.execute("delete from raw_orders where id = 3")
    orders.insert("raw_orders", [(3, 30, day(3))])
    write_orders(orders)
    orders.run()
    assert ids(orders) == [1, 2, 3]


def test_without_ledger_or_table_everything_is_read(orders: Project) -> None:
    """Never skip what nobody can vouch for."""
    orders.insert("raw_orders", [(0, 5, day(1))])
    orders.run()
    assert ids(orders) == [1, 2]
    orders.execute("delete from tideline_ledger")
    orders.run()
    assert ids(orders) == [0, 1, 2]
    orders.execute("drop table orders")
    orders.run()
    assert ids(orders) == [0, 1, 2]
    orders.execute("drop table tideline_ledger")
    orders.run()
    assert ids(orders) == [0, 1, 2]
    assert kinds(orders) == ["recompute"]


def test_another_cursor_or_relation_begins_anew(orders: Project) -> None:
    """A mark belongs to what it was read from; numbers are cursors, too."""
    orders.insert("raw_orders", [(0, 5, day(1))])
    orders.write_model(
        "orders",
        MODEL.format(options=", lookback=1").replace("'updated_at'", "'id'"),
        materialized="incremental",
        unique_key="id",
        incremental_strategy="delete+insert",
        post_hook="{{ tideline.record_run() }}",
    )
    orders.run()
    assert ids(orders) == [0, 1, 2]
    orders.execute("update raw_orders set amount = amount + 1")
    orders.insert("raw_orders", [(12, 9, day(1))])
    statements = " ".join(orders.run().sql_of("orders"))
    assert "id >= cast('1' as" in statements
    assert "id <= cast('12' as" in statements
    assert orders.query("select id, amount from orders order by id") == [(0, 5), (1, 11), (2, 21), (12, 9)]


def test_an_empty_source_loses_nothing(orders: Project) -> None:
    """The trap of `> (select max(...))`: null compares with nothing."""
    orders.execute("delete from raw_orders")
    orders.run(full_refresh=True)
    assert ids(orders) == []
    orders.insert("raw_orders", [(1, 10, day(1))])
    orders.run()
    assert ids(orders) == [1]


def test_partial_reads_and_compiling_leave_no_mark(orders: Project) -> None:
    """`--empty` on a table that is there, and as the first build; compile, show, docs."""
    orders.insert("raw_orders", [(3, 30, day(3))])
    before = orders.table("tideline_ledger")
    orders.run(empty=True)
    orders.compile("orders")
    orders.dbt("show", "--select", "orders")
    orders.dbt("docs", "generate")
    assert orders.table("tideline_ledger") == before
    orders.run()
    assert ids(orders) == [1, 2, 3]
    orders.execute("drop table orders")
    orders.run(empty=True)
    assert ids(orders) == []
    orders.run()
    assert ids(orders) == [1, 2, 3]
    orders.run(empty=True, full_refresh=True)
    orders.run()
    assert ids(orders) == [1, 2, 3]


def test_a_sample_leaves_no_mark(orders: Project) -> None:
    """The first build of a sample is read in full by the next run."""
    file = orders.root / "models" / "_sources.yml"
    file.write_text(file.read_text().replace("- name: orders", "- name: orders\n    config: {event_time: updated_at}"))
    orders.run(full_refresh=True, sample="{'start': '2024-01-02', 'end': '2024-01-03'}")
    assert ids(orders) == [2]
    orders.run()
    assert ids(orders) == [1, 2]


def test_unit_tests_see_every_given_row(orders: Project) -> None:
    """In both modes; nothing is asked of the database."""
    given = [{"input": "source('raw', 'orders')", "rows": [{"id": 1, "updated_at": day(1)}, {"id": 2}]}]
    expect = {"rows": [{"id": 1}, {"id": 2}]}
    tests = []
    for name, mode in (("full", False), ("more", True)):
        overrides = {"macros": {"is_incremental": mode}}
        tests.append({"name": name, "model": "orders", "given": given, "overrides": overrides, "expect": expect})
    orders.write_yml("models/_unit.yml", {"unit_tests": tests})
    assert len(orders.test().nodes) == 2
    orders.build()


def test_what_is_missing_is_said(orders: Project) -> None:
    """Before anything is written."""
    orders.write_model(
        "orders", "select * from raw_orders where {{ tideline.new_rows('updated_at') }}", materialized="incremental"
    )
    text = orders.run(check=False).text
    assert "new_rows: 2 problem(s)" in text
    assert "`relation` must be" in text
    assert "needs a `unique_key`" in text
    hook = "{{ tideline.record_run() }}"
    orders.write_model(
        "orders", "select 1 as id, 2 as amount, now() as updated_at", materialized="incremental", post_hook=hook
    )
    assert "reads nothing through tideline.new_rows" in orders.run(check=False).text


@pytest.mark.parametrize("engine", ["postgres"])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_runs_at_once_lose_and_double_nothing(orders: Project, order: tuple[int, int]) -> None:
    """Both have found their window; whichever writes first, the other waits and leaves its mark alone."""
    orders.insert("raw_orders", [(3, 30, day(3)), (4, 40, day(3))])
    runs = [orders.spawn("run", hold=True)]
    runs[0].run_until("advisory")
    orders.execute(f"update raw_orders set amount = 41, updated_at = '{day(4)}' where id = 4")
    orders.insert("raw_orders", [(5, 50, day(4))])
    runs.append(orders.spawn("run", hold=True))
    runs[1].run_until("advisory")
    for position in order:
        while runs[position].step() is not None:
            pass
        runs[position].wait()
    high = "select cursor_high from tideline_ledger where upstream like '%raw_orders%' order by run_mark desc limit 1"
    assert orders.value(high) == day([3, 4][order[0]]), "the mark of the run that came first stands"
    orders.run()
    assert orders.query("select id, amount from orders order by id") == [(1, 10), (2, 20), (3, 30), (4, 41), (5, 50)]
    assert orders.run().success
    assert ids(orders) == [1, 2, 3, 4, 5]


def test_a_hook_that_was_left_in_another_materialization_is_refused(project: Project) -> None:
    """As a model that moves on to `tideline_incremental` may have it still: the message names what to take away."""
    hook = "{{ tideline.record_run() }}"
    project.write_model("kept", "select 1 as id", materialized="table", post_hook=hook)
    assert "hook of models with dbt's own `incremental`; got materialized 'table'" in project.run(check=False).text
