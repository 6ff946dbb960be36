"""Tests with `since_passed` read what changed since they last passed; what failed goes on failing; in doubt, all."""

from __future__ import annotations

from typing import Any

import pytest

from harness import Project
from harness.result import Result

BRONZE = """
select
    id, note, moment, 'c' as _op, moment as _event_at, cast(id as text) as _sequence, 'events' as _file,
    cast(id as bigint) as _line, cast(null as text) as _reject_code, cast(null as text) as _reject_reason, note as _raw
from {{ source('raw', 'events') }} where {{ tideline.new_rows('id') }}
"""
KEPT = "select id, note, moment from {{ ref('bronze') }} where {{ tideline.affected() }}"
TESTS = ("bronze_ahead", "kept_ahead", "kept_twice")
LATER = "2999-01-01 00:00:00+00"


def entry(test: str, name: str, where: str | None = None, **arguments: Any) -> dict[str, Any]:
    """A generic test that reads what changed."""
    config = {"config": {"where": where}} if where else {}
    return {f"tideline.{test}": {"name": name, "arguments": {"since_passed": True, **arguments}, **config}}


def write_tests(project: Project, where: str | None = None) -> None:
    """One test of rows on bronze, one of rows and one of keys on what is kept of it."""
    of_bronze = [entry("no_future_rows", "bronze_ahead", where, column_name="moment")]
    of_kept = [
        entry("no_future_rows", "kept_ahead", where, column_name="moment"),
        entry("no_duplicates", "kept_twice", unique_key=["id", "note"]),
    ]
    models = [{"name": "bronze", "data_tests": of_bronze}, {"name": "kept", "data_tests": of_kept}]
    project.write_yml("models/_models.yml", {"models": models})


@pytest.fixture
def shop(project: Project) -> Project:
    """Events in bronze, and what is kept of them, with a change feed that holds the key alone."""
    project.execute("create table events (id bigint, note text, moment timestamptz)")
    tables = [{"name": "events"}]
    project.write_yml("models/_sources.yml", {"sources": [{"name": "raw", "schema": project.schema, "tables": tables}]})
    project.write_model("bronze", BRONZE, materialized="tideline_load", meta={"tideline_cursor": "id"})
    meta: dict[str, Any] = {"tideline_upstreams": [{"name": "bronze"}], "tideline_feed": ["note"]}
    project.write_model("kept", KEPT, materialized="tideline_incremental", unique_key=["id"], meta=meta)
    write_tests(project)
    return project


def deliver(project: Project, *ids: int, moment: str = "2024-01-01 00:00:00+00") -> None:
    """New events."""
    project.insert("events", [(number, f"note {number}", moment) for number in ids])


def failing(result: Result) -> list[str]:
    """Names of the tests that found something."""
    assert not [node.message for node in result if node.status == "error"]
    return sorted(node.name for node in result if node.status == "fail")


def passed(project: Project) -> int:
    """How often a test passed on something new."""
    return int(project.value("select count(*) from tideline_passed"))


def test_what_was_seen_is_not_read_again_and_what_is_new_is(shop: Project) -> None:
    deliver(shop, 1, 2, 3)
    assert failing(shop.build()) == []
    assert passed(shop) == 3

    # by hand, behind the ledger's back: not read again, which is what is asked for
    shop.execute(f"update kept set moment = '{LATER}' where id = 1")
    shop.execute(f"update bronze set moment = '{LATER}' where id = 1")
    shop.execute("insert into kept select * from kept where id = 2")
    quiet = shop.test()
    assert failing(quiet) == []
    assert all(" false" in " ".join(quiet.sql_of(name)) for name in TESTS), "no row is read"
    assert passed(shop) == 3, "nothing is written when nothing is new"

    deliver(shop, 4)
    assert failing(shop.build()) == [], "the new one alone is read"
    assert passed(shop) == 6
    write_tests(shop, where="id > 0")
    assert failing(shop.test(check=False)) == ["bronze_ahead", "kept_ahead"], "another query: all is read"


def test_what_failed_goes_on_failing_until_it_is_mended(shop: Project) -> None:
    deliver(shop, 1, 2)
    shop.build()
    deliver(shop, 3, moment=LATER)
    shop.run()
    assert failing(shop.test(check=False)) == ["bronze_ahead", "kept_ahead"]
    assert failing(shop.test(check=False)) == ["bronze_ahead", "kept_ahead"]
    deliver(shop, 4)
    shop.run()
    assert failing(shop.test(check=False)) == ["bronze_ahead", "kept_ahead"]
    for table in ("bronze", "kept"):
        shop.execute(f"update {table} set moment = '2024-01-01 00:00:00+00' where id = 3")
    assert failing(shop.test()) == []

    deliver(shop, 5)
    shop.run()
    shop.execute("insert into kept select * from kept where id = 5")
    assert failing(shop.test(check=False)) == ["kept_twice"]
    shop.execute("delete from kept where id = 5")
    shop.execute("insert into kept select id, note, moment from bronze where id = 5")
    assert failing(shop.test()) == []


