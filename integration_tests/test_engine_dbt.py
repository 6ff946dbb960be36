"""What dbt's `incremental` honours, `tideline_incremental` honours: a model moves over without losing a setting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from engine_models import (
    AFFECTED,
    assert_exact,
    at,
    copy_of,
    history,
    last_reason,
    model,
    pair,
    raw_table,
    relation,
    sums_of,
)

from harness import Project


def contract(project: Project, name: str, *columns: tuple[str, str], **constraints: list[dict[str, Any]]) -> None:
    """The yml of an enforced contract: columns with types, and constraints by column."""
    described = [
        {"name": column, "data_type": type_, "constraints": constraints.get(column, [])} for column, type_ in columns
    ]
    project.write_yml(
        f"models/{name}.yml",
        {"models": [{"name": name, "config": {"contract": {"enforced": True}}, "columns": described}]},
    )


def test_contracts_are_kept_by_every_kind_of_run(shared: Project) -> None:
    """Types as declared, in an incremental run as in a rebuild; a value that breaks a constraint stops the run."""
    upstream = raw_table(shared, "signed", "id int, name text, amount numeric(18, 4), _loaded_at timestamptz")
    shared.insert("signed", [(1, "a", 1.5, at(1)), (2, "b", 2.5, at(1))])
    not_null = [{"type": "not_null"}, {"type": "check", "expression": "amount < 100"}]
    amount = "cast(amount as numeric(10, 2))" if shared.is_duckdb else "amount"
    contract(shared, "signed_copy", ("id", "int"), ("name", "text"), ("amount", "numeric(10, 2)"), amount=not_null)
    copy_of(shared, "signed_copy", upstream, f"id, name, {amount} as amount", on_schema_change="fail")
    shared.run("signed_copy")
    shared.insert("signed", [(2, "b", 2.505, at(2)), (3, None, 7.125, at(2))])
    shared.run("signed_copy")
    shared.run("signed_copy")
    assert history(shared, "signed_copy") == ["first", "incremental"]
    assert (
        shared.difference("signed_copy", "(select id, name, cast(amount as numeric(10, 2)) as amount from signed)")
        == []
    )

    before = shared.table("signed_copy"), shared.table("tideline_ledger")
    for value in (None, 100):
        shared.insert("signed", [(4, "d", value, at(3))])
        assert "onstraint" in shared.run("signed_copy", check=False).errors
        assert (shared.table("signed_copy"), shared.table("tideline_ledger")) == before
        shared.execute("delete from signed where id = 4")


def test_a_broken_contract_is_refused_before_a_write(shared: Project) -> None:
    """In a rebuild and, where the logic change is ignored, in an incremental run."""
    upstream = raw_table(shared, "breach", rows=[(1, 10, at(1))])
    contract(shared, "breach_copy", ("id", "int"), ("amount", "int"))
    copy_of(shared, "breach_copy", upstream, "id, amount")
    shared.run("breach_copy")
    shared.insert("breach", [(2, 20, at(2))])
    before = shared.table("breach_copy"), shared.table("tideline_ledger")
    for logic in ("rebuild", "ignore"):
        meta = {"tideline_on_logic_change": logic}
        copy_of(shared, "breach_copy", upstream, "id, cast(amount as text) as amount", meta=meta)
        assert "This model has an enforced contract that failed" in shared.run("breach_copy", check=False).errors
        assert (shared.table("breach_copy"), shared.table("tideline_ledger")) == before


SCHEMA_CHANGES = ("ignore", "append_new_columns", "sync_all_columns", "fail")


def test_on_schema_change_when_a_column_comes(shared: Project) -> None:
    """An upstream brings a column: left out, filled for old rows too, or refused."""
    upstream = raw_table(shared, "grown", rows=[(1, 10, at(1))])
    copies = {change: f"grown_{change}" for change in SCHEMA_CHANGES}
    for change, name in copies.items():
        copy_of(shared, name, upstream, on_schema_change=change)
    shared.run(*copies.values())
    shared.execute("alter table grown add column note text default 'old'")
    shared.insert("grown", [(2, 20, at(2), "new")])
    result = shared.run(*copies.values(), check=False)
    assert shared.query("select id, amount from grown_ignore order by id") == [(1, 10), (2, 20)]
    assert shared.columns("grown_ignore") == ["id", "amount", "_loaded_at"]
    assert history(shared, "grown_ignore") == ["first", "incremental"]
    for name in ("grown_append_new_columns", "grown_sync_all_columns"):
        assert shared.difference(name, "grown") == []
        assert "its columns changed (added: note" in last_reason(shared, name)
    message = result["grown_fail"].message
    for word in (
        "'grown_fail'",
        "added: note",
        "`on_schema_change` is 'fail'",
        "Nothing was written",
        "--full-refresh",
    ):
        assert word in message
    assert shared.query("select id from grown_fail") == [(1,)]
    shared.run("grown_fail", full_refresh=True)
    assert shared.difference("grown_fail", "grown") == []


def test_on_schema_change_when_a_column_goes_or_its_type_widens(shared: Project) -> None:
    """Nothing is rounded, cut off or left behind, whatever is said; `fail` refuses, a logic change included."""
    types = {
        "duckdb": ("id int, a int, b decimal(10, 2), c int, d int", ["bigint", "decimal(18, 4)", "text"]),
        "postgres": ("id int, a int, b decimal(10, 2), c varchar(10), d int", ["bigint", "decimal(18, 4)", "text"]),
    }
    columns, wider = types[shared.engine.name]
    upstream = raw_table(shared, "widened", f"{columns}, _loaded_at timestamptz", [(1, 1, 1.25, "5", 1, at(1))])
    copies = {change: f"widened_{change}" for change in SCHEMA_CHANGES}
    for change, name in copies.items():
        copy_of(shared, name, upstream, on_schema_change=change)
    copy_of(shared, "widened_code", upstream, "id, a", on_schema_change="fail")
    shared.run(*copies.values(), "widened_code")
    for column, type_ in zip("abc", wider, strict=True):
        shared.execute(f"alter table widened alter column {column} type {type_}")
    shared.execute("alter table widened drop column d")
    shared.insert("widened", [(2, 9_000_000_000, "1.2345", "a long text in old places", at(2))])
    copy_of(shared, "widened_code", upstream, "id, a, b", on_schema_change="fail")
    result = shared.run(*copies.values(), "widened_code", check=False)
    for change, name in copies.items():
        if change != "fail":
            assert shared.difference(name, "widened") == []
            assert "its columns changed" in last_reason(shared, name) or "rebuilt" in last_reason(shared, name)
    for word in ("removed: d", "changed: a from", "`on_schema_change` is 'fail'"):
        assert word in result["widened_fail"].message
    assert "added: b" in result["widened_code"].message
    assert shared.query("select id from widened_fail") == shared.query("select id from widened_code") == [(1,)]


def test_a_column_of_the_key_or_the_feed_that_was_dropped_comes_back(shared: Project) -> None:
    """Whatever `on_schema_change` says: without it there is nothing to publish or to find rows by."""
    for name in ("amount", "id"):
        pair(shared, f"shorn_{name}")
    shared.run("shorn_*")
    for name in ("amount", "id"):
        shared.execute(f"alter table shorn_{name}_copy drop column {name}")
        shared.insert(f"shorn_{name}", [(3, 10, at(2))])
    shared.run("shorn_*")
    assert_exact(shared, "shorn_amount", "shorn_id")
    assert "its columns changed (added: amount" in last_reason(shared, "shorn_amount_copy")


def test_a_key_or_a_feed_of_a_column_that_the_query_does_not_give(shared: Project) -> None:
    """It is refused with the name, and what the query gives; the table stays as it is."""
    upstream = raw_table(shared, "unlike", rows=[(1, 10, at(1))])
    copy_of(shared, "unlike_copy", upstream, feed=["amount"])
    shared.run("unlike_copy")
    for settings, named in (({"feed": ["amuont"]}, "amuont"), ({"feed": [], "unique_key": "idd"}, "idd")):
        copy_of(shared, "unlike_copy", upstream, **settings)
        message = shared.run("unlike_copy", check=False)["unlike_copy"].message
        assert f"the query gives no column `{named}`" in message
        assert "it gives id, amount, _loaded_at" in message
    assert shared.query("select id, amount from unlike_copy") == [(1, 10)]


def test_affected_over_a_name_that_its_own_select_gives(shared: Project) -> None:
    """DuckDB knows it in a `where`. PostgreSQL does not, and the first run says so, not the first one by keys."""
    upstream = raw_table(shared, "tens_source", rows=[(1, 10, at(1))])
    query = f"select amount / 10 as tens, count(*) as ids from {relation(upstream)} {AFFECTED} group by amount / 10"
    model(shared, "tens", query, "tens", [{"name": upstream, "key": ["amount / 10"]}])
    if not shared.is_duckdb:
        errors = shared.run("tens", check=False).errors
        assert "tideline_incremental model 'tens': the `where` in which affected() stands" in errors
        assert "give affected(key=[...])" in errors
        assert 'column "tens" does not exist' in errors
        assert not [name for name in shared.relations() if name.endswith(".tens")]
        query = query.replace("affected()", "affected(key=['amount / 10'])")
        model(shared, "tens", query, "tens", [{"name": upstream, "key": ["amount / 10"]}])
    for second in (2, 3):
        shared.run("tens")
        shared.insert("tens_source", [(second, 10, at(second))])
    shared.run("tens")
    assert shared.table("tens") == [(1, 3)]
    assert history(shared, "tens") == ["first", "incremental", "incremental"]


def test_hooks_run_where_dbt_runs_them(shared: Project) -> None:
    """In order, inside and outside the transaction, when something is new and when nothing is."""
    upstream = raw_table(shared, "hooked", rows=[(1, 10, at(1))])
    shared.execute("create table hook_calls (nth int, hook text, hooked_rows int)")
    call = (
        "insert into {{ target.schema }}.hook_calls "
        "select count(*) + 1, '%s', (select count(*) from {{ target.schema }}.hooked) "
        "from {{ target.schema }}.hook_calls"
    )
    copy_of(
        shared,
        "hooked_copy",
        upstream,
        pre_hook=[{"sql": call % "before begin", "transaction": False}, {"sql": call % "pre"}],
        post_hook=[{"sql": call % "post"}, {"sql": call % "after commit", "transaction": False}],
    )
    for _ in range(2):
        shared.run("hooked_copy")
    shared.insert("hooked", [(2, 20, at(2))])
    shared.run("hooked_copy")
    assert [hook for (hook,) in shared.query("select hook from hook_calls order by nth")] == [
        "before begin",
        "pre",
        "post",
        "after commit",
    ] * 3
    assert history(shared, "hooked_copy") == ["first", "incremental"]
    assert shared.difference("hooked_copy", "hooked") == []


def test_indexes_and_grants_are_there_after_every_build(shared: Project) -> None:
    """PostgreSQL: the model's own indexes and the key's, and the rights of others, kept over a rebuild."""
    if shared.is_duckdb:
        pytest.skip("DuckDB tables carry no indexes or grants")
    upstream = raw_table(shared, "indexed", rows=[(1, 10, at(1))])
    shared.execute("drop role if exists reader")
    shared.execute("create role reader")
    indexes = [{"columns": ["amount"], "type": "btree"}, {"columns": ["amount", "id"], "unique": True}]
    copy_of(shared, "indexed_copy", upstream, indexes=indexes, grants={"select": ["reader"]})
    found = (
        "select regexp_replace(indexdef, '.* USING', '') from pg_indexes where tablename = 'indexed_copy' order by 1"
    )
    may_read = "select has_table_privilege('reader', 'test.indexed_copy', 'select')"
    for full_refresh in (False, True):
        shared.run("indexed_copy", full_refresh=full_refresh)
        assert shared.query(found) == [(" btree (amount)",), (" btree (amount, id)",), (" btree (id)",)]
        assert shared.value(may_read)
    shared.insert("indexed", [(2, 20, at(2))])
    copy_of(shared, "indexed_copy", upstream, indexes=indexes, grants={"select": ["postgres"]})
    shared.run("indexed_copy")
    assert not shared.value(may_read), "rights that are no longer configured are taken back"
    shared.execute("drop owned by reader; drop role reader")


def test_foreign_keys_that_others_have_to_the_table(shared: Project) -> None:
    """One that does not wait is refused by name; one that waits is kept by runs by keys and told of by a rebuild."""
    upstream = raw_table(shared, "referred", rows=[(1, 10, at(1)), (2, 20, at(1))])
    query = f"select id, max(amount) as amount from {relation(upstream)} {AFFECTED} group by id"
    model(shared, "referred_sums", query, "id", [upstream], on_schema_change="append_new_columns")
    contract(shared, "referred_sums", ("id", "int"), ("amount", "int"), id=[{"type": "primary_key"}])
    shared.run("referred_sums")
    shared.execute("create table referring (id int references referred_sums (id))")
    shared.execute("insert into referring values (1)")
    shared.insert("referred", [(1, 11, at(2))])
    errors = shared.run("referred_sums", check=False).errors
    assert "tideline_incremental model 'referred_sums'" in errors
    assert "foreign key `referring_id_" in errors
    assert "referring refers to rows that this run takes out and puts back: " in errors
    assert shared.table("referred_sums") == [(1, 10), (2, 20)]
    if shared.is_duckdb:
        assert "make that table without it" in errors
        errors = shared.run("referred_sums", full_refresh=True, check=False).errors
        assert "refers to rows that a rebuild takes out" in errors
        shared.execute("drop table referring")
        shared.run("referred_sums")
        assert shared.table("referred_sums") == [(1, 11), (2, 20)]
        return

    shared.execute(errors.partition("takes out and puts back: ")[2].partition("\n")[0])
    shared.execute("create table cascading (id int references referred_sums (id) on delete cascade)")
    shared.execute("insert into cascading values (1)")
    errors = shared.run("referred_sums", check=False).errors
    assert "`referring_id_fkey`" not in errors
    assert "cascading refers to rows that this run takes out and puts back: what it does `on delete`" in errors
    assert shared.table("cascading") == [(1,)]
    shared.execute("drop table cascading")
    assert shared.run("referred_sums").warnings == []
    assert shared.table("referred_sums") == [(1, 11), (2, 20)]
    (warning,) = shared.run("referred_sums", full_refresh=True).warnings
    assert "what refers to it goes with the old table: foreign key `referring_id_fkey` of " in warning
    assert shared.run("referred_sums", full_refresh=True).warnings == []


def test_descriptions_are_persisted(shared: Project) -> None:
    """Of the table and its columns, after a build, after news, and after a change of words alone."""
    upstream = raw_table(shared, "described", rows=[(1, 10, at(1))])
    copy_of(shared, "described_copy", upstream, persist_docs={"relation": True, "columns": True})
    comments = {
        "duckdb": "select t.comment, c.comment from duckdb_tables() as t inner join duckdb_columns() as c "
        "using (schema_name, table_name) where t.table_name = 'described_copy' and c.column_name = 'amount'",
        "postgres": "select obj_description(t), col_description(t, 2) from to_regclass('test.described_copy') as t",
    }[shared.engine.name]
    for second, words in enumerate(("It's so", 'It\'s "so" still', "No news, other words")):
        described = {
            "name": "described_copy",
            "description": words,
            "columns": [{"name": "amount", "description": f"{words}!"}],
        }
        shared.write_yml("models/described.yml", {"models": [described]})
        if second == 1:
            shared.insert("described", [(2, 20, at(2))])
        shared.run("described_copy")
        ((table, column),) = shared.query(comments)
        assert table.split("\n\n")[0] == words
        assert column == f"{words}!"
    assert history(shared, "described_copy") == ["first", "incremental"]
    shared.insert("described", [(3, 30, at(3))])
    shared.run("described_copy")
    assert history(shared, "described_copy") == ["first", "incremental", "incremental"]


def test_unit_tests_build_retry_and_tags(shared: Project) -> None:
    """Dbt's own unit tests run the query as it stands; `build`, `retry` and selection by tag treat it as any model."""
    pair(shared, "unit")
    upstream = "raw_unit.unit"
    shared.write_yml(
        "models/unit.yml",
        {
            "models": [
                {
                    "name": "unit_sums",
                    "config": {"tags": ["unit"]},
                    "columns": [{"name": "amount", "data_tests": ["unique"]}],
                }
            ],
            "unit_tests": [
                {
                    "name": "unit_sums__counts",
                    "model": "unit_sums",
                    "given": [{"input": "ref('unit_copy')", "rows": [{"id": 1, "amount": 5}, {"id": 2, "amount": 5}]}],
                    "expect": {"rows": [{"amount": 5, "ids": 2}]},
                }
            ],
        },
    )
    shared.run("unit_copy", "unit_sums", empty=True)
    result = shared.build("unit_copy+")
    assert {node.status for node in result} == {"success", "pass"}
    assert history(shared, "unit_sums") == ["rebuild"]

    shared.insert("unit", [(3, 10, at(2))])
    copy_of(shared, "unit_copy", upstream, feed=["amount"], post_hook="select * from {{ target.schema }}.not_there_yet")
    assert not shared.build("unit_copy+", check=False, write_json=True).success
    shared.execute("create table not_there_yet (n int)")
    shared.dbt("retry")
    assert history(shared, "unit_sums") == ["rebuild", "incremental"]
    assert shared.query("select amount, ids from unit_sums order by amount") == [(10, 2), (20, 1)]
    shared.execute("drop table not_there_yet")
    copy_of(shared, "unit_copy", upstream, feed=["amount"])
    assert [node.name for node in shared.run("tag:unit").nodes] == ["unit_sums"]


