"""What the tests of the engine share: raw tables, models over them, and questions to the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harness import Project

EVENTS = "id int, amount int, _loaded_at timestamptz"
AFFECTED = "where {{ tideline.affected() }}"


def at(second: int) -> str:
    """A mark: so many seconds into a day long past."""
    return f"2024-01-01 00:{second // 60:02}:{second % 60:02}+00"


def raw_table(project: Project, name: str, columns: str = EVENTS, rows: Sequence[Sequence[Any]] = ()) -> str:
    """A table that is not dbt's, declared as a source of its own; returns its name among a model's upstreams."""
    project.execute(f"create table {name} ({columns})")
    project.insert(name, rows)
    source = {"name": f"raw_{name}", "schema": "{{ target.schema }}", "tables": [{"name": name}]}
    project.write_yml(f"models/{name}_source.yml", {"sources": [source]})
    return f"raw_{name}.{name}"


def relation(upstream: str) -> str:
    """How a model's query reads an upstream."""
    source, _, table = upstream.partition(".")
    return f"{{{{ source('{source}', '{table}') }}}}" if table else f"{{{{ ref('{upstream}') }}}}"


def model(
    project: Project,
    name: str,
    sql: str,
    key: str | Sequence[str],
    upstreams: Sequence[Any],
    feed: Any = None,
    **config: Any,
) -> None:
    """A tideline_incremental model; upstreams by name or as mappings; further settings by their names."""
    entries = [{"name": upstream} if isinstance(upstream, str) else upstream for upstream in upstreams]
    meta = {
        "tideline_key": [key] if isinstance(key, str) else list(key),
        "tideline_upstreams": entries,
        **({} if feed is None else {"tideline_feed": feed}),
        **config.pop("meta", {}),
    }
    project.write_model(name, sql, **{"materialized": "tideline_incremental", "meta": meta, **config})


def copy_of(project: Project, name: str, upstream: str, columns: str = "*", **config: Any) -> None:
    """A model that holds some columns of one upstream, by id."""
    model(project, name, f"select {columns} from {relation(upstream)} {AFFECTED}", "id", [upstream], **config)


def sums_of(project: Project, name: str, upstream: str, **config: Any) -> None:
    """A model that counts the rows of another by amount, from its change feed."""
    sql = f"select amount, count(*) as ids from {relation(upstream)} {AFFECTED} group by amount"
    model(project, name, sql, "amount", config.pop("upstreams", [upstream]), **config)


def pair(project: Project, name: str) -> None:
    """A raw table, `<name>_copy` of it that publishes its changes, and `<name>_sums`, which reads these."""
    upstream = raw_table(project, name, rows=[(1, 10, at(1)), (2, 20, at(1))])
    copy_of(project, f"{name}_copy", upstream, feed=["amount"])
    sums_of(project, f"{name}_sums", f"{name}_copy")


def assert_exact(project: Project, *names: str) -> None:
    """The copies (and sums, where there are) equal what their raw tables give now."""
    for name in names:
        assert project.difference(f"{name}_copy", name) == []
        assert project.difference(f"{name}_sums", f"(select amount, count(*) as ids from {name} group by amount)") == []


def history(project: Project, name: str) -> list[str]:
    """What kind each run of a model was, oldest first, as the ledger has it."""
    return [
        kind
        for (kind,) in project.query(
            "select kind from tideline_ledger "
            f"where consumer like '%\"{name}\"' and upstream = consumer order by run_mark"
        )
    ]


def last_reason(project: Project, name: str) -> str:
    """Kind of a model's newest run, and why."""
    ((kind, reason),) = project.query(
        "select kind, reason from tideline_ledger "
        f"where consumer like '%\"{name}\"' and upstream = consumer order by run_mark desc limit 1"
    )
    return f"{kind}: {reason}"
