"""Generic tests of what loads leave (ledger, log, versions, a table and its rebuild): seen to pass and to fail."""

from __future__ import annotations

from collections import Counter
from typing import Any

from generic_cases import NOW, Case, found, outcomes

from harness import Project

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
    named = {"valid_from": "held_from", "valid_to": '"Held to"'}
    passed, none_holds, held, failed, warned, passed_by_name, failed_by_name = outcomes(
        place,
        "point_in_time_unique",
        {
            "named": (columns.replace("valid_from", "held_from").replace("valid_to", '"Held to"'), versions),
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
            Case("facts", {**keys, "to": "{{ source('raw', 'named') }}", **named}),
            Case("facts", {**keys, "to": "{{ source('raw', 'named') }}", **named, "match": "exactly_one"}),
        ],
    )
    assert passed == held == passed_by_name == []
    assert failed_by_name == none_holds
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
        ("only in the rebuild", "amount", 1, 1, 10),
        ("only in the rebuild", None, 1, 3, 5),
        ("only in the table", "amount", 1, 1, 11),
        ("only in the table", None, 1, 2, None),
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
    for types in ({}, {"n": "integer", "x": "text"}):
        hash_of_row = place.render("{{ tideline.row_hash(['n', 'x'], " + str(types) + ") }}")
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


# For each type values that some hash takes for one another: PostgreSQL's of a whole number folds its halves into one,
# that of a decimal leaves its sign out; zero and minus zero, a day and 24 hours are equal.
KINDRED = {
    "bigint": ["1", "4294967296", "-1", "4294967295", "0", "-4294967296", "null"],
    "integer": ["0", "1", "-1", "null"],
    "text": ["''", "'a'", "'A'", "'a '", "'null'", "null"],
    "numeric": ["0", "1", "-1", "0.1", "10", "null"],
    "boolean": ["true", "false", "null"],
    "timestamp with time zone": ["'2024-01-01 00:00:00+00'", "'2024-01-01 00:00:00+01'",
                                 "'2024-01-01 00:00:00.000001+00'", "'infinity'", "'-infinity'", "null"],
    "timestamp without time zone": ["'2024-01-01 00:00:00'", "'2024-01-01 00:00:01'", "'infinity'", "null"],
    "date": ["'2024-01-01'", "'2024-01-02'", "null"],
    "double precision": ["0", "'-0'", "1", "-1", "0.1", "null"],
    "interval": ["'1 day'", "'2 days'", "'-1 day'", "'24 hours'", "null"],
    "numeric(9,2)[]": ["array[0]", "array[1]", "array[-1]", "array[null]", "null"],
}  # fmt: skip


def test_values_that_differ_have_hashes_that_differ(place: Project) -> None:
    """In either of two columns, so that a value and its neighbour do not pass for each other."""
    for kind, values in KINDRED.items():
        hash_of_row = place.render("{{ tideline.row_hash(['a', 'b'], {'a': '" + kind + "', 'b': '" + kind + "'}) }}")
        listed = ", ".join(f"(cast({value} as {kind}))" for value in values)
        counted = f"""
            with kindred (a) as (values {listed}),
            pairs as (select x.a, y.a as b from kindred as x cross join kindred as y)
            select count(distinct hashed) from (select {hash_of_row} as hashed from pairs) as hashes
        """
        assert place.value(counted) == len(values) ** 2, kind
    same = place.render("{{ tideline.row_hash(['a'], {'a': 'numeric(18,2)'}) }}")
    assert place.value(f"select count(distinct {same}) from (values (1.0), (1.00)) as same_numbers (a)") == 1


def test_equals_rebuild_by_hash_sums_misses_nothing(place: Project) -> None:
    """What adds up to the same in a poor hash is found, in the parts of all runs together, and once."""
    place.execute("create table truth (id int, a text, b text, note text)")
    place.insert(
        "truth", [(n, f"a{n}", f"b{n}", None if n == 1 else "note") for n in range(1, 40)] + [(None, "x", "y", "")]
    )
    place.insert("truth", [(9, "a9", "b9", "note"), (40, "a", "one", ""), (40, "a", "two", "")])
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
        "update parted set b = 'the ' || b where id = 40",
    ):
        place.execute(change)
        place.execute(change.replace("parted", "keyless"))
    result = place.test(check=False, vars=NOW)
    rows = {name["name"]: found(place, result[name["name"]], "error") for name in names}
    expected = [(1, "note"), (2, "a, b"), (3, "a"), (4, "a"), (5, None), (6, None), (9, None), (40, "b"), (None, "a")]
    assert {(row["id"], row["differs_in"]) for row in rows["whole"]} == set(expected)
    assert len(rows["whole"]) == 2 * 5 + 1 + 1 + 1 + 4
    assert {(row["id"], row["side"], row["copies"]) for row in rows["whole"] if not row["differs_in"]} == {
        (5, "only in the table", 2), (6, "only in the rebuild", 1), (9, "only in the rebuild", 1)
    }  # fmt: skip

    parts = [sorted(map(str, rows[f"part_{n}"])) for n in range(runs)]
    assert sorted(row for part in parts for row in part) == sorted(map(str, rows["whole"]))
    assert all(len(part) < len(rows["whole"]) for part in parts)
    assert sorted(map(str, rows["part_today"])) in parts
    assert {row["id"] for row in rows["by_row"]} == {id for id, _ in expected}
    assert "`dbt run --full-refresh --select parted` builds it anew" in result.text

    place.write_model("keyless", sql.replace("note", "note, 1 as more"), materialized="table")
    assert "the query returns columns that the table has not: more" in place.test("by_row", check=False).errors
    place.write_model("keyless", sql.replace(", note", ""), materialized="table")
    assert "the table has columns that the query does not return: note" in place.test("by_row", check=False).errors


