"""Tables that are written while they are read: what commits late is loaded late, and never lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from engine_models import history

from harness import DbtFailed, Project

BRONZE = """
select id, note, {cursor}
    'c' as _op, {moment} as _event_at, cast(id as text) as _sequence, 'events' as _file, cast(id as bigint) as _line,
    case when note = 'bad' then 'bad' end as _reject_code,
    case when note = 'bad' then 'it is bad' end as _reject_reason, note as _raw
from {{{{ source('shop', 'events') }}}}
where {{{{ {predicate} }}}}
"""


def write_bronze(
    project: Project,
    predicate: str,
    cursor: str = "",
    mark: str | list[str] | None = "id",
    moment: str = "timestamptz '2024-06-01 00:00:00+00'",
    **config: Any,
) -> None:
    """A bronze model over `events`, read by the predicate."""
    tables = [{"name": "events"}]
    project.write_yml(
        "models/_sources.yml", {"sources": [{"name": "shop", "schema": project.schema, "tables": tables}]}
    )
    sql = BRONZE.format(predicate=predicate, cursor=cursor and f"{cursor},", moment=moment)
    meta = {"tideline_cursor": mark} if mark else {}
    project.write_model("bronze", sql, materialized="tideline_load", meta=meta, **config)


def loaded(project: Project) -> list[int]:
    """The ids in bronze, in order; what stands twice is told twice."""
    return [row[0] for row in project.query("select id from bronze order by id")]


def gaps(project: Project) -> list[tuple[Any, ...]]:
    """Every hole that was seen: from, to, and what became of it."""
    return project.query("select gap_low, gap_high, outcome from tideline_gaps order by gap_low, gap_high, closed_at")


def test_a_load_is_one_transaction_from_the_first_on(project: Project) -> None:
    """Hooks, lock, rows, ledger: a state table that is still missing is not made in between."""
    project.execute("create table events (id bigint, note text)")
    project.execute("create table numbers (number bigint)")
    hook = "insert into {{ this.schema }}.numbers select txid_current()"
    write_bronze(project, "tideline.new_rows('id')", pre_hook=hook, post_hook=hook)
    for load in (1, 2):
        project.insert("events", [(load, "a")])
        project.run()
        assert project.query("select count(*), count(distinct number) from numbers") == [(2 * load, load)]


# ---- local time ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("zone", "ids"), [("", [1, 2, 4]), (", time_zone='Europe/Berlin'", [1, 2, 3, 4])])
def test_the_hour_that_passes_twice_is_read_again(project: Project, zone: str, ids: list[int]) -> None:
    """On 27 October 2024 clocks in Berlin went back from three to two; without its zone what is below it is lost."""
    project.execute("create table events (id bigint, note text, stamp timestamp)")
    write_bronze(project, f"tideline.new_rows('stamp'{zone})", cursor="stamp", mark="stamp")
    project.insert("events", [(1, "before", "2024-10-27 01:30:00"), (2, "summer time", "2024-10-27 02:50:00")])
    project.run()
    project.insert("events", [(3, "winter time", "2024-10-27 02:10:00"), (4, "winter time", "2024-10-27 02:50:00")])
    for _ in range(2):
        project.run()
        assert loaded(project) == ids


@pytest.mark.parametrize(
    ("predicate", "cursor", "said", "is_loaded"),
    [
        ("tideline.new_rows('id', lookback='3 days')", "id", "`lookback` is a length .*: give a number", False),
        ("tideline.new_rows('id', lookback='3 days')", "id", "`lookback` is a length .*: give a number", True),
        ("tideline.new_rows('at_', lookback=5)", "at_", "`lookback` is a number .*: give a length of time", True),
        ("tideline.new_rows('note', lookback=5)", "note", "`lookback` is a number .*, which has none", True),
        ("tideline.sequence_rows('note')", "note", "sequence_rows counts the ids .*, and `note` is of type", False),
    ],
)  # fmt: skip
def test_a_cursor_of_another_kind_than_its_reading_is_refused(
    project: Project, predicate: str, cursor: str, said: str, is_loaded: bool
) -> None:
    """By the first load, and by a later one whose model was changed; nothing is written."""
    project.execute("create table events (id bigint, note text, at_ timestamptz)")
    project.insert("events", [(1, "a", "2024-06-01 00:00:00+00")])
    shape = {"cursor": "" if cursor in ("id", "note") else cursor, "mark": cursor}
    if is_loaded:
        write_bronze(project, f"tideline.new_rows('{cursor}')", **shape)
        project.run()
    written = [name for name in ("bronze", "tideline_ledger") if is_loaded]
    before = {name: project.table(name) for name in written}
    write_bronze(project, predicate, **shape)
    with pytest.raises(DbtFailed, match=f"tideline_load model 'bronze'.*(?s:.)*{said}"):
        project.run()
    assert {name: project.table(name) for name in written} == before
    assert is_loaded or not any(name.endswith("bronze") for name in project.relations())


def test_columns_of_a_kind_that_loading_cannot_use_are_refused(project: Project) -> None:
    """A code that is a boolean rejects every row; an event time that is none. Numbers and bare nulls are taken."""
    project.execute("create table events (id bigint, note text)")
    project.insert("events", [(1, "bad"), (2, "good")])
    write_bronze(project, "tideline.new_rows('id')", moment="note")
    with pytest.raises(DbtFailed, match="its event time `_event_at` holds 'good', which is no time"):
        project.run()
    write_bronze(project, "tideline.new_rows('id')", moment="null")
    file = project.root / "models/bronze.sql"
    code, line = "case when note = 'bad' then 'bad' end as _rej", "cast(id as bigint) as _line"
    sql = file.read_text()
    assert code in sql
    assert line in sql
    file.write_text(sql.replace(code, "note = 'bad' as _rej"))
    with pytest.raises(DbtFailed, match="`_reject_code` is a boolean"):
        project.run()
    file.write_text(sql.replace(line, "null as _line").replace("note as _raw", "id as _raw"))
    project.run()
    assert loaded(project) == [2]
    assert project.query("select line, code, raw from tideline_quarantine") == [(None, "bad", "1")]


@pytest.mark.parametrize("kind", ["timestamptz", "timestamp", "date"])
def test_a_tie_at_the_mark_is_read_without_a_lookback(project: Project, kind: str) -> None:
    """Rows of the same stamp, or of the same day, may come with the next load; each is stored once, also a bad one."""
    project.execute(f"create table events (id bigint, note text, stamp {kind})")
    write_bronze(project, "tideline.new_rows('stamp')", cursor="stamp", mark="stamp")
    for load in ([(1, "a"), (2, "bad")], [(3, "b")], [], [(4, "c"), (5, "bad")]):
        project.insert("events", [(*row, "2024-05-01 00:00:00") for row in load])
        project.run()
    assert loaded(project) == [1, 3, 4]
    assert project.value("select count(*) from tideline_quarantine") == 2
    assert history(project, "bronze") == ["load", "load", "load"], "a load with nothing new leaves no trace"
    project.insert("events", [(6, "d", "2024-04-30 00:00:00"), (7, "e", "2024-05-02 00:00:00")])
    project.run()
    assert loaded(project) == [1, 3, 4, 7], "what comes behind the mark needs a lookback"


@pytest.mark.parametrize("kind", ["timestamptz", "timestamp", "date"])
def test_a_row_of_the_future_does_not_move_the_mark(project: Project, kind: str) -> None:
    """Also where the query lets it pass, and where it comes with the first load; it is stored once."""
    project.execute(f"create table events (id bigint, note text, stamp {kind})")
    write_bronze(project, "tideline.new_rows('stamp')", cursor="stamp", mark="stamp")
    for number, year in enumerate((2999, 2020, 2998, 2021), 1):
        project.insert("events", [(number, "a", f"{year}-05-01 00:00:00")])
        project.run()
        assert loaded(project) == list(range(1, number + 1))


@pytest.mark.once
def test_a_zone_that_is_none_is_refused(project: Project) -> None:
    project.execute("create table events (id bigint, note text, stamp timestamp)")
    for options in ("time_zone='no; zone'", "time_zone='UTC', lookback=3"):
        write_bronze(project, f"tideline.new_rows('stamp', {options})", cursor="stamp", mark="stamp")
        with pytest.raises(DbtFailed, match="`time_zone` must be a name such as Europe/Berlin"):
            project.run()


# ---- composite -------------------------------------------------------------------------------------------------------

COMPOSITE = "tideline.composite_rows(['stamp', 'id'])"


@pytest.fixture
def composite(project: Project) -> Project:
    """Two rows of one instant, loaded."""
    project.execute("create table events (id bigint, note text, stamp timestamptz)")
    write_bronze(project, COMPOSITE, cursor="stamp", mark=["stamp", "id"])
    project.insert("events", [(3, "a", "2024-06-01 00:00:00.5+00"), (5, "b", "2024-06-01 00:00:00.5+00")])
    project.run()
    return project


def test_a_row_of_the_future_does_not_move_a_composite_mark(project: Project) -> None:
    """It is stored once, in the first load as in a later one."""
    project.execute("create table events (id bigint, note text, stamp timestamptz)")
    write_bronze(project, COMPOSITE, cursor="stamp", mark=["stamp", "id"])
    for number, year in enumerate((2999, 2020, 2998, 2021), 1):
        project.insert("events", [(number, "a", f"{year}-05-01 00:00:00+00")])
        project.run()
        assert loaded(project) == list(range(1, number + 1))


def test_ties_of_a_composite_cursor_are_read_by_its_second_column(composite: Project) -> None:
    """Nothing at the mark is read twice, though nothing but the cursor tells what is stored."""
    noon, later = "2024-06-01 00:00:00.5+00", "2024-06-01 00:00:01+00"
    composite.insert("events", [(6, "tie", noon), (7, "tie", noon), (4, "behind the mark", noon), (1, "next", later)])
    for _ in range(2):
        result = composite.run()
        assert loaded(composite) == [1, 3, 5, 6, 7], "a row that becomes visible behind the mark is for a lookback"
    assert "composite" not in result.text
    composite.insert("events", [(1, "other", "2024-06-01 00:00:02+00"), (2, "next", later)])
    composite.run()
    assert loaded(composite) == [1, 1, 2, 3, 5, 6, 7]
    composite.insert("events", [(9, "tie", "2024-06-01 00:00:02+00"), (10, "tie", "2024-06-01 00:00:02+00")])
    for _ in range(2):
        composite.run()
        assert loaded(composite) == [1, 1, 2, 3, 5, 6, 7, 9, 10], "ten comes after nine"
    mark = "select cursor_high from tideline_ledger order by run_mark desc limit 1"
    assert [text[:19] for text in json.loads(composite.value(mark))] == ["2024-06-01 00:00:02", "10"]


def test_rows_that_lack_a_part_of_a_composite_cursor(composite: Project) -> None:
    """Included they are for the quarantine, which takes each once; excluded they wait until they have it."""
    composite.insert("events", [(None, "bad", "2024-06-02 00:00:00+00"), (8, "bad", None)])
    for _ in range(2):
        composite.run()
        assert loaded(composite) == [3, 5]
        assert composite.value("select count(*) from tideline_quarantine") == 2
    predicate = COMPOSITE.replace("])", "], on_cursor_value_missing='exclude')")
    write_bronze(composite, predicate, cursor="stamp", mark=["stamp", "id"])
    composite.insert("events", [(9, "not yet", None)])
    composite.run()
    assert loaded(composite) == [3, 5]
    composite.execute("update events set stamp = timestamptz '2024-06-03 00:00:00+00' where id = 9")
    composite.run()
    assert loaded(composite) == [3, 5, 9]


def test_what_a_load_could_lose_by_its_cursors_is_refused(composite: Project) -> None:
    """Two cursors and one mark; columns that do not match; a mark that another cursor has left."""
    two = "tideline.new_rows('stamp') }} or {{ tideline.new_rows('id')"
    write_bronze(composite, two, cursor="stamp", mark="stamp")
    with pytest.raises(DbtFailed, match="reads through 2 cursors or slots, and a load has one mark"):
        composite.run()
    for predicate, mark in ((COMPOSITE, "stamp"), ("tideline.new_rows('stamp')", ["stamp", "id"])):
        write_bronze(composite, predicate, cursor="stamp", mark=mark)
        with pytest.raises(DbtFailed, match="but meta `tideline_cursor` names"):
            composite.run()
    third = "tideline.composite_rows(['stamp', 'id', 'note'])"
    write_bronze(composite, third, cursor="stamp", mark=["stamp", "id", "note"])
    with pytest.raises(DbtFailed, match=r"left the mark .* which is none of stamp, id, note"):
        composite.run()
    for cursor in ("'id'", "['id']", "['id', 'x; drop']"):
        write_bronze(composite, f"tideline.composite_rows({cursor})", mark=["id"])
        with pytest.raises(DbtFailed, match="`cursor` must"):
            composite.run()
    assert loaded(composite) == [3, 5]


# ---- sequence --------------------------------------------------------------------------------------------------------


@pytest.fixture
def sequence(project: Project) -> Project:
    """Ids 1, 2, 5, 9 are there and loaded; 3, 4, 6, 7, 8 were skipped."""
    project.execute("create table events (id bigint, note text)")
    write_bronze(project, "tideline.sequence_rows('id', grace='2 days')")
    project.insert("events", [(1, "a"), (2, "b"), (5, "c"), (9, "d")])
    project.vars = {"tideline__now": "2024-06-01 12:00:00+00:00"}
    project.run()
    return project


def test_holes_of_a_sequence_are_seen(sequence: Project) -> None:
    assert loaded(sequence) == [1, 2, 5, 9]
    assert gaps(sequence) == [(3, 4, None), (6, 8, None)]


def test_what_fills_a_hole_is_loaded_once(sequence: Project) -> None:
    sequence.insert("events", [(3, "late"), (7, "late"), (11, "new")])
    sequence.run()
    assert loaded(sequence) == [1, 2, 3, 5, 7, 9, 11]
    assert gaps(sequence) == [
        (3, 4, "split"),
        (4, 4, None),
        (6, 6, None),
        (6, 8, "split"),
        (8, 8, None),
        (10, 10, None),
    ]
    sequence.run()
    assert loaded(sequence) == [1, 2, 3, 5, 7, 9, 11]
    sequence.insert("events", [(4, "later"), (6, "bad")])
    sequence.run()
    assert loaded(sequence) == [1, 2, 3, 4, 5, 7, 9, 11]
    assert [row for row in gaps(sequence) if row[2] is None] == [(8, 8, None), (10, 10, None)]
    assert sequence.query("select raw from tideline_quarantine") == [("bad",)]


def test_a_hole_is_given_up_after_the_grace_period(sequence: Project) -> None:
    sequence.vars = {"tideline__now": "2024-06-04 12:00:00+00:00"}
    sequence.insert("events", [(12, "new")])
    sequence.run()
    assert gaps(sequence) == [(3, 4, "given up"), (6, 8, "given up"), (10, 11, None)]
    sequence.insert("events", [(3, "far too late"), (10, "in time")])
    sequence.run()
    assert loaded(sequence) == [1, 2, 5, 9, 10, 12]


def test_a_load_of_a_sequence_that_fails_leaves_its_holes(sequence: Project) -> None:
    before = gaps(sequence)
    sequence.insert("events", [(3, "late")])
    sequence.update_config(models={"+post-hook": "select 1 / 0 from (select count(*) as n from missing_table) as x"})
    with pytest.raises(DbtFailed):
        sequence.run()
    assert (loaded(sequence), gaps(sequence)) == ([1, 2, 5, 9], before)


# ---- commit-safe -----------------------------------------------------------------------------------------------------


def writer(project: Project) -> Any:
    """A further connection with a transaction of its own."""
    connection = project.engine.connect()  # type: ignore[attr-defined]
    connection.autocommit = False
    return connection


def say(connection: Any, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


SAFE = "tideline.new_rows('id', relation=source('shop', 'events'), commit_safe=true)"


def test_who_commits_late_with_a_lower_id_is_loaded(project: Project) -> None:
    """The late writer has drawn its id and written nothing yet when the load looks; it commits two loads later."""
    project.execute("create table events (id bigint, note text)")
    if project.is_duckdb:
        write_bronze(project, SAFE)
        with pytest.raises(DbtFailed, match=r"`commit_safe` asks which transactions are open.*Only PostgreSQL does"):
            project.run()
        return
    project.execute("create sequence ids")
    write_bronze(project, SAFE)
    project.insert("events", [(0, "first")])
    late, quick = writer(project), writer(project)
    say(late, "select nextval('ids')")
    say(quick, "insert into events values (nextval('ids'), 'quick')")
    quick.commit()
    project.run()
    assert loaded(project) == [0, 2]
    project.insert("events", [(3, "third")])
    project.run()
    say(late, "insert into events values (1, 'late')")
    project.run()
    assert loaded(project) == [0, 2, 3]
    late.commit()
    project.run()
    assert loaded(project) == [0, 1, 2, 3]
    project.insert("events", [(4, "fourth")])
    project.run()
    project.run()
    assert loaded(project) == [0, 1, 2, 3, 4]
    state = project.value(
        "select cursor_state from tideline_ledger where consumer like '%bronze%' order by run_mark desc limit 1"
    )
    assert json.loads(state) == {"safe": "4", "waiting": {"mark": "4", "transactions": []}}, "the mark stays behind"


def test_who_prepared_its_commit_is_waited_for(new_engine: Any, tmp_path: Any, postgres_server: Any) -> None:
    """A transaction that is prepared has no virtual id any more, and is not over."""
    project = Project.consumer(tmp_path / "consumer", new_engine("postgres", "test"))
    if project.value("show max_prepared_transactions") == "0":
        pytest.fail("the server of the tests must allow prepared transactions")
    project.execute("create table events (id bigint, note text)")
    write_bronze(project, SAFE)
    project.insert("events", [(5, "first")])
    late = writer(project)
    say(late, "insert into events values (1, 'late')")
    project.run()
    say(late, "prepare transaction 'late'")
    project.insert("events", [(6, "second")])
    project.run()
    project.insert("events", [(7, "third")])
    project.run()
    project.execute("commit prepared 'late'")
    project.run()
    assert loaded(project) == [1, 5, 6, 7]


MESSAGES = """
select
    line as note, null as _op, cast(null as timestamptz) as _event_at, _file, _line as id,
    _line, cast(null as text) as _reject_code, cast(null as text) as _reject_reason, line as _raw
