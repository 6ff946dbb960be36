"""What a user can get wrong: each is refused by name, with a way out, before anything is written."""

from __future__ import annotations

from typing import Any

import pytest

from harness import DbtFailed, Project
from platform_loads import deliver

BRONZE = {
    "bronze_customer_events": "customer_events",
    "bronze_exchange_rates": "exchange_rates",
    "bronze_subscriptions": "subscription_extracts",
    "bronze_transactions": "transactions",
    "bronze_usage_events": "usage_events",
}


def test_a_source_that_is_not_there_is_named(platform: Project) -> None:
    """On DuckDB the landing folder or the file in it, on PostgreSQL the table."""
    result = platform.run(*BRONZE, check=False)
    for model, source in BRONZE.items():
        message = result[model].message
        assert f"tideline_load model '{model}': 1 problem(s)" in message
        assert f"source 'raw.{source}'" in message
        if not platform.is_duckdb:
            table = "transactions_changes" if source == "transactions" else source
            assert f'there is no table "{platform.value("select current_database()")}"."raw"."{table}"' in message
            install = "install_capture --args '{table: raw.transactions}'"
            assert (install in message) == (source == "transactions")
        elif source == "transactions":
            assert "there is no file landing/transactions/transactions.parquet" in message
        else:
            assert "the landing folder 'landing' is missing or empty" in message
        assert "deliver a load" in message
    assert platform.relations() == []


@pytest.mark.parametrize("engine", ["duckdb"])  # vars are checked before any engine is asked
@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"tideline__landing": 5}, "var `tideline__landing` must be a path .*; got '5'"),
        ({"tideline__now": "yesterday"}, "var `tideline__now` must be a timestamp .*; got 'yesterday'"),
        pytest.param(
            {"tideline__now": True}, "var `tideline__now` must be a timestamp .*; got 'True'", marks=pytest.mark.sweep
        ),
        pytest.param(
            {"tideline__rebuild_share": "a lot"},
            "var `tideline__rebuild_share` must be a number .*; got 'a lot'",
            marks=pytest.mark.sweep,
        ),
        ({"tideline__state_schema": "a; drop"}, "var `tideline__state_schema` must be a name .*; got 'a; drop'"),
    ],
)
def test_a_var_of_the_wrong_type_is_named(platform: Project, variables: dict[str, Any], expected: str) -> None:
    before = platform.relations()
    with pytest.raises(DbtFailed, match=expected):
        platform.run("bronze_transactions", "bronze_usage_events", "customers", vars=variables)
    assert platform.relations() == before


@pytest.fixture
def landed(platform: Project) -> Project:
    """The first load, delivered; files are DuckDB's."""
    if not platform.is_duckdb:
        pytest.skip("no files on this engine")
    deliver(platform, 1)
    return platform


@pytest.mark.parametrize(
    ("model", "path"),
    [
        ("bronze_customer_events", "customers/customers_001_09.jsonl"),
        ("bronze_exchange_rates", "rates/rates_20240701_01.csv"),
        ("bronze_subscriptions", "subscriptions/subscriptions_2024-07-31.csv"),
    ],
)
def test_a_file_that_is_no_text_is_named(landed: Project, model: str, path: str) -> None:
    """Nothing of its load is written; once it is taken away, the rest is loaded."""
    file = landed.root / "landing" / path
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    with pytest.raises(
        DbtFailed, match=rf"the file landing/{path} is not UTF-8 text; take it out of the folder or deliver it"
    ):
        landed.run(model)
    assert not [name for name in landed.relations() if model in name]
    assert landed.value("select count(*) from dev.tideline_files") == 0
    file.unlink()
    landed.run(model)
    assert landed.value(f"select count(*) from dev_bronze.{model}") > 0


def test_a_broken_parquet_file_is_named(landed: Project) -> None:
    file = landed.root / "landing" / "transactions" / "transactions.parquet"
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    with pytest.raises(DbtFailed, match=r"landing/transactions/transactions\.parquet"):
        landed.run("bronze_transactions")
    assert not [name for name in landed.relations() if "bronze_transactions" in name]
    file.write_bytes(content)
    landed.run("bronze_transactions")


def test_a_missing_setting_is_named(project: Project) -> None:
    """A cursor that nobody says which column holds; files that nobody says where they lie."""
    project.execute("create table arrivals (id int)")
    tables = [{"name": "arrivals"}, {"name": "drops"}]
    project.write_yml("models/sources.yml", {"sources": [{"name": "s", "schema": project.schema, "tables": tables}]})
    columns = "null as _reject_code, null as _reject_reason, null as _raw, null as _file, null as _line"
    project.write_model(
        "cursorless",
        f"select id, {columns} from {{{{ source('s', 'arrivals') }}}} where {{{{ tideline.new_rows('id') }}}}",
        materialized="tideline_load",
    )
    before = project.relations()
    with pytest.raises(DbtFailed, match="meta `tideline_cursor` does not name the column"):
        project.run("cursorless")
    if project.is_duckdb:
        project.write_model(
            "placeless",
            "select * from {{ tideline.landed_lines('s', 'drops') }} as lines",
            materialized="tideline_load",
            meta={"tideline_cursor": "_line"},
        )
        with pytest.raises(DbtFailed, match="does not say which files it reads; set meta `tideline_files`"):
            project.run("placeless")
    assert project.relations() == before


def test_an_engine_that_cannot_run_a_model_says_so(own_platform: Project) -> None:
    """Python models are switched off as a folder, so whoever builds on them hears of it while dbt parses."""
    if own_platform.is_duckdb:
        pytest.skip("this engine runs all models")
    own_platform.remove("analyses") if (own_platform.root / "analyses").is_symlink() else None
    own_platform.write("analyses/of_tickets.sql", "select * from {{ ref('tickets') }}")
    with pytest.raises(DbtFailed, match=r"depends on a node named 'tickets' which is disabled"):
        own_platform.parse(warn_error=True)
    with pytest.raises(DbtFailed, match="this engine reads no files by itself; land them in tables"):
        own_platform.render("""{{ tideline.read_lines("'landing/*.jsonl'") }}""")
