"""`tideline.plan`: says what the next run would do and why, and changes nothing."""

from __future__ import annotations

import pytest
from engine_models import AFFECTED, at, last_reason, model, raw_table, relation
from test_engine_basics import chain, write_chain  # noqa: F401

from harness import Project


def everything(project: Project) -> dict[str, list[tuple[object, ...]]]:
    return {name: project.table(name) for name in project.relations()}


def test_a_plan_says_what_is_new_and_changes_nothing(chain: Project) -> None:  # noqa: F811
    chain.insert("events", [(1, 10, "2024-02", "2024-01-02 00:00:00+00"), (9, 1, "2024-03", "2024-01-02 00:00:00+00")])
    before = everything(chain)
    text = chain.run_operation("tideline.plan").text
    assert "latest: incremental ('raw.events' (same_key))" in text
    assert "would recompute 2 keys, 1 stored rows" in text
    assert "'raw.events' by same_key: 2 changed rows since 2024-01-01 00:00:00+00, 2 keys" in text
    assert "by_month: nothing (nothing new)" in text
    assert everything(chain) == before


def test_a_plan_counts_keys_of_several_columns(shared: Project) -> None:
    """A null in one of them included; on DuckDB each such plan ended with an error."""
    upstream = raw_table(
        shared, "sold", "shop text, day int, _loaded_at timestamptz", [("a", 1, at(1)), (None, 1, at(1))]
    )
    sql = f"select shop, day, count(*) as sold from {relation(upstream)} {AFFECTED} group by shop, day"
    model(shared, "sales", sql, ["shop", "day"], [upstream])
    shared.run("sales")
    shared.insert("sold", [("a", 1, at(2)), ("b", 1, at(2)), (None, 1, at(2)), ("a", None, at(2))])
    text = shared.run_operation("tideline.plan", {"select": ["sales"]}).text
    assert "would recompute 4 keys, 2 stored rows" in text
    assert "'raw_sold.sold' by same_key: 4 changed rows" in text


def test_a_plan_says_why_a_model_would_be_rebuilt(chain: Project) -> None:  # noqa: F811
    chain.execute("delete from tideline_ledger where consumer like '%by_month%'")
    assert "by_month: rebuild (the ledger does not know the table)" in chain.run_operation("tideline.plan").text
    chain.execute("drop table tideline_feed_latest")
    chain.execute("drop table latest")
    text = chain.run_operation("tideline.plan", {"select": ["latest"]}).text
    assert "latest: first (there is no table)" in text
    assert "by_month" not in text


def test_a_plan_says_what_happens_after_an_upstream_that_is_not_built(chain: Project) -> None:  # noqa: F811
    """A run builds it first; a seed or snapshot is for another command, and a source for nobody here."""
    for table in ("tideline_feed_latest", "latest", "by_month"):
        chain.execute(f"drop table {table}")
    text = chain.run_operation("tideline.plan").text
    assert "latest: first (there is no table)" in text
    assert "by_month: first (there is no table) after what it reads, which is not built yet: 'latest'" in text
    chain.run()
    for table in ("tideline_feed_latest", "latest"):
        chain.execute(f"drop table {table}")
    text = chain.run_operation("tideline.plan").text
    assert "by_month: rebuild (an upstream is built anew) after what it reads, which is not built yet: 'latest'" in text
    chain.run()
    assert last_reason(chain, "by_month").startswith("rebuild")

    chain.write("seeds/months.csv", "month,n\n2024-01,1\n")
    sql = f"select month from {relation('months')} {AFFECTED}"
    model(chain, "of_seed", sql, "month", [{"name": "months", "rule": "lookup"}])
    text = chain.run_operation("tideline.plan", {"select": ["of_seed"]}).text
    assert (
        "of_seed: first (there is no table) after what it reads, which is not built yet: 'months' (`dbt seed`)" in text
    )
    chain.build("months", "of_seed")
    chain.execute("drop table months")
    text = chain.run_operation("tideline.plan", {"select": ["of_seed"]}).text
    assert "of_seed: decided after what it reads, which is not built yet: 'months' (`dbt seed`)" in text
    chain.execute("drop table events")
    text = chain.run_operation("tideline.plan", {"select": ["latest"]}).text
    assert "latest: cannot run: source 'raw.events' is not there" in text


def test_a_plan_says_that_code_changed(chain: Project) -> None:  # noqa: F811
    write_chain(chain)
    path = chain.root / "models" / "by_month.sql"
    path.write_text(path.read_text().replace("sum(amount)", "sum(2 * amount)"))
    assert "by_month: rebuild (its logic changed)" in chain.run_operation("tideline.plan").text
    assert "rows that differ" not in chain.run_operation("tideline.plan").text, "it has no feed"
    path = chain.root / "models" / "latest.sql"
    path.write_text(path.read_text() + " -- changed")
    text = chain.run_operation("tideline.plan").text
    assert "latest: rebuild (its logic changed)" in text
    assert "compared with the table that is there: what reads its feed gets the rows that differ" in text


@pytest.mark.once
def test_an_unknown_model_is_refused(chain: Project) -> None:  # noqa: F811
    result = chain.run_operation("tideline.plan", {"select": ["nowhere"]}, check=False)
    assert not result.success
    assert "there is no tideline_incremental model 'nowhere'" in result.text
