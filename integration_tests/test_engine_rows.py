"""Whatever the rows and keys look like, by whatever rule they are found: the table equals its rebuild."""

from __future__ import annotations

from typing import Any

import pytest
from engine_models import (
    AFFECTED,
    assert_exact,
    at,
    copy_of,
    history,
    last_reason,
    model,
    pair,
    raw_table,
    relation,
    sums_of,
)

from harness import Project


def test_null_keys_repeated_rows_and_empty_rows(shared: Project) -> None:
    """A key of two columns, each with nulls; one row twice, then once, then three times; rows that are all null."""
    upstream = raw_table(shared, "odd", "a int, b text, v int, gone boolean, _loaded_at timestamptz")
    query = "select a, b, v from {} where not gone"
    model(
        shared,
        "odd_copy",
        query.format(relation(upstream)) + " and {{ tideline.affected() }}",
        ["a", "b"],
        [upstream],
        feed=["v"],
    )
    model(
        shared,
        "odd_counts",
        f"select b, count(*) as n, sum(v) as v from {relation('odd_copy')} {AFFECTED} group by b",
        "b",
        ["odd_copy"],
    )
    loads: list[list[Any]] = [
        [(1, "x", 1), (1, None, 2), (None, "x", 3), (None, None, None), (2, "y", 5), (2, "y", 5)],
        [(1, None, 2), (None, None, None), (3, None, 1)],
        [(2, "y", 5), (2, "y", 5), (None, "x", 4)],
        [(None, None, None)],
    ]
    updates = [
        "true",
        "update odd set gone = true where a = 2",
        "delete from odd where false",
        "update odd set gone = true where b is null",
    ]
    for second, (rows, update) in enumerate(zip(loads, updates, strict=True)):
        if update != "true":
            shared.execute(update)
        shared.insert("odd", [(*row, False, at(second)) for row in rows])
        shared.execute(f"insert into odd values (2, 'y', null, true, '{at(second)}')")
        shared.run("odd_copy+")
        assert shared.difference("odd_copy", f"({query.format('odd')})") == []
        assert shared.difference("odd_counts", "(select b, count(*) as n, sum(v) as v from odd_copy group by b)") == []
    assert history(shared, "odd_copy") == history(shared, "odd_counts") == ["first"] + ["incremental"] * 3


