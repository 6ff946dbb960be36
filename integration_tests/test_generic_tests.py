"""Generic tests: each is seen to pass and to fail, with `where` and with severity, on both engines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from harness import Project

NOW = {"tideline__now": "2024-06-01 12:00:00+00:00"}
Tables = Mapping[str, tuple[str, Sequence[Sequence[Any]]]]
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """A generic test under a table, or under a column of it."""

    table: str
    arguments: dict[str, Any] = field(default_factory=dict)
    column: str | None = None
    where: str | None = None
    severity: str = "error"


@pytest.fixture
def place(shared: Project) -> Project:
    """The shared project without the models of earlier tests."""
    for file in (shared.root / "models").glob("*"):
        file.unlink()
    return shared


def outcomes(project: Project, test: str, tables: Tables, cases: Sequence[Case]) -> list[Rows]:
    """Make the tables, run the test for every case in one `dbt test`; the failing rows of each, its status checked."""
    for name, (columns, rows) in tables.items():
        project.execute(f"create table {name} ({columns})")
        project.insert(name, rows)
    entries: dict[str, dict[str, Any]] = {name: {"name": name, "data_tests": [], "columns": []} for name in tables}
    for number, case in enumerate(cases):
        config: dict[str, Any] = {
            "store_failures": True,
            "severity": case.severity,
            **({"where": case.where} if case.where else {}),
        }
        entry = {f"tideline.{test}": {"name": f"{test}_{number}", "arguments": case.arguments, "config": config}}
        if case.column:
            entries[case.table]["columns"].append({"name": case.column, "data_tests": [entry]})
        else:
            entries[case.table]["data_tests"].append(entry)
    for table in entries.values():
        table["columns"] = merged(table["columns"])
    sources = [{"name": "raw", "schema": project.schema, "tables": list(entries.values())}]
    project.write_yml("models/_sources.yml", {"sources": sources})
    result = project.test(check=False, vars=NOW)
    return [found(project, result[f"{test}_{number}"], case.severity) for number, case in enumerate(cases)]


def merged(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One entry per column name."""
    by_name: dict[str, dict[str, Any]] = {}
    for column in columns:
        by_name.setdefault(column["name"], {"name": column["name"], "data_tests": []})
        by_name[column["name"]]["data_tests"] += column["data_tests"]
    return list(by_name.values())


def found(project: Project, run: Any, severity: str) -> Rows:
    """The failing rows of one test, after its status was checked against them."""
    assert str(run.status) != "error", run.message
    rows = project.dicts(f"select * from test_dbt_test__audit.{run.raw.node.name}")
    assert str(run.status) == ({"error": "fail", "warn": "warn"}[severity] if rows else "pass"), run.message
    return rows


def test_no_duplicates(place: Project) -> None:
    """Keys with nulls are keys."""
    good = [(1, None, "2024-01-01"), (1, "x", "2024-01-01"), (2, "", "2024-01-02")]
    columns = "a int, b text, day date"
    key = {"unique_key": ["a", "b"]}
    passed, failed, before, by_column, warned, no_copies, copies = outcomes(
        place,
        "no_duplicates",
        {
            "distinct_rows": (columns, good),
            "repeated_rows": (columns, [*good, (1, None, "2024-01-03")]),
            "copied_rows": (columns, [*good, good[0], good[0]]),
        },
        [
            Case("distinct_rows", key),
            Case("repeated_rows", key),
            Case("repeated_rows", key, where="day < '2024-01-03'"),
            Case("repeated_rows", column="a"),
            Case("repeated_rows", key, severity="warn"),
            Case("repeated_rows", {"unique_key": ["*"]}),
            Case("copied_rows", {"unique_key": ["*"]}),
        ],
    )
    assert passed == before == no_copies == []
    assert [row["copies"] for row in copies] == [3]
    assert "2024-01-01" in copies[0]["copied_row"]
    assert failed == warned == [{"a": 1, "b": None, "copies": 2}]
    assert by_column == [{"a": 1, "copies": 3}]


SCD2_FAULTS = [
    ("2024-01-03", "2024-01-04", False, {"it overlaps the next one", "there is a gap to the next one"}),
    ("2024-01-03", "2024-01-03", False, {"it overlaps the next one", "it is empty"}),
    ("2024-01-01", "2023-12-30", False, {"it is empty"}),
    ("2024-02-01", None, True, {"it overlaps the next one"}),
    ("2024-01-05", None, True, {"it overlaps the next one"}),
    (None, None, True, {"it has no beginning"}),
    ("2023-12-01", "2024-01-01", True, {"is_current is wrong"}),
    ("2023-01-01", "2023-02-01", False, {"there is a gap to the next one"}),
]
NOT_WITH_DELETES = {"there is a gap to the next one", "its key has no current version"}


