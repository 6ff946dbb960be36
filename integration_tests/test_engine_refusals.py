"""Whatever would not be exact is refused before a write, with the model, the setting, what was found and what to do."""

from __future__ import annotations

from typing import Any

import pytest
from engine_models import AFFECTED, at, copy_of, history, model, raw_table, relation

from harness import Project

OK = "raw_refused.refused"
QUERY = f"select id, amount from {relation(OK)} {AFFECTED}"


def with_entry(**entry: Any) -> dict[str, Any]:
    """A model with one upstream entry of this kind."""
    return {"upstreams": [{"name": OK, **entry}]}


# what is wrong with a model: (its settings where they differ from a sound one, words of the message)
WRONG: dict[str, tuple[dict[str, Any], list[str]]] = {
    "key_text": (
        {"meta": {"tideline_key": "id"}},
        ["`unique_key` or `tideline_key`", "must be a list of columns", "got id"],
    ),
    "key_none": ({"key": []}, ["`unique_key` or `tideline_key`", "must name at least one column"]),
    "key_blank": ({"key": ["id", " "]}, ["must hold names of columns", "got [' ']"]),
    "feed_text": ({"feed": "amount"}, ["`tideline_feed` must be a list", "got amount"]),
    "indexes_text": (
        {"meta": {"tideline_indexes": "amount"}},
        ["`tideline_indexes` must be a list of lists", "got amount"],
    ),
    "misspelt": ({"meta": {"tideline_feeds": []}}, ["unknown setting `tideline_feeds`", "known: tideline_key,"]),
    "beside_meta": (
        {"tideline_on_logic_change": "warn"},
        ["`tideline_on_logic_change` stands beside meta", "write meta = {"],
    ),
    "logic": (
        {"meta": {"tideline_on_logic_change": "shrug"}},
        ["`tideline_on_logic_change` must be one of rebuild, warn, ignore", "got 'shrug'"],
    ),
    "schema_change": ({"on_schema_change": "hope"}, ["`on_schema_change` must be one of", "got 'hope'"]),
    "share": (
        {"meta": {"tideline_rebuild_share": "much"}},
        ["`tideline_rebuild_share` must be a number", "got 'much'"],
    ),
    "unaffected": (
        {"sql": QUERY.replace(AFFECTED, "")},
        ["never calls tideline.affected()", "Add `where {{ tideline.affected() }}`"],
    ),
    "comment": (
        {"sql": QUERY.replace("affected()", "affected(key=['id /* */'])")},
        ["`key` must not hold comments", "id /* */"],
    ),
    "undeclared": ({"upstreams": []}, [f"reads '{OK}'", "does not say how its changes map to keys", "add {'name':"]),
    "upstreams_none": ({"meta": {"tideline_upstreams": None}}, ["`tideline_upstreams` must be a list", OK]),
    "upstreams_text": ({"meta": {"tideline_upstreams": OK}}, ["`tideline_upstreams` must be a list", f"got {OK}"]),
    "nameless": (
        {"meta": {"tideline_upstreams": [{"rule": "lookup"}, {"name": OK}]}},
        ["must be a mapping with a `name`", "lookup"],
    ),
    "stranger": ({"upstreams": [OK, "nobody"]}, ["'nobody'", "the model does not read it", f"it reads {OK}"]),
    "option": (with_entry(keys=["id"]), [f"'{OK}'", "unknown option `keys`", "known: name, rule, key"]),
    "rule": (with_entry(rule="guess"), ["`rule` must be one of same_key, columns, join, lookup", "got 'guess'"]),
    "columns": (with_entry(rule="columns"), ["`key` must name at least one column"]),
    "too_few": (
        {"key": ["id", "amount"], **with_entry(key=["id"])},
        ["`key` must give one expression for each of id, amount"],
    ),
    "join_half": (with_entry(join="this", key=["id"]), ["`join`", "and `on`", "go together"]),
    "join_other": (with_entry(join="nobody", on="true", key=["id"]), ["`join`: the model does not read 'nobody'"]),
    "two_marks": (
        {"upstreams": [{"name": OK}, {"name": OK, "key": ["amount"], "watermark": "stamped_at"}]},
        [f"'{OK}'", "its 2 entries name several of `watermark` (_loaded_at, stamped_at)", "name the same in each"],
    ),
    "two_times": (
        {"upstreams": [{"name": OK, "event_time": "a"}, {"name": OK, "key": ["amount"], "event_time": "b"}]},
        [f"'{OK}'", "several of `event_time` (a, b)"],
    ),
    "lookup_and_not": (
        {"upstreams": [{"name": OK}, {"name": OK, "rule": "lookup"}]},
        [f"'{OK}'", "are a lookup and none", "take the others away"],
    ),
    "pair_short": (
        {
            "read": "refused_short",
            "key": ["id", "amount"],
            "upstreams": [
                {"name": "refused_short", "join": "refused_short", "on": "true", "key": ["changed.id", "joined.amount"]}
            ],
        },
        ["the change feed of 'refused_short' does not hold `amount`", "add it to its `tideline_feed`"],
    ),
    "ephemeral": (
        {"read": "refused_ephemeral"},
        ["'refused_ephemeral'", "it is ephemeral", "make it a tideline_incremental model"],
    ),
    "snapshot": ({"read": "refused_snapshot"}, ["'refused_snapshot'", "closed in place", "give it 'rule': 'lookup'"]),
    "feedless": (
        {"read": "refused_feedless"},
        ["'refused_feedless'", "publishes no change feed", "give it meta `tideline_feed`"],
    ),
    "feed_short": (
        {"read": "refused_short", "key": "amount"},
        ["'refused_short'", "its change feed does not hold `amount`", "or give `key`"],
    ),
    "mapped_missing": (
        with_entry(key=["idd"]),
        [
            f"'{OK}': it has no column `idd` that leads to the key `id`",
            "there are id, amount, _loaded_at",
            "Give `key`",
        ],
    ),
    "mapped_type": (
        with_entry(key=["_loaded_at"]),
        ["`_loaded_at` is of type ", "which cannot be compared with the key `id` of type ", "cast(_loaded_at as "],
    ),
    "mapped_join": (
        with_entry(join="this", on="joined.id = changed.id", key=["joined.idd"]),
        ["it has no column `joined.idd`", "there are id, amount"],
    ),
    "mapped_feed": (
        {"read": "refused_short", "key": "amount", "upstreams": [{"name": "refused_short", "key": ["amount"]}]},
        ["its change feed has no column `amount`", "there are id. Give", "or add the column to its `tideline_feed`"],
    ),
    "feed_mark": (
        {"read": "refused_short", "upstreams": [{"name": "refused_short", "watermark": "_loaded_at"}]},
        ["'refused_short'", "Take `watermark` away"],
    ),
    "viewed": (
        {"read": "refused_view"},
        ["'refused_view'", "a view of 'refused_short'", "read 'refused_short' itself"],
    ),
    "reserved": ({"sql": QUERY.replace("amount", "amount as _tideline_mark")}, ["`_tideline_mark`", "give it another"]),
    "naive": (
        {"read": "raw_refused_naive.refused_naive"},
        ["`_loaded_at` is of type timestamp", "timestamp with time zone", "Cast it"],
    ),
    "number": (
        {"read": "raw_refused_number.refused_number"},
        ["`_loaded_at` is of type integer", "timestamp with time zone"],
    ),
    "date": ({"read": "raw_refused_date.refused_date"}, ["`_loaded_at` is of type date", "timestamp with time zone"]),
    "ahead": (
        {"read": "raw_refused_ahead.refused_ahead"},
        ["`_loaded_at` more than a day in the future", "If the clock stepped back", "mend or remove the row"],
    ),
}
ONE_ENGINE: dict[str, dict[str, tuple[dict[str, Any], list[str]]]] = {
    "duckdb": {
        "rowid": ({"sql": QUERY.replace("amount", "amount as rowid")}, ["`rowid` has a name that the engine needs"])
    },
    "postgres": {
        "json": (
            {"sql": QUERY.replace("amount", "'1'::json as amount")},
            ["`amount` is of type json", "no equality", "json to jsonb"],
        ),
        "jsons": (
            {"sql": QUERY.replace("amount", "array['1'::json] as amount")},
            ["`amount` is of type json[]", "no equality"],
        ),
    },
}


