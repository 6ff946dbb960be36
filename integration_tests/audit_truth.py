"""What the audit models must show, from the simulator's own statements and files, beside what they show."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from harness import Project
from platform_loads import SAMPLES, plain
from simulator.truth.reading import Received, read_load
from simulator.truth.report import read_truth

SOURCES = {
    "customers": "customer_events",
    "subscriptions": "subscription_extracts",
    "transactions": "transactions",
    "usage": "usage_events",
    "rates": "exchange_rates",
}
# The model of each table of the truth.
MODELS = {
    "customers_current": "customers",
    "customers_history": "dim_customer",
    "mrr_monthly": "mrr_monthly",
    "revenue_daily": "revenue_daily",
}
Shown = Counter[Hashable]


@dataclass(frozen=True)
class LateRow:
    """A row that came late: with which load, when it happened, and the newest that had happened before."""

    source_name: str
    key: str
    load: int
    event_at: datetime
    newest_before: datetime

    @property
    def delay(self) -> timedelta:
        """By how much."""
        return self.newest_before - self.event_at


@dataclass
class Replayed(Received):
    """What the simulator reads of its loads; of what it finds late it keeps by how much."""

    late_rows: list[LateRow] = field(default_factory=list)

    def arrive(self, source: str, key: str, at: datetime) -> None:
        """Note the first delivery of a record."""
        known = len(self.late)
        super().arrive(source, key, at)
        if len(self.late) > known:
            self.late_rows.append(LateRow(SOURCES[source], key, self.load, at, self.newest[source][-2]))


class Audit:
    """The audit's tables after a load, with loads as numbers, and the simulator's word on the same."""

    def __init__(self, project: Project, load: int, loads: Path = SAMPLES) -> None:
        """After load `load` of the folder `loads`, in which each run of dbt was one load."""
        self.project = project
        self.load = load
        self.loads = loads
        self.truths = {number: read_truth(loads, number) for number in range(1, load + 1)}
        self.truth = self.truths[load]
        self.engine = project.engine.name
        runs = self.rows("runs", "run_id", "order by started_at")
        self.numbers: dict[Any, int] = {run_id: number for number, (run_id,) in enumerate(runs, start=1)}
        for batch, loaded_at in self.rows("cdc_events", "_batch_id, _loaded_at"):
            self.numbers[loaded_at] = self.numbers[batch]

    def rows(self, table: str, columns: str, rest: str = "") -> list[tuple[Any, ...]]:
        """Rows of an audit table."""
        return list(self.project.query(f"select {columns} from {self.project.schema}_audit.{table} {rest}"))

    def faults(self, *kinds: str) -> Iterator[dict[str, Any]]:
        """What the simulator states that it did, up to this load and on this engine."""
        for fault in self.truth["faults"]:
            if f"{fault['source']} {fault['fault']}" in kinds and self.engine in fault["engines"]:
                yield fault

    def number(self, batch: Any) -> int | None:
        """The load that a batch or an instant of loading was."""
        return None if batch is None else self.numbers[batch]

    def file(self, name: str | None) -> str | None:
        """A file as the simulator calls it, on PostgreSQL without its folder."""
        return name and name.removeprefix("landing/")

    def stated_file(self, name: str) -> str:
        """A file of a fault, as the engine sees it."""
        return name if self.project.is_duckdb else name.rpartition("/")[2]

    def lines(self, load: int, file: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """The JSON documents of a delivered file by line; lines that are none, and tombstones, are left out."""
        text = (self.loads / f"load_{load:03d}" / file).read_text(encoding="utf-8-sig")
        for number, line in enumerate(text.splitlines(), start=1):
            try:
                document = json.loads(line)
            except ValueError:
                continue
            if document is not None:
                yield number, document

    def first_deliveries(self) -> dict[tuple[str, str], tuple[int, str, int]]:
        """By source and key of an event, the load, file and line with which it came first."""
        first: dict[tuple[str, str], tuple[int, str, int]] = {}
        for load in self.truths:
            for folder in ("customers", "usage"):
                for path in sorted((self.loads / f"load_{load:03d}" / folder).glob("*.jsonl")):
                    file = f"{folder}/{path.name}"
                    for line, document in self.lines(load, file):
                        first.setdefault((SOURCES[folder], event_key(document)), (load, file, line))
        return first

    def late_rows(self) -> list[LateRow]:
        """Every row that is older than the newest of an earlier load of its source, by the simulator's own reading."""
        received = Replayed()
        for load in self.truths:
            read_load(self.loads / f"load_{load:03d}", received)
        return received.late_rows


