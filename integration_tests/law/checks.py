"""What the law says, asked of a database: every table equals its query over what lies upstream."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from harness import Project, Result
from harness.engine import Rows

LEDGER = "tideline_ledger"


class LawBroken(AssertionError):
    """A table differs from its rebuild; `rows` are the differences, with their side."""

    def __init__(self, where: str, name: str, rows: Rows) -> None:
        """The model, and up to ten rows of the difference."""
        self.name = name
        self.rows = rows
        shown = "\n".join(f"    {row}" for row in sorted(rows, key=str)[:10])
        super().__init__(f"{where}: '{name}' is not its rebuild ({len(rows)} rows differ; left is stored)\n{shown}")


def compiled(result: Result) -> dict[str, str]:
    """Each model's query as dbt compiled it: with `affected()` true, it is the rebuild."""
    return {node.name: node.raw.node.compiled_code for node in result}


def check_equals_query(project: Project, queries: dict[str, str], where: str) -> None:
    """Each stored table equals its query over the upstream tables as they are now."""
    for name, query in queries.items():
        rows = project.difference(name, f"({query})")
        if rows:
            raise LawBroken(where, name, rows)


def contents(project: Project, names: Iterable[str]) -> dict[str, Counter[tuple[object, ...]]]:
    """The rows of each table, as a multiset."""
    return {name: Counter(project.query(f"select * from {name}")) for name in names}


def check_full_refresh(project: Project, names: Sequence[str], where: str) -> None:
    """What stands in the tables is what a full refresh of all of them builds from the raw events."""
    before = contents(project, names)
    project.run(full_refresh=True)
    after = contents(project, names)
    for name in names:
        if before[name] != after[name]:
            rows = [("stored", *row) for row in (before[name] - after[name]).elements()]
            rows += [("rebuilt", *row) for row in (after[name] - before[name]).elements()]
            raise LawBroken(where, name, rows)


def addresses(project: Project, names: Iterable[str]) -> dict[str, Rows]:
    """Every row of each table with where it is stored: equal only if nothing was written."""
    address = "rowid" if project.is_duckdb else "ctid::text, xmin::text"
    return {name: project.query(f"select {address}, t.* from {name} as t order by 1") for name in names}


def kinds(project: Project, since: str | None = None) -> dict[str, str]:
    """The kind of each consumer's newest run after a mark, by its table's name."""
    condition = f"where run_mark > timestamptz '{since}'" if since else ""
    rows = project.query(f"select consumer, kind from {LEDGER} {condition} order by run_mark")
    return {consumer.split('"')[-2]: kind for consumer, kind in rows}


def newest_mark(project: Project) -> str:
    """The newest mark of the ledger."""
    return str(project.value(f"select cast(max(run_mark) as text) from {LEDGER}"))


def check_no_op(project: Project, names: Sequence[str], where: str) -> None:
    """A further run with nothing new writes nothing: no row, no feed, no ledger."""
    watched = [*names, *feeds(project), LEDGER]
    before = addresses(project, watched)
    result = project.run()
    after = addresses(project, watched)
    for name in watched:
        assert before[name] == after[name], f"{where}: a run with nothing new wrote to {name}\n{result.text}"


def feeds(project: Project) -> list[str]:
    """The change feeds of the target schema."""
    return [name.split(".", 1)[1] for name in project.relations() if ".tideline_feed_" in name]


def check_no_strays(project: Project, names: Sequence[str], where: str) -> None:
    """No table that nobody knows: neither backups nor intermediate nor temporary ones."""
    known = {*names, LEDGER, "customer_events", "order_events", "plans"}
    strays = [
        name
        for name in (relation.split(".", 1)[1] for relation in project.relations())
        if name not in known and name.removeprefix("tideline_feed_") not in known
    ]
    assert not strays, f"{where}: left over: {strays}"
