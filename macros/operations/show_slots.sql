{#- Lists the logical replication slots of this database: plugin, how far each was let go, and how much of the log it holds back. -#}
{% macro show_slots() %}

    {%- for slot in tideline.query_as_mappings(tideline.list_slots()) -%}
        {%- do log(slot.slot_name ~ ' (' ~ slot.plugin ~ '): let go up to ' ~ slot.confirmed ~ ', holds back ' ~ (slot.held / 1048576) | round(1) ~ ' MB, ' ~ ('being read' if slot.active else 'idle') ~ ', ' ~ slot.wal_status, info=true) -%}
    {%- else -%}
        {%- do log('tideline: there is no logical replication slot in this database', info=true) -%}
    {%- endfor -%}

{% endmacro %}
