"""The columns of a bronze table: any name, and no value that its column would round or cut off."""

from __future__ import annotations

import re
from datetime import datetime

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
