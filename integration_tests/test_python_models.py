"""Python models that are kept up to date by keys: equal to a build from scratch, at the cost of what changed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from engine_models import at, copy_of, raw_table
from python_models import NAMES, PythonModel, run_and_compare, write_models

from harness import Project, Result
from law.batch import random_batch
from law.checks import LEDGER, check_full_refresh, check_no_op, contents, feeds, kinds, newest_mark
from law.histories import COLUMNS, insert_statement, loaded_at
from law.mutants import Mutant, prepare

DUCKDB = pytest.mark.parametrize("shared", ["duckdb"], indirect=True)
EVENTS = "raw_events.events"
COUNT = """
def model(dbt, session):
    amounts = {}
    for row in given(dbt.source("raw_events", "events")):
        amounts.setdefault(row["id"], []).append(row["amount"])
    if os.environ.get("TIDELINE_TEST_FAILS") == "raise" and 13 in amounts:
        raise ValueError("thirteen")
    if os.environ.get("TIDELINE_TEST_FAILS") == "die":
        os._exit(1)
    found = [(key, sum(values), len(values)) for key, values in amounts.items() if sum(values)]
    return pandas.DataFrame(found, columns=["id", "amount", "events"])
"""
COUNTS = PythonModel(
    "counts", COUNT, ["id"], [{"name": EVENTS}], {"id": "int", "amount": "bigint", "events": "bigint"}, feed=["amount"]
)


WILD: tuple[dict[str, Any], ...] = (
    {},
    {"vars": {"tideline__feed_retention_days": 0}},
    {"vars": {"tideline__rebuild_rows": 1, "tideline__rebuild_share": 0.3}},
    {"full_refresh": True},
)
"""A run as usual, one that prunes all feeds, one that rebuilds what is cheaper to rebuild, one that rebuilds all."""


def play(project: Project, seed: int, calm: bool = True, histories: int = 12, loads: int = 4) -> None:
    """Random histories in loads; after each all is as if built from scratch. Calm: and only the first run builds."""
    write_models(project)
    chance = random.Random(seed)
    delivered: list[dict[str, list[Any]]] = [{table: [] for table in COLUMNS} for _ in range(loads)]
    for tenant, history in enumerate(random_batch(seed, histories, calm=True).histories):
        for load, table, row in history.rows(tenant, loads):
            delivered[load][table].append((*row, loaded_at(load)))
    for number, tables in enumerate(delivered):
        where = f"load {number} of seed {seed}"
        for table, rows in tables.items():
            if rows:
                project.execute(insert_statement(table, rows))
        if number and chance.random() < 0.2:
            project.execute(f"update plans set label = label || '{number}' where plan = 'pro'")
        before = newest_mark(project) if number else None
        run_and_compare(project, where, **({} if calm else chance.choice(WILD)))
        if number and calm:
            built = {name: kind for name, kind in kinds(project, before).items() if kind in ("first", "rebuild")}
            assert not built, f"{where}: built from scratch: {built}"
    check_no_op(project, NAMES, f"end of seed {seed}")
    check_full_refresh(project, NAMES, f"full refresh at the end of seed {seed}")


@pytest.fixture
def duck(new_engine: Callable[..., Any], tmp_path: Path) -> Iterator[Project]:
    """An empty project on DuckDB."""
    made = Project.consumer(tmp_path / "consumer", new_engine("duckdb", "test"))
    yield made
    made.end_workers()


def test_it_equals_a_build_from_scratch_after_every_load(duck: Project) -> None:
    """Null keys, moves, deletes, corrections; a rule by columns, by a join and by a lookup; a reader of the feed."""
    play(duck, 7)


@pytest.mark.sweep
@pytest.mark.parametrize("calm", [True, False], ids=["by_keys", "of_all_kinds"])
@pytest.mark.parametrize("seed", range(100, 120))
def test_it_equals_a_build_from_scratch_under_many_seeds(duck: Project, seed: int, calm: bool) -> None:
    play(duck, seed, calm)


def counts(project: Project, rows: int = 100) -> None:
    """The model of counts over as many ids."""
    raw_table(project, "events", rows=[(number, 1, at(1)) for number in range(rows)])
    COUNTS.write(project)
    project.run()


@pytest.fixture
def events(place: Project) -> Project:
    """A project without models, and a table of one event."""
    place.execute("drop table if exists events")
    raw_table(place, "events", rows=[(1, 5, at(1))])
    return place


def given(result: Result) -> int:
    """How many rows a model was given."""
    (number,) = re.findall(r"given (\d+) rows", result.text)
    return int(number)


def stored(project: Project) -> tuple[object, ...]:
    """All that a run may write."""
    return contents(project, ["counts", *feeds(project), LEDGER]), project.relations()


def expect(project: Project) -> None:
    """The table is what its events say."""
    wanted = (
        "(select id, sum(amount)::bigint as amount, count(*) as events from events group by id having sum(amount) <> 0)"
    )
    assert project.difference("counts", wanted) == []


def test_a_run_is_given_the_rows_of_what_changed(duck: Project) -> None:
    """Of a hundred keys two, and the rows of no other; the ledger and the feed say the same."""
    counts(duck)
    duck.insert("events", [(1, 5, at(2)), (200, 7, at(2))])
    assert given(duck.run()) == 3
    expect(duck)
    assert duck.query(
        f"select kind, keys_affected, rows_inserted, rows_updated, rows_deleted from {LEDGER} "
        "where consumer = upstream order by run_mark desc limit 1"
    ) == [("incremental", 2, 1, 1, 0)]
    feed = duck.query("select _tideline_sign, id, amount from tideline_feed_counts where _tideline_sign <> 0")
    assert sorted(feed) == [(-1, 1, 1), (1, 1, 6), (1, 200, 7)]

    # nothing comes of a key: an empty frame, whose types are anything
    duck.insert("events", [(1, -6, at(3))])
    assert given(duck.run()) == 3
    expect(duck)
    assert kinds(duck)["counts"] == "incremental"

    text = duck.run_operation("tideline.plan").text
    assert "counts: nothing (nothing new)" in text
    text = duck.run_operation("tideline.explain", {"model": "counts", "key": {"id": 200}}).text
    assert 'counts {"id": 200}: 1 events received' in text


def test_a_function_that_fails_changes_nothing(duck: Project) -> None:
    """Raised in the middle of it, or the process killed there; the next run goes on from where it was."""
    counts(duck)
    duck.insert("events", [(13, 5, at(2))])
    before = stored(duck)
    failed = duck.run(env={"TIDELINE_TEST_FAILS": "raise"}, check=False)
    assert "ValueError: thirteen" in failed.errors
    assert stored(duck) == before
    worker = duck.spawn("run", env={"TIDELINE_TEST_FAILS": "die"})
    worker.wait()
    assert stored(duck) == before
    assert given(duck.run()) == 2
    expect(duck)


def test_a_changed_function_is_evaluated_over_everything(duck: Project) -> None:
    """As are other declared columns, and a table whose columns somebody changed: all that is read, not what is new."""
    counts(duck)
    duck.insert("events", [(1, 5, at(2))])
    replace(COUNTS, code=COUNT.replace("len(values)", "-len(values)")).write(duck)
    assert given(duck.run()) == 101
    assert kinds(duck)["counts"] == "rebuild"
    assert duck.query("select sum(events) from counts") == [(-101,)]

    COUNTS.write(duck)
    duck.run()
    wider = replace(COUNTS, columns={**COUNTS.columns, "events": "numeric(20, 1)"})
    wider.write(duck)
    assert given(duck.run()) == 101
    expect(duck)
    duck.insert("events", [(1, 5, at(3))])
    COUNTS.write(duck, meta={"tideline_upstreams": [{"name": EVENTS}], "tideline_feed": ["amount"],
                             "tideline_on_logic_change": "ignore"})  # fmt: skip
    assert given(duck.run()) == 102, "of another type than the table's, which is rebuilt"
    assert kinds(duck)["counts"] == "rebuild"
    expect(duck)


VISITS = PythonModel(
    "visits",
    """