def test_scd2_valid(place: Project) -> None:
    """Each rule under a key of its own; with `deletes: allowed` a key may end and begin anew."""
    columns = "k int, valid_from timestamptz, valid_to timestamptz, is_current boolean"
    good = [("2024-01-01", "2024-01-05", False), ("2024-01-05", None, True)]
    bad: list[tuple[Any, ...]] = [
        (number, *line) for number, fault in enumerate(SCD2_FAULTS) for line in [*good, fault[:3]]
    ]
    bad += [(100, "2024-01-01", "2024-01-05", False), *((None, *row) for row in good)]
    other_names = [("a", 1, "2024-01-01", "2024-01-05"), ("a", 1, "2024-01-05", None), ("a", 2, "2024-01-06", None)]
    other = {"unique_key": ["k"], "valid_from": "began", "valid_to": "ended", "is_current": None}
    key = {"unique_key": ["k"]}
    far = [("2024-01-01", "2024-01-05", False), ("2024-01-05", "9999-12-31", True)]
    passed, failed, allowed, some, warned, renamed, renamed_failed, ended, ended_failed = outcomes(
        place,
        "scd2_valid",
        {
            "good_versions": (columns, [(None, *row) for row in good]),
            "bad_versions": (columns, bad),
            "other_versions": ("k text, n int, began timestamptz, ended timestamptz", other_names),
            "far_versions": (columns, [(1, *row) for row in far]),
        },
        [
            Case("good_versions", key),
            Case("bad_versions", key),
            Case("bad_versions", {**key, "deletes": "allowed"}),
            Case("bad_versions", key, where="k is null"),
            Case("bad_versions", key, where="k = 3", severity="warn"),
            Case("other_versions", {**other, "unique_key": ["k", "n"]}),
            Case("other_versions", other),
            Case("far_versions", {**key, "open_end": "9999-12-31"}),
            Case("far_versions", key),
        ],
    )
    expected = {(number, problem) for number, fault in enumerate(SCD2_FAULTS) for problem in fault[3]}
    expected.add((100, "its key has no current version"))
    assert {(row["k"], row["problem"]) for row in failed} == expected
    assert {(row["k"], row["problem"]) for row in allowed} == {e for e in expected if e[1] not in NOT_WITH_DELETES}
    assert passed == some == renamed == ended == []
    assert len(warned) == len(renamed_failed) == len(ended_failed) == 1


def test_no_gaps_in_a_sequence(place: Project) -> None:
    """By number and group, with an expected range."""
    by_k = {"partition_by": ["k"]}
    wide = {**by_k, "first_value": "1", "last_value": "8"}
    passed, by_five, failed, ranged, empty, warned = outcomes(
        place,
        "no_gaps",
        {"numbered": ("k text, n int", [("x", 1), ("x", 2), ("x", 2), ("x", None), ("y", 7), ("y", 8)])},
        [
            Case("numbered", by_k, "n"),
            Case("numbered", {"step": 5}, "n"),
            Case("numbered", {}, "n"),
            Case("numbered", wide, "n"),
            Case("numbered", wide, "n", where="k is null"),
            Case("numbered", {}, "n", severity="warn"),
        ],
    )
    assert passed == by_five == []
    assert failed == warned == [{"previous_value": 2, "next_value": 7, "problem": "gap"}]
    problems = [(row["k"], row["problem"]) for row in ranged]
    assert sorted(problems) == [("x", "ends before 8"), ("y", "begins after 1")]
    assert [row["problem"] for row in empty] == ["there is no row at all"]


