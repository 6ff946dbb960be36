"""Product usage: events by increasing id, with holes."""

from __future__ import annotations

from random import Random

from simulator.catalogue import FEATURES
from simulator.clock import MONTH, Calendar, berlin, iso_berlin
from simulator.config import Settings
from simulator.life import Life
from simulator.lines import Line, Stream
from simulator.source import Source


def write_usage(stream: Stream, lives: list[Life]) -> None:
    """Deliver the usage events, load by load; only one load is held in memory."""
    source = stream.source
    settings, calendar = source.settings, source.calendar
    rng = Random(f"{settings.seed}/usage events")
    next_id = 1
    late: list[Line] = []
    for load in range(1, settings.loads + 1):
        events = _events(settings, calendar, load, lives, rng)
        _dst_nights(source, load, events)
        events.sort()
        first_id, next_id = next_id, next_id + len(events)
        numbers = range(len(events))
        delayed: set[int] = set()
        if load < settings.loads:
            delayed = set(source.pick("late_event", numbers, source.rates.late, load + 1))
        lost = set(source.pick("lost_id", numbers, source.rates.lost_id, load)) - delayed
        arriving, waiting = late, []
        for number, (at, customer_id, feature, quantity) in enumerate(events):
            event_id = first_id + number
            place: dict[str, object] = {"event_id": event_id}
            if number in lost:
                source.note(load, "lost_id", place, "never comes")
                continue
            line = Line(
                f'{{"event_id": {event_id}, "customer_id": "{customer_id}", "feature": "{feature}", '
                f'"quantity": {quantity}, "occurred_at": "{iso_berlin(at)}"}}',
                place,
            )
            if at in calendar.dst_instants:
                line.notes.append(("dst_night", f"occurred at {berlin(at).isoformat()}"))
            if number in delayed:
                line.notes.append(("late_event", f"belongs to load {load}"))
                waiting.append(line)
            else:
                arriving.append(line)
        stream.deliver(load, arriving)
        late = waiting


def _events(
    settings: Settings, calendar: Calendar, load: int, lives: list[Life], rng: Random
) -> list[tuple[int, str, str, int]]:
    """(instant, customer_id, feature, quantity) of a load's window."""
    since, until = calendar.window(load)
    events = []
    for life in lives:
        start = max(since, life.changes[0].at)
        expected = settings.usage_per_month * (until - start) / MONTH
        for _ in range(int(expected + rng.random()) if expected > 0 else 0):
            at = start + int(rng.random() * (until - start))
            at -= at % 1_000_000
            if life.is_known(at):
                quantity = 1 + int(rng.random() ** 3 * 40)
                events.append((at, life.id_at(at), FEATURES[int(rng.random() * len(FEATURES))], quantity))
    return events


def _dst_nights(source: Source, load: int, events: list[tuple[int, str, str, int]]) -> None:
    nights = [at for at in source.calendar.dst_instants if source.calendar.load_of(at) == load]
    if not nights:
        return
    for number in source.pick("dst_night", range(len(events)), source.rates.dst_night, load):
        events[number] = (source.rng.choice(nights), *events[number][1:])
