"""A run with nothing new writes no row, and a run whose news change nothing touches no row."""

from __future__ import annotations

from harness import Project
from law.batch import Batch, play, random_batch
from law.chain import NAMES
from law.checks import LEDGER, addresses, check_no_op, feeds
from law.histories import loaded_at


def built(project: Project) -> Batch:
    """The whole chain over a few histories, up to date."""
    batch = random_batch(4, 6, calm=True)
    play(project, Batch(batch.histories, 2, batch.seed))
    return batch


def test_nothing_new_writes_nothing(project: Project) -> None:
    """No row of a table, a feed or the ledger is written or moved, and every model says so."""
    built(project)
    check_no_op(project, NAMES, "nothing new")
    assert {node.message for node in project.run()} == {"nothing new"}


def test_a_repeated_load_touches_no_row(project: Project) -> None:
    """All events once more, as a new load: the keys are evaluated, the rows come out the same and stay where they are."""
    built(project)
    before = addresses(project, [*NAMES, *feeds(project)])
    mark = loaded_at(50).isoformat()
    columns = "tenant, customer_id, name, plan, email, note, op, seq, event_at"
    project.execute(
        f"insert into customer_events select {columns}, timestamptz '{mark}' from customer_events where op <> 't'"
    )
    project.run()
    assert addresses(project, [*NAMES, *feeds(project)]) == before
    seen = project.query(
        f"select kind, rows_inserted + rows_updated + rows_deleted, rows_unchanged > 0 from {LEDGER} "
        "where consumer = upstream order by run_mark desc limit 1"
    )
    assert seen == [("incremental", 0, True)]
