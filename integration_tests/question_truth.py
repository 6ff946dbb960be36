"""What each of the analyses must answer, from the simulator's own statements, beside what it answers."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from audit_truth import (
    Audit,
    Shown,
    business_days,
    missing_days,
    missing_numbers,
    missing_rates,
    operations,
    plain_key,
    repeated_events,
    repeated_files,
    versions,
)
from harness import Project

Rows = list[dict[str, Any]]


def seed_lines(engine: str) -> list[dict[str, str]]:
    """The lines of the seed for an engine, in the order of their sources."""
    with (Project.repository / "seeds" / "incremental_config.csv").open() as seed:
        lines = [line for line in csv.DictReader(seed) if line["engine"] in ("", engine)]
    return sorted(lines, key=lambda line: line["source"])


def stated_by(check: Callable[[Audit], tuple[Shown, Shown]], audit: Audit) -> list[tuple[Any, ...]]:
    """What the simulator states of one matter."""
    return [tuple(line) for line in check(audit)[1].elements() if isinstance(line, tuple)]


def length(text: str) -> timedelta | None:
    """A length of time as the seed writes it."""
    number, _, unit = text.partition(" ")
    return timedelta(**{unit if unit.endswith("s") else f"{unit}s": int(number)}) if text else None


def which_loads_need_somebody(audit: Audit, rows: Rows) -> tuple[Any, Any]:
    """The extract that is held back, and the source whose owner must be asked since its limit is one second."""
    stated = [("late", line) for line in seed_lines(audit.project.engine.name) if line["owner"] == "crm"]
    held_back = audit.truth["counts"]["subscriptions"].get("parked", 0)
    stated += [
        ("on time", line)
        for line in seed_lines(audit.project.engine.name)
        if line["strategy"] == "snapshot" and held_back
    ]
    steps = {
        "late": "ask crm for raw.customer_events, then dbt run -s bronze_customer_events+",
        "on time": "files are held back: see data_gaps and landed_files",
    }
    behind = {"late": 0, "on time": held_back}
    names = ("verdict", "source_name", "model_name", "rows_behind", "owner", "next_step")
    assert all(row["lag"] > timedelta(0) and row["mark"] for row in rows)
    return [tuple(row[name] for name in names) for row in rows], [
        (verdict, line["source"], line["pipeline"], behind[verdict], line["owner"], steps[verdict])
        for verdict, line in stated
    ]


def what_the_last_run_did(audit: Audit, rows: Rows) -> tuple[Any, Any]:
    """What became of the rates that came; of the tables whose truth is known the keys that are new or gone."""
    now, before = audit.truth, audit.truths[audit.load - 1]
    by_model = {row["model_name"]: row for row in rows}
    assert [row["seconds"] for row in rows] == sorted((row["seconds"] for row in rows), reverse=True), "slowest first"
    stated: dict[str, tuple[int, ...]] = {}
    shown: dict[str, tuple[int, ...]] = {}
    counts = ("rows_in", "rows_inserted", "rows_duplicate", "rows_quarantined")
    shown["bronze_exchange_rates"] = tuple(by_model["bronze_exchange_rates"][name] for name in counts)
    stated["bronze_exchange_rates"] = tuple(
        now["counts"]["rates"].get(name, 0) - before["counts"]["rates"].get(name, 0)
        for name in ("received", "loaded", "duplicate", "quarantined")
    )
    for model, (table, key) in {
        "customers": ("customers_current", "customer_id"),
        "mrr_monthly": ("mrr_monthly", "month"),
        "revenue_daily": ("revenue_daily", "date"),
    }.items():
        new, old = ({row[key] for row in truth[table]} for truth in (now, before))
        shown[model] = (by_model[model]["rows_inserted"], by_model[model]["rows_deleted"])
        stated[model] = (len(new - old), len(old - new))
        assert (by_model[model]["rows_updated"] > 0) == any(
            row not in before[table] for row in now[table] if row[key] in old
        ), model
    return shown, stated


def which_changes_came(audit: Audit, rows: Rows) -> tuple[Any, Any]:
    """The operations in the customers' files and the rates of each load, the newest first."""
    loads = [audit.numbers[row["_loaded_at"]] for row in rows]
    assert loads == sorted(loads, reverse=True), "the newest first"
    shown: Shown = Counter()
    for load, row in zip(loads, rows, strict=True):
        if row["source_name"] == "customer_events":
            shown["customer_events", load, row["creates"], row["updates"], row["deletes"]] += 1
        elif row["source_name"] == "exchange_rates":
            shown["exchange_rates", load, row["events"]] += 1
    stated: Shown = Counter()
    for load, creates, updates, deletes, _ in stated_by(operations, audit):
        stated["customer_events", load, creates, updates, deletes] += 1
    before = 0
    for load, truth in audit.truths.items():
        stated["exchange_rates", load, truth["counts"]["rates"]["loaded"] - before] += 1
        before = truth["counts"]["rates"]["loaded"]
    return shown, stated