def model(dbt, session):
    shops, fairs = given(dbt.source("raw_shops", "shops")), given(dbt.source("raw_fairs", "fairs"))
    pairs = [(shop, fair) for shop in shops for fair in fairs if shop["place"] == fair["place"]]
    found = [100 * shop["shop_id"] + fair["fair_id"] for shop, fair in pairs]
    return pandas.DataFrame({"visit": found}, dtype="int64")
""",
    ["visit"],
    [
        {
            "name": "raw_shops.shops",
            "join": "raw_fairs.fairs",
            "on": "changed.place = joined.place",
            "key": ["100 * changed.shop_id + fair_id"],
        },
        {
            "name": "raw_fairs.fairs",
            "join": "raw_shops.shops",
            "on": "changed.place = joined.place",
            "key": ["100 * shop_id + changed.fair_id"],
        },
    ],
    {"visit": "bigint"},
)


def test_a_part_of_a_key_may_name_a_column_of_the_joined_row_without_its_side(duck: Project) -> None:
    """Beside one of the changed row: the rows that the function is given are found, too."""
    for name in ("shop", "fair"):
        raw_table(duck, f"{name}s", f"{name}_id int, place int, _loaded_at timestamptz")
    VISITS.write(duck)
    for second in range(3):
        duck.insert("shops", [(10 * second + nth, nth, at(second)) for nth in range(3)])
        duck.insert("fairs", [(10 * second + nth, nth, at(second)) for nth in range(2)])
        duck.run()
        expected = "select 100 * shop_id + fair_id from shops inner join fairs using (place) order by 1"
        assert duck.query("select visit from visits order by 1") == duck.query(expected)
    assert kinds(duck)["visits"] == "incremental"


FRAME = "    return pandas.DataFrame({%s})\n"
WRONG = {
    "nothing": ("    return None\n", ["the function `model` of 'wrong_nothing' returned nothing"]),
    "thing": ("    return 42\n", ["_tideline_result"]),
    "missing": (FRAME % "'id': [1]", ["did not return the column `amount`, which is declared"]),
    "more": (FRAME % "'id': [1], 'amount': [1], 'other': [1]", ["returned the column `other`, which is not declared"]),
    "fraction": (
        FRAME % "'id': [1, 2], 'amount': [1.0, 2.5]",
        ["1 values of column \"amount\", such as '2.5', are no BIGINT as declared", "the model returned DOUBLE"],
    ),
    "text": (FRAME % "'id': [1], 'amount': ['many']", ["such as 'many'", "the model returned VARCHAR"]),
    "naive": (
        FRAME % "'id': [1], 'amount': pandas.to_datetime(['2024-01-01'])",
        ["are no TIMESTAMP WITH TIME ZONE as declared (the model returned TIMESTAMP"],
    ),
    "zoned": (
        FRAME % "'id': [1], 'amount': pandas.to_datetime(['2024-01-01'], utc=True)",
        ["are no TIMESTAMP as declared (the model returned TIMESTAMP WITH TIME ZONE)"],
    ),
}


@DUCKDB
def test_what_is_returned_must_be_what_is_declared(events: Project) -> None:
    """Nothing is cut or rounded in silence, and nothing is written."""
    start = 'def model(dbt, session):\n    dbt.source("raw_events", "events")\n'
    columns: dict[str, str | None] = {"id": "int", "amount": "bigint"}
    for name, (body, _) in WRONG.items():
        declared = {**columns, "amount": {"naive": "timestamptz", "zoned": "timestamp"}.get(name, "bigint")}
        replace(COUNTS, name=f"wrong_{name}", code=start + body, columns=declared).write(events)
    result = events.run(check=False)
    for name, (_, words) in WRONG.items():
        for word in words:
            assert word in result[f"wrong_{name}"].message
    assert not [relation for relation in events.relations() if "wrong" in relation]


@DUCKDB
def test_every_kind_of_frame_is_taken_and_an_empty_one_too(events: Project) -> None:
    """A relation, pandas, pyarrow; without a row in whatever type; an integer beside a null is a float in pandas."""
    start = 'def model(dbt, session):\n    events = dbt.source("raw_events", "events")\n'
    frames: dict[str, tuple[str, list[tuple[int, int | None]]]] = {
        "relation": ("events.project('id, amount')", [(1, 5)]),
        "arrow": ("events.project('id, amount').to_arrow_table()", [(1, 5)]),
        "reader": ("events.project('amount, id').to_arrow_table().to_reader()", [(1, 5)]),
        "pandas": ("pandas.DataFrame({'amount': [5, None], 'id': [1, 2]})", [(1, 5), (2, None)]),
        "nulls": ("pandas.DataFrame({'amount': [None], 'id': [1]})", [(1, None)]),
        "empty": ("pandas.DataFrame({'amount': [], 'id': []})", []),
        "no_times": ("pandas.DataFrame({'amount': pandas.to_datetime([]), 'id': []})", []),
        "empty_arrow": ("pyarrow.table({'id': [], 'amount': []})", []),
        "empty_relation": ("events.filter('false').project('id, amount')", []),
    }
    for name, (frame, _) in frames.items():
        code = f"{start}    return {frame}\n"
        replace(COUNTS, name=name, code=code, columns={"id": "int", "amount": "bigint"}).write(events)
    types = "select column_name, data_type from information_schema.columns where table_name = '{}' order by 1"
    events.run(empty=True)
    assert [events.value(f"select count(*) from {name}") for name in frames] == [0] * len(frames), "no function runs"
    events.run()
    for name, (_, rows) in frames.items():
        assert sorted(events.query(f"select id, amount from {name}")) == rows, name
        assert events.query(types.format(name)) == [("amount", "BIGINT"), ("id", "INTEGER")], name


@DUCKDB
def test_what_a_python_model_cannot_be_is_refused(events: Project) -> None:
    """With columns of unknown type, with a rule over what is stored; and a test cannot run its function."""
    replace(COUNTS, name="untyped", columns={"id": "int", "amount": None}).write(events)
    replace(COUNTS, name="columnless", columns={}).write(events)
    this = [{"name": EVENTS, "join": "this", "on": "changed.id = joined.id", "key": ["joined.id"]}]
    replace(COUNTS, name="joins_this", upstreams=this).write(events)
    result = events.run(check=False)
    assert "declare every column with `data_type`; got amount without one" in result["untyped"].message
    assert "got no column" in result["columnless"].message
    assert "a Python model cannot join 'this'" in result["joins_this"].message

    for file in (events.root / "models").glob("*s*.[py]*"):
        if "source" not in file.name:
            file.unlink()
    COUNTS.write(events)
    described = yaml.safe_load((events.root / "models" / "counts.yml").read_text())
    described["models"][0]["data_tests"] = ["tideline.equals_rebuild"]
    events.write_yml("models/counts.yml", described)
    (message,) = (node.message for node in events.build(check=False) if node.name.startswith("tideline_equals"))
    assert "'counts' is a Python model, and dbt runs its function in a materialization only" in message
    assert "--full-refresh" in message


@pytest.mark.sweep
def test_it_reads_what_is_deferred_to_by_keys(duck: Project, tmp_path: Path) -> None:
    """A developer's Python model reads the rows and the feed of production."""
    outputs = {"test": duck.engine.output(), "dev": {**duck.engine.output(), "schema": "dev"}}
    duck.write_yml("profiles.yml", {duck.profile: {"target": "test", "outputs": outputs}})
    copy_of(duck, "copies", raw_table(duck, "events", rows=[(number, 1, at(1)) for number in range(9)]), feed=[])
    source = {"name": "raw_events", "schema": "test", "tables": [{"name": "events"}]}
    duck.write_yml("models/events_source.yml", {"sources": [source]})
    code = COUNT.replace('dbt.source("raw_events", "events")', 'dbt.ref("copies")')
    replace(COUNTS, code=code, upstreams=[{"name": "copies"}]).write(duck)
    duck.run()
    duck.dbt("compile", write_json=True)
    (duck.root / "target").rename(tmp_path / "state")
    deferred: dict[str, Any] = {"target": "dev", "defer": True, "state": tmp_path / "state"}
    duck.run("counts", **deferred)
    duck.insert("events", [(2, 10, at(2))])
    duck.run()
    assert given(duck.run("counts", **deferred)) == 2
    assert duck.difference("dev.counts", "test.counts") == []


