"""The life of one model under tideline_incremental: first build, news, nothing new, moved and vanished keys."""

import pytest

ROWS = "create table events (id int, amount decimal(18, 2), seen text, _loaded_at timestamptz)"


def write_chain(project):
    project.write_model(
        "latest",
        """
        select id, amount, seen, _loaded_at
        from (
            select *, row_number() over (partition by id order by _loaded_at desc, amount desc) as nth
            from {{ source('raw', 'events') }}
            where {{ tideline.affected() }}
        ) as numbered
        where nth = 1 and amount >= 0
        """,
        materialized="tideline_incremental",
        unique_key="id",
        meta={"tideline_upstreams": [{"name": "raw.events"}], "tideline_feed": ["seen"]},
    )
    project.write_model(
        "by_month",
        """
        select seen, sum(amount) as amount, count(*) as events
        from {{ ref('latest') }}
        where {{ tideline.affected() }}
        group by seen
        """,
        materialized="tideline_incremental",
        unique_key="seen",
        meta={"tideline_upstreams": [{"name": "latest"}]},
    )
    project.write_yml(
        "models/sources.yml",
        {"sources": [{"name": "raw", "schema": "{{ target.schema }}", "tables": [{"name": "events"}]}]},
    )


@pytest.fixture
def chain(project):
    project.execute(ROWS)
    project.insert(
        "events", [(1, 10, "2024-01", "2024-01-01 00:00:00+00"), (2, 5, "2024-01", "2024-01-01 00:00:00+00")]
    )
    write_chain(project)
    project.run()
    return project


def test_a_row_that_moves_repairs_both_groups(chain):
    chain.insert("events", [(1, 10, "2024-02", "2024-01-02 00:00:00+00")])
    result = chain.run()
    assert chain.query("select * from by_month order by seen") == [("2024-01", 5, 1), ("2024-02", 10, 1)]
    assert "incremental" in result.text


def test_a_key_that_vanishes_takes_its_group_along(chain):
    chain.insert("events", [(1, -1, "2024-01", "2024-01-02 00:00:00+00"), (2, -1, "x", "2024-01-02 00:00:00+00")])
    chain.run()
    assert chain.query("select * from by_month") == []


def test_nothing_new_writes_nothing(chain):
    before = chain.query("select * from tideline_ledger")
    result = chain.run()
    assert chain.query("select * from tideline_ledger") == before
    ours = [sql for sql in result.sql_of("latest") if "duckdb_constraints" not in sql and "duckdb_databases" not in sql]
    assert len(ours) <= 3, "begin, the marks under the lock, commit (dbt-duckdb asks its catalogue besides)"
