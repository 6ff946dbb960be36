{#- A SQL expression: what a Debezium message is; null when it is none. -#}
{% macro debezium_kind(table, table_name) %}

    case
        when _raw is null or {{ tideline.json_kind('document') }} = 'null' then 'tombstone'
        when {{ tideline.json_kind('document', ['payload']) }} = 'null' and {{ tideline.json_kind('document', ['op']) }} is null then 'tombstone'
        {%- if table is not none %}
        when {{ tideline.json_kind('document', ['op']) }} = 'string' and {{ table_name }} <> {{ tideline.literal(table) }} then 'other_table'
        {%- endif %}
        when {{ tideline.json_text('document', ['op']) }} in ('c', 'u', 'd', 'r', 't') then 'event'
        when {{ tideline.json_text('document', ['op']) }} = 'm' then 'message'
        when {{ tideline.json_kind('document', ['op']) }} is not null then null
        when {{ tideline.json_text('document', ['status']) }} = 'BEGIN' then 'begin'
        when {{ tideline.json_text('document', ['status']) }} = 'END' then 'commit'
        when {{ tideline.json_kind('document', ['ddl']) }} is not null then 'schema_change'
        when {{ tideline.json_kind('document', ['tableChanges']) }} is not null then 'schema_change'
        when {{ tideline.json_kind('document', ['ts_ms']) }} = 'number' and {{ tideline.json_kind('document', ['source']) }} is null then 'heartbeat'
    end

{% endmacro %}
