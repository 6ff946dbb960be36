"""A table with a change feed that is evaluated anew publishes how it differs, so that its readers need not be."""

from __future__ import annotations

import pytest
from engine_models import AFFECTED, assert_exact, at, copy_of, history, last_reason, model, pair, raw_table, sums_of

from harness import Project

DEARER = "id, case when id = 1 then amount + 5 else amount end as amount"


def counts(project: Project, name: str) -> tuple[int, ...]:
    """What a model's newest run did to its rows: inserted, updated, deleted, unchanged."""
    (row,) = project.query(
        "select rows_inserted, rows_updated, rows_deleted, rows_unchanged from tideline_ledger "
        f"where consumer like '%\"{name}\"' and upstream = consumer order by run_mark desc limit 1"
    )
    return row


def rewrite(project: Project, name: str, columns: str, **config: object) -> None:
    """Another logic for the copy of a pair."""
    copy_of(project, f"{name}_copy", f"raw_{name}.{name}", columns, **{"feed": ["amount"], **config})


def fill(project: Project, name: str, rows: int) -> None:
    """Further rows for the raw table of a pair, each with an amount of its own."""
    stamp = f"cast('{at(1)}' as timestamptz)"
    project.execute(f"insert into {name} select nth, nth, {stamp} from generate_series(3, {rows}) as series (nth)")


def assert_sums_follow(project: Project, name: str) -> None:
    """The sums are those of the copy as it is now."""
    of_copy = f"(select amount, count(*) as ids from {name}_copy group by amount)"
    assert project.difference(f"{name}_sums", of_copy) == []


def test_readers_of_another_logic_recompute_what_differs(shared: Project) -> None:
    """One row of two comes out otherwise: it alone is written, and its reader goes by keys."""
    pair(shared, "dearer")
    rewrite(shared, "dearer", "id, amount")
    shared.run("dearer_copy+")
    rewrite(shared, "dearer", DEARER)
    shared.run("dearer_copy+")
    assert last_reason(shared, "dearer_copy") == "rebuild: its logic changed"
    assert counts(shared, "dearer_copy") == (0, 1, 0, 1)
    assert history(shared, "dearer_sums") == ["first", "incremental"]
    assert shared.query("select amount from dearer_sums order by amount") == [(15,), (20,)]
    rewrite(shared, "dearer", "id, amount + 0 as amount")
    shared.run("dearer_copy+")
    rewrite(shared, "dearer", "id, amount")
    shared.run("dearer_copy+")
    assert counts(shared, "dearer_copy") == (0, 0, 0, 2)
    assert history(shared, "dearer_sums") == ["first", "incremental", "incremental"]
    assert_sums_follow(shared, "dearer")


def test_readers_of_a_reader_stop_where_nothing_differs(shared: Project) -> None:
    """A full refresh makes a new epoch; the second hop finds no difference, and the third has nothing to do."""
    pair(shared, "refreshed")
    copy_of(shared, "refreshed_between", "refreshed_copy", "id, amount", feed=["amount"])
    sums_of(shared, "refreshed_sums", "refreshed_between")
    shared.run("refreshed_copy+")
    shared.run("refreshed_copy", full_refresh=True)
    shared.run("refreshed_copy+")
    assert last_reason(shared, "refreshed_between") == "rebuild: 'refreshed_copy' was rebuilt"
    assert history(shared, "refreshed_sums") == ["first"]
    shared.insert("refreshed", [(3, 20, at(2))])
    shared.run("refreshed_copy+")
    assert history(shared, "refreshed_between") == ["first", "rebuild", "incremental"]
    assert history(shared, "refreshed_sums") == ["first", "incremental"]
    assert_exact(shared, "refreshed")