def test_no_gaps_in_time(place: Project) -> None:
    """Hours over the nights of daylight saving, days of a zone, months of unequal length."""
    autumn = [("2024-10-26 23:00:00+00",)] + [(f"2024-10-27 0{hour}:00:00+00",) for hour in range(4)]
    hours = [("2024-03-30 23:00:00+00",)] + [(f"2024-03-31 0{hour}:00:00+00",) for hour in range(4)]
    midnights = [("2024-03-29 23:00:00+00",), ("2024-03-30 23:00:00+00",), ("2024-03-31 22:00:00+00",)]
    hourly = {"datepart": "hour", "time_zone": "Europe/Berlin"}
    daily = {"datepart": "day", "time_zone": "Europe/Berlin"}
    hours_passed, hours_failed, autumn_passed, autumn_failed, days_passed, days_failed, months = outcomes(
        place,
        "no_gaps",
        {
            "every_hour": ("moment timestamptz", hours),
            "every_autumn_hour": ("moment timestamptz", autumn),
            "every_midnight": ("moment timestamptz", [*midnights, ("2024-04-02 22:00:00+00",)]),
            "every_month": ("day date", [("2024-01-31",), ("2024-02-29",), ("2024-03-30",), ("2024-05-01",)]),
        },
        [
            Case("every_hour", hourly, "moment"),
            Case("every_hour", hourly, "moment", where="moment <> '2024-03-31 01:00:00+00'"),
            Case("every_autumn_hour", hourly, "moment"),
            Case("every_autumn_hour", hourly, "moment", where="moment <> '2024-10-27 01:00:00+00'"),
            Case("every_midnight", daily, "moment", where="moment < '2024-04-02'"),
            Case("every_midnight", daily, "moment"),
            Case("every_month", {"datepart": "month"}, "day"),
        ],
    )
    assert hours_passed == autumn_passed == days_passed == []
    assert len(hours_failed) == len(days_failed) == 1
    assert len(autumn_failed) == 1  # the second of the two hours from two to three
    assert [(str(row["previous_value"]), str(row["next_value"])) for row in months] == [("2024-03-01", "2024-05-01")]


def test_no_gaps_by_a_calendar(place: Project) -> None:
    """Business days: a weekend is no hole, a missing Monday is; the range may be asked for."""
    by_calendar = {"partition_by": ["k"], "calendar": "{{ source('raw', 'business_days') }}"}
    asked = {**by_calendar, "first_value": "date '2024-01-04'", "last_value": "date '2024-01-09'"}
    failed, ranged, passed, empty = outcomes(
        place,
        "no_gaps",
        {
            "business_days": ("date_day date", [(f"2024-01-0{day}",) for day in (4, 5, 8, 9)]),
            "worked": ("k text, day date", [("x", "2024-01-05"), ("x", "2024-01-09"), ("y", "2024-01-05")]),
        },
        [
            Case("worked", by_calendar, "day"),
            Case("worked", asked, "day"),
            Case("worked", by_calendar, "day", where="k = 'y'"),
            Case("worked", asked, "day", where="k = 'z'"),
        ],
    )
    assert len(empty) == 4
    assert [(row["k"], str(row["missing_value"])) for row in failed] == [("x", "2024-01-08")]
    assert len(ranged) == 2 + 3
    assert passed == []


def test_no_future_rows(place: Project) -> None:
    """Rows ahead of the clock."""
    stamps = [None, "2024-06-01 12:00:00+00", "2024-06-01 12:30:00+00", "2999-01-01 00:00:00+00"]
    passed, tolerant, failed, warned = outcomes(
        place,
        "no_future_rows",
        {"stamped": ("id int, moment timestamptz", list(enumerate(stamps)))},
        [
            Case("stamped", {}, "moment", where="id < 2"),
            Case("stamped", {"tolerance": "1 hour"}, "moment"),
            Case("stamped", {}, "moment"),
            Case("stamped", {}, "moment", severity="warn"),
        ],
    )
    assert passed == []
    assert [row["id"] for row in tolerant] == [3]
    assert [row["id"] for row in failed] == [row["id"] for row in warned] == [2, 3]


def test_fresh_within(place: Project) -> None:
    """A row of the future makes nothing fresh; an empty table is not fresh, nor is a group that has no row."""
    rows = [("a", "2024-06-01 01:00:00+00"), ("b", "2024-05-01 00:00:00+00"), ("b", "2999-01-01 00:00:00+00")]
    by_k = {"max_age": "12 hours", "partition_by": ["k"]}
    by_shop = by_k | {"to": "{{ source('raw', 'shops') }}", "to_partition_by": ["shop"]}
    passed, failed, grouped, one, warned, none, none_grouped, known = outcomes(
        place,
        "fresh_within",
        {
            "arrived": ("k text, moment timestamptz", rows),
            "shops": ("shop text", [("a",), ("b",), ("c",), ("c",), (None,)]),
        },
        [
            Case("arrived", {"max_age": "12 hours"}, "moment"),
            Case("arrived", {"max_age": "10 hours"}, "moment"),
            Case("arrived", by_k, "moment"),
            Case("arrived", by_k, "moment", where="k = 'a'"),
            Case("arrived", by_k, "moment", severity="warn"),
            Case("arrived", {"max_age": "12 hours"}, "moment", where="k = 'c'"),
            Case("arrived", by_k, "moment", where="k = 'c'"),
            Case("arrived", by_shop, "moment"),
        ],
    )
    assert passed == one == []
    assert [row["k"] for row in grouped] == [row["k"] for row in warned] == ["b"]
    assert len(failed) == len(none) == len(none_grouped) == 1
    found = sorted((row["k"] or "", row["problem"]) for row in known)
    assert found == [("", "there is no row"), ("b", "older than 12 hours"), ("c", "there is no row")]