from {{ tideline.landed_lines('shop', 'events') }} as landed
"""


@pytest.mark.parametrize("engine", ["postgres"])
def test_a_message_that_is_committed_late_is_loaded(project: Project) -> None:
    """A table of messages is read commit-safe if its source says so; with a grace period as well it is refused."""
    project.execute("create table events (position bigint generated always as identity, message text)")

    def describe(**meta: Any) -> None:
        tables = [{"name": "events", "config": {"meta": {f"tideline_{name}": value for name, value in meta.items()}}}]
        source = {"name": "shop", "schema": project.schema, "tables": tables}
        project.write_yml("models/_sources.yml", {"sources": [source]})

    describe(commit_safe=True)
    project.write_model("bronze", MESSAGES, materialized="tideline_load", meta={"tideline_cursor": "_line"})
    late, quick = writer(project), writer(project)
    say(late, "insert into events (message) values ('late')")
    say(quick, "insert into events (message) values ('quick')")
    quick.commit()
    project.run()
    project.run()
    assert loaded(project) == [2]
    late.commit()
    project.run()
    project.run()
    assert loaded(project) == [1, 2]
    describe(commit_safe=True, grace="1 day")
    with pytest.raises(DbtFailed, match="`tideline_commit_safe` and `tideline_grace` are two answers to one question"):
        project.run()


def test_commit_safe_refuses_what_contradicts_it(project: Project) -> None:
    project.execute("create table events (id bigint, note text)")
    write_bronze(project, "tideline.new_rows('id', commit_safe=true, lookback=5)")
    with pytest.raises(DbtFailed, match=r"2 problem\(s\)(.|\n)*needs `relation`(.|\n)*`commit_safe` and `lookback`"):
        project.run()


def test_messages_that_stand_by_those_around_them_are_read_once_and_as_a_whole(project: Project) -> None:
    """To read them again, or a file of them in pieces, gave the same messages other places in the order."""
    events = "tideline.wal2json_v2_events(tideline.landed_lines('raw', 'events'), unique_key=['id'])"
    query = (
        f"with events as ({{{{ {events} }}}}) "
        "select id, _event_at, _sequence, _file, _line, _reject_code, _reject_reason, _raw from events"
    )
    readings: list[tuple[dict[str, Any], dict[str, Any]]]
    if project.is_duckdb:
        readings = [({"tideline_files": "*.jsonl"}, {"tideline_chunk_rows": 3})]
    else:
        project.execute("create table events (position bigint, message text)")
        cursor = {"tideline_cursor": "_line"}
        readings = [({"tideline_lookback": 3}, cursor), ({"tideline_commit_safe": True}, cursor)]
    for of_source, of_model in readings:
        tables = [{"name": "events", "config": {"meta": of_source}}]
        content = {"sources": [{"name": "raw", "schema": project.schema, "tables": tables}]}
        project.write_yml("models/_sources.yml", content)
        project.write_model("bronze", query, materialized="tideline_load", meta=of_model)
        with pytest.raises(DbtFailed, match="which wal2json_v2_events cannot go with"):
            project.run()


# ---- transaction ids -------------------------------------------------------------------------------------------------


def test_rows_with_a_transaction_id_are_read_exactly_once(project: Project) -> None:
    """Nothing past the oldest open transaction is read; nothing before it can come any more."""
    predicate = "tideline.committed_rows('written_by')"
    if project.is_duckdb:
        project.execute("create table events (id bigint, note text, written_by bigint)")
        write_bronze(project, predicate, cursor="written_by", mark="written_by")
        with pytest.raises(DbtFailed, match=r"no transaction ids that SQL can read. Only PostgreSQL has"):
            project.run()
        return
    project.execute("create table events (id bigint, note text, written_by xid8 default pg_current_xact_id())")
    write_bronze(project, predicate, cursor="written_by", mark="written_by")
    project.execute("insert into events (id, note) values (1, 'a')")
    project.run()
    late, quick = writer(project), writer(project)
    say(late, "insert into events (id, note) values (2, 'late')")
    say(quick, "insert into events (id, note) values (3, 'quick')")
    quick.commit()
    project.run()
    assert loaded(project) == [1], "the quick one waits behind the open one"
    late.commit()
    project.run()
    project.run()
    assert loaded(project) == [1, 2, 3]
    project.execute("update events set note = 'changed', written_by = pg_current_xact_id() where id = 1")
    project.run()
    assert loaded(project) == [1, 1, 2, 3]


def test_transaction_ids_of_another_server_are_refused(new_engine: Any, tmp_path: Path) -> None:
    """A dump that was restored holds the mark of the old server; the ids of the new one begin below it."""
    project = Project.consumer(tmp_path / "consumer", new_engine("postgres", "test"))
    project.execute("create table events (id bigint, note text, written_by xid8 default pg_current_xact_id())")
    write_bronze(project, "tideline.committed_rows('written_by')", cursor="written_by", mark="written_by")
    project.execute("insert into events (id, note) values (1, 'a')")
    project.run()
    ahead = "(select max(pg_current_xact_id()::text::bigint) + 1000000 from pg_class)::text"
    project.execute(f"update tideline_ledger set cursor_high = {ahead}")
    for table in ("events", "bronze"):
        project.execute(f"update {table} set written_by = cast({ahead} as xid8)")
    project.execute("insert into events (id, note) values (2, 'b')")
    with pytest.raises(
        DbtFailed, match=r"read up to transaction \d+, but this server is only at \d+, so it is another"
    ):
        project.run()
    project.execute("update events set written_by = pg_current_xact_id()")
    names = ["bronze"]
    project.run(full_refresh=True, vars={"tideline__reload": names, "tideline__reload_losing": names})
    project.execute("insert into events (id, note) values (3, 'c')")
    project.run()
    assert loaded(project) == [1, 2, 3]
