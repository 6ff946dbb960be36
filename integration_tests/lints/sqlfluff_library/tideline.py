"""The package's macros as sqlfluff's Jinja sees them: SQL of the right kind, so that the query around it parses."""

from __future__ import annotations

from collections.abc import Callable

PREDICATES = {"affected", "as_of", "composite_rows", "new_rows"}
QUERIES = {
    "as_of_join", "captured_changes", "current_state", "debezium_events", "decoded_changes", "recorded_runs", "scd2",
    "unread_changes",
}  # fmt: skip
RELATIONS = {"declared_reads", "landed_csv", "landed_json", "landed_lines", "slot_changes"}
NAMES = {"engine_name", "relation_name"}


def __getattr__(name: str) -> Callable[..., str]:
    """Any macro: a predicate, a query over its first argument, a derived table, a name, or a value."""
    if name in PREDICATES:
        return lambda *_, **__: "1 = 1"
    if name in QUERIES:
        return lambda relation, *_, **__: f"select * from {relation}"
    if name in RELATIONS:
        return lambda *_, **__: "(select 1 as one)"
    return lambda *_, **__: name if name in NAMES else f"'{name}'"