def test_complete_within(place: Project) -> None:
    """Against a number, a table, a manifest; a tolerance both ways; groups that one side does not know."""
    rows = [("a", n) for n in range(10)] + [("b", n) for n in range(12)] + [(None, 1)]
    manifest = [("a", 11, "loaded"), ("b", 11, "loaded"), (None, 1, "loaded"), ("c", 5, "loaded"), ("d", 1, "parked")]
    by_file = {
        "to": "{{ source('raw', 'manifest') }}",
        "count_column": "row_count",
        "to_where": "state = 'loaded'",
        "partition_by": ["k"],
        "to_partition_by": ["file"],
    }
    other = {"to": "{{ source('raw', 'expected_rows') }}"}
    number, off, each, none, counted, by_table, tolerant, strict, known, warned = outcomes(
        place,
        "complete_within",
        {
            "arrived_rows": ("k text, n int", rows),
            "expected_rows": ("k text, n int", rows[1:]),
            "manifest": ("file text, row_count int, state text", manifest),
        },
        [
            Case("arrived_rows", {"expected": 23}),
            Case("arrived_rows", {"expected": 20, "tolerance": 14.9}),
            Case("arrived_rows", {"expected": 11, "tolerance": 10, "partition_by": ["k"]}),
            Case("arrived_rows", {"expected": 11, "partition_by": ["k"]}, where="n > 99"),
            Case("arrived_rows", {**other, "tolerance": 5}),
            Case("arrived_rows", {**other, "partition_by": ["k"]}),
            Case("arrived_rows", {**by_file, "tolerance": 10}),
            Case("arrived_rows", by_file),
            Case("arrived_rows", {**by_file, "to_where": "file = 'a'", "tolerance": 10}, where="k = 'a'"),
            Case("arrived_rows", by_file, severity="warn"),
        ],
    )
    assert number == counted == known == []
    assert [(row["expected_rows"], row["actual_rows"], float(row["off_by_percent"])) for row in off] == [(20, 23, 15.0)]
    assert [(row["k"], row["actual_rows"], row["problem"]) for row in each] == [(None, 1, "too few rows")]
    assert [row["problem"] for row in none] == ["there is no row"]
    assert [(row["k"], row["problem"]) for row in by_table] == [("a", "too many rows")]
    assert [(row["k"], row["expected_rows"], row["actual_rows"]) for row in tolerant] == [("c", 5, 0)]
    assert sorted((row["k"], row["problem"]) for row in strict) == [
        ("a", "too few rows"),
        ("b", "too many rows"),
        ("c", "too few rows"),
    ]
    assert len(warned) == 3


def test_late_rows_below(place: Project) -> None:
    """By count and by share, per group; a row without a time is not counted."""
    stamp = "2024-05-01 00:00:00+00"
    arrivals = ["2024-05-01 06:00:00+00", "2024-05-02 00:00:00+00", "2024-05-02 00:00:01+00", None]
    rows = [("a", stamp, arrival) for arrival in arrivals] + [("b", stamp, arrivals[0]), ("b", None, arrivals[0])]
    late = {"max_delay": "1 day"}
    failed, counted, over, under, grouped, grouped_passed, warned = outcomes(
        place,
        "late_rows_below",
        {"delayed": ("k text, moment timestamptz, _loaded_at timestamptz", rows)},
        [
            Case("delayed", late, "moment"),
            Case("delayed", {**late, "max_rows": 1}, "moment"),
            Case("delayed", {**late, "max_percent": 24}, "moment"),
            Case("delayed", {**late, "max_percent": 25}, "moment"),
            Case("delayed", {**late, "max_percent": 30, "partition_by": ["k"]}, "moment"),
            Case("delayed", {**late, "max_percent": 30, "partition_by": ["k"]}, "moment", where="k = 'b'"),
            Case("delayed", {**late, "arrived_at": "_loaded_at"}, "moment", severity="warn"),
        ],
    )
    assert counted == under == grouped_passed == []
    figures = [(row["late_rows"], row["rows_there"], float(row["late_percent"])) for row in failed + over + warned]
    assert figures == [(1, 4, 25.0)] * 3
    assert "1 day" in failed[0]["longest_delay"]
    assert [(row["k"], row["late_rows"], row["rows_there"]) for row in grouped] == [("a", 1, 3)]


