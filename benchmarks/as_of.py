"""Point-in-time joins by every plan of an engine, and what it costs to repair the facts of corrected versions."""

from __future__ import annotations

import statistics
from typing import Any

from benchmarks.history import numbers, open_project
from benchmarks.measures import Table, say
from benchmarks.meter import Meter
from benchmarks.stage import DifferentRowsError
from benchmarks.workload import SCATTER
from harness import Project

FIRST = "timestamptz '2020-01-01 00:00:00+00'"
ANSWER = "select count(*), count(sk), sum(sk), count(segment), sum(fact_id), sum(amount)"  # facts keep their columns
BEGUN = "facts.id = version.id and facts.at_time >= version.valid_from"
HELD = "facts.at_time < coalesce(version.valid_to, 'infinity')"
IF_HELD = f"case when {HELD} then version.sk end as sk, case when {HELD} then version.segment end as segment"
NEWEST = (
    "select version.* from versions as version where version.id = facts.id and version.valid_from <= facts.at_time "
    "order by version.valid_from desc limit 1"
)
SORTED = """
    select fact_id, id, at_time, amount, null as valid_from, true as is_fact from facts
    union all select null, id, valid_from, null, valid_from, false from versions
"""
JOINS = {
    "as_of": "facts left join versions as version on facts.id = version.id and "
    "{{ tideline.as_of('facts.at_time', 'version') }}",
    "or": f"facts left join versions as version on {BEGUN} "
    "and (facts.at_time < version.valid_to or version.valid_to is null)",
    "lateral": f"facts left join lateral (select * from ({NEWEST}) as version where {HELD}) as version on true",
    "asof": f"(select fact_id, amount, {IF_HELD} from facts asof left join versions as version on {BEGUN}) as facts",
    "sorted": "(select *, max(valid_from) over (partition by id order by at_time, is_fact rows unbounded preceding) "
    f"as begin_at from ({SORTED}) as both_sides) as facts "
    f"left join versions as version on facts.id = version.id and facts.begin_at = version.valid_from and {HELD} "
    "where facts.is_fact",
    "as_of_join": "({{ tideline.as_of_join('facts', 'versions', ['id'], 'at_time', ['sk', 'segment']) }}) as version",
}
PLANS = {
    "duckdb": ("as_of", "or", "lateral", "asof", "as_of_join"),
    "postgres": ("as_of", "or", "lateral", "sorted", "as_of_join"),
}


def versions_of_keys(keys: str, per_key: int, what: str, loaded: str) -> str:
    """A query with `per_key` versions of each key that the query `keys` returns, an hour each; some end early."""
    begin = f"{FIRST} + v.nth * interval '1 hour'"
    return f"""
        select
            k.nth as id, k.nth * {per_key} + v.nth as sk, {what} || cast(v.nth % 7 as varchar) as segment,
            {begin} as valid_from,
            case
                when v.nth % 10 = 1 then {begin} + interval '30 minutes'
                when v.nth < {per_key - 1} then {begin} + interval '1 hour'
            end as valid_to,
            {loaded} as _loaded_at
        from ({keys}) as k cross join ({numbers(per_key)}) as v
    """


def fill(project: Project, facts: int, keys: int, per_key: int) -> None:
    """Versions, and facts at any time: before the first version, in gaps, of keys that nobody knows."""
    project.execute("create table versions as " + versions_of_keys(numbers(keys), per_key, "'segment '", FIRST))
    minutes = (per_key + 1) * 60
    project.execute(f"""
        create table facts as
        select
            nth as fact_id, (nth * {SCATTER}) % {keys + keys // 100} as id,
            {FIRST} + ((nth * 7919) % {minutes} - 60) * interval '1 minute' as at_time,
            cast(nth % 10007 as numeric(18, 2)) as amount, {FIRST} as _loaded_at
        from ({numbers(facts)}) as drawn
    """)
    if project.is_duckdb:
        project.execute("checkpoint")
        return
    for table, columns in (("versions", "id, valid_from"), ("facts", "id, at_time"), ("facts", "_loaded_at")):
        project.execute(f"create index on {table} ({columns})")
    project.execute("create index on versions (_loaded_at)")
    project.execute("create unique index on facts (fact_id)")
    project.execute("vacuum analyze")