def what_is_missing(audit: Audit, rows: Rows) -> tuple[Any, Any]:
    """Every number and every day that has not come yet, with the load that saw that it is missing."""
    shown: Shown = Counter()
    for row in rows:
        first, last, load = row["missing_from"], row["missing_to"], audit.numbers[row["opened_at"]]
        missing: list[Any] = [(first, last)]
        if row["kind"] == "sequence":
            missing = list(range(int(first), int(last) + 1))
        elif row["kind"] == "business days":
            missing = [day.isoformat() for day in business_days(date.fromisoformat(first), date.fromisoformat(last))]
        assert row["cause"]
        assert row["repair"]
        shown.update((row["kind"], one, load) for one in missing)
    stated: Shown = Counter()
    stated.update(
        ("sequence", number, opened) for number, opened, closed in stated_by(missing_numbers, audit) if not closed
    )
    stated.update(
        ("business days", day, opened) for _, day, opened, closed in stated_by(missing_rates, audit) if not closed
    )
    for kind, first, last, load in stated_by(missing_days, audit):
        stated.update([("days", (first, last), load)] if kind == "days" else [])
    return shown, stated


def how_history_changed(audit: Audit, rows: Rows) -> tuple[Any, Any]:
    """What each load did to the versions of all customers."""
    stated: dict[int, list[int]] = {}
    for _, load, *counts in stated_by(versions, audit):
        stated[load] = [total + count for total, count in zip(stated.get(load, [0] * 5), counts, strict=True)]
    names = ("opened", "closed", "split", "merged")
    shown = [
        (audit.numbers[row["_loaded_at"]], [int(row[name]) for name in names])
        for row in rows
        if row["dimension"] == "dim_customer"
    ]
    return shown, [(load, counts[:4]) for load, counts in sorted(stated.items(), reverse=True)]


def what_came_late(audit: Audit, rows: Rows) -> tuple[Any, Any]:
    """The late rows of each source and load, how many beyond the grace period, the longest delay."""
    grace = {
        line["source"].partition(".")[2]: length(line["grace_period"]) or timedelta.max
        for line in seed_lines(audit.project.engine.name)
    }
    loads = [audit.numbers[row["_loaded_at"]] for row in rows]
    assert loads == sorted(loads, reverse=True), "the newest first"
    found: dict[tuple[int, str], list[timedelta]] = {}
    for row in audit.late_rows():
        found.setdefault((row.load, row.source_name), []).append(row.delay)
    shown: Shown = Counter()
    for load, answer in zip(loads, rows, strict=True):
        shown[load, *(answer[name] for name in ("source_name", "late_rows", "beyond_grace", "longest"))] += 1
    stated: Shown = Counter()
    for (load, name), delays in found.items():
        stated[load, name, len(delays), sum(delay > grace[name] for delay in delays), max(delays)] += 1
    return shown, stated


