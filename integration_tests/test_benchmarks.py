"""The benchmark at a tiny size: its contenders end with the same rows, and one that does not is refused."""

from __future__ import annotations

import pytest

from benchmarks.as_of import PLANS, points_in_time, repairs
from benchmarks.capture import overhead
from benchmarks.contenders import contenders
from benchmarks.equality import equality
from benchmarks.history import histories, open_histories
from benchmarks.loads import extracts, files, news
from benchmarks.logic import changed_logic
from benchmarks.measures import race
from benchmarks.peers.race import CONTENDERS as PEERS
from benchmarks.peers.race import peers
from benchmarks.stage import DifferentRowsError, open_stage


@pytest.mark.sweep
def test_contenders_end_with_the_same_rows_or_give_no_figures(engine: str) -> None:
    running = list(contenders(engine).values())
    with open_stage(engine, 200) as stage:
        stage.build(running)
        figures = race(stage, running, changed=20, repeat=1)
        assert stage.project.value("select count(*) from tideline") == 202
        assert list(figures) == [contender.name for contender in running]
        assert all(0 < cost.sql <= cost.run for cost in figures.values())

        stage.project.execute("update rebuild set quantity = quantity + 1 where id = 7")
        with pytest.raises(DifferentRowsError, match="but rebuild has"):
            stage.compare(running)


@pytest.mark.sweep
@pytest.mark.parametrize("engine", ["duckdb"])
def test_histories_agree_in_order_and_say_who_is_wrong_when_changes_are_late(engine: str) -> None:
    table = histories(engine, [200], changed=20, late=0.5, repeat=1)
    wrong = {(row[1], row[2]): int(row[-1]) for row in table[1:] if row[2] != "reading"}
    assert [wrong["20 in order", name] for name in ("tideline", "snapshot", "naive", "hand_exact")] == [0, 0, 0, 0]
    assert wrong["20, 50% late", "tideline"] == 0
    assert wrong["20, 50% late", "snapshot"] > 0
    assert wrong["20, 50% late", "naive"] > 0


@pytest.mark.sweep
def test_every_plan_finds_the_same_versions_and_repairs_reach_their_facts(engine: str) -> None:
    assert [row[3] for row in points_in_time(engine, 2_000, [15], 300, 1)[1:]] == list(PLANS[engine])
    table = repairs(engine, 3_000, [15], 1_500, corrected=5, repeat=2, by=None)
    assert [row[3] for row in table[1:]] == ["as_of", "as_of_join"]
    assert len({row[2] for row in table[1:]}) == 1
    assert 0 < int(table[1][2]) <= 30


@pytest.mark.sweep
def test_a_chain_whose_logic_changed_ends_with_the_rows_of_a_full_refresh(engine: str) -> None:
    table = changed_logic(engine, 300, [0, 0.1, 1], repeat=1)
    assert [row[1] for row in table[1:]] == ["0.0%", "10.0%", "100.0%"]
    assert all(float(cost) > 0 for row in table[1:] for cost in row[2:4])


@pytest.mark.parametrize("engine", ["duckdb"])
def test_a_wrong_version_is_counted_on_both_sides(engine: str) -> None:
    with open_histories(engine, 50) as stage:
        for contender in ("tideline", "naive"):
            assert stage.wrong(contender) == 0
            stage.project.execute(f"update {contender} set valid_from = timestamp '1999-01-01' where id = 7")
            assert stage.wrong(contender) == 2


@pytest.mark.parametrize("engine", ["duckdb"])
def test_the_keys_that_change_are_no_neighbours_in_the_tables(engine: str) -> None:
    with open_histories(engine, 4_000) as stage:
        stage.load(100)
        for table in ("events", "naive", "hand_exact", "tideline", "snapshot"):
            hundreds = f"select count(distinct rowid // 100) from {table} where id in (select id from news)"
            assert stage.project.value(f"{hundreds} and rowid < 4000") > 20


@pytest.mark.sweep
def test_peers_agree_in_order_and_are_wrong_when_changes_are_late(engine: str) -> None:
    """Installs them, which takes minutes the first time. The first load of each kind brings 10 changes more."""
    table = peers(engine, [200], changed=20, late=0.5, repeat=1)
    wrong = {(row[1], row[2]): int(row[-1]) for row in table[1:]}
    assert list(wrong) == [(what, name) for what in ("20 in order", "20, 50% late") for name in PEERS]
    assert [wrong["20 in order", name] for name in PEERS] == [0] * 5
    assert wrong["20, 50% late", "tideline"] == 0
    assert wrong["20, 50% late", "sqlmesh_by_time"] == 15  # a change that is dated back is dropped
    assert all(wrong["20, 50% late", name] > 15 for name in PEERS[2:])  # dated at the load, and so is its neighbour


@pytest.mark.sweep
@pytest.mark.parametrize("engine", ["duckdb"])
def test_every_way_to_compare_finds_the_same_rows(engine: str) -> None:
    table = equality(engine, [300], [5], repeat=1)
    assert [row[1:3] for row in table[1:3]] == [["5", "except all"], ["5", "whole"]]
    assert all(float(row[3]) > 0 for row in table[1:])


@pytest.mark.sweep
@pytest.mark.parametrize("engine", ["duckdb"])
def test_loads_store_what_is_there_or_give_no_figures(engine: str) -> None:
    """Files, news and extracts at a tiny size; each counts the rows itself and stops where they differ."""
    assert [row[0] for row in files(1, "1GB", 1)[1:]] == ["csv", "csv", "json", "json", "parquet", "parquet"]
    assert [row[:2] for row in news(engine, [100, 200], 10, 1)[1:]][3:] == [
        ["timestamp", "200"],
        ["sequence", "200"],
        ["messages", "200"],
    ]


@pytest.mark.sweep
@pytest.mark.parametrize("engine", ["postgres"])
def test_capture_is_measured_with_every_change_captured(engine: str) -> None:
    """Otherwise it gives no figures; where there are no triggers it says so."""
    table = overhead(engine, 50, [1, 10], repeat=1)
    assert [row[:2] for row in table[1:]] == [[n, kind] for n in ("1", "10") for kind in ("insert", "update", "delete")]
    assert all(float(figure) > 0 for row in table[1:] for figure in row[2:6])
    with pytest.raises(SystemExit, match="only PostgreSQL has capture by triggers; got --engine duckdb"):
        overhead("duckdb", 50, [1], repeat=1)


@pytest.mark.sweep
def test_extracts_store_what_differs_or_give_no_figures(engine: str) -> None:
    assert [row[1] for row in extracts(engine, 300, 0.1, 2, 1)[1:]] == ["10%"] * 3
