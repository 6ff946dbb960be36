"""Support tickets; each load's folder of the API holds the versions that become visible with it."""

from __future__ import annotations

import json
from itertools import pairwise
from random import Random

from simulator.catalogue import SUBJECTS
from simulator.clock import DAY, MINUTE, iso_utc
from simulator.life import Life
from simulator.source import Source

TICKETS_PER_CUSTOMER = 0.6

Version = tuple[int, dict[str, str]]
"""A ticket from an instant on."""


def write_tickets(source: Source, lives: list[Life]) -> None:
    """Write api/tickets_<load>.jsonl for every load."""
    calendar, rng = source.calendar, source.rng
    openings = []
    for life in lives:
        for _ in range(int(TICKETS_PER_CUSTOMER + rng.random())):
            start = life.changes[0].at
            at = start + int(rng.random() * (calendar.end - start - DAY))
            if life.is_known(at):
                openings.append((at, life))
    openings.sort(key=lambda opening: (opening[0], opening[1].index))
    tickets = [_ticket(number, at, life, calendar.end, rng) for number, (at, life) in enumerate(openings, start=1)]
    _tie(source, tickets)
    versions = [version for ticket in tickets for version in ticket]
    versions.sort(key=lambda version: (version[0], version[1]["ticket_id"]))
    folder = source.out / "api"
    folder.mkdir(parents=True, exist_ok=True)
    for load in range(1, calendar.loads + 1):
        lines = [json.dumps(ticket, ensure_ascii=False) for at, ticket in versions if calendar.load_of(at) == load]
        (folder / f"tickets_{load:03d}.jsonl").write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def _tie(source: Source, tickets: list[list[Version]]) -> None:
    """Give some tickets the last updated_at of another one."""
    ordered = sorted((ticket for ticket in tickets if len(ticket) > 1), key=lambda ticket: ticket[-1][0])
    pairs = [
        (earlier, later)
        for earlier, later in pairwise(ordered)
        if later[-2][0] < earlier[-1][0]
        and source.calendar.load_of(earlier[-1][0]) == source.calendar.load_of(later[-1][0])
    ]
    for earlier, later in source.pick("tie", pairs, source.rates.tie):
        at, other = earlier[-1]
        later[-1] = (at, later[-1][1] | {"updated_at": other["updated_at"]})
        place = {"ticket_id": later[-1][1]["ticket_id"]}
        source.note(source.calendar.load_of(at), "tie", place, f"same updated_at as {other['ticket_id']}")


def _ticket(number: int, at: int, life: Life, end: int, rng: Random) -> list[Version]:
    """All versions of a ticket."""
    first = {
        "ticket_id": f"K{number:06d}",
        "customer_id": life.id_at(at),
        "subject": rng.choice(SUBJECTS),
        "status": "open",
        "priority": rng.choice(("low", "normal", "normal", "high")),
        "created_at": iso_utc(at),
        "updated_at": iso_utc(at),
    }
    versions = [(at, first)]
    for status in ("pending", "solved", "closed"):
        at += MINUTE + int(rng.expovariate(1 / (15 * DAY)))
        if at >= end or rng.random() < 0.1:
            break
        versions.append((at, versions[-1][1] | {"status": status, "updated_at": iso_utc(at)}))
    return versions
