"""A bronze table, its ledger and its manifest, not of one time: dropped, lost, or brought back from a backup."""

from __future__ import annotations

import pytest
from engine_models import AFFECTED, history, model
from test_load_cursors import loaded, write_bronze

from harness import DbtFailed, Project

CSV = """
select
    id, name, cast(null as timestamptz) as _event_at, _file, _line,
    cast(null as text) as _reject_code, cast(null as text) as _reject_reason, _raw
from {{ tideline.landed_csv('raw', 'people', ['id', 'name']) }} as landed
"""


@pytest.fixture
def cursor(project: Project) -> Project:
    """Two loads by a cursor, with a hole between them."""
    project.execute("create table events (id bigint, note text)")
    write_bronze(project, "tideline.sequence_rows('id')")
    for ids in ((1, 3), (4,)):
        project.insert("events", [(number, "a") for number in ids])
        project.run()
    return project


@pytest.fixture
def files(project: Project) -> Project:
    """One file, loaded."""
    meta = {"tideline_files": "people/*.csv"}
    tables = [{"name": "people", "identifier": "people_raw", "config": {"meta": meta}}]
    project.write_yml("models/_sources.yml", {"sources": [{"name": "raw", "schema": project.schema, "tables": tables}]})
    project.vars["tideline__landing"] = str(project.root / "landing")
    if not project.is_duckdb:
        project.execute("create table people_raw (file_name text, line_number int, line text, id text, name text)")
    project.write_model("bronze", CSV, materialized="tideline_load")
    deliver(project, "first", 1, "Anna")
    project.run()
    return project


def deliver(project: Project, file: str, number: int, name: str) -> None:
    """A file with one row."""
    if project.is_duckdb:
        project.write(f"landing/people/{file}.csv", f"id,name\n{number},{name}\n")
    else:
        project.insert("people_raw", [(file, 2, f"{number},{name}", str(number), name)])


def test_a_table_that_was_dropped_is_loaded_from_the_beginning(cursor: Project) -> None:
    """As the message for a lost ledger says; the mark of the rows that are gone does not count, nor do their holes."""
    cursor.execute("drop table bronze")
    assert "is gone" in cursor.run().text
    assert loaded(cursor) == [1, 3, 4]
    cursor.insert("events", [(7, "a")])
    assert "is gone" not in cursor.run().text
    assert loaded(cursor) == [1, 3, 4, 7]
    sums = "select sum(rows_in), sum(rows_inserted + rows_quarantined) from tideline_ledger where kind = 'load'"
    assert cursor.query(sums) == [(7, 7)]


def test_a_view_under_its_name_gives_way(cursor: Project) -> None:
    """A bronze model that was a view before its first load, or became one in between: loaded from the beginning."""
    cursor.execute("drop table bronze")
    cursor.execute("create view bronze as select id, note from events")
    cursor.run()
    assert loaded(cursor) == [1, 3, 4]
    cursor.insert("events", [(7, "a")])
    cursor.run()
    assert loaded(cursor) == [1, 3, 4, 7]


@pytest.mark.parametrize(
    ("columns", "missing"),
    [("id, note", "no `_loaded_at`, `_batch_id`"), ("id, note, current_timestamp as _loaded_at", "no `_batch_id`")],
)
def test_a_table_that_is_none_of_its_own_is_refused(cursor: Project, columns: str, missing: str) -> None:
    """A model that was a `table` before its first load, or became one in between; with rows and without."""
    cursor.execute("drop table bronze")
    cursor.execute(f"create table bronze as select {columns} from events where id < 0")
    for ledger in ("that knows loads", "that knows none"):
        before = {name: cursor.table(name) for name in cursor.relations()}
        errors = cursor.run(check=False).errors
        assert "tideline_load model 'bronze'" in errors, ledger
        assert missing in errors
        assert "Drop it or give it another name" in errors
        assert {name: cursor.table(name) for name in cursor.relations()} == before
        cursor.execute("delete from tideline_ledger")
    cursor.execute("insert into bronze (id) values (9)")
    errors = cursor.run(check=False).errors
    assert "Drop it or give it another name" in errors or "but the ledger knows no load of it" in errors
    cursor.execute("drop table bronze")
    cursor.execute("delete from tideline_gaps")
    cursor.run()
    assert loaded(cursor) == [1, 3, 4]


def test_a_clock_that_steps_back_by_days_stops_nobody(cursor: Project) -> None:
    """The stamps of loads grow all the same, so what reads them goes by them and not by the clock."""
    model(cursor, "copy", f"select id, note from {{{{ ref('bronze') }}}} {AFFECTED}", "id", ["bronze"])
    for number, day in enumerate((10, 10, 2, 2, 11), 5):
        cursor.insert("events", [(number, "a")])
        now = {"tideline__now": f"2030-01-{day} 00:00:00Z".replace("-2 ", "-02 ")}
        cursor.run(vars=now)
        assert cursor.difference("copy", "(select id, note from bronze)") == []
        before = cursor.table("tideline_ledger")
        cursor.run("copy", vars=now)
        assert cursor.table("tideline_ledger") == before
    assert history(cursor, "copy") == ["first"] + ["incremental"] * 4


