"""Two dbt projects in one database: what one makes with the engine, the other reads as a source."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from engine_models import AFFECTED, at, history, model, raw_table, relation, sums_of

from harness import Project
from harness.engine import Engine

Pair = tuple[Project, Project]
SOURCE = "theirs.items_copy"


@pytest.fixture
def both(engine: str, new_engine: Callable[..., Engine], tmp_path: Path) -> Pair:
    """The project that makes the table and the one that reads it, each with its own schema."""
    database = new_engine(engine, "theirs")
    theirs = Project.consumer(tmp_path / "theirs", database, "theirs")
    other = copy.copy(database)
    other.schema = "ours"
    ours = Project.consumer(tmp_path / "ours", other, "ours")
    raw = raw_table(theirs, "items", rows=[(number, number % 3, at(1)) for number in range(1, 31)])
    greatest_of(theirs, raw, feed=["amount"])
    source = {"name": "theirs", "schema": "theirs", "tables": [{"name": "items_copy"}]}
    ours.write_yml("models/theirs.yml", {"sources": [source]})
    sums_of(ours, "items_sums", SOURCE)
    return theirs, ours


def greatest_of(project: Project, raw: str, **config: Any) -> None:
    """A table of which a row moves when a greater amount comes."""
    sql = f"select id, max(amount) as amount, max(_loaded_at) as _loaded_at from {relation(raw)} {AFFECTED} group by id"
    model(project, "items_copy", sql, "id", [raw], **config)


def assert_same(theirs: Project, ours: Project) -> None:
    """Our sums are those of what their table holds now."""
    theirs.run()
    ours.run()
    sums = "(select amount, count(*) as ids from theirs.items_copy group by amount)"
    assert ours.difference("ours.items_sums", sums) == []


def test_rows_that_move_and_vanish_in_the_table_of_another_project(both: Pair) -> None:
    """The feed beside the source is read: both groups of a row that moved are repaired, and one that is empty goes."""
    theirs, ours = both
    assert_same(theirs, ours)
    theirs.insert("theirs.items", [(1, 9, at(2))])
    assert_same(theirs, ours)
    theirs.insert("theirs.items", [(1, 11, at(3))])
    assert_same(theirs, ours)
    assert history(ours, "items_sums") == ["first", "incremental", "incremental"]


@pytest.mark.parametrize("state", [None, "books"])
def test_a_feed_that_its_own_project_has_read(both: Pair, state: str | None) -> None:
    """It is kept for the other project where both have one ledger, and that one is built anew where they have not."""
    theirs, ours = both
    sums_of(theirs, "own_sums", "items_copy")
    for project in both:
        project.vars = {"tideline__state_schema": state} if state else {}
    assert_same(theirs, ours)
    for second in (2, 3):
        theirs.insert("theirs.items", [(second, 9, at(second))])
        theirs.run()
    ours.run()
    assert_same(theirs, ours)
    where = f"{state or 'ours'}.tideline_ledger where consumer like '%\"ours\"%' and upstream = consumer"
    kinds = [kind for (kind,) in ours.query(f"select kind from {where} order by run_mark")]
    assert kinds == ["first", "incremental" if state else "rebuild"]
    theirs.run(full_refresh=True)
    assert_same(theirs, ours)


def test_a_table_of_another_project_without_a_feed(both: Pair) -> None:
    """It is refused before anything is written, whether it never had one or had one when we first read it."""
    theirs, ours = both
    assert_same(theirs, ours)
    greatest_of(theirs, "raw_items.items")
    theirs.run()
    kept = ours.table("ours.items_sums")
    for _ in range(2):
        refused = ours.run(check=False)
        for words in (
            f"'{SOURCE}' is a tideline_incremental table",
            "give it meta `tideline_feed`",
            "'rule': 'lookup'",
        ):
            assert words in refused.errors
        ours.run("items_sums", full_refresh=True, check=False)
        assert ours.table("ours.items_sums") == kept
    sums_of(ours, "items_sums", SOURCE, upstreams=[{"name": SOURCE, "rule": "lookup"}])
    assert_same(theirs, ours)


def test_a_mark_for_a_table_of_another_project(both: Pair) -> None:
    """`watermark` would pass over the rows that go; it is refused where the table has a feed."""
    theirs, ours = both
    theirs.run()
    sums_of(ours, "items_sums", SOURCE, upstreams=[{"name": SOURCE, "watermark": "_loaded_at"}])
    refused = ours.run(check=False)
    assert "Take `watermark` away" in refused.errors
    assert "ours.items_sums" not in ours.relations()


def test_a_view_of_a_table_of_another_project(both: Pair) -> None:
    """A view shows no trace of what went; it is refused as one of this project's tables is."""
    theirs, ours = both
    theirs.run()
    ours.write_model("items_view", f"select * from {relation(SOURCE)}", materialized="view")
    sums_of(ours, "items_sums", "items_view")
    refused = ours.run(check=False)
    assert "it is a view of 'theirs.items_copy', a tideline_incremental table of another project" in refused.errors
    assert "ours.items_sums" not in ours.relations()
