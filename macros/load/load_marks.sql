{#-
    SQL, one row: what ledger and manifest remember of the loads of this bronze model, the mark of the next one, and how that fits the table that is there (`has_rows`, `is_ahead`,
    `lacks_files`, `lacks_rows`; see `check_load_state`).
-#}
{% macro load_marks(ledger, manifest) %}

    {%- set consumer = tideline.literal(tideline.relation_name(this)) -%}
    {%- set existing = load_cached_relation(this) -%}
    {#- in a table that lacks it, `_loaded_at` is that of the empty row around it, so that `check_load_state` can say so -#}
    {%- set stored = '(select max(stamp) from (select _loaded_at as stamp from ' ~ this ~ ') as held)' if existing and not existing.is_view else 'nowhere._loaded_at' -%}
    with

    loads as (

        select run_mark, cursor_high, cursor_state, kind, reason, rows_inserted, max(run_mark) over () as newest
        from {{ tideline.ledger_of_now(ledger) }} as noted
        where consumer = {{ consumer }} and upstream = {{ consumer }}

    ),

    known as (

        select
            max(run_mark) as low,
            min(run_mark) - interval '1 second' as before_all,
            max(case when run_mark = newest then cursor_high end) as cursor_high,
            max(case when run_mark = newest then cursor_state end) as cursor_state,
            max(case when kind = 'load' and (reason like '% files' or reason like 'lines from %') then run_mark end) as files_at,
            max(case when kind = 'load' and rows_inserted > 0 then run_mark end) as inserted_at,
            max(case when kind = 'undo' then run_mark end) as undone_at,
            max(case when kind = 'undo' and reason = 'reload' then run_mark end) as reloaded_at
        from loads

    ),

    found as (

        select
            max(loaded_at) as noted_at,
            max(case when state = 'replacing' then loaded_at end) as replaced_at
        from {{ manifest }}
        where consumer = {{ consumer }}

    )

    select
        {{ tideline.table_exists(this) }} as is_known,
        cast(known.low as text) as low,
        cast(greatest({{ tideline.clock() }}, known.low + interval '1 microsecond', found.noted_at + interval '1 microsecond') as text) as mark,
        known.cursor_high,
        known.cursor_state,
        stored.stored_at is not null as has_rows,
        coalesce(stored.stored_at > known.low, false) as is_ahead,
        coalesce(known.files_at > greatest(found.noted_at, known.reloaded_at, known.before_all), false) as lacks_files,
        coalesce(known.inserted_at > greatest(stored.stored_at, known.undone_at, found.replaced_at, known.before_all), false) as lacks_rows
    from known
    cross join (select {{ stored }} as stored_at from (select cast(null as timestamp with time zone) as _loaded_at) as nowhere) as stored
    cross join found

{% endmacro %}