TYPES = {
    "duckdb": {
        "c_tinyint": ("tinyint", "1", "2"),
        "c_hugeint": ("hugeint", "170141183460469231731687303715884105727", "1"),
        "c_double": ("double", "'NaN'", "'Infinity'"),
        "c_float": ("float", "'-0.0'", "1.5"),
        "c_decimal": ("decimal(38, 10)", "1234567890123456789012345678.0123456789", "0"),
        "c_text": ("varchar", "'it''s Ünï — 😀'", "''"),
        "c_blob": ("blob", "'\\xAA\\x00'", "''"),
        "c_bit": ("bit", "'101'", "'1'"),
        "c_date": ("date", "'2024-02-29'", "'0044-03-15 (BC)'"),
        "c_time": ("time", "'23:59:59.999999'", "'00:00'"),
        "c_timestamp": ("timestamp", "'2024-01-01 00:00:00.123456'", "'infinity'"),
        "c_timestamptz": ("timestamptz", "'2024-01-01 00:00:00.123456+00'", "'-infinity'"),
        "c_timestamp_ns": ("timestamp_ns", "'2024-01-01 00:00:00.123456789'", "'2024-01-01'"),
        "c_interval": ("interval", "interval '1 month 2 days'", "interval '3 hours'"),
        "c_uuid": ("uuid", "'00000000-0000-0000-0000-000000000001'", "'00000000-0000-0000-0000-000000000002'"),
        "c_json": ("json", "'{\"a\": [1, null]}'", "'null'"),
        "c_enum": ("enum('small', 'large')", "'small'", "'large'"),
        "c_list": ("integer[]", "[1, null, 3]", "[]"),
        "c_array": ("integer[3]", "[1, 2, 3]", "[null, 2, 3]"),
        "c_struct": ('struct(a integer, "B c" text[])', "{'a': 1, 'B c': ['x', null]}", "{'a': null, 'B c': null}"),
        "c_map": ("map(text, integer)", "map {'a': 1}", "map {}"),
        "c_union": ("union(n integer, s text)", "union_value(n := 1)", "union_value(s := 'one')"),
    },
    "postgres": {
        "c_smallint": ("smallint", "1", "2"),
        "c_bigint": ("bigint", "9223372036854775807", "-1"),
        "c_double": ("double precision", "'NaN'", "'Infinity'"),
        "c_real": ("real", "'-0'", "1.5"),
        "c_numeric": ("numeric", "1e-30", "'NaN'"),
        "c_decimal": ("numeric(30, 10)", "12345678901234567890.0123456789", "0"),
        "c_money": ("money", "'12.34'", "'0'"),
        "c_text": ("text", "'it''s Ünï — 😀'", "''"),
        "c_varchar": ("varchar(10)", "'abc'", "' abc '"),
        "c_char": ("char(5)", "'abc'", "''"),
        "c_bytea": ("bytea", "'\\xAA00'", "''"),
        "c_bit": ("bit(3)", "'101'", "'000'"),
        "c_date": ("date", "'2024-02-29'", "'infinity'"),
        "c_time": ("time", "'23:59:59.999999'", "'00:00'"),
        "c_timestamp": ("timestamp(3)", "'2024-01-01 00:00:00.123'", "'infinity'"),
        "c_timestamptz": ("timestamptz", "'2024-01-01 00:00:00.123456+00'", "'-infinity'"),
        "c_interval": ("interval", "'1 month 2 days'", "'3 hours'"),
        "c_uuid": ("uuid", "'00000000-0000-0000-0000-000000000001'", "'00000000-0000-0000-0000-000000000002'"),
        "c_jsonb": ("jsonb", "'{\"a\": [1, null]}'", "'null'"),
        "c_array": ("int[]", "'{1,null,3}'", "'{{1,2},{3,4}}'"),
        "c_texts": ("text[]", "'{a,NULL,\"b c\"}'", "'{}'"),
        "c_composite": ("pair_of", "row(1, 'x')", "row(null, null)"),
        "c_enum": ("size_of", "'small'", "'large'"),
        "c_domain": ("positive", "1", "2"),
        "c_range": ("tstzrange", "'[2024-01-01,)'", "'empty'"),
        "c_inet": ("inet", "'10.0.0.1/8'", "'::1'"),
        "c_tsvector": ("tsvector", "'a fat cat'", "''"),
    },
}


def test_every_type_of_column_is_kept(shared: Project) -> None:
    """One column of each type that has an equality: two values, null, a change of each, and nothing else touched."""
    types = TYPES[shared.engine.name]
    if not shared.is_duckdb:
        shared.execute("create type pair_of as (a int, b text)")
        shared.execute("create type size_of as enum ('small', 'large')")
        shared.execute("create domain positive as int check (value > 0)")
    columns = ", ".join(f"{name} {type_}" for name, (type_, _, _) in types.items())
    copy_of(
        shared, "typed_copy", raw_table(shared, "typed", f"id int, {columns}, _loaded_at timestamptz"), feed=list(types)
    )
    values = [[types[name][n] for name in types] for n in (1, 2)] + [["null"] * len(types)]

    def load(second: int, *rows: tuple[int, int]) -> None:
        """Add rows (id, which values); older rows of the id go."""
        for key, which in rows:
            shared.execute(f"delete from typed where id = {key} and _loaded_at > '{at(0)}'")
            shared.execute(f"insert into typed values ({key}, {', '.join(values[which])}, '{at(second)}')")
        shared.run("typed_copy")

    load(0, (0, 0), (1, 0), (2, 1), (3, 2))
    load(1, (1, 1), (2, 2), (3, 0))
    assert shared.difference("typed_copy", "typed") == []
    assert history(shared, "typed_copy") == ["first", "incremental"]
    assert shared.value("select count(*) from tideline_feed_typed_copy where _tideline_sign = 1") == 3
    shared.execute(f"insert into typed select id, {', '.join(types)}, '{at(2)}' from typed where id = 0")
    shared.run("typed_copy")
    assert shared.difference("typed_copy", "typed") == []