def test_a_change_outside_of_the_feeds_columns_is_read(shop: Project) -> None:
    """A row whose time alone changed is one that changed; so is a key that holds a null."""
    deliver(shop, 1, 2)
    shop.build()
    newest = KEPT.replace("select id, note, moment", "select id, min(note) as note, max(moment) as moment")
    shop.write_model(
        "kept",
        newest + " group by id",
        materialized="tideline_incremental",
        unique_key=["id"],
        meta={"tideline_upstreams": [{"name": "bronze"}], "tideline_feed": ["note"]},
    )
    assert failing(shop.build()) == []
    assert "rebuild" in shop.run("kept", full_refresh=True).text
    shop.execute(f"update kept set moment = '{LATER}' where id = 2")
    assert failing(shop.test(check=False)) == ["kept_ahead"], "a table that was rebuilt is read as a whole"
    shop.run("kept", full_refresh=True)
    assert failing(shop.test()) == []

    shop.execute("insert into kept values (null, 'old', null), (null, 'old', null)")
    assert failing(shop.test()) == [], "nothing changed, by the ledger"
    shop.execute(f"insert into events values (3, 'note 3', '2024-01-01'), (10, 'note 2', '{LATER}'), (11, null, null)")
    changed_keys = "case id when 10 then 2 when 11 then null else id end as id, note"
    shop.write_model("bronze", BRONZE.replace("id, note", changed_keys, 1),
                     materialized="tideline_load", meta={"tideline_cursor": "_line"})  # fmt: skip
    shop.run()
    assert shop.value("select count(*) from kept where id is null") == 1, "a run replaces the rows of a key"
    shop.execute("insert into kept values (null, null, null)")
    assert failing(shop.test(check=False)) == ["bronze_ahead", "kept_ahead", "kept_twice"]


HISTORY = """
select id, valid_from, max(valid_to) as valid_to, max(valid_to) is null as is_current
from {{ source('raw', 'stated') }} where {{ tideline.affected() }}
group by id, valid_from having not bool_or(is_gone)
"""


def test_a_history_is_judged_by_the_keys_that_changed(project: Project) -> None:
    """All versions of a key of which one came, changed or vanished; no version of another key."""
    project.execute(
        "create table stated"
        " (id int, valid_from timestamptz, valid_to timestamptz, is_gone boolean, _loaded_at timestamptz)"
    )
    tables = [{"name": "stated"}]
    project.write_yml("models/_sources.yml", {"sources": [{"name": "raw", "schema": project.schema, "tables": tables}]})
    meta: dict[str, Any] = {
        "tideline_key": ["id"], "tideline_upstreams": [{"name": "raw.stated"}], "tideline_feed": []
    }  # fmt: skip
    project.write_model(
        "versions", HISTORY, materialized="tideline_incremental", unique_key=["id", "valid_from"], meta=meta
    )
    tests = [entry("scd2_valid", "valid", unique_key=["id"])]
    project.write_yml("models/_models.yml", {"models": [{"name": "versions", "data_tests": tests}]})
    first, second, third = (f"2024-01-0{day} 00:00:00+00" for day in (1, 2, 3))
    for key in range(1, 41):  # so many that a change of one is no rebuild
        project.insert("stated", [(key, first, second, False, first), (key, second, None, False, first)])
    assert failing(project.build()) == []

    def state(*rows: tuple[int, str, str | None, bool]) -> None:
        """State something of versions, and run."""
        stamp = project.value("select max(_loaded_at) + interval '1 day' from stated")
        project.insert("stated", [(*row, stamp) for row in rows])
        assert "versions incremental" in project.run().text

    project.execute(f"update versions set valid_to = '{third}' where id = 1 and valid_from = '{first}'")
    state((2, third, "2024-01-04 00:00:00+00", False), (2, second, third, False))
    assert failing(project.test(check=False)) == ["valid"]
    assert project.test(check=False)["valid"].raw.failures == 1, "the second key has no current version"
    state((2, "2024-01-04 00:00:00+00", None, False))
    assert failing(project.test()) == [], "the first key was not read"
    state((3, second, None, True))
    assert failing(project.test(check=False)) == ["valid"], "a version that vanished"
    state((3, first, None, True), (3, second, None, False))
    assert project.query("select valid_from from versions where id = 3") == []
    assert failing(project.test()) == [], "none at all is a history"


@pytest.mark.once
@pytest.mark.parametrize(
    ("materialized", "arguments", "message"),
    [
        (
            "table",
            {"unique_key": ["id"]},
            "`since_passed` must be one of tideline_load, tideline_incremental with a feed",
        ),
        ("table", {"unique_key": ["*"]}, "`since_passed` needs the columns of a key; got ['*']"),
        ("tideline_incremental", {"unique_key": ["id"]}, "got 'tideline_incremental'"),
        ("fed", {"unique_key": ["note"]}, "must have a column of the key by which the model is recomputed (id)"),
    ],
)
def test_where_it_would_not_be_enough_it_is_refused(
    place: Project, materialized: str, arguments: dict[str, Any], message: str
) -> None:
    upstreams: dict[str, Any] = {
        "tideline_upstreams": [],
        **({"tideline_feed": ["note"]} if materialized == "fed" else {}),
    }
    kind = "tideline_incremental" if materialized == "fed" else materialized
    place.write_model("odd", "select 1 as id, 'a' as note", materialized=kind, unique_key=["id"], meta=upstreams)
    models = [{"name": "odd", "data_tests": [entry("no_duplicates", "refused", **arguments)]}]
    place.write_yml("models/_models.yml", {"models": models})
    assert message in place.test(check=False).text
