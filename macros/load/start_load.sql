{#-
    Takes the lock and reads where the last load of this bronze model stopped: its mark, the next one (above what an operation has noted of a file, too, also when the clock stands still
    or steps back), the cursor; and whether table, ledger and manifest are of one time (`check_load_state`).
-#}
{% macro start_load(ledger, manifest) %}

    {%- call statement('tideline_load_marks', fetch_result=true, auto_begin=true) -%}
        {{ tideline.take_lock(tideline.relation_name(this)) }}
        {{ tideline.load_marks(ledger, manifest) }}
    {%- endcall -%}
    {%- set state = tideline.rows_as_mappings(load_result('tideline_load_marks'))[0] -%}
    {%- do state.update({'started_at': modules.datetime.datetime.now(), 'is_gone': not state.is_known and state.low is not none}) -%}
    {%- do tideline.check_load_state(state, ledger, manifest) -%}
    {{ return(state) }}

{% endmacro %}