def test_a_key_may_be_a_record_with_nulls_in_it(shared: Project) -> None:
    """On PostgreSQL such a record is neither null nor not null; beside a key that is null, it was passed over."""
    made = "struct(a int, b text)" if shared.is_duckdb else "place_of"
    if not shared.is_duckdb:
        shared.execute("create type place_of as (a int, b text)")
    upstream = raw_table(shared, "placed", f"place {made}, _loaded_at timestamptz")
    sql = f"select place, count(*) as events from {relation(upstream)} {AFFECTED} group by place"
    model(shared, "places", sql, "place", [upstream], feed=[])
    for second in (0, 1, 2):
        for place in ("(1, 'x')", "(1, null)", "(null, 'x')", "(null, null)"):
            shared.execute(f"insert into placed values (cast(row{place} as {made}), '{at(second)}')")
        shared.execute(f"insert into placed values (null, '{at(second)}')")
        shared.run("places")
        assert shared.difference("places", "(select place, count(*) as events from placed group by place)") == []
    assert history(shared, "places") == ["first", "incremental", "incremental"]


def test_keys_are_found_by_columns_and_by_joins(shared: Project) -> None:
    """Another column, a period, a join with a second upstream; several upstreams changing in one run."""
    orders = raw_table(shared, "orders", "order_id int, customer int, day date, amount int, _loaded_at timestamptz")
    customers = raw_table(shared, "customers", "customer int, region text, _loaded_at timestamptz")
    orders_now = "(select distinct on (order_id) * from {} order by order_id, _loaded_at desc)"
    customers_now = "(select distinct on (customer) * from {} order by customer, _loaded_at desc)"
    sales = (
        "select o.order_id, o.customer, cast(date_trunc('month', o.day) as date) as month, o.amount, c.region "
        f"from {orders_now} as o left join {customers_now} as c on o.customer = c.customer"
    )
    by_region = "select region, month, sum(amount) as amount from {} {} group by region, month"
    model(
        shared,
        "sales",
        sales.format(relation(orders), relation(customers)) + " where {{ tideline.affected(key=['o.order_id']) }}",
        "order_id",
        [
            orders,
            {
                "name": customers,
                "rule": "join",
                "join": orders,
                "on": "changed.customer = joined.customer",
                "key": ["joined.order_id"],
            },
        ],
        feed=["region", "month"],
    )
    region_key = ["region", "cast(date_trunc('month', month) as date)"]
    regions_rule = {"name": "sales", "rule": "columns", "key": region_key}
    model(shared, "regions", by_region.format(relation("sales"), AFFECTED), ["region", "month"], [regions_rule])
    index = f"select order_id, customer from {orders_now.format(relation(orders))} as o {AFFECTED}"
    model(shared, "orders_index", index, "order_id", [orders], feed=["customer"])
    by_customer = (
        "select i.customer, sum(s.amount) as amount from {} as i inner join {} as s on i.order_id = s.order_id"
    )
    model(
        shared,
        "customer_sales",
        by_customer.format(relation("orders_index"), relation("sales"))
        + " where {{ tideline.affected(key=['i.customer']) }} group by i.customer",
        "customer",
        [
            {"name": "orders_index", "key": ["customer"]},
            {
                "name": "sales",
                "join": "orders_index",
                "on": "changed.order_id = joined.order_id",
                "key": ["joined.customer"],
            },
        ],
    )
    loads: list[tuple[str, list[Any]]] = [
        (
            "orders",
            [(1, 1, "2024-01-10", 5), (2, 1, "2024-02-10", 7), (3, 2, "2024-02-11", 11), (4, 9, "2024-02-12", 1)],
        ),
        ("customers", [(1, "north"), (2, "south")]),
        ("customers", [(9, "west"), (1, "south")]),
        ("orders", [(1, 2, "2024-03-01", 5), (3, 2, "2024-02-11", 0)]),
    ]
    for second, (table, rows) in enumerate(loads):
        shared.insert(table, [(*row, at(second)) for row in rows])
        if table == "orders":
            shared.insert("customers", [(2, "east" if second else "south", at(second))])
        shared.run("sales+", "orders_index+")
        assert shared.difference("sales", f"({sales.format('orders', 'customers')})") == []
        assert shared.difference("regions", f"({by_region.format('sales', '')})") == []
        totals = by_customer.format("orders_index", "sales") + " group by i.customer"
        assert shared.difference("customer_sales", f"({totals})") == []
    assert history(shared, "sales") == ["first"] + ["incremental"] * 3