def test_rights_that_are_no_longer_configured_are_taken_back(cursor: Project) -> None:
    """PostgreSQL: as of any other table, also by a load with nothing new."""
    if cursor.is_duckdb:
        pytest.skip("DuckDB has no grants")
    cursor.execute("drop role if exists bronze_reader; create role bronze_reader")
    for readers in (["bronze_reader"], []):
        cursor.update_config(models={"+grants": {"select": readers}})
        cursor.run()
        assert cursor.value("select has_table_privilege('bronze_reader', 'bronze', 'select')") is bool(readers)
    cursor.execute("drop owned by bronze_reader; drop role bronze_reader")


def test_files_of_a_table_that_was_dropped_are_loaded_again(files: Project) -> None:
    files.execute("drop table bronze")
    for _ in range(2):
        files.run()
        assert files.query("select id, name from bronze") == [("1", "Anna")]


def test_a_ledger_that_is_older_than_the_table_is_refused(cursor: Project) -> None:
    """Its mark would bring the last load once more."""
    cursor.execute("delete from tideline_ledger where run_mark = (select max(run_mark) from tideline_ledger)")
    with pytest.raises(DbtFailed, match="holds rows of loads that came after the last one that the ledger knows"):
        cursor.run()
    assert loaded(cursor) == [1, 3, 4]


@pytest.mark.parametrize(
    "lost",
    ["drop table tideline_gaps", "delete from tideline_gaps where gap_low = 5", "update tideline_gaps set gap_low = 3"],
)
def test_holes_that_are_not_those_of_the_last_load_are_refused(cursor: Project, lost: str) -> None:
    """What filled one of them later would be lost."""
    cursor.insert("events", [(7, "a")])
    cursor.run()
    cursor.execute("create table saved as select * from tideline_gaps")
    cursor.execute(lost)
    cursor.insert("events", [(2, "late"), (6, "late")])
    with pytest.raises(DbtFailed, match=r"holes of its sequence that .* are not those of its last load"):
        cursor.run()
    assert loaded(cursor) == [1, 3, 4, 7]
    cursor.execute("delete from tideline_gaps")
    cursor.execute("insert into tideline_gaps select * from saved")
    cursor.run()
    assert loaded(cursor) == [1, 2, 3, 4, 6, 7]


def test_a_table_of_holes_that_is_lost_when_none_was_open(cursor: Project) -> None:
    """Nothing was waited for; a table that is loaded from the beginning finds its holes anew."""
    cursor.insert("events", [(2, "late")])
    cursor.run()
    cursor.execute("drop table tideline_gaps")
    cursor.insert("events", [(6, "a")])
    cursor.run()
    cursor.execute("drop table tideline_gaps")
    cursor.execute("drop table bronze")
    cursor.run()
    cursor.insert("events", [(5, "late")])
    cursor.run()
    assert loaded(cursor) == [1, 2, 3, 4, 5, 6]


def test_a_table_that_is_older_than_its_ledger_is_warned_about(cursor: Project) -> None:
    cursor.execute("delete from bronze where id = 4")
    assert "no row of the last load of 'bronze'" in cursor.run().text
    cursor.execute("drop table bronze")
    assert "no row of the last load" not in cursor.run().text
    assert loaded(cursor) == [1, 3, 4]


def test_a_batch_that_was_undone_is_no_loss(cursor: Project) -> None:
    """Nothing of the last load is left, because somebody said so."""
    batch = cursor.value("select max(_batch_id) from bronze where id = 4")
    undo = {"model": "bronze", "batch_id": batch, "reason": "a trial", "dry_run": False}
    cursor.run_operation("tideline.undo_batch", undo)
    assert "no row of the last load" not in cursor.run().text


@pytest.mark.parametrize("lost", ["drop table tideline_files", "delete from tideline_files where path like '%second%'"])
def test_a_manifest_that_does_not_know_a_loaded_file_is_refused(files: Project, lost: str) -> None:
    """It would be loaded a second time."""
    deliver(files, "second", 2, "Bert")
    files.run()
    files.execute(lost)
    with pytest.raises(DbtFailed, match="loads of files that the manifest does not know"):
        files.run()
    assert files.query("select id from bronze order by id") == [("1",), ("2",)]
    files.execute("drop table bronze")
    files.run()
    assert files.query("select id from bronze order by id") == [("1",), ("2",)]


def test_a_reload_that_finds_no_file_is_no_loss_of_the_manifest(files: Project) -> None:
    if not files.is_duckdb:
        files.execute("delete from people_raw")
    else:
        (files.root / "landing/people/first.csv").unlink()
        deliver(files, "../other", 1, "Anna")
    reload = {"tideline__reload": ["bronze"], "tideline__reload_losing": ["bronze"]}
    files.run("bronze", full_refresh=True, vars=reload)
    deliver(files, "second", 2, "Bert")
    for _ in range(2):
        files.run()
        assert files.query("select id from bronze") == [("2",)]