WRONG = [
    (
        "fresh_within",
        {"column_name": "moment", "max_age": "soon"},
        "`max_age` must be a length of time such as '12 hours'",
    ),
    (
        "no_gaps",
        {"column_name": "n", "datepart": "eon", "step": 0},
        "2 problem(s)\n    - `datepart` must be one of None",
    ),
    ("scd2_valid", {"unique_key": "k", "deletes": "maybe"}, "`deletes` must be one of never, allowed; got 'maybe'"),
    ("scd2_valid", {"unique_key": ["k"], "open_end": "never"}, "`open_end` must be none (null) or an instant"),
    ("equals_rebuild", {}, "must stand under a SQL model; got a source"),
    ("equals_rebuild", {"runs": 0}, "`runs` must be a whole number from 1 up; got '0'"),
    ("complete_within", {"tolerance": -1}, "2 problem(s)\n    - give either `expected`"),
    ("complete_within", {"expected": 1, "partition_by": ["a"], "to_partition_by": []}, "must have as many columns"),
    (
        "late_rows_below",
        {"column_name": "moment", "max_delay": "1 day", "max_percent": "many"},
        "`max_percent` must be a number from 0 up; got 'many'",
    ),
]


@pytest.mark.parametrize(("test", "arguments", "message"), WRONG)
def test_wrong_arguments_are_refused(place: Project, test: str, arguments: dict[str, Any], message: str) -> None:
    """Every problem is said, with what was given."""
    tables = [{"name": "tables", "data_tests": [{f"tideline.{test}": {"arguments": arguments}}]}]
    sources = [{"name": "catalogue", "schema": "information_schema", "tables": tables}]
    place.write_yml("models/_sources.yml", {"sources": sources})
    assert message in place.test(check=False).text


LEDGER = (
    "consumer text, upstream text, run_id text, kind text, run_mark timestamptz, low_mark timestamptz, "
    "high_mark timestamptz, rows_in bigint, rows_inserted bigint, rows_unchanged bigint, rows_duplicate bigint, "
    "rows_quarantined bigint, rows_parked bigint"
)


LOG = (
    "id text, _kind text, _op text, _sequence text, _transaction_id text, _transaction_order bigint,"
    " _transaction_events bigint, _is_commit boolean, _file text, _line bigint, _loaded_at text"
)


def log_rows(*events: str) -> list[tuple[Any, ...]]:
    """Rows of a log in the order of their delivery: `c 1 05 tx 1`, `begin - - tx`, `commit - - tx of 2`; `-`: none."""
    rows = []
    for line, event in enumerate(events, 1):
        what, key, position, *transaction = event.split()
        is_event = what in ("c", "u", "d", "r", "t")
        number = int(transaction[1]) if is_event and len(transaction) > 1 else None
        expected = int(transaction[2]) if len(transaction) > 2 and transaction[1] == "of" else None
        rows.append(
            (
                None if key == "-" else key,
                "event" if is_event else what,
                what if is_event else None,
                None if position == "-" else position,
                transaction[0] if transaction else None,
                number,
                expected,
                what == "commit",
                "log.jsonl",
                line,
                "2024-01-01",
            )
        )
    return rows