def test_clone_and_defer(project: Project, tmp_path: Path) -> None:
    """A developer's schema reads the feed of production, then has its own; a clone is a view until the first run."""
    outputs = {"test": project.engine.output(), "dev": {**project.engine.output(), "schema": "dev"}}
    project.write_yml("profiles.yml", {project.profile: {"target": "test", "outputs": outputs}})
    pair(project, "state")
    source = {"name": "raw_state", "schema": "test", "tables": [{"name": "state"}]}
    project.write_yml("models/state_source.yml", {"sources": [source]})
    project.run()
    project.dbt("compile", write_json=True)
    state = tmp_path / "state"
    (project.root / "target").rename(state)

    deferred: dict[str, Any] = {"target": "dev", "defer": True, "state": state}
    project.run("state_sums", **deferred)
    for second in (2, 3):
        project.insert("state", [(2, 10 * second, at(second))])
        project.run()
        project.run("state_sums", **deferred)
        assert project.difference("dev.state_sums", "test.state_sums") == []
    dev_runs = (
        "select kind from dev.tideline_ledger "
        "where consumer like '%state_sums%' and upstream = consumer order by run_mark"
    )
    assert project.query(dev_runs) == [("first",), ("incremental",), ("incremental",)]

    project.dbt("clone", "--select", "state_copy", "--target", "dev", "--state", str(state))
    project.run(target="dev")
    assert project.query(dev_runs)[-1] == ("rebuild",)
    assert project.difference("dev.state_copy", "test.state_copy") == []
    assert project.difference("dev.state_sums", "test.state_sums") == []