def test_a_file_of_one_short_row_is_not_empty(files: Project) -> None:
    """Three characters are a row; where the engine reads files, a header comes first."""
    deliver(files, "short", 2, "B")
    files.run()
    assert files.query("select id, name from bronze order by id") == [("1", "Anna"), ("2", "B")]


def test_a_file_that_grew_after_its_load_is_held_back_until_it_is_replaced(files: Project) -> None:
    """Whether it is a file or rows of a table under its name."""
    if files.is_duckdb:
        files.write("landing/people/first.csv", "id,name\n1,Anna\n2,Ben\n")
    else:
        files.insert("people_raw", [("first", 3, "2,Ben", "2", "Ben")])
    for _ in range(2):
        files.run()
        assert files.query("select id from bronze") == [("1",)]
    states = "select state from tideline_files order by loaded_at"
    assert files.query(states) == [("loaded",), ("changed",)]
    path = files.value("select max(path) from tideline_files")
    files.dbt("run-operation", "tideline.replace_file", "--args", f"{{model: bronze, path: '{path}', dry_run: false}}")
    files.run()
    assert files.query("select id from bronze order by id") == [("1",), ("2",)]


def test_rows_of_a_landed_table_without_a_file_name_are_refused(files: Project) -> None:
    if files.is_duckdb:
        pytest.skip("a file has a name")
    files.insert("people_raw", [(None, 2, "2,Ben", "2", "Ben")])
    with pytest.raises(DbtFailed, match="have no name in `file_name`"):
        files.run()


def test_rows_of_a_landed_table_without_their_text_are_refused(files: Project) -> None:
    """Files of which the text is missing were taken for one and the same."""
    if files.is_duckdb:
        pytest.skip("a file has a text")
    files.insert("people_raw", [("second", 2, None, "2", "Ben"), ("third", 2, None, "3", "Cleo")])
    with pytest.raises(DbtFailed, match=r"rows of second in .* have no text in `line`"):
        files.run()
    assert files.query("select id from bronze") == [("1",)]
    files.execute("update people_raw set line = id || ',' || name")
    files.run()
    assert files.query("select id from bronze order by id") == [("1",), ("2",), ("3",)]
    files.insert("people_raw", [("first", 3, None, "4", "Dana")])
    files.run()
    assert files.query("select path, state from tideline_files order by loaded_at desc limit 1") == [
        ("first", "changed")
    ]


def test_a_csv_file_that_begins_with_an_empty_line_is_refused_by_name(files: Project) -> None:
    if not files.is_duckdb:
        pytest.skip("the engine reads no files")
    files.write("landing/people/second.csv", "\nid,name\n2,Ben\n")
    with pytest.raises(DbtFailed, match=r"second\.csv begins with an empty line"):
        files.run()
    assert files.query("select id from bronze") == [("1",)]


def test_line_ends_of_another_kind_within_values_are_read(files: Project) -> None:
    """As spreadsheets and web forms write them; a first line of either kind, and values with the other one."""
    if not files.is_duckdb:
        pytest.skip("the engine reads no files")
    for name, end, within in (("second", "\r\n", "\n"), ("third", "\n", "\r\n"), ("fourth", "\n", "\r")):
        text = end.join(["id,name", f'{name},"a{within}b"', f"{name},plain", ""])
        (files.root / f"landing/people/{name}.csv").write_bytes(text.encode())
    files.run()
    assert files.query("select id, name from bronze where id <> '1' order by id, name") == [
        ("fourth", "a\rb"),
        ("fourth", "plain"),
        ("second", "a\nb"),
        ("second", "plain"),
        ("third", "a\r\nb"),
        ("third", "plain"),
    ]
    assert files.query("select * from tideline_quarantine") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('id,"na\nme",name\n2,x,Ben\n', "header of the file .*second.csv has a line end in the name of a column"),
        ("id,name\r\n2,Ben\n3,Cleo\r\n", "file = .*second.csv"),
    ],
)
def test_a_file_whose_lines_cannot_be_told_is_refused_by_name(files: Project, text: str, words: str) -> None:
    """A name of a column with a line end in it; line ends of two kinds between the lines of one file."""
    if not files.is_duckdb:
        pytest.skip("the engine reads no files")
    (files.root / "landing/people/second.csv").write_bytes(text.encode())
    with pytest.raises(DbtFailed, match=words):
        files.run()
    assert files.query("select id from bronze") == [("1",)]


def test_a_query_that_reads_two_landings_is_refused(files: Project) -> None:
    """Files are known by their path, not by the part of the query that reads them, so each would be read by both."""
    files.write_model("bronze", f"{CSV} union all {CSV}", materialized="tideline_load")
    with pytest.raises(DbtFailed, match="reads landed files 2 times"):
        files.run()