def test_cdc_protocol(place: Project) -> None:
    """Each finding says what was seen; a redelivery and a snapshot over a running stream are no faults."""
    whole = log_rows(
        "r 1 01",
        "begin - - a",
        "c 2 05 a 1",
        "u 1 06 a 2",
        "commit - - a of 2",
        "c 2 05 a 1",
        "u 1 06 a 2",
        "d 2 09",
        "r 1 03",
        "c 2 10",
        "t - 11",
        "begin - - b",
        "u 1 12 b 1",
    )
    tables = {
        "whole_log": (LOG, whole),
        "log_going_back": (LOG, log_rows("c 1 05", "c 2 09", "c 3 07", "c 1 05", "u 3 08")),
        "log_with_unseen_keys": (LOG, log_rows("c 1 05", "u 2 06", "d 1 07", "u 1 08", "d 3 09", "r 4 10", "u 4 11")),
        "log_with_holes": (
            LOG,
            log_rows(
                *("begin - - a", "c 1 01 a 1", "c 2 02 a 3", "commit - - a"),
                *("begin - - b", "c 3 03 b 1", "commit - - b of 2"),
                *("begin - - c", "c 4 04 c 1"),
                *("c 5 05 d 1", "commit - - d of 1"),
                *("begin - - e", "c 6 06 e 1", "commit - - e of 1"),
            ),
        ),
    }
    key = {"unique_key": ["id"]}
    passed, back, unseen, holes, only_keys, warned, before = outcomes(
        place,
        "cdc_protocol",
        tables,
        [
            Case("whole_log", key),
            Case("log_going_back", key),
            Case("log_with_unseen_keys", key),
            Case("log_with_holes", key),
            Case("log_with_holes", {**key, "checks": ["key"]}),
            Case("log_going_back", key, severity="warn"),
            Case("log_going_back", key, where="_line < 3"),
        ],
    )
    assert passed == only_keys == before == []
    assert [(row["problem"], row["record"], row["saw"], row["_file"], row["_line"]) for row in back] == [
        ("the position went back", "3", "07 after 09", "log.jsonl", 3),
        ("the position went back", "3", "08 after 09", "log.jsonl", 5),
    ]
    assert warned == back
    assert {(row["problem"], row["saw"], row["_line"]) for row in unseen} == {
        ("update of an unseen key", "u at 06, the first of its key", 2),
        ("update of an unseen key", "u at 08 after d", 4),
        ("delete of an unseen key", "d at 09, the first of its key", 5),
    }
    assert {(row["problem"], row["record"], row["saw"], row["_line"]) for row in holes} == {
        ("events of the transaction are missing", "a", "2 events, the last is number 3, its end says nothing", 1),
        (
            "the transaction has another number of events than its end says",
            "b",
            "1 events, the last is number 1, its end says 2",
            5,
        ),
        ("the transaction never ends", "c", "1 events, the last is number 1, its end says nothing", 8),
        ("the transaction ends without a beginning", "d", "1 events, the last is number 1, its end says 1", 10),
    }


def test_ledger_adds_up(place: Project) -> None:
    """Loads whose rows are lost or invented, or not counted."""
    start = ("load", "2024-01-01", None, None)
    rows = [
        ("a", "a", "1", *start, 10, 5, 1, 2, 1, 1),
        ("b", "b", "2", "incremental", *start[1:], 1, *[None] * 5),
        ("a", "a", "3", *start, 10, 5, 1, 1, 1, 1),
        ("a", "a", "4", *start, 1, *[None] * 5),
    ]
    failed, passed, warned = outcomes(
        place,
        "ledger_adds_up",
        {"ledger": (LEDGER, rows)},
        [Case("ledger"), Case("ledger", where="run_id < '3'"), Case("ledger", severity="warn")],
    )
    assert passed == []
    assert sorted(row["run_id"] for row in failed) == sorted(row["run_id"] for row in warned) == ["3", "4"]


def test_watermark_monotonic(place: Project) -> None:
    """A mark that goes back, skips, forks; a rebuild may begin anywhere."""

    def run(consumer: str, kind: str, day: int, low: int | None, high: int | None) -> tuple[Any, ...]:
        low_mark, high_mark = (None if mark is None else f"2024-01-{mark:02} 00:00:00+00" for mark in (low, high))
        return (consumer, "b", "run", kind, f"2024-02-{day:02} 00:00:00+00", low_mark, high_mark, *[None] * 6)

    good = [("first", 1, None, 5), ("incremental", 2, 5, 7), ("rebuild", 3, None, 3), ("incremental", 4, 3, 3)]
    faults: list[tuple[Any, ...]] = [
        ("the mark went back", 5, 3, 2),
        ("it began before the last mark", 5, 2, 4),
        ("it skipped what lies after the last mark", 5, 4, 6),
        ("two runs of one mark", 4, 3, 3),
        ("it lost the last mark", 5, None, 6),
    ]
    rows = [run("good", *line) for line in good]
    for problem, *line in faults:
        rows += [run(problem, *earlier) for earlier in good] + [run(problem, "incremental", *line)]
    failed, passed, warned = outcomes(
        place,
        "watermark_monotonic",
        {"marks": (LEDGER, rows)},
        [Case("marks"), Case("marks", where="consumer = 'good'"), Case("marks", severity="warn")],
    )
    assert passed == []
    assert sorted(row["problem"] for row in failed) == sorted(row["consumer"] for row in failed)
    assert sorted(row["problem"] for row in failed) == sorted(fault[0] for fault in faults)
    assert len(warned) == len(faults)