def test_an_engine_without_python_models_says_so(new_engine: Callable[..., Any], tmp_path: Path) -> None:
    """PostgreSQL."""
    project = Project.consumer(tmp_path / "consumer", new_engine("postgres", "test"))
    raw_table(project, "events", rows=[(1, 5, at(1))])
    COUNTS.write(project)
    errors = project.run(check=False).errors
    assert "'counts'" in errors
    assert "it is a Python model, and this engine runs none (DuckDB does)" in errors


def play_once(project: Project) -> None:
    """The random histories of the test."""
    play(project, 7)


def with_event(test: Callable[[Project], None]) -> Callable[[Project], None]:
    """A test that begins with one event, for a project that has none."""

    def story(project: Project) -> None:
        raw_table(project, "events", rows=[(1, 5, at(1))])
        test(project)

    return story


CHANGED = test_a_changed_function_is_evaluated_over_everything
MUTANTS = [
    Mutant(
        "everything is read in every run",
        "affected/narrow_reads.sql",
        "{{ tideline.touching_rows(entries, run.null_keys) }}",
        "select * from {{ entries[0].relation }}",
        test_a_run_is_given_the_rows_of_what_changed,
    ),
    Mutant(
        "only the first rule of an upstream finds rows",
        "affected/touching_rows.sql",
        "{%- for entry in entries %}",
        "{%- for entry in entries[:1] %}",
        play_once,
    ),
    Mutant(
        "the rows of null keys are not found by a join",
        "affected/touching_rows.sql",
        "' or ' ~ entry.key | join(' is null or ') ~ ' is null' if null_keys else ''",
        "''",
        play_once,
    ),
    Mutant(
        "a table with other columns is filled from the rows of what changed",
        "affected/prepare_python.sql",
        "{%- if columns_changed is not none -%}",
        "{%- if false -%}",
        CHANGED,
    ),
    Mutant(
        "the function is not part of the logic",
        "materializations/tideline_incremental.sql",
        "tideline.start_run(ledger, compiled_code, settings)",
        "tideline.start_run(ledger, sql or '', settings)",
        CHANGED,
    ),
    Mutant(
        "the declared columns are not part of the logic",
        "affected/logic_fingerprint.sql",
        "tideline.declared_rows() if model.language == 'python' else ",
        "",
        CHANGED,
    ),
    Mutant(
        "rows are stored in whatever type they came",
        "affected/returned_rows.sql",
        "'cast(' ~ column.name ~ ' as ' ~ column.type ~ ') as ' ~ column.name",
        "column.name",
        with_event(test_every_kind_of_frame_is_taken_and_an_empty_one_too),
    ),
    Mutant(
        "values are cut to their types",
        "affected/returned_rows.sql",
        "problems or tideline._values_that_would_change(declared)",
        "problems",
        with_event(test_what_is_returned_must_be_what_is_declared),
    ),
]


@pytest.mark.sweep
@pytest.mark.parametrize("mutant", [pytest.param(one, id=one.name.replace(" ", "_")) for one in MUTANTS])
def test_a_deliberate_bug_is_caught(duck: Project, mutant: Mutant) -> None:
    mutant.apply(prepare(duck))
    with pytest.raises((AssertionError, ValueError)):
        mutant.scenario(duck)
