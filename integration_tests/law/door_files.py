"""Random lives through files: full extracts, and records of events; on PostgreSQL their tables."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from law.doors import FIRST_DAY, REJECTS, Door, Event, Row, State, newest
from law.histories import insert_statement

RECORDS = (
    """
select
    tenant, id, coalesce(value, worth) as value, op as _op, cast(null as timestamptz) as _event_at,
    lpad(place, 9, '0') as _sequence, _file, _line, """
    + REJECTS.format(code="case when tenant is null or op = 'bad' then 'bad' end", raw="_raw")
    + """
from {{ tideline.landed_csv('raw', 'records_raw', ['tenant', 'id', 'value', 'worth', 'op', 'place']) }} as landed
"""
)
DAY = r"cast(regexp_replace(_file, '^.*_([0-9]+)[^0-9]*$', '\1') as integer)"
EXTRACTS = (
    f"""
select
    tenant, id, value, 'r' as _op, timestamptz '{FIRST_DAY.isoformat()}' + {DAY} * interval '1 day' as _event_at,
    lpad(cast({DAY} as text), 9, '0') as _sequence, _file, _line, """
    + REJECTS.format(code="case when tenant is null or value = 'bad' then 'bad' end", raw="_raw")
    + """
from {{ tideline.landed_csv('raw', 'extracts_raw', ['tenant', 'id', 'value']) }} as landed
"""
)
EXTRACT_STATE = """
select tenant, id, value, _loaded_at
from (
    select changes.*, row_number() over (partition by tenant, id order by _event_at desc, _loaded_at desc) as nth
    from {{ ref('bronze_extracts') }} as changes where {{ tideline.affected() }}
) as numbered
where nth = 1 and _op <> 'd'
"""


def written(header: Sequence[str | None], rows: Sequence[Sequence[str | None]]) -> list[str]:
    """Lines of a CSV file, the header first."""
    lines = []
    for row in [header, *rows]:
        out = io.StringIO()
        csv.writer(out, lineterminator="").writerow(row)
        lines.append(out.getvalue())
    return lines


@dataclass
class FileDoor(Door):
    """Files below the landing folder, or a table with a row for each of their lines."""

    held = "tenant, id, value, _op, _file, _line"
    bad_place = "file, line"
    columns: tuple[str, ...] = ()

    def write(self) -> list[dict[str, Any]]:
        """The source and its bronze model."""
        if not self.project.is_duckdb:
            typed = ", ".join(f"{name} text" for name in self.columns)
            self.project.execute(f"create table {self.name}_raw (file_name text, line_number int, line text, {typed})")
        return [{"name": f"{self.name}_raw", "config": {"meta": {"tideline_files": f"{self.name}/*.csv"}}}]

    def send(self, name: str, header: list[str], rows: list[list[str | None]]) -> str:
        """Deliver a file; returns the name that bronze knows it by."""
        lines = written(header, rows)
        if self.project.is_duckdb:
            return str(self.project.write(f"landing/{self.name}/{name}.csv", "\n".join(lines) + "\n"))
        copied = []
        for number, (row, line) in enumerate(zip(rows, lines[1:], strict=True), 2):
            whole = dict(zip(header, row, strict=True)) if len(row) == len(header) else {}
            copied.append((name, number, line, *(whole.get(column) for column in self.columns)))
        self.project.execute(f"delete from {self.name}_raw where file_name = '{name}'")
        if copied:
            self.project.execute(insert_statement(f"{self.name}_raw", copied))
        return name


@dataclass
class Records(FileDoor):
    """Files of events: columns in another order, missing, more, renamed; broken lines; again; replaced; undone."""

    name = "records"
    columns: tuple[str, ...] = ("tenant", "id", "value", "worth", "op", "place")
    place: int = 0
    files: dict[str, list[tuple[int, int, Event]]] = field(default_factory=dict)
    contents: dict[str, list[str]] = field(default_factory=dict)
    broken: list[tuple[str, int, int, Event]] = field(default_factory=list)
    copied: set[str] = field(default_factory=set)

    def write(self) -> list[dict[str, Any]]:
        """The source and its bronze model."""
        self.write_bronze(RECORDS)
        return super().write()

    def deliver(self, load: int) -> None:
        """What happens at the source before a load."""
        if self.broken and self.chance.random() < 0.9:
            file, line, place, event = self.broken.pop()
            mended = {"tenant": event.tenant, "id": event.id, "op": event.op, "place": str(place)}
            self.requeue(file, line, mended if event.value is None else {**mended, "value": event.value})
            self.files[file].append((line, place, event))
        if self.project.is_duckdb and self.files and self.chance.random() < 0.8:
            self.disturb()
        halves = [half for event in self.events() for half in event.halves()]
        for part in range(self.chance.choice((1, 2))):
            self.send_events(
                f"{load:03}_{part}", halves[part::2] if part or self.chance.random() < 0.5 else halves[::2]
            )
        self.stored = Counter(
            (*event.row, file, line) for file, events in self.files.items() for line, _, event in events
        )

    def send_events(self, name: str, halves: list[Event]) -> None:
        """One file, now and then of another shape."""
        header = ["tenant", "id", self.chance.choice(("value", "value", "worth")), "op", "place"]
        header += self.chance.choice(([], ["note"], ["worth2"])) if self.project.is_duckdb else []
        self.chance.shuffle(header)
        rows: list[list[str | None]] = []
        events, broken = [], []
        for line, half in enumerate(halves, 2):
            self.place += 1
            told = {"tenant": half.tenant, "id": half.id, "op": half.op, "place": str(self.place)}
            told |= {"value": half.value or "", "worth": half.value or ""}
            row: list[str | None] = [told.get(column, "more") for column in header]
            if self.chance.random() < 0.12:
                row = (
                    [*row, "x"]
                    if self.chance.random() < 0.5
                    else [{"op": "bad"}.get(c, v) for c, v in zip(header, row, strict=True)]
                )
                broken.append((line, self.place, half))
            else:
                events.append((line, self.place, half))
            rows.append(row)
        file = self.send(name, header, rows)
        if rows:  # a header alone is a file without rows
            self.files[file] = events
            self.contents[file] = written(header, rows)
        for line, place, half in broken:
            self.broken.append((file, line, place, half))
            self.bad[file, line] += 1

    def disturb(self) -> None:
        """A file comes again: touched, under another name, or with other content, which waits or replaces the old."""
        whole = [file for file in sorted(self.files) if not [1 for name, _ in self.bad if name == file]]
        what = self.chance.choice(("touched", "copied", "changed", "replaced", "replaced"))
        file = self.chance.choice(whole if whole and what in ("changed", "replaced") else sorted(self.files))
        lines = self.contents[file]
        if what == "touched":
            os.utime(file, (1_700_000_000, 1_700_000_000 + self.place))
        elif what == "copied":
            self.project.write(f"landing/records/copy_{self.place}.csv", "\n".join(lines) + "\n")
            self.copied.add(file)
        elif whole and len(lines) > 2 and file not in self.copied:  # else the copy counts: test_files_that_return
            self.project.write(os.path.relpath(file, self.project.root), "\n".join(lines[:-1]) + "\n")
            last = len(lines)
            if what == "replaced":
                self.project.run()  # it is seen, and held back
                arguments = {"model": self.bronze, "path": file, "dry_run": False}
                self.project.run_operation("tideline.replace_file", arguments)
                self.files[file] = [one for one in self.files[file] if one[0] != last]
                self.contents[file] = lines[:-1]

    def state(self) -> State:
        """The newest value of each key."""
        return newest([(place, event) for events in self.files.values() for _, place, event in events])


@dataclass
class Extracts(FileDoor):
    """A full extract a day: late, twice, broken, cut short; what was parked is released at its date or dropped."""

    name = "extracts"
    held = "tenant, id, value, _op, _event_at"
    columns: tuple[str, ...] = ("tenant", "id", "value")
    limit = 0.6
    days: dict[int, dict[tuple[str, str], str | None]] = field(default_factory=dict)
    late: list[tuple[int, list[list[str | None]]]] = field(default_factory=list)
    parked: dict[int, list[list[str | None]]] = field(default_factory=dict)

    def write(self) -> list[dict[str, Any]]:
        """The source and its bronze model."""
        self.project.write_model(
            self.bronze,
            EXTRACTS,
            materialized="tideline_load",
            meta={"tideline_extract_key": ["tenant", "id"], "tideline_delete_limit": self.limit},
        )
        settings = {"tideline_upstreams": [{"name": self.bronze}], "tideline_feed": ["value"]}
        self.project.write_model(
            self.name, EXTRACT_STATE, materialized="tideline_incremental", unique_key=["tenant", "id"], meta=settings
        )
        return super().write()

    def deliver(self, load: int) -> None:
        """What happens at the source before a load."""
        for day in sorted(self.parked):
            self.decide(day)
        due = [one for one in self.late if self.chance.random() < 0.6]
        self.late = [one for one in self.late if one not in due]
        for day in (2 * load, 2 * load + 1):
            self.events()
            rows: list[list[str | None]] = [
                [tenant, name, value] for tenant, world in self.worlds.items() for name, value in sorted(world.items())
            ]
            if self.chance.random() < 0.15 and rows:
                rows = rows[:1]  # cut short
            (self.late if load and self.chance.random() < 0.35 else due).append((day, rows))
        for day, rows in sorted(due):
            is_whole = not self.late and not self.parked and day > max(self.days, default=-1)
            if is_whole and rows and self.chance.random() < 0.35:
                rows[-1] = [*rows[-1][:2], "bad"]
            self.receive(day, rows)

    def decide(self, day: int) -> None:
        """Release a parked extract at its date, or drop it."""
        rows = self.parked.pop(day)
        operation = self.chance.choice(("release_extract", "drop_extract"))
        path = f"extract_{day:03}"
        if self.project.is_duckdb:
            path = str(self.project.root / "landing" / self.name / f"{path}.csv")
        arguments = {"model": self.bronze, "path": path, "dry_run": False}
        self.project.run_operation(f"tideline.{operation}", arguments)
        if operation == "release_extract":
            self.apply(day, rows)

    def receive(self, day: int, rows: list[list[str | None]]) -> None:
        """Deliver an extract, which the breaker may hold back."""
        file = self.send(f"extract_{day:03}", ["tenant", "id", "value"], rows)
        known = self.known(day)
        there = {(row[0], row[1]) for row in rows if row[2] != "bad"}
        for line, row in enumerate(rows, 2):
            if row[2] == "bad":
                self.bad[file, line] += 1
        if not rows:
            return  # no row, no date
        if len([key for key in known if key not in there]) > self.limit * len(known):
            self.parked[day] = rows
        else:
            self.apply(day, rows)

    def known(self, day: int) -> dict[tuple[str, str], str | None]:
        """What the source held at the end of a day, as far as extracts said."""
        return (
            dict(self.days[max(one for one in self.days if one <= day)])
            if min(self.days, default=day + 1) <= day
            else {}
        )

    def apply(self, day: int, rows: list[list[str | None]]) -> None:
        """An extract says it all; one with a broken line deletes nothing."""
        said = {(str(row[0]), str(row[1])): row[2] for row in rows if row[2] != "bad"}
        self.days[day] = {**self.known(day), **said} if any(row[2] == "bad" for row in rows) else said

    def found(self) -> Counter[Row]:
        """Not the rows, which depend on the order of arrival, but what they say of every day."""
        rows = self.project.query(
            f"select tenant, id, value, _op, _event_at from {self.bronze} order by _event_at, _loaded_at"
        )
        held = self.project.query(
            "select path from (select f.*, max(loaded_at) over (partition by path) as newest from tideline_files as f"
            f" where consumer like '%{self.bronze}%') as f where loaded_at = newest and state = 'parked'"
        )
        assert len(held) == len(self.parked), f"parked are {held}, and ought to be those of days {sorted(self.parked)}"
        told = {at and (at - FIRST_DAY).days for *_, at in rows}
        assert told <= set(self.days), f"extracts were applied that must not be: {told - set(self.days)}"
        self.stored = Counter((*key, value, day) for day, state in self.days.items() for key, value in state.items())
        said: Counter[Row] = Counter()
        for day in self.days:
            state: dict[tuple[str, str], str | None] = {}
            for tenant, name, value, op, at in rows:
                if at <= FIRST_DAY + timedelta(days=day):
                    state[tenant, name] = value
                    if op == "d":
                        del state[tenant, name]
            said.update((*key, value, day) for key, value in state.items())
        return said

    def state(self) -> State:
        """The newest value of each key."""
        return self.days[max(self.days)] if self.days else {}