def test_point_in_time_unique(place: Project) -> None:
    """Facts that match two versions, or none."""
    columns = "k text, n int, valid_from timestamptz, valid_to timestamptz"
    versions = [("a", 1, "2024-01-01", "2024-02-01"), ("a", 1, "2024-02-01", None)]
    days = ["2024-02-01", "2024-01-31", "2024-01-31"]
    facts = [("a", 1, f"{day} 00:00:00+00") for day in days] + [("b", 1, "2024-01-01 00:00:00+00")]
    keys = {"fact_time": "moment", "unique_key": ["k", "m"], "version_key": ["k", "n"]}
    good = {**keys, "to": "{{ source('raw', 'versions') }}"}
    bad = {**keys, "to": "{{ source('raw', 'doubled_versions') }}"}
    passed, none_holds, held, failed, warned = outcomes(
        place,
        "point_in_time_unique",
        {
            "facts": ("k text, m int, moment timestamptz", facts),
            "versions": (columns, versions),
            "doubled_versions": (columns, [*versions, ("a", 1, "2024-01-30", None)]),
        },
        [
            Case("facts", good),
            Case("facts", {**good, "match": "exactly_one"}),
            Case("facts", {**good, "match": "exactly_one"}, where="k <> 'b'"),
            Case("facts", bad),
            Case("facts", bad, severity="warn"),
        ],
    )
    assert passed == held == []
    assert [row["k"] for row in none_holds] == ["b"]
    assert [row["versions"] for row in failed] == [row["versions"] for row in warned] == [2, 2]


def test_equals_rebuild(place: Project) -> None:
    """A row too many, too few, one column wrong, a copy: each is told with its side."""
    place.execute("create table rebuilt_from (id int, amount int, _loaded_at timestamptz)")
    place.insert("rebuilt_from", [(n, amount, "2024-01-01 00:00:00+00") for n, amount in [(1, 10), (2, None), (3, 5)]])
    tables = [{"name": "rebuilt_from"}]
    place.write_yml("models/_sources.yml", {"sources": [{"name": "raw", "schema": place.schema, "tables": tables}]})
    place.write_model("upstream_view", "select * from {{ source('raw', 'rebuilt_from') }}", materialized="view")
    place.write_model(
        "rebuilt",
        "{%- set wanted = ref('upstream_view') -%}\nselect id, sum(amount) as amount from {{ wanted }}\n"
        "where {{ tideline.affected() }} and {{ this.identifier | length }} > 0 group by id",
        materialized="tideline_incremental",
        unique_key=["id"],
        meta={"tideline_upstreams": [{"name": "upstream_view"}]},
    )
    cases = {
        "all": Case("rebuilt"),
        "keys": Case("rebuilt", {"columns": ["id"]}),
        "third": Case("rebuilt", where="id = 3"),
        "rest": Case("rebuilt", where="id > 3"),
        "warned": Case("rebuilt", severity="warn"),
    }
    tests = []
    for name, case in cases.items():
        config = {"store_failures": True, "severity": case.severity, **({"where": case.where} if case.where else {})}
        tests.append(
            {"tideline.equals_rebuild": {"name": f"equal_{name}", "arguments": case.arguments, "config": config}}
        )
    place.write_yml("models/_models.yml", {"models": [{"name": "rebuilt", "data_tests": tests}]})
    assert len(place.build().nodes) == 2 + len(cases)

    place.execute("update rebuilt set amount = 11 where id = 1")
    place.execute("insert into rebuilt values (2, null)")
    place.execute("delete from rebuilt where id = 3")
    result = place.test(check=False)
    rows = {name: found(place, result[f"equal_{name}"], case.severity) for name, case in cases.items()}
    assert sorted((tuple(row.values()) for row in rows["all"]), key=str) == [
        ("only in the rebuild", "amount", 1, 10),
        ("only in the rebuild", None, 3, 5),
        ("only in the table", "amount", 1, 11),
        ("only in the table", None, 2, None),
    ]
    assert {name: len(lines) for name, lines in rows.items()} == {
        "all": 4,
        "keys": 2,
        "third": 1,
        "rest": 0,
        "warned": 4,
    }


def test_hashes_of_rows_do_not_add_up_alike(place: Project) -> None:
    """Two rows that exchange a value: a hash that only adds its values' hashes gives the same sum."""
    hash_of_row = place.render("{{ tideline.row_hash(['n', 'x']) }}")
    alike = f"""
        with hashed as (
            select n, x, cast({hash_of_row} as decimal(38, 0)) as h
            from generate_series(1, 400) as numbers (n) cross join (values ('a'), ('b')) as letters (x)
        )
        select count(*), count(case when a.h + d.h = b.h + c.h then 1 end)
        from hashed as a
        inner join hashed as b on b.n = a.n and b.x = 'b'
        inner join hashed as c on c.n = a.n + 200 and c.x = 'a'
        inner join hashed as d on d.n = a.n + 200 and d.x = 'b'
        where a.x = 'a'
    """
    assert place.query(alike) == [(200, 0)]


