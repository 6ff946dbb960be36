"""The truth as files, and a digest of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from simulator.truth.customers import by_key, customers_current, customers_history
from simulator.truth.money import Rates, mrr_monthly, revenue_daily
from simulator.truth.reading import Received, read_load

Faults = Callable[[int], list[dict[str, Any]]]


def truth_of(received: Received, load: int) -> dict[str, Any]:
    """Compute what must come out of everything received up to a load."""
    keys = by_key(received.events.values())
    rates = Rates(received.rates)
    return {
        "load": load,
        "customers_current": customers_current(keys),
        "customers_history": customers_history(keys),
        "mrr_monthly": mrr_monthly(received.subscriptions.values(), received.newest_extract, rates),
        "revenue_daily": revenue_daily(received.transactions.values(), rates),
        "counts": _counts(received),
        "late": received.late,
    }


def _counts(received: Received) -> dict[str, dict[str, int]]:
    counts = {source: dict(values) for source, values in sorted(received.counts.items())}
    counts.setdefault("subscriptions", {})["current"] = len(received.subscriptions)
    if received.usage:
        counts["usage"]["missing_ids"] = max(received.usage) - len(received.usage)
    return counts


def write_truth(out: Path, loads: int, faults: Faults, with_truth: bool = True) -> None:
    """Write truth/load_<k>.json for every load; without truth only the faults."""
    (out / "truth").mkdir(parents=True, exist_ok=True)
    received = Received()
    visible: set[str] = set()
    for load in range(1, loads + 1):
        truth: dict[str, Any] = {"load": load}
        if with_truth:
            read_load(out / f"load_{load:03d}", received)
            truth = truth_of(received, load)
            for line in (out / "api" / f"tickets_{load:03d}.jsonl").read_text(encoding="utf-8").splitlines():
                visible.add(json.loads(line)["ticket_id"])
            truth["counts"]["tickets"] = {"visible": len(visible)}
        truth["faults"] = faults(load)
        (out / "truth" / f"load_{load:03d}.json").write_text(_render(truth), encoding="utf-8")


def _render(truth: dict[str, Any]) -> str:
    """JSON with one row per line, so that two truths can be compared by eye."""
    parts = []
    for name, value in truth.items():
        if isinstance(value, list):
            rows = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in value)
            parts.append(f'"{name}":[\n{rows}\n]' if rows else f'"{name}":[]')
        else:
            parts.append(f'"{name}":{json.dumps(value)}')
    return "{" + ",\n".join(parts) + "}\n"


def read_truth(out: Path, load: int) -> dict[str, Any]:
    """Read the truth after a load. Raises FileNotFoundError when there is none."""
    path = out / "truth" / f"load_{load:03d}.json"
    if not path.is_file():
        raise FileNotFoundError(f"no truth for load {load}: {path} does not exist")
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def digest(truth: dict[str, Any]) -> str:
    """Write a few lines for people: the last months' MRR, counts, faults."""
    lines = [f"after load {truth['load']}"]
    if "mrr_monthly" in truth:
        lines.append(
            f"{'month':<12}{'mrr':>14}{'new':>12}{'expansion':>12}{'contraction':>13}{'churn':>12}{'back':>12}"
        )
        for row in truth["mrr_monthly"][-6:]:
            lines.append(
                f"{row['month']:<12}{row['mrr']:>14}{row['new_mrr']:>12}{row['expansion_mrr']:>12}"
                f"{row['contraction_mrr']:>13}{row['churn_mrr']:>12}{row['reactivation_mrr']:>12}"
            )
        current, history = len(truth["customers_current"]), len(truth["customers_history"])
        lines.append(f"customers: {current} now, {history} versions")
        for source, counts in truth["counts"].items():
            lines.append(f"{source}: " + ", ".join(f"{value} {name}" for name, value in counts.items()))
    faults = Counter((fault["source"], fault["fault"]) for fault in truth["faults"])
    lines.append("faults: " + ", ".join(f"{source} {fault} {n}" for (source, fault), n in sorted(faults.items())))
    return "\n".join(lines)
