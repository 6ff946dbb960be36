{#- Makes a logical replication slot, from which `slot_changes` reads. The table's rows as they are now have to come another way. -#}
{% macro create_slot(slot, plugin='test_decoding') %}

    {%- do tideline.check('create_slot', tideline.slot_name_problems(slot)) -%}
    {%- if tideline.slot_state(slot) is not none -%}
        {%- do tideline.check('create_slot', ["there is a slot '" ~ slot ~ "' already; see tideline.show_slots"]) -%}
    {%- endif -%}
    {%- set made = run_query("select cast(lsn as text) from pg_create_logical_replication_slot(" ~ tideline.literal(slot) ~ ', ' ~ tideline.literal(plugin) ~ ')') -%}
    {%- do log("tideline: the slot '" ~ slot ~ "' holds every change from " ~ made.rows[0][0] ~ " on until it is loaded. Drop it when nobody reads it any more: it holds back the server's log", info=true) -%}

{% endmacro %}