def late(audit: Audit) -> tuple[Shown, Shown]:
    """Every row that is older than an earlier load's newest, by how much, and whether that was expected."""
    columns = "source_name, record_key, _event_at, _batch_id, delay, is_within_grace"
    grace = dict(audit.rows("incremental_config", "table_name, grace_period"))
    rows = audit.late_rows()
    stated = [(SOURCES[row["source"]], row["key"], row["event_at"], row["load"]) for row in audit.truth["late"]]
    assert stated == [(row.source_name, row.key, plain(row.event_at), row.load) for row in rows], "a replay differs"
    return (
        Counter(
            (name, key, plain(at), audit.number(batch), delay, is_within)
            for name, key, at, batch, delay, is_within in audit.rows("late_arriving_data", columns)
        ),
        Counter(
            (*line, row.delay, row.delay <= grace[row.source_name]) for line, row in zip(stated, rows, strict=True)
        ),
    )


def changed_by_late(audit: Audit) -> tuple[Shown, Shown]:
    """Which tables each load with late rows changed, of those behind their source and of which the truth is known."""
    changed: dict[int, set[str]] = {}
    for load in list(audit.truths)[1:]:
        before, after = audit.truths[load - 1], audit.truths[load]
        changed[load] = {model for name, model in MODELS.items() if before[name] != after[name]}
    behind = readers(audit) if changed else {}
    stated: Shown = Counter()
    for row in audit.late_rows():
        stated[row.source_name, row.load, ", ".join(sorted(changed[row.load] & behind[row.source_name]))] += 1
    shown: Shown = Counter()
    for name, batch, models in audit.rows("late_arriving_data", "source_name, _batch_id, changed_models"):
        known = sorted({*(models or "").split(", ")} & {*MODELS.values()})
        shown[name, audit.number(batch), ", ".join(known)] += 1
    return shown, stated


def readers(audit: Audit) -> dict[str, set[str]]:
    """By source the models that read it, or read what reads it, by dbt's own graph."""
    keys = ("--output", "json", "--output-keys", "unique_id", "name", "depends_on")
    listed = audit.project.dbt("list", "--resource-type", "model", *keys).raw
    models = {model["unique_id"]: model for model in map(json.loads, listed)}
    found: dict[str, set[str]] = {}
    for name, pipeline in audit.rows("incremental_config", "table_name, pipeline"):
        reached: set[str] = set()
        more = {unique_id for unique_id, model in models.items() if model["name"] == pipeline}
        while more:
            reached |= more
            more = {key for key, model in models.items() if reached & {*model["depends_on"]["nodes"]}} - reached
        found[name] = {models[unique_id]["name"] for unique_id in reached}
    return found


def event_key(document: dict[str, Any]) -> str:
    """The key of an event as the simulator states it: its number, or its customer and its position."""
    if "event_id" in document:
        return str(document["event_id"])
    row = document["after"] or document["before"]
    return f"{row['customer_id']} {document['source']['lsn']}"


def repeated_events(audit: Audit) -> tuple[Shown, Shown]:
    """Repeated events and the delivery that stands: by file and line; on PostgreSQL, where files are rows, by load."""
    columns = "source_name, record_key, _file, _line, _batch_id, kept_file, kept_line, kept_loaded_at"
    first, is_files = audit.first_deliveries(), audit.project.is_duckdb
    shown: Shown = Counter()
    for name, key, file, line, batch, *kept in audit.rows("duplicate_records", columns, "where what = 'event'"):
        places = (audit.file(file), line, audit.file(kept[0]), kept[1]) if is_files else ()
        shown[name, plain_key(key), audit.number(batch), audit.number(kept[2]), *places] += 1
    stated: Shown = Counter()

    def state(name: str, key: str, load: int, *place: Any) -> None:
        kept_load, *kept_place = first[name, key]
        stated[name, key, load, kept_load, *((*place, *kept_place) if is_files else ())] += 1

    for fault in audit.faults("customers redelivered_event", "usage redelivered_event"):
        place, name = fault["place"], SOURCES[fault["source"]]
        key = str(place["event_id"]) if "event_id" in place else f"{place['customer_id']} {place['lsn']}"
        state(name, key, fault["load"], place["file"], place["line"])
    if not is_files:
        for fault in audit.faults("customers redelivered_file"):
            for _, event in audit.lines(fault["load"], fault["place"]["file"]):
                state("customer_events", event_key(event), fault["load"])
    return shown, stated