def test_a_model_in_another_database(project: Project, tmp_path: Path) -> None:
    """DuckDB: a model, its feed and a ledger in an attached file; a consumer of it in the main one."""
    if not project.is_duckdb:
        pytest.skip("PostgreSQL's transactions and dbt's connections know one database")
    output = {**project.engine.output(), "attach": [{"path": str(tmp_path / "other.duckdb"), "alias": "other"}]}
    project.write_yml("profiles.yml", {project.profile: {"target": "test", "outputs": {"test": output}}})
    project.execute(f"attach '{tmp_path / 'other.duckdb'}' as other")
    pair(project, "remote")
    copy_of(project, "remote_copy", "raw_remote.remote", feed=["amount"], database="other")
    for second in range(3):
        project.insert("remote", [(2, 10 * second, at(second + 2))])
        project.run()
        assert project.difference("other.test.remote_copy", "remote") == []
        assert project.difference("remote_sums", "(select amount, count(*) as ids from remote group by amount)") == []
    assert project.query("select kind from other.test.tideline_ledger where upstream = consumer order by run_mark") == [
        ("first",),
        ("incremental",),
        ("incremental",),
    ]
    assert history(project, "remote_sums") == ["first", "incremental", "incremental"]

    sums_of(project, "remote_near", "remote_copy", database="other")
    project.run()
    for second in range(5, 8):
        project.insert("remote", [(2, 10 * second, at(second))])
        project.run("remote_copy", "remote_near")
    assert project.value("select count(*) from other.test.tideline_feed_remote_copy where _tideline_sign <> 0") == 3
    project.run()
    assert history(project, "remote_sums")[-1] == "incremental", (
        "the feed is kept for a reader whose ledger is elsewhere"
    )
    project.insert("remote", [(2, 80, at(8))])
    project.run("remote_copy")
    assert project.value("select count(*) from other.test.tideline_feed_remote_copy where _tideline_sign <> 0") == 1


def test_a_run_with_nothing_new_sends_one_statement(shared: Project) -> None:
    """Begin, the marks under the lock, commit, and nothing is written; the adapter asks its catalogue besides."""
    pair(shared, "idle")
    shared.run("idle_copy+")
    before = shared.table("tideline_ledger")
    result = shared.run("idle_copy+")
    assert shared.table("tideline_ledger") == before
    for name in ("idle_copy", "idle_sums"):
        catalogue = ("from duckdb_constraints()", "from duckdb_databases()")
        sent = [sql for sql in result.sql_of(name) if not any(words in sql for words in catalogue)]
        assert [sql.strip() for sql in sent if sql.strip() in ("BEGIN", "COMMIT")] == (
            ["BEGIN"] * shared.is_duckdb + ["COMMIT"]
        )
        assert len([sql for sql in sent if sql.strip() not in ("BEGIN", "COMMIT")]) == 1