def what_is_configured(audit: Audit, rows: Rows) -> tuple[Any, Any]:
    """The lines of the seed."""
    texts = ("strategy", "watermark_columns", "owner")
    lengths = ("lookback", "grace_period", "warn_after", "error_after")
    return [
        (row["source_name"], row["pipeline"], *(row[name] for name in (*texts, *lengths)), row["is_enabled"])
        for row in rows
    ], [
        (line["source"], line["pipeline"], *(line[name] for name in texts), *(length(line[name]) for name in lengths),
         line["enabled"] == "true")
        for line in seed_lines(audit.project.engine.name)
    ]  # fmt: skip


def what_came_twice(audit: Audit, rows: Rows) -> tuple[Any, Any]:
    """Every event and file that came again, with the load that brought it, and the delivery that stands."""
    loads = [audit.numbers[row["_loaded_at"]] for row in rows]
    assert loads == sorted(loads, reverse=True), "the newest first"
    shown: Shown = Counter()
    for load, row in zip(loads, rows, strict=True):
        kept = audit.file(row["kept_file"])
        if row["what"] == "file":
            shown["file", row["source_name"], load, audit.file(row["record_key"]), kept] += 1
        else:
            place = (kept, row["kept_line"]) if audit.project.is_duckdb else ()
            shown["event", row["source_name"], load, plain_key(row["record_key"]), *place] += 1
    stated: Shown = Counter()
    for name, key, load, _, *places in stated_by(repeated_events, audit):
        stated["event", name, load, key, *places[2:]] += 1
    for name, file, kept_file, load in stated_by(repeated_files, audit):
        stated["file", name, load, file, kept_file] += 1
    return shown, stated


QUESTIONS: tuple[Callable[[Audit, Rows], tuple[Any, Any]], ...] = (
    which_loads_need_somebody, what_the_last_run_did, which_changes_came, what_is_missing, how_history_changed,
    what_came_late, what_is_configured, what_came_twice,
)  # fmt: skip


# What is set in the seed's table before a question, so that there is something to answer: a limit that is passed.
LIMITS = {
    "which_loads_need_somebody": ("warn_after = '1 second'", "warn_after = '12 hours'", "raw.customer_events"),
    "what_is_missing": ("grace_period = '0 seconds'", "grace_period = '7 days'", "raw.usage_events"),
}
MADE_UP = (
    "(select 'd' as dimension, date '2024-01-01' as _loaded_at, n + 1 as versions_opened, n + 2 as versions_closed,"
    " n + 3 as versions_split, n + 4 as versions_merged from (values (10), (20)) as numbers (n)) as made_up"
)


def wrong_answers(project: Project, load: int) -> dict[str, tuple[Any, Any]]:
    """By analysis, what it answers after a load and what it should; {} when all are right. Each asks by one query."""
    audit = Audit(project, load)
    compiled = {node.name: str(node.raw.node.compiled_code) for node in project.compile("resource_type:analysis")}
    assert compiled.keys() == {question.__name__ for question in QUESTIONS}
    found: dict[str, tuple[Any, Any]] = {}
    for question in QUESTIONS:
        limit, as_it_was, source = LIMITS.get(
            question.__name__, ("owner = 'crm'", "owner = 'crm'", "raw.customer_events")
        )
        change = f"update {project.schema}_config.incremental_config set %s where source = '{source}'"
        project.execute(change % limit)
        shown, stated = question(audit, project.dicts(compiled[question.__name__]))
        project.execute(change % as_it_was)
        assert stated, f"{question.__name__}: nothing is stated"
        if shown != stated:
            found[question.__name__] = (shown, stated)
    # these loads split and merged no version
    history, number = re.subn(r"(?<=from )\S+scd_history\S*", MADE_UP, compiled["how_history_changed"])
    assert number == 1
    assert [tuple(map(int, row[2:])) for row in project.query(history)] == [(32, 34, 36, 38)]
    return found