def test_equals_rebuild_by_hash_sums_misses_nothing(place: Project) -> None:
    """What adds up to the same in a poor hash is found, in the parts of all runs together, and once."""
    place.execute("create table truth (id int, a text, b text, note text)")
    place.insert(
        "truth", [(n, f"a{n}", f"b{n}", None if n == 1 else "note") for n in range(1, 40)] + [(None, "x", "y", "")]
    )
    place.insert("truth", [(9, "a9", "b9", "note")])
    tables = [{"name": "truth"}]
    place.write_yml("models/_sources.yml", {"sources": [{"name": "raw", "schema": place.schema, "tables": tables}]})
    sql = "select id, a, b, note from {{ source('raw', 'truth') }}"
    place.write_model("parted", sql, materialized="table", meta={"tideline_key": ["id"]})
    place.write_model("keyless", sql, materialized="table")
    runs = 4
    names: list[dict[str, Any]] = [
        {"name": f"part_{n}", "arguments": {"runs": runs, "run_number": n}} for n in range(runs)
    ]
    names += [{"name": "part_today", "arguments": {"runs": runs}}, {"name": "whole", "arguments": {}}]
    names += [{"name": "by_row", "arguments": {}}]
    entries = [{"tideline.equals_rebuild": {**name, "config": {"store_failures": True}}} for name in names]
    models = [{"name": "parted", "data_tests": entries[:-1]}, {"name": "keyless", "data_tests": entries[-1:]}]
    place.write_yml("models/_models.yml", {"models": models})
    equal = place.build()
    assert all("where false" in "".join(equal.sql_of(name["name"])) for name in names)

    place.execute("create table moved as select * from parted")
    for change in (
        "update parted set note = '' where id = 1",
        "update parted set a = b, b = a where id = 2",
        "update parted set a = case id when 3 then 'a4' else 'a3' end where id in (3, 4)",
        "insert into parted select * from moved where id = 5 union all select * from moved where id = 5",
        "delete from parted where id in (6, 9)",
        "insert into parted select * from moved where id = 9 limit 1",
        "update parted set a = null where id is null",
    ):
        place.execute(change)
        place.execute(change.replace("parted", "keyless"))
    result = place.test(check=False, vars=NOW)
    rows = {name["name"]: found(place, result[name["name"]], "error") for name in names}
    expected = [(1, "note"), (2, "a, b"), (3, "a"), (4, "a"), (5, None), (6, None), (9, None), (None, "a")]
    assert {(row["id"], row["differs_in"]) for row in rows["whole"]} == set(expected)
    assert len(rows["whole"]) == 2 * 5 + 2 + 1 + 1

    parts = [sorted(map(str, rows[f"part_{n}"])) for n in range(runs)]
    assert sorted(row for part in parts for row in part) == sorted(map(str, rows["whole"]))
    assert all(len(part) < len(rows["whole"]) for part in parts)
    assert sorted(map(str, rows["part_today"])) in parts
    assert {row["id"] for row in rows["by_row"]} == {id for id, _ in expected}
    assert "`dbt run --full-refresh --select parted` builds it anew" in result.text

    place.write_model("keyless", sql.replace("note", "note, 1 as more"), materialized="table")
    assert "the query returns columns that the table has not: more" in place.test("by_row", check=False).errors


def test_the_engines_own_ledger_passes(place: Project) -> None:
    """First build, increment, rebuild: marks go on from each other; a mark set back is noticed."""
    place.execute("create table marked_rows (id int, _loaded_at timestamptz)")
    source = {"name": "raw", "schema": place.schema, "tables": [{"name": "marked_rows"}]}
    ledger = {"name": "tideline_ledger", "data_tests": ["tideline.watermark_monotonic", "tideline.ledger_adds_up"]}
    state = {"name": "state", "schema": place.schema, "tables": [ledger]}
    place.write_yml("models/_sources.yml", {"sources": [source, state]})
    place.write_model(
        "marked",
        "select id from {{ source('raw', 'marked_rows') }} where {{ tideline.affected() }}",
        materialized="tideline_incremental",
        unique_key=["id"],
        meta={"tideline_upstreams": [{"name": "raw.marked_rows"}]},
    )
    for day in range(1, 4):
        place.insert("marked_rows", [(day, f"2024-01-0{day} 00:00:00+00")])
        place.run("marked", full_refresh=day == 3)
    assert place.test().success
    place.execute("update tideline_ledger set high_mark = '2023-12-31 00:00:00+00' where kind = 'incremental'")
    assert not place.test(check=False).success
