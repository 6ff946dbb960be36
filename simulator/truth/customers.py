"""Customers now, and as they were."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from simulator.truth.reading import CustomerEvent, instant, stamp

TRACKED = ("segment", "plan_type", "name")


def by_key(events: Iterable[CustomerEvent]) -> dict[str, list[CustomerEvent]]:
    """Group the events of each customer in the order of truth, customers in the order of their keys."""
    keys: dict[str, list[CustomerEvent]] = {}
    for event in events:
        keys.setdefault(event.customer_id, []).append(event)
    return {key: sorted(keys[key], key=lambda event: event.order) for key in sorted(keys)}


def customers_current(keys: dict[str, list[CustomerEvent]]) -> list[dict[str, Any]]:
    """One row per customer whose last event is not a delete."""
    rows = []
    for key, events in keys.items():
        after = events[-1].after
        if after is None:
            continue
        rows.append(
            {
                "customer_id": key,
                "name": after["name"],
                "email": after["email"],
                "segment": after["segment"],
                "plan_type": after["plan_type"],
                **_fixed(events),
            }
        )
    return rows


def customers_history(keys: dict[str, list[CustomerEvent]]) -> list[dict[str, Any]]:
    """One row per version: [valid_from, valid_to), an open end is None."""
    rows = []
    for key, events in keys.items():
        email = None
        for event in events:
            if event.after is not None:
                email = event.after["email"]
        for version in _versions(events):
            rows.append({"customer_id": key, **version, "email": email, **_fixed(events)})
    return rows


def _fixed(events: list[CustomerEvent]) -> dict[str, Any]:
    for event in events:
        if event.after is not None:
            return {
                "acquisition_channel": event.after["acquisition_channel"],
                "created_at": stamp(instant(event.after["created_at"])),
            }
    return {"acquisition_channel": None, "created_at": None}


def _versions(events: list[CustomerEvent]) -> list[dict[str, Any]]:
    last_at: dict[datetime, CustomerEvent] = {}
    for event in events:
        last_at[event.effective_at] = event

    versions: list[dict[str, Any]] = []
    is_open = False
    for at in sorted(last_at):
        after = last_at[at].after
        if after is None:
            if is_open:
                versions[-1]["valid_to"] = stamp(at)
            is_open = False
            continue
        values = {column: after[column] for column in TRACKED}
        if is_open:
            if all(versions[-1][column] == values[column] for column in TRACKED):
                continue
            versions[-1]["valid_to"] = stamp(at)
        versions.append({"valid_from": stamp(at), "valid_to": None, **values})
        is_open = True
    return versions