@pytest.fixture(scope="module")
def refused(shared: Project) -> Any:
    """All wrong models, run once: their error texts; and nothing was written."""
    raw_table(shared, "refused", rows=[(1, 10, at(1))])
    for name, type_, value in [
        ("naive", "timestamp", at(1)),
        ("number", "int", 5),
        ("date", "date", at(1)),
        ("ahead", "timestamptz", "2999-01-01"),
    ]:
        raw_table(shared, f"refused_{name}", f"id int, amount int, _loaded_at {type_}", [(1, 10, value)])
    shared.write_model("refused_ephemeral", f"select * from {relation(OK)}", materialized="ephemeral")
    snapshot = {"strategy": "timestamp", "unique_key": "id", "updated_at": "_loaded_at"}
    declared = {"name": "refused_snapshot", "relation": "source('raw_refused', 'refused')", "config": snapshot}
    shared.write_yml("snapshots/refused.yml", {"snapshots": [declared]})
    copy_of(shared, "refused_feedless", OK)
    copy_of(shared, "refused_short", OK, feed=[])
    shared.write_model("refused_view", "select * from {{ ref('refused_short') }}", materialized="view")
    cases = {**WRONG, **ONE_ENGINE[shared.engine.name]}
    for name, (settings, _) in cases.items():
        settings = dict(settings)
        upstream = settings.pop("read", OK)
        sql = settings.pop("sql", QUERY.replace(relation(OK), relation(upstream)))
        model(
            shared, f"wrong_{name}", sql, settings.pop("key", "id"), settings.pop("upstreams", [upstream]), **settings
        )
    shared.run("refused_*")
    before = shared.relations()
    result = shared.run("wrong_*", check=False)
    assert shared.relations() == before, "something was written"
    assert not shared.query("select * from tideline_ledger where consumer like '%wrong%'")
    return {node.name: node.message for node in result.nodes}


