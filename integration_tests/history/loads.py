"""The same histories in loads: dimensions with every option, facts joined to them, each equal to its rebuild."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from harness import Project
from history.events import DEFINITION, START, TABLE, History, loaded_at
from history.options import Options
from law.chain import Model
from law.checks import check_equals_query, compiled
from law.histories import insert_statement

FACTS = "history_facts"
RAW = "raw." + TABLE
CHANGES = Model(
    "history_changes",
    "select * from {{ source('raw', '" + TABLE + "') }} where {{ tideline.affected() }}",
    ["history", "k1", "k2"],
    [{"name": RAW}],
    feed=["op"],
)


def dimension(name: str, option: Options, upstream: str) -> Model:
    """A model that calls a macro over the changes or the raw events; a truncate affects all of its keys."""
    key = ["history", *option.rules.key]
    entries: list[dict[str, Any]] = [{"name": upstream, "key": key}]
    rows = "where op <> 't' and {{ tideline.affected() }}"
    if option.rules.truncates:
        rows = "where {{ tideline.affected() }} or op = 't'"
        on = "changed.op = 't' and changed.history = joined.history"
        entries.append({"name": upstream, "join": upstream, "on": on, "key": [f"joined.{column}" for column in key]})
    relation = "{{ source('raw', '" + TABLE + "') }}" if upstream == RAW else "{{ ref('" + upstream + "') }}"
    unique_key = list(key)
    feed = []
    if option.macro == "scd2":
        names = {name: option.arguments.get("meta_columns", {}).get(name, name) for name in ("valid_from", "valid_to")}
        feed = list(names.values())
        unique_key.append(names["valid_from"])
        if option.arguments.get("bitemporal"):
            feed += ["known_from", "known_to"]
            unique_key.append("known_from")
    query = f"with events as (select * from {relation} {rows})\n{option.jinja('events')}"
    return Model(name, query, key, entries, feed=feed, unique_key=unique_key)


def facts(dimensions: Sequence[tuple[Model, Options]]) -> Model:
    """Facts joined to the versions that held at their own time; of a bitemporal dimension, as it was known then.

    Of the others also by `as_of_join`, which must find the same: `d0_sk` and `d0_found`, `d1_sk` and `d1_found`.
    """
    joins, columns = "", ""
    chain = ""
    entries: list[dict[str, Any]] = [{"name": f"raw.{FACTS}"}]
    for number, (model, option) in enumerate(dimensions):
        alias = f"d{number}"
        same = " and ".join(
            f"{{side}}.{column} is not distinct from {{other}}.{column}" for column in ("history", *option.rules.key)
        )
        known = "{fact}.seen_at" if option.arguments.get("bitemporal") else None
        as_of = (
            "tideline.as_of('{fact}.happened_at', '{version}'"
            + (f", known='{known}'" if known else "")
            + f", meta_columns={option.arguments.get('meta_columns', {})!r}".replace("{", "{{").replace("}", "}}")
            + ")"
        )
        key = option.arguments.get("surrogate_key", "version_sk")
        columns += f",\n    coalesce({alias}.{key}, {{{{ tideline.unknown_member() }}}}) as {alias}_sk"
        chain += f",\nfacts_{number + 1} as (select * from facts_{number})" if known else search(model, option, number)
        columns += (
            "" if known else f",\n    coalesce(f.{alias}_found, {{{{ tideline.unknown_member() }}}}) as {alias}_found"
        )
        joins += (
            f"\nleft join {{{{ ref('{model.name}') }}}} as {alias} on {same.format(side='f', other=alias)}"
            f" and {{{{ {as_of.format(fact='f', version=alias)} }}}}"
        )
        on = Jinja(
            f"'{same.format(side='joined', other='changed')} and ' ~ {as_of.format(fact='joined', version='changed')}"
        )
        entries.append({"name": model.name, "join": f"raw.{FACTS}", "on": on, "key": ["joined.fact_id"]})
    those = f"select * from {{{{ source('raw', '{FACTS}') }}}} where {{{{ tideline.affected() }}}}"
    sql = f"with facts_0 as ({those}){chain}\nselect f.fact_id, f.happened_at{columns}"
    sql += f"\nfrom facts_{len(dimensions)} as f{joins}"
    return Model("facts", sql, ["fact_id"], entries)


NOT_NULL = {
    "history": "history",
    "k1": "coalesce(k1, '-')",
    "k2": "coalesce(k2, -1)",
}  # as_of_join takes a null for no key


def search(model: Model, option: Options, number: int) -> str:
    """A CTE that adds the surrogate key that `as_of_join` finds to the facts so far."""
    key = option.arguments.get("surrogate_key", "version_sk")
    names = option.arguments.get("meta_columns", {})
    added = ", ".join(f"{NOT_NULL[column]} as {column}_{number}" for column in ("history", *option.rules.key))
    version = f'"(select *, {key} as d{number}_found, {added} from " ~ ref("{model.name}") ~ ")"'
    relation = f'"(select *, {added} from facts_{number})"'
    columns = [f"{column}_{number}" for column in ("history", *option.rules.key)]
    call = f"tideline.as_of_join({relation}, {version}, {columns}, 'happened_at', ['d{number}_found'], {names!r})"
    return f",\nfacts_{number + 1} as ({{{{ {call} }}}})"


class Jinja(str):
    """Text that stands in a `config()` block as an expression, not as a literal."""

    def __repr__(self) -> str:
        """The expression itself."""
        return str(self)


def write(project: Project, options: Sequence[Options]) -> list[str]:
    """Write the models: the changes, a model for each set of options, the facts. Returns their names."""
    project.execute(f"drop table if exists {TABLE}")
    project.execute(f"create table {TABLE} ({DEFINITION})")
    project.execute(
        f"create table {FACTS} (fact_id int, history int, k1 text, k2 int, "
        "happened_at timestamptz, seen_at timestamptz, _loaded_at timestamptz)"
    )
    upstreams = (CHANGES.name, RAW)
    models = [dimension(f"model_{n}", option, upstreams[n % 2]) for n, option in enumerate(options)]
    versioned = [(m, o) for m, o in zip(models, options, strict=True) if o.macro == "scd2"]
    for model in (CHANGES, *models, facts(versioned)):
        model.write(project)
    tables = [{"name": TABLE}, {"name": FACTS}]
    project.write_yml(
        "models/sources.yml", {"sources": [{"name": "raw", "schema": "{{ target.schema }}", "tables": tables}]}
    )
    return [CHANGES.name, *(model.name for model in models), "facts"]


def play(project: Project, options: Sequence[Options], tales: Sequence[History], seed: int, loads: int) -> list[str]:
    """Load after load, each run at once, each table compared with its query. Returns the models' names.

    The last load has neither null keys nor truncates: the truncates before it must be read all the same.
    """
    chance = random.Random(f"facts {seed}")
    names = write(project, options)
    versioned = [option for option in options if option.macro == "scd2"]
    searched = [number for number, option in enumerate(versioned) if not option.arguments.get("bitemporal")]
    events = [(n, replace(event, load=event.load % loads)) for n, history in enumerate(tales) for event in history]
    for load in range(loads):
        rows = [e.row(0, n) for n, e in events if e.load == load and (load < loads - 1 or None not in (e.k1, e.k2))]
        project.execute(insert_statement(TABLE, rows))
        project.execute(insert_statement(FACTS, [_fact(chance, load * 20 + n, len(tales), load) for n in range(20)]))
        check_equals_query(project, compiled(project.run()), f"load {load}, seed {seed}")
        for number in searched:
            differing = f"select count(*) from facts where d{number}_found is distinct from d{number}_sk"
            assert project.value(differing) == 0, f"as_of_join and as_of, load {load}, seed {seed}"
    return names


def _fact(chance: random.Random, number: int, histories: int, load: int) -> tuple[Any, ...]:
    """A fact at the time of an event or between, of a key that may exist."""
    happened = START.replace(day=chance.randint(1, 7), hour=chance.choice((0, 12)))
    key = (chance.randrange(histories), chance.choice(("a", "b", None)), chance.choice((1, None)))
    return (number, *key, happened, loaded_at(chance.randint(0, load)), loaded_at(load))