@pytest.mark.parametrize("key", ["two columns", "one column"])
def test_a_row_goes_when_its_rows_on_both_sides_go_at_once(shared: Project, key: str) -> None:
    """A key of two upstreams: at once one of them vanishes and the other moves away, then both vanish.

    Both may stand in one part of the key, and a column without its side there is one of the changed row.
    """
    shop, fair, visits = (f"{name}_{key[:3]}" for name in ("shop", "fair", "visits"))
    newest = (
        "select {0}, place, _loaded_at from ("
        "select e.*, row_number() over (partition by {0} order by _loaded_at desc) as n from {1} as e "
        "where {{{{ tideline.affected(key=['e.{0}']) }}}}) as ordered where n = 1 and place is not null"
    )
    for name, column in ((shop, "shop_id"), (fair, "fair_id")):
        upstream = raw_table(shared, f"{name}_events", f"{column} int, place int, _loaded_at timestamptz")
        model(shared, name, newest.format(column, relation(upstream)), column, [upstream], feed=["place"])
    columns, of_shop, of_fair, inside = {
        "two columns": (
            ["shop_id", "fair_id"],
            ["changed.shop_id", "joined.fair_id"],
            ["joined.shop_id", "changed.fair_id"],
            "['s.shop_id', 'f.fair_id']",
        ),
        "one column": (
            ["visit"],
            ["100 * shop_id + joined.fair_id"],
            ["100 * joined.shop_id + fair_id"],
            "['100 * shop_id + fair_id']",
        ),
    }[key]
    query = (
        "select shop_id, fair_id, 100 * shop_id + fair_id as visit from {} as s inner join {} as f on s.place = f.place"
    )
    on = "changed.place = joined.place"
    model(
        shared,
        visits,
        query.format(relation(shop), relation(fair)) + f" where {{{{ tideline.affected(key={inside}) }}}}",
        columns,
        [
            {"name": shop, "join": fair, "on": on, "key": of_shop},
            {"name": fair, "join": shop, "on": on, "key": of_fair},
        ],
    )
    loads: list[tuple[list[tuple[int, int | None]], list[tuple[int, int | None]], int]] = [
        ([(1, 1), (2, 1), (3, 2)], [(1, 1), (2, 1), (3, 2)], 5),
        ([(1, 2)], [(1, None)], 3),
        ([(2, None)], [(2, None)], 2),
    ]
    for second, (shops, fairs, rows) in enumerate(loads):
        shared.insert(f"{shop}_events", [(*row, at(second)) for row in shops])
        shared.insert(f"{fair}_events", [(*row, at(second)) for row in fairs])
        shared.run(f"{shop}+", f"{fair}+")
        assert shared.difference(visits, f"({query.format(shop, fair)})") == []
        assert len(shared.table(visits)) == rows
    assert history(shared, visits) == ["first", "incremental", "incremental"]


