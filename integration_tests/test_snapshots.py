"""dbt's snapshots beside scd2: what docs/guides/snapshots-or-scd2.md says, and equal rows on data in order."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness import Project

PAGE = Path(__file__).parents[1] / "docs" / "guides" / "snapshots-or-scd2.md"
CONTENDERS = ("snapshot, timestamp", "snapshot, check", "scd2")
RUNS = range(1, 6)
REBUILD = 5
CLOCK = "{% macro snapshot_get_time() %}(select noon from {{ target.schema }}.clock){% endmacro %}"
SNAPSHOTS: dict[str, dict[str, Any]] = {
    "by_timestamp": {"strategy": "timestamp", "updated_at": "updated_at"},
    "by_check": {"strategy": "check", "check_cols": ["status"]},
}
HISTORY = """
with changes as (select * from {{ source('raw', 'changes') }} where {{ tideline.affected() }})

{{ tideline.scd2('changes', unique_key=['feed', 'id'], sequence_by=['sequence'], effective_at='happened_at',
    track_history_on=['status'], apply_as_delete_when="op = 'd'") }}
"""
Row = tuple[str, ...]


@dataclass
class Scenario:
    """One section of the page: its tables by their captions, each a list of rows as text."""

    title: str
    tables: dict[str, list[Row]]


def scenarios() -> list[Scenario]:
    """The sections of the page that have a table named source."""
    found = []
    for section in PAGE.read_text().split("\n## ")[1:]:
        tables = re.findall(r"^\*\*(.+?)\*\*\n\n\|.*\n\|[-|]+\n((?:\|.*\n?)+)", section, re.MULTILINE)
        rows = {caption: [cells(line) for line in body.splitlines()] for caption, body in tables}
        if "source" in rows:
            found.append(Scenario(section.splitlines()[0], rows))
    return found


def cells(line: str) -> Row:
    """The cells of a Markdown table's line."""
    return tuple(cell.strip() for cell in line.strip("|").split("|"))


def in_runs(text: str) -> range:
    """`2` or `2-5`."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def when(text: str) -> str | None:
    """A time of the page as the database takes it."""
    return None if text == "open" else f"2024-{text}:00"


def shown(value: Any) -> str:
    """A value of the database as the page writes it."""
    if hasattr(value, "strftime"):
        return str(value.strftime("%m-%d %H:%M"))
    return {"None": "null", "True": "yes", "False": "no"}.get(str(value), str(value))


def noon(run: int) -> str:
    """When the run of a day looks at the source."""
    return f"2024-01-{run:02} 12:00:00"


def key(text: str) -> int | None:
    return None if text == "null" else int(text)


Source = tuple[int | None, str, str | None]
Change = tuple[str, int | None, str, str, str | None, int]


def page_rows(run: int) -> tuple[list[Source], list[Change]]:
    """What the page delivers in a run: the source's rows, and the changes."""
    source: list[Source] = []
    changes: list[Change] = []
    for scenario in scenarios():
        source += [(key(i), s, when(at)) for runs, i, s, at in scenario.tables["source"] if run in in_runs(runs)]
        for number, (runs, identifier, op, status, at) in enumerate(scenario.tables["changes"]):
            if int(runs) == run:
                changes.append(("page", key(identifier), op, status, when(at), number))
    return source, changes


def random_rows(seed: int) -> Iterator[tuple[list[Source], list[Change]]]:
    """Run after run: forty orders that change at most once a run, in order; both snapshots' idea of when."""
    dice = random.Random(seed)
    orders: dict[int, tuple[str, str]] = {}
    for run in RUNS:
        stamp = f"2024-01-{run:02} 06:00:00"
        changes: list[Change] = []
        for identifier in range(100, 140):
            roll = dice.random()
            known = orders.get(identifier)
            if known and roll < 0.2:
                del orders[identifier]
                changes += [(feed, identifier, "d", known[0], noon(run), run) for feed in ("timestamp", "check")]
            elif roll < 0.6:
                status = dice.choice([word for word in ("new", "paid", "held") if not known or word != known[0]])
                orders[identifier] = (status, stamp)
                changes.append(("timestamp", identifier, "u", status, stamp, run))
                changes.append(("check", identifier, "u", status, noon(run), run))
        yield [(identifier, *values) for identifier, values in orders.items()], changes