def plain_key(key: str) -> str:
    """The key of a repeated event as the simulator states it: the customer and the event's own position."""
    customer, _, position = key.partition(" ")
    return f"{customer} {int(position.partition('/')[2])}" if position else key


def repeated_files(audit: Audit) -> tuple[Shown, Shown]:
    """Files whose content had come before; on PostgreSQL only rates and extracts are files."""
    columns = "source_name, _file, kept_file, _batch_id"
    stated: Shown = Counter()
    kinds = [f"{source} redelivered_file" for source in SOURCES if audit.project.is_duckdb or source == "rates"]
    for fault in audit.faults(*kinds):
        original = audit.stated_file(fault["detail"].removeprefix("same bytes as "))
        stated[SOURCES[fault["source"]], audit.stated_file(fault["place"]["file"]), original, fault["load"]] += 1
    rows = audit.rows("duplicate_records", columns, "where what = 'file'")
    return Counter(
        (name, audit.file(file), audit.file(kept), audit.number(batch)) for name, file, kept, batch in rows
    ), stated


def quarantined_lines(audit: Audit) -> tuple[Shown, Shown]:
    """Lines that cannot be read, by file and line where the source is files, else by number."""
    files = {"bronze_exchange_rates": "rates", "bronze_subscriptions": "subscriptions"}
    if audit.project.is_duckdb:
        files |= {"bronze_customer_events": "customers", "bronze_usage_events": "usage"}
    shown: Shown = Counter()
    for model, file, line, batch in audit.rows(
        "quarantine", "model_name, file, line, batch_id", "where code not in ('no_cursor', 'in_the_future')"
    ):
        shown[(audit.number(batch), *((audit.file(file), line) if model in files else (model,)))] += 1
    stated: Shown = Counter()
    for fault in audit.faults(
        *(f"{source} {kind}" for source in SOURCES for kind in ("malformed_line", "truncated_line"))
    ):
        place = fault["place"]
        is_file = fault["source"] in files.values()
        stated[
            (
                fault["load"],
                *((audit.stated_file(place["file"]), place["line"]) if is_file else ("bronze_customer_events",)),
            )
        ] += 1
    return shown, stated


def quarantined_stamps(audit: Audit) -> tuple[Shown, Shown]:
    """Transactions without a stamp, or with one in the future."""
    rows = audit.rows("quarantine", "code, raw, batch_id", "where model_name = 'bronze_transactions'")
    codes = {"null_stamp": "no_cursor", "future_stamp": "in_the_future"}
    return (
        Counter((code, raw.partition(",")[0], audit.number(batch)) for code, raw, batch in rows),
        Counter(
            (codes[fault["fault"]], fault["place"]["transaction_id"], fault["load"])
            for fault in audit.faults("transactions null_stamp", "transactions future_stamp")
        ),
    )


def missing_numbers(audit: Audit) -> tuple[Shown, Shown]:
    """Every usage event that was missing when a later one had come: the loads that saw and that filled the hole."""
    shown: Shown = Counter()
    columns = "missing_from, missing_to, opened_at, closed_at"
    for first, last, opened, closed in audit.rows("data_gaps", columns, "where kind = 'sequence'"):
        for number in range(int(first), int(last) + 1):
            shown[number, audit.number(opened), audit.number(closed)] += 1
    newest = {}
    for load, truth in audit.truths.items():
        newest[load] = truth["counts"]["usage"]["loaded"] + truth["counts"]["usage"]["missing_ids"]
    arrivals: dict[int, int | None] = {}
    for fault in read_truth(audit.loads, max(int(path.name[5:]) for path in audit.loads.glob("load_*")))["faults"]:
        if fault["source"] == "usage" and "event_id" in fault["place"]:
            number, kind, detail = fault["place"]["event_id"], fault["fault"], fault["detail"]
            if kind == "lost_id" or detail.endswith("never comes whole"):
                arrivals[number] = None
            elif kind == "late_event":
                arrivals[number] = fault["load"]
            elif detail.endswith("comes whole with the next load"):
                arrivals[number] = fault["load"] + 1
    stated: Shown = Counter()
    for number, arrival in arrivals.items():
        opened = next((load for load in sorted(newest) if newest[load] > number), None)
        if opened is not None and (arrival is None or arrival > opened):
            stated[number, opened, arrival if arrival is not None and arrival <= audit.load else None] += 1
    return shown, stated