def test_a_part_of_a_key_that_reads_the_changed_row_is_known(shared: Project) -> None:
    """With its side or without; what only looks like a column is none."""
    of_joined = [
        "joined.id",
        '"joined" . "a b"',
        "JOINED.ID + 1e5",
        "date_trunc('month', joined.day)",
        "cast(joined.id as double precision)",
        "joined.day::timestamp with time zone",
        "extract(year from joined.day)",
        "joined.day at time zone 'UTC'",
        "date '2024-01-01'",
        "case when joined.id is not distinct from 1 then 'it''s changed.id' else null end",
        "joined.day + interval '1 day'",
    ]
    of_both = [
        "changed.id",
        "id",
        '"id"',
        "joined.id + id",
        "joined.id || changed.id",
        "coalesce(joined.id, id)",
        "cast(id as text)",
        "id::text || joined.id",
        "extract(year from day) + joined.id",
        "substring(name from 2) || joined.id",
        "cast(changed as text)",
        "case when joined.ok then 'x' else name end",
    ]
    for parts, reads in ((of_joined, False), (of_both, True)):
        asked = (
            "{% for part in "
            + repr(parts)
            + " %}{{ tideline._reads_changed({'rule': 'join', 'key': [part]}) }} {% endfor %}"
        )
        answers = shared.render(asked).split()
        assert [part for part, told in zip(parts, answers, strict=True) if told != str(reads)] == []


def test_a_join_with_the_models_own_rows_finds_neighbours(shared: Project) -> None:
    """A change of one member recomputes the whole group that the stored rows tell, the one that it left included."""
    upstream = raw_table(shared, "members", "id int, team text, _loaded_at timestamptz")
    newest = "(select distinct on (id) id, team from {} order by id, _loaded_at desc) as newest"
    query = "select id, team, count(*) over (partition by team) as size from " + newest
    model(
        shared,
        "teams",
        "select * from (" + query.format(relation(upstream)) + ") as counted where {{ tideline.affected() }}",
        "id",
        [
            {
                "name": upstream,
                "join": "this",
                "on": "changed.id = joined.id or changed.team = joined.team",
                "key": ["joined.id"],
            },
        ],
    )
    shared.insert("members", [(1, "a", at(0)), (2, "a", at(0)), (3, "b", at(0))])
    shared.run("teams")
    shared.insert("members", [(3, "a", at(1))])
    shared.run("teams")
    assert shared.difference("teams", f"({query.format('members')})") == []


def test_a_lookup_that_changes_recomputes_all_and_publishes_the_difference(shared: Project) -> None:
    """Only rows that come out different are written; the feed goes on; a lookup that was rewritten alike is no news."""
    upstream = raw_table(shared, "priced", rows=[(n, n % 3, at(0)) for n in range(9)])
    lookup = raw_table(shared, "prices", "amount int, price numeric(10, 2)", rows=[(0, 1), (1, 2), (2, 3)])
    query = "select p.id, l.price from {} as p left join {} as l on p.amount = l.amount"
    model(
        shared,
        "priced_copy",
        query.format(relation(upstream), relation(lookup)) + " where {{ tideline.affected(key=['p.id']) }}",
        "id",
        [upstream, {"name": lookup, "rule": "lookup"}],
        feed=["price"],
    )
    model(
        shared,
        "by_price",
        f"select price, count(*) as n from {relation('priced_copy')} {AFFECTED} group by price",
        "price",
        ["priced_copy"],
    )
    shared.run("priced_copy+")
    shared.execute("create table rewritten as select * from prices order by amount desc")
    shared.execute("delete from prices")
    shared.execute("insert into prices select * from rewritten")
    shared.run("priced_copy+")
    assert history(shared, "priced_copy") == ["first"]
    shared.execute("update prices set price = 9 where amount = 2")
    shared.insert("priced", [(9, 0, at(1))])
    shared.run("priced_copy+")
    assert last_reason(shared, "priced_copy") == f"recompute: lookup '{lookup}' changed"
    assert history(shared, "by_price") == ["first", "incremental"]
    counts = "select rows_inserted, rows_updated, rows_deleted, rows_unchanged from tideline_ledger"
    assert shared.query(f"{counts} where kind = 'recompute' and upstream = consumer") == [(1, 3, 0, 6)]
    assert shared.difference("priced_copy", f"({query.format('priced', 'prices')})") == []
    assert shared.difference("by_price", "(select price, count(*) as n from priced_copy group by price)") == []