def test_where_much_differs_the_table_is_swapped(shared: Project) -> None:
    """More than a twentieth of a large table, told by a sample: the feed begins anew, and so do its readers."""
    pair(shared, "swapped")
    fill(shared, "swapped", 10_000)
    rewrite(shared, "swapped", "id, amount")
    shared.run("swapped_copy+")
    for share, expected in ((1_000, "incremental"), (3, "rebuild")):
        rewrite(shared, "swapped", f"id, case when id % {share} = 0 then amount + 1 else amount end as amount")
        shared.run("swapped_copy+", vars={"tideline__rebuild_rows": 100})
        assert last_reason(shared, "swapped_copy") == "rebuild: its logic changed"
        assert history(shared, "swapped_sums")[-1] == expected
        assert_sums_follow(shared, "swapped")
    assert shared.query("select count(*) from tideline_feed_swapped_copy where _tideline_sign <> 0") == [(0,)]
    shared.insert("swapped", [(10_001, 20, at(2))])
    shared.run("swapped_copy+")
    assert history(shared, "swapped_sums")[-1] == "incremental"
    assert_sums_follow(shared, "swapped")


def test_where_most_rows_vanish_the_table_is_swapped(shared: Project) -> None:
    """What the old table has and the new one lacks counts as well."""
    pair(shared, "thinned")
    fill(shared, "thinned", 10_000)
    rewrite(shared, "thinned", "id, amount")
    shared.run("thinned_copy+")
    sql = f"select id, amount from {{{{ source('raw_thinned', 'thinned') }}}} {AFFECTED} and id % 2 = 0"
    model(shared, "thinned_copy", sql, "id", ["raw_thinned.thinned"], feed=["amount"])
    shared.run("thinned_copy+", vars={"tideline__rebuild_rows": 100})
    assert history(shared, "thinned_sums") == ["first", "rebuild"]
    assert_sums_follow(shared, "thinned")


def test_another_column_swaps_the_table(shared: Project) -> None:
    """What reads all columns of a row would not see it in the feed."""
    pair(shared, "wider")
    rewrite(shared, "wider", "id, amount")
    shared.run("wider_copy+")
    rewrite(shared, "wider", "id, amount, 1 as one")
    shared.run("wider_copy+")
    assert shared.table("wider_copy") == [(1, 10, 1), (2, 20, 1)]
    assert history(shared, "wider_sums") == ["first", "rebuild"]
    rewrite(shared, "wider", "amount, one, id".replace("one", "1 as one"))
    shared.run("wider_copy+")
    assert shared.table("wider_copy") == [(10, 1, 1), (20, 1, 2)]
    assert history(shared, "wider_sums") == ["first", "rebuild", "rebuild"]
    assert_sums_follow(shared, "wider")


def test_a_table_that_somebody_replaced_is_no_ground_for_a_difference(shared: Project) -> None:
    """A row that left it by that, and that the new logic leaves out, too, is still with its readers."""
    pair(shared, "replaced")
    rewrite(shared, "replaced", "id, amount")
    shared.run("replaced_copy+")
    shared.execute("create table in_its_place as select * from replaced_copy where id = 1")
    shared.execute("drop table replaced_copy")
    shared.execute("alter table in_its_place rename to replaced_copy")
    rewrite(shared, "replaced", "id, nullif(amount, 20) as amount")
    shared.run("replaced_copy+")
    assert "the table is not the one that its last run left" in last_reason(shared, "replaced_copy")
    assert history(shared, "replaced_sums") == ["first", "rebuild"]
    assert_sums_follow(shared, "replaced")


def test_a_contract_whose_constraints_changed_makes_a_new_table(shared: Project) -> None:
    """A constraint comes with the table that is made under it."""
    upstream = raw_table(shared, "promised", rows=[(1, 10, at(1))])
    for constraints in ([], [{"type": "not_null"}]):
        columns = [{"name": name, "data_type": "integer", "constraints": constraints} for name in ("id", "amount")]
        contract = {"name": "promised_copy", "config": {"contract": {"enforced": True}}, "columns": columns}
        shared.write_yml("models/promised.yml", {"models": [contract]})
        copy_of(shared, "promised_copy", upstream, "id, amount", feed=["amount"])
        shared.run("promised_copy")
    assert last_reason(shared, "promised_copy") == "rebuild: its logic changed"
    shared.insert("promised", [(2, None, at(2))])
    assert "null" in shared.run("promised_copy", check=False).errors.lower()
    assert shared.table("promised_copy") == [(1, 10)]


