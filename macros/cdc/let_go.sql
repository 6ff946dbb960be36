{#-
    After the commit: lets the server forget what a slot held and this load stored. Should the process end before, the next load reads
    the same changes again and leaves out what it knows.
-#}
{% macro let_go(parts, state) %}

    {%- for part in parts if part.options.kind == 'slot' and state.is_recorded -%}
        {%- call statement('tideline_let_go', auto_begin=true) -%}
            select pg_replication_slot_advance({{ tideline.literal(part.options.slot) }}, {{ tideline.lsn(state.cursor.high) }})
        {%- endcall -%}
        {%- do adapter.commit() -%}
    {%- endfor -%}

{% endmacro %}