def test_a_share_that_is_too_large_is_rebuilt(shared: Project) -> None:
    """From a size on, and above a share of the table that a model can set; never where a rebuild is forbidden."""
    names = {
        "share_low": {"tideline_rebuild_share": 0.4},
        "share_high": {"tideline_rebuild_share": 2},
        "share_never": {},
    }
    upstream = raw_table(shared, "share")
    shared.execute(f"insert into share select n, n, '{at(0)}' from generate_series(1, 10) as s (n)")
    for name, meta in names.items():
        copy_of(shared, f"{name}_copy", upstream, meta=meta, full_refresh=False if name == "share_never" else None)
    copies = [f"{name}_copy" for name in names]
    small = {"tideline__rebuild_rows": 10}
    shared.run(*copies, vars=small)
    shared.insert("share", [(n, -n, at(1)) for n in range(1, 10)])
    shared.run(*copies)
    shared.insert("share", [(n, -n, at(2)) for n in range(1, 10)])
    shared.run(*copies, vars=small)
    assert history(shared, "share_low_copy") == ["first", "incremental", "rebuild"]
    assert "9 keys affected of about" in last_reason(shared, "share_low_copy")
    for name in ("share_high_copy", "share_never_copy"):
        assert history(shared, name) == ["first", "incremental", "incremental"]
    for name in copies:
        assert shared.difference(name, "share") == []


def test_a_table_with_a_feed_spares_its_readers_a_rebuild(shared: Project) -> None:
    """By keys, until more of them are affected than it has rows; unless the model or the project says from where on."""
    names = {"busy": {}, "busy_told": {"tideline_rebuild_share": 0.4}}
    for name, meta in names.items():
        upstream = raw_table(shared, name)
        shared.insert(name, [(n, 10 + n % 2, at(0)) for n in range(1, 11)])
        copy_of(shared, f"{name}_copy", upstream, feed=["amount"], meta=meta)
        sums_of(shared, f"{name}_sums", f"{name}_copy")

    def change(second: int, highest: int, **settings: Any) -> None:
        for name in names:
            shared.insert(name, [(n, second, at(second)) for n in range(1, highest + 1)])
        shared.run(*(f"{name}_copy+" for name in names), vars={"tideline__rebuild_rows": 10, **settings})
        for name in names:
            assert_exact(shared, name)

    shared.run("busy_copy+", "busy_told_copy+")
    change(1, 9)
    assert last_reason(shared, "busy_copy") == "incremental: 'raw_busy.busy' (same_key)"
    assert last_reason(shared, "busy_sums") == "incremental: 'busy_copy' (same_key)"
    assert last_reason(shared, "busy_told_copy") == "rebuild: 9 keys affected of about 10 rows"
    change(2, 20)
    assert last_reason(shared, "busy_copy").startswith("rebuild: 20 keys affected of about")
    change(3, 20, tideline__rebuild_share=0.5)
    assert last_reason(shared, "busy_copy").startswith("rebuild: 20 keys affected of about")


def feed_marks(project: Project, name: str) -> int:
    """How many runs' changes a feed still holds."""
    return int(
        project.value(f"select count(distinct _tideline_mark) from tideline_feed_{name} where _tideline_sign <> 0")
    )