def missing_days(audit: Audit) -> tuple[Shown, Shown]:
    """Days without an extract, between the first and the last that came; and extracts that were parked."""
    columns = "kind, missing_from, missing_to, opened_at"
    shown: Shown = Counter(
        (kind, audit.file(first), audit.file(last), audit.number(opened))
        for kind, first, last, opened in audit.rows("data_gaps", columns, "where kind in ('days', 'extract')")
    )
    stated: Shown = Counter()
    before: date | None = None
    for load in audit.truths:
        for path in sorted((audit.loads / f"load_{load:03d}" / "subscriptions").glob("*.csv")):
            day = date.fromisoformat(path.stem.removeprefix("subscriptions_"))
            if before and day - before > timedelta(days=1):
                first, last = before + timedelta(days=1), day - timedelta(days=1)
                stated["days", first.isoformat(), last.isoformat(), load] += 1
            before = day
    for fault in audit.faults("subscriptions truncated_extract"):
        file = audit.stated_file(fault["place"]["file"])
        stated["extract", file, file, fault["load"]] += 1
    return shown, stated


def missing_rates(audit: Audit) -> tuple[Shown, Shown]:
    """Business days on which a currency has no rate although a later one had come: the loads that saw and filled it."""
    shown: Shown = Counter()
    columns = "part, missing_from, missing_to, opened_at, closed_at"
    for currency, first, last, opened, closed in audit.rows("data_gaps", columns, "where kind = 'business days'"):
        for day in business_days(date.fromisoformat(first), date.fromisoformat(last)):
            shown[currency, day.isoformat(), audit.number(opened), audit.number(closed)] += 1
    arrivals: dict[str, dict[date, int]] = {}
    for load in audit.truths:
        for path in sorted((audit.loads / f"load_{load:03d}" / "rates").glob("*.csv")):
            for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()):
                try:
                    day = date.fromisoformat(row["rate_date"])
                    Decimal(row.get("rate") or row.get("fx_rate") or "")
                except (TypeError, ValueError, InvalidOperation):
                    continue
                if None not in row and None not in row.values():
                    arrivals.setdefault(row["currency"], {}).setdefault(day, load)
    stated: Shown = Counter()
    for currency, came in arrivals.items():
        newest = {load: max(day for day, at in came.items() if at <= load) for load in audit.truths}
        for day in business_days(min(came), max(came)):
            opened = next(load for load in audit.truths if newest[load] >= day)
            if came.get(day) != opened:
                stated[currency, day.isoformat(), opened, came.get(day)] += 1
    return shown, stated


def business_days(first: date, last: date) -> list[date]:
    """The days from Monday to Friday, from the first to the last."""
    days = (first + timedelta(days=nth) for nth in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5]


def versions(audit: Audit) -> tuple[Shown, Shown]:
    """What each load did to the versions of each customer: the truth's history after it and before it."""
    columns = (
        "record_key, _loaded_at, versions_opened, versions_closed, versions_split, versions_merged, versions_extended"
    )
    rows = audit.rows("scd_history", columns, "where dimension = 'dim_customer'")
    stated: Shown = Counter()
    before: dict[tuple[str, str], str] = {}
    for load, truth in audit.truths.items():
        after = {
            (row["customer_id"], row["valid_from"]): row["valid_to"] or "9999" for row in truth["customers_history"]
        }
        done: dict[str, list[int]] = {}
        for version in before.keys() | after.keys():
            old, new = before.get(version), after.get(version)
            counts = done.setdefault(version[0], [0, 0, 0, 0, 0])
            if old is None or new is None:
                counts[0 if old is None else 3] += 1
            elif new != old:
                counts[4 if new > old else 1 if old == "9999" else 2] += 1
        stated.update((key, load, *counts) for key, counts in done.items() if any(counts))
        before = after
    return Counter((key, audit.number(at), *counts) for key, at, *counts in rows if any(counts)), stated


