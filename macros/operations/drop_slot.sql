{#- Drops a logical replication slot; what it held and nobody loaded is gone. -#}
{% macro drop_slot(slot) %}

    {%- do tideline.check('drop_slot', tideline.slot_name_problems(slot)) -%}
    {%- if tideline.slot_state(slot) is none -%}
        {%- do tideline.check('drop_slot', ["there is no logical replication slot '" ~ slot ~ "' in this database; see tideline.show_slots"]) -%}
    {%- endif -%}
    {%- do run_query('select pg_drop_replication_slot(' ~ tideline.literal(slot) ~ ')') -%}
    {%- do log("tideline: the slot '" ~ slot ~ "' is dropped", info=true) -%}

{% endmacro %}