def test_a_feed_keeps_what_some_consumer_has_not_read(shared: Project) -> None:
    """Pruned when all have read it, and by age: who comes later than that recomputes, and nobody else does."""
    pair(shared, "pruned")
    copy_of(shared, "pruned_slow", "pruned_copy", "id, amount")
    shared.run("pruned_copy+")
    for second in (1, 2, 3):
        shared.insert("pruned", [(1, second, at(second + 1))])
        shared.run("pruned_copy", "pruned_sums")
    assert feed_marks(shared, "pruned_copy") == 3, "the slow consumer has read none of them"
    shared.run("pruned_slow")
    shared.insert("pruned", [(1, 4, at(5))])
    shared.run("pruned_copy")
    assert feed_marks(shared, "pruned_copy") == 1, "all have read the others"
    shared.run("pruned_sums")
    assert history(shared, "pruned_sums")[-1] == history(shared, "pruned_slow")[-1] == "incremental"

    shared.insert("pruned", [(1, 5, at(6))])
    shared.run("pruned_copy", vars={"tideline__feed_retention_days": 0})
    assert feed_marks(shared, "pruned_copy") == 0, "too old, read or not"
    shared.run("pruned_sums", "pruned_slow")
    assert history(shared, "pruned_sums")[-1] == history(shared, "pruned_slow")[-1] == "rebuild"
    assert_exact(shared, "pruned")
    assert shared.difference("pruned_slow", "(select id, amount from pruned)") == []


def test_a_feed_that_rested_longer_than_its_retention_is_still_whole(shared: Project) -> None:
    """A consumer that has read everything is not sent back only because time went by."""
    pair(shared, "rested")
    now = [{"tideline__now": f"2030-0{month}-01 00:00:00Z"} for month in (1, 2, 6)]
    shared.run("rested_copy+", vars=now[0])
    for second, moment in enumerate(now[1:]):
        shared.insert("rested", [(1, 30 + second, at(second + 2))])
        shared.run("rested_copy+", vars=moment)
    assert history(shared, "rested_sums") == ["first", "incremental", "incremental"]
    assert_exact(shared, "rested")


def test_a_query_that_reads_too_much_writes_no_other_key(shared: Project) -> None:
    """Keys of one part and of two, a null among the affected ones and none: what came out beside them is left out."""
    upstream = raw_table(shared, "greedy", "a int, b int, amount int, _loaded_at timestamptz")
    columns = {"greedy_one": ["a"], "greedy_two": ["a", "b"]}
    queries = {
        name: f"select {', '.join(key)}, max(amount) as amount from {{}} {{}} group by {', '.join(key)}"
        for name, key in columns.items()
    }
    everything = "where ({{ tideline.affected() }} or amount > 0)"
    for name, key in columns.items():
        model(shared, name, queries[name].format(relation(upstream), everything), key, [upstream])
    shared.insert("greedy", [(a, b, 1, at(0)) for a in (1, 2, 3) for b in (1, 2)])
    shared.run(*columns)
    for second, row in enumerate([(1, 1, 2), (None, 1, 3), (2, None, 4), (3, 2, 5)], start=1):
        shared.insert("greedy", [(*row, at(second))])
        shared.run(*columns)
        for name in columns:
            assert shared.difference(name, f"({queries[name].format('greedy', '')})") == []
            assert last_reason(shared, name).startswith("incremental")


def test_a_difference_in_any_one_column_is_found(shared: Project) -> None:
    """Whichever column of a row changes, `_loaded_at` staying as it is; a row that comes out the same is left alone."""
    upstream = raw_table(shared, "told", "id int, published int, kept int, words text, _loaded_at timestamptz")
    query = """
        select id, min(_loaded_at) as _loaded_at, max(published) as published, max(kept) as kept, max(words) as words
        from {} {} group by id
    """
    config: dict[str, Any] = {"unique_key": ["id"], "feed": ["published"]}
    model(shared, "told_most", query.format(relation(upstream), AFFECTED), "id", [upstream], **config)
    shared.insert("told", [(1, 1, 1, "a", at(0)), (2, 1, None, "a", at(0))])
    shared.run("told_most")
    counts = "select rows_updated, rows_unchanged from tideline_ledger where upstream = consumer"
    for second, news in enumerate([(2, None, None), (1, 1, None), (1, 2, None), (1, 1, "b")], start=1):
        shared.insert("told", [(1, 1, 1, "a", at(second)), (2, *news, at(second))])
        shared.run("told_most")
        assert shared.difference("told_most", f"({query.format('told', '')})") == []
        ours = f"{counts} and consumer like '%told_most%' order by run_mark desc limit 1"
        assert shared.query(ours) == [(1, 1)]
