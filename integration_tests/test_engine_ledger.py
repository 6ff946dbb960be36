"""The ledger can be trusted: what it does not know is recomputed, what it knows is not lost, nothing else writes it."""

from __future__ import annotations

from typing import Any

import pytest
from engine_models import (
    AFFECTED,
    EVENTS,
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

PAIRS = ("part", "gone", "dropped", "emptied", "beheaded", "fresh", "failing")


@pytest.fixture(scope="module")
def pairs(shared: Project) -> Project:
    """A raw table, its copy and a consumer of that for each test, all built."""
    for name in PAIRS:
        pair(shared, name)
    shared.run()
    return shared


def state(project: Project, name: str) -> list[Any]:
    """Everything that a run of a pair could change."""
    return [
        project.table(table)
        for table in ("tideline_ledger", f"{name}_copy", f"{name}_sums", f"tideline_feed_{name}_copy")
    ]


def test_commands_that_read_nothing_or_a_part_change_nothing(pairs: Project) -> None:
    """`--empty`, `--sample`, `compile` and `docs generate` leave ledger, tables and feeds as they are."""
    pairs.insert("part", [(1, 20, at(2))])
    before = state(pairs, "part")
    pairs.run("part_copy+", empty=True)
    pairs.run("part_copy+", sample="3 days")
    pairs.compile("part_copy+")
    pairs.dbt("docs", "generate")
    assert state(pairs, "part") == before
    pairs.run("part_copy+")
    assert history(pairs, "part_copy") == history(pairs, "part_sums") == ["first", "incremental"]
    assert_exact(pairs, "part")


def test_what_an_empty_run_built_is_built_again(shared: Project) -> None:
    """A first build under `--empty`, with or without an earlier life in the ledger."""
    copy_of(shared, "hollow_copy", raw_table(shared, "hollow", rows=[(1, 10, at(1))]), feed=[])
    for _ in range(2):
        shared.run("hollow_copy", empty=True)
        assert shared.table("hollow_copy") == []
        shared.run("hollow_copy")
        assert shared.difference("hollow_copy", "hollow") == []
        shared.execute("drop table hollow_copy")
    assert history(shared, "hollow_copy") == ["rebuild", "rebuild"]


def test_a_ledger_without_a_table_builds_it(pairs: Project) -> None:
    """The marks of a table that is gone say nothing."""
    pairs.execute("drop table gone_copy")
    pairs.run("gone_copy+")
    assert history(pairs, "gone_copy") == ["first", "first"]
    assert_exact(pairs, "gone")


def test_a_feed_that_is_damaged_is_made_anew(pairs: Project) -> None:
    """Dropped, emptied, or without its beginning: the table is rebuilt, and so is its consumer, alone or together."""
    names = ("dropped", "emptied", "beheaded")
    copies, sums = [f"{name}_copy" for name in names], [f"{name}_sums" for name in names]
    for name in names:
        pairs.insert(name, [(1, 20, at(2))])
    pairs.run(*copies)
    pairs.execute("drop table tideline_feed_dropped_copy")
    pairs.execute("delete from tideline_feed_emptied_copy")
    pairs.execute("delete from tideline_feed_beheaded_copy where _tideline_sign = 0")
    pairs.run(*sums)
    assert [history(pairs, name)[-1] for name in sums] == ["rebuild"] * 3
    for second in (3, 4):
        for name in names:
            pairs.insert(name, [(2, 10 * second, at(second))])
        pairs.run(*copies, *sums)
        kind = "rebuild" if second == 3 else "incremental"
        assert [history(pairs, name)[-1] for name in copies + sums] == [kind] * 6
        assert_exact(pairs, *names)


def test_a_consumer_of_a_feed_that_was_restored_from_a_backup_is_built_anew(shared: Project) -> None:
    """The upstream stands in a schema or a file of its own, which was put back with its ledger; the consumer's was not.

    Rows that it had read since are gone without a trace in the feed, and the upstream has run again before it looks.
    """
    pair(shared, "restored")
    sums_of(shared, "restored_kept", "restored_copy", feed=[], full_refresh=False)
    shared.run("restored_copy+")
    kept = {
        "restored_copy": "true",
        "tideline_feed_restored_copy": "true",
        "tideline_ledger": "consumer like '%\"restored_copy\"'",
    }
    for table, rows in kept.items():
        shared.execute(f"create table backup_of_{table} as select * from {table} where {rows}")
    shared.insert("restored", [(3, 30, at(2)), (4, 40, at(3))])
    shared.run("restored_copy+")
    for table, rows in kept.items():
        shared.execute(f"delete from {table} where {rows}")
        shared.execute(f"insert into {table} select * from backup_of_{table}")
    shared.execute("delete from restored where id = 4")
    shared.run("restored_copy")
    shared.run("restored_sums")
    assert_exact(shared, "restored")
    before = shared.table("restored_kept")
    refused = shared.run("restored_kept", check=False).errors
    assert "it must be rebuilt (a feed does not go on" in refused
    assert "`full_refresh` is false" in refused
    assert shared.table("restored_kept") == before
    kind, _, reason = last_reason(shared, "restored_sums").partition(": ")
    assert (kind, "put back to an older state" in reason) == ("rebuild", True)
    shared.insert("restored", [(5, 50, at(4))])
    shared.run("restored_copy", "restored_sums")
    assert history(shared, "restored_sums")[-1] == "incremental"
    assert_exact(shared, "restored")


def test_a_consumer_follows_a_full_refresh(pairs: Project) -> None:
    """The upstream alone was refreshed, with other rows than before and none of them in its feed."""
    pairs.execute("update fresh set amount = 30 where id = 1")
    pairs.run("fresh_copy", full_refresh=True)
    pairs.run("fresh_sums")
    assert last_reason(pairs, "fresh_sums") == "rebuild: 'fresh_copy' was rebuilt"
    assert_exact(pairs, "fresh")


def test_a_run_that_fails_leaves_all_as_it_was(pairs: Project) -> None:
    """A post-hook raises after rows, feed and ledger were written."""
    upstream = "raw_failing.failing"
    for full_refresh in (False, True):
        pairs.insert("failing", [(3, 30, at(3 + full_refresh))])
        before = state(pairs, "failing")
        copy_of(pairs, "failing_copy", upstream, feed=["amount"], post_hook="select * from no_such_table")
        assert "no_such_table" in pairs.run("failing_copy+", check=False, full_refresh=full_refresh).errors
        assert state(pairs, "failing") == before
        copy_of(pairs, "failing_copy", upstream, feed=["amount"])
        pairs.run("failing_copy+")
        assert history(pairs, "failing_copy")[-1] == "incremental"
        assert_exact(pairs, "failing")


def test_plain_upstreams_that_change_behind_their_mark_are_read_anew(shared: Project) -> None:
    """As many rows as before, the same marks, one other value: what dbt rebuilds is not taken for what was there."""
    raw_table(shared, "plain", rows=[(1, 10, at(1)), (2, 20, at(1))])
    query = "select id, amount + {} as amount, _loaded_at from {}"
    kinds = ["table", "incremental", "view", "kept", "seed", "shown"]
    types = {"_loaded_at": "timestamptz"}
    shared.write_yml("seeds/seeds.yml", {"seeds": [{"name": "plain_seed", "config": {"column_types": types}}]})
    shared.write_model("plain_shown", "select * from {{ ref('plain_table') }}", materialized="view")
    for kind in kinds:
        copy_of(shared, f"plain_{kind}_copy", f"plain_{kind}")

    for step in range(2):
        for kind in kinds[:4]:
            # what `full_refresh: false` says to a table, dbt does not hear
            config = {"materialized": "table", "full_refresh": False} if kind == "kept" else {"materialized": kind}
            shared.write_model(f"plain_{kind}", query.format(step, "{{ source('raw_plain', 'plain') }}"), **config)
        shared.write("seeds/plain_seed.csv", f"id,amount,_loaded_at\n1,{10 + step},{at(1)}\n2,{20 + step},{at(1)}\n")
        shared.build(
            "plain_table+",
            "plain_incremental+",
            "plain_view+",
            "plain_kept+",
            "plain_seed+",
            full_refresh=step == 1,
            exclude="plain_*_copy",
        )
        for _ in range(2):
            shared.run("plain_*_copy")
            for kind in kinds:
                assert shared.difference(f"plain_{kind}_copy", f"({query.format(step, 'plain')})") == []
    assert [history(shared, f"plain_{kind}_copy") for kind in kinds] == [["first", "rebuild"]] * len(kinds)


@pytest.mark.parametrize("strategy", ["delete+insert", "merge", "append"])
def test_rows_that_dbts_incremental_replaces_are_no_loss(shared: Project, strategy: str) -> None:
    """Nobody can tell where a replaced row stood, so its readers are built anew, and told how that ends."""
    name = f"replaced_{strategy[:3]}"
    upstream = raw_table(shared, f"{name}_raw", rows=[(1, 10, at(1)), (2, 10, at(1)), (3, 10, at(1))])
    news = "{% if is_incremental() %}where _loaded_at > (select max(_loaded_at) from {{ this }}){% endif %}"
    config = {"incremental_strategy": strategy, **({} if strategy == "append" else {"unique_key": "id"})}
    query = f"select * from {relation(upstream)} {news}"
    shared.write_model(f"{name}_copy", query, materialized="incremental", **config)
    sums_of(shared, f"{name}_sums", f"{name}_copy")
    for second, row in ((2, (1, 20)), (3, (4, 30))):
        shared.run(f"{name}_copy+")
        shared.insert(f"{name}_raw", [(*row, at(second))])
        shared.run(f"{name}_copy")
        plan = shared.run_operation("tideline.plan", {"select": [f"{name}_sums"]}).text
        shared.run(f"{name}_sums")
        counted = f"(select amount, count(*) as ids from {name}_copy group by amount)"
        assert shared.difference(f"{name}_sums", counted) == [], second
        is_replaced = second == 2 and strategy != "append"
        assert (f"'{name}_copy' was rebuilt or changed behind its mark" in plan) is is_replaced
        assert ("make it a tideline_incremental model" in plan) is is_replaced
    kinds = ["first", "incremental" if strategy == "append" else "rebuild", "incremental"]
    assert history(shared, f"{name}_sums") == kinds


def test_a_view_is_the_same_view_to_another_process(shared: Project) -> None:
    """DuckDB writes the types of a view in another way once its file was opened anew; another query is another view."""
    raw_table(shared, "typed", rows=[(1, 10, at(1))])
    query = (
        "select id, cast(amount as decimal(10, 2)) as exact, cast(amount as decimal) as plain,"
        " cast(amount as varchar(10)) as short, cast(amount as double precision) as wide,"
        " cast(timestamp '{}' as date) as today, cast(_loaded_at as timestamp with time zone) as _loaded_at"
        " from {{{{ source('raw_typed', 'typed') }}}}"
    )
    shared.write_model("typed_view", query.format("2024-01-01 00:00:00"), materialized="view")
    copy_of(shared, "typed_copy", "typed_view")
    shared.run("typed_view+")
    shared.close()
    shared.run("typed_copy")
    shared.run("typed_view+")
    assert history(shared, "typed_copy") == ["first"]
    shared.close()
    shared.write_model("typed_view", query.format("2024-01-02 00:00:00"), materialized="view")
    shared.run("typed_view+")
    assert history(shared, "typed_copy") == ["first", "rebuild"]
    assert shared.difference("typed_copy", "typed_view") == []


def test_a_view_under_a_view_that_changes_is_read_anew(shared: Project) -> None:
    """The upstream's own text and its count of rows stay; what it reads says something else now."""
    raw_table(shared, "beneath", rows=[(1, 10, at(1)), (2, 20, at(1))])
    copy_of(shared, "over_copy", "over")
    for step, kind in enumerate(("view", "tideline_view", "view")):
        query = f"select id, amount + {step} as amount, _loaded_at from {{{{ source('raw_beneath', 'beneath') }}}}"
        shared.write_model("under", query, materialized=kind)
        shared.write_model("over", "select * from {{ ref('under') }}", materialized=kind)
        for _ in range(2):
            shared.run("under+")
            assert shared.difference("over_copy", "over") == []
            assert shared.value("select min(amount) from over_copy") == 10 + step
    assert history(shared, "over_copy") == ["first", "rebuild", "rebuild"]


def test_sources_that_lose_their_newest_rows_are_read_anew(shared: Project) -> None:
    """Truncated, thinned out or made anew, then filled behind the mark."""
    losses = {
        "truncated": "truncate truncated",
        "thinned": "delete from thinned where id = 3",
        "remade": f"drop table remade; create table remade ({EVENTS})",
    }
    for name in losses:
        copy_of(shared, f"{name}_copy", raw_table(shared, name, rows=[(1, 10, at(1)), (3, 30, at(2))]))
    copies = [f"{name}_copy" for name in losses]
    shared.run(*copies)
    for name, loss in losses.items():
        shared.execute(loss)
        shared.insert(name, [(4, 40, at(1))])
    shared.run(*copies)
    for name in losses:
        assert history(shared, f"{name}_copy") == ["first", "rebuild"]
        assert shared.difference(f"{name}_copy", name) == []


def test_an_upstream_that_was_empty_is_read_when_it_fills(shared: Project) -> None:
    """No mark is no news, and no loss."""
    copy_of(shared, "filling_copy", raw_table(shared, "filling"))
    shared.run("filling_copy")
    shared.run("filling_copy")
    shared.insert("filling", [(1, 10, at(1))])
    shared.run("filling_copy")
    assert history(shared, "filling_copy") == ["first", "incremental"]
    assert shared.difference("filling_copy", "filling") == []


def test_rows_dated_ahead_hide_none_that_come_later(shared: Project) -> None:
    """A clock that runs some hours ahead: the mark stays at now, so that honest stamps still lie above it."""
    copy_of(shared, "ahead_copy", raw_table(shared, "ahead"))
    for moment in ("now() + interval '5 hours'", "now() + interval '1 second'", "now() + interval '2 hours'"):
        shared.execute(f"insert into ahead select coalesce(max(id), 0) + 1, 10, {moment} from ahead")
        shared.run("ahead_copy")
        assert shared.difference("ahead_copy", "ahead") == []
    assert history(shared, "ahead_copy") == ["first", "incremental", "incremental"]


def test_a_model_changes_its_materialization_and_back(shared: Project) -> None:
    """What another materialization left under the name is not taken for ours, though the ledger remembers ours."""
    others = ("table", "view", "incremental")
    for other in others:
        raw_table(shared, f"turned_{other}", rows=[(1, 10, at(1))])
    for step in range(3):
        for other in others:
            upstream = f"raw_turned_{other}.turned_{other}"
            query = f"select id, amount + @plus as amount, _loaded_at from {relation(upstream)}"
            if step != 1:
                model(
                    shared,
                    f"turned_{other}_copy",
                    query.replace("@plus", "0") + f" {AFFECTED}",
                    "id",
                    [upstream],
                    feed=["amount"],
                )
                sums_of(shared, f"turned_{other}_sums", f"turned_{other}_copy")
            else:
                shared.write_model(f"turned_{other}_copy", query.replace("@plus", "5"), materialized=other)
                shared.insert(f"turned_{other}", [(2, 20, at(2))])
        if step == 1:
            shared.run("turned_*_copy", full_refresh=True)
        else:
            shared.run("turned_*_copy", "turned_*_sums")
            assert_exact(shared, *(f"turned_{other}" for other in others))


def test_a_model_moves_on_from_dbts_incremental_and_back(shared: Project) -> None:
    """With the mark in the ledger before and after: each reads everything once, then goes on by what is new."""
    upstream = raw_table(shared, "moving", rows=[(1, 10, at(1))])
    read = "tideline.new_rows('_loaded_at', lookback='0 seconds', relation=source('raw_moving', 'moving'))"
    step_1 = f"select id, amount, _loaded_at from {relation(upstream)} where {{{{ {read} }}}}"
    hooks = {"pre_hook": "{{ tideline.lock_model() }}", "post_hook": "{{ tideline.record_run() }}"}
    ours: list[str] = []
    for step in range(3):
        if step == 1:
            copy_of(shared, "moving_copy", upstream, feed=["amount"])
            sums_of(shared, "moving_sums", "moving_copy")
        else:
            shared.write_model("moving_copy", step_1, materialized="incremental", unique_key="id", **hooks)
        names = ["moving_copy"] + ["moving_sums"] * (step == 1)
        assert shared.run_operation("tideline.plan").success
        for load in range(2):
            second = 10 * step + load + 2
            shared.insert("moving", [(second, 10, at(second))])
            shared.run(*names)
            if step == 1:
                assert_exact(shared, "moving")
                ours.append(last_reason(shared, "moving_copy"))
            assert shared.difference("moving_copy", "moving") == []
        if step == 1:
            (shared.root / "models/moving_sums.sql").unlink()
    assert ours == [
        "rebuild: its last run was one of another materialization",
        f"incremental: '{upstream}' (same_key)",
    ]


def test_models_that_start_at_once_share_one_new_ledger(project: Project) -> None:
    """All threads want the ledger of a fresh database first, and it is made once; if it is lost, all is recomputed."""
    upstream = raw_table(project, "crowd", rows=[(1, 10, at(1))])
    names = [f"crowd_{n}" for n in range(8)]
    for name in names:
        copy_of(project, name, upstream, feed=[])
    project.run(threads=8)
    project.execute("drop table tideline_ledger")
    project.execute("update crowd_0 set amount = -1")
    project.run(threads=8)
    assert [last_reason(project, name) for name in names] == ["rebuild: the ledger does not know the table"] * 8
    assert project.difference("crowd_0", "crowd") == []


def test_dev_and_prod_in_one_database_do_not_meet(project: Project) -> None:
    """Two targets, one database: each has its ledger; a model that moves to another schema starts anew there."""
    outputs = {"test": project.engine.output(), "prod": {**project.engine.output(), "schema": "prod"}}
    project.write_yml("profiles.yml", {project.profile: {"target": "test", "outputs": outputs}})
    raw_table(project, "events", rows=[(1, 10, at(1))])
    source = {"name": "raw_events", "schema": "test", "tables": [{"name": "events"}]}
    project.write_yml("models/events_source.yml", {"sources": [source]})
    copy_of(project, "copied", "raw_events.events", feed=["amount"])
    sums_of(project, "sums", "copied", schema="marts")
    project.run()
    project.insert("events", [(1, 20, at(2))])
    project.run(target="prod")
    assert project.query("select amount from prod.copied order by 1") == [(10,), (20,)]
    assert project.query("select amount from test.copied order by 1") == [(10,)]
    project.run()
    assert history(project, "copied") == history(project, "sums") == ["first", "incremental"]
    assert project.difference("test_marts.sums", "prod_marts.sums") == []

    copy_of(project, "copied", "raw_events.events", feed=["amount"], schema="moved")
    project.run()
    assert history(project, "copied")[-1] == "first"
    assert history(project, "sums")[-1] == "rebuild"
    assert project.difference("test_moved.copied", "prod.copied") == []


@pytest.mark.parametrize("quoting", [True, False])
def test_names_in_mixed_case_and_quotes_are_kept(project: Project, quoting: bool) -> None:
    """Model, alias, schema, key, feed columns and the state's schema; and names that dbt is told not to quote."""
    project.update_config(quoting={"identifier": quoting, "schema": quoting})
    project.vars = {"tideline__state_schema": "Books"} if quoting else {}
    upstream = raw_table(project, "things", '"Key One" int, "Group" text, _loaded_at timestamptz')
    names = {"alias": "My Table", "schema": "Mixed"} if quoting else {"alias": "my_table", "schema": "mixed"}
    query = f"select \"Key One\", \"Group\", _loaded_at from {{{{ source('raw_things', 'things') }}}} {AFFECTED}"
    model(project, "CamelCase", query, '"Key One"', [upstream], feed=['"Group"'], **names)
    query = f'select "Group", count(*) as "How Many" from {{{{ ref(\'CamelCase\') }}}} {AFFECTED} group by 1'
    model(project, "Sums", query, '"Group"', ["CamelCase"], **({} if quoting else {"alias": "sums"}))
    for n in range(3):
        project.insert("things", [(n, "even" if n % 2 == 0 else "odd", at(n))])
        project.run()
    sums = "Sums" if quoting else "sums"
    assert project.query(f'select "How Many" from "{sums}" order by 1') == [(1,), (2,)]
    if quoting:
        project.execute('create view tideline_ledger as select * from "Books".tideline_ledger')
    assert history(project, sums) == history(project, names["alias"]) == ["first", "incremental", "incremental"]


AGED_BRONZE = """
select
    id, amount, 'c' as _op, _loaded_at as _event_at, cast(id as text) as _sequence, 'aged' as _file,
    cast(id as bigint) as _line, cast(null as text) as _reject_code, cast(null as text) as _reject_reason,
    cast(id as text) as _raw
from {{ source('raw_aged', 'aged') }} where {{ tideline.new_rows('id') }}
"""


@pytest.mark.parametrize("column", ["code_hash", "cursor_state"])
def test_a_ledger_of_an_older_version_says_what_to_do(project: Project, column: str) -> None:
    """It lacks a column; a full refresh gives it what it lacks, and nothing is rebuilt that was not asked for."""
    pair(project, "aged")
    project.write_model("aged_bronze", AGED_BRONZE, materialized="tideline_load", meta={"tideline_cursor": "id"})
    project.run()
    project.execute(f"alter table tideline_ledger drop column {column}")
    project.insert("aged", [(3, 30, at(2))])
    result = project.run(check=False)
    for name in ("aged_copy", "aged_bronze"):
        assert "tideline_ledger is older: run once with --full-refresh" in result[name].message
    project.run("aged_sums", full_refresh=True)
    project.run()
    assert_exact(project, "aged")
    assert history(project, "aged_copy") == ["first", "incremental"]
    assert project.value("select count(*) from aged_bronze") == 3
