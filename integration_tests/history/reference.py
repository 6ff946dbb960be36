"""What current state and history mean, in plain Python: one event after the other, slow and obvious."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from history.events import UNCHANGED, Event

Values = dict[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Rules:
    """What the macros' arguments say, in the reference's words."""

    key: tuple[str, ...]
    tracked: tuple[str, ...] = ()
    overwrite: tuple[str, ...] = ()
    overwrite_current: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    deletes: bool = True
    truncates: bool = True
    on_delete: str = "invalidate"  # or ignore, new_record; hard, soft, keep
    mode: str = "upsert"
    by_time: bool = True
    ignore_null_updates: bool = False
    unchanged_value: bool = False
    columns_present: bool = False
    batches: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the result, beside the key."""
        return self.tracked + self.overwrite + self.overwrite_current + self.fixed

    @property
    def is_partial(self) -> bool:
        """Whether an event may leave a column as it was."""
        return self.ignore_null_updates or self.unchanged_value or self.columns_present


@dataclass
class Version:
    """A stretch of time in which a key was the same, or was deleted."""

    values: Values
    valid_from: datetime
    opened_by: str
    loaded: int
    is_deleted: bool = False
    valid_to: datetime | None = None
    closed_by: str | None = None
    number: int = 0


@dataclass
class Life:
    """All that is known of a key while its events are told: what holds, and what every event made of it."""

    values: Values | None = None
    first: Values = field(default_factory=dict)
    newest: Values = field(default_factory=dict)


def versions_of(events: Iterable[Event], rules: Rules) -> dict[Key, list[Version]]:
    """The history of each key."""
    return {key: _versions(told, rules) for key, told in _told(events, rules).items()}


def known_versions_of(events: Iterable[Event], rules: Rules) -> dict[Key, list[tuple[Version, int, int | None]]]:
    """Each version of each key with the load that first showed it and the one that no longer did."""
    found: dict[Key, list[tuple[Version, int, int | None]]] = {}
    for key, told in _told(events, rules).items():
        loads = sorted({event.load for event in told})
        open_rows: list[tuple[Version, int]] = []
        rows = found.setdefault(key, [])
        for load in loads:
            now = _versions([event for event in told if event.load <= load], rules)
            for version, since in list(open_rows):
                if not any(_same(version, other, rules) for other in now):
                    open_rows.remove((version, since))
                    rows.append((version, since, load))
            for version in now:
                if not any(_same(version, other, rules) for other, _ in open_rows):
                    open_rows.append((version, load))
        rows += [(version, since, None) for version, since in open_rows]
    return found


def current_of(events: Iterable[Event], rules: Rules) -> dict[Key, dict[str, Any]]:
    """The row of each key that has one."""
    found = {}
    for key, told in _told(events, rules).items():
        row = _current(told, rules)
        if row is not None:
            found[key] = row
    return found


def _told(events: Iterable[Event], rules: Rules) -> dict[Key, list[Event]]:
    """The events of each key in their order, a truncate as a delete of each key that it is about."""
    ignored = rules.on_delete in ("ignore", "keep")
    of_keys: dict[Key, list[Event]] = {}
    truncates: list[Event] = []
    for event in events:
        if rules.by_time and event.at is None:
            continue
        if event.op == "t":
            truncates.append(event)
        elif not (event.op == "d" and rules.deletes and ignored):
            of_keys.setdefault(tuple(getattr(event, name) for name in rules.key), []).append(event)
    if rules.truncates and not ignored:
        for key, told in of_keys.items():
            for truncate in truncates:
                scope = [getattr(truncate, name) for name in rules.key]
                if all(wanted is None or wanted == value for wanted, value in zip(scope, key, strict=True)):
                    told.append(truncate)
    for told in of_keys.values():
        told.sort(key=lambda event: event.batch, reverse=True)
        told.sort(key=lambda event: event.load, reverse=True)
        told.sort(key=lambda event: _place(event, rules))
    return of_keys


def _place(event: Event, rules: Rules) -> list[tuple[bool, Any]]:
    """Where an event stands among those of its key: time, sequence, deletes last, content."""
    terms: list[Any] = [event.at] if rules.by_time else []
    terms += [event.seq, _is_delete(event, rules)]
    if rules.mode == "update_only":
        terms.append(_is_insert(event))
    if rules.columns_present:
        terms.append(event.present)
    terms += [event.value(column) for column in sorted(rules.columns)]
    return [(term is not None, term) for term in terms]


