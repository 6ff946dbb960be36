"""The columns of a bronze table: any name, and no value that its column would round or cut off."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest

from harness import DbtFailed, Project

FIRST, SECOND, THIRD = (f"2024-06-0{day} 00:00:00+00" for day in (1, 2, 3))
BRONZE = """
select
    {columns}, changed_at, changed_at as _event_at, 'things' as _file, cast(null as bigint) as _line,
    cast(null as text) as _reject_code, cast(null as text) as _reject_reason, cast(null as text) as _raw
from {{{{ source('shop', 'things') }}}}
where {{{{ tideline.new_rows('changed_at', lookback='30 days') }}}}
"""


def write_bronze(project: Project, columns: str, definitions: str) -> None:
    """A table `things`, and a bronze model over it that looks back over all of its rows."""
    project.execute(f"create table things ({definitions}, changed_at timestamptz)")
    source = {"name": "shop", "schema": "{{ target.schema }}", "tables": [{"name": "things"}]}
    project.write_yml("models/_sources.yml", {"sources": [source]})
    meta = {"tideline_cursor": "changed_at"}
    project.write_model("bronze", BRONZE.format(columns=columns), materialized="tideline_load", meta=meta)


def test_any_name_of_a_column_is_kept(project: Project) -> None:
    """Letters of other alphabets, mixed case, a reserved word, a space, a quote."""
    names = ['"ключ"', '"Größe"', '"order"', '"two words"', '"a""b"', '"back\\slash"']
    columns = ", ".join(names)
    write_bronze(project, columns, ", ".join(f"{name} int" for name in names))
    for second, moment in enumerate((FIRST, SECOND)):
        project.insert("things", [(*range(second, second + len(names)), moment)])
        project.run()
        assert project.difference(f"(select {columns} from bronze)", f"(select {columns} from things)") == []


WIDER = (
    ("amount", "numeric(12, 4)", "1.2345", "1.5"),
    ("seats", "double precision", "2.5", "2"),
    ("paid_on", "timestamp", "2024-06-02 12:30:00", "2024-06-02 00:00:00"),
    ("code", "text", "ab-and-more", "ab"),
)


@pytest.mark.parametrize(("column", "wider", "value", "fitting"), WIDER)
def test_a_value_that_would_be_cut_is_refused(
    project: Project, column: str, wider: str, value: str, fitting: str
) -> None:
    """By name, until the table has room; a value of the wider type that fits passes, and nothing is stored twice."""
    if project.is_duckdb and column == "code":
        pytest.skip("a text has no length there")
    columns = "amount, seats, paid_on, code"
    write_bronze(project, columns, "amount numeric(10, 2), seats int, paid_on date, code varchar(4)")
    project.insert("things", [("1.25", 1, "2024-06-01", "ab", FIRST)])
    project.run()
    project.execute(f"alter table things alter column {column} type {wider}")
    project.execute(f"insert into things ({column}, changed_at) values ('{fitting}', '{SECOND}')")
    for _ in range(2):
        project.run()
        assert project.value("select count(*) from bronze") == 2
    project.execute(f"insert into things ({column}, changed_at) values ('{value}', '{THIRD}')")
    before = project.table("bronze"), project.table("tideline_ledger")
    with pytest.raises(DbtFailed) as failed:
        project.run()
    for word in ("'bronze'", f"column `{column}` comes as", "1 of the new values", "alter table"):
        assert word in str(failed.value)
    assert (project.table("bronze"), project.table("tideline_ledger")) == before

    (remedy,) = re.findall("`(alter table [^`]*)`", str(failed.value))
    project.execute(remedy)
    for _ in range(2):
        project.run()
        assert project.difference(f"(select {columns} from bronze)", f"(select {columns} from things)") == []
    ((moment,),) = project.query(f"select changed_at from bronze where {column} = '{value}'")
    assert moment == datetime.fromisoformat(THIRD)


OTHER = (
    ("integer", "text", "x", "7"),
    ("integer", "bigint", "3000000000", "7"),
    ("integer", "double precision", "1e300", "7"),
    ("bigint", "double precision", "1e30", "1e15"),
    ("numeric(4, 2)", "numeric(12, 2)", "12345.5", "1.5"),
    ("date", "text", "soon", "2024-06-01"),
)


@pytest.mark.parametrize(("stored", "given", "value", "fitting"), OTHER)
def test_a_value_that_is_none_of_its_columns_type_is_refused(
    project: Project, stored: str, given: str, value: str, fitting: str
) -> None:
    """By name, as what would be rounded is, and not by the engine; what fits passes."""
    write_bronze(project, "code", f"code {stored}")
    project.run()
    project.execute(f"alter table things alter column code type {given}")
    project.execute(f"insert into things values ('{fitting}', '{FIRST}')")
    project.run()
    assert project.value("select count(*) from bronze where code is not null") == 1
    project.execute(f"insert into things values ('{value}', '{SECOND}')")
    with pytest.raises(DbtFailed, match=r"column `code` comes as .* 1 of the new values"):
        project.run()
    assert project.value("select count(*) from bronze") == 1


@pytest.mark.parametrize("engine", ["duckdb"])
def test_a_column_in_another_case_is_the_column_that_is_there(project: Project) -> None:
    """To DuckDB; to PostgreSQL a name in quotes is another."""
    write_bronze(project, "code", "code text")
    project.insert("things", [("a", FIRST)])
    project.run()
    meta = {"tideline_cursor": "changed_at"}
    project.write_model("bronze", BRONZE.format(columns='code as "Code"'), materialized="tideline_load", meta=meta)
    project.insert("things", [("b", SECOND)])
    project.run()
    assert project.query("select code from bronze order by 1") == [("a",), ("b",)]


def test_what_has_none_of_the_columns_is_refused_by_name(project: Project) -> None:
    """Another separator, no header, a file of another table: each row would be one of nulls. Some may be missing."""
    tail = (
        "cast(null as timestamptz) as _event_at, _file, _line, {code} as _reject_code, {code} as _reject_reason, _raw"
    )
    read = {
        "rows": "landed_csv('raw', 'rows', ['id', 'Name'])",
        "tables": "landed_parquet('raw', 'tables', {'id': 'bigint', 'Name': 'text'})",
    }
    files = {"rows": "rows/*.csv", "tables": "tables/*.parquet"}
    tables = [
        {"name": name, "identifier": f"{name}_raw", "config": {"meta": {"tideline_files": files[name]}}}
        for name in files
    ]
    project.write_yml(
        "models/_sources.yml", {"sources": [{"name": "raw", "schema": "{{ target.schema }}", "tables": tables}]}
    )
    project.vars["tideline__landing"] = str(project.root / "landing")
    for name, call in read.items():
        code = "_reject_code" if name == "tables" else "cast(null as text)"
        sql = f"select id, name, {tail.format(code=code)} from {{{{ tideline.{call} }}}} as landed"
        project.write_model(name, sql, materialized="tideline_load")
    if project.is_duckdb:
        project.write("landing/rows/a.csv", "ID\n1\n")
        (project.root / "landing/tables").mkdir()
        parquet.write_table(arrow.table({"id": [1]}), project.root / "landing/tables/a.parquet")
        project.run()
        wrong = [
            project.write(f"landing/rows/{name}.csv", text) for name, text in (("b", "id;name\n2;x\n"), ("c", "2,x\n"))
        ]
        wrong.append(project.root / "landing/tables/b.parquet")
        parquet.write_table(arrow.table({"number": [1]}), wrong[-1])
    else:
        for name in files:
            project.execute(f"create table {name}_raw (file_name text, line_number int, line text, name text)")
            project.execute(f"insert into {name}_raw values ('a', 2, 'x', 'x')")
        project.run()
        assert project.query("select name from rows union all select name from tables") == [("x",)] * 2
        for name in files:
            project.execute(f"alter table {name}_raw rename name to label")
            project.execute(f"insert into {name}_raw values ('b', 2, 'y', 'y')")
        wrong = [Path(f"{name}_raw") for name in files]
    before = {name: project.table(name) for name in (*files, "tideline_files", "tideline_ledger")}
    result = project.run(check=False)
    said = result["rows"].message + result["tables"].message
    assert said.count("has none of the columns that are read of it (id, Name); it has: ") == len(wrong)
    for place in wrong:
        assert str(place) in said
    assert {name: project.table(name) for name in before} == before
    if project.is_duckdb:
        for file in wrong:
            file.unlink()
        project.run()


def test_a_contract_and_indexes_are_those_of_the_table(project: Project) -> None:
    """A contract names what loading adds, too; it is looked at by every load that brings something."""
    write_bronze(project, "code", "code text")
    types = {
        "code": "text", "changed_at": "timestamptz", "_event_at": "timestamptz", "_file": "text", "_line": "bigint",
        "_loaded_at": "timestamptz", "_batch_id": "text",
    }  # fmt: skip
    columns = [{"name": name, "data_type": type_} for name, type_ in types.items()]
    columns[0]["constraints"] = [{"type": "not_null"}]  # type: ignore[assignment]
    config = {"contract": {"enforced": True}, "indexes": [{"columns": ["code"]}]}

    def declare(declared: list[dict[str, str]]) -> None:
        project.write_yml("models/_models.yml", {"models": [{"name": "bronze", "config": config, "columns": declared}]})

    declare(columns[:-1])
    project.insert("things", [("a", FIRST)])
    with pytest.raises(DbtFailed, match="contract"):
        project.run()
    declare(columns)
    for name, moment in (("a", FIRST), ("b", SECOND)):
        project.execute("delete from things")
        project.insert("things", [(name, moment)])
        project.run()
    assert project.query("select code from bronze order by 1") == [("a",), ("b",)]
    indexed = "select sql from duckdb_indexes()" if project.is_duckdb else "select indexdef from pg_indexes"
    assert any("bronze" in sql and "(code)" in sql.replace('"', "") for (sql,) in project.query(indexed))
    declare([*columns, {"name": "more", "data_type": "text"}])
    project.insert("things", [("c", THIRD)])
    with pytest.raises(DbtFailed, match="contract"):
        project.run()
    declare(columns)
    project.insert("things", [(None, THIRD)])
    with pytest.raises(DbtFailed, match=r"(?i)not.null"):
        project.run()
    assert project.query("select code from bronze order by 1") == [("a",), ("b",)]