FAR = 2**40 + 3
DIFFERING: list[tuple[list[int | None], bool]] = [
    ([7], True), ([7, 8, 2000], True), ([0], False), ([-5], False), ([FAR], False), ([None], False),
    ([7, None], False), ([*range(1, 2001)], False),
]  # fmt: skip
"""Keys that differ, and whether the sums of their buckets tell all of them."""


def test_equals_rebuild_finds_the_keys_that_differ_whatever_they_are(place: Project) -> None:
    """DuckDB works out of the sums which key differs where it is alone in its bucket; the rest is looked for there."""
    place.execute("create table whole_numbers (id bigint, note text)")
    place.execute("insert into whole_numbers select n, 'right' from generate_series(0, 2000) as numbers (n)")
    place.execute(f"insert into whole_numbers values (-5, 'right'), ({FAR}, 'right'), (null, 'right')")
    sql = f"select id, note from {place.schema}.whole_numbers"
    place.write_model("located", sql, materialized="table", unique_key="id")
    test = {"tideline.equals_rebuild": {"name": "whole", "config": {"store_failures": True}}}
    place.write_yml("models/_models.yml", {"models": [{"name": "located", "data_tests": [test]}]})
    place.run("located")

    for keys, is_told in DIFFERING:
        listed = ", ".join(str(key) for key in keys if key is not None) or "null"
        orphan = " or id is null" if None in keys else ""
        place.execute(f"update located set note = 'wrong' where id in ({listed}){orphan}")
        result = place.test("whole", check=False)
        rows = found(place, result["whole"], "error")
        both_sides = [(key, side) for key in keys for side in ("only in the rebuild", "only in the table")]
        assert Counter((row["id"], row["side"]) for row in rows) == Counter(both_sides), keys
        if place.is_duckdb:
            assert ("select located from" in "".join(result.sql_of("whole"))) is is_told, keys
        place.execute("update located set note = 'right'")

    place.execute("delete from located where id in (3, 900)")
    place.execute("insert into located values (4, 'right'), (4, 'right'), (5000, 'new')")
    rows = found(place, place.test("whole", check=False)["whole"], "error")
    assert {(row["id"], row["side"], row["copies"]) for row in rows} == {
        (3, "only in the rebuild", 1), (900, "only in the rebuild", 1),
        (4, "only in the table", 2), (5000, "only in the table", 1),
    }  # fmt: skip


def test_each_run_tells_the_keys_whose_turn_it_is(place: Project) -> None:
    """Also where several keys of one bucket differ: the runs together tell every key, none of them twice."""
    place.execute("create table counted (id int, note text)")
    place.execute("insert into counted select n, 'right' from generate_series(1, 3000) as numbers (n)")
    sql = f"select id, note from {place.schema}.counted"
    place.write_model("turned", sql, materialized="table", meta={"tideline_key": ["id"]})
    names = ["turn_0", "turn_1", "turn_2"]
    entries = [
        {
            "tideline.equals_rebuild": {
                "name": name,
                "arguments": {"runs": len(names), "run_number": number + 30},
                "config": {"store_failures": True},
            }
        }
        for number, name in enumerate(names)
    ]
    place.write_yml("models/_models.yml", {"models": [{"name": "turned", "data_tests": entries}]})
    assert place.build("turned").success
    place.execute("update turned set note = 'wrong'")
    result = place.test(check=False)
    told = [[row["id"] for row in found(place, result[name], "error")] for name in names]
    assert sorted(key for keys in told for key in keys) == sorted([*range(1, 3001), *range(1, 3001)])
    assert all(len(keys) > 1500 for keys in told), "about a third each, from both sides"


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