def write_project(project: Project) -> None:
    project.execute("create table clock (noon timestamp)")
    project.execute("create table orders (id int, status text, updated_at timestamp)")
    project.execute(
        "create table changes "
        "(feed text, id int, op text, status text, happened_at timestamp, sequence int, _loaded_at timestamptz)"
    )
    tables = [{"name": "orders"}, {"name": "changes"}]
    project.write_yml("models/s.yml", {"sources": [{"name": "raw", "schema": "{{ target.schema }}", "tables": tables}]})
    settings = {"unique_key": "id", "hard_deletes": "new_record"}
    snapshots = [
        {"name": name, "relation": "source('raw', 'orders')", "config": {**settings, **config}}
        for name, config in SNAPSHOTS.items()
    ]
    project.write_yml("snapshots/s.yml", {"snapshots": snapshots})
    project.write_macro("clock", CLOCK)
    meta = {"tideline_upstreams": [{"name": "raw.changes"}], "tideline_key": ["feed", "id"]}
    project.write_model("dim_order", HISTORY, materialized="tideline_incremental", meta=meta)


def deliver(project: Project, run: int, source: list[Source], changes: list[Change]) -> None:
    """The source as it is seen at noon; the changes that came in until then; then both kinds of history run."""
    project.execute("delete from clock")
    project.insert("clock", [(noon(run),)])
    project.execute("delete from orders")
    project.execute("insert into orders values " + values(source))
    project.execute("insert into changes values " + values([(*change, noon(run) + "+00") for change in changes]))
    project.dbt("build", exclude="resource_type:test")


def values(rows: list[Any]) -> str:
    """Rows as SQL."""
    texts = [["null" if value is None else f"'{value}'" for value in row] for row in rows]
    return ", ".join("(" + ", ".join(row) + ")" for row in texts)


def history(project: Project, contender: str, feed: str = "page") -> list[Row]:
    """The rows of one contender, of the page's orders or of the random ones, as the page writes them."""
    where = "coalesce(id, 0) < 100" if feed == "page" else "id >= 100"
    if contender == "scd2":
        query = f"select id, status, valid_from, valid_to from dim_order where feed = '{feed}'"
    else:
        name = "by_" + contender.rpartition(" ")[2]
        query = f"select id, status, dbt_valid_from, dbt_valid_to, dbt_is_deleted from {name} where {where}"
    rows = [tuple(map(shown, row)) for row in project.query(query)]
    return [(*row[:3], "open" if row[3] == "null" else row[3], *row[4:]) for row in rows]


def test_the_page_says_what_comes_out(project: Project) -> None:
    """Every table of the page; and both snapshots equal scd2 on random data in order."""
    write_project(project)
    for run, (source, changes) in zip(RUNS, random_rows(7), strict=True):
        if run == REBUILD:
            in_order = {name: history(project, f"snapshot, {name}", "random") for name in ("timestamp", "check")}
            versions = {name: history(project, "scd2", name) for name in in_order}
            before = {contender: history(project, contender) for contender in CONTENDERS}
            for name in SNAPSHOTS:
                project.execute(f"drop table {name}")
            project.run(full_refresh=True)
        page_source, page_changes = page_rows(run)
        deliver(project, run, source + page_source, changes + page_changes)

    for name, rows in in_order.items():
        assert len(rows) > 60
        assert sorted(row[:4] for row in rows if row[4] == "no") == sorted(versions[name]), name
    after = {contender: history(project, contender) for contender in CONTENDERS}
    for scenario in scenarios():
        found = after if scenario.title == "A rebuild" else before
        identifier = scenario.tables["source"][0][1]
        for contender in CONTENDERS:
            rows = [row for row in found[contender] if row[0] == identifier]
            assert sorted(rows) == sorted(scenario.tables[contender]), f"{scenario.title}, {contender}"
    assert sorted(after["scd2"]) == sorted(before["scd2"]), "a rebuild returns the same rows"


def test_the_page_has_every_scenario() -> None:
    """A table that the test does not find would not be checked."""
    found = scenarios()
    assert [scenario.title for scenario in found] == [
        "In order",
        "Backdated",
        "Several changes in one run",
        "Delete and re-insert",
        "A key that is null",
        "An empty read",
        "A rebuild",
    ]
    assert all(set(scenario.tables) == {"source", "changes", *CONTENDERS} for scenario in found)
    assert PAGE.read_text().count("**\n\n|") == 5 * len(found)