def points_in_time(
    engine: str, facts: int, per_key: list[int], versions: int, repeat: int, plans: list[str] | None = None
) -> Table:
    """CPU seconds of joining facts to the versions that held, by plan and by versions of a key."""
    table = [["facts", "versions", "versions a key", "plan", "CPU", "against the cheapest"]]
    for count in per_key:
        with open_project(engine) as (project, meter):
            keys = max(versions // count, 1)
            fill(project, facts, keys, count)
            names = [name for name in PLANS[engine] if plans is None or name in plans]
            split = "-- next"
            texts = project.render(f"\n{split}\n".join(f"{ANSWER} from {JOINS[name]}" for name in names)).split(split)
            answers: dict[str, Any] = {}
            costs: dict[str, list[float]] = {name: [] for name in names}
            for _ in range(repeat):
                for name, query in zip(names, texts, strict=True):
                    before = meter.cpu()
                    answers[name] = project.query(query)
                    costs[name].append(meter.cpu() - before)
            if len({str(answer) for answer in answers.values()}) > 1:
                raise DifferentRowsError(f"the plans give different answers: {answers}")
            middle = {name: statistics.median(times) for name, times in costs.items()}
            for name, cost in middle.items():
                ratio = f"{cost / min(middle.values()):.2f}"
                table.append([f"{facts:,}", f"{keys * count:,}", f"{count:,}", name, f"{cost:.3f}", ratio])
                say(table[-1])
    return table


DIMENSION = """
select id, sk, segment, valid_from, valid_to, _loaded_at
from (
    select *, row_number() over (partition by id, valid_from order by _loaded_at desc) as nth
    from {{ source('raw', 'versions') }} where {{ tideline.affected() }}
) as numbered where nth = 1
"""
OF_FACTS = "with facts as (select * from {{ source('raw', 'facts') }} where {{ tideline.affected() }})\n"
SHOWN = "fact_id, facts.id, at_time, amount, sk, segment"
MODELS = {
    "as_of": OF_FACTS + f"select {SHOWN} from facts left join {{{{ ref('dimension') }}}} as version "
    "on facts.id = version.id and {{ tideline.as_of('facts.at_time', 'version') }}",
    "as_of_join": OF_FACTS + f"select {SHOWN} from "
    "({{ tideline.as_of_join('facts', ref('dimension'), ['id'], 'at_time', ['sk', 'segment']) }}) as facts",
}
ON = "'joined.id = changed.id and ' ~ tideline.as_of('joined.at_time', 'changed')"


class Raw(str):
    """Text that stands in a `config()` block as an expression."""

    def __repr__(self) -> str:
        """The expression itself."""
        return str(self)


def write_models(project: Project) -> None:
    """The dimension over its versions as delivered, and the facts by both macros."""
    source = {"name": "raw", "schema": "{{ target.schema }}", "tables": [{"name": "versions"}, {"name": "facts"}]}
    project.write_yml("models/s.yml", {"sources": [source]})
    meta: dict[str, Any] = {
        "tideline_key": ["id"],
        "tideline_upstreams": [{"name": "raw.versions"}],
        "tideline_feed": ["valid_from", "valid_to"],
        "tideline_indexes": [["id", "valid_from"]],
    }
    ours = {"materialized": "tideline_incremental"}
    project.write_model("dimension", DIMENSION, unique_key=["id", "valid_from"], meta=meta, **ours)
    for name, sql in MODELS.items():
        healed = {"name": "dimension", "key": ["joined.fact_id"], "join": "raw.facts", "on": Raw(ON)}
        meta = {"tideline_upstreams": [{"name": "raw.facts"}, healed]}
        project.write_model(f"facts_by_{name}", sql, unique_key=["fact_id"], meta=meta, **ours)


def repairs(
    engine: str, facts: int, per_key: list[int], versions: int, corrected: int, repeat: int, by: list[str] | None
) -> Table:
    """CPU seconds of SQL: one version of each of `corrected` keys changes; the facts by a run, and from scratch."""
    table = [["facts", "versions a key", "facts repaired", "by", "full join", "repair", "share"]]
    for count in per_key:
        with open_project(engine) as (project, meter):
            keys = max(versions // count, 1)
            fill(project, facts, keys, count)
            write_models(project)
            project.run("dimension")
            costs: dict[str, tuple[list[float], list[float], list[int]]] = {}
            names = [name for name in MODELS if by is None or name in by]
            for name in names:
                costs[name] = ([], [], [])
                for _ in range(repeat):
                    costs[name][0].append(cost_of(project, meter, f"facts_by_{name}", full_refresh=True))
            for nth in range(1, repeat + 1):
                correct(project, nth, keys, count, corrected)
                for name in names:
                    model = f"facts_by_{name}"
                    costs[name][1].append(cost_of(project, meter, model))
                    costs[name][2].append(check_repaired(project, model, nth))
            for name, (whole, repair, rows) in costs.items():
                full, part = statistics.median(whole), statistics.median(repair)
                figures = [f"{statistics.median(rows):,.0f}", name, f"{full:.3f}", f"{part:.3f}", f"{part / full:.3f}"]
                table.append([f"{facts:,}", f"{count:,}", *figures])
                say(table[-1])
    return table


def correct(project: Project, nth: int, keys: int, per_key: int, corrected: int) -> None:
    """One version of each of some keys gets another segment; the dimension is brought up to date."""
    some = f"select distinct (nth * {SCATTER} + {nth} * 7919) % {keys} as nth from ({numbers(corrected)}) as drawn"
    rows = versions_of_keys(some, per_key, f"'corrected {nth} '", f"{FIRST} + {nth} * interval '1 hour'")
    project.execute(f"insert into versions select * from ({rows}) as rows where sk % {per_key} = {nth % per_key}")
    if not project.is_duckdb:
        project.execute("analyze versions")
    project.run("dimension")
    project.execute("checkpoint")


def cost_of(project: Project, meter: Meter, model: str, **options: Any) -> float:
    """CPU seconds of a run's SQL and of its checkpoint."""
    with meter.statements() as heard:
        project.run(model, **options)
    before = meter.cpu()
    project.execute("checkpoint")
    return sum(statement.cpu for statement in heard) + meter.cpu() - before


def check_repaired(project: Project, model: str, nth: int) -> int:
    """How many facts the newest correction reached, if every fact has its version's segment and none is missing."""
    wrong = project.value(f"""
        select count(*) from {model} as facts left join dimension as version on facts.sk = version.sk
        where facts.segment is distinct from version.segment
    """)
    missing = project.value(f"select (select count(*) from facts) - (select count(*) from {model})")
    if wrong or missing:
        raise DifferentRowsError(f"{model}: {wrong} facts with an old segment, {missing} facts missing")
    return int(project.value(f"select count(*) from {model} where segment like 'corrected {nth} %'"))
