{#-
    Takes the lock and reads where the last load of this bronze model stopped: its mark, the next one (above what an operation has noted of a file, too, also when the clock stands still
    or steps back), the cursor.
-#}
{% macro start_load(ledger, manifest) %}

    {%- set consumer = tideline.literal(tideline.relation_name(this)) -%}
    {%- call statement('tideline_load_marks', fetch_result=true, auto_begin=true) -%}
        {{ tideline.take_lock(tideline.relation_name(this)) }}
        select
            {{ tideline.table_exists(this) }} as is_known,
            cast(max(run_mark) as text) as low,
            cast(greatest(
                {{ tideline.clock() }}, max(run_mark) + interval '1 microsecond',
                (select max(loaded_at) + interval '1 microsecond' from {{ manifest }} where consumer = {{ consumer }})
            ) as text) as mark,
            max(case when run_mark = newest then cursor_high end) as cursor_high,
            max(case when run_mark = newest then cursor_state end) as cursor_state
        from (
            select run_mark, cursor_high, cursor_state, max(run_mark) over () as newest
            from {{ ledger }}
            where consumer = {{ consumer }} and upstream = {{ consumer }}
        ) as loads
    {%- endcall -%}
    {%- set state = tideline.rows_as_mappings(load_result('tideline_load_marks'))[0] -%}
    {%- do state.update({'started_at': modules.datetime.datetime.now()}) -%}

    {%- if state.is_known and state.low is none and run_query('select count(*) from (select 1 from ' ~ this ~ ' limit 1) as any_row').rows[0][0] | int > 0 -%}
        {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", ["the table " ~ this ~ " holds rows, but the ledger knows no load of it, so nobody can say what is new. Bring the ledger " ~ ledger ~ " back, or drop the table to load everything again"]) -%}
    {%- endif -%}
    {{ return(state) }}

{% endmacro %}
