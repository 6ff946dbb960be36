"""A model whose logic changed says so and does what `tideline_on_logic_change` says."""

from __future__ import annotations

import pytest
from engine_models import AFFECTED, at, copy_of, history, last_reason, model, raw_table, relation, sums_of

from harness import Project

CHANGES = ("code", "macro", "var", "rule", "feed", "contract")


def write(project: Project, kind: str, version: int, **config: object) -> None:
    """A model of which one thing, `kind`, comes in two versions."""
    amount = "amount * 1"
    upstream: object = f"raw_logic_{kind}.logic_{kind}"
    if kind == "code":
        amount = f"amount * {version}"
    elif kind == "macro":
        project.write_macro("times", f"{{% macro times() %}}{version}{{% endmacro %}}")
        amount = "amount * {{ times() }}"
    elif kind == "var":
        amount = "amount * {{ var('times', 1) }}"
    elif kind == "rule" and version == 2:
        upstream = {"name": upstream, "rule": "columns", "key": ["id + 0"]}
    elif kind == "contract":
        columns = [{"name": "id", "data_type": "integer"}, {"name": "amount", "data_type": f"numeric(1{version}, 2)"}]
        contract = {"name": "logic_contract_copy", "config": {"contract": {"enforced": True}}, "columns": columns}
        project.write_yml("models/logic_contract.yml", {"models": [contract]})
        amount = f"cast(amount as numeric(1{version}, 2))" if project.is_duckdb else "amount"
    feed = ["amount"] if kind == "feed" and version == 2 else []
    sql = f"select id, {amount} as amount from {relation(f'raw_logic_{kind}.logic_{kind}')} {AFFECTED}"
    model(project, f"logic_{kind}_copy", sql, "id", [upstream], feed=feed, **config)


@pytest.fixture(scope="module")
def changed(shared: Project) -> Project:
    """Models of every kind, built, then changed and run again."""
    for kind in CHANGES:
        rows = [(1, 10, at(1)), (2, 20, at(1))]
        raw_table(shared, f"logic_{kind}", "id int, amount numeric(10, 2), _loaded_at timestamptz", rows)
        write(shared, kind, 1)
    shared.run("logic_*_copy")
    shared.run("logic_*_copy")
    for kind in CHANGES:
        assert history(shared, f"logic_{kind}_copy") == ["first"]
        write(shared, kind, 2)
    shared.run("logic_*_copy", vars={"times": 2})
    return shared


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_of_logic_rebuilds(changed: Project, kind: str) -> None:
    """Code, a macro that it calls, a var, a rule, the feed, a contract's type."""
    factor = 2 if kind in ("code", "macro", "var") else 1
    assert changed.query(f"select id, amount from logic_{kind}_copy order by id") == [
        (1, 10 * factor),
        (2, 20 * factor),
    ]
    expected = "its key or its feed changed" if kind == "feed" else "its logic changed"
    assert last_reason(changed, f"logic_{kind}_copy") == f"rebuild: {expected}"


def scaled(project: Project, name: str, factor: int, **config: object) -> None:
    """A copy of a raw table with its amounts multiplied."""
    columns = f"id, amount * {factor} as amount"
    copy_of(project, f"{name}_copy", f"raw_{name}.{name}", columns, **config)


def test_on_logic_change_warn_says_so_until_it_is_rebuilt(shared: Project) -> None:
    """Rows that change get the new logic, the others keep the old one, and every run says it."""
    raw_table(shared, "warned", rows=[(1, 10, at(1)), (2, 20, at(1))])
    scaled(shared, "warned", 1)
    shared.run("warned_copy")
    meta = {"tideline_on_logic_change": "warn"}
    scaled(shared, "warned", 2, meta=meta)
    for second in (2, 3):
        shared.insert("warned", [(second + 1, 30, at(second))])
        result = shared.run("warned_copy")
        assert "the logic of 'warned_copy' changed since its table was built" in "".join(result.warnings)
    assert shared.query("select amount from warned_copy order by id") == [(10,), (20,), (60,), (60,)]
    assert history(shared, "warned_copy") == ["first", "incremental", "incremental"]
    shared.run("warned_copy", full_refresh=True)
    assert shared.run("warned_copy").warnings == []
    assert shared.query("select amount from warned_copy order by id") == [(20,), (40,), (60,), (60,)]