def _is_delete(event: Event, rules: Rules) -> bool:
    return event.op == "t" or (event.op == "d" and rules.deletes)


def _is_insert(event: Event) -> bool:
    return event.op in ("c", "r")


def _says(event: Event, column: str, rules: Rules) -> bool:
    """Whether an event says anything about a column."""
    value = event.value(column)
    if rules.ignore_null_updates and value is None:
        return False
    if rules.unchanged_value and value == UNCHANGED:
        return False
    return not (rules.columns_present and event.present is not None and column not in event.names_present)


def _tell(life: Life, event: Event, rules: Rules) -> None:
    """What an event makes of a key."""
    if _is_delete(event, rules):
        life.values = None
        return
    before = life.values or dict.fromkeys(rules.columns)
    life.values = {c: event.value(c) if _says(event, c, rules) else before[c] for c in rules.columns}
    life.newest = life.values
    for column in rules.columns:
        if column not in life.first and _says(event, column, rules):
            life.first[column] = event.value(column)


def _versions(told: list[Event], rules: Rules) -> list[Version]:
    """The history of one key."""
    life = Life()
    states: list[tuple[Event, Values | None]] = []
    for event in told:
        _tell(life, event, rules)
        if states and states[-1][0].at == event.at:
            states.pop()  # what held for no time opens no version
        states.append((event, life.values))

    versions: list[Version] = []
    for event, values in states:
        assert event.at is not None
        last = versions[-1] if versions and versions[-1].valid_to is None else None
        if values is None and last is None:
            continue
        if values is None and last is not None and last.is_deleted:
            last.loaded = max(last.loaded, event.load)
            continue
        if values is not None and last is not None and not last.is_deleted and _unchanged(last.values, values, rules):
            last.loaded = max(last.loaded, event.load)
            last.values = values
            continue
        if last is not None:
            last.valid_to, last.closed_by, last.loaded = event.at, event.batch, max(last.loaded, event.load)
        if values is not None:
            versions.append(Version(values, event.at, event.batch, event.load))
        elif last is not None and rules.on_delete == "new_record":
            versions.append(Version(last.values, event.at, event.batch, event.load, is_deleted=True))

    for number, version in enumerate(versions, 1):
        version.number = number
        version.values = {
            **version.values,
            **{column: life.newest[column] for column in rules.overwrite},
            **{column: life.first.get(column) for column in rules.fixed},
        }
    return versions


def _unchanged(before: Values, now: Values, rules: Rules) -> bool:
    return all(before[column] == now[column] for column in rules.tracked)


def _same(one: Version, other: Version, rules: Rules) -> bool:
    """Whether two loads knew the same version."""
    same = (one.values, one.valid_from, one.valid_to, one.is_deleted, one.number) == (
        other.values,
        other.valid_from,
        other.valid_to,
        other.is_deleted,
        other.number,
    )
    return same and (not rules.batches or (one.opened_by, one.closed_by) == (other.opened_by, other.closed_by))


def _current(told: list[Event], rules: Rules) -> dict[str, Any] | None:
    """The current row of one key."""
    life = Life()
    counted: list[Event] = []
    deleted_at: datetime | int | None = None
    alive = inserted = False
    for event in told:
        if _is_delete(event, rules):
            if alive or not counted or not _is_delete(counted[-1], rules):
                deleted_at = event.at if rules.by_time else event.seq
            alive = inserted = False
        else:
            inserted = inserted or _is_insert(event)
            if (rules.mode == "insert_only" and alive) or (rules.mode == "update_only" and not inserted):
                continue
            alive = True
        counted.append(event)
        _tell(life, event, rules)

    upserts = [event for event in counted if not _is_delete(event, rules)]
    if not upserts or (not alive and rules.on_delete == "hard"):
        return None
    if rules.is_partial:
        loaded = max(event.load for event in counted)
    else:
        determining = [counted[-1], upserts[-1]] + ([upserts[0]] if rules.fixed else [])
        loaded = max(event.load for event in determining)
    values = {**life.newest, **{column: life.first.get(column) for column in rules.fixed}}
    row = {**values, "_loaded_at": loaded}
    if rules.on_delete == "soft":
        row |= {"is_deleted": not alive, "deleted_at": None if alive else deleted_at}
    return row
