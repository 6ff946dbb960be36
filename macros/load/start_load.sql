{#-
    Takes the lock and reads where the last load of this bronze model stopped: its mark, the next one (above what an operation has noted of a file, too, also when the clock stands still
    or steps back), the cursor; and whether table, ledger and manifest are of one time (`check_load_state`).
-#}
{% macro start_load(ledger, manifest) %}

    {%- set consumer = tideline.literal(tideline.relation_name(this)) -%}
    {%- set noted = '(select max(loaded_at) from ' ~ manifest ~ ' where consumer = ' ~ consumer ~ ')' -%}
    {%- set replacing = noted | replace('consumer =', "state = 'replacing' and consumer =") -%}
    {%- set stored = '(select max(_loaded_at) from ' ~ this ~ ')' if load_cached_relation(this) else 'cast(null as timestamp with time zone)' -%}
    {%- call statement('tideline_load_marks', fetch_result=true, auto_begin=true) -%}
        {{ tideline.take_lock(tideline.relation_name(this)) }}
        select
            {{ tideline.table_exists(this) }} as is_known,
            cast(max(run_mark) as text) as low,
            cast(greatest({{ tideline.clock() }}, max(run_mark) + interval '1 microsecond', {{ noted }} + interval '1 microsecond') as text) as mark,
            max(case when run_mark = newest then cursor_high end) as cursor_high,
            max(case when run_mark = newest then cursor_state end) as cursor_state,
            {{ stored }} is not null as has_rows,
            coalesce({{ stored }} > max(run_mark), false) as is_ahead,
            coalesce(max(case when kind = 'load' and (reason like '% files' or reason like 'lines from %') then run_mark end)
                > greatest({{ noted }}, max(case when kind = 'undo' and reason = 'reload' then run_mark end), min(run_mark) - interval '1 second'), false) as lacks_files,
            coalesce(max(case when kind = 'load' and rows_inserted > 0 then run_mark end) > greatest({{ stored }}, max(case when kind = 'undo' then run_mark end), {{ replacing }}, min(run_mark) - interval '1 second'), false) as lacks_rows
        from (
            select run_mark, cursor_high, cursor_state, kind, reason, rows_inserted, max(run_mark) over () as newest
            from {{ ledger }}
            where consumer = {{ consumer }} and upstream = {{ consumer }}
        ) as loads
    {%- endcall -%}
    {%- set state = tideline.rows_as_mappings(load_result('tideline_load_marks'))[0] -%}
    {%- do state.update({'started_at': modules.datetime.datetime.now(), 'is_gone': not state.is_known and state.low is not none}) -%}
    {%- do tideline.check_load_state(state, ledger, manifest) -%}
    {{ return(state) }}

{% endmacro %}
