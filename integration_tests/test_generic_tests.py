"""Generic tests of rows, keys and times: each is seen to pass and to fail, with `where` and with severity."""

from __future__ import annotations

from typing import Any

import pytest
from generic_cases import Case, outcomes

from harness import Project


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


def test_no_gaps_where_the_calendar_is_odd(place: Project) -> None:
    """A day without a midnight, quarters, a month that must be reached and is, and groups in a column named `value`."""
    days = [("2018-11-03 03:00:00+00",), ("2018-11-04 03:00:00+00",), ("2018-11-05 02:00:00+00",)]
    no_midnight = {"datepart": "day", "time_zone": "America/Sao_Paulo"}
    quarters = [(1, "2023-02-28"), (1, "2023-05-01"), (1, "2024-01-31"), (2, "2024-03-31")]
    reached = {"datepart": "month", "first_value": "date '2024-01-31'", "last_value": "date '2024-03-31'"}
    midnights, missing, by_quarter, by_month, early = outcomes(
        place,
        "no_gaps",
        {
            "paulistas": ("moment timestamptz", [*days, ("2018-11-07 02:00:00+00",)]),
            "quarters": ("value int, day date", quarters),
            "months": ("day date", [("2024-01-01",), ("2024-02-29",), ("2024-03-01",)]),
        },
        [
            Case("paulistas", no_midnight, "moment", where="moment < '2018-11-06'"),
            Case("paulistas", no_midnight, "moment"),
            Case("quarters", {"datepart": "quarter", "partition_by": ["value"]}, "day"),
            Case("months", reached, "day"),
            Case("months", {**reached, "last_value": "date '2024-04-01'"}, "day"),
        ],
    )
    assert midnights == by_month == []
    assert [(str(row["previous_value"]), str(row["next_value"])) for row in missing] == [("2018-11-05", "2018-11-07")]
    assert [(row["value"], str(row["next_value"])) for row in by_quarter] == [(1, "2024-01-01")]
    assert [row["problem"] for row in early] == ["ends before date 2024-04-01"]


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
    by_k_and_m = by_k | {"partition_by": ["k", "m"], "to": "{{ source('raw', 'pairs') }}"}
    passed, failed, grouped, one, warned, none, none_grouped, known, here, pairs = outcomes(
        place,
        "fresh_within",
        {
            "arrived": ("k text, moment timestamptz", rows),
            "shops": ("shop text", [("a",), ("b",), ("c",), ("c",), (None,)]),
            "arrived_pairs": ("k text, m int, moment timestamptz", [("a", 1, rows[0][1]), (None, 2, rows[0][1])]),
            "pairs": ("m int, k text", [(1, "a"), (2, "a"), (2, None), (1, None)]),
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
            Case("arrived", by_shop, "moment", where="k = 'a'"),
            Case("arrived_pairs", by_k_and_m, "moment"),
        ],
    )
    assert passed == one == []
    assert [row["k"] for row in grouped] == [row["k"] for row in warned] == ["b"]
    assert len(failed) == len(none) == len(none_grouped) == 1
    found = sorted((row["k"] or "", row["problem"]) for row in known)
    assert found == [("", "there is no row"), ("b", "older than 12 hours"), ("c", "there is no row")]
    assert sorted(row["k"] or "" for row in here) == ["", "b", "c"], "the `where` is for the model alone"
    assert {(row["k"], row["m"], row["problem"]) for row in pairs} == {
        ("a", 2, "there is no row"), (None, 1, "there is no row")
    }  # fmt: skip


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
        "fresh_within",
        {"column_name": "moment", "max_age": "1 day", "to": "shops"},
        "`to` lists the groups that must be there; name their columns in `partition_by`",
    ),
    (
        "fresh_within",
        {
            "column_name": "moment",
            "max_age": "1 day",
            "partition_by": ["k"],
            "to": "shops",
            "to_partition_by": ["a", "b"],
        },
        "`to_partition_by` must have as many columns as `partition_by`",
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


@pytest.mark.once
@pytest.mark.parametrize(("test", "arguments", "message"), WRONG)
def test_wrong_arguments_are_refused(place: Project, test: str, arguments: dict[str, Any], message: str) -> None:
    """Every problem is said, with what was given."""
    tables = [{"name": "tables", "data_tests": [{f"tideline.{test}": {"arguments": arguments}}]}]
    sources = [{"name": "catalogue", "schema": "information_schema", "tables": tables}]
    place.write_yml("models/_sources.yml", {"sources": sources})
    assert message in place.test(check=False).text
