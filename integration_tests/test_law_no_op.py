"""A run with nothing new writes no row, and a run whose news change nothing touches no row."""

from __future__ import annotations

from harness import Project
from law.batch import random_batch
from law.chain import NAMES, write_chain
from law.checks import LEDGER, addresses, check_no_op, feeds
from law.histories import insert_statement, loaded_at


def build(project: Project) -> None:
    """The whole chain over a few histories in one load, up to date."""
    write_chain(project)
    for tenant, history in enumerate(random_batch(4, 6, calm=True).histories):
        for _, table, row in history.rows(tenant, 1):
            project.execute(insert_statement(table, [(*row, loaded_at(0))]))
    project.run()


def test_nothing_new_writes_nothing_and_a_repeated_load_touches_no_row(project: Project) -> None:
    """Without news every model says so; with news that are none, the keys are evaluated and the rows stay in place."""
    build(project)
    check_no_op(project, NAMES, "nothing new")
    before = addresses(project, [*NAMES, *feeds(project)])
    columns = "tenant, customer_id, name, plan, email, note, op, seq, event_at"
    project.execute(
        f"insert into customer_events select {columns}, timestamptz '{loaded_at(50).isoformat()}' "
        "from customer_events where op <> 't'"
    )
    result = project.run()
    assert addresses(project, [*NAMES, *feeds(project)]) == before
    assert {node.name for node in result if node.message == "nothing new"} == set(NAMES) - {"customer_changes"}
    seen = project.query(
        f"select kind, rows_inserted + rows_updated + rows_deleted, rows_unchanged > 0 from {LEDGER} "
        "where consumer = upstream order by run_mark desc limit 1"
    )
    assert seen == [("incremental", 0, True)]