def test_on_logic_change_ignore_takes_the_new_logic_for_the_old(shared: Project) -> None:
    """No word, no rebuild; once a run has accepted it, the logic is known. A changed key is never ignored."""
    raw_table(shared, "ignored", rows=[(1, 10, at(1)), (2, 20, at(1))])
    scaled(shared, "ignored", 1)
    shared.run("ignored_copy")
    scaled(shared, "ignored", 2, meta={"tideline_on_logic_change": "ignore"})
    shared.insert("ignored", [(3, 30, at(2))])
    assert shared.run("ignored_copy").warnings == []
    scaled(shared, "ignored", 2)
    shared.insert("ignored", [(4, 40, at(3))])
    shared.run("ignored_copy")
    assert shared.query("select amount from ignored_copy order by id") == [(10,), (20,), (60,), (80,)]
    scaled(shared, "ignored", 2, meta={"tideline_on_logic_change": "ignore", "tideline_key": ["amount"]})
    shared.run("ignored_copy", check=False)
    assert last_reason(shared, "ignored_copy") == "rebuild: its key or its feed changed"


def test_a_rebuild_that_full_refresh_false_forbids_is_refused(shared: Project) -> None:
    """Nothing is written, and the message says why and what to do; `--full-refresh` is not heard."""
    raw_table(shared, "kept", rows=[(1, 10, at(1))])
    scaled(shared, "kept", 1, full_refresh=False, feed=["amount"])
    sums_of(shared, "kept_sums", "kept_copy")
    shared.run("kept_copy+")
    shared.execute("update kept set amount = 11")
    shared.run("kept_copy", full_refresh=True)
    assert shared.table("kept_copy") == [(1, 10)]
    scaled(shared, "kept", 2, full_refresh=False, feed=["amount"])
    errors = shared.run("kept_copy", check=False).errors
    assert "model 'kept_copy'" in errors
    assert "it must be rebuilt (its logic changed" in errors
    assert "`full_refresh` is false" in errors
    assert shared.table("kept_copy") == [(1, 10)]
    assert history(shared, "kept_copy") == ["first"]


def test_tables_that_change_places_are_read_anew(shared: Project) -> None:
    """In which schema a table lies is no logic, which of two is read where is: both are known to the ledger."""
    for schema, amount in (("place_a", 10), ("place_b", 20)):
        shared.execute(f"create schema {schema}")
        shared.execute(f"create table {schema}.placed (id int, amount int, _loaded_at timestamptz)")
        shared.execute(f"insert into {schema}.placed values (1, {amount}, timestamptz '{at(1)}')")
    parts = [f"select '{name}' as name, id, amount from {relation(f'{name}.placed')}" for name in ("left", "right")]
    sql = f"select * from ({' union all '.join(parts)}) as both_sides {AFFECTED}"
    model(shared, "placed_copy", sql, ["name", "id"], [
        {"name": f"{name}.placed", "key": [f"'{name}'", "id"]} for name in ("left", "right")
    ])  # fmt: skip
    for left, right, amounts in (("place_a", "place_b", [10, 20]), ("place_b", "place_a", [20, 10])):
        sources = [
            {"name": name, "schema": schema, "tables": [{"name": "placed"}]}
            for name, schema in (("left", left), ("right", right))
        ]
        shared.write_yml("models/placed.yml", {"sources": sources})
        shared.run("placed_copy")
        assert shared.query("select amount from placed_copy order by name") == [(amount,) for amount in amounts]
    assert last_reason(shared, "placed_copy") == "rebuild: its logic changed"