@pytest.mark.parametrize("name", WRONG)
def test_a_model_that_could_not_be_exact_is_refused(refused: dict[str, str], name: str) -> None:
    """Each with a message of its own."""
    assert_says(refused, name, WRONG[name][1])


def test_what_only_one_engine_refuses(refused: dict[str, str], shared: Project) -> None:
    """Types without equality on PostgreSQL, a column that hides the row's address on DuckDB."""
    for name, (_, words) in ONE_ENGINE[shared.engine.name].items():
        assert_says(refused, name, words)


def assert_says(messages: dict[str, str], name: str, words: list[str]) -> None:
    """The message names the model and holds all of these."""
    message = messages[f"wrong_{name}"]
    problems = message.split("> in macro")[0]
    assert "Compilation Error" in problems
    assert f"wrong_{name}" in problems
    for word in words:
        assert word in problems, message


def test_a_mapping_that_the_engine_does_not_understand_is_refused_by_the_first_run(
    refused: Any, shared: Project
) -> None:
    """Not by the first run that has something to map, which may be the one after months of nothing new."""
    model(shared, "mapped_wrongly", QUERY, "id", [{"name": OK, "key": ["abs(idd)"]}])
    assert "idd" in shared.run("mapped_wrongly", check=False).errors
    assert not [name for name in shared.relations() if name.endswith("mapped_wrongly")]
    for key in ("abs(id)", "changed.id", '"id"', "null"):
        model(shared, "mapped_rightly", QUERY, "id", [{"name": OK, "key": [key]}])
        shared.run("mapped_rightly", full_refresh=True)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("rebuild_share", "much", "must be a number"),
        ("rebuild_rows", True, "must be a number"),
        ("feed_retention_days", "30 days", "must be a number"),
        ("state_schema", "x; drop table y", "must be a name"),
        ("now", "yesterday", "must be a timestamp"),
    ],
)
def test_a_var_of_the_wrong_type_is_refused(shared: Project, name: str, value: object, words: str) -> None:
    """And never spliced into SQL."""
    if "var_source.sql" not in {file.name for file in (shared.root / "models").iterdir()}:
        copy_of(shared, "var_copy", raw_table(shared, "var_source"), feed=["amount"])
        shared.write("models/var_source.sql", "select 1 as n")
    errors = shared.run("var_copy", vars={f"tideline__{name}": value}, check=False).errors
    assert f"var `tideline__{name}` {words}" in errors
    assert f"got '{value}'" in errors


def test_every_problem_is_said_at_once(shared: Project) -> None:
    """Two mistakes, one run."""
    upstream = raw_table(shared, "twice")
    model(shared, "twice_copy", f"select * from {relation(upstream)}", "id", [], on_schema_change="hope")
    errors = shared.run("twice_copy", check=False).errors
    assert "3 problem(s)" in errors
    assert history(shared, "twice_copy") == []
