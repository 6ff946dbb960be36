"""The upstream of every contender: an append-only table of changes, ten columns of realistic types, random keys."""

from __future__ import annotations

from datetime import date, timedelta

COLUMNS = {
    "id": "bigint",
    "customer_id": "integer",
    "status": "varchar",
    "amount": "decimal(18, 2)",
    "currency": "varchar",
    "quantity": "integer",
    "note": "varchar",
    "is_active": "boolean",
    "ordered_at": "timestamptz",
    "_loaded_at": "timestamptz",
}
FIRST_ORDER, LAST_ORDER = "2022-01-01", "2024-01-01"
FIRST_LOAD = date(2024, 1, 1)  # one load a day
NEW_SHARE = 10  # one changed key in ten is new
SCATTER = 2654435761  # a prime: multiplied by it, modulo the number of keys, 0, 1, 2, ... come in a scattered order
DRAW = 668265263  # another, for the keys that change: drawn by the first one they would be neighbours in the table

CREATE = f"create table changes ({', '.join(f'{name} {type_}' for name, type_ in COLUMNS.items())})"


def load_day(load: int) -> date:
    """The day of a load."""
    return FIRST_LOAD + timedelta(days=load)


def rows(keys: str, load: int) -> str:
    """SQL that appends one change for each `id` that the query `keys` returns; all stamped with the load's time."""
    noise = f"((id * 48271 + {load} * 69621) % 2147483647)"
    return f"""
        insert into changes
        select
            id,
            cast(id * 7919 % 100003 as integer),
            case {noise} % 4 when 0 then 'new' when 1 then 'paid' when 2 then 'shipped' else 'returned' end,
            cast({noise} % 10000000 / 100.0 as decimal(18, 2)),
            case id % 3 when 0 then 'EUR' when 1 then 'USD' else 'GBP' end,
            cast({noise} % 20 as integer),
            'note ' || cast({noise} * 31 as varchar) || ' of load ' || cast({load} as varchar),
            {noise} % 7 > 0,
            cast('{FIRST_ORDER} 00:00:00+00' as timestamptz) + (id * 31 % 1051200) * interval '1 minute',
            cast('{load_day(load)} 00:00:00+00' as timestamptz)
        from ({keys}) as keys
    """


def first_load(size: int) -> str:
    """`size` keys, 1 to `size`, in a scattered order."""
    return rows(f"select 1 + nth * {SCATTER} % {size} as id from ({_numbers(size)}) as numbers", 0)


def next_load(size: int, load: int, changed: int, known: int) -> str:
    """`changed` keys, scattered: most from the first `size`, the rest new ones, above the `known` greatest."""
    new = changed // NEW_SHARE
    old = changed - new
    return rows(
        f"select 1 + (nth * {DRAW} + {load} * 7368787) % {size} as id from ({_numbers(old)}) as old "
        f"union all select {known} + 1 + nth as id from ({_numbers(new)}) as new",
        load,
    )


def _numbers(count: int) -> str:
    """0 to `count` - 1, as a column `nth`."""
    return f"select cast(nth as bigint) as nth from generate_series(0, {count - 1}) as series (nth)"