def operations(audit: Audit) -> tuple[Shown, Shown]:
    """The operations in the customers' files of each load; on DuckDB a repeated file is not loaded."""
    columns = "_batch_id, creates, updates, deletes, snapshot_reads"
    rows = audit.rows("cdc_events", columns, "where source_name = 'customer_events'")
    again = {fault["place"]["file"] for fault in audit.faults("customers redelivered_file")}
    stated: Shown = Counter()
    for load in audit.truths:
        found: Counter[str] = Counter()
        for path in (audit.loads / f"load_{load:03d}" / "customers").glob("*.jsonl"):
            file = f"customers/{path.name}"
            if file not in again or not audit.project.is_duckdb:
                found.update(document["op"] for _, document in audit.lines(load, file))
        stated[(load, *(found[letter] for letter in "cudr"))] += 1
    return Counter((audit.number(batch), *counts) for batch, *counts in rows), stated


def standing(audit: Audit) -> tuple[Shown, Shown]:
    """Every run is complete, nothing went back, and everything is on time."""
    shown: Shown = Counter(("complete", flag) for (flag,) in audit.rows("runs", "is_complete"))
    shown.update(("verdict", verdict) for (verdict,) in audit.rows("watermarks", "distinct verdict"))
    shown.update(
        ("back", model) for (model,) in audit.rows("watermark_history", "model_name", "where movement = 'back'")
    )
    return shown, Counter({("complete", True): audit.load, ("verdict", "on time"): 1})


def amounts(audit: Audit) -> tuple[Shown, Shown]:
    """Rows received, by source, in all loads; what a table of messages or numbers skips is not received."""
    models = {
        "rates": "bronze_exchange_rates",
        "subscriptions": "bronze_subscriptions",
        "customers": "bronze_customer_events",
    }
    if audit.project.is_duckdb:
        models["usage"] = "bronze_usage_events"
    counts = audit.truth["counts"]
    rows = dict(
        audit.rows("incremental_metrics", "model_name, sum(rows_in)", "where kind = 'load' group by model_name")
    )
    return (
        Counter({source: int(rows[model]) for source, model in models.items()}),
        Counter({source: counts[source]["received"] for source in models}),
    )


def landed(audit: Audit) -> tuple[Shown, Shown]:
    """Files that were not loaded, and why; on PostgreSQL only rates and extracts are files, an empty one is none."""
    rows = audit.rows(
        "landed_files", "path, state, batch_id", "where state in ('repeated', 'empty', 'parked', 'changed')"
    )
    states = {"redelivered_file": "repeated", "empty_file": "empty", "truncated_extract": "parked"}
    sources = SOURCES if audit.project.is_duckdb else ("rates", "subscriptions")
    stated: Shown = Counter()
    for fault in audit.faults(*(f"{source} {kind}" for source in sources for kind in states)):
        stated[audit.stated_file(fault["place"]["file"]), states[fault["fault"]], fault["load"]] += 1
    return Counter((audit.file(path), state, audit.number(batch)) for path, state, batch in rows), stated


def set_aside(audit: Audit) -> tuple[Shown, Shown]:
    """How many rows each run set aside, and each model in it: as many as the faults that must be."""
    kinds = ("malformed_line", "truncated_line", "null_stamp", "future_stamp")
    stated: Shown = Counter(dict.fromkeys(audit.truths, 0))
    stated.update(
        fault["load"] for fault in audit.faults(*(f"{source} {kind}" for source in SOURCES for kind in kinds))
    )
    shown: Shown = Counter()
    for run_id, rows in audit.rows("runs", "run_id, rows_quarantined"):
        shown[audit.number(run_id)] = int(rows)
    by_model: Shown = Counter()
    for run_id, rows in audit.rows("incremental_metrics", "run_id, rows_quarantined", "where kind = 'load'"):
        by_model[audit.number(run_id)] += int(rows)
    assert by_model == shown, "runs and incremental_metrics differ"
    return shown, stated


def marks(audit: Audit) -> tuple[Shown, Shown]:
    """Every load of every source moved the mark of its model forward, the first set it; the price list stands still."""
    rows = audit.rows("watermark_history", "model_name, run_id, movement", "where kind = 'load'")
    models = [model for (model,) in audit.rows("incremental_config", "pipeline", "where is_enabled")]
    stated: Shown = Counter(
        (model, load, "first" if load == 1 else "forward")
        for model in models
        for load in audit.truths
        if load == 1 or model != "bronze_plans"
    )
    return Counter((model, audit.number(run_id), movement) for model, run_id, movement in rows), stated


