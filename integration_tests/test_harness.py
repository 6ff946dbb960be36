"""The harness itself: what the other tests take for granted."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness import DbtFailed, Project
from harness.engine import Engine


@pytest.fixture
def project(engine: str, new_engine: Callable[..., Engine], tmp_path: Path) -> Iterator[Project]:
    """An empty project without the package: only dbt and the harness."""
    made = Project.consumer(tmp_path / "consumer", new_engine(engine, "test"), package="none")
    yield made
    made.end_workers()


def test_tests_of_one_file_share_a_process(request: pytest.FixtureRequest) -> None:
    """A group is the end of a test's name, if pytest and pytest-xdist agree on where names are kept."""
    if not hasattr(request.config, "workerinput"):
        pytest.skip("tests run in one process")
    name = request.node.nodeid
    assert name.rfind("@test_harness") > name.rfind("]"), name


def test_a_model_is_run_and_its_rows_are_read(project: Project) -> None:
    """The shortest test there is."""
    project.write_model("numbers", "select 1 as n", materialized="table")
    project.run("numbers")
    assert project.query("select n from numbers") == [(1,)]


def test_a_changed_model_is_parsed_again(project: Project) -> None:
    """Nothing has to be told to the harness when a file changes."""
    project.write_model("numbers", "select 1 as n", materialized="table")
    project.run()
    project.write_model("numbers", "select 2 as n", materialized="table")
    project.run()
    assert project.table("numbers") == [(2,)]


def test_rows_can_be_put_in_between_runs(project: Project) -> None:
    """The harness writes to the database that dbt reads, in one process."""
    project.execute("create table source_rows (id int, name text)")
    project.write_model("copied", "select * from {{ target.schema }}.source_rows", materialized="table")
    for n in range(3):
        project.insert("source_rows", [(n, None)])
        project.run()
        assert project.value("select count(*) from copied") == n + 1
    assert project.difference("copied", "source_rows") == []
    assert project.difference("copied", "(select id, 'x' as name from copied)")


def test_rows_that_two_tables_do_not_share_are_told_as_often_as_they_occur(project: Project) -> None:
    """Nulls are equal, the order of rows is nothing, a repeated row is two."""
    values = "(values (1, null), (2, 'b'), (2, 'b')) as v(id, name)"
    project.execute(f"create table known as select * from {values}")
    assert project.difference("known", f"(select * from {values} order by 1 desc)") == []
    assert project.difference("known", "(select distinct * from known)") == [("only left", 2, "b")]
    assert project.difference("known", "(select id, coalesce(name, '') from known)") == [
        ("only left", 1, None),
        ("only right", 1, ""),
    ]


def test_dbt_errors_come_with_their_text(project: Project) -> None:
    """A database error, a compilation error and a parse error all show what dbt said."""
    project.write_model("broken", "select * from no_such_table", materialized="table")
    with pytest.raises(DbtFailed, match="no_such_table"):
        project.run()
    project.write_model("broken", "{{ exceptions.raise_compiler_error('told you') if execute }} select 1 as n")
    assert "told you" in project.run(check=False).errors
    project.write_model("broken", "select * from {{ ref('nothing') }}")
    with pytest.raises(DbtFailed, match="depends on a node named 'nothing'"):
        project.run()


def test_statements_and_vars_and_refresh_are_seen(project: Project) -> None:
    """The result tells what was sent; vars reach the model; ephemeral models survive a reused manifest."""
    project.write_model("base", "select {{ var('n', 1) }} as n", materialized="ephemeral")
    project.write_model("counted", "select n from {{ ref('base') }}", materialized="incremental")
    for n in (1, 2, 3):
        result = project.run(vars={"n": n}, full_refresh=n == 3)
        assert any(f"select {n} as n" in sql for sql in result.sql_of("counted"))
    project.run(vars={"n": 3})
    assert project.table("counted") == [(3,), (3,)]
    assert project.render("{{ 1 + 1 }}") == "2"


@pytest.mark.sweep
def test_the_database_can_be_handed_to_another_process(project: Project) -> None:
    """`close()` lets go of the file."""
    project.write_model("numbers", "select 1 as n", materialized="table")
    project.run()
    project.close()
    command = [sys.executable, "-m", "dbt.cli.main", *project.command_line("run")[1:]]
    done = subprocess.run(command, cwd=project.root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert project.table("numbers") == [(1,)]


def test_a_worker_is_killed_at_a_statement(project: Project) -> None:
    """A kill before the commit leaves the table as it was; a kill after it leaves the new one."""
    project.write_model("numbers", "select {{ var('n', 1) }} as n", materialized="table")
    project.run()
    saved = project.save()
    statements = project.run(vars={"n": 2}).statements
    commit = max(n for n, statement in enumerate(statements) if statement.sql == "COMMIT" and statement.node)
    project.restore(saved)
    for before, after, expected in ((commit, None, 1), (None, commit, 2)):
        worker = project.spawn("run", vars={"n": 2}, kill_before=before, kill_after=after)
        assert worker.wait() is None
        assert worker.killed
        assert project.table("numbers") == [(expected,)]
        project.restore(saved)
        assert project.table("numbers") == [(1,)]
    assert project.spawn("run", vars={"n": 2}).check().success
    assert project.table("numbers") == [(2,)]


def test_a_worker_is_led_from_statement_to_statement(project: Project) -> None:
    """A held worker shows each statement before it is sent."""
    project.write_model("numbers", "select 1 as held_here", materialized="table")
    worker = project.spawn("run", hold=True)
    assert worker.run_until("held_here").node == "numbers"
    assert worker.check()["numbers"].status == "success"
    project.write_model("numbers", "select * from no_such_table", materialized="table")
    with pytest.raises(DbtFailed, match="no_such_table"):
        project.spawn("run").check()