def test_another_logic_that_a_run_by_keys_would_stumble_over_is_refused(shared: Project) -> None:
    """As where the table is built from scratch, before anything is written."""
    pair(shared, "stumbling")
    shared.run("stumbling_copy")
    upstream = {"name": "raw_stumbling.stumbling", "key": ["no_such_column"]}
    sql = f"select * from {{{{ source('raw_stumbling', 'stumbling') }}}} {AFFECTED}"
    model(shared, "stumbling_copy", sql, "id", [upstream], feed=["amount"])
    assert "it has no column `no_such_column`" in shared.run("stumbling_copy", check=False).errors
    if not shared.is_duckdb:  # which knows the names that a select gives
        sql = sql.replace("*", "*, amount * 1 as dearer").replace("affected()", "affected(key=['dearer'])")
        model(shared, "stumbling_copy", sql, "id", ["raw_stumbling.stumbling"], feed=["amount"])
        assert "knows what its select reads" in shared.run("stumbling_copy", check=False).errors
    assert history(shared, "stumbling_copy") == ["first"]


def test_so_many_keys_that_a_table_with_a_feed_is_evaluated_anew(shared: Project) -> None:
    """All keys are touched and one row comes: its reader recomputes that one."""
    pair(shared, "touched")
    shared.insert("touched", [(number, number, at(1)) for number in range(3, 11)])
    rewrite(shared, "touched", "distinct id, amount", meta={"tideline_rebuild_share": 0.5})
    shared.run("touched_copy+")
    shared.execute(f"insert into touched select id, amount, cast('{at(2)}' as timestamptz) from touched")
    shared.insert("touched", [(11, 20, at(2))])
    shared.run("touched_copy+", vars={"tideline__rebuild_rows": 1})
    assert last_reason(shared, "touched_copy").startswith("rebuild: 11 keys affected of about 10 rows")
    assert counts(shared, "touched_copy") == (1, 0, 0, 10)
    assert history(shared, "touched_sums") == ["first", "incremental"]
    assert_sums_follow(shared, "touched")


def test_a_feed_that_goes_on_is_pruned(shared: Project) -> None:
    """A difference that every reader has read does not stay for ever."""
    pair(shared, "pruned")
    rewrite(shared, "pruned", "id, amount")
    shared.run("pruned_copy+")
    for number in range(1, 4):
        rewrite(shared, "pruned", f"id, case when id = 1 then amount + {number} else amount end as amount")
        shared.run("pruned_copy+")
    marks = "select count(distinct _tideline_mark) from tideline_feed_pruned_copy where _tideline_sign <> 0"
    assert shared.query(marks) == [(1,)]
    assert history(shared, "pruned_sums") == ["first", "incremental", "incremental", "incremental"]


@pytest.mark.parametrize("policy", ["append_new_columns", "ignore", "sync_all_columns"])
def test_columns_that_changed_with_the_logic_come_with_a_rebuild(shared: Project, policy: str) -> None:
    """Whatever `on_schema_change` says of runs by keys: a table built anew has the columns of its query."""
    upstream = raw_table(shared, f"columns_{policy}", rows=[(1, 10, at(1))])
    name = f"columns_{policy}_copy"
    for columns in ("id, amount", "id, amount, 2 as two"):
        sql = f"select {columns} from {{{{ source('raw_columns_{policy}', 'columns_{policy}') }}}} {AFFECTED}"
        model(shared, name, sql, "id", [upstream], feed=[], on_schema_change=policy)
        shared.run(name)
    assert shared.table(name) == [(1, 10, 2)]