def profile(audit: Audit) -> tuple[Shown, Shown]:
    """How many rows of each source came late, how many each lookback would lose, and the shortest that loses none."""
    lookbacks = {"0": timedelta(0), "1_hour": timedelta(hours=1)}
    lookbacks |= {f"{days}_day{'s'[: days - 1]}": timedelta(days=days) for days in (1, 3, 7, 30)}
    columns = ", ".join(f"lost_by_{name}" for name in lookbacks)
    delays: dict[str, list[timedelta]] = {}
    for row in audit.late_rows():
        delays.setdefault(row.source_name, []).append(row.delay)
    stated: Shown = Counter()
    for source_name, found in delays.items():
        lost = {name: sum(delay > lookback for delay in found) for name, lookback in lookbacks.items()}
        enough = next(
            (name for name, number in lost.items() if not number), f"{-(-max(found) // timedelta(days=1))}_days"
        )
        stated[source_name, len(found), *lost.values(), max(found), enough.replace("_", " ")] += 1
    rows = audit.rows(
        "lateness_profile", f"source_name, rows_late, {columns}, longest, suggested_lookback", "where rows_late > 0"
    )
    return Counter(rows), stated


def configured(audit: Audit) -> tuple[Shown, Shown]:
    """The config is the seed, line by line, without those of another engine."""
    rows = audit.rows("incremental_config", "source_name, pipeline, strategy, owner, start_mark, is_enabled")
    with (Project.repository / "seeds" / "incremental_config.csv").open() as seed:
        stated: Shown = Counter(
            (line["source"], line["pipeline"], line["strategy"], line["owner"], line["start_mark"] or None,
             line["enabled"] == "true")
            for line in csv.DictReader(seed)
            if line["engine"] in ("", audit.engine)
        )  # fmt: skip
    return Counter(rows), stated


def versions_add_up(audit: Audit) -> tuple[Shown, Shown]:
    """What the loads opened, less what they merged, are the versions of the dimension; the truth of MRR needs them."""
    rows = audit.rows(
        "scd_history",
        "record_key, sum(versions_opened) - sum(versions_merged)",
        "where dimension = 'dim_subscription' group by record_key",
    )
    table = f"{audit.project.schema}_gold.dim_subscription"
    stored = audit.project.query(f"select subscription_id, count(*) from {table} group by subscription_id")
    return Counter({key: int(number) for key, number in rows}), Counter({key: int(number) for key, number in stored})


CHECKS: tuple[Callable[[Audit], tuple[Shown, Shown]], ...] = (
    late, changed_by_late, repeated_events, repeated_files, quarantined_lines, quarantined_stamps, missing_numbers,
    missing_days, missing_rates, versions, operations, standing, amounts, landed, set_aside, marks, profile, configured,
    versions_add_up,
)  # fmt: skip


def audit_differences(project: Project, load: int, loads: Path = SAMPLES) -> dict[str, dict[str, list[Any]]]:
    """By check, what the simulator states and the audit does not show, and what is too much; {} when all is well."""
    audit = Audit(project, load, loads)
    found: dict[str, dict[str, list[Any]]] = {}
    for check in CHECKS:
        shown, stated = check(audit)
        assert stated or load == 1 or check is missing_days, f"{check.__name__} states nothing"
        if shown != stated:
            missing, extra = stated - shown, shown - stated
            found[check.__name__] = {"missing": sorted(missing, key=repr)[:10], "extra": sorted(extra, key=repr)[:10]}
    return found


def page_answers(project: Project) -> dict[str, int]:
    """How many rows each query of the page for the person on call returns, by the heading above it."""
    page = (Project.repository / "docs" / "guides" / "on-call.md").read_text()
    answers: dict[str, int] = {}
    for section in re.split(r"^## ", page, flags=re.MULTILINE)[1:]:
        for query in re.findall(r"^```sql\n(.*?);\n```$", section, flags=re.MULTILINE | re.DOTALL):
            rows = project.query(query.replace("tideline_audit.", f"{project.schema}_audit."))
            heading = section.partition("\n")[0]
            answers[heading] = answers.get(heading, 0) + len(rows)
    return answers
