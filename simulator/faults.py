"""What goes wrong, where it was put, and how its victims are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

Item = TypeVar("Item")

BOTH = ("duckdb", "postgres")
FILES_ONLY = ("duckdb",)

KINDS: dict[str, tuple[str, ...]] = {
    "customers": (
        "late_event", "redelivered_event", "redelivered_file", "tie", "out_of_order", "backdated", "hard_delete",
        "reinsert", "key_change", "malformed_line", "truncated_line", "new_column", "unicode", "quoting",
        "empty_file", "bom", "crlf",
    ),
    "subscriptions": (
        "vanished_row", "returned_row", "late_row", "malformed_line", "truncated_extract", "new_column", "quoting",
        "dst_night", "bom", "crlf",
    ),
    "transactions": (
        "late_row", "tie", "tie_across_loads", "corrected_amount", "moved_payment", "soft_delete", "undelete",
        "null_stamp", "future_stamp", "dst_night",
    ),
    "usage": (
        "late_event", "lost_id", "redelivered_event", "redelivered_file", "malformed_line", "truncated_line",
        "dst_night", "empty_file", "bom", "crlf",
    ),
    "rates": (
        "late_file", "redelivered_file", "corrected_rate", "malformed_line", "renamed_column", "empty_file", "bom",
        "crlf",
    ),
    "tickets": ("tie",),
}  # fmt: skip
"""Every kind of fault by source."""

OPTIONAL_KINDS: dict[str, tuple[str, ...]] = {"rates": ("changed_file",)}
"""Kinds whose rate is 0 by default."""


@dataclass
class FaultLog:
    """What was injected, in the order of injection."""

    entries: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self, load: int, source: str, fault: str, place: Mapping[str, object], detail: str, engines: tuple[str, ...]
    ) -> None:
        """Note one fault. Raises ValueError for a kind that is not in KINDS or OPTIONAL_KINDS."""
        if fault not in KINDS[source] + OPTIONAL_KINDS.get(source, ()):
            raise ValueError(f"fault '{fault}' is not declared for source '{source}'")
        self.entries.append(
            {
                "load": load,
                "source": source,
                "fault": fault,
                "place": dict(place),
                "detail": detail,
                "engines": list(engines),
            }
        )

    def until(self, load: int) -> list[dict[str, Any]]:
        """List the faults of the loads up to `load`, ordered by load."""
        return sorted((entry for entry in self.entries if entry["load"] <= load), key=lambda entry: entry["load"])


@dataclass
class Chooser:
    """Draws the victims of a fault, at least one in the whole run."""

    rng: Random
    loads: int
    log: FaultLog
    drawn: set[tuple[str, str]] = field(default_factory=set)

    def pick(self, source: str, fault: str, population: Iterable[Item], rate: float, load: int = 2) -> list[Item]:
        """Draw a random share of `population`, in its order.

        When the run has not had this fault yet, one victim is forced, from load 2 on. A rate of 0 picks nothing.
        """
        if rate <= 0:
            return []
        candidates = list(population)
        if not candidates:
            return []
        draw = self.rng.random
        chosen = [item for item in candidates if draw() < rate]
        if not chosen and (source, fault) not in self.drawn and (load >= 2 or self.loads == 1):
            chosen = [self.rng.choice(candidates)]
        if chosen:
            self.drawn.add((source, fault))
        return chosen
